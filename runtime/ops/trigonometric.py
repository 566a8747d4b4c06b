"""Trigonometric and hyperbolic functions, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime.ops import examples
from autograph.runtime.ops.arithmetic import divide_no_nan, rsqrt
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.elementwise import PublicFunction, elementwise
from autograph.runtime.tensor import Tensor


def _circular(
    name: str,
    ufunc: np.ufunc,
    derivative: Callable[[Tensor, Tensor], Any],
    doc: str,
    low: float = -2.0,
    high: float = 2.5,
) -> Callable[..., Tensor]:
    """A function of one operand, whose derivative is given in terms of its result and of it."""
    return elementwise(
        name,
        ufunc,
        vjp=lambda dy, y, x: dy * conj(derivative(y, x)),
        samples=examples.reals(low, high),
        floating=True,
        doc=doc,
    )


sin: PublicFunction = _circular("sin", np.sin, lambda y, x: cos(x), "The sine.")
cos: PublicFunction = _circular("cos", np.cos, lambda y, x: -sin(x), "The cosine.")
tan: PublicFunction = _circular("tan", np.tan, lambda y, x: 1 + y * y, "The tangent.", -1.2, 1.3)
asin: PublicFunction = _circular(
    "asin", np.arcsin, lambda y, x: rsqrt(1 - x * x), "The arc sine.", -0.9, 0.8
)
acos: PublicFunction = _circular(
    "acos", np.arccos, lambda y, x: -rsqrt(1 - x * x), "The arc cosine.", -0.9, 0.8
)
atan: PublicFunction = _circular(
    "atan", np.arctan, lambda y, x: 1 / (1 + x * x), "The arc tangent."
)
sinh: PublicFunction = _circular("sinh", np.sinh, lambda y, x: cosh(x), "The hyperbolic sine.")
cosh: PublicFunction = _circular("cosh", np.cosh, lambda y, x: sinh(x), "The hyperbolic cosine.")
tanh: PublicFunction = _circular("tanh", np.tanh, lambda y, x: 1 - y * y, "The hyperbolic tangent.")
asinh: PublicFunction = _circular(
    "asinh", np.arcsinh, lambda y, x: 1 / cosh(y), "The inverse of `sinh`."
)
acosh: PublicFunction = _circular(
    "acosh", np.arccosh, lambda y, x: 1 / sinh(y), "The inverse of `cosh`.", 1.2, 3.0
)
atanh: PublicFunction = _circular(
    "atanh", np.arctanh, lambda y, x: 1 / (1 - x * x), "The inverse of `tanh`.", -0.8, 0.9
)


def _atan2_vjp(dy: Tensor, angle: Tensor, y: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    scaled = dy / (y * y + x * x)
    return scaled * x, -scaled * y


atan2 = elementwise(
    "atan2",
    np.arctan2,
    vjp=_atan2_vjp,
    samples=examples.two(kinds=("int", "float")),
    arguments=("y", "x"),
    accepts=("bool", "int", "float"),
    floating=True,
    doc="The angle of the point (`x`, `y`), from -pi to pi.",
)

hypot = elementwise(
    "hypot",
    np.hypot,
    vjp=lambda dy, y, a, b: (dy * divide_no_nan(a, y), dy * divide_no_nan(b, y)),
    samples=examples.two(kinds=("int", "float")),
    accepts=("bool", "int", "float"),
    floating=True,
    doc="`sqrt(x * x + y * y)`, safe from overflow.",
)
