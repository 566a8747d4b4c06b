"""Errors that programs raise: as Python words them, and nothing is worded where all goes well."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.program import Program


def climb(n: Any, limit: Any) -> Any:
    x, name = 1.0, "climb"
    for i in range(n):
        assert x < limit, f"{name}: {x:.3f} in step {i}"
        if i > 7:
            raise ValueError(f"too far {x} {name!r}")
        if i > 100:
            raise KeyError(i)
        x = x * 2 + 0.5
    assert n > 0, "no steps"
    return x


def arrays(n: Any, limit: Any) -> Any:
    y = np.ones(100) * limit
    for i in range(n):
        assert np.all(y > 0), f"not positive: {y[:2]} {i} of {n}"
        y = y - np.arange(100.0)
    return y


def shared(n: Any, limit: Any) -> Any:
    text = f"{n} and {limit}"
    for _ in range(n):
        if limit > 3.0:
            raise RuntimeError(text)
    return text


CALLS = [
    (climb, 5, 1e9),
    (climb, 5, 4.0),
    (climb, 50, 1e9),
    (climb, 0, 1e9),
    (arrays, 0, 1.0),
    (arrays, 1, 1.0),
    (arrays, 3, 1.0),
    (arrays, 3, -1.0),
    (shared, 2, 1.0),
    (shared, 2, 4.0),
]


def outcome(function: Any, *arguments: Any) -> Any:
    try:
        return np.asarray(function(*arguments)).tolist()
    except Exception as error:
        return type(error), str(error).split("\n")[0]


@pytest.mark.parametrize(("function", "n", "limit"), CALLS)
def test_errors_are_pythons(function: Any, n: int, limit: float) -> None:
    arguments = (np.int64(n), np.float64(limit))
    assert outcome(ag.convert(function), *arguments) == outcome(function, *arguments)


def test_a_loop_that_may_raise_calls_no_kernel() -> None:
    for function in (climb, arrays):
        converted = ag.convert(function)
        graph = converted.get_concrete_function(np.int64(3), np.float64(2.0)).graph
        assert not Program(graph).kernels
        run = NativeExecutable(graph)
        expected = function(3, 1e3)
        np.testing.assert_allclose(run(np.array(3), np.array(1e3))[0], expected)
