"""Sorting, and the greatest elements.

    ag.sort(x, direction="DESCENDING")      ag.argsort(x)      ag.math.top_k(x, k=2)

Sorting is stable in both directions: equal elements keep their order.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops import sizes
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.creation import range as range_of
from autograph.runtime.ops.creation import zeros_like
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.ops.gathering import along_axis_key, take_along_axis
from autograph.runtime.ops.indexing import add_at, get_item
from autograph.runtime.ops.reductions import reduce_sum
from autograph.runtime.ops.shaping import expand_dims
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import DType, TensorType

Array = np.ndarray[Any, Any]


class TopK(NamedTuple):
    """The greatest elements along the last axis, and their places."""

    values: Tensor
    indices: Tensor


def _evaluate_sort(x: Array, axis: int, descending: bool) -> Array:
    result = np.sort(x, axis=axis, kind="stable")
    return np.flip(result, axis) if descending else result


def _sort_vjp(dy: Tensor, y: Tensor, x: Tensor, axis: int, descending: bool) -> tuple[Tensor]:
    index = ARGSORT(x, axis=axis, descending=descending, dtype=types.int64)
    return (add_at(zeros_like(x), along_axis_key(x, index, axis), dy),)


_X = np.array([[0.5, -1.5, 2.0], [3.0, 0.25, -0.75]])

SORT = define(
    "sort",
    infer=lambda x, axis, descending: x,
    evaluate=_evaluate_sort,
    vjp=_sort_vjp,
    samples=lambda: [
        Sample((_X,), {"axis": 1, "descending": False}),
        Sample((_X,), {"axis": 0, "descending": True}),
        Sample((np.array([3, 1, 2], np.int32),), {"axis": 0, "descending": False}),
        Sample((np.array(["b", "a"], types.string),), {"axis": 0, "descending": False}),
        Sample((_X.astype(types.bfloat16),), {"axis": 1, "descending": True}),
    ],
    doc="The elements along an axis in ascending or descending order.",
)


def _evaluate_argsort(x: Array, axis: int, descending: bool, dtype: DType) -> Array:
    if not descending:
        return np.asarray(np.argsort(x, axis=axis, kind="stable"), dtype=dtype)
    # Sorted backwards and turned around, so that equal elements keep their order.
    order = np.flip(np.argsort(np.flip(x, axis), axis=axis, kind="stable"), axis)
    return np.asarray(x.shape[axis] - 1 - order, dtype=dtype)


def _infer_argsort(x: TensorType, axis: int, descending: bool, dtype: DType) -> TensorType:
    return TensorType(dtype, x.shape)


ARGSORT = define(
    "argsort",
    infer=_infer_argsort,
    evaluate=_evaluate_argsort,
    vjp=no_vjp("places are integers"),
    samples=lambda: [
        Sample((_X,), {"axis": 1, "descending": False, "dtype": types.int32}),
        Sample((np.array([1, 2, 1, 2]),), {"axis": 0, "descending": True, "dtype": types.int64}),
    ],
    doc="The places of the elements along an axis in ascending or descending order.",
)


def _infer_ends(
    x: TensorType, axis: int, descending: bool, count: int, last: bool, dtype: DType
) -> TensorType:
    size = x.shape[axis]
    kept = min(size, count) if isinstance(size, int) else None
    return TensorType(dtype, (*x.shape[:axis], kept, *x.shape[axis + 1 :]))


def _evaluate_ends(
    x: Array, axis: int, descending: bool, count: int, last: bool, dtype: DType
) -> Array:
    order = _evaluate_argsort(x, axis, descending, dtype)
    size = x.shape[axis]
    chosen = slice(max(size - count, 0), None) if last else slice(0, count)
    return order[(slice(None),) * axis + (chosen,)]


def _ends_samples() -> list[Sample]:
    ties = np.array([[1, 2, 1, 2, 0], [3, 3, 3, 0, 1]])
    return [
        Sample((x,), {"axis": axis, "descending": down, "count": count, "last": last, "dtype": d})
        for x, axis, count, d in (
            (_X, 1, 2, types.int64),
            (ties, 1, 3, types.int32),
            (ties, 0, 1, types.int64),
            (ties[0], 0, 9, types.int64),
        )
        for down in (False, True)
        for last in (False, True)
    ]


ARGSORT_ENDS = define(
    "argsort_ends",
    infer=_infer_ends,
    evaluate=_evaluate_ends,
    vjp=no_vjp("places are integers"),
    samples=_ends_samples,
    doc="The first or last `count` places of an `argsort`, without sorting all of them.",
)


def _descends(direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(f"direction is ASCENDING or DESCENDING, not {direction!r}")
    return direction == "DESCENDING"


def sort(
    values: Any, axis: Any = -1, direction: str = "ASCENDING", name: str | None = None
) -> Tensor:
    """The elements along an axis in order."""
    x = promotion.as_tensor(values)
    result: Tensor = SORT(x, axis=single(axis, x.ndim), descending=_descends(direction))
    return result


def argsort(
    values: Any,
    axis: Any = -1,
    direction: str = "ASCENDING",
    stable: bool = False,
    name: str | None = None,
) -> Tensor:
    """The places of the elements along an axis in order; equal ones keep theirs."""
    x = promotion.as_tensor(values)
    result: Tensor = ARGSORT(
        x, axis=single(axis, x.ndim), descending=_descends(direction), dtype=types.int32
    )
    return result


def top_k(
    input: Any,
    k: Any = 1,
    sorted: bool = True,
    index_type: Any = types.int32,
    name: str | None = None,
) -> TopK:
    """The `k` greatest elements along the last axis, greatest first, and their places."""
    x = promotion.as_tensor(input)
    if not x.ndim:
        raise ValueError("top_k takes at least a vector, not a scalar")
    count, last = sizes.as_size(k), x.type.shape[-1]
    if isinstance(count, int) and count < 0:
        raise ValueError(f"Need k >= 0, got {count}")
    if isinstance(count, int) and isinstance(last, int) and count > last:
        raise ValueError(f"input must have at least k columns. Had {last}, needed {count}")
    order = ARGSORT(x, axis=x.ndim - 1, descending=True, dtype=types.as_dtype(index_type))
    # Indices, where a slice could be cut because there are fewer than `k`.
    enough = isinstance(count, int) and isinstance(last, int)
    indices = get_item(order, (Ellipsis, slice(count) if enough else range_of(count)))
    return TopK(take_along_axis(x, indices), indices)


def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> Tensor:
    """Whether each target is among the places of the `k` greatest predictions of its row."""
    x: Any = promotion.as_tensor(predictions)
    index = expand_dims(promotion.as_tensor(targets), -1)
    greater = promotion.cast(x > take_along_axis(x, index), types.int64)
    count: Any = reduce_sum(greater, axis=-1)
    result: Tensor = count < promotion.convert(k, types.int64)
    return result
