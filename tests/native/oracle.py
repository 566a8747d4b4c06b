"""Elementary functions in more digits than the result has, and errors in units of the last place.

Floats are compared with NumPy in double. Doubles are compared with NumPy's long double, where that
has 64 places or more, and with mpmath where NumPy has no such function.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

Array = np.ndarray[Any, Any]
HAS_WIDE = np.finfo(np.longdouble).nmant >= 63


def _sigmoid(x: Array) -> Array:
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(x < 0, small, 1) / (1 + small))


def _softplus(x: Array) -> Array:
    return np.asarray(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))


WIDE: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "exp2": np.exp2,
    "expm1": np.expm1,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "log1p": np.log1p,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "pow": np.power,
    "cbrt": np.cbrt,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "hypot": np.hypot,
}
# The remainders are exact: they are compared with NumPy in their own type.
EXACT: dict[str, Callable[..., Any]] = {
    "fmod": np.fmod,
    "floor_mod": np.remainder,
    "floor_divide": np.floor_divide,
}


def _erfc(x: Any) -> Any:
    if abs(x) > 1000:  # mpmath would count the terms of a series
        return mpmath.mpf(2 if x < 0 else 0)
    return mpmath.erfc(x)


def _erfinv(x: Any) -> Any:
    if abs(x) >= 1:
        return mpmath.nan if abs(x) > 1 else mpmath.inf * x
    return mpmath.erfinv(x)


MANY_DIGITS: dict[str, Callable[[Any], Any]] = {
    "erf": mpmath.erf,
    "erfc": _erfc,
    "erfinv": _erfinv,
}
NAMES = sorted([*WIDE, *EXACT, *MANY_DIGITS])


def _by_mpmath(function: Callable[[Any], Any], x: Array) -> Array:
    result = np.empty(x.shape, np.longdouble)
    with mpmath.workprec(100):
        for place, number in enumerate(map(float, x)):
            result[place] = number if math.isnan(number) else _as_wide(function(mpmath.mpf(number)))
    return result


def _as_wide(value: Any) -> Any:
    if not mpmath.isfinite(value):
        return np.longdouble(float(value))
    mantissa, exponent = mpmath.frexp(value)
    high = float(mantissa)
    wide = np.longdouble(high) + np.longdouble(float(mantissa - high))
    return np.ldexp(wide, int(exponent))


def expected(name: str, *operands: Array) -> Array:
    """The values to compare with: longer numbers than the operands."""
    with np.errstate(all="ignore"):
        if name in EXACT:
            return np.asarray(EXACT[name](*operands))
        if name in MANY_DIGITS:
            return _by_mpmath(MANY_DIGITS[name], operands[0])
        wide = np.float64 if operands[0].dtype == np.float32 else np.longdouble
        return np.asarray(WIDE[name](*(x.astype(wide) for x in operands)))


def errors(got: Array, want: Array) -> Array:
    """The distances in units of the last place of `got`'s type; infinite for what has none."""
    info = np.finfo(got.dtype)
    with np.errstate(all="ignore"):
        wide = want.astype(np.longdouble)
        size = np.abs(wide)
        exponents = np.frexp(np.maximum(size, np.longdouble(info.tiny)))[1] - 1
        places = np.clip(exponents, info.minexp, info.maxexp - 1) - info.nmant
        distance = np.abs(got.astype(np.longdouble) - wide) / np.ldexp(np.longdouble(1), places)
        # Half a unit above the largest number begins what is rounded to infinity.
        beyond = size >= np.longdouble(info.max) * (1 + np.longdouble(info.eps) / 4)
        right = np.isinf(got) & (np.signbit(got) == np.signbit(wide))
        near = (np.abs(got) == info.max) & np.isfinite(wide)
        distance = np.where(beyond, np.where(right, 0.0, np.where(near, 1.0, np.inf)), distance)
        both = np.isnan(got) & np.isnan(wide)
        return np.where(both, 0.0, np.where(np.isnan(distance), np.inf, distance)).astype(float)
