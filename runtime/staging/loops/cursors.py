"""Iterators over what can be indexed: how far one has come is state like any other.

it = iter(rows)            Cursor(Rows(rows)), at position 0
while x > 0:
x -= next(it)          rows[position]; the position goes round in the recorded loop
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.errors import StagingError
from autograph.runtime.staging import effects
from autograph.runtime.staging.access import get_item
from autograph.runtime.staging.branches import cond, logical_and
from autograph.runtime.staging.journal import Location
from autograph.runtime.staging.loops.iteration import Source, source_of
from autograph.runtime.staging.loops.signatures import Body, Test
from autograph.runtime.staging.loops.while_loops import while_loop
from autograph.runtime.staging.outside_reads import note_read
from autograph.runtime.staging.recording import Recording, active
from autograph.runtime.staging.values.lowering import is_concrete, logical_not

MISSING = object()


class Cursor:
    """An iterator over a source or a Python sequence."""

    def __init__(self, recording: Recording, items: Any) -> None:
        self.items = items
        self.position: Any = 0
        self.frame = recording.journal.frames[-1]

    @property
    def is_staged(self) -> bool:
        """Whether it is only known when the graph runs how many items are left."""
        return not is_concrete(self.has_next())

    def has_next(self) -> Any:
        """Whether there is another item."""
        length = _length(self.items)
        return length == math.inf if isinstance(length, float) else self.position < length

    def take(self) -> Any:
        """The next item, which must exist."""
        recording, position = active(), self.position
        assert recording is not None
        recording.assign(_Position(self), position + 1)
        source = source_of(self.items)
        return get_item(self.items, position) if source is None else source.item(position)

    def __iter__(self) -> Cursor:
        return self

    def __next__(self) -> Any:
        more = self.has_next()
        if not is_concrete(more):
            raise StagingError(
                "how many items this iterator has left is only known when the graph runs.",
                advice="Take them with `for` or `next(it)` in converted code.",
            )
        if not more:
            raise StopIteration
        return self.take()


class _Position(Location):
    """How far a cursor has come."""

    __slots__ = ("cursor",)

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor

    @property
    def key(self) -> Hashable:
        return ("cursor", id(self.cursor))

    @property
    def subject(self) -> Any:
        return self.cursor

    def read(self) -> Any:
        return self.cursor.position

    def write(self, value: Any) -> None:
        self.cursor.position = value

    def belongs_to(self, frame: object) -> bool:
        return self.cursor.frame.block() is frame

    def describe(self) -> str:
        return "position"


def _length(items: Any) -> Any:
    source = items if isinstance(items, Source) else source_of(items)
    if source is not None:
        return source.length()
    if type(items) in promotion.GROWABLE:
        note_read(items)
    return len(items)


def next_item(cursor: Cursor, default: Any = MISSING) -> Any:
    """`next(cursor, default)`."""
    more = cursor.has_next()
    if is_concrete(more):
        return next(cursor) if default is MISSING else next(cursor, default)
    if default is MISSING:
        effects.raise_if(logical_not(more), StopIteration())
        return cursor.take()
    (item,) = cond(more, lambda: (cursor.take(),), lambda: (default,), ())
    return item


def for_cursor(
    cursor: Cursor,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
) -> tuple[Any, ...]:
    """The values of `names` after a `for` over what is left."""

    def go_on(*now: Any) -> Any:
        wanted = True if test is None else test(*now)
        if is_concrete(wanted):
            return cursor.has_next() if wanted else False
        return logical_and(wanted, cursor.has_next)

    return while_loop(go_on, lambda *now: body(cursor.take(), *now), state, names)
