"""Python's builtins for iteration on staged values.

len(x), range(n), zip(x, y), map(f, x)      lengths, and sources of loops
iter(x), next(it)                           a position that goes round in recorded loops
list(x), tuple(x), sorted(x)                collected
"""

from __future__ import annotations

import functools
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from types import FunctionType
from typing import Any

from autograph.converters import iterator_functions as functions
from autograph.converters.calling import call
from autograph.converters.comprehensions import comprehension, keyed
from autograph.converters.conditional_expressions import if_expression
from autograph.converters.for_loops import for_stmt
from autograph.converters.iterators import (
    collected,
    cursor_over,
    entered,
    lazily,
    sequence_cursor,
    written_out,
)
from autograph.converters.logical_expressions import not_
from autograph.converters.overrides import overrides
from autograph.converters.protocols import checked_length
from autograph.runtime import promotion, scalar, staging, types
from autograph.runtime.ops.casting import cast
from autograph.runtime.staging import Produced, bound, is_symbolic, note_read, switch
from autograph.runtime.staging.dicts.dict_methods import merged_dict
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.staging.loops import iteration
from autograph.runtime.staging.loops.cursors import MISSING, Cursor, next_item
from autograph.runtime.staging.loops.generators import check_iterator, first_item
from autograph.runtime.staging.loops.iteration import Source, source_of
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.structure import cases_of
from autograph.runtime.text import Text


def any_symbolic(values: Iterable[Any]) -> bool:
    """Whether one of the values is only known when the graph runs."""
    return any(is_symbolic(value) for value in values)


def _integer(value: Any) -> Any:
    """A staged number as a Python integer."""
    if not is_symbolic(value) or isinstance(value, scalar.Scalar):
        return value
    return scalar.make(cast(promotion.as_tensor(value), types.int64), "int")


def is_lazy(iterable: Any) -> bool:
    """Whether the items come from a generator or iterator whose steps can be recorded."""
    return isinstance(iterable, Produced | Cursor)


@overrides(len)
def length(obj: Any, /) -> Any:
    """`len(obj)`."""
    if isinstance(obj, Text):
        return obj.length()
    if isinstance(obj, OneOf):
        return switch(obj.usable("has no len()"), length)
    source = source_of(obj)
    if type(obj) in promotion.GROWABLE:
        note_read(obj)
    if source is not None:
        return source.length()
    method = getattr(type(obj), "__len__", None)
    return checked_length(method(obj)) if isinstance(method, FunctionType) else len(obj)


@overrides(range)
def counting(*bounds: Any) -> Any:
    """`range(...)`."""
    if not any_symbolic(bounds):
        return range(*bounds)
    numbers = [_integer(bound) for bound in bounds]
    start, stop, step = [*numbers, 1][:3] if len(numbers) > 1 else (0, numbers[0], 1)
    return iteration.Counting(start, stop, step)


@overrides(enumerate)
def enumerated(iterable: Any, start: Any = 0) -> Any:
    """`enumerate(iterable, start)`."""
    iterable = entered(iterable)
    source = source_of(iterable)
    if is_lazy(iterable) or (source is None and is_symbolic(start)):
        return lazily(functions.enumerate_items, iterable, _integer(start))
    return enumerate(iterable, start) if source is None else iteration.Enumerated(source, start)


@overrides(zip)
def zipped(*iterables: Any, strict: bool = False) -> Any:
    """`zip(...)`."""
    iterables = tuple(entered(iterable) for iterable in iterables)
    if any(isinstance(iterable, Produced) for iterable in iterables):
        return _zipped_lazily(iterables, strict)
    iterables = tuple(_rest_of(iterable) for iterable in iterables)
    sources = sources_of(iterables)
    if sources is None:
        return zip(*iterables, strict=strict)
    result = iteration.Zipped(sources)
    if strict:
        result.check_lengths(raise_if)
    return result


def _rest_of(iterable: Any) -> Any:
    return collected(iterable) if isinstance(iterable, Cursor) and iterable.is_staged else iterable


def _zipped_lazily(iterables: tuple[Any, ...], strict: bool) -> Any:
    """`zip` with a generator among the iterables: the others go along with its items."""

    def pull(*args: Any) -> Iterator[Any]:
        return zip(*iterables, strict=strict)

    place = next(n for n, each in enumerate(iterables) if isinstance(each, Produced))

    def steps(consumer: Any) -> Any:
        if strict:
            raise iterables[place].refusal("`zip` with `strict=True` needs to know its length")
        before, after = (
            [sequence_cursor(each) for each in part]
            for part in (iterables[:place], iterables[place + 1 :])
        )
        return lazily(functions.zip_items, before, iterables[place], after).steps(consumer)  # type: ignore[misc]

    return Produced("zip", pull, steps)


def sources_of(iterables: tuple[Any, ...]) -> list[Source] | None:
    """A source for each, if one of them is staged."""
    found = [source_of(iterable) for iterable in iterables]
    if not any(source is not None for source in found):
        return None
    return [
        source if source is not None else iteration.Items(list(iterable))
        for source, iterable in zip(found, iterables, strict=True)
    ]


@overrides(reversed)
def backwards(iterable: Any, /) -> Any:
    """`reversed(iterable)`."""
    source = source_of(iterable)
    return reversed(iterable) if source is None else iteration.Reversed(source)


@overrides(map)
def mapped(function: Any, *iterables: Any) -> Any:
    """`map(function, ...)`."""

    def called(*items: Any) -> Any:
        return call(function, *items)

    sources = sources_of(iterables)
    if sources is not None:
        source = sources[0] if len(sources) == 1 else iteration.Zipped(sources)
        return iteration.Mapped(called, source)
    if len(iterables) == 1:
        return lazily(functions.map_items, function, entered(iterables[0]))
    return lazily(functions.star_map_items, function, zipped(*iterables))


@overrides(filter)
def filtered(function: Any, iterable: Any, /) -> Any:
    """`filter(function, iterable)`."""
    return lazily(functions.filter_items, function, entered(iterable))


@overrides(iter)
def iterated(*args: Any) -> Any:
    """`iter(iterable)`, or `iter(function, sentinel)`."""
    if len(args) == 2:
        return lazily(functions.calls_until, *args)
    return cursor_over(*args)


@overrides(next)
def following(iterator: Any, default: Any = MISSING, /) -> Any:
    """`next(iterator, default)`."""
    if isinstance(iterator, Cursor):
        return next_item(iterator, default)
    if isinstance(iterator, Produced):
        return _first(iterator, default)
    check_iterator(iterator)
    if not hasattr(type(iterator), "__next__"):
        kind = promotion.python_kind(iterator) or type(iterator).__name__
        raise TypeError(f"'{kind}' object is not an iterator")
    if default is MISSING:
        return call(type(iterator).__next__, iterator)
    rest = entered(iterator)
    return _first(rest, default) if isinstance(rest, Produced) else next(rest, default)


def _first(iterator: Produced, default: Any) -> Any:
    found, item = first_item(iterator)
    if default is MISSING:
        raise_if(not_(found), StopIteration())
        return bound(item)
    return if_expression(found, lambda: bound(item), lambda: default)


@overrides(list)
def listed(iterable: Any = (), /) -> Any:
    """`list(iterable)`."""
    lazy = entered(iterable)
    if is_lazy(lazy):
        return collected(lazy)
    source = source_of(lazy)
    if source is None:
        check_iterator(lazy)
        return list(lazy)
    items = written_out(lazy)
    return comprehension("list", items, lambda item: item) if items is lazy else items


def mapped_list(function: Any, items: list[Any]) -> Any:
    """`[function(item) for item in items]`."""
    return comprehension("list", items, lambda item: call(function, item))


@overrides(tuple)
def tupled(iterable: Any = (), /) -> Any:
    """`tuple(iterable)`."""
    iterable = collected(iterable)
    source = source_of(iterable)
    if source is None:
        return tuple(iterable)
    count = source.length()
    if not isinstance(count, int):
        return staging.tuple_of(listed(staging.in_some_order(iterable)))
    return tuple(source.item(index) for index in range(count))


@overrides(deque)
def as_deque(iterable: Any = (), /, maxlen: Any = None) -> Any:
    """`deque(iterable, maxlen)`."""
    lazy = entered(iterable)
    return staging.note_made(deque(collected(lazy) if is_lazy(lazy) else lazy, maxlen))


@overrides(set)
def as_set(iterable: Any = (), /) -> Any:
    """`set(iterable)`."""
    is_set = promotion.is_staged_table(iterable) and isinstance(iterable, set)
    return keyed("set", iterable if is_set else _items(iterable))


@overrides(Counter)
def counted(iterable: Any = (), /, **counts: Any) -> Any:
    """`Counter(iterable)`."""
    items = iterable if isinstance(iterable, dict) else _items(iterable)
    if isinstance(items, dict) or (source_of(items) is None and not any(map(is_symbolic, items))):
        return staging.note_made(Counter(items, **counts))
    return staging.note_made(staging.as_counter(items))


@overrides(frozenset)
def as_frozenset(iterable: Any = (), /) -> Any:
    """`frozenset(iterable)`."""
    return keyed("frozenset", _items(iterable))


@overrides(dict)
def as_dict(*args: Any, **kwargs: Any) -> Any:
    """`dict(iterable, **kwargs)`."""
    if len(args) == 1 and promotion.is_staged_table(args[0]) and isinstance(args[0], dict):
        copied = staging.copy_into({}, args[0])
        return {**copied, **kwargs} if kwargs else copied
    if len(args) == 1 and isinstance(args[0], dict) and iteration.is_open(args[0]):
        return merged_dict(*args, **kwargs)
    if len(args) != 1 or hasattr(args[0], "keys"):
        return dict(*args, **kwargs)
    return {**keyed("dict", _items(args[0])), **kwargs}


@overrides(dict.fromkeys)
def from_keys(iterable: Any, value: Any = None, /) -> Any:
    """`dict.fromkeys(iterable, value)`."""
    return keyed("dict", mapped_list(lambda key: (key, value), _items(iterable)))


def _items(iterable: Any) -> Any:
    items = written_out(collected(staging.in_some_order(iterable)))
    return items if source_of(items) is not None else list(items)


@overrides(functools.reduce)
def reduced(function: Any, iterable: Any, initial: Any = MISSING, /) -> Any:
    """`functools.reduce(function, iterable, initial)`."""
    rest = collected(iterable)
    if initial is MISSING:
        rest = cursor_over(rest)
        if isinstance(rest, Cursor):
            empty = TypeError("reduce() of empty iterable with no initial value")
            raise_if(not_(rest.has_next()), empty)
            initial = rest.take()
        else:
            return functools.reduce(lambda a, b: call(function, a, b), rest)

    def body(item: Any, so_far: Any) -> tuple[Any]:
        return (call(function, so_far, item),)

    (result,) = for_stmt(rest, body, (initial,), ("result",))
    return result


@overrides(str.join)
def joined(separator: str, iterable: Any, /) -> Any:
    """`separator.join(iterable)`, where the strings or their number may be recorded."""
    items = collected(iterable)
    if not staging.is_staged_iterable(items):
        items = list(items)
        if all(isinstance(item, str) for item in items):
            return staging.text(separator.join(items))

        for place, item in enumerate(items):
            _check_text(item, f"sequence item {place}: expected str instance")

    def body(item: Any, so_far: Any, between: Any) -> tuple[Any, Any]:
        _check_text(item, "join: expected str instances")
        return staging.text(f"{so_far}{between}{item}"), separator

    text, _ = for_stmt(items, body, ("", ""), ("text", "between"))
    return text


def _check_text(item: Any, expected: str) -> None:
    cases = cases_of(item)
    wrong = [type(case).__name__ for case in cases if not isinstance(case, str | Text)]
    if wrong:
        raise TypeError(f"{expected}, {wrong[0]} found")
