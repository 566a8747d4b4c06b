"""Which function each name belongs to."""

from typing import Any

import pytest

from autograph.syntax.parser import parse_statements
from autograph.syntax.scopes import Scope, analyze_scopes


def scope_of(text: str) -> Scope:
    (function,) = parse_statements(text)
    return analyze_scopes(function)


def test_parameters_and_locals_come_in_the_order_of_the_text() -> None:
    scope = scope_of("def f(b, /, a, *c, d=1, **e):\n    z = y = 1\n    return x")
    assert scope.parameters == ["b", "a", "c", "d", "e"]
    assert list(scope.bound) == ["b", "a", "c", "d", "e", "z", "y"]
    assert scope.free == {"x"}


@pytest.mark.parametrize(
    "statement",
    [
        "x = 1",
        "x += 1",
        "x: int",
        "del x",
        "(x, y), *z = v",
        "for x in v: pass",
        "with v as x: pass",
        "import x.y",
        "import v as x",
        "from v import x",
        "def x(): pass",
        "class x: pass",
        "g((x := 1))",
        "[(x := i) for i in v]",
        "try: pass\n    except v as x: pass",
        "match v:\n        case [x, 1]: pass",
        "match v:\n        case {'k': 1, **x}: pass",
        "match v:\n        case 1 as x: pass",
    ],
)
def test_every_statement_that_binds(statement: str) -> None:
    assert scope_of(f"def f():\n    {statement}").is_local("x")


@pytest.mark.parametrize("text", ["[x for x in v]", "lambda x: x", "{x: y for x, y in v}"])
def test_names_of_inner_scopes_stay_inside(text: str) -> None:
    assert not scope_of(f"def f():\n    return {text}").is_local("x")


def test_globals_and_nonlocals_are_not_local() -> None:
    scope = scope_of("def f():\n    global g\n    nonlocal n\n    g = n = 1")
    assert not scope.is_local("g") and not scope.is_local("n")
    assert scope.free == {"n"}


def test_captured_and_rebound() -> None:
    scope = scope_of(
        "def f(a, b, c):\n    def g():\n        nonlocal b\n        b = lambda: a\n"
        "    return [c for _ in a]"
    )
    assert scope.captured == {"a", "b"}
    assert scope.rebound == {"b"}


def test_methods_skip_the_names_of_their_class() -> None:
    scope = scope_of(
        "def f(x):\n    class C:\n        x = 1\n        def m(self):\n            return x"
    )
    assert scope.captured == {"x"}


def test_the_first_iterable_is_read_outside() -> None:
    scope = scope_of("def f(x):\n    return [x for x in x for y in x]")
    (inner,) = scope.children
    assert "x" in scope.reads and inner.free == set()


def test_generators_are_known() -> None:
    scope = scope_of("def f():\n    def g():\n        yield\n    return g")
    assert not scope.is_generator and scope.children[0].is_generator


def test_a_generator_expression_captures_and_a_list_does_not() -> None:
    def captured(text: str) -> Any:
        return scope_of(f"def f(x):\n    return {text}").captured

    assert captured("(x for i in x)") == {"x"}
    assert captured("[x for i in x]") == set()


def test_identifiers() -> None:
    text = """
def f(a, *b, c=d, **e):
    import g.h, i as j
    global k
    try:
        l.m = n
    except o as p:
        class q: pass
    match r:
        case {1: s, **t}: pass
        case [*u, v] | W(x=y): pass
    return lambda z: [A for A in B if (C := 1)]
"""
    scope = scope_of(text)
    assert scope.identifiers() == set("abcegjklnopqrstuvyz" + "ABCW")
