"""The graph: typed values in single-assignment form, with regions for control flow.

    Graph(inputs, nodes, outputs)
    Node(op, inputs, attrs, regions, outputs, origin)
    Value(type, name)

A region is a `Graph` that may use values of the graphs around it; what changes from one iteration
to the next comes in as its inputs. Nodes stand in program order, so each is defined before use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from autograph.runtime.ops.definition import Op
from autograph.runtime.origin import Origin
from autograph.runtime.types import Type


class Value:
    """A typed value: an input of a graph, or a result of a node."""

    __slots__ = ("__weakref__", "graph", "index", "name", "node", "type")

    def __init__(
        self, type: Type, name: str, graph: Graph, node: Node | None = None, index: int = 0
    ) -> None:
        self.type = type
        self.name = name
        self.graph = graph
        self.node = node
        self.index = index

    def display_name(self) -> str:
        """TensorFlow's way to print it, `Add:0`; inputs print as they are called."""
        return self.name if ":" in self.name else f"{self.name}:{self.index}"

    def __repr__(self) -> str:
        return f"Value({self.name}: {self.type})"


class Node:
    """One application of an operation."""

    __slots__ = ("attrs", "inputs", "op", "origin", "outputs", "regions")

    def __init__(
        self,
        op: Op,
        inputs: Sequence[Value],
        attrs: Mapping[str, Any],
        regions: Mapping[str, Graph],
        origin: Origin | None,
    ) -> None:
        self.op = op
        self.inputs = tuple(inputs)
        self.attrs = dict(attrs)
        self.regions = dict(regions)
        self.outputs: tuple[Value, ...] = ()
        self.origin = origin

    def __repr__(self) -> str:
        results = ", ".join(value.name for value in self.outputs)
        return f"Node({results} = {self.op.name}({', '.join(v.name for v in self.inputs)}))"


class Graph:
    """A function of typed values: the whole program, or one region of a control-flow node."""

    __slots__ = ("__weakref__", "inputs", "name", "nodes", "outputs", "parent")

    def __init__(self, name: str, parent: Graph | None = None) -> None:
        self.name = name
        self.parent = parent
        self.inputs: list[Value] = []
        self.nodes: list[Node] = []
        self.outputs: list[Value] = []

    def add_input(self, type: Type, name: str) -> Value:
        """Append an input."""
        value = Value(type, name, self, None, len(self.inputs))
        self.inputs.append(value)
        return value

    def return_to(self, nodes: Sequence[Node]) -> None:
        """Let `nodes` be all there is again; what the others computed is of no graph from now on.

        Whoever remembered such a value sees by `is_inside` that it cannot be used any more.
        """
        kept = set(map(id, nodes))
        for node in self.nodes:
            if id(node) not in kept:
                for value in node.outputs:
                    value.graph = _NOWHERE
        self.nodes[:] = nodes

    def is_inside(self, other: Graph) -> bool:
        """Whether this graph is `other` or nested in it."""
        graph: Graph | None = self
        while graph is not None:
            if graph is other:
                return True
            graph = graph.parent
        return False

    def walk(self) -> Iterator[Node]:
        """All nodes, those of nested regions included, in program order."""
        return walk(self.nodes)

    def __repr__(self) -> str:
        inputs = ", ".join(str(value.type) for value in self.inputs)
        outputs = ", ".join(str(value.type) for value in self.outputs)
        count = sum(1 for _ in self.walk())
        return f"Graph({self.name}: {inputs} -> {outputs}; {count} nodes)"


_NOWHERE = Graph("nowhere")


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes, and those of regions nested in them, in program order."""
    for node in nodes:
        yield node
        for region in node.regions.values():
            yield from walk(region.nodes)
