"""Items of growing lists that can be changed themselves: lists, dicts, arrays, objects.

    rows[i].append(v)       what is written to an item is stored in the list again, at its place
    out.append(row)         from now on the list holds `row`: written by that name, it is refused

The graph carries items by value. So a list has to be the only one that holds an item, its `own`:
what a list shares with others (`rows[1:]`, one list put in twice) can be read, until one of them
is written through an item; then the others are stale.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograph.runtime import dispatch, promotion
from autograph.runtime.errors import IncompatibleStateError, as_of_here
from autograph.runtime.staging.identity import copies
from autograph.runtime.staging.identity.mutables import (
    contents_of,
    mutable_parts,
    name_of,
    place_of,
    places_of,
    root_of,
)
from autograph.runtime.staging.identity.stale import Stale, copy_of
from autograph.runtime.staging.journal import Contents, Location, Slot

# Who refers to what nobody else knows: the registry, and the call that counts; of an item also its
# place in `Copies`, and the list of parts.
_UNKNOWN, _KNOWN_TO_US = 2, 4


class Items:
    """What one recording knows of the items of its growing lists."""

    def __init__(self) -> None:
        # Objects that a list holds, and which list that is, if it has always held them.
        self.stored: dict[int, tuple[Any, int]] = {}
        self.held: dict[int, Held] = {}
        # Two items that are changing places.
        self.exchange: Any = None
        # What lists hold that share their items with others, and whether any are values of dicts.
        self.shared: list[Any] = []
        self.shares_values = False

        # What was stored at the end of each path of the branch that is being joined.
        self.paths: tuple[dict[int, Any], ...] = ()

    def check(self, value: Any) -> None:
        """Raise for what a list holds as it was when it was put in."""
        if id(value) in self.stored:
            raise as_of_here(_stored(name_of(value)))

    def keep_stores(self, before: dict[int, Any]) -> bool:
        """At the end of a trial, keep what it put into lists; whether it did, with known objects.

        What it made a list of the graph is none again.
        """
        put_in = {key: each for key, each in self.stored.items() if not each[1]}
        new = [key for key in put_in if key not in before]
        self.stored = {**before, **put_in}
        del put_in
        return any(sys.getrefcount(self.stored[key][0]) > _UNKNOWN for key in new)

    def held_in(self, contents: Any) -> list[Held]:
        """The items that were taken from a list as it is, and not moved since then."""
        return [each for each in self.held.values() if each.is_of(contents)]

    def drop(self, held: Held) -> None:
        """Forget an item that is not used any more."""
        self.held = {key: each for key, each in self.held.items() if each is not held}

    def forget(self) -> None:
        """Let go of all values: the recording is over."""
        self.stored.clear()
        self.held.clear()
        self.shared.clear()
        self.exchange = None
        self.paths = ()


class Held:
    """An item of a growing list: what is written to it is written to the list."""

    def __init__(
        self, container: Any, key: Any, place: Any, item: Any, take: Callable[[], Any]
    ) -> None:
        self.container = container
        self.key = key
        self._contents = container[0]
        self.place = place
        self.item = item
        self._take = take
        self._loops: list[Any] = []
        self._began = len(_recording().loops)
        self._is_moved = False

    def pass_on(self, location: Location) -> list[Location]:
        """Store the item again; the list is written with all that follows from it."""
        from autograph.runtime.staging.values.lowering import is_visible

        recording, container = _recording(), self.container
        known = not self._is_moved and promotion.is_staged_list(container)
        if not known or copies.is_spoiled(container) or not container[0].own:
            raise as_of_here(taken(name_of(location.subject)))
        if not is_visible(recording.region, self.place):
            raise as_of_here(taken(name_of(location.subject)))
        copies.check_writable(container)
        self._loops += [loop for loop in recording.loops[self._began :]]
        before = container[0]
        after = before.replaced(self.place, self.item)
        _supersede(recording, before)
        recording.assign(Contents(container), [after])
        self._contents = after
        self._refresh_others(recording)
        _spoil_stored(recording, location.subject)
        return []

    def is_case(self, item: Any) -> Any:
        """Whether another item is the same one; None if that is not known."""
        other = _recording().items.held.get(id(root_of(item)))
        if other is None or other.container is not self.container or other.item is not item:
            return None
        return None if self._is_moved or other._is_moved else self.place == other.place

    def is_at(self, container: Any, key: Any) -> bool:
        """Whether a list has the item at this very index."""
        is_same = key is self.key or (type(key) is type(self.key) is int and key == self.key)
        return is_same and container is self.container and container[0] is self._contents

    def is_of(self, contents: Any) -> bool:
        """Whether it was taken from what a list holds now, or has been written there."""
        return not self._is_moved and self._contents is contents

    def missed(self) -> list[Any]:
        """None: the list is always known."""
        return []

    def take_over(self, location: Location) -> Location | None:
        """An item is no copy of what it is written with."""
        return None

    def move(self) -> None:
        """The items have other places now."""
        if any(loop in _recording().loops for loop in self._loops):
            # The next iteration would write where the item was.
            raise as_of_here(taken(name_of(self.item)))
        self._is_moved = True

    def _refresh_others(self, recording: Any) -> None:
        """Other items of the list that somebody knows may be the one that was written."""
        from autograph.runtime.staging.values.lowering import is_visible

        seen = {id(self.item)}
        for other in list(recording.items.held.values()):
            if other.container is not self.container or id(other.item) in seen:
                continue
            seen.add(id(other.item))
            if not other.is_known():
                recording.items.drop(other)
                continue
            if other._is_moved:
                _spoil_all(recording, other.item)
            if other._is_moved or not is_visible(recording.region, other.place):
                continue
            for part, new in zip(mutable_parts(other.item), other.taken_again(), strict=True):
                place = place_of(part)
                old = place_of(new)
                if place is None or old is None:
                    other._is_moved = True
                else:
                    recording.journal.assign(place, old.read())

    def is_known(self) -> bool:
        """Whether anybody but the recording refers to the item, or to a part of it."""
        parts = list(mutable_parts(self.item))
        return any(sys.getrefcount(parts[n]) > _KNOWN_TO_US for n in range(len(parts)))

    def taken_again(self) -> list[Any]:
        """The parts of what is at the place now."""
        return list(mutable_parts(self._take()))


def take(container: Any, key: Any, place: Any, take_item: Callable[[], Any]) -> Any:
    """An item of a list that holds it alone, which is written through it from now on."""
    recording = _recording()
    item = take_item()
    held = Held(container, key, place, item, take_item)
    for part in mutable_parts(item):
        root = root_of(part)
        recording.items.held[id(root)] = held
        recording.copies.choose(root, held)
    return item


def is_there(container: Any, key: Any, item: Any) -> bool:
    """Whether a list has an item at an index already: `rows[i] += [x]` has changed it there."""
    held = _recording().items.held.get(id(root_of(item)))
    return held is not None and held.item is item and held.is_at(container, key)


def moved(container: Any) -> None:
    """The items of a list get other places."""
    for held in _recording().items.held.values():
        if held.container is container:
            held.move()


def store(value: Any, holder: Any = None) -> bool:
    """Note that a list holds a value; whether no list held anything in it before.

    A `holder` has always held its items, which can be noted again.
    """
    recording = dispatch.recorder()
    items = getattr(recording, "items", None)
    if items is None:
        return True
    is_new, seen = True, set[int]()
    for part in mutable_parts(value):
        root = root_of(part)
        if holder is not None and (root is value or root is holder):
            continue
        known = items.stored.get(id(root))
        is_again = known is not None and (holder is None or known[1] != id(holder))
        is_value = recording.copies.is_in_table(root)  # type: ignore[union-attr]
        items.shares_values |= is_value
        is_again |= is_value
        is_new &= not (is_again or id(root) in items.held or id(root) in seen)
        seen.add(id(root))
        items.stored[id(root)] = (root, 0 if holder is None else id(holder))
    return is_new


def stored_parts(value: Any, stored: Any = None) -> set[int]:
    """Which parts of a value, counted through, some list holds."""
    items = _recording().items
    stored = items.stored if stored is None else stored
    roots = enumerate(map(root_of, mutable_parts(value)))
    return {n for n, root in roots if id(root) in stored or id(root) in items.held}


def mark_stored(value: Any, which: set[int]) -> None:
    """Note that some list holds these parts of a value."""
    if which:
        items = _recording().items
        for n, root in enumerate(map(root_of, mutable_parts(value))):
            if n in which:
                items.stored.setdefault(id(root), (root, 0))


def mark_carried(sources: Sequence[Any], value: Any) -> None:
    """Note which parts of what a branch gave some list holds, by the path that holds them."""
    pairs = zip(sources, _recording().items.paths, strict=True)
    mark_stored(value, set().union(*(stored_parts(*pair) for pair in pairs)))


def share_twins(values: Iterable[Any], places: Iterable[Location] = ()) -> None:
    """Note which lists hold the same items: Python has copied one."""
    holders: dict[int, Any] = {}
    # What stands in the place of contents is no list of the program's.
    held = (p.subject if isinstance(p, Contents) else p.read() for p in places)
    for value in (*values, *held):
        for part in mutable_parts(value):
            if not promotion.is_staged_list(part):
                continue
            contents = part[0].__ag_list__()
            if holders.setdefault(id(contents), part) is not part and contents.holds_mutable():
                share(contents)


def share(contents: Any) -> Any:
    """What a list holds whose items others may hold, too."""
    contents.own = False
    _recording().items.shared.append(contents)
    return contents


def is_superseded(contents: Any) -> Stale | None:
    """The mark of what a list held, if an item of another list that holds it was written."""
    mark = getattr(dispatch.recorder(), "slots", {}).get(id(contents))
    return mark if type(mark) is Stale else None


def _supersede(recording: Any, *before: Any) -> None:
    """What was read of the list so far, and all that may share items with it, is stale."""
    for contents in (*before, *recording.items.shared):
        slot: Slot = recording.slot(contents, lambda: None, "a list")
        recording.journal.assign(slot, Stale("list"))


def has_values_of_dicts() -> bool:
    """Whether lists may hold values of dicts, with which these are written."""
    return bool(_recording().items.shares_values)


def value_changed() -> None:
    """A value of a dict was written, which lists may hold, too."""
    if has_values_of_dicts():
        _supersede(_recording())


def _spoil_all(recording: Any, item: Any) -> None:
    """Nobody knows where in the list an item is now: it may be the one that was written."""
    for part in mutable_parts(item):
        for each in places_of(part):
            recording.journal.assign(each, copies.stale_at(each))


def _spoil_stored(recording: Any, written: Any) -> None:
    """What was put in, and is known by a name, may be the item that was written."""
    kind = name_of(written)
    for key, (value, _) in list(recording.items.stored.items()):
        if value is written or name_of(value) != kind:
            continue
        del value
        if sys.getrefcount(recording.items.stored[key][0]) > _UNKNOWN:
            for place in contents_of(recording.items.stored[key][0]):
                recording.journal.assign(place, copies.stale_at(place))


def _recording() -> Any:
    return dispatch.recorder()


def _stored(kind: str) -> IncompatibleStateError:
    return IncompatibleStateError(
        f"a list that grows in recorded code holds this {kind} as it was when it was put in, so a "
        "change would be lost.",
        advice=f"Change it before, or put in a copy: {copy_of(kind)}",
    )


def taken(kind: str) -> IncompatibleStateError:
    return IncompatibleStateError(
        f"this {kind} is a copy of an item of a list that grows in recorded code, so a change "
        "would be lost.",
        advice="Copy it, change that, and store it: items[i] = changed",
    )
