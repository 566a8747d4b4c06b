"""A graph of a function that calls itself: recorded again until its types settle.

    attempt 1    calls of itself have no result yet: their branches do not count
    attempt 2    calls of itself give what attempt 1 gave
    ...          until arguments, result and places written stay what they were

Places that the function writes (attributes, lists, arrays) are additional arguments and results.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Hashable, Sequence
from typing import Any

from autograph.runtime.errors import IncompatibleStateError, StagingError
from autograph.runtime.graph import functions
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import wrap
from autograph.runtime.ops.control import RECURSE, RECURSE_IN_ORDER, RECURSION
from autograph.runtime.staging.branches import closed, note_control, open_rest
from autograph.runtime.staging.exceptions.raising import BranchEnds
from autograph.runtime.staging.functions import tail_calls
from autograph.runtime.staging.functions.kinds import Difference, fits
from autograph.runtime.staging.identity import aliases
from autograph.runtime.staging.identity.mutables import mutable_parts, root_of
from autograph.runtime.staging.journal import Location
from autograph.runtime.staging.loops.loop_state import LoopState
from autograph.runtime.staging.loops.loops import ATTEMPTS, written_in
from autograph.runtime.staging.loops.memory import Memory
from autograph.runtime.staging.recording import Recording
from autograph.runtime.staging.values import lowering
from autograph.runtime.staging.values.deep_specs import generalize_deep
from autograph.runtime.staging.values.specs import (
    Fixed,
    Growing,
    Spec,
    form_of,
    is_recorded,
    join_specs,
    opened,
)
from autograph.runtime.types import Type

Places = dict[Hashable, Location]
_TAKEN = frozenset({"then", "orelse", "test", "body", "callee", "gradient", "run"})


class RecursiveFunction:
    """One function of the user's while its graph is recorded."""

    def __init__(
        self,
        recording: Recording,
        function: Any,
        converted: Callable[..., Any],
        outer: inspect.BoundArguments,
        inner: inspect.BoundArguments,
        most: Difference = Difference.NONE,
    ) -> None:
        self.recording = recording
        self.function = function
        self.converted = converted
        self.bound = outer
        # How far from what is known the arguments of its calls may be, and whether one was.
        self.most = most
        self.takes_values = False
        names, values = list(outer.arguments), list(outer.arguments.values())
        # What the loop around a call remembers is not about the arguments.
        self.state = LoopState(recording, values, names, memory=Memory())
        self.state.widen(list(inner.arguments.values()), "a call of itself")
        self.has_effects = False
        self.result: Spec | None = None
        self.left: dict[Hashable, Spec] = {}
        # Whether no path was found that returns: all of them raise in the end.
        self.only_raises = False
        self.changed = False
        self.incomplete = False
        self.unconfirmed: frozenset[Hashable] = frozenset()
        # Which arguments may be what it gives.
        self.given: set[int] = set()
        name = function.__name__
        stem = (
            name if name.isidentifier() and name not in _TAKEN else f"function_{name.strip('<>')}"
        )
        self.name = recording.names.fresh(stem)

    def fits(self, values: Sequence[Any]) -> bool:
        """Whether a call with these arguments is one of this graph."""
        specs = self.state.specs
        for most in sorted({Difference.NONE, self.most}):
            if all(fits(spec, value, most) for spec, value in zip(specs, values, strict=False)):
                self.takes_values |= most > Difference.NONE
                return True
        return False

    def record(self) -> Any:
        """Record the function and a call of it; the call's result."""
        for _ in range(ATTEMPTS):
            region = self._region()
            if region is not None:
                return self._call(region)
            if not self.changed:
                self._expect_no_result()
        raise IncompatibleStateError(
            f"the arguments and results of {self.function.__name__}(), which calls itself under a "
            "recorded test, do not settle into fixed types.",
            advice="Call it with arguments of the kinds that its own calls have, or write a loop.",
        )

    def _expect_no_result(self) -> None:
        if any(isinstance(o, RecursiveFunction) and o.incomplete for o in self.recording.calls):
            # Its result depends on that of a function around it, which is not known yet.
            raise BranchEnds
        self.only_raises = True
        self.result = Fixed(None)

    def _region(self) -> Graph | None:
        """The function's graph; None if something was found out that makes it another one."""
        recording, state = self.recording, self.state
        self.changed = self.incomplete = False
        # Calls of itself write what the function does; in this attempt that is to be seen.
        self.unconfirmed = frozenset(state.unconfirmed)
        with recording.trial(self.name) as (region, outer):
            arguments = self._enter()
            with recording.journal.frame() as frame:
                results = self._run(arguments)
                if results is None and not self.only_raises:
                    return None
                (result,) = results or (None,)
                written = written_in(frame, region.parent, state.places)
                self._widen_result(result)
                self._note_given(result, arguments)
                self._note_effects(region)
                self.changed |= bool(self.unconfirmed)
                made, is_open = outer.made | frame.made, self.changed or self.incomplete
                found = state.found(written, made, is_open)
                if not (found or is_open):
                    region.outputs = self._outputs(result)
                    return region
                ends = {key: generalize_deep(written[key].read()) for key in found.new}
        for key in found.gone:
            self.left.pop(key, None)
        self.left |= {key: opened(spec) for key, spec in ends.items()}
        state.learn(found, written)
        self.changed = True
        return None

    def _note_given(self, result: Any, arguments: inspect.BoundArguments) -> None:
        """Note which arguments the result may be, or may have parts of."""
        copies = self.recording.copies
        roots = [root_of(part) for part in mutable_parts(result)]
        known = {id(each) for root in roots for each in (root, *copies.originals_of(root))}
        values = enumerate(arguments.arguments.values())
        given = {
            n for n, value in values if any(id(root_of(p)) in known for p in mutable_parts(value))
        }
        self.changed |= not given <= self.given
        self.given |= given

    def _note_effects(self, region: Graph) -> None:
        effects = any(node.op.effect for node in region.walk())
        self.changed |= effects != self.has_effects
        self.has_effects = effects

    def _outputs(self, result: Any) -> list[Any]:
        """What the graph of the function gives: its result, and what places hold."""
        assert self.result is not None
        if self.only_raises and not (self.has_effects or self.left):
            raise StagingError(
                f"{self.function.__name__}() calls itself on every path, so it never ends.",
                advice="Add a branch that returns without the call.",
            )
        specs = [self.result, *self.left.values()]
        pairs = zip(self.state.leave([result]), specs, strict=True)
        carried = [t for value, spec in pairs for t in lowering.lower(value, spec)]
        return self.recording.carried(carried)

    def _run(self, arguments: Any) -> tuple[Any, ...] | None:
        """The result, in a tuple; None if the function always raises or calls itself."""
        recording = self.recording

        def run() -> tuple[Any]:
            return (self.converted(*arguments.args, **arguments.kwargs),)

        recording.calls.append(self)
        try:
            results = closed(recording, run, self._raise)
            if results is None:
                recording.lose()
            return results
        finally:
            del recording.calls[recording.calls.index(self) :]

    def _raise(self, error: Exception) -> None:
        raise error

    def _enter(self) -> inspect.BoundArguments:
        """The arguments inside of the function; those carried by value cannot be written."""
        state = self.state
        _, values = state.enter()
        rows = zip(state.specs, state.entry, values, strict=False)
        values = tuple(
            v if isinstance(s, Fixed) else aliases.protected(s, e, v, True) for s, e, v in rows
        )
        arguments = dict(zip(self.bound.arguments, values, strict=True))
        return inspect.BoundArguments(self.bound.signature, arguments)

    def _widen_result(self, result: Any) -> None:
        """Let the results known so far cover those of this attempt."""
        kept = {id(spec.value) for spec in self.state.specs if isinstance(spec, Fixed)}
        is_fixed = id(result) in kept or not is_recorded(result)
        self._cover(result, is_fixed)
        for key, spec in self.left.items():
            value = self.state.places[key].read()
            wider = opened(join_specs(spec, generalize_deep(value)))
            self.changed |= wider != spec
            self.left[key] = wider

    def _widen_left(self) -> None:
        """Let lists be left as long as they came in: not all that is done to them is known yet."""
        begun = dict(zip(self.state.places, self.state.specs[self.state.count :], strict=True))
        for key, spec in self.left.items():
            if isinstance(begun[key], Growing) and form_of(spec) is not None:
                self.left[key] = opened(join_specs(spec, begun[key]))
                self.changed |= self.left[key] != spec

    def _cover(self, result: Any, is_fixed: bool) -> None:
        found = Fixed(result) if is_fixed else opened(generalize_deep(result))
        wider = found if self.result is None else join_specs(self.result, found)
        if not isinstance(wider, Fixed):
            wider = opened(wider)
        self.changed |= wider != self.result
        self.result = wider

    def _types(self) -> list[Type]:
        """The types of results, without what is known of numbers."""
        specs = [self.result, *self.left.values()]
        return [functions.without_extent(t) for s in specs if s for t in lowering.leaf_types(s)]

    def call_itself(self, values: Sequence[Any]) -> Any:
        """The result of a call inside of the function."""
        given = [*values, *(place.read() for place in self.state.places.values())]
        self.changed |= self.state.widen(given, "a call of itself")
        self._widen_left()
        if self.result is None or self.changed:
            self.incomplete = True
            if self.result is None:
                raise BranchEnds
        op = RECURSE_IN_ORDER if self.has_effects else RECURSE
        recording, types = self.recording, self._types()
        inputs = recording.carried(self.state.lowered(given))
        attrs = {"callee": self.name, "results": tuple(types)}
        outputs = recording.add_node(op, inputs, attrs, {}, types)
        note_control(op, [wrap(value) for value in inputs], outputs)
        return self._finish(outputs, values, self.unconfirmed)

    def _call(self, region: Graph) -> Any:
        """Record the call from outside."""
        recording = self.recording
        inputs = recording.carried(self.state.lowered(self.state.entry))
        results = tail_calls.record_loop(
            recording, region, inputs, self.state.stems(), self._types()
        )
        if results is not None:
            return self._finish(results, self.state.entry)
        outputs = recording.add_node(RECURSION, inputs, {}, {"callee": region}, self._types())
        node = recording.region.nodes[-1]
        functions.close(node, recording.names)
        note_control(RECURSION, [wrap(value) for value in node.inputs], outputs)
        return self._finish(outputs, self.state.entry)

    def _finish(
        self, outputs: Sequence[Any], values: Sequence[Any], without: Container[Hashable] = ()
    ) -> Any:
        carried = iter(outputs)
        assert self.result is not None
        result = lowering.lift(self.result, carried)
        for key, spec in self.left.items():
            value = lowering.lift(spec, carried)
            if key not in without:
                self.recording.assign(self.state.places[key], value)
        for index in () if isinstance(self.result, Fixed) else self.given:
            self.recording.copies.entangle(values[index], result)
        if self.only_raises:
            raise BranchEnds
        open_rest(self.recording)
        return result
