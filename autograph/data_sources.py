"""What data sets are made of: sources with a length and an item for each index.

    from_tensor_slices((x, y)).skip(2).batch(4)      Batches(Slices((x[2:], y[2:])), 4)

An index is a Python integer in eager code and a symbolic one in recorded code, so one description
serves both. What has no index, because nobody knows how many items a filter lets through, is
collected first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np

from autograph import random
from autograph.converters.calling import call
from autograph.runtime import promotion, scalar, types
from autograph.runtime.ops import lists, sizes
from autograph.runtime.ops.effects import host_call
from autograph.runtime.ops.gathering import gather
from autograph.runtime.ops.indexing import get_item
from autograph.runtime.ops.joining import stack
from autograph.runtime.ops.random_ops import RANDOM_UNIFORM, draw_floats
from autograph.runtime.ops.shaping import reshaped
from autograph.runtime.ops.sorting import argsort
from autograph.runtime.staging import active, cond, for_loop, is_staged
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.lists.list_methods import call_method
from autograph.runtime.staging.loops import iteration
from autograph.runtime.staging.loops.iteration import Counting, Source, Zipped
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.integers import minimum_int
from autograph.runtime.staging.values.lowering import lift_element
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

# More items than any program can go over; arithmetic with it stays arithmetic.
ENDLESS = 2**62


def tensors_in(value: Any) -> Any:
    """A structure of tensors, tuples and dicts; lists become tensors, as in TensorFlow."""
    taken = None if isinstance(value, list) else structure.take_apart(value)
    if taken is None:
        return promotion.as_tensor(value)
    layout, parts = taken
    return structure.put_together(layout, [tensors_in(part) for part in parts])


def applied(function: Callable[..., Any], item: Any) -> Any:
    """The result of a user's function for an item; a tuple is several arguments."""
    arguments = item if type(item) is tuple else (item,)
    return call(function, *arguments)


class Slices(Source):
    """The parts of tensors along their first axes."""

    __slots__ = ("rows",)

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def length(self) -> Any:
        return structure.leaves(self.rows)[0].shape[0]

    def item(self, index: Any) -> Any:
        return structure.map_leaves(lambda rows: get_item(rows, index), self.rows)

    def part(self, start: Any, stop: Any) -> Any:
        """Several items, stacked."""
        return structure.map_leaves(lambda rows: get_item(rows, slice(start, stop)), self.rows)

    def only(self, start: Any, stop: Any) -> Slices:
        """The source of some of the items."""
        return Slices(self.part(start, stop))


class Single(Source):
    """One item."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def length(self) -> int:
        return 1

    def item(self, index: Any) -> Any:
        return self.value


class Results(Source):
    """What a function gives for each item of another source."""

    __slots__ = ("function", "source")

    def __init__(self, function: Callable[..., Any], source: Source) -> None:
        self.function = function
        self.source = source

    def length(self) -> Any:
        return self.source.length()

    def item(self, index: Any) -> Any:
        return tensors_in(applied(self.function, self.source.item(index)))


class Shifted(Source):
    """A stretch of another source."""

    __slots__ = ("count", "source", "start")

    def __init__(self, source: Source, start: Any, count: Any) -> None:
        self.source = source
        self.start = start
        self.count = count

    def length(self) -> Any:
        return self.count

    def item(self, index: Any) -> Any:
        return self.source.item(index + self.start)


class Repeated(Source):
    """Another source over and over."""

    __slots__ = ("count", "source")

    def __init__(self, source: Source, count: int) -> None:
        self.source = source
        self.count = count

    def length(self) -> Any:
        length = self.source.length()
        if self.count == ENDLESS:
            return ENDLESS if not isinstance(length, int) or length else 0
        return length * self.count

    def item(self, index: Any) -> Any:
        return self.source.item(index % self.source.length())


class Numbered(Source):
    """Pairs of a number and an item of another source."""

    __slots__ = ("source", "start")

    def __init__(self, source: Source, start: int) -> None:
        self.source = source
        self.start = start

    def length(self) -> Any:
        return self.source.length()

    def item(self, index: Any) -> Any:
        return as_int64(index + self.start), self.source.item(index)


def as_int64(number: Any) -> Tensor:
    """A Python integer, symbolic or not, as a tensor."""
    return scalar.typed(number, "int")


class Picked(Source):
    """Another source in the order of a vector of indices."""

    __slots__ = ("order", "source")

    def __init__(self, source: Source, order: Tensor) -> None:
        self.source = source
        self.order = order

    def length(self) -> Any:
        return self.source.length()

    def item(self, index: Any) -> Any:
        place = sizes.as_size(get_item(self.order, index))
        return self.source.item(place)


class Batches(Source):
    """Several items of another source at a time, stacked."""

    __slots__ = ("drop_remainder", "size", "source")

    def __init__(self, source: Source, size: int, drop_remainder: bool) -> None:
        self.source = source
        self.size = size
        self.drop_remainder = drop_remainder

    def length(self) -> Any:
        length = self.source.length()
        return length // self.size if self.drop_remainder else -(-length // self.size)

    def item(self, index: Any) -> Any:
        start, length = index * self.size, self.source.length()
        exact = self.drop_remainder or (isinstance(length, int) and length % self.size == 0)
        stop = start + self.size if exact else minimum_int(start + self.size, length)
        made = stacked_part(self.source, start, stop)
        return structure.map_leaves(self._sized, made) if exact else made

    def _sized(self, rows: Tensor) -> Tensor:
        return reshaped(rows, [self.size, *sizes.extents(rows)[1:]])


def stacked_part(source: Source, start: Any, stop: Any) -> Any:
    """The items from `start` up to `stop`, each part of theirs stacked."""
    if isinstance(source, Slices):
        return source.part(start, stop)
    if isinstance(source, Picked) and isinstance(source.source, Slices):
        places = get_item(source.order, slice(start, stop))
        return structure.map_leaves(lambda rows: gather(rows, places), source.source.rows)
    if isinstance(start, int) and isinstance(stop, int):
        return stacked([source.item(place) for place in range(start, stop)])
    return stacked(collected(Shifted(source, start, stop - start)))


def stacked(items: list[Any]) -> Any:
    """Items of one structure as one item with a new first axis."""
    if promotion.is_staged_list(items):
        growing: GrowingList = items[0].__ag_list__()
        assert growing.element is not None
        return lift_element(growing.element, [lists.list_stack(leaf) for leaf in growing.leaves])
    taken = structure.take_apart(items[0])
    if taken is None:
        return stack(items)
    layout, _ = taken
    columns: Iterable[Sequence[Any]] = zip(*map(_parts, items), strict=True)
    return structure.put_together(layout, [stacked(list(column)) for column in columns])


def _parts(item: Any) -> list[Any]:
    taken = structure.take_apart(item)
    assert taken is not None
    return taken[1]


def collected(
    source: Source, keep: Callable[[Any], Any] | None = None, into: list[Any] | None = None
) -> list[Any]:
    """The items for which `keep` holds, in a list that a recorded loop fills."""
    kept: list[Any] = [] if into is None else into

    def body(item: Any) -> tuple[()]:
        test = True if keep is None else keep(item)
        if is_staged(test):
            cond(test, lambda: _append(kept, item), lambda: (), ())
        elif test:
            _append(kept, item)
        return ()

    for_loop(source, body, ())
    return kept


def _append(items: list[Any], item: Any) -> tuple[()]:
    call_method(items, "append", (item,), {})
    return ()


def all_rounds(make: Callable[[], Source], count: Any) -> Source:
    """The items of `count` sources, each made when the one before has come to its end."""
    kept: list[Any] = []

    def body(index: Any) -> tuple[()]:
        collected(make(), into=kept)
        return ()

    for_loop(Counting(0, count, 1), body, ())
    return rows_of(kept)


def rows_of(items: list[Any]) -> Source:
    """The source that goes over a list, growing or not."""
    if promotion.is_staged_list(items):
        return iteration.Rows(items)
    return iteration.Items(items)


def zipped(sources: Sequence[Source]) -> Source:
    """Tuples of the items of several sources, as many as the shortest has."""
    both = Zipped(sources)
    length = both.length()
    if all(isinstance(source, Slices) for source in sources):
        rows = tuple(source.only(0, length).rows for source in sources)  # type: ignore[attr-defined]
        return Slices(rows)
    return both


class Order:
    """Random orders, from a stream of their own."""

    def __init__(self, seed: Any, changes: bool) -> None:
        if seed is None:
            seed = random.get_global_generator().uniform_full_int([], types.int64)
            self._generator = random.Generator(stack([seed, 0 * seed]))
        else:
            self._generator = random.Generator.from_seed(int(seed))
        self.changes = changes

    def draw(self, count: Any) -> Tensor:
        """The numbers up to `count`, without it, in a random order."""
        state = self._generator.state.read_value()
        drawn, after = draw_floats(RANDOM_UNIFORM, state, [count], types.float64)
        if self.changes:
            self._generator.state.assign(after)
        return argsort(drawn)


def called(items: Callable[[], Iterable[Any]], signature: Any, limit: int) -> Source:
    """The items that a Python function gives when the graph runs, in one call of it."""
    layout = signature if signature is not None else _first_specs(items)
    specs = structure.leaves(layout)
    results = [TensorType(spec.dtype, (None, *tuple(spec.shape))) for spec in specs]

    def collect() -> tuple[Any, ...]:
        rows = [structure.leaves(item) for item in islice(items(), min(limit, sys.maxsize))]
        if not rows:
            return tuple(_nothing(result) for result in results)
        return tuple(
            np.stack([leaf.numpy() for leaf in column]) for column in zip(*rows, strict=True)
        )

    given = iter(host_call(collect, (), results))
    return Slices(structure.map_leaves(lambda spec: next(given), layout))


def _first_specs(items: Callable[[], Iterable[Any]]) -> Any:
    for item in items():
        return structure.map_leaves(lambda leaf: leaf.type, item)
    raise ValueError("the generator gives nothing; say what it would, with output_signature=")


def _nothing(type: TensorType) -> np.ndarray[Any, Any]:
    return np.zeros([size or 0 for size in type.shape], type.dtype)


def is_recording() -> bool:
    """Whether data sets have to describe themselves with indices."""
    return active() is not None
