"""What a recorded function leaves behind in Python: attributes, items, lists, arrays, variables.

The recording undoes its writes when it ends. Here each becomes a write-back: it takes graph outputs
and, after every run, does to the real object what the program does to it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograph.numpy.array import Cell
from autograph.runtime.errors import StagingError
from autograph.runtime.promotion import GROWABLE, is_staged_table
from autograph.runtime.staging.dicts.entries import Entries
from autograph.runtime.staging.dicts.key_order import KeyOrder, arrange
from autograph.runtime.staging.journal import (
    Attribute,
    Contents,
    Frame,
    Item,
    Location,
    Order,
    Slot,
)
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.variable import Variable
from autograph.tracing.outputs import Packer
from autograph.tracing.rebuilding import Rebuild, Results, Targets

WriteBack = Callable[[Results, Targets], None]


Written = list[tuple[Location, Any]]


def outside(frame: Frame, stand_ins: dict[int, int], own: Callable[[], set[int]]) -> Written:
    """The places of a finished recording that somebody outside of it can see.

    `own` finds the objects that only the recording knows.
    """

    def seen() -> Written:
        known = own()
        return [
            (location, old)
            for location, old in frame.values()
            if id(location.subject) in stand_ins or id(location.subject) not in known
        ]

    found = seen()
    if any(id(location.subject) not in stand_ins for location, _ in found):
        # Circles may hold on to what is the recording's own.
        gc.collect()
        found = seen()
    return found


def write_backs(written: Written, packer: Packer) -> list[WriteBack]:
    """The write-backs for the places that hold something new."""
    made = []
    packer.returns = False
    # Arrays first: they are found by the names that they had before.
    # The orders of keys last: they are about the items.
    for location, old in sorted(written, key=_rank):
        new = location.read()
        if not _unchanged(old, new):
            write = _write_back(location, old, new, packer)
            if write is not None:
                made.append(write)
    return made


def _rank(each: tuple[Location, Any]) -> int:
    return 2 if isinstance(each[0], Order | Entries) else not isinstance(each[0], Cell)


def _unchanged(old: Any, new: Any) -> bool:
    if type(old) is dict and type(new) is dict:
        return _unchanged([*old, *old.values()], [*new, *new.values()])
    if type(old) is list and type(new) is list:
        return len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True))
    if isinstance(new, KeyOrder):
        return bool(old == new)
    return old is new or (isinstance(old, Undefined) and isinstance(new, Undefined))


def _write_back(location: Location, old: Any, new: Any, packer: Packer) -> WriteBack | None:
    if isinstance(location, Slot):
        return _assign_variable(location.owner, new, packer)
    if isinstance(location, Cell):
        return _write_array(location, new, packer)
    if isinstance(location, Contents):
        return _write_list(location.container, old, new, packer)
    if isinstance(location, Entries) and _holds_lists(old) and is_staged_table(new):
        raise StagingError(
            "a dict that was there before the call holds lists, and gets keys that are only known "
            "when the graph runs.",
            advice="Copy it, lists included, and return the copy: "
            "`d = {k: list(v) for k, v in d.items()}`.",
        )
    make = packer.pack(new)
    if isinstance(location, Attribute):
        place: Location = location
        return lambda given, targets: place.write(make(given, targets))
    if isinstance(location, Entries):
        return _write_entries(location, make, packer.stand_ins.get(id(location.container)))
    assert isinstance(location, Item | Order)
    container, stand_in = location.container, packer.stand_ins.get(id(location.container))
    key = location.item if isinstance(location, Item) else None

    def write_item(given: Results, targets: Targets) -> None:
        target = container if stand_in is None else targets(stand_in)
        Item(target, key).write(make(given, targets))

    def write_order(given: Results, targets: Targets) -> None:
        arrange(container if stand_in is None else targets(stand_in), make(given, targets))

    return write_item if isinstance(location, Item) else write_order


def _holds_lists(held: dict[Any, Any]) -> bool:
    return any(type(value) in GROWABLE for value in held.values())


def _write_entries(location: Entries, make: Rebuild, stand_in: int | None) -> WriteBack:
    def write(given: Results, targets: Targets) -> None:
        target = location.container if stand_in is None else targets(stand_in)
        Entries(target).write(make(given, targets))

    return write


def _assign_variable(variable: Any, new: Any, packer: Packer) -> WriteBack | None:
    if not isinstance(variable, Variable):
        return None
    make = packer.pack(new)

    def assign(given: Results, targets: Targets) -> None:
        variable._tensor = make(given, targets)

    return assign


@dataclass(frozen=True, slots=True)
class ArrayWrite:
    """Copies what `make` gives into the argument with a number, or an array found outside."""

    make: Rebuild
    number: int | None
    read: Callable[[], Any] | None

    def __call__(self, given: Results, targets: Targets) -> None:
        if self.number is not None:
            target = targets(self.number)
        else:
            assert self.read is not None
            target = self.read()
        np.copyto(target, self.make(given, targets)._array)


def _write_array(location: Cell, new: Any, packer: Packer) -> WriteBack | None:
    read, stand_in = (
        packer.captured.get(id(location.array)),
        packer.stand_ins.get(id(location.array)),
    )
    if read is None and stand_in is None:
        return None
    return ArrayWrite(packer.pack(new), stand_in, read)


def _write_list(container: Any, old: list[Any], new: list[Any], packer: Packer) -> WriteBack:
    """A list that only grew at its end gets the new items; any other is replaced."""
    stand_in = packer.stand_ins.get(id(container))
    grown = len(new) >= len(old) and all(a is b for a, b in zip(old, new, strict=False))
    make = packer.pack(new[len(old) :] if grown else new)

    def write(given: Results, targets: Targets) -> None:
        target = container if stand_in is None else targets(stand_in)
        items = make(given, targets)
        if not grown:
            target.clear()
        target.extend(items)

    return write
