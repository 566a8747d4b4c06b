"""Native random numbers are those of the interpreter, bit by bit."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
import numpy as np
import pytest
from llvmlite import ir

from autograph.runtime.native.random import normal, uniform
from autograph.runtime.ops.random_ops import generator_of
from tests.native import loops

Array = np.ndarray[Any, Any]
STATES = ([7, 0], [0, 0], [-1, 3], [2**62, 10**12], [123456789, -5])
KINDS: dict[str, tuple[Any, Any]] = {
    "uniform": (uniform, lambda rng, count, dtype: rng.random(count, dtype)),
    "normal": (normal, lambda rng, count, dtype: rng.standard_normal(count, dtype)),
}


def compiled(name: str, dtype: Any) -> Callable[[Array, int], Array]:
    """A function from a state and a count to numbers."""
    word = ir.IntType(64)
    element = ir.DoubleType() if dtype == np.float64 else ir.FloatType()
    module = ir.Module()
    signature = ir.FunctionType(ir.VoidType(), [element.as_pointer(), word, word, word])
    function = ir.Function(module, signature, "draw")
    builder = ir.IRBuilder(function.append_basic_block())
    out, count, *state = function.args
    KINDS[name][0](builder, out, count, tuple(state))
    builder.ret_void()
    machine = loops.target_machine()
    engine = llvm.create_mcjit_compiler(loops.optimized(module, machine), machine)
    engine.finalize_object()
    loops.keep(engine)
    kinds = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64]
    entry = ctypes.CFUNCTYPE(None, *kinds)(engine.get_function_address("draw"))

    def draw(state: Array, count: int) -> Array:
        out = np.empty(count, dtype)
        entry(out.ctypes.data, count, *map(int, state))
        return out

    return draw


@pytest.mark.parametrize(
    ("name", "dtype"),
    [("uniform", np.float32), ("uniform", np.float64), ("normal", np.float64)],
    ids=["uniform-float32", "uniform-float64", "normal-float64"],
)
def test_the_numbers_are_those_of_the_interpreter(name: str, dtype: Any) -> None:
    draw = compiled(name, dtype)
    for numbers in STATES:
        state = np.array(numbers, np.int64)
        for count in (0, 1, 2, 3, 5, 8, 1_000_003):
            want = KINDS[name][1](generator_of(state), count, dtype)
            assert np.array_equal(draw(state, count), want), (numbers, count)
