"""Sorting: lines become pairs of an integer key and what it is the key of, sorted digit by digit.

    argsort    (key, place)           sort    (key, bits of the element)

Keys are in the order of the elements, equal where these are: -0.0 is 0.0, and NaN is greater than
all. Sorting by the lowest byte first, then by the next, keeps what is equal in its order; bytes in
which all keys agree are left out. Short lines are sorted by insertion.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.layout import I64, POINTER
from autograph.runtime.native.nests import scans
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.native.scalars import scalars
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

# Lines up to this length are sorted by insertion.
_SHORT = 40
_DIGITS = 256

# (builder, element, its place in the line)
Payload = Callable[[ir.IRBuilder, ir.Value, ir.Value], ir.Value]
# (builder, payload, its place in the sorted line): what is written there
Result = Callable[[ir.IRBuilder, ir.Value], ir.Value]


def argsort(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """The places of the elements of each line in order."""
    target: DType = node.attrs["dtype"]

    def result(builder: ir.IRBuilder, payload: ir.Value) -> ir.Value:
        return scalars.convert(builder, payload, types.int64, target)

    return _sorted(region, node, target, lambda b, element, place: place, result)


def sort(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """The elements of each line in order."""
    dtype = _dtype(node)

    def payload(builder: ir.IRBuilder, element: ir.Value, place: ir.Value) -> ir.Value:
        return _widened(builder, as_bits(builder, element, dtype))

    def result(builder: ir.IRBuilder, bits: ir.Value) -> ir.Value:
        return from_bits(builder, bits, dtype)

    return _sorted(region, node, dtype, payload, result)


def _dtype(node: Node) -> DType:
    dtype: DType = node.inputs[0].type.dtype  # type: ignore[union-attr]
    return dtype


def _sorted(
    region: RegionEmitter, node: Node, target: DType, payload: Payload, result: Result
) -> bool:
    x, axis = node.inputs[0], node.attrs["axis"]
    if not layout.is_array(x.type) or not layout.is_native(node.outputs[0].type):
        return False
    if scalars.is_complex(_dtype(node)):
        return False
    source, dtype = region.function.array(x), _dtype(node)
    out = region.function.allocate(source.extents, target)
    length = source.extents[axis]
    room = layout.times(region.builder, length, layout.index(4))
    pairs = region.function.allocate((room,), types.int64)
    # Equal elements of a sorted array are turned around with the others, places are not.
    descending, turned = node.attrs["descending"], node.op.name == "sort"

    def line(
        outlined: OutlinedFunction,
        number: ir.Value,
        first: ir.Value,
        stride: ir.Value,
        length: ir.Value,
    ) -> None:
        builder, outer = outlined.builder, outlined.outer
        work = _Pairs(builder, outer(pairs.data), length)

        def address(data: ir.Value, place: ir.Value, dtype: DType) -> ir.Value:
            at = layout.plus(builder, first, layout.times(builder, place, stride))
            return layout.element_address(builder, outer(data), at, dtype)

        def fill(place: ir.Value) -> None:
            element = layout.load(builder, address(source.data, place, dtype), dtype)
            key = ordered_key(builder, element, dtype, descending and not turned)
            work.put(place, key, payload(builder, element, place))

        def empty(place: ir.Value) -> None:
            there = place
            if descending and turned:
                there = builder.sub(builder.sub(length, layout.index(1)), place)
            value = result(builder, work.payload(place))
            layout.store(builder, value, address(out.data, there, target), target)

        work.fill(fill)
        work.sort()
        loops.count_up(builder, length, empty)

    scans.lines(region, source, axis, line)
    region.function.release(pairs)
    region.own(node.outputs[0], out)
    return True


# Keys


def as_bits(builder: ir.IRBuilder, element: ir.Value, dtype: DType) -> ir.Value:
    """The bits of a number as an integer of its width."""
    if scalars.is_float(dtype):
        return builder.bitcast(element, ir.IntType(8 * dtype.itemsize))
    return element


def from_bits(builder: ir.IRBuilder, bits: ir.Value, dtype: DType) -> ir.Value:
    """The number whose bits are the last ones of an i64."""
    width = 1 if dtype == types.bool_ else 8 * dtype.itemsize
    narrow = bits if width == 64 else builder.trunc(bits, ir.IntType(width))
    return builder.bitcast(narrow, layout.register(dtype)) if scalars.is_float(dtype) else narrow


def _widened(builder: ir.IRBuilder, bits: ir.Value) -> ir.Value:
    return bits if bits.type.width == 64 else builder.zext(bits, I64)


def ordered_key(
    builder: ir.IRBuilder, element: ir.Value, dtype: DType, descending: bool
) -> ir.Value:
    """An unsigned i64 that is in the order of the elements, or in the opposite one."""
    if scalars.is_float(dtype):
        key = _float_key(builder, element, dtype)
    else:
        key = element
        if scalars.is_signed(dtype):
            key = builder.xor(key, ir.Constant(key.type, -(1 << (key.type.width - 1))))
    if descending:
        key = builder.not_(key)
    return _widened(builder, key)


def _float_key(builder: ir.IRBuilder, element: ir.Value, dtype: DType) -> ir.Value:
    """Negative numbers with all bits turned, others with the sign turned; NaN is all ones."""
    # The sum makes 0.0 of -0.0.
    bits = as_bits(builder, builder.fadd(element, scalars.constant(dtype, 0)), dtype)
    width = bits.type.width
    sign = ir.Constant(bits.type, -(1 << (width - 1)))
    negative = builder.ashr(bits, ir.Constant(bits.type, width - 1))
    key = builder.xor(bits, builder.or_(negative, sign))
    odd = builder.fcmp_unordered("uno", element, element)
    return builder.select(odd, ir.Constant(bits.type, -1), key)


# Pairs


class _Pairs:
    """The pairs of one line: two places for them, of which one has the result."""

    def __init__(self, builder: ir.IRBuilder, data: ir.Value, length: ir.Value) -> None:
        self._builder = builder
        self._length = length
        self._data = data
        offset = layout.times(builder, length, layout.index(2))
        self._other = layout.element_address(builder, data, offset, types.int64)
        self._sorted = data
        self._any, self._all, self._last, self._mess = (
            loops.variable(builder, I64) for _ in range(4)
        )

    def fill(self, put: Callable[[ir.Value], None]) -> None:
        """Have `put` put all pairs."""
        for place, start in ((self._any, 0), (self._all, -1), (self._last, 0), (self._mess, 0)):
            self._builder.store(layout.index(start), place)
        loops.count_up(self._builder, self._length, put)

    def put(self, place: ir.Value, key: ir.Value, payload: ir.Value) -> None:
        """Put a pair; and note in which bits keys differ, and whether they are in order."""
        builder = self._builder
        _put(builder, self._data, place, key, payload)
        builder.store(builder.or_(builder.load(self._any, typ=I64), key), self._any)
        builder.store(builder.and_(builder.load(self._all, typ=I64), key), self._all)
        before = builder.icmp_unsigned("<", key, builder.load(self._last, typ=I64))
        mess = builder.or_(builder.load(self._mess, typ=I64), builder.zext(before, I64))
        builder.store(mess, self._mess)
        builder.store(key, self._last)

    def sort(self) -> None:
        """Sort the pairs by their keys."""
        builder = self._builder
        some, every, mess = (
            builder.load(place, typ=I64) for place in (self._any, self._all, self._mess)
        )
        differing = builder.and_(builder.xor(some, every), builder.neg(mess))
        function = _sorting_function(builder.module)
        self._sorted = builder.call(function, [self._data, self._other, self._length, differing])

    def payload(self, place: ir.Value) -> ir.Value:
        """What stands at a place of the sorted pairs."""
        return _load(self._builder, self._sorted, place, 1)


def _cell(builder: ir.IRBuilder, data: ir.Value, place: ir.Value, part: int) -> ir.Value:
    at = builder.add(builder.shl(place, layout.index(1)), layout.index(part))
    return layout.element_address(builder, data, at, types.int64)


def _load(builder: ir.IRBuilder, data: ir.Value, place: ir.Value, part: int) -> ir.Value:
    return builder.load(_cell(builder, data, place, part), typ=I64)


def _put(
    builder: ir.IRBuilder, data: ir.Value, place: ir.Value, key: ir.Value, payload: ir.Value
) -> None:
    builder.store(key, _cell(builder, data, place, 0))
    builder.store(payload, _cell(builder, data, place, 1))


def _sorting_function(module: ir.Module) -> ir.Function:
    """`sort_pairs(pairs, room, length, differing)`: sorts, and says which of both has the result.

    `differing` has the bits in which keys differ, none if they are in order.
    """
    name = "sort_pairs"
    if name in module.globals:
        return module.globals[name]
    function = ir.Function(module, ir.FunctionType(POINTER, [POINTER, POINTER, I64, I64]), name)
    function.linkage = "internal"
    function.attributes.add("noinline")
    function.attributes.add("nounwind")
    pairs, room, length, differing = function.args
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    short = builder.icmp_signed("<=", length, layout.index(_SHORT))
    with builder.if_then(short):
        _by_insertion(builder, pairs, length)
        builder.ret(pairs)
    source, target = loops.variable(builder, POINTER), loops.variable(builder, POINTER)
    builder.store(pairs, source)
    builder.store(room, target)
    counts = loops.variable(builder, ir.ArrayType(I64, _DIGITS))

    def digit(number: ir.Value) -> None:
        shift = builder.shl(number, layout.index(3))
        bits = builder.and_(builder.lshr(differing, shift), layout.index(_DIGITS - 1))
        with builder.if_then(builder.icmp_unsigned("!=", bits, layout.index(0))):
            first, second = builder.load(source, typ=POINTER), builder.load(target, typ=POINTER)
            _by_digit(builder, (first, second), length, shift, counts)
            builder.store(second, source)
            builder.store(first, target)

    loops.count_up(builder, layout.index(8), digit)
    builder.ret(builder.load(source, typ=POINTER))
    return function


def _by_digit(
    builder: ir.IRBuilder,
    both: tuple[ir.Value, ir.Value],
    length: ir.Value,
    shift: ir.Value,
    counts: ir.Value,
) -> None:
    """Distribute the pairs of the first place in order of one byte to the second."""
    source, target = both

    def cell(digit: ir.Value) -> ir.Value:
        return layout.element_address(builder, counts, digit, types.int64)

    def digit_of(key: ir.Value) -> ir.Value:
        return builder.and_(builder.lshr(key, shift), layout.index(_DIGITS - 1))

    def count(place: ir.Value) -> None:
        at = cell(digit_of(_load(builder, source, place, 0)))
        builder.store(builder.add(builder.load(at, typ=I64), layout.index(1)), at)

    total = loops.variable(builder, I64)

    def begin(digit: ir.Value) -> None:
        before = builder.load(total, typ=I64)
        number = builder.load(cell(digit), typ=I64)
        builder.store(before, cell(digit))
        builder.store(builder.add(before, number), total)

    def move(place: ir.Value) -> None:
        key = _load(builder, source, place, 0)
        at = cell(digit_of(key))
        there = builder.load(at, typ=I64)
        _put(builder, target, there, key, _load(builder, source, place, 1))
        builder.store(builder.add(there, layout.index(1)), at)

    digits = layout.index(_DIGITS)
    loops.count_up(builder, digits, lambda digit: builder.store(layout.index(0), cell(digit)))
    loops.count_up(builder, length, count)
    builder.store(layout.index(0), total)
    loops.count_up(builder, digits, begin)
    loops.count_up(builder, length, move)


def _by_insertion(builder: ir.IRBuilder, pairs: ir.Value, length: ir.Value) -> None:
    """Each pair goes down past those that are greater."""

    def insert(place: ir.Value) -> None:
        key, payload = _load(builder, pairs, place, 0), _load(builder, pairs, place, 1)

        def greater(below: ir.Value) -> ir.Value:
            return builder.icmp_unsigned(">", _load(builder, pairs, below, 0), key)

        def up(below: ir.Value, at: ir.Value) -> None:
            other = _load(builder, pairs, below, 0), _load(builder, pairs, below, 1)
            _put(builder, pairs, at, *other)

        there = sink(builder, place, greater, up)
        _put(builder, pairs, there, key, payload)

    loops.count_up(builder, length, insert, layout.index(1))


def sink(
    builder: ir.IRBuilder,
    place: ir.Value,
    above: Callable[[ir.Value], ir.Value],
    up: Callable[[ir.Value, ir.Value], None],
) -> ir.Value:
    """From `place` down to where nothing before is `above` any more; what is passed goes `up`."""
    where = loops.variable(builder, I64)
    builder.store(place, where)
    test = builder.append_basic_block("test")
    look = builder.append_basic_block("look")
    move = builder.append_basic_block("move")
    done = builder.append_basic_block("done")
    builder.branch(test)
    builder.position_at_end(test)
    at = builder.load(where, typ=I64)
    below = builder.sub(at, layout.index(1))
    builder.cbranch(builder.icmp_signed(">", at, layout.index(0)), look, done)
    builder.position_at_end(look)
    builder.cbranch(above(below), move, done)
    builder.position_at_end(move)
    up(below, at)
    builder.store(below, where)
    builder.branch(test)
    builder.position_at_end(done)
    return at
