"""Reductions in loop nests: places of extremes, rows in registers and in memory, together."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import Trace
from autograph.runtime.interpreter import run_graph
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.explain import Explanation
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.types import TensorType
from tests.native.test_sorting import DTYPES, numbers
from tests.ops import cases

# What one row in registers, several of them, and one in memory hold.
SHAPES = ((5, 3), (7, 64), (3, 128), (4, 97), (600, 3), (2, 3, 24), (1, 1), (700, 130))


def graph_of(names: tuple[str, ...], array: Any, axis: Any, hidden: bool) -> Graph:
    """Reductions of one array; of an element plus itself, so that there is something to fuse."""
    shape = tuple(None if hidden else size for size in array.shape)
    with Trace("reduced") as trace:
        x = trace.input(TensorType(array.dtype, shape), "x")
        y = REGISTRY["maximum"](x, x)
        outputs = []
        for name in names:
            attrs: dict[str, Any] = {"axis": axis, "keepdims": False}
            if name.startswith("reduce"):
                attrs["axis"] = tuple(range(array.ndim)) if axis is None else (axis,)
            else:
                attrs["dtype"] = types.int64
            outputs.append(REGISTRY[name](y, **attrs).value)
        trace.graph.outputs = outputs
    return trace.graph


def check(names: tuple[str, ...], array: Any, axis: Any) -> None:
    """That native code gives what the interpreter gives."""
    for hidden in (False, True):
        graph = graph_of(names, array, axis, hidden)
        results = NativeExecutable(graph)(array)
        for name, one, other in zip(names, results, run_graph(graph, [array]), strict=True):
            cases.assert_same(one, other, f"{name} of {array.dtype}{array.shape} along {axis}")


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
def test_places_of_extremes(dtype: str) -> None:
    for seed, shape in enumerate(SHAPES[:6]):
        array = numbers(dtype, int(np.prod(shape)), seed).reshape(shape)
        for axis in (None, *range(len(shape))):
            check(("argmax", "reduce_max", "argmin"), array, axis)


@pytest.mark.parametrize("shape", SHAPES)
def test_with_and_without_what_is_no_number(shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape), dtype=float).reshape(shape) % 11 - 5.0
    odd = numbers("float64", array.size, 3).reshape(shape)
    for one, axis in itertools.product((array, -array, odd), (None, *range(len(shape)))):
        check(("reduce_max", "argmax", "reduce_min", "argmin"), one, axis)


@pytest.mark.parametrize("place", [0, 511, 512, 513, 1023, 1999])
def test_the_first_of_the_greatest_in_any_block(place: int) -> None:
    array = np.zeros(2000)
    array[place:] = 1.0
    for one in (array, -array, np.where(array, np.nan, 0.0), np.full(2000, -np.inf), array > 0):
        check(("argmax", "argmin"), one, 0)


def test_an_extreme_and_its_place_are_found_in_one_pass() -> None:
    graph = graph_of(("argmax", "reduce_max"), np.zeros((64, 64)), 0, hidden=False)
    assert Explanation(graph).steps.count("nest.") == 1


@pytest.mark.parametrize("names", [("reduce_sum",), ("reduce_max", "argmax")])
def test_rows_of_few_columns_are_kept_in_registers(names: tuple[str, ...]) -> None:
    text = Explanation(graph_of(names, np.zeros((64, 64)), 0, hidden=False)).optimized_llvm
    nest = text[re.search(r"define .*@nest.1\(", text).start() :]  # type: ignore[union-attr]
    assert "alloca" not in nest[: nest.index("\n}")]


def test_places_in_nothing_are_refused() -> None:
    run = NativeExecutable(graph_of(("argmax",), np.zeros((3, 2)), 0, hidden=True))
    assert run(np.zeros((3, 0)))[0].shape == (0,)
    with pytest.raises(ValueError, match="empty sequence"):
        run(np.zeros((0, 3)))
