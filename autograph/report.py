"""What was converted and recorded while a program ran, and how long each stage took.

    with collecting() as report:          # off: the hooks only call what they are given
        program()
    print(report.text())

The pipeline, the recorder and the executor call the hooks (`converted`, `recorded`, `optimized`,
`executable`), which also note their time for `profiler.py`. Each stage is charged only with its own
time: a conversion in the middle of a recording is not counted twice. While off, nothing is wrapped,
so a run costs nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any, TypeVar

from autograph.runtime import spans
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.spelling import type_text
from autograph.tracing.trace_report import TraceLog

T = TypeVar("T")
_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_LONGEST_NAME = 60
_HEADS = ("recorded", "nodes", "optimized", "recording", "optimization", "runs", "running")


@dataclass(slots=True)
class Conversion:
    """One function that was converted."""

    name: str
    place: str
    seconds: float


@dataclass(slots=True)
class Trace:
    """One graph: what it was recorded from, and what became of it."""

    graph: Graph
    signature: str
    recording: float
    optimized: Graph | None = None
    optimization: float = 0.0
    runs: int = 0
    execution: float = 0.0


class Report:
    """Collects what the hooks tell."""

    def __init__(self) -> None:
        self.conversions: list[Conversion] = []
        self.traces: dict[int, Trace] = {}
        self.logs: dict[int, TraceLog] = {}
        self._started = time.perf_counter()
        self._inner = threading.local()

    def measure(self, work: Callable[[], T]) -> tuple[T, float]:
        """What `work` gives, and its own seconds: without what was measured inside it."""
        outer = getattr(self._inner, "seconds", 0.0)
        self._inner.seconds = 0.0
        start = time.perf_counter()
        try:
            result = work()
        finally:
            total = time.perf_counter() - start
            own = total - self._inner.seconds
            self._inner.seconds = outer + total
        return result, own

    def reasons(self) -> str:
        """The trace report of every function that was recorded."""
        return "\n\n".join(str(log.report()) for log in self.logs.values())

    def text(self) -> str:
        """The report, for people."""
        traces = list(self.traces.values())
        head = (
            f"{_count(self.conversions, 'function')} converted, {_count(traces, 'graph')} recorded"
        )
        parts = [[f"autograph: {head}"]]
        if self.conversions:
            rows = [(each.name, each.place, _duration(each.seconds)) for each in self.conversions]
            parts.append(_table(("converted", "where", "time"), rows, right_from=2))
        if traces:
            heads = (
                "recorded",
                "nodes",
                "optimized",
                "recording",
                "optimization",
                "runs",
                "running",
            )
            parts.append(_table(heads, [_row(trace) for trace in traces], right_from=1))
        parts.append([self._totals()])
        return "\n\n".join("\n".join(lines) for lines in parts)

    def _totals(self) -> str:
        traces = list(self.traces.values())
        stages = {
            "conversion": sum(each.seconds for each in self.conversions),
            "recording": sum(trace.recording for trace in traces),
            "optimization": sum(trace.optimization for trace in traces),
            "execution": sum(trace.execution for trace in traces),
        }
        total = time.perf_counter() - self._started
        stages["all else"] = max(total - sum(stages.values()), 0.0)
        return ", ".join(f"{name} {_duration(seconds)}" for name, seconds in stages.items())


_active: Report | None = None


@contextmanager
def collecting() -> Iterator[Report]:
    """Collect what happens inside the block."""
    global _active
    _active = report = Report()
    try:
        yield report
    finally:
        _active = None


def converted(fn: FunctionType, work: Callable[[], T]) -> T:
    """Hook: `work` converts `fn`."""
    report, code = _active, fn.__code__
    with spans.span("convert", fn.__qualname__, line=f"{code.co_filename}:{code.co_firstlineno}"):
        if report is None:
            return work()
        result, seconds = report.measure(work)
    place = f"{os.path.relpath(code.co_filename)}:{code.co_firstlineno}"
    report.conversions.append(Conversion(fn.__qualname__, place, seconds))
    return result


def recorded(name: str, arguments: Any, work: Callable[[], T]) -> T:
    """Hook: `work` records the function `name` and gives its concrete function."""
    report = _active
    with spans.span("record", name):
        if report is None:
            return work()
        result, seconds = report.measure(work)
    graph: Graph = result.unoptimized  # type: ignore[attr-defined]
    report.traces[id(graph)] = Trace(graph, _signature(name, arguments, graph), seconds)
    return result


def noted(log: TraceLog) -> None:
    """Hook: a function whose traces are in `log` was recorded."""
    if _active is not None:
        _active.logs.setdefault(id(log), log)


def optimized(graph: Graph, work: Callable[[], Graph]) -> Graph:
    """Hook: `work` optimizes `graph`."""
    trace = _trace_of(graph)
    with spans.span("optimize", graph.name):
        if trace is None or _active is None:
            return work()
        result, seconds = _active.measure(work)
    trace.optimized = result
    trace.optimization += seconds
    return result


def executable(graph: Graph, work: Callable[[], Callable[..., T]]) -> Callable[..., T]:
    """Hook: `work` makes what runs `graph`; each run is counted."""
    trace = _trace_of(graph)
    if trace is None or _active is None:
        return work()
    report = _active
    run, seconds = report.measure(work)
    trace.optimization += seconds

    def timed(*arrays: Any) -> T:
        trace.runs += 1
        result, spent = report.measure(lambda: run(*arrays))
        trace.execution += spent
        return result

    return timed


def _trace_of(graph: Graph) -> Trace | None:
    return None if _active is None else _active.traces.get(id(graph))


def _signature(name: str, arguments: Any, graph: Graph) -> str:
    """`newton(x: f64[3], tol=1e-06)`: types of what is an input, values of what is not."""
    types = iter(graph.inputs)
    parts = [
        f"{leaf.name}: {type_text(next(types).type)}"
        if leaf.is_input()
        else f"{leaf.name}={_short(leaf.value)}"
        for leaf in arguments.leaves
    ]
    text = f"{name}({', '.join(parts)})"
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 4]} ...)"


def _short(value: Any) -> str:
    text = repr(value) if type(value) in _PLAIN else type(value).__name__
    return text if len(text) <= 20 else f"{text[:17]}..."


def _row(trace: Trace) -> tuple[str, ...]:
    after = "-" if trace.optimized is None else str(count_nodes(trace.optimized))
    return (
        trace.signature,
        str(count_nodes(trace.graph)),
        after,
        _duration(trace.recording),
        _duration(trace.optimization),
        str(trace.runs),
        _duration(trace.execution),
    )


def count_nodes(graph: Graph) -> int:
    """The number of nodes, those of branches and loops included."""
    return sum(1 for _ in graph.walk())


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], right_from: int) -> list[str]:
    """Lines with aligned columns; those from `right_from` on are numbers."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place >= right_from else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (heads, *rows)
    ]


def _count(items: list[Any], noun: str) -> str:
    return f"{len(items) or 'no'} {noun}{'' if len(items) == 1 else 's'}"


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"
