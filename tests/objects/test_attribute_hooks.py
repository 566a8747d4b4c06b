"""`__getattr__` that decides on staged values, and handlers around methods that Python calls."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.properties.test_regressions import agree


class Open:
    def __init__(self, v: Any) -> None:
        self.v = v

    def __getattr__(self, name: str) -> Any:
        if name == "negated":
            if self.v > 2:
                return -self.v
            return 1
        if name == "some" and self.v > 5:
            return 1
        raise AttributeError(name)


class Limited:
    def __init__(self, v: Any) -> None:
        self.v = v

    def _check(self) -> None:
        if self.v > 5:
            raise ValueError("too much")

    def __add__(self, other: Any) -> Any:
        self._check()
        return self.v + other

    def __getitem__(self, index: Any) -> Any:
        self._check()
        return self.v + index

    def __lt__(self, other: Any) -> Any:
        self._check()
        return self.v < other

    def __iter__(self) -> Any:
        self._check()
        return iter([1, 2])

    def __neg__(self) -> Any:
        self._check()
        return 1

    def __bool__(self) -> bool:
        self._check()
        return True

    def get(self) -> Any:
        self._check()
        return self.v

    @property
    def size(self) -> Any:
        self._check()
        return self.v


def read(n):
    return Open(n).negated


def by_name(n):
    return getattr(Open(n), "negated"), getattr(Open(n), "other", 7)  # noqa: B009


def default(n):
    return getattr(Open(n), "some", -1), hasattr(Open(n), "other"), hasattr(Open(n), "some")


def handled(n):
    try:
        return Open(n).some
    except AttributeError:
        return "none"


def in_a_branch(n):
    r = 0
    if n > 1:
        r = 1 if hasattr(Open(n), "some") else 2
    return r


@pytest.mark.parametrize("n", [0, 3, 7])
@pytest.mark.parametrize("program", [read, by_name, default, handled, in_a_branch])
def test_missing_attributes_are_found_as_in_python(program: Callable[..., Any], n: int) -> None:
    agree(program, lambda: (np.int64(n),))


def summed(limited):
    total = 0
    for item in limited:
        total += item
    return total


@pytest.mark.parametrize("n", [0, 7])
@pytest.mark.parametrize(
    "use",
    [
        lambda limited: limited + 1,
        lambda limited: limited[2],
        lambda limited: limited < 3,
        lambda limited: -limited,
        lambda limited: 1 if limited else 2,
        lambda limited: limited.get(),
        lambda limited: limited.size,
        summed,
    ],
)
def test_a_handler_takes_what_methods_that_python_calls_raise(
    use: Callable[[Any], Any], n: int
) -> None:
    def program(n: Any) -> Any:
        try:
            r = use(Limited(n))
        except ValueError as error:
            r = str(error)
        return r

    agree(program, lambda: (np.int64(n),))


@pytest.mark.parametrize("n", [0, 7])
def test_a_handler_takes_what_operators_and_attributes_raise(n: int) -> None:
    def added(n: Any) -> Any:
        limited = Limited(n)
        try:
            r = limited + 1
        except ValueError:
            r = -1
        return r

    def asked(n: Any) -> Any:
        limited = Limited(n)
        try:
            r = limited.size
        except ValueError:
            r = -1
        return r

    def called(n: Any) -> Any:
        limited = Limited(n)
        try:
            r = limited.get()
        except ValueError:
            r = -1
        return r

    for program in (added, asked, called):
        agree(program, lambda: (np.int64(n),))
