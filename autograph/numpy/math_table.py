"""The functions of `math` on numbers that are only known when the graph runs.

    math.sqrt(x[0])      a symbolic Python float; "math domain error" when the graph runs with -1

Arrays of one element, tensors and symbolic numbers are all taken as Python floats.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.numpy.conversion import as_array, to_python
from autograph.numpy.registry import implements
from autograph.numpy.ufuncs import COMPUTED
from autograph.runtime import promotion, scalar
from autograph.runtime.ops import (
    arithmetic,
    comparison,
    divisors,
    exponential,
    indexing,
    rounding,
    selection,
    special,
    trigonometric,
)
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.elementwise import UFUNCS
from autograph.runtime.ops.exact_sum import EXACT_SUM
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.tensor import EagerTensor, Tensor

Test = Callable[..., Any]
INT = scalar.DTYPES["int"]


def as_float(value: Any) -> Tensor:
    """A number of any face as a float64 scalar."""
    if promotion.python_kind(value) is None:
        value = to_python(value, "float")
    return scalar.typed(value, "float")


def _number(tensor: Tensor, kind: str = "float") -> Any:
    return scalar.make(tensor, kind)


def _error(function: Callable[..., Any], *bad: float) -> Exception:
    """What Python itself raises for `bad` arguments."""
    try:
        function(*bad)
    except (ValueError, OverflowError) as error:
        return type(error)(*error.args)
    raise AssertionError(f"{function} accepts {bad}")


def _function(
    python: Callable[..., Any],
    operation: Callable[..., Tensor],
    wrong: Test | None = None,
    bad: tuple[float, ...] = (),
    overflow: tuple[float, ...] = (),
) -> None:
    """Table entry for a function of floats: `wrong` says for which arguments it raises."""
    domain = _error(python, *bad) if bad else None
    range_error = _error(python, *overflow) if overflow else None

    def call(*values: Any) -> Any:
        inputs = [as_float(value) for value in values]
        if wrong is not None and domain is not None:
            raise_if(_number(wrong(*inputs), "bool"), domain)
        result = operation(*inputs)
        if range_error is not None:
            finite = _number(comparison.is_finite(inputs[0]), "bool")
            infinite = _number(comparison.is_inf(result), "bool")
            raise_if(finite & infinite, range_error)
        return _number(result)

    implements(python)(call)


def _constant(value: float) -> Tensor:
    return EagerTensor(np.asarray(value))


def _below(limit: float) -> Test:
    return lambda x: comparison.less(x, _constant(limit))


def _up_to(limit: float) -> Test:
    return lambda x: comparison.less_equal(x, _constant(limit))


def _outside(x: Tensor) -> Tensor:
    return comparison.greater(arithmetic.abs(x), _constant(1.0))


def _not_inside(x: Tensor) -> Tensor:
    return comparison.greater_equal(arithmetic.abs(x), _constant(1.0))


def _base(base: float) -> Callable[[Any], Tensor]:
    ufunc = {2.0: np.log2, 10.0: np.log10}[base]
    return COMPUTED.get(ufunc) or UFUNCS[ufunc]


_function(math.sqrt, arithmetic.sqrt, _below(0.0), (-1.0,))
_function(math.exp, exponential.exp, overflow=(1e5,))
_function(math.expm1, exponential.expm1, overflow=(1e5,))
_function(math.log2, _base(2.0), _up_to(0.0), (0.0,))
_function(math.log10, _base(10.0), _up_to(0.0), (0.0,))
_function(math.log1p, exponential.log1p, _up_to(-1.0), (-1.0,))
_function(math.sin, trigonometric.sin, comparison.is_inf, (math.inf,))
_function(math.cos, trigonometric.cos, comparison.is_inf, (math.inf,))
_function(math.tan, trigonometric.tan, comparison.is_inf, (math.inf,))
_function(math.asin, trigonometric.asin, _outside, (2.0,))
_function(math.acos, trigonometric.acos, _outside, (2.0,))
_function(math.atan, trigonometric.atan)
_function(math.atan2, trigonometric.atan2)
_function(math.sinh, trigonometric.sinh, overflow=(1e5,))
_function(math.cosh, trigonometric.cosh, overflow=(1e5,))
_function(math.tanh, trigonometric.tanh)
_function(math.asinh, trigonometric.asinh)
_function(math.acosh, trigonometric.acosh, _below(1.0), (0.5,))
_function(math.atanh, trigonometric.atanh, _not_inside, (1.0,))
_function(math.fabs, arithmetic.abs)
_function(math.copysign, arithmetic.copysign)
_function(math.cbrt, arithmetic.cbrt)
_function(math.erf, special.erf)
_function(math.erfc, special.erfc)
_function(math.lgamma, special.lgamma)
_function(math.degrees, lambda x: arithmetic.multiply(x, _constant(180 / math.pi)))
_function(math.radians, lambda x: arithmetic.multiply(x, _constant(math.pi / 180)))
_function(
    math.fmod,
    arithmetic.fmod,
    lambda x, y: comparison.equal(y, _constant(0.0)),
    (1.0, 0.0),
)


@implements(math.log)
def log(x: Any, base: Any = None) -> Any:
    value = as_float(x)
    raise_if(_number(_up_to(0.0)(value), "bool"), _error(math.log, 0.0))
    result = _number(exponential.log(value))
    return result if base is None else result / log(base)


@implements(math.pow)
def power(x: Any, y: Any) -> Any:
    base, exponent = as_float(x), as_float(y)
    zero = _constant(0.0)
    negative = _number(comparison.less(base, zero), "bool")
    whole = _number(comparison.equal(rounding.floor(exponent), exponent), "bool")
    at_zero = _number(comparison.equal(base, zero), "bool")
    below = _number(comparison.less(exponent, zero), "bool")
    wrong = (negative & (whole == False)) | (at_zero & below)  # noqa: E712
    raise_if(wrong, _error(math.pow, -1.0, 0.5))
    result = exponential.pow(base, exponent)
    finite = _finite(base) & _finite(exponent)
    raise_if(finite & (_finite(result) == False), _error(math.pow, 1e300, 2.0))  # noqa: E712
    return _number(result)


def _finite(value: Any) -> Any:
    return _number(comparison.is_finite(value), "bool")


@implements(math.hypot)
def hypot(*coordinates: Any) -> Any:
    total: Any = _constant(0.0)
    for coordinate in coordinates:
        total = trigonometric.hypot(total, as_float(coordinate))
    return _number(total)


@implements(math.dist)
def dist(p: Any, q: Any) -> Any:
    return hypot(*(a - b for a, b in zip(p, q, strict=True)))


def _whole(python: Callable[[Any], Any], operation: Callable[[Any], Tensor]) -> None:
    """`math.floor` and its kind: an int; NaN and infinity have none."""

    def call(x: Any) -> Any:
        if promotion.python_kind(x) in ("int", "bool"):
            return x
        value = as_float(x)
        raise_if(_number(comparison.is_nan(value), "bool"), _error(python, math.nan))
        raise_if(_number(comparison.is_inf(value), "bool"), _error(python, math.inf))
        return _number(promotion.cast_number(operation(value), INT), "int")

    implements(python)(call)


_whole(math.floor, rounding.floor)
_whole(math.ceil, rounding.ceil)
_whole(math.trunc, rounding.trunc)


def _question(python: Callable[[Any], bool], operation: Callable[[Any], Tensor]) -> None:
    implements(python)(lambda x: _number(operation(as_float(x)), "bool"))


_question(math.isnan, comparison.is_nan)
_question(math.isinf, comparison.is_inf)
_question(math.isfinite, comparison.is_finite)


@implements(math.isclose)
def isclose(a: Any, b: Any, *, rel_tol: Any = 1e-09, abs_tol: Any = 0.0) -> Any:
    x, y = as_float(a), as_float(b)
    larger = selection.maximum(arithmetic.abs(x), arithmetic.abs(y))
    allowed = selection.maximum(arithmetic.multiply(as_float(rel_tol), larger), as_float(abs_tol))
    near = comparison.less_equal(arithmetic.abs(arithmetic.subtract(x, y)), allowed)
    finite = _number(comparison.is_finite(larger), "bool")
    return (_number(near, "bool") & finite) | _number(comparison.equal(x, y), "bool")


@implements(math.fsum)
def fsum(values: Any) -> Any:
    is_whole = hasattr(type(values), "__ag_tensor__") or promotion.is_staged_list(values)
    items = as_array(values) if is_whole else as_array([as_float(item) for item in values])
    return _number(EXACT_SUM(cast(items.tensor, scalar.DTYPES["float"])))


@implements(math.modf)
def modf(x: Any) -> tuple[Any, Any]:
    value: Any = as_float(x)
    whole: Any = rounding.trunc(value)
    return _number(arithmetic.copysign(value - whole, value)), _number(whole)


def _as_int(value: Any) -> Any:
    """A whole number of any face as a Python one, symbolic or not."""
    if promotion.python_kind(value) is None:
        array = as_array(value)
        if array.dtype.kind not in "iub":
            raise TypeError(
                f"'numpy.{array.dtype.name}' object cannot be interpreted as an integer"
            )
        value = to_python(array, "int")
    error = TypeError("'float' object cannot be interpreted as an integer")
    if isinstance(value, scalar.Scalar):
        return value.whole(error)
    if promotion.python_kind(value) in ("float", "complex"):
        raise error
    return value


def _common(python: Callable[..., Any], operation: Callable[..., Tensor], neutral: int) -> None:
    """`math.gcd` and `math.lcm`, of any number of integers."""

    def call(*integers: Any) -> Any:
        total = scalar.typed(neutral, "int")
        for integer in integers:
            total = operation(total, scalar.typed(_as_int(integer), "int"))
        return _number(total, "int")

    implements(python)(call)


_common(math.gcd, divisors.gcd, 0)
_common(math.lcm, divisors.lcm, 1)


@implements(math.isqrt)
def isqrt(n: Any) -> Any:
    number = _as_int(n)
    raise_if(number < 0, _error(math.isqrt, -1))
    near = _number(arithmetic.sqrt(as_float(number)))
    guess = _number(promotion.cast(scalar.typed(near, "float"), INT), "int")
    above = _number(promotion.cast(scalar.typed(guess * guess > number, "bool"), INT), "int")
    below = (guess + 1) * (guess + 1) <= number
    return guess - above + _number(promotion.cast(scalar.typed(below, "bool"), INT), "int")


_FACTORIALS = EagerTensor(np.array([math.factorial(n) for n in range(21)]))


@implements(math.factorial)
def factorial(x: Any) -> Any:
    number = _as_int(x)
    raise_if(number < 0, _error(math.factorial, -1))
    too_large = "the factorial of a number above 20 does not fit the 64 bits of recorded integers"
    raise_if(number > 20, OverflowError(too_large))
    place = selection.minimum(scalar.typed(number, "int"), scalar.typed(20, "int"))
    return _number(indexing.get_item(_FACTORIALS, place), "int")
