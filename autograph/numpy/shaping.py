"""Functions that give an array another shape, or take it apart and put it together.

What is a view in NumPy is one here: a write to `A.T`, `np.split(x, 2)[0]` or `x.ravel()` reaches
the array it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.numpy import views
from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, concrete, is_known, joined_dtype
from autograph.numpy.reductions import known_axis
from autograph.numpy.registry import implements, refuse_options
from autograph.runtime import promotion
from autograph.runtime.ops import indexing, joining, shaping, sizes, tiling
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.sizes import normalize_axes
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
    return reshape(array, -1) if order in ("C", "K", "A") else reshape(array.T, -1)  # type: ignore[attr-defined]


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
        raise ValueError("`source` and `destination` arguments must have the same number of elements")
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
        gone: tuple[int, ...] = tuple(at for at, dim in enumerate(shape) if dim == 1)
    else:
        gone = normalize_axes(known_axis(axis), array.ndim)
        if any(isinstance(shape[at], int) and shape[at] != 1 for at in gone):
            raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    kept = [sizes.extent(array.tensor, at) for at in range(array.ndim) if at not in gone]
    return views.reshaped(array, kept, exact=True)


def _at_least(rank: int) -> Any:
    def function(*arys: Any) -> Any:
        made = tuple(_with_rank(as_array(a), rank) for a in arys)
        return made[0] if len(made) == 1 else made

    return function


def _with_rank(array: Array, rank: int) -> Array:
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
    from autograph.runtime.ops.unbroadcast import zero_like

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


def join(arrays: Sequence[Any], axis: int, dtype: Any = None) -> Array:
    """Arrays one after the other along an axis, promoted as NumPy does."""
    parts = [as_array(array) for array in arrays]
    if not parts:
        raise ValueError("need at least one array to concatenate")
    wanted = joined_dtype(parts) if dtype is None else np.dtype(dtype)
    return Array(joining.concat([cast(part.tensor, wanted) for part in parts], axis))


def parts_of(arrays: Any) -> list[Any]:
    """The arrays of a list or tuple, or the rows of one array; a staged list has none by itself."""
    if isinstance(arrays, list | tuple) and not promotion.is_staged_list(arrays):
        return list(arrays)
    return list(as_array(arrays))


@implements(np.concatenate, always=True)
def concatenate(
    arrays: Any, /, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind"
) -> Any:
    from autograph.numpy.reductions import finish

    if promotion.is_staged_list(arrays):
        return Array(joining.concat(arrays, axis))
    items = parts_of(arrays)
    if axis is None:
        items, axis = [ravel(item) for item in items], 0
    made = join(items, known_axis(axis), dtype)
    return made if out is None else finish(made.tensor, out)


@implements(np.stack, always=True)
def stack(
    arrays: Any, axis: int = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind"
) -> Any:
    from autograph.numpy.reductions import finish

    if promotion.is_staged_list(arrays):
        return Array(joining.stack(arrays, axis))
    items = [as_array(item) for item in parts_of(arrays)]
    if not items:
        raise ValueError("need at least one array to stack")
    wanted = joined_dtype(items) if dtype is None else np.dtype(dtype)
    made = joining.stack([cast(item.tensor, wanted) for item in items], known_axis(axis))
    return Array(made) if out is None else finish(made, out)


@implements(np.vstack, always=True)
def vstack(tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Array:
    if promotion.is_staged_list(tup):
        whole = stack(tup)
        return whole if whole.ndim == 2 else concatenate(tup)  # type: ignore[no-any-return]
    return join([atleast_2d(item) for item in parts_of(tup)], 0, dtype)


@implements(np.hstack, always=True)
def hstack(tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Array:
    if promotion.is_staged_list(tup):
        whole = stack(tup)
        return whole if whole.ndim == 1 else concatenate(tup, 0 if whole.ndim == 2 else 1)  # type: ignore[no-any-return]
    items = [atleast_1d(item) for item in parts_of(tup)]
    return join(items, 0 if items and items[0].ndim == 1 else 1, dtype)


@implements(np.dstack, always=True)
def dstack(tup: Any) -> Array:
    return join([atleast_3d(item) for item in parts_of(tup)], 2)


@implements(np.column_stack, always=True)
def column_stack(tup: Any) -> Array:
    columns = [as_array(item) for item in parts_of(tup)]
    return join([c if c.ndim > 1 else _with_rank(c, 1).reshape(-1, 1) for c in columns], 1)  # type: ignore[attr-defined]


@implements(np.block, always=True)
def block(arrays: Any) -> Array:
    depth = _depth(arrays)
    rank = max([depth, *(as_array(leaf).ndim for leaf in _leaves(arrays))])
    return _blocked(arrays, depth, rank)


def _depth(arrays: Any) -> int:
    return 1 + _depth(arrays[0]) if isinstance(arrays, list) else 0


def _leaves(arrays: Any) -> list[Any]:
    if isinstance(arrays, list):
        return [leaf for part in arrays for leaf in _leaves(part)]
    return [arrays]


def _blocked(arrays: Any, depth: int, rank: int) -> Array:
    if not isinstance(arrays, list):
        array = as_array(arrays)
        return index(array, (None,) * (rank - array.ndim) + (...,))  # type: ignore[no-any-return]
    return join([_blocked(part, depth - 1, rank) for part in arrays], rank - depth)


@implements(np.append)
def append(arr: Any, values: Any, axis: Any = None) -> Array:
    if axis is None:
        return join([ravel(arr), ravel(values)], 0)
    return join([arr, values], known_axis(axis))


def _split(allow_rest: bool) -> Any:
    def function(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Array]:
        array = as_array(ary)
        place = single(axis, array.ndim)
        bounds = _bounds(array, indices_or_sections, place, allow_rest)
        pairs = zip(bounds[:-1], bounds[1:], strict=True)
        return [index(array, (FULL,) * place + (slice(a, b),)) for a, b in pairs]

    return function


def _bounds(array: Array, sections: Any, axis: int, allow_rest: bool) -> list[Any]:
    if isinstance(sections, list | tuple | np.ndarray) or getattr(sections, "ndim", 0):
        given = concrete(sections) if is_known(sections) else sections
        return [0, *[int(s) if is_known(s) else s for s in given], None]
    count = int(sections)
    extent = array.type.shape[axis]
    if not isinstance(extent, int):
        whole = array.shape[axis]
        return [whole * part // count for part in range(count + 1)]
    if extent % count and not allow_rest:
        raise ValueError("array split does not result in an equal division")
    each, extra = divmod(extent, count)
    lengths = [each + 1] * extra + [each] * (count - extra)
    return [0, *(int(n) for n in np.cumsum(lengths))]


split = implements(np.split, always=True)(_split(False))
array_split = implements(np.array_split, always=True)(_split(True))


@implements(np.hsplit, always=True)
def hsplit(ary: Any, indices_or_sections: Any) -> list[Array]:
    return split(ary, indices_or_sections, 1 if as_array(ary).ndim > 1 else 0)  # type: ignore[no-any-return]


@implements(np.vsplit, always=True)
def vsplit(ary: Any, indices_or_sections: Any) -> list[Array]:
    return split(ary, indices_or_sections, 0)  # type: ignore[no-any-return]


@implements(np.unstack, always=True)
def unstack(x: Any, /, *, axis: int = 0) -> Any:
    return tuple(moveaxis(x, axis, 0))


@implements(np.tile)
def tile(A: Any, reps: Any) -> Array:
    array = as_array(A)
    counts = sizes.as_sizes(reps)
    rank = max(array.ndim, len(counts))
    wide = index(array, (None,) * (rank - array.ndim) + (...,)) if rank > array.ndim else array
    return Array(tiling.tile(wide.tensor, [1] * (rank - len(counts)) + counts))


@implements(np.repeat)
def repeat(a: Any, repeats: Any, axis: Any = None) -> Array:
    counts = as_array(repeats)
    return Array(tiling.repeat(as_array(a).tensor, counts.tensor, known_axis(axis)))


@implements(np.roll)
def roll(a: Any, shift: Any, axis: Any = None) -> Array:
    tensor = as_array(a).tensor
    if axis is None:
        flat = tiling.roll(shaping.flatten(tensor), shift, 0)
        return Array(shaping.reshape(flat, sizes.extents(tensor)))
    places, shifts = known_axis(axis), known_axis(shift) if is_known(shift) else shift
    if isinstance(shifts, tuple) and not isinstance(places, tuple):
        places = (places,) * len(shifts)
    return Array(tiling.roll(tensor, shifts, places))


@implements(np.pad)
def pad(array: Any, pad_width: Any, mode: Any = "constant", **options: Any) -> Array:
    source = as_array(array)
    value = options.pop("constant_values", 0)
    refuse_options("np.pad", **options)
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        refuse_options("np.pad", mode=mode)
    widths = _widths(pad_width, source.ndim)
    from autograph.numpy.conversion import to_dtype

    return Array(tiling.padded(source.tensor, widths, mode, to_dtype(value, source.dtype)))


def _widths(pad_width: Any, rank: int) -> list[list[Any]]:
    if isinstance(pad_width, dict):
        pairs = {at % rank: w for at, w in pad_width.items()}
        return [_pair(pairs.get(at, 0)) for at in range(rank)]
    if is_known(pad_width):
        return np.broadcast_to(np.asarray(concrete(pad_width)), (rank, 2)).tolist()  # type: ignore[no-any-return]
    if isinstance(pad_width, list | tuple):
        if len(pad_width) == 2 and not isinstance(pad_width[0], list | tuple):
            return [_pair(pad_width)] * rank
        rows = [_pair(item) for item in pad_width]
        return rows if len(rows) == rank else rows * rank
    return [_pair(pad_width)] * rank


def _pair(width: Any) -> list[Any]:
    if isinstance(width, list | tuple):
        before, after = width if len(width) == 2 else (width[0], width[0])
    else:
        before = after = width
    return [sizes.as_size(before), sizes.as_size(after)]


@implements(np.diff)
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Array:
    array = as_array(a)
    place = single(axis, array.ndim)
    refuse_options("np.diff", prepend=prepend, append=append)
    for _ in range(n):
        ahead = indexing.get_item(array.tensor, (FULL,) * place + (slice(1, None),))
        behind = indexing.get_item(array.tensor, (FULL,) * place + (slice(None, -1),))
        ufunc = np.not_equal if array.dtype.kind == "b" else np.subtract
        from autograph.numpy.ufuncs import apply

        array = apply(ufunc, Array(ahead), Array(behind))
    return array
