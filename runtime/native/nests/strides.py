"""Arrays whose elements do not lie row by row without gaps, as graphs can be told of them.

    x.T            the argument is the array that lies row by row; a transposition follows
    x[::-1, 2:9]   the argument is read where it is: the element at an index is so many strides on

The graph for such arguments is a copy of the one for plain arrays, with an operation behind the
input. So it follows from the schedule alone whether the elements are read where they are, or copied
once for what needs them as a whole or often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir

from autograph.runtime.graph.clone import Copier
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.trace import Names
from autograph.runtime.native import layout
from autograph.runtime.native.nests.index_maps import FUSED, Aux, Extents, Fused
from autograph.runtime.ops.definition import Op, no_vjp
from autograph.runtime.ops.shaping import TRANSPOSE
from autograph.runtime.types import TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.nests.nests import NestEmitter
    from autograph.runtime.native.regions import RegionEmitter

# Greater strides, counted in elements, are not known to the code.
_KNOWN = 4


@dataclass(frozen=True, slots=True)
class Permuted:
    """The array with its axes in this order lies row by row."""

    axes: tuple[int, ...]

    def given(self, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """What the code for it takes."""
        return array.transpose(self.axes)

    def add_input(self, graph: Graph, value: Value) -> Value:
        """Give the graph an input like `value` that lies so; returns what stands for `value`."""
        type = _tensor_type(value)
        turned = TensorType(type.dtype, tuple(type.shape[axis] for axis in self.axes))
        back = tuple(int(place) for place in np.argsort(self.axes))
        return _viewed(graph, value, turned, TRANSPOSE, {"perm": back})


@dataclass(frozen=True, slots=True)
class Strided:
    """From one element to the next along each axis it is so far, in elements, if that is known."""

    strides: tuple[int | None, ...]

    def given(self, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """What the code for it takes."""
        return array

    def add_input(self, graph: Graph, value: Value) -> Value:
        """Give the graph an input like `value` that lies so; returns what stands for `value`."""
        return _viewed(graph, value, _tensor_type(value), STRIDED, {"strides": self.strides})


Lying = Permuted | Strided


def lying(array: np.ndarray[Any, Any]) -> Lying | None:
    """How an array lies that code can read where it is; None if it is to be copied first."""
    if not array.flags.aligned:
        return None
    size = array.itemsize
    if any(step % size for step in array.strides):
        # Complex numbers need only be aligned as their parts are.
        return None
    # No step is made along an axis of one element.
    steps = [0 if n == 1 else s // size for n, s in zip(array.shape, array.strides, strict=True)]
    order = sorted(range(array.ndim), key=lambda axis: -steps[axis])
    if array.transpose(order).flags.c_contiguous:
        return Permuted(tuple(order))
    return Strided(tuple(step if abs(step) <= _KNOWN else None for step in steps))


def graph_for(graph: Graph, lyings: Sequence[Lying | None]) -> Graph:
    """The graph for arguments that lie like this; None stands for those that are plain."""
    result, names = Graph(graph.name), Names()
    inputs = [
        result.add_input(value.type, names.fresh(value.name))
        if how is None
        else how.add_input(result, value)
        for value, how in zip(graph.inputs, lyings, strict=True)
    ]
    result.outputs = Copier(names).copy(graph, result, inputs)
    return result


def strided_inputs(graph: Graph) -> dict[Value, tuple[int | None, ...]]:
    """The inputs that are read by their strides, each with those that are known."""
    return {n.inputs[0]: n.attrs["strides"] for n in graph.nodes if n.op is STRIDED}


def _tensor_type(value: Value) -> TensorType:
    assert isinstance(value.type, TensorType)
    return value.type


def _viewed(graph: Graph, value: Value, type: TensorType, op: Op, attrs: dict[str, Any]) -> Value:
    given = graph.add_input(type, f"{value.name}.memory")
    node = Node(op, [given], attrs, {}, None)
    node.outputs = (Value(value.type, value.name, graph, node),)
    graph.nodes.append(node)
    return node.outputs[0]


# No program has this operation: it is put into graphs here.
STRIDED = Op(
    "strided",
    infer=lambda x, strides: x,
    evaluate=lambda x, strides: x,
    vjp=no_vjp("it is put behind the inputs of graphs that are complete"),
    samples=list,
    doc="The elements of an argument, by its strides.",
)


def _prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    array = region.function.array(node.inputs[0])
    return array.extents, (array.data, *region.function.strides[node.inputs[0]])


def _element(nest: NestEmitter, node: Node, place: tuple[ir.Value, ...], aux: Aux) -> ir.Value:
    builder, (data, *steps) = nest.builder, aux
    offset: ir.Value = layout.index(0)
    for at, step in zip(place, steps, strict=True):
        offset = layout.plus(builder, offset, layout.times(builder, at, step))
    dtype = _tensor_type(node.outputs[0]).dtype
    return layout.load(builder, layout.element_address(builder, data, offset, dtype), dtype)


FUSED["strided"] = Fused(
    _prepare,
    _element,
    reads=lambda node: (),
    shapes=lambda node: (0,),
    cost=lambda node: 3,
    scattered=lambda node: node.attrs["strides"][-1] is None,
)
