"""Copies of graphs: a whole one, one inside another, or one into the graph being recorded.

clone(graph)                       the same graph again
inline(trace, graph, (x, y))       record what `graph` does with tensors x and y
Copier(names).copy(graph, into)    the nodes, added to a region, for passes and gradients
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograph.runtime import dims
from autograph.runtime.dims import Dim
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.retype import actual_sizes, is_size, substitute
from autograph.runtime.graph.trace import Names, Trace, wrap


class Copier:
    """Copies nodes; `values` says what stands for each value that is already copied or given.

    Values that are in no copied graph and not in `values` stay themselves: they are captured.
    """

    def __init__(self, names: Names, values: dict[Value, Value] | None = None) -> None:
        self.names = names
        self.values = {} if values is None else values
        self.sizes: dict[str, Dim] = {}

    def copy(self, graph: Graph, into: Graph, arguments: Sequence[Value]) -> list[Value]:
        """Append the nodes of `graph` to `into`; returns what stands for its outputs."""
        self.sizes |= actual_sizes(
            [value.type for value in graph.inputs], [value.type for value in arguments]
        )
        self.values.update(zip(graph.inputs, arguments, strict=True))
        for node in graph.nodes:
            into.nodes.append(self.copy_node(node, into))
        return [self.copy_of(value) for value in graph.outputs]

    def copy_of(self, value: Value) -> Value:
        """What stands for `value`."""
        return self.values.get(value, value)

    def copy_node(self, node: Node, into: Graph) -> Node:
        """A copy of `node`, not yet added to `into`."""
        inputs = [self.copy_of(value) for value in node.inputs]
        regions = {name: self.copy_region(region, into) for name, region in node.regions.items()}
        copy = Node(node.op, inputs, node.attrs, regions, node.origin)
        copy.outputs = tuple(
            self._copy_value(value, into, copy, index) for index, value in enumerate(node.outputs)
        )
        return copy

    def copy_region(self, region: Graph, parent: Graph | None) -> Graph:
        """A copy of a whole graph, with inputs of its own."""
        copy = Graph(region.name, parent)
        for index, value in enumerate(region.inputs):
            copy.inputs.append(self._copy_value(value, copy, None, index))
        for node in region.nodes:
            copy.nodes.append(self.copy_node(node, copy))
        copy.outputs = [self.copy_of(value) for value in region.outputs]
        return copy

    def _copy_value(self, value: Value, graph: Graph, node: Node | None, index: int) -> Value:
        name = self.names.fresh(value.name)
        if name != value.name and is_size(value):
            self.sizes[value.name] = dims.named(name)
        copy = Value(substitute(value.type, self.sizes), name, graph, node, index)
        self.values[value] = copy
        return copy


def clone(graph: Graph) -> Graph:
    """The same graph, names included, made of new values."""
    return Copier(Names()).copy_region(graph, graph.parent)


def inline(trace: Trace, graph: Graph, arguments: Sequence[Any]) -> tuple[Any, ...]:
    """Record the nodes of `graph` into the region that `trace` records; returns its outputs.

    `arguments` are tensors or symbolic lists, one per input; nodes keep their origins. Captured
    values must be visible in that region.
    """
    values = [trace.value_of(argument) for argument in arguments]
    outputs = Copier(trace.names).copy(graph, trace.region, values)
    return tuple(map(wrap, outputs))
