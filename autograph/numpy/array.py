"""`Array`: what stands for an `np.ndarray` while a function is recorded.

An array can be written, a tensor cannot. So an `Array` is a cell that holds its current tensor, and
a view is a lens on another array: reading goes through it, a write through it reaches its base.

    row = A[i]          View(base=A, read: a -> a[i], write: (a, new) -> a with a[i] = new)
    row[0] = 1          A's cell gets a new tensor

Writes go through the journal of the recording, so branches and loops know of them. What NumPy calls
a scalar (`np.float64`), an element or a full reduction, is an `Array` that cannot be written.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograph.runtime import dims, dispatch, types
from autograph.runtime.errors import StagingError, SymbolicValueError, as_of_here
from autograph.runtime.graph.trace import SymbolicList
from autograph.runtime.shapes import TensorShape
from autograph.runtime.staging.identity.copies import check_fresh, check_writable
from autograph.runtime.staging.journal import Frame, Location
from autograph.runtime.staging.recording import active
from autograph.runtime.tensor import EagerTensor, SymbolicTensor, Tensor
from autograph.runtime.types import DType, TensorType

Read = Callable[[Tensor], Tensor]
Write = Callable[[Tensor, Tensor], Tensor]


class View:
    """How an array depends on its base; a `refusal` says why it cannot be written."""

    __slots__ = ("base", "is_in_try", "key", "read", "refusal", "write")

    def __init__(
        self,
        base: Array,
        read: Read,
        write: Write | None,
        key: Any = None,
        refusal: Exception | None = None,
    ) -> None:
        self.base = base
        self.read = read
        self.write = write
        self.key = key
        self.refusal = refusal
        recording = active()
        self.is_in_try = recording is not None and bool(recording.tries)


class Cell(Location):
    """The place of an array's current tensor, for the journal."""

    __slots__ = ("array",)

    def __init__(self, array: Array) -> None:
        self.array = array

    @property
    def key(self) -> Hashable:
        return ("array", id(self.array))

    @property
    def subject(self) -> Array:
        return self.array

    def read(self) -> Tensor:
        return self.array._tensor

    def write(self, value: Any) -> None:
        self.array._tensor = value

    def belongs_to(self, frame: object) -> bool:
        """Whether the array was made in the block of `frame`, outside of which nobody knows it."""
        return self.array.born_in(frame)

    def describe(self) -> str:
        return self.array.name


class Array:
    """A recorded `np.ndarray`, or a NumPy scalar if `is_scalar`.

    `contiguous` tells whether NumPy's array would lie in C order, which decides whether `reshape`
    gives a view or a copy.
    """

    __slots__ = (
        "__weakref__",
        "_born",
        "_serial",
        "_source",
        "_tensor",
        "_view",
        "contiguous",
        "is_scalar",
        "name",
    )
    __array_priority__ = 50.0

    if TYPE_CHECKING:
        # Attached by `ufuncs` and `methods`, which import this module.
        __add__: Any
        __radd__: Any
        __sub__: Any
        __rsub__: Any
        __mul__: Any
        __rmul__: Any
        __truediv__: Any
        __rtruediv__: Any
        __floordiv__: Any
        __mod__: Any
        __pow__: Any
        __rpow__: Any
        __matmul__: Any
        __and__: Any
        __or__: Any
        __lt__: Any
        __le__: Any
        __gt__: Any
        __ge__: Any
        __neg__: Any
        __abs__: Any
        __invert__: Any
        __getitem__: Any
        __setitem__: Any
        T: Any
        any: Any
        astype: Any
        reshape: Any

    def __init__(
        self,
        tensor: Tensor,
        is_scalar: bool = False,
        view: View | None = None,
        contiguous: bool = True,
        name: str = "array",
    ) -> None:
        self._tensor = tensor
        self._view = view
        self._source = None if view is None else view.base.tensor
        self.is_scalar = is_scalar
        self.contiguous = contiguous
        self.name = name
        recording = active()
        self._born: Frame | None = None if recording is None else recording.journal.frames[-1]
        self._serial = -1 if recording is None else next(recording.ticks)

    @property
    def tensor(self) -> Tensor:
        """The current value."""
        view = self._view
        if view is None:
            tensor: Tensor = check_fresh(self._tensor)
            return tensor
        source = view.base.tensor
        if source is not self._source or not _usable_here(self._tensor):
            self._tensor, self._source = view.read(source), source
        return self._tensor

    def __ag_depends_on__(self) -> list[Any]:
        """What must be known where it is used."""
        if self._view is None:
            return [self._tensor]
        parts = [self._view.base, *_numbers_in(self._view.key)]
        return [*parts, self._tensor] if self.may_fail else parts

    @property
    def may_fail(self) -> bool:
        """Whether reading it again raises where a handler was around its making."""
        view = self._view
        if view is None or not view.is_in_try:
            return False
        shapes = (self._tensor.type.shape, view.base.type.shape)
        are_known = all(isinstance(each, _KNOWN) for each in _numbers_in(view.key))
        return not (are_known and all(map(dims.is_static, shapes)))

    def __ag_tensor__(self) -> Tensor:
        return self.tensor

    @property
    def type(self) -> TensorType:
        """The graph type of the current value."""
        return self.tensor.type

    @property
    def is_concrete(self) -> bool:
        """Whether the value is known while recording."""
        return isinstance(self.tensor, EagerTensor)

    def concrete(self) -> Any:
        """The known value, an `np.ndarray` that must not be changed, or a NumPy scalar."""
        tensor = self.tensor
        if not isinstance(tensor, EagerTensor):
            self._refuse("is needed as a concrete value")
        return tensor._array[()] if self.is_scalar else tensor._array

    @property
    def is_own(self) -> bool:
        """Whether it is an array with storage of its own."""
        return self.root is self and not self.is_scalar

    @property
    def root(self) -> Array:
        """The array whose memory this one is a view of; itself if it is no view."""
        return self if self._view is None else self._view.base.root

    def is_item(self, base: Array, key: Any) -> bool:
        """Whether this is the view `base[key]` of this very key."""
        return self._view is not None and self._view.base is base and self._view.key is key

    def replace(self, tensor: Tensor) -> None:
        """Write all elements: `tensor` has this array's dtype and shape."""
        if self.is_scalar:
            raise TypeError(f"'numpy.{self.dtype.name}' object does not support item assignment")
        view = self._view
        if view is not None:
            if view.write is None:
                raise as_of_here(view.refusal or ValueError("assignment destination is read-only"))
            view.base.replace(view.write(view.base.tensor, tensor))
            return
        recording = active()
        if recording is None:
            self._tensor = tensor
        else:
            check_writable(self)
            recording.assign(Cell(self), tensor)

    def born_in(self, frame: object) -> bool:
        """Whether the block of `frame` has made this array."""
        return self._born is not None and self._born.block() is frame

    @property
    def dtype(self) -> DType:
        """The element type."""
        return self.type.dtype

    @property
    def shape(self) -> tuple[Any, ...]:
        """The extents; those only known when the graph runs are symbolic integers."""
        return tuple(TensorShape.of(self.tensor))

    @shape.setter
    def shape(self, shape: Any) -> NoReturn:
        raise StagingError(
            "an assignment to x.shape cannot be recorded.", advice="Write x = x.reshape(...)."
        )

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.type.shape)

    @property
    def itemsize(self) -> int:
        """The bytes of one element."""
        return self.dtype.itemsize

    def _refuse(self, what: str) -> NoReturn:
        raise SymbolicValueError(
            f"a recorded array ({self.type.describe()}) {what} here: its value is only known when "
            "the graph runs.",
            advice=dispatch.explain_unconverted(),
        )

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        tensor = self.tensor
        if not isinstance(tensor, EagerTensor):
            self._refuse("cannot become an np.ndarray")
        return np.array(tensor._array, dtype=dtype)

    def __bool__(self) -> bool:
        return bool(self.concrete() if self.is_concrete else self.tensor)

    def __int__(self) -> int:
        return int(self.concrete() if self.is_concrete else self.tensor)

    def __float__(self) -> float:
        return float(self.concrete() if self.is_concrete else self.tensor)

    def as_integer_ratio(self) -> tuple[int, int]:
        """What `statistics` asks of a NumPy scalar: its value."""
        return float(self).as_integer_ratio()

    def __complex__(self) -> complex:
        return complex(self.concrete() if self.is_concrete else self.tensor)

    def __index__(self) -> int:
        number: Any = self.concrete() if self.is_concrete else self.tensor
        return number.__index__()  # type: ignore[no-any-return]

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of unsized object")
        return len(self.tensor)

    def __iter__(self) -> Iterator[Any]:
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        if not isinstance(self.type.shape[0], int):
            self._refuse("cannot be iterated over")
        return (self[index] for index in range(self.type.shape[0]))

    def __contains__(self, item: object) -> bool:
        found: Any = self == item
        return bool(found.any())

    def __hash__(self) -> int:
        if not self.is_scalar:
            raise TypeError("unhashable type: 'numpy.ndarray'")
        if self.is_concrete:
            return hash(self.concrete())
        self._refuse("cannot be hashed")

    def __format__(self, spec: str) -> str:
        if self.is_concrete:
            return format(self.concrete(), spec)
        return dispatch.format_later(self, spec)

    def __str__(self) -> str:
        return str(self.concrete()) if self.is_concrete else dispatch.format_later(self, "!s")

    def __repr__(self) -> str:
        tensor = self.tensor
        if isinstance(tensor, EagerTensor):
            return repr(self.concrete())
        assert isinstance(tensor, SymbolicTensor)
        shape = dims.shape_text(tensor.type.shape)
        text = f'Array("{tensor.name}", shape={shape}, dtype={types.dtype_name(tensor.dtype)})'
        return dispatch.repr_later(self) or text

    def __reduce__(self) -> Any:
        return (np.asarray, (self.concrete(),))


_KNOWN = (int, np.integer, type(None), type(Ellipsis))


def _numbers_in(key: Any) -> list[Any]:
    """The parts of a key or shape."""
    if isinstance(key, tuple):
        return [number for part in key for number in _numbers_in(part)]
    return [key.start, key.stop, key.step] if isinstance(key, slice) else [key]


def _usable_here(tensor: Tensor) -> bool:
    """Whether the region being recorded may use `tensor`, made perhaps in a branch before."""
    if not isinstance(tensor, SymbolicTensor | SymbolicList):
        return True
    region = dispatch.current_region()
    return region is not None and region.is_inside(tensor.value.graph)


def is_instance(value: Any, classinfo: Any) -> bool:
    """`isinstance(value, classinfo)` with recorded arrays as what they stand for."""
    if not isinstance(value, Array):
        return isinstance(value, classinfo)
    stands_for = value.dtype.type if value.is_scalar else np.ndarray
    return issubclass(stands_for, classinfo) or isinstance(value, classinfo)


# Python's own messages name the class, as that which it stands for.
Array.__name__ = "numpy.ndarray"
