"""Dicts and sets whose keys are only known when the graph runs.

    counts[int(v)] = counts.get(int(v), 0) + 1
    if int(v) not in seen: seen.add(int(v))

While recording, the user's dict or set keeps its identity and holds one item, a `GrowingTable`. It
consists of two growing lists, keys and values in the order in which they came, and of an index that
finds a key (`runtime/ops/tables.py`). A set is a table whose values are all None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import numpy as np

from autograph.runtime import promotion, scalar, types
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import lists, tables
from autograph.runtime.staging.growing import GrowingList
from autograph.runtime.staging.packing import rows_at
from autograph.runtime.staging.specs import (
    PAIR,
    Fixed,
    Growing,
    Leaf,
    Spec,
    Struct,
    element_spec,
    join_specs,
    kinds_of,
    leaf_of,
    python_leaf,
)
from autograph.runtime.staging.structure import Layout, is_one_of
from autograph.runtime.tensor import EagerTensor, Tensor

_PLACE = python_leaf("int")
_DICT = Layout(dict, ())
_KINDS = {"b": "int", "i": "int", "u": "int", "f": "float"}


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
    def index(self) -> Any:
        """The list in which keys are looked up."""
        return self.leaves[0]

    @property
    def keys(self) -> GrowingList:
        """All keys that came, also those that are gone."""
        from autograph.runtime.staging.lowering import leaf_types

        key = self._parts[0]
        return GrowingList(key, self.leaves[1 : 1 + len(leaf_types(Growing(key)))])

    @property
    def values(self) -> GrowingList:
        """The values, each at the place of its key."""
        return GrowingList(self._parts[1], self.leaves[1 + len(self.keys.leaves) :])

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

    def length(self) -> Any:
        """The number of keys."""
        if self.element is None:
            return 0
        return scalar.make(tables.TABLE_SIZE(self.index), "int")

    def places(self) -> Tensor:
        """The places of the keys that are there, in their order."""
        return tables.TABLE_PLACES(self.index, self.leaves[1])  # type: ignore[no-any-return]

    def end(self, last: Any) -> Any:
        """The place of the last key, or of the first one; there is one."""
        places = self.places()
        return places[-1 * promotion.as_tensor(last, types.int64)]

    def listed(self, part: str = "keys") -> GrowingList:
        """The keys, values or items that are there, as a list."""
        if self.element is None:
            return GrowingList(None, [])
        chosen = {"keys": [self.keys], "values": [self.values], "items": [self.keys, self.values]}
        columns = [leaf for each in chosen[part] for leaf in each.leaves]
        specs = [each.element for each in chosen[part]]
        element = specs[0] if part != "items" else self.element
        places = self.places()
        kept = [rows_at(column, places) for column in columns]
        return GrowingList(element, kept)

    def place_of(self, key: Any) -> Any:
        """The place of a key, a symbolic `int` that is -1 if it is not there."""
        from autograph.runtime.staging.branches import switch

        if is_one_of(key):
            return switch(key, self.place_of)
        parts = None if self.element is None else parts_to_find(key, self._parts[0])
        if parts is None:
            return -1
        return scalar.make(tables.TABLE_FIND(self.index, *self.keys.leaves, *parts), "int")

    def widened(self, element: Spec) -> GrowingTable:
        """The same items, described by a wider `element`."""
        from autograph.runtime.staging.lowering import leaf_types

        if element == self.element:
            return self
        assert isinstance(element, Struct)
        key, value = element.children
        if self.element is None:
            kinds = leaf_types(Growing(element, _DICT))
            return GrowingTable(element, [lists.list_empty(kind.element) for kind in kinds])  # type: ignore[union-attr]
        _check_same(self._parts[0], key)
        columns = [*self.keys.widened(key).leaves, *self.values.widened(value).leaves]
        return GrowingTable(element, [self.index, *columns])

    def with_item(self, key: Any, value: Any, replaces: bool = True) -> GrowingTable:
        """After `table[key] = value`; where the key was there, only if it `replaces` the value."""
        from autograph.runtime.staging.branches import cond

        added = Struct(PAIR, (key_spec(key), element_spec(value)))
        element = added if self.element is None else join_specs(self.element, added)
        table = self.widened(element)
        _check_same(table._parts[0], key_spec(key))
        check_not_nan(key)
        place = table.place_of(key)

        def new() -> tuple[Any, ...]:
            columns, parts = table.keys.leaves, lowered_key(key, table._parts[0])
            index = tables.TABLE_ENTER(table.index, *columns, *parts)
            return [_indices(index)], [table.keys.append(key)], [table.values.append(value)]

        def old() -> tuple[Any, ...]:
            values = table.values.with_item(place, value) if replaces else table.values
            return [_indices(table.index)], [table.keys], [values]

        return _made(element, cond(place < 0, new, old, ()))

    def without(self, key: Any) -> GrowingTable:
        """After `del table[key]`; nothing happens if it is not there."""
        parts = None if self.element is None else parts_to_find(key, self._parts[0])
        if parts is None:
            return self
        index = tables.TABLE_REMOVE(self.index, *self.keys.leaves, *parts)
        return GrowingTable(self.element, [index, *self.leaves[1:]])

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
    return GrowingTable(element, [leaf for (part,) in parts for leaf in part.leaves])


def held_in(container: Any, table: GrowingTable) -> Any:
    """The container, which now holds a table and nothing else."""
    container.clear()
    if isinstance(container, dict):
        container[table] = table
    else:
        container.add(table)
    return container


def index_of(keys: Iterable[Any], element: Spec) -> Any:
    """The index of keys that are known, if they are of the kind that those of the graph are."""
    assert isinstance(element, Struct)
    for key in keys:
        _check_same(key_spec(key), element.children[0])
    numbers = tables.index_of([_known_parts(key) for key in keys])
    if not numbers:
        return lists.list_empty(tables.INDEX.element)
    return lists.list_from_tensor(EagerTensor(np.asarray(numbers, np.int64)))


def _known_parts(key: Any) -> tuple[Any, ...]:
    return tuple(map(np.asarray, key)) if isinstance(key, tuple) else (np.asarray(key),)


# Keys


def key_spec(key: Any) -> Spec:
    """The description of a key that is put in."""
    spec = element_spec(key)
    if isinstance(spec, Struct) and spec.layout.kind is tuple and spec.children:
        return Struct(spec.layout, tuple(map(key_spec, key)))
    if isinstance(spec, Leaf) and spec.type.shape == () and spec.face != "text":
        if spec.face != "python" and not spec.detail:
            _refuse_unhashable(key, spec)
        is_sure = len(kinds_of(spec)) < 2
        if is_sure and spec.type.dtype.kind in _KINDS and spec.type.dtype != np.float16:
            return spec
    raise _no_key(key, spec)


def _refuse_unhashable(key: Any, spec: Leaf) -> NoReturn:
    if spec.face == "tensor":
        raise StagingError(
            "a dict cannot get a tensor as a key that is only known when the graph runs.",
            advice="Use a Python number, `int(key)`, or an array indexed by the key.",
        )
    raise TypeError("unhashable type: 'numpy.ndarray'")


def _no_key(key: Any, spec: Spec) -> StagingError:
    what = "a string" if isinstance(key, str) or getattr(spec, "face", "") == "text" else None
    what = what or ("one of several values" if is_one_of(key) else f"{type(key).__name__}")
    return StagingError(
        "the keys of this dict or set are only known when the graph runs; then they are numbers of "
        f"one kind, or tuples of such, and here one is {what}.",
        advice="Keep other keys in a dict of their own.",
    )


def lowered_key(key: Any, spec: Spec) -> list[Any]:
    """The parts of a key as the columns have them."""
    from autograph.runtime.staging.lowering import lower

    return lower(key, spec)


def parts_to_find(key: Any, spec: Spec) -> list[Any] | None:
    """The parts of a key that is looked up; None if no key of this description equals it."""
    if isinstance(spec, Struct):
        if not (isinstance(key, tuple) and len(key) == len(spec.children)):
            _check_known(key, spec)
            return None
        found = [parts_to_find(*pair) for pair in zip(key, spec.children, strict=True)]
        if any(parts is None for parts in found):
            return None
        return [part for parts in found for part in parts or ()]
    leaf = leaf_of(key)
    assert isinstance(spec, Leaf)
    if leaf is None or leaf.type.shape != () or is_one_of(key):
        _check_known(key, spec)
        return None
    if leaf.face not in ("python", spec.face) and not leaf.detail:
        _refuse_unhashable(key, leaf)
    if len(kinds_of(leaf)) > 1 or not _fits(leaf.type.dtype, spec.type.dtype):
        raise _other_kind(leaf, spec)
    return lowered_key(key, spec)


def _check_known(key: Any, spec: Spec) -> None:
    """A key that is no number is not there, unless that is only known when the graph runs."""
    if is_one_of(key) or getattr(leaf_of(key), "face", "") == "text":
        raise _no_key(key, spec)


def _fits(dtype: types.DType, column: types.DType) -> bool:
    """Whether numbers of a dtype can be looked up among those of another."""
    alike = _KINDS.get(dtype.kind) == _KINDS.get(column.kind)
    return alike and np.can_cast(dtype, column, "safe")


def _other_kind(one: Spec, other: Spec) -> StagingError:
    from autograph.runtime.staging.descriptions import describe

    return StagingError(
        "the keys of a dict or set that are only known when the graph runs are of one kind, and "
        f"here are two: {describe(one)} and {describe(other)}.",
        advice="Convert the key, as in `int(key)` or `float(key)`.",
    )


def _check_same(one: Spec, other: Spec) -> None:
    if one != other:
        raise _other_kind(one, other)


def check_not_nan(key: Any) -> None:
    """Let the graph raise for NaN, which Python finds again by its identity."""
    from autograph.runtime.staging.effects import raise_if

    for part in key if isinstance(key, tuple) else (key,):
        leaf = leaf_of(part)
        if leaf is not None and leaf.type.dtype.kind == "f":
            text = "NaN as a key of a dict or set: which one it is, recorded code cannot tell"
            raise_if(part != part, ValueError(text))


def known_items(container: Any) -> Iterator[tuple[Any, Any]]:
    """The items of a dict, or the members of a set as its keys."""
    known = container if isinstance(container, dict) else dict.fromkeys(container)
    return iter(known.items())


def table_of(container: Any) -> GrowingTable:
    """What a dict or set holds, as a table: all its keys are numbers."""
    from autograph.runtime.staging.lowering import lower

    if promotion.is_staged_table(container):
        table: GrowingTable = promotion.staged_items(container)
        return table
    element: Spec | None = None
    for key, value in known_items(container):
        pair = Struct(PAIR, (key_spec(key), element_spec(value)))
        if element is not None:
            _check_same(element.children[0], pair.children[0])  # type: ignore[attr-defined]
        element = pair if element is None else join_specs(element, pair)
    if element is None:
        return GrowingTable(None, [])
    return GrowingTable(element, lower(dict(known_items(container)), Growing(element, _DICT)))


def _merge(container: Any) -> None:
    """Let one table stand for what a dict holds; outside of this block others see what it held."""
    from autograph.runtime.staging.entries import Entries
    from autograph.runtime.staging.recording import current

    table = GrowingTable.of(container)
    current().journal.spoil(Entries(container), {table: table})


promotion.StagedItems.merged = staticmethod(_merge)
