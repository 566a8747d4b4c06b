"""Tensors: the immutable values that operations take and give.

An `EagerTensor` holds a NumPy array. A `SymbolicTensor` stands for a value of a graph under
construction. Both are `Tensor`; operators and methods are attached by `autograph.runtime.ops`, so
this module knows no operation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograph.runtime import dims, dispatch, errors, types
from autograph.runtime.shapes import TensorShape
from autograph.runtime.types import DType, TensorType

if TYPE_CHECKING:
    from autograph.runtime.graph.ir import Value


class Tensor:
    """An immutable array of one dtype: `ag.Tensor([1 2 4], shape=(3,), dtype=int32)`.

    Tensors come from `ag.constant` and from operations. In converted code they also stand for
    values that are only known when the graph runs.
    """

    __slots__ = ("__weakref__",)
    __array_priority__ = 100.0

    type: TensorType

    if TYPE_CHECKING:  # Attached by `autograph.runtime.ops`.

        def __add__(self, other: Any) -> Tensor: ...
        def __radd__(self, other: Any) -> Tensor: ...
        def __sub__(self, other: Any) -> Tensor: ...
        def __rsub__(self, other: Any) -> Tensor: ...
        def __mul__(self, other: Any) -> Tensor: ...
        def __rmul__(self, other: Any) -> Tensor: ...
        def __truediv__(self, other: Any) -> Tensor: ...
        def __rtruediv__(self, other: Any) -> Tensor: ...
        def __floordiv__(self, other: Any) -> Tensor: ...
        def __rfloordiv__(self, other: Any) -> Tensor: ...
        def __mod__(self, other: Any) -> Tensor: ...
        def __rmod__(self, other: Any) -> Tensor: ...
        def __pow__(self, other: Any) -> Tensor: ...
        def __rpow__(self, other: Any) -> Tensor: ...
        def __matmul__(self, other: Any) -> Tensor: ...
        def __rmatmul__(self, other: Any) -> Tensor: ...
        def __and__(self, other: Any) -> Tensor: ...
        def __rand__(self, other: Any) -> Tensor: ...
        def __or__(self, other: Any) -> Tensor: ...
        def __ror__(self, other: Any) -> Tensor: ...
        def __xor__(self, other: Any) -> Tensor: ...
        def __rxor__(self, other: Any) -> Tensor: ...
        def __lshift__(self, other: Any) -> Tensor: ...
        def __rlshift__(self, other: Any) -> Tensor: ...
        def __rshift__(self, other: Any) -> Tensor: ...
        def __rrshift__(self, other: Any) -> Tensor: ...
        def __lt__(self, other: Any) -> Tensor: ...
        def __le__(self, other: Any) -> Tensor: ...
        def __gt__(self, other: Any) -> Tensor: ...
        def __ge__(self, other: Any) -> Tensor: ...
        def __eq__(self, other: Any) -> Any: ...
        def __ne__(self, other: Any) -> Any: ...
        def __neg__(self) -> Tensor: ...
        def __pos__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...
        def __invert__(self) -> Tensor: ...
        def __getitem__(self, key: Any) -> Tensor: ...
        def astype(self, dtype: Any) -> Tensor: ...

    if TYPE_CHECKING:  # Defined by both kinds of tensors.

        def numpy(self) -> Any: ...
        def __array__(
            self, dtype: Any = None, copy: bool | None = None
        ) -> np.ndarray[Any, Any]: ...
        def __bool__(self) -> bool: ...
        def __int__(self) -> int: ...
        def __float__(self) -> float: ...
        def __complex__(self) -> complex: ...
        def __index__(self) -> int: ...
        def __len__(self) -> int: ...
        def __iter__(self) -> Iterator[Tensor]: ...

    @property
    def dtype(self) -> DType:
        """The element type, a `np.dtype`."""
        return self.type.dtype

    @property
    def shape(self) -> TensorShape:
        """The extents; inside converted code, unknown ones are symbolic integers."""
        return TensorShape.of(self)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.type.shape)

    def __hash__(self) -> int:
        raise TypeError("a Tensor cannot be hashed, as it compares by value; use id(t) as the key")

    def get_shape(self) -> TensorShape:
        """The same as `shape`, TensorFlow's name."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Check that `shape` is compatible with the known shape; raises ValueError otherwise."""
        if not TensorShape(shape).is_compatible_with(self.type.shape):
            known = dims.shape_text(self.type.shape)
            raise ValueError(f"a tensor of shape {known} cannot have shape {tuple(shape)}")

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        raise TypeError(
            "a Tensor cannot be changed in place outside converted code; decorate the function "
            "with @ag.convert, or use ag.tensor_scatter_nd_update"
        )


class EagerTensor(Tensor):
    """A tensor whose value is known: a view on a read-only use of a NumPy array."""

    __slots__ = ("_array", "type")

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self._array = array
        self.type = types.type_of_array(array)

    def numpy(self) -> Any:
        """The value as `np.ndarray`, or as a NumPy scalar for rank 0 (a `bytes`-free `str` too)."""
        return self._array.copy() if self._array.ndim else self._array[()]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.array(self._array, dtype=dtype, copy=copy)

    def __dlpack__(self, **options: Any) -> Any:
        return self._array.copy().__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._array.__dlpack_device__()

    def __bool__(self) -> bool:
        return bool(self._array)

    def __int__(self) -> int:
        return int(self._array)

    def __float__(self) -> float:
        return float(self._array)

    def __complex__(self) -> complex:
        return complex(self._array)

    def __index__(self) -> int:
        return self._array.__index__()

    def __len__(self) -> int:
        return len(self._array)

    def __iter__(self) -> Iterator[Tensor]:
        if self._array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter([self[i] for i in range(len(self._array))])

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        return format(self._array[()] if self._array.ndim == 0 else self._array, spec)

    def __reduce__(self) -> Any:
        return (EagerTensor, (self._array,))

    def __copy__(self) -> EagerTensor:
        return self

    def __deepcopy__(self, memo: Any) -> EagerTensor:
        return self

    def __repr__(self) -> str:
        text = str(self._array)
        return f"ag.Tensor({text}, shape={self.type.shape}, dtype={types.dtype_name(self.dtype)})"


class SymbolicTensor(Tensor):
    """A value of a graph that is being recorded."""

    __slots__ = ("type", "value")

    def __init__(self, value: Value) -> None:
        assert isinstance(value.type, TensorType)
        self.value = value
        self.type = value.type

    @property
    def name(self) -> str:
        """The printed name, `Add:0`, unique in its graph."""
        return self.value.display_name()

    @property
    def op(self) -> Any:
        """The graph node that produces this value; None for an input."""
        return self.value.node

    def numpy(self) -> NoReturn:
        self._refuse("has no .numpy()")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NoReturn:
        self._refuse("cannot become a NumPy array")

    def __bool__(self) -> NoReturn:
        self._refuse("cannot decide a Python `if`, `while`, `and`, `or` or `not`")

    def __int__(self) -> NoReturn:
        self._refuse("cannot become a Python int")

    def __float__(self) -> NoReturn:
        self._refuse("cannot become a Python float")

    def __complex__(self) -> NoReturn:
        self._refuse("cannot become a Python complex")

    def __index__(self) -> NoReturn:
        self._refuse("cannot be a Python index")

    def __len__(self) -> int:
        if not self.type.shape:
            raise TypeError("len() of a 0-d tensor")
        extent = self.type.shape[0]
        if isinstance(extent, int):
            return extent
        self._refuse("has a length that is only known when the graph runs")

    def __iter__(self) -> Iterator[Tensor]:
        if not self.type.shape:
            raise TypeError("iteration over a 0-d tensor")
        extent = self.type.shape[0]
        if not isinstance(extent, int):
            self._refuse("cannot be iterated over")
        return iter([self[i] for i in range(extent)])

    def __format__(self, spec: str) -> str:
        return dispatch.format_later(self, spec)

    def _refuse(self, what: str) -> NoReturn:
        raise errors.SymbolicValueError(
            f"a recorded tensor ({self.type.describe()}) {what} here: its value is only known when "
            "the graph runs.",
            advice=dispatch.explain_unconverted(),
        )

    def __repr__(self) -> str:
        shape = dims.shape_text(self.type.shape)
        return f'ag.Tensor("{self.name}", shape={shape}, dtype={types.dtype_name(self.dtype)})'


def is_symbolic(tensor: object) -> bool:
    """Whether `tensor` stands for a value of a graph that is being recorded."""
    return isinstance(tensor, SymbolicTensor)


# Python's own messages name the class: "'Tensor' object has no attribute ...".
EagerTensor.__name__ = SymbolicTensor.__name__ = "Tensor"


def half_of(x: Tensor) -> Tensor | None:
    """What a recorded tensor is the sum of with itself."""
    node = x.value.node if isinstance(x, SymbolicTensor) else None
    if node is None or node.op.name != "add" or node.inputs[0] is not node.inputs[1]:
        return None
    return SymbolicTensor(node.inputs[0])


def is_same(a: Tensor, b: Tensor) -> bool:
    """Whether two names stand for one tensor."""
    if isinstance(a, SymbolicTensor) and isinstance(b, SymbolicTensor):
        return a.value is b.value
    return a is b
