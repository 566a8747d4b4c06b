"""Removing what a region computes but nobody needs, state of loops included.

    for(...) {body(i, a, b) -> a + i, sin(b)}      with only `a` used afterwards
    ->  for(...) {body(i, a) -> a + i}

The backward pass records all of a region's forward operations again and then keeps those whose
results its rules turned out to use; from what is left one sees which values have to be saved.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.control import COND, FOR, RECURSION, WHILE


def prune(region: Graph) -> None:
    """Remove all of `region` that does not serve its outputs or an effect."""
    live = _Live(region)
    for value in region.outputs:
        live.need(value)
    live.settle()
    live.sweep(region)


class _Live:
    def __init__(self, region: Graph) -> None:
        self.values: set[Value] = set()
        self.effects: set[Node] = set()
        self.state: dict[Value, tuple[Node, int]] = {}
        self._todo: list[Value] = []
        self._enter(region, ())

    def _enter(self, region: Graph, around: tuple[Node, ...]) -> None:
        for node in region.nodes:
            if node.op.effect:
                self._keep(node, around)
            first = 1 if node.op is FOR else 0
            for inner in node.regions.values():
                if node.op in (FOR, WHILE):
                    for place, value in enumerate(inner.inputs[first:]):
                        self.state[value] = (node, place)
                self._enter(inner, (*around, node))

    def _keep(self, node: Node, around: tuple[Node, ...]) -> None:
        self.effects.add(node)
        for value in node.inputs:
            self.need(value)
        for outer in around:
            self.effects.add(outer)
            self._need_control(outer)

    def need(self, value: Value) -> None:
        if value not in self.values:
            self.values.add(value)
            self._todo.append(value)

    def settle(self) -> None:
        while self._todo:
            value = self._todo.pop()
            if value.node is not None:
                self._need_output(value.node, value.index)
            elif value in self.state:
                self._need_place(*self.state[value])

    def _need_output(self, node: Node, place: int) -> None:
        self._need_control(node)
        if node.op is COND:
            for region in node.regions.values():
                self.need(region.outputs[place])
        elif node.op in (FOR, WHILE):
            self._need_place(node, place)
        else:
            for value in node.inputs:
                self.need(value)
            for region in node.regions.values():
                for value in region.outputs:
                    self.need(value)

    def _need_control(self, node: Node) -> None:
        """What decides whether, and how often, the regions of `node` run."""
        if node.op is COND:
            self.need(node.inputs[0])
        elif node.op is FOR:
            for value in node.inputs[:3]:
                self.need(value)
        elif node.op is WHILE:
            self.need(node.regions["test"].outputs[0])
        elif node.op is RECURSION:
            for value in (*node.inputs, *node.regions["callee"].outputs):
                self.need(value)

    def _need_place(self, node: Node, place: int) -> None:
        first = 1 if node.op is FOR else 0
        self.need(node.inputs[3 * first + place])
        self.need(node.outputs[place])
        self.need(node.regions["body"].outputs[place])
        for region in node.regions.values():
            self.need(region.inputs[first + place])

    def sweep(self, region: Graph) -> None:
        region.nodes[:] = [node for node in region.nodes if self._is_live(node)]
        for node in region.nodes:
            if node.op is COND:
                self._keep_places(node, node.regions.values())
            elif node.op in (FOR, WHILE):
                self._shrink_loop(node)
            for inner in node.regions.values():
                self.sweep(inner)

    def _is_live(self, node: Node) -> bool:
        return node in self.effects or any(value in self.values for value in node.outputs)

    def _shrink_loop(self, node: Node) -> None:
        first = 1 if node.op is FOR else 0
        kept = [place for place, value in enumerate(node.outputs) if value in self.values]
        fixed = node.inputs[: 3 * first]
        node.inputs = (*fixed, *(node.inputs[3 * first + place] for place in kept))
        for region in node.regions.values():
            state = region.inputs[first:]
            region.inputs[first:] = [state[place] for place in kept]
            for place, value in enumerate(region.inputs):
                value.index = place
        self._keep_places(node, [node.regions["body"]])

    def _keep_places(self, node: Node, regions: Iterable[Graph]) -> None:
        kept = [place for place, value in enumerate(node.outputs) if value in self.values]
        for region in regions:
            region.outputs[:] = [region.outputs[place] for place in kept]
        node.outputs = tuple(node.outputs[place] for place in kept)
        for place, value in enumerate(node.outputs):
            value.index = place
