"""Lists as the values of a dict whose keys only the graph knows.

    groups[int(v)].append(i)        graph.setdefault(u, []).append(w)

The items of all of them lie in one growing list. Each list has a room in it, that is where it
begins, how many items it has, and how many it can have there; one that is full moves to the end,
where its room is twice as large. So `append` is done in place, whatever the number of the lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from autograph.runtime import promotion, scalar
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import lists
from autograph.runtime.staging.dicts.text_keys import digest_columns
from autograph.runtime.staging.identity.copies import is_spoiled
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.descriptions import describe
from autograph.runtime.staging.values.specs import Fixed, Growing, Spec, python_leaf

_COUNT = python_leaf("int")
COUNTS = 3


def has_rooms(spec: Spec) -> bool:
    """Whether values of this description are lists, which are written where they are."""
    return isinstance(spec, Growing) and not spec.is_table and spec.form.kind is not tuple


def holds_mutable(spec: Spec) -> bool:
    """Whether values of this description are lists, dicts or sets."""
    return isinstance(spec, Growing) and (spec.is_table or has_rooms(spec))


def column_specs(spec: Spec) -> list[Growing]:
    """The lists that carry values of a table."""
    if not has_rooms(spec):
        return [Growing(spec)]
    assert isinstance(spec, Growing)
    return [Growing(_COUNT)] * COUNTS + [Growing(spec.element)]


def table_columns(spec: Growing) -> list[Growing]:
    """The lists that carry a table, behind its index."""
    keys, values = spec.columns
    assert keys.element is not None and values.element is not None
    return [keys, *digest_columns(keys.element), *column_specs(values.element)]


def lowered_rooms(values: Iterable[Any], column: Growing) -> list[Any]:
    """What carries lists, dicts or sets of which Python knows how many there are; else nothing."""
    from autograph.runtime.staging.values.lowering import leaf_types, placeholder

    spec = column.element
    if spec is None or not holds_mutable(spec):
        return []
    empty = (placeholder(kind) for part in column_specs(spec) for kind in leaf_types(part))
    made = columns_of(spec, list(empty))
    for value in values:
        made = made.append(value)
    return made.leaves


def columns_of(spec: Spec, leaves: Iterable[Any]) -> GrowingList | Rooms:
    """The values of a table, of what carries them."""
    if isinstance(spec, Growing) and spec.is_table:
        return Tables(spec, list(leaves), own=False)
    if not has_rooms(spec):
        return GrowingList(spec, list(leaves), own=False)
    assert isinstance(spec, Growing)
    return Rooms(spec, list(leaves))


class Tables(GrowingList):
    """The values of a table that are dicts or sets; the description covers what is put in."""

    __slots__ = ()

    def get(self, index: Any, container: Any = None) -> Any:
        """One of them, which knows nothing of the others."""
        place = scalar.typed(index, "int")
        return self._lift(self._parts_at(place))

    def contents(self, place: Any) -> dict[Any, Any]:
        """What one holds, as a dict."""
        return dict(known_items(self.get(place)))

    def append(self, value: Any) -> GrowingList:
        """With one more at the end."""
        return self._put(value, lists.list_append)

    def with_item(self, index: Any, value: Any) -> GrowingList:
        """With another one at a place."""
        place = scalar.typed(index, "int")
        return self._put(value, lambda leaf, part: lists.list_set(leaf, place, part))

    def _put(self, value: Any, change: Any) -> GrowingList:
        from autograph.runtime.staging.values.lowering import lower_item

        assert self.element is not None
        parts = zip(self.leaves, lower_item(value, self.element), strict=True)
        return Tables(self.element, [change(*pair) for pair in parts], own=False)


def known_items(container: Any) -> Iterator[tuple[Any, Any]]:
    """The items of a dict, or the members of a set as its keys."""
    known = container if isinstance(container, dict) else dict.fromkeys(container)
    return iter(known.items())


class Row(GrowingList):
    """The items of one list as they are now, a part of all items.

    They are taken out where they are asked for, so that to append to a list needs none of them.
    """

    __slots__ = ("_place", "_rooms")

    def __init__(self, rooms: Rooms, place: Any) -> None:
        self.element = rooms.items.element
        self.own = True
        self._rooms = rooms
        self._place = place

    @property
    def leaves(self) -> list[Any]:  # type: ignore[override]
        """The items as lists of their own."""
        begin, size = self._rooms.bounds(self._place)
        return self._rooms.items.slice(slice(begin, begin + size))[0].leaves

    def carriers(self) -> list[Any]:
        """What of the graph it rests on."""
        return [*self._rooms.leaves, scalar.typed(self._place, "int")]

    def length(self) -> Any:
        """The number of items."""
        return self._rooms.bounds(self._place)[1]

    def get(self, index: Any, container: Any = None) -> Any:
        """`items[index]`."""
        begin, size = self._rooms.bounds(self._place)
        return self._rooms.items.get(begin + place_in(index, size))


def place_in(index: Any, size: Any, message: str = "list index out of range") -> Any:
    """The place of an item, counted from the beginning; IndexError if there is none."""
    number: Any = index
    if not isinstance(index, int | scalar.Scalar):
        number = scalar.make(promotion.as_tensor(index), "int")
    from autograph.runtime.staging.effects import raise_if

    raise_if((number < -size) | (number >= size), IndexError(message))
    return number + size * (number < 0)


class Rooms:
    """The values of a table that are lists; the places are those of the keys."""

    __slots__ = ("element", "leaves")

    def __init__(self, element: Growing, leaves: list[Any]) -> None:
        self.element = element
        self.leaves = leaves

    @property
    def _counts(self) -> list[GrowingList]:
        return [GrowingList(_COUNT, [leaf]) for leaf in self.leaves[:COUNTS]]

    @property
    def items(self) -> GrowingList:
        """The items of all lists, and what is left of those that moved."""
        return GrowingList(self.element.element, self.leaves[COUNTS:])

    def parts(self) -> list[GrowingList]:
        """What carries the values, as lists."""
        return [*self._counts, self.items]

    def _with(self, counts: Iterable[GrowingList], items: GrowingList) -> Rooms:
        return Rooms(self.element, [leaf for part in (*counts, items) for leaf in part.leaves])

    def length(self) -> Any:
        """The number of lists."""
        return self._counts[0].length()

    def widened(self, element: Spec) -> Rooms:
        """The same lists, described by a wider `element`."""
        if isinstance(element, Fixed) and is_spoiled(element.value):
            raise element.value.exception()
        if not isinstance(element, Growing):
            raise StagingError(
                "the values of a dict whose keys are only known when the graph runs are lists, and "
                f"here one of them may be something else: {describe(element)}.",
                advice="Put in an empty list where there is none.",
            )
        return Rooms(element, self._with(self._counts, self._wide(element)).leaves)

    def _wide(self, element: Growing) -> GrowingList:
        return self.items if element.element is None else self.items.widened(element.element)

    def bounds(self, place: Any) -> tuple[Any, Any]:
        """Where a list begins, and the number of its items."""
        begins, sizes, _ = self._counts
        return begins.get(place), sizes.get(place)

    def get(self, place: Any) -> Any:
        """One list, which knows nothing of the others."""
        return structure.put_together(self.element.form, self.contents(place))

    def contents(self, place: Any) -> list[Any]:
        """What a list has in it that stands for the one at a place."""
        return [] if self.items.element is None else [Row(self, place)]

    def append(self, value: Any) -> Rooms:
        """With one more list at the end."""
        return self._moved(value, GrowingList.append)

    def with_item(self, place: Any, value: Any) -> Rooms:
        """With another list at a place."""
        return self._moved(value, lambda counts, number: counts.with_item(place, number))

    def _moved(self, value: Any, note: Any) -> Rooms:
        """With a list in a new room, as large as it is."""
        added, items = GrowingList.of(value), self.items
        size = 0 if added.element is None else added.length()
        begin = 0 if items.element is None else items.length()
        counts = [note(*each) for each in zip(self._counts, (begin, size, size), strict=True)]
        return self._with(counts, items.joined(added))

    def more(self, place: Any, value: Any) -> Rooms:
        """After `append(value)` to the list at a place; the description covers the value."""
        from autograph.runtime.staging.branches import cond

        begins, sizes, rooms = self._counts
        begin, size = self.bounds(place)

        def within() -> tuple[Any, ...]:
            items = self.items.with_item(begin + size, value)
            return [begins], [rooms], [items]

        def moved() -> tuple[Any, ...]:
            row, items = Row(self, place), self.items
            began = begins.with_item(place, items.length())
            # What is behind the item is room for more.
            items = items.joined(row).append(value).joined(row)
            return [began], [rooms.with_item(place, size * 2 + 1)], [items]

        (began,), (roomy,), (items,) = cond(size < rooms.get(place), within, moved, ())
        return self._with((began, sizes.with_item(place, size + 1), roomy), items)

    def less(self, place: Any) -> tuple[Rooms, Any]:
        """After `pop()` of the list at a place, and the item."""
        from autograph.runtime.staging.effects import raise_if, raise_now

        begins, sizes, rooms = self._counts
        if self.items.element is None:
            raise_now(IndexError("pop from empty list"))
        row = Row(self, place)
        raise_if(row.length() < 1, IndexError("pop from empty list"))
        item, fewer = row.get(-1), sizes.with_item(place, row.length() - 1)
        return self._with((begins, fewer, rooms), self.items), item

    def changed(self, place: Any, index: Any, value: Any) -> Rooms:
        """After `items[index] = value` of the list at a place; the description covers the value."""
        begin, size = self.bounds(place)
        inside = place_in(index, size, "list assignment index out of range")
        return self._with(self._counts, self.items.with_item(begin + inside, value))
