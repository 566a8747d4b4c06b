"""Arrays made of a number that is an int on one path and a float on another have Python's dtype."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import outcome


def made(x):
    y = 3 if x > 2 else 2.5
    return np.array(y), np.array([y, 1]), np.asarray([1.0, y]), np.full(3, y)


def scaled(x):
    y = 3 if x > 2 else 2.5
    return np.arange(3) * y, y - np.arange(3), np.zeros(2, np.float32) + y, np.ones(2) * y


def functions(x):
    y = 3 if x > 2 else 2.5
    a = np.arange(6)
    return np.where(a > 1, y, 0), np.clip(a, 0, y), a.clip(0, y), np.sum([y, 1]), np.max([y, 1])


def used(x):
    y = 3 if x > 2 else 2.5
    a = np.arange(3) * y
    return a.sum(), a + 1, a * 0.5, np.sqrt(a), a[1], a[1:], len(a), a.dtype.kind, a @ a, -a


def gone_through(x):
    y = 3 if x > 2 else 2.5
    total = 0
    for v in np.array([y, 1]):
        total += v
    a, b = np.array([1, y])
    return total, a, b


def added_to(x):
    y = 3 if x > 2 else 2.5
    a = np.array([y, 1])
    a = a + 2
    for i in range(3):
        if x > i:
            a = a + 1
    return a


def in_place(x):
    y = 3 if x > 2 else 2.5
    a = np.arange(3)
    a += y
    return a


def stored(x):
    y = 3 if x > 2 else 2.5
    a = np.array([y, 1])
    b = np.zeros((2, 2), np.float32)
    b[0] = a
    b[1, 1] = y
    return {"a": a}, [a], b


def truths(x):
    y = True if x > 2 else 2
    return np.array([y, y]), np.arange(2) * y


def complex_numbers(x):
    y = 1j if x > 2 else 2
    return np.array([y, 1]), np.arange(2.0) * y


def counted(xs):
    s = 0
    for v in xs:
        s = s + 0.5 if v > 2 else s + 1
    return np.array([s, s]), np.arange(2) * s


PROGRAMS = [
    *(made, scaled, functions, used, gone_through, added_to, in_place, stored, truths),
    complex_numbers,
]


@pytest.mark.parametrize("function", PROGRAMS)
@pytest.mark.parametrize("x", [np.int64(5), np.int64(1)])
def test_same_as_python(function: Callable[..., Any], x: Any) -> None:
    assert outcome(ag.convert(function), x) == outcome(function, x)


@pytest.mark.parametrize("xs", [[1, 2, 1], [1, 3, 1], []])
def test_a_number_that_a_loop_makes_a_float(xs: list[int]) -> None:
    values = np.array(xs, np.int64)
    assert outcome(ag.convert(counted), values) == outcome(counted, values)


def written(x):
    y = 3 if x > 2 else 2.5
    a = np.array([y, 1])
    a[0] = 7.9
    return a


def test_a_write_that_rounds_or_not_is_refused() -> None:
    with pytest.raises(ag.errors.StagingError, match="may be the same object"):
        ag.convert(written)(np.int64(5))


def once(x):
    y = 3 if x > 2 else 2.5
    return np.ones(3) * y, np.sqrt(y), np.full(3, y, np.float32), np.array([y, 0.5])


def test_what_has_one_type_is_computed_once() -> None:
    graph = ag.convert(once).get_concrete_function(np.int64(5)).graph
    assert [node.op.name for node in graph.walk()].count("cond") == 1
