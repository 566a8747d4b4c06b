"""Tensors clipped by their norm, the usual care against exploding gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.ops.arithmetic import divide_no_nan, square
from autograph.runtime.ops.arithmetic import sqrt as square_root
from autograph.runtime.ops.reductions import reduce_sum
from autograph.runtime.ops.selection import minimum, where
from autograph.runtime.tensor import Tensor


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Tensor:
    """`t` scaled down so that its Euclidean norm, along `axes`, is at most `clip_norm`."""
    tensor = promotion.as_tensor(t)
    norm = square_root(reduce_sum(square(tensor), axes, keepdims=True))
    factor = minimum(divide_no_nan(promotion.convert(clip_norm, tensor.dtype), norm), 1.0)
    return tensor * _where_zero(factor, norm)


def _where_zero(factor: Tensor, norm: Tensor) -> Tensor:
    """One where the norm is zero: then there is nothing to clip."""
    return where(norm > 0, factor, 1.0)


def global_norm(t_list: Sequence[Any], name: str | None = None) -> Tensor:
    """The Euclidean norm of all tensors together."""
    total, *others = [reduce_sum(square(promotion.as_tensor(t))) for t in t_list if t is not None]
    for other in others:
        total = total + other
    return square_root(total)


def clip_by_global_norm(
    t_list: Sequence[Any], clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Tensor]:
    """All tensors scaled so that their norm together is at most `clip_norm`, and that norm."""
    norm = global_norm(t_list) if use_norm is None else promotion.as_tensor(use_norm)
    limit = promotion.convert(clip_norm, norm.dtype)
    factor = _where_zero(minimum(divide_no_nan(limit, norm), 1.0), norm)
    return [None if t is None else promotion.as_tensor(t) * factor for t in t_list], norm
