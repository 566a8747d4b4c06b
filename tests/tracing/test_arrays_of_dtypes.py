"""An array that is of one dtype on one path and of another on the next has the one Python gives."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import outcome, shown


def chosen(a: Any, b: Any, n: int) -> Any:
    v = a if n > 0 else b
    return v, {"v": (v, 1)}, v.sum(), v.dtype, v[0], v[::-1]


def returned(a: Any, b: Any, n: int) -> Any:
    if n > 0:
        return a + 1
    return b + 1


def computed_with(a: Any, b: Any, n: int) -> Any:
    v = a if n > 0 else b
    w = v * 0.1 + 1
    return w, v + v, v // 2, v @ v, -v, np.sqrt(v), np.where(v > 1, v, 0), np.concatenate([v, a])


def asked(a: Any, b: Any, n: int) -> Any:
    v = a if n > 0 else b
    return f"{v} {v.dtype}", v.itemsize, np.zeros_like(v), v.astype(int), v is a, list(v)


def replaced_in_a_loop(a: Any, b: Any, n: int) -> Any:
    v = a
    for _ in range(n):
        v = v * 0.5
    return v, v * b


def grown_until_it_is_large(a: Any, b: Any, n: int) -> Any:
    v = a
    while v.sum() < 900 + n:
        v = v + b
    return v


def in_a_list(a: Any, b: Any, n: int) -> Any:
    out = []
    for i in range(4):
        out.append(a if i > n else b)
    return out, out[-1] * 2, sum(out)


def of_an_object(a: Any, b: Any, n: int) -> Any:
    o = SimpleNamespace(v=a)
    if n > 0:
        o.v = b
    o.v = o.v + 1
    return o.v, o.v.mean()


def changed_in_place(a: Any, b: Any, n: int) -> Any:
    v = a if n > 0 else b
    v += 10
    v *= 2
    v[0] -= 1
    return v


def changed_in_place_by_a_float(a: Any, b: Any, n: int) -> Any:
    v = a if n > 0 else b
    v += 0.5
    return v


def an_index(a: Any, b: Any, n: int) -> Any:
    v = a > 2 if n > 0 else np.argsort(b)
    x = np.array([5.0, 6.0, 7.0])
    r = x[v]
    x[v] = 0
    return r, x


def an_array_without_axes(a: Any, b: Any, n: int) -> Any:
    t, u = np.array(0.0), np.array(0.0)
    for i in range(n):
        t = t + a[i]
        u += b[i]
    return t, u, t + 1


def rows_added_to_a_number(a: Any, b: Any, n: int) -> Any:
    t = 0
    for _ in range(n):
        t = t + b
    return t


PROGRAMS = [
    chosen,
    returned,
    computed_with,
    asked,
    replaced_in_a_loop,
    grown_until_it_is_large,
    in_a_list,
    of_an_object,
    changed_in_place,
    changed_in_place_by_a_float,
    an_index,
    an_array_without_axes,
    rows_added_to_a_number,
]
PAIRS = [
    (np.array([1, 2, 3], np.float32), np.array([4.0, 5.0, 6.0])),
    (np.array([250, 3, 1], np.uint8), np.array([1000, 3, 1])),
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("pair", PAIRS, ids=["floats", "integers"])
@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: str(f.__name__))
def test_same_as_python(
    function: Callable[..., Any],
    pair: tuple[Any, Any],
) -> None:
    converted = ag.convert(function)
    for n in (np.int64(0), np.int64(2)):
        ours, theirs = copy.deepcopy(pair), copy.deepcopy(pair)
        assert outcome(converted, *ours, n) == outcome(function, *theirs, n)
        assert shown(ours) == shown(theirs)


def lists_changed_in_place(n: int) -> Any:
    x, y = [1], [2, 3]
    v = x if n else y
    v += [9]
    v *= 2
    return v, x, y


def test_one_of_several_lists_is_changed_in_place() -> None:
    for n in (np.int64(0), np.int64(1)):
        assert ag.convert(lists_changed_in_place)(n) == lists_changed_in_place(n)


def of_halves(x: Any, n: int) -> Any:
    v = np.zeros(3, int)
    for i in range(n):
        v = v + x * i
    w = x if n > 1 else np.arange(3)
    return np.sum(v * v) + np.sum(w * w)


def test_gradients_go_through_them() -> None:
    x = np.array([1.0, 2.0, 3.0])
    gradient = ag.grad(of_halves)
    assert np.allclose(gradient(x, np.int64(3)), 20 * x)
    assert np.allclose(gradient(x, np.int64(0)), 0 * x)
