"""Which values of a graph are computed from Python numbers alone.

On the tensor face, a number that depends on tensors is one itself; one that does not is Python's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.shape_of import DIM_SIZE


class Numbers:
    """Which values of a graph are computed from Python numbers and extents only."""

    def __init__(self, graph: Graph, numbers: set[int]) -> None:
        self._graph = graph
        self._found = numbers
        self._looked_at = 0

    def alone_give(self, tensor: Any) -> bool:
        """Whether no tensor or array has a part in this value."""
        self._look_on()
        value = getattr(tensor, "value", None)
        return value is None or id(value) in self._found

    def _look_on(self) -> None:
        nodes = self._graph.nodes
        for node in nodes[self._looked_at :]:
            if node.op is DIM_SIZE or all(map(self._is_number, _used_by(node))):
                self._found |= {id(value) for value in node.outputs}
        self._looked_at = len(nodes)

    def _is_number(self, value: Value) -> bool:
        # What enters a region, or is computed there, comes from what the node uses.
        return value.graph is not self._graph or id(value) in self._found


def _used_by(node: Node) -> Iterator[Value]:
    """The values that a node and its regions use."""
    yield from node.inputs
    for region in node.regions.values():
        yield from region.outputs
        for inner in region.nodes:
            yield from _used_by(inner)
