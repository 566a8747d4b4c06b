"""Compute while compiling what depends on constants only.

    two: f64 = constant(value=2.0)
    y: f64 = multiply(two, two)           becomes      y: f64 = constant(value=4.0)
    n: i64 = dim_size(x, axis=0)          becomes      n: i64 = constant(value=3)   for x: f64[3]

What raises an error is left for the run, and so is what would make a much larger constant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.shape_of import DIM_SIZE
from autograph.runtime.passes.rewriting import Sweep, constant_of
from autograph.runtime.types import TensorType

_ALWAYS = 1024


def fold_constants(graph: Graph) -> bool:
    """Replace what depends on constants only by its value."""
    return _Folding(graph).run()


class _Folding(Sweep):
    def visit(self, node: Node) -> Sequence[Value] | None:
        if node.op is CONSTANT or node.op.effect or node.regions:
            return None
        if not all(isinstance(value.type, TensorType) for value in node.outputs):
            return None
        results = _extent(node) if node.op is DIM_SIZE else _computed(node)
        if results is None:
            return None
        return [
            self.constant(array, value, node.origin)
            for array, value in zip(results, node.outputs, strict=True)
        ]


def _extent(node: Node) -> list[Any] | None:
    extent = node.inputs[0].type.shape[node.attrs["axis"]]  # type: ignore[union-attr]
    return [np.asarray(extent, dtype=np.int64)] if isinstance(extent, int) else None


def _computed(node: Node) -> list[Any] | None:
    arrays = [constant_of(value) for value in node.inputs]
    if any(array is None for array in arrays):
        return None
    known = sum(array.size for array in arrays if array is not None)
    if any(_is_large(value, max(known, _ALWAYS)) for value in node.outputs):
        return None
    try:
        with np.errstate(all="ignore"):
            results = node.op.evaluate(*arrays, **node.attrs)
    except Exception:
        # The error belongs to the run, if the node is reached at all.
        return None
    return list(results) if node.op.several else [results]


def _is_large(value: Value, limit: int) -> bool:
    total = 1
    for dim in value.type.shape:  # type: ignore[union-attr]
        if not isinstance(dim, int):
            return True
        total *= dim
    return total > limit
