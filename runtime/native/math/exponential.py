"""Exponentials: `exp`, `exp2`, `expm1`, and `sigmoid` and `softplus`, which are made of them.

    x = n log(2) + r,  |r| <= log(2)/2        exp(x) = 2^n (1 + r + r r P(r))

W. J. Cody and W. Waite, "Software Manual for the Elementary Functions" (1980), ch. 6: log(2) is
taken in two parts, the first so short that its product with n is exact. n is rounded, and its bits
are read, by adding a number so large that its last place counts ones.
"""

from __future__ import annotations

import math

from autograph.runtime.native.math import coefficients, double_word
from autograph.runtime.native.math.formats import F64, format_of
from autograph.runtime.native.math.logarithm import log1p
from autograph.runtime.native.math.primitives import Number, muladd, polynomial, where

LOG2_E = 1.4426950408889634


def reduced(x: Number, offset: int = 0) -> tuple[Number, Number, Number]:
    """For x = n log(2) + r: a number whose last bits are n + `offset`, r, and what r leaves out."""
    form = format_of(x)
    shifted = muladd(x, LOG2_E, form.shift + offset)
    n = shifted - (form.shift + offset)
    start = muladd(n, -form.log2_high, x)
    r = muladd(n, -form.log2_low, start)
    return shifted, r, muladd(n, -form.log2_low, start - r)


def exp_less_one(r: Number, tail: Number | None = None) -> Number:
    """exp(r + `tail`) - 1 - r, for small r and far smaller `tail`."""
    series = polynomial(r, coefficients.EXP_F64 if r.is_double else coefficients.EXP_F32)
    return r * r * series if tail is None else muladd(r * r, series, tail)


def scaled(p: Number, shifted: Number) -> Number:
    """`p * 2**n`, right also where 2**n is too large or too small for a number of its own.

    `shifted` holds n plus twice the bias, so half of it is the exponent field of a root of 2**n.
    """
    form = format_of(p)
    word = shifted.bits()
    half = word >> 1
    first = (half << form.fraction).number()
    second = ((word - half) << form.fraction).number()
    return p * first * second


def _clipped(x: Number) -> Number:
    """Bring x within bounds at which exp(x) has been 0 or infinite for a while."""
    lowest, highest = (-746.0, 711.0) if x.is_double else (-104.0, 90.0)
    return x.at_least(lowest).at_most(highest)


def exp(x: Number, halvings: int = 0) -> Number:
    """Halve the exponential so often, also where it would be infinite before."""
    shifted, r, _ = reduced(_clipped(x), 2 * format_of(x).bias - halvings)
    return scaled((exp_less_one(r) + r) + 1.0, shifted)


def exp_precise(x: Number) -> Number:
    """`exp(x)` with hardly more than the last rounding, for formulas that add roundings."""
    shifted, r, tail = reduced(_clipped(x), 2 * format_of(x).bias)
    return scaled(one_plus(r, exp_less_one(r, tail)), shifted)


def exp_of_pair(high: Number, low: Number) -> tuple[Number, Number, Number]:
    """Give p in two parts and a number for `scaled` that make `exp(high + low)`; |high| < 800."""
    shifted, r, tail = reduced(high, 2 * format_of(high).bias)
    r, tail = double_word.fast_two_sum(r, tail + low)
    first, lost = double_word.fast_two_sum(r.of(1.0), r)
    return *double_word.fast_two_sum(first, lost + exp_less_one(r, tail)), shifted


def one_plus(r: Number, rest: Number) -> Number:
    """1 + r + `rest`, rounded but once to speak of."""
    high, low = double_word.fast_two_sum(r.of(1.0), r)
    return high + (low + rest)


def exp_within(x: Number) -> Number:
    """`exp(x)` where the caller knows that it is a normal number."""
    form = format_of(x)
    shifted, r, _ = reduced(x, form.bias)
    return ((exp_less_one(r) + r) + 1.0) * (shifted.bits() << form.fraction).number()


def exp_of_single(x: Number) -> Number:
    """Of doubles within -700 and 700, to the precision that a float needs, and some."""
    shifted = muladd(x, LOG2_E, F64.shift + F64.bias)
    r = muladd(shifted - (F64.shift + F64.bias), -math.log(2.0), x)
    value = muladd(r * r, polynomial(r, coefficients.EXP_SINGLE), r) + 1.0
    return value * (shifted.bits() << F64.fraction).number()


def exp2(x: Number) -> Number:
    form = format_of(x)
    lowest, highest = (-1076.0, 1024.0) if x.is_double else (-151.0, 128.0)
    series = coefficients.EXP2_F64 if x.is_double else coefficients.EXP2_F32
    clipped = x.at_least(lowest).at_most(highest)
    offset = form.shift + 2 * form.bias
    shifted = clipped + offset
    r = clipped - (shifted - offset)
    return scaled(muladd(r, polynomial(r, series), 1.0), shifted)


def expm1(x: Number) -> Number:
    form = format_of(x)
    lowest, highest = (-50.0, 710.0) if x.is_double else (-25.0, 89.0)
    # Half the power of two, which is a number also where exp(x) is nearly infinite.
    shifted, r, tail = reduced(x.at_least(lowest).at_most(highest), form.bias - 1)
    less_one = r + exp_less_one(r, tail)
    half = (shifted.bits() << form.fraction).number()
    result = muladd(half, less_one, half - 0.5) * 2.0
    return where(abs(x) < form.tiny, x, result)


def sigmoid(x: Number) -> Number:
    # Only exponentials of negative numbers: none overflows, and small results keep their digits.
    small = exp_precise(-abs(x))
    below, lost = double_word.fast_two_sum(x.of(1.0), small)
    first = where(x < 0.0, small, x.of(1.0)) / below
    return muladd(first, -lost, first)


def softplus(x: Number) -> Number:
    return x.at_least(0.0) + log1p(exp(-abs(x)))
