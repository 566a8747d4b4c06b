"""Diagonals and triangles of matrices, which are the last two axes of a tensor.

ag.linalg.diag([1, 2])      ag.linalg.diag_part(a)      ag.linalg.band_part(a, -1, 0)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.dims import Dim
from autograph.runtime.ops import sizes
from autograph.runtime.ops.creation import filled, zeros_like
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.reductions import reduce_sum
from autograph.runtime.ops.unbroadcast import zero_like
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]


def _check_matrix(x: TensorType, what: str) -> None:
    if x.ndim < 2:
        raise ValueError(f"{what} takes matrices, not {x.describe()}")


def _diagonal_length(rows: Dim, columns: Dim, k: int) -> Dim:
    if isinstance(rows, int) and isinstance(columns, int):
        return max(0, min(rows + min(k, 0), columns - max(k, 0)))
    return rows if rows == columns and k == 0 else None


def _infer_part(x: TensorType, k: int) -> TensorType:
    _check_matrix(x, "diag_part")
    return TensorType(x.dtype, (*x.shape[:-2], _diagonal_length(x.shape[-2], x.shape[-1], k)))


def _evaluate_part(x: Array, k: int) -> Array:
    _check_matrix(types.type_of_array(x), "diag_part")
    return np.diagonal(x, k, -2, -1)


def _part_vjp(dy: Tensor, y: Tensor, x: Tensor, k: int) -> tuple[Tensor]:
    return (SET_DIAG(zeros_like(x), dy, k=k),)


_SQUARE = np.arange(9.0).reshape(3, 3) / 7
_WIDE = np.arange(12.0).reshape(2, 2, 3) / 7

DIAG_PART = define(
    "diag_part",
    infer=_infer_part,
    evaluate=_evaluate_part,
    vjp=_part_vjp,
    samples=lambda: [
        Sample((_SQUARE,), {"k": 0}),
        Sample((_WIDE,), {"k": 1}),
        Sample((_WIDE,), {"k": -1}),
        Sample((np.array([[1, 2]]),), {"k": 0}),
    ],
    graph_name="MatrixDiagPart",
    doc="A diagonal of each matrix; `k` counts to the right of the main one.",
)


def _infer_set(x: TensorType, diagonal: TensorType, k: int) -> TensorType:
    _check_matrix(x, "set_diag")
    if diagonal.dtype != x.dtype:
        raise TypeError(f"{diagonal.describe()} cannot be the diagonal of {x.describe()}")
    return x


def _set_in_place(x: Array, diagonal: Array, k: int) -> Array:
    if not x.flags.writeable:
        x = x.copy()
    length = diagonal.shape[-1]
    rows = np.arange(length) + max(-k, 0)
    x[..., rows, np.arange(length) + max(k, 0)] = diagonal
    return x


def _set_vjp(dy: Tensor, y: Tensor, x: Tensor, diagonal: Tensor, k: int) -> tuple[Tensor, Tensor]:
    return SET_DIAG(dy, zeros_like(diagonal), k=k), DIAG_PART(dy, k=k)


SET_DIAG = define(
    "set_diag",
    infer=_infer_set,
    evaluate=lambda x, diagonal, k: _set_in_place(np.array(x), diagonal, k),
    in_place=_set_in_place,
    vjp=_set_vjp,
    samples=lambda: [
        Sample((_SQUARE, np.array([0.5, 1.5, -0.5])), {"k": 0}),
        Sample((_WIDE, np.array([[0.5, 1.5], [2.0, -0.5]])), {"k": 1}),
        Sample((_WIDE, np.array([[0.5], [2.0]])), {"k": -1}),
    ],
    graph_name="MatrixSetDiag",
    doc="Each matrix with a diagonal replaced.",
)


def diag(diagonal: Any, name: str = "diag", k: int = 0) -> Tensor:
    """Matrices with `diagonal` on the main diagonal, or `k` places to the right of it."""
    x = promotion.as_tensor(diagonal)
    if not x.ndim:
        raise ValueError("diag takes a vector or a batch of vectors, not a scalar")
    length: Any = sizes.extent(x, -1)
    side = length + abs(k) if k else length
    empty = filled([*sizes.extents(x)[:-1], side, side], zero_like(x))
    result: Tensor = SET_DIAG(empty, x, k=k)
    return result


def diag_part(input: Any, name: str = "diag_part", k: int = 0) -> Tensor:
    """The main diagonal of each matrix, or the one `k` places to the right of it."""
    result: Tensor = DIAG_PART(promotion.as_tensor(input), k=k)
    return result


def set_diag(input: Any, diagonal: Any, name: str = "set_diag", k: int = 0) -> Tensor:
    """Each matrix with a diagonal replaced."""
    x = promotion.as_tensor(input)
    result: Tensor = SET_DIAG(x, promotion.convert(diagonal, x.dtype), k=k)
    return result


def _infer_band(x: TensorType, lower: int | None, upper: int | None) -> TensorType:
    _check_matrix(x, "band_part")
    return x


def _evaluate_band(x: Array, lower: int | None, upper: int | None) -> Array:
    _check_matrix(types.type_of_array(x), "band_part")
    distance = np.arange(x.shape[-1]) - np.arange(x.shape[-2])[:, None]
    keep = np.ones(distance.shape, np.bool_)
    if lower is not None:
        keep &= distance >= lower
    if upper is not None:
        keep &= distance <= upper
    return np.where(keep, x, np.zeros((), x.dtype))


def _band_vjp(
    dy: Tensor, y: Tensor, x: Tensor, lower: int | None, upper: int | None
) -> tuple[Tensor]:
    return (BAND(dy, lower=lower, upper=upper),)


BAND = define(
    "band",
    infer=_infer_band,
    evaluate=_evaluate_band,
    vjp=_band_vjp,
    samples=lambda: [
        Sample((_SQUARE,), {"lower": -1, "upper": 0}),
        Sample((_WIDE,), {"lower": None, "upper": 1}),
        Sample((_WIDE,), {"lower": 1, "upper": None}),
        Sample((np.ones((3, 2), np.bool_),), {"lower": 0, "upper": 0}),
    ],
    graph_name="MatrixBandPart",
    doc="The diagonals of each matrix from `lower` to `upper`, zero elsewhere.",
)


def band(x: Tensor, lower: int | None, upper: int | None) -> Tensor:
    """The diagonals from `lower` to `upper`, counted to the right; None is without limit."""
    result: Tensor = BAND(x, lower=lower, upper=upper)
    return result


def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Tensor:
    """Each matrix without what lies far from the diagonal; a negative number keeps a whole side."""
    low, high = int(num_lower), int(num_upper)
    return band(promotion.as_tensor(input), None if low < 0 else -low, None if high < 0 else high)


def trace(x: Any, name: str | None = None) -> Tensor:
    """The sum of the main diagonal of each matrix."""
    return reduce_sum(diag_part(x), axis=-1)
