"""Chapter 8 of the reference."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.corpus.running import run
from tests.language.table import agree, row, same


@row("`if`, `elif`, `else`", "both branches are recorded when the test is staged", nodes="If")
def test_if() -> None:
    def f(x):
        if x > 10:
            y = "large"
        elif x > 0:
            y = None
        else:
            y = x
        return y

    same(f, (11.0,), (3.0,), (-3.0,))


@row(
    "`while`, `else`",
    "a loop of the graph from the iteration on whose test is staged",
    nodes="While",
)
def test_while() -> None:
    def f(x):
        n = 0
        while x > 1:
            x = x / 2
            n += 1
            if n > 5:
                break
        else:
            n = n + 100
        return n, x

    same(f, (10.0,), (1000.0,), (0.0,))


@row(
    "`for`, `else`",
    "a loop of the graph over arrays, tensors and ranges of staged numbers",
    "other iterables are gone over while recording",
    nodes="For",
)
def test_for() -> None:
    def f(xs, n):
        total = 0.0
        for v in xs:
            if v > n:
                break
            total += v
        else:
            total = -total
        for k, (a, b) in enumerate(zip(xs, [1.0, 2.0, 3.0], strict=False)):
            total += k * a * b
        return total

    same(f, ([1.0, 2.0, 3.0], 10), ([1.0, 2.0, 3.0], 1))


@row(
    "`try`, `except`, `else`",
    "an exception that depends on staged values becomes a value on its way to the handler",
    nodes="Try ExceptHandler",
)
def test_try_except() -> None:
    def f(x):
        try:
            if x < 0:
                raise ValueError("negative")
            y = x
        except (ValueError, KeyError) as error:
            y = len(str(error)) + 0.0
        else:
            y = y * 10
        return y

    same(f, (4.0,), (-4.0,))


@row(
    "`finally`",
    "runs on every path; a jump in it wins over the jump or exception on its way",
    "in a generator, no staged exceptions where it jumps",
    nodes="Try",
)
def test_finally() -> None:
    def f(xs):
        done = 0
        for v in xs:
            try:
                if v < 0:
                    continue
                if v > 5:
                    break
            finally:
                done = done + 1
        return done

    same(f, ([1.0, -2.0, 3.0],), ([1.0, 9.0, 3.0],))

    def g(x):
        try:
            if x > 3:
                raise ValueError(x)
        finally:
            if x > 5:
                return 0.0  # noqa: B012
        return x

    same(g, (1.0,), (4.0,), (6.0,))


EXCEPT_STAR = """
def f(x):
    y = x
    try:
        if flag:
            raise ExceptionGroup("both", [ValueError(1), KeyError(2)])
    except* ValueError:
        y = y + 1
    except* KeyError:
        y = y + 10
    return y if y > 0 else -y
"""


@row("`except*`", "of exceptions that do not depend on staged values", nodes="TryStar")
def test_except_star() -> None:
    for flag in (True, False):
        names: dict[str, Any] = {"flag": flag}
        exec(EXCEPT_STAR, names)
        converted = ag.convert(source=EXCEPT_STAR)(names["f"])
        for x in (4.0, -40.0):
            agree(run(converted, [ag.constant(x)]), run(names["f"], [x]), "except*")


@row(
    "`with`",
    "the managers are entered and left as in Python, also by staged exceptions",
    nodes="With withitem",
)
def test_with() -> None:
    class Manager:
        def __init__(self):
            self.seen = []

        def __enter__(self):
            self.seen.append("in")
            return self

        def __exit__(self, kind, error, trace):
            self.seen.append("out")
            return kind is not None and issubclass(kind, ValueError)

    def f(x):
        manager = Manager()
        with manager as entered:
            if x < 0:
                raise ValueError("negative")
            x = x * 2
        return x, entered.seen

    same(f, (4.0,), (-4.0,))


@dataclass
class Point:
    x: Any
    y: Any


@row(
    "`match` with values, singletons, `|`, `_` and guards",
    "branches",
    nodes="Match match_case MatchValue MatchSingleton MatchOr MatchAs",
)
def test_match_values() -> None:
    def f(n):
        match n:
            case 1 | 2:
                return 10
            case True | None:
                return 15
            case k if k > 5:
                return k
            case _:
                return -1

    same(f, (1,), (3,), (9,))


@row(
    "`match` with sequences, mappings and classes",
    "the structure is Python's, the values may be staged",
    nodes="MatchSequence MatchStar MatchMapping MatchClass",
)
def test_match_structures() -> None:
    def f(x):
        found = []
        for value in ([x, 2.0, 3.0], {"k": x, "l": 1.0}, Point(x, 0.0), (1.0,)):
            match value:
                case [a, *rest]:
                    found.append(a + len(rest))
                case {"k": k, **others}:
                    found.append(k + len(others))
                case Point(x=px, y=0.0):
                    found.append(px)
        return found

    same(f, (4.0,), (-4.0,))


@row(
    "`def` inside a function",
    "converted with it; defaults, `*args`, keyword-only and positional-only arguments",
    nodes="FunctionDef arguments arg",
)
def test_function_definitions() -> None:
    def f(x):
        def g(a, /, b=2.0, *args, c, d=4.0, **kwargs):
            if a > 0:
                return a + b + c + d + len(args)
            return b

        return g(x, c=1.0) + g(x, 3.0, 5.0, c=1.0, e=1.0)

    same(f, (4.0,), (-4.0,))


@row("decorators", "are called; what they return is converted where it is called")
def test_decorators() -> None:
    def twice(function):
        def wrapper(*args):
            return function(*args) * 2

        return wrapper

    @twice
    def g(x):
        return x if x > 0 else -x

    def f(x):
        @twice
        def h(v):
            return v if v > 1 else v * v

        return g(x) + h(x)

    same(f, (4.0,), (-4.0,))


@row(
    "`class` inside a function",
    "made while recording; its methods are converted where they are called",
    nodes="ClassDef",
)
def test_class_definitions() -> None:
    def f(x):
        class Counter:
            start = 1.0

            def __init__(self, v):
                self.v = v + self.start

            def positive(self):
                return self.v if self.v > 0 else 0.0

        return Counter(x).positive()

    same(f, (4.0,), (-4.0,))


@row(
    "generators",
    "pulled as long as Python values decide, inlined where staged ones do",
    "then consumed in one place; no `yield` inside `with` or `try ... except`",
    nodes="Yield YieldFrom",
)
def test_generators() -> None:
    def count(n):
        i = 0
        while i < n:
            yield i
            i += 1
        yield from (10, 20)

    def f(n):
        total = 0
        for i in count(n):
            total = total + i
        return total

    same(f, (4,), (0,))


ASYNC = """
import asyncio

class Manager:
    async def __aenter__(self):
        return 1

    async def __aexit__(self, *error):
        return None

async def wait(x):
    return await x

async def numbers():
    yield 1
    yield 2

def f(x):
    async def run():
        total = 0
        async with Manager() as one:
            async for n in numbers():
                total += n + one
        return total

    return asyncio.run(run()) + x if x > 0 else x
"""


@row(
    "`async for`, `async with`, coroutines",
    "run as they are, while recording",
    "no staged value may decide in them",
    nodes="AsyncFor AsyncWith AsyncFunctionDef Await",
)
def test_async_statements() -> None:
    names: dict[str, Any] = {}
    exec(ASYNC, names)
    for x in (4.0, -4.0):
        converted = ag.convert(source=ASYNC)(names["f"])
        agree(run(converted, [np.float64(x)]), run(names["f"], [x]), "async")


TYPE_PARAMETERS = """
def f(x):
    def g[T: float, *Ts, **P](v: T) -> T:
        return v if v > 0 else -v
    class Box[U]:
        pass
    return g(x) + len(Box.__type_params__)
"""


@row("type parameters (Python 3.12)", "as in Python", nodes="TypeVar TypeVarTuple ParamSpec")
@pytest.mark.skipif(sys.version_info < (3, 12), reason="new in Python 3.12")
def test_type_parameters() -> None:
    names: dict[str, Any] = {}
    exec(TYPE_PARAMETERS, names)
    for x in (4.0, -4.0):
        converted = ag.convert(source=TYPE_PARAMETERS)(names["f"])
        agree(run(converted, [ag.constant(x)]), run(names["f"], [x]), "type parameters")
