"""What a program that measures itself has measured: sums for people, spans for a trace.

    run = MeasuredExecutable(graph)      called like any other
    print(run.measurement.table())

A record is an array that one call writes to: the number of events, the time inside of the step that
runs, then the events (site, start, end), then for each site runs, nanoseconds in all, of its own,
bytes, and how deep it is in itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograph.runtime import spans
from autograph.runtime.graph.ir import Graph, Node
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.measuring.measuring import Meter, Site
from autograph.runtime.native.measuring.measuring_code import EVENT, EVENTS, FIRST_SITE, HEAD, SITE
from autograph.runtime.native.program import Program
from autograph.runtime.spans import Span

_RUNS, _TOTAL, _OWN, _BYTES = range(4)
_WIDEST_LINE = 48


@dataclass(frozen=True, slots=True)
class Measured:
    """What a step takes in one call: how often it runs, seconds with and without steps inside."""

    site: Site
    runs: float
    seconds: float
    own: float
    bytes: float
    share: float

    def __str__(self) -> str:
        """What stands behind the step: `46%, 10.4 us x 5`."""
        if not self.runs:
            return "not run"
        return f"{self.share:.0%}, {duration(self.own / self.runs)} x {self.runs:.10g}"


class Measurement:
    """The sums over all calls of one graph."""

    def __init__(self, graph: Graph, sites: Sequence[Site]) -> None:
        self.graph = graph
        self.calls = 0
        self.seconds = 0.0
        self._sites = sites
        self._sums = np.zeros((len(sites), SITE), np.int64)
        self._lock = threading.Lock()

    def add(self, record: np.ndarray[Any, Any], seconds: float) -> None:
        """Take in the record of a call."""
        with self._lock:
            self.calls += 1
            self.seconds += seconds
            self._sums += record[FIRST_SITE:].reshape(-1, SITE)

    def clear(self) -> None:
        """Forget what was measured, as of calls that came first."""
        with self._lock:
            self.calls, self.seconds = 0, 0.0
            self._sums[:] = 0

    @property
    def steps(self) -> list[Measured]:
        """What each step took, in the order of the program."""
        if not self.calls:
            return []
        steps = []
        for site, sums in zip(self._sites, (self._sums / self.calls).tolist(), strict=True):
            seconds, own = sums[_TOTAL] / 1e9, sums[_OWN] / 1e9
            share = own * self.calls / self.seconds
            steps.append(Measured(site, sums[_RUNS], seconds, own, sums[_BYTES], share))
        return steps

    def of(self, node: Node) -> Measured | None:
        """What the step of a node took, if it was measured."""
        return next((each for each in self.steps if each.site.node is node), None)

    @property
    def rest(self) -> float:
        """The seconds of a call that no step took: numbers, arguments, results."""
        return max(self.seconds / max(self.calls, 1) - sum(step.own for step in self.steps), 0.0)

    def table(self) -> str:
        """The steps by their own time, with the user's lines, for people."""
        if not self.calls:
            return f"{self.graph.name}: no call was measured"
        calls = f"{self.calls} call{'' if self.calls == 1 else 's'}"
        head = f"{self.graph.name}: {calls} measured, {duration(self.seconds / self.calls)} a call"
        steps = sorted(self.steps, key=lambda step: -step.own)
        rows = [_row(step) for step in steps if step.runs]
        share = self.rest * self.calls / self.seconds
        rest = (duration(self.rest), f"{share:.0%}", "", "", "", "")
        rows.append((*rest, "numbers, arguments, results", "", ""))
        return "\n".join([head, "", *_aligned((_HEADS, *rows))])


class MeasuredExecutable(NativeExecutable):
    """A graph as machine code that measures its steps; `measurement` has the sums of all calls."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.measurement = Measurement(self.graph, self._sites)
        self._words = FIRST_SITE + SITE * len(self._sites)
        # Called instead of the code itself, also where lists have to be made of its results.
        self._unmeasured, self._run = self._run, self._measured

    def _meter(self) -> Meter:
        # Only what was written once tells which nodes call their kernels.
        meter = Meter(Program(self.graph).kernels)
        self._sites = meter.sites
        return meter

    @property
    def code(self) -> None:
        """None: no call is answered by this code without being measured."""

    def _measured(self, *arrays: Any) -> tuple[Any, ...]:
        record = np.zeros(self._words, np.int64)
        start = time.perf_counter_ns()
        try:
            results: tuple[Any, ...] = self._unmeasured(*arrays, record)
            return results
        finally:
            end = time.perf_counter_ns()
            self.measurement.add(record, (end - start) / 1e9)
            if spans.is_heard():
                for span in self._spans(record, start, end):
                    spans.note(span)

    def _spans(self, record: np.ndarray[Any, Any], start: int, end: int) -> Iterator[Span]:
        count = int(record[0])
        details = {"events not shown": count - EVENTS} if count > EVENTS else {}
        yield Span("run", self.graph.name, start, end, details)
        events = record[HEAD : HEAD + EVENT * min(count, EVENTS)].reshape(-1, EVENT).tolist()
        for place, begin, stop in events:
            site = self._sites[place]
            # What an error ended has no end of its own.
            yield Span(site.kind, site.name, begin, stop or end, _details(site))


def _details(site: Site) -> dict[str, Any]:
    origin = site.node.origin
    if origin is None:
        return {}
    return {"line": f"{origin.filename}:{origin.line}", "text": origin.text}


# Tables


def _row(step: Measured) -> tuple[str, ...]:
    origin = step.site.node.origin
    kind = " (NumPy kernel)" if step.site.kind == "kernel" else ""
    is_rated = step.site.kind == "nest" and step.bytes and step.own
    return (
        duration(step.own),
        f"{step.share:.0%}",
        f"{step.runs:.10g}",
        duration(step.own / step.runs),
        _size(step.bytes / step.runs) if step.bytes else "",
        f"{step.bytes / step.own / 1e9:.1f} GB/s" if is_rated else "",
        f"{step.site.name}{kind}",
        str(origin or ""),
        _shortened(origin.text) if origin else "",
    )


_HEADS = ("time", "share", "runs", "a run", "bytes", "rate", "step", "line", "")
_RIGHT = 6


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if place < _RIGHT else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def duration(seconds: float) -> str:
    """Three digits and a unit: `10.4 us`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{_digits(seconds / size)} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def _size(number: float) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= size:
            return f"{_digits(number / size)} {unit}"
    return f"{number:.0f} B"


def _digits(number: float) -> str:
    return f"{number:.0f}" if number >= 99.95 else f"{number:#.3g}"


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST_LINE else f"{text[: _WIDEST_LINE - 3]}..."
