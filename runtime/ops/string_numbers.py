"""Text from numbers and numbers from text.

    ag.strings.as_string(1.5)      ag.strings.to_number("1.5")      ag.strings.format("x = {}", x)

`shown` is how `ag.print` and failed checks show values: as TensorFlow does.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.strings import NO_VJP, WORDS, as_text, check_text, each
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
_PARSERS: dict[str, Callable[[str], Any]] = {"int": int, "float": float}


def _infer_number(x: TensorType, dtype: types.DType) -> TensorType:
    check_text("string_to_number", x)
    return TensorType(dtype, x.shape)


def _number(x: Array, dtype: types.DType) -> Array:
    parse = _PARSERS[types.kind(dtype)]

    def parsed(item: str) -> Any:
        try:
            return parse(item)
        except ValueError:
            raise ValueError(
                f"StringToNumberOp could not correctly convert string: {item}"
            ) from None

    return each(parsed, x, dtype)


TO_NUMBER = define(
    "string_to_number",
    raises="a text that is no number",
    infer=_infer_number,
    evaluate=_number,
    vjp=NO_VJP,
    samples=lambda: [
        Sample((np.array(["1", " -2.5e3"], types.string),), {"dtype": types.float32}),
        Sample((np.array("17", types.string),), {"dtype": types.int64}),
    ],
    doc="The numbers that strings spell.",
)


def _spelled(item: Any, how: str) -> str:
    if isinstance(item, bool | np.bool_):
        return builtins.format("true" if item else "false", how.rstrip("defg"))
    return builtins.format(item, how)


AS_STRING = define(
    "as_string",
    infer=lambda x, how: TensorType(types.string, x.shape),
    evaluate=lambda x, how: np.array(
        [_spelled(item, how) for item in x.ravel().tolist()], types.string
    ).reshape(x.shape),
    vjp=NO_VJP,
    samples=lambda: [
        Sample((np.array([[1.5, -2.0]]),), {"how": "f"}),
        Sample((np.array([3, -4]),), {"how": "05d"}),
        Sample((np.array(True),), {"how": ""}),
    ],
    doc="Each number spelled out, in one of Python's formats.",
)


def shown(value: Any, summarize: int) -> str:
    """A value as `ag.print` shows it: `[1 2 3]`, `[1.5 2]`, `[0 1 2 ... 97 98 99]`."""
    if isinstance(value, list):
        return f"[{', '.join(shown(item, summarize) for item in value)}]"
    array = np.asarray(value)
    if array.ndim == 0:
        return _shown_number(array[()])
    return _shown_rows(array, summarize, 1)


def _shown_number(number: Any) -> str:
    if isinstance(number, bool | np.bool_):
        return "1" if number else "0"
    if isinstance(number, str):
        return number
    kind = types.kind(types.as_dtype(np.asarray(number).dtype))
    return f"{float(number):.9g}" if kind == "float" else str(number)


def _shown_rows(array: Array, summarize: int, depth: int) -> str:
    edge = len(array) if summarize < 0 or len(array) <= 2 * summarize else summarize
    places = range(len(array))
    parts = [_shown_part(array[place], summarize, depth) for place in places[:edge]]
    if edge < len(array):
        parts += [
            "...",
            *(_shown_part(array[p], summarize, depth) for p in places[len(array) - edge :]),
        ]
    between = " " if array.ndim == 1 else "\n" * (array.ndim - 1) + " " * depth
    return f"[{between.join(parts)}]"


def _shown_part(part: Any, summarize: int, depth: int) -> str:
    if np.ndim(part):
        return _shown_rows(part, summarize, depth + 1)
    return f'"{part}"' if isinstance(part, str) else _shown_number(part)


FORMAT = define(
    "string_format",
    infer=lambda *values, template, summarize: TensorType(types.string, ()),
    evaluate=lambda *values, template, summarize: np.array(
        "".join(_filled(template, [shown(value, summarize) for value in values])), types.string
    ),
    vjp=NO_VJP,
    samples=lambda: [
        Sample((np.array([1.5, 2.0]),), {"template": ("x = ", "!"), "summarize": 3}),
        Sample((np.arange(12).reshape(3, 4),), {"template": ("", ""), "summarize": 1}),
        Sample((WORDS, np.array(True)), {"template": ("", " ", ""), "summarize": -1}),
    ],
    doc="One string: literal pieces, and values between them as `ag.print` shows them.",
)


def _filled(template: tuple[str, ...], values: list[str]) -> list[str]:
    pieces = [template[0]]
    for value, literal in zip(values, template[1:], strict=True):
        pieces += [value, literal]
    return pieces


def as_string(
    input: Any,
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
    name: str | None = None,
) -> Tensor:
    """Each number spelled out, as C's `printf` would: 1.5 is `1.500000`."""
    tensor = promotion.as_tensor(input)
    kind = types.kind(tensor.dtype)
    if kind == "string":
        return tensor
    if kind == "float":
        letter = "e" if scientific else "g" if shortest else "f"
        how = f".{precision}{letter}" if precision >= 0 else letter
    else:
        how = "d" if kind == "int" else ""
    size = f"{fill}{width}" if width >= 0 and fill != "-" else f"<{width}" if width >= 0 else ""
    return AS_STRING(tensor, how=size + how if kind != "complex" else "")  # type: ignore[no-any-return]


def to_number(input: Any, out_type: Any = types.float32, name: str | None = None) -> Tensor:
    """The numbers that strings spell; ValueError for other strings."""
    wanted = types.as_dtype(out_type)
    if types.kind(wanted) not in _PARSERS:
        raise TypeError(f"to_number gives integers or floats, not {types.dtype_name(wanted)}")
    return TO_NUMBER(as_text(input), dtype=wanted)  # type: ignore[no-any-return]


def format(
    template: str, inputs: Any = (), placeholder: str = "{}", summarize: int = 3, name: Any = None
) -> Tensor:
    """One string: `template` with a value of `inputs` at each placeholder."""
    values = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
    pieces = tuple(template.split(placeholder))
    if len(pieces) != len(values) + 1:
        raise ValueError(
            f"{len(pieces) - 1} placeholders in the template do not match {len(values)} inputs"
        )
    return FORMAT(*map(promotion.as_tensor, values), template=pieces, summarize=summarize)  # type: ignore[no-any-return]
