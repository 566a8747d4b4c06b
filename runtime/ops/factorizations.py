"""Factorizations of matrices: cholesky, qr, eigh, eig, svd.

Matrices are the last two axes. The gradients are the well-known formulas; where a factor is not
determined (equal eigenvalues or singular values) they are not finite, as the derivative is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import errors, types
from autograph.runtime.dims import Dim, Shape
from autograph.runtime.ops import sizes
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.creation import zeros_like
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.ops.diagonals import band, diag, diag_part, set_diag
from autograph.runtime.ops.shaping import swap_last
from autograph.runtime.ops.solving import check_square, in_lapack, triangular_solved
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]


def _adjoint(x: Any) -> Any:
    return conj(swap_last(x))


def _several(kernel: Callable[..., Any]) -> Callable[..., tuple[Array, ...]]:
    """A kernel of several results, half precision computed in float32."""

    def evaluate(a: Array, **attrs: Any) -> tuple[Array, ...]:
        return tuple(in_lapack(a.dtype, np.asarray(part)) for part in kernel(_wide(a), **attrs))

    return evaluate


def _wide(a: Array) -> Array:
    return a.astype(np.float32) if a.dtype.itemsize < 4 else a


def _infer_cholesky(a: TensorType) -> TensorType:
    check_square(a, "cholesky")
    return a


def _evaluate_cholesky(a: Array) -> Array:
    check_square(types.type_of_array(a), "cholesky")
    return in_lapack(a.dtype, np.linalg.cholesky(_wide(a)))


def _cholesky_vjp(dy: Any, y: Any, a: Tensor) -> tuple[Any]:
    inner = band(_adjoint(y) @ dy, None, 0)
    half = set_diag(inner, diag_part(inner) * 0.5)
    # inverse(y)^H half inverse(y), by two triangular solves.
    left = triangular_solved(y, half, lower=True, adjoint=True)
    full: Any = _adjoint(triangular_solved(y, _adjoint(left), lower=True, adjoint=True))
    # The kernel reads the lower triangle only, but the argument is a symmetric matrix.
    return ((full + _adjoint(full)) * 0.5,)


_POSITIVE = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])


def _symmetric_samples() -> list[Sample]:
    return [
        Sample((_POSITIVE.astype(np.float32),)),
        Sample((np.stack([_POSITIVE, 2 * _POSITIVE]).astype(np.float32),)),
    ]


CHOLESKY = define(
    "cholesky",
    raises="a matrix that is not positive definite",
    infer=_infer_cholesky,
    evaluate=_evaluate_cholesky,
    vjp=_cholesky_vjp,
    # Float32, because the gradient is that for symmetric changes, not for single elements.
    samples=_symmetric_samples,
    doc="The lower triangle L with L @ L^H = a, for each positive definite matrix.",
)


def _smaller(m: Dim, n: Dim) -> Dim:
    if isinstance(m, int) and isinstance(n, int):
        return min(m, n)
    return m if m == n else None


def _matrix(a: TensorType, what: str) -> tuple[Shape, Dim, Dim]:
    if a.ndim < 2:
        raise ValueError(f"{what} takes matrices, not {a.describe()}")
    if not types.is_differentiable(a.dtype):
        raise TypeError(f"{what} takes floating or complex matrices, not {a.describe()}")
    return a.shape[:-2], a.shape[-2], a.shape[-1]


def _infer_qr(a: TensorType, full: bool) -> tuple[TensorType, TensorType]:
    batch, m, n = _matrix(a, "qr")
    k = m if full else _smaller(m, n)
    return TensorType(a.dtype, (*batch, m, k)), TensorType(a.dtype, (*batch, k, n))


def _qr(a: Array, full: bool) -> Any:
    return np.linalg.qr(a, mode="complete" if full else "reduced")


def _qr_vjp(dy: Sequence[Any], y: Sequence[Any], a: Tensor, full: bool) -> tuple[Any]:
    q, r = y
    m, n = a.type.shape[-2:]
    wide = isinstance(m, int) and isinstance(n, int) and m < n
    if wide or (full and m != n):
        raise errors.GradientError(
            "qr has a gradient for matrices with at least as many rows as columns, and with "
            "full_matrices=False.",
            advice="Factorize the transposed matrix, or leave out full_matrices.",
        )
    dq = zeros_like(q) if dy[0] is None else dy[0]
    dr = zeros_like(r) if dy[1] is None else dy[1]
    middle = r @ _adjoint(dr) - _adjoint(dq) @ q
    symmetric = band(middle, None, -1) + _adjoint(band(middle, None, -1))
    symmetric = set_diag(symmetric, diag_part(middle))
    right = dq + q @ symmetric
    return (_adjoint(triangular_solved(r, _adjoint(right), lower=False, adjoint=False)),)


_TALL = np.array([[1.0, 2.0], [0.5, -1.0], [0.3, 0.8]])

QR = define(
    "qr",
    infer=_infer_qr,
    evaluate=_several(_qr),
    vjp=_qr_vjp,
    samples=lambda: [
        Sample((_TALL,), {"full": False}),
        Sample((_POSITIVE,), {"full": False}),
        Sample((np.stack([_TALL, 2 * _TALL]).astype(np.float32),), {"full": False}),
    ],
    several=True,
    doc="q with orthonormal columns and r upper triangular, with q @ r = a.",
)


def _infer_eigh(a: TensorType) -> tuple[TensorType, TensorType]:
    check_square(a, "eigh")
    real = np.zeros(0, a.dtype).real.dtype if types.kind(a.dtype) == "complex" else a.dtype
    return TensorType(real, a.shape[:-1]), a


def _differences(values: Any) -> Any:
    """1 / (values[j] - values[i]) off the diagonal, 0 on it."""
    gaps = values[..., None, :] - values[..., :, None]
    ones = set_diag(gaps, diag_part(gaps) + 1.0)
    inverse = 1.0 / ones
    return set_diag(inverse, zeros_like(values))


def _eigh_vjp(dy: Sequence[Any], y: Sequence[Any], a: Tensor) -> tuple[Any]:
    values, vectors = y
    inner = 0.0 if dy[0] is None else diag(dy[0])
    if dy[1] is not None:
        inner = inner + _differences(values) * (_adjoint(vectors) @ dy[1])
    full: Any = vectors @ inner @ _adjoint(vectors)
    return ((full + _adjoint(full)) * 0.5,)


EIGH = define(
    "eigh",
    infer=_infer_eigh,
    evaluate=_several(np.linalg.eigh),
    vjp=_eigh_vjp,
    samples=_symmetric_samples,
    several=True,
    graph_name="SelfAdjointEigV2",
    doc="Eigenvalues, ascending, and eigenvectors of symmetric or Hermitian matrices.",
)


def _infer_eig(a: TensorType) -> tuple[TensorType, TensorType]:
    check_square(a, "eig")
    wide = types.complex128 if a.dtype in (types.float64, types.complex128) else types.complex64
    return TensorType(wide, a.shape[:-1]), TensorType(wide, a.shape)


def _evaluate_eig(a: Array) -> tuple[Array, Array]:
    wide, _ = _infer_eig(types.type_of_array(a))
    values, vectors = np.linalg.eig(_wide(a))
    return values.astype(wide.dtype), vectors.astype(wide.dtype)


EIG = define(
    "eig",
    infer=_infer_eig,
    evaluate=_evaluate_eig,
    vjp=no_vjp("use eigh for symmetric matrices; that of general ones is not there yet"),
    samples=lambda: [Sample((np.array([[1.0, 2.0], [-1.0, 0.5]]),))],
    several=True,
    doc="Eigenvalues and eigenvectors of square matrices, complex.",
)


def _infer_svd(a: TensorType, full: bool) -> tuple[TensorType, ...]:
    batch, m, n = _matrix(a, "svd")
    k = _smaller(m, n)
    real = np.zeros(0, a.dtype).real.dtype if types.kind(a.dtype) == "complex" else a.dtype
    u = TensorType(a.dtype, (*batch, m, m if full else k))
    v = TensorType(a.dtype, (*batch, n, n if full else k))
    return TensorType(real, (*batch, k)), u, v


def _svd(a: Array, full: bool) -> Any:
    u, s, vh = np.linalg.svd(a, full_matrices=full)
    return s, u, np.conj(np.swapaxes(vh, -1, -2))


def _svd_vjp(dy: Sequence[Any], y: Sequence[Any], a: Any, full: bool) -> tuple[Any]:
    s, u, v = y
    ds, du, dv = dy
    through_vectors = du is not None or dv is not None
    if types.kind(a.dtype) == "complex" and through_vectors:
        raise errors.GradientError(
            "the svd of complex matrices has a gradient through s only.",
            advice="Use the singular values alone, or the svd of a real matrix.",
        )
    if full and a.type.shape[-2] != a.type.shape[-1]:
        if through_vectors:
            raise errors.GradientError(
                "svd has a gradient through u and v only with full_matrices=False.",
                advice="Leave out full_matrices.",
            )
        count = sizes.extent(s, -1)
        u, v = u[..., :count], v[..., :count]
    result = u @ diag(zeros_like(s) if ds is None else ds) @ _adjoint(v)
    gaps = _differences(s * s)
    if du is not None:
        skew = gaps * (_adjoint(u) @ du - _adjoint(du) @ u)
        core = u @ (skew * s[..., None, :])
        rest = du - u @ (_adjoint(u) @ du)
        result = result + (core + rest / s[..., None, :]) @ _adjoint(v)
    if dv is not None:
        skew = gaps * (_adjoint(v) @ dv - _adjoint(dv) @ v)
        core = (s[..., :, None] * skew) @ _adjoint(v)
        rest = _adjoint(dv) - (_adjoint(dv) @ v) @ _adjoint(v)
        result = result + u @ (core + rest / s[..., :, None])
    return (result,)


SVD = define(
    "svd",
    infer=_infer_svd,
    evaluate=_several(_svd),
    vjp=_svd_vjp,
    samples=lambda: [
        Sample((_TALL,), {"full": False}),
        Sample((_TALL.T,), {"full": False}),
        Sample((np.stack([_POSITIVE, 2 * _POSITIVE]).astype(np.float32),), {"full": False}),
    ],
    several=True,
    doc="s, u and v with u @ diag(s) @ v^H = a, s descending.",
)
