"""Texts that are only known when the graph runs, used as Python uses a `str`.

    str(n)[::-1]    word.replace("a", sign)    for letter in word:    "0" in word    int(word)

Each is one operation, that computes what Python does (`ops.text_calls`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from autograph.runtime import number_kinds, promotion, scalar, types
from autograph.runtime.ops import lists, text_calls
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.indexing import get_item as tensor_item
from autograph.runtime.staging.exceptions import failing
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.texts.texts import made
from autograph.runtime.staging.values.one_of import OneOf, is_symbolic
from autograph.runtime.staging.values.specs import TEXT
from autograph.runtime.tensor import Tensor
from autograph.runtime.text import Text, typed

_KINDS = {types.int64: "int", types.float64: "float", types.bool_: "bool"}


def is_unknown(value: Any) -> bool:
    """Whether a value is only known when the graph runs, be it a text or a number."""
    return isinstance(value, Text) or is_symbolic(value)


def is_unknown_text(value: Any = None, *others: Any) -> bool:
    """Whether a text, or how it is to be read, is only known when the graph runs."""
    if isinstance(value, OneOf):
        return all(isinstance(case, str) for case in value.cases)
    return isinstance(value, Text) or (isinstance(value, str) and any(map(is_symbolic, others)))


def call(method: str, *arguments: Any) -> Any:
    """What a method or function of `ops.text_calls` gives for these arguments."""
    if method in ("startswith", "endswith") and isinstance(arguments[1], tuple):
        return _starts_with_one(method, *arguments)
    operands = _operands(method, arguments)
    error = text_calls.EVERY[method].error
    if error is not None:
        failing.check_text(error, lambda: made(text_calls.text_error(method, *operands)))
    if method in text_calls.PARTS:
        return _parts(method, text_calls.text_parts(method, *operands))
    return _as_python(text_calls.text_call(method, *operands))


def _is_recorded_key(key: Any) -> bool:
    """Whether an index, or a bound of a slice, is only known when the graph runs."""
    parts = (key.start, key.stop, key.step) if isinstance(key, slice) else (key,)
    return any(map(is_symbolic, parts))


def positional(method: str, arguments: Any, named: dict[str, Any]) -> Any:
    """The arguments of a method of `str`, those given by name in their places."""
    if not named:
        return arguments
    bound = inspect.signature(getattr(str, method)).bind(*arguments, **named)
    bound.apply_defaults()
    return bound.args


def _as_python(tensor: Tensor) -> Any:
    kind = _KINDS.get(tensor.dtype)
    return made(tensor) if kind is None else scalar.make(tensor, kind)


def character(text: Text, index: Any) -> Any:
    """The character at an index that is in range."""
    operands = _operands("item", (text, index))
    return made(text_calls.text_call("item", *operands, checked=False))


def _starts_with_one(method: str, text: Any, ends: tuple[Any, ...], *bounds: Any) -> Any:
    found: Any = False
    for end in ends:
        found = found | call(method, text, end, *bounds)
    return found


def _operands(method: str, arguments: Any) -> list[Tensor | None]:
    plain = [_only_case(value) for value in arguments]
    compute: Callable[..., Any] = text_calls.EVERY[method].compute
    try:
        # Python says which types it does not take.
        compute(*map(_stand_in, plain))
    except TypeError:
        raise
    except (ValueError, IndexError, OverflowError):
        pass
    return [None if value is None else _operand(value) for value in plain]


def _only_case(value: Any) -> Any:
    """One of several texts as a text, one of several numbers as a number."""
    if isinstance(value, OneOf):
        text = value.as_text()
        value = value.only_number() if text is None else Text(text)
    if isinstance(value, scalar.Scalar) and value.kinds is not None:
        value = value.whole(TypeError("'float' object cannot be interpreted as an integer"))
    return value


def _stand_in(value: Any) -> Any:
    if isinstance(value, Text):
        return "1"
    kind = promotion.python_kind(value) if isinstance(value, scalar.Scalar) else None
    if kind is None and is_symbolic(value):
        tensor = promotion.as_tensor(value)
        kind = types.kind(tensor.dtype) if not tensor.type.shape else "complex"
    stand_ins = {"bool": True, "int": 1, "uint": 1, "float": 1.0, "complex": 1j}
    return value if kind is None else stand_ins[kind]


def _operand(value: Any) -> Tensor:
    if isinstance(value, str | Text):
        return typed(value)
    kind = promotion.python_kind(value)
    if kind is not None:
        return scalar.typed(value, kind)
    return cast(promotion.as_tensor(value), types.int64)


def _parts(method: str, vector: Tensor) -> Any:
    if method.endswith("partition"):
        return tuple(made(tensor_item(vector, place)) for place in range(3))
    return [GrowingList(TEXT, [lists.list_from_tensor(vector)])]


def has_unknown_item(container: Any, key: Any) -> bool:
    """Whether `container[key]` is a part of a text that is only known when the graph runs."""
    return isinstance(container, Text) or (type(container) is str and _is_recorded_key(key))


def item(text: Any, key: Any) -> Any:
    """`text[key]`."""
    if isinstance(key, slice):
        return call("part", text, key.start, key.stop, key.step)
    if isinstance(key, scalar.Scalar):
        kind = number_kinds.names_of(key)[-1]
        key = key.whole(TypeError(f"string indices must be integers, not '{kind}'"))
    return call("item", text, key)
