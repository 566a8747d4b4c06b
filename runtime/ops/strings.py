"""String tensors: joining, measuring and changing text.

    ag.strings.join([first, last], separator=" ")     ag.strings.length("grün", unit="UTF8_CHAR")

Strings are text in NumPy's StringDType. `+` joins them, `==` and `<` compare them. Characters are
Unicode's; only `length` and `substr` can count bytes, as TensorFlow does unless told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.ops.axes import Axes, normalized, reduced_shape
from autograph.runtime.ops.definition import Op, Sample, define, no_vjp
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
NO_VJP = no_vjp("text has no derivative")
WORDS = np.array(["ab", "", "Grün e"], types.string)
WORD = np.array("Grün e", types.string)
_UNITS = ("BYTE", "UTF8_CHAR")


def check_text(name: str, x: TensorType) -> None:
    if x.dtype != types.string:
        raise TypeError(f"{name} takes strings, not {x.describe()}")


def each(function: Callable[[str], Any], x: Array, dtype: types.DType) -> Array:
    """`function` of every element."""
    made = np.array([function(str(item)) for item in x.ravel()], dtype=dtype)
    return made.reshape(x.shape)


def _mapped(
    name: str, function: Callable[..., Any], dtype: types.DType, attrs: Any, doc: str
) -> Op:
    """An operation that does the same to each string."""

    def infer(x: TensorType, **given: Any) -> TensorType:
        check_text(name, x)
        return TensorType(dtype, x.shape)

    return define(
        name,
        infer=infer,
        evaluate=lambda x, **given: each(lambda item: function(item, **given), x, dtype),
        vjp=NO_VJP,
        samples=lambda: [Sample((x,), one) for one in attrs for x in (WORDS, WORD, WORDS[:0])],
        doc=doc,
    )


def _length(item: str, unit: str) -> int:
    return len(item.encode()) if unit == "BYTE" else len(item)


def _replaced(item: str, pattern: str, rewrite: str, count: int) -> str:
    return re.sub(pattern, rewrite, item, count=count)


LENGTH = _mapped(
    "string_length",
    _length,
    types.int32,
    [{"unit": u} for u in _UNITS],
    "The length of each string.",
)
UPPER = _mapped("string_upper", str.upper, types.string, [{}], "Each string in capital letters.")
LOWER = _mapped("string_lower", str.lower, types.string, [{}], "Each string in small letters.")
STRIP = _mapped(
    "string_strip", str.strip, types.string, [{}], "Each string without white space around it."
)
REGEX_REPLACE = _mapped(
    "regex_replace",
    _replaced,
    types.string,
    [{"pattern": "[a-e]+", "rewrite": "<\\g<0>>", "count": 1}],
    "Each string with the matches of a pattern rewritten.",
)
REGEX_FULL_MATCH = _mapped(
    "regex_full_match",
    lambda item, pattern: re.fullmatch(pattern, item) is not None,
    types.bool_,
    [{"pattern": "[a-e]+"}],
    "Whether the whole of each string matches a pattern.",
)


def _infer_join(*parts: TensorType, separator: str) -> TensorType:
    for part in parts:
        check_text("string_join", part)
    return TensorType(types.string, dims.broadcast(*(part.shape for part in parts)))


def _join(*parts: Array, separator: str) -> Array:
    arrays = np.broadcast_arrays(*parts)
    rows = zip(*(array.ravel().tolist() for array in arrays), strict=True)
    joined = np.array([separator.join(row) for row in rows], types.string)
    return joined.reshape(arrays[0].shape)


JOIN = define(
    "string_join",
    infer=_infer_join,
    evaluate=_join,
    vjp=NO_VJP,
    samples=lambda: [
        Sample((WORDS, WORD), {"separator": "-"}),
        Sample((WORDS[:0],), {"separator": ""}),
        Sample((WORD, WORD, WORDS[:1]), {"separator": ", "}),
    ],
    doc="Strings side by side, with a separator between them.",
)


def _infer_reduce_join(x: TensorType, axis: Axes, keepdims: bool, separator: str) -> TensorType:
    check_text("string_reduce_join", x)
    return TensorType(types.string, reduced_shape(x.shape, axis, keepdims))


def _reduce_join(x: Array, axis: Axes, keepdims: bool, separator: str) -> Array:
    kept = [place for place in range(x.ndim) if place not in axis]
    rows = np.transpose(x, [*kept, *axis])
    outer = tuple(x.shape[place] for place in kept)
    count = int(np.prod([x.shape[place] for place in axis], dtype=int))
    flat = rows.reshape(int(np.prod(outer, dtype=int)), count).tolist()
    joined = np.array([separator.join(row) for row in flat], types.string).reshape(outer)
    return np.expand_dims(joined, axis) if keepdims else joined


REDUCE_JOIN = define(
    "string_reduce_join",
    infer=_infer_reduce_join,
    evaluate=_reduce_join,
    vjp=NO_VJP,
    samples=lambda: [
        Sample((WORDS,), {"axis": (0,), "keepdims": False, "separator": ","}),
        Sample((WORDS.reshape(1, 3),), {"axis": (0, 1), "keepdims": True, "separator": ""}),
        Sample((WORDS.reshape(1, 3),), {"axis": (0,), "keepdims": False, "separator": "-"}),
    ],
    doc="The strings along axes joined.",
)


def _infer_substr(x: TensorType, start: TensorType, length: TensorType, unit: str) -> TensorType:
    check_text("substr", x)
    return TensorType(types.string, dims.broadcast(x.shape, start.shape, length.shape))


def _substr(x: Array, start: Array, length: Array, unit: str) -> Array:
    arrays = np.broadcast_arrays(x, start, length)
    rows = zip(*(array.ravel().tolist() for array in arrays), strict=True)
    parts = [_part(item, at, count, unit) for item, at, count in rows]
    return np.array(parts, types.string).reshape(arrays[0].shape)


def _part(item: str, start: int, length: int, unit: str) -> str:
    text: Any = item.encode() if unit == "BYTE" else item
    if not -len(text) <= start <= len(text):
        raise ValueError(f"pos {start} out of range for string {item!r}")
    part = text[start % len(text) if start < 0 else start :][: max(length, 0)]
    return part.decode(errors="replace") if unit == "BYTE" else part  # type: ignore[no-any-return]


SUBSTR = define(
    "substr",
    infer=_infer_substr,
    evaluate=_substr,
    vjp=NO_VJP,
    samples=lambda: [
        Sample((WORDS, np.array(0), np.array(2)), {"unit": "BYTE"}),
        Sample((WORD, np.array([1, -3]), np.array([2, 9])), {"unit": "UTF8_CHAR"}),
    ],
    doc="A part of each string.",
)


def as_text(value: Any) -> Tensor:
    """`value` as a tensor of strings; TypeError if it is none."""
    tensor = promotion.as_tensor(value)
    check_text("this operation", tensor.type)
    return tensor


def join(inputs: Any, separator: str = "", name: str | None = None) -> Tensor:
    """The strings of several tensors side by side, element by element."""
    return JOIN(*map(as_text, inputs), separator=separator)  # type: ignore[no-any-return]


def _unit(unit: str) -> str:
    if unit not in _UNITS:
        raise ValueError(f"unit is 'BYTE' or 'UTF8_CHAR', not {unit!r}")
    return unit


def length(input: Any, unit: str = "BYTE", name: str | None = None) -> Tensor:
    """The number of bytes in UTF-8, or of characters (`unit="UTF8_CHAR"`), of each string."""
    return LENGTH(as_text(input), unit=_unit(unit))  # type: ignore[no-any-return]


def upper(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Each string in capital letters."""
    return UPPER(as_text(input))  # type: ignore[no-any-return]


def lower(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Each string in small letters."""
    return LOWER(as_text(input))  # type: ignore[no-any-return]


def strip(input: Any, name: str | None = None) -> Tensor:
    """Each string without white space around it."""
    return STRIP(as_text(input))  # type: ignore[no-any-return]


def regex_replace(
    input: Any, pattern: str, rewrite: str, replace_global: bool = True, name: str | None = None
) -> Tensor:
    r"""Each string with the matches of `pattern` replaced; `\1` in `rewrite` is the first group."""
    whole = re.sub(r"(?<!\\)\\0", r"\\g<0>", rewrite)
    count = 0 if replace_global else 1
    return REGEX_REPLACE(as_text(input), pattern=pattern, rewrite=whole, count=count)  # type: ignore[no-any-return]


def regex_full_match(input: Any, pattern: str, name: str | None = None) -> Tensor:
    """Whether the whole of each string matches `pattern`."""
    return REGEX_FULL_MATCH(as_text(input), pattern=pattern)  # type: ignore[no-any-return]


def substr(input: Any, pos: Any, len: Any, unit: str = "BYTE", name: str | None = None) -> Tensor:
    """`len` bytes or characters of each string from `pos` on, which may be negative."""
    bounds = [promotion.as_tensor(bound, types.int64) for bound in (pos, len)]
    return SUBSTR(as_text(input), *bounds, unit=_unit(unit))  # type: ignore[no-any-return]


def reduce_join(
    inputs: Any,
    axis: Any = None,
    keepdims: bool = False,
    separator: str = "",
    name: str | None = None,
) -> Tensor:
    """The strings along `axis`, or all of them, joined."""
    x = as_text(inputs)
    axes = normalized(axis, x.ndim)
    return REDUCE_JOIN(x, axis=axes, keepdims=bool(keepdims), separator=separator)  # type: ignore[no-any-return]
