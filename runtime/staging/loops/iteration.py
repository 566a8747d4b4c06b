"""What a recorded `for` goes over: sources with a length and an item for each index.

Sources are put together as the user put together the iterables:

    for i, (a, b) in enumerate(zip(x, y)):      Enumerated(Zipped([Rows(x), Rows(y)]), 0)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from typing import Any

from autograph.runtime import promotion, scalar
from autograph.runtime.errors import SymbolicValueError
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.dicts import dict_methods
from autograph.runtime.staging.dicts.key_order import open_order
from autograph.runtime.staging.functions import closures
from autograph.runtime.staging.identity.selection import select
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.texts import text_methods
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.integers import maximum_int, minimum_int
from autograph.runtime.staging.values.lowering import is_concrete
from autograph.runtime.staging.values.specs import leaf_of
from autograph.runtime.tensor import SymbolicTensor, Tensor
from autograph.runtime.text import Text


def _split(source: Source) -> tuple[tuple[Hashable, ...], list[Any]]:
    parts = [getattr(source, name) for name in _slots(type(source))]
    return tuple(map(_form, parts)), parts


def _join(layout: structure.Layout, parts: Sequence[Any]) -> Source:
    source: Source = object.__new__(layout.kind)
    for name, part in zip(_slots(layout.kind), parts, strict=True):
        setattr(source, name, part)
    return source


def _slots(kind: type) -> list[str]:
    return [name for base in kind.__mro__ for name in getattr(base, "__slots__", ())]


def _form(part: Any) -> Hashable:
    """What parts that can stand for each other have in common."""
    taken = structure.take_apart(part) or closures.take_apart(part)
    if taken is not None and taken[1]:
        return (taken[0], *map(_form, taken[1]))
    leaf = leaf_of(part)
    return (type(part), 0) if leaf is None else (leaf.face, leaf.type.ndim)


class Source:
    """Something with a length and items, at least one of them symbolic."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        # One that a branch makes of what it computed is told apart by that.
        closures.register(cls, _split, _join)

    def length(self) -> Any:
        """The number of items, an `int` or a symbolic one."""
        raise TypeError("a source has a length")

    def item(self, index: Any) -> Any:
        """The item at a symbolic index, which is in range."""
        raise TypeError("a source has items")

    def lists(self) -> Iterator[Any]:
        """The lists of the graph that it goes over, whose items are those at each moment."""
        inner = getattr(self, "sources", (getattr(self, "source", None),))
        return (items for each in inner if each is not None for items in each.lists())

    @property
    def checks_end(self) -> bool:
        """Whether there is something to `end`."""
        return False

    def end(self) -> None:
        """Record what Python checks where it asks for an item behind the last one."""

    def __iter__(self) -> Iterator[Any]:
        length = self.length()
        if is_concrete(length):
            return map(self.item, itertools.count() if length == math.inf else range(length))
        raise SymbolicValueError(
            "how many items these are is only known when the graph runs.",
            advice="Go over them with `for`, or collect them in a list.",
        )


class Rows(Source):
    """A tensor or array along its first axis, or a growing list."""

    __slots__ = ("rows",)

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def length(self) -> Any:
        staged = promotion.is_staged_list(self.rows)
        return self.rows[0].__ag_list__().length() if staged else self.rows.shape[0]

    def lists(self) -> Iterator[Any]:
        return iter([self.rows] if promotion.is_staged_list(self.rows) else [])

    def item(self, index: Any) -> Any:
        if promotion.is_staged_list(self.rows):
            return self.rows[0].__ag_list__().get(index, self.rows)
        return self.rows[index]


class Characters(Source):
    """The characters of a text."""

    __slots__ = ("text",)

    def __init__(self, text: Text) -> None:
        self.text = text

    def length(self) -> Any:
        return self.text.length()

    def item(self, index: Any) -> Any:
        return text_methods.character(self.text, index)


class OpenItems(Source):
    """The keys, values or items of a dict, as they are now.

    Which keys there are, or their order, is only known when the graph runs.
    """

    __slots__ = ("container", "flags", "order", "what")

    def __init__(self, container: dict[Any, Any], what: str) -> None:
        self.container = dict(container)
        self.order = open_order(container)
        self.what = what
        self.flags = {key: 1 * dict_methods.has_key(container, key) for key in container}

    def length(self) -> Any:
        return sum(self.flags.values())

    def item(self, index: Any) -> Any:
        order = list(self.container) if self.order is None else self.order
        key = switch(order, partial(self._key, index))
        if self.what == "keys":
            return key
        value = switch(key, partial(dict_methods.present, self.container))
        return value if self.what == "values" else (key, value)

    def _key(self, index: Any, order: Sequence[Any]) -> Any:
        """The key of an item, of those that are there."""
        keys = [key for key in order if key in self.flags]
        flags = [self.flags[key] for key in keys]
        places = zip(flags, itertools.accumulate(flags, initial=0), strict=False)
        return select(
            keys,
            sum(number * flag * (before == index) for number, (flag, before) in enumerate(places)),
        )


def is_open(container: dict[Any, Any]) -> bool:
    """Whether the keys of a dict, or their order, are only known when the graph runs."""
    return open_order(container) is not None or dict_methods.has_open_keys(container)


def _integer(bound: Any) -> Any:
    kind = promotion.python_kind(bound)
    error = TypeError(f"'{kind}' object cannot be interpreted as an integer")
    if isinstance(bound, scalar.Scalar):
        return bound.whole(error)
    if kind in ("float", "complex"):
        raise error
    return bound


class Counting(Source):
    """`range(start, stop, step)` of symbolic integers."""

    __slots__ = ("start", "step", "stop")

    def __init__(self, start: Any, stop: Any, step: Any) -> None:
        self.start, self.stop, self.step = map(_integer, (start, stop, step))

    def length(self) -> Any:
        span = self.stop - self.start
        if isinstance(self.step, int):
            if self.step == 1:
                return maximum_int(span, 0)
            if self.step == 0:
                raise ValueError("range() arg 3 must not be zero")
        return maximum_int(-((-span) // self.step), 0)

    def item(self, index: Any) -> Any:
        if isinstance(self.step, int) and self.step == 1:
            return index if isinstance(self.start, int) and self.start == 0 else self.start + index
        return self.start + index * self.step

    def __ag_range__(self) -> Counting:
        return self


class Enumerated(Source):
    """`enumerate(source, start)`."""

    __slots__ = ("source", "start")

    def __init__(self, source: Source, start: Any = 0) -> None:
        self.source = source
        self.start = start

    def length(self) -> Any:
        return self.source.length()

    def item(self, index: Any) -> Any:
        return (index + self.start, self.source.item(index))

    @property
    def checks_end(self) -> bool:
        return self.source.checks_end

    def end(self) -> None:
        self.source.end()


class Zipped(Source):
    """`zip(*sources)`: as long as the shortest."""

    __slots__ = ("sources",)

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)

    def length(self) -> Any:
        shortest, *others = [source.length() for source in self.sources]
        for other in others:
            shortest = minimum_int(shortest, other)
        return shortest

    def item(self, index: Any) -> Any:
        return tuple(source.item(index) for source in self.sources)

    @property
    def checks_end(self) -> bool:
        return self.sources[0].checks_end

    def end(self) -> None:
        # The first one is asked first.
        self.sources[0].end()

    def check_lengths(self, raise_if: Callable[[Any, Exception], None]) -> None:
        """Raise what Python raises at the end of `zip(..., strict=True)`."""
        first, *others = [source.length() for source in self.sources]
        for place, other in enumerate(others, 2):
            before = " 1" if place == 2 else f"s 1-{place - 1}"
            for test, kind in ((other < first, "shorter"), (other > first, "longer")):
                text = f"zip() argument {place} is {kind} than argument{before}"
                raise_if(test, ValueError(text))


class Longest(Zipped):
    """`itertools.zip_longest(*sources, fillvalue=fill)`."""

    __slots__ = ("fill",)

    def __init__(self, sources: Sequence[Source], fill: Any) -> None:
        super().__init__(sources)
        self.fill = fill

    def length(self) -> Any:
        longest, *others = [source.length() for source in self.sources]
        for other in others:
            longest = maximum_int(longest, other)
        return longest

    def item(self, index: Any) -> Any:
        return tuple(
            conditional_value(index < source.length(), partial(source.item, index), self._filled)
            for source in self.sources
        )

    def _filled(self) -> Any:
        return self.fill


class Reversed(Source):
    """`reversed(source)`."""

    __slots__ = ("source",)

    def __init__(self, source: Source) -> None:
        self.source = source

    def length(self) -> Any:
        return self.source.length()

    def item(self, index: Any) -> Any:
        return self.source.item(self.source.length() - 1 - index)


class Mapped(Source):
    """`map(function, *sources)`."""

    __slots__ = ("function", "source")

    def __init__(self, function: Callable[..., Any], source: Source) -> None:
        self.function = function
        self.source = source

    def length(self) -> Any:
        return self.source.length()

    def item(self, index: Any) -> Any:
        items = self.source.item(index)
        return self.function(*items) if isinstance(self.source, Zipped) else self.function(items)

    @property
    def checks_end(self) -> bool:
        return self.source.checks_end

    def end(self) -> None:
        self.source.end()


class Items(Source):
    """A Python sequence whose items are numbers of one kind, beside a symbolic source."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = list(items)

    def length(self) -> Any:
        return len(self.items)

    def item(self, index: Any) -> Any:
        return self.items[index] if isinstance(index, int) else select(self.items, index)


class Endless(Source):
    """Items without end, each of which is known by its index."""

    __slots__ = ("_item",)

    def __init__(self, item: Callable[[Any], Any]) -> None:
        self._item = item

    def length(self) -> Any:
        return math.inf

    def item(self, index: Any) -> Any:
        return self._item(index)


def source_of(iterable: Any) -> Source | None:
    """The source that `iterable` is to recorded code; None for Python iterables."""
    if isinstance(iterable, Source):
        return iterable
    if promotion.is_staged_table(iterable):
        # Tables are written with loops over sources.
        from autograph.runtime.staging.dicts.table_access import TableItems

        return TableItems(iterable)
    if isinstance(iterable, dict) and is_open(iterable):
        return OpenItems(iterable, "keys")
    if isinstance(iterable, Text):
        return Characters(iterable)
    if is_rows(iterable) or promotion.is_staged_list(iterable):
        return Rows(iterable)
    make: Callable[[], Source] | None = getattr(iterable, "__ag_source__", None)
    return make() if make is not None else None


def is_rows(value: Any) -> bool:
    """Whether `value` is a symbolic tensor or array with rows."""
    if isinstance(value, SymbolicTensor):
        _check_rank(value)
        return True
    tensor = value.__ag_tensor__() if _is_array(value) else None
    if isinstance(tensor, SymbolicTensor):
        _check_rank(tensor)
        return True
    return False


def _is_array(value: Any) -> bool:
    return hasattr(type(value), "__ag_rows__")


def _check_rank(tensor: Tensor) -> None:
    if not tensor.type.shape:
        raise TypeError("iteration over a 0-d tensor")
