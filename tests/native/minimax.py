"""Compute the coefficients in `runtime/native/math/coefficients.py`.

    python -m tests.native.minimax > runtime/native/math/coefficients.py

Each row of `FITS` is a polynomial p with the least possible largest error w(x) * |f(x) - p(x)| over
an interval, found by E. Y. Remez's exchange algorithm (1934) on a fine grid, in 60 digits. The
formulas add what matters most, such as the 1 of `1 + r + r r P(r)`, apart from the polynomial, so
the coefficients need not be better than rounded one by one.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import mpmath
import numpy as np
from mpmath import mp, mpf

from tests.native.fits import FITS, Fit

_GRID = 60  # points for each coefficient
_HEAD = '''\
"""Coefficients, written by `python -m tests.native.minimax`; above each, its largest error."""

'''


def fitted(fit: Fit) -> tuple[list[float], float]:
    """The rounded coefficients, the constant one first, and the base-2 logarithm of the error."""
    mp.dps = 60
    points = _chebyshev_points(fit.low, fit.high, _GRID * (fit.degree + 2))
    values = [fit.function(x) for x in points]
    weights = [abs(fit.weight(x, value)) for x, value in zip(points, values, strict=True)]
    rounded = [_round(c, fit.bits) for c in _remez(points, values, weights, fit.degree + 1)]
    errors = _errors(points, values, weights, rounded)
    return rounded, float(mpmath.log(max(map(abs, errors)), 2))


def _chebyshev_points(low: Any, high: Any, count: int) -> list[Any]:
    middle, half = (mpf(low) + high) / 2, (mpf(high) - low) / 2
    return [middle - half * mpmath.cos(mp.pi * (k + mpf(0.5)) / count) for k in range(count)]


def _round(number: Any, bits: int) -> float:
    return float(np.float32(float(number))) if bits == 24 else float(number)


def _remez(
    points: Sequence[Any], values: Sequence[Any], weights: Sequence[Any], count: int
) -> list[Any]:
    step = (len(points) - 1) / count
    places = [round(k * step) for k in range(count + 1)]
    coefficients: list[Any] = []
    for _ in range(30):
        coefficients, level = _levelled(points, values, weights, places)
        errors = _errors(points, values, weights, coefficients)
        if max(map(abs, errors)) <= abs(level) * mpf("1.001"):
            return coefficients
        places = _alternating(errors, count + 1)
    raise ArithmeticError("the exchange did not converge")


def _errors(
    points: Sequence[Any],
    values: Sequence[Any],
    weights: Sequence[Any],
    coefficients: Sequence[Any],
) -> list[Any]:
    descending = list(coefficients)[::-1]
    return [
        w * (y - mpmath.polyval(descending, x))
        for x, y, w in zip(points, values, weights, strict=True)
    ]


def _levelled(
    points: Sequence[Any], values: Sequence[Any], weights: Sequence[Any], places: Sequence[int]
) -> tuple[list[Any], Any]:
    """The polynomial whose weighted error has one size, in turn up and down, at `places`."""
    rows = [
        [*(points[p] ** k for k in range(len(places) - 1)), (-1) ** n / weights[p]]
        for n, p in enumerate(places)
    ]
    *coefficients, level = mpmath.lu_solve(mp.matrix(rows), mp.matrix([values[p] for p in places]))
    return coefficients, level


def _alternating(errors: Sequence[Any], count: int) -> list[int]:
    """The places of the extremes of runs of one sign; `count` of them, without the least."""
    peaks: list[int] = []
    for place, error in enumerate(errors):
        if peaks and (errors[peaks[-1]] > 0) == (error > 0):
            if abs(error) > abs(errors[peaks[-1]]):
                peaks[-1] = place
        else:
            peaks.append(place)
    while len(peaks) > count:
        # Only an end can go without two neighbours of one sign meeting.
        peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
    if len(peaks) < count:
        raise ArithmeticError(f"the error has {len(peaks)} extremes, not {count}")
    return peaks


def table(names: Sequence[str]) -> str:
    """The rows of the module, as Python."""
    lines = []
    for fit in FITS:
        if names and fit.name not in names:
            continue
        coefficients, error = fitted(fit)
        lines += [f"# {fit.doc}; error 2^{error:.1f}", f"{fit.name} = ("]
        lines += [f"    {c!r}," for c in coefficients]
        lines += [")", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    print(_HEAD + table(sys.argv[1:]), end="")
