"""Functions of the elements that are no ufuncs: `np.clip`, `np.round`, `np.isclose`, ...

Ufuncs that no operation of the graph computes by itself are put together here too.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograph.numpy import dtypes, reductions, views
from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, operand, to_python
from autograph.numpy.extending import diff
from autograph.numpy.joining import join
from autograph.numpy.reductions import all as all_of
from autograph.numpy.reductions import cumsum, finish
from autograph.numpy.registry import implements, refuse_options
from autograph.numpy.selecting import where
from autograph.numpy.ufuncs import COMPUTED, apply, ufunc_called
from autograph.runtime import types
from autograph.runtime.ops import (
    arithmetic,
    comparison,
    complex_parts,
    exponential,
    logic,
    rounding,
    selection,
)
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.elementwise import UFUNCS
from autograph.runtime.tensor import EagerTensor, Tensor


def _constant(value: Any, like: Tensor) -> Tensor:
    return EagerTensor(np.asarray(value, like.dtype))


def _float_power(x: Any, y: Any) -> Tensor:
    return exponential.pow(x, y)


def _nan_aware(extreme: Any) -> Any:
    """`np.fmax` and `np.fmin`: the other operand where one is NaN."""

    def function(x: Any, y: Any) -> Tensor:
        if not types.is_floating(x.dtype):
            return extreme(x, y)  # type: ignore[no-any-return]
        best = extreme(x, y)
        return selection.where(
            comparison.is_nan(x), y, selection.where(comparison.is_nan(y), x, best)
        )

    return function


def _signbit(x: Any) -> Tensor:
    if types.is_integer(x.dtype):
        return comparison.less(x, _constant(0, x))
    return comparison.less(arithmetic.copysign(_constant(1, x), x), _constant(0, x))


def _heaviside(x: Any, half: Any) -> Tensor:
    zero, one = _constant(0, x), _constant(1, x)
    step = selection.where(comparison.less(x, zero), zero, one)
    known = selection.where(comparison.equal(x, zero), half, step)
    return selection.where(comparison.is_nan(x), x, known)


def _rint(x: Tensor) -> Tensor:
    return rounding.rint(x) if types.is_floating(x.dtype) else _of_parts(rounding.rint, x)


def _of_parts(function: Any, x: Tensor) -> Tensor:
    parts = function(complex_parts.real(x)), function(complex_parts.imag(x))
    return complex_parts.complex(*parts)


def _logaddexp2(x: Any, y: Any) -> Tensor:
    scale = np.log(2.0)
    made: Any = exponential.logaddexp(x * _constant(scale, x), y * _constant(scale, x))
    return made / _constant(scale, x)  # type: ignore[no-any-return]


def _log(base: float) -> Any:
    def function(x: Any) -> Tensor:
        made: Any = exponential.log(x)
        return made / _constant(np.log(base), x)  # type: ignore[no-any-return]

    return function


def _modf(x: Any) -> tuple[Tensor, Tensor]:
    whole: Any = rounding.trunc(x)
    is_infinite = comparison.is_inf(x)
    part = selection.where(is_infinite, _constant(0, x), x - whole)
    return arithmetic.copysign(part, x), whole


def _scaled(factor: float) -> Any:
    return lambda x: x * _constant(factor, x)


def _to_bool(function: Any) -> Any:
    return lambda *xs: function(*(cast(x, types.bool_) for x in xs))


def _abs_or_keep(x: Tensor) -> Tensor:
    return arithmetic.abs(x)


COMPUTED.update(
    {
        np.float_power: _float_power,
        np.fmax: _nan_aware(selection.maximum),
        np.fmin: _nan_aware(selection.minimum),
        np.signbit: _signbit,
        np.heaviside: _heaviside,
        np.rint: _rint,
        np.logaddexp2: _logaddexp2,
        np.modf: _modf,
        np.deg2rad: _scaled(np.pi / 180),
        np.radians: _scaled(np.pi / 180),
        np.rad2deg: _scaled(180 / np.pi),
        np.degrees: _scaled(180 / np.pi),
        np.positive: lambda x: x,
        np.fabs: _abs_or_keep,
        np.conjugate: complex_parts.conj,
        np.divmod: lambda x, y: (arithmetic.floordiv(x, y), arithmetic.mod(x, y)),
        np.logical_and: _to_bool(logic.logical_and),
        np.logical_or: _to_bool(logic.logical_or),
        np.logical_xor: _to_bool(logic.logical_xor),
        np.logical_not: _to_bool(logic.logical_not),
    }
)
_ufunc: Any
for _ufunc, _base in ((np.log2, 2.0), (np.log10, 10.0)):
    if _ufunc not in UFUNCS:
        COMPUTED[_ufunc] = _log(_base)
for _ufunc in {*UFUNCS, *COMPUTED}:
    implements(_ufunc, always=True)(ufunc_called(_ufunc))


@implements(np.clip)
def clip(
    a: Any,
    a_min: Any = None,
    a_max: Any = None,
    out: Any = None,
    *,
    min: Any = None,
    max: Any = None,
    **options: Any,
) -> Any:
    low, high = (min if a_min is None else a_min), (max if a_max is None else a_max)
    result: Any = operand(a)
    if low is not None and low is not np._NoValue:
        result = apply(np.maximum, result, low)
    if high is not None and high is not np._NoValue:
        result = apply(np.minimum, result, high)
    return finish(as_array(result).tensor, out)


@implements(np.round, np.around)
def around(a: Any, decimals: int = 0, out: Any = None) -> Any:
    array = as_array(a)
    if not types.is_differentiable(array.dtype):
        if decimals >= 0:
            tensor = (
                cast(array.tensor, np.dtype(np.float16))
                if array.dtype.kind == "b"
                else array.tensor
            )
            return finish(tensor, out)
        scale = 10 ** (-decimals)
        made = apply(np.rint, array / scale) * scale
        return finish(cast(made.tensor, array.dtype), out)
    if decimals == 0:
        return finish(_rint(array.tensor), out)
    factor = _constant(10.0 ** abs(decimals), array.tensor)
    values: Any = array.tensor
    scaled = values * factor if decimals > 0 else values / factor
    rounded: Any = _rint(scaled)
    return finish(rounded / factor if decimals > 0 else rounded * factor, out)


@implements(np.fix)
def fix(x: Any, out: Any = None) -> Any:
    return finish(as_array(apply(np.trunc, x)).tensor, out)


@implements(np.real, always=True)
def real(val: Any) -> Any:
    return views.real(as_array(val))


@implements(np.imag, always=True)
def imag(val: Any) -> Any:
    return views.imag(as_array(val))


@implements(np.angle)
def angle(z: Any, deg: bool = False) -> Any:
    array = as_array(z)
    tensor = cast(array.tensor, dtypes.floating(array.dtype))
    made: Any = finish(complex_parts.angle(tensor))
    return made * (180 / np.pi) if deg else made


@implements(np.iscomplexobj)
def iscomplexobj(x: Any) -> bool:
    return types.kind(as_array(x).dtype) == "complex"


@implements(np.isrealobj)
def isrealobj(x: Any) -> bool:
    return not iscomplexobj(x)


@implements(np.isreal)
def isreal(x: Any) -> Any:
    return apply(np.equal, imag(x), 0)


@implements(np.iscomplex)
def iscomplex(x: Any) -> Any:
    return apply(np.not_equal, imag(x), 0)


@implements(np.isscalar)
def isscalar(element: Any) -> bool:
    if isinstance(element, Array):
        return element.is_scalar
    return hasattr(element, "python_kind") or np.isscalar(element)


@implements(np.isposinf)
def isposinf(x: Any, out: Any = None) -> Any:
    return finish(as_array(apply(np.equal, x, np.inf)).tensor, out)


@implements(np.isneginf)
def isneginf(x: Any, out: Any = None) -> Any:
    return finish(as_array(apply(np.equal, x, -np.inf)).tensor, out)


@implements(np.nan_to_num)
def nan_to_num(
    x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    array = as_array(x)
    refuse_options("np.nan_to_num", copy=None if copy else copy)
    if not types.is_floating(array.dtype):
        return finish(array.tensor)
    limits = np.finfo(array.dtype)
    tensor = array.tensor
    top = _constant(limits.max if posinf is None else posinf, tensor)
    bottom = _constant(limits.min if neginf is None else neginf, tensor)
    zero = _constant(0, tensor)
    infinite = comparison.is_inf(tensor)
    finite = selection.where(comparison.greater(tensor, zero), top, bottom)
    made = selection.where(infinite, finite, tensor)
    return finish(selection.where(comparison.is_nan(tensor), _constant(nan, tensor), made))


@implements(np.isclose)
def isclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:
    x, y = operand(a), operand(b)
    close = apply(np.less_equal, abs(x - y), atol + rtol * abs(y))
    finite = apply(np.isfinite, y)
    result = (close & finite) | apply(np.equal, x, y)
    if equal_nan:
        result = result | (apply(np.isnan, x) & apply(np.isnan, y))
    return result


@implements(np.allclose)
def allclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:

    return to_python(all_of(isclose(a, b, rtol, atol, equal_nan)), "bool")


@implements(np.array_equal)
def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> Any:

    x, y = as_array(a1), as_array(a2)
    pairs = zip(x.type.shape, y.type.shape, strict=False)
    if x.ndim != y.ndim:
        return False
    if any(isinstance(m, int) and isinstance(n, int) and m != n for m, n in pairs):
        return False
    refuse_options("np.array_equal", equal_nan=equal_nan or None)
    return to_python(all_of(apply(np.equal, x, y)), "bool")


@implements(np.sinc)
def sinc(x: Any) -> Any:
    array: Any = as_array(x)
    y = np.pi * where(array == 0, 1.0e-20, array)
    return apply(np.sin, y) / y


@implements(np.unwrap)
def unwrap(p: Any, discont: Any = None, axis: int = -1, *, period: Any = 2 * np.pi) -> Any:

    refuse_options("np.unwrap", discont=discont)
    array = as_array(p)
    steps = diff(array, axis=axis)
    half = period / 2
    wrapped = apply(np.remainder, steps + half, period) - half
    wrapped = where((wrapped == -half) & (steps > 0), half, wrapped)
    jump = where(abs(steps) < half, 0, wrapped - steps)

    key = (slice(None),) * (axis % array.ndim)
    first = views.get_item(array, (*key, slice(None, 1)))
    rest: Any = views.get_item(array, (*key, slice(1, None)))
    return join([first, rest + cumsum(jump, axis)], axis)


def _without_nan(name: str) -> Any:
    """`np.nansum` and its kind: the elements that are numbers."""
    whole = getattr(reductions, name)
    neutral = {"sum": 0, "prod": 1, "max": -np.inf, "min": np.inf}

    def function(
        a: Any, axis: Any = None, dtype: Any = None, out: Any = None, **options: Any
    ) -> Any:
        array = as_array(a)
        missing = apply(np.isnan, array)
        if name == "mean":
            total = reductions.sum(where(missing, 0, array), axis, **options)
            return total / reductions.sum(~missing, axis, **options)
        filled = where(missing, neutral[name], array)
        if name in ("sum", "prod"):
            return whole(filled, axis, dtype, out, **options)
        result = whole(filled, axis, **options)
        empty = reductions.all(missing, axis, **options)
        return finish(as_array(where(empty, np.nan, result)).tensor, out)

    return function


for _numpy, _name in {
    np.nansum: "sum",
    np.nanprod: "prod",
    np.nanmean: "mean",
}.items():
    implements(_numpy)(_without_nan(_name))
for _numpy, _name in {np.nanmax: "max", np.nanmin: "min"}.items():
    implements(_numpy)(
        functools.partial(
            lambda f, a, axis=None, out=None, **o: f(a, axis, None, out, **o), _without_nan(_name)
        )
    )


@implements(np.nanvar)
def nanvar(a: Any, axis: Any = None, **options: Any) -> Any:

    ddof = options.pop("ddof", 0)
    array: Any = as_array(a)
    missing = apply(np.isnan, array)
    middle = _without_nan("mean")(array, axis, keepdims=True)
    distance = where(missing, 0, array - middle)
    count = reductions.sum(~missing, axis, **options)
    return reductions.sum(distance * distance, axis, **options) / (count - ddof)


@implements(np.nanstd)
def nanstd(a: Any, axis: Any = None, **options: Any) -> Any:
    return apply(np.sqrt, nanvar(a, axis, **options))
