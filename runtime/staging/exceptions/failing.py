"""Operations that raise by themselves when the graph runs, where a handler around them catches it.

    try:                                  raise_if(b == 0, ZeroDivisionError(...))
        r = a // b              ->        r = a // b
    except ZeroDivisionError:
        ...

Outside of such a `try` the operation itself raises, and nothing is recorded here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograph.runtime import dims, promotion, scalar, types
from autograph.runtime.errors import InvalidIndexError
from autograph.runtime.graph.ir import Node
from autograph.runtime.ops import comparison
from autograph.runtime.ops.clashes import ERRORS, FIT_ERROR
from autograph.runtime.ops.definition import Op
from autograph.runtime.passes import fitting
from autograph.runtime.staging.exceptions import raising
from autograph.runtime.staging.recording import Recording, active
from autograph.runtime.staging.texts import texts
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import TensorType

_DIVISIONS: dict[str, Callable[[Any, Any], Any]] = {
    "python_divide": operator.truediv,
    "python_floordiv": operator.floordiv,
    "python_mod": operator.mod,
}
# The powers of Python's numbers, and the kind of these.
_POWERS = {"python_power": "float", "checked_power": "int"}

# They take no empty axis.
_OF_ITEMS = ("reduce_max", "reduce_min", "argmax", "argmin")
# They take no singular matrix, or none that is not positive definite.
_OF_MATRICES = ("inv", "solve", "cholesky")


def _is_caught(error: type[Exception]) -> bool:
    recording = active()
    return recording is not None and raising.target_of(recording, error) is not None


def check_division(name: str, inputs: Sequence[Any]) -> None:
    """Raise what Python raises for a division of numbers by zero."""
    function = _DIVISIONS.get(name)
    if not (function or name in _POWERS) or not _is_caught(ZeroDivisionError):
        return
    if function is None:
        base, exponent = (scalar.make(each, _POWERS[name]) for each in inputs)
        _raise_if((base == 0) & (exponent < 0), _of_zero(operator.pow, 0.0, -1.0))
        return
    divisor = inputs[1]
    if isinstance(divisor, EagerTensor) and divisor._array.all():
        return
    zeros = [0.0 if types.kind(item.dtype) == "float" else 0 for item in inputs]
    zero = promotion.convert(0, divisor.dtype)
    is_zero = scalar.make(comparison.equal(divisor, zero), "bool")
    _raise_if(is_zero, _of_zero(function, *zeros))


def _of_zero(function: Callable[[Any, Any], Any], *numbers: Any) -> ZeroDivisionError:
    """What Python raises for such numbers."""
    try:
        function(*numbers)
    except ZeroDivisionError as error:
        return error
    raise AssertionError


def check_element(index: Any, length: Any, message: str) -> None:
    """Raise what Python raises for an element that a list does not have."""
    if _is_caught(IndexError) and not isinstance(index, slice):
        _raise_if((index >= length) | (index < -length), IndexError(message))


def check_key(container: Any, key: Any) -> None:
    """Raise what NumPy raises for an index outside of its axis."""
    recording = active()
    kind = InvalidIndexError if isinstance(container, Tensor) else IndexError
    if recording is None or not recording.tries or not _is_caught(kind):
        return
    if isinstance(container, Tensor) or hasattr(type(container), "__ag_tensor__"):
        tensor = promotion.as_tensor(container)
        for axis, part in enumerate(key if isinstance(key, tuple) else (key,)):
            if part is None or part is Ellipsis or axis >= tensor.ndim:
                return
            _check_axis(recording, tensor, axis, part, kind)


def check_fit(
    recording: Recording, op: Op, inputs: Sequence[Any], attrs: Mapping[str, Any]
) -> None:
    """Raise what NumPy raises for operands whose extents do not fit each other, or the operation.

    The operation is asked beforehand, where its handler would not see what it raises.
    """
    if op.effect or op is FIT_ERROR or "random" in op.name:
        return
    for name, error in ERRORS.items():
        # What a `finally` alone writes, plain Python leaves behind when the graph has raised.
        has_handler = any(each.is_for(error) for each in recording.tries)
        if has_handler and _may_raise(name, recording, op, inputs, attrs):
            given = {"name": op.name, "given": tuple(attrs.items()), "error": name}
            check_text(error, lambda given=given: texts.made(FIT_ERROR(*inputs, **given)))  # type: ignore[misc]


def _may_raise(
    error: str, recording: Recording, op: Op, inputs: Sequence[Any], attrs: Mapping[str, Any]
) -> bool:
    """Whether an operation may raise an error of that name for its operands."""
    if error == "matrix":
        return op.name in _OF_MATRICES
    values = [recording.value_of(item) for item in inputs]
    first = values[0].type if values else None
    if op.name in _OF_ITEMS and isinstance(first, TensorType) and not dims.is_static(first.shape):
        return True
    return not fitting.always_fits(Node(op, values, attrs, {}, None), lambda value: True)


def check_text(error: type[Exception], message: Callable[[], Any]) -> None:
    """Raise what Python raises for a text with which a method can do nothing."""
    if not _is_caught(error):
        return
    text = message()
    _raise_if(text != "", error(text))


def _check_axis(
    recording: Recording, tensor: Tensor, axis: int, part: Any, kind: type[IndexError]
) -> None:
    index = _number(part)
    if index is None:
        return
    dim = tensor.type.shape[axis]
    size = dim if isinstance(dim, int) else recording.extent_of(tensor, axis)
    if isinstance(index, int) and isinstance(size, int):
        return
    shown = [n if isinstance(n, int) else recording.format_later(n, "") for n in (index, size)]
    text = f"index {shown[0]} is out of bounds for axis {axis} with size {shown[1]}"
    _raise_if((index >= size) | (index < -size), kind(texts.text(text)))


def _number(part: Any) -> Any:
    """An index that is one number, as Python's; None for anything else."""
    if isinstance(part, bool):
        return None
    if isinstance(part, int | scalar.Scalar):
        return part
    if not (isinstance(part, Tensor) or hasattr(type(part), "__ag_tensor__")):
        return None
    tensor = promotion.as_tensor(part)
    if tensor.type.shape or types.kind(tensor.dtype) not in ("int", "uint"):
        return None
    return scalar.make(promotion.convert(tensor, types.int64), "int")


def _raise_if(test: Any, error: Exception) -> None:
    from autograph.runtime.staging import effects

    effects.raise_if(test, error)
