"""What goes along one axis in order: running sums and products, the place of an extreme.

All other axes are loops around it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.layout import Array
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.native.scalars import scalar_arithmetic, scalars
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
    region.function.begin_work(layout.count(region.builder, array.extents), 0)
    outlined.finish(region.builder, "noinline")


def cumulative(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`cumsum` and `cumprod`, also backwards and without the element itself."""
    x, (result,) = node.inputs[0], node.outputs
    if not layout.is_array(x.type) or scalars.kind(x.type.dtype) in ("bool", "complex"):  # type: ignore[union-attr]
        return False
    dtype: DType = x.type.dtype  # type: ignore[union-attr]
    source = region.function.array(x)
    out = region.function.room(result.type, source.extents)
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
