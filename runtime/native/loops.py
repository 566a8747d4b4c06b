"""Loops in LLVM's basic blocks, and what accumulates in them."""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir

from autograph.runtime.graph.ir import Node
from autograph.runtime.native import layout, reductions, scalars
from autograph.runtime.native.layout import I64
from autograph.runtime.native.reductions import BLOCK, REDUCTIONS
from autograph.runtime.types import DType

Body = Callable[[ir.Value], None]


def count_up(
    builder: ir.IRBuilder, limit: ir.Value, body: Body, start: ir.Value | None = None
) -> None:
    """`for index in range(start, limit): body(index)`; afterwards the builder stands behind it."""
    first = layout.index(0) if start is None else start
    before = builder.block
    head = builder.append_basic_block("loop")
    after = builder.append_basic_block("after")
    builder.cbranch(builder.icmp_signed("<", first, limit), head, after)
    builder.position_at_end(head)
    index = builder.phi(I64)
    index.add_incoming(first, before)
    body(index)
    following = builder.add(index, layout.index(1), flags=("nuw", "nsw"))
    index.add_incoming(following, builder.block)
    builder.cbranch(builder.icmp_signed("<", following, limit), head, after)
    builder.position_at_end(after)


def in_blocks(
    builder: ir.IRBuilder, limit: ir.Value, body: Body, close: Callable[[], None]
) -> None:
    """The same loop cut into blocks; `close` stands after each."""
    known = layout.known(limit)
    if known is not None and known <= BLOCK:
        count_up(builder, limit, body)
        close()
        return
    size = layout.index(BLOCK)
    number = builder.sdiv(builder.add(limit, layout.index(BLOCK - 1)), size)

    def block(place: ir.Value) -> None:
        first = builder.mul(place, size, flags=("nsw",))
        end = builder.add(first, size, flags=("nsw",))
        last = builder.select(builder.icmp_signed("<", end, limit), end, limit)
        count_up(builder, last, body, first)
        close()

    count_up(builder, number, block)


def variable(builder: ir.IRBuilder, type: ir.Type) -> ir.Value:
    """A place on the stack, taken once per call of the function; LLVM makes a register of it."""
    with builder.goto_entry_block():
        place = builder.alloca(type)
    # llvmlite still thinks of typed pointers here, which LLVM no longer reads.
    place.type = layout.POINTER
    return place


class RunningSum:
    """A sum of numbers of one dtype; of floats it also keeps what rounding has lost."""

    def __init__(self, builder: ir.IRBuilder, dtype: DType) -> None:
        self._builder = builder
        self._dtype = dtype
        self._exact = scalars.is_float(dtype)
        self._zero = layout.literal(0, dtype)
        self._running, self._total, self._error = (
            variable(builder, self._zero.type) for _ in range(3)
        )
        for place in (self._running, self._total, self._error):
            builder.store(self._zero, place)

    def take(self, element: ir.Value) -> None:
        """Add one element."""
        builder = self._builder
        total = builder.load(self._running, typ=element.type)
        if self._exact:
            total = builder.fadd(total, element, flags=("reassoc",))
        else:
            total = builder.add(total, element)
        builder.store(total, self._running)

    def close_block(self) -> None:
        """End a block: its sum is added exactly."""
        if not self._exact:
            return
        builder = self._builder
        total, error, block = self._loaded()
        total, error = reductions.add_exactly(builder, total, error, block)
        builder.store(total, self._total)
        builder.store(error, self._error)
        builder.store(self._zero, self._running)

    def total(self) -> ir.Value:
        """The sum, once all blocks are closed."""
        total, error, running = self._loaded()
        return reductions.with_error(self._builder, total, error) if self._exact else running

    def _loaded(self) -> tuple[ir.Value, ir.Value, ir.Value]:
        places = (self._total, self._error, self._running)
        total, error, running = (self._builder.load(p, typ=self._zero.type) for p in places)
        return total, error, running


class Extreme:
    """A running total that combines without rounding, or in any order: `max`, `any`, `prod`."""

    def __init__(self, builder: ir.IRBuilder, node: Node) -> None:
        self._builder = builder
        self._dtype = reductions.dtype_of(node)
        self._combine = REDUCTIONS[node.op.name].combine
        start = layout.literal(REDUCTIONS[node.op.name].start(self._dtype), self._dtype)
        self._running = variable(builder, start.type)
        builder.store(start, self._running)

    def take(self, element: ir.Value) -> None:
        """Take in one element."""
        builder = self._builder
        total = builder.load(self._running, typ=element.type)
        builder.store(self._combine(builder, self._dtype, total, element), self._running)

    def close_block(self) -> None:
        """Blocks make no difference here."""

    def total(self) -> ir.Value:
        """The result, once all elements are taken in."""
        return self._builder.load(self._running, typ=layout.register(self._dtype))


Accumulator = RunningSum | Extreme


def accumulator(builder: ir.IRBuilder, node: Node) -> Accumulator:
    """What a reduction accumulates in."""
    if reductions.sums(node):
        return RunningSum(builder, reductions.dtype_of(node))
    return Extreme(builder, node)
