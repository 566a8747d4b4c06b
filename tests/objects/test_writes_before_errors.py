"""What a function has written when it raises is there, as in plain Python, and printed once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.objects.comparing import check

CALLS = [
    (np.array([1.0, 2.0, 3.0]), np.int64(3), [0.0], {"l": [0.0]}),
    (np.array([-1.0, 5.0, 0.0]), np.int64(2), [0.0], {"l": [0.0]}),
]


def under_a_test(a, n, items, table):
    table["w"] = 1.0
    items.append(5.0)
    a[0] = 77.0
    if n > 2:
        raise ValueError("x")
    items.append(6.0)


def in_a_loop(a, n, items, table):
    for i in range(n):
        items.append(a[i])
        a[i] = 77.0
        table["l"][0] += 1
        if i == 2:
            raise KeyError("x")


def of_an_operation(a, n, items, table):
    items.append(1.0)
    b = np.zeros(3)
    a[1] = 5.0
    b[n + 5] = 1.0


def while_it_is_recorded(a, n, items, table):
    items.append(a[0])
    a[0] = 9.0
    return items[17]


def in_a_try(a, n, items, table):
    try:
        items.append(6.0)
        if n > 2:
            raise ValueError
        items.append(7.0)
    finally:
        items.append(8.0)


@pytest.mark.parametrize(
    "function", [under_a_test, in_a_loop, of_an_operation, while_it_is_recorded, in_a_try]
)
def test_same_as_python(function: Callable[..., Any]) -> None:
    check(function, *CALLS)


def test_it_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    @ag.convert
    def f(items, n):
        print("before", n)
        items.append(n)
        if n > 2:
            raise ValueError("x")

    items: list[Any] = []
    with pytest.raises(ValueError, match="x"):
        f(items, np.int64(3))
    assert items == [3]
    assert capsys.readouterr().out == "before 3\n"
