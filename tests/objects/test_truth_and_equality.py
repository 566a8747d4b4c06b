"""`__bool__`, `__len__` and `__eq__` of the user's classes that depend on staged values."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import SymbolicValueError
from tests.properties.test_regressions import agree


class Purse:
    def __init__(self, coins: Any) -> None:
        self.coins = coins

    def __bool__(self) -> bool:
        return bool(self.coins > 2)


class Shelf:
    def __init__(self, books: Any) -> None:
        self.books = books

    def __len__(self) -> int:
        if self.books > 2:
            return int(self.books)
        return 0


class Reader:
    def __init__(self, page: Any) -> None:
        self.page = page

    def __eq__(self, other: Any) -> bool:
        if self.page > other.page:
            return False
        print("asked", other.page)
        return bool(self.page == other.page)

    __hash__ = None  # type: ignore[assignment]


@dataclasses.dataclass
class Point:
    x: Any
    y: Any = 2


def statements(n):
    purse, log = Purse(n), []
    if purse:
        log.append("if")
    if not purse:
        log.append("not")
    log.append("yes" if purse else "no")
    while purse:
        purse.coins -= 1
    return log, purse.coins


def operators(n):
    purse = Purse(n)
    both = 1 if purse and n < 5 else 2
    return both, (purse or 5) == 5, bool(purse)


def builtins(n):
    purses = [Purse(n), Purse(3), Purse(1)]
    kept = [purse.coins for purse in purses if purse]
    return any([Purse(n), Purse(2)]), all([Purse(n), Purse(3)]), kept


def lengths(n):
    return 1 if Shelf(n) else 2


def points(n):
    return Point(n) in (Point(3), Point(7)), Point(n) in [Point(3)], Point(n) not in (Point(0),)


def readers(n):
    return Reader(n) in (Reader(1), Reader(3), Reader(9))


def itself(n):
    reader = Reader(n)
    return reader in [reader]


@pytest.mark.parametrize("n", [0, 3, 7])
@pytest.mark.parametrize(
    "program",
    [statements, operators, builtins, lengths, points, readers, itself],
)
def test_methods_decide_as_in_python(program: Callable[..., Any], n: int) -> None:
    agree(program, lambda: (np.int64(n),))


def test_code_that_is_not_converted_is_told_why() -> None:
    def program(n: Any) -> Any:
        return len(list(filter(None, [Purse(n)]))) + [1, 2].index(Purse(n))  # type: ignore[arg-type]

    class Odd:
        def __bool__(self) -> bool:
            return 1  # type: ignore[return-value]

    def wrong(n: Any) -> Any:
        return n if Odd() else -n

    with pytest.raises(TypeError, match="__bool__ should return bool, returned int"):
        ag.convert(wrong)(np.int64(1))
    with pytest.raises((SymbolicValueError, ValueError)):
        ag.convert(program)(np.int64(1))


class Stack:
    def __init__(self, n: Any) -> None:
        self.n = n

    def __len__(self) -> Any:
        return self.n - 3


@pytest.mark.parametrize("ask", [len, bool, lambda stack: 1 if stack else 2])
def test_a_length_below_zero_is_an_error(ask: Callable[[Any], Any]) -> None:
    def program(n: Any) -> Any:
        return ask(Stack(int(n)))

    converted = ag.convert(program)
    for n in (3, 5):
        assert converted(np.int64(n)) == program(np.int64(n))
    with pytest.raises(ValueError, match=r"__len__\(\) should return >= 0"):
        converted(np.int64(2))
