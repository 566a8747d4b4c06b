"""Hyperbolic functions and their inverses.

Near 0 odd polynomials, elsewhere exponentials and logarithms. The inverses are logarithms of
numbers near 1, which are carried in two parts; or, of floats without fused operations, computed in
double.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograph.runtime.native.math import coefficients, double_word
from autograph.runtime.native.math.exponential import exp, exp_within
from autograph.runtime.native.math.formats import format_of
from autograph.runtime.native.math.logarithm import log1p_sum, log_of_single
from autograph.runtime.native.math.primitives import Number, muladd, polynomial, where

# Below the first, x is its own inverse hyperbolic sine; above the second, 1 + x x is x x.
_NEAR = {52: 2.0**-27, 23: 2.0**-13}
_FAR = {52: 2.0**30, 23: 2.0**15}


def odd(x: Number, double: Sequence[float], single: Sequence[float]) -> Number:
    """Give x + x z P(z) with z = x x, for the polynomial of the type of x."""
    z = x * x
    return muladd(x * z, polynomial(z, double if x.is_double else single), x)


def tanh(x: Number) -> Number:
    size = abs(x)
    power = exp_within(size.at_most(20.0 if x.is_double else 10.0) * 2.0)
    large = (1.0 - 2.0 / (power + 1.0)).with_sign_of(x)
    small = odd(x, coefficients.TANH_F64, coefficients.TANH_F32)
    return where(size < 0.625, _near_zero(x, small), large)


def _near_zero(x: Number, value: Number) -> Number:
    """`value`, with the sign that -0.0 + 0.0 loses."""
    return value.with_sign_of(x)


def sinh(x: Number) -> Number:
    half = exp(abs(x), halvings=1)
    large = (half - 0.25 / half).with_sign_of(x)
    small = odd(x, coefficients.SINH_F64, coefficients.SINH_F32)
    return where(abs(x) < 1.0, _near_zero(x, small), large)


def cosh(x: Number) -> Number:
    half = exp(abs(x), halvings=1)
    return half + 0.25 / half


def _with_root(x: Number, one: float) -> tuple[Number, Number]:
    """Give x + sqrt(x x + `one`) in two parts."""
    square, lost = double_word.two_product(x, x)
    total, more = double_word.two_sum(square, x.of(one))
    root, tail = double_word.square_root((total, more + lost))
    value, rest = double_word.two_sum(x, root)
    return value, rest + where(root > 0.0, tail, 0.0)


def _large_or(x: Number, one: float) -> Number:
    """log(x + sqrt(x x + `one`)) for x >= 0; of large x it is log(2 x)."""
    large = x > _FAR[format_of(x).fraction]
    u, lost = _with_root(where(large, x.of(1.0), x), one)
    value = log1p_sum(where(large, x, u), where(large, x.of(0.0), lost))
    return where(large, value + math.log(2.0), value)


def asinh(x: Number) -> Number:
    size = abs(x)
    if double_word.has_pairs(x):
        near, value = size < _NEAR[format_of(x).fraction], _large_or(size, 1.0)
        return where(near, x, where(size < math.inf, value, size).with_sign_of(x))
    wide = size.widened()
    value = log_of_single(wide + muladd(wide, wide, 1.0).sqrt()).narrowed()
    cubed = muladd(x * x * x, -1.0 / 6.0, x)
    return where(
        size < 2.0**-11,
        cubed.with_sign_of(x),
        where(size < math.inf, value, size).with_sign_of(x),
    )


def acosh(x: Number) -> Number:
    if double_word.has_pairs(x):
        value = _large_or(x, -1.0)
    else:
        wide = x.widened()
        value = log_of_single(wide + muladd(wide, wide, -1.0).sqrt()).narrowed()
    return where(x >= 1.0, where(x < math.inf, value, x), x.of(math.nan))


def atanh(x: Number) -> Number:
    size = abs(x)
    if double_word.has_pairs(x):
        one = x.of(1.0)
        above = double_word.two_sum(one, size)
        below = double_word.two_sum(one, -size)
        value = log1p_sum(*double_word.quotient(above, below)) * 0.5
        near, small = size < _NEAR[format_of(x).fraction], x
    else:
        wide = size.widened()
        value = (log_of_single((wide + 1.0) / (1.0 - wide)) * 0.5).narrowed()
        near, small = size < 2.0**-11, muladd(x * x * x, 1.0 / 3.0, x).with_sign_of(x)
    edge = where(size.equals(1.0), x.of(math.inf), x.of(math.nan))
    return where(near, small, where(size < 1.0, value, edge).with_sign_of(x))
