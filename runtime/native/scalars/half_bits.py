"""Native code that takes half-precision numbers out of their 16 bits, and rounds to them.

It is written with integers. LLVM has a type for them, but joins conversions of it with others to
such as only a library has that is not there.
"""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime.native.layout import F32, I32
from autograph.runtime.native.scalars.scalars import Builder, intrinsic, scalar
from autograph.runtime.types import DType

_I16 = ir.IntType(16)
_INFINITE = 0x7F800000
_SIGN = 0x80000000
# The bits of float32 for what float16 cannot hold, and for its least normal number.
_TOO_LARGE, _LEAST_NORMAL = (127 + 16) << 23, (127 - 14) << 23
# One half: next to it, the last bit of a float32 is the last one of a subnormal float16.
_ALIGNED = (127 - 1) << 23


def _bits(number: int) -> ir.Constant:
    return ir.Constant(I32, number)


@scalar("half_to_single", kinds=("uint",), cost=3)
def half_to_single(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    """Its exponent becomes one of a float by a product, which is exact for subnormal ones, too."""
    wide = b.zext(x, I32)
    size = b.shl(b.and_(wide, _bits(0x7FFF)), _bits(13))
    scaled = b.bitcast(b.fmul(b.bitcast(size, F32), ir.Constant(F32, 2.0**112)), I32)
    is_odd = b.icmp_unsigned(">=", size, _bits(0x7C00 << 13))
    number = b.select(is_odd, b.or_(size, _bits(_INFINITE)), scaled)
    sign = b.shl(b.and_(wide, _bits(0x8000)), _bits(16))
    return b.bitcast(b.or_(number, sign), F32)


@scalar("single_to_half", kinds=("float",), cost=6)
def single_to_half(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    """The nearest one, the even one of two."""
    bits = b.bitcast(x, I32)
    size = b.and_(bits, _bits(_SIGN - 1))
    last = b.and_(b.lshr(size, _bits(13)), _bits(1))
    rebased = b.add(b.add(size, _bits(0xFFF - (112 << 23))), last)
    sum = b.fadd(b.bitcast(size, F32), ir.Constant(F32, 0.5))
    subnormal = b.sub(b.bitcast(sum, I32), _bits(_ALIGNED))
    usual = b.lshr(rebased, _bits(13))
    inside = b.select(b.icmp_unsigned("<", size, _bits(_LEAST_NORMAL)), subnormal, usual)
    is_nan = b.icmp_unsigned(">", size, _bits(_INFINITE))
    outside = b.select(is_nan, _bits(0x7E00), _bits(0x7C00))
    number = b.select(b.icmp_unsigned(">=", size, _bits(_TOO_LARGE)), outside, inside)
    return b.trunc(b.or_(number, b.lshr(b.and_(bits, _bits(_SIGN)), _bits(16))), _I16)


@scalar("double_to_odd", kinds=("float",), cost=4)
def double_to_odd(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    """A float whose last bit is 1 if it is not exact, so that it can be rounded once more.

    S. Boldo and G. Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms
    using rounding to odd" (2008).
    """
    near = b.fptrunc(x, F32)
    back = b.fpext(near, x.type)
    inexact = b.fcmp_ordered("!=", back, x)
    beyond = b.fcmp_ordered(">", intrinsic(b, "fabs", back), intrinsic(b, "fabs", x))
    bits = b.bitcast(near, I32)
    inside = b.sub(bits, b.zext(beyond, I32))
    return b.bitcast(b.or_(inside, b.zext(inexact, I32)), F32)


@scalar("brain_to_single", kinds=("uint",))
def brain_to_single(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return b.bitcast(b.shl(b.zext(x, I32), _bits(16)), F32)


@scalar("single_to_brain", kinds=("float",), cost=3)
def single_to_brain(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    """The upper half of the bits, rounded to the nearest, the even one of two."""
    bits = b.bitcast(x, I32)
    last = b.and_(b.lshr(bits, _bits(16)), _bits(1))
    rounded = b.add(b.add(bits, _bits(0x7FFF)), last)
    quiet = b.or_(bits, _bits(0x400000))
    chosen = b.select(b.fcmp_unordered("uno", x, x), quiet, rounded)
    return b.trunc(b.lshr(chosen, _bits(16)), _I16)
