"""Writing and adding up at tensors of indices.

    ag.tensor_scatter_nd_update(x, [[1], [3]], [5.0, 6.0])      x with x[1] = 5, x[3] = 6
    ag.scatter_nd([[1], [1]], [5.0, 6.0], [3])                  [0, 11, 0]
    ag.math.segment_sum(x, [0, 0, 1])                           sums of runs of rows

All are writes of `autograph.runtime.ops.indexing`. An index outside of its axis is an IndexError.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops import sizes
from autograph.runtime.ops.creation import FILL_LIKE, filled, ones_like, zeros_like
from autograph.runtime.ops.gathering import index_key
from autograph.runtime.ops.indexing import add_at, max_at, min_at, set_item
from autograph.runtime.ops.reductions import reduce_max
from autograph.runtime.ops.selection import maximum, where
from autograph.runtime.ops.shaping import reshaped
from autograph.runtime.ops.unbroadcast import zero_like
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType

Write = Callable[[Any, Any, Any], Tensor]


def _scatter(write: Write, tensor: Any, indices: Any, updates: Any) -> Tensor:
    x, index = promotion.as_tensor(tensor), promotion.as_tensor(indices)
    return write(x, index_key(x, index), updates)


def tensor_scatter_nd_update(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """`tensor` with `updates` written where the vectors in the last axis of `indices` say."""
    return _scatter(set_item, tensor, indices, updates)


def tensor_scatter_nd_add(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """`tensor` with `updates` added; where indices are repeated, all of them are."""
    return _scatter(add_at, tensor, indices, updates)


def tensor_scatter_nd_sub(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """`tensor` with `updates` subtracted; where indices are repeated, all of them are."""
    x = promotion.as_tensor(tensor)
    less: Any = promotion.as_tensor(updates, x.dtype)
    return _scatter(add_at, x, indices, -less)


def tensor_scatter_nd_min(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """`tensor` with elements replaced by `updates` where those are less."""
    return _scatter(min_at, tensor, indices, updates)


def tensor_scatter_nd_max(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """`tensor` with elements replaced by `updates` where those are greater."""
    return _scatter(max_at, tensor, indices, updates)


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Tensor:
    """Zeros of `shape` with `updates` added where the vectors of `indices` say."""
    new = promotion.as_tensor(updates)
    return tensor_scatter_nd_add(filled(sizes.as_sizes(shape), zero_like(new)), indices, new)


def _number_of_segments(segment_ids: Tensor) -> Any:
    if segment_ids.type.shape[0] == 0:
        return 0
    greatest: Any = reduce_max(segment_ids)
    return sizes.as_size(greatest + 1)


def _segments(data: Tensor, ids: Tensor, count: Any, fill: Tensor, write: Write) -> Tensor:
    """Segments of `data` put together by `write`; rows with a negative id are left out."""
    numbers: Any = ids
    left_out = reshaped(numbers < 0, [*sizes.extents(ids), *[1] * (data.ndim - ids.ndim)])
    kept = where(left_out, fill, data)
    room = filled([count, *sizes.extents(data)[ids.ndim :]], fill)
    return write(room, maximum(ids, 0), kept)


def _lowest(dtype: DType, sign: int) -> Tensor:
    """The least value of a dtype for `sign` 1, the greatest for -1."""
    if types.is_floating(dtype):
        return EagerTensor(np.asarray(-sign * np.inf, dtype))
    limits = np.iinfo(dtype)
    return EagerTensor(np.asarray(limits.min if sign > 0 else limits.max, dtype))


def unsorted_segment_sum(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> Tensor:
    """The sum of the rows of each segment; rows with a negative id are left out."""
    x, ids = promotion.as_tensor(data), promotion.as_tensor(segment_ids)
    return _segments(x, ids, sizes.as_size(num_segments), zero_like(x), add_at)


def unsorted_segment_mean(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> Tensor:
    """The mean of the rows of each segment, 0 where there is none."""
    x = promotion.as_tensor(data)
    total: Any = unsorted_segment_sum(x, segment_ids, num_segments)
    count: Any = unsorted_segment_sum(ones_like(x), segment_ids, num_segments)
    result: Tensor = total / where(count == zero_like(x), ones_like(count), count)
    return result


def unsorted_segment_max(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> Tensor:
    """The greatest row elements of each segment, the dtype's least value where there is none."""
    x, ids = promotion.as_tensor(data), promotion.as_tensor(segment_ids)
    return _segments(x, ids, sizes.as_size(num_segments), _lowest(x.dtype, 1), max_at)


def unsorted_segment_min(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> Tensor:
    """The least row elements of each segment, the dtype's greatest value where there is none."""
    x, ids = promotion.as_tensor(data), promotion.as_tensor(segment_ids)
    return _segments(x, ids, sizes.as_size(num_segments), _lowest(x.dtype, -1), min_at)


def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """The sum of the rows of each segment; ids are sorted, and the last says how many there are."""
    ids = promotion.as_tensor(segment_ids)
    return unsorted_segment_sum(data, ids, _number_of_segments(ids))


def segment_mean(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """The mean of the rows of each segment, 0 where there is none."""
    ids = promotion.as_tensor(segment_ids)
    return unsorted_segment_mean(data, ids, _number_of_segments(ids))


def segment_max(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """The greatest row elements of each segment, 0 where there is none."""
    return _or_zero(unsorted_segment_max, promotion.as_tensor(data), segment_ids)


def segment_min(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """The least row elements of each segment, 0 where there is none."""
    return _or_zero(unsorted_segment_min, promotion.as_tensor(data), segment_ids)


def _or_zero(function: Callable[..., Tensor], x: Tensor, segment_ids: Any) -> Tensor:
    ids = promotion.as_tensor(segment_ids)
    count = _number_of_segments(ids)
    number: Any = unsorted_segment_sum(zeros_like(x, types.int32) + 1, ids, count)
    extreme = function(x, ids, count)
    return where(number > 0, extreme, FILL_LIKE(zero_like(x), extreme))
