"""Calls replaced by what they call.

    def square(x_1: f64) -> f64:
        t0: f64 = multiply(x_1, x_1)              t0: f64 = multiply(x, x)
        return t0                          ->     z: f64 = add(t0, one)

    y: f64 = call(x, callee=square)
    z: f64 = add(y, one)

Every call in a graph has a callee of its own, so this makes no graph larger.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.retype import actual_sizes
from autograph.runtime.ops.control import CALL
from autograph.runtime.passes.rewriting import Sweep, adopt


def inline_calls(graph: Graph) -> bool:
    """Replace every call by the nodes of its callee."""
    return _Inlining(graph).run()


class _Inlining(Sweep):
    def step(self, node: Node) -> None:
        if node.op is not CALL:
            super().step(node)
            return
        callee = node.regions["callee"]
        arguments = [self.current(value) for value in node.inputs]
        self.sizes |= actual_sizes([v.type for v in callee.inputs], [v.type for v in arguments])
        self.replace(callee.inputs, arguments)
        adopt(callee.nodes, self.region)
        for inner in callee.nodes:
            self.step(inner)
        self.replace(node.outputs, callee.outputs)

    def visit(self, node: Node) -> Sequence[Value] | None:
        return None
