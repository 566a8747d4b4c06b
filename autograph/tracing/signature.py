"""What a call's arguments are: which become inputs of a graph, and which graph fits them.

    f(x, 3, flag=True)     ->     x is an input; 3 and True are part of the key

Tensors and arrays count by dtype and shape, Python values by type and value, other objects by
identity. Equal keys share a trace.
"""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograph.numpy.captured import lies_in_order
from autograph.runtime import scalar, types
from autograph.runtime.errors import SymbolicValueError
from autograph.runtime.shapes import UnknownShape, spec_dims
from autograph.runtime.staging.values import structure
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType, TensorType

Path = tuple[Hashable, ...]


class TensorSpec:
    """The shape and dtype a tensor argument may have; None leaves an extent, or the rank, open.

    >>> import autograph as ag
    >>> ag.TensorSpec([None, 3], ag.float32)
    TensorSpec(shape=(None, 3), dtype=float32, name=None)
    """

    __slots__ = ("_dims", "dtype", "name")

    def __init__(self, shape: Any, dtype: Any = types.float32, name: str | None = None) -> None:
        self._dims = (
            None
            if shape is None or isinstance(shape, UnknownShape)
            else spec_dims([shape] if isinstance(shape, int) else shape)
        )
        self.dtype = types.as_dtype(dtype)
        self.name = name

    @property
    def shape(self) -> Any:
        """The extents; None if even the rank is open."""
        return self._dims

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> TensorSpec:
        """The spec of exactly this tensor's shape and dtype."""
        return cls(tuple(tensor.shape), tensor.dtype, name)

    def admits(self, dtype: DType, shape: Sequence[Any]) -> bool:
        """Whether a tensor of this dtype and shape may be passed."""
        if dtype != self.dtype:
            return False
        if self._dims is None:
            return True
        pairs = zip(self._dims, shape, strict=False)
        return len(self._dims) == len(shape) and all(d is None or d == n for d, n in pairs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TensorSpec):
            return NotImplemented
        return (self._dims, self.dtype) == (other._dims, other.dtype)

    def __hash__(self) -> int:
        return hash((self._dims, self.dtype))

    def __repr__(self) -> str:
        name = types.dtype_name(self.dtype)
        return f"TensorSpec(shape={self._dims}, dtype={name}, name={self.name!r})"


_INPUTS = (Tensor, np.ndarray, np.generic, TensorSpec)
_ARRAYS = (np.ndarray, np.memmap)
PLAIN = (bool, int, float, complex, str, bytes, type(None))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part of the arguments: where it is, what it is called, and what it is."""

    path: Path
    name: str
    value: Any
    # Whether it is a Python number that may be another one at every call.
    varies: bool = False

    def is_input(self) -> bool:
        """Whether it becomes an input of the graph."""
        return self.varies or isinstance(self.value, _INPUTS)


@dataclass(slots=True)
class Arguments:
    """The bound arguments of one call, taken apart."""

    bound: inspect.BoundArguments
    leaves: list[Leaf]
    containers: dict[Path, Any]
    # The same call in plain Python.
    plain: Callable[[], Any] | None = None

    def inputs(self) -> list[Leaf]:
        """The parts that become inputs of the graph, in order."""
        return [leaf for leaf in self.leaves if leaf.is_input()]

    def are_arrays(self) -> bool:
        """Whether what becomes an input is NumPy's, and there is any."""
        given = [leaf for leaf in self.inputs() if not leaf.varies]
        kinds = [isinstance(leaf.value, np.ndarray | np.generic) for leaf in given]
        return bool(kinds) and all(kinds)

    def has_other_arrays(self) -> bool:
        """Whether there are arrays of other classes than NumPy's own: they may do other things."""
        return any(
            isinstance(leaf.value, np.ndarray) and type(leaf.value) not in _ARRAYS
            for leaf in self.leaves
        )

    def objects(self) -> list[Leaf]:
        """The parts that are Python objects, in order."""
        return [leaf for leaf in self.leaves if not isinstance(leaf.value, _INPUTS + PLAIN)]


def take_apart(bound: inspect.BoundArguments) -> Arguments:
    """Arguments with all containers in them taken apart."""
    leaves: list[Leaf] = []
    containers: dict[Path, Any] = {}
    for name, value in bound.arguments.items():
        _collect(value, (name,), name, leaves, containers)
    return Arguments(bound, leaves, containers)


def _collect(
    value: Any, path: Path, name: str, leaves: list[Leaf], containers: dict[Path, Any]
) -> None:
    taken = structure.take_apart(value)
    if taken is None:
        leaves.append(Leaf(path, name, value))
        return
    containers[path] = value
    layout, parts = taken
    for key, part in zip(layout.keys, parts, strict=True):
        stem = name if isinstance(key, int) else str(key)
        _collect(part, (*path, key), stem, leaves, containers)


def key_of(arguments: Arguments, relax: Callable[[Leaf], Hashable | None]) -> Hashable:
    """The key under which a trace for these arguments is kept."""
    layouts = tuple(
        (path, structure.empty(value), len(value)) for path, value in arguments.containers.items()
    )
    return (
        layouts,
        tuple((leaf.path, relax(leaf) or leaf_key(leaf.value)) for leaf in arguments.leaves),
        _aliases(arguments),
    )


def _aliases(arguments: Arguments) -> tuple[tuple[int, bool], ...]:
    """Which array arguments are one and the same object, and which of them lie in C order."""
    arrays = [leaf.value for leaf in arguments.leaves if isinstance(leaf.value, np.ndarray)]
    return tuple(zip(sharing(arrays), map(lies_in_order, arrays), strict=True))


def sharing(objects: Sequence[Any]) -> tuple[int, ...]:
    """For each object the place where the very same one stands first."""
    seen: dict[int, int] = {}
    return tuple(seen.setdefault(id(each), place) for place, each in enumerate(objects))


def leaf_key(value: Any) -> Hashable:
    """The key of one part of the arguments: equal keys may share a trace."""
    kind = type(value)
    if kind in _BY_VALUE:
        return (kind, value)
    if isinstance(value, EagerTensor):
        return ("tensor", value.dtype, value.type.shape)
    if isinstance(value, np.ndarray):
        return ("array", value.dtype, value.shape)
    if isinstance(value, np.generic):
        return ("scalar", value.dtype)
    if isinstance(value, TensorSpec):
        return ("tensor", value.dtype, value.shape)
    if kind is float or kind is complex:
        # Zeros differ by their sign, and NaN is itself.
        return (kind, repr(value))
    if isinstance(value, np.dtype):
        return (np.dtype, value)
    if kind is slice or kind is range:
        bounds = (value.start, value.stop, value.step)
        if all(type(bound) in _BY_VALUE for bound in bounds):
            return (kind, *map(leaf_key, bounds))
    return Identity(value)


_BY_VALUE = frozenset({bool, int, str, bytes, type(None), type(...)})


class Identity:
    """An object as part of a key: itself, without being kept alive where that is possible."""

    __slots__ = ("__weakref__", "_hash", "_strong", "_weak")

    def __init__(self, value: Any) -> None:
        self._hash = id(value)
        self._strong = None
        try:
            self._weak = weakref.ref(value)
        except TypeError:
            self._strong = value
            self._weak = None  # type: ignore[assignment]

    def get(self) -> Any:
        """The object, None once it is gone."""
        return self._strong if self._weak is None else self._weak()

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Identity):
            return False
        mine = self.get()
        return mine is not None and mine is other.get()


def input_type(leaf: Leaf) -> TensorType:
    """The type of the graph input for an argument."""
    value = leaf.value
    if leaf.varies:
        return TensorType(scalar.DTYPES[type(value).__name__])
    if isinstance(value, Tensor):
        return TensorType(value.dtype, value.type.shape)
    if isinstance(value, TensorSpec):
        return TensorType(value.dtype, value.shape or ())
    if value.dtype.kind == "O":
        raise SymbolicValueError(
            f"the argument {leaf.name!r} is an array of Python objects; only numbers, booleans and "
            "strings can be recorded.",
            advice="If it holds rows of different lengths, pad them, or pass a list of arrays.",
        )
    return TensorType(types.as_dtype(value.dtype), value.shape)


def array_of(value: Any) -> np.ndarray[Any, Any]:
    """The NumPy array of an argument."""
    if isinstance(value, EagerTensor):
        return value._array
    array = np.asarray(value)
    return array.astype(types.string) if array.dtype.kind in "US" else in_native_order(array)


def in_native_order(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The array, or a copy of one whose bytes are in the order of other machines."""
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
