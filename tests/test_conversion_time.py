"""Conversion and recording take time in proportion to the length of the function.

TensorFlow needs twelve seconds for fourteen `if`s in a row, and twice that for fifteen.
"""

import linecache
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

import autograph as ag
from autograph import pipeline
from tests.growth import growth

# A function of x and y, by the statement that is repeated in it.
REPEATED = {
    "assignments": "v{i} = x * {i} + y\n",
    "ifs": "if x > {i}:\n    y = y + {i}\n",
    "ifs that bind": "if x > {i}:\n    v{i} = {i}\nelse:\n    v{i} = y\n",
    "ifs that may bind": "if x > {i}:\n    v{i} = {i}\nif x > {i}:\n    y = v{i}\n",
    "ifs that return": "if x == {i}:\n    return y + {i}\n",
    "whiles with break": "while x > {i}:\n    x -= 1\n    if x == y:\n        break\n",
    "fors that return": "for i in range(x):\n    y += i\n    if i == {i}:\n        return i\n",
    "tries": "try:\n    y = g(x)\nexcept ValueError:\n    y = {i}\n",
    "returns in with": "with x:\n    if y > {i}:\n        return {i}\n",
    "functions": "def g{i}(a):\n    if a > x:\n        return a\n    return y + {i}\n",
    "classes": "class C{i}:\n    def m(self):\n        if x: return y\n        return {i}\n",
    "comprehensions": "v{i} = [i * {i} for i in x if i > y]\n",
    "shared variables": "for i in range(3):\n    y.append(lambda: i + {i})\n",
}


def function_of(text: str) -> Any:
    filename = f"<growing {len(linecache.cache)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    names: dict[str, Any] = {}
    exec(compile(text, filename, "exec"), names)
    return names["f"]


def repeated(statement: str, count: int) -> FunctionType:
    return of_lines("".join(statement.replace("{i}", str(i)) for i in range(count)) + "return y\n")


def of_lines(text: str) -> FunctionType:
    lines = [f"    {line}\n" for line in text.splitlines()]
    return function_of("def f(x, y):\n" + "".join(lines))


def conversion(function: FunctionType) -> Callable[[], object]:
    return lambda: pipeline.compiled(function)


@pytest.mark.parametrize("statement", REPEATED.values(), ids=REPEATED)
def test_statements_in_a_row(statement: str) -> None:
    assert growth(lambda count: conversion(repeated(statement, count)), 12, 8) < 40


def test_long_chains_of_elif() -> None:
    def chain(count: int) -> Callable[[], object]:
        cases = "".join(f"elif x == {i}:\n    return y + {i}\n" for i in range(count))
        return conversion(of_lines(f"if x < 0:\n    return 0\n{cases}return y\n"))

    assert growth(chain, 12, 8) < 40


def test_clauses_of_a_loop() -> None:
    def loop(count: int) -> Callable[[], object]:
        clauses = (f"    if x == {i}:\n        continue\n    y += 1\n" for i in range(count))
        return conversion(of_lines("while x > 0:\n    x -= 1\n" + "".join(clauses)))

    # Fewer nest what follows them.
    assert growth(loop, 25, 8) < 40


def test_deep_nesting() -> None:
    def nest(depth: int) -> Callable[[], object]:
        tests = (" " * i + f"if x > {i}:\n" for i in range(depth))
        return conversion(of_lines("".join(tests) + " " * depth + "y = x\nreturn y\n"))

    assert growth(nest, 11, 8) < 40


def test_tables_of_literals() -> None:
    def table(count: int) -> Callable[[], object]:
        rows = ", ".join(f"({i}, 'name{i}', {i / 3})" for i in range(count))
        return conversion(of_lines(f"return [{rows}]\n"))

    assert growth(table, 100, 8) < 40


RECORDED = {
    "operations": "y = y * x + {i}\n",
    "ifs": "if x > {i}:\n    y = y + {i}\nelse:\n    y = y - 1\n",
    "ifs that return": "if x == {i}:\n    return y + {i}\n",
    "whiles": "while y < {i}:\n    y += x\n",
}


@pytest.mark.parametrize("statement", RECORDED.values(), ids=RECORDED)
def test_recording(statement: str) -> None:
    def calling(count: int) -> Callable[[], object]:
        function = repeated(statement, count)
        pipeline.convert_function(function)
        return lambda: ag.convert(function)(ag.constant(3.0), ag.constant(2.0))

    assert growth(calling, 12, 8) < 40
