"""The iterators of Python and `itertools` as generators, for items that staged tests decide on.

They are converted like a user's generators: gone through item by item where that can be done, and
inlined into the loop that consumes them where it cannot. See `iteration_calls`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograph.converters.zipping import are_there, taken


def enumerate_items(iterable: Iterable[Any], start: Any) -> Iterator[Any]:
    """`enumerate(iterable, start)`."""
    number = start
    for item in iterable:
        yield number, item
        number = number + 1


def items_of_one(cases: list[tuple[Any, Iterable[Any]]]) -> Iterator[Any]:
    """The items of the one of several iterables whose test holds."""
    for is_it, iterable in cases:
        if is_it:
            yield from iterable


def map_items(function: Callable[..., Any], iterable: Iterable[Any]) -> Iterator[Any]:
    """`map(function, iterable)`."""
    for item in iterable:
        yield function(item)


def star_map_items(function: Callable[..., Any], iterable: Iterable[Any]) -> Iterator[Any]:
    """`itertools.starmap(function, iterable)`."""
    for items in iterable:
        yield function(*items)


def filter_items(function: Any, iterable: Iterable[Any], wanted: bool = True) -> Iterator[Any]:
    """`filter(function, iterable)`, or `itertools.filterfalse`."""
    for item in iterable:
        passes = item if function is None else function(item)
        if bool(passes) == wanted:
            yield item


def zip_items(before: list[Any], iterable: Iterable[Any], after: list[Any]) -> Iterator[Any]:
    """`zip(*before, iterable, *after)`; all but the one in the middle are cursors."""
    if are_there(before):
        for item in iterable:
            first = taken(before)
            if not are_there(after):
                return
            yield (*first, item, *taken(after))
            if not are_there(before):
                return


def calls_until(function: Callable[[], Any], sentinel: Any) -> Iterator[Any]:
    """`iter(function, sentinel)`."""
    while True:
        item = function()
        if item == sentinel:
            return
        yield item


def items_of(iterator: Any) -> Iterator[Any]:
    """The items of an object with a method `__next__` of the user's."""
    while True:
        try:
            item = iterator.__next__()
        except StopIteration:
            return
        yield item


def chain_items(iterables: Iterable[Iterable[Any]]) -> Iterator[Any]:
    """`itertools.chain.from_iterable(iterables)`."""
    for iterable in iterables:
        yield from iterable


def slice_items(iterable: Iterable[Any], start: Any, stop: Any, step: Any) -> Iterator[Any]:
    """`itertools.islice(iterable, start, stop, step)`."""
    number, wanted = 0, start
    if stop is None or stop > 0:
        for item in iterable:
            if number == wanted:
                yield item
                wanted = wanted + step
            number = number + 1
            if stop is not None and number >= stop:
                return


def take_while(test: Callable[[Any], Any], iterable: Iterable[Any]) -> Iterator[Any]:
    """`itertools.takewhile(test, iterable)`."""
    for item in iterable:
        if not test(item):
            return
        yield item


def drop_while(test: Callable[[Any], Any], iterable: Iterable[Any]) -> Iterator[Any]:
    """`itertools.dropwhile(test, iterable)`."""
    dropping = True
    for item in iterable:
        if dropping:
            dropping = bool(test(item))
        if not dropping:
            yield item


def accumulate_items(
    iterable: Iterable[Any], function: Callable[[Any, Any], Any] = operator.add, initial: Any = None
) -> Iterator[Any]:
    """`itertools.accumulate(iterable, function, initial=initial)`."""
    total, begun = initial, initial is not None
    if begun:
        yield total
    for item in iterable:
        total = function(total, item) if begun else item
        begun = True
        yield total


def count_from(start: Any, step: Any) -> Iterator[Any]:
    """`itertools.count(start, step)`."""
    number = start
    while True:
        yield number
        number = number + step


def repeat_item(item: Any, times: Any) -> Iterator[Any]:
    """`itertools.repeat(item, times)`."""
    for _ in range(times):
        yield item


def pairs_of(iterable: Iterable[Any]) -> Iterator[Any]:
    """`itertools.pairwise(iterable)`."""
    last, begun = None, False
    for item in iterable:
        if begun:
            yield last, item
        last, begun = item, True


def compress_items(iterable: Iterable[Any]) -> Iterator[Any]:
    """`itertools.compress`, of pairs."""
    for item, selector in iterable:
        if selector:
            yield item


def product_of(firsts: Iterable[tuple[Any, ...]], items: Iterable[Any]) -> Iterator[Any]:
    """`itertools.product(*rows, items)`, where `firsts` is the product of the rows."""
    for first in firsts:
        for item in items:
            yield (*first, item)


def as_it_is(item: Any) -> Any:
    """The key by which items are grouped that have none of their own."""
    return item


def group_items(iterable: Iterable[Any], key: Callable[[Any], Any]) -> Iterator[Any]:
    """`itertools.groupby(iterable, key)`; a group is over when the next one begins."""
    last: Any = None
    items: list[Any] = []
    for item in iterable:
        now = key(item)
        if len(items) > 0 and now != last:
            group = iter(items)
            yield last, group
            for _ in group:
                pass
            items = []
        last = now
        items.append(item)
    if len(items) > 0:
        group = iter(items)
        yield last, group
        for _ in group:
            pass
