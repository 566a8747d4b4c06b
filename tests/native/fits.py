"""What the polynomials of the elementary functions approximate, where, and how closely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath as m
from mpmath import mpf


@dataclass(frozen=True)
class Fit:
    """One polynomial: `function` over an interval, the error being scaled by `weight(x, f(x))`."""

    name: str
    doc: str
    function: Callable[[Any], Any]
    low: Any
    high: Any
    degree: int
    weight: Callable[[Any, Any], Any]
    bits: int = 53


def _relative(x: Any, y: Any) -> Any:
    return 1 / y


def _odd(name: str, function: Any, limit: Any, degree: int, bits: int = 53) -> Fit:
    """`P` of `f(x) = x + x z P(z)` with `z = x * x`, for an odd function up to `limit`."""

    def inner(z: Any) -> Any:
        x = m.sqrt(z)
        return (function(x) / x - 1) / z

    def weight(z: Any, _: Any) -> Any:
        x = m.sqrt(z)
        return x * z / function(x)

    doc = f"{function.__name__}(x) = x + x z P(z), z = x x, |x| <= {m.nstr(mpf(limit), 4)}"
    return Fit(name, doc, inner, mpf(0), mpf(limit) ** 2, degree, weight, bits)


_HALF_LN2 = m.log(2) / 2 * mpf("1.0001")
_ROOT = m.sqrt(2)
_QUARTER_PI = m.pi / 4 * mpf("1.003")


def _exponential(name: str, degree: int, bits: int = 53) -> Fit:
    return Fit(
        name,
        "exp(r) = 1 + r + r r P(r), |r| <= log(2)/2",
        lambda r: (m.expm1(r) - r) / (r * r),
        -_HALF_LN2,
        _HALF_LN2,
        degree,
        lambda r, _: r * r / m.expm1(r),
        bits,
    )


def _exp2(name: str, degree: int, bits: int = 53) -> Fit:
    return Fit(
        name,
        "2^r = 1 + r P(r), |r| <= 1/2",
        lambda r: m.expm1(r * m.log(2)) / r,
        -mpf("0.50001"),
        mpf("0.50001"),
        degree,
        lambda r, y: 1 / y,
        bits,
    )


def _log_ratio(name: str, degree: int, bits: int = 53) -> Fit:
    """`P` of `log((1+s)/(1-s)) = 2s + s z P(z)`, which the formulas use with `s = f / (2 + f)`."""

    def inner(z: Any) -> Any:
        s = m.sqrt(z)
        return (2 * m.atanh(s) / s - 2) / z

    doc = "log((1 + s)/(1 - s)) = 2s + s z P(z), z = s s, s <= (sqrt(2) - 1)/(sqrt(2) + 1)"
    high = ((_ROOT - 1) / (_ROOT + 1)) ** 2 * mpf("1.001")
    return Fit(name, doc, inner, mpf(0), high, degree, lambda z, _: z / 2, bits)


def _log(name: str, base: int, degree: int, bits: int = 24) -> Fit:
    """`P` of `log(1 + f) = c f + f f P(f)`, for the logarithm to `base` (0: the natural one)."""
    scale = 1 / m.log(base) if base else mpf(1)
    return Fit(
        name,
        f"log{base or ''}(1 + f) = c f + f f P(f), sqrt(1/2) <= 1 + f <= sqrt(2)",
        lambda f: (m.log1p(f) - f) * scale / f**2,
        (1 / _ROOT - 1) * mpf("1.001"),
        (_ROOT - 1) * mpf("1.001"),
        degree,
        lambda f, _: f**2 / (m.log1p(f) * scale),
        bits,
    )


def _cosine(name: str, degree: int, bits: int = 53) -> Fit:
    def inner(z: Any) -> Any:
        return (m.cos(m.sqrt(z)) - 1 + z / 2) / (z * z)

    doc = "cos(x) = 1 - z/2 + z z P(z), z = x x, |x| <= pi/4"
    return Fit(name, doc, inner, mpf(0), _QUARTER_PI**2, degree, lambda z, _: z * z, bits)


def _erf(name: str, degree: int, bits: int = 53) -> Fit:
    def inner(z: Any) -> Any:
        x = m.sqrt(z)
        return m.erf(x) / x - 1

    doc = "erf(x) = x + x P(z), z = x x, |x| <= 1"
    return Fit(name, doc, inner, mpf(0), mpf(1), degree, lambda z, y: 1 / (1 + y), bits)


def _erfc(name: str, high: int, degree: int) -> Fit:
    def inner(t: Any) -> Any:
        x = 4 * (1 + t) / (1 - t)
        return (x + 4) * m.exp(x * x) * m.erfc(x)

    low = (mpf("0.7499") - 4) / (mpf("0.7499") + 4)
    doc = f"erfc(x) = exp(-x x) P(t) / (x + 4), t = (x - 4) / (x + 4), x from 3/4 to {high}"
    return Fit(name, doc, inner, low, mpf(high - 4) / (high + 4), degree, _relative)


def _erfinv(name: str, low: float, high: float, middle: float, degree: int) -> Fit:
    """In w for the first of the pieces, in sqrt(w) for the others."""
    root = low > 0
    doc = f"erfinv(x) = x + x P({'sqrt(w)' if root else 'w'} - {middle}), w = -log(1 - x x), "

    def inner(place: Any) -> Any:
        w = (place + middle) ** 2 if root else place + middle
        return _erfinv_of(w)

    start, end = (m.sqrt(low), m.sqrt(high)) if root else (mpf(low) + mpf("1e-9"), mpf(high))
    doc += f"w from {low} to {high}"
    return Fit(name, doc, inner, start - middle, end - middle, degree, lambda _, y: 1 / (1 + y))


def _erfinv_of(w: Any) -> Any:
    """Give erfinv(x) / x - 1 for w = -log(1 - x x), by Halley's method on erfc."""
    less = m.exp(-w)
    x = m.sqrt(-m.expm1(-w))
    complement = less / (1 + x)
    y = m.sqrt(w) * mpf("0.9")
    for _ in range(60):
        slope = 2 / m.sqrt(m.pi) * m.exp(-y * y)
        error = (m.erfc(y) - complement) / slope
        step = error / (1 - y * error)
        y += step
        if abs(step) < mpf(10) ** -45:
            break
    return y / x - 1


FITS = [
    _erf("ERF_F64", 12),
    _erf("ERF_F32", 6, 24),
    _erf("ERF_SINGLE", 6),
    _erfc("ERFC_F64", 28, 23),
    _erfc("ERFC_SINGLE", 11, 11),
    Fit(
        "LOG_ERFC_F32",
        "erfc(x) = exp(P(x)), x from 1 to 4",
        lambda x: m.log(m.erfc(x)),
        mpf("0.99"),
        mpf(4),
        7,
        lambda x, _: m.erfc(x),
        24,
    ),
    _erfinv("ERFINV1_F64", 0, 6.25, 3.125, 26),
    _erfinv("ERFINV2_F64", 6.25, 16, 3.25, 22),
    _erfinv("ERFINV3_F64", 16, 36.8, 5, 20),
    _erfinv("ERFINV1_SINGLE", 0, 5, 2.5, 11),
    _erfinv("ERFINV2_SINGLE", 5, 16.7, 3, 11),
    _exponential("EXP_SINGLE", 5),
    Fit(
        "POW_F64",
        "atanh(s) = s + s z (1/3 + z P(z)), z = s s, as far as LOG_F64",
        lambda z: ((m.atanh(m.sqrt(z)) / m.sqrt(z) - 1) / z - mpf(1) / 3) / z,
        mpf(0),
        mpf("0.02947"),
        6,
        lambda z, _: z * z,
    ),
    Fit(
        "CBRT",
        "cbrt(x) = P(x), x from 1 to 2",
        m.cbrt,
        mpf(1),
        mpf(2),
        6,
        _relative,
    ),
    _exponential("EXP_F64", 10),
    _exponential("EXP_F32", 5, 24),
    _exp2("EXP2_F64", 12),
    _exp2("EXP2_F32", 6, 24),
    _log_ratio("LOG_F64", 6),
    _log_ratio("LOG_SINGLE", 4),
    _log("LOG_F32", 0, 8),
    _log("LOG2_F32", 2, 8),
    _log("LOG10_F32", 10, 8),
    _odd("SIN_F64", m.sin, _QUARTER_PI, 5),
    _odd("SIN_F32", m.sin, _QUARTER_PI, 2, 24),
    _cosine("COS_F64", 5),
    _cosine("COS_F32", 2, 24),
    _odd("SIN_SINGLE", m.sin, _QUARTER_PI, 3),
    _cosine("COS_SINGLE", 3),
    _odd("ATAN_F64", m.atan, 1, 20),
    _odd("ATAN_F32", m.atan, 1, 9, 24),
    _odd("ASIN_F64", m.asin, 0.5, 11),
    _odd("ASIN_F32", m.asin, 0.5, 4, 24),
    _odd("TANH_F64", m.tanh, 0.625, 10),
    _odd("TANH_F32", m.tanh, 0.625, 4, 24),
    _odd("SINH_F64", m.sinh, 1, 6),
    _odd("SINH_F32", m.sinh, 1, 2, 24),
]
