"""Keys with arrays and masks: every dtype and layout, what is out of bounds, what is repeated."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from autograph.runtime.graph.ir import Graph
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.program import Program
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.types import TensorType
from tests.ops import cases

DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()
FULL = (None, None, None)
_TWO = np.array([[True, False, True], [False, False, True]])
KEYS: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = [
    (("array",), (np.array([1, 0, -1]),)),
    (("array",), (np.array([], np.int32),)),
    (("array",), (np.array([[0, 1], [1, -2]], np.int16),)),
    ((FULL, "array"), (np.array([2, 2, 0], np.uint8),)),
    ((..., "array"), (np.array([3, -4]),)),
    (("array", FULL, "array"), (np.array([0, 1]), np.array([[3], [0]]))),
    (("array", "array"), (np.array([[0], [1]]), np.array([2, 0, 1]))),
    ((FULL, "array", "?"), (np.array([1, 0]), np.array(-1))),
    ((1, FULL, "array"), (np.array([1, 0]),)),
    (("array", (None, None, -2), None), (np.array([-1]),)),
    (("mask",), (_TWO,)),
    (("mask",), (np.array([False, False]),)),
    ((FULL, "mask"), (np.array([True, False, True]),)),
    (("array", FULL, "mask"), (np.array([1]), np.array([True, False, True, True]))),
    ((0, "mask"), (np.ones((3, 4), bool),)),
    (("mask", ...), (np.array(True),)),
]
WRITES = ("set_item", "add_at", "max_at", "min_at")


def graph_of(name: str, attrs: dict[str, Any], inputs: tuple[Any, ...], hidden: bool) -> Graph:
    """A graph of one operation that native code computes alone."""
    given = [
        TensorType(x.dtype, tuple(None if hidden else size for size in x.shape)) for x in inputs
    ]
    graph = cases.record(REGISTRY[name], given, attrs, lambda _, outputs: outputs)
    assert not Program(graph).kernels
    return graph


def check(name: str, key: tuple[Any, ...], inputs: tuple[Any, ...]) -> None:
    """Native code and the kernel: the same result, or the same error."""
    for hidden in (False, True):
        run = NativeExecutable(graph_of(name, {"key": key}, inputs, hidden))
        before = cases.copied(list(inputs))
        (result,) = run(*inputs)
        (expected,) = cases.evaluate(REGISTRY[name], inputs, {"key": key})
        cases.assert_same(result, expected, f"{name} {key} {inputs}")
        for one, other in zip(inputs, before, strict=True):
            cases.assert_same(one, other, "an argument was changed")


def array_of(dtype: str, shape: tuple[int, ...] = (2, 3, 4)) -> Any:
    numbers = np.random.default_rng(0).integers(-9, 9, shape)
    return (numbers > 0) if dtype == "bool" else numbers.astype(dtype)


@pytest.mark.parametrize("key, index", KEYS, ids=lambda one: str(one)[:40])
def test_reads(key: tuple[Any, ...], index: tuple[Any, ...]) -> None:
    x = array_of("float64")
    for one in (x, x[::-1], np.asfortranarray(x)):
        check("get_item", key, (one, *index))


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("key, index", KEYS, ids=lambda one: str(one)[:40])
def test_writes(name: str, key: tuple[Any, ...], index: tuple[Any, ...]) -> None:
    x = array_of("int64")
    (selected,) = cases.evaluate(REGISTRY["get_item"], (x, *index), {"key": key})
    values = np.random.default_rng(1).integers(-9, 9, selected.shape)
    for value in (values, values[..., :1] if values.ndim else values, np.array(3)):
        check(name, key, (x, value, *index))


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_of_elements_and_of_indices(dtype: str) -> None:
    x, index = array_of(dtype), np.array([1, 0, 1])
    check("get_item", ("array",), (x, index))
    check("get_item", ("mask",), (x, _TWO))
    for name in WRITES:
        check(name, ("array",), (x, array_of(dtype, (3, 3, 4)), index))
    if np.dtype(dtype).kind in "iu":
        check("get_item", (FULL, "array"), (array_of("float64"), index.astype(dtype)))


# NumPy looks at no index where nothing is selected, and takes an empty mask for any axis.
ODD: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = [
    (("array", "array"), (np.zeros((0, 1), int), np.array([7]))),
    (("mask", "array"), (np.array(False), np.array([7]))),
    (("mask",), (np.zeros(0, bool),)),
    (("mask",), (np.zeros((2, 0), bool),)),
]


@pytest.mark.parametrize("key, index", ODD, ids=lambda one: str(one)[:40])
def test_what_numpy_lets_pass(key: tuple[Any, ...], index: tuple[Any, ...]) -> None:
    x = array_of("float64")
    for name in ("get_item", *WRITES):
        inputs = (x, *index) if name == "get_item" else (x, np.array(1.0), *index)
        types = [TensorType(item.dtype, (None,) * item.ndim) for item in inputs]
        graph = cases.record(REGISTRY[name], types, {"key": key}, lambda _, outputs: outputs)
        (expected,) = cases.evaluate(REGISTRY[name], inputs, {"key": key})
        cases.assert_same(NativeExecutable(graph)(*inputs)[0], expected, str(key))


BAD: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = [
    (("array",), (np.array([0, 2]),)),
    (("array",), (np.array([0, -3]),)),
    ((FULL, "array"), (np.array([3], np.uint8),)),
    (("array", "array"), (np.array([0, 1]), np.array([0, 9]))),
    (("array", "?"), (np.array([0, 1]), np.array(3))),
    (("array", "array"), (np.array([0, 1]), np.array([0, 1, 2]))),
    (("mask",), (np.array([True, False, True]),)),
    ((FULL, "mask"), (np.ones((3, 3), bool),)),
]


@pytest.mark.parametrize("key, index", BAD, ids=lambda one: str(one)[:40])
@pytest.mark.parametrize("name", ["get_item", "set_item"])
def test_errors_are_those_of_numpy(name: str, key: tuple[Any, ...], index: tuple[Any, ...]) -> None:
    x = array_of("float64")
    inputs = (x, *index) if name == "get_item" else (x, np.array(1.0), *index)
    try:
        cases.evaluate(REGISTRY[name], inputs, {"key": key})
    except IndexError as error:
        wanted = str(error)
    types = [TensorType(item.dtype, (None,) * item.ndim) for item in inputs]
    graph = cases.record(REGISTRY[name], types, {"key": key}, lambda _, outputs: outputs)
    with pytest.raises(IndexError) as caught:
        NativeExecutable(graph)(*inputs)
    assert str(caught.value).startswith(wanted)


def test_values_that_do_not_fit_a_selection_are_refused() -> None:
    x, mask = array_of("float64"), np.array([True, False])
    types = [TensorType(np.dtype(float), (None, None, None)), TensorType(np.dtype(float), (None,))]
    types += [TensorType(np.dtype(bool), (None,))]
    graph = cases.record(
        REGISTRY["set_item"], types, {"key": ("mask", 0, 0)}, lambda _, outputs: outputs
    )
    run = NativeExecutable(graph)
    assert run(x, np.ones(1), mask)[0][0, 0, 0] == 1.0
    with pytest.raises(ValueError, match=r"shape mismatch|cannot assign"):
        run(x, np.ones(2), mask)


@pytest.mark.parametrize("dtype", DTYPES)
def test_places_of_what_holds(dtype: str) -> None:
    x = array_of(dtype)
    for one, hidden in itertools.product((x, x[:, 0, 0], x[:0], x[..., ::-2]), (False, True)):
        graph = graph_of("where_true", {}, (one,), hidden)
        cases.assert_same(NativeExecutable(graph)(one)[0], np.argwhere(one), dtype)


@pytest.mark.parametrize("count", [0, 2])
def test_masks_that_do_not_go_with_indices_are_numpys_error(count: int) -> None:
    x, index = np.zeros((4, 3)), np.array([0, 1, 2])
    mask = np.arange(3) < count
    types = [TensorType(array.dtype, array.shape) for array in (x, index, mask)]
    attrs = {"key": ("array", "mask")}
    graph = cases.record(REGISTRY["get_item"], types, attrs, lambda inputs, outputs: outputs)
    with pytest.raises(IndexError) as expected:
        x[index, mask]
    with pytest.raises(IndexError) as found:
        NativeExecutable(graph)(x, index, mask)
    assert str(found.value) == str(expected.value)
