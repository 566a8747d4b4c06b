"""Loops in LLVM's basic blocks, and what accumulates in them."""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir

from autograph.runtime.graph.ir import Node
from autograph.runtime.native import layout, reductions
from autograph.runtime.native.layout import I64
from autograph.runtime.native.reductions import BLOCK, REDUCTIONS

Body = Callable[[ir.Value], None]


def count_up(builder: ir.IRBuilder, limit: ir.Value, body: Body, start: ir.Value | None = None) -> None:
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


class Accumulator:
    """The running total of one reduction; sums of floats also keep what rounding has lost."""

    def __init__(self, builder: ir.IRBuilder, node: Node) -> None:
        self._builder = builder
        self._node = node
        self._dtype = reductions.dtype_of(node)
        self._combine = REDUCTIONS[node.op.name].combine
        self._exact = reductions.sums_floats(node)
        register = layout.register(self._dtype)
        self._start = layout.literal(REDUCTIONS[node.op.name].start(self._dtype), self._dtype)
        self._running = variable(builder, register)
        builder.store(self._start, self._running)
        if self._exact:
            self._total, self._error = variable(builder, register), variable(builder, register)
            builder.store(self._start, self._total)
            builder.store(self._start, self._error)

    def take(self, element: ir.Value) -> None:
        """Take in one element."""
        builder = self._builder
        total = builder.load(self._running, typ=element.type)
        builder.store(self._combine(builder, self._dtype, total, element), self._running)

    def close_block(self) -> None:
        """End a block of a sum."""
        if not self._exact:
            return
        builder, register = self._builder, self._start.type
        total, error = (builder.load(p, typ=register) for p in (self._total, self._error))
        block = builder.load(self._running, typ=register)
        total, error = reductions.add_exactly(builder, total, error, block)
        builder.store(total, self._total)
        builder.store(error, self._error)
        builder.store(self._start, self._running)

    def total(self) -> ir.Value:
        """The result, once all elements are taken in."""
        builder, register = self._builder, self._start.type
        if not self._exact:
            return builder.load(self._running, typ=register)
        total, error = (builder.load(p, typ=register) for p in (self._total, self._error))
        return reductions.with_error(builder, total, error)
