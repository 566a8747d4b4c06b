"""Functions whose calls of themselves are the last thing they do: loops.

    def count(n, total):                       go_on = True
        if n == 0:                             while go_on:
            return total              ->           if n == 0:
        return count(n - 1, total + n)                 go_on, result = False, total
                                                   else:
                                                       n, total = n - 1, total + n

So their depth has no limit, and their gradient is that of a loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime.graph import functions
from autograph.runtime.graph.clone import Copier
from autograph.runtime.graph.ir import Graph, Node, Value, walk
from autograph.runtime.graph.retype import actual_sizes
from autograph.runtime.graph.trace import wrap
from autograph.runtime.ops.control import COND, RECURSES, WHILE
from autograph.runtime.staging.branches import note_control
from autograph.runtime.staging.recording import Recording
from autograph.runtime.staging.values.lowering import placeholder
from autograph.runtime.types import TensorType, Type, bool_


def record_loop(
    recording: Recording,
    callee: Graph,
    given: Sequence[Value],
    names: Sequence[str],
    results: Sequence[Type],
) -> tuple[Any, ...] | None:
    """Record a call of `callee` as a loop; its results, or None if it is none.

    `names` are those of the arguments, `results` the types of what it gives.
    """
    calls = functions.calls_itself(callee, callee.name)
    if not calls or len(_last_calls(callee, callee.name, callee.outputs)) != len(calls):
        return None
    return _Loop(recording, callee, names, results).record(given)


def _last_calls(block: Graph, name: str, wanted: Sequence[Value]) -> list[Node]:
    """The calls of itself after which the function has nothing left to do but to return."""
    last = _last(block, name, wanted)
    if last is None:
        return []
    if last.op in RECURSES:
        return [last] if tuple(wanted) == last.outputs else []
    return [
        call
        for region in last.regions.values()
        for call in _last_calls(region, name, _given(region, wanted))
    ]


def _last(block: Graph, name: str, wanted: Sequence[Value]) -> Node | None:
    """The call or branch that gives the results of a block, if nothing has to come after it."""
    for place, node in enumerate(block.nodes):
        is_call = node.op in RECURSES and node.attrs["callee"] == name
        if not is_call and not any(functions.calls_itself(r, name) for r in node.regions.values()):
            continue
        is_last = all(value.node is node for value in wanted)
        is_last &= not any(later.op.effect for later in walk(block.nodes[place + 1 :]))
        return node if is_last and (is_call or node.op is COND) else None
    return None


def _given(region: Graph, wanted: Sequence[Value]) -> list[Value]:
    """What a branch gives for some of the results of its `cond`."""
    return [region.outputs[value.index] for value in wanted]


class _Loop:
    """A loop; its state: whether to go on, the arguments, and the results once there are any."""

    def __init__(
        self,
        recording: Recording,
        callee: Graph,
        names: Sequence[str],
        results: Sequence[Type],
    ) -> None:
        self._recording = recording
        self._callee = callee
        self._results = results
        kinds = [functions.without_extent(value.type) for value in callee.inputs]
        self._types = [TensorType(bool_, ()), *kinds, *results]
        self._stems = ["go_on", *names, *["result"] * len(results)]
        self._copier = Copier(recording.names)
        self._state: list[Value] = []

    def record(self, given: Sequence[Value]) -> tuple[Any, ...]:
        """Record the loop; the results."""
        recording = self._recording
        start = recording.carried([placeholder(type) for type in self._results])
        inputs = [self._truth(True), *given, *start]
        with recording.nested("test") as test:
            test.outputs = [self._enter()[0]]
        with recording.nested("body") as body:
            self._state = self._enter()
            arguments = self._state[1 : 1 + len(given)]
            self._copier.values |= zip(self._callee.inputs, arguments, strict=True)
            self._copier.sizes |= actual_sizes(
                [value.type for value in self._callee.inputs], [value.type for value in arguments]
            )
            body.outputs = self._block(self._callee, self._callee.outputs)
        regions = {"test": test, "body": body}
        outputs = recording.add_node(WHILE, inputs, {}, regions, self._types, self._stems)
        note_control(WHILE, [wrap(value) for value in inputs], outputs)
        return outputs[1 + len(given) :]

    def _enter(self) -> list[Value]:
        rows = zip(self._types, self._stems, strict=True)
        return [self._recording.region_input(type, stem).value for type, stem in rows]

    def _truth(self, value: bool) -> Value:
        return self._recording.constant(np.asarray(value))

    def _block(self, block: Graph, wanted: Sequence[Value]) -> list[Value]:
        """Copy a block into the region being recorded; the state at its end."""
        recording, last = self._recording, _last(block, self._callee.name, wanted)
        for node in block.nodes:
            if node is last:
                break
            recording.region.nodes.append(self._copier.copy_node(node, recording.region))
        count = 1 + len(self._callee.inputs)
        if last is None:
            results = map(self._copier.copy_of, wanted)
            return [self._truth(False), *self._state[1:count], *results]
        inputs = [self._copier.copy_of(value) for value in last.inputs]
        if last.op is not COND:
            return [self._truth(True), *inputs, *self._state[count:]]
        regions = {}
        for name, region in last.regions.items():
            with recording.nested(name) as regions[name]:
                regions[name].outputs = self._block(region, _given(region, wanted))
        outputs = recording.add_node(COND, inputs, {}, regions, self._types, self._stems)
        recording.region.nodes[-1].origin = last.origin
        return recording.carried(list(outputs))
