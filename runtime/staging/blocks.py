"""Recording into a region for a while.

with recording.trial("then") as (region, frame): ...    a new one, whose writes are undone
with recording.inside(region): ...                      at its end, once more
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from autograph.runtime import dispatch
from autograph.runtime.graph.ir import Graph
from autograph.runtime.staging.journal import Frame, Location, roll_back

if TYPE_CHECKING:
    from autograph.runtime.staging.recording import Recording

Held = Iterable[tuple[Location, Any]]


class Inside:
    """While it is entered, a region is recorded into; at its end what was written there is undone.

    Every branch is entered several times: a generator as context would be noticed.
    """

    __slots__ = ("_frame", "_outer", "_recording", "_region")

    def __init__(self, recording: Recording, region: Graph) -> None:
        self._recording = recording
        self._region = region

    def __enter__(self) -> tuple[Graph, Frame]:
        recording = self._recording
        self._outer, recording.region = recording.region, self._region
        self._frame = Frame()
        recording.journal.frames.append(self._frame)
        return self._region, self._frame

    def __exit__(self, *exc: object) -> None:
        recording = self._recording
        recording.journal.frames.pop()
        recording.region = self._outer
        roll_back(self._frame)


class Resumed(Inside):
    """As `Inside`, with what was written in the region; nothing that raises is recorded there."""

    __slots__ = ("_spoiled", "_writes")

    def __init__(self, recording: Recording, region: Graph, writes: Held, spoiled: Held) -> None:
        super().__init__(recording, region)
        self._writes = writes
        self._spoiled = spoiled

    def __enter__(self) -> tuple[Graph, Frame]:
        entered = super().__enter__()
        for place, value in self._writes:
            self._recording.journal.assign(place, value)
        for place, value in self._spoiled:
            self._recording.journal.spoil(place, value)
        self._recording.resumed += 1
        return entered

    def __exit__(self, *exc: object) -> None:
        self._recording.resumed -= 1
        super().__exit__(*exc)


class Block(Inside):
    """As `Inside`, of a new region; gradient tapes see nothing of it."""

    __slots__ = ("_tapes",)

    def __enter__(self) -> tuple[Graph, Frame]:
        self._tapes = dispatch.tapes()
        return super().__enter__()

    def __exit__(self, *exc: object) -> None:
        super().__exit__()
        dispatch.set_tapes(self._tapes)


class Trial(Block):
    """As `Block`, with what comes after possible exceptions in it."""

    __slots__ = ("_rests",)

    def __enter__(self) -> tuple[Graph, Frame]:
        recording = self._recording
        self._rests, recording.rests = recording.rests, []
        return super().__enter__()

    def __exit__(self, *exc: object) -> None:
        try:
            self._recording.abandon(0)
        finally:
            super().__exit__()
            self._recording.rests = self._rests
