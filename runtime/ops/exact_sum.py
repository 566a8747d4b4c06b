"""The sum of numbers, rounded once: `math.fsum`.

Of `[0.1] * 10` it is 1.0, where adding one after the other gives 0.9999999999999999
"""

from __future__ import annotations

import math

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops import sizes
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.shaping import broadcast_to
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType


def _infer(x: TensorType) -> TensorType:
    if x.dtype != types.float64 or x.ndim != 1:
        raise TypeError(f"exact_sum takes a vector of float64 values, not {x.describe()}")
    return TensorType(types.float64)


def _vjp(dy: Tensor, y: Tensor, x: Tensor) -> tuple[Tensor]:
    return (broadcast_to(dy, sizes.extents(x)),)


EXACT_SUM = define(
    "exact_sum",
    infer=_infer,
    # Python has Shewchuk's algorithm, which keeps what each addition rounds away.
    evaluate=lambda x: np.asarray(math.fsum(x.tolist())),
    vjp=_vjp,
    samples=lambda: [
        Sample((np.full(10, 0.1),)),
        Sample((np.array([1e16, 1.0, -1e16, 0.5]),), smooth=False),
        Sample((np.zeros(0),)),
    ],
    doc="The sum of the elements, rounded once.",
    raises="infinities of both signs, or a sum that no float holds",
)
