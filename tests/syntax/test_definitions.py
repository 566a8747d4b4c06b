"""Where a variable may be unbound, and who marks it."""

from typing import Any

import gast
import pytest

from autograph.syntax.definitions import annotate_definitions
from autograph.syntax.effects import summarize
from autograph.syntax.liveness import annotate_state
from autograph.syntax.parser import parse_statements
from autograph.syntax.scopes import analyze_scopes


def analyzed(text: str) -> Any:
    body = "".join(f"    {line}\n" for line in text.splitlines())
    (function,) = parse_statements(f"def f(p, x):\n{body}")
    analyze_scopes(function)
    function.vanished = []
    variables = summarize(function)
    annotate_state(function, variables)
    annotate_definitions(function, variables)
    return function


def marks(function: Any) -> list[tuple[int, tuple[str, ...]]]:
    """The line, and the names that are marked before it; line 0 is the start."""
    found = [(0, function.undefined)] if function.undefined else []
    for node in gast.walk(function):
        names = getattr(node, "undefined", ())
        if names and node is not function:
            found.append((node.lineno - 1, names))
    return sorted(found)


def checked(function: Any) -> list[tuple[int, str]]:
    """The line and name of each read that must check."""
    return sorted(
        (node.lineno - 1, node.id)
        for node in gast.walk(function)
        if getattr(node, "may_be_undefined", False)
    )


@pytest.mark.parametrize(
    ("text", "before", "reads"),
    [
        ("if p: y = 1\nelse: y = 2\nreturn y", [], []),
        ("if p: y = 1\nreturn y", [(1, ("y",))], [(2, "y")]),
        ("y = 0\nif p: y = 1\nreturn y", [], []),
        ("if p: y = 1\nif x: y = 2\nreturn y", [(1, ("y",))], [(3, "y")]),
        ("while p: y = 1\nreturn y", [(1, ("y",))], [(2, "y")]),
        ("for y in p: pass\nreturn y", [(1, ("y",))], [(2, "y")]),
        ("try: y = p()\nexcept E: pass\nif x: y = 1\nreturn y", [(0, ("y",))], [(4, "y")]),
        ("try: y = p()\nexcept E: pass\nreturn y", [], []),
        ("if p: y = 1\nelse: raise E\nreturn y", [], []),
        ("if p: del x\nreturn x", [], [(2, "x")]),
        ("p(y)\nif x: y = 1", [(0, ("y",))], [(1, "y")]),
        ("if p: p(y)\nelse: y = 1", [(0, ("y",))], [(1, "y")]),
        ("try: y = p()\nexcept E: pass\nif x: print(y)", [(0, ("y",))], [(3, "y")]),
        ("try: y = p()\nexcept E: pass\nreturn x and y", [(0, ("y",))], [(3, "y")]),
        ("while p:\n    if x: y = 1\n    else: y = 2\n    print(y)", [], []),
        ("while p:\n    if x: y = 1\n    print(y)", [(1, ("y",))], [(3, "y")]),
    ],
)
def test_marks_and_checks(
    text: str, before: list[tuple[int, tuple[str, ...]]], reads: list[tuple[int, str]]
) -> None:
    function = analyzed(text)
    assert marks(function) == before
    assert checked(function) == reads


def test_a_read_in_a_nested_function_checks_a_free_variable() -> None:
    function = analyzed("if p: y = 1\nreturn lambda: y")
    (read,) = [node for node in gast.walk(function) if getattr(node, "may_be_undefined", False)]
    assert read.is_free


def test_names_whose_assignments_vanished_are_marked_at_the_start() -> None:
    (function,) = parse_statements("def f(p):\n    return y")
    scope = analyze_scopes(function)
    scope.bind("y")
    function.vanished = ["y"]
    variables = summarize(function)
    annotate_state(function, variables)
    annotate_definitions(function, variables)
    assert function.undefined == ("y",)
    assert checked(function) == [(1, "y")]
