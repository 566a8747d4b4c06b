"""What accumulates in loops: sums, extremes and their places, in registers or for a row of results.

for i in range(n):             RunningSum, Extreme             one result
    total += x[i]

for i in range(n):             Row, PlaceRow                   a result for each column
    for j in range(width):
        total[j] += x[i, j]
"""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node
from autograph.runtime.native import layout, loops
from autograph.runtime.native.layout import I64
from autograph.runtime.native.nests import reductions
from autograph.runtime.native.nests.reductions import REDUCTIONS
from autograph.runtime.native.scalars import scalar_arithmetic, scalars
from autograph.runtime.types import DType

Place = tuple[ir.Value, ...]


def _start(node: Node) -> ir.Constant:
    dtype = reductions.state_dtype(node)
    return layout.literal(REDUCTIONS[node.op.name].start(dtype), dtype)


class RunningSum:
    """A sum of numbers of one dtype; of floats in blocks it also keeps what rounding has lost.

    Of complex numbers, which LLVM adds one after the other, it keeps that of each addition.
    """

    def __init__(self, builder: ir.IRBuilder, dtype: DType, blocks: bool = True) -> None:
        self._builder = builder
        self._is_float, self._is_complex = scalars.is_float(dtype), scalars.is_complex(dtype)
        self._exact = self.needs_blocks = blocks and self._is_float
        self._zero = layout.literal(0, dtype)
        self._running, self._total, self._error = (
            loops.variable(builder, self._zero.type) for _ in range(3)
        )
        for place in (self._running, self._total, self._error):
            builder.store(self._zero, place)

    def take(self, element: ir.Value) -> None:
        """Add one element."""
        if self._is_complex:
            self._add(element)
            return
        builder = self._builder
        total = builder.load(self._running, typ=element.type)
        if self._is_float:
            total = builder.fadd(total, element, flags=("reassoc",))
        else:
            total = builder.add(total, element)
        builder.store(total, self._running)

    def close_block(self, first: Place) -> None:
        """End a block, which began at a place: its sum is added exactly."""
        if not self._exact:
            return
        self._add(self._builder.load(self._running, typ=self._zero.type))
        self._builder.store(self._zero, self._running)

    def _add(self, number: ir.Value) -> None:
        """Add a number, and note what rounding loses."""
        builder, type = self._builder, self._zero.type
        total, error = (builder.load(place, typ=type) for place in (self._total, self._error))
        total, error = reductions.add_exactly(builder, total, error, number)
        builder.store(total, self._total)
        builder.store(error, self._error)

    def total(self) -> ir.Value:
        """The sum, once all blocks are closed."""
        total, error, running = self._loaded()
        if self._exact or self._is_complex:
            return reductions.with_error(self._builder, total, error)
        return running

    def _loaded(self) -> tuple[ir.Value, ir.Value, ir.Value]:
        places = (self._total, self._error, self._running)
        total, error, running = (self._builder.load(p, typ=self._zero.type) for p in places)
        return total, error, running


class Extreme:
    """A running total that combines without rounding, or in any order: `max`, `any`, `prod`."""

    needs_blocks = False

    def __init__(self, builder: ir.IRBuilder, node: Node) -> None:
        self._builder = builder
        self._dtype = reductions.state_dtype(node)
        self._combine = REDUCTIONS[node.op.name].combine
        self._start = _start(node)
        self._running = loops.variable(builder, self._start.type)
        builder.store(self._start, self._running)

    def take(self, element: ir.Value) -> None:
        """Take in one element."""
        builder = self._builder
        total = builder.load(self._running, typ=element.type)
        builder.store(self._combine(builder, self._dtype, total, element), self._running)

    def close_block(self, first: Place) -> None:
        """Blocks make no difference here."""

    def total(self) -> ir.Value:
        """The result, once all elements are taken in."""
        return self._builder.load(self._running, typ=self._start.type)


class FirstExtreme(Extreme):
    """The place of the first of the greatest or the least elements.

    Going through, only the extreme of each block is found, which LLVM does for many elements at
    once; then the block of the first that is the extreme of all is gone through again.
    """

    needs_blocks = True

    def __init__(self, builder: ir.IRBuilder, node: Node, rank: int) -> None:
        super().__init__(builder, node)
        self._name = node.op.name
        self._best = loops.variable(builder, self._start.type)
        self._block = [loops.variable(builder, I64) for _ in range(rank)]
        builder.store(self._start, self._best)
        for axis in self._block:
            builder.store(layout.index(0), axis)

    def close_block(self, first: Place) -> None:
        """Note the block if it has a better one than those before."""
        builder = self._builder
        found, best = self.total(), builder.load(self._best, typ=self._start.type)
        better = reductions.is_better(builder, self._name, self._dtype, found, best)
        builder.store(builder.select(better, found, best), self._best)
        for axis, start in zip(self._block, first, strict=True):
            known = builder.load(axis, typ=I64)
            builder.store(builder.select(better, start, known), axis)
        builder.store(self._start, self._running)

    def search(self, element: Callable[[Place], ir.Value]) -> Place:
        """The place, along the axes that are reduced, of the first that is the extreme."""
        builder = self._builder
        best = builder.load(self._best, typ=self._start.type)
        *outer, start = (builder.load(axis, typ=I64) for axis in self._block)
        before = builder.block
        look, done = builder.append_basic_block("look"), builder.append_basic_block("found")
        builder.branch(look)
        builder.position_at_end(look)
        at = builder.phi(I64)
        at.add_incoming(start, before)
        item = element((*outer, at))
        same = scalar_arithmetic.compare(builder, self._dtype, "equal", item, best)
        if scalars.is_float(self._dtype):
            odd = builder.fcmp_unordered("uno", item, item)
            same = builder.or_(same, builder.and_(odd, builder.fcmp_unordered("uno", best, best)))
        at.add_incoming(builder.add(at, layout.index(1)), builder.block)
        builder.cbranch(same, done, look)
        builder.position_at_end(done)
        return (*outer, at)


Accumulator = RunningSum | Extreme


def accumulator(builder: ir.IRBuilder, node: Node, rank: int, blocks: bool) -> Accumulator:
    """What a reduction to single results accumulates in; its places are of so many indices.

    `blocks`: whether it may take more than one block of elements.
    """
    if reductions.sums(node):
        return RunningSum(builder, reductions.dtype_of(node), blocks)
    if reductions.gives_place(node):
        return FirstExtreme(builder, node, rank)
    return Extreme(builder, node)


# The memory in which something is kept for a place of the nest.
Cell = Callable[[Place], ir.Value]


class Row:
    """Running totals, each in a cell of its own."""

    # Whether the totals are not where the results will be.
    is_elsewhere = False

    def __init__(self, builder: ir.IRBuilder, node: Node, cell: Cell) -> None:
        self._builder = builder
        self._name = node.op.name
        self._dtype = reductions.state_dtype(node)
        self._start = _start(node)
        self._cell = cell

    def begin(self, place: Place) -> None:
        """Start a total."""
        layout.store(self._builder, self._start, self._cell(place), self._dtype)

    def take(self, place: Place, element: ir.Value, number: ir.Value) -> None:
        """Take in an element, the `number`-th of those that are reduced."""
        builder, cell = self._builder, self._cell(place)
        total = layout.load(builder, cell, self._dtype)
        if self._name in reductions.PREFERRING:
            # Which of two zeros is the greater is left open, as NumPy leaves it: that is quicker.
            better = reductions.is_better(builder, self._name, self._dtype, element, total)
            total = builder.select(better, element, total)
        else:
            total = REDUCTIONS[self._name].combine(builder, self._dtype, total, element)
        layout.store(builder, total, cell, self._dtype)

    def total(self, place: Place) -> ir.Value:
        """What a total has come to."""
        return layout.load(self._builder, self._cell(place), self._dtype)


class PlaceRow(Row):
    """The places of extremes, and the best so far beside them."""

    def __init__(
        self, builder: ir.IRBuilder, node: Node, cell: Cell, places: Cell, dtype: DType
    ) -> None:
        super().__init__(builder, node, cell)
        self._places = places
        self._place_dtype = dtype

    def _put(self, number: ir.Value, place: Place) -> None:
        layout.store(self._builder, number, self._places(place), self._place_dtype)

    def begin(self, place: Place) -> None:
        """The first is the best until a better one comes."""
        super().begin(place)
        self._put(layout.literal(0, self._place_dtype), place)

    def take(self, place: Place, element: ir.Value, number: ir.Value) -> None:
        """Note an element that is better than all before."""
        builder, cell = self._builder, self._cell(place)
        best = layout.load(builder, cell, self._dtype)
        better = reductions.is_better(builder, self._name, self._dtype, element, best)
        layout.store(builder, builder.select(better, element, best), cell, self._dtype)
        here = scalars.convert(builder, number, types.int64, self._place_dtype)
        self._put(builder.select(better, here, self.total(place)), place)

    def total(self, place: Place) -> ir.Value:
        """The place of the best so far."""
        return layout.load(self._builder, self._places(place), self._place_dtype)

    def best(self, place: Place) -> ir.Value:
        """What stands at that place."""
        return super().total(place)


class BestRow(Row):
    """Extremes whose places are found, too: nothing more is done for them."""

    is_elsewhere = True

    def __init__(self, places: PlaceRow) -> None:
        self._found = places

    def begin(self, place: Place) -> None:
        """Nothing to start."""

    def take(self, place: Place, element: ir.Value, number: ir.Value) -> None:
        """Nothing to take in."""

    def total(self, place: Place) -> ir.Value:
        """The extreme."""
        return self._found.best(place)
