"""What follows from places alone, or from them and an operand, in loop nests: eye, one_hot, bands.

Also binary search, which goes through a sorted vector for each of its elements.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.layout import I64, Number
from autograph.runtime.native.nests.index_maps import FUSED, Aux, Extents, Fused
from autograph.runtime.native.scalars import scalars
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.nests.nests import NestEmitter
    from autograph.runtime.native.regions import RegionEmitter

Place = tuple[ir.Value, ...]


def _dtype(value: Value) -> DType:
    dtype: DType = value.type.dtype  # type: ignore[union-attr]
    return dtype


def _is_array(node: Node) -> bool:
    return layout.is_array(node.inputs[0].type)


# Matrices


def _eye_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    return region.filled_extents(node.attrs["shape"], node.inputs), ()


def _eye_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    dtype, distance = _dtype(node.outputs[0]), nest.builder.sub(place[1], place[0])
    on = nest.builder.icmp_signed("==", distance, layout.index(node.attrs["offset"]))
    return nest.builder.select(on, layout.literal(1, dtype), layout.literal(0, dtype))


FUSED["eye"] = Fused(_eye_prepare, _eye_element, reads=lambda node: ())


def _band_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    return region.extents(node.inputs[0]), ()


def _band_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    builder, x = nest.builder, node.inputs[0]
    distance, kept = builder.sub(place[-1], place[-2]), nest.element(x, place)
    for symbol, bound in (("<", node.attrs["lower"]), (">", node.attrs["upper"])):
        if bound is not None:
            outside = builder.icmp_signed(symbol, distance, layout.index(bound))
            kept = builder.select(outside, layout.literal(0, _dtype(x)), kept)
    return kept


FUSED["band"] = Fused(_band_prepare, _band_element, fits=_is_array, cost=lambda node: 2)


def _part_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    builder, k = region.builder, node.attrs["k"]
    *outer, rows, columns = region.extents(node.inputs[0])
    down = layout.plus(builder, rows, layout.index(min(k, 0)))
    right = layout.plus(builder, columns, layout.index(-max(k, 0)))
    length = _least(builder, down, right)
    return (*outer, _least(builder, length, layout.index(0), turned=True)), ()


def _least(builder: ir.IRBuilder, a: ir.Value, b: ir.Value, turned: bool = False) -> ir.Value:
    left, right = layout.known(a), layout.known(b)
    if left is not None and right is not None:
        return layout.index(max(left, right) if turned else min(left, right))
    return builder.select(builder.icmp_signed(">" if turned else "<", a, b), a, b)


def _part_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    *outer, at = place
    k = node.attrs["k"]
    row = layout.plus(nest.builder, at, layout.index(max(-k, 0)))
    column = layout.plus(nest.builder, at, layout.index(max(k, 0)))
    return nest.element(node.inputs[0], (*outer, row, column))


FUSED["diag_part"] = Fused(_part_prepare, _part_element, fits=_is_array)


def _hot_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    depth = region.filled_extents(node.attrs["depth"], node.inputs[3:])
    return (*region.extents(node.inputs[0]), *depth), ()


def _hot_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    index, on, off, *_ = node.inputs
    wanted = scalars.convert(
        nest.builder, nest.element(index, place[:-1]), _dtype(index), types.int64
    )
    hot = nest.builder.icmp_signed("==", wanted, place[-1])
    return nest.builder.select(hot, nest.element(on, ()), nest.element(off, ()))


FUSED["one_hot"] = Fused(
    _hot_prepare,
    _hot_element,
    fits=lambda node: all(layout.is_number(value.type) for value in node.inputs[1:]),
    reads=lambda node: node.inputs[:3],
    cost=lambda node: 2,
    repeats=lambda node: True,
)


def _linspace_fits(node: Node) -> bool:
    numbers = all(layout.is_number(value.type) for value in node.inputs)
    return numbers and scalars.is_float(_dtype(node.inputs[0]))


def _linspace_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    """The number of points, and the distance between two of them."""
    (count,) = region.filled_extents(node.attrs["num"], node.inputs[2:])
    builder = region.builder
    start, stop = (region.number(value) for value in node.inputs[:2])
    parts = builder.sitofp(builder.sub(count, layout.index(1)), start.type)
    whole = builder.fsub(stop, start)
    return (count,), (start, stop, whole, parts, builder.fdiv(whole, parts))


def _linspace_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    """As NumPy computes it: the last one is `stop`, and steps may be too small to be numbers."""
    builder = nest.builder
    start, stop, whole, parts, step = aux
    at = builder.sitofp(place[0], start.type)
    zero = scalars.constant(_dtype(node.inputs[0]), 0)
    tiny = builder.fmul(builder.fdiv(at, parts), whole)
    single = builder.fcmp_ordered("==", parts, zero)
    way = builder.select(builder.fcmp_ordered("==", step, zero), tiny, builder.fmul(at, step))
    way = builder.select(single, builder.fmul(at, whole), way)
    last = builder.and_(builder.not_(single), builder.fcmp_ordered("==", at, parts))
    return builder.select(last, stop, builder.fadd(way, start))


FUSED["linspace"] = Fused(
    _linspace_prepare,
    _linspace_element,
    fits=_linspace_fits,
    reads=lambda node: (),
    cost=lambda node: 4,
)


# Binary search


def _search_fits(node: Node) -> bool:
    sequence, values = node.inputs
    both = layout.is_array(sequence.type) and layout.is_native(values.type)
    if not both or scalars.is_complex(_dtype(values)):
        return False
    return both and len(sequence.type.shape) == 1 and _dtype(sequence) == _dtype(values)  # type: ignore[union-attr]


def _search_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    sequence, values = node.inputs
    array = region.function.array(sequence)
    return region.extents(values), (array.data, array.extents[0])


def _search_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    return _search(nest.builder, node, nest.element(node.inputs[1], place), aux)


FUSED["searchsorted"] = Fused(
    _search_prepare,
    _search_element,
    fits=_search_fits,
    cost=lambda node: 40,
    whole=lambda node: node.inputs[:1],
    repeats=lambda node: True,
)


def search(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`searchsorted` for a single number."""
    if not (_search_fits(node) and layout.is_number(node.inputs[1].type)):
        return False
    _, aux = _search_prepare(region, node)
    found = _search(region.builder, node, region.number(node.inputs[1]), aux)
    region.held[node.outputs[0]] = Number(found)
    return True


def _search(builder: ir.IRBuilder, node: Node, wanted: ir.Value, aux: Aux) -> ir.Value:
    """Halve what is left until it is known where `wanted` would be inserted."""
    data, length = aux
    dtype, right = _dtype(node.inputs[0]), node.attrs["side"] == "right"
    first, left = loops.variable(builder, I64), loops.variable(builder, I64)
    builder.store(layout.index(0), first)
    builder.store(length, left)
    test, look = builder.append_basic_block("test"), builder.append_basic_block("look")
    done = builder.append_basic_block("done")
    builder.branch(test)
    builder.position_at_end(test)
    rest = builder.load(left, typ=I64)
    builder.cbranch(builder.icmp_signed(">", rest, layout.index(0)), look, done)
    builder.position_at_end(look)
    start = builder.load(first, typ=I64)
    half = builder.lshr(rest, layout.index(1))
    middle = builder.add(start, half)
    item = layout.load(builder, layout.element_address(builder, data, middle, dtype), dtype)
    if right:
        above = builder.not_(_before(builder, dtype, wanted, item))
    else:
        above = _before(builder, dtype, item, wanted)
    behind = builder.add(middle, layout.index(1))
    builder.store(builder.select(above, behind, start), first)
    upper = builder.sub(builder.sub(rest, half), layout.index(1))
    builder.store(builder.select(above, upper, half), left)
    builder.branch(test)
    builder.position_at_end(done)
    place = builder.load(first, typ=I64)
    return scalars.convert(builder, place, types.int64, node.attrs["dtype"])


def _before(builder: ir.IRBuilder, dtype: DType, a: ir.Value, b: ir.Value) -> ir.Value:
    """Whether one element stands before another in a sorted vector: NaN is the greatest."""
    if not scalars.is_float(dtype):
        compare = builder.icmp_signed if scalars.is_signed(dtype) else builder.icmp_unsigned
        return compare("<", a, b)
    fine = builder.fcmp_ordered("ord", a, a)
    return builder.and_(fine, builder.fcmp_unordered("<", a, b))
