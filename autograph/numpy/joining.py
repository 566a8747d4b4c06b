"""Arrays put together and taken apart: `np.concatenate`, `np.stack`, `np.block`, `np.split`, ...

Parts are views, as in NumPy: a write to `np.split(x, 2)[0]` reaches `x`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, concrete, is_known, joined_dtype
from autograph.numpy.reductions import finish, known_axis
from autograph.numpy.registry import implements
from autograph.numpy.shaping import (
    FULL,
    atleast_1d,
    atleast_2d,
    atleast_3d,
    index,
    moveaxis,
    ravel,
    with_rank,
)
from autograph.runtime import promotion, scalar
from autograph.runtime.ops import joining, selection
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.casting import cast
from autograph.runtime.staging.effects import raise_if


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
    return join([c if c.ndim > 1 else with_rank(c, 1).reshape(-1, 1) for c in columns], 1)


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
        pairs = itertools.pairwise(bounds)
        return [index(array, (FULL,) * place + (slice(a, b),)) for a, b in pairs]

    return function


def _bounds(array: Array, sections: Any, axis: int, allow_rest: bool) -> list[Any]:
    if isinstance(sections, list | tuple) or as_array(sections).ndim:
        given = concrete(sections) if is_known(sections) else sections
        return [0, *[int(s) if is_known(s) else s for s in given], None]
    count = int(sections)
    extent = array.type.shape[axis]
    if not isinstance(extent, int):
        return _equal_bounds(array.shape[axis], count, allow_rest)
    if extent % count and not allow_rest:
        raise ValueError("array split does not result in an equal division")
    each, extra = divmod(extent, count)
    lengths = [each + 1] * extra + [each] * (count - extra)
    return [0, *(int(n) for n in np.cumsum(lengths))]


def _equal_bounds(extent: Any, count: int, allow_rest: bool) -> list[Any]:
    """Where the parts of an axis begin whose extent is known when the graph runs."""
    each, extra = extent // count, extent % count
    if not allow_rest:
        raise_if(extra != 0, ValueError("array split does not result in an equal division"))
    typed = scalar.typed(extra, "int")
    longer = [
        scalar.make(selection.minimum(scalar.typed(part, "int"), typed), "int")
        for part in range(count + 1)
    ]
    return [each * part + more for part, more in enumerate(longer)]


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
