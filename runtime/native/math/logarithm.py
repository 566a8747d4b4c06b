"""Logarithms: `log`, `log2`, `log10`, `log1p`.

    x = 2^k (1 + f),  sqrt(1/2) <= 1 + f < sqrt(2)        log(x) = k log(2) + log(1 + f)

In double, log(1 + f) is a series in s = f / (2 + f), summed as in fdlibm (K. C. Ng, Sun
Microsystems, 1993, `e_log.c`, `e_log2.c`, `s_log1p.c`), so that what is rounded is small next to f.
In float it is a polynomial in f.
"""

from __future__ import annotations

import math

from autograph.runtime.native.math import coefficients
from autograph.runtime.native.math.formats import format_of
from autograph.runtime.native.math.primitives import Number, muladd, polynomial, where

_INFINITY = math.inf


_ROOT_HALF = {52: 0x3FE6A09E667F3BCD, 23: 0x3F3504F3}  # the bits of sqrt(1/2)
_LOG10_2 = {
    52: (float.fromhex("0x1.34413509f6000p-2"), float.fromhex("0x1.9fef311f12b36p-42")),
    23: (0.301025390625, 4.605038981195214e-06),
}


def parts(x: Number, normal: bool = False) -> tuple[Number, Number]:
    """Give k and 1 + f, for a positive finite number, perhaps known to be `normal`."""
    form = format_of(x)
    root_half = _ROOT_HALF[form.fraction]
    # k is read as the last places of 2^fraction.
    base = 2.0**form.fraction
    start = x.of(base + form.bias)
    if not normal:
        up = form.fraction + 2
        tiny = x < form.least_normal
        x = where(tiny, x * 2.0**up, x)
        start = where(tiny, start.of(base + form.bias + up), start)
    word = x.bits() + (form.one_bits - root_half)
    k = ((word >> form.fraction) | x.of(base).bits()).number() - start
    return k, ((word & form.fraction_bits) + root_half).number()


def _special(x: Number, result: Number) -> Number:
    """The logarithm of 0, of infinity, of a negative number, of NaN; else `result`."""
    outside = where(x.equals(0.0), x.of(-_INFINITY), x.of(math.nan))
    return where(x > 0.0, where(x < _INFINITY, result, x), outside)


def series(f: Number) -> tuple[Number, Number]:
    """In double: h = f f/2 and the t of log(1 + f) = f - (h - t)."""
    s = f / (f + 2.0)
    z = s * s
    h = f * f * 0.5
    return h, s * muladd(z, polynomial(z, coefficients.LOG_F64), h)


def _sum(k: Number, f: Number, correction: Number | None) -> Number:
    """Give k log(2) + log(1 + f) + `correction`."""
    form = format_of(f)
    low = k * form.log2_low
    if correction is not None:
        low = low + correction
    if f.is_double:
        h, t = series(f)
        return muladd(k, form.log2_high, f - (h - (t + low)))
    tail = muladd(f * f, polynomial(f, coefficients.LOG_F32), low)
    return muladd(k, form.log2_high, f + tail)


def log(x: Number) -> Number:
    k, m = parts(x)
    return _special(x, _sum(k, m - 1.0, None))


def log1p(x: Number) -> Number:
    u = x + 1.0
    # What rounding took from u; exact, whichever of the two is larger (Knuth's sum).
    most = u - 1.0
    lost = (1.0 - (u - most)) + (x - most)
    return _special(u, where(x.equals(0.0), x, log1p_sum(u, lost)))


def log1p_sum(u: Number, lost: Number) -> Number:
    """log(u + `lost`) for a positive number u of which `lost` is below the last place."""
    k, m = parts(u)
    return _sum(k, m - 1.0, lost / u)


def log_of_single(x: Number) -> Number:
    """The logarithm of a positive normal double, to the precision of a float and some."""
    k, m = parts(x, normal=True)
    f = m - 1.0
    s = f / (f + 2.0)
    z = s * s
    return muladd(k, math.log(2.0), muladd(s * z, polynomial(z, coefficients.LOG_SINGLE), s * 2.0))


def log2(x: Number) -> Number:
    k, m = parts(x)
    f = m - 1.0
    if not x.is_double:
        high = 1.4375
        tail = muladd(f * f, polynomial(f, coefficients.LOG2_F32), f * (math.log2(math.e) - high))
        return _special(x, k + muladd(f, high, tail))
    high_part, low_part = _split_series(f)
    scale_high, scale_low = float.fromhex("0x1.7154765200000p+0"), 1.6751713164886512e-10
    main = high_part * scale_high
    rest = muladd(low_part + high_part, scale_low, low_part * scale_high)
    total = k + main
    return _special(x, total + ((k - total) + main + rest))


def log10(x: Number) -> Number:
    form = format_of(x)
    k, m = parts(x)
    f = m - 1.0
    log10_2_high, log10_2_low = _LOG10_2[form.fraction]
    low = k * log10_2_low
    if not x.is_double:
        high = 0.4375
        tail = muladd(f * f, polynomial(f, coefficients.LOG10_F32), low)
        main = muladd(f, high, muladd(f, math.log10(math.e) - high, tail))
        return _special(x, muladd(k, log10_2_high, main))
    high_part, low_part = _split_series(f)
    scale_high, scale_low = float.fromhex("0x1.bcb7b15200000p-2"), 2.5082946711645275e-11
    main = high_part * scale_high
    rest = low + muladd(low_part + high_part, scale_low, low_part * scale_high)
    start = k * log10_2_high
    total = start + main
    return _special(x, total + ((start - total) + main + rest))


def _split_series(f: Number) -> tuple[Number, Number]:
    """log(1 + f) as a number with half its digits, and the rest."""
    h, t = series(f)
    high = ((f - h).bits() & 0xFFFFFFFF00000000).number()
    return high, (f - high) - h + t
