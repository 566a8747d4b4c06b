"""Arithmetic of complex numbers, step by step as NumPy does it.

In registers they are vectors of two floats, the real part first.
"""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.native import layout
from autograph.runtime.native.scalars.scalars import (
    Builder,
    call,
    convert,
    intrinsic,
    parts,
    scalar,
    whole,
)
from autograph.runtime.types import DType


def product(b: Builder, x: ir.Value, y: ir.Value) -> ir.Value:
    """`x * y`."""
    (a, ai), (c, ci) = parts(b, x), parts(b, y)
    real = b.fsub(b.fmul(a, c), b.fmul(ai, ci))
    return whole(b, real, b.fadd(b.fmul(a, ci), b.fmul(ai, c)))


def quotient(b: Builder, x: ir.Value, y: ir.Value) -> ir.Value:
    """`x / y`, scaled by the larger part of `y`, so that squares do not leave the range."""
    (real, imaginary), (c, ci) = parts(b, x), parts(b, y)
    size, other = intrinsic(b, "fabs", c), intrinsic(b, "fabs", ci)
    first = b.fcmp_ordered(">=", size, other)
    large, small = b.select(first, c, ci), b.select(first, ci, c)
    zero, one = ir.Constant(c.type, 0.0), ir.Constant(c.type, 1.0)
    ratio = b.fdiv(small, large)
    scale = b.fdiv(one, b.fadd(large, b.fmul(small, ratio)))
    # By c + 0j: real + imaginary * ratio; by 0 + ci j the other way round.
    above = b.select(first, real, imaginary)
    below = b.select(first, imaginary, real)
    new_real = b.fmul(b.fadd(above, b.fmul(below, ratio)), scale)
    ahead = b.select(first, imaginary, b.fmul(imaginary, ratio))
    behind = b.select(first, b.fmul(real, ratio), real)
    new_imaginary = b.fmul(b.fsub(ahead, behind), scale)
    none = b.and_(b.fcmp_ordered("==", size, zero), b.fcmp_ordered("==", other, zero))
    new_real = b.select(none, b.fdiv(real, size), new_real)
    return whole(b, new_real, b.select(none, b.fdiv(imaginary, size), new_imaginary))


def library(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    """A function of the C library, which NumPy calls, too: its numbers are NumPy's.

    Two doubles are given and taken as C's `double complex` is, in registers.
    """
    wide = convert(b, x, d, types.complex128)
    pair = call(b, f"c{name}", ir.LiteralStructType([layout.F64] * 2), *parts(b, wide))
    found = whole(b, *(b.extract_value(pair, place) for place in range(2)))
    return convert(b, found, types.complex128, d)


def compare(b: Builder, symbol: str, x: ir.Value, y: ir.Value) -> ir.Value:
    """Whether two numbers are equal, or not: NaN is equal to nothing."""
    test = b.fcmp_ordered if symbol == "==" else b.fcmp_unordered
    first, second = (test(symbol, p, q) for p, q in zip(parts(b, x), parts(b, y), strict=True))
    return (b.and_ if symbol == "==" else b.or_)(first, second)


@scalar("real", "imag", kinds=("complex",))
def part(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return parts(b, x)[int(name == "imag")]


@scalar("conj", kinds=("complex",))
def conj(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    real, imaginary = parts(b, x)
    return whole(b, real, b.fneg(imaginary))


@scalar("complex", kinds=("float",))
def of_parts(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return whole(b, x, y)
