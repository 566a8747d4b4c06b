"""Functions that give an array another shape or another order of axes.

What is a view in NumPy is one here: a write to `A.T` or `x.ravel()` reaches the array it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.numpy import views
from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array
from autograph.numpy.reductions import known_axis
from autograph.numpy.registry import implements
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import shaping, sizes
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.sizes import normalize_axes
from autograph.runtime.ops.unbroadcast import zero_like
from autograph.runtime.tensor import Tensor

BACKWARDS = slice(None, None, -1)
FULL = slice(None)


def index(array: Array, key: Any) -> Any:
    """`array[key]`."""
    return views.get_item(array, key)


@implements(np.reshape, always=True)
def reshape(a: Any, /, shape: Any, order: str = "C", *, copy: Any = None) -> Array:
    array = as_array(a)
    if order == "F":
        reverse = range(array.ndim)[::-1]
        wanted = sizes.as_sizes(shape)
        turned = shaping.reshape(shaping.transposed(array.tensor, reverse), wanted[::-1])
        return Array(shaping.transposed(turned, range(len(wanted))[::-1]), contiguous=False)
    if array.is_scalar or copy:
        return Array(shaping.reshape(array.tensor, sizes.as_sizes(shape)))
    return views.reshaped(array, shape)


@implements(np.ravel, always=True)
def ravel(a: Any, order: str = "C") -> Array:
    array = as_array(a)
    return reshape(array, -1) if order in ("C", "K", "A") else reshape(array.T, -1)


def flatten(a: Array, order: str = "C") -> Array:
    """`a.flatten()`: always a copy."""
    return Array(ravel(a, order).tensor)


@implements(np.transpose, np.permute_dims, always=True)
def transpose(a: Any, axes: Any = None) -> Array:
    array = as_array(a)
    if axes is None:
        return views.transposed(array, range(array.ndim)[::-1])
    order = normalize_axes(known_axis(axes), array.ndim)
    if len(order) != array.ndim:
        raise ValueError("axes don't match array")
    return views.transposed(array, order)


@implements(np.matrix_transpose, always=True)
def matrix_transpose(x: Any) -> Array:
    return swapaxes(x, -1, -2)


@implements(np.swapaxes, always=True)
def swapaxes(a: Any, axis1: int, axis2: int) -> Array:
    array = as_array(a)
    order = list(range(array.ndim))
    first, second = single(axis1, array.ndim), single(axis2, array.ndim)
    order[first], order[second] = order[second], order[first]
    return views.transposed(array, order)


@implements(np.moveaxis, always=True)
def moveaxis(a: Any, source: Any, destination: Any) -> Array:
    array = as_array(a)
    sources = normalize_axes(known_axis(source), array.ndim)
    targets = normalize_axes(known_axis(destination), array.ndim)
    if len(sources) != len(targets):
        raise ValueError(
            "`source` and `destination` arguments must have the same number of elements"
        )
    order = [axis for axis in range(array.ndim) if axis not in sources]
    for target, axis in sorted(zip(targets, sources, strict=True)):
        order.insert(target, axis)
    return views.transposed(array, order)


@implements(np.rollaxis, always=True)
def rollaxis(a: Any, axis: int, start: int = 0) -> Array:
    array = as_array(a)
    place = single(axis, array.ndim)
    target = start + array.ndim if start < 0 else start
    return moveaxis(array, place, target - 1 if place < target else target)


@implements(np.expand_dims, always=True)
def expand_dims(a: Any, axis: Any) -> Array:
    array = as_array(a)
    count = len(axis) if isinstance(axis, list | tuple) else 1
    added = normalize_axes(axis, array.ndim + count)
    key = tuple(None if place in added else FULL for place in range(array.ndim + count))
    return index(array, key if array.ndim else (..., *[None] * count))  # type: ignore[no-any-return]


@implements(np.squeeze, always=True)
def squeeze(a: Any, axis: Any = None) -> Array:
    array = as_array(a)
    shape = array.type.shape
    if axis is None:
        if not all(isinstance(dim, int) for dim in shape):
            raise StagingError(
                "np.squeeze of an array with extents that are only known when the graph runs needs "
                "`axis`: how many dimensions stay would depend on them.",
                advice="Say which: np.squeeze(a, axis=0).",
            )
        gone: tuple[int, ...] = tuple(at for at, dim in enumerate(shape) if dim == 1)
    else:
        gone = normalize_axes(known_axis(axis), array.ndim)
        if any(isinstance(shape[at], int) and shape[at] != 1 for at in gone):
            raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    kept = [sizes.extent(array.tensor, at) for at in range(array.ndim) if at not in gone]
    return views.reshaped(array, kept, exact=True)


def _at_least(rank: int) -> Any:
    def function(*arys: Any) -> Any:
        made = tuple(with_rank(as_array(a), rank) for a in arys)
        return made[0] if len(made) == 1 else made

    return function


def with_rank(array: Array, rank: int) -> Array:
    """`array` with axes of size 1 added where NumPy adds them to get at least `rank`."""
    if array.ndim >= rank:
        return array
    front = {(2, 0): 2, (2, 1): 1, (3, 0): 3, (3, 1): 1}.get((rank, array.ndim), 0)
    back = rank - array.ndim - front
    if rank == 1:
        front, back = 1, 0
    return index(array, (None,) * front + (...,) + (None,) * back)  # type: ignore[no-any-return]


atleast_1d = implements(np.atleast_1d, always=True)(_at_least(1))
atleast_2d = implements(np.atleast_2d, always=True)(_at_least(2))
atleast_3d = implements(np.atleast_3d, always=True)(_at_least(3))


@implements(np.broadcast_to, always=True)
def broadcast_to(array: Any, shape: Any, subok: bool = False) -> Array:
    source = as_array(array)
    wanted = sizes.as_sizes(shape)
    return views.read_only(source, lambda base: shaping.broadcast_to(base, wanted))


@implements(np.broadcast_arrays, always=True)
def broadcast_arrays(*args: Any, subok: bool = False) -> Any:
    arrays = [as_array(a) for a in args]
    shape = common_sizes([array.tensor for array in arrays])
    return tuple(broadcast_to(array, shape) for array in arrays)


def common_sizes(tensors: Sequence[Tensor]) -> list[sizes.Size]:
    """The sizes all `tensors` are broadcast to."""
    total: Any = zero_like(cast(tensors[0], np.dtype(np.int8)))
    for tensor in tensors:
        total = total + cast(tensor, total.dtype)
    return sizes.extents(total)


@implements(np.flip, always=True)
def flip(m: Any, axis: Any = None) -> Array:
    array = as_array(m)
    axes = range(array.ndim) if axis is None else normalize_axes(known_axis(axis), array.ndim)
    return index(array, tuple(BACKWARDS if at in axes else FULL for at in range(array.ndim)))  # type: ignore[no-any-return]


@implements(np.flipud, always=True)
def flipud(m: Any) -> Array:
    return flip(m, 0)


@implements(np.fliplr, always=True)
def fliplr(m: Any) -> Array:
    return flip(m, 1)


@implements(np.rot90, always=True)
def rot90(m: Any, k: int = 1, axes: Any = (0, 1)) -> Array:
    array = as_array(m)
    first, second = normalize_axes(tuple(axes), array.ndim)
    turns = k % 4
    if turns == 0:
        return views.same(array)
    if turns == 2:
        return flip(flip(array, first), second)
    if turns == 1:
        return swapaxes(flip(array, second), first, second)
    return flip(swapaxes(array, first, second), second)
