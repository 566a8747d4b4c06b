"""Philox 4x64-10: 256 random bits as a function of a key and of a counter.

J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2,
3", SC11 (2011). The key of a draw is `state[0]`; its counter begins at (0, 0, `state[1]`, 0), and
NumPy's generator counts before it computes, so block k of a draw has the first word k + 1. No block
depends on another: loops over them can run in any order.
"""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir

I64, I128 = ir.IntType(64), ir.IntType(128)
BLOCK = ir.LiteralStructType([I64] * 4)
_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_STEPS = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
_ROUNDS = 10


def word(number: int) -> ir.Constant:
    return ir.Constant(I64, number)


def internal_function(
    module: ir.Module, name: str, type: ir.FunctionType, define: Callable[[ir.Function], None]
) -> ir.Function:
    """The function `name` of the module, which `define` writes if there is none yet."""
    existing = module.globals.get(name)
    if existing is not None:
        return existing
    function = ir.Function(module, type, name)
    function.linkage = "internal"
    function.attributes.add("nounwind")
    define(function)
    return function


def block(builder: ir.IRBuilder, key: ir.Value, draws: ir.Value, number: ir.Value) -> ir.Value:
    """The four words of block `number`, counted from 0, of the draw `draws`; all are i64."""
    type = ir.FunctionType(BLOCK, [I64] * 3)
    function = internal_function(builder.module, "ag.philox", type, _define_block)
    return builder.call(function, [key, draws, number])


def _define_block(function: ir.Function) -> None:
    b = ir.IRBuilder(function.append_basic_block())
    key, draws, number = function.args
    counter = [b.add(number, word(1)), word(0), draws, word(0)]
    keys = [key, word(0)]
    for index in range(_ROUNDS):
        if index:
            keys = [b.add(k, word(step)) for k, step in zip(keys, _STEPS, strict=True)]
        counter = _round(b, counter, keys)
    result: ir.Value = ir.Constant(BLOCK, ir.Undefined)
    for place, value in enumerate(counter):
        result = b.insert_value(result, value, place)
    b.ret(result)


def _round(b: ir.IRBuilder, counter: list[ir.Value], keys: list[ir.Value]) -> list[ir.Value]:
    high0, low0 = _product(b, counter[0], _MULTIPLIERS[0])
    high1, low1 = _product(b, counter[2], _MULTIPLIERS[1])
    return [
        b.xor(b.xor(high1, counter[1]), keys[0]),
        low1,
        b.xor(b.xor(high0, counter[3]), keys[1]),
        low0,
    ]


def _product(b: ir.IRBuilder, a: ir.Value, factor: int) -> tuple[ir.Value, ir.Value]:
    """The high and the low word."""
    whole = b.mul(b.zext(a, I128), ir.Constant(I128, factor))
    return b.trunc(b.lshr(whole, ir.Constant(I128, 64)), I64), b.trunc(whole, I64)
