"""What an exception holds that a graph raises is what plain Python gives it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograph as ag


class Pair(NamedTuple):
    first: Any
    second: Any


@dataclass
class Held:
    value: Any


class WithItems(Exception):
    def __init__(self, items: Any, **options: Any) -> None:
        super().__init__("bad", items)
        self.items = items
        self.options = options


def containers(x: Any) -> Any:
    n = int(x) + 1
    if n > 0:
        raise ValueError("m", [n], (n, [{"a": n, "b": [n]}]), Pair(n, 1), {"k": f"{n}!"})
    raise WithItems([n, 0.5])


def attributes(x: Any) -> Any:
    n = int(x)
    y: Any = 1 if x > 0 else 2.5
    raise WithItems([n, y, -y], last=deque([n], 3), text=f"{y}")


def optional(x: Any) -> Any:
    best: Any = None
    for i in range(int(abs(x))):
        if i * x > 1:
            best = i * 0.5
    raise KeyError(best, [best])


def growing(x: Any) -> Any:
    numbers: list[Any] = []
    pairs: list[Any] = []
    last: deque[Any] = deque(maxlen=3)
    for i in range(int(abs(x))):
        numbers.append(i)
        pairs.append((i, [i * 0.5], "s"))
        last.append(i if i % 2 else 0.5)
    raise ValueError(numbers, pairs, last)


def open_keys(x: Any) -> Any:
    table: dict[str, Any] = {"a": 1}
    if x > 0:
        table["b"] = float(x)
    raise ValueError(table)


def open_order(x: Any) -> Any:
    table: dict[str, Any] = {"a": 1, "b": 2}
    if x > 0:
        del table["a"]
        table["a"] = float(x)
    raise ValueError(table, [table])


def objects(x: Any) -> Any:
    raise ValueError(Held(float(x)), [x * 2, np.array([1.0, x])])


def strings(x: Any) -> Any:
    s = "up" if x > 0 else "down"
    raise ValueError(s, [s], (s, float(x)))


def chained(x: Any) -> Any:
    try:
        raise ValueError([float(x)])
    except ValueError as error:
        raise TypeError([1, float(x)]) from error


def raised(function: Callable[..., Any], x: float) -> Any:
    with pytest.raises(Exception) as found:
        function(np.float64(x))
    error = found.value
    kinds = [type(argument) for argument in error.args]
    return type(error), repr(error.args), kinds, repr(vars(error)), repr(error.__cause__)


PROGRAMS = [
    containers,
    attributes,
    optional,
    growing,
    open_keys,
    open_order,
    objects,
    strings,
    chained,
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", PROGRAMS)
def test_an_exception_holds_values_of_python(function: Any) -> None:
    converted = ag.convert(function)
    for x in (2.0, -3.0, 4.0, 0.0):
        assert raised(converted, x) == raised(function, x), x
