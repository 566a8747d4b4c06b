"""Choosing between values, element by element: `where`, `maximum`, `minimum`, `clip_by_value`.

ag.where(x > 0, x, 0.0)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.dims import Dim
from autograph.runtime.ops import examples
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.ops.elementwise import elementwise, fitting
from autograph.runtime.ops.unbroadcast import sum_to, zero_like
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType


def _when_known(choose: Callable[[int, int], int]) -> Callable[[Dim, Dim], Dim]:
    def extent(a: Dim, b: Dim) -> Dim:
        if a == b:
            return a
        return choose(a, b) if isinstance(a, int) and isinstance(b, int) else None

    return extent


maximum = elementwise(
    "maximum",
    np.maximum,
    # As TensorFlow does, the first operand gets the whole gradient where both are equal.
    vjp=lambda dy, y, a, b: (_where(a >= b, dy, zero_like(dy)), _where(a >= b, zero_like(dy), dy)),
    samples=examples.pairs_and_words,
    extent=_when_known(max),
    accepts=("bool", "int", "float", "complex", "string"),
    doc="The greater of two, element by element; NaN if either is.",
)

minimum = elementwise(
    "minimum",
    np.minimum,
    vjp=lambda dy, y, a, b: (_where(a <= b, dy, zero_like(dy)), _where(a <= b, zero_like(dy), dy)),
    samples=examples.pairs_and_words,
    extent=_when_known(min),
    accepts=("bool", "int", "float", "complex", "string"),
    doc="The smaller of two, element by element; NaN if either is.",
)


def clip_by_value(
    t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None
) -> Tensor:
    """The elements of `t`, those outside the two limits replaced by the nearer one."""
    return minimum(maximum(t, clip_value_min), clip_value_max)


def _infer(condition: TensorType, x: TensorType, y: TensorType) -> TensorType:
    if condition.dtype != types.bool_:
        raise TypeError(f"where takes a bool condition, not {condition.describe()}")
    if x.dtype != y.dtype:
        raise TypeError(f"where takes values of one dtype, not {x.describe()} and {y.describe()}")
    shape = dims.broadcast(condition.shape, x.shape, y.shape)
    extent = None
    if not shape and types.is_integer(x.dtype):
        extent = fitting(dims.join(x.extent, y.extent), x.dtype)
    return TensorType(x.dtype, shape, extent)


def _vjp(
    dy: Tensor, result: Tensor, condition: Tensor, x: Tensor, y: Tensor
) -> tuple[None, Tensor, Tensor]:
    zero = zero_like(dy)
    return None, sum_to(_where(condition, dy, zero), x), sum_to(_where(condition, zero, dy), y)


def _samples() -> list[Sample]:
    condition = np.array([[True, False, True], [False, False, True]])
    x = np.array([[0.5, -1.5, 2.0], [3.0, 0.25, -0.75]])
    return [
        Sample((condition, x, -x)),
        Sample((condition, x[0], np.array(1.5))),
        Sample((np.array(True), x, x[1])),
        Sample((condition, np.array(3), np.array([1, 2, 3]))),
        Sample((np.array([True, False]), np.array([1j, 2.0]), np.array(1 + 1j))),
        Sample((np.array([True, False]), np.array([True, False]), np.array([False, False]))),
        Sample((np.array(True), np.array(3), np.array(3))),
    ]


SELECT = define(
    "where",
    infer=_infer,
    evaluate=np.where,
    vjp=_vjp,
    samples=_samples,
    graph_name="SelectV2",
    doc="The elements of `x` where `condition` holds, of `y` elsewhere, with broadcasting.",
)


def _where(condition: Tensor, x: Tensor, y: Tensor) -> Tensor:
    return SELECT(condition, x, y)  # type: ignore[no-any-return]


def _infer_positions(condition: TensorType) -> TensorType:
    return TensorType(types.int64, (None, condition.ndim))


POSITIONS = define(
    "where_true",
    infer=_infer_positions,
    evaluate=np.argwhere,
    vjp=no_vjp("positions are integers"),
    samples=lambda: [
        Sample((np.array([[True, False], [True, True]]),)),
        Sample((np.array([False, False]),)),
        Sample((np.array([1, 0, 2]),)),
        Sample((np.array(True),)),
    ],
    graph_name="Where",
    doc="The indices of the true elements, one row for each.",
)


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """`x` where `condition` holds and `y` elsewhere; alone, the indices of the true elements."""
    test = promotion.as_tensor(condition)
    if x is None and y is None:
        return POSITIONS(test)  # type: ignore[no-any-return]
    if x is None or y is None:
        raise ValueError("where takes a condition alone, or a condition and both x and y")
    return _where(promotion.cast(test, types.bool_), *promotion.promote(x, y))
