"""One forward sweep over a graph: what most passes are.

A pass subclasses `Sweep` and says in `visit` what a node's results are to be replaced with. Uses
further down are renamed on the way, so a sweep takes time linear in the size of the graph.

    class DoubleNegation(Sweep):
        def visit(self, node):
            inner = node.inputs[0].node
            if node.op.name == inner.op.name == "negative":
                return inner.inputs               # -(-x) is x
            return None
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.dims import Dim
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.retype import is_size, retype, values_of
from autograph.runtime.graph.trace import Names
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import FOR
from autograph.runtime.ops.definition import Op, result_types
from autograph.runtime.origin import Origin
from autograph.runtime.types import TensorType


class Sweep:
    """Visits every node once, in program order, regions before the node that has them."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.region = graph
        self.changed = False
        self.replaced: dict[Value, Value] = {}
        self.sizes: dict[str, Dim] = {}
        self.nodes: list[Node] = []

    def run(self) -> bool:
        """Sweep the whole graph; whether something changed."""
        self.sweep(self.graph)
        retype(self.graph, self.sizes)
        return self.changed

    def visit(self, node: Node) -> Sequence[Value] | None:
        """What replaces the results of `node`, which goes away; None keeps it."""
        raise NotImplementedError

    def sweep(self, region: Graph) -> None:
        """Visit the nodes of `region`."""
        outer = self.region, self.nodes
        self.region, self.nodes = region, []
        for node in region.nodes:
            self.step(node)
        region.nodes = self.nodes
        region.outputs = [self.current(value) for value in region.outputs]
        self.region, self.nodes = outer

    def step(self, node: Node) -> None:
        """Visit one node: its regions, then itself."""
        if self.replaced:
            node.inputs = tuple(map(self.current, node.inputs))
        for region in node.regions.values():
            self.sweep(region)
        results = self.visit(node)
        if results is None:
            self.nodes.append(node)
        else:
            self.replace(node.outputs, results)

    def current(self, value: Value) -> Value:
        """What stands for `value` now."""
        return self.replaced.get(value, value)

    def replace(self, old: Sequence[Value], new: Sequence[Value]) -> None:
        """From here on, use `new` in place of `old`."""
        self.changed = True
        for before, after in zip(old, new, strict=True):
            after = self.current(after)
            self.replaced[before] = after
            if is_size(before) and isinstance(after.type, TensorType):
                self.sizes[before.name] = after.type.extent

    def made(self, op: Op, inputs: tuple[Value, ...], attrs: dict[str, Any], at: Node) -> Value:
        """The result of a new node, with a name of its own and the place of `at` in the program."""
        (type,) = result_types(op, [value.type for value in inputs], attrs)
        node = Node(op, inputs, attrs, {}, at.origin)
        value = Value(type, self._names.fresh("t"), self.region, node)
        node.outputs = (value,)
        self.nodes.append(node)
        return value

    @cached_property
    def _names(self) -> Names:
        """The names of all values of the graph."""
        names = Names()
        for value in values_of(self.graph):
            names.fresh(value.name)
        return names

    def constant(self, array: Any, replaced: Value, origin: Origin | None) -> Value:
        """A constant in the place, and under the name, of a value that goes away."""
        assert isinstance(replaced.type, TensorType)
        array = np.asarray(array, dtype=replaced.type.dtype)
        node = Node(CONSTANT, (), {"value": array}, {}, origin)
        value = Value(types.type_of_array(array), replaced.name, self.region, node)
        node.outputs = (value,)
        self.nodes.append(node)
        return value


def constant_of(value: Value) -> np.ndarray[Any, Any] | None:
    """The array that `value` always is, None if it is no constant."""
    if value.node is None or value.node.op is not CONSTANT:
        return None
    return np.asarray(value.node.attrs["value"])


def has_effect(node: Node) -> bool:
    """Whether `node` does anything besides giving results, regions included."""
    if node.op.effect:
        return True
    return any(has_effect(inner) for region in node.regions.values() for inner in region.walk())


def has_same_value_type(a: Value, b: Value) -> bool:
    """Whether `a` can stand for `b` without losing what is known of its type."""
    return a.type == b.type and (not isinstance(a.type, TensorType) or None not in a.type.shape)


def adopt(nodes: Iterable[Node], region: Graph) -> None:
    """Tell `nodes`, which come from another region, that they are in `region` now."""
    for node in nodes:
        for value in node.outputs:
            value.graph = region
        for inner in node.regions.values():
            inner.parent = region


def chosen(values: Iterable[Value], choice: Sequence[bool]) -> list[Value]:
    """Those of `values` that are chosen."""
    return [value for value, keep in zip(values, choice, strict=True) if keep]


def keep_state(loop: Node, kept: Sequence[bool]) -> None:
    """Take out of a `while` or `for` what is not kept of its state, which nothing uses."""
    bounds = 3 if loop.op is FOR else 0
    body = loop.regions["body"]
    for region in loop.regions.values():
        index, state = region.inputs[: bounds // 3], region.inputs[bounds // 3 :]
        region.inputs = renumbered([*index, *chosen(state, kept)])
    body.outputs = chosen(body.outputs, kept)
    loop.inputs = (*loop.inputs[:bounds], *chosen(loop.inputs[bounds:], kept))
    loop.outputs = tuple(renumbered(chosen(loop.outputs, kept)))


def renumbered(values: list[Value]) -> list[Value]:
    """The inputs of a region or the outputs of a node, numbered after some went away."""
    for index, value in enumerate(values):
        value.index = index
    return values
