"""Methods of universal functions: `np.add.outer`, `np.maximum.accumulate`, `np.add.at`.

The methods `reduce` are reductions, in `autograph.numpy.reductions`.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograph.numpy import reductions
from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array
from autograph.numpy.registry import implements
from autograph.numpy.ufuncs import apply, output
from autograph.numpy.views import recorded_key
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import indexing, joining
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.casting import cast
from autograph.runtime.tensor import Tensor


def outer(ufunc: np.ufunc, a: Any, b: Any, **options: Any) -> Any:
    """Every element of `a` with every one of `b`."""
    left, right = as_array(a), as_array(b)
    return apply(ufunc, left[(...,) + (None,) * right.ndim], right, **options)


def accumulate(
    ufunc: np.ufunc, array: Any, axis: int = 0, dtype: Any = None, out: Any = None
) -> Any:
    """The results of reducing ever longer parts of an array."""
    source = as_array(array)
    if ufunc is np.add:
        return reductions.cumsum(source, axis, dtype, out)
    if ufunc is np.multiply:
        return reductions.cumprod(source, axis, dtype, out)
    result = _scanned(ufunc, source, single(axis, source.ndim))
    return result if out is None else reductions.finish(result.tensor, out)


def _scanned(ufunc: np.ufunc, source: Array, axis: int) -> Array:
    """An associative function, on parts whose length doubles from step to step."""
    extent = source.type.shape[axis]
    if not isinstance(extent, int):
        raise StagingError(
            f"np.{ufunc.__name__}.accumulate needs an axis whose length is known while recording.",
            advice="Write a loop instead.",
        )
    result, step = source.tensor, 1
    while step < extent:
        ahead, behind = _part(result, axis, step, None), _part(result, axis, None, -step)
        joined = as_array(apply(ufunc, Array(behind), Array(ahead))).tensor
        result = joining.concat([_part(result, axis, None, step), joined], axis)
        step *= 2
    return Array(result)


def _part(tensor: Tensor, axis: int, start: int | None, stop: int | None) -> Tensor:
    return indexing.get_item(tensor, (slice(None),) * axis + (slice(start, stop),))


_AT: dict[Any, Any] = {
    np.add: indexing.add_at,
    np.maximum: indexing.max_at,
    np.minimum: indexing.min_at,
}
_ACCUMULATED: list[Any] = [
    np.add,
    np.multiply,
    np.maximum,
    np.minimum,
    np.logical_and,
    np.logical_or,
]


def at(ufunc: np.ufunc, a: Any, indices: Any, b: Any = None) -> None:
    """`ufunc.at(a, indices, b)`: repeated indices count each time."""
    target = output(a)
    function = ufunc
    if ufunc is np.subtract:
        function, b = np.add, -as_array(b)
    change = cast(as_array(b).tensor, target.dtype)
    written: Tensor = _AT[function](target.tensor, recorded_key(indices), change)
    target.replace(written)


_ufunc: Any
for _ufunc in (np.add, np.subtract, np.maximum, np.minimum):
    implements(_ufunc.at, always=True)(functools.partial(at, _ufunc))
for _ufunc in _ACCUMULATED:
    implements(_ufunc.accumulate)(functools.partial(accumulate, _ufunc))
for _ufunc in (
    np.add,
    np.subtract,
    np.multiply,
    np.divide,
    np.floor_divide,
    np.remainder,
    np.power,
    np.maximum,
    np.minimum,
    np.arctan2,
    np.hypot,
    np.equal,
    np.not_equal,
    np.less,
    np.less_equal,
    np.greater,
    np.greater_equal,
    np.logical_and,
    np.logical_or,
    np.bitwise_and,
    np.bitwise_or,
    np.bitwise_xor,
):
    implements(_ufunc.outer)(functools.partial(outer, _ufunc))
