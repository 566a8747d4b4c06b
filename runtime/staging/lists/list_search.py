"""Searching and sorting lists of which only the graph knows the items.

Items are compared as Python compares them: tuples part by part, numbers by value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from autograph.runtime import scalar, types
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import comparison, lists, logic, reductions, sorting
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.gathering import gather
from autograph.runtime.staging import effects
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.lists.packing import rows_at
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.lowering import (
    as_condition,
    leaf_types,
    logical_not,
    lower_item,
    values_of,
)
from autograph.runtime.staging.values.objects import ObjectLayout
from autograph.runtime.staging.values.specs import (
    Fixed,
    Leaf,
    OneOfSpec,
    Spec,
    Struct,
    element_spec,
    join_elements,
    join_specs,
    python_leaf,
)
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import ListType

Comparison = Callable[[Any, Any], Any]


def _columns(items: GrowingList) -> list[Tensor]:
    """The parts of all items, each as one vector; of which kind a number is, Python overlooks."""
    if _hold_lists(items):
        raise StagingError(
            "the items of this list hold lists that grow in recorded code, which are not ordered.",
            advice="Sort by a number or a tuple of numbers: `key=...`.",
        )
    columns = [lists.list_stack(leaf) for leaf in values_of(items.element, items.leaves)]
    if any(column.ndim != 1 for column in columns):
        raise StagingError(
            "the items of this list are arrays, which Python cannot tell apart.",
            advice="Compare or sort numbers that stand for them.",
        )
    return columns


def _matches(items: GrowingList, value: Any) -> Tensor:
    """For each item, whether it equals the value."""
    element = join_elements(items.element, element_spec(value))
    items = items.widened(element)
    if _are_compared(items):
        _check_equality(element)
        return _matches_one_by_one(items, value)
    columns = _columns(items)
    found: Any = None
    parts = values_of(element, lower_item(value, element))
    for column, part in zip(columns, parts, strict=True):
        same = comparison.equal(column, part)
        found = same if found is None else logic.logical_and(found, same)
    return found  # type: ignore[no-any-return]


def _hold_lists(items: GrowingList) -> bool:
    kinds = [] if items.element is None else leaf_types(items.element)
    return any(isinstance(kind, ListType) for kind in kinds)


def _are_compared(items: GrowingList) -> bool:
    """Whether items are compared one by one: what carries them does not say how they compare."""
    return _hold_lists(items) or bool(_classes_in(items.element)) or _mixes(items.element)


def _mixes(element: Spec | None) -> bool:
    """Whether an item may be a number, or the member of an enum that equals it."""
    cases = element.cases if isinstance(element, OneOfSpec) else ()
    constants = [case.value for case in cases if isinstance(case, Fixed)]
    return len(constants) < len(cases) and any(isinstance(c, int | float) for c in constants)


def _classes_in(element: Spec | None) -> list[type]:
    """The classes of the objects in an item."""
    if isinstance(element, OneOfSpec):
        return [kind for case in element.cases for kind in _classes_in(case)]
    if not isinstance(element, Struct):
        return []
    own = [element.layout.kind] if isinstance(element.layout, ObjectLayout) else []
    return own or [kind for child in element.children for kind in _classes_in(child)]


def _check_equality(element: Spec | None) -> None:
    """Refuse to look for an object that equals no other: which one it is, nothing tells."""
    plain: Any = object.__eq__
    kind = next((kind for kind in _classes_in(element) if kind.__eq__ is plain), None)
    if kind is not None:
        raise StagingError(
            f"which {kind.__name__} of a list that grows in recorded code this is, is not known.",
            advice="Give the class an `__eq__`, or compare a number that each of them has.",
        )


def _matches_one_by_one(items: GrowingList, value: Any) -> Tensor:
    from autograph.runtime.staging.loops.for_loops import for_loop
    from autograph.runtime.staging.values.comparing import equal

    def compare(item: Any, found: Any) -> tuple[Any]:
        same = scalar.make(as_condition(equal(item, value)), "bool")
        return ([found[0].append(same)],)

    none = GrowingList(None, []).widened(python_leaf("bool"))
    (found,) = for_loop([items], compare, ([none],), ("found",))
    return found[0].stack()  # type: ignore[no-any-return]


def is_among(items: GrowingList, value: Any) -> Any:
    """`value in items`."""
    return scalar.make(reductions.reduce_any(_matches(items, value)), "bool")


def are_equal(a: Any, b: Any) -> Any:
    """`a == b` for lists of which the graph knows the items."""
    if structure.kind_of(a) is not structure.kind_of(b):
        return False
    left, right = GrowingList.of(a), GrowingList.of(b)
    if left.element is None or right.element is None:
        return len(a) == len(b) == 0 if left.element is right.element else _no_items(left, right)
    same_length = left.length() == right.length()
    return conditional_value(same_length, lambda: _same_items(left, right), lambda: False)


def _no_items(left: GrowingList, right: GrowingList) -> Any:
    """Whether the one of the two that may have items has none."""
    return (right if left.element is None else left).length() == 0


def _same_items(left: GrowingList, right: GrowingList) -> Any:
    assert left.element is not None
    assert right.element is not None
    element = join_specs(left.element, right.element)
    left, right = left.widened(element), right.widened(element)
    if _are_compared(left):
        _check_equality(left.element)
        return _same_one_by_one(left, right)
    pairs = zip(_columns(left), _columns(right), strict=True)
    result: Any = True
    for a, b in pairs:
        count = left.length()
        same = reductions.reduce_all(comparison.equal(a[:count], b[:count]))
        result = same if result is True else logic.logical_and(result, same)
    return scalar.make(result, "bool")


def _same_one_by_one(left: GrowingList, right: GrowingList) -> Any:
    from autograph.runtime.staging.loops.for_loops import for_loop
    from autograph.runtime.staging.loops.iteration import Rows, Zipped
    from autograph.runtime.staging.values.comparing import equal

    def compare(pair: Any, same: Any) -> tuple[Any]:
        alike = scalar.make(as_condition(equal(*pair)), "bool")
        return (conditional_value(same, lambda: alike, lambda: False),)

    (same,) = for_loop(Zipped([Rows([left]), Rows([right])]), compare, (True,), ("same",))
    return same


def how_many(items: GrowingList, value: Any) -> Any:
    """`items.count(value)`."""
    ones = cast(_matches(items, value), types.int64)
    return scalar.make(reductions.reduce_sum(ones), "int")


def find(
    items: GrowingList, missing: ValueError, value: Any, start: Any = 0, stop: Any = None
) -> Any:
    """`items.index(value, start, stop)`; raises `missing` when the graph runs."""
    length = items.length()
    first, last = (_bound(each, length) for each in (start, length if stop is None else stop))
    rest = items.slice(slice(first, last))[0]
    found = _matches(rest, value)
    effects.raise_if(logical_not(scalar.make(reductions.reduce_any(found), "bool")), missing)
    place = sorting.argsort(cast(found, types.int64), direction="DESCENDING")[0]
    return scalar.make(cast(place, types.int64), "int") + first


def _bound(index: Any, length: Any) -> Any:
    if isinstance(index, int) and index >= 0:
        return index
    return conditional_value(index < 0, lambda: _at_least_zero(index + length), lambda: index)


def _at_least_zero(index: Any) -> Any:
    return conditional_value(index < 0, lambda: 0, lambda: index)


def ordered(
    items: GrowingList, keys: GrowingList, reverse: bool, is_less: Comparison | None = None
) -> GrowingList:
    """The items in the order of their keys; those with equal keys stay in theirs."""
    if reverse:
        return ordered(items.reverse(), keys.reverse(), False, is_less).reverse()
    is_searched = is_less is not None or _are_compared(keys)
    order = _order_by_search(keys, is_less) if is_searched else _order_of_columns(keys)
    return items.with_columns(lambda column: rows_at(column, order)).shared()


def _order_of_columns(keys: GrowingList) -> Any:
    order: Any = None
    columns = list(_ranks(keys.element, iter(_columns(keys)))) or _columns(keys)
    for column in reversed(columns):
        now = column if order is None else gather(column, order)
        step = sorting.argsort(now, stable=True)
        order = step if order is None else gather(order, step)
    return order


def _order_by_search(keys: GrowingList, is_less: Comparison | None) -> Any:
    """The places of the keys: each is put where a search by halves finds its place."""
    from autograph.runtime.staging.loops.for_loops import for_loop
    from autograph.runtime.staging.loops.iteration import Counting
    from autograph.runtime.staging.loops.while_loops import while_loop
    from autograph.runtime.staging.values.comparing import ordered as compared

    less = is_less or partial(compared, operator.lt)

    def put(number: Any, order: Any) -> tuple[Any]:
        def halve(low: Any, high: Any) -> tuple[Any, Any]:
            middle = (low + high) // 2
            other = keys.get(order[0].get(middle))
            is_before = scalar.make(as_condition(less(key, other)), "bool")
            return (
                conditional_value(is_before, lambda: low, lambda: middle + 1),
                conditional_value(is_before, lambda: middle, lambda: high),
            )

        key = keys.get(number)
        bounds = (0, order[0].length())
        low, _ = while_loop(lambda low, high: low < high, halve, bounds, ("low", "high"))
        return ([order[0].insert(low, number)],)

    none = [GrowingList(None, []).widened(python_leaf("int"))]
    (order,) = for_loop(Counting(0, keys.length(), 1), put, (none,), ("order",))
    return order[0].stack()


def _ranks(element: Spec | None, columns: Iterator[Tensor]) -> Iterator[Tensor]:
    """What Python orders items by, part by part; of one of several objects, its rank."""
    if isinstance(element, Leaf):
        yield next(columns)
    elif isinstance(element, Struct):
        for child in element.children:
            yield from _ranks(child, columns)
    elif isinstance(element, OneOfSpec):
        tags = next(columns)
        cases = [case.value for case in element.cases if isinstance(case, Fixed)]
        if len(cases) < len(element.cases):
            raise StagingError(
                "an item of this list is of one kind or another, and that decides its place.",
                advice="Sort items of one kind.",
            )
        places = {case: place for place, case in enumerate(sorted(set(cases)))}
        yield gather(EagerTensor(np.asarray([places[case] for case in cases], np.int64)), tags)
