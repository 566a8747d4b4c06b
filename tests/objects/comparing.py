"""Compare a converted function with plain Python: its result, its arguments, who is one object."""

import copy
import types
from collections.abc import Callable
from typing import Any

import numpy as np

import autograph as ag


def described(value: Any, seen: dict[int, int] | None = None) -> Any:
    """A value as nested tuples; objects that were met before are numbers."""
    seen = {} if seen is None else seen
    if value is None or isinstance(value, bool | str | bytes):
        return value
    if isinstance(value, int | float | complex | np.generic):
        return repr(value.item() if isinstance(value, np.generic) else value)
    if id(value) in seen:
        return ("again", seen[id(value)])
    seen[id(value)] = len(seen)
    kind = type(value).__name__
    if isinstance(value, ag.Tensor):
        return (kind, value.numpy().tolist())
    if isinstance(value, np.ndarray):
        return (kind, str(value.dtype), value.tolist())
    parts: list[Any] = []
    if isinstance(value, dict):
        parts += [(key, described(item, seen)) for key, item in value.items()]
    elif not isinstance(value, types.FunctionType | type) and hasattr(value, "__iter__"):
        parts += [described(item, seen) for item in value]
    if isinstance(value, BaseException):
        parts += [described(item, seen) for item in value.args]
    names = [*getattr(value, "__dict__", ()), *_slots(type(value))]
    named = [(name, described(getattr(value, name), seen)) for name in sorted(names)]
    return (kind, *parts, *named)


def _slots(kind: type) -> list[str]:
    return [name for base in kind.__mro__ for name in base.__dict__.get("__slots__", ())]


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """What a call gives and leaves behind in its arguments."""
    given = copy.deepcopy(arguments)
    try:
        result = function(*given)
    except Exception as error:
        return (type(error).__name__, described(given))
    return described([result, *given])


def check(
    function: Callable[..., Any], *calls: tuple[Any, ...], refusal: str | None = None
) -> None:
    """Compare on each tuple of arguments; with `refusal`, converting must fail with that text."""
    converted = ag.convert(function)
    for arguments in calls:
        if refusal is None:
            assert outcome(converted, arguments) == outcome(function, arguments)
            continue
        try:
            converted(*copy.deepcopy(arguments))
        except ag.errors.StagingError as error:
            assert refusal in str(error)
        else:
            raise AssertionError("it was not refused")
