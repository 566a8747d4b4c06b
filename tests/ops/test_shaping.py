"""Shapes with integers that are known only when the graph runs, and shapes that do not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograph.runtime import dims, types
from autograph.runtime.graph.trace import Trace
from autograph.runtime.interpreter import run_graph
from autograph.runtime.ops import creation, grids, joining, shaping, tiling
from autograph.runtime.types import TensorType

N = dims.named("n")
X = np.arange(6.0).reshape(2, 3)
Make = Callable[[Any, Any], Any]

BUILDS: list[tuple[str, Make, dims.Shape, Callable[[Any], Any]]] = [
    ("zeros", lambda x, n: creation.zeros([n, 4]), (N, 4), lambda x: np.zeros((2, 4))),
    ("zeros of a shape", lambda x, n: creation.zeros(x.shape), (N, 3), np.zeros_like),
    ("ones", lambda x, n: creation.ones(creation.shape(x)), (N, 3), np.ones_like),
    ("fill", lambda x, n: creation.fill([n + 1], 7.0), (dims.add(N, 1),), lambda x: [7.0] * 3),
    ("range", lambda x, n: creation.range(n), (N,), lambda x: [0, 1]),
    ("eye", lambda x, n: grids.eye(n), (N, N), lambda x: np.eye(2)),
    ("one_hot", lambda x, n: grids.one_hot([1], n), (1, N), lambda x: [[0, 1]]),
    ("linspace", lambda x, n: grids.linspace(0.0, 1.0, n), (N,), lambda x: [0, 1]),
    ("flat", lambda x, n: shaping.reshape(x, [-1]), (dims.scale(N, 3),), np.ravel),
    ("rest", lambda x, n: shaping.reshape(x, [n, -1]), (N, 3), lambda x: x),
    ("rest in front", lambda x, n: shaping.reshape(x, [-1, 3]), (N, 3), lambda x: x),
    (
        "a vector of sizes",
        lambda x, n: shaping.reshape(x, joining.stack([n, 3, 1])),
        (N, 3, 1),
        lambda x: x[..., None],
    ),
    (
        "joined shapes",
        lambda x, n: creation.zeros(joining.concat([creation.shape(x)[:1], [2]], 0)),
        (N, 2),
        lambda x: np.zeros((2, 2)),
    ),
    (
        "broadcast",
        lambda x, n: shaping.broadcast_to(x[0], [n, n, 3]),
        (N, N, 3),
        lambda x: np.broadcast_to(x[0], (2, 2, 3)),
    ),
    (
        "tile",
        lambda x, n: tiling.tile(x, [n, n]),
        (None, dims.scale(N, 3)),
        lambda x: np.tile(x, (2, 2)),
    ),
    ("repeat", lambda x, n: tiling.repeat(x[0], n), (dims.scale(N, 3),), lambda x: x[0].repeat(2)),
    (
        "pad",
        lambda x, n: tiling.pad(x, [[n, 1], [0, 0]]),
        (dims.add(dims.scale(N, 2), 1), 3),
        lambda x: np.pad(x, [(2, 1), (0, 0)]),
    ),
    (
        "concat",
        lambda x, n: joining.concat([x, x], 0),
        (dims.scale(N, 2), 3),
        lambda x: np.concatenate([x, x]),
    ),
    ("split", lambda x, n: joining.split(x, [n - 1, 1])[1], (None, 3), lambda x: x[1:]),
    ("unstack", lambda x, n: joining.unstack(x, axis=1)[2], (N,), lambda x: x[:, 2]),
    ("move", lambda x, n: shaping.move_axis(x, 0, 1), (3, N), np.transpose),
    ("turned", lambda x, n: x.T, (3, N), np.transpose),
]


@pytest.mark.parametrize(("name", "build", "shape", "expected"), BUILDS)
def test_sizes_of_the_graph(
    name: str, build: Make, shape: dims.Shape, expected: Callable[[Any], Any]
) -> None:
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float64, (N, 3)), "x")
        y = build(x, x.shape[0])
        trace.graph.outputs = [y.value]
    assert y.type.shape == shape
    np.testing.assert_array_equal(run_graph(trace.graph, [X])[0], expected(X))


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: shaping.reshape(X, [4, -1]), ValueError, "cannot reshape array of size 6 into shape"),
    (lambda: shaping.reshape(X, [7]), ValueError, "cannot reshape array of size 6 into shape"),
    (lambda: shaping.reshape(X, [-1, -1]), ValueError, "can only specify one unknown dimension"),
    (lambda: shaping.transpose(X, [0, 0]), ValueError, "repeated axis"),
    (lambda: shaping.transpose(X, [0]), ValueError, "axes don't match array"),
    (lambda: shaping.squeeze(X, 0), ValueError, "cannot select an axis to squeeze out"),
    (lambda: shaping.broadcast_to(X, [3, 3]), ValueError, "could not be broadcast together"),
    (lambda: shaping.ensure_shape(X, [None, 2]), ValueError, "is not compatible with"),
    (lambda: creation.zeros([2, -1]), ValueError, "negative dimensions are not allowed"),
    (lambda: creation.zeros([2.5]), TypeError, "'float' object cannot be interpreted"),
    (lambda: creation.range(1, 5, 0), ValueError, "delta of a range must not be zero"),
    (lambda: joining.concat([X, X[:1]], 1), ValueError, "along dimension 0, the array at index 0"),
    (lambda: joining.concat([1, 2], 0), ValueError, "zero-dimensional arrays"),
    (lambda: joining.concat([], 0), ValueError, "need at least one array to concatenate"),
    (lambda: joining.stack([X, X[0]]), ValueError, "all input arrays must have the same shape"),
    (lambda: joining.split(X, 2, axis=1), ValueError, "size 3 cannot be split into 2 equal parts"),
    (lambda: joining.split(X, [1, 3], axis=1), ValueError, "do not make up an axis of size 3"),
    (lambda: tiling.pad(X, [[3, 0], [0, 0]], "REFLECT"), ValueError, "at most 1 elements"),
    (lambda: shaping.expand_dims(X, 3), np.exceptions.AxisError, "out of bounds"),
]


@pytest.mark.parametrize(("make", "error", "text"), REFUSED)
def test_what_does_not_fit_is_refused(
    make: Callable[[], Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        make()


def test_a_lazy_constant_has_a_name() -> None:
    with Trace("f", lazy=True):
        constant = creation.constant([1, 2, 3])
        assert repr(constant) == 'ag.Tensor("Const:0", shape=(3,), dtype=int32)'
        assert constant[0].name == "StridedSlice:0"


def test_splits_and_joins_are_inverse() -> None:
    parts = joining.split(X, [1, -1], axis=1)
    assert [part.shape for part in parts] == [(2, 1), (2, 2)]
    np.testing.assert_array_equal(joining.concat(parts, 1).numpy(), X)
    np.testing.assert_array_equal(joining.stack(joining.unstack(X, axis=1), 1).numpy(), X)
