"""`sum_to`: undo a broadcast by summing; what every gradient of a broadcast operand needs."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import dims
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import TensorType


def _infer_sum(x: TensorType, like: TensorType) -> TensorType:
    return TensorType(x.dtype, like.shape)


def _evaluate_sum(x: np.ndarray[Any, Any], like: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if x.shape == like.shape:
        return x
    extra = x.ndim - like.ndim
    axes = tuple(range(extra)) + tuple(
        axis + extra for axis, n in enumerate(like.shape) if n == 1 and x.shape[axis + extra] != 1
    )
    summed = x.sum(axis=axes, keepdims=True, dtype=x.dtype)
    return np.asarray(summed).reshape(like.shape)


def _infer_broadcast(x: TensorType, like: TensorType) -> TensorType:
    dims.broadcast(x.shape, like.shape)
    return TensorType(x.dtype, like.shape)


def _evaluate_broadcast(
    x: np.ndarray[Any, Any], like: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    return np.broadcast_to(x, like.shape)


def _broadcast_vjp(dy: Tensor, y: Tensor, x: Tensor, like: Tensor) -> tuple[Tensor, None]:
    return SUM_TO(dy, x), None


def _sum_vjp(dy: Tensor, y: Tensor, x: Tensor, like: Tensor) -> tuple[Tensor, None]:
    return BROADCAST_LIKE(dy, x), None


SUM_TO = define(
    "sum_to",
    infer=_infer_sum,
    evaluate=_evaluate_sum,
    vjp=_sum_vjp,
    samples=lambda: [
        Sample((np.arange(6.0).reshape(2, 3), np.zeros((1, 3)))),
        Sample((np.arange(6.0).reshape(2, 3), np.zeros(()))),
    ],
    doc="The sum of `x` over the axes along which `like` was broadcast to it.",
)

BROADCAST_LIKE = define(
    "broadcast_like",
    infer=_infer_broadcast,
    evaluate=_evaluate_broadcast,
    vjp=_broadcast_vjp,
    samples=lambda: [Sample((np.arange(3.0), np.zeros((2, 3))))],
    doc="`x` broadcast to the shape of `like`.",
)


def sum_to(x: Tensor, like: Tensor) -> Tensor:
    """`x` summed to the shape of `like`; itself when the shapes are known to be equal."""
    if x.type.shape == like.type.shape and None not in x.type.shape:
        return x
    return SUM_TO(x, like)  # type: ignore[no-any-return]


def broadcast_like(x: Tensor, like: Tensor) -> Tensor:
    """`x` broadcast to the shape of `like`."""
    if x.type.shape == like.type.shape and None not in x.type.shape:
        return x
    return BROADCAST_LIKE(x, like)  # type: ignore[no-any-return]


def zero_like(x: Tensor) -> Tensor:
    """The number zero, in the dtype of `x`."""
    return EagerTensor(np.zeros((), x.dtype))


def zeros_like(x: Tensor) -> Tensor:
    """Zeros of the dtype and shape of `x`."""
    return broadcast_like(zero_like(x), x)
