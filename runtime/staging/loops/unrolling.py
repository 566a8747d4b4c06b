"""Python loops that are written out, iteration by iteration: when they get long, somebody is told.

A loop over Python values runs as Python, and each iteration adds its operations to the graph. Some
thousands of them take long to record, to optimize and to run. The warning says which line it is,
why the loop is not recorded as one, and what to write instead.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from autograph.runtime.errors import AutographError, StagingError, UnrolledLoopWarning
from autograph.runtime.graph.ir import Graph, Node, walk
from autograph.runtime.ops.control import FOR, WHILE
from autograph.runtime.origin import origins_of, place_here
from autograph.runtime.staging.recording import Recording

# Operations to which a short loop is written out where there are loops in it.
FEW = 300
# Operations in a loop that is written out, above which its user is told.
LONG = 3000
# Operations after which a loop that nothing known now ends is given up.
MOST = 50_000
_told: set[tuple[str, int]] = set()


def is_large(nodes: Sequence[Node], times: int) -> bool:
    """Whether operations, with loops among them, are too many to be written out so often."""
    every = list(walk(nodes))
    return len(every) * times > FEW and any(node.op in (FOR, WHILE) for node in every)


class Unrolling:
    """Counts the operations of one loop that is written out."""

    def __init__(self, recording: Recording, reason: str, advice: str, length: int | None) -> None:
        self._recording = recording
        self._region: Graph = recording.region
        self._start = self._before = len(self._region.nodes)
        self._known = recording.written_out
        self._reason = reason
        self._advice = advice
        self._length = length
        self._iterations = 0

    def step(self) -> None:
        """One iteration was written out."""
        self._iterations += 1
        # Those of a loop inside, whose user was told, are not this one's.
        inside = self._recording.written_out - self._known
        count = len(self._region.nodes) - self._before - inside
        if count > LONG and self._recording.region is self._region:
            self._recording.written_out += count
            self._known = self._recording.written_out
            self._before = len(self._region.nodes)
            self._tell(count)
        if self._length is None and len(self._region.nodes) - self._start > MOST:
            raise StagingError(
                f"this loop is written out, and {self._iterations} iterations, of more than "
                f"{MOST} operations, have not ended it; it is not recorded as one loop: "
                f"{self._reason}",
                advice=self._advice,
            )

    def _tell(self, count: int) -> None:
        place = place_here()
        if place is None or place.lineno is None or (place.filename, place.lineno) in _told:
            return
        _told.add((place.filename, place.lineno))
        whole = "" if self._length is None else f" of {self._length}"
        lines = [
            f"this loop is written out: {count} operations after iteration "
            f"{self._iterations}{whole}",
            "",
            *place.shown(),
            f"  It is not recorded as one loop: {self._reason}",
            f"  {self._advice}",
        ]
        text = "\n".join(lines)
        warnings.warn_explicit(text, UnrolledLoopWarning, place.filename, place.lineno)


def of_numbers(recording: Recording, length: int, error: BaseException | None) -> Unrolling | None:
    """For a loop over a range or rows whose body cannot be recorded; None if that was asked for."""
    if length <= recording.unroll:
        return None
    advice = (
        "Leave out what needs its index or items as Python values (stack a list that it indexes "
        "with np.stack), or pass unroll=... to ag.convert if it is to be written out."
    )
    return Unrolling(recording, _reason(error), advice, length)


def of_items(recording: Recording, items: Any) -> Unrolling:
    """For a loop over the items of a Python container or iterator."""
    name = type(items).__name__
    reason = f"it goes over a Python {name}, whose items may differ in kind."
    advice = "Make one array of the items (np.stack, ag.stack) and loop over that."
    return Unrolling(recording, reason, advice, len(items) if hasattr(items, "__len__") else None)


def of_test(recording: Recording, error: BaseException | None) -> Unrolling:
    """For a `while` whose test stays one of Python values."""
    reason = "its test is one of Python values." if error is None else _reason(error)
    advice = "Loop over range(n), or let the test depend on a tensor: i = ag.constant(0)."
    return Unrolling(recording, reason, advice, None)


def _reason(error: BaseException | None) -> str:
    """Why the body of a loop could not be recorded, with the user's line."""
    if error is None:
        return "its first and last iterations record nothing."
    lines = origins_of(error)
    text = error.message if isinstance(error, AutographError) else str(error)
    text = text or type(error).__name__
    return f"{text} ({lines[-1]})" if lines else text
