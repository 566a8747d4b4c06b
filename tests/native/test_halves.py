"""Half-precision numbers in machine code: the bits that NumPy gives, where it rounds correctly."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime import types
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import Trace
from autograph.runtime.interpreter import Executable
from autograph.runtime.native import halves
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.types import DType, TensorType
from tests.native import oracle

RNG = np.random.default_rng(5)
BITS = np.arange(65536, dtype=np.uint16)
HALVES = (types.float16, types.bfloat16)
REDUCTIONS = "reduce_sum reduce_mean reduce_max reduce_min reduce_any reduce_all".split()
REDUCTIONS += ["argmax", "argmin"]
# Of arrays, not of elements.
WHOLE = {*REDUCTIONS, "sum_to", "matmul", "sort", "argsort", "argsort_ends", "searchsorted"}
ELEMENTS = sorted((halves._SINGLE | halves._DOUBLE | set(halves._CHOICES)) - WHOLE)
TWO = set("add subtract multiply divide floordiv mod fmod copysign maximum minimum".split())
TWO |= set("equal not_equal less less_equal greater greater_equal".split())
TWO |= set("logical_and logical_or logical_xor hypot atan2 pow logaddexp".split())

in_both = pytest.mark.parametrize("dtype", HALVES, ids=types.dtype_name)


def graph_of(name: str, *kinds: TensorType, **attrs: Any) -> Graph:
    with Trace(name) as trace:
        inputs = [trace.input(kind, "x") for kind in kinds]
        trace.graph.outputs = [trace.value_of(REGISTRY[name](*inputs, **attrs))]
    return trace.graph


def native(graph: Graph) -> NativeExecutable:
    """Machine code that calls no kernels."""
    run = NativeExecutable(graph)
    assert run.graph is not graph
    return run


def bits_of(array: Any) -> Any:
    """What is the same for the same numbers, whatever kind of NaN."""
    if array.dtype not in HALVES:
        return array
    return np.where(np.isnan(array.astype(np.float32)), np.uint16(0x7FFF), array.view(np.uint16))


def everything(dtype: DType, count: int) -> list[Any]:
    """All numbers; of two operands, all in another order for the second, and equal ones."""
    first = np.concatenate([BITS, BITS[::7], [0, 0, 0x8000, 0x8000]]).astype(np.uint16)
    other = np.concatenate([RNG.permutation(BITS), BITS[::7], [0, 0x8000, 0, 0x8000]])
    return [bits.astype(np.uint16).view(dtype) for bits in (first, other)[:count]]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@in_both
@pytest.mark.parametrize("name", ELEMENTS)
def test_all_numbers(name: str, dtype: DType) -> None:
    if (name, dtype) == ("sign", types.bfloat16):
        pytest.skip("its zeros have a sign, which those of others have not")
    operands = everything(dtype, 2 if name in TWO else 1)
    graph = graph_of(name, *(TensorType(dtype, (None,)) for _ in operands))
    (got,), (wanted,) = native(graph)(*operands), Executable(graph)(*operands)
    assert got.dtype == wanted.dtype and got.shape == wanted.shape
    places = np.flatnonzero(bits_of(got) != bits_of(wanted))
    assert len(places) <= 20
    if len(places):
        # NumPy's float32 functions are a little off; nowhere is ours wrong and its right.
        assert name in halves._DOUBLE
        numbers = [x[places].astype(np.float64) for x in operands]
        known = name in oracle.NAMES
        exact = oracle.expected(name, *numbers) if known else getattr(np, name)(*numbers)
        np.testing.assert_array_equal(got[places], exact.astype(np.float64).astype(dtype))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@in_both
def test_casts(dtype: DType) -> None:
    wide = RNG.integers(0, 2**64, 300_000, dtype=np.uint64).view(np.float64)
    near = (BITS.view(types.float16).astype(np.float64) * (1.0 + 2.0**-30)).repeat(2)
    doubles = np.concatenate([wide, near, near + 2.0**-40, RNG.normal(size=1000) * 1e4])
    for source in (
        doubles,
        doubles.astype(np.float32),
        RNG.integers(0, 2**32, 300_000, dtype=np.uint32).view(np.float32),
        RNG.integers(-(2**63), 2**63 - 1, 1000),
        RNG.integers(-70000, 70000, 10000).astype(np.int32),
        BITS.astype(np.uint8),
        BITS % 2 == 0,
        BITS.view(types.float16),
        BITS.view(types.bfloat16),
    ):
        if source.dtype == dtype:
            continue
        graph = graph_of("cast", TensorType(source.dtype, (None,)), dtype=dtype)
        (got,), (wanted,) = native(graph)(source), Executable(graph)(source)
        np.testing.assert_array_equal(bits_of(got), bits_of(wanted), err_msg=str(source.dtype))
    for target in (np.float32, np.float64, np.bool_, np.int32):
        source = BITS.view(dtype)
        if target is np.int32:
            source = source[np.abs(source.astype(np.float64)) < 2e9]
        graph = graph_of("cast", TensorType(dtype, (None,)), dtype=np.dtype(target))
        (got,), (wanted,) = native(graph)(source), Executable(graph)(source)
        np.testing.assert_array_equal(got, wanted)


@in_both
@pytest.mark.parametrize(
    "name",
    REDUCTIONS,
)
def test_reductions(name: str, dtype: DType) -> None:
    x = RNG.normal(size=(37, 21)).astype(dtype)
    for axis in (0, 1, (0, 1)):
        if name.startswith("arg") and axis == (0, 1):
            continue
        attrs = {"axis": axis if isinstance(axis, tuple) or name.startswith("arg") else (axis,)}
        if name.startswith("arg"):
            attrs["dtype"] = types.int64
        graph = graph_of(name, TensorType(dtype, (None, 21)), **attrs, keepdims=False)
        (got,), (wanted,) = native(graph)(x), Executable(graph)(x)
        assert got.dtype == wanted.dtype and got.shape == wanted.shape
        if "sum" in name or "mean" in name:
            exact = getattr(np, name[7:])(x.astype(np.float64), axis=axis)
            np.testing.assert_array_equal(bits_of(got), bits_of(np.asarray(exact).astype(dtype)))
        else:
            np.testing.assert_array_equal(bits_of(got), bits_of(wanted))


def stable_order(x: Any) -> Any:
    return np.argsort(x, kind="stable")


@pytest.mark.parametrize("function", [np.sort, stable_order, lambda x: np.searchsorted(x[0], x)])
def test_order(function: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
    x = np.sort(RNG.integers(-9, 9, size=(5, 40)).astype(np.float16) / np.float16(4))
    x[1:] = RNG.permuted(x[1:], axis=1)
    converted = ag.convert(lambda x: function(x))
    np.testing.assert_array_equal(converted(x), function(x))
    assert "NumPy kernels: none" in str(converted.explain(x))


@in_both
def test_products_of_matrices(dtype: DType) -> None:
    a, b = RNG.normal(size=(20, 30)).astype(dtype), RNG.normal(size=(30, 10)).astype(dtype)
    graph = graph_of("matmul", TensorType(dtype, (20, 30)), TensorType(dtype, (30, 10)))
    (got,), (wanted,) = native(graph)(a, b), Executable(graph)(a, b)
    assert got.dtype == wanted.dtype == dtype
    limit = {types.float16: 2.0**-10, types.bfloat16: 2.0**-7}[dtype]
    np.testing.assert_allclose(
        got.astype(np.float64), wanted.astype(np.float64), rtol=limit, atol=limit
    )


def walk(x: Any, steps: Any) -> Any:
    """Loops, branches, lists, slices, writes, masks and sums of halves."""
    total = np.zeros_like(x)
    kept = []
    for i in range(steps):
        row = x[i % len(x)] * x.dtype.type(0.5) + total[0]
        if row.max() > 1.0:
            total[i % len(x)] = np.where(row > 0, row, -row)
        else:
            total += np.exp(-np.abs(row))
        kept.append(total[0, ::2].copy())
    last = kept[-1]
    for item in kept:
        last = last + item * item
    return total.T.reshape(-1), last, np.concatenate([total, x])[1:-1]


def test_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
    x = RNG.normal(size=(5, 6)).astype(np.float16)
    converted = ag.convert(walk)
    # From the third size on the extent is unknown.
    for given in (x, x[:, ::-1], x[1:], np.repeat(x, 2, axis=0)[::2], x[:2], x[1:4]):
        for steps in (np.int64(3), np.int64(40)):
            for got, wanted in zip(converted(given, steps), walk(given, steps), strict=True):
                assert got.dtype == np.float16
                np.testing.assert_array_equal(bits_of(np.ascontiguousarray(got)), bits_of(wanted))
    assert "NumPy kernels: none" in str(converted.explain(x, np.int64(40)))
    table = converted.explain(x, np.int64(40), measure=True).measurement.table()
    assert re.search(r"calls? measured", table)


def test_a_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    def slope(x: Any) -> Any:
        return ag.grad(lambda v: np.sum(np.tanh(v * v)))(x)

    x = RNG.normal(size=50).astype(np.float16)
    results = []
    for engine in ("native", "interpreter"):
        monkeypatch.setenv("AUTOGRAPH_ENGINE", engine)
        results.append(ag.convert(slope)(x))
    assert results[0].dtype == results[1].dtype == np.float16
    np.testing.assert_array_equal(bits_of(results[0]), bits_of(results[1]))


def test_single_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    def halved(x: Any) -> Any:
        while x > 1.0:
            x = x * np.float16(0.3)
        return x

    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
    for number in (np.float16(6e4), np.float16(0.2)):
        got, wanted = ag.convert(halved)(number), halved(number)
        assert got == wanted and np.asarray(got).dtype == np.float16


def test_what_has_no_code_calls_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
    x = RNG.normal(size=(4, 5)).astype(np.float16)
    converted = ag.convert(lambda x: np.cumsum(np.cumprod(x * x, axis=1), axis=1))
    np.testing.assert_array_equal(converted(x), np.cumsum(np.cumprod(x * x, axis=1), axis=1))
