"""Normalization: moments, and numbers scaled by them.

mean, variance = ag.nn.moments(x, axes=[0])
y = ag.nn.batch_normalization(x, mean, variance, offset, scale, variance_epsilon=1e-3)
y = ag.nn.layer_norm(x, gamma, beta)
"""

from __future__ import annotations

from typing import Any

from autograph.runtime import promotion
from autograph.runtime.ops.arithmetic import rsqrt, squared_difference
from autograph.runtime.ops.axes import normalized
from autograph.runtime.ops.nn_activations import as_float
from autograph.runtime.ops.reductions import reduce_mean, reduce_sum
from autograph.runtime.ops.selection import maximum
from autograph.runtime.ops.shaping import squeeze
from autograph.runtime.tensor import Tensor


def moments(
    x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """The mean and the variance of `x` over `axes`."""
    values = as_float(x)
    mean = reduce_mean(values, axes, keepdims=True)
    variance = reduce_mean(squared_difference(values, mean), axes, keepdims=True)
    if keepdims:
        return mean, variance
    places = list(normalized(axes, values.ndim))
    if not places:
        return mean, variance
    return squeeze(mean, places), squeeze(variance, places)


def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: float,
    name: str | None = None,
) -> Tensor:
    """`(x - mean) / sqrt(variance + variance_epsilon)`, times `scale`, plus `offset`, if given."""
    values: Any = as_float(x)
    centre, spread = (promotion.convert(m, values.dtype) for m in (mean, variance))
    factor: Any = rsqrt(spread + variance_epsilon)
    if scale is not None:
        factor = factor * promotion.convert(scale, values.dtype)
    shift: Any = -centre * factor
    if offset is not None:
        shift = shift + promotion.convert(offset, values.dtype)
    return values * factor + shift  # type: ignore[no-any-return]


def layer_norm(
    x: Any, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: float = 1e-3
) -> Tensor:
    """`x` with mean 0 and variance 1 along `axis`, scaled by `gamma` and moved by `beta`."""
    values: Any = as_float(x)
    mean = reduce_mean(values, axis, keepdims=True)
    centred: Any = values - mean
    variance: Any = reduce_mean(centred * centred, axis, keepdims=True)
    result: Any = centred * rsqrt(variance + epsilon)
    if gamma is not None:
        result = result * promotion.convert(gamma, values.dtype)
    if beta is not None:
        result = result + promotion.convert(beta, values.dtype)
    return result  # type: ignore[no-any-return]


def l2_normalize(
    x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None
) -> Tensor:
    """`x` divided by its Euclidean norm over `axis`, which counts as at least `sqrt(epsilon)`."""
    values: Any = as_float(x)
    square: Any = reduce_sum(values * values, axis, keepdims=True)
    return values * rsqrt(maximum(square, epsilon))  # type: ignore[no-any-return]
