"""Extents that clash only when the graph runs raise as in Python, also where nothing uses them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import outcome

SIZES = [np.int64(n) for n in (7, 4, 2, 0, 1, -3)]


def reshaped(v, k):
    v.reshape(k)


def added(v, k):
    _ = v + np.zeros(k)


def of_a_size(v, k):
    np.zeros(k)


def product(v, k):
    _ = v @ np.ones(k)
    return v.sum()


def joined(v, k):
    np.concatenate([np.ones((k, 2)), np.ones((3, 2))], axis=1)
    return v.sum()


def chosen(v, k):
    np.where(np.ones(k) > 0, v, 0)
    return v.sum()


def repeated(v, k):
    np.repeat(v, k)
    return 1


def written(v, k):
    w = np.zeros(5)
    w[:k] = v
    return 1


def selected(v, k):
    _ = v[v > k] + v[v < k]
    return 1


def largest(v, k):
    np.max(v[:k])
    return 2


def in_a_loop(v, k):
    total = 0
    for i in range(k):
        _ = v[:i] + v[:2]
        total += i
    return total


PROGRAMS = [
    *(reshaped, added, of_a_size, product, joined, chosen, repeated, written, selected),
    *(largest, in_a_loop),
]


@pytest.mark.parametrize("function", PROGRAMS)
def test_it_is_raised(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    plain = [outcome(function, np.arange(4.0), k) for k in SIZES]
    assert [outcome(converted, np.arange(4.0), k) for k in SIZES] == plain
    assert any("raises" in each for each in plain)


def first_error(v, k):
    for _ in range(3):
        _ = v[: k - 2] + v[:2]
        _ = v[k]
    return 1


def test_what_raises_first_raises_first() -> None:
    converted = ag.convert(first_error)
    for k in (np.int64(5), np.int64(4), np.int64(1)):
        assert outcome(converted, np.arange(4.0), k) == outcome(first_error, np.arange(4.0), k)


def own_shape(v, k):
    _ = v * v + 2.0 * abs(v)
    _ = ag.sqrt(v * k) - v
    return ag.reduce_sum(v)


def test_what_always_fits_goes() -> None:
    signature = [ag.TensorSpec([None], ag.float64), ag.TensorSpec([], ag.float64)]
    function = ag.convert(own_shape, input_signature=signature)
    graph = function.get_concrete_function().graph
    assert [node.op.name for node in graph.walk()] == ["reduce_sum"]
