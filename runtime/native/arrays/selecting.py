"""`argsort(x)[:5]` without sorting: the best so far in order, while all others pass by.

A block of elements is compared with the last of the best at once; only those before it are looked
at one by one. Going backwards, the last of an order are found like the first of the opposite one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.arrays.sorting import sink
from autograph.runtime.native.layout import I1, I32, I64
from autograph.runtime.native.nests import scans
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.native.scalars import scalars
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

_BLOCK = 16


def argsort_ends(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """The first or last places of the elements of each line in order."""
    x, axis, target = node.inputs[0], node.attrs["axis"], node.attrs["dtype"]
    if not layout.is_array(x.type) or not layout.is_native(node.outputs[0].type):
        return False
    if scalars.is_complex(x.type.dtype):  # type: ignore[union-attr]
        return False
    source, dtype = region.function.array(x), _in_memory(x)
    length, builder = source.extents[axis], region.builder
    kept = _least(builder, length, layout.index(node.attrs["count"]))
    out = region.function.allocate(
        (*source.extents[:axis], kept, *source.extents[axis + 1 :]), target
    )
    best = region.function.allocate((kept,), types.int64)
    places = region.function.allocate((kept,), types.int64)
    copied = axis < len(source.extents) - 1
    own = region.function.allocate((length if copied else layout.index(0),), dtype)

    def line(
        outlined: OutlinedFunction,
        number: ir.Value,
        first: ir.Value,
        stride: ir.Value,
        length: ir.Value,
    ) -> None:
        builder, outer = outlined.builder, outlined.outer
        data = layout.element_address(builder, outer(source.data), first, dtype)
        if copied:
            data = _copied(builder, data, outer(own.data), (stride, length), dtype)
        found = _Selection(builder, node, dtype, (outer(best.data), outer(places.data)))
        found.run(data, length, outer(kept))
        # `number` counts lines of one element each; those of the result are as long as `kept`.
        before, after = builder.sdiv(number, stride), builder.srem(number, stride)
        start = builder.add(builder.mul(before, builder.mul(outer(kept), stride)), after)

        def put(at: ir.Value) -> None:
            cell = builder.add(start, builder.mul(at, stride))
            address = layout.element_address(builder, outer(out.data), cell, target)
            place = scalars.convert(builder, found.place(at), types.int64, target)
            layout.store(builder, place, address, target)

        loops.count_up(builder, outer(kept), put)

    scans.lines(region, source, axis, line)
    for array in (best, places, own):
        region.function.release(array)
    region.own(node.outputs[0], out)
    return True


def _in_memory(x: Value) -> DType:
    """The dtype; truth values are compared as the bytes they are."""
    dtype: DType = x.type.dtype  # type: ignore[union-attr]
    return types.uint8 if dtype == types.bool_ else dtype


def _least(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    left, right = layout.known(a), layout.known(b)
    if left is not None and right is not None:
        return layout.index(min(left, right))
    return builder.select(builder.icmp_signed("<", a, b), a, b)


def _copied(
    builder: ir.IRBuilder,
    data: ir.Value,
    target: ir.Value,
    along: tuple[ir.Value, ir.Value],
    dtype: DType,
) -> ir.Value:
    """A line whose elements lie apart, put together."""
    stride, length = along

    def move(place: ir.Value) -> None:
        there = layout.element_address(builder, data, builder.mul(place, stride), dtype)
        here = layout.element_address(builder, target, place, dtype)
        layout.store(builder, layout.load(builder, there, dtype), here, dtype)

    loops.count_up(builder, length, move)
    return target


class _Selection:
    """The best elements of one line, as they are found."""

    def __init__(
        self,
        builder: ir.IRBuilder,
        node: Node,
        dtype: DType,
        room: tuple[ir.Value, ir.Value],
    ) -> None:
        self._builder = builder
        self._dtype = dtype
        self._backwards: bool = node.attrs["last"]
        self._greatest = node.attrs["descending"] != self._backwards
        self._best, self._places = room
        self._data = self._length = self._kept = layout.index(0)

    def run(self, data: ir.Value, length: ir.Value, kept: ir.Value) -> None:
        """Look at all elements."""
        builder = self._builder
        self._data, self._length, self._kept = data, length, kept
        loops.count_up(builder, kept, lambda at: self._insert(self._at(at), at))
        rest = builder.sub(length, kept)
        blocks = builder.sdiv(rest, layout.index(_BLOCK))
        loops.count_up(builder, blocks, self._block)
        done = builder.add(kept, builder.mul(blocks, layout.index(_BLOCK)))
        loops.count_up(builder, length, lambda at: self._consider(self._at(at)), done)

    def place(self, at: ir.Value) -> ir.Value:
        """The place that stands `at` in the result."""
        builder = self._builder
        if self._backwards:
            at = builder.sub(builder.sub(self._kept, layout.index(1)), at)
        return builder.load(self._cell(self._places, at, types.int64), typ=I64)

    def _at(self, number: ir.Value) -> ir.Value:
        """The place of the element that is looked at after so many others."""
        if not self._backwards:
            return number
        return self._builder.sub(self._builder.sub(self._length, layout.index(1)), number)

    def _cell(self, data: ir.Value, at: ir.Value, dtype: DType) -> ir.Value:
        return layout.element_address(self._builder, data, at, dtype)

    def _load(self, data: ir.Value, at: ir.Value) -> ir.Value:
        return layout.load(self._builder, self._cell(data, at, self._dtype), self._dtype)

    def _before(self, item: ir.Value, other: ir.Value) -> ir.Value:
        """Whether an element, or each of some, comes before another; NaN is the greatest."""
        builder, symbol = self._builder, ">" if self._greatest else "<"
        if not scalars.is_float(self._dtype):
            signed = scalars.is_signed(self._dtype)
            return (builder.icmp_signed if signed else builder.icmp_unsigned)(symbol, item, other)
        number = other if self._greatest else item
        fine = builder.fcmp_ordered("ord", number, number)
        return builder.and_(fine, builder.fcmp_unordered(symbol, item, other))

    def _worst(self) -> ir.Value:
        return self._load(self._best, self._builder.sub(self._kept, layout.index(1)))

    def _insert(self, place: ir.Value, size: ir.Value) -> None:
        """Put an element to its place among `size` others."""
        builder, item = self._builder, self._load(self._data, place)

        def above(below: ir.Value) -> ir.Value:
            return self._before(item, self._load(self._best, below))

        def up(below: ir.Value, at: ir.Value) -> None:
            self._put(at, self._load(self._best, below), self._where(below))

        self._put(sink(builder, size, above, up), item, place)

    def _where(self, at: ir.Value) -> ir.Value:
        return self._builder.load(self._cell(self._places, at, types.int64), typ=I64)

    def _put(self, at: ir.Value, item: ir.Value, place: ir.Value) -> None:
        layout.store(self._builder, item, self._cell(self._best, at, self._dtype), self._dtype)
        self._builder.store(place, self._cell(self._places, at, types.int64))

    def _consider(self, place: ir.Value) -> None:
        """Take in an element if it comes before the last of the best."""
        builder = self._builder
        with builder.if_then(self._before(self._load(self._data, place), self._worst())):
            self._insert(place, builder.sub(self._kept, layout.index(1)))

    def _block(self, number: ir.Value) -> None:
        """Compare a block with the last of the best, and consider those that come before it."""
        builder = self._builder
        first = builder.add(self._kept, builder.mul(number, layout.index(_BLOCK)))
        base = self._at(builder.add(first, layout.index(_BLOCK - 1 if self._backwards else 0)))
        cell = layout.cell(self._dtype)
        vector = ir.VectorType(cell, _BLOCK)
        address = self._cell(self._data, base, self._dtype)
        items = builder.load(address, typ=vector, align=self._dtype.itemsize)
        bits = builder.bitcast(self._before(items, self._spread(self._worst())), _MASK)
        rest = loops.variable(builder, I32)
        builder.store(builder.zext(bits, I32), rest)
        test, look = builder.append_basic_block("test"), builder.append_basic_block("look")
        done = builder.append_basic_block("done")
        builder.branch(test)
        builder.position_at_end(test)
        left = builder.load(rest, typ=I32)
        some = builder.icmp_unsigned("!=", left, ir.Constant(I32, 0))
        builder.cbranch(some, look, done).set_weights([1, 20])
        builder.position_at_end(look)
        bit = self._next_bit(left)
        builder.store(builder.xor(left, builder.shl(ir.Constant(I32, 1), bit)), rest)
        self._consider(builder.add(base, builder.zext(bit, I64)))
        builder.branch(test)
        builder.position_at_end(done)

    def _next_bit(self, bits: ir.Value) -> ir.Value:
        """The number of the bit to look at next, in the order of the line."""
        builder, none = self._builder, ir.Constant(I1, 1)
        if not self._backwards:
            return builder.cttz(bits, none)
        return builder.sub(ir.Constant(I32, 31), builder.ctlz(bits, none))

    def _spread(self, item: ir.Value) -> ir.Value:
        """A vector in which all elements are the same."""
        builder = self._builder
        empty = ir.Constant(ir.VectorType(item.type, _BLOCK), ir.Undefined)
        one = builder.insert_element(empty, item, ir.Constant(I32, 0))
        zeros = ir.Constant(ir.VectorType(I32, _BLOCK), [0] * _BLOCK)
        return builder.shuffle_vector(one, empty, zeros)


_MASK = ir.IntType(_BLOCK)
