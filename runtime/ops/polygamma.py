"""`polygamma`: the logarithm of the gamma function, differentiated `order + 1` times.

The derivative of one order is the next, so gradients of any order exist.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops.definition import Op, Sample, define
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_LARGE = 16.0


def _infer(x: TensorType, order: int) -> TensorType:
    if not types.is_floating(x.dtype):
        raise TypeError(f"polygamma takes float values, not {types.dtype_name(x.dtype)}")
    return TensorType(x.dtype, x.shape)


def _evaluate(x: Array, order: int) -> Array:
    wide = np.asarray(x, np.float64)
    left = wide < 0.5
    result = _right(np.where(left, 1.0 - wide, wide), order)
    if left.any():
        reflected = (-1) ** order * result - _cotangent(wide, order)
        result = np.where(left, reflected, result)
    return np.asarray(result).astype(x.dtype)


def _right(x: Array, order: int) -> Array:
    """For `x >= 0.5`: by recurrence to a large argument, and there by the asymptotic series."""
    sign = (-1) ** (order + 1)
    total = np.zeros_like(x)
    z = x.copy()
    while (small := z < _LARGE).any():
        total += np.where(small, sign * math.factorial(order) * z ** -(order + 1.0), 0.0)
        z = np.where(small, z + 1.0, z)
    if order == 0:
        series = np.log(z) - 0.5 / z
    else:
        lead = math.factorial(order - 1) * z**-order
        series = sign * (lead + 0.5 * math.factorial(order) * z ** -(order + 1.0))
    for k, number in enumerate(_BERNOULLI, 1):
        factor = math.factorial(2 * k + order - 1) / math.factorial(2 * k)
        series = series + sign * number * factor * z ** -(2.0 * k + order)
    return total + series


def _cotangent(x: Array, order: int) -> Array:
    """The derivative of that order of `pi * cot(pi * x)`, a polynomial in the cotangent."""
    polynomial = np.polynomial.Polynomial([0.0, math.pi])
    inner = np.polynomial.Polynomial([-math.pi, 0.0, -math.pi])
    for _ in range(order):
        polynomial = polynomial.deriv() * inner
    with np.errstate(divide="ignore", invalid="ignore"):
        cotangent = np.where(x == np.floor(x), np.nan, 1.0 / np.tan(math.pi * (x - np.floor(x))))
    return np.asarray(polynomial(cotangent))


POLYGAMMA: Op = define(
    "polygamma",
    infer=_infer,
    evaluate=_evaluate,
    vjp=lambda dy, y, x, order: (dy * POLYGAMMA(x, order=order + 1),),
    samples=lambda: [
        Sample((np.array([0.4, 1.7, 3.2, -1.4]),), {"order": order}) for order in (0, 1, 2)
    ],
    doc="The derivative of order `order + 1` of the logarithm of the gamma function.",
)


def polygamma(a: int, x: Any, name: str | None = None) -> Tensor:
    """The derivative of order `a + 1` of the logarithm of the gamma function."""
    tensor = promotion.as_tensor(x)
    if not types.is_floating(tensor.dtype):
        tensor = promotion.cast(tensor, types.float32)
    order = int(a)
    if order != a or order < 0:
        raise ValueError(f"polygamma takes a whole order that is not negative, got {a}")
    return POLYGAMMA(tensor, order=order)  # type: ignore[no-any-return]


def digamma(x: Any, name: str | None = None) -> Tensor:
    """The derivative of `lgamma`."""
    return polygamma(0, x)
