"""`asdict`, `astuple`, `replace` and `fields` of dataclasses that branches and loops have made."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.objects.comparing import described
from tests.tracing.outcomes import outcome


@dataclasses.dataclass
class Pair:
    x: Any
    y: Any = 2


@dataclasses.dataclass(frozen=True)
class Outer:
    x: Any
    inner: Any


def as_tuple(n, c):
    return dataclasses.astuple(Pair(n, 1) if c else Pair(2, n))


def as_dict(n, c):
    pair = Pair(n) if c else Pair(n + 1, 5)
    return dataclasses.asdict(pair)


def replaced(n, c):
    pair = Pair(n) if c else Pair(n + 1, 5)
    other = dataclasses.replace(pair, x=n * 2)
    return other.x, other.y, pair.x


def nested(n, c):
    outer = Outer(n, Pair(1, n)) if c else Outer(n * 2, Pair(n, 3))
    return dataclasses.asdict(outer), dataclasses.astuple(outer)


def with_containers(n, c):
    pair = Pair(n, (1, {"a": Pair(c, [n, 2])}))
    if c:
        pair.x = 7
    return dataclasses.asdict(pair), dataclasses.astuple(pair)


def of_two_classes(n, c):
    value = Pair(n, [1]) if c else Outer(n, 3)
    return dataclasses.astuple(value), [field.name for field in dataclasses.fields(value)]


def copies_arrays(n, c):
    a = np.arange(3) * n
    pair = Pair(a, None)
    made = dataclasses.asdict(pair)
    made["x"][0] = 77
    return made, pair.x, a


def of_a_list(n, c):
    pairs = [Pair(n, 1), Pair(2, n)]
    if c:
        pairs.append(Pair(n, n))
    return [dataclasses.astuple(pair) for pair in pairs]


def of_the_best(n, c):
    best = None
    for i in range(int(n) + 2):
        pair = Pair(i, i * 2)
        if best is None or pair.y > best.y:
            best = pair
    return None if best is None else dataclasses.astuple(best)


def is_no_dataclass(n, c):
    return dataclasses.asdict(n if c else 3)


FUNCTIONS = [
    *(as_tuple, as_dict, replaced, nested, with_containers, of_two_classes, copies_arrays),
    *(of_a_list, of_the_best, is_no_dataclass),
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_same_as_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for n in (3, 0, -2):
        for c in (1, 0):
            arguments = (np.int64(n), np.int64(c))
            assert outcome(converted, *arguments) == outcome(function, *arguments)


def test_what_comes_out_is_made_anew() -> None:
    def f(n, items):
        pair = Pair(items, n)
        return dataclasses.replace(pair, y=1).x is items, dataclasses.asdict(pair)["x"] is items

    arguments = (np.int64(3), [1.0])
    assert described(ag.convert(f)(*arguments)) == described(f(*arguments))
