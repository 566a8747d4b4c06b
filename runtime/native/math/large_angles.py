"""The remainder of division by pi/2 of large numbers, by as many digits of 2/pi as it takes.

    x = m 2^e:  of m 2^e (2/pi), digits that are worth 4 or more do not matter, and those far behind
    the point do not either; 192 bits of 2/pi in between, times m, give n mod 4 and r to 120 bits.

M. H. Payne and R. N. Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18
(1983). This is scalar code with wide integers: it is called for the rare operand that needs it.
"""

from __future__ import annotations

import functools

from llvmlite import ir

from autograph.runtime.native.math import double_word
from autograph.runtime.native.math.primitives import Number, Truth, Word, where

_BITS = 1184
_BYTES = 156
_I8, _I64, _I192 = ir.IntType(8), ir.IntType(64), ir.IntType(192)
_HIGH, _LOW = float.fromhex("0x1.921fb54442d18p+0"), float.fromhex("0x1.1a62633145c07p-54")


@functools.cache
def two_over_pi() -> int:
    """floor(2**1184 * 2 / pi), by J. Machin's formula for pi."""
    one = 1 << (_BITS + 64)
    pi = 4 * (4 * _inverse_arctangent(5, one) - _inverse_arctangent(239, one))
    return ((2 * one) << _BITS) // pi


def _inverse_arctangent(n: int, one: int) -> int:
    """`one` * arctan(1 / n)."""
    total, power, k = 0, one // n, 1
    while power:
        total += power // k if k % 4 == 1 else -(power // k)
        power //= n * n
        k += 2
    return total


def _table(module: ir.Module) -> ir.Value:
    existing = module.globals.get("ag.two_over_pi")
    if existing is not None:
        return existing
    data = bytearray(two_over_pi().to_bytes(_BYTES, "little"))
    table = ir.GlobalVariable(module, ir.ArrayType(_I8, _BYTES), "ag.two_over_pi")
    table.linkage, table.global_constant = "internal", True
    table.initializer = ir.Constant(table.value_type, data)
    return table


def reduced(x: Number) -> tuple[Word, Number, Number]:
    """The last bits of n, and r in two parts, for one finite double of at least 2**18."""
    product = _product(x)
    b = x.builder
    rounded = b.add(product, ir.Constant(_I192, 1 << 189))
    quadrant = b.trunc(b.lshr(rounded, ir.Constant(_I192, 190)), _I64)
    signed = b.shl(product, ir.Constant(_I192, 2))
    below = b.icmp_signed("<", signed, ir.Constant(_I192, 0))
    size = b.select(below, b.neg(signed), signed)
    high, low = _as_pair(b, size)
    r, tail = double_word.product((high, low), (high.of(_HIGH), high.of(_LOW)))
    r, tail = double_word.fast_two_sum(r, tail)
    sign = where(Truth(b, below) ^ x.is_negative(), high.of(-1.0), high.of(1.0))
    # Of -x, n is -n, and so are its last bits.
    quadrant = b.select(x.is_negative().value, b.neg(quadrant), quadrant)
    return Word(b, quadrant), r * sign, tail * sign


def _product(x: Number) -> ir.Value:
    """|x| 2/pi mod 4, as a whole number of 2**-190."""
    b, bits = x.builder, (x.bits() & (2**63 - 1)).value
    exponent = b.lshr(bits, ir.Constant(_I64, 52))
    places = b.sub(ir.Constant(_I64, 2069), exponent)
    byte = b.lshr(b.add(places, ir.Constant(_I64, 7)), ir.Constant(_I64, 3))
    early = b.sub(b.shl(byte, ir.Constant(_I64, 3)), places)
    pointer = b.gep(_table(b.module), [ir.Constant(_I64, 0), byte])
    window = b.load(b.bitcast(pointer, _I192.as_pointer()), align=1)
    fraction = b.or_(b.and_(bits, ir.Constant(_I64, 2**52 - 1)), ir.Constant(_I64, 2**52))
    return b.shl(b.mul(window, b.zext(fraction, _I192)), b.zext(early, _I192))


def _as_pair(b: ir.IRBuilder, size: ir.Value) -> tuple[Number, Number]:
    """A whole number of 2**-192 as two doubles."""
    zeros = b.trunc(b.ctlz(size, ir.Constant(ir.IntType(1), 0)), _I64)
    leading = b.shl(size, b.zext(zeros, _I192))
    top = b.trunc(b.lshr(leading, ir.Constant(_I192, 128)), _I64)
    following = b.trunc(b.lshr(leading, ir.Constant(_I192, 64)), _I64)
    rest = b.or_(
        b.shl(b.and_(top, ir.Constant(_I64, 0x7FF)), ir.Constant(_I64, 42)),
        b.lshr(following, ir.Constant(_I64, 22)),
    )
    scale = (Word(b, ir.Constant(_I64, 1023 - 53)) - Word(b, zeros)) << 52
    double = ir.DoubleType()
    high = Number(b, b.uitofp(b.lshr(top, ir.Constant(_I64, 11)), double))
    low = Number(b, b.uitofp(rest, double))
    unit = scale.number()
    return high * unit, low * unit * 2.0**-53
