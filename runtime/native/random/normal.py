"""Doubles of the normal distribution with mean 0 and deviation 1: `random_normal`.

G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables", Journal of
Statistical Software 5 (2000): 256 layers of equal area cover the curve exp(-x x / 2). A word
chooses a layer and a place in it; 99 of 100 places lie under the curve and are done. NumPy draws
the same words in the same order, so a draw gives NumPy's numbers; what is rare calls the C library,
as NumPy does, for the same last bit.

Floats are not drawn here: one decision in ten million depends on the last bit of a height that
NumPy keeps to itself.
"""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime.native.random import filling, layers, stream
from autograph.runtime.native.random.philox import I64, internal_function, word

_DOUBLE = ir.DoubleType()
_INVERSE = 0.27366123732975828  # of `layers.START`, as NumPy writes it


def _number(value: float) -> ir.Constant:
    return ir.Constant(_DOUBLE, value)


def normal(builder: ir.IRBuilder, out: ir.Value, count: ir.Value, state: filling.State) -> None:
    """Fill `count` doubles at `out` with the draw `state`: its key and its number."""
    filling.fill(builder, "normal", out, count, state, next_normal)


def next_normal(b: ir.IRBuilder, numbers: ir.Value) -> ir.Value:
    type = ir.FunctionType(_DOUBLE, [numbers.type])
    function = internal_function(b.module, "ag.next_normal", type, _define_next)
    return b.call(function, [numbers])


def _define_next(function: ir.Function) -> None:
    b = ir.IRBuilder(function.append_basic_block("entry"))
    again, *rest = (function.append_basic_block(n) for n in ("again", "edge", "tail", "corner"))
    edge, tail, corner = rest
    inside = function.append_basic_block("inside")
    (numbers,) = function.args
    b.branch(again)
    b.position_at_end(again)
    layer, negative, position = _split(b, stream.next64(b, numbers))
    size = b.fmul(b.sitofp(position, _DOUBLE), _look_up(b, "widths", layer))
    x = b.select(negative, b.fneg(size), size)
    b.cbranch(b.icmp_unsigned("<", position, _look_up(b, "safe", layer)), inside, edge)
    b.position_at_end(inside)
    b.ret(x)
    b.position_at_end(edge)
    b.cbranch(b.icmp_unsigned("==", layer, word(0)), tail, corner)
    b.position_at_end(tail)
    _return_from_tail(b, numbers, position)
    b.position_at_end(corner)
    b.cbranch(_under_the_curve(b, numbers, layer, x), inside, again)


def _split(b: ir.IRBuilder, bits: ir.Value) -> tuple[ir.Value, ir.Value, ir.Value]:
    """The layer, whether the number is negative, and the position in the layer."""
    negative = b.trunc(b.lshr(bits, word(8)), ir.IntType(1))
    position = b.and_(b.lshr(bits, word(9)), word(2**52 - 1))
    return b.and_(bits, word(255)), negative, position


def _look_up(b: ir.IRBuilder, name: str, layer: ir.Value) -> ir.Value:
    full = f"ag.normal.{name}"
    table = b.module.globals.get(full)
    if table is None:
        values = getattr(layers.tables(), name)
        type = ir.ArrayType(I64 if name == "safe" else _DOUBLE, layers.LAYERS)
        table = ir.GlobalVariable(b.module, type, full)
        table.linkage, table.global_constant = "internal", True
        table.initializer = ir.Constant(type, values)
    return b.load(b.gep(table, [word(0), layer]))


def _library(b: ir.IRBuilder, name: str, x: ir.Value) -> ir.Value:
    function = b.module.globals.get(name) or ir.Function(
        b.module, ir.FunctionType(x.type, [x.type]), name
    )
    return b.call(function, [x])


def _return_from_tail(b: ir.IRBuilder, numbers: ir.Value, position: ir.Value) -> None:
    """Beyond the lowest layer, by Marsaglia's method of 1964; `position` gives the sign."""
    again, done = (b.function.append_basic_block(name) for name in ("try", "found"))
    b.branch(again)
    b.position_at_end(again)
    logarithms = [_library(b, "log1p", b.fneg(stream.next_double(b, numbers))) for _ in range(2)]
    beyond = b.fmul(_number(-_INVERSE), logarithms[0])
    other = b.fneg(logarithms[1])
    found = b.fcmp_ordered(">", b.fadd(other, other), b.fmul(beyond, beyond))
    b.cbranch(found, done, again)
    b.position_at_end(done)
    x = b.fadd(_number(layers.START), beyond)
    negative = b.trunc(b.lshr(position, word(8)), ir.IntType(1))
    b.ret(b.select(negative, b.fneg(x), x))


def _under_the_curve(b: ir.IRBuilder, numbers: ir.Value, layer: ir.Value, x: ir.Value) -> ir.Value:
    """Whether a point of the layer, at x and as high as the next number says, is below it."""
    above = _look_up(b, "heights", b.sub(layer, word(1)))
    below = _look_up(b, "heights", layer)
    height = b.fadd(b.fmul(b.fsub(above, below), stream.next_double(b, numbers)), below)
    exponent = b.fmul(b.fmul(_number(-0.5), x), x)
    return b.fcmp_ordered("<", height, _library(b, "exp", exponent))
