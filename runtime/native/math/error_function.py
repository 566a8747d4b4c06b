"""The error function, its complement and its inverse.

Near 0, erf is an odd polynomial. For x >= 3/4

    erfc(x) = exp(-x x) q(t) / (x + 4),    t = (x - 4) / (x + 4)

where q is a polynomial for all of the range: M. M. Shepherd and J. G. Laframboise, "Chebyshev
approximation of (1+2x)exp(x^2)erfc x in 0 <= x < infinity", Mathematics of Computation 36 (1981).
The inverse is M. Giles', "Approximating the erfinv function", GPU Computing Gems 2 (2011).
"""

from __future__ import annotations

import math

from autograph.runtime.native.math import coefficients, double_word
from autograph.runtime.native.math.exponential import exp_of_pair, exp_of_single, exp_within, scaled
from autograph.runtime.native.math.logarithm import log, log_of_single
from autograph.runtime.native.math.primitives import (
    Number,
    muladd,
    polynomial,
    select_polynomial,
    where,
)

_MIDDLE = 4.0


def _tail(x: Number) -> Number:
    """erfc(x) for doubles x >= 3/4, to where it vanishes."""
    x = x.at_most(28.0)
    below, lost = double_word.two_sum(x, x.of(_MIDDLE))
    above, over = double_word.two_sum(x, x.of(-_MIDDLE))
    inverse = 1.0 / below
    t = above * inverse
    t = muladd(double_word.residual(above, t, below) + (over - t * lost), inverse, t)
    # The quotient in two parts: the sum of the series, and what roundings leave out.
    first, *others = coefficients.ERFC_F64
    term, less = double_word.two_product(t, polynomial(t, others, split=False))
    series, more = double_word.two_sum(term, term.of(first))
    quotient = series * inverse
    rest = double_word.residual(series, quotient, below) + ((more + less) - quotient * lost)
    square, tail = double_word.two_product(x, x)
    power, little, shifted = exp_of_pair(-square, -tail)
    correction = muladd(power, rest * inverse, little * quotient)
    return scaled(muladd(power, quotient, correction), shifted)


def _rough_tail(x: Number) -> Number:
    """The same to a few units of the last place, which 1 - erfc(x) does not show."""
    x = x.at_most(6.0)
    inverse = 1.0 / (x + _MIDDLE)
    series = polynomial((x - _MIDDLE) * inverse, coefficients.ERFC_F64, split=False)
    return exp_within(-(x * x)) * (series * inverse)


def _tail_of_single(x: Number) -> Number:
    """The same to the precision that a float needs."""
    x = x.at_most(11.0)
    inverse = 1.0 / (x + _MIDDLE)
    series = polynomial((x - _MIDDLE) * inverse, coefficients.ERFC_SINGLE)
    return exp_of_single(-(x * x)) * series * inverse


def erf(x: Number) -> Number:
    size = abs(x)
    z = x * x
    if x.is_double:
        near = muladd(x, polynomial(z, coefficients.ERF_F64, split=False), x)
        far = 1.0 - _rough_tail(size)
    else:
        near = muladd(x, polynomial(z, coefficients.ERF_F32), x)
        far = 1.0 - exp_within(polynomial(size.at_most(4.0), coefficients.LOG_ERFC_F32))
    return where(size < 1.0, near, far).with_sign_of(x)


def erfc(x: Number) -> Number:
    if not x.is_double:
        return _erfc_of_single(x.widened()).narrowed()
    size = abs(x)
    more = x * polynomial(x * x, coefficients.ERF_F64, split=False)
    # Where the result is small, x - 1/2 is exact, and 1 - x would not be.
    near = where(x < 0.25, 1.0 - (x + more), 0.5 - ((x - 0.5) + more))
    far = _tail(size)
    return where(size < 0.75, near, where(x < 0.0, 2.0 - far, far))


def _erfc_of_single(x: Number) -> Number:
    size, z = abs(x), x * x
    near = 1.0 - muladd(x, polynomial(z, coefficients.ERF_SINGLE), x)
    far = _tail_of_single(size)
    return where(size < 1.0, near, where(x < 0.0, 2.0 - far, far))


def erfinv(x: Number) -> Number:
    if not x.is_double:
        return _erfinv_of_single(x.widened()).narrowed().with_sign_of(x)
    size = abs(x)
    w = -log((1.0 - size) * (1.0 + size))
    root = w.sqrt()
    middle, tail = w >= 6.25, w >= 16.0
    place = where(tail, root - 5.0, where(middle, root - 3.25, w - 3.125))
    outer = select_polynomial(tail, place, coefficients.ERFINV3_F64, coefficients.ERFINV2_F64)
    # The slope is nearly 1 there, so what is missing from the root is missing from the result.
    outer = outer + double_word.residual(w, root, root) / (root * 2.0)
    value = where(middle, outer, _centre(place))
    result = where(size.equals(1.0), x.of(math.inf), muladd(size, value, size))
    return result.with_sign_of(x)


def _centre(place: Number) -> Number:
    """The polynomial for most of the range, whose first terms nearly cancel near x = 0."""
    first, second, *others = coefficients.ERFINV1_F64
    slope, less = double_word.fast_two_sum(
        place.of(second), place * polynomial(place, others, split=False)
    )
    term, lost = double_word.two_product(place, slope)
    return (term + first) + muladd(place, less, lost)


def _erfinv_of_single(x: Number) -> Number:
    size = abs(x)
    w = -log_of_single((1.0 - size) * (1.0 + size))
    outer = w >= 5.0
    place = where(outer, w.sqrt() - 3.0, w - 2.5)
    series = select_polynomial(
        outer, place, coefficients.ERFINV2_SINGLE, coefficients.ERFINV1_SINGLE
    )
    edge = where(size.equals(1.0), x.of(math.inf), x.of(math.nan))
    return where(size < 1.0, muladd(size, series, size), edge)
