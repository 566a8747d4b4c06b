"""`Text`: a Python `str` that is only known when the graph runs.

`f"{n}"` of a recorded `n` is one. Converted code does with it what it does with any `str`: each
method is an operation of the graph (`staging.text_methods`).
"""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any, NoReturn

import numpy as np

from autograph.runtime import dispatch, scalar, types
from autograph.runtime.errors import SymbolicValueError
from autograph.runtime.ops import comparison, strings, text_calls
from autograph.runtime.ops.casting import cast
from autograph.runtime.tensor import EagerTensor, Tensor

_KNOWN = {*text_calls.METHODS, *text_calls.PARTS, "join"}


def typed(value: Any) -> Tensor:
    """A `str` or `Text` as a string scalar."""
    if isinstance(value, Text):
        return value.tensor
    # Of a member of an enum `str` would give its name.
    return EagerTensor(np.array(str.__str__(value), dtype=types.string))


class Text:
    """A symbolic `str`."""

    __slots__ = ("tensor",)
    __array_ufunc__ = None

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor

    def __ag_tensor__(self) -> Tensor:
        return self.tensor

    def __add__(self, other: Any) -> Any:
        return (
            Text(strings.join([self.tensor, typed(other)])) if _is_text(other) else NotImplemented
        )

    def __radd__(self, other: Any) -> Any:
        return (
            Text(strings.join([typed(other), self.tensor])) if _is_text(other) else NotImplemented
        )

    def __eq__(self, other: object) -> Any:
        return self._compared(comparison.equal, other) if _is_text(other) else False

    def __ne__(self, other: object) -> Any:
        return self._compared(comparison.not_equal, other) if _is_text(other) else True

    def __lt__(self, other: Any) -> Any:
        return self._compared(comparison.less, other) if _is_text(other) else NotImplemented

    def __le__(self, other: Any) -> Any:
        return self._compared(comparison.less_equal, other) if _is_text(other) else NotImplemented

    def __gt__(self, other: Any) -> Any:
        return self._compared(comparison.greater, other) if _is_text(other) else NotImplemented

    def __ge__(self, other: Any) -> Any:
        return (
            self._compared(comparison.greater_equal, other) if _is_text(other) else NotImplemented
        )

    def _compared(self, op: Callable[..., Tensor], other: Any) -> Any:
        return scalar.make(op(self.tensor, typed(other)), "bool")

    def __hash__(self) -> int:
        return id(self)

    def length(self) -> Any:
        """`len(text)`."""
        return scalar.make(cast(strings.length(self.tensor, unit="UTF8_CHAR"), types.int64), "int")

    def __format__(self, spec: str) -> str:
        return dispatch.format_later(self, spec)

    def __str__(self) -> str:
        return dispatch.format_later(self, "")

    def __repr__(self) -> str:
        return dispatch.repr_later(self) or f"Text({self.tensor!r})"

    def __bool__(self) -> bool:
        return bool(self.length())

    def __mul__(self, times: Any) -> Any:
        return dispatch.repeated(self, times)

    __rmul__ = __mul__

    def __getitem__(self, key: Any) -> NoReturn:
        if isinstance(key, str):
            raise TypeError("string indices must be integers, not 'str'")
        raise _unknown("its characters")

    def __iter__(self) -> NoReturn:
        raise _unknown("its characters")

    def __contains__(self, item: Any) -> NoReturn:
        raise _unknown("what is in it")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(str, name):
            raise AttributeError(f"'str' object has no attribute '{name}'")
        if name not in _KNOWN:
            raise SymbolicValueError(
                f"`{name}` of a text made of recorded values is not recorded.",
                advice="Return the text, and do it outside.",
            )
        # Converted code calls what stands for the method.
        return MethodType(getattr(str, name), self)


def _is_text(value: Any) -> bool:
    return isinstance(value, str | Text)


def _unknown(what: str) -> SymbolicValueError:
    return SymbolicValueError(
        f"this needs to know of a text made of recorded values {what}.",
        advice="Do it in converted code: the text is only known when the graph runs.",
    )
