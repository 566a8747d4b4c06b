"""Remove what nothing needs: nodes, results of branches, state of loops, arguments of calls.

    def body(i, s, unused):
        s1 = add(s, i)
        u1 = multiply(unused, two)         goes, with `unused` and its place in the loop
        return s1, u1

Effects stay, and what they need. So does an operation whose result is unused, if it may raise an
error in Python (see `raising`). A loop without any of these goes, even if it would not have ended.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.control import CALL, COND, FOR, RECURSION, WHILE
from autograph.runtime.passes.raising import may_raise
from autograph.runtime.passes.rewriting import chosen, keep_state, renumbered


def remove_dead_code(graph: Graph) -> bool:
    """Keep only what the outputs and the effects of `graph` need."""
    marking = _Marking(graph)
    marking.mark_all(graph.outputs)
    marking.spread()
    marking.mark_raising()
    marking.spread()
    return _remove(graph, marking.live, marking.live_nodes)


class _Marking:
    """Finds what is live, from the outputs and the effects backwards."""

    def __init__(self, graph: Graph) -> None:
        self.live: set[Value] = set()
        self.live_nodes: set[Node] = set()
        self.owners: dict[Graph, Node] = {}
        self.homes: dict[Node, Graph] = {}
        self.work: list[Value] = []
        self.enter(graph)
        for node in self.homes:
            if node.op.effect:
                self.mark_node(node)

    def enter(self, graph: Graph) -> None:
        for node in graph.nodes:
            self.homes[node] = graph
            for region in node.regions.values():
                self.owners[region] = node
                self.enter(region)

    def mark_raising(self) -> None:
        """What may raise an error runs, though nothing needs it."""
        for node in self.homes:
            if node not in self.live_nodes and may_raise(node, self.owners):
                self.mark_node(node)

    def mark_all(self, values: Iterable[Value]) -> None:
        for value in values:
            if value not in self.live:
                self.live.add(value)
                self.work.append(value)

    def spread(self) -> None:
        while self.work:
            value = self.work.pop()
            if value.node is None:
                self.mark_argument(value)
            else:
                self.mark_node(value.node)
                self.mark_result(value, value.node)

    def mark_node(self, node: Node) -> None:
        """`node` runs, and so do the nodes around it."""
        if node in self.live_nodes:
            return
        self.live_nodes.add(node)
        if node.op is FOR:
            self.mark_all(node.inputs[:3])
        elif node.op is WHILE:
            self.mark_all(node.regions["test"].outputs)
        elif node.op is not CALL:
            self.mark_all(node.inputs)
        if node.op is RECURSION:
            # What it gives, it also gives to itself.
            self.mark_all(node.regions["callee"].outputs)
        owner = self.owners.get(self.homes[node])
        if owner is not None:
            self.mark_node(owner)

    def mark_result(self, value: Value, node: Node) -> None:
        """One result of control flow needs one result of each region, or one part of the state."""
        if node.op is COND or node.op is CALL:
            self.mark_all(region.outputs[value.index] for region in node.regions.values())
        elif node.op is WHILE or node.op is FOR:
            self.mark_state(node, value.index)

    def mark_state(self, node: Node, index: int) -> None:
        first = 3 if node.op is FOR else 0
        self.mark_all([node.outputs[index], node.inputs[first + index]])
        for region in node.regions.values():
            self.mark_all([region.inputs[index + (1 if node.op is FOR else 0)]])
        self.mark_all([node.regions["body"].outputs[index]])

    def mark_argument(self, value: Value) -> None:
        """An input of a region is part of the state, or an argument of a call."""
        node = self.owners.get(value.graph)
        if node is None or node.op is RECURSION or (node.op is FOR and value.index == 0):
            return
        if node.op is CALL:
            self.mark_all([node.inputs[value.index]])
        else:
            self.mark_state(node, value.index - (1 if node.op is FOR else 0))


def _remove(graph: Graph, live: set[Value], live_nodes: set[Node]) -> bool:
    changed = False
    kept = [node for node in graph.nodes if node in live_nodes]
    if len(kept) != len(graph.nodes):
        graph.nodes = kept
        changed = True
    for node in kept:
        if node.regions:
            changed |= _shrink(node, live)
            for region in node.regions.values():
                changed |= _remove(region, live, live_nodes)
    return changed


def _shrink(node: Node, live: set[Value]) -> bool:
    """Drop the dead results of control flow, and the dead inputs of its regions."""
    if node.op is RECURSION:
        return False
    before = len(node.outputs), len(node.inputs)
    alive = [value in live for value in node.outputs]
    if node.op is CALL:
        callee = node.regions["callee"]
        used = [value in live for value in callee.inputs]
        node.inputs = tuple(chosen(node.inputs, used))
        callee.inputs = renumbered(chosen(callee.inputs, used))
    if node.op is WHILE or node.op is FOR:
        keep_state(node, alive)
    else:
        for region in node.regions.values():
            region.outputs = chosen(region.outputs, alive)
        node.outputs = tuple(renumbered(chosen(node.outputs, alive)))
    return before != (len(node.outputs), len(node.inputs))
