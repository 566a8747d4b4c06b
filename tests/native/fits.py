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
_QUARTER_PI = m.pi / 4 * mpf("1.0001")


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


FITS = [
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
