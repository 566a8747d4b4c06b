"""Example inputs that many operations share; each op's tests are made from them.

Float64 arrays come first: with those a gradient is compared with central differences, so they stay
away from kinks and poles. The other dtypes follow, as far as an operation accepts them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import Sample

Array = np.ndarray[Any, Any]
_BY_KIND: dict[str, tuple[types.DType, ...]] = {
    "bool": (types.bool_,),
    "int": (types.int8, types.int32, types.int64, types.uint8),
    "float": (types.float16, types.bfloat16, types.float32),
    "complex": (types.complex64, types.complex128),
    "string": (types.string,),
}


def _array(dtype: types.DType, low: float, high: float) -> Array:
    if dtype == types.bool_:
        return np.array([True, False, True])
    if dtype == types.string:
        return np.array(["a", "", "ßc"], dtype=types.string)
    grid: Array = np.array([low, low + 0.3 * (high - low), high])
    if types.is_integer(dtype):
        grid = np.ceil(np.abs(grid) if dtype.kind == "u" else grid)
    elif types.kind(dtype) == "complex":
        grid = grid + 0.5j
    return grid.astype(dtype)


def reals(
    low: float = -2.0, high: float = 2.5, *, kinds: tuple[str, ...] = ("int", "float", "complex")
) -> Callable[[], list[Sample]]:
    """One operand, between `low` and `high`."""

    def make() -> list[Sample]:
        grid = np.linspace(low, high, 6).reshape(2, 3)
        samples = [Sample((grid,)), Sample((grid[1, 1],)), Sample((grid[:0],))]
        return samples + [Sample((_array(dtype, low, high),)) for dtype in _dtypes(kinds)]

    return make


def two(
    low: float = -2.0,
    high: float = 2.5,
    other_low: float = 0.6,
    other_high: float = 1.9,
    *,
    kinds: tuple[str, ...] = ("int", "float", "complex"),
) -> Callable[[], list[Sample]]:
    """Two operands, each in a range of its own, broadcast against each other in several ways."""

    def make() -> list[Sample]:
        x = np.linspace(low, high, 6).reshape(2, 3)
        y = np.linspace(other_high, other_low, 3)
        samples = [
            Sample((x, y)),
            Sample((x[0, 1], y)),
            Sample((x[:, :1], y[1])),
            Sample((x[:0], y)),
        ]
        samples += [Sample((y[:2, None], y)), Sample((x[0, 2], y[0]))] if low >= 0 else []
        return samples + [
            Sample((_array(dtype, low, high), _array(dtype, other_low, other_high)[1:2]))
            for dtype in _dtypes(kinds)
        ]

    return make


def _dtypes(kinds: tuple[str, ...]) -> list[types.DType]:
    return [dtype for kind in kinds for dtype in _BY_KIND[kind]]


def pairs() -> list[Sample]:
    """Two real operands, never equal, and whole numbers, 0-d too."""
    integers = [
        Sample((np.array([3, 5], dtype), np.array(4, dtype)))
        for dtype in (types.int32, types.int64, types.uint8)
    ]
    return [*two(-2.0, 2.6)(), *integers, Sample((np.array(7), np.array(5)))]


def complexes() -> list[Sample]:
    """One complex operand, away from the real axis and from zero."""
    z = np.array([[1.0 + 0.5j, -0.75 + 1.25j], [0.4 - 1.1j, -1.6 - 0.8j]])
    return [Sample((z,)), Sample((z[0, 1],)), Sample((z[0].astype(np.complex64),))]


def two_complexes() -> list[Sample]:
    """Two complex operands."""
    z = np.array([[1.0 + 0.5j, -0.75 + 1.25j], [0.4 - 1.1j, -1.6 - 0.8j]])
    return [Sample((z, np.array([0.5 - 0.3j, 1.2 + 0.7j])))]


def pairs_and_words() -> list[Sample]:
    """Two real operands, and two strings."""
    words = np.array(["ant", "ß", ""], types.string)
    return [
        *pairs(),
        Sample((words, np.array("b", types.string))),
        Sample((np.array("a", types.string),) * 2),
    ]
