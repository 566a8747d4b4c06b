"""`Variable`: a tensor that can be assigned; state outside of graphs.

While a function is recorded, a variable's value is an input of the graph and its assignments are
outputs: inside, every read sees the assignments before it, and branches and loops carry them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import dims, dispatch, promotion, types
from autograph.runtime.shapes import TensorShape
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType


class Variable:
    """A tensor with a name that can be assigned.

    `initial_value` is anything `ag.constant` takes, or a function that gives it. The dtype stays;
    so does the shape, unless `shape` leaves extents open with None. Raises ValueError when a value
    of another shape is assigned, TypeError for another kind of dtype.

    >>> import autograph as ag
    >>> v = ag.Variable(20.0)
    >>> v.assign_sub(3.0)
    ag.Variable("Variable", shape=(), dtype=float32, numpy=17.0)
    """

    __array_priority__ = 100.0

    def __init__(
        self,
        initial_value: Any,
        trainable: bool = True,
        name: str | None = None,
        dtype: Any = None,
        shape: Any = None,
    ) -> None:
        value = initial_value() if callable(initial_value) else initial_value
        tensor = promotion.as_tensor(value, dtype)
        known = tensor._array if isinstance(tensor, EagerTensor) else _nothing(tensor)
        self._tensor = EagerTensor(np.array(known))
        self._shape = tensor.type.shape if shape is None else tuple(shape)
        self.trainable = trainable
        self.name = name or "Variable"
        active = dispatch.recorder()
        if active is not None:
            active.new_variable(self, tensor)

    @property
    def dtype(self) -> DType:
        """The element type."""
        return self._tensor.dtype

    @property
    def shape(self) -> TensorShape:
        """The extents; None where they may change."""
        return TensorShape(self._shape)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self._shape)

    def get_shape(self) -> TensorShape:
        """The same as `shape`."""
        return self.shape

    def __ag_tensor__(self) -> Tensor:
        """The current value; gradient tapes come to know that it was read."""
        active = dispatch.recorder()
        tensor: Tensor = self._tensor if active is None else active.read_variable(self)
        for tape in dispatch.tapes():
            tape.note_variable(self, tensor)
        return tensor

    def read_value(self) -> Tensor:
        """The current value."""
        return self.__ag_tensor__()

    value = read_value

    def numpy(self) -> Any:
        """The current value as an array, or a NumPy scalar for rank 0."""
        return self.__ag_tensor__().numpy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return self.__ag_tensor__().__array__(dtype, copy)

    def assign(self, value: Any, use_locking: bool = False, name: Any = None) -> Variable:
        """Set the value; returns the variable."""
        tensor = self._checked(value)
        active = dispatch.recorder()
        if active is None:
            self._tensor = EagerTensor(np.array(tensor._array))  # type: ignore[attr-defined]
        else:
            active.assign_variable(self, tensor)
        return self

    def _checked(self, value: Any) -> Tensor:
        kind = promotion.python_kind(value)
        tensor = promotion.convert(value, self.dtype) if kind else promotion.as_tensor(value)
        if tensor.dtype != self.dtype:
            if not np.can_cast(tensor.dtype, self.dtype, "same_kind"):
                raise TypeError(
                    f"cannot assign {types.dtype_name(tensor.dtype)} values to the variable "
                    f"{self.name!r} of dtype {types.dtype_name(self.dtype)}; use ag.cast"
                )
            tensor = promotion.cast(tensor, self.dtype)
        if not TensorShape(self._shape).is_compatible_with(tensor.type.shape):
            theirs = dims.shape_text(tensor.type.shape)
            raise ValueError(
                f"cannot assign a value of shape {theirs} to the variable {self.name!r} of shape "
                f"{dims.shape_text(self._shape)}"
            )
        return tensor

    def assign_add(self, delta: Any, use_locking: bool = False, name: Any = None) -> Variable:
        """Add to the value; returns the variable."""
        return self.assign(self.__ag_tensor__() + delta)

    def assign_sub(self, delta: Any, use_locking: bool = False, name: Any = None) -> Variable:
        """Subtract from the value; returns the variable."""
        return self.assign(self.__ag_tensor__() - delta)

    def __bool__(self) -> bool:
        return bool(self.__ag_tensor__())

    def __int__(self) -> int:
        return int(self.__ag_tensor__())

    def __float__(self) -> float:
        return float(self.__ag_tensor__())

    def __len__(self) -> int:
        return len(self.__ag_tensor__())

    def __iter__(self) -> Any:
        return iter(self.__ag_tensor__())

    def __getitem__(self, key: Any) -> Tensor:
        return self.__ag_tensor__()[key]

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        text = f'ag.Variable("{self.name}", shape={tuple(self._shape)}, dtype='
        return f"{text}{types.dtype_name(self.dtype)}, numpy={self._tensor._array})"


def _nothing(tensor: Tensor) -> np.ndarray[Any, Any]:
    """What a variable of a recorded value holds until the graph has run."""
    return np.zeros([d if isinstance(d, int) else 0 for d in tensor.type.shape], tensor.dtype)


def _delegate(name: str) -> Callable[..., Any]:
    def method(self: Variable, *others: Any) -> Any:
        tensor = self.__ag_tensor__()
        return getattr(tensor, name)(*others)

    return method


_BINARY = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()
for _name in [*_BINARY, *(f"r{name}" for name in _BINARY), "neg", "pos", "abs", "invert"]:
    setattr(Variable, f"__{_name}__", _delegate(f"__{_name}__"))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Variable, f"__{_name}__", _delegate(f"__{_name}__"))


def is_tensor(value: object) -> bool:
    """Whether `value` is a tensor or a variable.

    >>> import autograph as ag
    >>> ag.is_tensor(ag.constant(1)), ag.is_tensor(1)
    (True, False)
    """
    return isinstance(value, Tensor | Variable)
