"""Keys of NumPy: what they select, write and refuse, eagerly and recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograph.runtime import dims, types
from autograph.runtime.graph.trace import Trace
from autograph.runtime.interpreter import run_graph
from autograph.runtime.ops import indexing, keys
from autograph.runtime.ops.creation import shape
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.types import TensorType

X = np.arange(24.0).reshape(2, 3, 4)
KEYS: list[Any] = [
    1,
    -1,
    (0, ..., -2),
    slice(None, None, -1),
    (slice(1, 7), None, slice(-3, None, 2)),
    [1, 0, 1],
    (slice(None), [[2], [0]], 1),
    (1, slice(None), [0, 3]),
    ([0, 1], ..., [1, 2]),
    X > 5,
    (0, np.array([True, False, True])),
    (True, None, 0),
    (..., np.array([], np.int64)),
    np.int8(1),
    (),
]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_selects_what_numpy_selects(key: Any) -> None:
    np.testing.assert_array_equal(indexing.get_item(X, key).numpy(), X[key])


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_writes_what_numpy_writes(key: Any) -> None:
    value = np.random.default_rng(3).integers(30, 90, X[key].shape)
    expected = X.copy()
    expected[key] = value
    np.testing.assert_array_equal(indexing.set_item(X, key, value).numpy(), expected)
    added = X.copy()
    np.add.at(added, key, value)
    np.testing.assert_array_equal(indexing.add_at(X, key, value).numpy(), added)


@pytest.mark.parametrize("key", KEYS, ids=str)
@pytest.mark.parametrize("known", [True, False])
def test_recorded_shapes_are_those_of_numpy(key: Any, known: bool) -> None:
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float64, X.shape if known else (None,) * 3), "x")
        y = x[key]
        trace.graph.outputs = [y.value]
    assert y.ndim == X[key].ndim
    assert all(d in (None, n) for d, n in zip(y.type.shape, X[key].shape, strict=True))
    np.testing.assert_array_equal(run_graph(trace.graph, [X])[0], X[key])


def test_a_written_value_is_cast_and_broadcast() -> None:
    x = np.zeros((2, 3), np.int32)
    assert indexing.set_item(x, 0, 2.7).numpy().tolist() == [[2, 2, 2], [0, 0, 0]]
    assert indexing.set_item(x, 1, [[1.5, 2.5, 3.5]]).numpy().tolist() == [[0, 0, 0], [1, 2, 3]]
    with pytest.raises(OverflowError, match="out of bounds for int32"):
        indexing.set_item(x, 0, 2**40)


def test_a_vector_is_added_for_each_row_of_indices() -> None:
    index, value = np.array([[0, 1, 1], [0, 1, 0], [1, 0, 0]]), np.array([1.5, 1.0, 3.0])
    expected = np.zeros(3)
    for row in index:
        for place, number in zip(row, value, strict=True):
            expected[place] += number
    np.testing.assert_array_equal(indexing.add_at(np.zeros(3), index, value).numpy(), expected)


def test_writing_leaves_the_first_tensor_as_it_was() -> None:
    x = EagerTensor(np.zeros(3))
    indexing.set_item(x, 0, 1.0)
    indexing.add_at(x, [0, 0], 1.0)
    assert x.numpy().tolist() == [0.0, 0.0, 0.0]


REFUSED: list[tuple[Any, type[Exception], str]] = [
    (10, IndexError, "index 10 is out of bounds for axis 0 with size 2"),
    ((0, -4), IndexError, "index -4 is out of bounds for axis 1 with size 3"),
    ((slice(None), [0, 7]), IndexError, "index 7 is out of bounds for axis 1 with size 3"),
    ((0, 0, 0, 0), IndexError, "too many indices for array: array is 3-dimensional, but 4 were"),
    ((..., ...), IndexError, "an index can only have a single ellipsis"),
    (0.5, IndexError, "only integers, slices"),
    ("a", IndexError, "only integers, slices"),
    (np.array([0.5]), IndexError, "arrays used as indices must be of integer"),
    ([True, False, True], IndexError, "boolean index did not match indexed array along axis 0"),
    (([0, 1], [0, 1, 2]), IndexError, "could not be broadcast together with shapes"),
    (slice(0.5, None), TypeError, "slice indices must be integers or None"),
    (slice(None, None, 0), ValueError, "slice step cannot be zero"),
]


@pytest.mark.parametrize(("key", "error", "text"), REFUSED, ids=lambda case: str(case)[:30])
def test_refuses_what_numpy_refuses(key: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        X[key]
    with pytest.raises(error, match=text):
        indexing.get_item(X, key)
    with Trace("f") as trace, pytest.raises(error, match=text):
        trace.input(TensorType(types.float64, X.shape), "x")[key]


def test_an_index_is_checked_when_the_graph_runs() -> None:
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float64, (None,)), "x")
        index = trace.input(TensorType(types.int64, (None,)), "index")
        trace.graph.outputs = [x[index].value]
    with pytest.raises(IndexError, match="index 3 is out of bounds for axis 0 with size 3"):
        run_graph(trace.graph, [np.zeros(3), np.array([0, 3])])


def test_a_value_that_does_not_fit_is_refused_as_by_numpy() -> None:
    with pytest.raises(ValueError, match="could not broadcast input array from shape"):
        indexing.set_item(np.zeros((3, 3)), slice(0, 2), np.zeros((5, 3)))
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float64, (3, 3)), "x")
        with pytest.raises(ValueError, match=r"from shape \(5, 3\) into shape \(2, 3\)"):
            indexing.set_item(x, slice(0, 2), np.zeros((5, 3)))
        with pytest.raises(ValueError, match="could not be broadcast to indexing result of shape"):
            indexing.set_item(x, [0, 1], np.zeros((5, 3)))


N = dims.named("n")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (lambda x, n: slice(None), N),
        (lambda x, n: slice(None, None, -1), N),
        (lambda x, n: slice(0, n), N),
        (lambda x, n: slice(0, x.shape[0]), N),
        # A slice is cut at the end of its axis, so these lengths cannot be proved.
        (lambda x, n: slice(1, None), None),
        (lambda x, n: slice(None, 3), None),
        (lambda x, n: slice(0, n + 1), None),
    ],
)
def test_a_length_is_claimed_only_where_it_is_certain(
    key: Callable[[Any, Any], Any], expected: Any
) -> None:
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float64, (N,)), "x")
        n = x.shape[0]
        assert x[key(x, n)].type.shape == (expected,)


def test_an_entry_of_a_shape_is_the_extent_itself() -> None:
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float32, (N, 3)), "x")
        assert shape(x)[0].type.extent == N
        assert shape(x)[:1][0].type.extent == N
        assert shape(x)[1].type.extent == 3


def test_a_key_becomes_a_template_and_inputs() -> None:
    index = EagerTensor(np.array([1, 0]))
    template, inputs = keys.normalize_key((slice(1, None), None, index, ...), 3)
    assert template == ((1, None, None), None, "array", Ellipsis)
    assert inputs == [index]
