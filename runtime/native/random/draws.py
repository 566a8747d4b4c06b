"""Random draws: numbers that follow from a state, and the next state.

Where NumPy's number may be another one, its kernel draws all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout
from autograph.runtime.native.layout import I64, Array, Number
from autograph.runtime.native.random.bounded import bounded
from autograph.runtime.native.random.normal import normal, truncated
from autograph.runtime.native.random.uniform import uniform
from autograph.runtime.ops.random_ops import STATE
from autograph.runtime.types import DType, TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

# Draws into so many places from an address on; whether there is any doubt.
Fill = Callable[[DType, ir.Value, ir.Value, tuple[ir.Value, ir.Value]], ir.Value]
_FLOATS = {
    "random_uniform": uniform,
    "random_normal": normal,
    "random_truncated_normal": truncated,
}
_WIDE = (types.int32, types.uint32, types.int64, types.uint64)


def floats(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`random_uniform`, `random_normal`, `random_truncated_normal`."""
    if node.attrs["dtype"] not in (types.float32, types.float64):
        return False
    draw = _FLOATS[node.op.name]
    return _drawn(region, node, node.inputs[1:], lambda *given: draw(region.builder, *given))


def integers(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`random_integers` between two numbers."""
    _, low, high, *sizes = node.inputs
    dtype: DType = low.type.dtype  # type: ignore[union-attr]
    if dtype not in _WIDE or not (layout.is_number(low.type) and layout.is_number(high.type)):
        return False
    builder, kind = region.builder, layout.register(dtype)
    if node.attrs["full"]:
        least = -(2 ** (kind.width - 1)) if dtype.kind == "i" else 0
        first, width = kind(least), kind(2**kind.width - 1)
    else:
        first, end = region.number(low), region.number(high)
        compare = builder.icmp_signed if dtype.kind == "i" else builder.icmp_unsigned
        region.function.unless(compare("<", first, end), lambda: kernels.fail(region, node))
        width = region.builder.sub(region.builder.sub(end, first), kind(1))

    def draw(
        dtype: DType, out: ir.Value, count: ir.Value, state: tuple[ir.Value, ir.Value]
    ) -> ir.Value:
        return bounded(region.builder, dtype, out, count, state, first, width)

    return _drawn(region, node, sizes, draw)


def _drawn(region: RegionEmitter, node: Node, sizes: Collection[Value], draw: Fill) -> bool:
    """Draw the first result of `node`, and make the second."""
    function, (result, after) = region.function, node.outputs
    state = node.inputs[0]
    if state.type != STATE or not all(layout.is_number(size.type) for size in sizes):
        return False
    assert isinstance(result.type, TensorType)
    dtype = result.type.dtype
    extents = region.filled_extents(node.attrs["shape"], list(sizes))
    key, draws = _words(region, function.array(state))
    if extents:
        array = function.room(result.type, extents)
        data = array.data
        region.own(result, array)
    else:
        data = function.variable(layout.cell(dtype))
    count = layout.count(region.builder, extents)
    doubt = draw(dtype, data, count, (key, draws))
    function.unless(
        region.builder.not_(doubt), lambda: _by_kernel(region, node, data, count, dtype)
    )
    if not extents:
        region.held[result] = Number(layout.load(region.builder, data, dtype))
    following = function.room(STATE, (layout.index(2),))
    next_draw = region.builder.add(draws, layout.index(1))
    for place, word in enumerate((key, next_draw)):
        layout.store(region.builder, word, _word(region, following, place), types.int64)
    region.own(after, following)
    return True


def _by_kernel(
    region: RegionEmitter, node: Node, data: ir.Value, count: ir.Value, dtype: DType
) -> None:
    """Put there what the kernel draws."""
    drawn = kernels.recompute(region, node)
    if isinstance(drawn, Number):
        layout.store(region.builder, drawn.value, data, dtype)
        return
    assert isinstance(drawn, Array)
    size = layout.times(region.builder, count, layout.index(dtype.itemsize))
    region.function.support("memcpy", data, drawn.data, size)
    region.function.release(drawn)


def _word(region: RegionEmitter, state: Array, place: int) -> ir.Value:
    return layout.element_address(region.builder, state.data, layout.index(place), types.int64)


def _words(region: RegionEmitter, state: Array) -> tuple[ir.Value, ir.Value]:
    first, second = (
        region.builder.load(_word(region, state, place), typ=I64) for place in range(2)
    )
    return first, second


DRAWS = {**dict.fromkeys(_FLOATS, floats), "random_integers": integers}
