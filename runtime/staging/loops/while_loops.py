"""`while` in recorded code: plain Python as long as its test is, a recorded loop once it is not.

The same goes for a test of concrete tensors, as in `while i < ag.constant(20)`. `while True:` with
a recorded `break` turns symbolic after one iteration. Then the loop is recorded from its beginning,
so that its body appears once; only if that cannot be done, as with a Python counter that indexes a
list of layers, the iterations already made stay in front of the loop.
"""

from __future__ import annotations

import dis
from collections.abc import Sequence
from typing import Any

from autograph.runtime import errors
from autograph.runtime.ops.effects import RAISE_IF
from autograph.runtime.staging.exceptions.raising import BranchEnds
from autograph.runtime.staging.journal import Frame
from autograph.runtime.staging.loops import unrolling
from autograph.runtime.staging.loops.loops import stage_while
from autograph.runtime.staging.loops.memory import Memory, remembered
from autograph.runtime.staging.loops.signatures import Body, Test, names_of
from autograph.runtime.staging.recording import Recording, current
from autograph.runtime.staging.values.lowering import asked, is_concrete
from autograph.runtime.staging.values.sameness import SIMPLE, same
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor

# How a function loads what is not its own.
_OUTSIDE = ("LOAD_GLOBAL", "LOAD_DEREF", "LOAD_NAME", "LOAD_CLASSDEREF")
# Each iteration that stays in front of a loop and may raise nests what follows it.
MOST_EXITS = 50


def while_loop(
    test: Test, body: Body, state: Sequence[Any], names: Sequence[str] = ()
) -> tuple[Any, ...]:
    """The values of `names` after `while test(*state): state = body(*state)`."""
    recording = current()
    with remembered(recording):
        return _loop(recording, test, body, state, names_of(state, names))


def _loop(
    recording: Recording, test: Test, body: Body, state: Sequence[Any], names: Sequence[str]
) -> tuple[Any, ...]:
    now, rests = tuple(state), len(recording.rests)
    first = True
    written_out: unrolling.Unrolling | None = None
    while True:
        go_on = _asked(recording, test, now)
        if go_on is None:
            return stage_while(recording, test, body, now, names)
        if not go_on:
            return now
        is_tensor = isinstance(go_on, EagerTensor)
        if first and (is_tensor or _turns_symbolic(recording, test, body, now)):
            try:
                with recording.attempt():
                    return stage_while(recording, test, body, now, names, peel=False)
            except (errors.StagingError, TypeError, ValueError, LookupError, AttributeError) as e:
                written_out = unrolling.of_test(recording, e)
        first = False
        written_out = written_out or unrolling.of_test(recording, None)
        now = tuple(body(*now))
        written_out.step()
        if len(recording.rests) - rests > MOST_EXITS:
            raise errors.StagingError(
                "an exception that depends on recorded values ends this loop, and the loop cannot "
                "be recorded as one.",
                advice="End the loop with `break`, and raise after it.",
            )


def _asked(recording: Recording, test: Test, state: Sequence[Any]) -> Any:
    """What the test gives now; None if it is symbolic, and then nothing has been recorded."""
    had_effects = True
    try:
        with recording.tentative("test") as (region, frame):
            go_on = asked(test(*state))
            if not is_concrete(go_on):
                return None
            had_effects = bool(region.nodes or frame)
    except (Exception, BranchEnds):
        # Whatever the test did before it raised has been undone: it happens again, for good.
        pass
    known = asked(test(*state)) if had_effects else go_on
    # `while node:` ends where there is none.
    return False if known is None else known


def _turns_symbolic(recording: Recording, test: Test, body: Body, state: Sequence[Any]) -> bool:
    """Whether the test is symbolic after one iteration, or an exception may have ended the loop."""
    memory: Memory = recording.memory
    if memory.is_recorded:
        return True
    with memory.run("body"), recording.tentative("trial") as (region, frame):
        try:
            after = body(*state)
            turned = not is_concrete(asked(test(*after))) or bool(recording.rests)
            turned = turned or (
                any(node.op is RAISE_IF for node in region.walk())
                and _never_ends(test, state, after, frame)
            )
        except (Exception, BranchEnds):
            turned = False
    memory.is_recorded = turned
    return turned


def _never_ends(test: Test, state: Sequence[Any], after: Sequence[Any], frame: Frame) -> bool:
    """Whether the test reads nothing that the body changes: only an exception ends the loop."""
    if frame and _reads_others(test):
        return False
    changed = Undefined("a value that the body changes")
    # What an object holds may have been written.
    kept = [
        same(a, b) and (not frame or isinstance(b, SIMPLE))
        for a, b in zip(state, after, strict=True)
    ]
    try:
        go_on = asked(test(*[b if keep else changed for keep, b in zip(kept, after, strict=True)]))
        return is_concrete(go_on) and bool(go_on)
    except Exception:
        return False


def _reads_others(test: Test) -> bool:
    """Whether a test looks at anything but its parameters."""
    loads = [step for step in dis.get_instructions(test) if step.opname in _OUTSIDE]
    return not all(str(step.argval).startswith("ag__") for step in loads)
