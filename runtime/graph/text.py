"""The text of a graph: a subset of Python that prints, reads and parses back.

    def halve(x: f64, limit: f64) -> (f64, i64):
        n: i64 = constant(value=0)

        def test(x_1: f64, n_1: i64) -> bool:
            go_on: bool = greater(x_1, limit)  # model.py:3
            return go_on

        def body(x_2: f64, n_2: i64) -> (f64, i64):
            ...

        x_3, n_3 = while_loop(x, n, test=test, body=body)  # model.py:3
        return x_3, n_3

Values keep their names, types are annotations, regions are nested functions, attributes are keyword
arguments, places in the user's source are comments. `autograph.runtime.graph.parse` reads it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.literals import constant_literal, literal
from autograph.runtime.graph.spelling import identifier, operation_text, type_text
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import CALL, RECURSES, RECURSION
from autograph.runtime.types import Type

_ELIDED_FROM = 17


def graph_text(graph: Graph, origins: bool = True, elide: bool = False) -> str:
    """The text of `graph`; parsing it gives the graph back.

    With `origins`, what comes from the user's line 4 ends in `# model.py:4`. With `elide`, large
    constants are `...`; such a text is for people only.
    """
    printer = _Printer(origins, elide)
    printer.function(graph, graph.name)
    return "\n".join(printer.lines) + "\n"


class _Printer:
    def __init__(self, origins: bool, elide: bool) -> None:
        self.origins = origins
        self.elide = elide
        self.lines: list[str] = []
        self.indent = ""

    def function(self, graph: Graph, name: str) -> None:
        parameters = ", ".join(f"{_name(v)}: {type_text(v.type)}" for v in graph.inputs)
        results = _result_text([value.type for value in graph.outputs])
        self.line(f"def {identifier(name)}({parameters}) -> {results}:")
        self.indent += "    "
        for node in graph.nodes:
            self.node(node)
        self.line(f"return {', '.join(map(_name, graph.outputs)) or '()'}")
        self.indent = self.indent[:-4]

    def line(self, text: str) -> None:
        self.lines.append(self.indent + text)

    def node(self, node: Node) -> None:
        regions = {
            key: identifier(region.name) if node.op in (CALL, RECURSION) else key
            for key, region in node.regions.items()
        }
        for key, region in node.regions.items():
            if not self.lines[-1].endswith(":"):
                self.lines.append("")
            self.function(region, regions[key])
        if regions:
            self.lines.append("")
        attrs = [f"{key}={self.attribute(node, value)}" for key, value in node.attrs.items()]
        if node.op in RECURSES:
            attrs = [f"callee={identifier(node.attrs['callee'])}"]
        named = [f"{key}={name}" for key, name in regions.items()]
        arguments = ", ".join([*map(_name, node.inputs), *attrs, *named])
        call = f"{operation_text(node.op.name)}({arguments})"
        self.line(_targets(node) + call + self.comment(node))

    def attribute(self, node: Node, value: object) -> str:
        if node.op is CONSTANT:
            array = np.asarray(value)
            if self.elide and array.size >= _ELIDED_FROM:
                return "..."
            return constant_literal(array)
        return literal(value)

    def comment(self, node: Node) -> str:
        if not self.origins or node.origin is None or node.op is CONSTANT:
            return ""
        return f"  # {node.origin}"


def _targets(node: Node) -> str:
    outputs = node.outputs
    if not outputs:
        return ""
    if len(outputs) == 1:
        return f"{_name(outputs[0])}: {type_text(outputs[0].type)} = "
    return f"{', '.join(map(_name, outputs))} = "


def _name(value: Value) -> str:
    return identifier(value.name)


def _result_text(types: Sequence[Type]) -> str:
    texts = ", ".join(map(type_text, types))
    return texts if len(types) == 1 else f"({texts})"
