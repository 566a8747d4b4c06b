"""Lists that grow in recorded code.

While recording, the user's Python list keeps its identity and holds one item, a `GrowingList`. The
graph values behind it are `list<T>`; a list of tuples is several of them, one for each part.
Methods give a new `GrowingList` (and a result), as the graph's lists are values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from autograph.runtime import dispatch, promotion, scalar, types
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import lists
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.list_repetition import list_repeat
from autograph.runtime.staging.identity import copies
from autograph.runtime.staging.identity.mutables import mutable_parts, name_of
from autograph.runtime.staging.journal import Contents, replace_items
from autograph.runtime.staging.lists import items
from autograph.runtime.staging.lists.packing import Element, rows_at
from autograph.runtime.staging.recording import current
from autograph.runtime.staging.values.integers import maximum_int
from autograph.runtime.staging.values.specs import (
    Fixed,
    Growing,
    Leaf,
    OneOfSpec,
    Spec,
    Struct,
    element_spec,
    is_recorded,
    join_elements,
    join_specs,
    kinds_of,
)
from autograph.runtime.staging.values.structure import kind_of
from autograph.runtime.tensor import Tensor


class GrowingList(promotion.StagedItems):
    """The contents of a list whose length is only known when the graph runs."""

    __slots__ = ("element", "leaves", "own")

    def __init__(self, element: Spec | None, leaves: list[Any], own: bool = True) -> None:
        self.element = element
        self.leaves = leaves
        # Whether no other list holds any of the items, if these can be changed.
        self.own = own

    def __ag_list__(self) -> GrowingList:
        return self

    @staticmethod
    def of(items: Iterable[Any]) -> GrowingList:
        """A list of these items, of which some may be growing lists that stand for theirs."""
        result = GrowingList(None, [])
        for item in items:
            stands = isinstance(item, promotion.StagedItems)
            result = result.joined(item.__ag_list__()) if stands else result.append(item)
        return result

    def joined(self, other: GrowingList) -> GrowingList:
        """`items + other`."""
        if self.element is None or other.element is None:
            return self if other.element is None else other
        self._fresh(), other._fresh()
        element = join_specs(self.element, other.element)
        pairs = zip(self.widened(element).leaves, other.widened(element).leaves, strict=True)
        return GrowingList(element, [lists.list_extend(a, b) for a, b in pairs]).shared()

    def with_columns(self, change: Callable[[Any], Any]) -> GrowingList:
        """The same change made to each part of the items."""
        columns = [change(leaf) for leaf in self._fresh().leaves]
        return GrowingList(self.element, columns, self.own)

    def _fresh(self) -> GrowingList:
        """The list, whose items must not have been written by way of another one."""
        if (mark := items.is_superseded(self)) is not None:
            raise mark.exception()
        return self

    def holds_mutable(self) -> bool:
        """Whether the items, or parts of them, can be changed."""
        return bool(self._mutable_parts())

    def _mutable_parts(self) -> list[Any]:
        # The objects that stand for those of an item are none that the block around has made.
        with current().journal.frame():
            return [] if self.element is None else [*mutable_parts(self._stand_in()[1])]

    def shared(self) -> GrowingList:
        """The list, whose items are those of others."""
        return items.share(self) if self.holds_mutable() else self

    def limited(self, limit: int | None, at_end: bool) -> GrowingList:
        """At most so many items: those at the end, or those at the beginning."""
        if limit is None:
            return self
        if not at_end:
            return self.slice(slice(0, limit))[0]
        extra = self.length() - limit
        return self.slice(slice(maximum_int(extra, 0), None))[0]

    def rotate(self, steps: Any = 1) -> GrowingList:
        """After `items.rotate(steps)` of a deque."""
        length = self.length()
        cut = length - steps % maximum_int(length, 1)
        return self.slice(slice(cut, None))[0].joined(self.slice(slice(0, cut))[0])

    @property
    def python_kind(self) -> str | None:
        """The kind of the items if they are Python numbers."""
        is_python = isinstance(self.element, Leaf) and self.element.face == "python"
        return kinds_of(self.element)[-1] if is_python else None  # type: ignore[arg-type]

    def length(self) -> Any:
        """The number of items, a symbolic `int`."""
        return scalar.make(lists.list_length(self._fresh().leaves[0]), "int")

    def get(self, index: Any, container: Any = None) -> Any:
        """`items[index]`, which is written in its `container`."""
        if container is None or not self._fresh().own or not self.holds_mutable():
            return self._lift(self._parts_at(_place(index), container), is_alone=False)
        place = _place(index) if isinstance(index, int) and index >= 0 else self._from_front(index)
        number = scalar.make(place, "int")

        def again() -> Any:
            now = container[0].__ag_list__()
            return now._lift(now._parts_at(place))

        return items.take(container, index, number, again)

    def _parts_at(self, place: Tensor, container: Any = None) -> list[Any]:
        kind = "list" if container is None else kind_of(container).__name__
        return [lists.list_get(leaf, place, kind) for leaf in self._fresh().leaves]

    def _from_front(self, index: Any) -> Tensor:
        """The place of an item from the front, which stays the same when the list grows."""
        number = scalar.make(_place(index), "int")
        return _place(number + self.length() * (number < 0))

    def with_item(self, index: Any, value: Any) -> GrowingList:
        """After `items[index] = value`."""
        place = _place(index)
        return self._with(value, lambda leaf, part: lists.list_set(leaf, place, part))

    def replaced(self, place: Any, item: Any) -> GrowingList:
        """After something was written to the item at a place."""
        index = _place(place)
        return self._with(item, lambda leaf, part: lists.list_set(leaf, index, part), False)

    def append(self, value: Any) -> GrowingList:
        """After `items.append(value)`."""
        return self._with(value, lists.list_append)

    def insert(self, index: Any, value: Any) -> GrowingList:
        """After `items.insert(index, value)`."""
        place = _place(index)
        return self._with(value, lambda leaf, part: lists.list_insert(leaf, place, part))

    def pop(self, index: Any = -1) -> tuple[GrowingList, Any]:
        """After `items.pop(index)`, and the item."""
        if isinstance(index, int) and index == -1:
            pairs = [lists.list_pop(leaf) for leaf in self._fresh().leaves]
        else:
            place = _place(index)
            pairs = [lists.list_pop_at(leaf, place) for leaf in self._fresh().leaves]
        rest = GrowingList(self.element, [pair[0] for pair in pairs], self.own)
        return rest, self._lift([pair[1] for pair in pairs], self.own)

    def reverse(self) -> GrowingList:
        """After `items.reverse()`."""
        return self.with_columns(lists.list_reverse)

    def clear(self) -> GrowingList:
        """After `items.clear()`."""
        empty = [lists.list_empty(leaf.type.element) for leaf in self.leaves]
        return GrowingList(self.element, empty)

    def with_slice(self, key: slice, items: GrowingList) -> GrowingList:
        """After `items[start:stop] = items`."""
        if key.step not in (None, 1):
            raise StagingError(
                "a slice with a step of a list that grows in recorded code cannot be assigned or "
                "deleted.",
                advice="Write a loop over the indices.",
            )
        start = 0 if key.start is None else key.start
        before = self.slice(slice(None, start))[0]
        if key.stop is None:
            return before.joined(items)
        # What Python takes for the stop lies behind the start.
        rest = self.slice(slice(start, None))[0]
        count = self.slice(slice(start, key.stop))[0].length()
        return before.joined(items).joined(rest.slice(slice(count, None))[0])

    def slice(self, key: slice) -> list[GrowingList]:
        """`items[start:stop:step]`, a list of its own."""
        bounds = [None if b is None else _place(b) for b in (key.start, key.stop, key.step)]
        columns = [lists.list_slice(leaf, *bounds) for leaf in self._fresh().leaves]
        return [GrowingList(self.element, columns).shared()]

    def repeated(self, times: Any) -> GrowingList:
        """`items * times`."""
        for part in self._fresh()._mutable_parts():
            kind = name_of(part)
            raise StagingError(
                f"a list that holds one and the same {kind} several times cannot be recorded.",
                advice=f"Make a {kind} for each item: `[[0] * m for _ in range(n)]`.",
            )
        place = _place(times)
        return self.with_columns(lambda leaf: list_repeat(leaf, place))

    def stack(self) -> Tensor:
        """All items along a new first axis."""
        if not isinstance(self.element, Leaf) and len(self.leaves) != 1:
            raise StagingError(
                "only a list of tensors or numbers can become one tensor.",
                advice="Keep a list for each part of the items.",
            )
        return lists.list_stack(self._fresh().leaves[0])  # type: ignore[no-any-return]

    def stacked(self) -> Any:
        """A structure of stacked tensors."""
        if len(self.leaves) == 1:
            return promotion.as_tensor([self])
        return self._lift([lists.list_stack(leaf) for leaf in self._fresh().leaves])

    def widened(self, element: Spec) -> GrowingList:
        """The same items, described by a wider `element`."""
        from autograph.runtime.staging.values.lowering import leaf_types

        if element == self.element:
            return self
        kinds = leaf_types(Growing(element))
        if self.element is None:
            empty = [lists.list_empty(kind.element) for kind in kinds]  # type: ignore[union-attr]
            return GrowingList(element, empty, self.own)
        if not _is_carried_alike(self.element, element):
            return self._carried_as(element)
        pairs = zip(self.leaves, kinds, strict=True)
        columns = [lists.list_cast(leaf, kind.element) for leaf, kind in pairs]  # type: ignore[union-attr]
        return GrowingList(element, columns, self.own)

    def _carried_as(self, element: Spec) -> GrowingList:
        """The same items, each put into a new list that carries them in other columns."""
        from autograph.runtime.staging.loops.for_loops import for_loop

        def put(item: Any, items: Any) -> tuple[Any]:
            return ([items[0].append(item)],)

        ((made,),) = for_loop([self], put, ([GrowingList(None, []).widened(element)],), ("items",))
        made.own = self.own
        return made  # type: ignore[no-any-return]

    def _with(
        self, value: Any, change: Callable[[Any, Any], Any], is_new: bool = True
    ) -> GrowingList:
        from autograph.runtime.staging.values.lowering import lower_item

        own = self._fresh().own
        if is_new:
            own &= items.store(value)
        element = join_elements(self.element, element_spec(value))
        parts = zip(self.widened(element).leaves, lower_item(value, element), strict=True)
        made = GrowingList(element, [change(leaf, part) for leaf, part in parts], own)
        return made.shared() if not own and items.has_values_of_dicts() else made

    def carriers(self) -> list[Any]:
        """What of the graph it rests on."""
        return self.leaves

    def parts(self) -> list[GrowingList]:
        """The lists that carry it."""
        return [self]

    def at(self, places: Tensor) -> GrowingList:
        """The items at these places."""
        return self.with_columns(lambda column: rows_at(column, places))

    def stand_in(self) -> tuple[list[Element], Any]:
        """One item, and what stands for its part of each column in it."""
        return self._fresh()._stand_in()

    def _stand_in(self) -> tuple[list[Element], Any]:
        parts = [Element(leaf) for leaf in self.leaves]
        return parts, self._lift(parts)

    def _lift(self, carried: Sequence[Any], is_alone: bool = True) -> Any:
        from autograph.runtime.staging.values.lowering import lift_element

        assert self.element is not None
        item = lift_element(self.element, list(carried))
        if not is_alone:
            copies.forbid_writes(item, items.taken)
        return item

    def __copy__(self) -> GrowingList:
        return self

    def __deepcopy__(self, memo: Any) -> GrowingList:
        return GrowingList(self.element, self._fresh().leaves, self.own)

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise StagingError(
            "a list that grows in recorded code is used by code that was not converted; its items "
            "are only known when the graph runs.",
            advice="Use it in the converted function, or stack it with ag.stack first.",
        )

    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __truediv__ = __float__ = __int__ = _refuse
    __bool__ = __iter__ = __getitem__ = __call__ = __lt__ = __gt__ = __index__ = _refuse
    __array__ = __format__ = __eq__ = __ne__ = _refuse
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        if self.element is None:
            return ""
        if len(self.leaves) == 1:
            return dispatch.repr_later([self], "!i") or "GrowingList(...)"
        # Only the program itself gets a mark, which has to be of one list of the graph.
        asked = dispatch.repr_later(None)
        return "GrowingList(...)" if asked is None else self.joined_texts()

    def joined_texts(self, spell: Callable[[Any], str] | None = None) -> str:
        """A mark for what the items are as text, with commas between."""
        return dispatch.format_later(self._texts(spell), "!j")

    def _texts(self, spell: Callable[[Any], str] | None) -> list[Any]:
        from autograph.runtime.staging.effects import as_repr
        from autograph.runtime.staging.loops.for_loops import for_loop
        from autograph.runtime.staging.texts.texts import text

        def put(item: Any, texts: Any) -> tuple[Any]:
            return ([texts[0].append(text((spell or as_repr)(item)))],)

        element = element_spec(text(dispatch.format_later(self.length(), "")))
        none = [GrowingList(None, []).widened(element)]
        (made,) = for_loop([self], put, (none,), ("texts",))
        return list(made)


def _is_carried_alike(old: Spec, new: Spec) -> bool:
    """Whether what carries values of one description carries them in a wider one, too."""
    if isinstance(old, Leaf) and isinstance(new, Leaf):
        alike = (len(kinds_of(old)) > 1) == (len(kinds_of(new)) > 1)
        return alike and (old.face == "text") == (new.face == "text")
    if isinstance(old, Struct) and isinstance(new, Struct):
        pairs = zip(old.children, new.children, strict=True)
        return old.layout == new.layout and all(_is_carried_alike(*pair) for pair in pairs)
    if isinstance(old, Growing) and isinstance(new, Growing) and old.form == new.form:
        inner = (old.element, new.element)
        return None not in inner and _is_carried_alike(*inner)  # type: ignore[arg-type]
    if isinstance(old, OneOfSpec) and isinstance(new, OneOfSpec):
        added = new.cases[len(old.cases) :]
        pairs = zip(old.cases, new.cases, strict=False)
        return len(old.cases) <= len(new.cases) and (
            all(isinstance(case, Fixed) for case in added)
            and all(_is_carried_alike(*pair) for pair in pairs)
        )
    return old == new


def no_index(number: Any) -> TypeError:
    """The error for a number that is no index of a list."""
    return TypeError(f"list indices must be integers or slices, not {number.python_kind}")


def _place(index: Any) -> Tensor:
    """An index as a list takes it: an integer, of whatever face."""
    if isinstance(index, scalar.Scalar):
        return scalar.typed(index.whole(no_index(index)), "int")
    if not is_recorded(index):
        return scalar.typed(index, "int")
    place = promotion.as_tensor(index)
    if place.type.shape or types.kind(place.dtype) not in ("bool", "int"):
        raise TypeError(f"list indices must be integers or slices, not {place.type.describe()}")
    return cast(place, scalar.DTYPES["int"])


def _put_together(items: Any) -> None:
    """Let one growing list stand for the items of a list, of which some do so already.

    A list that was there before the block has them again behind it, where others see them.
    """
    from autograph.runtime.staging.values.lowering import is_visible

    recording, joined = current(), [GrowingList.of(items)]
    outer = recording.region.parent
    parts = [[item] if isinstance(item, GrowingList) else item for item in items]
    if outer is not None and all(is_visible(outer, part) for part in parts):
        recording.journal.spoil(Contents(items), joined)
    else:
        replace_items(items, joined)


promotion.StagedItems.put_together = staticmethod(_put_together)
