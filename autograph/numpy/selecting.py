"""Choosing elements (`np.where`, `np.take`, `np.nonzero`), and writing them (`np.put`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.numpy import views
from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, operand, to_dtype
from autograph.numpy.dtypes import result_type
from autograph.numpy.joining import join
from autograph.numpy.reductions import finish, known_axis
from autograph.numpy.registry import implements, refuse_options
from autograph.numpy.shaping import ravel
from autograph.numpy.ufuncs import apply, output
from autograph.runtime import types
from autograph.runtime.errors import SymbolicValueError
from autograph.runtime.ops import gathering, indexing, selection, shaping, sizes
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.creation import filled
from autograph.runtime.ops.creation import range as range_of
from autograph.runtime.ops.diagonals import diag_part, set_diag
from autograph.runtime.ops.unbroadcast import broadcast_like
from autograph.runtime.tensor import EagerTensor, Tensor

FULL = slice(None)


@implements(np.where)
def where(condition: Any, x: Any = None, y: Any = None, /) -> Any:
    test = to_dtype(condition, types.bool_)
    if x is None and y is None:
        return nonzero(Array(test))
    if x is None or y is None:
        raise ValueError("either both or neither of x and y should be given")
    chosen, other = operand(x), operand(y)
    wanted = result_type(chosen, other)
    return Array(selection.where(test, to_dtype(chosen, wanted), to_dtype(other, wanted)))


@implements(np.select)
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    wanted = result_type(*[operand(choice) for choice in choicelist], operand(default))
    result = to_dtype(default, wanted)
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        test = to_dtype(condition, types.bool_)
        result = selection.where(test, to_dtype(choice, wanted), result)
    return finish(result)


@implements(np.nonzero)
def nonzero(a: Any) -> tuple[Array, ...]:
    array = as_array(a)
    if not array.ndim:
        raise ValueError(
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() "
            "instead."
        )
    places = selection.where(cast(array.tensor, types.bool_))
    return tuple(Array(indexing.get_item(places, (FULL, axis))) for axis in range(array.ndim))


@implements(np.argwhere)
def argwhere(a: Any) -> Array:
    return Array(selection.where(cast(as_array(a).tensor, types.bool_)))


@implements(np.flatnonzero)
def flatnonzero(a: Any) -> Array:
    return nonzero(ravel(a))[0]


@implements(np.take)
def take(a: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "raise") -> Any:
    array, index = as_array(a), as_array(indices)
    source = shaping.flatten(array.tensor) if axis is None else array.tensor
    place = 0 if axis is None else single(known_axis(axis), array.ndim)
    index = _within(index, Array(source).shape[place], mode)
    return finish(gathering.gather(source, index.tensor, axis=place), out)


def _within(index: Array, extent: Any, mode: str) -> Array:
    """Indices as `mode` treats those that are outside."""
    if mode == "raise":
        return index
    made: Any = index % extent if mode == "wrap" else None
    if made is None:
        made = apply(np.minimum, apply(np.maximum, index, 0), extent - 1)
    return as_array(made)


@implements(np.take_along_axis)
def take_along_axis(arr: Any, indices: Any, axis: Any = -1) -> Array:
    array, index = as_array(arr), as_array(indices)
    if axis is None:
        return Array(indexing.get_item(shaping.flatten(array.tensor), index.tensor))
    return Array(gathering.take_along_axis(array.tensor, index.tensor, axis))


@implements(np.put_along_axis, always=True)
def put_along_axis(arr: Any, indices: Any, values: Any, axis: int) -> None:
    target, index = output(arr), as_array(indices).tensor
    key = gathering.along_axis_key(target.tensor, index, single(axis, target.ndim))
    views.set_item(target, tuple(Array(part) for part in key), values)


@implements(np.compress)
def compress(condition: Any, a: Any, axis: Any = None, out: Any = None) -> Any:
    test = Array(to_dtype(condition, types.bool_))
    array = ravel(a) if axis is None else as_array(a)
    place = 0 if axis is None else single(axis, array.ndim)
    (kept,) = nonzero(test)
    return finish(indexing.get_item(array.tensor, (FULL,) * place + (kept.tensor,)), out)


def compress_method(a: Array, condition: Any, axis: Any = None, out: Any = None) -> Any:
    """`a.compress(condition)`."""
    return compress(condition, a, axis, out)


@implements(np.extract)
def extract(condition: Any, arr: Any) -> Any:
    return take(ravel(arr), nonzero(ravel(condition))[0])


@implements(np.choose)
def choose(a: Any, choices: Any, out: Any = None, mode: str = "raise") -> Any:
    index = as_array(a)
    options = [as_array(choice) for choice in choices]
    index = _within(index, len(options), mode)
    result: Any = options[-1]
    for place, option in reversed(list(enumerate(options[:-1]))):
        result = where(apply(np.equal, index, place), option, result)
    return finish(result.tensor, out)


@implements(np.put, always=True)
def put(a: Any, ind: Any, v: Any, mode: str = "raise") -> None:
    target = output(a)
    refuse_options("np.put", mode=None if mode == "raise" else mode)
    index, values = ravel(ind), ravel(v)
    values = Array(indexing.get_item(values.tensor, _cycled(index, values)))
    flat = indexing.set_item(shaping.flatten(target.tensor), index.tensor, values.tensor)
    target.replace(shaping.reshaped(flat, sizes.extents(target.tensor)))


def _cycled(index: Array, values: Array) -> Tensor:
    """The places of as many values as there are indices, from the start again where they end."""
    places: Any = range_of(sizes.extent(index.tensor, 0), dtype=types.int64)
    count = sizes.as_input(sizes.extent(values.tensor, 0))
    result: Tensor = places % count
    return result


@implements(np.copyto, always=True)
def copyto(dst: Any, src: Any, casting: Any = "same_kind", where: Any = True) -> None:
    target = output(dst)
    source = operand(src)
    if isinstance(source, Array) and not np.can_cast(source.dtype, target.dtype, casting):
        raise TypeError(
            f"Cannot cast array data from {source.dtype!r} to {target.dtype!r} according to the "
            f"rule '{casting}'"
        )
    value = to_dtype(source, target.dtype)
    if where is not True:
        value = selection.where(to_dtype(where, types.bool_), value, target.tensor)
    views.set_item(target, ..., Array(value))


@implements(np.putmask, always=True)
def putmask(a: Any, mask: Any, values: Any) -> None:
    given = as_array(values)
    if given.ndim:
        raise SymbolicValueError(
            "np.putmask with an array of values cannot be recorded.",
            advice="Write a[mask] = values[mask].",
        )
    copyto(a, given, "unsafe", where=mask)


@implements(np.place, always=True)
def place(arr: Any, mask: Any, vals: Any) -> None:
    target = output(arr)
    put(target, flatnonzero(to_dtype_array(mask)), vals)


def to_dtype_array(mask: Any) -> Array:
    """A mask as an array of truth values."""
    return Array(to_dtype(mask, types.bool_))


@implements(np.fill_diagonal, always=True)
def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:

    target = output(a)
    if target.ndim != 2:
        raise ValueError("array must be at least 2-d")

    value = to_dtype(val, target.dtype)
    value = broadcast_like(value, diag_part(target.tensor))
    target.replace(set_diag(target.tensor, value))


@implements(np.delete)
def delete(arr: Any, obj: Any, axis: Any = None) -> Array:
    array = ravel(arr) if axis is None else as_array(arr)
    place = 0 if axis is None else single(axis, array.ndim)
    kept = indexing.set_item(_all_true(array, place), _as_key(obj), False)
    return Array(indexing.get_item(array.tensor, (FULL,) * place + (kept,)))


def _all_true(array: Array, axis: int) -> Tensor:

    one = EagerTensor(np.asarray(True))
    return filled([sizes.extent(array.tensor, axis)], one)


def _as_key(obj: Any) -> Any:
    return obj if isinstance(obj, slice) else as_array(obj).tensor


@implements(np.insert)
def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Array:
    array = ravel(arr) if axis is None else as_array(arr)
    at = 0 if axis is None else single(axis, array.ndim)
    if isinstance(obj, slice | list | tuple) or as_array(obj).ndim:
        refuse_options("np.insert", obj=obj)
    new = Array(to_dtype(values, array.dtype))
    lead = (FULL,) * at
    before = indexing.get_item(array.tensor, (*lead, slice(None, obj)))
    after = indexing.get_item(array.tensor, (*lead, slice(obj, None)))
    if new.ndim < array.ndim:
        one = indexing.get_item(array.tensor, (*lead, slice(0, 1)))
        shape = [sizes.extent(one, i) if i != at else 1 for i in range(array.ndim)]
        wide: Any = new if new.ndim == 0 or axis is None else _aligned(new, array.ndim, at)
        if axis is None:
            shape = [-1]
            return join([before, shaping.reshape(wide.tensor, shape), after], at)
        new = Array(shaping.broadcast_to(wide.tensor, shape))
    return join([Array(before), new, Array(after)], at)


def _aligned(new: Array, rank: int, axis: int) -> Array:
    """One slice across `axis`, with that axis put back."""
    missing = rank - 1 - new.ndim
    wide = views.get_item(new, (None,) * missing + (...,)) if missing else new
    key = (FULL,) * axis + (None,)
    return views.get_item(wide, key)


@implements(np.ix_, always=True)
def ix_(*args: Any) -> tuple[Array, ...]:
    vectors = []
    for at, given in enumerate(args):
        vector = as_array(given)
        if vector.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        if vector.dtype == types.bool_:
            (vector,) = nonzero(vector)
        key = tuple(FULL if place == at else None for place in range(len(args)))
        vectors.append(views.get_item(vector, key))
    return tuple(vectors)


@implements(np.unravel_index)
def unravel_index(indices: Any, shape: Any, order: str = "C") -> tuple[Any, ...]:
    refuse_options("np.unravel_index", order=None if order == "C" else order)
    rest: Any = as_array(indices)
    rest = Array(cast(rest.tensor, types.int64), rest.is_scalar)
    places: list[Any] = []
    for extent in reversed(list(shape) if isinstance(shape, list | tuple) else [shape]):
        places.insert(0, rest % extent)
        rest = rest // extent
    return tuple(places)


@implements(np.ravel_multi_index)
def ravel_multi_index(multi_index: Any, dims: Any, mode: str = "raise", order: str = "C") -> Any:
    refuse_options("np.ravel_multi_index", order=None if order == "C" else order)
    total: Any = 0
    for index, extent in zip(multi_index, dims, strict=True):
        total = total * extent + as_array(index)
    return total
