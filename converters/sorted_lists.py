"""`heapq` and `bisect` on lists that recorded code writes: their algorithms, to be converted.

C functions change and compare the items where nothing can be recorded. These keep the items of a
heap in the same order as Python's do.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Callable
from typing import Any

from autograph.converters.builtin_calls import ordered
from autograph.converters.calling import call, is_converted_too
from autograph.converters.iteration_calls import length, listed
from autograph.converters.logical_expressions import less
from autograph.converters.overrides import overrides
from autograph.runtime.staging import call_method, get_item


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
