"""Functions that make arrays: `np.zeros(n)`, `np.array([x, y])`, `np.arange(n)`, `np.linspace`, ...

While recording all of them give arrays of the recording, which can be written at an index that is
only known when the graph runs. Sizes may be symbolic too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.numpy import dtypes
from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, concrete, constant, is_known, to_dtype
from autograph.numpy.registry import implements, refuse_options
from autograph.runtime import promotion, types
from autograph.runtime.ops import creation, grids, joining, shaping, sizes
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.diagonals import band
from autograph.runtime.ops.rounding import floor
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType


def number(value: Any, dtype: DType) -> Tensor:
    """A Python number as a 0-d tensor of `dtype`."""
    return EagerTensor(np.asarray(value, dtype))


def filled(shape: Any, value: Tensor) -> Array:
    """A new array, every element of which is `value`."""
    return Array(creation.filled(sizes.as_sizes(shape), value))


@implements(np.zeros)
def zeros(shape: Any, dtype: Any = float, order: str = "C", **options: Any) -> Array:
    wanted = dtypes.as_dtype(float if dtype is None else dtype)
    return filled(shape, number(0, wanted))


@implements(np.ones)
def ones(shape: Any, dtype: Any = None, order: str = "C", **options: Any) -> Array:
    return filled(shape, number(1, dtypes.as_dtype(float if dtype is None else dtype)))


@implements(np.empty)
def empty(shape: Any, dtype: Any = float, order: str = "C", **options: Any) -> Array:
    return zeros(shape, dtype)


@implements(np.full)
def full(shape: Any, fill_value: Any, dtype: Any = None, order: str = "C", **options: Any) -> Array:
    value = as_array(fill_value)
    wanted = value.dtype if dtype is None else dtypes.as_dtype(dtype)
    if not value.ndim:
        return filled(shape, cast(value.tensor, wanted))
    return Array(shaping.broadcast_to(cast(value.tensor, wanted), sizes.as_sizes(shape)))


def _like(value: Any) -> Callable[..., Array]:
    def make(
        a: Any,
        dtype: Any = None,
        order: str = "K",
        subok: bool = True,
        shape: Any = None,
        *,
        device: Any = None,
    ) -> Array:
        array = as_array(a)
        wanted = array.dtype if dtype is None else dtypes.as_dtype(dtype)
        if shape is not None:
            return filled(shape, number(value, wanted))
        return _shaped_like(array, number(value, wanted))

    return make


def _shaped_like(array: Array, value: Tensor) -> Array:
    known = array.type.shape
    if all(isinstance(dim, int) for dim in known):
        return Array(creation.filled(list(known), value))  # type: ignore[arg-type]
    result: Tensor = creation.FILL_LIKE(value, array.tensor)
    return Array(result)


zeros_like = implements(np.zeros_like, np.empty_like, always=True)(_like(0))
ones_like = implements(np.ones_like, always=True)(_like(1))


@implements(np.full_like)
def full_like(
    a: Any,
    fill_value: Any,
    dtype: Any = None,
    order: str = "K",
    subok: bool = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Array:
    array = as_array(a)
    wanted = array.dtype if dtype is None else dtypes.as_dtype(dtype)
    if shape is not None:
        return full(shape, fill_value, wanted)
    value = to_dtype(fill_value, wanted)
    if value.ndim:
        value = shaping.broadcast_to(value, sizes.extents(array.tensor))
        return Array(value)
    return _shaped_like(array, value)


@implements(np.array, always=True)
def array(
    object: Any,
    dtype: Any = None,
    *,
    copy: Any = True,
    order: str = "K",
    subok: bool = False,
    ndmin: int = 0,
    like: Any = None,
) -> Any:
    if is_known(object) and _is_foreign(object, dtype):
        return np.array(object, dtype=dtype, ndmin=ndmin)
    made = _converted(object, dtype)
    if made is object or made.is_scalar or made._view is not None:
        if copy is None or copy is False:
            return _at_least(made, ndmin)
        made = Array(made.tensor, contiguous=made.contiguous)
    return _at_least(made, ndmin)


def _is_foreign(value: Any, dtype: Any) -> bool:
    """Whether the result would be an array of objects or dates, which is not recorded."""
    if dtype is not None and np.dtype(dtype).kind in "OVMm":
        return True
    if isinstance(value, Array | Tensor):
        return False
    if isinstance(value, list | tuple):
        return any(_is_foreign(item, None) for item in value)
    return getattr(value, "dtype", np.dtype(float)).kind in "OVMm"


def _converted(value: Any, dtype: Any) -> Array:
    """`np.asarray(value, dtype)`; a new array unless `value` is one of that dtype."""
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    if wanted is not None and is_known(value) and not isinstance(value, Array | Tensor):
        return constant(np.array(concrete(value), dtype=wanted))
    if promotion.python_kind(value) is not None and wanted is not None:
        return Array(promotion.convert(value, wanted))
    made = as_array(value)
    if wanted is None or made.dtype == wanted:
        # Of a NumPy scalar it is an array without axes.
        return Array(made.tensor) if made.is_scalar else made
    return Array(cast(made.tensor, wanted), contiguous=made.contiguous)


def _at_least(made: Array, ndmin: int) -> Array:
    missing = ndmin - made.ndim
    return made if missing <= 0 else made[(None,) * missing]


@implements(np.asarray, np.asanyarray, always=True)
def asarray(
    a: Any,
    dtype: Any = None,
    order: Any = None,
    *,
    device: Any = None,
    copy: Any = None,
    like: Any = None,
) -> Any:
    if is_known(a) and _is_foreign(a, dtype):
        return np.asarray(a, dtype=dtype)
    return array(a, dtype, copy=copy)


@implements(np.ascontiguousarray, np.asfortranarray, np.require, always=True)
def ascontiguousarray(a: Any, dtype: Any = None, *options: Any, like: Any = None) -> Array:
    made = _converted(a, dtype)
    if made.contiguous and not made.is_scalar and made.ndim:
        return made
    tensor = made.tensor if made.ndim else shaping.reshape(made.tensor, (1,))
    return Array(tensor)


@implements(np.copy, always=True)
def copy(a: Any, order: str = "K", subok: bool = False) -> Array:
    source = as_array(a)
    return Array(source.tensor, contiguous=source.contiguous)


@implements(np.arange)
def arange(
    start: Any, stop: Any = None, step: Any = None, dtype: Any = None, **options: Any
) -> Array:
    if stop is None:
        start, stop = 0, start
    step = 1 if step is None else step
    wanted = dtypes.as_dtype(dtype) if dtype is not None else _range_dtype(start, stop, step)
    if types.is_floating(wanted):
        return _float_range(start, stop, step, wanted)
    if types.kind(wanted) != "int":
        refuse_options("np.arange", dtype=dtype)
    bounds = [to_dtype(bound, types.int64) for bound in (start, stop, step)]
    made: Tensor = creation.RANGE(*bounds)
    return Array(cast(made, wanted))


def _range_dtype(*bounds: Any) -> DType:
    found: DType = np.arange(*[_one(bound) for bound in bounds]).dtype
    return found


def _one(value: Any) -> Any:
    kind = promotion.python_kind(value)
    if kind is None:
        return np.ones((), as_array(value).dtype)[()]
    return {"bool": True, "int": 1, "float": 1.0, "complex": 1j}[kind]


def _float_range(start: Any, stop: Any, step: Any, dtype: DType) -> Array:
    """NumPy's floating range: `start + i * delta`, with `delta` the rounded first difference."""
    first, last, by = (to_dtype(bound, types.float64) for bound in (start, stop, step))
    counted: Tensor = creation.RANGE(*(cast(b, dtype) for b in (first, last, by)))
    places = cast(creation.POSITIONS_LIKE(counted, dtype=types.int64), dtype)
    origin: Any = cast(first, dtype)
    second: Any = cast(first + by, dtype)
    return Array(origin + places * (second - origin))


@implements(np.linspace)
def linspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
    *,
    device: Any = None,
) -> Any:
    computed = np.linspace(_one(start), _one(stop), 2).dtype
    first, last = to_dtype(start, computed), to_dtype(stop, computed)
    count: Any = sizes.as_size(num)
    divisions: Any = count - 1 if endpoint else count
    if not endpoint:
        made: Any = grids.linspace(first, last, count + 1)[:-1]
    else:
        made = grids.linspace(first, last, count)
    wanted = computed if dtype is None else dtypes.as_dtype(dtype)
    if types.is_integer(wanted):
        made = floor(made)
    made = cast(shaping.move_axis(made, 0, single(axis, made.ndim)), wanted)
    if not retstep:
        return Array(made)
    span: Any = last - first
    by = span / cast(sizes.as_input(divisions), computed)
    return Array(made), Array(by, is_scalar=not by.ndim)


@implements(np.logspace)
def logspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: int = 0,
) -> Array:
    exponents = linspace(start, stop, num, endpoint, axis=axis)
    made: Array = base**exponents
    return made if dtype is None else Array(cast(made.tensor, dtypes.as_dtype(dtype)))


@implements(np.eye)
def eye(
    N: Any, M: Any = None, k: int = 0, dtype: Any = float, order: str = "C", **options: Any
) -> Array:
    wanted = dtypes.as_dtype(float if dtype is None else dtype)
    return Array(grids.eye_with_offset(N, M, int(k), wanted))


@implements(np.identity)
def identity(n: Any, dtype: Any = None, *, like: Any = None) -> Array:
    return eye(n, dtype=dtype)


@implements(np.tri)
def tri(N: Any, M: Any = None, k: int = 0, dtype: Any = float, *, like: Any = None) -> Array:

    made = ones((N, N if M is None else M), dtype)
    return Array(band(made.tensor, None, int(k)))


@implements(np.meshgrid, always=True)
def meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> Any:
    vectors = [as_array(x).tensor for x in xi]
    if not sparse:
        return tuple(Array(grid) for grid in grids.meshgrid(*vectors, indexing=indexing))
    places = list(range(len(vectors)))
    if indexing == "xy" and len(vectors) > 1:
        places[:2] = [1, 0]
    shapes = [[-1 if at == place else 1 for at in range(len(vectors))] for place in places]
    pairs = zip(vectors, shapes, strict=True)
    return tuple(Array(shaping.reshape(vector, shape)) for vector, shape in pairs)


@implements(np.indices)
def indices(dimensions: Any, dtype: Any = int, sparse: bool = False) -> Any:
    wanted = dtypes.as_dtype(dtype)
    extents = sizes.as_sizes(dimensions)
    vectors = [Array(cast(creation.range(extent), wanted)) for extent in extents]
    made = meshgrid(*vectors, sparse=sparse, indexing="ij")
    return made if sparse else Array(joining.stack([grid.tensor for grid in made]))


@implements(np.fromfunction)
def fromfunction(function: Any, shape: Any, *, dtype: Any = float, **kwargs: Any) -> Any:
    made = indices(shape, dtype)
    return function(*(made[axis] for axis in range(made.ndim - 1)), **kwargs)


@implements(np.vander)
def vander(x: Any, N: Any = None, increasing: bool = False) -> Array:
    column = as_array(x)
    count = column.shape[0] if N is None else N
    powers = arange(count)
    if not increasing:
        powers = powers[::-1]
    wide = np.result_type(column.dtype, int)
    made: Array = Array(cast(column.tensor, wide))[:, None] ** powers
    return made
