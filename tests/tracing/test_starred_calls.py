"""Calls with a star of which only the graph knows how many arguments they have: as plain Python."""

import collections
import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import outcome

NUMBERS = [(np.int64(k),) for k in (3, 1, 5, 0, 8)]
Pair = collections.namedtuple("Pair", "x y")


def odd(n: Any) -> Any:
    return tuple(i for i in range(n) if i % 2)


def columns(n: Any) -> Any:
    rows = []
    for i in range(n):
        rows.append([i, i + 1, i * 0.5])
    lists = [list(c) for c in zip(*rows, strict=False)], list(map(list, zip(*rows, strict=True)))
    return list(zip(*rows, strict=False)), lists, [sum(c) for c in zip(*rows, strict=True)]


def transposed(n: Any) -> Any:
    matrix = [[i * j - i for j in range(n)] for i in range(n)]
    product = [
        [sum(a * b for a, b in zip(row, c, strict=True)) for c in zip(*matrix, strict=True)]
        for row in matrix
    ]
    back = tuple(zip(*tuple(zip(*matrix, strict=True)), strict=True))
    return product, back, [list(row)[::-1] for row in zip(*matrix, strict=True)]


def ragged(n: Any) -> Any:
    rows = [list(range(i % 3 + 1)) for i in range(n)]
    return list(zip(*rows, strict=False)), list(zip(range(3), *rows, strict=False))


def strictly(n: Any) -> Any:
    rows = [list(range(i // 2 + 1)) for i in range(n)]
    try:
        return list(zip(*rows, strict=True))
    except ValueError as error:
        return str(error)


def two_columns(n: Any) -> Any:
    points = [(i, i * 0.5) for i in range(n)]
    xs, ys = zip(*points, strict=True)
    first, *rest = map(list, zip(*points, strict=True))
    return xs, ys, sum(xs), max(ys), first, rest, [*zip(*points, strict=True)]


def extremes(n: Any) -> Any:
    t = odd(n + 4)
    return max(*t), min(*t), max(0, *t), max(*t, key=lambda v: -v)


def extreme_of_few(n: Any) -> Any:
    return max(*odd(n))


def add(a: Any, b: Any) -> Any:
    return a + b


def scaled(a: Any, b: Any = 10, *, c: Any = 1) -> Any:
    return a + b * c


def total(*xs: Any) -> Any:
    """Sum them."""
    result = 0
    for x in xs:
        result += x
    return result, len(xs), xs, (*xs, 1)


def head(first: Any, *rest: Any, scale: Any = 1) -> Any:
    return first * scale, rest


def two(n: Any) -> Any:
    return add(*odd(n))


def one_or_two(n: Any) -> Any:
    return scaled(*odd(n)), scaled(*odd(n), c=2)


def any_number(n: Any) -> Any:
    t = odd(n)
    return total(*t), total(7, *t, 8), total(*t, *t), total(*range(n)), total(*[])


def a_head(n: Any) -> Any:
    return head(*odd(n)), head(*odd(n), scale=3), head(-1, *odd(n))


class Point:
    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = x, y

    def moved(self, x: Any, y: Any) -> Any:
        return self.x + x, self.y - y

    def count(self, *args: Any) -> Any:
        return len(args), args


def of_objects(n: Any) -> Any:
    point = Point(*odd(n))
    return point.x, point.y, point.moved(*odd(n)), point.count(*odd(n)), Pair(*odd(n))


def of_partials(n: Any) -> Any:
    return functools.partial(total, 5)(*odd(n)), functools.partial(head, 1)(*odd(n))


def of_the_library(n: Any) -> Any:
    rows = [[i] * i for i in range(n)]
    chained = list(itertools.chain(*rows)), list(itertools.chain([9], *rows))
    return math.gcd(*odd(n)), math.lcm(*odd(n)), chained


def in_closures(n: Any) -> Any:
    def inner(*args: Any) -> Any:
        def more() -> Any:
            return (*args, 1)

        return more()

    def twice(*args: Any) -> Any:
        for value in args:
            yield value * 2

    def logged(function: Any) -> Any:
        def wrapped(*args: Any, **words: Any) -> Any:
            return function(*args, **words)

        return wrapped

    return inner(*odd(n)), list(twice(*odd(n))), logged(total)(*odd(n)), logged(scaled)(1, c=2)


def displays(n: Any) -> Any:
    kept = [*(i for i in range(3) if i != n)]
    return kept, (*map(str, odd(n)), 7), [*range(n)], [*enumerate(odd(n))], {*range(n)}


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function",
    [
        *(columns, transposed, ragged, strictly, two_columns, extremes, extreme_of_few, two),
        *(one_or_two, any_number, a_head, of_objects, of_partials, of_the_library, in_closures),
        displays,
    ],
)
def test_calls_are_as_in_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for arguments in NUMBERS * 2:
        assert outcome(converted, *arguments) == outcome(function, *arguments)


@pytest.mark.parametrize("function", [two, one_or_two, a_head, of_objects, extreme_of_few])
@pytest.mark.parametrize("number", [0, 1, 2, 4, 9])
def test_wrong_numbers_of_arguments_are_told_as_in_python(
    function: Callable[..., Any], number: int
) -> None:
    texts = []
    for call in (function, ag.convert(function)):
        try:
            texts.append(call(np.int64(number)))
        except TypeError as error:
            texts.append(error.args)
    assert texts[0] == texts[1]


def test_what_is_printed_is_python_s(capsys: pytest.CaptureFixture[str]) -> None:
    def show(n: Any) -> None:
        t = odd(n)
        print(*t)
        print(*t, sep=", ", end="!\n")
        print("a", *t, 1.5)

    converted = ag.convert(show)
    for number in (5, 0, 2):
        show(np.int64(number))
        wanted = capsys.readouterr().out
        converted(np.int64(number))
        assert capsys.readouterr().out == wanted


@pytest.mark.parametrize(
    "function",
    [lambda n: (lambda *a: a)(*odd(n)), lambda n: pow(*odd(n)), lambda n: "{}".format(*odd(n))],
)
def test_calls_that_cannot_be_recorded_are_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(ag.errors.StagingError, match="how many arguments this call has"):
        ag.convert(function)(np.int64(4))
