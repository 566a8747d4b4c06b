"""A function that fills an array with numbers drawn one after the other.

    doubt = ag.random.normal.double(out, count, key, draws)

It tells whether a number may not be NumPy's: where a decision was too close to be sure of.
"""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir

from autograph.runtime.native import layout
from autograph.runtime.native.layout import I1, I64, POINTER
from autograph.runtime.native.random import stream
from autograph.runtime.native.random.philox import internal_function, word
from autograph.runtime.types import DType

State = tuple[ir.Value, ir.Value]
Following = Callable[..., ir.Value]
# Which numbers are drawn again, until none of them is left.
Refused = Callable[[ir.IRBuilder, ir.Value], ir.Value]


def fill(
    builder: ir.IRBuilder,
    name: str,
    dtype: DType,
    out: ir.Value,
    count: ir.Value,
    state: State,
    following: Following,
    refused: Refused | None = None,
    more: tuple[ir.Value, ...] = (),
) -> ir.Value:
    """Put what `following` draws into `count` places from `out` on; whether there is any doubt.

    `following` gets the builder, the stream and the values in `more`.
    """

    def define(function: ir.Function) -> None:
        _define(function, dtype, following, refused)

    kinds = [POINTER, I64, I64, I64, *(value.type for value in more)]
    full = f"ag.random.{name}.{dtype.name}"
    function = internal_function(builder.module, full, ir.FunctionType(I1, kinds), define)
    return builder.call(function, [out, count, *state, *more])


def _define(
    function: ir.Function, dtype: DType, following: Following, refused: Refused | None
) -> None:
    b = ir.IRBuilder(function.append_basic_block("entry"))
    out, count, key, draws, *more = function.args
    numbers = stream.start(b, key, draws)

    def address(index: ir.Value) -> ir.Value:
        return layout.element_address(b, out, index, dtype)

    def draw(index: ir.Value) -> None:
        layout.store(b, following(b, numbers, *more), address(index), dtype)

    _each(b, count, draw)
    if refused is not None:
        _redraw(b, count, lambda index: refused(b, layout.load(b, address(index), dtype)), draw)
    b.ret(stream.doubt(b, numbers))


def _redraw(
    b: ir.IRBuilder,
    count: ir.Value,
    refuses: Callable[[ir.Value], ir.Value],
    draw: Callable[[ir.Value], None],
) -> None:
    """Draw what is refused once more, all of it in order, until nothing is."""
    again = b.append_basic_block("again")
    b.branch(again)
    b.position_at_end(again)
    found = layout.index(0)
    with b.goto_entry_block():
        cell = b.alloca(I64)
    b.store(found, cell)

    def look(index: ir.Value) -> None:
        with b.if_then(refuses(index)):
            b.store(word(1), cell)
            draw(index)

    _each(b, count, look)
    done = b.append_basic_block("done")
    b.cbranch(b.icmp_unsigned("==", b.load(cell), word(0)), done, again)
    b.position_at_end(done)


def _each(b: ir.IRBuilder, count: ir.Value, body: Callable[[ir.Value], None]) -> None:
    before = b.block
    head, inside, after = (b.append_basic_block(name) for name in ("head", "body", "after"))
    b.branch(head)
    b.position_at_end(head)
    index = b.phi(I64)
    index.add_incoming(word(0), before)
    b.cbranch(b.icmp_unsigned("<", index, count), inside, after)
    b.position_at_end(inside)
    body(index)
    index.add_incoming(b.add(index, word(1)), b.block)
    b.branch(head)
    b.position_at_end(after)
