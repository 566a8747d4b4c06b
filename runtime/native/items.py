"""Single elements out of arrays, and writes into them.

A write goes into the array itself where nothing else can see it: the old value dies here, and its
buffer has one reference. Otherwise it goes into a copy.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops, scalar_arithmetic
from autograph.runtime.native.index_maps import Pick, picked_place, picks
from autograph.runtime.native.layout import POINTER, Array, Number
from autograph.runtime.types import TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter


def get_number(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`x[i, j]` that gives one number."""
    x, (result,) = node.inputs[0], node.outputs
    if not layout.is_array(x.type) or not layout.is_number(result.type):
        return False
    entries = picks(node, x.type.ndim, node.inputs[1:])  # type: ignore[union-attr]
    if entries is None:
        return False
    array = region.function.array(x)
    _, place = region.selection(node, array.extents, entries)
    address = _address(region, array, place, x.type.dtype)  # type: ignore[union-attr]
    dtype = x.type.dtype  # type: ignore[union-attr]
    region.held[result] = Number(layout.load(region.builder, address, dtype))
    return True


def _address(
    region: RegionEmitter, array: Array, place: tuple[ir.Value, ...], dtype: object
) -> ir.Value:
    offset = layout.row_major(region.builder, place, array.extents)
    return layout.element_address(region.builder, array.data, offset, dtype)  # type: ignore[arg-type]


def write(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`x[key] = value` and `x[key] += value` for basic keys."""
    x, value, *index = node.inputs
    if not (layout.is_array(x.type) and layout.is_native(value.type)):
        return False
    assert isinstance(x.type, TensorType) and isinstance(value.type, TensorType)
    entries = picks(node, x.type.ndim, index)
    if entries is None:
        return False
    selected = sum(entry.step is not None or entry.axis is None for entry in entries)
    if value.type.ndim > selected:
        return False
    old = region.function.array(x)
    extents, aux = region.selection(node, old.extents, entries)
    region.check_broadcast(node, value, extents)
    array = _writable(region, x, node, dying)
    _fill(region, node, array, entries, extents, aux)
    region.own(node.outputs[0], array)
    return True


def _writable(region: RegionEmitter, x: Value, node: Node, dying: Collection[Value]) -> Array:
    """The array itself if it may be overwritten, else a copy."""
    function, dtype = region.function, x.type.dtype  # type: ignore[union-attr]
    old = function.array(x)
    if x not in dying or x not in region.owned or x in node.inputs[1:]:
        return function.copy(old, dtype)
    builder = function.builder
    alone = function.support("ag_own", old.header)
    before = builder.block
    aside = builder.append_basic_block("copy")
    rest = builder.append_basic_block("write")
    builder.cbranch(alone, rest, aside).set_weights([2000, 1])
    builder.position_at_end(aside)
    new = function.copy(old, dtype)
    function.release(old)
    end = builder.block
    builder.branch(rest)
    builder.position_at_end(rest)
    # From here on the new name has what the old one had.
    region.owned.discard(x)
    parts = []
    for mine, others in ((old.header, new.header), (old.data, new.data)):
        joined = builder.phi(POINTER)
        joined.add_incoming(mine, before)
        joined.add_incoming(others, end)
        parts.append(joined)
    return Array(parts[0], parts[1], old.extents)


def _fill(
    region: RegionEmitter,
    node: Node,
    array: Array,
    entries: list[Pick],
    extents: tuple[ir.Value, ...],
    aux: tuple[ir.Value, ...],
) -> None:
    """Loops over what the key selects."""
    builder, value = region.builder, node.inputs[1]
    dtype = value.type.dtype  # type: ignore[union-attr]
    source = region.function.get(value)

    def element(place: tuple[ir.Value, ...]) -> ir.Value:
        if isinstance(source, Number):
            return source.value
        assert isinstance(source, Array)
        own = place[len(place) - len(source.extents) :]
        chosen = [
            _broadcast_index(region, index, extent)
            for index, extent in zip(own, source.extents, strict=True)
        ]
        return layout.load(builder, _address(region, source, tuple(chosen), dtype), dtype)

    def store(place: tuple[ir.Value, ...]) -> None:
        whole = picked_place(builder, entries, place, aux)
        address = _address(region, array, whole, dtype)
        item = element(place)
        if node.op.name == "add_at":
            item = scalar_arithmetic.add(
                builder, dtype, "add", layout.load(builder, address, dtype), item
            )
        layout.store(builder, item, address, dtype)

    def nest(axis: int, place: tuple[ir.Value, ...]) -> None:
        if axis == len(extents):
            store(place)
        else:
            loops.count_up(builder, extents[axis], lambda index: nest(axis + 1, (*place, index)))

    nest(0, ())


def _broadcast_index(region: RegionEmitter, index: ir.Value, extent: ir.Value) -> ir.Value:
    known = layout.known(extent)
    if known is not None:
        return layout.index(0) if known == 1 else index
    single = region.builder.icmp_signed("==", extent, layout.index(1))
    return region.builder.select(single, layout.index(0), index)
