"""Complex numbers and their parts.

The gradient of a real loss with respect to a complex `z = x + iy` is, as in TensorFlow,
`dL/dx + i dL/dy`; so an operation with derivative `f'` passes back `dy * conj(f')`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops import examples
from autograph.runtime.ops.elementwise import UFUNCS, PublicFunction, elementwise
from autograph.runtime.ops.unbroadcast import zero_like, zeros_like
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import DType


def _real_dtype(dtype: DType) -> DType:
    return types.float32 if dtype == types.complex64 else types.float64


def _complex_dtype(real: DType, imaginary: DType) -> DType:
    return types.complex64 if real == types.float32 else types.complex128


def _combine(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    result = np.empty(np.broadcast_shapes(x.shape, y.shape), _complex_dtype(x.dtype, y.dtype))
    result.real, result.imag = x, y
    return result


_complex: PublicFunction = elementwise(
    "complex",
    _combine,
    vjp=lambda dy, y, real, imag: (_real(dy), _imag(dy)),
    samples=examples.two(kinds=()),
    result=_complex_dtype,
    arguments=("real", "imag"),
    accepts=("float",),
    doc="Complex numbers of their real and imaginary parts.",
)

_real: PublicFunction = elementwise(
    "real",
    np.real,
    vjp=lambda dy, y, x: _complex(dy, zero_like(dy)),
    samples=examples.complexes,
    result=_real_dtype,
    accepts=("complex",),
    doc="The real part.",
)

_imag: PublicFunction = elementwise(
    "imag",
    np.imag,
    vjp=lambda dy, y, x: _complex(zero_like(dy), dy),
    samples=examples.complexes,
    result=_real_dtype,
    accepts=("complex",),
    doc="The imaginary part.",
)

_conj: PublicFunction = elementwise(
    "conj",
    np.conjugate,
    vjp=lambda dy, y, x: _conj(dy),
    samples=examples.complexes,
    accepts=("complex",),
    doc="The complex conjugate.",
)


def _angle_vjp(dy: Tensor, y: Tensor, x: Tensor) -> Tensor:
    real, imaginary = _real(x), _imag(x)
    scaled = dy / (real * real + imaginary * imaginary)
    return _complex(-imaginary * scaled, real * scaled)


_angle = elementwise(
    "angle",
    lambda x: np.angle(x),
    vjp=_angle_vjp,
    samples=examples.complexes,
    result=_real_dtype,
    accepts=("complex",),
    doc="The angle in the complex plane, in radians.",
)


def complex(real: Any, imag: Any, name: str | None = None) -> Tensor:
    """Complex numbers of their real and imaginary parts."""
    parts = promotion.promote(real, imag)
    if parts[0].dtype not in (types.float32, types.float64):
        parts = [promotion.cast(part, types.float32) for part in parts]
    return _complex(*parts)


def _part(function: Callable[..., Tensor], of_real: Callable[[Tensor], Tensor], x: Any) -> Tensor:
    tensor = promotion.as_tensor(x)
    return function(tensor) if types.kind(tensor.dtype) == "complex" else of_real(tensor)


def real(input: Any, name: str | None = None) -> Tensor:
    """The real part; real numbers as they are."""
    return _part(_real, lambda x: x, input)


def imag(input: Any, name: str | None = None) -> Tensor:
    """The imaginary part; zeros for real numbers."""
    return _part(_imag, zeros_like, input)


def conj(x: Any, name: str | None = None) -> Tensor:
    """The complex conjugate; real numbers as they are."""
    return _part(_conj, lambda x: x, x)


def angle(input: Any, name: str | None = None) -> Tensor:
    """The angle in the complex plane: for real numbers 0, or pi where negative."""
    return _part(_angle, _angle_of_real, input)


def _angle_of_real(x: Tensor) -> Tensor:
    if not types.is_floating(x.dtype):
        x = promotion.cast(x, types.float32)
    from_sign: Tensor = promotion.cast(x < 0, x.dtype)
    return from_sign * np.pi


UFUNCS[np.conjugate] = conj
