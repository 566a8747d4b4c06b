"""Neural networks: TensorFlow's `tf.nn`."""

from __future__ import annotations

from typing import Any

from autograph import random as _random
from autograph.runtime import promotion as _promotion
from autograph.runtime.ops.exponential import log_sigmoid, sigmoid, softplus
from autograph.runtime.ops.gathering import gather as _gather
from autograph.runtime.ops.nn_activations import as_float as _as_float
from autograph.runtime.ops.nn_activations import (
    elu,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    relu6,
    selu,
    silu,
    softmax,
    softsign,
    swish,
)
from autograph.runtime.ops.nn_convolution import (
    avg_pool,
    avg_pool2d,
    conv1d,
    conv2d,
    convolution,
    depthwise_conv2d,
    max_pool,
    max_pool2d,
)
from autograph.runtime.ops.nn_losses import (
    l2_loss,
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from autograph.runtime.ops.nn_normalization import (
    batch_normalization,
    l2_normalize,
    layer_norm,
    moments,
)
from autograph.runtime.ops.reductions import reduce_sum as _reduce_sum
from autograph.runtime.ops.selection import where as _where
from autograph.runtime.ops.sorting import in_top_k, top_k
from autograph.runtime.ops.trigonometric import tanh
from autograph.runtime.ops.unbroadcast import zeros_like as _zeros_like
from autograph.runtime.tensor import Tensor

__all__ = [
    "avg_pool",
    "avg_pool2d",
    "batch_normalization",
    "bias_add",
    "conv1d",
    "conv2d",
    "convolution",
    "depthwise_conv2d",
    "dropout",
    "elu",
    "embedding_lookup",
    "gelu",
    "in_top_k",
    "l2_loss",
    "l2_normalize",
    "layer_norm",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "max_pool",
    "max_pool2d",
    "moments",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "silu",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softplus",
    "softsign",
    "sparse_softmax_cross_entropy_with_logits",
    "swish",
    "tanh",
    "top_k",
]


def bias_add(
    value: Any, bias: Any, data_format: str | None = None, name: str | None = None
) -> Tensor:
    """`value` plus a vector along the channels, the last axis unless `data_format` is NC…."""
    x, vector = _promotion.promote(value, bias)
    if vector.ndim != 1:
        raise ValueError(f"the bias is a vector, not {vector.type.describe()}")
    if data_format is not None and data_format.startswith("NC"):
        vector = vector[(slice(None), *[None] * (x.ndim - 2))]
    return x + vector


def dropout(
    x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: str | None = None
) -> Tensor:
    """`x` with a share `rate` of its elements set to 0, and the others scaled up to make good."""
    values = _as_float(x)
    if isinstance(rate, float | int):
        if not 0 <= rate < 1:
            raise ValueError(f"rate must be a number in the range [0, 1), got {rate}")
        if rate == 0:
            return values
    share: Any = _promotion.convert(rate, values.dtype)
    shape = values.shape if noise_shape is None else noise_shape
    kept: Any = _random.uniform(shape, dtype=values.dtype, seed=seed)
    scaled: Any = values / (1 - share)
    return _where(kept >= share, scaled, _zeros_like(scaled))


def embedding_lookup(
    params: Any, ids: Any, max_norm: Any = None, name: str | None = None
) -> Tensor:
    """The rows of `params` that `ids` name, none longer than `max_norm`."""
    rows = _gather(params, ids)
    if max_norm is None:
        return rows
    normed: Any = l2_normalize(rows, axis=-1)
    longest = _promotion.convert(max_norm, normed.dtype)
    too_long = _squared_norm(rows) > longest * longest
    return _where(too_long, normed * longest, rows)


def _squared_norm(rows: Any) -> Any:
    return _reduce_sum(rows * rows, axis=-1, keepdims=True)
