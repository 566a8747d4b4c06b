"""Native random numbers are those of the interpreter, bit by bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.program import Program
from autograph.runtime.native.random import normal
from autograph.runtime.ops import random_ops
from autograph.runtime.ops.definition import Op
from autograph.runtime.types import TensorType
from tests.ops import cases

Array = np.ndarray[Any, Any]
STATES = ([7, 0], [0, 0], [-1, 3], [2**62, 10**12], [123456789, -5])
COUNTS = (0, 1, 2, 3, 5, 8, 300_003)
FLOATS = (
    random_ops.RANDOM_UNIFORM,
    random_ops.RANDOM_NORMAL,
    random_ops.RANDOM_TRUNCATED_NORMAL,
)
SIZE = TensorType(np.dtype(np.int64))


def native(op: Op, types: list[TensorType], attrs: dict[str, Any]) -> NativeExecutable:
    graph = cases.record(op, types, attrs, lambda inputs, outputs: outputs)
    # The kernel is only there for what is in doubt.
    assert not Program(graph).kernels
    return NativeExecutable(graph)


def check(run: NativeExecutable, op: Op, operands: list[Array], attrs: dict[str, Any]) -> None:
    for made, wanted in zip(run(*operands), op.evaluate(*operands, **attrs), strict=True):
        assert made.dtype == np.asarray(wanted).dtype
        np.testing.assert_array_equal(made, wanted, err_msg=f"{operands}")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("op", FLOATS, ids=lambda op: op.name)
def test_the_floats_are_those_of_the_interpreter(op: Op, dtype: Any) -> None:
    vector = {"shape": (None,), "dtype": np.dtype(dtype)}
    scalar = {"shape": (), "dtype": np.dtype(dtype)}
    many = native(op, [random_ops.STATE, SIZE], vector)
    one = native(op, [random_ops.STATE], scalar)
    for numbers in STATES:
        state = np.array(numbers)
        check(one, op, [state], scalar)
        for count in COUNTS:
            check(many, op, [state, np.array(count)], vector)


WIDTHS = (1, 2, 3, 10, 2**15 + 1, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**62, 3 * 2**61)


@pytest.mark.parametrize("dtype", [np.int32, np.uint32, np.int64, np.uint64])
def test_the_integers_are_those_of_the_interpreter(dtype: Any) -> None:
    op, kind = random_ops.RANDOM_INTEGERS, TensorType(np.dtype(dtype))
    attrs: dict[str, Any] = {"shape": (None,), "full": False}
    run = native(op, [random_ops.STATE, kind, kind, SIZE], attrs)
    limits = np.iinfo(dtype)
    for width in WIDTHS:
        for low in (0, -3, int(limits.min), int(limits.max) - width):
            if limits.min <= low and low + width <= limits.max:
                bounds = [np.array(bound, dtype) for bound in (low, low + width)]
                for numbers in STATES[:3]:
                    check(run, op, [np.array(numbers), *bounds, np.array(40)], attrs)
    with pytest.raises(ValueError, match="Need minval < maxval, got 3 >= 3"):
        run(np.array([7, 0]), np.array(3, dtype), np.array(3, dtype), np.array(2))


@pytest.mark.parametrize("dtype", [np.int32, np.uint32, np.int64, np.uint64])
def test_integers_of_all_that_a_dtype_has(dtype: Any) -> None:
    op, kind = random_ops.RANDOM_INTEGERS, TensorType(np.dtype(dtype))
    attrs: dict[str, Any] = {"shape": (1000,), "full": True}
    run = native(op, [random_ops.STATE, kind, kind], attrs)
    for numbers in STATES:
        check(run, op, [np.array(numbers), np.zeros((), dtype), np.zeros((), dtype)], attrs)


@pytest.mark.parametrize("shape", [(), (2000,)])
def test_a_doubt_is_settled_by_the_kernel(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    op = random_ops.RANDOM_NORMAL
    attrs = {"shape": shape, "dtype": np.dtype(np.float32)}
    calls = []
    monkeypatch.setattr(normal, "_NEAR", 10.0)
    counting = replace(op, evaluate=lambda *a, **k: (calls.append(a), op.evaluate(*a, **k))[1])
    run = native(counting, [random_ops.STATE], attrs)
    for draw in range(50 if shape else 2000):
        check(run, op, [np.array([11, draw])], attrs)
    assert calls


def test_a_loop_that_draws_does_not_call_python() -> None:
    generator = ag.random.Generator.from_seed(5)

    @ag.convert
    def chain(n):  # type: ignore[no-untyped-def]
        x, accepted = 0.0, 0
        for _ in ag.range(n):
            new = x + generator.normal([], dtype=ag.float64)
            if generator.uniform([], dtype=ag.float64) < np.exp(0.5 * (x * x - new * new)):
                x, accepted = new, accepted + 1
        return x, accepted, generator.uniform([3], 0, 10, ag.int64)

    explained = chain.explain(ag.constant(5))
    assert str(explained.steps).endswith("NumPy kernels: none")
    converted = [np.asarray(part) for part in chain(ag.constant(200))]
    generator.reset_from_seed(5)
    eager = [np.asarray(part) for part in chain.python_function(ag.constant(200))]
    assert converted[0] == pytest.approx(eager[0], rel=1e-12)
    assert converted[1] == eager[1] > 0
    np.testing.assert_array_equal(converted[2], eager[2])
