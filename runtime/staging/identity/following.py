"""Lists and dicts that are one of several: what is written to them is written to each of those.

    items = a if c else b
    items.append(1)             a gets the item if c, and b if not c

Which one it is, is known when the graph runs; what each holds afterwards is chosen there.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from autograph.runtime import promotion, scalar
from autograph.runtime.staging.branches import chosen
from autograph.runtime.staging.dicts.entries import Entries
from autograph.runtime.staging.identity import aliases
from autograph.runtime.staging.identity.copies import check_writable, is_spoiled
from autograph.runtime.staging.journal import Contents, Item, Location
from autograph.runtime.staging.recording import current
from autograph.runtime.staging.values.lowering import is_visible, logical_not
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.tensor import Tensor


def write_if(holds: Any, item: Any, location: Location) -> Location:
    """Write to `item` what `location`, in its double, holds now; the place written."""
    recording = current()
    place = _double_of(location, item)
    new, old = location.read(), place.read()
    recording.journal.assign(place, chosen(recording, holds, new, old))
    return place


def _double_of(location: Location, item: Any) -> Location:
    """The place in `item` that `location` is in its double."""
    if isinstance(location, Entries) or promotion.is_staged_table(item):
        return Entries(item)
    return Item(item, location.item) if isinstance(location, Item) else Contents(item)


def _merge(condition: Tensor, began: int, then: Any, orelse: Any, value: Any) -> Any:
    """Let what a branch gave follow what its two paths gave, and those follow it."""
    recording = current()
    test = scalar.make(condition, "bool")
    paths = ((test, then), (logical_not(test), orelse))
    cases = [case for holds, item in paths for case in _cases(holds, item)]
    recording.copies.choose(value, Followed(value, [c for c in cases if type(c[1]) is type(value)]))
    return value


def _cases(holds: Any, item: Any) -> list[tuple[Any, Any]]:
    """What a path may have given, each with the condition for it."""
    if not isinstance(item, OneOf):
        return [(holds, item)]
    if not is_visible(current().region, item.tag):
        return [(None, case) for case in item.cases]
    rows = ((item.is_case(partial(operator.is_, case)), case) for case in item.cases)
    return [(holds if is_it is True else holds & is_it, case) for is_it, case in rows]


class Followed:
    """A list or dict that is one of several, each under a condition."""

    def __init__(self, value: Any, cases: Sequence[tuple[Any, Any]]) -> None:
        self._value = value
        self._cases = cases
        # What a list holds on another path only may be written on this one.
        stored = current().items.stored
        self._excused = {
            id(item): stored[id(item)]
            for (_, item), path in zip(cases, current().items.paths, strict=False)
            if id(item) in stored and id(item) not in path and len(cases) == 2
        }

    def is_case(self, item: Any) -> Any:
        """The condition under which it is `item`; None if that is not known."""
        return next((holds for holds, case in self._cases if case is item), None)

    def pass_on(self, location: Location) -> Iterator[Location]:
        """Write to those that it may be what was written to it; the places written."""
        known = [(holds, item) for holds, item in self._cases if _is_known(holds, item)]
        # What follows others passes on to them what it held before: they are written after it.
        known.sort(key=lambda case: not current().copies.is_choice(case[1]))
        for _, item in known:
            excused = self._excused.get(id(item), ())
            if current().items.stored.get(id(item)) is not excused:
                check_writable(item)
        for holds, item in known:
            yield write_if(holds, item, location)

    def missed(self) -> list[Any]:
        """Those that it may be, of which that is not known where it is written."""
        return [item for holds, item in self._cases if not _is_known(holds, item)]

    def take_over(self, location: Location) -> Location | None:
        """Write what was written to one of those; None if that is not known here."""
        holds = next((holds for holds, item in self._cases if item is location.subject), None)
        if holds is None or not _is_known(holds, self._value):
            return None
        return write_if(holds, self._value, location)


def _is_known(holds: Any, item: Any) -> bool:
    """Whether an object may be known where it is written, outside of the branch that gave it."""
    region = current().region
    if holds is None or is_spoiled(item):
        return False
    return is_visible(region, item) and is_visible(region, holds)


aliases.register_containers(_merge)
