"""Arrays put next to each other: each part is copied to its place."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout, loops
from autograph.runtime.native.layout import Array, Number
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

Extents = tuple[ir.Value, ...]


def stack(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """Parts of one shape along a new axis."""
    if not _fits(node):
        return False
    axis, first = node.attrs["axis"], region.extents(node.inputs[0])
    for value in node.inputs[1:]:
        _check_same(region, node, first, region.extents(value), None)
    extents = (*first[:axis], layout.index(len(node.inputs)), *first[axis:])
    array = region.function.room(node.outputs[0].type, extents)
    for number, value in enumerate(node.inputs):
        held, place = region.function.get(value), layout.index(number)
        if isinstance(held, Number):
            address = layout.element_address(region.builder, array.data, place, _dtype(node))
            layout.store(region.builder, held.value, address, _dtype(node))
        else:
            assert isinstance(held, Array)
            part = Array(held.header, held.data, (*first[:axis], layout.index(1), *first[axis:]))
            _copy(region, part, array, axis, place, _dtype(node))
    region.own(node.outputs[0], array)
    return True


def concat(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """Parts one after the other along an axis."""
    if not _fits(node):
        return False
    axis, first = node.attrs["axis"], region.extents(node.inputs[0])
    total: ir.Value = layout.index(0)
    for value in node.inputs:
        extents = region.extents(value)
        _check_same(region, node, first, extents, axis)
        total = layout.plus(region.builder, total, extents[axis])
    whole = (*first[:axis], total, *first[axis + 1 :])
    array = region.function.room(node.outputs[0].type, whole)
    start: ir.Value = layout.index(0)
    for value in node.inputs:
        part = region.function.array(value)
        _copy(region, part, array, axis, start, _dtype(node))
        start = layout.plus(region.builder, start, part.extents[axis])
    region.own(node.outputs[0], array)
    return True


def _fits(node: Node) -> bool:
    (result,) = node.outputs
    return layout.is_array(result.type) and all(layout.is_native(v.type) for v in node.inputs)


def _dtype(node: Node) -> DType:
    dtype: DType = node.outputs[0].type.dtype  # type: ignore[union-attr]
    return dtype


def _check_same(
    region: RegionEmitter, node: Node, first: Extents, other: Extents, but: int | None
) -> None:
    """Have the kernel raise its error where extents differ, apart from one axis."""
    for axis, (a, b) in enumerate(zip(first, other, strict=True)):
        known = layout.known(a)
        if axis == but or a is b or (known is not None and known == layout.known(b)):
            continue
        same = region.builder.icmp_signed("==", a, b)
        region.function.unless(same, lambda: kernels.fail(region, node))


def _copy(
    region: RegionEmitter, part: Array, whole: Array, axis: int, start: ir.Value, dtype: DType
) -> None:
    """Blocks of the part, as long as it is contiguous in the whole."""
    name = region.function.program.fresh_name("join")
    outlined = OutlinedFunction(region.builder.module, name)
    builder, outer = outlined.builder, outlined.outer
    inner = layout.count(builder, [outer(extent) for extent in part.extents[axis + 1 :]])
    run = layout.times(builder, outer(part.extents[axis]), inner)
    stride = layout.times(builder, outer(whole.extents[axis]), inner)
    first = layout.times(builder, outer(start), inner)
    source, target = outer(part.data), outer(whole.data)

    def block(number: ir.Value) -> None:
        here = layout.times(builder, number, run)
        there = layout.plus(builder, layout.times(builder, number, stride), first)

        def element(place: ir.Value) -> None:
            value = layout.load(
                builder,
                layout.element_address(builder, source, layout.plus(builder, here, place), dtype),
                dtype,
            )
            address = layout.element_address(
                builder, target, layout.plus(builder, there, place), dtype
            )
            layout.store(builder, value, address, dtype)

        loops.count_up(builder, run, element)

    number = layout.count(builder, [outer(extent) for extent in part.extents[:axis]])
    loops.count_up(builder, number, block)
    known = [layout.known(extent) for extent in part.extents]
    small = None not in known and all(extent <= 16 for extent in known if extent is not None)
    if not small:
        region.function.begin_work(layout.count(region.builder, part.extents), 3)
    outlined.finish(region.builder, "alwaysinline" if small else "noinline")
