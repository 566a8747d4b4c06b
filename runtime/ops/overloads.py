"""Operators and NumPy protocols of tensors.

    x + 1           add(x, 1)
    np.sin(x)       sin(x), through `__array_ufunc__`
    np.sum(x)       ARRAY_FUNCTIONS[np.sum](x), through `__array_function__`

Families that define an operator of their own, such as indexing, attach it with `install`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import dispatch, promotion, types
from autograph.runtime.ops import arithmetic, bitwise, comparison, logic, rounding
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.elementwise import UFUNCS
from autograph.runtime.tensor import EagerTensor, Tensor, is_symbolic
from autograph.runtime.tracebacks import fold

# What a NumPy function does with tensors; the array face fills it.
ARRAY_FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {}
_OPERANDS = (Tensor, bool, int, float, complex, np.ndarray, np.generic, list, tuple)


def install(**methods: Callable[..., Any]) -> None:
    """Attach methods to `Tensor`: `install(__getitem__=get_item)`."""
    for name, method in methods.items():
        setattr(Tensor, name, method)


def install_operator(name: str, function: Callable[[Any, Any], Any]) -> None:
    """Attach a binary operator and its reflection: `install_operator("matmul", matmul)`."""
    install(
        **{
            f"__{name}__": _binary(function),
            f"__r{name}__": _binary(lambda a, b: function(b, a)),
        }
    )


def is_operand(value: Any) -> bool:
    """Whether an operator of tensors takes `value` on its other side."""
    return isinstance(value, _OPERANDS) or hasattr(type(value), "__ag_tensor__")


def _binary(function: Callable[[Any, Any], Any]) -> Callable[[Tensor, Any], Any]:
    def method(self: Tensor, other: Any) -> Any:
        if not is_operand(other) and not _is_text(self, other):
            return NotImplemented
        try:
            return function(self, other)
        except Exception as error:
            # As `folded` does, without one more call for each operator.
            if dispatch.recorder() is None:
                fold(error)
            raise

    return method


def _is_text(tensor: Tensor, other: Any) -> bool:
    return tensor.dtype == types.string and isinstance(other, str | bytes)


def _on_truths(
    logical: Callable[..., Tensor], bits: Callable[..., Tensor]
) -> Callable[[Any, Any], Tensor]:
    """`a & b`: of truth values the logical operation, of integers that of the bits."""

    def function(a: Any, b: Any) -> Tensor:
        operands = promotion.promote(a, b)
        return (logical if operands[0].dtype == types.bool_ else bits)(*operands)

    return function


def _invert(self: Tensor) -> Tensor:
    return logic.logical_not(self) if self.dtype == types.bool_ else bitwise.invert(self)


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "add": arithmetic.add,
    "sub": arithmetic.subtract,
    "mul": arithmetic.multiply,
    "truediv": arithmetic.divide,
    "floordiv": arithmetic.floordiv,
    "mod": arithmetic.mod,
    "pow": arithmetic.pow,
    "and": _on_truths(logic.logical_and, bitwise.bitwise_and),
    "or": _on_truths(logic.logical_or, bitwise.bitwise_or),
    "xor": _on_truths(logic.logical_xor, bitwise.bitwise_xor),
    "lshift": bitwise.left_shift,
    "rshift": bitwise.right_shift,
    "divmod": lambda a, b: (arithmetic.floordiv(a, b), arithmetic.mod(a, b)),
}
for _name, _function in _OPERATORS.items():
    install_operator(_name, _function)

install(
    __lt__=_binary(comparison.less),
    __le__=_binary(comparison.less_equal),
    __gt__=_binary(comparison.greater),
    __ge__=_binary(comparison.greater_equal),
    __eq__=_binary(comparison.equal),
    __ne__=_binary(comparison.not_equal),
    __neg__=arithmetic.negative,
    __pos__=lambda self: self,
    __abs__=arithmetic.abs,
    __invert__=_invert,
    astype=cast,
)


def _array_ufunc(self: Tensor, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
    """What `np.sin(tensor)` and `array + tensor` do."""
    function = UFUNCS.get(ufunc)
    if method == "__call__" and function is not None and not options:
        return function(*inputs) if all(map(is_operand, inputs)) else NotImplemented
    return _with_numpy(getattr(ufunc, method), f"np.{ufunc.__name__}", inputs, options)


def _array_function(
    self: Tensor,
    function: Callable[..., Any],
    kinds: Any,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
) -> Any:
    """What `np.sum(tensor)` does."""
    ours = ARRAY_FUNCTIONS.get(function)
    if ours is not None:
        return ours(*arguments, **options)
    return _with_numpy(function, f"np.{function.__name__}", arguments, options)


def _with_numpy(
    function: Callable[..., Any], name: str, arguments: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    """Let NumPy compute on the arrays that concrete tensors hold."""
    result = function(*_arrays(arguments, name), **_arrays(options, name))
    written = options.get("out")
    return result if written is not None else _tensors(result)


def _arrays(value: Any, name: str) -> Any:
    if isinstance(value, EagerTensor):
        return value.numpy()
    if is_symbolic(value):
        raise TypeError(
            f"{name} with these arguments cannot be recorded for {value!r}; "
            "use the function of ag.* or ag.math.* that does the same, without `out` and `where`"
        )
    if isinstance(value, list | tuple):
        return _rebuilt(value, [_arrays(item, name) for item in value])
    if isinstance(value, dict):
        return {key: _arrays(item, name) for key, item in value.items()}
    return value


def _tensors(result: Any) -> Any:
    if isinstance(result, np.ndarray | np.generic):
        return promotion.as_tensor(result)
    if isinstance(result, list | tuple):
        return _rebuilt(result, [_tensors(item) for item in result])
    return result


def _rebuilt(container: Any, items: list[Any]) -> Any:
    """A container like the given one; named tuples take their items one by one."""
    kind = type(container)
    return kind(*items) if hasattr(kind, "_fields") else kind(items)


def _round(self: Tensor, ndigits: Any = None) -> Any:
    """`round(t, ndigits)`, to int32 without `ndigits` as Python rounds to `int`."""
    if ndigits is None:
        return cast(rounding.round(self), types.int32)
    factor = 10.0**ndigits
    return rounding.round(self * factor) / factor


install(__round__=_round, __array_ufunc__=_array_ufunc, __array_function__=_array_function)
