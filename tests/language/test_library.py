"""Helpers of the standard library that such code uses."""

from __future__ import annotations

import contextlib
import copy
import functools
import itertools
import math
import operator
from collections import Counter, defaultdict, deque
from enum import Enum
from typing import cast

from tests.language.table import row, same


@row("`math`", "operations of Python numbers, with Python's errors")
def test_math() -> None:
    def f(x):
        y = math.sqrt(x) + math.exp(-x) + math.hypot(x, 2.0) + math.floor(x) + math.pi
        return y, math.isnan(x), math.copysign(1.0, x)

    same(f, (4.5,), (0.5,), faces=("python", "array"))


@row(
    "`functools.partial`, `wraps`, `lru_cache`",
    "the functions in them are converted; a cache is not asked for staged values",
)
def test_functools() -> None:
    @functools.lru_cache
    def cached(n):
        return n if n > 0 else -n

    def scale(a, b):
        return a * b if a > 0 else b

    def f(x):
        return functools.partial(scale, b=2.0)(x) + cached(x)

    same(f, (4.0,), (-4.0,), faces=("python", "array"))


@row(
    "`itertools`",
    "inlined into the loop that consumes the items",
    "permutations, combinations and groups need items whose number is known",
)
def test_itertools() -> None:
    def f(x):
        total = 0.0
        for a, b in itertools.product([1.0, x], [x, 2.0]):
            total += a * b if a > b else b
        for v in itertools.chain([x], (3.0,)):
            total += v
        return total

    same(f, (4.0,), (-4.0,))


@row("`operator`", "as the operators")
def test_operator() -> None:
    def f(x):
        return operator.add(x, 1.0), operator.lt(x, 2.0), operator.itemgetter(0)([x])

    same(f, (4.0,), (-4.0,))


@row("`functools.reduce`", "over the items, written out or in a loop")
def test_reduce() -> None:
    def f(x):
        return functools.reduce(lambda a, b: a * b if a > 0 else b, [x, 3.0, 1.5])

    same(f, (4.0,), (-4.0,))


@row("`collections.deque`", "like a list; `maxlen` keeps the last")
def test_deque() -> None:
    def f(n):
        last = deque(maxlen=3)
        for i in range(n):
            last.append(i)
        return list(last)

    same(f, (2,), (5,), faces=("python", "array"))


@row("`defaultdict`, `Counter`", "with staged keys, too", "whose values are no dicts or sets then")
def test_other_collections() -> None:
    def f(x):
        d = defaultdict(float)
        d["a"] += x
        counts = Counter("aab")
        return d["a"], d["b"], counts["a"]

    same(f, (4.0,), (-4.0,))


@row("`copy.copy`, `copy.deepcopy`", "of containers and arrays")
def test_copy() -> None:
    def f(xs):
        items = [xs, [1.0]]
        shallow, deep = copy.copy(items), copy.deepcopy(items)
        items[1].append(2.0)
        return shallow, deep

    same(f, ([1.0, 2.0],), faces=("array",))


@row("`contextlib`", "`suppress`, `nullcontext` and managers made of generators")
def test_contextlib() -> None:
    @contextlib.contextmanager
    def noted(out):
        out.append("in")
        yield 2.0
        out.append("out")

    def f(x):
        out = []
        with contextlib.nullcontext(), noted(out) as two:
            y = x * two if x > 0 else x
        with contextlib.suppress(KeyError):
            y = y + {}["missing"]
        return y, out

    same(f, (4.0,), (-4.0,))


class Kind(Enum):
    """A kind."""

    SMALL = 1
    LARGE = 2


@row("`enum`", "members are Python objects; which one may be staged")
def test_enum() -> None:
    def f(x):
        kind = Kind.LARGE if x > 10 else Kind.SMALL
        if kind is Kind.LARGE:
            return 1.0
        return 2.0

    same(f, (4.0,), (40.0,))


@row("`typing`", "as in Python")
def test_typing() -> None:
    def f(x):
        y = cast(float, x)
        return y if y > 0 else -y

    same(f, (4.0,), (-4.0,))
