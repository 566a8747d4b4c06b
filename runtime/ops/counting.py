"""Counting and looking up values.

ag.unique([3, 1, 3])               y = [3, 1], idx = [0, 1, 0]
ag.math.bincount([1, 1, 3])        [0, 2, 0, 1]
ag.searchsorted([1, 3, 5], [2])    [1]
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops import sizes
from autograph.runtime.ops.creation import zeros_like
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.ops.indexing import ADD_AT, GET_ITEM, get_item
from autograph.runtime.ops.rounding import floor
from autograph.runtime.ops.selection import clip_by_value
from autograph.runtime.ops.shaping import flatten
from autograph.runtime.ops.unbroadcast import zero_like
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import DType, TensorType

Array = np.ndarray[Any, Any]


class Unique(NamedTuple):
    """The different values, and for each element the place of its value among them."""

    y: Tensor
    idx: Tensor


class UniqueWithCounts(NamedTuple):
    """As `Unique`, and how often each value occurs."""

    y: Tensor
    idx: Tensor
    count: Tensor  # type: ignore[assignment]  # TensorFlow's name, and a method of tuples


def _infer_unique(x: TensorType, order: str) -> tuple[TensorType, ...]:
    if x.ndim != 1:
        raise ValueError(f"unique takes a vector, not {x.describe()}")
    some = TensorType(types.int64, (None,))
    return TensorType(x.dtype, (None,)), TensorType(types.int64, x.shape), some, some


def _evaluate_unique(x: Array, order: str) -> tuple[Array, ...]:
    _infer_unique(types.type_of_array(x), order)
    values, first, inverse, count = np.unique(
        x, return_index=True, return_inverse=True, return_counts=True
    )
    if order == "first":
        by_place = np.argsort(first)
        rank = np.empty_like(by_place)
        rank[by_place] = np.arange(len(by_place))
        values, first, count, inverse = (
            values[by_place],
            first[by_place],
            count[by_place],
            rank[inverse],
        )
    return values, inverse.reshape(x.shape), count, first


def _unique_vjp(dy: tuple[Any, ...], y: tuple[Tensor, ...], x: Tensor, order: str) -> Any:
    if dy[0] is None:
        return (None,)
    return (ADD_AT(zeros_like(x), dy[0], y[3], key=("array",)),)


UNIQUE = define(
    "unique",
    infer=_infer_unique,
    evaluate=_evaluate_unique,
    vjp=_unique_vjp,
    # A gradient exists only as long as equal values are kept equal, so these are all different.
    samples=lambda: [
        Sample((np.array([2.5, 0.5, 1.5]),), {"order": "first"}),
        Sample((np.array([2.5, 0.5, 1.5]),), {"order": "sorted"}),
        Sample((np.array([3, 1, 3, 2, 1]),), {"order": "first"}),
        Sample((np.array([3, 1, 3, 2, 1], np.int8),), {"order": "sorted"}),
        Sample((np.array(["b", "a", "b"], types.string),), {"order": "sorted"}),
        Sample((np.zeros(0),), {"order": "first"}),
    ],
    several=True,
    doc="The different values of a vector; the place of each element's; counts; first places.",
)


def unique(x: Any, out_idx: Any = types.int32, name: str | None = None) -> Unique:
    """The different values of a vector in the order they come, and where each element's is."""
    y, idx, _, _ = UNIQUE(promotion.as_tensor(x), order="first")
    return Unique(y, promotion.cast(idx, types.as_dtype(out_idx)))


def unique_with_counts(
    x: Any, out_idx: Any = types.int32, name: str | None = None
) -> UniqueWithCounts:
    """As `unique`, and how often each value occurs."""
    y, idx, count, _ = UNIQUE(promotion.as_tensor(x), order="first")
    wanted = types.as_dtype(out_idx)
    return UniqueWithCounts(y, promotion.cast(idx, wanted), promotion.cast(count, wanted))


def _infer_bincount(x: TensorType, weights: TensorType, minlength: TensorType) -> TensorType:
    if not types.is_integer(x.dtype):
        raise TypeError(f"bincount takes integers, not {x.describe()}")
    if x.ndim != 1:
        raise ValueError(f"bincount takes a vector, not {x.describe()}")
    return TensorType(weights.dtype, (None,))


def _evaluate_bincount(x: Array, weights: Array, minlength: Array) -> Array:
    _infer_bincount(*map(types.type_of_array, (x, weights, minlength)))
    if x.size and x.min() < 0:
        raise ValueError("'list' argument must have no negative elements")
    result = np.zeros(max(int(x.max()) + 1 if x.size else 0, int(minlength)), weights.dtype)
    np.add.at(result, x, weights)
    return result


def _bincount_vjp(dy: Tensor, y: Tensor, x: Tensor, weights: Tensor, minlength: Tensor) -> Any:
    return None, GET_ITEM(dy, x, key=("array",)), None


BINCOUNT = define(
    "bincount",
    infer=_infer_bincount,
    evaluate=_evaluate_bincount,
    vjp=_bincount_vjp,
    samples=lambda: [
        Sample((np.array([1, 1, 3]), np.array([0.5, 1.5, 2.5]), np.array(0))),
        Sample((np.array([1, 1, 3]), np.array([1, 1, 1], np.int32), np.array(6))),
    ],
    doc="For each number from 0, the sum of the weights of its occurrences.",
)


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = types.int32,
    name: str | None = None,
) -> Tensor:
    """How often each number from 0 occurs, or the sum of the weights of its occurrences."""
    x = flatten(promotion.as_tensor(arr))
    if weights is None:
        load = promotion.cast(zeros_like(x, types.int32) + _one(), types.as_dtype(dtype))
    else:
        load = flatten(promotion.as_tensor(weights))
    if maxlength is not None:
        numbers: Any = x
        fits = numbers < maxlength
        x, load = get_item(x, fits), get_item(load, fits)
    least = sizes.as_input(sizes.as_size(0 if minlength is None else minlength))
    result: Tensor = BINCOUNT(x, load, least)
    return result


def _one() -> Any:
    return promotion.as_tensor(1)


def histogram_fixed_width(
    values: Any,
    value_range: Any,
    nbins: Any = 100,
    dtype: Any = types.int32,
    name: str | None = None,
) -> Tensor:
    """How many of `values` fall into each of `nbins` bins; the outer bins reach to infinity."""
    return bincount(
        histogram_fixed_width_bins(values, value_range, nbins), minlength=nbins, dtype=dtype
    )


def histogram_fixed_width_bins(
    values: Any,
    value_range: Any,
    nbins: Any = 100,
    dtype: Any = types.int32,
    name: str | None = None,
) -> Tensor:
    """The number of the bin, from 0, that each of `values` falls into."""
    x: Any = promotion.as_tensor(values)
    limits: Any = promotion.as_tensor(value_range)
    low, high = limits[0], limits[1]
    place = floor((x - low) * nbins / (high - low))
    inside = clip_by_value(place, zero_like(place), promotion.convert(nbins, place.dtype) - 1)
    return promotion.cast(inside, types.as_dtype(dtype))


def _infer_search(sequence: TensorType, values: TensorType, side: str, dtype: DType) -> TensorType:
    if sequence.ndim != 1 and sequence.ndim != values.ndim:
        raise ValueError(
            f"searchsorted of {values.describe()} in {sequence.describe()}: the leading axes differ"
        )
    return TensorType(dtype, values.shape)


def _evaluate_search(sequence: Array, values: Array, side: Any, dtype: DType) -> Array:
    _infer_search(types.type_of_array(sequence), types.type_of_array(values), side, dtype)
    if sequence.ndim == 1:
        return np.asarray(np.searchsorted(sequence, values, side)).astype(dtype)
    result = np.empty(values.shape, dtype)
    for batch in np.ndindex(values.shape[:-1]):
        result[batch] = np.searchsorted(sequence[batch], values[batch], side)
    return result


SEARCHSORTED = define(
    "searchsorted",
    infer=_infer_search,
    evaluate=_evaluate_search,
    vjp=no_vjp("places are integers"),
    samples=lambda: [
        Sample(
            (np.array([1.0, 3.0]), np.array([[2.0, 3.0]])), {"side": "left", "dtype": types.int32}
        ),
        Sample(
            (np.array([[1, 3], [2, 2]]), np.array([[3], [2]])),
            {"side": "right", "dtype": types.int64},
        ),
    ],
    doc="The place of each value in a sorted vector, in the same row for batches of vectors.",
)


def searchsorted(
    sorted_sequence: Any,
    values: Any,
    side: str = "left",
    out_type: Any = types.int32,
    name: str | None = None,
) -> Tensor:
    """Where each value would have to be inserted to keep a sorted vector sorted."""
    if side not in ("left", "right"):
        raise ValueError(f"side must be either 'left' or 'right'. Saw: {side}.")
    sequence, wanted = promotion.promote(sorted_sequence, values)
    result: Tensor = SEARCHSORTED(sequence, wanted, side=side, dtype=types.as_dtype(out_type))
    return result


def bucketize(input: Any, boundaries: Any, name: str | None = None) -> Tensor:
    """The number of the interval between `boundaries` that each element falls into."""
    return searchsorted(boundaries, input, side="right")
