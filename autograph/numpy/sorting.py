"""Order and counts: `np.sort`, `np.unique`, `np.searchsorted`, `np.bincount`, quantiles."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, is_known, operand, to_dtype
from autograph.numpy.creation import linspace
from autograph.numpy.dtypes import floating, result_type
from autograph.numpy.elementwise import clip
from autograph.numpy.reductions import NO_VALUE, finish, known_axis
from autograph.numpy.reductions import max as max_of
from autograph.numpy.reductions import min as min_of
from autograph.numpy.reductions import sum as total
from autograph.numpy.registry import implements, refuse_options
from autograph.numpy.shaping import ravel
from autograph.runtime import types
from autograph.runtime.ops import counting, gathering, indexing, shaping, sizes
from autograph.runtime.ops import sorting as ops
from autograph.runtime.ops.axes import normalized, single
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.comparison import is_nan
from autograph.runtime.ops.selection import where
from autograph.runtime.tensor import EagerTensor, Tensor

UNIQUE_OPTIONS = ("return_index", "return_inverse", "return_counts")


def _line(a: Any, axis: Any) -> tuple[Tensor, int]:
    """The tensor and the axis to sort along: of all elements, if `axis` is None."""
    tensor = as_array(a).tensor
    if axis is None:
        return shaping.flatten(tensor), 0
    return tensor, single(known_axis(axis), tensor.ndim)


@implements(np.sort)
def sort(a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    tensor, place = _line(a, axis)
    return Array(ops.sort(tensor, place))


@implements(np.argsort)
def argsort(
    a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> Array:
    tensor, place = _line(a, axis)
    return Array(ops.ARGSORT(tensor, axis=place, descending=False, dtype=types.int64))


@implements(np.partition)
def partition(
    a: Any, kth: Any, axis: Any = -1, kind: str = "introselect", order: Any = None
) -> Any:
    return sort(a, axis)


@implements(np.argpartition)
def argpartition(
    a: Any, kth: Any, axis: Any = -1, kind: str = "introselect", order: Any = None
) -> Array:
    return argsort(a, axis)


@implements(np.lexsort)
def lexsort(keys: Any, axis: int = -1) -> Array:
    items = [as_array(key) for key in keys]
    order = argsort(items[0], axis)
    for key in items[1:]:
        place = single(axis, key.ndim)
        moved = gathering.take_along_axis(key.tensor, order.tensor, place)
        again = argsort(Array(moved), place)
        order = Array(gathering.take_along_axis(order.tensor, again.tensor, place))
    return order


@implements(np.searchsorted)
def searchsorted(a: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
    sequence, values = as_array(a), operand(v)
    if sorter is not None:
        sequence = Array(indexing.get_item(sequence.tensor, as_array(sorter).tensor))
    wanted = result_type(sequence, values)
    places = counting.searchsorted(
        cast(sequence.tensor, wanted), to_dtype(values, wanted), side, types.int64
    )
    return finish(places)


@implements(np.digitize)
def digitize(x: Any, bins: Any, right: bool = False) -> Any:
    if not is_known(bins):
        refuse_options("np.digitize", bins=bins)
    edges = as_array(bins)
    known = np.asarray(edges.concrete())
    side = "left" if right else "right"
    if len(known) > 1 and known[0] > known[-1]:
        turned = searchsorted(known[::-1], x, "right" if right else "left")
        return len(known) - turned
    return searchsorted(edges, x, side)


@implements(np.unique)
def unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: Any = None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
) -> Any:
    refuse_options("np.unique", axis=axis)
    array = as_array(ar)
    flat = shaping.flatten(array.tensor)
    values, inverse, counts, first = counting.UNIQUE(flat, order="sorted")
    inverse = shaping.reshaped(inverse, sizes.extents(array.tensor))
    chosen = zip(
        (return_index, return_inverse, return_counts), (first, inverse, counts), strict=True
    )
    extra = [Array(tensor) for wanted, tensor in chosen if wanted]
    return (Array(values), *extra) if extra else Array(values)


@implements(np.bincount)
def bincount(x: Any, /, weights: Any = None, minlength: Any = 0) -> Array:
    numbers = as_array(x).tensor
    if weights is None:
        return Array(counting.bincount(numbers, None, minlength, dtype=types.int64))
    loads = to_dtype(weights, types.float64)
    return Array(counting.bincount(numbers, loads, minlength))


@implements(np.histogram)
def histogram(
    a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    values = Array(cast(ravel(a).tensor, types.float64))
    edges = _edges(values, bins, range)
    places = searchsorted(edges, values, "right") - 1
    last = edges.shape[0] - 1
    on_edge = (values == edges[-1]) * 1
    places = places - on_edge
    inside = (places >= 0) & (places < last)
    loads: Any = inside * 1 if weights is None else inside * ravel(weights)

    where = clip(places, 0, last - 1)
    weight = None if weights is None else loads
    if weights is None:
        counted = bincount(where, loads, last)
        counts: Any = Array(cast(counted.tensor, types.int64))
    else:
        counts = bincount(where, weight, last)
    if density:
        counts = counts / (edges[1:] - edges[:-1]) / total(counts)
    return counts, edges


def _edges(values: Array, bins: Any, range: Any) -> Array:
    if isinstance(bins, str):
        refuse_options("np.histogram", bins=bins)
    if isinstance(bins, list | tuple) or as_array(bins).ndim:
        return Array(to_dtype(bins, types.float64))

    if range is None:
        low, high = min_of(values), max_of(values)
        same = (low == high) * 0.5
        low, high = low - same, high + same
    else:
        low, high = range
    return linspace(low, high, bins + 1)  # type: ignore[no-any-return]


@implements(np.median)
def median(
    a: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, keepdims: Any = False
) -> Any:
    array = as_array(a)
    line = _one_line(cast(array.tensor, floating(array.dtype)), axis)
    count: Any = Array(line).shape[-1]
    low, high = (
        indexing.get_item(line, (..., (count - 1) // 2)),
        indexing.get_item(line, (..., count // 2)),
    )
    middle: Any = (low + high) / 2
    return finish(_kept(_or_nan(middle, line), array, axis, keepdims), out)


def _or_nan(result: Tensor, line: Tensor) -> Tensor:
    """NaN where there is one among the elements, which were sorted to the end."""
    last = indexing.get_item(line, (..., -1))
    return where(is_nan(last), last, result)


def _kept(result: Tensor, array: Array, axis: Any, keepdims: Any) -> Tensor:
    """The reduced axes put back with size 1, behind those of the quantiles."""
    if keepdims is NO_VALUE or not keepdims:
        return result
    axes = normalized(known_axis(axis), array.ndim)
    front = result.ndim - (array.ndim - len(axes))
    return shaping.expand_dims(result, [front + place for place in axes])


@implements(np.percentile)
def percentile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    **options: Any,
) -> Any:
    share = q / 100 if not isinstance(q, list | tuple) else as_array(q) / 100
    return quantile(a, share, axis, out, overwrite_input, method, keepdims, **options)


@implements(np.quantile)
def quantile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: Any = False,
    **options: Any,
) -> Any:
    refuse_options("np.quantile", **options)
    array = as_array(a)
    wanted = floating(array.dtype)
    line = _one_line(cast(array.tensor, wanted), axis)
    result = _or_nan(_quantiles(line, as_array(q), method), line)
    return finish(_kept(result, array, axis, keepdims), out)


def _one_line(tensor: Tensor, axis: Any) -> Tensor:
    """The reduced axes together as the last one, in order."""
    axes = normalized(known_axis(axis), tensor.ndim)
    kept = [at for at in range(tensor.ndim) if at not in axes]
    moved = shaping.transposed(tensor, [*kept, *axes])
    flat = shaping.reshaped(moved, [*(sizes.extent(tensor, at) for at in kept), -1])
    return ops.sort(flat, -1)


def _quantiles(line: Tensor, q: Array, method: str) -> Tensor:
    """Elements of the sorted last axis at the share `q` of its length, interpolated."""
    last: Any = Array(line).shape[-1] - 1
    place: Any = q.astype(float) * last
    low = np.floor(place)
    high = np.ceil(place)
    if method == "nearest":
        low = high = np.round(place)
    elif method == "lower":
        high = low
    elif method == "higher":
        low = high
    elif method not in ("linear", "midpoint"):
        refuse_options("np.quantile", method=method)
    below, above = _at_places(line, low, q.ndim), _at_places(line, high, q.ndim)
    gap: Any = place - low if method == "linear" else as_array(low * 0 + 0.5)
    share: Any = cast(as_array(gap).tensor, line.dtype)
    for _ in range(line.ndim - 1):
        share = share[..., None]
    step: Any = above - below

    half = EagerTensor(np.asarray(0.5, line.dtype))
    result: Tensor = where(share >= half, above - step * (1 - share), below + step * share)
    return result


def _at_places(line: Tensor, places: Any, rank: int) -> Tensor:
    index = cast(as_array(places).tensor, types.int64)
    picked = indexing.get_item(line, (..., index))
    order = [*range(picked.ndim - rank, picked.ndim), *range(picked.ndim - rank)]
    return shaping.transposed(picked, order)
