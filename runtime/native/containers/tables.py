"""Hash tables: dicts and sets whose keys are only known when the graph runs.

The index is a list of integers, as `runtime/ops/tables.py` says: two counts, and the slots. A key
is looked up by a loop over slots, in line. An index that is full is made again, twice as large.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.containers import lists
from autograph.runtime.native.layout import F64, I1, I64, POINTER, List, Number
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.native.scalars import scalars
from autograph.runtime.ops.tables import FACTOR, FIRST_SLOT, FREE, GONE, LEAST_SLOTS
from autograph.runtime.types import DType, ListType

if TYPE_CHECKING:
    from autograph.runtime.native.containers.list_layout import ListEmitter
    from autograph.runtime.native.regions import RegionEmitter

Key = Sequence[ir.Value]
_FREE, _GONE = layout.index(FREE), layout.index(GONE)


def _bits(builder: ir.IRBuilder, part: ir.Value, dtype: DType) -> ir.Value:
    """What stands for a part of a key: equal parts have equal bits."""
    if not scalars.is_float(dtype):
        return scalars.convert(builder, part, dtype, types.int64)
    number = scalars.convert(builder, part, dtype, types.float64)
    # Zeros are equal, whatever their sign.
    return builder.bitcast(builder.fadd(number, ir.Constant(F64, 0.0)), I64)


def _hashed(builder: ir.IRBuilder, key: Key, dtypes: Sequence[DType]) -> ir.Value:
    """64 bits that depend on all bits of a key; the upper ones choose its slot."""
    result: ir.Value = layout.index(0)
    for part, dtype in zip(key, dtypes, strict=True):
        mixed = builder.xor(result, _bits(builder, part, dtype))
        mixed = builder.xor(mixed, builder.lshr(mixed, layout.index(32)))
        result = builder.mul(mixed, ir.Constant(I64, FACTOR))
    return result


class _Table:
    """Code that reads and changes one index, given where its numbers and the columns lie."""

    def __init__(
        self,
        builder: ir.IRBuilder,
        numbers: ir.Value,
        length: ir.Value,
        columns: Key,
        dtypes: Sequence[DType],
    ) -> None:
        self.builder = builder
        self.numbers = numbers
        self.slots = builder.sub(length, layout.index(FIRST_SLOT), flags=("nsw",))
        self.columns = columns
        self.dtypes = dtypes

    def _at(self, place: ir.Value) -> ir.Value:
        return layout.element_address(self.builder, self.numbers, place, types.int64)

    def get(self, place: ir.Value) -> ir.Value:
        return self.builder.load(self._at(place), typ=I64)

    def put(self, place: ir.Value, number: ir.Value) -> None:
        self.builder.store(number, self._at(place))

    def add(self, place: int, number: ir.Value) -> None:
        """Change one of the two counts."""
        at = layout.index(place)
        self.put(at, self.builder.add(self.get(at), number, flags=("nsw",)))

    def place_of(self, slot: ir.Value) -> ir.Value:
        return self.builder.add(slot, layout.index(FIRST_SLOT), flags=("nsw",))

    def key(self, place: ir.Value) -> list[ir.Value]:
        """The key at a place of the columns."""
        return [
            layout.load(
                self.builder, layout.element_address(self.builder, column, place, dtype), dtype
            )
            for column, dtype in zip(self.columns, self.dtypes, strict=True)
        ]

    def _begin(self, key: Key) -> ir.Value:
        """The slot that a key has if no other one has it."""
        builder, sure = self.builder, ir.Constant(I1, 1)
        shift = builder.add(builder.ctlz(self.slots, sure), layout.index(1))
        return builder.lshr(_hashed(builder, key, self.dtypes), shift)

    def slot_of(self, key: Key, is_new: bool = False) -> tuple[ir.Value, ir.Value]:
        """The slot of a key, or the free one where it would be, and what is in it."""
        builder = self.builder
        first, before = self._begin(key), builder.block
        head, taken, on, found = (
            builder.append_basic_block(name) for name in ("slot", "taken", "on", "found")
        )
        builder.branch(head)
        builder.position_at_end(head)
        slot = builder.phi(I64)
        slot.add_incoming(first, before)
        entry = self.get(self.place_of(slot))
        builder.cbranch(builder.icmp_signed("==", entry, _FREE), found, taken)
        builder.position_at_end(taken)
        if is_new:
            builder.branch(on)
        else:
            there = self.key(_place_in(builder, entry))
            builder.cbranch(self._are_equal(there, key), found, on)
        builder.position_at_end(on)
        last = builder.sub(self.slots, layout.index(1), flags=("nsw",))
        slot.add_incoming(builder.and_(builder.add(slot, layout.index(1)), last), on)
        builder.branch(head)
        builder.position_at_end(found)
        return slot, entry

    def _are_equal(self, a: Key, b: Key) -> ir.Value:
        builder, result = self.builder, ir.Constant(I1, 1)
        for x, y, dtype in zip(a, b, self.dtypes, strict=True):
            ordered = scalars.is_float(dtype)
            compare = builder.fcmp_ordered if ordered else builder.icmp_signed
            result = builder.and_(result, compare("==", x, y))
        return result


def _place_in(builder: ir.IRBuilder, entry: ir.Value) -> ir.Value:
    gone = builder.icmp_signed("<", entry, layout.index(0))
    return builder.select(gone, builder.sub(_GONE, entry), entry)


class _Operands:
    """The operands of a node: the index, the columns and the key."""

    def __init__(self, region: RegionEmitter, node: Node) -> None:
        self.region = region
        index, *parts = node.inputs
        half = len(parts) // 2
        self._columns, self._key = parts[:half], parts[half:]
        self.index = lists.emitter(region, index.type)
        self.header = lists.header_of(region, index)
        self.dtypes = [element_dtype(column) for column in self._columns]

    @property
    def key(self) -> list[ir.Value]:
        return [self.region.function.number(part) for part in self._key]

    def columns(self) -> list[ir.Value]:
        """Where the columns lie."""
        emitters = [lists.emitter(self.region, column.type) for column in self._columns]
        headers = [lists.header_of(self.region, column) for column in self._columns]
        return [code.data(header) for code, header in zip(emitters, headers, strict=True)]

    def length_of_columns(self) -> ir.Value:
        column = self._columns[0]
        return lists.emitter(self.region, column.type).length(lists.header_of(self.region, column))

    def table(self, header: ir.Value) -> _Table:
        code = self.index
        return _Table(
            self.region.builder,
            code.data(header),
            code.length(header),
            self.columns(),
            self.dtypes,
        )

    def is_empty(self) -> ir.Value:
        length = self.index.length(self.header)
        return self.region.builder.icmp_signed("==", length, layout.index(0))


def element_dtype(column: Value) -> DType:
    assert isinstance(column.type, ListType)
    return column.type.element.dtype


def _are_native(node: Node) -> bool:
    half = 1 + len(node.inputs) // 2
    numbers = all(layout.is_number(part.type) for part in node.inputs[half:])
    return numbers and lists.are_lists(*node.inputs[:half])


def _unless_empty(
    operands: _Operands, then: Callable[[], ir.Value], otherwise: ir.Value
) -> ir.Value:
    builder = operands.region.builder
    before = builder.block
    some, rest = (builder.append_basic_block(name) for name in ("some", "rest"))
    builder.cbranch(operands.is_empty(), rest, some)
    builder.position_at_end(some)
    result, end = then(), builder.block
    builder.branch(rest)
    builder.position_at_end(rest)
    joined = builder.phi(result.type)
    joined.add_incoming(otherwise, before)
    joined.add_incoming(result, end)
    return joined


def _find(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not _are_native(node):
        return False
    operands, builder = _Operands(region, node), region.builder

    def look_up() -> ir.Value:
        _, entry = operands.table(operands.header).slot_of(operands.key)
        return builder.select(builder.icmp_signed("<", entry, _FREE), _FREE, entry)

    region.held[node.outputs[0]] = Number(_unless_empty(operands, look_up, _FREE))
    return True


def _enter(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not _are_native(node):
        return False
    operands, builder = _Operands(region, node), region.builder
    header = _with_room(operands, lists.own(region, node, dying))
    table = operands.table(header)
    slot, entry = table.slot_of(operands.key)
    table.add(0, layout.index(1))
    table.add(1, builder.zext(builder.icmp_signed("==", entry, _FREE), I64))
    table.put(table.place_of(slot), operands.length_of_columns())
    region.own(node.outputs[0], List(header))
    return True


def _with_room(operands: _Operands, header: ir.Value) -> ir.Value:
    """The index with room for one more: itself, or a new one of the keys that are there."""
    builder, code = operands.region.builder, operands.index
    empty, before = operands.is_empty(), builder.block
    check, full, rest = (builder.append_basic_block(name) for name in ("check", "full", "rest"))
    builder.cbranch(empty, full, check)
    builder.position_at_end(check)
    old = operands.table(header)
    live, taken = old.get(layout.index(0)), old.get(layout.index(1))
    needed = builder.mul(builder.add(taken, layout.index(1)), layout.index(3))
    room = builder.icmp_signed("<=", needed, builder.shl(old.slots, layout.index(1)))
    builder.cbranch(room, rest, full).set_weights([2000, 1])
    builder.position_at_end(full)
    count = builder.phi(I64)
    count.add_incoming(layout.index(0), before)
    count.add_incoming(live, check)
    made = _made_again(operands, code, header, count)
    operands.region.function.support("ag_release", operands.region.function.context, header)
    end = builder.block
    builder.branch(rest)
    builder.position_at_end(rest)
    joined = builder.phi(POINTER)
    joined.add_incoming(header, check)
    joined.add_incoming(made, end)
    return joined


def _made_again(
    operands: _Operands, code: ListEmitter, header: ir.Value, live: ir.Value
) -> ir.Value:
    """A new index with the keys that are there, half empty at least."""
    builder = operands.region.builder
    most = builder.or_(builder.shl(live, layout.index(1)), layout.index(LEAST_SLOTS - 1))
    zeros = builder.ctlz(most, ir.Constant(I1, 1))
    slots = builder.shl(layout.index(1), builder.sub(layout.index(64), zeros))
    length = builder.add(slots, layout.index(FIRST_SLOT))
    made = code.new(length, ())
    code.set_length(made, length)
    name = operands.region.function.program.fresh_name("rehash")
    outlined = OutlinedFunction(builder.module, name)
    inner, outer = outlined.builder, outlined.outer
    columns = [outer(column) for column in operands.columns()]
    numbers, new_numbers = outer(code.data(header)), outer(code.data(made))
    old = _Table(inner, numbers, outer(code.length(header)), columns, operands.dtypes)
    new = _Table(inner, new_numbers, outer(length), columns, operands.dtypes)
    for place in range(FIRST_SLOT):
        new.put(layout.index(place), outer(live))
    loops.count_up(inner, new.slots, lambda slot: new.put(new.place_of(slot), _FREE))

    def move(slot: ir.Value) -> None:
        entry = old.get(old.place_of(slot))
        with inner.if_then(inner.icmp_signed(">=", entry, layout.index(0))):
            free, _ = new.slot_of(new.key(entry), is_new=True)
            new.put(new.place_of(free), entry)

    loops.count_up(inner, old.slots, move)
    outlined.finish(builder, "noinline")
    return made


def _remove(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not _are_native(node):
        return False
    operands, builder = _Operands(region, node), region.builder
    empty, header = operands.is_empty(), lists.own(region, node, dying)
    with builder.if_then(builder.not_(empty)):
        table = operands.table(header)
        slot, entry = table.slot_of(operands.key)
        with builder.if_then(builder.icmp_signed(">=", entry, layout.index(0))):
            table.add(0, layout.index(-1))
            table.put(table.place_of(slot), builder.sub(_GONE, entry))
    region.own(node.outputs[0], List(header))
    return True


def _size(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not lists.are_lists(node.inputs[0]):
        return False
    region.held[node.outputs[0]] = Number(_count(_Operands(region, node)))
    return True


def _count(operands: _Operands) -> ir.Value:
    """How many keys there are."""

    def first() -> ir.Value:
        return operands.region.builder.load(operands.index.data(operands.header), typ=I64)

    return _unless_empty(operands, first, layout.index(0))


def _places(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """One pass over the slots marks the places where a key is, the next one over these counts."""
    if not lists.are_lists(*node.inputs) or not layout.is_array(node.outputs[0].type):
        return False
    function, operands = region.function, _Operands(region, node)
    column = lists.emitter(region, node.inputs[1].type)
    entries = column.length(lists.header_of(region, node.inputs[1]))
    marks = function.allocate((entries,), types.int64)
    size = function.size_in_bytes(marks, types.int64)
    function.support("memset", marks.data, ir.Constant(layout.I32, 0), size)
    out = function.allocate((_count(operands),), types.int64)
    outlined = OutlinedFunction(region.builder.module, function.program.fresh_name("places"))
    outer, header = outlined.outer, operands.header
    numbers, length = outer(operands.index.data(header)), outer(operands.index.length(header))
    table = _Table(outlined.builder, numbers, length, (), ())
    _list_places(table, outer(marks.data), outer(out.data), outer(entries))
    outlined.finish(region.builder, "noinline")
    function.release(marks)
    region.own(node.outputs[0], out)
    return True


def _list_places(table: _Table, marks: ir.Value, out: ir.Value, entries: ir.Value) -> None:
    builder = table.builder

    def mark(slot: ir.Value) -> None:
        entry = table.get(table.place_of(slot))
        with builder.if_then(builder.icmp_signed(">=", entry, layout.index(0))):
            cell = layout.element_address(builder, marks, entry, types.int64)
            builder.store(layout.index(1), cell)

    loops.count_up(builder, table.slots, mark)
    number = loops.variable(builder, I64)
    builder.store(layout.index(0), number)

    def put(place: ir.Value) -> None:
        cell = layout.element_address(builder, marks, place, types.int64)
        is_there = builder.icmp_signed("!=", builder.load(cell, typ=I64), layout.index(0))
        with builder.if_then(is_there):
            before = builder.load(number, typ=I64)
            builder.store(place, layout.element_address(builder, out, before, types.int64))
            builder.store(builder.add(before, layout.index(1)), number)

    loops.count_up(builder, entries, put)


TABLES = {
    "table_find": _find,
    "table_enter": _enter,
    "table_remove": _remove,
    "table_size": _size,
    "table_places": _places,
}
