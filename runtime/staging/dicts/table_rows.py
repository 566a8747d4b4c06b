"""Lists, dicts and sets that are values of a dict with recorded keys: each is written with it.

    row = groups[k]
    row.append(x)           groups[k] has it, too
    groups[j].append(y)     so has row, if j == k

A list that was taken out of such a dict, or put in, holds what is at its place there now. One that
may have been replaced there is stale, and must not be used any more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.errors import IncompatibleStateError
from autograph.runtime.staging.dicts.entries import Entries
from autograph.runtime.staging.dicts.rooms import Rooms
from autograph.runtime.staging.dicts.table_specs import value_spec
from autograph.runtime.staging.dicts.tables import GrowingTable, table_of
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.staging.identity.copies import check_writable, is_spoiled, stale_at
from autograph.runtime.staging.identity.mutables import name_of
from autograph.runtime.staging.identity.stale import copy_of
from autograph.runtime.staging.journal import Contents, Location
from autograph.runtime.staging.lists.items import value_changed
from autograph.runtime.staging.recording import active, current
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.lowering import is_visible
from autograph.runtime.staging.values.specs import Growing, element_spec


class InTable:
    """The place of a list, dict or set in a dict, which it follows."""

    is_in_table = True

    def __init__(self, container: Any, place: Any, row: Any) -> None:
        self.container = container
        self.place = place
        self._row = row

    def is_known(self) -> bool:
        """Whether the place is known where something is written."""
        if is_spoiled(self._row) or not promotion.is_staged_table(self.container):
            return False
        return is_visible(current().region, [self.place])

    def is_in(self, container: Any) -> bool:
        """Whether it is known to be in this dict."""
        return container is self.container and self.is_known()

    def table(self) -> GrowingTable:
        """What the dict holds now."""
        table: GrowingTable = promotion.staged_items(self.container)
        return table

    def give(self, table: GrowingTable, values: Rooms) -> Entries:
        """Let the dict hold other items in its lists."""
        place = Entries(self.container)
        place.is_of_row = True
        changed = table.with_values(values)
        current().journal.assign(place, {changed: changed})
        value_changed()
        return place

    def pass_on(self, location: Location) -> list[Location]:
        """Store in the dict what the list holds now."""
        if not self.is_known():
            return []
        items = location.read() if isinstance(location, Contents) else self._row
        table = self.table().with_wider(value_spec(self._row))
        return [self.give(table, table.values.with_item(self.place, items))]

    def missed(self) -> list[Any]:
        """The dict, if the place is not known where the list is written."""
        return [] if self.is_known() else [self.container]

    def take_over(self, location: Location) -> Location | None:
        """Hold what the dict now has at the place; None if that may be another list."""
        if not isinstance(location, Entries) or location.is_renewed or not self.is_known():
            return None
        is_table = isinstance(self._row, dict | set)
        place: Location = Entries(self._row) if is_table else Contents(self._row)
        current().journal.assign(place, self.table().values.contents(self.place))
        return place

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        """A method that changes the list where it is."""
        table = self.table()
        result, spec = None, table.values.element
        if name != "pop":
            added = element_spec(args[-1])
            table = table.with_wider(Growing(added, spec.form))
        if name == "pop":
            values, result = table.values.less(self.place)
        else:
            values = _CHANGES[name](table.values, self.place, *args)
        place = self.give(table, values)
        current().copies.wrote(place)
        return result


_CHANGES: dict[str, Callable[..., Rooms]] = {"append": Rooms.more, "__setitem__": Rooms.changed}


def in_place(items: Any, name: str, args: tuple[Any, ...]) -> InTable | None:
    """The place in a dict of a list that a method can change there at once."""
    if type(items) is not list or (name not in _CHANGES and (name, args) != ("pop", ())):
        return None
    recording = active()
    choice = None if recording is None else recording.copies.choice_of(items)
    return choice if isinstance(choice, InTable) and choice.is_known() else None


def value_at(container: Any, place: Any) -> Any:
    """The value at a place; a list is written with the dict."""
    table = table_of(container)
    value = table.values.get(place)
    if table.holds_mutable:
        current().journal.frames[-1].made.add(id(value))
        _attach(container, place, value)
    return value


def follow(container: Any, key: Any, value: Any) -> None:
    """Let a list that was put into a dict be written with it from now on."""
    table = promotion.staged_items(container)
    if table is not None and table.holds_mutable:
        _attach(container, table.place_of(key), value)


def stores_itself(container: Any, key: Any, value: Any) -> bool:
    """Whether a list is put where it is already, as in `groups[k] += items`."""
    choice = None if active() is None else current().copies.choice_of(value)
    if not isinstance(choice, InTable) or not choice.is_in(container):
        return False
    raise_if(choice.table().place_of(key) != choice.place, _twice(value))
    return True


def share(container: Any, other: Any) -> None:
    """Note that two dicts hold the same lists: if one of these is changed, both are."""
    if promotion.staged_items(container).holds_mutable:
        current().copies.attach(container, other, Shared(container, other))


class Shared:
    """A dict with the lists of another one."""

    def __init__(self, *both: Any) -> None:
        self._both = both

    def pass_on(self, location: Location) -> list[Location]:
        """Only a list that both have changes both."""
        return [] if _is_of_row(location) else [Entries(self._both[0])]

    def missed(self) -> list[Any]:
        """None but those to which nothing is passed on."""
        return []

    def take_over(self, location: Location) -> Location | None:
        """Stay as it is, if no list has changed."""
        return None if _is_of_row(location) else Entries(self._both[1])


def _is_of_row(location: Location) -> bool:
    return isinstance(location, Entries) and location.is_of_row


def follow_all(container: Any, table: GrowingTable) -> None:
    """Let the lists in a dict be written with it, of which the graph is going to know the keys."""
    if promotion.is_staged_table(container) or not table.holds_mutable:
        return
    copies, held = current().copies, [id(value) for value in container.values()]
    if len(set(held)) < len(held):
        raise _twice()
    for place, value in enumerate(container.values()):
        choice = copies.choice_of(value)
        if isinstance(choice, InTable) and choice.container is container:
            continue
        if choice is None and not structure.is_one_of(value):
            _attach(container, place, value)
            continue
        for each in (*structure.cases_of(value), *copies.originals_of(value)):
            _spoil(each)


def _spoil(value: Any) -> None:
    """Let nobody use a list of which it is not known whether it is in a dict."""
    if isinstance(value, dict | set):
        raise _twice(value)
    if type(value) in promotion.GROWABLE:
        place = Contents(value)
        current().journal.assign(place, stale_at(place))


def _attach(container: Any, place: Any, row: Any) -> None:
    current().copies.attach(container, row, InTable(container, place, row))


def check_storable(value: Any) -> None:
    """Refuse to put in a list, dict or set that is somewhere else already."""
    if type(value) not in promotion.GROWABLE and not isinstance(value, dict | set):
        return
    check_writable(value)
    if current().copies.choice_of(value) is not None:
        raise _twice(value)


def _twice(value: Any = ()) -> IncompatibleStateError:
    kind = name_of(value) if isinstance(value, dict | set) else "list"
    return IncompatibleStateError(
        f"this {kind} may be in a dict already, and one {kind} at two places is not recorded.",
        advice=f"Put in a copy: `d[k] = {copy_of(kind)}`.",
    )
