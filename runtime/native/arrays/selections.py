"""What a key selects, and where that is in the whole array.

    select(...)      extents, and numbers that places depend on; indices are checked
    place_of(...)    the place in the whole array of a place in what is selected

A mask is first replaced by the places where it holds, counted over all of its axes, which then
count as one: see `items.py`. Keys without masks are read in loop nests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout, loops
from autograph.runtime.native.arrays.keys import Key, Pick, indices, picks
from autograph.runtime.native.layout import I64, Array
from autograph.runtime.native.nests.index_maps import FUSED, Aux, Extents, Fused
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.native.scalars import scalars
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.nests.nests import NestEmitter
    from autograph.runtime.native.regions import RegionEmitter

Place = tuple[ir.Value, ...]

# What is selected


def select(
    region: RegionEmitter, node: Node, extents: Sequence[ir.Value], key: Key
) -> tuple[Extents, Aux]:
    """The extents of what a key without masks selects; where it starts along each axis."""
    result: list[ir.Value] = []
    starts: list[ir.Value] = []
    arrays = [array_of(region, pick) for pick in key.picks if pick.index is not None]
    together = _together(region, node, arrays, key.rank)
    for pick in key.picks:
        if pick.axis is None:
            result.append(layout.index(1))
        elif pick.index is not None:
            _check_places(region, node, pick, extents[pick.axis], together)
        elif pick.step is None:
            starts.append(_checked_index(region, node, pick, extents[pick.axis]))
        else:
            start, length = part(region, pick, extents[pick.axis])
            starts.append(start)
            result.append(length)
    result[key.first : key.first] = together
    return tuple(result), tuple(starts)


def array_of(region: RegionEmitter, pick: Pick) -> Array:
    """The array of indices of an entry."""
    index = pick.index
    assert index is not None
    return index if isinstance(index, Array) else region.function.array(index)


def _together(
    region: RegionEmitter, node: Node, arrays: Sequence[Array], rank: int
) -> list[ir.Value]:
    """The extents to which the arrays of a key are broadcast."""
    extents = []
    for axis in range(-rank, 0):
        along = [array.extents[axis] for array in arrays if len(array.extents) >= -axis]
        others = [extent for extent in along if layout.known(extent) != 1]
        different = [e for at, e in enumerate(others) if not any(_same(e, o) for o in others[:at])]
        extents.append(region.agreed(node, different, indices(node)))
    return extents


def _same(a: ir.Value, b: ir.Value) -> bool:
    return a is b or (layout.known(a) is not None and layout.known(a) == layout.known(b))


def _check_places(
    region: RegionEmitter,
    node: Node,
    pick: Pick,
    extent: ir.Value,
    together: Sequence[ir.Value],
) -> None:
    """Have the kernel raise its error where an index leaves its axis.

    Where an array has been broadcast to nothing, NumPy does not look at its indices.
    """
    array, dtype = array_of(region, pick), pick.dtype
    bad = region.function.variable(I64)
    name = region.function.program.fresh_name("inside")
    outlined = OutlinedFunction(region.builder.module, name)
    builder, size = outlined.builder, outlined.outer(extent)
    data, limit = outlined.outer(array.data), layout.plus(builder, size, size)
    found = loops.variable(builder, I64)
    builder.store(layout.index(0), found)

    def look(at: ir.Value) -> None:
        index = layout.load(builder, layout.element_address(builder, data, at, dtype), dtype)
        wide = scalars.convert(builder, index, dtype, types.int64)
        if scalars.is_signed(dtype):
            outside = builder.icmp_unsigned(">=", builder.add(wide, size), limit)
        else:
            outside = builder.icmp_unsigned(">=", wide, size)
        before = builder.load(found, typ=I64)
        builder.store(builder.or_(before, builder.zext(outside, I64)), found)

    number = layout.count(builder, [outlined.outer(e) for e in array.extents])
    loops.count_up(builder, number, look)
    total = layout.count(builder, [outlined.outer(e) for e in together])
    some = builder.icmp_signed("!=", total, layout.index(0))
    odd = builder.select(some, builder.load(found, typ=I64), layout.index(0))
    builder.store(odd, outlined.outer(bad))
    outlined.finish(region.builder, "noinline")
    fine = region.builder.icmp_signed("==", region.builder.load(bad, typ=I64), layout.index(0))
    region.function.unless(fine, lambda: _fail(region, node))


def _fail(region: RegionEmitter, node: Node) -> None:
    kernels.fail(region, node, indices(node))


def _bound(region: RegionEmitter, bound: Value | int) -> ir.Value:
    return layout.index(bound) if isinstance(bound, int) else region.function.as_index(bound)


def _checked_index(region: RegionEmitter, node: Node, pick: Pick, extent: ir.Value) -> ir.Value:
    """An index counted from the front, inside of its axis."""
    builder = region.builder
    index = _bound(region, pick.start)
    number, size = layout.known(index), layout.known(extent)
    if number is not None and size is not None and -size <= number < size:
        return layout.index(number % size)
    place = index
    if number is None or number < 0:
        negative = builder.icmp_signed("<", index, layout.index(0))
        place = builder.select(negative, builder.add(index, extent), index)
    inside = builder.icmp_unsigned("<", place, extent)
    region.function.unless(inside, lambda: _fail(region, node))
    return place


def part(region: RegionEmitter, pick: Pick, extent: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Start and length of a slice, as Python's `slice.indices` finds them."""
    step = pick.step
    assert step is not None
    known = layout.known(extent)
    bounds = (pick.start, pick.stop)
    if known is not None and all(bound is None or isinstance(bound, int) for bound in bounds):
        begin, end, _ = slice(pick.start, pick.stop, step).indices(known)
        return layout.index(begin), layout.index(len(range(begin, end, step)))
    builder, one = region.builder, layout.index(1)
    if step > 0:
        first, last = layout.index(0), extent
    else:
        first, last = layout.index(-1), builder.sub(extent, one)
    limits = (extent, first, last)
    start = _clipped(region, pick.start, limits, first if step > 0 else last)
    stop = _clipped(region, pick.stop, limits, last if step > 0 else first)
    distance = builder.sub(stop, start) if step > 0 else builder.sub(start, stop)
    length = distance
    if abs(step) != 1:
        size = layout.index(abs(step))
        length = builder.sdiv(builder.add(distance, layout.index(abs(step) - 1)), size)
    positive = builder.icmp_signed(">", distance, layout.index(0))
    return start, builder.select(positive, length, layout.index(0))


def _clipped(
    region: RegionEmitter,
    bound: Value | int | None,
    limits: tuple[ir.Value, ir.Value, ir.Value],
    otherwise: ir.Value,
) -> ir.Value:
    if bound is None:
        return otherwise
    extent, first, last = limits
    builder, place = region.builder, _bound(region, bound)
    if layout.known(place) != 0:
        negative = builder.icmp_signed("<", place, layout.index(0))
        place = builder.select(negative, builder.add(place, extent), place)
    place = builder.select(builder.icmp_signed("<", place, first), first, place)
    return builder.select(builder.icmp_signed(">", place, last), last, place)


# Places

# (pick, place along the arrays' axes): the number as it is in the array
Read = Callable[[Pick, Place], ir.Value]


def place_of(
    builder: ir.IRBuilder,
    key: Key,
    place: Place,
    aux: Aux,
    extents: Extents,
    read: Read,
) -> Place:
    """The place in the whole array, of these extents, of a place in what a key selects from it."""
    whole: list[ir.Value] = []
    end = key.first + key.rank
    arrays, rest, starts = place[key.first : end], iter(place[: key.first] + place[end:]), iter(aux)
    for pick in key.picks:
        if pick.axis is None:
            next(rest)
        elif pick.index is not None:
            whole.append(_from_front(builder, read(pick, arrays), pick.dtype, extents[pick.axis]))
        elif pick.step is None:
            whole.append(next(starts))
        else:
            moved = layout.times(builder, next(rest), layout.index(pick.step))
            whole.append(layout.plus(builder, next(starts), moved))
    return tuple(whole)


def _from_front(builder: ir.IRBuilder, index: ir.Value, dtype: DType, extent: ir.Value) -> ir.Value:
    wide = scalars.convert(builder, index, dtype, types.int64)
    if not scalars.is_signed(dtype):
        return wide
    negative = builder.icmp_signed("<", wide, layout.index(0))
    return builder.select(negative, builder.add(wide, extent), wide)


def broadcast_place(builder: ir.IRBuilder, place: Place, extents: Sequence[ir.Value]) -> Place:
    """The place in an array of these extents, which is broadcast to more axes."""
    return tuple(
        _broadcast_index(builder, index, extent)
        for index, extent in zip(place[len(place) - len(extents) :], extents, strict=True)
    )


def _broadcast_index(builder: ir.IRBuilder, index: ir.Value, extent: ir.Value) -> ir.Value:
    known = layout.known(extent)
    if known is not None:
        return layout.index(0) if known == 1 else index
    single = builder.icmp_signed("==", extent, layout.index(1))
    return builder.select(single, layout.index(0), index)


# Reading in a loop nest


def _key(node: Node) -> Key:
    found = picks(node, node.inputs[0], node.inputs[1:])
    assert found is not None
    return found


def _fits(node: Node) -> bool:
    if not layout.is_array(node.inputs[0].type):
        return False
    key = picks(node, node.inputs[0], node.inputs[1:])
    return key is not None and not key.has_masks


def _prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    return select(region, node, region.extents(node.inputs[0]), _key(node))


def _element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    def read(pick: Pick, arrays: Place) -> ir.Value:
        index = pick.index
        assert isinstance(index, Value)
        return nest.element(index, broadcast_place(nest.builder, arrays, nest.extents(index)))

    x, key = node.inputs[0], _key(node)
    extents = nest.extents(x) if key.has_arrays else ()
    return nest.element(x, place_of(nest.builder, key, place, aux, extents, read))


FUSED["get_item"] = Fused(
    _prepare,
    _element,
    fits=_fits,
    reads=lambda node: [node.inputs[0], *indices(node)],
    cost=lambda node: len(indices(node)),
    repeats=lambda node: bool(indices(node)),
    whole=indices,
)
