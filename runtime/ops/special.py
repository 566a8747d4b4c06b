"""Special functions, computed here because NumPy has none: the error and gamma functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import promotion
from autograph.runtime.ops import examples
from autograph.runtime.ops.definition import Sample
from autograph.runtime.ops.elementwise import PublicFunction, elementwise, resolved_as
from autograph.runtime.ops.exponential import exp
from autograph.runtime.ops.polygamma import digamma
from autograph.runtime.ops.reductions import reduce_sum
from autograph.runtime.tensor import Tensor

Array = np.ndarray[Any, Any]
_REAL = ("int", "float")


def _in_double(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """A kernel that computes in float64, whatever it is given."""

    def kernel(x: Array) -> Array:
        result = np.asarray(function(np.asarray(x, np.float64)))
        return result.astype(np.exp.resolve_dtypes((x.dtype, None))[-1])

    return kernel


def _each(function: Callable[[float], float]) -> Callable[[Array], Array]:
    """A kernel that calls a function of `math` for each element."""
    mapped = np.frompyfunc(function, 1, 1)
    return _in_double(lambda x: np.asarray(mapped(x), np.float64))


def _special(
    name: str,
    kernel: Callable[[Array], Array],
    derivative: Callable[[Tensor, Tensor], Any],
    doc: str,
    low: float = -2.0,
    high: float = 2.5,
) -> Callable[..., Tensor]:
    return elementwise(
        name,
        kernel,
        vjp=lambda dy, y, x: dy * derivative(y, x),
        samples=examples.reals(low, high, kinds=("float",)),
        result=resolved_as(np.exp),
        accepts=_REAL,
        floating=True,
        doc=doc,
    )


_SLOPE = 2.0 / math.sqrt(math.pi)

erf = _special(
    "erf",
    _each(math.erf),
    lambda y, x: _SLOPE * exp(-(x * x)),
    "The error function.",
)

erfc = _special(
    "erfc",
    _each(math.erfc),
    lambda y, x: -_SLOPE * exp(-(x * x)),
    "`1 - erf(x)`, exact for large `x`.",
)


def _erfinv(y: Array) -> Array:
    """Winitzki's approximation, two digits, and three cubic Halley steps to all digits."""
    size = np.abs(y)
    tail = np.log1p(-size * size)
    half = 2.0 / (math.pi * 0.147) + tail / 2.0
    x = np.sqrt(np.sqrt(half * half - tail / 0.147) - half)
    for _ in range(3):
        # Each of the two differences keeps its digits where the other loses them.
        error = np.where(size < 0.5, _ERF(x) - size, (1.0 - size) - _ERFC(x))
        step = error.astype(np.float64) / (_SLOPE * np.exp(-x * x))
        x = x - step / (1.0 + x * step)
    return np.copysign(np.where(size == 1.0, np.inf, x), y)


_ERF = np.frompyfunc(math.erf, 1, 1)
_ERFC = np.frompyfunc(math.erfc, 1, 1)

erfinv = _special(
    "erfinv",
    _in_double(_erfinv),
    lambda y, x: exp(y * y) / _SLOPE,
    "The inverse of `erf`.",
    -0.8,
    0.9,
)


def _log_gamma(x: float) -> float:
    if x <= 0.0 and x == math.floor(x):
        return math.inf
    return math.lgamma(x)


lgamma = _special(
    "lgamma",
    _each(_log_gamma),
    lambda y, x: digamma(x),
    "The logarithm of the absolute value of the gamma function.",
    0.3,
    4.0,
)


def _unless_zero(kernel: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """A kernel that is 0 where `x` is, whatever `y` is."""
    return lambda x, y: np.where(x == 0, np.zeros((), x.dtype), kernel(x, y))


def _product(name: str, factor: Callable[[Array], Array], vjp: Any, doc: str) -> Any:
    return elementwise(
        name,
        _unless_zero(lambda x, y: np.multiply(x, factor(y))),
        vjp=vjp,
        samples=lambda: [
            *examples.two(0.5, 2.0, 0.6, 1.9, kinds=("float",))(),
            Sample((np.array([0.0, 1.5]), np.array([0.0, 0.5])), smooth=False),
        ],
        result=resolved_as(np.multiply),
        accepts=("float",),
        floating=True,
        doc=doc,
    )


def _nonzero(x: Tensor) -> Tensor:
    return promotion.cast(x != 0, x.dtype)


xlogy: PublicFunction = _product(
    "xlogy",
    np.log,
    lambda dy, z, x, y: (dy * xlogy(_nonzero(x), y), dy * xdivy(x, y)),
    "`x * log(y)`, but 0 where `x` is 0.",
)

xlog1py: PublicFunction = _product(
    "xlog1py",
    np.log1p,
    lambda dy, z, x, y: (dy * xlog1py(_nonzero(x), y), dy * xdivy(x, y + 1)),
    "`x * log(1 + y)`, but 0 where `x` is 0.",
)

xdivy: PublicFunction = _product(
    "xdivy",
    np.reciprocal,
    lambda dy, z, x, y: (dy * xdivy(_nonzero(x), y), dy * xdivy(-x, y * y)),
    "`x / y`, but 0 where `x` is 0.",
)


def lbeta(x: Any, name: str | None = None) -> Tensor:
    """The logarithm of the absolute value of the beta function, over the last axis."""
    tensor = promotion.as_tensor(x)
    return reduce_sum(lgamma(tensor), axis=-1) - lgamma(reduce_sum(tensor, axis=-1))


def ndtri(x: Any, name: str | None = None) -> Tensor:
    """The inverse of the standard normal distribution function."""
    return erfinv(2 * promotion.as_tensor(x) - 1) * math.sqrt(2.0)


def erfcinv(x: Any, name: str | None = None) -> Tensor:
    """The inverse of `erfc`."""
    return erfinv(1 - promotion.as_tensor(x))
