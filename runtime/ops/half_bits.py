"""Half-precision numbers as the 16 bits they lie in: what machine code makes of `f16` and `bf16`.

    half_to_single(bits)       float16 to float32, and back with single_to_half
    brain_to_single(bits)      bfloat16 to float32, and back with single_to_brain
    double_to_odd(x)           float64 to a float32 that rounds to a half as x does

No program has these; the native engine puts them in (`native/halves.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import Op, Sample, define, no_vjp
from autograph.runtime.types import DType, TensorType

Array = np.ndarray[Any, Any]
_NUMBERS = (0.0, -0.0, 1.0, 0.1, -2.5, 65519.9, 65520.0, 1e-7, 3e-8, np.inf, -np.inf, 1e30)


def _define(name: str, source: DType, target: DType, evaluate: Callable[[Array], Array]) -> Op:
    def infer(x: TensorType) -> TensorType:
        if x.dtype != source:
            raise TypeError(f"{name} takes {types.dtype_name(source)}, not {x.describe()}")
        return TensorType(target, x.shape)

    def samples() -> list[Sample]:
        if source == types.uint16:
            return [Sample((np.arange(0, 65536, 977, dtype=np.uint16),))]
        return [Sample((np.array(_NUMBERS, source),)), Sample((np.array(0.3, source),))]

    return define(
        name,
        infer=infer,
        evaluate=evaluate,
        vjp=no_vjp("bits of numbers have no gradient"),
        samples=samples,
        doc=f"{types.dtype_name(source)} to {types.dtype_name(target)}, as bits or rounded to odd.",
    )


def _bits(dtype: DType) -> Callable[[Array], Array]:
    def evaluate(x: Array) -> Array:
        with np.errstate(over="ignore"):
            return np.asarray(x.astype(dtype)).view(np.uint16)

    return evaluate


def _odd(x: Array) -> Array:
    with np.errstate(over="ignore"):
        near = np.asarray(x.astype(np.float32))
    back = near.astype(np.float64)
    inside = near.view(np.int32) - (np.abs(back) > np.abs(x))
    inexact = (back < x) | (back > x)
    return np.asarray(inside | inexact).astype(np.int32).view(np.float32)


HALF_TO_SINGLE = _define(
    "half_to_single",
    types.uint16,
    types.float32,
    lambda x: np.asarray(x).view(types.float16).astype(np.float32),
)
BRAIN_TO_SINGLE = _define(
    "brain_to_single",
    types.uint16,
    types.float32,
    lambda x: np.asarray(x).view(types.bfloat16).astype(np.float32),
)
SINGLE_TO_HALF = _define("single_to_half", types.float32, types.uint16, _bits(types.float16))
SINGLE_TO_BRAIN = _define("single_to_brain", types.float32, types.uint16, _bits(types.bfloat16))
DOUBLE_TO_ODD = _define("double_to_odd", types.float64, types.float32, _odd)
