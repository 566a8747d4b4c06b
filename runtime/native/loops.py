"""Loops in LLVM's basic blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir

from autograph.runtime.native import layout
from autograph.runtime.native.layout import I32, I64
from autograph.runtime.native.nests.reductions import BLOCK

Body = Callable[[ir.Value], None]
# Nests of at most so many elements are written out.
WRITTEN_OUT = 8


def count_up(
    builder: ir.IRBuilder,
    limit: ir.Value,
    body: Body,
    start: ir.Value | None = None,
    unroll: bool = False,
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
    back = builder.cbranch(builder.icmp_signed("<", following, limit), head, after)
    if unroll:
        # Once it has been vectorized, it is written out.
        then = "llvm.loop.vectorize.followup_vectorized", ["llvm.loop.unroll.full"]
        _hint(back, *then)
    builder.position_at_end(after)


def few(builder: ir.IRBuilder, number: int, body: Body) -> None:
    """The same for so few iterations that vectors of them need no loop."""
    count_up(builder, layout.index(number), body, unroll=True)


def write_twice(back: ir.Instruction) -> None:
    """Have the loop that ends with the branch `back` written twice in a row.

    What an iteration hands on is then moved to where the next one looks for it half as often.
    """
    _hint(back, "llvm.loop.unroll.count", ir.Constant(I32, 2))


def _hint(back: ir.Instruction, *hint: Any) -> None:
    """Tell the optimizer something of the loop that ends with the branch `back`."""
    module = back.parent.function.module
    # The first operand of what describes a loop is the description itself.
    described = ir.MDValue(module, [module.add_metadata(hint)], str(len(module.metadata)))
    described.operands = (described, *described.operands)
    back.set_metadata("llvm.loop", described)


def written_out(limit: ir.Value, body: Body) -> None:
    """The same without a loop: the code of one iteration after the other."""
    for number in range(layout.known(limit) or 0):
        body(layout.index(number))


def is_one_block(limit: ir.Value) -> bool:
    """Whether a loop is surely no longer than a block."""
    known = layout.known(limit)
    return known is not None and known <= BLOCK


def whole(
    builder: ir.IRBuilder, limit: ir.Value, body: Body, close: Callable[[ir.Value], None]
) -> None:
    """The same loop as one block, however long it is."""
    count_up(builder, limit, body)
    close(layout.index(0))


def in_blocks(
    builder: ir.IRBuilder, limit: ir.Value, body: Body, close: Callable[[ir.Value], None]
) -> None:
    """The same loop cut into blocks; `close` stands after each, and gets where it began."""
    known = layout.known(limit)
    if known is not None and known <= WRITTEN_OUT:
        written_out(limit, body)
        close(layout.index(0))
        return
    if is_one_block(limit):
        whole(builder, limit, body, close)
        return
    size = layout.index(BLOCK)
    number = builder.sdiv(builder.add(limit, layout.index(BLOCK - 1)), size)

    def block(place: ir.Value) -> None:
        first = builder.mul(place, size, flags=("nsw",))
        end = builder.add(first, size, flags=("nsw",))
        last = builder.select(builder.icmp_signed("<", end, limit), end, limit)
        count_up(builder, last, body, first)
        close(first)

    count_up(builder, number, block)


def variable(builder: ir.IRBuilder, type: ir.Type, align: int | None = None) -> ir.Value:
    """A place on the stack, taken once per call of the function; LLVM makes a register of it."""
    with builder.goto_entry_block():
        place = builder.alloca(type)
        place.align = align
    # llvmlite still thinks of typed pointers here, which LLVM no longer reads.
    place.type = layout.POINTER
    return place
