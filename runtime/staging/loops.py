"""Recorded loops: find out what a body changes, join it with what comes in, until nothing changes.

    while test(y): y = body(y)      ->      (y,) = while(y) {test(y), body(y)}

Each attempt records test and body in regions that are thrown away if the state turns out wider than
assumed: another type, another structure, a place written that was not known to be state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Hashable, Sequence
from typing import Any

from autograph.runtime import errors
from autograph.runtime.graph.ir import Graph, Value
from autograph.runtime.graph.trace import wrap
from autograph.runtime.ops.control import WHILE
from autograph.runtime.staging import aliases, lowering
from autograph.runtime.staging.branches import (
    closed,
    cond,
    join_all,
    logical_and,
    names_inside,
    note_control,
    open_rest,
    raise_in_graph,
    result_types,
)
from autograph.runtime.staging.copies import mutable_parts
from autograph.runtime.staging.journal import Attribute, Frame, Item, Location
from autograph.runtime.staging.memory import Memory
from autograph.runtime.staging.recording import LoopOptions, Recording
from autograph.runtime.staging.specs import Fixed, Leaf, OneOfSpec, Spec, incompatible
from autograph.runtime.types import Type

ATTEMPTS = 24
Body = Callable[..., tuple[Any, ...]]
Test = Callable[..., Any]


class LoopState:
    """The values that go round: local names first, then places written in the body."""

    def __init__(
        self,
        recording: Recording,
        state: Sequence[Any],
        names: Sequence[str],
        strict: bool = False,
    ) -> None:
        self.recording = recording
        self.names = list(names) or [f"state {n}" for n in range(len(state))]
        self.entry = list(state)
        self.specs: list[Spec] = []
        self.places: dict[Hashable, Location] = {}
        self.count = len(state)
        self.strict = strict
        self.began = next(recording.ticks)
        self.runs = False
        self.aliased: dict[int, list[Any]] = {}
        self.keeps: set[int] = set()
        self.options: LoopOptions | None = None
        self.widened: set[int] = set()
        # What the bodies gave so far; what several of them gave was there before the loop.
        self._given: dict[int, Any] = {}
        self._outer: list[Any] = []
        self._unconfirmed: set[Hashable] = set()
        self._remembered: set[Hashable] = set()
        self._fresh: Counter[str] = Counter()
        self.memory: Memory = recording.memory or Memory()
        self._remember()

    def _remember(self) -> None:
        """Begin with what is known from the last attempt of the loop around this one."""
        pairs = zip(self.names, self.entry, strict=True)
        self.specs = [self.memory.spec(name, value) for name, value in pairs]
        for key, place, value, spec in self.memory.known_places(self.recording.region):
            self.places[key] = place
            self.entry.append(value)
            self.specs.append(spec)
        self._remembered = set(self.places)
        self._unconfirmed = set(self.places)

    def unknown(self, written: dict[Hashable, Location]) -> tuple[list[Hashable], list[Hashable]]:
        """Places of the last attempt that were not written again, and places new in this one.

        A place that is written in one attempt but not in the next belongs to an object the body
        itself creates: it is no state, and neither is its like in later attempts.
        """
        gone = [key for key in self._unconfirmed if key not in written]
        fresh = [key for key in gone if key not in self._remembered]
        budget = self._fresh + Counter(self.places[key].describe() for key in fresh)
        new = []
        for key, place in written.items():
            if key in self.places:
                continue
            if budget[place.describe()] > 0:
                budget[place.describe()] -= 1
            else:
                new.append(key)
        return gone, new

    def learn(self, gone: list[Hashable], new: dict[Hashable, Location]) -> None:
        """Take new places into the state, drop those that turned out to be none."""
        for key in gone:
            if key not in self._remembered:
                self._fresh[self.places[key].describe()] += 1
            place = self.count + list(self.places).index(key)
            del self.places[key], self.entry[place], self.specs[place]
        self._unconfirmed = set(new)
        for key, location in new.items():
            self.places[key] = location
            self.entry.append(location.read())
            self.specs.append(Fixed(location.read()))

    def types(self) -> list[Type]:
        return [type for spec in self.specs for type in lowering.leaf_types(spec)]

    def stems(self) -> list[str]:
        labels = [*self.names, *(place.describe() for place in self.places.values())]
        stems = []
        for label, spec in zip(labels, self.specs, strict=True):
            stem = label if label.isidentifier() else "t"
            stems += [stem] * len(lowering.leaf_types(spec))
        return stems

    def enter(self) -> tuple[list[Value], tuple[Any, ...]]:
        """Inputs of the region being recorded, and the state as user code sees it there."""
        recording = self.recording
        stems = self.stems()
        inputs = [
            recording.region_input(type, stem)
            for type, stem in zip(self.types(), stems, strict=True)
        ]
        carried = iter(inputs)
        values = [lowering.lift(spec, carried) for spec in self.specs]
        values = self._protected(values, self.strict)
        for place, value in zip(self.places.values(), values[self.count :], strict=True):
            recording.give(place, value)
        return [item.value for item in inputs], tuple(values[: self.count])

    def _protected(self, values: Sequence[Any], strict: bool) -> list[Any]:
        """The values, guarded against writes that would miss an object others know."""
        rows = zip(self.specs, self.entry, values, strict=True)
        protected = [
            aliases.protected(spec, entry, value, strict, self.aliased.get(index, ()))
            if self._is_rebound(index)
            else value
            for index, (spec, entry, value) in enumerate(rows)
        ]
        for spec, entry, value in zip(self.specs, self.entry, protected, strict=True):
            # Arrays that have a name or place of their own are followed by their face.
            for copy in () if isinstance(spec, Leaf) else lowering.copied_parts(spec, value):
                for source in (entry, *self._outer):
                    self.recording.copies.relate(source, copy)
        return protected

    def _is_rebound(self, index: int) -> bool:
        """Whether it is a name, attribute or item; what is in a list or array has no name."""
        places = list(self.places.values())
        return index < self.count or isinstance(places[index - self.count], Attribute | Item)

    def note_outer(self, results: Sequence[Any]) -> bool:
        """Remember lists and dicts that the body did not make itself; say whether any is new."""
        new = False
        for spec, value in zip(self.specs, results, strict=True):
            for part in () if isinstance(spec, Fixed | Leaf) else mutable_parts(value):
                if any(part is other for other in self._outer):
                    continue
                if id(part) in self._given:
                    self._outer.append(part)
                    new = True
                self._given[id(part)] = part
        return new

    def note_aliases(self, results: Sequence[Any]) -> bool:
        """Remember names that the body binds to objects from outside; say whether any is new."""
        new = False
        for index, (spec, value) in enumerate(zip(self.specs, results, strict=False)):
            own = aliases.outside_objects(spec, self.entry[index], self.began)
            for found in aliases.outside_objects(spec, value, self.began):
                if any(found is other for other in own):
                    self.keeps.add(index)
                known = self.aliased.get(index, [])
                if not any(found is other for other in (*own, *known)):
                    self.aliased[index] = [*known, found]
                    new = True
        return new

    def label(self, index: int) -> str:
        """What a part of the state is called."""
        return [*self.names, *(place.describe() for place in self.places.values())][index]

    def leave(self, results: Sequence[Any]) -> list[Any]:
        """The state at the end of a body: its results, then what the places hold."""
        return [*results, *(place.read() for place in self.places.values())]

    def lowered(self, values: Sequence[Any]) -> list[Any]:
        pairs = zip(values, self.specs, strict=True)
        return [item for value, spec in pairs for item in lowering.lower(value, spec)]

    def widen(self, values: Sequence[Any], where: str) -> bool:
        """Widen the descriptions to cover `values`; whether that changed any."""
        joined = join_all(self.specs, values)
        self.widened = set[int]()
        for index, (old, new) in enumerate(zip(self.specs, joined, strict=True)):
            if new != old and isinstance(new, OneOfSpec) and _mixes_ranks(new):
                raise incompatible(self.label(index), self.entry[index], values[index], where)
            if new != old:
                self.widened.add(index)
        changed = joined != self.specs
        self.specs = joined
        return changed

    def finish(self, outputs: Sequence[Any]) -> tuple[Any, ...]:
        """The state after the loop; the places get their final values."""
        self.memory.keep(self.names, self.places, self.entry, self.specs)
        carried = iter(outputs)
        values = [lowering.lift(spec, carried) for spec in self.specs]
        if not self.runs or self.aliased or self.keeps or self._outer:
            values = self._protected(values, False)
        for place, value in zip(self.places.values(), values[self.count :], strict=True):
            self.recording.give(place, value)
        return tuple(values[: self.count])


def _mixes_ranks(spec: OneOfSpec) -> bool:
    """Whether two cases are numbers: one name cannot be a scalar and a vector in turns."""
    return sum(isinstance(case, Leaf) for case in spec.cases) > 1


def stage_while(
    recording: Recording,
    test: Test,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    peel: bool = True,
    strict: bool = True,
) -> tuple[Any, ...]:
    """Record `while test(*state): state = body(*state)` as one node.

    When the first iteration changes the rank of a value, it is recorded before the loop.
    """
    loop = LoopState(recording, state, names, strict)
    loop.options = recording.take_loop_options()
    try:
        for _ in range(ATTEMPTS):
            test_region = _record_test(loop, test)
            if test_region is None:
                go_on = test(*state)
                turned = stage_while(
                    recording,
                    *rotated(test, body),
                    (*state, go_on),
                    [*names, "go_on"],
                    peel,
                    strict,
                )
                return turned[: len(state)]
            body_region = record_body(loop, body)
            if body_region is not None:
                return _emit_while(loop, test_region, body_region)
    except errors.IncompatibleStateError:
        if not peel:
            raise
        return cond(
            test(*state),
            lambda *now: stage_while(
                recording, test, body, body(*now), names, peel=False, strict=False
            ),
            lambda *now: now,
            state,
            names,
        )
    raise unsettled(loop)


def unsettled(loop: LoopState) -> errors.IncompatibleStateError:
    """The error for state that widens without end."""
    names = ", ".join(f"`{loop.label(index)}`" for index in sorted(loop.widened))
    return errors.IncompatibleStateError(
        f"each iteration of this loop gives {names} yet another kind of value.",
        advice="Give each name one kind of value before the loop and in it.",
    )


def rotated(test: Test, body: Body) -> tuple[Test, Body]:
    """The same loop, for a test that has effects: it runs before the loop and after each body."""

    def new_body(*state: Any) -> tuple[Any, ...]:
        after = body(*state[:-1])
        return (*after, test(*after))

    return lambda *state: state[-1], new_body


def _record_test(loop: LoopState, test: Test) -> Graph | None:
    """The region of the test; None if the test writes places."""
    recording = loop.recording
    with loop.memory.run("test"), recording.trial("test") as (region, _):
        _, state = loop.enter()
        raised = _take_raised(recording)

        def go_on() -> Any:
            if raised is None:
                return test(*state)
            return logical_and(raised.is_case(lambda case: case is None), lambda: test(*state))

        with recording.journal.frame() as frame:
            results = closed(recording, lambda: (go_on(),), lambda error: _raise(recording, error))
            if results is None or written_in(frame, region.parent, loop.places):
                return None
            region.outputs = recording.carried([lowering.as_condition(results[0])])
            return region


def record_body(loop: LoopState, body: Body, *leading: Callable[[], Any]) -> Graph | None:
    """The region of the body; None if the state had to be widened, so that all is recorded anew."""
    recording = loop.recording
    with loop.memory.run("body"), recording.trial("body") as (region, _):
        first = [make() for make in leading]
        _, state = loop.enter()
        _take_raised(recording)
        with recording.journal.frame() as frame:
            results = _run(loop, body, (*first, *state), state)
            written = written_in(frame, region.parent, loop.places)
            after = loop.leave(results)
            widened = loop.widen(after, "an iteration of this loop")
            widened |= loop.note_aliases(results)
            widened |= loop.note_outer(after)
            gone, new = loop.unknown(written)
            if not (widened or gone or new):
                region.outputs = recording.carried(loop.lowered(after))
                return region
    loop.learn(gone, {key: written[key] for key in new})
    return None


def _take_raised(recording: Recording) -> Any:
    """The exception with which the last iteration may have ended; no iteration follows then."""
    raised = recording.raised.value
    if raised is not None:
        recording.assign(recording.raised, None)
    return raised


def _run(loop: LoopState, body: Body, given: Sequence[Any], state: Sequence[Any]) -> Sequence[Any]:
    """The results of the body; the state itself if the body always raises."""
    recording = loop.recording
    recording.loops.append(loop)
    try:
        results = closed(recording, lambda: body(*given), lambda error: _raise(recording, error))
    finally:
        recording.loops.pop()
    return state if results is None else results


def _raise(recording: Recording, error: Exception) -> None:
    """Record an exception of Python code in a loop that cannot be unrolled instead."""
    # Where the items are known, unrolling finds out which iteration raises.
    if recording.attempts:
        raise error
    raise_in_graph(recording, error)


def written_in(
    frame: Frame, outer: Graph | None, known: Container[Hashable] = ()
) -> dict[Hashable, Location]:
    """The places that a block wrote and that existed before it; those `known` did.

    What held values of the block alone before it was written has been made there; but a container
    that the block has written to, too, may only hold them since then.
    """
    changed = {id(place.subject) for place, _ in frame.values()}
    return {
        key: place
        for key, (place, old) in frame.items()
        if not place.belongs_to(frame)
        and (key in known or id(old) in changed or lowering.is_visible(outer, old))
    }


def _emit_while(loop: LoopState, test_region: Graph, body_region: Graph) -> tuple[Any, ...]:
    options, recording = loop.options, loop.recording
    inputs = loop.lowered(loop.entry)
    values = recording.carried(inputs)
    attrs = {}
    if options is not None and options.maximum_iterations is not None:
        attrs["maximum_iterations"] = int(options.maximum_iterations)
    regions = {"test": test_region, "body": body_region}
    inner = names_inside(test_region) | names_inside(body_region)
    result = result_types(loop.types(), inner)
    outputs = recording.add_node(WHILE, values, attrs, regions, result, loop.stems())
    note_control(WHILE, [wrap(value) for value in values], outputs)
    results = loop.finish(outputs)
    open_rest(recording)
    return results
