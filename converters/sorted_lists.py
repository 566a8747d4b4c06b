"""`sorted`, and `heapq` and `bisect` on lists that recorded code writes.

The latter are algorithms to be converted.

C functions change and compare the items where nothing can be recorded. These keep the items of a
heap in the same order as Python's do.
"""

from __future__ import annotations

import bisect
import functools
import heapq
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.converters.calling import call, is_converted_too
from autograph.converters.iteration_calls import length, listed, mapped_list
from autograph.converters.logical_expressions import less
from autograph.converters.overrides import overrides
from autograph.runtime.ops import sorting
from autograph.runtime.promotion import is_staged_list
from autograph.runtime.staging import call_method, get_item, in_some_order
from autograph.runtime.staging.lists import list_search
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.lists.list_methods import replace_contents
from autograph.runtime.staging.values.objects import holds_recorded
from autograph.runtime.tensor import Tensor


class Comparing:
    """What `functools.cmp_to_key(compare)` gives: a key that is only compared with others of it."""

    def __init__(self, compare: Callable[[Any, Any], Any]) -> None:
        self.compare = compare
        self.as_key = functools.cmp_to_key(compare)

    def __call__(self, item: Any) -> Any:
        return self.as_key(item)

    def is_less(self, one: Any, other: Any) -> Any:
        """Whether an item comes before another one."""
        return less(call(self.compare, one, other), 0)


@overrides(functools.cmp_to_key)
def comparing(mycmp: Callable[[Any, Any], Any]) -> Comparing:
    """`functools.cmp_to_key(compare)`."""
    return Comparing(mycmp)


@overrides(sorted)
def ordered(iterable: Any, /, *, key: Any = None, reverse: bool = False) -> Any:
    """`sorted(iterable)`."""
    if key is None and isinstance(iterable, Tensor):
        return sorting.sort(iterable, direction="DESCENDING" if reverse else "ASCENDING")
    if key is None and hasattr(type(iterable), "__ag_rows__"):
        result = call(np.sort, iterable)
        return listed(result[::-1] if reverse else result)
    items = listed(in_some_order(iterable))
    is_less = key.is_less if isinstance(key, Comparing) else None
    keys = items if key is None or is_less else mapped_list(key, items)
    if is_staged_list(items):
        made = list_search.ordered(GrowingList.of(items), GrowingList.of(keys), reverse, is_less)
        return [made]
    if any(map(holds_recorded, keys)):
        places = GrowingList.of(range(len(items)))
        order = list_search.ordered(places, GrowingList.of(keys), reverse, is_less)
        return [get_item(items, order.get(place)) for place in range(len(items))]
    known = sorted(range(len(items)), key=_by_item(keys, key if is_less else None), reverse=reverse)
    return [items[index] for index in known]


def _by_item(keys: Sequence[Any], key: Any) -> Callable[[int], Any]:
    return keys.__getitem__ if key is None else lambda place: key(keys[place])


@overrides(list.sort)
def sort(items: list[Any], *, key: Any = None, reverse: bool = False) -> None:
    """`items.sort()`."""
    is_own = is_staged_list(items) and items[0].__ag_list__().own
    made = ordered(items, key=key, reverse=reverse)
    if is_own:
        # It still is the only list that holds its items.
        made = [GrowingList(made[0].element, made[0].leaves)]
    replace_contents(items, made)


@is_converted_too
def push(heap: list[Any], item: Any) -> None:
    """`heapq.heappush(heap, item)`."""
    heap.append(item)
    sift_down(heap, 0, len(heap) - 1)


@is_converted_too
def pop(heap: list[Any]) -> Any:
    """`heapq.heappop(heap)`."""
    last = heap.pop()
    result = last
    if len(heap) > 0:
        result = heap[0]
        heap[0] = last
        sift_up(heap, 0)
    return result


@is_converted_too
def replace(heap: list[Any], item: Any) -> Any:
    """`heapq.heapreplace(heap, item)`."""
    result = heap[0]
    heap[0] = item
    sift_up(heap, 0)
    return result


@is_converted_too
def push_and_pop(heap: list[Any], item: Any) -> Any:
    """`heapq.heappushpop(heap, item)`."""
    result = item
    if len(heap) > 0 and less(heap[0], item):
        result = heap[0]
        heap[0] = item
        sift_up(heap, 0)
    return result


@is_converted_too
def make_heap(heap: list[Any]) -> None:
    """`heapq.heapify(heap)`."""
    for place in reversed(range(len(heap) // 2)):
        sift_up(heap, place)


@is_converted_too
def sift_down(heap: list[Any], start: Any, place: Any) -> None:
    """Move an item towards the root until its parent is no larger."""
    item = heap[place]
    moving = True
    while moving and place > start:
        parent = (place - 1) // 2
        if less(item, heap[parent]):
            heap[place] = heap[parent]
            place = parent
        else:
            moving = False
    heap[place] = item


@is_converted_too
def sift_up(heap: list[Any], place: Any) -> None:
    """Move the smaller children up to a leaf, and the item down from there."""
    end = len(heap)
    start = place
    item = heap[place]
    child = 2 * place + 1
    while child < end:
        right = child + 1
        if right < end and not less(heap[child], heap[right]):
            child = right
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = item
    sift_down(heap, start, place)


@is_converted_too
def search(items: list[Any], x: Any, low: Any, high: Any, right: bool, key: Any) -> Any:
    """`bisect.bisect_left` and `bisect.bisect_right`."""
    while low < high:
        middle = (low + high) // 2
        item = items[middle] if key is None else key(items[middle])
        goes_left = less(x, item) if right else not less(item, x)
        if goes_left:
            high = middle
        else:
            low = middle + 1
    return low


def _converted(builtin: Any, function: Callable[..., Any]) -> None:
    @overrides(builtin)
    def called(*args: Any) -> Any:
        return call(function, *args)


_converted(heapq.heappush, push)
_converted(heapq.heappop, pop)
_converted(heapq.heapreplace, replace)
_converted(heapq.heappushpop, push_and_pop)
_converted(heapq.heapify, make_heap)


@overrides(heapq.nsmallest)
def smallest(n: int, iterable: Any, key: Any = None) -> Any:
    """`heapq.nsmallest(n, iterable, key)`."""
    return _first(ordered(iterable, key=key), n)


@overrides(heapq.nlargest)
def largest(n: int, iterable: Any, key: Any = None) -> Any:
    """`heapq.nlargest(n, iterable, key)`."""
    return _first(ordered(iterable, key=key, reverse=True), n)


def _first(items: Any, count: Any) -> Any:

    return get_item(listed(items), slice(None, count))


def _searching(right: bool, insert: bool) -> Callable[..., Any]:
    def called(a: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> Any:

        high = length(a) if hi is None else hi
        wanted = x if key is None or not insert else key(x)
        place = call(search, a, wanted, lo, high, right, key)
        return call_method(a, "insert", (place, x), {}) if insert else place

    return called


overrides(bisect.bisect_left)(_searching(right=False, insert=False))
overrides(bisect.bisect_right)(_searching(right=True, insert=False))
overrides(bisect.insort_left)(_searching(right=False, insert=True))
overrides(bisect.insort_right)(_searching(right=True, insert=True))
