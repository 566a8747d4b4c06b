"""Data sets: TensorFlow's `tf.data`, for loops in eager and in converted code.

    data = ag.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).batch(32)
    for batch_x, batch_y in data: ...

A data set is a description; each iteration goes over it anew. In converted code a `for` over one is
recorded as a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograph import data_sources as parts
from autograph.converters.calling import call
from autograph.data_iterators import DatasetIterator
from autograph.data_sources import ENDLESS, is_recording
from autograph.runtime import promotion, types
from autograph.runtime.errors import StagingError
from autograph.runtime.ops.creation import range as range_of
from autograph.runtime.staging import for_loop
from autograph.runtime.staging.loops.iteration import Source
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.integers import maximum_int, minimum_int
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.tracing.signature import TensorSpec

__all__ = ["AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "Dataset"]
AUTOTUNE = -1
INFINITE_CARDINALITY = -1
UNKNOWN_CARDINALITY = -2
# Makes the source for one iteration, of which no more items than the number given are needed.
MakeSource = Callable[[int], Source | None]


class Dataset:
    """A sequence of tensors, or of structures of tensors.

    >>> import autograph as ag
    >>> for batch in ag.data.Dataset.range(5).batch(2):
    ...     print(batch.numpy())
    [0 1]
    [2 3]
    [4]
    """

    def __init__(
        self,
        source: MakeSource,
        items: Callable[[], Iterator[Any]] | None = None,
        reshuffles: bool = False,
    ) -> None:
        self._make = source
        self._items = items
        self._reshuffles = reshuffles

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """The parts of tensors along their first axes, which must be equally long."""
        rows = parts.tensors_in(tensors)
        leaves = structure.leaves(rows)
        for leaf in leaves:
            if not leaf.ndim:
                raise ValueError("from_tensor_slices takes tensors with at least one dimension")
        lengths = {leaf.type.shape[0] for leaf in leaves if isinstance(leaf.type.shape[0], int)}
        if len(lengths) > 1:
            raise ValueError(f"the tensors have different lengths: {sorted(lengths)}")
        return Dataset(lambda limit: parts.Slices(rows))

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """A data set of one item."""
        value = parts.tensors_in(tensors)
        return Dataset(lambda limit: parts.Single(value))

    @staticmethod
    def range(*args: Any, output_type: Any = types.int64, name: str | None = None) -> Dataset:
        """The numbers of Python's `range` with these arguments, as int64."""
        start, stop, step = (0, *args, 1) if len(args) == 1 else (*args, 1)[:3]
        return Dataset.from_tensor_slices(range_of(start, stop, step, dtype=output_type))

    @staticmethod
    def from_generator(
        generator: Callable[..., Any],
        output_types: Any = None,
        output_shapes: Any = None,
        args: tuple[Any, ...] = (),
        output_signature: Any = None,
        name: str | None = None,
    ) -> Dataset:
        """What the iterable that `generator(*args)` returns gives.

        In converted code it is gone over as a whole, each time the loop begins, and its items must
        have one shape.
        """

        def items() -> Iterator[Any]:
            return map(parts.tensors_in, generator(*args))

        def source(limit: int) -> Source | None:
            return parts.called(items, output_signature, limit) if is_recording() else None

        return Dataset(source, items)

    @staticmethod
    def zip(*datasets: Any, name: str | None = None) -> Dataset:
        """Tuples of the items of several data sets, as many as the shortest has."""
        given = datasets[0] if len(datasets) == 1 and isinstance(datasets[0], tuple) else datasets

        def source(limit: int) -> Source | None:
            sources = [data._make(limit) for data in given]
            if any(one is None for one in sources):
                return None
            return parts.zipped(sources)

        reshuffles = any(data._reshuffles for data in given)
        return Dataset(source, lambda: iter(zip(*given, strict=False)), reshuffles)

    def __ag_source__(self) -> Source | None:
        return self._make(ENDLESS)

    def __iter__(self) -> DatasetIterator:
        return DatasetIterator(self._make(ENDLESS), self._go_over)

    def _go_over(self) -> Iterator[Any]:
        """The items, in eager code."""
        source = self._make(ENDLESS)
        if source is None:
            assert self._items is not None
            yield from self._items()
            return
        for place in range(source.length()):
            yield source.item(place)

    def _derived(
        self,
        make: Callable[[Source], Source],
        items: Callable[[], Iterator[Any]],
        limit: Callable[[int], int] = lambda limit: limit,
    ) -> Dataset:
        def source(most: int) -> Source | None:
            mine = self._make(limit(most))
            return None if mine is None else make(mine)

        return Dataset(source, items, self._reshuffles)

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: Any = None,
        deterministic: Any = None,
        name: str | None = None,
    ) -> Dataset:
        """What a function gives for each item; the parts of a tuple are its arguments."""

        def items() -> Iterator[Any]:
            for item in self._go_over():
                yield parts.tensors_in(parts.applied(map_func, item))

        return self._derived(lambda source: parts.Results(map_func, source), items)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """The items for which a function holds."""

        def keep(item: Any) -> Any:
            return parts.applied(predicate, item)

        def source(limit: int) -> Source | None:
            mine = self._make(ENDLESS) if is_recording() else None
            if mine is None:
                return None
            return parts.rows_of(parts.collected(mine, keep))

        def items() -> Iterator[Any]:
            return (item for item in self._go_over() if bool(keep(item)))

        return Dataset(source, items, self._reshuffles)

    def batch(
        self,
        batch_size: Any,
        drop_remainder: bool = False,
        num_parallel_calls: Any = None,
        deterministic: Any = None,
        name: str | None = None,
    ) -> Dataset:
        """Items stacked, `batch_size` at a time; the last batch may be smaller."""
        size = int(batch_size)
        if size < 1:
            raise ValueError(f"batch_size must be positive, got {size}")

        def items() -> Iterator[Any]:
            held: list[Any] = []
            for item in self._go_over():
                held.append(item)
                if len(held) == size:
                    yield parts.stacked(held)
                    held = []
            if held and not drop_remainder:
                yield parts.stacked(held)

        return self._derived(
            lambda source: parts.Batches(source, size, drop_remainder),
            items,
            lambda limit: min(limit * size, ENDLESS),
        )

    def take(self, count: Any, name: str | None = None) -> Dataset:
        """The first `count` items; all for -1."""
        most = int(count) if int(count) >= 0 else ENDLESS

        def make(source: Source) -> Source:
            stop = minimum_int(most, source.length())
            if isinstance(source, parts.Slices):
                return source.only(0, stop)
            return parts.Shifted(source, 0, stop)

        def items() -> Iterator[Any]:
            for _, item in zip(range(most), self._go_over(), strict=False):
                yield item

        return self._derived(make, items, lambda limit: min(limit, most))

    def skip(self, count: Any, name: str | None = None) -> Dataset:
        """The items after the first `count`."""
        first = int(count) if int(count) >= 0 else ENDLESS

        def make(source: Source) -> Source:
            length = source.length()
            if isinstance(source, parts.Slices):
                return source.only(minimum_int(first, length), length)
            return parts.Shifted(source, first, maximum_int(length - first, 0))

        def items() -> Iterator[Any]:
            return (item for place, item in enumerate(self._go_over()) if place >= first)

        return self._derived(make, items, lambda limit: min(limit + first, ENDLESS))

    def repeat(self, count: Any = None, name: str | None = None) -> Dataset:
        """The items `count` times over; without end for None or -1."""
        times = ENDLESS if count is None or int(count) < 0 else int(count)

        def items() -> Iterator[Any]:
            for _ in range(times):
                empty = True
                for item in self._go_over():
                    empty = False
                    yield item
                if empty:
                    return

        def source(limit: int) -> Source | None:
            if self._reshuffles:
                return self._rounds(times, limit) if is_recording() else None
            mine = self._make(limit)
            return None if mine is None else parts.Repeated(mine, times)

        return Dataset(source, items, self._reshuffles)

    def _rounds(self, times: int, limit: int) -> Source:
        """The items of several rounds, each in an order of its own."""

        def make() -> Source:
            source = self._make(ENDLESS)
            assert source is not None
            return source

        if times == ENDLESS:
            if limit == ENDLESS:
                raise StagingError(
                    "a shuffled data set that is repeated without end cannot be gone over in "
                    "converted code.",
                    advice="Give repeat() a count, or take() as many items as you need.",
                )
            length = make().length()
            times = -(-limit // maximum_int(length, 1))
        return parts.all_rounds(make, times)

    def shuffle(
        self,
        buffer_size: Any,
        seed: Any = None,
        reshuffle_each_iteration: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """The items in a random order, another one in each iteration unless told otherwise.

        All items are shuffled, whatever `buffer_size` says.
        """
        if int(buffer_size) < 1:
            raise ValueError(f"buffer_size must be positive, got {int(buffer_size)}")
        order = parts.Order(seed, reshuffle_each_iteration is not False)

        def source(limit: int) -> Source | None:
            mine = self._make(ENDLESS)
            return None if mine is None else parts.Picked(mine, order.draw(mine.length()))

        def items() -> Iterator[Any]:
            held = list(self._go_over())
            return (held[place] for place in order.draw(len(held)).numpy().tolist())

        return Dataset(source, items, order.changes or self._reshuffles)

    def enumerate(self, start: Any = 0, name: str | None = None) -> Dataset:
        """Pairs of a number, counted from `start`, and an item."""
        first = int(start)

        def items() -> Iterator[Any]:
            for number, item in enumerate(self._go_over(), first):
                yield EagerTensor(np.asarray(number, np.int64)), item

        return self._derived(lambda source: parts.Numbered(source, first), items)

    def prefetch(self, buffer_size: Any = None, name: str | None = None) -> Dataset:
        """The data set itself: nothing is fetched from afar."""
        return self

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """The data set itself."""
        return self

    def apply(self, transformation_func: Callable[[Dataset], Dataset]) -> Dataset:
        """What a function makes of the data set."""
        return transformation_func(self)

    def reduce(
        self, initial_state: Any, reduce_func: Callable[[Any, Any], Any], name: str | None = None
    ) -> Any:
        """The last state, when each is `reduce_func` of the one before and the next item."""
        state = parts.tensors_in(initial_state)
        source = self._make(ENDLESS) if is_recording() else None
        if source is None:
            for item in self._go_over():
                state = parts.tensors_in(reduce_func(state, item))
            return state

        def body(item: Any, now: Any) -> tuple[Any]:
            return (parts.tensors_in(call(reduce_func, now, item)),)

        (state,) = for_loop(source, body, (state,), ("state",))
        return state

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The items as NumPy arrays."""
        for item in self._go_over():
            yield structure.map_leaves(lambda leaf: leaf.numpy(), item)

    def cardinality(self) -> Tensor:
        """The number of items as int64; INFINITE_CARDINALITY or UNKNOWN_CARDINALITY without one."""
        return promotion.as_tensor(self._length(), types.int64)

    def _length(self) -> Any:
        source = self._make(ENDLESS)
        if source is None:
            return UNKNOWN_CARDINALITY
        length = source.length()
        return INFINITE_CARDINALITY if isinstance(length, int) and length >= ENDLESS else length

    def __len__(self) -> int:
        length = self._length()
        if isinstance(length, int) and length < 0:
            kind = "infinite" if length == INFINITE_CARDINALITY else "unknown"
            raise TypeError(f"the length of this data set is {kind}")
        return length  # type: ignore[no-any-return]

    @property
    def element_spec(self) -> Any:
        """The types of an item: a `TensorSpec`, or a structure of them."""
        for item in self._go_over():
            return structure.map_leaves(
                lambda leaf: TensorSpec(tuple(leaf.type.shape), leaf.dtype), item
            )
        raise ValueError("the data set is empty, so its element_spec is not known")

    def __repr__(self) -> str:
        return "<ag.data.Dataset>"
