"""Dicts and sets whose keys are only known when the graph runs.

    counts[int(v)] = counts.get(int(v), 0) + 1
    if int(v) not in seen: seen.add(int(v))

While recording, the user's dict or set keeps its identity and holds one item, a `GrowingTable`. It
consists of two growing lists, keys and values in the order in which they came, and of an index that
finds a key (`runtime/ops/tables.py`). A set is a table whose values are all None.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, NoReturn

from autograph.runtime import promotion, scalar, types
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import lists, tables
from autograph.runtime.staging.dicts import rooms
from autograph.runtime.staging.dicts.key_order import check_ordered
from autograph.runtime.staging.dicts.rooms import known_items
from autograph.runtime.staging.dicts.table_keys import (
    check_carried,
    check_known,
    check_not_nan,
    is_other_kind,
    key_spec,
    lowered_key,
    parts_to_find,
)
from autograph.runtime.staging.dicts.table_specs import value_spec
from autograph.runtime.staging.dicts.text_keys import as_text, digest_columns
from autograph.runtime.staging.identity.copies import check_not_spoiled
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.values.specs import (
    PAIR,
    Fixed,
    Growing,
    Spec,
    Struct,
    join_elements,
    join_specs,
    python_leaf,
)
from autograph.runtime.staging.values.structure import Layout, is_one_of
from autograph.runtime.tensor import Tensor

_PLACE = python_leaf("int")
# So many keys that are gone stay where they were, for each that is there twice as many.
FEW = 16
_DICT = Layout(dict, ())


class GrowingTable(promotion.StagedItems):
    """The keys and values of a dict or set of which only the graph knows the keys."""

    __slots__ = ("element", "leaves")

    def __init__(self, element: Spec | None, leaves: Iterable[Any]) -> None:
        self.element = element
        self.leaves = list(leaves)

    @property
    def _parts(self) -> tuple[Spec, Spec]:
        assert isinstance(self.element, Struct)
        key, value = self.element.children
        return key, value

    @property
    def key(self) -> Spec | None:
        """The description of its keys; None if there are none."""
        return None if self.element is None else self._parts[0]

    @property
    def index(self) -> Any:
        """The list in which keys are looked up."""
        return self.leaves[0]

    @property
    def keys(self) -> GrowingList:
        """All keys that came, also those that are gone."""
        from autograph.runtime.staging.values.lowering import leaf_types

        key = self._parts[0]
        return GrowingList(key, self.leaves[1 : 1 + len(leaf_types(Growing(key)))])

    @property
    def _digests(self) -> list[Any]:
        """What strings in keys are looked up by."""
        begin = 1 + len(self.keys.leaves)
        return self.leaves[begin : begin + len(digest_columns(self._parts[0]))]

    @property
    def columns(self) -> list[Any]:
        """The lists of numbers in which a key is looked up."""
        from autograph.runtime.staging.values.lowering import values_of

        own = values_of(self._parts[0], self.keys.leaves)
        return [leaf for leaf in own if leaf.type.element.dtype != types.string] + self._digests

    @property
    def values(self) -> Any:
        """The values, each at the place of its key, as a list or as one of lists."""
        begin = 1 + len(self.keys.leaves) + len(self._digests)
        return rooms.columns_of(self._parts[1], self.leaves[begin:])

    @property
    def has_rooms(self) -> bool:
        """Whether the values are lists."""
        return self.element is not None and rooms.has_rooms(self._parts[1])

    @property
    def holds_mutable(self) -> bool:
        """Whether the values are lists, dicts or sets, which are written with the table."""
        return self.element is not None and rooms.holds_mutable(self._parts[1])

    @staticmethod
    def of(container: Any) -> GrowingTable:
        """The table of a dict that Python has put together: a table, and other items behind it."""
        (table, *keys), items = container, list(known_items(container))
        staged = (isinstance(key, promotion.StagedItems) for key in keys)
        if isinstance(container, set) or not isinstance(table, GrowingTable) or any(staged):
            raise StagingError(
                "dicts or sets whose keys are only known when the graph runs are put together.",
                advice="Write `result = dict(a)`, then `result.update(b)`.",
            )
        for key, value in items[1:]:
            table = table.with_item(key, value)
        return table

    def __ag_list__(self) -> GrowingList:
        if self.element is not None and self._parts[1] == Fixed(None):
            raise no_order()
        return self.listed()

    def carriers(self) -> list[Any]:
        """What of the graph it rests on."""
        return self.leaves

    def length(self) -> Any:
        """The number of keys."""
        if self.element is None:
            return 0
        return scalar.make(tables.TABLE_SIZE(self.index), "int")

    def places(self) -> Tensor:
        """The places of the keys that are there, in their order."""
        return tables.TABLE_PLACES(self.index, self.columns[0])  # type: ignore[no-any-return]

    def end(self, last: Any) -> Any:
        """The place of the last key, or of the first one; there is one."""
        places = self.places()
        return places[-1 * promotion.as_tensor(last, types.int64)]

    def listed(self, part: str = "keys") -> GrowingList:
        """The keys, values or items that are there, as a list."""
        if self.element is None:
            return GrowingList(None, [])
        places = self.places()
        if part != "keys" and self.has_rooms:
            return self._listed_with_rooms(part, places)
        chosen = {"keys": [self.keys], "values": [self.values], "items": [self.keys, self.values]}
        kept = [leaf for each in chosen[part] for leaf in each.at(places).leaves]
        element = self.element if part == "items" else chosen[part][0].element
        return GrowingList(element, kept, own=False)

    def _listed_with_rooms(self, part: str, places: Tensor) -> GrowingList:
        from autograph.runtime.staging.loops.for_loops import for_loop

        def put(number: Any, made: Any) -> tuple[Any]:
            place = scalar.make(number, "int")
            value = self.values.get(place)
            item = value if part == "values" else (self.keys.get(place), value)
            return ([made[0].append(item)],)

        element = self.element if part == "items" else self._parts[1]
        assert element is not None
        none = GrowingList(None, []).widened(element)
        ((made,),) = for_loop(places, put, ([none],), ("made",))
        made.own = False
        return made  # type: ignore[no-any-return]

    def place_of(self, key: Any) -> Any:
        """The place of a key, a symbolic `int` that is -1 if it is not there."""
        from autograph.runtime.staging.switching import switch

        if is_one_of(key) and as_text(key) is None:
            return switch(key, self.place_of)
        parts = None if self.element is None else parts_to_find(key, self._parts[0])
        if parts is None:
            return -1
        return scalar.make(tables.TABLE_FIND(self.index, *self.columns, *parts), "int")

    def widened(self, element: Spec) -> GrowingTable:
        """The same items, described by a wider `element`."""
        from autograph.runtime.staging.values.lowering import leaf_types

        if element == self.element:
            return self
        assert isinstance(element, Struct)
        key, value = element.children
        if self.element is None:
            kinds = leaf_types(Growing(element, _DICT))
            return GrowingTable(element, [lists.list_empty(kind.element) for kind in kinds])  # type: ignore[union-attr]
        check_carried(self._parts[0], key)
        keys, values = self.keys.widened(key).leaves, self.values.widened(value).leaves
        return GrowingTable(element, [self.index, *keys, *self._digests, *values])

    @property
    def _key_leaves(self) -> list[Any]:
        return [*self.keys.leaves, *self._digests]

    def with_item(self, key: Any, value: Any, replaces: bool = True) -> GrowingTable:
        """After `table[key] = value`; where the key was there, only if it `replaces` the value."""
        from autograph.runtime.staging.branches import cond

        spec = key_spec(key)
        is_other = self.element is not None and is_other_kind(spec, self._parts[0])
        added = Struct(PAIR, (self._parts[0] if is_other else spec, value_spec(value)))
        if self.element is not None:
            check_carried(self._parts[0], added.children[0])
        element = join_elements(self.element, added)
        table = self.widened(element)
        check_not_nan(key)
        place = table.place_of(key)
        if is_other:
            check_known(place, spec, table._parts[0])

        def new() -> tuple[Any, ...]:
            return table._entered(key, value)

        def old() -> tuple[Any, ...]:
            values = table.values.with_item(place, value) if replaces else table.values
            return table.with_values(values)._parted()

        return _made(element, old() if is_other else cond(place < 0, new, old, ()))

    def _entered(self, key: Any, value: Any) -> tuple[Any, ...]:
        """The parts with a key that was not there."""
        parts = lowered_key(key, self._parts[0])
        index = tables.TABLE_ENTER(self.index, *self.columns, *parts)
        digests = map(lists.list_append, self._digests, parts[-len(self._digests) :])
        keys, values = self.keys.append(key), self.values.append(value)
        return GrowingTable(self.element, [index, *keys.leaves, *digests, *values.leaves])._parted()

    def _compact(self) -> GrowingTable:
        """The same items, moved together where most of the keys that came are gone."""
        from autograph.runtime.staging.branches import cond
        from autograph.runtime.staging.loops.for_loops import for_loop

        element = self.element
        assert element is not None

        def put(number: Any, *so_far: Any) -> tuple[Any, ...]:
            place, made = scalar.make(number, "int"), _made(element, so_far)
            return made._entered(self.keys.get(place), self.values.get(place))

        def anew() -> tuple[Any, ...]:
            none = self.clear()._parted()
            return for_loop(self.places(), put, none, ("part",) * len(none))

        is_sparse = self.keys.length() > 2 * self.length() + FEW
        return _made(element, cond(is_sparse, anew, self._parted, ()))

    def _parted(self) -> tuple[Any, ...]:
        index, *digests = ([_indices(each)] for each in (self.index, *self._digests))
        return index, [self.keys], *digests, *([part] for part in self.values.parts())

    def with_values(self, values: Any) -> GrowingTable:
        """The same keys with other values, of the same description."""
        return GrowingTable(self.element, [self.index, *self._key_leaves, *values.leaves])

    def with_wider(self, value: Spec) -> GrowingTable:
        """The same items, where a value may also be of this description."""
        key, own = self._parts
        return self.widened(Struct(PAIR, (key, join_specs(own, value))))

    def without(self, key: Any) -> GrowingTable:
        """After `del table[key]`; nothing happens if it is not there."""
        parts = None if self.element is None else parts_to_find(key, self._parts[0])
        if parts is None:
            return self
        index = tables.TABLE_REMOVE(self.index, *self.columns, *parts)
        return GrowingTable(self.element, [index, *self.leaves[1:]])._compact()

    def clear(self) -> GrowingTable:
        """After `table.clear()`."""
        return GrowingTable(self.element, [lists.list_empty(x.type.element) for x in self.leaves])

    def __copy__(self) -> GrowingTable:
        return self

    def __deepcopy__(self, memo: Any) -> GrowingTable:
        return self

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise StagingError(
            "a dict or set whose keys are only known when the graph runs is used in a way that is "
            "not recorded.",
            advice="Go over it with `for`, or use its methods in the converted function.",
        )

    __iter__ = __bool__ = __len__ = __getitem__ = __lt__ = __gt__ = __eq__ = __ne__ = _refuse
    __add__ = __radd__ = __format__ = __repr__ = __float__ = __int__ = __index__ = _refuse

    def __hash__(self) -> int:
        # All are alike, so that Python compares two of them, which is refused.
        return 0


def no_order() -> StagingError:
    """The error for going over the members of a set."""
    return StagingError(
        "the order of the members of this set is only known to Python.",
        advice="Go over them in an order of your own: `for x in sorted(s): ...`.",
    )


def _indices(index: Any) -> GrowingList:
    return GrowingList(_PLACE, [index])


def _made(element: Spec, parts: Iterable[list[GrowingList]]) -> GrowingTable:
    lists_of = (items for part in parts for items in part)
    return GrowingTable(element, [leaf for items in lists_of for leaf in items.leaves])


def held_in(container: Any, table: GrowingTable) -> Any:
    """The container, which now holds a table and nothing else."""
    container.clear()
    if isinstance(container, dict):
        container[table] = table
    else:
        container.add(table)
    return container


def table_of(container: Any) -> GrowingTable:
    """What a dict or set holds, as a table: all its keys are numbers."""
    from autograph.runtime.staging.values.lowering import lower

    check_not_spoiled(container)
    if promotion.is_staged_table(container):
        staged: GrowingTable = promotion.staged_items(container)
        return staged
    table = table_of_open(container)
    if table is not None:
        return table
    element: Spec | None = None
    for key, value in known_items(container):
        pair = Struct(PAIR, (key_spec(key), value_spec(value)))
        if element is not None:
            check_carried(element.children[0], pair.children[0])  # type: ignore[attr-defined]
        element = join_elements(element, pair)
    if element is None:
        return GrowingTable(None, [])
    return GrowingTable(element, lower(dict(known_items(container)), Growing(element, _DICT)))


def table_of_open(container: Any) -> GrowingTable | None:
    """The table of a dict some keys of which may be missing; None if all are there."""
    # What is known of such dicts rests on this module.
    from autograph.runtime.staging.branches import cond
    from autograph.runtime.staging.dicts.dict_methods import has_key, has_open_keys

    if not isinstance(container, dict) or not has_open_keys(container):
        return None
    check_ordered(container)
    table = GrowingTable(None, [])
    for key in list(container):
        found = has_key(container, key)
        if found is not False:
            there = partial(_with_present, table, container, key)
            (made,) = cond(found, there, lambda table=table: (held(table),), ())
            table = table_of(made)
    return table


def _with_present(table: GrowingTable, container: Any, key: Any) -> tuple[Any]:
    from autograph.runtime.staging.dicts.dict_methods import present

    return (held(table.with_item(key, present(container, key))),)


def held(table: GrowingTable) -> dict[Any, Any]:
    """A dict that holds a table and nothing else."""
    return {} if table.element is None else {table: table}


def _merge(container: Any) -> None:
    """Let one table stand for what a dict holds; outside of this block others see what it held."""
    from autograph.runtime.staging.dicts.entries import Entries
    from autograph.runtime.staging.recording import current

    table = GrowingTable.of(container)
    current().journal.spoil(Entries(container), {table: table})


promotion.StagedItems.merged = staticmethod(_merge)
