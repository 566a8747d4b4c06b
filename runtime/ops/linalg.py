"""Linear algebra with TensorFlow's names; what `ag.linalg` consists of.

    ag.linalg.solve(a, b)      ag.linalg.norm(x, ord=1, axis=0)      ag.linalg.svd(a)

Integers are taken as float32, the tensor face's default.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops.arithmetic import abs as absolute
from autograph.runtime.ops.arithmetic import sqrt
from autograph.runtime.ops.axes import normalized
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.diagonals import diag_part
from autograph.runtime.ops.exponential import log
from autograph.runtime.ops.factorizations import CHOLESKY, EIG, EIGH, QR, SVD
from autograph.runtime.ops.indexing import get_item
from autograph.runtime.ops.joining import stack
from autograph.runtime.ops.matmul import matmul
from autograph.runtime.ops.reductions import reduce_max, reduce_min, reduce_sum
from autograph.runtime.ops.shaping import expand_dims, move_axis, squeeze, swap_last
from autograph.runtime.ops.solving import (
    DET,
    EXPM,
    INV,
    PINV,
    SLOGDET,
    SOLVE,
    identity_like,
    triangular_solved,
)
from autograph.runtime.tensor import Tensor


class LogDeterminant(NamedTuple):
    """The sign of a determinant, and the logarithm of its absolute value."""

    sign: Tensor
    log_abs_determinant: Tensor


class QrFactors(NamedTuple):
    """A matrix with orthonormal columns and an upper triangular one."""

    q: Tensor
    r: Tensor


def _floating(*operands: Any) -> list[Any]:
    tensors = promotion.promote(*operands)
    if types.is_differentiable(tensors[0].dtype):
        return list(tensors)
    return [promotion.cast(tensor, types.float32) for tensor in tensors]


def inv(input: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """The inverse of each matrix, or of its adjoint."""
    (a,) = _floating(input)
    result: Tensor = INV(conj(swap_last(a)) if adjoint else a)
    return result


def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """Solve matrix @ x = rhs for x, or the same with the adjoint of `matrix`."""
    a, b = _floating(matrix, rhs)
    result: Tensor = SOLVE(conj(swap_last(a)) if adjoint else a, b)
    return result


def triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Tensor:
    """Solve matrix @ x = rhs for x, reading only one triangle of `matrix`."""
    a, b = _floating(matrix, rhs)
    return triangular_solved(a, b, lower, adjoint)


def cholesky(input: Any, name: str | None = None) -> Tensor:
    """The lower triangle L with L @ L^H = input, for each positive definite matrix."""
    (a,) = _floating(input)
    result: Tensor = CHOLESKY(a)
    return result


def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> Tensor:
    """Solve a @ x = rhs for x, given the result of `cholesky(a)`."""
    factor, b = _floating(chol, rhs)
    half = triangular_solved(factor, b, lower=True, adjoint=False)
    return triangular_solved(factor, half, lower=True, adjoint=True)


def det(input: Any, name: str | None = None) -> Tensor:
    """The determinant of each matrix."""
    (a,) = _floating(input)
    result: Tensor = DET(a)
    return result


def slogdet(input: Any, name: str | None = None) -> LogDeterminant:
    """The sign of each determinant, and the logarithm of its absolute value."""
    (a,) = _floating(input)
    return LogDeterminant(*SLOGDET(a))


def logdet(matrix: Any, name: str | None = None) -> Tensor:
    """The logarithm of the determinant of each positive definite matrix."""
    total: Any = reduce_sum(log(diag_part(cholesky(matrix))), axis=-1)
    result: Tensor = total * 2.0
    return result


def svd(
    tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None
) -> Any:
    """s, u and v with u @ diag(s) @ v^H = tensor; only s without `compute_uv`."""
    (a,) = _floating(tensor)
    s, u, v = SVD(a, full=full_matrices)
    return (s, u, v) if compute_uv else s


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> QrFactors:
    """Factor matrices into q with orthonormal columns and r upper triangular."""
    (a,) = _floating(input)
    return QrFactors(*QR(a, full=full_matrices))


def eigh(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Eigenvalues, ascending, and eigenvectors of symmetric or Hermitian matrices."""
    (a,) = _floating(tensor)
    values, vectors = EIGH(a)
    return values, vectors


def eigvalsh(tensor: Any, name: str | None = None) -> Tensor:
    """The eigenvalues, ascending, of symmetric or Hermitian matrices."""
    return eigh(tensor)[0]


def eig(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors of square matrices, complex."""
    (a,) = _floating(tensor)
    values, vectors = EIG(a)
    return values, vectors


def eigvals(tensor: Any, name: str | None = None) -> Tensor:
    """The eigenvalues of square matrices, complex."""
    return eig(tensor)[0]


def pinv(
    a: Any, rcond: float | None = None, validate_args: bool = False, name: str | None = None
) -> Tensor:
    """The pseudoinverse; singular values below `rcond` times the largest count as 0."""
    (x,) = _floating(a)
    if rcond is None:
        sides = [dim for dim in x.type.shape[-2:] if isinstance(dim, int)]
        rcond = 10.0 * max(sides, default=1) * float(np.finfo(_real(x)).eps)
    result: Tensor = PINV(x, rcond=float(rcond))
    return result


def _real(x: Tensor) -> Any:
    half = x.dtype in (types.float16, types.bfloat16)
    return np.dtype(np.float32) if half else np.zeros(0, x.dtype).real.dtype


def expm(input: Any, name: str | None = None) -> Tensor:
    """The exponential of each matrix."""
    (a,) = _floating(input)
    result: Tensor = EXPM(a)
    return result


def lstsq(
    matrix: Any,
    rhs: Any,
    l2_regularizer: Any = 0.0,
    fast: bool = True,
    name: str | None = None,
) -> Tensor:
    """The shortest x of those that make the norm of matrix @ x - rhs least."""
    a, b = _floating(matrix, rhs)
    if isinstance(l2_regularizer, int | float) and l2_regularizer == 0:
        return matmul(pinv(a), b)
    square: Any = matmul(a, a, adjoint_a=True)
    penalty = identity_like(square) * promotion.convert(l2_regularizer, square.dtype)
    return solve(square + penalty, matmul(a, b, adjoint_a=True))


def matrix_rank(
    a: Any, tol: Any = None, validate_args: bool = False, name: str | None = None
) -> Tensor:
    """How many singular values of each matrix are greater than `tol`."""
    (x,) = _floating(a)
    s = svd(x, compute_uv=False)
    if tol is None:
        sides = [dim for dim in x.type.shape[-2:] if isinstance(dim, int)]
        tol = reduce_max(s, axis=-1, keepdims=True)
        tol = tol * (max(sides, default=1) * float(np.finfo(_real(x)).eps))
    return reduce_sum(promotion.cast(s > tol, types.int32), axis=-1)


def cross(a: Any, b: Any, name: str | None = None) -> Tensor:
    """The cross product of vectors of three numbers along the last axis."""
    u, v = promotion.promote(a, b)
    for operand in (u, v):
        if not operand.ndim or operand.type.shape[-1] not in (3, None):
            raise ValueError(f"cross takes vectors of three numbers, not {operand.type.describe()}")
    x: list[Any] = [get_item(u, (Ellipsis, at)) for at in range(3)]
    y: list[Any] = [get_item(v, (Ellipsis, at)) for at in range(3)]
    parts = [x[i] * y[j] - x[j] * y[i] for i, j in ((1, 2), (2, 0), (0, 1))]
    return stack(parts, axis=-1)


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: bool | None = None,
    name: str | None = None,
) -> Tensor:
    """The norm of a vector (over one axis, or over all) or of a matrix (over two axes)."""
    (x,) = _floating(tensor)
    keep = bool(keepdims)
    if isinstance(axis, list | tuple) and len(axis) == 2:
        return _matrix_norm(x, ord, normalized(axis, x.ndim), keep)
    if ord in ("fro", "nuc"):
        raise ValueError(f"{ord!r} is the norm of a matrix; give its two axes")
    return _vector_norm(x, ord, axis, keep)


def _vector_norm(x: Any, ord: Any, axis: Any, keepdims: bool) -> Tensor:
    if ord in ("euclidean", 2, 2.0):
        return sqrt(reduce_sum(_squared(x), axis=axis, keepdims=keepdims))
    size: Any = absolute(x)
    if ord in (np.inf, -np.inf):
        reduce = reduce_max if ord > 0 else reduce_min
        return reduce(size, axis=axis, keepdims=keepdims)
    if ord == 1:
        return reduce_sum(size, axis=axis, keepdims=keepdims)
    if not isinstance(ord, int | float) or ord == 0:
        raise ValueError(f"Invalid norm order {ord!r} for vectors")
    total: Any = reduce_sum(size**ord, axis=axis, keepdims=keepdims)
    result: Tensor = total ** (1.0 / ord)
    return result


def _squared(x: Any) -> Any:
    if types.kind(x.dtype) != "complex":
        return x * x
    size: Any = absolute(x)
    return size * size


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Tensor:
    rows, columns = axes
    if ord in ("euclidean", "fro"):
        return sqrt(reduce_sum(_squared(x), axis=axes, keepdims=keepdims))
    if ord in (1, np.inf, -1, -np.inf):
        inner, outer = (rows, columns) if ord in (1, -1) else (columns, rows)
        sums = reduce_sum(absolute(x), axis=inner, keepdims=True)
        extreme = (reduce_max if ord > 0 else reduce_min)(sums, axis=outer, keepdims=True)
        return extreme if keepdims else squeeze(extreme, axes)
    s = svd(move_axis(move_axis(x, columns, -1), rows, -2), compute_uv=False)
    if ord == "nuc":
        result = reduce_sum(s, axis=-1)
    elif ord in (2, -2):
        result = (reduce_max if ord > 0 else reduce_min)(s, axis=-1)
    else:
        raise ValueError("Invalid norm order for matrices.")
    return expand_dims(result, axes) if keepdims else result


def normalize(
    tensor: Any, ord: Any = "euclidean", axis: Any = None, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """`tensor` divided by its norm, and the norm, with its axes kept."""
    (x,) = _floating(tensor)
    length = norm(x, ord, axis, keepdims=True)
    return x / length, length
