"""Iterators of data sets, which converted code can advance too.

    it = iter(data)
    first = next(it)

How far an iterator is, is a variable: a converted function that calls `next` goes on, at each call,
where the one before stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograph.runtime import scalar
from autograph.runtime.errors import OutOfRangeError, StagingError
from autograph.runtime.staging import active, raise_if
from autograph.runtime.staging.loops.iteration import Source
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.variable import Variable


class DatasetIterator:
    """The items of a data set, one after the other."""

    def __init__(self, source: Source | None, items: Callable[[], Iterator[Any]]) -> None:
        self._source = source
        self._recording = active()
        self._length = None if source is None else source.length()
        self._items = items() if source is None else None
        start = EagerTensor(np.zeros((), np.int64))
        self._position = Variable(start, trainable=False, name="position")
        if self._recording is not None:
            # An iterator that converted code makes begins anew in every call of it.
            self._position.assign(start)

    def __iter__(self) -> DatasetIterator:
        return self

    def __next__(self) -> Any:
        if self._items is not None and active() is None:
            return next(self._items)
        source = self._indexed()
        place = self._place()
        end = place >= self._length
        if end is True:
            raise StopIteration
        if end is not False:
            raise_if(end, OutOfRangeError("End of sequence"))
        item = source.item(place)
        self._position.assign(scalar.typed(place + 1, "int"))
        return item

    def get_next(self) -> Any:
        """The next item; raises OutOfRangeError after the last."""
        try:
            return next(self)
        except StopIteration:
            raise OutOfRangeError("End of sequence") from None

    def _place(self) -> Any:
        return scalar.make(self._position.read_value(), "int")

    def _indexed(self) -> Source:
        if self._source is None:
            raise StagingError(
                "the iterator of a data set of unknown length cannot be advanced in converted "
                "code.",
                advice="Go over the data set itself.",
            )
        if self._recording is not None and active() is not self._recording:
            raise StagingError(
                "an iterator that converted code made is used outside of its call.",
                advice="Return what it gives, or make the iterator outside of the function.",
            )
        return self._source

    def __ag_source__(self) -> Source:
        self._indexed()
        return Rest(self)


class Rest(Source):
    """What an iterator has left; going over it advances the iterator."""

    __slots__ = ("iterator",)

    def __init__(self, iterator: DatasetIterator) -> None:
        self.iterator = iterator

    def length(self) -> Any:
        return self.iterator._length - self.iterator._place()

    def item(self, index: Any) -> Any:
        return next(self.iterator)
