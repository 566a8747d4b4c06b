"""NumPy's promotion for recorded operands.

The dtypes come from NumPy itself (`ufunc.resolve_dtypes`), Python numbers and symbolic ones being
weak, as NEP 50 says:

    float32 array + 0.5      float32          int32 array + 0.5      float64
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.numpy.array import Array
from autograph.runtime import promotion, scalar, types
from autograph.runtime.types import DType

_WEAK: dict[str, Any] = {"int": int, "float": float, "complex": complex, "bool": types.bool_}


def as_weak(operand: Any) -> Any:
    """What stands for `operand` in a promotion: a dtype, or `int`, `float`, `complex` if weak."""
    kind = promotion.python_kind(operand)
    return operand.dtype if kind is None else _WEAK[kind]


def resolve(
    ufunc: np.ufunc, operands: Sequence[Any], dtype: Any = None, casting: Any = "same_kind"
) -> tuple[DType, ...]:
    """The dtypes `ufunc` computes with: those of its inputs, then those of its outputs."""
    given = tuple(as_weak(operand) for operand in operands)
    wanted = (*given, *(None,) * ufunc.nout)
    signature = (*[None] * ufunc.nin, *[dtype and np.dtype(dtype)] * ufunc.nout)
    try:
        return ufunc.resolve_dtypes(wanted, signature=signature, casting=casting)
    except TypeError as error:
        # NumPy says it of such operands, in whichever branch they are.
        raise error.with_traceback(None) from None


def check_output(ufunc: np.ufunc, computed: DType, out: DType, casting: Any = "same_kind") -> None:
    """Raise NumPy's UFuncTypeError unless a result may be written into an array of `out`."""
    if not np.can_cast(computed, out, casting):
        operands = [np.zeros(0, computed) for _ in range(ufunc.nin)]
        outputs = tuple(np.zeros(0, out) for _ in range(ufunc.nout))
        ufunc(*operands, out=outputs if ufunc.nout > 1 else outputs[0], casting=casting)
        raise TypeError(f"Cannot cast ufunc '{ufunc.__name__}' output from {computed!r} to {out!r}")


def result_type(*operands: Any) -> DType:
    """`np.result_type` of arrays and Python numbers, the latter weak."""
    examples = [_example(operand) for operand in operands]
    return np.result_type(*examples)


def _example(operand: Any) -> Any:
    kind = promotion.python_kind(operand)
    if kind is None:
        return operand.dtype if isinstance(operand, Array) else operand
    return {"bool": False, "int": 0, "float": 0.0, "complex": 0j}[kind]


def dtype_of(operand: Any) -> DType:
    """The dtype `np.asarray(operand)` has."""
    kind = promotion.python_kind(operand)
    if kind is not None:
        return scalar.DTYPES[kind]
    found: DType = operand.dtype
    return found


def floating(dtype: DType) -> DType:
    """The dtype of means and of linear algebra: float64 for integers and truth values."""
    return dtype if types.is_differentiable(dtype) else types.float64


def as_dtype(dtype: Any) -> DType:
    """A dtype argument as NumPy takes it."""
    return types.as_dtype(dtype)
