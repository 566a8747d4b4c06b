"""What a call gives, in a form that can be compared: kinds, dtypes, values, exceptions."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

import autograph as ag


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a call, or the kind of its exception."""
    try:
        with np.errstate(all="ignore"):
            return shown(function(*arguments))
    except Exception as error:
        return ("raises", type(error).__name__)


def assert_same_outcomes(function: Callable[..., Any], arguments: Iterable[Any]) -> None:
    """The converted function, called with each argument in turn, does what the function does."""
    converted = ag.convert(function)
    for argument in arguments:
        assert outcome(converted, argument) == outcome(function, argument)


def shown(value: Any) -> Any:
    """A value with its kind; equal ones show alike, NaN and the sign of zero included."""
    if isinstance(value, ag.Tensor):
        return ("tensor", str(value.dtype), shown(value.numpy()))
    if isinstance(value, np.ndarray | np.generic):
        return (type(value).__name__, str(value.dtype), value.shape, repr(value.tolist()))
    if isinstance(value, tuple | list):
        return (type(value).__name__, [shown(part) for part in value])
    return (type(value).__name__, repr(value))
