"""What Python raises for is raised, whether or not the result is used; what cannot fail goes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag

N = np.int64


def item(a, n):
    _ = a[n]
    return a.sum()


def division(a, n):
    k = len(a) + int(n) - int(n)
    _ = k // (int(n) - int(n))
    return a.sum()


def inverse(a, n):
    _ = np.linalg.inv(np.zeros((3, 3)) + a[0] * 0)
    return n


def pop(a, n):
    items = []
    for k in range(n):
        items.append(k)
    for _ in range(n + 1):
        _ = items.pop()
    return a.sum()


def written(a, n):
    b = np.zeros(3)
    b[n] = 1.0
    return a.sum()


def in_a_branch(a, n):
    if n > 1:
        _ = a[n]
    return a.sum()


def in_a_loop(a, n):
    for i in range(n):
        _ = a[i]
    return a.sum()


def item_of_a_list(a, n):
    rows = [1.0, 2.0]
    _ = rows[n]
    return a.sum()


@pytest.mark.parametrize(
    "function", [item, division, inverse, pop, written, in_a_branch, in_a_loop, item_of_a_list]
)
def test_it_is_raised(function: Callable[..., Any]) -> None:
    a, n = np.arange(3.0), N(7)
    with pytest.raises((LookupError, ArithmeticError, ValueError)) as plain:
        function(a, n)
    with pytest.raises(type(plain.value)) as converted:
        ag.convert(function)(a, n)
    assert str(converted.value).splitlines()[0] == str(plain.value).splitlines()[0]


def out_of_a_loop_that_does_not_run(a, n):
    total = 0.0
    for i in range(n):
        total += a[7] / (i + 1)
    return total


def in_the_other_branch(a, n):
    return a[n] if n < len(a) else -1.0


@pytest.mark.parametrize("n", [N(0), N(-3)])
def test_it_is_not_raised_before_its_time(n: Any) -> None:
    a = np.arange(3.0)
    assert ag.convert(out_of_a_loop_that_does_not_run)(a, n) == 0.0
    assert ag.convert(in_the_other_branch)(a, N(5)) == -1.0


def counted(a, n):
    for i in range(len(a)):
        _ = a[i]
    return a.sum()


def known_item(a, n):
    _ = a[1] + a[-1]
    return a.sum()


def shifted(a, n):
    for i in range(1, 40):
        _ = np.zeros(40)[i - 1] * np.ones(41)[i + 1]
    return a.sum()


def remainder(a, n):
    _ = np.ones(3)[n % 3]
    return a.sum()


@pytest.mark.parametrize("function", [counted, known_item, shifted, remainder])
def test_what_cannot_fail_goes(function: Callable[..., Any]) -> None:
    graph = ag.convert(function).get_concrete_function(np.arange(30.0), N(2)).graph
    assert [node.op.name for node in graph.walk()] == ["reduce_sum"]
