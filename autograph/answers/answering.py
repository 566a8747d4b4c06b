"""Which calls machine code answers by itself: calls like one that Python has answered.

    f(x)      Python takes the arguments apart, finds the trace, checks its guards, runs it
    f(x)      machine code compares: the same kind of array, the same globals; it runs the trace

`call_records.py` says what all has to be as it was.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any

from autograph.answers.call_records import RecordOfCall
from autograph.answers.record_checks import Unanswerable
from autograph.runtime import dispatch
from autograph.runtime.engines import code_of
from autograph.runtime.native.calls.records import Record, chain_of
from autograph.tracing.concrete import ConcreteFunction, Kind
from autograph.tracing.signature import Arguments
from autograph.tracing.traces import Traces

MOST_RECORDS = 32
# Loading the code that answers takes about as long as so many calls that Python answers.
CALLS_BEFORE_LOADING = 100


class Answers:
    """The calls of one function that machine code answers, newest first."""

    calls = 0  # that Python has answered by machine code, of all functions

    def __init__(self, owner: Any, traces: Traces) -> None:
        self._owner = weakref.ref(owner)
        self.records: list[Record] = []
        traces.useless = self._forget

    def note(
        self,
        concrete: ConcreteFunction,
        arguments: Arguments,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        """Python has answered a call; perhaps machine code can answer the next one like it."""
        if code_of(concrete.executable) is None:
            return
        Answers.calls += 1
        if Answers.calls < CALLS_BEFORE_LOADING or dispatch.UNUSUAL.value:
            return
        kind = concrete.kinds.setdefault((len(args), *kwargs), Kind())
        kind.answered += 1
        # A record is written for the second call. Where it does not hold, or others have taken its
        # place, this happens again, but ever more rarely.
        if kind.answered < 2 or kind.answered & (kind.answered - 1):
            return
        old = kind.record
        if old is None or old in self.records:
            kind.record = self._written(concrete, arguments, args, kwargs)
        if kind.record is not None:
            others = [record for record in self.records if record is not old]
            self._show([kind.record, *others][:MOST_RECORDS])

    def _written(
        self,
        concrete: ConcreteFunction,
        arguments: Arguments,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Record | None:
        try:
            return RecordOfCall(self._owner(), concrete, arguments).write(args, kwargs)
        except Unanswerable:
            return None

    def _show(self, records: list[Record]) -> None:
        """Let calls be answered by these records."""
        # Programs that never compile do not pay for loading the compiler.
        from autograph.runtime.native.calls import answers

        called: Any = self._owner()
        self.records = records
        called._chain = chain_of(records, type(called).__call__)
        called._code = answers.address()

    def _forget(self, concretes: Sequence[ConcreteFunction]) -> None:
        """Drop the records of traces that are no longer of use."""
        dead = {id(kind.record) for each in concretes for kind in each.kinds.values()}
        kept = [record for record in self.records if id(record) not in dead]
        if len(kept) < len(self.records):
            self._show(kept)
