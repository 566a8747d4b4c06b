"""Integers below a bound, each as likely as the others: `random_integers`.

D. Lemire, "Fast random integer generation in an interval", ACM Transactions on Modeling and
Computer Simulation 29 (2019): a word times the number of integers; the upper half of the product is
the result, and the lower half tells whether the word is to be drawn again. As NumPy does it, words
have 32 bits where these suffice.
"""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime.native.layout import I64
from autograph.runtime.native.random import filling, stream
from autograph.runtime.native.random.philox import internal_function, word
from autograph.runtime.types import DType

I32, I128 = ir.IntType(32), ir.IntType(128)


def bounded(
    b: ir.IRBuilder,
    dtype: DType,
    out: ir.Value,
    count: ir.Value,
    state: filling.State,
    low: ir.Value,
    width: ir.Value,
) -> ir.Value:
    """Fill `count` places at `out` with integers of 32 or 64 bits, from `low` to `low + width`."""
    return filling.fill(b, "bounded", dtype, out, count, state, _next, more=(low, width))


def _next(b: ir.IRBuilder, numbers: ir.Value, low: ir.Value, width: ir.Value) -> ir.Value:
    kind = low.type
    name = f"ag.next_below.{kind.width}"
    type = ir.FunctionType(kind, [numbers.type, kind])
    return b.add(low, b.call(internal_function(b.module, name, type, _define), [numbers, width]))


def _define(function: ir.Function) -> None:
    b = ir.IRBuilder(function.append_basic_block("entry"))
    numbers, width = function.args
    kind = width.type
    with b.if_then(b.icmp_unsigned("==", width, kind(0))):
        b.ret(width)
    if kind == I64:
        with b.if_then(b.icmp_unsigned("<=", width, word(2**32 - 1))):
            b.ret(b.zext(_below(b, numbers, b.trunc(width, I32)), I64))
    b.ret(_below(b, numbers, width))


def _below(b: ir.IRBuilder, numbers: ir.Value, width: ir.Value) -> ir.Value:
    """A number from 0 to `width`."""
    name = f"ag.lemire.{width.type.width}"
    type = ir.FunctionType(width.type, [numbers.type, width.type])
    return b.call(internal_function(b.module, name, type, _define_lemire), [numbers, width])


def _define_lemire(function: ir.Function) -> None:
    b = ir.IRBuilder(function.append_basic_block("entry"))
    numbers, width = function.args
    kind, wide = width.type, I64 if width.type == I32 else I128
    draw = stream.next32 if kind == I32 else stream.next64
    number = b.add(width, kind(1))
    with b.if_then(b.icmp_unsigned("==", number, kind(0))):
        b.ret(draw(b, numbers))
    threshold = b.urem(b.sub(kind(0), number), number)
    again, done = b.append_basic_block("again"), b.append_basic_block("done")
    b.branch(again)
    b.position_at_end(again)
    product = b.mul(b.zext(draw(b, numbers), wide), b.zext(number, wide))
    b.cbranch(b.icmp_unsigned("<", b.trunc(product, kind), threshold), again, done)
    b.position_at_end(done)
    b.ret(b.trunc(b.lshr(product, wide(kind.width)), kind))
