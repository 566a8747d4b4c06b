"""Recorded loops: find out what a body changes, join it with what comes in, until nothing changes.

    while test(y): y = body(y)      ->      (y,) = while(y) {test(y), body(y)}

Each attempt records test and body in regions that are thrown away if the state turns out wider than
assumed: another type, another structure, a place written that was not known to be state.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from autograph.runtime import errors
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import wrap
from autograph.runtime.ops.control import WHILE
from autograph.runtime.staging.branches import (
    closed,
    cond,
    logical_and,
    note_control,
    open_rest,
    raise_in_graph,
)
from autograph.runtime.staging.exceptions import raising
from autograph.runtime.staging.journal import Frame, Location
from autograph.runtime.staging.loops import permuting, rebinding
from autograph.runtime.staging.loops.loop_state import LoopState
from autograph.runtime.staging.loops.signatures import Body, Test
from autograph.runtime.staging.recording import Recording
from autograph.runtime.staging.values import lowering
from autograph.runtime.staging.values.result_types import names_inside, result_types

ATTEMPTS = 24
Way = Callable[..., tuple[Any, ...] | None]


def stage_while(
    recording: Recording,
    test: Test,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    peel: bool = True,
    strict: bool = True,
    told: bool = False,
) -> tuple[Any, ...]:
    """Record `while test(*state): state = body(*state)` as one node.

    When the first iteration changes the rank of a value, it is recorded before the loop, if that is
    to be `peel`ed off. `told` says that the loop has been asked already to carry which array each
    name is.
    """
    options = recording.take_loop_options()

    def carried(way: Way) -> tuple[Any, ...] | None:
        """The loop, if there is a way to carry which array or list a name is."""

        def stage(
            body: Body, test: Test | None, state: Sequence[Any], names: Sequence[str]
        ) -> tuple[Any, ...]:
            assert test is not None
            recording.loop_options = options
            return stage_while(recording, test, body, state, names, False, strict, told=True)

        return way(recording, stage, body, test, state, names)

    known = carried(rebinding.staged) if recording.tells_which and not told else None
    if known is not None:
        return known
    loop = LoopState(recording, state, names, strict)
    loop.options = options
    try:
        return _settled(loop, test, body, state, peel, strict, told)
    except errors.IncompatibleStateError:
        if not peel:
            raise
        recording.items.stored = loop.stored_before
        known = carried(permuting.staged)
        if known is not None:
            return known

    def rest(*now: Any) -> tuple[Any, ...]:
        return stage_while(recording, test, body, body(*now), names, peel=False, strict=False)

    return cond(lowering.asked(test(*state)), rest, lambda *now: now, state, names)


def _settled(
    loop: LoopState,
    test: Test,
    body: Body,
    state: Sequence[Any],
    peel: bool,
    strict: bool,
    told: bool,
) -> tuple[Any, ...]:
    """Record test and body until the state does not change any more."""
    recording = loop.recording
    for _ in range(ATTEMPTS):
        test_region = _record_test(loop, test)
        if test_region is None:
            go_on = lowering.asked(test(*state))
            names = [*loop.names, "go_on"]
            now = (*state, go_on)
            turned = stage_while(recording, *rotated(test, body), now, names, peel, strict, told)
            return turned[: len(state)]
        body_region = record_body(loop, body)
        if body_region is not None:
            return _emit_while(loop, test_region, body_region)
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
        return (*after, lowering.asked(test(*after)))

    return lambda *state: state[-1], new_body


def _record_test(loop: LoopState, test: Test) -> Graph | None:
    """The region of the test; None if the test writes places."""
    recording = loop.recording
    with loop.memory.attempt("test"), recording.trial("test") as (region, _):
        _, state = loop.enter()
        raised = _take_raised(recording)

        def go_on() -> Any:
            if raised is None:
                return lowering.asked(test(*state))
            is_none = raised.is_case(lambda case: case is None)
            return logical_and(is_none, lambda: lowering.asked(test(*state)))

        with recording.journal.frame() as frame:
            results = closed(recording, lambda: (go_on(),), lambda error: _raise(recording, error))
            if results is None or written_in(frame, region.parent, loop.places):
                return None
            with recording.ended(region):
                region.outputs = recording.carried([lowering.as_condition(results[0])])
            return region


def record_body(loop: LoopState, body: Body, *leading: Callable[[], Any]) -> Graph | None:
    """The region of the body; None if the state had to be widened, so that all is recorded anew."""
    recording = loop.recording
    around, stored = recording.journal.frames[-1], dict(recording.items.stored)
    copies = recording.copies.known()
    with loop.memory.attempt("body"), recording.trial("body") as (region, outer):
        first = [make() for make in leading]
        _, state = loop.enter()
        _take_raised(recording)
        with recording.journal.frame() as frame:
            results = _run(loop, body, (*first, *state), state)
            written = written_in(frame, region.parent, loop.places)
            loop.written = written
            after = loop.leave(results)
            widened = loop.widen(after, "an iteration of this loop")
            widened |= loop.note_aliases(after)
            widened |= loop.note_relations(after)
            widened |= loop.note_stored(after, recording.items.keep_stores(stored))
            made = outer.made | frame.made
            around.made |= made
            found = loop.found(written, made, widened)
            if not (widened or found):
                with recording.ended(region):
                    region.outputs = recording.carried(loop.lowered(after))
                return region
    recording.copies.return_to(copies)
    loop.learn(found, written)
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
    if results is None:
        recording.lose()
        return state
    return results


def _raise(recording: Recording, error: Exception) -> None:
    """Record an exception of Python code in a loop that cannot be unrolled instead."""
    # Where the items are known, unrolling finds out which iteration raises.
    if not recording.attempts:
        raise_in_graph(recording, error)
    elif raising.is_users(error):
        # Nothing around this loop takes it: the loop need not come to this iteration.
        raise errors.StagingError(
            f"an iteration of this loop raises {error!r:.80}, and may never be reached.",
            advice="Raise it with `raise`, under a test.",
        ) from error
    else:
        raise error


def written_in(
    frame: Frame, outer: Graph | None, known: Mapping[Hashable, Location] | None = None
) -> dict[Hashable, Location]:
    """The places that a block wrote and that existed before it; those `known` did.

    So did all entries of a dict, some of which are known.

    What held values of the block alone before it was written has been made there; but a container
    that the block has written to, too, may only hold them since then.
    """
    changed = {id(place.subject) for place, _ in frame.values()}
    known = {} if known is None else known
    subjects = {id(place.subject) for place in known.values()}

    def is_known(key: Hashable, place: Location) -> bool:
        return key in known or (place.takes_in_others and id(place.subject) in subjects)

    return {
        key: place
        for key, (place, old) in frame.items()
        if not place.belongs_to(frame)
        and (is_known(key, place) or lowering.is_visible(outer, old, changed))
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
