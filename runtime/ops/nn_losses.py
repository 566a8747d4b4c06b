"""Losses of neural networks: cross-entropies and `l2_loss`.

    ag.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 0], logits=x)

All take logits, the unscaled outputs of a network, and stay exact where a probability would round
to 0 or 1.
"""

from __future__ import annotations

from typing import Any

from autograph.runtime import promotion, types
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.exponential import softplus
from autograph.runtime.ops.gathering import take_along_axis
from autograph.runtime.ops.nn_activations import as_float, log_softmax
from autograph.runtime.ops.reductions import reduce_sum
from autograph.runtime.ops.shaping import expand_dims, squeeze
from autograph.runtime.tensor import Tensor


def softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, axis: Any = -1, name: str | None = None
) -> Tensor:
    """The cross-entropy between probabilities `labels` and `softmax(logits)`, along `axis`."""
    x = as_float(logits)
    target: Any = promotion.convert(labels, x.dtype)
    return reduce_sum(-(target * log_softmax(x, axis)), single(axis, x.ndim))


def sparse_softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, name: str | None = None
) -> Tensor:
    """The cross-entropy between class numbers `labels` and `softmax(logits)`, along the last axis.

    A label that is no class is an IndexError.
    """
    x, index = as_float(logits), promotion.as_tensor(labels)
    if not types.is_integer(index.dtype):
        raise TypeError(f"labels are class numbers, not {index.type.describe()}")
    if index.ndim != x.ndim - 1:
        raise ValueError(
            f"labels need one dimension less than logits: got {index.type.describe()} for "
            f"{x.type.describe()}"
        )
    picked: Any = take_along_axis(log_softmax(x), expand_dims(index, -1), -1)
    return squeeze(-picked, -1)


def sigmoid_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, name: str | None = None
) -> Tensor:
    """The cross-entropy between probabilities `labels` and `sigmoid(logits)`, each on its own."""
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")
    x: Any = as_float(logits)
    target: Any = promotion.convert(labels, x.dtype)
    return softplus(x) - x * target  # type: ignore[no-any-return]


def l2_loss(t: Any, name: str | None = None) -> Tensor:
    """Half the sum of the squares."""
    x: Any = as_float(t)
    return reduce_sum(x * x) / 2
