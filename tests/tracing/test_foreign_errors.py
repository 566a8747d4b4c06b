"""What Python has an answer for, or an error of its own, is not an error of another kind."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import shown


def keywords(x):
    def f(a, b=5, *, c=None):
        return a, b, c

    options = {"a": 1}
    if x > 2:
        options["b"] = 7
    if x > 4:
        options["c"] = x
    return f(**options)


def required_keyword(x):
    def f(a, b):
        return a, b

    options = {"a": 1}
    if x > 2:
        options["b"] = 7
    return f(**options)


def complex_numbers(x):
    y = 3 if x > 2 else 2.5
    return complex(x), complex(int(x), 2), complex(float(x), x), complex(y), complex(1j, x)


def order_of_complex_numbers(x):
    y = 3 if x > 0 else 2.5
    z = 1j if x > 2 else y
    return z < 2


def large_keys(x):
    d = {1.0: 10, 0: 20, 2**70: 3}
    return d.get(int(x), -1), int(x) < 2**70, int(x) > -(2**64), int(x) != 2**63


def classes(x):
    y = int(x) if x > 2 else None
    z = y if y else 0.5
    return type(z).__name__, repr(z), type(y).__name__


def number_or_text(x):
    y = x if x > 2 else "none"
    return "-".join([str(y), "a"]), "%s" % y, "%r and %s" % (y, y)  # noqa: UP031


def index_of_text(x):
    y = 1 if x > 2 else 0.5
    return "ab"[y]


def bound_of_slice(x):
    y = 1 if x > 2 else 0.5
    return [1, 2, 3][:y]


def one_or_the_other(x):
    f = functools.partial(lambda z, n: n, n=3)
    if x > 2:
        f = lambda z: z  # noqa: E731
    s = x * 0.5
    return s - s or f(1.5)


PROGRAMS = [
    *(keywords, required_keyword, complex_numbers, order_of_complex_numbers, large_keys, classes),
    *(number_or_text, index_of_text, bound_of_slice, one_or_the_other),
]


@pytest.mark.parametrize("function", PROGRAMS)
@pytest.mark.parametrize("x", [5, 3, 1, 0])
def test_same_as_python(function: Callable[..., Any], x: int) -> None:
    assert _outcome(ag.convert(function), np.int64(x)) == _outcome(function, np.int64(x))


def _outcome(function: Callable[..., Any], x: Any) -> Any:
    try:
        return shown(function(x))
    except Exception as error:
        return type(error).__name__, str(error).splitlines()[0]


class Degrees:
    def __init__(self, value):
        self.value = value


def rounded(x):
    d = Degrees(x / 3) if x > 2 else Degrees(x)
    d.value += 10
    return round(d.value, 2), divmod(d.value, 4)


class Node:
    def __init__(self, value, following=None):
        self.value = value
        self.following = following


def while_there_is_a_node(x):
    head = None
    for i in range(4):
        head = Node(i * x, head)
    before, node = None, head
    while node:
        node.following, before, node = before, node, node.following
    values = []
    while before:
        values.append(before.value)
        before = before.following
    return values


def number_or_text_by_class(x):
    y = int(x) if x > 2 else str(x)
    return isinstance(y, str), (y.upper() if isinstance(y, str) else y + 1)


@functools.singledispatch
def told(value):
    return "object"


@told.register
def _(value: int):
    return "int"


@told.register
def _(value: str):
    return "text " + value


def dispatched(x):
    y = 3 if x > 2 else 2.5
    return told(y), told(3 if x > 2 else "s"), told(int(x))


def sorted_arrays(x):
    a = np.array([3.0, 1.0, 2.0]) * x
    return sorted(a), sorted(a, reverse=True), type(sorted(a)) is list


@pytest.mark.parametrize(
    "function", [rounded, while_there_is_a_node, number_or_text_by_class, dispatched, sorted_arrays]
)
@pytest.mark.parametrize("x", [5, 1])
def test_same_kinds_of_objects(function: Callable[..., Any], x: int) -> None:
    test_same_as_python(function, x)
