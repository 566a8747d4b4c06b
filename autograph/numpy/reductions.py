"""Reductions and running reductions of recorded arrays, with NumPy's dtypes.

    np.sum(int32 array)     int64         np.mean(int array)     float64

`np.add.reduce`, `np.maximum.reduce` and the like are here too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.numpy import dtypes
from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, concrete, to_dtype
from autograph.numpy.registry import implements
from autograph.numpy.ufuncs import apply, output, write_all
from autograph.runtime import types
from autograph.runtime.errors import SymbolicValueError
from autograph.runtime.ops import cumulative, reduction_ops, selection, shaping, sizes
from autograph.runtime.ops import reductions as ops
from autograph.runtime.ops.arithmetic import sqrt
from autograph.runtime.ops.axes import normalized, single
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.complex_parts import imag, real
from autograph.runtime.ops.creation import ones_like
from autograph.runtime.ops.definition import Op
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType

NO_VALUE: Any = np._NoValue
Reduce = Callable[[Tensor, Any, bool], Tensor]


def known_axis(axis: Any) -> Any:
    """An axis argument as Python integers."""
    axis = concrete(axis) if isinstance(axis, Array) else axis
    if isinstance(axis, np.ndarray):
        return tuple(axis.tolist()) if axis.ndim else int(axis)
    return axis


def finish(tensor: Tensor, out: Any = None) -> Any:
    """The result of a reduction: a NumPy scalar if nothing is left of the shape."""
    if out is None or out is NO_VALUE:
        return Array(tensor, is_scalar=not tensor.ndim)
    write_all(output(out), tensor)
    return out


def _kept(keepdims: Any) -> bool:
    return False if keepdims is NO_VALUE else bool(keepdims)


def _masked(tensor: Tensor, where: Any, neutral: Any) -> Tensor:
    if where is NO_VALUE or where is True:
        return tensor
    mask = to_dtype(where, types.bool_)
    return selection.where(mask, tensor, EagerTensor(np.asarray(neutral, tensor.dtype)))


def result_dtype(function: Callable[..., Any], dtype: DType, wanted: Any = None) -> DType:
    """The dtype of `function(array of dtype, dtype=wanted)`: NumPy is asked."""
    options = {} if wanted is None else {"dtype": wanted}
    found: DType = np.asarray(function(np.ones(1, dtype), **options)).dtype
    return found


def _accumulating(numpy: Callable[..., Any], reduce: Reduce, ufunc: np.ufunc) -> Any:
    """`np.sum` and `np.prod`."""

    def function(
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        out: Any = None,
        keepdims: Any = NO_VALUE,
        initial: Any = NO_VALUE,
        where: Any = NO_VALUE,
    ) -> Any:
        array = as_array(a)
        wanted = result_dtype(numpy, array.dtype, dtype)
        tensor = _masked(cast(array.tensor, wanted), where, ufunc.identity)
        result = reduce(tensor, known_axis(axis), _kept(keepdims))
        if initial is not NO_VALUE:
            result = as_array(apply(ufunc, Array(result), to_array(initial, wanted))).tensor
        return finish(result, out)

    return function


def to_array(value: Any, dtype: DType) -> Array:
    """`value` as an array of `dtype`."""
    return Array(to_dtype(value, dtype))


def _reducing(op: Op) -> Reduce:
    def reduce(x: Tensor, axis: Any, keepdims: bool) -> Tensor:
        result: Tensor = op(x, axis=normalized(axis, x.ndim), keepdims=keepdims)
        return result

    return reduce


_sum, _prod = _reducing(reduction_ops.REDUCE_SUM), _reducing(reduction_ops.REDUCE_PROD)
_mean = _reducing(reduction_ops.REDUCE_MEAN)
sum = implements(np.sum)(_accumulating(np.sum, _sum, np.add))
prod = implements(np.prod)(_accumulating(np.prod, _prod, np.multiply))


def _lowest(dtype: DType, greatest: bool) -> Any:
    """What never is the greatest (or smallest) number."""
    if types.is_floating(dtype):
        return -np.inf if greatest else np.inf
    if dtype == types.bool_:
        return not greatest
    limits = np.iinfo(dtype)
    return limits.min if greatest else limits.max


def _extreme(name: str, op: Op, ufunc: np.ufunc) -> Any:
    reduce = _reducing(op)

    def function(
        a: Any,
        axis: Any = None,
        out: Any = None,
        keepdims: Any = NO_VALUE,
        initial: Any = NO_VALUE,
        where: Any = NO_VALUE,
    ) -> Any:
        array = as_array(a)
        if where is not NO_VALUE and where is not True and initial is NO_VALUE:
            raise ValueError(
                f"reduction operation '{name}' does not have an identity, so to use a where mask "
                "one has to specify 'initial'"
            )
        tensor = _masked(array.tensor, where, _lowest(array.dtype, ufunc is np.maximum))
        result = reduce(tensor, known_axis(axis), _kept(keepdims))
        if initial is not NO_VALUE:
            result = as_array(apply(ufunc, Array(result), initial)).tensor
        return finish(result, out)

    return function


max = implements(np.max, np.amax)(_extreme("maximum", reduction_ops.REDUCE_MAX, np.maximum))
min = implements(np.min, np.amin)(_extreme("minimum", reduction_ops.REDUCE_MIN, np.minimum))


def _truth(op: Op, neutral: bool) -> Any:
    reduce = _reducing(op)

    def function(
        a: Any,
        axis: Any = None,
        out: Any = None,
        keepdims: Any = NO_VALUE,
        *,
        where: Any = NO_VALUE,
    ) -> Any:
        tensor = _masked(cast(as_array(a).tensor, types.bool_), where, neutral)
        return finish(reduce(tensor, known_axis(axis), _kept(keepdims)), out)

    return function


any = implements(np.any)(_truth(reduction_ops.REDUCE_ANY, False))
all = implements(np.all)(_truth(reduction_ops.REDUCE_ALL, True))


@implements(np.mean)
def mean(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: Any = NO_VALUE,
    *,
    where: Any = NO_VALUE,
) -> Any:
    array = as_array(a)
    wanted = result_dtype(np.mean, array.dtype, dtype)
    tensor = cast(array.tensor, wanted)
    if where is NO_VALUE or where is True:
        return finish(_mean(tensor, known_axis(axis), _kept(keepdims)), out)
    kept = {"axis": axis, "keepdims": _kept(keepdims)}
    total: Any = sum(Array(tensor), where=where, **kept)
    return finish((total / _count_where(array, where, **kept)).tensor, out)


def _count_where(array: Array, where: Any, axis: Any, keepdims: bool) -> Any:
    mask = shaping.broadcast_to(to_dtype(where, types.bool_), sizes.extents(array.tensor))
    return sum(Array(mask), axis=axis, keepdims=keepdims)


@implements(np.var)
def var(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = NO_VALUE,
    *,
    where: Any = NO_VALUE,
    mean: Any = NO_VALUE,
    correction: Any = NO_VALUE,
) -> Any:
    array = as_array(a)
    axes = normalized(known_axis(axis), array.ndim)
    wanted = np.mean(np.ones(1, array.dtype), dtype=dtype).dtype
    tensor: Any = cast(array.tensor, wanted)
    less = ddof if correction is NO_VALUE else correction
    if where is not NO_VALUE and where is not True:
        raise SymbolicValueError(
            "np.var(..., where=...) cannot be recorded.", advice="Select the elements first."
        )
    middle = _mean(tensor, axes, True) if mean is NO_VALUE else as_array(mean).tensor
    squares = _square(tensor - middle)
    count: Any = reduction_ops.count_along(squares, axes)
    total: Any = _sum(squares, axes, _kept(keepdims))
    divisor = total.dtype.type(count - less) if isinstance(count, int) else count - less
    if isinstance(count, int):
        return finish(total / EagerTensor(np.asarray(np.maximum(divisor, 0), total.dtype)), out)
    return finish(total / divisor, out)


def _square(distance: Any) -> Any:
    if types.kind(distance.dtype) != "complex":
        return distance * distance

    x, y = real(distance), imag(distance)
    return x * x + y * y


@implements(np.std)
def std(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = NO_VALUE,
    **options: Any,
) -> Any:

    spread = var(a, axis, dtype, None, ddof, keepdims, **options)
    return finish(sqrt(spread.tensor), out)


@implements(np.ptp)
def ptp(a: Any, axis: Any = None, out: Any = None, keepdims: Any = NO_VALUE) -> Any:
    array = as_array(a)
    span = max(array, axis, None, keepdims) - min(array, axis, None, keepdims)
    return finish(span.tensor, out)


def _position(op: Op) -> Any:
    def function(a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = NO_VALUE) -> Any:
        tensor = as_array(a).tensor
        place = None if axis is None else single(known_axis(axis), tensor.ndim)
        return finish(op(tensor, axis=place, keepdims=_kept(keepdims), dtype=types.int64), out)

    return function


argmax = implements(np.argmax)(_position(reduction_ops.ARGMAX))
argmin = implements(np.argmin)(_position(reduction_ops.ARGMIN))


@implements(np.count_nonzero)
def count_nonzero(a: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
    tensor = as_array(a).tensor
    return finish(ops.count_nonzero(tensor, known_axis(axis), keepdims))


def running(numpy: Callable[..., Any], op: Op) -> Any:
    """`np.cumsum` and `np.cumprod`."""

    def function(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        array = as_array(a)
        tensor = cast(array.tensor, result_dtype(numpy, array.dtype, dtype))
        if axis is None:
            tensor, axis = shaping.flatten(tensor), 0
        place = single(known_axis(axis), tensor.ndim)
        result = op(tensor, axis=place, exclusive=False, reverse=False)
        return finish(result, out) if out is not None else Array(result)

    return function


cumsum = implements(np.cumsum)(running(np.cumsum, cumulative.CUMSUM))
cumprod = implements(np.cumprod)(running(np.cumprod, cumulative.CUMPROD))


@implements(np.average)
def average(
    a: Any,
    axis: Any = None,
    weights: Any = None,
    returned: bool = False,
    *,
    keepdims: Any = NO_VALUE,
) -> Any:
    array = as_array(a)
    if weights is None:
        middle = mean(array, axis, keepdims=keepdims)
        count = reduction_ops.count_along(array.tensor, normalized(known_axis(axis), array.ndim))
        return (middle, middle * 0 + Array(_number(count, middle.dtype))) if returned else middle
    wanted = np.result_type(array.dtype, as_array(weights).dtype)
    if not types.is_differentiable(wanted):
        wanted = np.result_type(wanted, np.float64)
    weight = to_array(weights, wanted)
    if weight.ndim != array.ndim:
        if axis is None:
            raise TypeError("Axis must be specified when shapes of a and weights differ.")
        place = single(known_axis(axis), array.ndim)
        weight = weight.reshape([-1 if at == place else 1 for at in range(array.ndim)])
        weight = weight * Array(_ones_like(array, wanted))
    scale = sum(weight, axis, keepdims=_kept(keepdims))
    total = sum(to_array(array, wanted) * weight, axis, keepdims=_kept(keepdims))
    return (total / scale, scale) if returned else total / scale


def _number(value: Any, dtype: DType) -> Tensor:
    return value if isinstance(value, Tensor) else EagerTensor(np.asarray(value, dtype))


def _ones_like(array: Array, dtype: DType) -> Tensor:

    return ones_like(array.tensor, dtype)


def _reduce_method(ufunc: np.ufunc, whole: Callable[..., Any]) -> None:
    """`np.add.reduce(x, axis=0)`: the reduction, with axis 0 by default."""

    def reduce(
        a: Any,
        axis: Any = 0,
        dtype: Any = None,
        out: Any = None,
        keepdims: bool = False,
        initial: Any = NO_VALUE,
        where: Any = True,
    ) -> Any:
        options = {} if initial is NO_VALUE else {"initial": initial}
        array = as_array(a if dtype is None else to_array(a, dtypes.as_dtype(dtype)))
        return whole(array, axis, None, out, keepdims, where=where, **options)

    def extreme(a: Any, axis: Any = 0, dtype: Any = None, out: Any = None, **options: Any) -> Any:
        return whole(a, axis, out, **options)

    takes_dtype = ufunc in (np.add, np.multiply)
    implements(ufunc.reduce)(reduce if takes_dtype else extreme)


for _ufunc, _whole in {
    np.add: sum,
    np.multiply: prod,
    np.maximum: max,
    np.minimum: min,
    np.logical_and: all,
    np.logical_or: any,
}.items():
    _reduce_method(_ufunc, _whole)
