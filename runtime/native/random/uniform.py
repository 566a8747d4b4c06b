"""Numbers evenly spread over 0 <= x < 1: `random_uniform`."""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.native.random import filling, stream
from autograph.runtime.types import DType


def uniform(
    b: ir.IRBuilder, dtype: DType, out: ir.Value, count: ir.Value, state: filling.State
) -> ir.Value:
    """Fill `count` places at `out` with the draw `state`: its key and its number."""
    following = stream.next_double if dtype == types.float64 else stream.next_float
    return filling.fill(b, "uniform", dtype, out, count, state, following)
