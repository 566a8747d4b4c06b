"""Properties and cached properties that are read, set or deleted on some paths only."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import shown


class Cached:
    """A value, and twice that."""

    def __init__(self, value: Any) -> None:
        self.value = value

    @functools.cached_property
    def twice(self) -> Any:
        return self.value * 2

    def forget(self) -> None:
        if "twice" in self.__dict__:
            del self.twice


class Counter:
    """A property that says how often it was asked."""

    def __init__(self) -> None:
        self.count = 0

    @property
    def tick(self) -> int:
        self.count += 1
        return self.count


CACHED = Cached(5)
COUNTER = Counter()


def reset() -> None:
    CACHED.__dict__.clear()
    CACHED.value = 5
    COUNTER.count = 0


def read_twice(n, c):
    obj = Cached(n)
    first = obj.twice if c else 1
    return first + obj.twice


def read_and_changed(n, c):
    obj = Cached(n)
    first = obj.twice if n > 0 else 0
    obj.value = 9
    return first, obj.twice, "twice" in obj.__dict__


def of_a_global(n, c):
    if c:
        return CACHED.twice
    return n


def written(n, c):
    obj = Cached(n)
    if c:
        obj.twice = 3
    return obj.twice


def deleted(n, c):
    obj = Cached(n)
    first = obj.twice
    obj.value = 8
    if c:
        obj.forget()
    return first, obj.twice


def deleted_of_a_global(n, c):
    first = CACHED.twice
    CACHED.value = n
    if c:
        del CACHED.twice
    return first, CACHED.twice


def in_a_loop(n, c):
    obj = Cached(n)
    i = c
    while i < 3:
        if i % 2:
            n = n + obj.twice
        i += 1
    return n, obj.value


def of_one_of_two(n, c):
    obj = Cached(n) if c else Cached(2)
    return obj.twice + obj.twice


def counted(n, c):
    if c:
        return COUNTER.tick
    return n


def asked_whether_it_is_there(n, c):
    if hasattr(COUNTER, "tick") and c:
        return COUNTER.tick
    return n


FUNCTIONS = [
    *(read_twice, read_and_changed, of_a_global, written, deleted, deleted_of_a_global),
    *(in_a_loop, of_one_of_two, counted, asked_whether_it_is_there),
]


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    reset()
    result = shown(function(*arguments))
    return result, sorted(vars(CACHED)), shown([*vars(CACHED).values()]), COUNTER.count


@pytest.mark.parametrize("function", FUNCTIONS)
def test_same_as_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for n in (3, 0, -2):
        for c in (1, 0, 1):
            arguments = (np.int64(n), np.int64(c))
            assert outcome(converted, *arguments) == outcome(function, *arguments)
