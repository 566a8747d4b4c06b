"""Iterables as loops and builtins take them, while recording.

The methods `__iter__` and `__next__` of the user's own classes are converted; a generator whose
items are wanted all together becomes a list, which may be one that grows.
"""

from __future__ import annotations

import inspect
import operator
from collections import deque
from functools import partial
from typing import Any

from autograph.converters.calling import call, is_users, produced
from autograph.converters.iterator_functions import items_of, items_of_one
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.runtime.staging.loops.cursors import Cursor
from autograph.runtime.staging.loops.iteration import Items, source_of
from autograph.runtime.staging.values.one_of import OneOf

# A list of known length is written out up to here; longer ones grow in a loop.
WRITTEN_OUT = 64

_KNOWN = (list, deque, tuple, range, dict, staging.Produced, Cursor)


def entered(iterable: Any) -> Any:
    """What a loop over `iterable` goes through."""
    if isinstance(iterable, OneOf):
        iterable = staging.contents(iterable)
    if isinstance(iterable, OneOf) and iterable.has_numbers:
        iterable = list(iterable)
    if isinstance(iterable, OneOf) and not iterable.has_number:
        cases = [case for case in iterable.cases if not isinstance(case, staging.Undefined)]
        tests = [iterable.is_case(partial(operator.is_, case)) for case in cases]
        return lazily(items_of_one, list(zip(tests, cases, strict=True)))
    kind = type(iterable)
    if kind in _KNOWN:
        return iterable
    method = inspect.getattr_static(kind, "__iter__", None)
    if method is None and not hasattr(kind, "__getitem__") and source_of(iterable) is None:
        raise TypeError(f"'{kind.__name__}' object is not iterable")
    # While recording, `protocols` has put one around it.
    method = getattr(method, "__wrapped__", method)
    if is_users(method):
        iterable = call(method, iterable)
    step = inspect.getattr_static(type(iterable), "__next__", None)
    return produced(items_of, None, (iterable,), {}) if is_users(step) else iterable


def lazily(function: Any, *args: Any) -> staging.Produced:
    """Call one of our own generators."""
    return produced(function, None, args, {})


def collected(iterable: Any) -> Any:
    """The iterable, as a list if it is a generator or an iterator of ours."""
    iterable = entered(iterable)
    if not isinstance(iterable, staging.Produced | Cursor):
        return iterable
    return staging.collected(iterable)


def written_out(iterable: Any) -> Any:
    """The items of a source one by one, if their number is known and small; or the iterable."""
    source = source_of(iterable)
    count = None if source is None else source.length()
    if source is None or not isinstance(count, int) or count > WRITTEN_OUT:
        return iterable
    return [source.item(index) for index in range(count)]


def cursor_over(iterable: Any) -> Any:
    """An iterator of which it can be recorded how far it has come; Python's own for the rest."""
    iterable = entered(iterable)
    recording = staging.current()
    if isinstance(iterable, staging.Produced | Cursor):
        return iterable
    source = source_of(iterable)
    if source is not None:
        return Cursor(recording, iterable)
    if type(iterable) in (list, deque, tuple, range, str):
        return Cursor(recording, iterable)
    return iter(iterable)


def sequence_cursor(iterable: Any) -> Any:
    """As `cursor_over`, for what is gone through beside something else."""
    cursor = cursor_over(iterable)
    if isinstance(cursor, Cursor):
        return cursor
    recording = staging.current()
    if isinstance(cursor, staging.Produced) or hasattr(type(iterable), "__next__"):
        raise StagingError(
            "two iterators that are gone through side by side, of which one depends on recorded "
            "values, can only be recorded if the others have an index.",
            advice="Keep the items of the others in a list: `list(...)`.",
        )
    return Cursor(recording, Items(list(iterable)).items)
