"""Checks and prints that happen when the graph runs: TensorFlow's `tf.debugging` and `tf.print`.

    ag.debugging.assert_positive(x, message="rates must be positive")
    ag.print("loss", loss)

A check that fails raises InvalidArgumentError with its message and the values. Inside converted
code it keeps its place among the other effects of the program, and is never optimized away.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import dims, promotion, scalar, types
from autograph.runtime.errors import InvalidArgumentError
from autograph.runtime.ops import comparison, effects, logic
from autograph.runtime.ops.arithmetic import abs as absolute
from autograph.runtime.ops.reductions import reduce_all
from autograph.runtime.ops.string_numbers import FORMAT, shown
from autograph.runtime.staging import current, tracing
from autograph.runtime.staging.texts.marks import carried, template_of
from autograph.runtime.staging.values import lowering, structure
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.variable import Variable

__all__ = [
    "Assert",
    "assert_all_finite",
    "assert_equal",
    "assert_greater",
    "assert_greater_equal",
    "assert_less",
    "assert_less_equal",
    "assert_near",
    "assert_negative",
    "assert_non_negative",
    "assert_non_positive",
    "assert_none_equal",
    "assert_positive",
    "assert_rank",
    "assert_scalar",
    "assert_shapes",
    "check_numerics",
]


def print_(
    *inputs: Any,
    output_stream: Any = None,
    end: str = "\n",
    sep: str = " ",
    summarize: int = 3,
    name: str | None = None,
) -> None:
    """Print values, those of tensors when the graph runs, as `[1 2 3]`; to standard error.

    Args:
        inputs: Tensors, strings, and structures of them.
        output_stream: `sys.stdout` or `sys.stderr`.
        end: What follows the last value.
        sep: What stands between the values.
        summarize: How many elements to show at each end of an axis; -1 for all.
        name: Not used.
    """
    text = sep.join(_text(value, summarize) for value in inputs) + end
    stream = _stream(output_stream)
    if not tracing():
        effects.print_values((text,), (), (), stream=stream)
        return
    pieces, values, faces, formats = template_of(text)
    effects.print_values(pieces, values, faces, formats, stream)


def _stream(given: Any) -> str:
    for name in ("stderr", "stdout"):
        if given is getattr(sys, name) or given == f"sys.{name}":
            return name
    if given is None:
        return "stderr"
    raise ValueError(f"output_stream is sys.stdout or sys.stderr, not {given!r}")


def _text(value: Any, summarize: int, quoted: bool = False) -> str:
    """A value as text, with marks for what is only known when the graph runs."""
    tensor = _tensor_in(value)
    if isinstance(tensor, EagerTensor):
        return shown(tensor._array, summarize)
    if tensor is not None:
        recording = current()
        text = FORMAT(tensor, template=("", ""), summarize=summarize)
        return recording.format_later(scalar.Scalar(text, "str"), "")
    taken = structure.take_apart(value)
    if taken is None:
        return f"'{value}'" if quoted and isinstance(value, str) else str(value)
    layout, parts = taken
    texts = [_text(part, summarize, quoted=True) for part in parts]
    if layout.kind is dict:
        texts = [f"{key!r}: {text}" for key, text in zip(layout.keys, texts, strict=True)]
    opening, closing = "{}" if layout.kind is dict else "[]" if layout.kind is list else "()"
    return opening + ", ".join(texts) + closing


def _tensor_in(value: Any) -> Any:
    """The tensor, or list of the graph, to show for `value`; None for Python objects."""
    if isinstance(value, Tensor | Variable):
        return promotion.as_tensor(value)
    if isinstance(value, np.ndarray | np.generic):
        return EagerTensor(np.asarray(value)) if value.dtype.kind != "O" else None
    known = carried(value) if tracing() else None
    return None if known is None or known[1] == "number" else known[0]


def Assert(
    condition: Any, data: Sequence[Any] = (), summarize: int | None = None, name: str | None = None
) -> None:
    """Raise InvalidArgumentError with the values `data` unless `condition` holds."""
    test = lowering.as_condition(_as_number(condition))
    _raise_unless(test, "assertion failed:", list(data), 3 if summarize is None else summarize)


def _as_number(condition: Any) -> Any:
    return promotion.as_tensor(condition) if isinstance(condition, Variable) else condition


def _raise_unless(test: Tensor, text: str, data: Sequence[Any], summarize: int) -> None:
    """Raise with what stands in `data`, which is only made into text if it comes to that."""
    plans: list[Callable[[Sequence[Any]], str]] = []
    values: list[Any] = []
    faces: list[str] = []
    for item in data:
        tensor = _tensor_in(item)
        if tensor is not None:
            plans.append(_showing(len(values), summarize))
            values.append(tensor)
            faces.append("array")
        elif tracing():
            pieces, inside, kinds, formats = template_of(str(item))
            plans.append(_filling(pieces, len(values), formats))
            values += inside
            faces += kinds
        else:
            plans.append(_filling([str(item)], 0, []))

    def error(*given: Any) -> InvalidArgumentError:
        return InvalidArgumentError(" ".join([text, *(plan(given) for plan in plans)]))

    error.__qualname__ = "InvalidArgumentError"
    effects.raise_if(logic.logical_not(test), error, values, faces)


def _showing(place: int, summarize: int) -> Callable[[Sequence[Any]], str]:
    def show(given: Sequence[Any]) -> str:
        text = shown(given[place], summarize)
        return text if text.startswith("[") else f"[{text}]"

    return show


def _filling(
    pieces: Sequence[str], first: int, formats: Sequence[str]
) -> Callable[[Sequence[Any]], str]:
    def fill(given: Sequence[Any]) -> str:
        text = pieces[0]
        for place, (how, literal) in enumerate(zip(formats, pieces[1:], strict=True)):
            text += format(given[first + place], how[1:]) + literal
        return f"[{text}]"

    return fill


def _check(
    holds: Tensor, text: str, message: str | None, pairs: Sequence[tuple[str, Any]], summarize: Any
) -> None:
    """Raise unless all of `holds` do; at once where everything is known."""
    data: list[Any] = [] if message is None else [message]
    data.append(text)
    for label, value in pairs:
        data += [f"{label} =", value]
    _raise_unless(
        reduce_all(holds), "assertion failed:", data, 3 if summarize is None else summarize
    )


def _comparing(
    name: str, symbol: str, compare: Callable[[Any, Any], Tensor]
) -> Callable[..., None]:
    def check(
        x: Any, y: Any, message: str | None = None, summarize: Any = None, name: str | None = None
    ) -> None:
        a, b = promotion.promote(x, y)
        text = f"Condition x {symbol} y did not hold element-wise:"
        _check(compare(a, b), text, message, [("x", a), ("y", b)], summarize)

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"Raise InvalidArgumentError unless `x {symbol} y` for all elements."
    return check


def _signed(name: str, symbol: str, compare: Callable[[Any, Any], Tensor]) -> Callable[..., None]:
    def check(
        x: Any, message: str | None = None, summarize: Any = None, name: str | None = None
    ) -> None:
        a, zero = promotion.promote(x, 0)
        text = f"Condition x {symbol} 0 did not hold element-wise:"
        _check(compare(a, zero), text, message, [("x", a)], summarize)

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"Raise InvalidArgumentError unless `x {symbol} 0` for all elements."
    return check


assert_equal = _comparing("assert_equal", "==", comparison.equal)
assert_none_equal = _comparing("assert_none_equal", "!=", comparison.not_equal)
assert_less = _comparing("assert_less", "<", comparison.less)
assert_less_equal = _comparing("assert_less_equal", "<=", comparison.less_equal)
assert_greater = _comparing("assert_greater", ">", comparison.greater)
assert_greater_equal = _comparing("assert_greater_equal", ">=", comparison.greater_equal)
assert_positive = _signed("assert_positive", ">", comparison.greater)
assert_non_negative = _signed("assert_non_negative", ">=", comparison.greater_equal)
assert_negative = _signed("assert_negative", "<", comparison.less)
assert_non_positive = _signed("assert_non_positive", "<=", comparison.less_equal)


def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    message: str | None = None,
    summarize: Any = None,
    name: str | None = None,
) -> None:
    """Raise InvalidArgumentError unless `abs(x - y) <= atol + rtol * abs(y)` for all elements.

    Both tolerances are ten times the distance from 1 to the next number, unless given.
    """
    a, b = promotion.promote(x, y)
    if not types.is_differentiable(a.dtype):
        raise TypeError(f"assert_near compares floating-point numbers, not {a.type.describe()}")
    step = 10 * float(np.finfo(a.dtype).eps) if a.dtype != types.bfloat16 else 10 * 2.0**-7
    relative, least = step if rtol is None else rtol, step if atol is None else atol
    size: Any = absolute(b)
    difference = absolute(a - b)
    text = f"x and y not equal to tolerance rtol = {relative}, atol = {least}"
    holds = comparison.less_equal(difference, least + relative * size)
    _check(holds, text, message, [("x", a), ("y", b)], summarize)


def assert_all_finite(x: Any, message: str, name: str | None = None) -> Tensor:
    """`x`, after a check that it has no NaN and no infinity."""
    return check_numerics(x, message)


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Tensor:
    """`tensor`, after a check that it has no NaN and no infinity."""
    x = promotion.as_tensor(tensor)
    finite = reduce_all(comparison.is_finite(x))
    _raise_unless(finite, f"{message} : Tensor had NaN or Inf values:", [x], 3)
    return x


def assert_rank(x: Any, rank: Any, message: str | None = None, name: str | None = None) -> None:
    """Raise ValueError unless `x` has `rank` dimensions."""
    tensor = promotion.as_tensor(x)
    if tensor.ndim != int(rank):
        prefix = f"{message}. " if message else ""
        raise ValueError(
            f"{prefix}Tensor must have rank {int(rank)}, it has rank {tensor.ndim}: "
            f"{tensor.type.describe()}"
        )


def assert_scalar(tensor: Any, message: str | None = None, name: str | None = None) -> Tensor:
    """`tensor`, after a check that it has no dimensions."""
    assert_rank(tensor, 0, message)
    return promotion.as_tensor(tensor)


def assert_shapes(
    shapes: Any,
    data: Any = None,
    summarize: Any = None,
    message: str | None = None,
    name: Any = None,
) -> None:
    """Raise unless tensors have the shapes given; equal names stand for equal sizes.

    `shapes` is a list of pairs of a tensor and its shape: numbers, names, or None for any size.
    """
    sizes: dict[Any, Any] = {}
    for x, shape in shapes.items() if isinstance(shapes, dict) else shapes:
        tensor = promotion.as_tensor(x)
        assert_rank(tensor, len(shape), message)
        for size, wanted in zip(tensor.shape, shape, strict=True):
            if wanted is None:
                continue
            expected = wanted if isinstance(wanted, int) else sizes.setdefault(wanted, size)
            _check_size(size, expected, tensor, shape, message)


def _check_size(size: Any, expected: Any, tensor: Tensor, shape: Any, message: str | None) -> None:
    text = f"a tensor has shape {dims.shape_text(tensor.type.shape)}, not {tuple(shape)}"
    if isinstance(size, int) and isinstance(expected, int):
        if size != expected:
            raise ValueError(f"{message}. {text}" if message else text)
        return
    assert_equal(size, expected, message or text)
