"""`try` in recorded code: the exceptions of its body become values, its handlers become branches.

    try:                            raised, r = ...body...
        r = check(x)                if raised is a ValueError:
    except ValueError:      ->          r = 0
        r = 0                       else:
                                        r = r

An exception that is sure to happen is left to Python. One that depends on recorded values ends the
branch or loop it happens in (see `raising`), and is looked at behind the body.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime.ops.indexing import get_item
from autograph.runtime.staging import effects
from autograph.runtime.staging.branches import closed, cond, open_rest, raise_in_graph
from autograph.runtime.staging.exceptions import raising
from autograph.runtime.staging.exceptions.raising import BranchEnds, Raised, Try
from autograph.runtime.staging.recording import Recording, current
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.tensor import EagerTensor

Block = Callable[..., tuple[Any, ...]]
Handler = tuple[Callable[[], Any], Block]


def try_except(
    body: Block, handlers: Sequence[Handler], state: Sequence[Any], names: Sequence[str] = ()
) -> tuple[Any, ...]:
    """Record a `try` with handlers; the values of `names` after it."""
    recording = current()
    attempt = Try([kind for kind, _ in handlers])
    try:
        results = _body(recording, attempt, body, state)
    except Exception as error:
        number = attempt.handler_of(type(error)) if raising.is_users(error) else None
        if number is None:
            raise
        return _handled(attempt, number, handlers[number][1], error, state)
    mine = [case for case in _cases(recording.raised.value) if case.is_for(attempt)]
    if not mine:
        return _after(recording, results)
    return _Choice(recording, [h for _, h in handlers], state, names, mine, results).take(0)


def _handled(
    attempt: Try, number: int, handler: Block, error: BaseException, state: Sequence[Any]
) -> tuple[Any, ...]:
    """What a handler gives; one that names no exception raises that when it is asked."""
    if number in attempt.failed:
        raise attempt.failed[number]
    return handler(error, *state)


def try_finally(
    body: Block,
    state: Sequence[Any],
    final: Block,
    final_state: Sequence[Any],
) -> tuple[Any, ...]:
    """Record a `try` with `finally`: what both parts give."""
    recording = current()
    try:
        results = _body(recording, Try(None), body, state)
    except BaseException:
        final(*final_state)
        raise
    raised = recording.raised.value
    if raised is not None:
        recording.assign(recording.raised, None)
    after = final(*final_state)
    if raised is not None:
        _pass_on(recording, raised)
    return (*_after(recording, results), *after)


def end_of_body() -> None:
    """Here begins the `else` part of the innermost `try`: it catches nothing from now on."""
    recording = current()
    recording.tries[-1].is_over = True


def _body(
    recording: Recording, attempt: Try, body: Block, state: Sequence[Any]
) -> tuple[Any, ...] | None:
    rests = len(recording.rests)

    def raises(error: Exception) -> None:
        # Python's own `except` sees what is sure to happen.
        if len(recording.rests) == rests:
            raise error
        raise_in_graph(recording, error)

    recording.tries.append(attempt)
    try:
        return closed(recording, lambda: body(*state), raises)
    finally:
        recording.tries.pop()


def _cases(raised: Any) -> list[Raised]:
    """The exceptions that may be on their way."""
    cases = structure.cases_of(raised)
    return [case for case in cases if isinstance(case, Raised)]


def _after(recording: Recording, results: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """Go on behind a `try`, if no exception is on its way to one around it."""
    if results is None:
        raise BranchEnds
    open_rest(recording)
    return results


class _Choice:
    """Which handler runs, if any: a branch for each exception that one of them takes."""

    def __init__(
        self,
        recording: Recording,
        handlers: Sequence[Block],
        state: Sequence[Any],
        names: Sequence[str],
        mine: list[Raised],
        results: tuple[Any, ...] | None,
    ) -> None:
        self._recording = recording
        self._handlers = handlers
        self._state = state
        self._names = names
        self._mine = mine
        self._results = results
        self._raised = recording.raised.value
        self._others = [case for case in _cases(self._raised) if case not in mine]
        # Whoever finds nothing to hand on leaves nothing on its way.
        recording.assign(recording.raised, None)

    def take(self, number: int) -> tuple[Any, ...]:
        """Handle the exceptions from this one on."""
        if number == len(self._mine):
            return self._not_mine()
        case = self._mine[number]
        if number + 1 == len(self._mine) and self._results is None and not self._others:
            return self._handle(case)
        is_this = self._raised.is_case(lambda other: other is case)
        return cond(
            is_this,
            lambda: self._handle(case),
            lambda: self.take(number + 1),
            (),
            self._names,
        )

    def _handle(self, case: Raised) -> tuple[Any, ...]:
        assert case.target is not None
        attempt, number = case.target
        try:
            # So that it is the context of what the handler raises.
            raise raising.unpack(self._recording, case)
        except BaseException as error:
            return _handled(attempt, number, self._handlers[number], error, self._state)

    def _not_mine(self) -> tuple[Any, ...]:
        others = _with_cases(self._raised, lambda case: None if case in self._mine else case)
        self._recording.assign(self._recording.raised, others)
        if self._results is None:
            raise BranchEnds
        return self._results


def _pass_on(recording: Recording, raised: Any) -> None:
    """After `finally`, send exceptions on to the handlers further out, or out of the graph."""
    if isinstance(raised, Raised):
        going = _next(recording, raised, EagerTensor(np.asarray(True)))
        recording.assign(recording.raised, going)
        raise BranchEnds

    def next_of(case: Raised) -> Raised | None:
        return _next(recording, case, raised.is_case(lambda other: other is case))

    recording.assign(recording.raised, _with_cases(raised, next_of))


def _with_cases(raised: Any, change: Callable[[Raised], Raised | None]) -> Any:
    """What is on its way, with each exception changed; None for one that has arrived."""
    if isinstance(raised, Raised):
        return change(raised)
    changed = [change(case) if isinstance(case, Raised) else case for case in raised.cases]
    cases = [
        case
        for place, case in enumerate(changed)
        if case is not None or None not in changed[:place]
    ]
    if len(cases) == 1:
        return cases[0]
    places = [cases.index(case) for case in changed]
    return OneOf(get_item(EagerTensor(np.asarray(places, np.int32)), raised.tag), cases)


def _next(recording: Recording, case: Raised, test: Any) -> Raised | None:
    """The exception on its way to the next handler; None if there is none and it escapes."""
    target = raising.target_of(recording, case.kind)
    if target is None:
        effects.escape_if(test, raising.unpack(recording, case))
        raising.point_at(recording, case)
        return None
    return case.to(target)
