"""Masks: the places where they hold, in order.

x[mask]         x[places]           with `places` counted over all axes of the mask
np.argwhere     places, one number for each axis
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout, loops
from autograph.runtime.native.arrays.keys import Key, Pick, indices
from autograph.runtime.native.layout import I64, Array, Held, Number
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.native.scalars import scalar_arithmetic
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter


@dataclass(frozen=True, slots=True)
class Resolved:
    """A key in which places stand for masks, the extents it is for, and memory to be released."""

    key: Key
    extents: tuple[ir.Value, ...]
    places: tuple[Array, ...] = ()

    def release(self, region: RegionEmitter) -> None:
        """Let go of the places."""
        for array in self.places:
            region.function.release(array)


def resolved(region: RegionEmitter, node: Node, extents: Sequence[ir.Value], key: Key) -> Resolved:
    """The key without masks: the axes of each become one."""
    if not key.has_masks:
        return Resolved(key, tuple(extents))
    merged: list[ir.Value] = []
    picks: list[Pick] = []
    found: list[Array] = []
    for pick in key.picks:
        if pick.axis is None:
            picks.append(pick)
            continue
        own = extents[pick.axis : pick.axis + 1]
        index = pick.index
        if pick.mask:
            assert isinstance(index, Value)
            own = extents[pick.axis : pick.axis + len(index.type.shape)]  # type: ignore[union-attr]
            _check(region, node, index, own)
            index = _places(region, region.function.get(index), types.bool_)
            found.append(index)
        dtype = types.int64 if pick.mask else pick.dtype
        picks.append(replace(pick, axis=len(merged), index=index, mask=False, dtype=dtype))
        merged.append(layout.count(region.builder, own))
    return Resolved(replace(key, picks=tuple(picks)), tuple(merged), tuple(found))


def _check(region: RegionEmitter, node: Node, mask: Value, extents: Sequence[ir.Value]) -> None:
    """Have the kernel raise its error where a mask is not as long as what it selects from.

    An axis of a mask without elements goes with any other, as NumPy has it.
    """
    for mine, other in zip(region.extents(mask), extents, strict=True):
        if layout.known(mine) is None or layout.known(mine) != layout.known(other):
            same = region.builder.icmp_signed("==", mine, other)
            none = region.builder.icmp_signed("==", mine, layout.index(0))
            fits = region.builder.or_(same, none)
            region.function.unless(fits, lambda: kernels.fail(region, node, indices(node)))


def _places(region: RegionEmitter, mask: Held, dtype: DType) -> Array:
    """The places, counted over all axes, of what is not zero."""
    if isinstance(mask, Number):
        number = scalar_arithmetic.truth(region.builder, dtype, mask.value)
        result = region.function.allocate((layout.index(1),), types.int64)
        region.builder.store(layout.index(0), result.data)
        return Array(result.header, result.data, (region.builder.zext(number, I64),))
    assert isinstance(mask, Array)
    cell = region.function.variable(I64)
    _count(region, mask, dtype, cell)
    count = region.builder.load(cell, typ=I64)
    # One more: what does not hold is written, too, where the next one goes.
    room = region.builder.add(count, layout.index(1))
    result = region.function.allocate((room,), types.int64)
    _collect(region, mask, dtype, result.data)
    return Array(result.header, result.data, (count,))


class _Elements:
    """A function that looks at each element, and what it has counted."""

    def __init__(self, region: RegionEmitter, mask: Array, dtype: DType) -> None:
        self._region = region
        self._dtype = dtype
        name = region.function.program.fresh_name("mask")
        self.outlined = OutlinedFunction(region.builder.module, name)
        self.builder = self.outlined.builder
        self._data = self.outlined.outer(mask.data)
        extents = [self.outlined.outer(extent) for extent in mask.extents]
        self.number = layout.count(self.builder, extents)
        self.total = loops.variable(self.builder, I64)
        self.builder.store(layout.index(0), self.total)

    def holds(self, at: ir.Value) -> ir.Value:
        """1 where an element is not zero, else 0."""
        address = layout.element_address(self.builder, self._data, at, self._dtype)
        item = layout.load(self.builder, address, self._dtype)
        return self.builder.zext(scalar_arithmetic.truth(self.builder, self._dtype, item), I64)

    def add(self, number: ir.Value) -> None:
        """Count some more."""
        total = self.builder.load(self.total, typ=I64)
        self.builder.store(self.builder.add(total, number), self.total)


def _count(region: RegionEmitter, mask: Array, dtype: DType, cell: ir.Value) -> None:
    elements = _Elements(region, mask, dtype)
    builder = elements.builder
    loops.count_up(builder, elements.number, lambda at: elements.add(elements.holds(at)))
    builder.store(builder.load(elements.total, typ=I64), elements.outlined.outer(cell))
    region.function.begin_work(layout.count(region.builder, mask.extents), 1)
    elements.outlined.finish(region.builder, "noinline")


def _collect(region: RegionEmitter, mask: Array, dtype: DType, target: ir.Value) -> None:
    elements = _Elements(region, mask, dtype)
    builder, data = elements.builder, elements.outlined.outer(target)

    def step(at: ir.Value) -> None:
        place = builder.load(elements.total, typ=I64)
        builder.store(at, layout.element_address(builder, data, place, types.int64))
        elements.add(elements.holds(at))

    loops.count_up(builder, elements.number, step)
    elements.outlined.finish(region.builder, "noinline")


def where_true(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """The places of what is not zero, a row of one number for each axis."""
    x, (result,) = node.inputs[0], node.outputs
    if not layout.is_array(x.type) or not layout.is_native(result.type):
        return False
    dtype: DType = x.type.dtype  # type: ignore[union-attr]
    source = region.function.array(x)
    places = _places(region, source, dtype)
    rank, count = len(source.extents), places.extents[0]
    if rank == 1:
        extents = (count, layout.index(1))
        region.own(result, Array(places.header, places.data, extents))
        return True
    table = region.function.allocate((count, layout.index(rank)), types.int64)
    name = region.function.program.fresh_name("places")
    outlined = OutlinedFunction(region.builder.module, name)
    builder, flat, target = (
        outlined.builder,
        outlined.outer(places.data),
        outlined.outer(table.data),
    )
    extents = tuple(map(outlined.outer, source.extents))

    def row(at: ir.Value) -> None:
        rest = builder.load(layout.element_address(builder, flat, at, types.int64), typ=I64)
        first = builder.mul(at, layout.index(rank))
        for axis in range(rank - 1, -1, -1):
            cell = layout.element_address(
                builder, target, builder.add(first, layout.index(axis)), types.int64
            )
            builder.store(builder.srem(rest, extents[axis]) if axis else rest, cell)
            rest = builder.sdiv(rest, extents[axis])

    loops.count_up(builder, outlined.outer(count), row)
    outlined.finish(region.builder, "noinline")
    region.function.release(places)
    region.own(result, table)
    return True
