"""Members of enums that are numbers or texts, beside numbers and texts of the graph."""

from collections.abc import Callable
from enum import Enum, IntEnum, StrEnum
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import assert_same_outcomes

NUMBERS = [np.array([3, 1, 4, 1, 4]), np.array([1, 2, 5])]


class Color(IntEnum):
    RED = 1
    GREEN = 2
    BLUE = 3


class Letter(str, Enum):  # noqa: UP042 - its `str()` is the name of the member
    D = "d"


class Word(StrEnum):
    D = "d"


class Size(float):
    pass


class Doubled(int):
    def __radd__(self, other: Any) -> Any:
        return "its own"


def operators(a: Any) -> Any:
    x = int(a[0])
    compared = x == Color.BLUE, x == Color.BLUE, x != Color.BLUE, x < Color.BLUE, x > Color.GREEN
    return compared, x + Color.RED, Color.RED - x, x * Size(0.5), max(x, Color.GREEN)


def of_arrays(a: Any) -> Any:
    return a[0] == Color.BLUE, a[0] == Color.BLUE, a == Color.RED, a + Color.RED, a[Color.RED]


def patterns(a: Any) -> Any:
    out = []
    for x in a:
        match int(x):
            case Color.RED:
                out.append("red")
            case Color.GREEN | Color.BLUE:
                out.append("other")
            case n:
                out.append(n)
    return out


def looked_up(a: Any) -> Any:
    x, names = int(a[0]), {Color.RED: "r", Color.BLUE: "b"}
    found = names.get(x, "none"), x in names, x in (Color.RED, Color.BLUE)
    return found, [Color.RED, Color.GREEN].count(int(a[1])), [c.name for c in Color if c == x]


def texts(a: Any) -> Any:
    t = chr(int(a[0]) + 97)
    return t == Letter.D, t == Letter.D, t == Word.D, t in (Word.D,), t + Word.D


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", [operators, of_arrays, patterns, looked_up, texts])
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    assert_same_outcomes(function, NUMBERS)


def added(a: Any) -> Any:
    return int(a[0]) + Doubled(2)


def test_an_operator_of_the_class_itself_comes_first() -> None:
    assert ag.convert(added)(NUMBERS[0]) == added(NUMBERS[0]) == "its own"
