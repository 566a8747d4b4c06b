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

# (function, number of the line, its first element, distance between elements, length)
Line = Callable[[OutlinedFunction, ir.Value, ir.Value, ir.Value, ir.Value], None]
_COMBINE: dict[str, Callable[..., ir.Value]] = {
    "cumsum": scalar_arithmetic.add,
    "cumprod": scalar_arithmetic.multiply,
}


def lines(
    region: RegionEmitter,
    array: Array,
    axis: int,
    line: Line,
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

    lines(region, source, node.attrs["axis"], line)
    region.own(result, out)
    return True


def extreme_place(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`argmax` and `argmin`: the first of the greatest; NaN is greater than anything."""
    x, (result,) = node.inputs[0], node.outputs
    if not layout.is_array(x.type) or not layout.is_native(result.type):
        return False
    source, axis, ones = region.function.array(x), node.attrs["axis"], (layout.index(1),)
    if axis is None:
        kept = ones * len(source.extents) if node.attrs["keepdims"] else ()
        whole = layout.count(region.builder, source.extents)
        source, axis = Array(source.header, source.data, (whole,)), 0
    else:
        between = ones if node.attrs["keepdims"] else ()
        kept = (*source.extents[:axis], *between, *source.extents[axis + 1 :])
    length = source.extents[axis]
    if not layout.known(length):
        some = region.builder.icmp_signed(">", length, layout.index(0))
        region.function.unless(some, lambda: kernels.fail(region, node))
    target: DType = result.type.dtype  # type: ignore[union-attr]
    out = region.function.allocate(kept, target) if kept else None
    data = out.data if out is not None else region.function.variable(layout.cell(target))
    search = _Search(x.type.dtype, target, "greater" if node.op.name == "argmax" else "less")  # type: ignore[union-attr]
    if axis == len(source.extents) - 1:
        lines(region, source, axis, search.along_line(source, data))
    else:
        search.along_rows(region, source, axis, data)
    if out is None:
        region.held[result] = Number(layout.load(region.builder, data, target))
    else:
        region.own(result, out)
    return True


class _Search:
    """Finds the places of extremes, along contiguous lines or row by row."""

    def __init__(self, dtype: DType, target: DType, relation: str) -> None:
        self._dtype = dtype
        self._target = target
        self._relation = relation

    def _better(self, builder: ir.IRBuilder, item: ir.Value, known: ir.Value) -> ir.Value:
        better = scalar_arithmetic.compare(builder, self._dtype, self._relation, item, known)
        if scalars.is_float(self._dtype):
            odd = builder.fcmp_unordered("uno", item, item)
            fine = builder.fcmp_ordered("ord", known, known)
            better = builder.or_(better, builder.and_(odd, fine))
        return better

    def _place(self, builder: ir.IRBuilder, place: ir.Value) -> ir.Value:
        return scalars.convert(builder, place, types.int64, self._target)

    def along_line(self, source: Array, data: ir.Value) -> Line:
        """One line: the best so far and its place are in registers."""
        dtype, target = self._dtype, self._target

        def line(
            outlined: OutlinedFunction,
            number: ir.Value,
            first: ir.Value,
            stride: ir.Value,
            length: ir.Value,
        ) -> None:
            builder, values = outlined.builder, outlined.outer(source.data)
            best = loops.variable(builder, layout.register(dtype))
            where = loops.variable(builder, I64)
            address = layout.element_address(builder, values, first, dtype)
            builder.store(layout.load(builder, address, dtype), best)
            builder.store(layout.index(0), where)

            def step(place: ir.Value) -> None:
                at = layout.plus(builder, first, place)
                item = layout.load(
                    builder, layout.element_address(builder, values, at, dtype), dtype
                )
                known = builder.load(best, typ=item.type)
                better = self._better(builder, item, known)
                builder.store(builder.select(better, item, known), best)
                last = builder.load(where, typ=I64)
                builder.store(builder.select(better, place, last), where)

            loops.count_up(builder, length, step, layout.index(1))
            place = layout.element_address(builder, outlined.outer(data), number, target)
            found = self._place(builder, builder.load(where, typ=I64))
            layout.store(builder, found, place, target)

        return line

    def along_rows(self, region: RegionEmitter, source: Array, axis: int, data: ir.Value) -> None:
        """Rows are compared with a row of the best so far."""
        inner = layout.count(region.builder, source.extents[axis + 1 :])
        best = region.function.allocate((inner,), self._dtype)
        outlined = OutlinedFunction(
            region.builder.module, region.function.program.fresh_name("rows")
        )
        builder, outer = outlined.builder, outlined.outer
        width, length = outer(inner), outer(source.extents[axis])
        values, places, tops = outer(source.data), outer(data), outer(best.data)

        def block(before: ir.Value) -> None:
            start = layout.times(builder, before, width)
            first = layout.times(builder, start, length)
            found = layout.element_address(builder, places, start, self._target)
            self._begin(builder, self._row(builder, values, first), tops, found, width)

            def row(place: ir.Value) -> None:
                here = layout.plus(builder, first, layout.times(builder, place, width))
                items = self._row(builder, values, here)
                self._compare(builder, items, tops, found, (place, width))

            loops.count_up(builder, length, row, layout.index(1))

        number = layout.count(builder, [outer(extent) for extent in source.extents[:axis]])
        loops.count_up(builder, number, block)
        outlined.finish(region.builder, "noinline")
        region.function.release(best)

    def _row(self, builder: ir.IRBuilder, values: ir.Value, first: ir.Value) -> ir.Value:
        return layout.element_address(builder, values, first, self._dtype)

    def _begin(
        self,
        builder: ir.IRBuilder,
        items: ir.Value,
        tops: ir.Value,
        found: ir.Value,
        width: ir.Value,
    ) -> None:
        """The first row is the best so far."""
        dtype, target = self._dtype, self._target

        def step(column: ir.Value) -> None:
            item = layout.load(
                builder, layout.element_address(builder, items, column, dtype), dtype
            )
            layout.store(builder, item, layout.element_address(builder, tops, column, dtype), dtype)
            cell = layout.element_address(builder, found, column, target)
            layout.store(builder, scalars.constant(target, 0), cell, target)

        loops.count_up(builder, width, step)

    def _compare(
        self,
        builder: ir.IRBuilder,
        items: ir.Value,
        tops: ir.Value,
        found: ir.Value,
        row: tuple[ir.Value, ir.Value],
    ) -> None:
        """Another row, which stands at a place and is so wide."""
        dtype, target = self._dtype, self._target
        place, width = row
        number = self._place(builder, place)

        def step(column: ir.Value) -> None:
            item = layout.load(
                builder, layout.element_address(builder, items, column, dtype), dtype
            )
            top = layout.element_address(builder, tops, column, dtype)
            cell = layout.element_address(builder, found, column, target)
            known = layout.load(builder, top, dtype)
            better = self._better(builder, item, known)
            layout.store(builder, builder.select(better, item, known), top, dtype)
            last = layout.load(builder, cell, target)
            layout.store(builder, builder.select(better, number, last), cell, target)

        loops.count_up(builder, width, step)
