"""Picking elements by tensors of indices.

    ag.gather(x, [2, 0], axis=1)            x[:, [2, 0]]
    ag.gather_nd(x, [[0, 1], [2, 2]])       x[[0, 2], [1, 2]]
    ag.boolean_mask(x, x > 0)               x[x > 0]

All are `get_item` with the right key. An index outside of its axis is an IndexError.
"""

from __future__ import annotations

from typing import Any

from autograph.runtime import promotion, types
from autograph.runtime.errors import InvalidIndexError
from autograph.runtime.ops import sizes
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.creation import range as range_of
from autograph.runtime.ops.indexing import get_item
from autograph.runtime.ops.reductions import reduce_max
from autograph.runtime.ops.selection import where
from autograph.runtime.ops.shaping import expand_dims, reshaped, transposed
from autograph.runtime.tensor import Tensor


def along(x: Tensor, axis: int, rank: int, place: int) -> Tensor:
    """The indices of an axis of `x`, lying along axis `place` of `rank` axes."""
    numbers = range_of(sizes.extent(x, axis), dtype=types.int64)
    return reshaped(numbers, [-1 if at == place else 1 for at in range(rank)])


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: Any = None,
    batch_dims: int = 0,
    name: str | None = None,
) -> Tensor:
    """The parts of `params` along `axis` that `indices` name, in their shape."""
    x, index = promotion.as_tensor(params), promotion.as_tensor(indices)
    batch = batch_dims % (index.ndim + 1) if batch_dims < 0 else batch_dims
    place = batch if axis is None else single(axis, x.ndim)
    if not 0 <= batch <= min(place, index.ndim):
        raise ValueError(f"batch_dims={batch_dims} must not exceed axis={place} or {index.ndim}")
    if not batch:
        return get_item(x, (slice(None),) * place + (index,))
    key: list[Any] = [along(x, at, index.ndim, at) for at in range(batch)]
    picked = get_item(x, (*key, *[slice(None)] * (place - batch), index))
    if place == batch:
        return picked
    # With slices between them, NumPy puts the axes of the indices first.
    between = list(range(index.ndim, index.ndim + place - batch))
    own = list(range(batch, index.ndim))
    rest = list(range(index.ndim + place - batch, picked.ndim))
    return transposed(picked, [*range(batch), *between, *own, *rest])


def index_key(x: Tensor, indices: Tensor, batch: int = 0) -> tuple[Any, ...]:
    """The key that vectors of indices, along the last axis of `indices`, stand for."""
    depth = indices.type.shape[-1] if indices.ndim else None
    if not isinstance(depth, int):
        raise ValueError("the last axis of indices must have a known size")
    if depth + batch > x.ndim:
        raise IndexError(
            f"indices with {depth} numbers each cannot index a tensor with {x.ndim - batch} axes"
        )
    if not depth and not batch:
        raise ValueError("indices need at least one number each")
    rank = indices.ndim - 1
    outer = [along(x, at, rank, at) for at in range(batch)]
    return (*outer, *(get_item(indices, (Ellipsis, at)) for at in range(depth)))


def gather_nd(
    params: Any,
    indices: Any,
    batch_dims: int = 0,
    name: str | None = None,
    bad_indices_policy: str = "",
) -> Tensor:
    """The elements or parts of `params` that the vectors in the last axis of `indices` name."""
    x, index = promotion.as_tensor(params), promotion.as_tensor(indices)
    return get_item(x, index_key(x, index, batch_dims))


def along_axis_key(x: Tensor, indices: Tensor, axis: int) -> tuple[Tensor, ...]:
    """The key with `indices` along one axis and every other index as it is."""
    return tuple(indices if at == axis else along(x, at, x.ndim, at) for at in range(x.ndim))


def take_along_axis(arr: Any, indices: Any, axis: Any = -1) -> Tensor:
    """Elements picked along one axis by indices that differ from line to line."""
    x, index = promotion.as_tensor(arr), promotion.as_tensor(indices)
    if x.ndim != index.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    return get_item(x, along_axis_key(x, index, single(axis, x.ndim)))


def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: str = "boolean_mask") -> Tensor:
    """The parts of `tensor` where `mask`, over one or more of its axes, holds."""
    x, holds = promotion.as_tensor(tensor), promotion.as_tensor(mask, types.bool_)
    if not holds.ndim:
        raise ValueError("mask cannot be scalar.")
    place = 0 if axis is None else single(axis, x.ndim)
    return get_item(x, (slice(None),) * place + (holds,))


def slice_of(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:
    """A block of `size` elements from `begin`; a size of -1 reaches to the end."""
    x = promotion.as_tensor(input_)
    starts: list[Any] = sizes.as_sizes(begin)
    lengths: list[Any] = sizes.as_sizes(size)
    if not len(starts) == len(lengths) == x.ndim:
        raise ValueError(f"slice needs a begin and a size for each of {x.ndim} axes")
    for start, length, dim in zip(starts, lengths, x.type.shape, strict=True):
        known = isinstance(start, int) and isinstance(length, int) and isinstance(dim, int)
        if known and not 0 <= start <= start + max(length, 0) <= dim:
            raise InvalidIndexError(
                f"a slice of {length} from {start} leaves an axis of size {dim}"
            )
    return get_item(
        x,
        tuple(
            slice(start, None if isinstance(length, int) and length == -1 else start + length)
            for start, length in zip(starts, lengths, strict=True)
        ),
    )


def strided_slice(
    input_: Any,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
    var: Any = None,
    name: str | None = None,
) -> Tensor:
    """`input_[begin:end:strides]` on the first axes; bits of the masks change single entries."""
    starts, stops = sizes.as_sizes(begin), sizes.as_sizes(end)
    steps = [1] * len(starts) if strides is None else sizes.as_sizes(strides)

    def entry(at: int) -> Any:
        bit = 1 << at
        if ellipsis_mask & bit:
            return Ellipsis
        if new_axis_mask & bit:
            return None
        if shrink_axis_mask & bit:
            return starts[at]
        start = None if begin_mask & bit else starts[at]
        return slice(start, None if end_mask & bit else stops[at], steps[at])

    return get_item(input_, tuple(entry(at) for at in range(len(starts))))


def sequence_mask(
    lengths: Any, maxlen: Any = None, dtype: Any = types.bool_, name: str | None = None
) -> Tensor:
    """For each length, a vector that is true up to it and false from there."""
    length = promotion.as_tensor(lengths)
    longest = reduce_max(length) if maxlen is None else sizes.as_size(maxlen)
    places: Any = range_of(longest, dtype=length.dtype)
    inside: Tensor = places < expand_dims(length, -1)
    return promotion.cast(inside, types.as_dtype(dtype))


def reverse_sequence(
    input: Any, seq_lengths: Any, seq_axis: int, batch_axis: int = 0, name: str | None = None
) -> Tensor:
    """Each line of a batch turned around up to its own length."""
    x = promotion.as_tensor(input)
    axis, batch = single(seq_axis, x.ndim), single(batch_axis, x.ndim)
    lengths = promotion.as_tensor(seq_lengths, types.int64)
    limit: Any = reshaped(lengths, [-1 if at == batch else 1 for at in range(x.ndim)])
    place: Any = along(x, axis, x.ndim, axis)
    index = where(place < limit, limit - 1 - place, place)
    return get_item(x, along_axis_key(x, index, axis))
