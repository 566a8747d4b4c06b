"""Powers, exponentials, logarithms, and the activations made of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops import examples
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.definition import Sample
from autograph.runtime.ops.elementwise import PublicFunction, elementwise, resolved_as
from autograph.runtime.ops.selection import where
from autograph.runtime.tensor import EagerTensor, Tensor

Array = np.ndarray[Any, Any]
_REAL = ("bool", "int", "float")


def pow_vjp(dy: Tensor, y: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The gradients of `a ** b`; that of the exponent is 0 where the base is not positive."""
    has_log = a != 0 if types.kind(a.dtype) == "complex" else a > 0
    by_exponent = where(has_log, y * log(where(has_log, a, 1)), 0)
    return dy * conj(b * pow(a, _one_less(a, b))), dy * conj(by_exponent)


def _one_less(a: Tensor, b: Tensor) -> Tensor:
    """`b - 1`, but not where `0 * 0 ** -1` would make the derivative of `x ** 0` at 0 a NaN."""
    if isinstance(b, EagerTensor) and np.all(b._array != 0):
        return b - 1
    return where((a == 0) & (b == 0), b, b - 1)


pow = elementwise(
    "pow",
    np.power,
    vjp=pow_vjp,
    samples=lambda: [
        *examples.two(0.5, 2.0, 0.6, 1.9)(),
        *examples.two_complexes(),
        Sample((np.array([-1.5, 2.0]), np.array(3.0)), smooth=False),
        Sample((np.array([2, 3]), np.array(5))),
    ],
    doc="`x` to the power of `y`, element by element.",
)

exp = elementwise(
    "exp",
    np.exp,
    vjp=lambda dy, y, x: dy * conj(y),
    samples=examples.reals(),
    floating=True,
    doc="e to the power of `x`.",
)

exp2 = elementwise(
    "exp2",
    np.exp2,
    vjp=lambda dy, y, x: dy * conj(y * math.log(2.0)),
    samples=examples.reals(),
    floating=True,
    doc="2 to the power of `x`.",
)

expm1 = elementwise(
    "expm1",
    np.expm1,
    vjp=lambda dy, y, x: dy * conj(y + 1),
    samples=examples.reals(),
    floating=True,
    doc="`exp(x) - 1`, exact for small `x`.",
)

log = elementwise(
    "log",
    np.log,
    vjp=lambda dy, y, x: dy / conj(x),
    samples=examples.reals(0.3, 4.0),
    floating=True,
    doc="The natural logarithm.",
)

log1p = elementwise(
    "log1p",
    np.log1p,
    vjp=lambda dy, y, x: dy / conj(1 + x),
    samples=examples.reals(-0.6, 3.0),
    floating=True,
    doc="`log(1 + x)`, exact for small `x`.",
)

log2 = elementwise(
    "log2",
    np.log2,
    vjp=lambda dy, y, x: dy / conj(x * math.log(2.0)),
    samples=examples.reals(0.3, 4.0),
    floating=True,
    doc="The logarithm to base 2.",
)

log10 = elementwise(
    "log10",
    np.log10,
    vjp=lambda dy, y, x: dy / conj(x * math.log(10.0)),
    samples=examples.reals(0.3, 4.0),
    floating=True,
    doc="The logarithm to base 10.",
)

logaddexp = elementwise(
    "logaddexp",
    np.logaddexp,
    vjp=lambda dy, y, a, b: (dy * sigmoid(a - b), dy * sigmoid(b - a)),
    samples=examples.two(kinds=("int", "float")),
    accepts=_REAL,
    floating=True,
    doc="`log(exp(x) + exp(y))`, safe from overflow.",
)


def _sigmoid(x: Array) -> Any:
    """Written with `exp` of negative numbers only, which cannot overflow."""
    small = np.exp(-np.abs(x))
    one = np.ones((), small.dtype)
    return np.where(x >= 0, one, small) / (one + small)


sigmoid: PublicFunction = elementwise(
    "sigmoid",
    _sigmoid,
    vjp=lambda dy, y, x: dy * (y * (1 - y)),
    samples=examples.reals(kinds=("int", "float")),
    result=resolved_as(np.exp),
    accepts=("int", "float"),
    floating=True,
    doc="`1 / (1 + exp(-x))`.",
)


def _softplus(x: Array) -> Array:
    return np.logaddexp(np.zeros((), x.dtype), x)


softplus = elementwise(
    "softplus",
    _softplus,
    vjp=lambda dy, y, x: dy * sigmoid(x),
    samples=examples.reals(kinds=("int", "float")),
    result=resolved_as(np.exp),
    accepts=("int", "float"),
    arguments=("features",),
    floating=True,
    doc="`log(1 + exp(x))`, safe from overflow.",
)


def log_sigmoid(x: Any, name: str | None = None) -> Tensor:
    """`log(sigmoid(x))`, safe from overflow."""
    return -softplus(-promotion.as_tensor(x))
