"""Nests that read arrays across: their loops go through tiles, turned in the nearest cache.

For `out = x.T * 2`, the next element of x is a row away, in another cache line:

    for rows in range(0, n, 32):
        for columns in range(0, m, 64):
            turned = x[columns : columns + 64, rows : rows + 32].T         on the stack, by vectors
            for i in range(32):
                for j in range(64): out[rows + i, columns + j] = turned[i, j] * 2
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.layout import Array
from autograph.runtime.native.nests.index_maps import FUSED, fused_reads
from autograph.runtime.native.products import tile_functions

if TYPE_CHECKING:
    from autograph.runtime.native.nests.nests import NestEmitter, Place

# The sides of a tile: along the axis that the transposed array has last in memory, and along ours.
_ACROSS, _ALONG = 32, 64
# Nests of fewer elements read across what is in a near cache as a whole. From here on tiles save a
# tenth, and two thirds where rows are a power of two apart, which share few places of the cache.
_FEW = 1 << 15
# So many arrays are turned at a time: their tiles have to fit into the cache together.
_MOST = 2

Chosen = dict[int, ir.Value]
Part = tuple[ir.Value, ir.Value]


@dataclass(frozen=True, slots=True)
class Turned:
    """A transposed array that a nest reads at its own indices; `axis` is last in memory."""

    value: Value
    axis: int


def turned_in(nest: NestEmitter) -> list[Turned]:
    """The arrays that a nest reads by tiles: those that lie along the same axis."""
    if nest.size() <= _FEW or nest.region.function.program.settings.several_threads:
        return []
    found = list(dict.fromkeys(each for value in _straight(nest) for each in _turned(nest, value)))
    return [each for each in found if each.axis == found[0].axis][:_MOST]


def _straight(nest: NestEmitter) -> Iterator[Value]:
    """The values that are computed in a nest and read at its own indices."""
    todo = [root.outputs[0] for root in nest.nest.roots]
    seen = set(todo)
    while todo:
        value = todo.pop()
        yield value
        assert value.node is not None
        if FUSED[value.node.op.name].pointwise:
            read = {each for each in fused_reads(value.node) if nest.region.schedule.is_fused(each)}
            todo += read - seen
            seen |= read


def _turned(nest: NestEmitter, value: Value) -> Iterator[Turned]:
    node = value.node
    if node is None or node.op.name != "transpose" or value.type.dtype.kind in "bc":  # type: ignore[union-attr]
        return
    if nest.region.keys.of(value) != nest.nest.space:
        return
    last = len(nest.space) - 1
    axis = node.attrs["perm"].index(last)
    if axis < last and isinstance(nest.region.held.get(node.inputs[0]), Array):
        yield Turned(value, axis)


def loop_over(nest: NestEmitter, turned: list[Turned], body: Callable[[Place], None]) -> None:
    """Loops over all axes of a nest, by tiles of the axis of `turned` and the last."""
    builder, last, axis = nest.builder, len(nest.space) - 1, turned[0].axis
    rooms = [_room(builder, each.value) for each in turned]

    def rows(chosen: Chosen) -> None:
        between = list(range(axis + 1, last))
        _tiles(
            builder,
            nest.space[axis],
            _ACROSS,
            lambda *part: nest.outermost(between, chosen, lambda now: columns(now, part)),
        )

    def columns(chosen: Chosen, part: Part) -> None:
        _tiles(builder, nest.space[last], _ALONG, lambda *along: tile(chosen, part, along))

    def tile(chosen: Chosen, part: Part, along: Part) -> None:
        width = builder.sub(along[1], along[0], flags=("nsw",))
        for each, room in zip(turned, rooms, strict=True):
            _turn(nest, each, room, chosen, part, along)

        def element(i: ir.Value, j: ir.Value) -> None:
            whole = {**chosen, axis: i, last: j}
            place = tuple(whole[at] for at in sorted(whole))
            row, column = builder.sub(i, part[0]), builder.sub(j, along[0])
            offset = builder.add(builder.mul(row, width), column, flags=("nsw",))
            for each, room in zip(turned, rooms, strict=True):
                dtype = each.value.type.dtype  # type: ignore[union-attr]
                address = layout.element_address(builder, room, offset, dtype)
                nest.know(each.value, place, layout.load(builder, address, dtype))
            body(place)

        loops.count_up(
            builder,
            part[1],
            lambda i: loops.count_up(builder, along[1], lambda j: element(i, j), along[0]),
            part[0],
        )

    nest.outermost(list(range(axis)), {}, rows)


def _room(builder: ir.IRBuilder, value: Value) -> ir.Value:
    cell = layout.cell(value.type.dtype)  # type: ignore[union-attr]
    return loops.variable(builder, ir.ArrayType(cell, _ACROSS * _ALONG), align=64)


def _turn(
    nest: NestEmitter, turned: Turned, room: ir.Value, chosen: Chosen, part: Part, along: Part
) -> None:
    """Write a tile of a transposed array into `room`, row by row."""
    node, builder = turned.value.node, nest.builder
    assert node is not None
    perm, dtype = node.attrs["perm"], turned.value.type.dtype  # type: ignore[union-attr]
    array = nest.region.held[node.inputs[0]]
    assert isinstance(array, Array)
    last = len(perm) - 1
    first = {**chosen, turned.axis: part[0], last: along[0]}
    extents = [nest.outer(extent) for extent in array.extents]
    offset = layout.row_major(builder, [first[perm.index(at)] for at in range(len(perm))], extents)
    lead: ir.Value = layout.count(builder, extents[perm[last] + 1 :])
    source = layout.element_address(builder, nest.outer(array.data), offset, dtype)
    sizes = [builder.sub(end, begin, flags=("nsw",)) for begin, end in (along, part)]
    builder.call(tile_functions.transposition(builder.module, dtype), [source, room, *sizes, lead])


def _tiles(
    builder: ir.IRBuilder, limit: ir.Value, side: int, body: Callable[[ir.Value, ir.Value], None]
) -> None:
    """`body` gets where each tile begins and ends along an axis."""
    size = layout.index(side)
    number = builder.sdiv(builder.add(limit, layout.index(side - 1)), size)

    def one(place: ir.Value) -> None:
        first = builder.mul(place, size, flags=("nsw",))
        end = builder.add(first, size, flags=("nsw",))
        body(first, builder.select(builder.icmp_signed("<", end, limit), end, limit))

    loops.count_up(builder, number, one)
