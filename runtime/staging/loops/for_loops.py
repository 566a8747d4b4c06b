"""Recorded `for`: a counted loop, or a `while` where a `break` or `return` can end it early.

The body becomes a region of the loop; what it assigns goes in and comes out as its state:

    for x in rows: total += x      ->      (total,) = for(0, n, 1, total) {body(i, total)}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograph.runtime import errors, promotion, scalar, types
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import wrap
from autograph.runtime.ops.control import FOR
from autograph.runtime.staging.branches import cond, logical_and, note_control
from autograph.runtime.staging.exceptions.raising import BranchEnds
from autograph.runtime.staging.journal import Contents
from autograph.runtime.staging.loops import iteration, permuting, rebinding, unrolling
from autograph.runtime.staging.loops.cursors import Cursor, for_cursor
from autograph.runtime.staging.loops.generators import Produced, check_iterator, for_generator
from autograph.runtime.staging.loops.iteration import Source
from autograph.runtime.staging.loops.loop_state import LoopState
from autograph.runtime.staging.loops.loops import (
    ATTEMPTS,
    record_body,
    stage_while,
    unsettled,
    written_in,
)
from autograph.runtime.staging.loops.memory import Memory, remembered
from autograph.runtime.staging.loops.signatures import Body, Test, names_of
from autograph.runtime.staging.outside_reads import note_read
from autograph.runtime.staging.recording import Recording, current
from autograph.runtime.staging.values.lowering import is_concrete
from autograph.runtime.staging.values.result_types import names_inside, result_types
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.types import TensorType

INDEX = TensorType(types.int64)


def for_source(
    recording: Recording,
    source: Source,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
    start: int = 0,
) -> tuple[Any, ...]:
    """Record a loop over a source; a first iteration that changes ranks is recorded before it."""
    length = source.length()
    # Iterations in front of these may have ended the loop.
    runs = test is None or test(*state)
    if (isinstance(length, int) and length <= start) or (is_concrete(runs) and not runs):
        return tuple(state)

    def stage(
        body: Body, test: Test | None, state: Sequence[Any], names: Sequence[str]
    ) -> tuple[Any, ...]:
        if test is not None:
            return _with_test(recording, source, body, state, names, test, start)
        return _counted(recording, source, body, state, names, start)

    if recording.tells_which:
        told = rebinding.staged(recording, stage, body, test, state, names)
        if told is not None:
            return told
    stored = dict(recording.items.stored)
    try:
        return stage(body, test, state, names)
    except errors.IncompatibleStateError:
        if start:
            raise
        recording.items.stored = stored
    permuted = permuting.staged(recording, stage, body, test, state, names)
    if permuted is not None:
        return permuted

    def peeled(*now: Any) -> tuple[Any, ...]:
        after = body(source.item(0), *now)
        return for_source(recording, source, body, after, names, test, start=1)

    if not isinstance(length, int):
        runs = _also(runs, length > 0)
    return peeled(*state) if is_concrete(runs) else cond(runs, peeled, _kept, state, names)


def _counted(
    recording: Recording,
    source: Source,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    start: int,
) -> tuple[Any, ...]:
    length = source.length()
    bounds = [scalar.typed(bound, "int") for bound in (start, length, 1)]
    loop = LoopState(recording, state, names, strict=not start)
    loop.runs = isinstance(length, int) and length > start

    def index() -> Any:
        return scalar.make(recording.region_input(INDEX, "i"), "int")

    def with_item(i: Any, *now: Any) -> tuple[Any, ...]:
        return body(source.item(i), *now)

    for _ in range(ATTEMPTS):
        region = record_body(loop, with_item, index)
        changed = any(Contents(items).key in loop.places for items in source.lists())
        if changed or recording.raised.key in loop.places:
            # What the body does to a list that it goes over, or an exception, may end the loop.
            return _with_test(recording, source, body, state, names, None, start)
        if loop.options is not None:
            recording.loop_options = loop.options
            return _with_test(recording, source, body, state, names, None, start)
        if region is not None:
            return _emit_for(loop, bounds, region)
    raise unsettled(loop)


def _emit_for(loop: LoopState, bounds: list[Any], region: Graph) -> tuple[Any, ...]:
    recording = loop.recording
    values = recording.carried([*bounds, *loop.lowered(loop.entry)])
    result = result_types(loop.types(), names_inside(region))
    outputs = recording.add_node(FOR, values, {}, {"body": region}, result, loop.stems())
    note_control(FOR, [wrap(value) for value in values], outputs)
    return loop.finish(outputs)


def _with_test(
    recording: Recording,
    source: Source,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
    start: int,
) -> tuple[Any, ...]:
    length = None if any(source.lists()) else source.length()

    def go_on(i: Any, *now: Any) -> Any:
        within = i < (source.length() if length is None else length)
        return within if test is None else _also(test(*now), within)

    def step(i: Any, *now: Any) -> tuple[Any, ...]:
        return (i + 1, *body(source.item(i), *now))

    begin = scalar.make(wrap(recording.constant(scalar.typed(start, "int")._array)), "int")  # type: ignore[attr-defined]
    labels = ["i", *names]
    now = (begin, *state)
    return stage_while(
        recording, go_on, step, now, labels, peel=False, strict=not start, told=True
    )[1:]


def _also(asked: Any, within: Any) -> Any:
    """Whether a loop goes on that has not been left, if there is `within` another item."""
    if is_concrete(asked):
        return within if asked else False
    return logical_and(within, lambda: asked)


def for_range(
    recording: Recording,
    numbers: range,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
) -> tuple[Any, ...]:
    """A loop over a Python range: recorded as a loop if it is long and its body records anything.

    A body that needs its index as a Python number is rolled back without a trace and unrolled.
    """
    failed: Exception | None = None
    if 2 < len(numbers) <= recording.unroll:
        return _few(recording, numbers, body, state, names, test)
    if len(numbers) > recording.unroll:
        try:
            records = _records(recording, numbers, body, state)
        except Exception as error:
            records, failed = False, error
        if records:
            source = iteration.Counting(numbers.start, numbers.stop, numbers.step)
            return for_known(recording, numbers, source, body, state, names, test)
    written_out = unrolling.of_numbers(recording, len(numbers), failed)
    return for_python(recording, numbers, body, state, names, test, written_out)


def _few(
    recording: Recording,
    numbers: range,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
) -> tuple[Any, ...]:
    """A short loop over a Python range: unrolled, unless its body has loops and would be large.

    Loops in loops in loops, of 8 iterations each, would be 512 times the innermost body.
    """
    region, before = recording.region, len(recording.region.nodes)
    first, rest = numbers[:1], numbers[1:]
    now = for_python(recording, first, body, state, names, test)
    if not unrolling.is_large(region.nodes[before:], len(rest)):
        return for_python(recording, rest, body, now, names, test)
    source = iteration.Counting(rest.start, rest.stop, rest.step)
    return for_known(recording, rest, source, body, now, names, test)


def for_known(
    recording: Recording,
    items: Iterable[Any],
    source: Source,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
) -> tuple[Any, ...]:
    """A loop over items that are known: recorded as a loop, unrolled if that cannot be done."""
    try:
        with recording.attempt():
            return for_source(recording, source, body, state, names, test)
    except (errors.StagingError, TypeError, ValueError, LookupError, AttributeError) as error:
        failed = error
    length: Any = source.length()
    written_out = unrolling.of_numbers(recording, length, failed)
    return for_python(recording, items, body, state, names, test, written_out)


def _records(recording: Recording, numbers: range, body: Body, state: Sequence[Any]) -> bool:
    """Whether an iteration adds to the graph; a loop over plain Python values stays Python.

    Raises what the body raises when it is recorded by itself.
    """
    memory: Memory = recording.memory
    if not memory.is_recorded:
        some = (numbers[0], numbers[1], numbers[-1])
        memory.is_recorded = any(_records_at(recording, each, body, state) for each in some)
    return memory.is_recorded


def _records_at(recording: Recording, number: int, body: Body, state: Sequence[Any]) -> bool:
    with recording.memory.run("body"), recording.tentative("trial") as (region, frame):
        try:
            body(number, *state)
        except BranchEnds:
            return True
        recording.memory.note_places(written_in(frame, region.parent))
        return bool(region.nodes) or any(_is_recorded(place.read()) for place, _ in frame.values())


def _is_recorded(value: Any) -> bool:
    return isinstance(value, scalar.Scalar) or hasattr(type(value), "__ag_tensor__")


def for_python(
    recording: Recording,
    items: Iterable[Any],
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
    written_out: unrolling.Unrolling | None = None,
) -> tuple[Any, ...]:
    """Unroll; once the test for `break` is symbolic, each further iteration is conditional."""
    now = tuple(state)
    check_iterator(items)
    iterator = iter(items)
    taken = 0
    while True:
        go_on = True if test is None else test(*now)
        decided = is_concrete(go_on)
        # A loop that has ended takes no more items.
        if decided and not go_on:
            return now
        try:
            item = next(iterator)
        except StopIteration:
            return now
        if taken and written_out is not None:
            written_out.step()
        taken += 1
        now = body(item, *now) if decided else cond(go_on, _with(body, item), _kept, now, names)
        if rest := _left_of(recording, items, taken):
            return for_cursor(rest, body, now, names, test)


def _left_of(recording: Recording, items: Iterable[Any], taken: int) -> Cursor | None:
    """What is left of a list that has turned into one of the graph; None if it has not."""
    found: Any = items.__reduce__()[1] if type(items) is enumerate else None
    listed: Any = items
    if found is not None and type(found[0]) is type(iter([])):
        listed = found[0].__reduce__()[1][0]
    if not promotion.is_staged_list(listed):
        return None
    if type(listed) is not list:
        raise errors.StagingError(
            "a recorded test decides what this loop does to the deque that it goes over.",
            advice="Go over a copy: `for x in list(items)`.",
        )
    source: Source = iteration.Rows(listed)
    cursor = Cursor(recording, source)
    if found is not None:
        cursor = Cursor(recording, iteration.Enumerated(source, found[1] - taken))
    cursor.position = taken
    return cursor


def _kept(*now: Any) -> tuple[Any, ...]:
    return now


def _with(body: Body, item: Any) -> Body:
    return lambda *now: body(item, *now)


def _end(source: Source, is_complete: Any) -> None:
    """Where no `break` ended the loop, Python has asked for one item more."""

    def end() -> tuple[()]:
        source.end()
        return ()

    if not is_concrete(is_complete):
        cond(is_complete, end, tuple, ())
    elif is_complete:
        end()


def for_loop(
    iterable: Any,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str] = (),
    test: Test | None = None,
) -> tuple[Any, ...]:
    """The values of `names` after a `for` in recorded code."""
    recording = current()
    with remembered(recording):
        return _loop(recording, iterable, body, state, names_of(state, names), test)


def _loop(
    recording: Recording,
    iterable: Any,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
) -> tuple[Any, ...]:
    source = iteration.source_of(iterable)
    if source is not None:
        after = for_source(recording, source, body, state, names, test)
        if source.checks_end:
            _end(source, True if test is None else test(*after))
        return after
    if isinstance(iterable, Produced):
        return for_generator(iterable, body, state, names, test)
    if isinstance(iterable, Cursor):
        return for_cursor(iterable, body, state, names, test)
    if isinstance(iterable, EagerTensor) and iterable.ndim:
        rows = iteration.Rows(iterable)
        return for_known(recording, iterable, rows, body, state, names, test)
    if type(iterable) in promotion.GROWABLE:
        note_read(iterable)
    if type(iterable) is range:
        return for_range(recording, iterable, body, state, names, test)
    written_out = unrolling.of_items(recording, iterable)
    return for_python(recording, iterable, body, state, names, test, written_out)
