"""Parts of lists, lists turned around, and lists behind lists: elements are moved in blocks."""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.arrays import selections
from autograph.runtime.native.arrays.keys import Pick
from autograph.runtime.native.containers.list_layout import ListEmitter
from autograph.runtime.native.containers.lists import (
    are_lists,
    element_of,
    emitter,
    header_of,
    is_moved,
    kind_of,
)
from autograph.runtime.native.layout import POINTER, List
from autograph.runtime.types import ListType, TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.functions import FunctionEmitter
    from autograph.runtime.native.regions import RegionEmitter


def _alike(*values: Value) -> bool:
    """Whether these are lists of elements of one type and of known extents."""
    elements = [value.type.element for value in values if isinstance(value.type, ListType)]
    same = all(element == elements[0] for element in elements)
    return are_lists(*values) and same and all(isinstance(n, int) for n in elements[0].shape)


def _move(
    code: ListEmitter,
    source: ir.Value,
    target: ir.Value,
    places: tuple[ir.Value, ir.Value],
    count: ir.Value,
) -> None:
    """Copy so many elements from a place of one list to a place of another."""
    here, there = places
    size = code.size(code.extents(source))
    bytes = layout.times(code.function.builder, count, size)
    address = code.address(source, here)
    code.function.support("memcpy", code.address(target, there), address, bytes)


def _slice(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    items, *bounds = node.inputs
    (result,) = node.outputs
    has_start, has_stop, has_step = node.attrs["given"]
    if has_step or not _alike(items, result):
        return False
    if not all(layout.is_number(bound.type) for bound in bounds):
        return False
    rest = iter(bounds)
    start = next(rest) if has_start else None
    stop = next(rest) if has_stop else None
    code, header = emitter(region, items.type), header_of(region, items)
    places = selections.part(region, Pick(0, start, stop, 1), code.length(header))
    function, name = region.function, kind_of("list.slice", code.element, True)
    write = functools.partial(_sliced, code.element)
    made = function.fail_if_null(function.shared(name, POINTER, [header, *places], write))
    region.own(result, List(made))
    return True


def _sliced(
    element: TensorType,
    function: FunctionEmitter,
    header: ir.Value,
    first: ir.Value,
    count: ir.Value,
) -> ir.Value:
    """A list of so many elements from one on."""
    code = ListEmitter(function, element)
    made = code.new(count, code.extents(header))
    code.set_length(made, count)
    _move(code, header, made, (first, layout.index(0)), count)
    return made


def _reverse(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    (items,), (result,) = node.inputs, node.outputs
    if not _alike(items, result):
        return False
    code, header, builder = emitter(region, items.type), header_of(region, items), region.builder
    length = code.length(header)
    made = code.new(length, code.extents(header))
    code.set_length(made, length)
    last = builder.sub(length, layout.index(1))

    def one(place: ir.Value) -> None:
        _move(code, header, made, (place, builder.sub(last, place)), layout.index(1))

    loops.count_up(builder, length, one)
    region.own(result, List(made))
    return True


def _extend(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    items, others = node.inputs
    (result,) = node.outputs
    if not _alike(items, others, result):
        return False
    element, given = element_of(result), [header_of(region, each) for each in (items, others)]
    moves = items is not others and is_moved(region, node, dying)
    function, name = region.function, kind_of("list.extend", element, moves)
    write = functools.partial(_extended, element, moves)
    made = function.fail_if_null(function.shared(name, POINTER, given, write))
    region.own(result, List(made))
    return True


def _extended(
    element: TensorType,
    moves: bool,
    function: FunctionEmitter,
    header: ir.Value,
    more: ir.Value,
) -> ir.Value:
    """The list with the elements of another one behind it."""
    code, builder = ListEmitter(function, element), function.builder
    length, number = code.length(header), code.length(more)
    total = builder.add(length, number, flags=("nsw",))

    def copied() -> ir.Value:
        # Twice the room, so that a list that is extended often is seldom moved.
        return code.copy(header, builder.shl(total, layout.index(1)))

    if moves:
        made = code.own(header, builder.icmp_signed(">", total, code.capacity(header)), copied)
    else:
        made = copied()
    _move(code, more, made, (layout.index(0), length), number)
    code.set_length(made, total)
    return made


PARTS = {"list_slice": _slice, "list_reverse": _reverse, "list_extend": _extend}
