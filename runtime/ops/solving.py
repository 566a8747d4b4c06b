"""Inverses, determinants and linear equations.

    ag.linalg.solve(a, b)      ag.linalg.inv(a)      ag.linalg.det(a)      ag.linalg.slogdet(a)

Matrices are the last two axes. Half precision is computed in float32 and rounded once. What NumPy
refuses (a singular matrix) is `numpy.linalg.LinAlgError`, a ValueError.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime import dims, types
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.diagonals import band
from autograph.runtime.ops.grids import eye
from autograph.runtime.ops.joining import concat
from autograph.runtime.ops.shaping import swap_last
from autograph.runtime.ops.sizes import extent
from autograph.runtime.ops.unbroadcast import sum_to, zeros_like
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import DType, TensorType

Array = np.ndarray[Any, Any]


def check_square(a: TensorType, what: str) -> None:
    """Raise unless `a` is square matrices of floating or complex numbers."""
    if not types.is_differentiable(a.dtype):
        raise TypeError(f"{what} takes floating or complex matrices, not {a.describe()}")
    if a.ndim < 2:
        raise ValueError(
            f"{a.ndim}-dimensional array given. Array must be at least two-dimensional"
        )
    rows, columns = a.shape[-2:]
    if isinstance(rows, int) and isinstance(columns, int) and rows != columns:
        raise ValueError(f"{what} takes square matrices, not {a.describe()}")


def in_lapack(dtype: DType, result: Array) -> Array:
    """A result of float32 arithmetic rounded to the half precision it is asked for in."""
    return result.astype(dtype) if dtype.itemsize < 4 else result


def _wide(*arrays: Array) -> list[Array]:
    return [a.astype(np.float32) if a.dtype.itemsize < 4 else a for a in arrays]


def _adjoint(x: Tensor) -> Any:
    return conj(swap_last(x))


def _infer_inv(a: TensorType) -> TensorType:
    check_square(a, "inv")
    return a


def _evaluate_inv(a: Array) -> Array:
    check_square(types.type_of_array(a), "inv")
    return in_lapack(a.dtype, np.linalg.inv(*_wide(a)))


def _inv_vjp(dy: Any, y: Tensor, a: Tensor) -> tuple[Any]:
    turned = _adjoint(y)
    return (-(turned @ dy @ turned),)


_A = np.array([[2.0, 1.0, -0.5], [0.3, 3.0, 0.2], [0.5, -0.2, 1.5]])
_B = np.array([[1.0, 0.5], [-1.0, 2.0], [0.3, 0.1]])
_BATCH = np.stack([_A, _A.T + 1])


def _square_samples() -> list[Sample]:
    return [
        Sample((_A,)),
        Sample((_BATCH,)),
        Sample((_A.astype(np.float16),)),
        Sample((_A + 0.5j * _A.T,)),
    ]


INV = define(
    "inv",
    raises="a singular matrix",
    infer=_infer_inv,
    evaluate=_evaluate_inv,
    vjp=_inv_vjp,
    samples=_square_samples,
    graph_name="MatrixInverse",
    doc="The inverse of each matrix.",
)


def _infer_det(a: TensorType) -> TensorType:
    check_square(a, "det")
    return TensorType(a.dtype, a.shape[:-2])


def _evaluate_det(a: Array) -> Array:
    check_square(types.type_of_array(a), "det")
    return in_lapack(a.dtype, np.asarray(np.linalg.det(*_wide(a))))


def _det_vjp(dy: Any, y: Any, a: Tensor) -> tuple[Any]:
    scale = (dy * conj(y))[..., None, None]
    return (scale * _adjoint(INV(a)),)


DET = define(
    "det",
    infer=_infer_det,
    evaluate=_evaluate_det,
    vjp=_det_vjp,
    samples=_square_samples,
    graph_name="MatrixDeterminant",
    doc="The determinant of each matrix.",
)


def _infer_slogdet(a: TensorType) -> tuple[TensorType, TensorType]:
    check_square(a, "slogdet")
    real = np.zeros(0, a.dtype).real.dtype if types.kind(a.dtype) == "complex" else a.dtype
    return TensorType(a.dtype, a.shape[:-2]), TensorType(real, a.shape[:-2])


def _evaluate_slogdet(a: Array) -> tuple[Array, Array]:
    check_square(types.type_of_array(a), "slogdet")
    sign, log = np.linalg.slogdet(*_wide(a))
    return in_lapack(a.dtype, np.asarray(sign)), in_lapack(a.dtype, np.asarray(log))


def _slogdet_vjp(dy: Sequence[Any], y: Sequence[Tensor], a: Tensor) -> tuple[Any]:
    # The sign of a real determinant does not change, so nothing passes through it.
    if dy[1] is None:
        return (None,)
    return (dy[1][..., None, None] * _adjoint(INV(a)),)


SLOGDET = define(
    "slogdet",
    infer=_infer_slogdet,
    evaluate=_evaluate_slogdet,
    vjp=_slogdet_vjp,
    samples=lambda: [Sample((_A,)), Sample((_BATCH,)), Sample((_A.astype(types.bfloat16),))],
    several=True,
    graph_name="LogMatrixDeterminant",
    doc="The sign and the logarithm of the absolute value of each determinant.",
)


def _infer_solve(a: TensorType, b: TensorType, **attrs: Any) -> TensorType:
    check_square(a, "solve")
    if b.dtype != a.dtype:
        raise TypeError(f"solve takes one dtype, not {a.describe()} and {b.describe()}")
    n, rows = a.shape[-1], b.shape[-2] if b.ndim > 1 else None
    if b.ndim < 2 or (isinstance(n, int) and isinstance(rows, int) and n != rows):
        raise ValueError(f"solve takes right sides with {n} rows, not {b.describe()}")
    batch = dims.broadcast(a.shape[:-2], b.shape[:-2])
    return TensorType(a.dtype, (*batch, *b.shape[-2:]))


def _evaluate_solve(a: Array, b: Array) -> Array:
    _infer_solve(types.type_of_array(a), types.type_of_array(b))
    return in_lapack(a.dtype, np.linalg.solve(*_wide(a, b)))


def _solve_vjp(dy: Tensor, y: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    db = SOLVE(_adjoint(a), dy)
    return sum_to(-(db @ _adjoint(y)), a), sum_to(db, b)


SOLVE = define(
    "solve",
    raises="a singular matrix",
    infer=_infer_solve,
    evaluate=_evaluate_solve,
    vjp=_solve_vjp,
    samples=lambda: [
        Sample((_A, _B)),
        Sample((_BATCH, _B)),
        Sample((_A.astype(types.bfloat16), _B.astype(types.bfloat16))),
    ],
    graph_name="MatrixSolve",
    doc="x with a @ x = b.",
)


def _triangle(a: Array, lower: bool) -> Array:
    return np.tril(a) if lower else np.triu(a)


def _evaluate_triangular(a: Array, b: Array, lower: bool, adjoint: bool) -> Array:
    _infer_solve(types.type_of_array(a), types.type_of_array(b))
    left, right = _wide(a, b)
    left = _triangle(left, lower)
    left = np.conj(np.swapaxes(left, -1, -2)) if adjoint else left
    return in_lapack(a.dtype, np.linalg.solve(left, right))


def _triangular_vjp(
    dy: Tensor, y: Tensor, a: Tensor, b: Tensor, lower: bool, adjoint: bool
) -> tuple[Any, Tensor]:
    db = TRIANGULAR_SOLVE(a, dy, lower=lower, adjoint=not adjoint)
    da: Any = y @ _adjoint(db) if adjoint else db @ _adjoint(y)
    kept = band(-da, None, 0) if lower else band(-da, 0, None)
    return sum_to(kept, a), sum_to(db, b)


TRIANGULAR_SOLVE = define(
    "triangular_solve",
    infer=_infer_solve,
    evaluate=_evaluate_triangular,
    vjp=_triangular_vjp,
    samples=lambda: [
        Sample((_A, _B), {"lower": True, "adjoint": False}),
        Sample((_BATCH, _B), {"lower": False, "adjoint": True}),
    ],
    graph_name="MatrixTriangularSolve",
    doc="x with a @ x = b, reading only one triangle of a.",
)


def triangular_solved(a: Tensor, b: Tensor, lower: bool, adjoint: bool) -> Tensor:
    """Solve a @ x = b, or adjoint(a) @ x = b, for x, where `a` is triangular."""
    result: Tensor = TRIANGULAR_SOLVE(a, b, lower=lower, adjoint=adjoint)
    return result


def _infer_pinv(a: TensorType, rcond: float) -> TensorType:
    if a.ndim < 2 or not types.is_differentiable(a.dtype):
        raise ValueError(f"pinv takes floating or complex matrices, not {a.describe()}")
    return TensorType(a.dtype, (*a.shape[:-2], a.shape[-1], a.shape[-2]))


def _evaluate_pinv(a: Array, rcond: float) -> Array:
    _infer_pinv(types.type_of_array(a), rcond)
    (wide,) = _wide(a)
    return in_lapack(a.dtype, np.linalg.pinv(wide, rcond=rcond))


def _pinv_vjp(dy: Any, y: Any, a: Any, rcond: float) -> tuple[Any]:
    turned, back = _adjoint(y), _adjoint(dy)
    first = turned @ dy @ turned
    rows = back @ y @ turned
    columns = turned @ y @ back
    return (rows - a @ (y @ rows) - first + columns - (columns @ y) @ a,)


PINV = define(
    "pinv",
    infer=_infer_pinv,
    evaluate=_evaluate_pinv,
    vjp=_pinv_vjp,
    samples=lambda: [
        Sample((_A,), {"rcond": 1e-12}),
        Sample((_B,), {"rcond": 1e-12}),
        Sample((_B.T,), {"rcond": 1e-12}),
    ],
    doc="The pseudoinverse of each matrix.",
)


def _infer_expm(a: TensorType) -> TensorType:
    check_square(a, "expm")
    return a


def _evaluate_expm(a: Array) -> Array:
    """Scaled to norm below a half, a Padé quotient of degree 8, and squared back."""
    check_square(types.type_of_array(a), "expm")
    (x,) = _wide(a)
    norm = float(np.abs(x).sum(axis=-1).max(initial=0.0))
    squarings = max(0, int(np.ceil(np.log2(norm))) + 1) if norm > 0.5 else 0
    x = x / x.dtype.type(2.0**squarings)
    one = np.eye(x.shape[-1], dtype=x.dtype)
    above = below = power = np.broadcast_to(one, x.shape)
    factor = 1.0
    for k in range(1, 9):
        factor *= (9 - k) / (k * (17 - k))
        power = power @ x
        above = above + x.dtype.type(factor) * power
        below = below + x.dtype.type(factor * (-1) ** k) * power
    result = np.linalg.solve(below, above)
    for _ in range(squarings):
        result = result @ result
    return in_lapack(a.dtype, result)


def _expm_vjp(dy: Any, y: Tensor, a: Tensor) -> tuple[Any]:
    """The upper right block of expm([[a^H, dy], [0, a^H]])."""
    turned, n = _adjoint(a), extent(a, -1)
    upper = concat([turned, dy], -1)
    lower = concat([zeros_like(dy), turned], -1)
    whole: Any = EXPM(concat([upper, lower], -2))
    return (whole[..., :n, n:],)


EXPM = define(
    "expm",
    infer=_infer_expm,
    evaluate=_evaluate_expm,
    vjp=_expm_vjp,
    samples=lambda: [Sample((_A,)), Sample((_BATCH,)), Sample((np.zeros((2, 2)),))],
    graph_name="MatrixExponential",
    doc="The exponential of each matrix.",
)


def identity_like(a: Tensor) -> Tensor:
    """The identity matrix of the size and dtype of square matrices."""
    return eye(extent(a, -1), dtype=a.dtype)
