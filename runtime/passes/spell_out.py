"""Operations spelled out in others that machine code fuses into loops.

    reduce_logsumexp(x)         top = reduce_max(x), if that is finite, else 0
                                log(reduce_sum(exp(x - top))) + top

It is done where there surely is a greatest element: of nothing the operation gives -inf.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.ops.reduction_ops import REDUCE_LOGSUMEXP, REDUCE_MAX, REDUCE_SUM
from autograph.runtime.ops.shaping import SQUEEZE
from autograph.runtime.passes.rewriting import Sweep
from autograph.runtime.types import TensorType

# Others are rounded between the steps, where the operation itself computes with more digits.
_DTYPES = (types.float32, types.float64)


def spell_out(graph: Graph) -> bool:
    """Replace operations that machine code would call kernels for."""
    some = any(node.op is REDUCE_LOGSUMEXP for node in graph.walk())
    return some and _Spelling(graph).run()


class _Spelling(Sweep):
    def visit(self, node: Node) -> Sequence[Value] | None:
        if node.op is not REDUCE_LOGSUMEXP or not _has_elements(node):
            return None
        (x,), axis = node.inputs, node.attrs["axis"]
        squeezed = not node.attrs["keepdims"] and len(axis) < _type(x).ndim
        kept = {"axis": axis, "keepdims": squeezed or node.attrs["keepdims"]}
        greatest = self.made(REDUCE_MAX, (x,), kept, node)
        is_finite = self.made(REGISTRY["is_finite"], (greatest,), {}, node)
        zero = self.made(CONSTANT, (), {"value": np.zeros((), _type(x).dtype)}, node)
        top = self.made(REGISTRY["where"], (is_finite, greatest, zero), {}, node)
        less = self.made(REGISTRY["subtract"], (x, top), {}, node)
        powers = self.made(REGISTRY["exp"], (less,), {}, node)
        total = self.made(REDUCE_SUM, (powers,), kept, node)
        logarithm = self.made(REGISTRY["log"], (total,), {}, node)
        result = self.made(REGISTRY["add"], (logarithm, top), {}, node)
        if squeezed:
            result = self.made(SQUEEZE, (result,), {"axis": axis}, node)
        result.name = node.outputs[0].name
        return (result,)


def _has_elements(node: Node) -> bool:
    """Whether there surely is something along the reduced axes."""
    type = _type(node.inputs[0])
    sizes = [type.shape[axis] for axis in node.attrs["axis"]]
    return type.dtype in _DTYPES and all(isinstance(size, int) and size > 0 for size in sizes)


def _type(value: Value) -> TensorType:
    assert isinstance(value.type, TensorType)
    return value.type
