"""Small arrays of known shape lie on the stack: their values are their own all the same."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.graph.trace import Trace
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.types import TensorType

SIZES = (1, 3, 8, 9, 16, 64, 65)


def swapped(a, b, n):
    for _ in range(n):
        a, b = b, a + b
    return a, b


def rotated(a, b, n):
    c = a * 2.0
    for _ in range(n):
        a, b, c = c, a, b
    return a, b, c


def written(a, b, n):
    kept = a
    for i in range(n):
        a = a.copy()
        a[i % len(a)] = b[0] + i
        if i % 2 == 0:
            kept = a
    return a, kept


def written_in_place(a, b, n):
    out = np.zeros(len(a))
    for i in range(n):
        out[i % len(a)] += b[i % len(b)]
        out[0] = out[-1]
    return out, a


def chosen(a, b, n):
    for _ in range(n):
        if a[0] < b[0]:
            a = a + 1.0
        else:
            a, b = b, a
    return a, b


def nested(a, b, n):
    total = np.zeros(len(a))
    for i in range(n):
        inner = a * i
        j = 0
        while j < i:
            inner = inner + b
            j += 1
        total = total + inner
    return total


def listed(a, b, n):
    rows = [a]
    for _ in range(n):
        rows.append(rows[-1] * 0.5 + b)
        b = rows[0]
    return rows[-1], np.stack(rows), b


def unknown_test(a, b, n):
    while np.sum(a) < 100.0 and n > 0:
        a = np.where(a > b, a - 1.0, a + b)
        n -= 1
    return a, a > b


FUNCTIONS = (swapped, rotated, written, written_in_place, chosen, nested, listed, unknown_test)


def same(one: Any, other: Any) -> None:
    if isinstance(other, tuple):
        for mine, theirs in zip(one, other, strict=True):
            same(mine, theirs)
        return
    np.testing.assert_allclose(one, other, rtol=1e-14)
    assert np.asarray(one).dtype == np.asarray(other).dtype
    assert np.shape(one) == np.shape(other)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_as_in_python(function: Callable[..., Any], size: int) -> None:
    a, b = np.linspace(1.0, 2.0, size), np.linspace(0.5, 3.0, size)
    converted = ag.convert(function)
    for n in (0, 1, 2, 7):
        expected = function(a.copy(), b.copy(), n)
        same(converted(a, b, np.int64(n)), expected)
    np.testing.assert_array_equal(a, np.linspace(1.0, 2.0, size))


@pytest.mark.parametrize("dtype", [np.bool_, np.int8, np.int32, np.float32, np.uint64])
@pytest.mark.parametrize("size", [3, 11, 40])
def test_other_dtypes(dtype: type, size: int) -> None:
    def turned(a, n):
        b = a
        for _ in range(n):
            a, b = b, np.roll(a, 1)
        return a, b

    a = (np.arange(size) % 3).astype(dtype)
    same(ag.convert(turned)(a, np.int64(5)), turned(a, 5))


def test_a_state_whose_shape_is_forgotten() -> None:
    """The initial value has a known shape, the state has none."""

    def grown(a, n):
        for _ in range(n):
            a = np.concatenate([a, a[:1]])
        return a

    a = np.array([1.0, 2.0, 3.0])
    for n in (0, 1, 6):
        same(ag.convert(grown)(a, np.int64(n)), grown(a, n))


def test_functions_that_call_themselves_pass_them() -> None:
    def product(m, n):
        if n == 0:
            return np.eye(3)
        half = product(m, n // 2)
        square = half @ half
        return square @ m if n % 2 == 1 else square

    m = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, 0.25], [0.125, 0.0, 1.0]])
    same(ag.convert(product)(m, np.int64(9)), product(m, 9))


def test_kernels_take_and_give_them() -> None:
    def reversed_sums(a, n):
        for _ in range(n):
            a = np.roll(np.cumsum(a) * 0.5, 2)
        return a

    a = np.arange(5.0)
    same(ag.convert(reversed_sums)(a, np.int64(4)), reversed_sums(a, 4))


def test_loops_over_them_take_no_memory() -> None:
    def step(y, n):
        for _ in range(n):
            slope = np.array([y[1] - y[0], y[0] * y[2], -y[2]])
            y = y + 0.01 * slope
        return y

    y = np.array([1.0, 2.0, 3.0])
    converted = ag.convert(step)
    same(converted(y, np.int64(50)), step(y, 50))
    code = converted.explain(y, np.int64(50)).optimized_llvm
    assert "ag_new" not in code
    assert "alloca [3 x double]" not in code


def test_results_are_arrays_of_their_own() -> None:
    converted = ag.convert(swapped)
    a = np.ones(3)
    first = converted(a, a, np.int64(3))
    second = converted(a, a, np.int64(4))
    first[0][:] = -1.0
    same(second, swapped(a, a, 4))
    assert not np.shares_memory(first[0], first[1])


def only_elements(x, n):
    """Arrays of one element become numbers, and numbers arrays."""
    total = x[0, 0] * 1.0
    found = np.squeeze(x[:1, 1:2] > 0)
    for i in range(n):
        total = total + np.squeeze(np.sum(x * i, keepdims=True)) + np.reshape(total, (1,)).sum()
    return (
        total,
        np.reshape(total, (1, 1)),
        found,
        np.reshape(found, (1, 1, 1)),
        np.max(x, keepdims=True).reshape(()),
        np.squeeze(x[:0].sum(axis=1, keepdims=True)),
    )


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_arrays_of_one_element_and_numbers(dtype: Any) -> None:
    x = np.arange(12, dtype=dtype).reshape(3, 4)
    converted = ag.convert(only_elements)
    for n in (0, 3):
        same(converted(x, np.int64(n)), only_elements(x, n))
    assert "NumPy kernels: none" in str(converted.explain(x, np.int64(3)).steps)


def test_a_chain_is_compiled_from_deep_on_the_stack() -> None:
    with Trace("chain") as trace:
        x = y = trace.input(TensorType(np.dtype(np.float64), (20,)), "x")
        for _ in range(150):
            y = y + x
        trace.graph.outputs = [y.value]

    def deep(frames: int) -> Any:
        return deep(frames - 1) if frames else NativeExecutable(trace.graph)(np.ones(20))

    limit = sys.getrecursionlimit()
    (result,) = deep(limit - 100 - len(inspect.stack()))
    np.testing.assert_array_equal(result, np.full(20, 151.0))
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize("shape", [(3,), (1, 3), (200,)])
def test_a_chain_of_thousands_of_operations_is_no_deep_recursion(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
    numbers = [np.full(shape, i % 7) for i in range(700)]

    def chain(x):
        for number in numbers:
            x = x * 0.5 + number
        return x

    same(ag.convert(chain)(np.ones(shape)), chain(np.ones(shape)))
