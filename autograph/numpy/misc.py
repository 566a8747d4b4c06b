"""Questions about arrays (`np.shape`, `np.result_type`), sets, polynomials."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograph.numpy import dtypes
from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, operand, to_python
from autograph.numpy.creation import array, vander
from autograph.numpy.joining import concatenate, stack
from autograph.numpy.matrices import pinv
from autograph.numpy.reductions import all as all_of
from autograph.numpy.reductions import any as any_of
from autograph.numpy.reductions import sum as sum_of
from autograph.numpy.registry import implements, refuse_options
from autograph.numpy.shaping import moveaxis, ravel
from autograph.numpy.sorting import unique
from autograph.numpy.ufuncs import apply
from autograph.numpy.views import get_item
from autograph.runtime.errors import SymbolicValueError


@implements(np.shape)
def shape(a: Any) -> tuple[Any, ...]:
    return as_array(a).shape


@implements(np.ndim)
def ndim(a: Any) -> int:
    return as_array(a).ndim


@implements(np.size)
def size(a: Any, axis: Any = None) -> Any:
    array: Any = as_array(a)
    return array.size if axis is None else array.shape[axis]


@implements(np.result_type)
def result_type(*arrays_and_dtypes: Any) -> Any:
    return dtypes.result_type(*arrays_and_dtypes)


@implements(np.can_cast)
def can_cast(from_: Any, to: Any, casting: Any = "safe") -> bool:
    return np.can_cast(as_array(from_).dtype, to, casting)


@implements(np.finfo)
def finfo(dtype: Any) -> Any:
    return np.finfo(dtypes.dtype_of(dtype))


@implements(np.iinfo)
def iinfo(type: Any) -> Any:
    return np.iinfo(dtypes.dtype_of(type))


@implements(np.common_type)
def common_type(*arrays: Any) -> Any:
    return np.common_type(*(np.zeros(0, as_array(a).dtype) for a in arrays))


@implements(np.min_scalar_type)
def min_scalar_type(a: Any) -> Any:
    return as_array(a).dtype


@implements(np.shares_memory, np.may_share_memory, always=True)
def shares_memory(a: Any, b: Any, max_work: Any = None) -> bool:
    return as_array(a).root is as_array(b).root


@implements(np.isin)
def isin(
    element: Any, test_elements: Any, assume_unique: bool = False, invert: bool = False, **kind: Any
) -> Any:
    column = get_item(as_array(element), (..., None))
    found = any_of(apply(np.equal, column, ravel(test_elements)), axis=-1)
    return apply(np.logical_not, found) if invert else found


@implements(np.union1d)
def union1d(ar1: Any, ar2: Any) -> Any:
    return unique(concatenate([ravel(ar1), ravel(ar2)]))


@implements(np.intersect1d)
def intersect1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    first = unique(ar1)
    return get_item(first, isin(first, ar2))


@implements(np.setdiff1d)
def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    first = unique(ar1)
    return get_item(first, isin(first, ar2, invert=True))


@implements(np.polyval)
def polyval(p: Any, x: Any) -> Any:
    coefficients = as_array(p)
    at: Any = operand(x)
    value: Any = at * 0
    for coefficient in coefficients:
        value = value * at + coefficient
    return value


@implements(np.polyfit)
def polyfit(x: Any, y: Any, deg: int, **options: Any) -> Any:
    refuse_options("np.polyfit", **options)
    powers = vander(as_array(x).astype(float), deg + 1)
    scale = apply(np.sqrt, sum_of(powers * powers, axis=0))
    extent = powers.type.shape[0]
    cut = (extent if isinstance(extent, int) else 1) * float(np.finfo(float).eps)
    found: Any = pinv(powers / scale, cut) @ as_array(y).astype(float)
    return (found.T / scale).T


@implements(np.fromiter)
def fromiter(iter: Any, dtype: Any, count: int = -1, *, like: Any = None) -> Any:
    items = list(iter) if count < 0 else list(itertools.islice(iter, count))
    return array(items, dtype)


@implements(np.astype)
def astype(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Any:
    return as_array(x).astype(dtype, copy=copy)


@implements(np.array_equiv)
def array_equiv(a1: Any, a2: Any) -> Any:
    return to_python(all_of(apply(np.equal, a1, a2)), "bool")


@implements(np.ndenumerate)
def ndenumerate(arr: Any) -> Iterator[tuple[tuple[int, ...], Any]]:
    array = as_array(arr)
    return ((index, get_item(array, index)) for index in np.ndindex(*_static(array)))


def _static(array: Array) -> tuple[int, ...]:
    for extent in array.type.shape:
        if not isinstance(extent, int):
            raise SymbolicValueError(
                "np.ndenumerate needs a shape that is known while recording.",
                advice="Loop over the axes with range instead.",
            )
    return array.type.shape  # type: ignore[return-value]


@implements(np.apply_along_axis)
def apply_along_axis(func1d: Any, axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:

    array = moveaxis(arr, axis, -1)
    lead = array.type.shape[:-1]
    lines = [func1d(get_item(array, i), *args, **kwargs) for i in np.ndindex(*lead)]  # type: ignore[arg-type]
    made: Any = stack(lines)
    made = made.reshape((*lead, *made.shape[1:]))
    added = made.ndim - len(lead)
    place = axis % array.ndim
    for _ in range(added):
        made = moveaxis(made, -1, place)
    return made
