"""Whether a graph is well formed; run after every pass under tests.

A value is defined once, before its use, in the region that uses it or one around it. Types agree
with what operations infer, and regions with the state of their node. Names are unique in a region;
integer scalars, which name dimensions, in the whole graph.
"""

from __future__ import annotations

from autograph.runtime.errors import VerificationError
from autograph.runtime.graph import functions
from autograph.runtime.graph.agreement import all_agree, control_problem, inferred_types
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.retype import is_size
from autograph.runtime.graph.text import graph_text
from autograph.runtime.ops.control import CONTROL


def verify(graph: Graph) -> None:
    """Raise VerificationError, which names the node and shows the graph, unless it is sound."""
    _Verifier(graph).region(graph)


class _Verifier:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.visible: set[Value] = set()
        self.sizes: set[str] = set()
        self.seen: set[Graph] = set()

    def region(self, region: Graph) -> None:
        if region in self.seen:
            self.fail(f"the region {region.name} stands at two places")
        self.seen.add(region)
        names: set[str] = set()
        own: list[Value] = []
        for index, value in enumerate(region.inputs):
            if value.node is not None or value.index != index:
                self.fail(f"{value.name} is not input {index} of {region.name}")
            self.define(value, region, names, own)
        for node in region.nodes:
            self.node(node, region)
            for value in node.outputs:
                self.define(value, region, names, own)
        for value in region.outputs:
            if value not in self.visible:
                self.fail(f"{region.name} returns {value.name}, which is not defined in it")
        # What a region defines ends with it.
        self.visible.difference_update(own)

    def define(self, value: Value, region: Graph, names: set[str], own: list[Value]) -> None:
        if value.graph is not region:
            self.fail(f"{value.name} says it belongs to {value.graph.name}, not {region.name}")
        if value in self.visible:
            self.fail(f"{value.name} is defined twice", value.node)
        if value.name in names:
            self.fail(f"two values of {region.name} are called {value.name}", value.node)
        if is_size(value):
            if value.name in self.sizes:
                self.fail(f"two integer scalars are called {value.name}", value.node)
            self.sizes.add(value.name)
        names.add(value.name)
        own.append(value)
        self.visible.add(value)

    def node(self, node: Node, region: Graph) -> None:
        for value in node.inputs:
            if value not in self.visible:
                self.fail(f"{value.name} is used before it is defined, or outside its region", node)
        for index, value in enumerate(node.outputs):
            if value.node is not node or value.index != index:
                self.fail(f"{value.name} is not result {index} of its node", node)
        if (node.op in CONTROL) != bool(node.regions):
            self.fail("only control flow has regions", node)
        for inner in node.regions.values():
            if inner.parent is not region:
                self.fail(f"the region {inner.name} says it is in another graph", node)
            self.region(inner)
        problem = functions.problem(node, region)
        if problem is not None:
            self.fail(problem, node)
        self.types(node)

    def types(self, node: Node) -> None:
        actual = [value.type for value in node.outputs]
        try:
            inferred = inferred_types(node)
        except (TypeError, ValueError, KeyError, IndexError) as error:
            self.fail(f"its operands do not fit: {error}", node)
        if not all_agree(actual, inferred):
            written = ", ".join(map(str, actual))
            self.fail(f"typed {written} but gives {', '.join(map(str, inferred))}", node)
        problem = control_problem(node) if node.op in CONTROL else None
        if problem is not None:
            self.fail(problem, node)

    def fail(self, problem: str, node: Node | None = None) -> None:
        text = graph_text(self.graph)
        if node is not None:
            problem = f"{self.place(node, text)}: {problem}"
        raise VerificationError(f"{problem}\n\n{text}")

    def place(self, node: Node, text: str) -> str:
        """The node as it prints, with its line: control flow prints after its regions."""
        single = Graph("one", None)
        single.nodes = [node]
        statement = graph_text(single).split("\n")[-3].strip()
        lines = [line.strip() for line in text.split("\n")]
        return f"line {lines.index(statement) + 1}: {statement}"
