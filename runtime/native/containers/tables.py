"""Hash tables: dicts and sets whose keys are only known when the graph runs.

The index is a list of integers, as `runtime/ops/tables.py` says: two counts, and the slots. A key
is looked up by a loop over slots. An index that is full is made again, twice as large. Each of this
is a function that all tables with keys of one kind share.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.containers import lists
from autograph.runtime.native.containers.list_layout import ListEmitter
from autograph.runtime.native.containers.table_code import FREE_SLOT, GONE_SLOT, Table
from autograph.runtime.native.layout import I1, I64, POINTER, List, Number
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.native.scalars import scalars
from autograph.runtime.ops.tables import FIRST_SLOT, LEAST_SLOTS
from autograph.runtime.types import DType, ListType, TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.functions import FunctionEmitter
    from autograph.runtime.native.regions import RegionEmitter


class _Operands:
    """The index, the columns and the key of a node, in a function that is written."""

    def __init__(
        self,
        function: FunctionEmitter,
        dtypes: Sequence[DType],
        header: ir.Value,
        *rest: ir.Value,
    ) -> None:
        self.function = function
        self.dtypes = dtypes
        self.header = header
        self.index = _list_of(function, types.int64)
        self._columns, self.key = rest[: len(dtypes)], rest[len(dtypes) :]

    def columns(self) -> list[ir.Value]:
        """Where the columns lie."""
        lists_of = [_list_of(self.function, dtype) for dtype in self.dtypes]
        return [code.data(column) for code, column in zip(lists_of, self._columns, strict=True)]

    def length_of_columns(self) -> ir.Value:
        return _list_of(self.function, self.dtypes[0]).length(self._columns[0])

    def table(self, header: ir.Value) -> Table:
        code = self.index
        builder = self.function.builder
        return Table(builder, code.data(header), code.length(header), self.columns(), self.dtypes)

    def is_empty(self) -> ir.Value:
        length = self.index.length(self.header)
        return self.function.builder.icmp_signed("==", length, layout.index(0))


def _list_of(function: FunctionEmitter, dtype: DType) -> ListEmitter:
    return ListEmitter(function, TensorType(dtype, ()))


def element_dtype(column: Value) -> DType:
    assert isinstance(column.type, ListType)
    return column.type.element.dtype


def _are_native(node: Node) -> bool:
    half = 1 + len(node.inputs) // 2
    numbers = all(
        layout.is_number(part.type) and not scalars.is_complex(element_dtype(column))
        for part, column in zip(node.inputs[half:], node.inputs[1:half], strict=True)
    )
    return numbers and lists.are_lists(*node.inputs[:half])


def _call(
    region: RegionEmitter,
    node: Node,
    result: ir.Type,
    write: Callable[[_Operands], ir.Value],
    index: ir.Value | None = None,
) -> ir.Value:
    """What a function of the operands of `node` gives, which tables of its kind share."""
    half, function = 1 + len(node.inputs) // 2, region.function
    dtypes = [element_dtype(column) for column in node.inputs[1:half]]
    headers = [lists.header_of(region, part) for part in node.inputs[:half]]
    key = [function.number(part) for part in node.inputs[half:]]
    if index is not None:
        headers[0] = index

    def inside(function: FunctionEmitter, *arguments: ir.Value) -> ir.Value:
        return write(_Operands(function, dtypes, *arguments))

    name = f"{node.op.name} {' '.join(map(str, dtypes))}"
    return function.shared(name, result, [*headers, *key], inside)


def _unless_empty(
    operands: _Operands, then: Callable[[], ir.Value], otherwise: ir.Value
) -> ir.Value:
    builder = operands.function.builder
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
    region.held[node.outputs[0]] = Number(_call(region, node, I64, _found))
    return True


def _found(operands: _Operands) -> ir.Value:
    def look_up() -> ir.Value:
        builder = operands.function.builder
        _, entry = operands.table(operands.header).slot_of(operands.key)
        return builder.select(builder.icmp_signed("<", entry, FREE_SLOT), FREE_SLOT, entry)

    return _unless_empty(operands, look_up, FREE_SLOT)


def _enter(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not _are_native(node):
        return False
    header = _call(region, node, POINTER, _entered, lists.own(region, node, dying))
    region.own(node.outputs[0], List(region.function.fail_if_null(header)))
    return True


def _entered(operands: _Operands) -> ir.Value:
    """The index with the key, for which there was no place."""
    builder, header = operands.function.builder, _with_room(operands)
    table = operands.table(header)
    slot, entry = table.slot_of(operands.key)
    table.add(0, layout.index(1))
    table.add(1, builder.zext(builder.icmp_signed("==", entry, FREE_SLOT), I64))
    table.put(table.place_of(slot), operands.length_of_columns())
    return header


def _with_room(operands: _Operands) -> ir.Value:
    """The index with room for one more: itself, or a new one of the keys that are there."""
    function, header = operands.function, operands.header
    builder = function.builder
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
    made = _made_again(operands, count)
    function.support("ag_release", function.context, header)
    end = builder.block
    builder.branch(rest)
    builder.position_at_end(rest)
    joined = builder.phi(POINTER)
    joined.add_incoming(header, check)
    joined.add_incoming(made, end)
    return joined


def _made_again(operands: _Operands, live: ir.Value) -> ir.Value:
    """A new index with the keys that are there, half empty at least."""
    builder, code, header = operands.function.builder, operands.index, operands.header
    most = builder.or_(builder.shl(live, layout.index(1)), layout.index(LEAST_SLOTS - 1))
    zeros = builder.ctlz(most, ir.Constant(I1, 1))
    slots = builder.shl(layout.index(1), builder.sub(layout.index(64), zeros))
    length = builder.add(slots, layout.index(FIRST_SLOT))
    made = code.new(length, ())
    code.set_length(made, length)
    name = operands.function.program.fresh_name("rehash")
    outlined = OutlinedFunction(builder.module, name)
    inner, outer = outlined.builder, outlined.outer
    columns = [outer(column) for column in operands.columns()]
    numbers, new_numbers = outer(code.data(header)), outer(code.data(made))
    old = Table(inner, numbers, outer(code.length(header)), columns, operands.dtypes)
    new = Table(inner, new_numbers, outer(length), columns, operands.dtypes)
    for place in range(FIRST_SLOT):
        new.put(layout.index(place), outer(live))
    loops.count_up(inner, new.slots, lambda slot: new.put(new.place_of(slot), FREE_SLOT))

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
    header = _call(region, node, POINTER, _removed, lists.own(region, node, dying))
    region.own(node.outputs[0], List(header))
    return True


def _removed(operands: _Operands) -> ir.Value:
    """The index without the key, if it has it."""
    builder = operands.function.builder
    with builder.if_then(builder.not_(operands.is_empty())):
        table = operands.table(operands.header)
        slot, entry = table.slot_of(operands.key)
        with builder.if_then(builder.icmp_signed(">=", entry, layout.index(0))):
            table.add(0, layout.index(-1))
            table.put(table.place_of(slot), builder.sub(GONE_SLOT, entry))
    return operands.header


def _size(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not lists.are_lists(node.inputs[0]):
        return False
    region.held[node.outputs[0]] = Number(_count(_index(region, node)))
    return True


def _index(region: RegionEmitter, node: Node) -> _Operands:
    """The index alone, where the node is."""
    return _Operands(region.function, (), lists.header_of(region, node.inputs[0]))


def _count(operands: _Operands) -> ir.Value:
    """How many keys there are."""

    def first() -> ir.Value:
        data = operands.index.data(operands.header)
        return operands.function.builder.load(data, typ=I64)

    return _unless_empty(operands, first, layout.index(0))


def _places(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """One pass over the slots marks the places where a key is, the next one over these counts."""
    if not lists.are_lists(*node.inputs) or not layout.is_array(node.outputs[0].type):
        return False
    function, operands = region.function, _index(region, node)
    column = lists.emitter(region, node.inputs[1].type)
    entries = column.length(lists.header_of(region, node.inputs[1]))
    marks = function.allocate((entries,), types.int64)
    size = function.size_in_bytes(marks, types.int64)
    function.support("memset", marks.data, ir.Constant(layout.I32, 0), size)
    out = function.allocate((_count(operands),), types.int64)
    outlined = OutlinedFunction(region.builder.module, function.program.fresh_name("places"))
    outer, header = outlined.outer, operands.header
    numbers, length = outer(operands.index.data(header)), outer(operands.index.length(header))
    table = Table(outlined.builder, numbers, length, (), ())
    _list_places(table, outer(marks.data), outer(out.data), outer(entries))
    outlined.finish(region.builder, "noinline")
    function.release(marks)
    region.own(node.outputs[0], out)
    return True


def _list_places(table: Table, marks: ir.Value, out: ir.Value, entries: ir.Value) -> None:
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
