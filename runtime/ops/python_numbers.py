"""Arithmetic of Python numbers that are only known when the graph runs.

Python integers have no size and Python division by zero raises. In a graph integers have 64 bits,
so these operations compute what Python would and raise where the result does not fit:

    checked_add(2**63 - 1, 1)      OverflowError
    python_floordiv(1, 0)          ZeroDivisionError, with Python's text
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import dims, types
from autograph.runtime.dims import Dim
from autograph.runtime.ops.definition import NoGradient, Sample, no_vjp
from autograph.runtime.ops.elementwise import elementwise
from autograph.runtime.ops.exponential import pow_vjp
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import DType

_LEAST, _GREATEST = -(2**63), 2**63 - 1


def _int64(result: Any, symbol: str, *operands: Any) -> int:
    if not isinstance(result, int):
        raise ValueError(
            f"{operands[0]} ** {operands[1]} is a float in Python, but integers of recorded code "
            "stay integers; write the base as a float"
        )
    if _LEAST <= result <= _GREATEST:
        return result
    written = f" {symbol} ".join(map(str, operands)) if len(operands) > 1 else f"-({operands[0]})"
    raise OverflowError(
        f"{written} does not fit: Python integers have 64 bits in recorded code; "
        "use floats for numbers this large"
    )


def _checked(function: Callable[..., Any], symbol: str) -> Callable[..., Any]:
    def one(a: int, b: int) -> int:
        if symbol in ("**", "<<") and b > 64 and a not in (-1, 0, 1):
            return _int64(_GREATEST + 1, symbol, a, b)
        return _int64(function(a, b), symbol, a, b)

    each = np.frompyfunc(one, 2, 1)
    return lambda x, y: np.asarray(each(x, y), np.int64)


def _small_integers() -> list[Sample]:
    return [
        Sample((np.array(7), np.array(2))),
        Sample((np.array(-7), np.array(2))),
        Sample((np.array([5, -3, 0]), np.array(3))),
    ]


def _integer_op(
    name: str,
    function: Callable[..., Any],
    symbol: str,
    doc: str,
    extent: Callable[..., Dim] | None = None,
) -> Callable[..., Tensor]:
    return elementwise(
        name,
        _checked(function, symbol),
        vjp=no_vjp("integers have no derivative"),
        samples=_small_integers,
        result=lambda *dtypes: types.int64,
        accepts=("int",),
        extent=extent,
        doc=doc,
    )


_TEXT = "of 64-bit integers; raises OverflowError where it does not fit."
checked_add = _integer_op("checked_add", operator.add, "+", f"Sum {_TEXT}", dims.add)
checked_subtract = _integer_op(
    "checked_subtract", operator.sub, "-", f"Difference {_TEXT}", dims.subtract
)
checked_multiply = _integer_op(
    "checked_multiply", operator.mul, "*", f"Product {_TEXT}", dims.multiply
)
checked_power = _integer_op("checked_power", operator.pow, "**", f"Power {_TEXT}")
checked_left_shift = _integer_op("checked_left_shift", operator.lshift, "<<", f"Shift {_TEXT}")


def _negative(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    each = np.frompyfunc(lambda a: _int64(-a, "-", a), 1, 1)
    return np.asarray(each(x), np.int64)


checked_negative = elementwise(
    "checked_negative",
    _negative,
    vjp=no_vjp("integers have no derivative"),
    samples=lambda: [Sample((np.array(7),)), Sample((np.array([-3, 0]),))],
    result=lambda dtype: types.int64,
    accepts=("int",),
    extent=lambda a: dims.scale(a, -1),
    doc=f"Negation {_TEXT}",
)


def _own_dtype(a: DType, b: DType) -> DType:
    return types.int64 if types.is_integer(a) else types.float64


def _real_power(a: float, b: float) -> float:
    result: Any = a**b
    if isinstance(result, complex):
        raise ValueError(
            f"{a} ** {b} is a complex number in Python, but floats of recorded code stay floats; "
            "write complex(...) around the base"
        )
    return float(result)


def _python_op(
    name: str,
    function: Callable[..., Any],
    doc: str,
    vjp: Callable[..., Any] | NoGradient,
    result: Callable[..., DType] = _own_dtype,
    extent: Callable[..., Dim] | None = None,
    kinds: tuple[str, ...] = ("int", "float"),
    raises: str = "a divisor of zero",
) -> Callable[..., Tensor]:
    each = np.frompyfunc(function, 2, 1)

    def kernel(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.asarray(each(x, y), result(x.dtype, y.dtype))

    def samples() -> list[Sample]:
        floats = [
            Sample((np.array(7.5), np.array(2.25))),
            Sample((np.array([0.5, 1.75]), np.array(2.3))),
        ]
        return floats + (_small_integers() if "int" in kinds else [])

    return elementwise(
        name,
        kernel,
        vjp=vjp,
        samples=samples,
        result=result,
        accepts=kinds,
        extent=extent,
        doc=doc,
        raises=raises,
    )


def _known(function: Callable[[int, int], int]) -> Callable[[Dim, Dim], Dim]:
    def extent(a: Dim, b: Dim) -> Dim:
        return function(a, b) if isinstance(a, int) and isinstance(b, int) and b else None

    return extent


python_divide = _python_op(
    "python_divide",
    operator.truediv,
    "Python's `/`: always a float; raises ZeroDivisionError.",
    lambda dy, y, a, b: (dy / b, -dy * y / b),
    lambda a, b: types.float64,
)
python_floordiv = _python_op(
    "python_floordiv",
    operator.floordiv,
    "Python's `//`; raises ZeroDivisionError.",
    lambda dy, y, a, b: (None, None),
    extent=_known(operator.floordiv),
)
python_mod = _python_op(
    "python_mod",
    operator.mod,
    "Python's `%`; raises ZeroDivisionError.",
    lambda dy, y, a, b: (dy, -dy * ((a - y) / b)),
    extent=_known(operator.mod),
)


python_power = _python_op(
    "python_power",
    _real_power,
    "Python's `**` of floats; raises where Python does.",
    pow_vjp,
    kinds=("float",),
    raises="a power of zero that is negative",
)
