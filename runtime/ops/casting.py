"""`cast`: the same numbers in another dtype.

ag.cast([1.9, -1.9], ag.int32)        [1, -1]
ag.saturate_cast([300.0], ag.uint8)   [255]
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.elementwise import fitting
from autograph.runtime.ops.selection import maximum, minimum
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType, TensorType


def _infer(x: TensorType, dtype: DType) -> TensorType:
    if "string" in (types.kind(x.dtype), types.kind(dtype)) and x.dtype != dtype:
        raise TypeError(
            f"cannot cast {types.dtype_name(x.dtype)} to {types.dtype_name(dtype)}; "
            "use ag.strings.to_number or ag.strings.as_string"
        )
    extent = fitting(x.extent, dtype) if types.is_integer(dtype) else None
    return TensorType(dtype, x.shape, extent)


def _evaluate(x: np.ndarray[Any, Any], dtype: DType) -> np.ndarray[Any, Any]:
    _infer(types.type_of_array(x), dtype)
    if types.kind(x.dtype) == "complex" and types.kind(dtype) not in ("complex", "bool"):
        x = x.real
    return x.astype(dtype, copy=False)


def _vjp(dy: Tensor, y: Tensor, x: Tensor, dtype: DType) -> tuple[Tensor | None]:
    if types.is_differentiable(x.dtype) and types.is_differentiable(dtype):
        return (_cast(dy, x.dtype),)
    return (None,)


def _samples() -> list[Sample]:
    x = np.array([[1.75, -2.5], [0.0, 3.25]])
    to = (types.float32, types.int32, types.bool_, types.complex128, types.float16, types.bfloat16)
    samples = [Sample((x,), {"dtype": dtype}) for dtype in to]
    samples.append(Sample((np.array([1 + 2j, 3 - 1j]),), {"dtype": types.float64}))
    samples.append(Sample((np.array([True, False]),), {"dtype": types.int64}))
    samples.append(Sample((np.array(300),), {"dtype": types.int8}))
    samples.append(Sample((np.array(7),), {"dtype": types.int32}))
    return samples


CAST = define(
    "cast",
    infer=_infer,
    evaluate=_evaluate,
    vjp=_vjp,
    samples=_samples,
    doc="The same numbers in another dtype: towards zero to integers, the real part of complex.",
)


def _cast(x: Tensor, dtype: DType) -> Tensor:
    return x if x.dtype == dtype else CAST(x, dtype=dtype)


def cast(x: Any, dtype: Any, name: str | None = None) -> Tensor:
    """The same numbers in another dtype: towards zero to integers, the real part of complex."""
    wanted = types.as_dtype(dtype)
    if isinstance(x, promotion.PYTHON_NUMBERS):
        return _cast(EagerTensor(np.asarray(x)), wanted)
    if promotion.python_kind(x) is not None:
        return _cast(x.tensor, wanted)
    return promotion.as_tensor(x, wanted)


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Tensor:
    """Cast, with numbers outside the range of `dtype` becoming its least or greatest."""
    x, wanted = promotion.as_tensor(value), types.as_dtype(dtype)
    if not types.is_integer(wanted) or types.kind(x.dtype) not in ("int", "float"):
        return _cast(x, wanted)
    low, high = _limits(x.dtype, wanted)
    return _cast(minimum(maximum(x, low), high), wanted)


def _limits(source: DType, target: DType) -> tuple[Tensor, Tensor]:
    """The numbers of `source` nearest to the limits of `target`, and inside them."""
    limits = np.iinfo(target)
    bounds: tuple[int, int] = (limits.min, limits.max)
    if types.is_integer(source):
        own = np.iinfo(source)
        inside: list[Any] = [max(bounds[0], own.min), min(bounds[1], own.max)]
    else:
        inside = [_inside(bound, source, bounds) for bound in bounds]
    return EagerTensor(np.asarray(inside[0], source)), EagerTensor(np.asarray(inside[1], source))


def _inside(bound: int, dtype: DType, bounds: tuple[int, int]) -> Any:
    """`bound` as a float, or the one next to it towards zero if rounding has put it outside."""
    with np.errstate(over="ignore"):
        rounded = np.asarray(bound, np.float64).astype(dtype)
    if np.isfinite(rounded) and bounds[0] <= int(rounded) <= bounds[1]:
        return rounded
    return np.nextafter(rounded, np.zeros((), dtype))


promotion.cast = _cast
