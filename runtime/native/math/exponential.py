"""Exponentials: `exp`, `exp2`, `expm1`, and `sigmoid` and `softplus`, which are made of them.

    x = n log(2) + r,  |r| <= log(2)/2        exp(x) = 2^n (1 + r + r r P(r))

W. J. Cody and W. Waite, "Software Manual for the Elementary Functions" (1980), ch. 6: log(2) is taken
in two parts, the first so short that its product with n is exact. n is rounded, and its bits are
read, by adding a number so large that its last place counts ones.
"""

from __future__ import annotations

from autograph.runtime.native.math import coefficients
from autograph.runtime.native.math.formats import format_of
from autograph.runtime.native.math.logarithm import log1p
from autograph.runtime.native.math.primitives import Number, muladd, polynomial, where

LOG2_E = 1.4426950408889634


def _reduced(x: Number, offset: int = 0) -> tuple[Number, Number]:
    """The number whose last bits are n + `offset`, and exp(r) - 1, for x = n log(2) + r."""
    form = format_of(x)
    shifted = muladd(x, LOG2_E, form.shift + offset)
    n = shifted - (form.shift + offset)
    series = coefficients.EXP_F64 if x.is_double else coefficients.EXP_F32
    r = muladd(n, -form.log2_low, muladd(n, -form.log2_high, x))
    return shifted, muladd(r * r, polynomial(r, series), r)


def _scaled(p: Number, shifted: Number) -> Number:
    """`p * 2**n`, right also where 2**n is too large or too small for a number of its own.

    `shifted` holds n plus twice the bias, so half of it is the exponent field of a root of 2**n.
    """
    form = format_of(p)
    word = shifted.bits()
    half = word >> 1
    first = (half << form.fraction).number()
    second = ((word - half) << form.fraction).number()
    return p * first * second


def exp(x: Number) -> Number:
    # At these bounds the result has been 0 or infinite for a while.
    lowest, highest = (-746.0, 710.0) if x.is_double else (-104.0, 89.0)
    shifted, less_one = _reduced(x.at_least(lowest).at_most(highest), 2 * format_of(x).bias)
    return _scaled(less_one + 1.0, shifted)


def exp_within(x: Number, power: int = 0) -> Number:
    """`exp(x) * 2**power`, where the caller knows that this is a normal number."""
    form = format_of(x)
    shifted, less_one = _reduced(x, power)
    return ((less_one + 1.0).bits() + (shifted.bits() << form.fraction)).number()


def exp2(x: Number) -> Number:
    form = format_of(x)
    lowest, highest = (-1076.0, 1024.0) if x.is_double else (-151.0, 128.0)
    series = coefficients.EXP2_F64 if x.is_double else coefficients.EXP2_F32
    clipped = x.at_least(lowest).at_most(highest)
    offset = form.shift + 2 * form.bias
    shifted = clipped + offset
    r = clipped - (shifted - offset)
    return _scaled(muladd(r, polynomial(r, series), 1.0), shifted)


def expm1(x: Number) -> Number:
    form = format_of(x)
    lowest, highest = (-50.0, 710.0) if x.is_double else (-25.0, 89.0)
    # Half the power of two, which is a number also where exp(x) is nearly infinite.
    shifted, less_one = _reduced(x.at_least(lowest).at_most(highest), form.bias - 1)
    half = (shifted.bits() << form.fraction).number()
    result = muladd(half, less_one, half - 0.5) * 2.0
    return where(abs(x) < form.tiny, x, result)


def sigmoid(x: Number) -> Number:
    # Only exponentials of negative numbers: none overflows, and small results keep their digits.
    small = exp(-abs(x))
    return where(x < 0.0, small, x.of(1.0)) / (small + 1.0)


def softplus(x: Number) -> Number:
    return x.at_least(0.0) + log1p(exp(-abs(x)))
