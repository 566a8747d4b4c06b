"""Powers and roots: `pow`, `cbrt`, `rsqrt`, `hypot`.

    x^y = exp(y log(x)), with the logarithm in two parts

y log(x) may be 700, and its error becomes the relative error of the result; so in double the
logarithm is computed to about 65 bits. The C standard (annex F.10.4.4) gives the special cases.
"""

from __future__ import annotations

import math

from autograph.runtime.native.math import coefficients, double_word
from autograph.runtime.native.math.double_word import Pair
from autograph.runtime.native.math.exponential import exp_of_pair, exp_of_single, scaled
from autograph.runtime.native.math.formats import F64, format_of
from autograph.runtime.native.math.logarithm import log_of_single, parts
from autograph.runtime.native.math.primitives import Number, Truth, muladd, polynomial, where

# 1/3 in two parts.
_THIRD = 1 / 3, float.fromhex("0x1.5555555555555p-56")


def pow(x: Number, y: Number) -> Number:
    size = abs(x)
    if x.is_double:
        value = _power(size, y)
    else:
        value = _power_of_single(size.widened(), y.widened()).narrowed()
    return _special(x, y, value)


def _power(x: Number, y: Number) -> Number:
    """For positive finite doubles x."""
    # Powers of numbers other than 1 are 0 or infinite long before.
    exponent = where(abs(y) < 2.0**70, y, y.of(2.0**70).with_sign_of(y))
    high, low = _logarithm(x)
    product, lost = double_word.two_product(exponent, high)
    small = muladd(exponent, low, lost)
    small = where(abs(product) < 760.0, small, 0.0)
    product = product.at_least(-760.0).at_most(760.0)
    power, _, shifted = exp_of_pair(product, small)
    return scaled(power, shifted)


def _logarithm(x: Number) -> Pair:
    """The logarithm of a positive finite double, to about 65 bits."""
    k, m = parts(x)
    f = m - 1.0
    below, lost = double_word.fast_two_sum(f.of(2.0), f)
    inverse = 1.0 / below
    first = f * inverse
    s = first, (double_word.residual(f, first, below) - first * lost) * inverse
    z = double_word.product(s, s)
    # log(m) = 2 s + 2 s z (1/3 + z (1/5 + ...))
    rest = z[0] * polynomial(z[0], coefficients.POW_F64)
    third, more_third = double_word.fast_two_sum(z[0].of(_THIRD[0]), rest)
    more = double_word.product(s, double_word.product(z, (third, more_third + _THIRD[1])))
    high, low = double_word.fast_two_sum(s[0], more[0])
    low = low + (s[1] + more[1])
    # k log(2) is 0 or the larger one.
    high, more_low = double_word.fast_two_sum(k * F64.log2_high, high * 2.0)
    return high, more_low + muladd(k, F64.log2_low, low * 2.0)


def _power_of_single(x: Number, y: Number) -> Number:
    """The same where a float is what is wanted."""
    return exp_of_single((y * log_of_single(x)).at_least(-110.0).at_most(90.0))


def _special(x: Number, y: Number, value: Number) -> Number:
    size = abs(x)
    whole = y.trunc().equals(y)
    half = y * 0.5
    odd = whole & ~half.trunc().equals(half)
    # Of 0 and infinity: 0 or infinity, by the sign of y.
    zero, infinite = size.equals(0.0), size.equals(math.inf)
    vanishes = (zero & (y > 0.0)) | (infinite & (y < 0.0))
    value = where(zero | infinite, where(vanishes, x.of(0.0), x.of(math.inf)), value)
    value = where(x.is_nan(), x, where(y.is_nan(), y, value))
    value = where((x < 0.0) & ~whole & ~infinite, x.of(math.nan), value)
    value = where(odd & x.is_negative(), -value, value)
    return where(_is_one(x, y), x.of(1.0), value)


def _is_one(x: Number, y: Number) -> Truth:
    """Where the power is 1, even if the other operand is NaN; and of -1 to an infinite power."""
    return y.equals(0.0) | x.equals(1.0) | (x.equals(-1.0) & abs(y).equals(math.inf))


def cbrt(x: Number) -> Number:
    form = format_of(x)
    size = abs(x)
    tiny = size < form.least_normal
    up = 3 * (form.fraction // 3 + 1)
    bits = where(tiny, size * 2.0**up, size).bits()
    base = 2.0**form.fraction
    exponent = ((bits >> form.fraction) | x.of(base).bits()).number() - (base + form.bias)
    # exponent = 3 third + rest; the quotient is never nearer to a whole number than 1/6.
    third = ((exponent + 0.5) * (1 / 3)).floor()
    rest = exponent - third * 3.0
    m = ((bits & form.fraction_bits) | form.one_bits).number()
    one, two = rest.equals(1.0), rest.equals(2.0)
    factor = where(two, x.of(2 ** (2 / 3)), where(one, x.of(2 ** (1 / 3)), 1.0))
    v = m * where(two, x.of(4.0), where(one, x.of(2.0), 1.0))
    t = _better_root(v, factor * polynomial(m, coefficients.CBRT))
    start = x.of(base + form.bias)
    places = third + where(tiny, start - up // 3, start)
    value = (t * (places.bits() << form.fraction).number()).with_sign_of(x)
    return where((size > 0.0) & (size < math.inf), value, x)


def _better_root(v: Number, t: Number) -> Number:
    """The cube root of v, of which t has 20 places."""
    if not v.is_double:
        return muladd(t * muladd(t * t, -t, v), (1 / 3) / v, t)
    # With 26 places t has an exact square. The step is E. Halley's, with three times the places.
    t = (t.bits() & 0xFFFFFFFFF0000000).number()
    r = v / (t * t)
    return muladd(t, (r - t) / (t + t + r), t)


def rsqrt(x: Number) -> Number:
    return 1.0 / x.sqrt()


def hypot(x: Number, y: Number) -> Number:
    a, b = abs(x), abs(y)
    infinite = a.equals(math.inf) | b.equals(math.inf)
    if x.is_double:
        value = _scaled_root(a, b)
    else:
        wide = b.widened()
        value = muladd(a.widened(), a.widened(), wide * wide).sqrt().narrowed()
    return where(infinite, x.of(math.inf), value)


def _scaled_root(a: Number, b: Number) -> Number:
    """sqrt(a a + b b), the squares being kept from overflow and from underflow."""
    larger = where(a > b, a, b)
    huge, tiny = larger > 2.0**500, larger < 2.0**-400
    down, up = a.of(2.0**-600), a.of(2.0**600)
    scale, back = where(huge, down, where(tiny, up, 1.0)), where(huge, up, where(tiny, down, 1.0))
    a, b = a * scale, b * scale
    return muladd(a, a, b * b).sqrt() * back
