"""Chapter 4 of the reference."""

from __future__ import annotations

from tests.language.table import row, same

COUNT = 0


@row("local names", "part of the state of the loops and branches that set them", nodes="Name")
def test_local_names() -> None:
    def f(x):
        y = x
        while y < 10.0:
            y, z = y * 2.0, y
        return y, z

    same(f, (3.0,), (1.0,), faces=("array", "tensor"))


@row("unbound names", "`UnboundLocalError`, and only where and when the path lacks the name")
def test_unbound_names() -> None:
    def f(x):
        if x > 0:
            y = x
        return y

    same(f, (3.0,), (-3.0,))


@row("names that do not exist", "`NameError`", "under a staged test, when the graph gets there")
def test_missing_names() -> None:
    def f(x):
        if x > 0:
            return x
        return nowhere  # noqa: F821

    same(f, (3.0,), (-3.0,))


@row("closures", "cells are shared with the functions outside", nodes="FunctionDef Nonlocal")
def test_closures() -> None:
    def outer():
        count = 0

        def f(x):
            nonlocal count
            count = 0
            while x > 0:
                count += 1
                x = x - 1
            return count

        return f

    same(outer(), (3,), (-3,))


@row("`global` names", "read at the call, written after each run", nodes="Global")
def test_global_names() -> None:
    def f(x):
        global COUNT
        COUNT = 0
        while x > 0:
            COUNT = COUNT + 1
            x = x - 1
        return COUNT

    same(f, (3,), (-3,))


@row("exceptions across calls", "pass through functions that are called, to the handler")
def test_exceptions_across_calls() -> None:
    def check(x):
        if x < 0:
            raise ValueError("negative")
        return x

    def f(x):
        try:
            return check(x)
        except ValueError:
            return x * 10

    same(f, (3.0,), (-3.0,))
