"""`dim_size`: one extent of a tensor as an integer of the graph."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.types import TensorType


def _infer(x: TensorType, axis: int) -> TensorType:
    return TensorType(types.int64, (), x.shape[axis])


def _evaluate(x: np.ndarray[Any, Any], axis: int) -> np.ndarray[Any, Any]:
    return np.asarray(x.shape[axis], dtype=np.int64)


DIM_SIZE = define(
    "dim_size",
    infer=_infer,
    evaluate=_evaluate,
    vjp=no_vjp("an extent is an integer"),
    samples=lambda: [Sample((np.zeros((2, 3), np.float32),), {"axis": 1})],
    doc="The extent of a tensor along one axis, an int64 scalar.",
)
