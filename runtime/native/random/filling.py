"""A function that fills an array with numbers drawn one after the other."""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir

from autograph.runtime.native.random import stream
from autograph.runtime.native.random.philox import I64, internal_function, word

State = tuple[ir.Value, ir.Value]
Following = Callable[[ir.IRBuilder, ir.Value], ir.Value]


def element(pointer: ir.Value) -> ir.Type:
    return pointer.type.pointee


def fill(
    builder: ir.IRBuilder,
    name: str,
    out: ir.Value,
    count: ir.Value,
    state: State,
    following: Following,
) -> None:
    """Call the function that puts what `following` draws into `count` places from `out` on."""

    def define(function: ir.Function) -> None:
        _define(function, following)

    type = ir.FunctionType(ir.VoidType(), [out.type, I64, I64, I64])
    precision = "f64" if isinstance(element(out), ir.DoubleType) else "f32"
    function = internal_function(builder.module, f"ag.random.{name}.{precision}", type, define)
    builder.call(function, [out, count, *state])


def _define(function: ir.Function, following: Following) -> None:
    b = ir.IRBuilder(function.append_basic_block("entry"))
    out, count, key, draws = function.args
    numbers = stream.start(b, key, draws)
    entry = b.block
    head, body, after = (function.append_basic_block(name) for name in ("head", "body", "after"))
    b.branch(head)
    b.position_at_end(head)
    index = b.phi(I64)
    index.add_incoming(word(0), entry)
    b.cbranch(b.icmp_unsigned("<", index, count), body, after)
    b.position_at_end(body)
    b.store(following(b, numbers), b.gep(out, [index]))
    index.add_incoming(b.add(index, word(1)), b.block)
    b.branch(head)
    b.position_at_end(after)
    b.ret_void()
