"""What was found out about a loop, kept for the next time the loops around it record it.

    for i in range(n):              the body is recorded until its state no longer changes;
        for j in range(n): ...      without a memory, the inner loop starts from nothing each time

The state of the outer loop only widens from one attempt to the next, and with it what comes into
the inner one: so the inner loop may start from the types and places that it ended with before. It
is recognised by its place in the user's code, after the same loops as in the attempt before.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

from autograph.runtime import dims, promotion
from autograph.runtime.errors import IncompatibleStateError
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import SymbolicList
from autograph.runtime.origin import is_ours
from autograph.runtime.staging.dicts.tables import GrowingTable
from autograph.runtime.staging.exceptions.raising import RaisedPlace
from autograph.runtime.staging.functions import closures
from autograph.runtime.staging.journal import Location
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.deep_specs import generalize_deep
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.specs import (
    Fixed,
    Growing,
    Leaf,
    OneOfSpec,
    Spec,
    Struct,
    generalize,
    join,
    join_specs,
    leaf_of,
)
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import SymbolicTensor

if TYPE_CHECKING:
    from autograph.runtime.staging.recording import Recording

_PLAIN = (bool, int, float, complex, str, bytes, type(None), Undefined)
Site = tuple[tuple[CodeType, int], ...]
Found = tuple[Spec, Spec]


def _none() -> None:
    """What stands around an outermost loop."""


class Memory:
    """What is known of one loop: its state, and the loops that its body and its test came to."""

    def __init__(self) -> None:
        # Whether one iteration, recorded by itself, showed that this is a loop of the graph.
        self.is_recorded = False
        self.values: dict[str, Found] = {}
        self.places: dict[Hashable, tuple[Location, Found | None]] = {}
        # Places that attempts wrote, which keep what they belong to, so that its identity lasts;
        # and what the last one wrote, of which kind, and whether that was state.
        self.seen: dict[Hashable, Location] = {}
        self.written: list[tuple[str, Hashable, bool]] = []
        # Whether the attempt at hand repeats the one before it, and so does what it did.
        self.repeats = False
        # Whether loops in it rely on another attempt, to know which places are state.
        self.is_open = False
        # A loop around it keeps this one, not the other way: what a recording made must go with it.
        self._around: Callable[[], Memory | None] = _none
        self._is_attempted = False
        self._ended: list[tuple[Hashable, Spec | None]] | None = None
        self._runs: dict[str, list[tuple[Site, Memory]]] = {}
        self._last: list[tuple[Site, Memory]] = []
        self._now: list[tuple[Site, Memory]] = []

    @contextmanager
    def run(self, part: str) -> Iterator[None]:
        """The test or the body is recorded once more, or the whole loop is run as Python."""
        around = (self._last, self._now)
        self._last = self._runs.get(part, [])
        self._now = self._runs[part] = []
        try:
            yield
        finally:
            self._last, self._now = around

    @contextmanager
    def attempt(self, part: str) -> Iterator[None]:
        """The test or the body is recorded as that of a loop."""
        before, self._is_attempted = self._is_attempted, True
        try:
            with self.run(part):
                yield
        finally:
            self._is_attempted = before

    def begin(self, labels: Iterable[Hashable], specs: Iterable[Spec]) -> None:
        """The loop begins with a state: as it ended with in an attempt around it, or another."""
        around = self._attempt_around()
        self.is_open = False
        self.repeats = (
            around is not None
            and around.repeats
            and self._ended is not None
            and _alike(list(zip(labels, specs, strict=True)), self._ended)
        )

    def leaves_open(self) -> bool:
        """Leave it to an attempt around this loop to repeat it; False if there is none."""
        around = self._attempt_around()
        if around is None or around.repeats:
            return False
        around.is_open = True
        return True

    def _attempt_around(self) -> Memory | None:
        around = self._around()
        while around is not None and not around._is_attempted:
            around = around._around()
        return around

    def of(self, site: Site) -> Memory:
        """The memory of the loop at `site`; a new one if other loops came before it last time."""
        place = len(self._now)
        known = place < len(self._last) and self._last[place][0] == site
        if not known:
            self._last = []
        memory = self._last[place][1] if known else Memory()
        memory._around = weakref.ref(self)
        self._now.append((site, memory))
        return memory

    def keep(
        self,
        names: Sequence[str],
        places: dict[Hashable, Location],
        entry: Sequence[Any],
        specs: Sequence[Spec],
    ) -> None:
        """Note what the state turned out to be."""
        found = [_found(value, spec) for value, spec in zip(entry, specs, strict=True)]
        count = len(names)
        pairs = zip(names, found[:count], strict=True)
        self.values = {name: each for name, each in pairs if each is not None}
        rows = zip(places.items(), found[count:], strict=True)
        self.places = {key: (place, each) for (key, place), each in rows}
        lasting = [spec if isinstance(spec, Fixed) or _lasts(spec) else None for spec in specs]
        self._ended = list(zip((*names, *places), lasting, strict=True))

    def note_places(self, written: dict[Hashable, Location]) -> None:
        """Note the places that one iteration wrote, recorded by itself."""
        for key, place in written.items():
            self.places.setdefault(key, (place, None))

    def known_places(self, region: Graph) -> Iterator[tuple[Hashable, Location, Any, Spec]]:
        """The places that may belong to the state, what they hold, and what to begin with.

        Some may belong to objects that only an earlier attempt made; those are not written again.
        """
        for key, (place, found) in self.places.items():
            if isinstance(place, RaisedPlace):
                continue
            value = place.read()
            if all(_exists(leaf, region) for leaf in structure.leaves(value)):
                yield key, place, value, _entered(value) if found is None else _begun(found, value)

    def moved(
        self, new: dict[Hashable, Location], kept: Container[Hashable]
    ) -> Iterator[tuple[Hashable, Any, Spec]]:
        """New places, what they hold, and what to begin with.

        They may stand for places of another attempt that are not `kept`: those of what it made.
        """
        known = [each for key, each in self.places.items() if key not in kept and key not in new]
        for key, place in new.items():
            kind, value = place.describe(), place.read()
            like = next((each for each in known if each[0].describe() == kind), None)
            if like is not None:
                known.remove(like)
            found = None if like is None else like[1]
            yield key, value, _entered(value) if found is None else _begun(found, value)

    def spec(self, name: str, value: Any) -> Spec:
        """What to begin with for a name that now comes in with `value`."""
        found = self.values.get(name)
        return _entered(value) if found is None else _begun(found, value)


def _exists(value: Any, region: Graph) -> bool:
    """Whether a value can be used in `region`: one of an attempt that was given up cannot."""
    if isinstance(value, OneOf):
        return all(_exists(part, region) for part in (value.tag, *value.cases))
    if isinstance(value, GrowingList | GrowingTable):
        return all(_exists(leaf, region) for leaf in value.leaves)
    tensor = value if leaf_of(value) is None else getattr(value, "tensor", value)
    symbolic = isinstance(tensor, SymbolicTensor | SymbolicList)
    return not symbolic or region.is_inside(tensor.value.graph)


def _alike(now: list[tuple[Hashable, Spec]], ended: list[tuple[Hashable, Spec | None]]) -> bool:
    """Whether a loop begins with the state that it ended with, with other values of each kind."""
    return len(now) == len(ended) and all(
        label == last and (spec == kept or (isinstance(spec, Fixed) and isinstance(kept, Fixed)))
        for (label, spec), (last, kept) in zip(now, ended, strict=True)
    )


def _found(value: Any, spec: Spec) -> Found | None:
    """What came in and what it became, if that says the same in another attempt."""
    if isinstance(spec, Fixed) or not _lasts(spec):
        return None
    before = generalize_deep(value)
    return (before, spec) if _lasts(before) else None


def _begun(found: Found, value: Any) -> Spec:
    before, spec = found
    try:
        now = generalize_deep(value)
        if join_specs(before, now) == now and join(spec, value) == spec:
            return spec
    except IncompatibleStateError:
        pass
    return _entered(value)


def _entered(value: Any) -> Spec:
    """The description of what comes in; of a list as it is now, before its items are written."""
    is_staged = promotion.is_staged_list(value)
    return Fixed(value, generalize(value)) if is_staged else Fixed(value)


def _lasts(spec: Spec) -> bool:
    """Whether a description names nothing that belongs to one attempt only."""
    if isinstance(spec, Leaf):
        return not any(isinstance(dim, dims.Extent) for dim in spec.type.shape)
    if isinstance(spec, Struct):
        # The layouts of an object, and of an exception on its way to a handler, know which it is.
        layout = spec.layout
        is_plain = type(layout) is structure.Layout and not structure.is_registered(layout.kind)
        is_made = closures.is_described_by(spec)
        return (is_plain or is_made) and all(map(_lasts, spec.children))
    if isinstance(spec, OneOfSpec):
        return all(map(_lasts, spec.cases))
    if isinstance(spec, Growing):
        return spec.element is not None and _lasts(spec.element)
    return isinstance(spec, Fixed) and isinstance(spec.value, _PLAIN)


@contextmanager
def remembered(recording: Recording) -> Iterator[None]:
    """Record a loop, with the memory that the loop around it has of it."""
    outer = recording.memory
    memory = recording.memory = Memory() if outer is None else outer.of(_site())
    try:
        with memory.run("loop"):
            yield
    finally:
        recording.memory = outer


def _site() -> Site:
    """Where the user's code is: its functions on the stack, and where each of them is."""
    places = []
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if not is_ours(frame):
            places.append((frame.f_code, frame.f_lasti))
        frame = frame.f_back
    return tuple(places)
