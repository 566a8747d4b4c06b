"""Cursors that are advanced side by side, for `zip`."""

from __future__ import annotations

from typing import Any

from autograph.converters.logical_expressions import as_is
from autograph.runtime import staging


def are_there(cursors: list[Any]) -> Any:
    """Whether each of them has another item."""
    found: Any = True
    for cursor in cursors:
        more = cursor.has_next()
        if found is True:
            found = more
        elif found is False or more is False:
            return False
        elif more is not True:
            found = staging.logical_and(found, as_is(more))
    return found


def taken(cursors: list[Any]) -> tuple[Any, ...]:
    """The next item of each."""
    return tuple(cursor.take() for cursor in cursors)
