"""Sine, cosine, tangent and their inverses.

    x = n pi/2 + r,  |r| <= pi/4        sin(x) = one of sin(r), cos(r), -sin(r), -cos(r), by n

Up to 2^18 the remainder is found with pi/2 in four parts, as W. J. Cody and W. Waite do
("Software Manual for the Elementary Functions", 1980, ch. 8); it is carried in two. Beyond, see
`large_angles.py`. The polynomials are used as in fdlibm (K. C. Ng, Sun Microsystems, 1993).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from autograph.runtime.native.math import coefficients, double_word, large_angles
from autograph.runtime.native.math.definitions import Guarded
from autograph.runtime.native.math.formats import format_of
from autograph.runtime.native.math.primitives import (
    Number,
    Truth,
    Word,
    fma,
    muladd,
    polynomial,
    where,
)

_LARGEST = 2.0**18
_LARGEST_SINGLE = 2.0**14
# The first parts have 33, 33 and 32 places: their products with n are exact.
_HALF_PI = tuple(
    map(
        float.fromhex,
        (
            "0x1.921fb544p+0",
            "0x1.0b4611a6p-34",
            "0x1.3198a2e0p-69",
            "0x1.b839a252049c1p-104",
        ),
    )
)
_HALF_PI_SINGLE = tuple(map(float.fromhex, ("0x1.921fb6p+0", "-0x1.777a5cp-25", "-0x1.ee59dap-50")))
_HIGH, _LOW = math.pi / 2, 6.123233995736766e-17
_SHIFT = 1.5 * 2.0**52
Reduced = tuple[Word, Number, Number]


def reduced(x: Number) -> Reduced:
    """The last bits of n, and r in two parts; all of doubles, for |x| up to `_LARGEST`."""
    shifted = muladd(x, 2 / math.pi, _SHIFT)
    n = shifted - _SHIFT
    first, second, third, fourth = _HALF_PI
    high, low = double_word.fast_two_sum(muladd(n, -first, x), n * -second)
    high, more = double_word.fast_two_sum(high, n * -third)
    r, tail = double_word.fast_two_sum(high, muladd(n, -fourth, low + more))
    return shifted.bits(), r, tail


def _reduced_in_double(x: Number) -> Reduced:
    """The same for floats: r, a double, needs no second part."""
    wide = x.widened()
    shifted = muladd(wide, 2 / math.pi, _SHIFT)
    n = shifted - _SHIFT
    r = muladd(n, -sum(_HALF_PI[1:]), muladd(n, -_HALF_PI[0], wide))
    return shifted.bits(), r, r.of(0.0)


def _reduced_single(x: Number) -> Reduced:
    """For floats, with pi/2 in parts of 24 places; x less n times the first is exact if fused."""
    shift = format_of(x).shift
    shifted = muladd(x, 2 / math.pi, shift)
    n = shifted - shift
    first, second, third = _HALF_PI_SINGLE
    high = fma(n, -first, x)
    product = n * -second
    r, tail = double_word.two_sum(high, product)
    return shifted.bits(), r, fma(n, -third, tail + fma(n, -second, -product))


def _reduce(x: Number) -> Reduced:
    if x.is_double:
        return reduced(x)
    if double_word.has_pairs(x):
        return _reduced_single(x)
    quadrant, r, _ = _reduced_in_double(x)
    single = r.narrowed()
    return quadrant.halved(), single, (r - single.widened()).narrowed()


def _sine(r: Number, tail: Number) -> double_word.Pair:
    """sin(r + `tail`), in two parts that are still to be added."""
    z = r * r
    series = polynomial(z, coefficients.SIN_F64 if r.is_double else coefficients.SIN_F32)
    return r, muladd(r * z, series, muladd(z * -0.5, tail, tail))


def _cosine(r: Number, tail: Number) -> double_word.Pair:
    z = r * r
    most, lost = double_word.fast_two_sum(r.of(1.0), z * -0.5)
    series = polynomial(z, coefficients.COS_F64 if r.is_double else coefficients.COS_F32)
    return most, muladd(z * z, series, lost - r * tail)


def _odd_quadrant(quadrant: Word) -> Truth:
    return (quadrant & 1).equals(1)


def _negated(value: Number, flag: Word) -> Number:
    """`value`, with the other sign where the second of the last bits of `flag` is set."""
    top = 62 if value.is_double else 30
    return (value.bits() ^ ((flag & 2) << top)).number()


def _chosen(flag: Truth, then: double_word.Pair, otherwise: double_word.Pair) -> double_word.Pair:
    return where(flag, then[0], otherwise[0]), where(flag, then[1], otherwise[1])


def sine_of(quadrant: Word, r: Number, tail: Number) -> Number:
    high, low = _chosen(_odd_quadrant(quadrant), _cosine(r, tail), _sine(r, tail))
    return _negated(high + low, quadrant)


def cosine_of(quadrant: Word, r: Number, tail: Number) -> Number:
    high, low = _chosen(_odd_quadrant(quadrant), _sine(r, tail), _cosine(r, tail))
    return _negated(high + low, quadrant + 1)


def tangent_of(quadrant: Word, r: Number, tail: Number) -> Number:
    sine = double_word.fast_two_sum(*_sine(r, tail))
    cosine = double_word.fast_two_sum(*_cosine(r, tail))
    flip = _odd_quadrant(quadrant)
    value = double_word.ratio(_chosen(flip, cosine, sine), _chosen(flip, sine, cosine))
    # In odd quadrants it is -cos / sin.
    return _negated(value, (quadrant & 1) << 1)


def _beyond(x: Number) -> Truth:
    return abs(x) > (_LARGEST if x.is_double else _LARGEST_SINGLE)


def _slow(of: Callable[[Word, Number, Number], Number]) -> Callable[[Number], Number]:
    def formula(x: Number) -> Number:
        wide = x if x.is_double else x.widened()
        value = of(*large_angles.reduced(wide))
        finite = where(abs(wide) < math.inf, value, wide.of(math.nan))
        return finite if x.is_double else finite.narrowed()

    return formula


def _identity_near_zero(x: Number, value: Number) -> Number:
    return where(abs(x) < format_of(x).tiny, x, value)


def _tangent(x: Number) -> Number:
    if x.is_double:
        return _identity_near_zero(x, tangent_of(*reduced(x)))
    quadrant, r, _ = _reduced_in_double(x)
    z = r * r
    sine = muladd(r * z, polynomial(z, coefficients.SIN_SINGLE), r)
    cosine = muladd(z * z, polynomial(z, coefficients.COS_SINGLE), muladd(z, -0.5, 1.0))
    flip = _odd_quadrant(quadrant)
    value = where(flip, cosine, sine) / where(flip, sine, cosine)
    return _identity_near_zero(x, _negated(value, (quadrant & 1) << 1).narrowed())


SIN = Guarded(lambda x: _identity_near_zero(x, sine_of(*_reduce(x))), _beyond, _slow(sine_of))
COS = Guarded(lambda x: cosine_of(*_reduce(x)), _beyond, _slow(cosine_of))
TAN = Guarded(_tangent, _beyond, _slow(tangent_of))


def _arctangent(t: Number) -> Number:
    """Of 0 <= t <= 1."""
    z = t * t
    series = coefficients.ATAN_F64 if t.is_double else coefficients.ATAN_F32
    return muladd(t * z, polynomial(z, series, split=False), t)


def atan(x: Number) -> Number:
    size = abs(x)
    above = size > 1.0
    angle = _arctangent(where(above, 1.0 / size, size))
    high, low = _parts(x, _HIGH)
    return where(above, high - (angle - low), angle).with_sign_of(x)


def _parts(x: Number, number: float) -> tuple[float, float]:
    """pi/2 or pi in the precision of x, and the rest of it."""
    if x.is_double:
        return number, _LOW * (number / _HIGH)
    high = {_HIGH: float.fromhex("0x1.921fb6p+0"), math.pi: float.fromhex("0x1.921fb6p+1")}[number]
    return high, number - high


def atan2(y: Number, x: Number) -> Number:
    high_y, high_x = abs(y), abs(x)
    swapped = high_y > high_x
    least, most = where(swapped, high_x, high_y), where(swapped, high_y, high_x)
    # Both are infinite, or both are 0.
    level = where(most.equals(0.0), most, most.of(1.0))
    angle = _arctangent(where(least.equals(most), level, least / most))
    behind = x.is_negative()
    (half, half_low), (whole, whole_low) = _parts(x, _HIGH), _parts(x, math.pi)
    start = where(swapped, x.of(half), where(behind, x.of(whole), 0.0))
    low = where(swapped, x.of(half_low), where(behind, x.of(whole_low), 0.0))
    signed = where(swapped ^ behind, -angle, angle)
    return (start + (signed + low)).with_sign_of(y)


def asin(x: Number) -> Number:
    middle, s, rest = _arcsine_parts(x)
    high, low = _parts(x, _HIGH)
    most, lost = double_word.fast_two_sum(x.of(high), s * -2.0)
    outer = most - (rest * 2.0 - (low + lost))
    return where(middle, s + rest, outer).with_sign_of(x)


def acos(x: Number) -> Number:
    middle, s, rest = _arcsine_parts(x)
    value = s + rest
    half, half_low = _parts(x, _HIGH)
    whole, whole_low = _parts(x, math.pi)
    twice = value * 2.0
    outer = where(x < 0.0, whole - (twice - whole_low), twice)
    return where(middle, half - (value.with_sign_of(x) - half_low), outer)


def _arcsine_parts(x: Number) -> tuple[Truth, Number, Number]:
    """Whether s = |x| <= 1/2, elsewhere s = sqrt((1 - |x|) / 2); s; asin(s) - s."""
    size = abs(x)
    middle = size <= 0.5
    z = where(middle, size * size, (1.0 - size) * 0.5)
    s = where(middle, size, z.sqrt())
    series = polynomial(z, coefficients.ASIN_F64 if x.is_double else coefficients.ASIN_F32)
    return middle, s, s * z * series
