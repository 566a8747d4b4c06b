"""Elements out of arrays one by one, by masks, and writes into arrays.

A write goes into the array itself where nothing else can see it: the old value dies here, and its
buffer has one reference. Otherwise it goes into a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.arrays import masks, selections
from autograph.runtime.native.arrays.keys import Key, Pick, indices, picks
from autograph.runtime.native.arrays.selections import Place
from autograph.runtime.native.layout import POINTER, Array, Held, Number
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.native.scalars import scalar_arithmetic, scalars
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter


def read(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`x[i, j]` that gives one number, and `x[mask]`; the rest is read in loop nests."""
    x, (result,) = node.inputs[0], node.outputs
    if not layout.is_array(x.type) or not layout.is_native(result.type):
        return False
    key = picks(node, x, node.inputs[1:])
    if key is None:
        return False
    array, dtype = region.function.array(x), _dtype(x)
    if key.has_masks:
        region.own(result, _masked(region, node, array, key))
    elif layout.is_number(result.type):
        _, place = selections.select(region, node, array.extents, key)
        address = _address(region.builder, array.data, place, array.extents, dtype)
        region.held[result] = Number(layout.load(region.builder, address, dtype))
    else:
        return False
    return True


def _dtype(value: Value) -> DType:
    dtype: DType = value.type.dtype  # type: ignore[union-attr]
    return dtype


def _address(
    builder: ir.IRBuilder,
    data: ir.Value,
    place: Sequence[ir.Value],
    extents: Sequence[ir.Value],
    dtype: DType,
) -> ir.Value:
    offset = layout.row_major(builder, place, extents)
    return layout.element_address(builder, data, offset, dtype)


def _masked(region: RegionEmitter, node: Node, x: Array, key: Key) -> Array:
    """The elements that a key with masks selects."""
    dtype = _dtype(node.inputs[0])
    plain = masks.resolved(region, node, x.extents, key)
    extents, aux = selections.select(region, node, plain.extents, plain.key)
    result = region.function.allocate(extents, dtype)
    loop = _Loop(region, plain, extents, aux)

    def move(place: Place) -> None:
        builder = loop.builder
        source = loop.address(x.data, place, dtype)
        offset = layout.row_major(builder, place, loop.extents)
        target = layout.element_address(builder, loop.outer(result.data), offset, dtype)
        layout.store(builder, layout.load(builder, source, dtype), target, dtype)

    loop.run(move)
    plain.release(region)
    return result


class _Loop:
    """A loop over what a key selects, as a function of its own unless that is one element."""

    def __init__(
        self,
        region: RegionEmitter,
        plain: masks.Resolved,
        extents: tuple[ir.Value, ...],
        aux: tuple[ir.Value, ...],
    ) -> None:
        self._region = region
        self._key = plain.key
        self._outlined: OutlinedFunction | None = None
        if extents:
            name = region.function.program.fresh_name("items")
            self._outlined = OutlinedFunction(region.builder.module, name)
        self.extents = self._all(extents)
        self._aux = self._all(aux)
        self._whole = self._all(plain.extents)

    @property
    def builder(self) -> ir.IRBuilder:
        """Where the code of one element goes."""
        return self._region.builder if self._outlined is None else self._outlined.builder

    def outer(self, value: ir.Value) -> ir.Value:
        """A value of the calling function."""
        return value if self._outlined is None else self._outlined.outer(value)

    def _all(self, values: Sequence[ir.Value]) -> tuple[ir.Value, ...]:
        return tuple(map(self.outer, values))

    def address(self, data: ir.Value, place: Place, dtype: DType) -> ir.Value:
        """Where the element of the whole array is that stands at a place of the selection."""
        builder = self.builder
        whole = selections.place_of(builder, self._key, place, self._aux, self._whole, self._read)
        return _address(builder, self.outer(data), whole, self._whole, dtype)

    def _read(self, pick: Pick, arrays: Place) -> ir.Value:
        return self.element(selections.array_of(self._region, pick), arrays, pick.dtype)

    def element(self, source: Held, place: Place, dtype: DType) -> ir.Value:
        """The element of a number or an array that is broadcast to a place."""
        if isinstance(source, Number):
            return self.outer(source.value)
        assert isinstance(source, Array)
        extents = self._all(source.extents)
        own = selections.broadcast_place(self.builder, place, extents)
        address = _address(self.builder, self.outer(source.data), own, extents, dtype)
        return layout.load(self.builder, address, dtype)

    def run(self, body: Callable[[Place], None]) -> None:
        """The loops, the last axis innermost."""

        def nest(place: Place) -> None:
            if len(place) == len(self.extents):
                body(place)
                return
            extent = self.extents[len(place)]
            loops.count_up(self.builder, extent, lambda index: nest((*place, index)))

        nest(())
        if self._outlined is not None:
            self._outlined.finish(self._region.builder, "noinline")


# Writes

_COMBINE: dict[str, tuple[Callable[..., ir.Value], str]] = {
    "add_at": (scalar_arithmetic.add, "add"),
    "max_at": (scalar_arithmetic.extreme, "maximum"),
    "min_at": (scalar_arithmetic.extreme, "minimum"),
}


def write(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`x[key] = value`, and what adds to the elements there, or takes the greater or the less."""
    x, value, *given = node.inputs
    if not (layout.is_array(x.type) and layout.is_native(value.type)):
        return False
    if node.op.name in ("max_at", "min_at") and scalars.is_complex(_dtype(x)):
        return False
    if not all(layout.is_native(item.type) for item in given):
        return False
    key = picks(node, x, given)
    if key is None or len(value.type.shape) > key.selected:  # type: ignore[union-attr]
        return False
    plain = masks.resolved(region, node, region.function.array(x).extents, key)
    extents, aux = selections.select(region, node, plain.extents, plain.key)
    region.check_broadcast(node, value, extents, indices(node))
    array = writable(region, x, node.inputs[1:], dying)
    _fill(region, node, array, plain, extents, aux)
    plain.release(region)
    region.own(node.outputs[0], array)
    return True


def _fill(
    region: RegionEmitter,
    node: Node,
    array: Array,
    plain: masks.Resolved,
    extents: tuple[ir.Value, ...],
    aux: tuple[ir.Value, ...],
) -> None:
    """Loops over what the key selects, in its order: where a place is repeated, the last stays."""
    dtype, source = _dtype(node.inputs[1]), region.function.get(node.inputs[1])
    loop = _Loop(region, plain, extents, aux)
    combine = _COMBINE.get(node.op.name)

    def store(place: Place) -> None:
        builder = loop.builder
        address = loop.address(array.data, place, dtype)
        item = loop.element(source, place, dtype)
        if combine is not None:
            emit, name = combine
            item = emit(builder, dtype, name, layout.load(builder, address, dtype), item)
        layout.store(builder, item, address, dtype)

    loop.run(store)


def writable(
    region: RegionEmitter, x: Value, others: Collection[Value], dying: Collection[Value]
) -> Array:
    """The array itself if it may be overwritten, else a copy; `others` are read meanwhile."""
    function = region.function
    old = function.array(x)
    if x not in dying or x not in region.owned or x in others:
        return function.copy(old, x.type)
    if old.header is None or layout.is_small(x.type):
        if old.header is not None or function.is_shared(old):
            return function.copy(old, x.type)
        region.owned.discard(x)
        return old
    builder = function.builder
    alone = function.support("ag_own", old.header)
    before = builder.block
    aside = builder.append_basic_block("copy")
    rest = builder.append_basic_block("write")
    builder.cbranch(alone, rest, aside).set_weights([2000, 1])
    builder.position_at_end(aside)
    new = function.copy(old, x.type)
    function.release(old)
    end = builder.block
    builder.branch(rest)
    builder.position_at_end(rest)
    # From here on the new name has what the old one had.
    region.owned.discard(x)
    parts = []
    for mine, copied in ((old.header, new.header), (old.data, new.data)):
        joined = builder.phi(POINTER)
        joined.add_incoming(mine, before)
        joined.add_incoming(copied, end)
        parts.append(joined)
    return Array(parts[0], parts[1], old.extents)
