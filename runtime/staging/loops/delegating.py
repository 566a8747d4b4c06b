"""`yield from` in recorded code: what the generator that is gone through returns is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograph.runtime.staging.loops.generators import Produced


def delegate(iterable: Any) -> Any:
    """An iterable of which `result_of` tells what it returned."""
    if isinstance(iterable, Produced) or not hasattr(iterable, "send"):
        return iterable
    return _Delegate(iterable)


def result_of(iterator: Any) -> Any:
    """The value of `yield from iterator`, once it is exhausted."""
    return iterator.result if isinstance(iterator, Produced | _Delegate) else None


class _Delegate:
    """A generator of Python, which keeps what it returns."""

    def __init__(self, generator: Any) -> None:
        self._generator = generator
        self.result: Any = None

    def __iter__(self) -> Iterator[Any]:
        self.result = yield from self._generator
