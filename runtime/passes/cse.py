"""Common subexpressions: what is computed twice is computed once.

    d = a * b + c                t0 = multiply(a, b)         t0 = multiply(a, b)
    e = a * b * c                d = add(t0, c)              d = add(t0, c)
                                 t1 = multiply(a, b)         e = multiply(t0, c)
                                 e = multiply(t1, c)

A value of an outer region replaces the same one inside; effects are never merged. Two extents that
are known to be equal (`f64[n]` and another `f64[n]`) are one value.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from autograph.runtime.dims import Extent
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.control import RECURSION
from autograph.runtime.ops.shape_of import DIM_SIZE
from autograph.runtime.passes.rewriting import Sweep
from autograph.runtime.types import TensorType

_COMMUTATIVE = frozenset(
    {"add", "multiply", "equal", "not_equal", "logical_and", "logical_or", "logical_xor"}
    | {"bitwise_and", "bitwise_or", "bitwise_xor"}
)
_COMPARED_BY_VALUE = 4096


def merge_common_subexpressions(graph: Graph) -> bool:
    """Replace what is computed a second time by the first result."""
    return _Merging(graph).run()


class _Merging(Sweep):
    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.known: dict[Hashable, Node] = {}

    def sweep(self, region: Graph) -> None:
        outer = self.known
        # What a region computes is unknown outside of it. Regions without nodes cost nothing.
        self.known = _Layered(outer) if region is not self.graph else outer
        super().sweep(region)
        self.known = outer

    def step(self, node: Node) -> None:
        outer = self.known
        if node.op is RECURSION:
            # A function that calls itself takes nothing from around it.
            self.known = {}
        super().step(node)
        self.known = outer if node.op is RECURSION else self.known

    def visit(self, node: Node) -> Sequence[Value] | None:
        if node.regions or node.op.effect:
            return None
        key = _key(node)
        first = self.known.get(key)
        if first is not None:
            return first.outputs
        self.known[key] = node
        return None


class _Layered(dict[Hashable, Node]):
    """A dictionary over another one, which it leaves alone."""

    def __init__(self, outer: dict[Hashable, Node]) -> None:
        super().__init__()
        self.outer = outer

    def get(self, key: Hashable, default: Any = None) -> Any:
        layer: dict[Hashable, Node] = self
        while isinstance(layer, _Layered):
            if key in layer:
                return layer[key]
            layer = layer.outer
        return dict.get(layer, key, default)


def _key(node: Node) -> Hashable:
    if node.op is DIM_SIZE:
        type = node.inputs[0].type
        assert isinstance(type, TensorType)
        extent = type.shape[node.attrs["axis"]]
        if isinstance(extent, Extent):
            return (DIM_SIZE, extent)
    inputs: Sequence[Value] = node.inputs
    if node.op.name in _COMMUTATIVE and _is_number(inputs[0]):
        inputs = sorted(inputs, key=id)
    attrs = tuple((key, frozen(value)) for key, value in sorted(node.attrs.items()))
    return (node.op, tuple(inputs), attrs)


def _is_number(value: Value) -> bool:
    return isinstance(value.type, TensorType) and value.type.dtype.kind != "T"


def frozen(value: Any) -> Hashable:
    """A key that is equal for attributes that mean exactly the same: 1, 1.0 and True differ."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.size > _COMPARED_BY_VALUE or array.dtype.kind == "T":
            return id(value)
        return (array.dtype, array.shape, array.tobytes())
    if isinstance(value, tuple | list):
        return (type(value), tuple(map(frozen, value)))
    if isinstance(value, dict):
        return (dict, tuple((key, frozen(item)) for key, item in value.items()))
    if isinstance(value, slice):
        return (slice, frozen(value.start), frozen(value.stop), frozen(value.step))
    if isinstance(value, float | complex):
        return (type(value), repr(value))
    return (type(value), value) if value.__hash__ is not None else id(value)
