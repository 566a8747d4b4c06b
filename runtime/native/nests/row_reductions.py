"""Reductions that keep the last axis: rows of elements are taken into a row of totals.

    for j0 in range(0, m, 32):             for i in range(n):
        for i in range(n):                     for j in range(m):
            for j in range(j0, j0 + 32):           total[j] += x[i, j]
                total[j - j0] += x[i, j]

What fits into the cache goes the first way: LLVM keeps the totals of few columns in registers. What
does not is better read in the order in which it lies in memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node
from autograph.runtime.native import layout, loops
from autograph.runtime.native.nests import reductions
from autograph.runtime.native.nests.accumulators import BestRow, Place, PlaceRow, Row
from autograph.runtime.native.nests.reductions import REDUCTIONS, is_reduction
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.nests.nests import NestEmitter

# Columns that are taken together, and elements of which there are few enough to be read so.
_COLUMNS, _CACHED = 64, 1 << 16
# Rows whose numbers are read from memory, where they are wanted in many columns.
_NUMBERED = 1024


def emit(nest: NestEmitter, roots: Sequence[Node]) -> None:
    """Write the loops of a nest whose reductions keep the last axis."""
    taking = [root for root in roots if is_reduction(root)]
    # Places come first: who wants only the extreme takes the one that is kept beside them.
    taking.sort(key=lambda root: not reductions.gives_place(root))
    width = _width(nest)
    if width:
        _by_columns(nest, roots, taking, width)
    else:
        _by_rows(nest, roots, taking)


def _rows(taking: Sequence[Node], make: Callable[[Node], Row]) -> dict[Node, Row]:
    """Something to take elements in for each reduction; extremes are found once."""
    rows: dict[Node, Row] = {}
    for root in taking:
        wanted = reductions.PREFERRING.get(root.op.name)
        beside = next(
            (
                row
                for other, row in rows.items()
                if isinstance(row, PlaceRow)
                and other.inputs[0] is root.inputs[0]
                and wanted == reductions.PREFERRING[other.op.name]
                and not reductions.gives_place(root)
            ),
            None,
        )
        rows[root] = make(root) if beside is None else BestRow(beside)
    return rows


def _width(nest: NestEmitter) -> int:
    """How many columns are taken together; 0 if all of them are."""
    extents = [layout.known(extent) for extent in nest.space]
    known = [extent for extent in extents if extent is not None]
    if len(known) < len(extents) or not 0 < math.prod(known) <= _CACHED:
        return 0
    widths = [n for n in range(1, _COLUMNS + 1) if known[-1] % n == 0]
    return widths[-1] if widths[-1] >= min(8, known[-1]) else 0


def _take(nest: NestEmitter, rows: dict[Node, Row], place: Place) -> None:
    """What one element does."""
    nest.forget()
    nest.store(place)
    for root, row in rows.items():
        number = _number(nest, root, place) if reductions.gives_place(root) else layout.index(0)
        row.take(place, nest.reduced(root, place), number)


def _number(nest: NestEmitter, root: Node, place: Place) -> ir.Value:
    """Which of the elements that are reduced this is.

    Where there are few, the number is read: from memory processors put one into all of a vector
    while they compare, but not from a register (Viterbi takes a tenth longer so).
    """
    number = nest.number(root, place)
    extents = [layout.known(nest.space[axis]) for axis in reductions.axes(root)]
    many = math.prod(extent or _NUMBERED + 1 for extent in extents)
    if many > _NUMBERED or layout.known(number) is not None:
        return number
    builder = nest.builder
    numbers = _numbers(builder.module, many)
    return builder.load(
        layout.element_address(builder, numbers, number, types.int64), typ=layout.I64
    )


def _numbers(module: ir.Module, many: int) -> ir.Value:
    """The numbers below `many`, one after the other."""
    name = f"numbers.{many}"
    if name not in module.globals:
        table = ir.GlobalVariable(module, ir.ArrayType(layout.I64, many), name)
        table.initializer = ir.Constant(table.value_type, list(range(many)))
        table.global_constant, table.linkage = True, "internal"
        table.type = layout.POINTER
    return module.globals[name]


def _by_columns(
    nest: NestEmitter, roots: Sequence[Node], taking: Sequence[Node], width: int
) -> None:
    builder, last = nest.builder, len(nest.space) - 1
    *outer, _ = nest.nest.kept or ()
    reduced = [axis for axis in range(last) if axis not in outer]

    def block(chosen: dict[int, ir.Value], number: ir.Value) -> None:
        first = builder.mul(number, layout.index(width))
        rows = _rows(taking, lambda root: _stacked(builder, root, width, first))

        def columns(body: Callable[[ir.Value], None]) -> None:
            loops.few(builder, width, lambda at: body(builder.add(first, at)))

        def place_of(place: dict[int, ir.Value], column: ir.Value) -> Place:
            whole = {**dict.fromkeys(reduced, layout.index(0)), **place, last: column}
            return tuple(at for _, at in sorted(whole.items()))

        def begin(column: ir.Value) -> None:
            for row in rows.values():
                row.begin(place_of(chosen, column))

        def end(column: ir.Value) -> None:
            place = place_of(chosen, column)
            for root, row in rows.items():
                nest.put_result(root, place, row.total(place))

        def step(place: dict[int, ir.Value]) -> None:
            columns(lambda column: _take(nest, rows, place_of(place, column)))

        columns(begin)
        nest.outermost(reduced, chosen, step)
        columns(end)

    blocks = builder.sdiv(nest.space[last], layout.index(width))
    nest.outermost(
        outer,
        {},
        lambda chosen: loops.count_up(builder, blocks, lambda number: block(chosen, number)),
    )


def _stacked(builder: ir.IRBuilder, root: Node, width: int, first: ir.Value) -> Row:
    """Totals on the stack for so many columns from the first on."""

    def cells(dtype: DType) -> Callable[[Place], ir.Value]:
        data = loops.variable(builder, ir.ArrayType(layout.cell(dtype), width))

        def cell(place: Place) -> ir.Value:
            return layout.element_address(builder, data, builder.sub(place[-1], first), dtype)

        return cell

    totals = cells(reductions.state_dtype(root))
    if reductions.gives_place(root):
        return PlaceRow(builder, root, totals, cells(types.int64), types.int64)
    return Row(builder, root, totals)


def _by_rows(nest: NestEmitter, roots: Sequence[Node], taking: Sequence[Node]) -> None:
    axes, kept = list(range(len(nest.space))), list(nest.nest.kept or ())
    rows = _rows(taking, lambda root: _in_memory(nest, root))

    def each_result(body: Callable[[Node, Row, Place], None]) -> None:
        def one(chosen: dict[int, ir.Value]) -> None:
            place = tuple(chosen.get(axis, layout.index(0)) for axis in axes)
            for root, row in rows.items():
                body(root, row, place)

        nest.outermost(kept, {}, one)

    def finish(root: Node, row: Row, place: Place) -> None:
        if row.is_elsewhere or REDUCTIONS[root.op.name].finish is not None:
            nest.put_result(root, place, row.total(place))

    each_result(lambda root, row, place: row.begin(place))
    nest.loop_inwards(axes, {}, lambda place: _take(nest, rows, place))
    if any(row.is_elsewhere or REDUCTIONS[root.op.name].finish for root, row in rows.items()):
        each_result(finish)


def _in_memory(nest: NestEmitter, root: Node) -> Row:
    """Totals where the results will be; beside places the best so far, in memory of its own."""

    def result(place: Place) -> ir.Value:
        return nest.result_address(root, place)

    if not reductions.gives_place(root):
        return Row(nest.builder, root, result)
    best, dtype = nest.scratch(root), reductions.state_dtype(root)

    def cell(place: Place) -> ir.Value:
        return layout.element_address(nest.builder, best, nest.result_offset(root, place), dtype)

    return PlaceRow(nest.builder, root, cell, result, reductions.dtype_of(root))
