"""NumPy functions of what is of one type on one path and of another on the next.

    y = 3 if c else 2.5        np.array([y, 1]) is of integers or of floats: both are computed, each
                               in a branch of its own, and what comes out is one of the two

A function whose result is of one type for all of them is computed once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime.number_kinds import kinds_in
from autograph.runtime.staging.recording import active
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.values.numbers_of_kinds import as_cases, has_one_type
from autograph.runtime.staging.values.one_of import OneOf


def open_argument(original: Any, given: Any) -> Any:
    """What among the arguments of a function decides of which type its result is; or None."""
    found = None if active() is None else _found_in(given)
    if found is None or (kinds_in(found) is not None and has_one_type(original, given)):
        return None
    return found


def call(function: Callable[..., Any], given: Any, choice: Any) -> Any:
    """`function(*args, **kwargs)` for each type that the argument `choice` may have."""
    cases = choice if isinstance(choice, OneOf) else as_cases(choice)

    def of_case(case: Any) -> Any:
        args, kwargs = _with(given, choice, case)
        return function(*args, **kwargs)

    return switch(cases, of_case)


def _found_in(value: Any) -> Any:
    if type(value) in (list, tuple):
        return next((f for item in value if (f := _found_in(item)) is not None), None)
    if type(value) is dict:
        return _found_in(list(value.values()))
    return value if is_open(value) else None


def method(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A method of arrays that takes such arguments; an array that is written keeps its type."""
    original = getattr(np.ndarray, name, None)
    if original is None or name.startswith("__"):
        return function

    @functools.wraps(function)
    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = ((self, *args), kwargs)
        choice = open_argument(original, given) if args or kwargs else None
        return function(self, *args, **kwargs) if choice is None else call(called, given, choice)

    return called


def is_open(value: Any) -> bool:
    """Whether a value is a number of several kinds, or one of several arrays and numbers."""
    return value.has_numbers if isinstance(value, OneOf) else kinds_in(value) is not None


def _with(value: Any, old: Any, new: Any) -> Any:
    if value is old:
        return new
    if type(value) in (list, tuple):
        return type(value)(_with(item, old, new) for item in value)
    if type(value) is dict:
        return {key: _with(item, old, new) for key, item in value.items()}
    return value
