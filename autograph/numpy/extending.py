"""Arrays repeated, moved and padded: `np.tile`, `np.repeat`, `np.roll`, `np.pad`, `np.diff`."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, concrete, is_known, to_dtype
from autograph.numpy.reductions import known_axis
from autograph.numpy.registry import implements, refuse_options
from autograph.numpy.shaping import FULL, index
from autograph.numpy.ufuncs import apply
from autograph.runtime.ops import indexing, shaping, sizes, tiling
from autograph.runtime.ops.axes import single


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

        array = apply(ufunc, Array(ahead), Array(behind))
    return array
