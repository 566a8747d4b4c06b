"""Loops with elementary functions become loops of vector instructions, without calls.

A function with rare operands that need another formula is called, but for a whole vector.
"""

from __future__ import annotations

import re
from typing import Any

import llvmlite.binding as llvm
import numpy as np
import pytest
from llvmlite import ir

from autograph.runtime.native.math import definitions, emit, primitives
from autograph.runtime.native.math.registry import FUNCTIONS
from tests.native import loops, numbers, oracle
from tests.native.test_math_accuracy import LIMITS, everything, in_each_type

BITS = definitions.vector_bits()
CALLS_VECTORS = {"sin", "cos", "tan", "fmod", "floor_mod", "floor_divide"}
needs_vectors = pytest.mark.skipif(BITS < 256, reason="this processor has no wide vectors")


def vector_loop(name: str, dtype: Any) -> str:
    """The optimized blocks of the loop around the function that work on vectors."""
    type = ir.DoubleType() if dtype == np.float64 else ir.FloatType()
    count = loops.ARITY.get(name, 1)
    module = loops.loop_module(lambda builder, *xs: emit(builder, name, *xs), count, type)
    text = str(loops.optimized(module, loops.target_machine()))
    body = text[text.index("define void @loop") :]
    blocks = re.split(r"\n\n", body[: body.index("\n}")])
    return "\n".join(block for block in blocks if re.match(r"vector\.body", block))


@needs_vectors
@everything()
@in_each_type()
def test_the_loop_is_vectorized(name: str, dtype: Any) -> None:
    text = vector_loop(name, dtype)
    element = "double" if dtype == np.float64 else "float"
    least = 4 if BITS >= 256 and dtype == np.float64 else 8
    widths = [int(n) for n in re.findall(rf"load <(\d+) x {element}>", text)]
    assert widths and min(widths) >= least, text or "there is no vector loop"
    called = set(re.findall(r"call (?:fastcc )?[^@\n]*@(?!llvm\.)([\w.]+)", text))
    if name in CALLS_VECTORS:
        assert all(re.fullmatch(r"ag\.\w+\.f\d+\.x\d+", callee) for callee in called), called
    else:
        assert not called
        assert re.search(r"f(mul|div|ma|muladd)\S* .*<\d+ x (float|double)>|@llvm\.fm", text)


def test_the_functions_that_call_are_known() -> None:
    guarded = {n for n, f in FUNCTIONS.items() if isinstance(f, definitions.Guarded)}
    assert guarded | {"floor_mod", "floor_divide"} == CALLS_VECTORS


@pytest.mark.slow
@everything()
@in_each_type()
def test_an_old_processor_gets_the_same_accuracy(
    name: str, dtype: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without fused multiplication and addition, and with vectors of 128 bits."""
    if llvm.get_process_triple().split("-")[0] != "x86_64":
        pytest.skip("the old processor is an x86")
    monkeypatch.setattr(primitives, "host_features", lambda: frozenset({"sse2"}))
    monkeypatch.setattr(definitions, "host_features", lambda: frozenset({"sse2"}))
    count = loops.ARITY.get(name, 1)
    xs = numbers.plane(dtype, 1000) if count == 2 else [numbers.line(dtype, 1000)]
    run = loops.compiled(
        lambda builder, *values: emit(builder, name, *values), count, dtype, cpu="x86-64"
    )
    errors = oracle.errors(run(*xs), oracle.expected(name, *xs))
    place = int(np.argmax(errors))
    assert errors[place] <= LIMITS.get(name, 2.0), [float(x[place]) for x in xs]


@in_each_type()
def test_short_loops_and_remainders_agree_with_the_vectors(dtype: Any) -> None:
    for name in sorted(FUNCTIONS):
        count = loops.ARITY.get(name, 1)
        xs = [numbers.line(dtype, 64)[:77] for _ in range(count)]
        whole = loops.native(name, dtype)(*xs)
        single = [loops.native(name, dtype)(*(x[i : i + 1] for x in xs))[0] for i in range(77)]
        assert np.array_equal(whole, np.array(single), equal_nan=True), name
