"""What goes along one axis in order: running sums and products, the place of an extreme.

All other axes are loops around it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout, loops, scalar_arithmetic, scalars
from autograph.runtime.native.layout import I64, Array, Number
from autograph.runtime.native.outlined import OutlinedFunction
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

_COMBINE: dict[str, Callable[..., ir.Value]] = {
    "cumsum": scalar_arithmetic.add,
    "cumprod": scalar_arithmetic.multiply,
}


def _lines(
    region: RegionEmitter,
    array: Array,
    axis: int,
    line: Callable[[OutlinedFunction, ir.Value, ir.Value, ir.Value, ir.Value], None],
) -> None:
    """For each line along `axis`: `line(function, number, first, stride, length)`."""
    name = region.function.program.fresh_name("lines")
    outlined = OutlinedFunction(region.builder.module, name)
    builder, outer = outlined.builder, outlined.outer
    extents = [outer(extent) for extent in array.extents]
    stride = layout.count(builder, extents[axis + 1 :])
    block = layout.times(builder, extents[axis], stride)

    def row(before: ir.Value) -> None:
        def column(after: ir.Value) -> None:
            first = layout.plus(builder, layout.times(builder, before, block), after)
            number = layout.plus(builder, layout.times(builder, before, stride), after)
            line(outlined, number, first, stride, extents[axis])

        loops.count_up(builder, stride, column)

    loops.count_up(builder, layout.count(builder, extents[:axis]), row)
    outlined.finish(region.builder, "noinline")


def cumulative(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`cumsum` and `cumprod`, also backwards and without the element itself."""
    x, (result,) = node.inputs[0], node.outputs
    if not layout.is_array(x.type) or scalars.kind(x.type.dtype) == "bool":  # type: ignore[union-attr]
        return False
    dtype: DType = x.type.dtype  # type: ignore[union-attr]
    source = region.function.array(x)
    out = region.function.allocate(source.extents, dtype)
    combine = _COMBINE[node.op.name]
    start = scalars.constant(dtype, 0 if node.op.name == "cumsum" else 1)

    def line(
        outlined: OutlinedFunction,
        number: ir.Value,
        first: ir.Value,
        stride: ir.Value,
        length: ir.Value,
    ) -> None:
        builder, outer = outlined.builder, outlined.outer
        total = loops.variable(builder, start.type)
        builder.store(start, total)

        def step(count: ir.Value) -> None:
            place = count
            if node.attrs["reverse"]:
                place = builder.sub(builder.sub(length, layout.index(1)), count)
            at = layout.plus(builder, first, layout.times(builder, place, stride))
            cell = layout.element_address(builder, outer(source.data), at, dtype)
            before = builder.load(total, typ=start.type)
            after = combine(builder, dtype, "", before, layout.load(builder, cell, dtype))
            builder.store(after, total)
            target = layout.element_address(builder, outer(out.data), at, dtype)
            layout.store(builder, before if node.attrs["exclusive"] else after, target, dtype)

        loops.count_up(builder, length, step)

    _lines(region, source, node.attrs["axis"], line)
    region.own(result, out)
    return True


def extreme_place(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`argmax` and `argmin`: the first of the greatest; NaN is greater than anything."""
    x, (result,) = node.inputs[0], node.outputs
    if not layout.is_array(x.type) or not layout.is_native(result.type):
        return False
    dtype: DType = x.type.dtype  # type: ignore[union-attr]
    source = region.function.array(x)
    axis = node.attrs["axis"]
    if axis is None:
        whole = layout.count(region.builder, source.extents)
        kept = tuple(layout.index(1) for _ in source.extents) if node.attrs["keepdims"] else ()
        source, axis = Array(source.header, source.data, (whole,)), 0
    else:
        ones = (layout.index(1),) if node.attrs["keepdims"] else ()
        kept = (*source.extents[:axis], *ones, *source.extents[axis + 1 :])
    length = source.extents[axis]
    if not layout.known(length):
        some = region.builder.icmp_signed(">", length, layout.index(0))
        region.function.unless(some, lambda: kernels.fail_with_shapes(region, node))
    target: DType = result.type.dtype  # type: ignore[union-attr]
    out = region.function.allocate(kept, target) if kept else None
    data = out.data if out is not None else region.function.variable(layout.cell(target))
    name = "greater" if node.op.name == "argmax" else "less"

    def line(
        outlined: OutlinedFunction,
        number: ir.Value,
        first: ir.Value,
        stride: ir.Value,
        length: ir.Value,
    ) -> None:
        builder, outer = outlined.builder, outlined.outer
        best = loops.variable(builder, layout.register(dtype))
        where = loops.variable(builder, I64)
        address = layout.element_address(builder, outer(source.data), first, dtype)
        builder.store(layout.load(builder, address, dtype), best)
        builder.store(layout.index(0), where)

        def step(place: ir.Value) -> None:
            at = layout.plus(builder, first, layout.times(builder, place, stride))
            item = layout.load(
                builder, layout.element_address(builder, outer(source.data), at, dtype), dtype
            )
            known = builder.load(best, typ=item.type)
            better = scalar_arithmetic.compare(builder, dtype, name, item, known)
            if scalars.is_float(dtype):
                odd = builder.fcmp_unordered("uno", item, item)
                fine = builder.fcmp_ordered("ord", known, known)
                better = builder.or_(better, builder.and_(odd, fine))
            builder.store(builder.select(better, item, known), best)
            last = builder.load(where, typ=I64)
            builder.store(builder.select(better, place, last), where)

        loops.count_up(builder, length, step, layout.index(1))
        found = scalars.convert(builder, builder.load(where, typ=I64), types.int64, target)
        place = layout.element_address(builder, outer(data), number, target)
        layout.store(builder, found, place, target)

    _lines(region, source, axis, line)
    if out is None:
        region.held[result] = Number(layout.load(region.builder, data, target))
    else:
        region.own(result, out)
    return True
