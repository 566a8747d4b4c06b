"""What takes how long: stretches of time that are noted while somebody listens.

    with span("optimize", "newton"):      # nearly free as long as nobody listens
        ...
    with listening() as spans:            # a list that fills with what happens in the block
        ...

Times are those of `time.perf_counter_ns`, which is the clock that native code reads, too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: its kind ("call", "compile"), what it was spent on, on which thread."""

    kind: str
    name: str
    start: int  # nanoseconds
    end: int
    details: Mapping[str, Any] = field(default_factory=dict)
    thread: int = field(default_factory=threading.get_native_id)


_listeners: tuple[list[Span], ...] = ()
_changing = threading.Lock()


@contextmanager
def listening() -> Iterator[list[Span]]:
    """Collect what all threads note inside the block; blocks may overlap."""
    global _listeners
    spans: list[Span] = []
    with _changing:
        _listeners = (*_listeners, spans)
    try:
        yield spans
    finally:
        with _changing:
            _listeners = tuple(each for each in _listeners if each is not spans)


def is_heard() -> bool:
    """Whether anybody listens."""
    return bool(_listeners)


def note(span: Span) -> None:
    """Tell everybody who listens of a stretch of time."""
    for spans in _listeners:
        spans.append(span)


class span:
    """A block whose time is noted, also if it raises."""

    def __init__(self, kind: str, name: str, **details: Any) -> None:
        self._kind, self._name, self._details = kind, name, details

    def __enter__(self) -> None:
        self._start = time.perf_counter_ns()

    def __exit__(self, *exc: object) -> None:
        if _listeners:
            end = time.perf_counter_ns()
            note(Span(self._kind, self._name, self._start, end, self._details))
