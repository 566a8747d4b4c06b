"""`np.linalg` on recorded arrays; integers are taken as float64, as NumPy does."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array
from autograph.numpy.dtypes import floating
from autograph.numpy.linear import cross, diagonal, dot, outer, tensordot, trace
from autograph.numpy.reductions import finish, known_axis
from autograph.numpy.reductions import sum as total
from autograph.numpy.registry import implements, refuse_options
from autograph.numpy.shaping import matrix_transpose
from autograph.numpy.ufuncs import ufunc_called
from autograph.runtime import types
from autograph.runtime.errors import StagingError, SymbolicValueError
from autograph.runtime.ops import factorizations, reduction_ops, shaping, solving
from autograph.runtime.ops import linalg as ops
from autograph.runtime.ops.axes import normalized
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.reductions import count_nonzero
from autograph.runtime.tensor import EagerTensor, Tensor

SVDResult: Any = type(np.linalg.svd(np.eye(1)))
QRResult: Any = type(np.linalg.qr(np.eye(1)))
EighResult: Any = type(np.linalg.eigh(np.eye(1)))
SlogdetResult: Any = type(np.linalg.slogdet(np.eye(1)))


def _matrix(a: Any, square: bool = False) -> Tensor:
    """A matrix or a stack of them, floating."""
    array = as_array(a)
    if array.ndim < 2:
        raise np.linalg.LinAlgError(
            f"{array.ndim}-dimensional array given. Array must be at least two-dimensional"
        )
    rows, columns = array.type.shape[-2:]
    if square and isinstance(rows, int) and isinstance(columns, int) and rows != columns:
        raise np.linalg.LinAlgError("Last 2 dimensions of the array must be square")
    return cast(array.tensor, floating(array.dtype))


@implements(np.linalg.inv)
def inv(a: Any) -> Array:
    return Array(ops.inv(_matrix(a, square=True)))


@implements(np.linalg.pinv)
def pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Array:
    tolerance = rcond if rtol is None or rtol is np._NoValue else rtol
    return Array(ops.pinv(_matrix(a), 1e-15 if tolerance is None else float(tolerance)))


@implements(np.linalg.solve)
def solve(a: Any, b: Any) -> Array:
    matrix, right = _matrix(a, square=True), as_array(b)
    wanted = np.result_type(matrix.dtype, floating(right.dtype))
    left, values = cast(matrix, wanted), cast(right.tensor, wanted)
    if right.ndim == 1:
        column: Tensor = solving.SOLVE(left, shaping.expand_dims(values, -1))
        return Array(shaping.squeeze(column, -1))
    result: Tensor = solving.SOLVE(left, values)
    return Array(result)


@implements(np.linalg.det)
def det(a: Any) -> Any:
    return finish(ops.det(_matrix(a, square=True)))


@implements(np.linalg.slogdet)
def slogdet(a: Any) -> Any:
    sign, logarithm = ops.slogdet(_matrix(a, square=True))
    return SlogdetResult(finish(sign), finish(logarithm))


@implements(np.linalg.cholesky)
def cholesky(a: Any, /, *, upper: bool = False) -> Array:
    factor = ops.cholesky(_matrix(a, square=True))
    return Array(conj(shaping.swap_last(factor)) if upper else factor)


@implements(np.linalg.qr)
def qr(a: Any, mode: str = "reduced") -> Any:
    if mode not in ("reduced", "complete", "r"):
        refuse_options("np.linalg.qr", mode=mode)
    q, r = factorizations.QR(_matrix(a), full=mode == "complete")
    return Array(r) if mode == "r" else QRResult(Array(q), Array(r))


@implements(np.linalg.svd)
def svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    s, u, v = factorizations.SVD(_matrix(a), full=bool(full_matrices))
    if not compute_uv:
        return Array(s)
    return SVDResult(Array(u), Array(s), Array(conj(shaping.swap_last(v))))


@implements(np.linalg.svdvals)
def svdvals(x: Any, /) -> Any:
    return svd(x, False, False)


@implements(np.linalg.eigh)
def eigh(a: Any, UPLO: str = "L") -> Any:
    values, vectors = factorizations.EIGH(_symmetric(a, UPLO))
    return EighResult(Array(values), Array(vectors))


def _symmetric(a: Any, triangle: str) -> Tensor:
    matrix = _matrix(a, square=True)
    return conj(shaping.swap_last(matrix)) if triangle.upper() == "U" else matrix


@implements(np.linalg.eigvalsh)
def eigvalsh(a: Any, UPLO: str = "L") -> Array:
    return eigh(a, UPLO)[0]  # type: ignore[no-any-return]


def _of_unknown_dtype(name: str, instead: str) -> Any:
    def function(*args: Any, **kwargs: Any) -> Any:
        raise SymbolicValueError(
            f"np.linalg.{name} cannot be recorded: whether its results are real or complex depends "
            "on the values of the matrix.",
            advice=f"For a symmetric matrix use np.linalg.{instead}.",
        )

    return function


implements(np.linalg.eig)(_of_unknown_dtype("eig", "eigh"))
implements(np.linalg.eigvals)(_of_unknown_dtype("eigvals", "eigvalsh"))


@implements(np.linalg.lstsq)
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    matrix, right = _matrix(a), as_array(b)
    rows, columns = matrix.type.shape
    if not isinstance(rows, int) or not isinstance(columns, int):
        raise StagingError(
            "np.linalg.lstsq needs a matrix whose shape is known while recording.",
            advice="Use np.linalg.pinv(a) @ b instead.",
        )
    eps = float(np.finfo(matrix.dtype).eps)
    cut = eps * max(rows, columns) if rcond is None else float(rcond)
    inverse = Array(ops.pinv(matrix, cut))
    x = dot(inverse, right)
    s: Any = svdvals(Array(matrix))

    rank = total(s > s[0] * cut)
    if rows <= columns:
        residuals: Any = Array(_empty(matrix))
    else:
        apart: Any = right - dot(Array(matrix), x)
        residuals = total(apart * apart, axis=0, keepdims=right.ndim == 1)
    return x, residuals, rank, s


def _empty(like: Tensor) -> Tensor:

    return EagerTensor(np.zeros(0, like.dtype))


@implements(np.linalg.matrix_rank)
def matrix_rank(A: Any, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    refuse_options("np.linalg.matrix_rank", rtol=rtol)
    return finish(cast(ops.matrix_rank(_matrix(A), tol), types.int64))


@implements(np.linalg.matrix_power)
def matrix_power(a: Any, n: int) -> Any:
    base: Any = as_array(a)
    if n < 0:
        base, n = inv(base), -n
    result: Any = None
    while n:
        if n & 1:
            result = base if result is None else base @ result
        base, n = base @ base if n > 1 else base, n >> 1
    if result is None:
        result = Array(cast(solving.identity_like(base.tensor), base.dtype))
    return result


@implements(np.linalg.norm)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    array = as_array(x)
    tensor = cast(array.tensor, floating(array.dtype))
    axes = normalized(known_axis(axis), array.ndim)
    if ord is None:
        result: Tensor = reduction_ops.REDUCE_NORM(tensor, axis=axes, keepdims=bool(keepdims))
        return finish(result)
    if len(axes) > 2:
        raise ValueError("Improper number of dimensions to norm.")
    if len(axes) == 1:
        return finish(_vector_norm(tensor, ord, axes, keepdims))
    if ord in ("fro", "f"):
        result = reduction_ops.REDUCE_NORM(tensor, axis=axes, keepdims=bool(keepdims))
        return finish(result)
    order = tuple(known_axis(axis)) if isinstance(axis, list | tuple) else axes
    return finish(ops.norm(tensor, ord, list(order), keepdims))


def _vector_norm(tensor: Tensor, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Tensor:
    if ord == 0:
        return cast(_present(tensor, axes, keepdims), np.zeros(0, tensor.dtype).real.dtype)
    if ord in ("fro", "f", "nuc"):
        raise ValueError(f"Invalid norm order {ord!r} for vectors")
    if ord == 2:
        result: Tensor = reduction_ops.REDUCE_NORM(tensor, axis=axes, keepdims=bool(keepdims))
        return result
    return ops.norm(tensor, ord, axes[0], keepdims)


def _present(tensor: Tensor, axes: tuple[int, ...], keepdims: bool) -> Tensor:

    return count_nonzero(tensor, axes, keepdims)


@implements(np.linalg.cond)
def cond(x: Any, p: Any = None) -> Any:
    if p is None or p in (2, -2):
        s: Any = svdvals(x)
        first, last = s[..., 0], s[..., -1]
        return last / first if p == -2 else first / last
    matrix: Any = as_array(x)
    return norm(matrix, p, axis=(-2, -1)) * norm(inv(matrix), p, axis=(-2, -1))


@implements(np.linalg.multi_dot)
def multi_dot(arrays: Any, *, out: Any = None) -> Any:
    result: Any = as_array(arrays[0])
    for array in arrays[1:]:
        result = dot(result, array)
    return finish(result.tensor, out)


@implements(np.linalg.vector_norm)
def vector_norm(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    array = as_array(x)
    if axis is None and not keepdims:
        array = Array(shaping.flatten(array.tensor))
    return norm(array, ord, axis, keepdims)


@implements(np.linalg.matrix_norm)
def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    return norm(x, ord, (-2, -1), keepdims)


for _numpy, _function in {
    np.linalg.cross: cross,
    np.linalg.outer: outer,
    np.linalg.tensordot: tensordot,
    np.linalg.matmul: ufunc_called(np.matmul),
    np.linalg.vecdot: ufunc_called(np.vecdot),
    np.linalg.matrix_transpose: matrix_transpose,
}.items():
    implements(_numpy)(_function)


@implements(np.linalg.diagonal, always=True)
def last_diagonal(x: Any, /, *, offset: int = 0) -> Array:
    return diagonal(x, offset, -2, -1)


@implements(np.linalg.trace)
def last_trace(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    return trace(x, offset, -2, -1, dtype)
