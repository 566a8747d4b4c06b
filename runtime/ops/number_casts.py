"""Python numbers in other types, with a look at whether they fit: `np.int8(n)`, `int(x)`.

checked_cast(300, int8)      OverflowError, as NumPy has it
checked_cast(nan, int64)     ValueError, as `int(nan)` has it
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.ops.elementwise import fitting
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import DType, TensorType


def _infer(x: TensorType, dtype: DType) -> TensorType:
    if not types.is_integer(dtype) or types.kind(x.dtype) not in ("int", "float"):
        raise TypeError(f"{types.dtype_name(x.dtype)} has no checked cast to {dtype}")
    return TensorType(dtype, x.shape, fitting(x.extent, dtype))


def _evaluate(x: np.ndarray[Any, Any], dtype: DType) -> np.ndarray[Any, Any]:
    whole = x if x.dtype.kind in "iu" else np.trunc(x)
    limits = np.iinfo(dtype)
    # The greatest integers are no floats; the next power of two is one.
    below = whole <= limits.max if x.dtype.kind in "iu" else whole < float(limits.max) + 1
    fits = (whole >= limits.min) & below
    if not np.all(fits):
        number = int(np.asarray(x)[~np.asarray(fits)].flat[0])
        raise OverflowError(f"Python integer {number} out of bounds for {np.dtype(dtype).name}")
    return x.astype(dtype)


CHECKED_CAST = define(
    "checked_cast",
    infer=_infer,
    evaluate=_evaluate,
    vjp=no_vjp("integers have no derivative"),
    samples=lambda: [
        Sample((np.array(7),), {"dtype": types.int32}),
        Sample((np.array([-128, 127]),), {"dtype": types.int8}),
        Sample((np.array(-2.75),), {"dtype": types.int64}),
    ],
    doc="The same numbers as integers, towards zero; raises OverflowError where one does not fit.",
)


def cast_number(number: Tensor, dtype: DType) -> Tensor:
    """A Python number, given as a tensor of its own type, in another dtype that has to hold it."""
    held = types.is_integer(number.dtype) and dtype == types.int64
    if number.dtype == dtype or held or not types.is_integer(dtype):
        return cast(number, dtype)
    checked = types.kind(number.dtype) in ("int", "float")
    tensor: Tensor = CHECKED_CAST(number, dtype=dtype) if checked else cast(number, dtype)
    return tensor


def _round(x: np.ndarray[Any, Any], digits: int) -> np.ndarray[Any, Any]:
    return np.asarray(np.frompyfunc(lambda number: round(number, digits), 1, 1)(x), x.dtype)


ROUND_NUMBER = define(
    "round_number",
    infer=lambda x, digits: TensorType(x.dtype, x.shape),
    evaluate=_round,
    vjp=no_vjp("rounding has no derivative"),
    samples=lambda: [
        Sample((np.array(1.115),), {"digits": 2}),
        Sample((np.array([1250, -7]),), {"digits": -2}),
    ],
    doc="Python's `round(x, digits)`: the nearest number with so many digits, to even in between.",
)

promotion.cast_number = cast_number
