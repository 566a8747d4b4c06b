"""`f.trace_report()`: which traces a function has, and why each one was made.

    scale: 3 traces
      1  scale(x: array f64[3], n=1)
         first call, model.py:14 in train; 3.1 ms
      2  scale(x: array f64[3], n=2)
         n: 1 -> 2, since trace 1; model.py:15 in train; 2.0 ms

A report holds texts only: it keeps no argument alive.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograph.runtime.graph.spelling import type_text
from autograph.runtime.origin import users_frame
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

# A function that is recorded over and over keeps an account of its last traces.
KEPT = 256
_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was not as in an earlier trace: an argument, a global, an attribute."""

    name: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.name}: {self.old} -> {self.new}"


@dataclass(slots=True)
class Cost:
    """The seconds that one trace took."""

    recording: float = 0.0
    passes: float = 0.0

    @property
    def seconds(self) -> float:
        """All of them."""
        return self.recording + self.passes

    @contextmanager
    def of_passes(self) -> Iterator[None]:
        """Count a block as work on the finished graph."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.passes += time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One trace: its signature, why it was made, where it was asked for, what it took."""

    number: int
    signature: str
    differences: tuple[Difference, ...]
    since: int | None
    varying: tuple[str, ...]
    filename: str
    line: int
    caller: str
    cost: Cost = field(compare=False)

    @property
    def seconds(self) -> float:
        """Conversion, recording and passes."""
        return self.cost.seconds

    @property
    def place(self) -> str:
        """The user's line that made the call."""
        inside = "" if self.caller == "<module>" else f" in {self.caller}"
        return f"{os.path.basename(self.filename)}:{self.line}{inside}"

    def reason(self) -> str:
        """Why the traces before it did not fit."""
        if self.since is None:
            return "first call"
        if not self.differences:
            return f"trace {self.since} is the same, and was no longer kept"
        return f"{'; '.join(map(str, self.differences))} (since trace {self.since})"

    def __str__(self) -> str:
        lines = [f"{self.number:>3}  {self.signature}", f"     {self.reason()}"]
        if self.varying:
            lines.append(f"     any {' and '.join(self.varying)} from here on, without a new trace")
        return "\n".join([*lines, f"     called at {self.place}; {self.seconds * 1000:.1f} ms"])


class TraceReport(Sequence[TraceEntry]):
    """The traces of one function, oldest first; `str()` is for people."""

    def __init__(self, name: str, count: int, entries: Sequence[TraceEntry]) -> None:
        self.name = name
        self.trace_count = count
        self.entries = tuple(entries)

    def __getitem__(self, index: Any) -> Any:
        return self.entries[index]

    def __len__(self) -> int:
        return len(self.entries)

    def __str__(self) -> str:
        count = self.trace_count
        head = f"{self.name}: {count or 'no'} trace{'' if count == 1 else 's'}"
        left_out = count - len(self.entries)
        if left_out > 0:
            head += f", the last {len(self.entries)} of them"
        return "\n".join([head, *map(str, self.entries)])

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a signature: its key, the value of this call, and which values it takes."""

    key: int
    value: str
    admits: str


Parts = Mapping[str, Part]
_ABSENT = Part(0, "not given", "not given")


class TraceLog:
    """Collects the traces of one function."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self._entries: deque[tuple[TraceEntry, Parts]] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def add(
        self,
        signature: str,
        parts: Parts,
        guards: Sequence[Difference],
        varying: Sequence[str],
        cost: Cost,
    ) -> None:
        """Note a trace; `guards` are the places that no longer held what an equal one relied on."""
        frame = users_frame()
        code = None if frame is None else frame.f_code
        with self._lock:
            self.count += 1
            since, differences = self._nearest(parts)
            entry = TraceEntry(
                self.count,
                signature,
                tuple(differences or guards),
                since,
                tuple(varying),
                "?" if code is None else code.co_filename,
                0 if frame is None else frame.f_lineno,
                "?" if code is None else code.co_name,
                cost,
            )
            self._entries.append((entry, parts))

    def _nearest(self, parts: Parts) -> tuple[int | None, list[Difference]]:
        """The earlier trace from which least differs, the last one of several, and what differs."""
        best: tuple[int | None, list[Difference]] = (None, [])
        for entry, earlier in reversed(self._entries):
            found = list(_differences(earlier, parts))
            if best[0] is None or len(found) < len(best[1]):
                best = (entry.number, found)
        return best

    def report(self) -> TraceReport:
        """What was collected so far."""
        with self._lock:
            return TraceReport(self.name, self.count, [entry for entry, _ in self._entries])


def _differences(old: Parts, new: Parts) -> Iterator[Difference]:
    for name in {**old, **new}:
        before, now = old.get(name, _ABSENT), new.get(name, _ABSENT)
        # Equal hashes may be a coincidence: -1 and -2 have the same.
        if (before.key, before.admits) != (now.key, now.admits):
            alike = before.admits == now.value
            yield Difference(name, before.admits, f"another {now.value}" if alike else now.value)


def difference(name: str, old: Any, new: Any) -> Difference:
    """A place that holds another value; what looks alike is said to be another object."""
    before, now = described(old), described(new)
    return Difference(name, before, f"another {now}" if before == now else now)


def described(value: Any) -> str:
    """A value in a few words: types of arrays, numbers and strings as they are, kinds of others."""
    if isinstance(value, Tensor):
        return f"tensor {type_text(value.type)}"
    if isinstance(value, np.ndarray | np.generic):
        kind = "array" if isinstance(value, np.ndarray) else "scalar"
        return described_array(kind, value.dtype, value.shape)
    if type(value) in _PLAIN:
        text = repr(value)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    name = getattr(value, "__qualname__", None)
    if isinstance(name, str):
        return name
    return f"{type(value).__name__} object"


def described_array(kind: str, dtype: Any, shape: tuple[Any, ...]) -> str:
    """`array f64[3]`."""
    try:
        return f"{kind} {type_text(TensorType(dtype, shape))}"
    except (KeyError, TypeError, ValueError):
        return f"{kind} of {dtype}"
