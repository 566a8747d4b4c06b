"""What Python computes from a text: its methods, items and parts, each as one operation.

    word.replace("a", "b")     text_call(word, "a", "b", method="replace", given=(True, True, True))
    word[1:]                   text_call(word, 1, method="part", given=(True, True, False, False))
    int(word)                  text_checked(word, method="int", given=(True,))
    word.split()               text_parts(word, method="split", given=(True,))

Of the arguments those marked in `given` are operands, scalars; the others are None. Each computes
what Python's own function does (docs.python.org/3/library/stdtypes.html#string-methods).
"""

from __future__ import annotations

import hashlib
import operator
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import Op, Sample, define
from autograph.runtime.ops.strings import NO_VJP
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import DType, TensorType

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A function on texts: what it gives, and what it raises for texts it cannot do that with."""

    compute: Callable[..., Any]
    dtype: DType
    error: type[Exception] | None = None


def _methods(names: str, dtype: DType, error: type[Exception] | None = None) -> dict[str, Method]:
    return {name: Method(getattr(str, name), dtype, error) for name in names.split()}


# The methods of `str` that have one result.
METHODS: dict[str, Method] = {
    **_methods("capitalize casefold expandtabs lower lstrip removeprefix", types.string),
    **_methods("removesuffix replace rstrip strip swapcase title upper zfill", types.string),
    **_methods("center ljust rjust", types.string, TypeError),
    **_methods("count find rfind", types.int64),
    **_methods("index rindex", types.int64, ValueError),
    **_methods("endswith isalnum isalpha isascii isdecimal isdigit isidentifier", types.bool_),
    **_methods("islower isnumeric isprintable isspace istitle isupper startswith", types.bool_),
}
# Those that give several texts.
PARTS: dict[str, Method] = {
    **_methods("partition rpartition rsplit split", types.string, ValueError),
    **_methods("splitlines", types.string),
    "list": Method(list, types.string),
}
HALVES = (0, 1)


def digest(text: str, half: int) -> int:
    """One of two numbers that tell a text from all others."""
    both = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int(struct.unpack("<qq", both)[half])


_FUNCTIONS: dict[str, Method] = {
    "digest": Method(digest, types.int64),
    "item": Method(operator.getitem, types.string, IndexError),
    "part": Method(lambda text, *bounds: text[slice(*bounds)], types.string),
    "repeat": Method(operator.mul, types.string),
    "contains": Method(operator.contains, types.bool_),
    "int": Method(int, types.int64, ValueError),
    "float": Method(float, types.float64, ValueError),
    "ord": Method(ord, types.int64, TypeError),
    "chr": Method(chr, types.string, ValueError),
    "ascii": Method(ascii, types.string),
    "bin": Method(bin, types.string),
    "hex": Method(hex, types.string),
    "oct": Method(oct, types.string),
}
EVERY = METHODS | PARTS | _FUNCTIONS


def _arguments(operands: tuple[Array, ...], given: tuple[bool, ...]) -> list[Any]:
    values = iter(operands)
    return [next(values)[()] if here else None for here in given]


def _computed(operands: tuple[Array, ...], method: str, given: tuple[bool, ...]) -> Any:
    # NumPy's scalars are no arguments that every method of Python takes.
    plain = [x.item() if isinstance(x, np.generic) else x for x in _arguments(operands, given)]
    return EVERY[method].compute(*plain)


def _evaluate(*operands: Array, method: str, given: tuple[bool, ...]) -> Array:
    result = _computed(operands, method, given)
    if EVERY[method].dtype == types.int64 and not -(2**63) <= result < 2**63:
        raise OverflowError(f"Python integer {result} out of bounds for int64")
    return np.array(result, EVERY[method].dtype)


def _infer(*operands: TensorType, method: str, given: tuple[bool, ...]) -> TensorType:
    for x in operands:
        if x.shape != ():
            raise TypeError(f"{method} takes scalars, not {x.describe()}")
    return TensorType(EVERY[method].dtype, ())


def _sample(method: str, *arguments: Any) -> Sample:
    given = tuple(x is not None for x in arguments)
    operands = [np.array(x, types.string if isinstance(x, str) else None) for x in arguments]
    inputs = tuple(x for x, here in zip(operands, given, strict=True) if here)
    return Sample(inputs, {"method": method, "given": given})


TEXT_CALL = define(
    "text_call",
    infer=_infer,
    evaluate=_evaluate,
    vjp=NO_VJP,
    samples=lambda: [
        _sample("replace", "banana", "a", "o", 2),
        _sample("part", "banana", None, None, -2),
        _sample("isdigit", "17"),
        _sample("hex", 255),
        _sample("digest", "Grün", 1),
    ],
    doc="A method of a text, or a function that makes one; see the table of its module.",
)

TEXT_CHECKED = define(
    "text_checked",
    raises="a text that the method cannot take",
    infer=_infer,
    evaluate=_evaluate,
    vjp=NO_VJP,
    samples=lambda: [_sample("int", " 17 "), _sample("item", "Grün", -1), _sample("ord", "ü")],
    doc="`text_call` of a method that raises for some texts, as Python does.",
)


def _message(*operands: Array, method: str, given: tuple[bool, ...]) -> Array:
    error = EVERY[method].error
    assert error is not None
    try:
        _computed(operands, method, given)
    except error as raised:
        return np.array(str(raised), types.string)
    return np.array("", types.string)


TEXT_ERROR = define(
    "text_error",
    infer=lambda *operands, method, given: TensorType(types.string, ()),
    evaluate=_message,
    vjp=NO_VJP,
    samples=lambda: [_sample("int", "seven"), _sample("int", "7"), _sample("index", "abc", "d")],
    doc="What `text_checked` says if it raises; empty if it does not.",
)


def _parts(*operands: Array, method: str, given: tuple[bool, ...]) -> Array:
    return np.array(list(_computed(operands, method, given)), types.string)


def _infer_parts(*operands: TensorType, method: str, given: tuple[bool, ...]) -> TensorType:
    _infer(*operands, method=method, given=given)
    return TensorType(types.string, (3 if method.endswith("partition") else None,))


TEXT_PARTS = define(
    "text_parts",
    raises="an empty separator",
    infer=_infer_parts,
    evaluate=_parts,
    vjp=NO_VJP,
    samples=lambda: [
        _sample("split", "a, b, c", ", ", 1),
        _sample("split", ""),
        _sample("rpartition", "a=b=c", "="),
    ],
    doc="The texts that a method takes a text apart into.",
)


def text_call(method: str, *operands: Tensor | None, checked: bool = True) -> Tensor:
    """A method of one result; without `checked` it is known not to raise."""
    raises = checked and EVERY[method].error is not None
    return _record(TEXT_CHECKED if raises else TEXT_CALL, method, operands)


def text_error(method: str, *operands: Tensor | None) -> Tensor:
    """What the method says if it raises; an empty string if it does not."""
    return _record(TEXT_ERROR, method, operands)


def text_parts(method: str, *operands: Tensor | None) -> Tensor:
    """The texts that a method takes a text apart into, as a vector."""
    return _record(TEXT_PARTS, method, operands)


def _record(op: Op, method: str, operands: tuple[Tensor | None, ...]) -> Tensor:
    given = tuple(x is not None for x in operands)
    present = [x for x in operands if x is not None]
    return op(*present, method=method, given=given)  # type: ignore[no-any-return]
