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
    # Indices and not a slice, because a slice would be cut where there are fewer than `k`.
    indices = get_item(order, (Ellipsis, range_of(count)))
    return TopK(take_along_axis(x, indices), indices)


def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> Tensor:
    """Whether each target is among the places of the `k` greatest predictions of its row."""
    x: Any = promotion.as_tensor(predictions)
    index = expand_dims(promotion.as_tensor(targets), -1)
    greater = promotion.cast(x > take_along_axis(x, index), types.int64)
    count: Any = reduce_sum(greater, axis=-1)
    result: Tensor = count < promotion.convert(k, types.int64)
    return result
