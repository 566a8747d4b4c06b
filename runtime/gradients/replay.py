"""Recording nodes again, in another place or another graph.

    Replay({x: x2}).node(y = sin(x))      records  y_1 = sin(x2)

This is how the backward pass gets intermediate values: what is cheap is computed again from the
inputs of its region. Effects are not repeated. Types are inferred anew, with extents renamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograph.runtime import dims, dispatch
from autograph.runtime.dims import Dim
from autograph.runtime.gradients.entries import Entry, entry_of, map_wrap
from autograph.runtime.graph.functions import enclosing
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.retype import substitute
from autograph.runtime.graph.trace import Trace
from autograph.runtime.ops.control import (
    CALL,
    COND,
    FOR,
    RECURSE,
    RECURSE_IN_ORDER,
    RECURSES,
    RECURSION,
    join_types,
)
from autograph.runtime.ops.definition import result_types
from autograph.runtime.types import ListType, TensorType, Type


class Replay:
    """Records nodes into the current region of `trace`; `values` maps old values to new ones."""

    def __init__(self, trace: Trace, values: dict[Value, Value]) -> None:
        self.trace = trace
        self.values = values
        self._extents: dict[str, Dim] = {}
        for old, new in values.items():
            self._remember(old, new)

    def new(self, value: Value) -> Value:
        """What stands for `value` now; values from outside stay what they are."""
        return self.values.get(value, value)

    def set(self, old: Value, new: Value) -> None:
        """Let `new` stand for `old`."""
        self.values[old] = new
        self._remember(old, new)

    def nodes(self, nodes: Iterable[Node]) -> list[Entry]:
        """Record all `nodes` but effects; returns the entries of the new ones."""
        kept = (node for node in nodes if not node.op.effect or node.op is RECURSE_IN_ORDER)
        return [self.node(node) for node in kept]

    def node(self, node: Node) -> Entry:
        """Record `node` again."""
        inputs = [self.new(value) for value in node.inputs]
        regions = {name: self._region(region) for name, region in node.regions.items()}
        op, attrs = node.op, node.attrs
        if op in RECURSES:
            # Effects are not repeated, so nothing is left that would need an order.
            callee = self._unbound(node)
            op = RECURSE if callee is None else RECURSION
            attrs, regions = (attrs, {}) if callee is None else ({}, {"callee": callee})
        result = self._result_types(node, inputs, regions)
        stems = [value.name for value in node.outputs]
        outputs = self.trace.add_node(op, inputs, attrs, regions, result, stems)
        copy = self.trace.region.nodes[-1]
        copy.origin = node.origin
        for old, new in zip(node.outputs, copy.outputs, strict=True):
            self.set(old, new)
        if dispatch.tapes():
            dispatch.note_on_tapes(
                op, map_wrap(inputs), outputs, {"node": copy} if regions else attrs
            )
        return entry_of(copy)

    def _unbound(self, node: Node) -> Graph | None:
        """A copy of the function that `node` calls, where only the function's body is recorded."""
        name = node.attrs["callee"]
        if enclosing(self.trace.region, name) is not None:
            return None
        again = Replay(self.trace, {})
        again._extents = dict(self._extents)
        return again._region(self.trace.derivatives[name].callee)

    def _region(self, region: Graph) -> Graph:
        with self.trace.nested(region.name) as copy:
            for value in region.inputs:
                tensor = self.trace.region_input(
                    substitute(_open(value.type), self._extents), value.name
                )
                self.set(value, tensor.value)
            self.nodes(region.nodes)
            copy.outputs = [self.new(value) for value in region.outputs]
        return copy

    def _result_types(
        self, node: Node, inputs: Sequence[Value], regions: dict[str, Graph]
    ) -> tuple[Type, ...]:
        if node.op in RECURSES:
            types: tuple[Type, ...] = node.attrs["results"]
            return types
        if not regions:
            return result_types(node.op, [value.type for value in inputs], node.attrs)
        return control_types(node, regions)

    def _remember(self, old: Value, new: Value) -> None:
        if isinstance(old.type, ListType) or isinstance(new.type, ListType):
            return
        if old.type.extent is not None:
            self._extents[old.name] = new.type.extent


def control_types(node: Node, regions: dict[str, Graph]) -> tuple[Type, ...]:
    """The types of what a control-flow node with `regions` gives."""
    inner = names_in(regions.values())
    if node.op is COND:
        pairs = zip(regions["then"].outputs, regions["orelse"].outputs, strict=True)
        found: list[Type] = [join_types(a.type, b.type) for a, b in pairs]
    elif node.op in (CALL, RECURSION):
        found = [value.type for value in regions["callee"].outputs]
    else:
        found = [value.type for value in regions["body"].inputs[node.op is FOR :]]
    return tuple(forget(type, inner) for type in found)


def names_in(regions: Iterable[Graph]) -> frozenset[str]:
    """The names of the values that only exist inside of `regions`."""
    names: set[str] = set()
    for region in regions:
        names.update(value.name for value in region.inputs)
        names.update(value.name for node in region.nodes for value in node.outputs)
    return frozenset(names)


def forget(type: Type, names: frozenset[str]) -> Type:
    """`type` as it is known where the values called `names` are not."""
    if isinstance(type, ListType):
        element = forget(type.element, names)
        assert isinstance(element, TensorType)
        return ListType(element)
    return TensorType(type.dtype, dims.forget(type.shape, names))


def _open(type: Type) -> Any:
    return type if isinstance(type, ListType) else TensorType(type.dtype, type.shape)
