"""Sorting by machine code: every dtype, layout and axis, ties, NaN, zeros of both signs."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.program import Program
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.types import TensorType
from tests.ops import cases

DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()
SIZES = (0, 1, 2, 39, 40, 41, 300)


def numbers(dtype: str, size: int, seed: int) -> Any:
    """Numbers with many ties; floats with everything that is not a plain number."""
    draw = np.random.default_rng(seed)
    kind = np.dtype(dtype).kind
    if kind == "b":
        return draw.integers(0, 2, size).astype(bool)
    if kind in "iu":
        info = np.iinfo(dtype)
        some = draw.integers(0, 9, size).astype(dtype)
        ends = np.array([info.min, info.max], dtype)
        return np.where(draw.random(size) < 0.2, draw.choice(ends, size), some)
    odd = np.array([np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324], dtype)
    some = np.round(draw.normal(size=size) * 3).astype(dtype)
    return np.where(draw.random(size) < 0.4, draw.choice(odd, size), some)


def graph_of(name: str, array: Any, hidden: bool = False, **attrs: Any) -> Graph:
    """A graph of one operation, of known or of unknown extents."""
    shape = tuple(None if hidden else size for size in array.shape)
    graph = cases.record(
        REGISTRY[name], [TensorType(array.dtype, shape)], attrs, lambda _, outputs: outputs
    )
    assert not Program(graph).kernels
    return graph


def check(name: str, array: Any, **attrs: Any) -> None:
    """That native code gives what the kernel gives, bit by bit."""
    (expected,) = cases.evaluate(REGISTRY[name], (array,), attrs)
    for hidden in (False, True):
        (result,) = NativeExecutable(graph_of(name, array, hidden, **attrs))(array)
        assert (result.dtype, result.shape) == (expected.dtype, expected.shape)
        assert result.tobytes() == np.ascontiguousarray(expected).tobytes(), (attrs, array)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("descending", [False, True])
def test_lines_of_all_lengths(dtype: str, descending: bool) -> None:
    for seed, size in enumerate(SIZES):
        array = numbers(dtype, size, seed)
        check("sort", array, axis=0, descending=descending)
        check("argsort", array, axis=0, descending=descending, dtype=types.int64)


def test_every_axis_and_layout() -> None:
    array = numbers("float64", 4 * 50 * 3, 7).reshape(4, 50, 3)
    layouts = (array, array[:, ::-2], array.T, array[:0], array[:, :0], array[1:2, :, 1:2])
    for one, axis in itertools.product(layouts, range(3)):
        check("sort", one, axis=axis, descending=axis == 1)
        check("argsort", one, axis=axis, descending=axis == 2, dtype=types.int32)


def test_what_is_in_order_already_and_what_is_turned_around() -> None:
    array = np.arange(1000.0) // 3
    for one in (array, array[::-1], np.zeros(1000), -np.zeros(100)):
        check("argsort", one, axis=0, descending=False, dtype=types.int64)
        check("argsort", one, axis=0, descending=True, dtype=types.int64)
        check("sort", one, axis=0, descending=False)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
def test_ends_of_an_order(dtype: str) -> None:
    ways = itertools.product((False, True), (False, True), (1, 5, 64))
    for seed, (descending, last, count) in enumerate(ways):
        array = numbers(dtype, 200, seed)
        attrs = {"descending": descending, "last": last, "count": count, "dtype": types.int64}
        check("argsort_ends", array, axis=0, **attrs)


def test_ends_along_every_axis_and_of_short_lines() -> None:
    array = numbers("float64", 4 * 50 * 3, 7).reshape(4, 50, 3)
    for one, axis in itertools.product((array, array[:, ::-2], array[:0], array[:, :0]), range(3)):
        attrs = {"descending": axis == 1, "last": axis == 2, "count": 3, "dtype": types.int32}
        check("argsort_ends", one, axis=axis, **attrs)
