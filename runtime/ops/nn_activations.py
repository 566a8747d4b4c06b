"""Activations of neural networks: `relu` to `softmax`.

    ag.nn.relu(x)        ag.nn.gelu(x, approximate=True)        ag.nn.softmax(logits, axis=-1)

Those with a kink are operations of their own, with TensorFlow's slope at the kink; the others are
compositions. Integers are taken as float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops import examples
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.definition import Sample
from autograph.runtime.ops.elementwise import elementwise, same_dtype
from autograph.runtime.ops.exponential import exp, log, sigmoid
from autograph.runtime.ops.reductions import reduce_max, reduce_sum
from autograph.runtime.ops.selection import where
from autograph.runtime.ops.shaping import stop_gradient
from autograph.runtime.ops.special import erf
from autograph.runtime.ops.trigonometric import tanh
from autograph.runtime.ops.unbroadcast import zeros_like
from autograph.runtime.tensor import Tensor

Array = np.ndarray[Any, Any]
_SELU_ALPHA = 1.6732632423543772
_SELU_SCALE = 1.0507009873554805


def as_float(value: Any) -> Tensor:
    """`value` as a tensor of floating-point numbers; integers become float32."""
    tensor = promotion.as_tensor(value)
    if types.kind(tensor.dtype) in ("bool", "int"):
        return promotion.cast(tensor, types.float32)
    if types.kind(tensor.dtype) != "float":
        raise TypeError(f"real numbers are needed, not {types.dtype_name(tensor.dtype)}")
    return tensor


def _where_positive(x: Tensor, slope: Tensor) -> Tensor:
    """`slope` where `x` is positive, otherwise 0."""
    positive: Any = x
    return where(positive > 0, slope, zeros_like(slope))


def _kinked(*kinds: str) -> Callable[[], list[Sample]]:
    """Samples on both sides of the kink at 0, at which differences would not agree."""
    at_kink = Sample((np.array([0.0, 7.5]),), smooth=False)
    return lambda: [*examples.reals(kinds=kinds)(), at_kink]


relu = elementwise(
    "relu",
    lambda x: np.maximum(x, np.zeros((), x.dtype)),
    vjp=lambda dy, y, x: _where_positive(x, dy),
    samples=_kinked("int", "float"),
    result=same_dtype,
    accepts=("int", "float"),
    arguments=("features",),
    doc="`max(x, 0)`; its slope at 0 is 0.",
)


def _relu6_vjp(dy: Tensor, y: Tensor, x: Any) -> Tensor:
    return where((x > 0) & (x < 6), dy, zeros_like(dy))


relu6 = elementwise(
    "relu6",
    lambda x: np.minimum(np.maximum(x, np.zeros((), x.dtype)), np.full((), 6, x.dtype)),
    vjp=_relu6_vjp,
    samples=_kinked("int", "float"),
    result=same_dtype,
    accepts=("int", "float"),
    arguments=("features",),
    doc="`min(max(x, 0), 6)`.",
)


def _elu(x: Array) -> Array:
    return np.where(x > 0, x, np.expm1(np.minimum(x, np.zeros((), x.dtype)))).astype(x.dtype)


def _elu_vjp(dy: Any, y: Any, x: Any) -> Tensor:
    return where(x > 0, dy, dy * (y + 1))


elu = elementwise(
    "elu",
    _elu,
    vjp=_elu_vjp,
    samples=_kinked("float"),
    result=same_dtype,
    accepts=("float",),
    arguments=("features",),
    floating=True,
    doc="`x` where it is positive, `exp(x) - 1` elsewhere.",
)


def leaky_relu(features: Any, alpha: Any = 0.2, name: str | None = None) -> Tensor:
    """`x` where it is positive, `alpha * x` elsewhere."""
    x: Any = as_float(features)
    return where(x > 0, x, x * promotion.convert(alpha, x.dtype))


def selu(features: Any, name: str | None = None) -> Tensor:
    """The scaled exponential linear unit, which keeps mean 0 and variance 1."""
    x: Any = as_float(features)
    # The operand of `elu` is never positive on its branch, so nothing overflows.
    return _SELU_SCALE * where(x > 0, x, _SELU_ALPHA * elu(x))


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Tensor:
    """`x` times the normal distribution's share below `x`; by `tanh` if `approximate`."""
    x: Any = as_float(features)
    if approximate:
        inner: Any = math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)
        share: Any = tanh(inner)
    else:
        share = erf(x * math.sqrt(0.5))
    return 0.5 * x * (1 + share)  # type: ignore[no-any-return]


def silu(features: Any, beta: Any = 1.0, name: str | None = None) -> Tensor:
    """`x * sigmoid(beta * x)`, also known as swish."""
    x: Any = as_float(features)
    return x * sigmoid(x * promotion.convert(beta, x.dtype))  # type: ignore[no-any-return]


swish = silu


def softsign(features: Any, name: str | None = None) -> Tensor:
    """`x / (1 + abs(x))`."""
    x: Any = as_float(features)
    return x / (1 + abs(x))  # type: ignore[no-any-return]


def _shifted(logits: Any, axis: Any) -> tuple[Any, int]:
    """The logits less their maximum, so that no exponential overflows; and the axis."""
    x: Any = as_float(logits)
    if not x.ndim:
        raise ValueError("softmax takes at least a vector of logits, not a scalar")
    place = single(axis, x.ndim)
    return x - stop_gradient(reduce_max(x, place, keepdims=True)), place


def softmax(logits: Any, axis: Any = -1, name: str | None = None) -> Tensor:
    """Positive numbers that sum to 1 along `axis`: `exp(logits)`, scaled."""
    shifted, place = _shifted(logits, axis)
    powers: Any = exp(shifted)
    return powers / reduce_sum(powers, place, keepdims=True)  # type: ignore[no-any-return]


def log_softmax(logits: Any, axis: Any = -1, name: str | None = None) -> Tensor:
    """The logarithm of `softmax`, without its loss of precision."""
    shifted, place = _shifted(logits, axis)
    return shifted - log(reduce_sum(exp(shifted), place, keepdims=True))  # type: ignore[no-any-return]
