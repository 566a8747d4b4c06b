"""Branches and loops of which less is left than was written.

cond(true, then, orelse)                     ->  the nodes of `then`
while_loop(x, n): body returns x, n1         ->  while_loop(n), which uses the outer x
for_loop(zero, zero, one, x)                 ->  x
cond whose branches both return the outer x  ->  x
for_loop(i, n, one, s): body returns outer x ->  where(i < n, x, s), if the body has no use for s
"""

from __future__ import annotations

from collections.abc import Sequence

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.uses import uses
from autograph.runtime.ops.control import COND, FOR, WHILE
from autograph.runtime.ops.elementwise import ELEMENTWISE
from autograph.runtime.ops.selection import SELECT
from autograph.runtime.passes.rewriting import (
    Sweep,
    adopt,
    chosen,
    constant_of,
    keep_state,
    renumbered,
)
from autograph.runtime.types import TensorType


def simplify_control(graph: Graph) -> bool:
    """Take branches and loops apart where their course is known."""
    return _Simplifying(graph).run()


class _Simplifying(Sweep):
    def step(self, node: Node) -> None:
        if node.op is WHILE or node.op is FOR:
            self.free_unchanged_state(node)
        if node.op is WHILE and _never_runs(node):
            self.only_test(node)
        else:
            super().step(node)

    def visit(self, node: Node) -> Sequence[Value] | None:
        if node.op is COND:
            return self.branch(node)
        if node.op is FOR and trip_count(node) == 0:
            return node.inputs[3:]
        if node.op is FOR:
            self.settle_state(node)
        return None

    def only_test(self, node: Node) -> None:
        """What is left of a loop that never runs: its test, which may raise or print."""
        test, starts = node.regions["test"], node.inputs
        self.replace(test.inputs, starts)
        if node.attrs.get("maximum_iterations") != 0:
            self.sweep(test)
            adopt(test.nodes, self.region)
            self.nodes += test.nodes
        self.replace(node.outputs, starts)

    def branch(self, node: Node) -> Sequence[Value] | None:
        test = constant_of(node.inputs[0])
        if test is not None:
            region = node.regions["then" if test else "orelse"]
            adopt(region.nodes, self.region)
            self.nodes += region.nodes
            return region.outputs
        then, orelse = node.regions["then"], node.regions["orelse"]
        same = [a is b for a, b in zip(then.outputs, orelse.outputs, strict=True)]
        if any(same):
            self.drop_results(node, same)
        return None

    def drop_results(self, node: Node, same: Sequence[bool]) -> None:
        """A result that both branches take from outside is that value."""
        differ = [not drop for drop in same]
        outer = chosen(node.regions["then"].outputs, same)
        self.replace(chosen(node.outputs, same), outer)
        for region in node.regions.values():
            region.outputs = chosen(region.outputs, differ)
        node.outputs = tuple(renumbered(chosen(node.outputs, differ)))

    def free_unchanged_state(self, node: Node) -> None:
        """State that the body returns as it came is a value from outside."""
        body, first = node.regions["body"], 3 if node.op is FOR else 0
        state = body.inputs[1:] if node.op is FOR else body.inputs
        same = [a is b for a, b in zip(state, body.outputs, strict=True)]
        if not any(same):
            return
        starts = chosen(node.inputs[first:], same)
        self.replace(chosen(node.outputs, same), starts)
        for region in node.regions.values():
            self.replace(chosen(region.inputs[first // 3 :], same), starts)
        keep_state(node, [not drop for drop in same])

    def settle_state(self, node: Node) -> None:
        """State that each iteration sets to the same, and none reads, is that if there was one."""
        body, starts = node.regions["body"], node.inputs[3:]
        runs, step = bool(trip_count(node)), constant_of(node.inputs[2])
        is_forward = step is not None and int(step) > 0
        settled = [
            result.graph is not body and (runs or (is_forward and _is_scalar(result)))
            for result in body.outputs
        ]
        if not any(settled):
            return
        used = {*body.outputs, *(value for inner in body.nodes for value in uses(inner))}
        pairs = zip(settled, body.inputs[1:], strict=True)
        settled = [is_set and state not in used for is_set, state in pairs]
        if not any(settled):
            return
        results = chosen(body.outputs, settled)
        if not runs:
            test = self.made(ELEMENTWISE["less"], (node.inputs[0], node.inputs[1]), {}, node)
            rows = zip(results, chosen(starts, settled), strict=True)
            results = [self.made(SELECT, (test, *row), {}, node) for row in rows]
        self.replace(chosen(node.outputs, settled), results)
        keep_state(node, [not drop for drop in settled])


def _is_scalar(value: Value) -> bool:
    return isinstance(value.type, TensorType) and not value.type.shape


def trip_count(node: Node) -> int | None:
    """How often a `for` runs its body, None if that is not known."""
    bounds = [constant_of(value) for value in node.inputs[:3]]
    if any(bound is None for bound in bounds):
        return None
    start, stop, step = (int(bound) for bound in bounds if bound is not None)
    return len(range(start, stop, step)) if step else None


def _never_runs(node: Node) -> bool:
    answer = constant_of(node.regions["test"].outputs[0])
    return answer is not None and not answer
