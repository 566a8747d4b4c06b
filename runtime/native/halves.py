"""Graphs with half-precision numbers, written as graphs of their bits and of floats.

    z: f16 = add(x, y)        a: f32 = half_to_single(x)      x, y and z are u16 now
                              b: f32 = half_to_single(y)
                              c: f32 = add(a, b)
                              z: u16 = single_to_half(c)

Each operation is rounded as NumPy rounds it, so the results are the same bits. Elementary
functions are computed in double and rounded once: NumPy's are the same bits where they are
rounded correctly. What only moves elements moves their bits. Sums and products of matrices add in
float, and are rounded once. A graph with anything else that takes halves stays as it is, and calls
kernels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.retype import values_of
from autograph.runtime.graph.trace import Names
from autograph.runtime.ops import half_bits
from autograph.runtime.ops.casting import CAST
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import CALL, COND, FOR, WHILE
from autograph.runtime.ops.definition import REGISTRY, Op
from autograph.runtime.passes.cse import merge_common_subexpressions
from autograph.runtime.types import DType, ListType, TensorType, Type

_BITS = types.uint16
_MOVES = frozenset(
    "identity stop_gradient get_item set_item reshape transpose expand_dims squeeze concat stack "
    "broadcast_to broadcast_like where fill fill_like spread dim_size size pad tile repeat roll "
    "positions_like list_empty list_of list_append list_pop list_get list_set list_length "
    "list_stack list_from_tensor list_slice list_reverse list_extend list_zeros_like".split()
)
# Exact in float, but for one rounding: rounded again they are what one rounding would give.
_SINGLE = frozenset(
    "add subtract multiply divide negative abs sign floordiv mod fmod sqrt square reciprocal "
    "copysign floor ceil trunc round equal not_equal less less_equal greater "
    "greater_equal logical_and logical_or logical_xor logical_not is_nan is_inf is_finite "
    "reduce_max reduce_min reduce_any reduce_all argmax argmin reduce_sum reduce_mean sum_to "
    "matmul sort argsort argsort_ends searchsorted".split()
)
# When the first of two numbers is taken: of equal float16 it is, of equal bfloat16 the second.
_CHOICES = {
    "maximum": {types.float16: "greater_equal", types.bfloat16: "greater"},
    "minimum": {types.float16: "less_equal", types.bfloat16: "less"},
}
_DOUBLE = frozenset(
    "exp exp2 expm1 log log1p log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh "
    "atanh cbrt hypot atan2 pow logaddexp".split()
)
_CONTROL = frozenset({COND, FOR, WHILE, CALL})
_TO_SINGLE = {
    types.float16: half_bits.HALF_TO_SINGLE,
    types.bfloat16: half_bits.BRAIN_TO_SINGLE,
}
_FROM_SINGLE = {
    types.float16: half_bits.SINGLE_TO_HALF,
    types.bfloat16: half_bits.SINGLE_TO_BRAIN,
}


def lowered(graph: Graph) -> Graph:
    """The same graph without half-precision numbers; itself, if it has none or needs kernels."""
    if not any(_is_half(value.type) for value in values_of(graph)):
        return graph
    try:
        result = _Lowering(graph).region(graph, None)
    except _NoCode:
        return graph
    merge_common_subexpressions(result)
    return result


class Crossing:
    """Takes arrays of halves for their bits, where they go into machine code, and back."""

    def __init__(self, graph: Graph) -> None:
        self._inputs = [_view(value.type, _BITS) for value in graph.inputs]
        self._outputs = [_view(value.type, None) for value in graph.outputs]

    def enter(self, arrays: Sequence[Any]) -> list[Any]:
        """The arguments of the code."""
        return [view(array) for view, array in zip(self._inputs, arrays, strict=True)]

    def leave(self, results: Sequence[Any]) -> tuple[Any, ...]:
        """Its results."""
        return tuple(view(array) for view, array in zip(self._outputs, results, strict=True))


def _view(type: Type, bits: DType | None) -> Callable[[Any], Any]:
    if not _is_half(type):
        return lambda array: array
    if isinstance(type, ListType):
        one = _view(type.element, bits)
        return lambda arrays: [one(array) for array in arrays]
    assert isinstance(type, TensorType)
    dtype = bits or type.dtype
    return lambda array: np.asarray(array).view(dtype)


class _NoCode(Exception):
    """An operation on halves has no code."""


class _Lowering:
    """Copies a graph; `values` has what stands for each value."""

    def __init__(self, graph: Graph) -> None:
        self.values: dict[Value, Value] = {}
        self.names = Names()
        for value in values_of(graph):
            self.names.fresh(value.name)

    def region(self, region: Graph, parent: Graph | None) -> Graph:
        copy = Graph(region.name, parent)
        for value in region.inputs:
            self.values[value] = copy.add_input(_as_bits(value.type), value.name)
        for node in region.nodes:
            self.node(node, copy)
        copy.outputs = [self.values[value] for value in region.outputs]
        return copy

    def node(self, node: Node, into: Graph) -> None:
        name = node.op.name
        takes_halves = any(_is_half(value.type) for value in (*node.inputs, *node.outputs))
        if not takes_halves or node.op in _CONTROL:
            self.copied(node, into, node.attrs)
        elif node.op is CONSTANT:
            bits = np.asarray(node.attrs["value"]).view(_BITS)
            self.copied(node, into, {"value": bits})
        elif name in _MOVES:
            self.copied(node, into, _attrs_as_bits(node))
        elif node.op is CAST:
            self.cast(node, into)
        elif name in _CHOICES:
            self.chosen(node, into)
        elif name in _SINGLE and not _has_signed_zero(node):
            self.computed(node, into, types.float32)
        elif name in _DOUBLE:
            self.computed(node, into, types.float64)
        else:
            raise _NoCode(name)

    def copied(self, node: Node, into: Graph, attrs: dict[str, Any]) -> None:
        regions = {key: self.region(region, into) for key, region in node.regions.items()}
        inputs = [self.values[value] for value in node.inputs]
        copy = Node(node.op, inputs, attrs, regions, node.origin)
        self.define(node, copy, into)

    def define(self, node: Node, copy: Node, into: Graph) -> None:
        """Let the results of `copy` stand for those of `node`."""
        copy.outputs = tuple(
            Value(_as_bits(value.type), value.name, into, copy, index)
            for index, value in enumerate(node.outputs)
        )
        self.values.update(zip(node.outputs, copy.outputs, strict=True))
        into.nodes.append(copy)

    def computed(self, node: Node, into: Graph, dtype: DType) -> None:
        """The operation on floats or doubles, with its result rounded to a half."""
        inputs = [self.wide(value, dtype, node, into) for value in node.inputs]
        (output,) = node.outputs
        if not _is_half(output.type):
            self.define(node, Node(node.op, inputs, node.attrs, {}, node.origin), into)
            return
        result = self.added(node.op, inputs, node.attrs, dtype, node, into)
        self.rounded(node, result, into)

    def cast(self, node: Node, into: Graph) -> None:
        (source,), (output,) = node.inputs, node.outputs
        target = node.attrs["dtype"]
        if types.kind(_dtype(source)) == "complex":
            raise _NoCode("cast")
        if not _is_half(output.type):
            single = self.wide(source, types.float32, node, into)
            self.define(node, Node(CAST, (single,), node.attrs, {}, node.origin), into)
        elif target == types.float16:
            wide = types.float64 if _dtype(source) == types.float64 else types.float32
            self.rounded(node, self.wide(source, wide, node, into), into)
        else:
            self.rounded(node, self.wide(source, types.float32, node, into), into)

    def chosen(self, node: Node, into: Graph) -> None:
        """The greater or the lesser of two: the bits of one of them, of the first NaN if any is."""
        test = REGISTRY[_CHOICES[node.op.name][_dtype(node.inputs[0])]]
        floats = [self.wide(value, types.float32, node, into) for value in node.inputs]
        tests = [
            self.added(test, floats, {}, types.bool_, node, into),
            self.added(REGISTRY["is_nan"], floats[:1], {}, types.bool_, node, into, node.inputs[0]),
        ]
        first = self.added(REGISTRY["logical_or"], tests, {}, types.bool_, node, into)
        inputs = [first, *(self.values[value] for value in node.inputs)]
        self.define(node, Node(REGISTRY["where"], inputs, {}, {}, node.origin), into)

    def wide(self, value: Value, dtype: DType, node: Node, into: Graph) -> Value:
        """The operand as a float or a double."""
        found = self.values[value]
        if _is_half(value.type):
            op = _TO_SINGLE[_dtype(value)]
            found = self.added(op, [found], {}, types.float32, node, into, value)
        return self.converted(found, dtype, node, into)

    def converted(self, value: Value, dtype: DType, node: Node, into: Graph) -> Value:
        if _dtype(value) == dtype:
            return value
        return self.added(CAST, [value], {"dtype": dtype}, dtype, node, into, value)

    def rounded(self, node: Node, result: Value, into: Graph) -> None:
        """Let `result`, rounded once, be what `node` gives."""
        single = result
        if _dtype(result) == types.float64:
            single = self.added(half_bits.DOUBLE_TO_ODD, [result], {}, types.float32, node, into)
        else:
            single = self.converted(result, types.float32, node, into)
        op = _FROM_SINGLE[_dtype(node.outputs[0])]
        self.define(node, Node(op, (single,), {}, {}, node.origin), into)

    def added(
        self,
        op: Op,
        inputs: Sequence[Value],
        attrs: dict[str, Any],
        dtype: DType,
        node: Node,
        into: Graph,
        like: Value | None = None,
    ) -> Value:
        """A new node with a result of `dtype`, shaped as `like` or as the result of `node`."""
        shape = (like or node.outputs[0]).type.shape  # type: ignore[union-attr]
        copy = Node(op, inputs, attrs, {}, node.origin)
        result = Value(TensorType(dtype, shape), self.names.fresh("t"), into, copy)
        copy.outputs = (result,)
        into.nodes.append(copy)
        return result


def _is_half(type: Type) -> bool:
    if isinstance(type, ListType):
        return _is_half(type.element)
    return isinstance(type, TensorType) and type.dtype in _TO_SINGLE


def _dtype(value: Value) -> DType:
    dtype: DType = value.type.dtype  # type: ignore[union-attr]
    return dtype


def _as_bits(type: Type) -> Type:
    if not _is_half(type):
        return type
    if isinstance(type, ListType):
        element = _as_bits(type.element)
        assert isinstance(element, TensorType)
        return ListType(element)
    assert isinstance(type, TensorType)
    return TensorType(_BITS, type.shape, type.extent)


def _has_signed_zero(node: Node) -> bool:
    """Whether this is `sign`, which gives -0.0 for -0.0 of bfloat16 alone."""
    return node.op.name == "sign" and _dtype(node.inputs[0]) == types.bfloat16


def _attrs_as_bits(node: Node) -> dict[str, Any]:
    """The attributes of an operation that makes lists say of which dtype these are."""
    names = {types.short_name(dtype) for dtype in _TO_SINGLE}
    if node.attrs.get("dtype") not in names:
        return node.attrs
    return {**node.attrs, "dtype": types.short_name(_BITS)}
