"""Numbers evenly spread over 0 <= x < 1: `random_uniform`."""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime.native.random import filling, stream


def uniform(builder: ir.IRBuilder, out: ir.Value, count: ir.Value, state: filling.State) -> None:
    """Fill `count` floats or doubles at `out` with the draw `state`: its key and its number."""
    double = isinstance(filling.element(out), ir.DoubleType)
    following = stream.next_double if double else stream.next_float
    filling.fill(builder, "uniform", out, count, state, following)
