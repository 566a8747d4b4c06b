"""What the statements of the table find around them."""

import bisect  # noqa: F401
import collections
import contextlib
import dataclasses
import enum
import functools
import heapq  # noqa: F401
import itertools  # noqa: F401
import math  # noqa: F401
from collections.abc import Iterator
from typing import Any

import numpy as np  # noqa: F401

Pt = collections.namedtuple("Pt", "x y")


@dataclasses.dataclass
class Pair:
    a: Any
    b: Any = 1.0


class Inner:
    def __init__(self) -> None:
        self.n = 0


class Obj:
    def __init__(self) -> None:
        self.total: Any = 0.0
        self.inner = Inner()
        self.items: list[Any] = []
        self.table: dict[Any, Any] = {}
        self._value: Any = 1.0

    def bump(self, by: Any) -> Any:
        self.add(by)
        return self.total

    def add(self, by: Any) -> None:
        self.total += by

    @property
    def value(self) -> Any:
        return self._value * 2

    @value.setter
    def value(self, value: Any) -> None:
        self._value = value


class Sub(Obj):
    def __init__(self, total: Any) -> None:
        super().__init__()
        self.total = total

    def area(self) -> Any:
        return self.total**2

    @classmethod
    def make(cls, total: Any) -> "Sub":
        return cls(total)

    @staticmethod
    def next_of(number: Any) -> Any:
        return number + 1


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Logged:
    def __init__(self, log: list[str]) -> None:
        self.log = log

    def __enter__(self) -> float:
        self.log.append("in")
        return 2.0

    def __exit__(self, *exception: object) -> None:
        self.log.append("out")


counter: Any = 0.0


def count_up(by: Any) -> Any:
    global counter
    counter += by
    return counter


def put(array: Any, index: int, value: Any) -> None:
    array[index] = value


def push(items: list[Any], value: Any) -> None:
    items.append(value)


def fact(k: Any) -> Any:
    return 1 if k <= 1 else k * fact(k - 1)


def early(x: Any) -> Any:
    if x > 1:
        return x
    if x > 0:
        return None
    return -x


def tuple_or_not(x: Any) -> Any:
    if x > 1:
        return (x, 1)
    return x


def scaled(a: Any, b: Any = 1.0, *, scale: Any = 1.0) -> Any:
    return a * scale + b


def pairs(x: Any) -> Iterator[Any]:
    yield x
    if x > 1:
        yield x * 2
    yield 1.0


def finally_return(x: Any) -> Any:
    try:
        if x > 1:
            return 1.0
    finally:
        if x > 2:
            return 5.0  # noqa: B012
    return 2.0


@functools.lru_cache
def cached(k: Any) -> Any:
    return k * 2


def renewed() -> None:
    """Begin as if nothing had run."""
    global counter
    counter = 0.0
    with contextlib.suppress(AttributeError):
        cached.cache_clear()
