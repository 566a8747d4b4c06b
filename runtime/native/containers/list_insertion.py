"""Elements that are put between those of a list, or taken out: the others move up or down."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout
from autograph.runtime.native.containers import lists
from autograph.runtime.native.containers.list_layout import ListEmitter
from autograph.runtime.native.layout import List

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

# Which place an index means in a list that has `rest` other elements.
Position = Callable[["RegionEmitter", ir.Value, ir.Value], ir.Value]


def _clamped(region: RegionEmitter, index: ir.Value, rest: ir.Value) -> ir.Value:
    """Where `list.insert(i, x)` puts `x`."""
    builder, zero = region.builder, layout.index(0)
    place = _from_the_front(region, index, rest)
    place = builder.select(builder.icmp_signed("<", place, zero), zero, place)
    return builder.select(builder.icmp_signed(">", place, rest), rest, place)


def _exact(region: RegionEmitter, index: ir.Value, rest: ir.Value) -> ir.Value:
    """Which element `list.pop(i)` takes out."""
    builder = region.builder
    place = _from_the_front(region, index, builder.add(rest, layout.index(1)))
    inside = builder.icmp_unsigned("<=", place, rest)
    error = IndexError("pop index out of range")
    region.function.unless(inside, lambda: kernels.raise_error(region, error))
    return place


def _from_the_front(region: RegionEmitter, index: ir.Value, length: ir.Value) -> ir.Value:
    builder = region.builder
    negative = builder.icmp_signed("<", index, layout.index(0))
    return builder.select(negative, builder.add(index, length), index)


def _inserting(position: Position) -> lists.Emit:
    def insert(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
        items, index, x = node.inputs
        (result,) = node.outputs
        if not (lists.are_lists(items, result) and layout.is_native(x.type)):
            return False
        if not lists.same_element(items, result):
            return False
        code, builder = lists.emitter(region, result.type), region.builder
        header = lists.own(region, node, dying, growing=x)
        length = code.length(header)
        place = position(region, region.function.as_index(index), length)
        after = builder.add(place, layout.index(1), flags=("nsw",))
        _move(code, header, place, after, builder.sub(length, place, flags=("nsw",)))
        code.put(header, place, region.function.get(x))
        code.set_length(header, builder.add(length, layout.index(1), flags=("nsw",)))
        region.own(result, List(header))
        return True

    return insert


def _removing(position: Position) -> lists.Emit:
    def remove(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
        items, index = node.inputs
        if not lists.are_lists(items, node.outputs[0]):
            return False
        code, function = lists.emitter(region, items.type), region.function
        length = code.length(lists.header_of(region, items))
        some = region.builder.icmp_signed(">", length, layout.index(0))
        error = IndexError("pop from empty list")
        function.unless(some, lambda: kernels.raise_error(region, error))
        rest = region.builder.sub(length, layout.index(1), flags=("nsw",))
        place = position(region, function.as_index(index), rest)
        header = lists.own(region, node, dying)
        removed = code.item(header, place)
        after = region.builder.add(place, layout.index(1), flags=("nsw",))
        _move(code, header, after, place, region.builder.sub(rest, place, flags=("nsw",)))
        code.set_length(header, rest)
        region.own(node.outputs[0], List(header))
        region.own(node.outputs[1], removed)
        return True

    return remove


def _move(
    code: ListEmitter, header: ir.Value, source: ir.Value, target: ir.Value, count: ir.Value
) -> None:
    """Move so many elements to another place."""
    function = code.function
    bytes = layout.times(function.builder, count, code.size(code.extents(header)))
    function.support("memmove", code.address(header, target), code.address(header, source), bytes)


INSERTIONS = {
    "list_insert": _inserting(_clamped),
    "list_uninsert": _removing(_clamped),
    "list_pop_at": _removing(_exact),
    "list_unpop": _inserting(_exact),
}
