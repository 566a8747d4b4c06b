"""Where the time goes: a trace that Chrome and Perfetto show.

    with ag.profiler.trace("trace.json"):
        train(model, data)

The file has the calls of converted functions, what was converted, recorded, optimized and compiled
on the way, and inside the machine code the time of each loop nest, kernel and loop, with the user's
line. Open it at https://ui.perfetto.dev or in `chrome://tracing`.

Machine code that measures itself is compiled for it, and kept apart: other calls pay nothing.
"""

from __future__ import annotations

import gzip
import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograph.runtime import dispatch, spans
from autograph.runtime.spans import Span

__all__ = ["annotate", "trace"]


@contextmanager
def trace(path: str | os.PathLike[str]) -> Iterator[None]:
    """Write a trace of what happens in the block, on all threads, to a JSON file.

    A path that ends in `.gz` gets a compressed file, which Perfetto reads, too. The file is written
    when the block ends, also by an exception.

    >>> import os, tempfile
    >>> import autograph as ag
    >>> double = ag.convert(lambda x: x * 2)
    >>> path = os.path.join(tempfile.mkdtemp(), "trace.json")
    >>> with ag.profiler.trace(path):
    ...     double(21)
    42
    >>> os.path.exists(path)
    True
    """
    target = os.fspath(path)
    # A place that cannot be written to is an error now, not after hours.
    with open(target, "ab"):
        pass
    dispatch.count_unusual(1)
    try:
        with spans.listening() as heard:
            yield
    finally:
        dispatch.count_unusual(-1)
        _write(target, heard)


@contextmanager
def annotate(name: str, **details: Any) -> Iterator[None]:
    """Show the block in the trace, under a name of the user's.

    >>> import autograph as ag
    >>> with ag.profiler.annotate("epoch", number=3):
    ...     pass
    """
    with spans.span("annotation", name, **details):
        yield


def _write(path: str, heard: Sequence[Span]) -> None:
    text = json.dumps({"traceEvents": list(_events(heard)), "displayTimeUnit": "ns"}, default=str)
    data = text.encode()
    with open(path, "wb") as file:
        file.write(gzip.compress(data) if path.endswith(".gz") else data)


def _events(heard: Sequence[Span]) -> Iterator[dict[str, Any]]:
    """The spans as Chrome's events, whose times are microseconds."""
    process = os.getpid()
    yield _name("process_name", "autograph", process, process)
    names = {thread.native_id: thread.name for thread in threading.enumerate()}
    for number in sorted({span.thread for span in heard}):
        yield _name("thread_name", names.get(number, f"thread {number}"), process, number)
    first = min((span.start for span in heard), default=0)
    # An event stands before those inside it.
    for span in sorted(heard, key=lambda span: (span.start, -span.end)):
        yield {
            "ph": "X",
            "cat": span.kind,
            "name": _shown(span),
            "ts": (span.start - first) / 1000,
            "dur": (span.end - span.start) / 1000,
            "pid": process,
            "tid": span.thread,
            "args": dict(span.details),
        }


def _shown(span: Span) -> str:
    """A step of machine code is known to the user by its line."""
    if span.kind in ("nest", "loop", "kernel", "operation"):
        return f"{span.name} {os.path.basename(span.details.get('line', ''))}".rstrip()
    return span.name if span.kind == "annotation" else f"{span.kind} {span.name}"


def _name(kind: str, name: str, process: int, thread: int) -> dict[str, Any]:
    return {"ph": "M", "name": kind, "pid": process, "tid": thread, "args": {"name": name}}
