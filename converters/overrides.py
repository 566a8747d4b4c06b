"""What is called in place of a function of Python or its standard library, while recording.

    @overrides(len)
    def length(obj): ...

Each override leaves arguments that hold nothing staged to Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Override = TypeVar("Override", bound=Callable[..., Any])

_TABLE: dict[Any, Callable[..., Any]] = {}


def lookup(function: Any) -> Callable[..., Any] | None:
    """Return what to call in place of a function."""
    try:
        return _TABLE.get(function)
    except TypeError:
        return None


def overrides(*functions: Any) -> Callable[[Override], Override]:
    """Call the decorated function in place of these."""

    def register(override: Override) -> Override:
        for function in functions:
            _TABLE[function] = override
        return override

    return register
