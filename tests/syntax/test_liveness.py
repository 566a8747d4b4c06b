"""What a branch or loop takes in and gives out."""

from typing import Any

import gast
import pytest

from autograph.syntax.effects import summarize
from autograph.syntax.liveness import annotate_state
from autograph.syntax.parser import parse_statements
from autograph.syntax.scopes import analyze_scopes


def analyzed(text: str) -> Any:
    (function,) = parse_statements(text)
    analyze_scopes(function)
    annotate_state(function, summarize(function))
    return function


def first(text: str, kind: type) -> Any:
    body = "".join(f"    {line}\n" for line in text.splitlines())
    function = analyzed(f"def f(p, x, xs):\n{body}")
    return next(node for node in gast.walk(function) if isinstance(node, kind))


@pytest.mark.parametrize(
    ("text", "inputs", "outputs"),
    [
        ("if p: y = 1\nelse: y = 2\nreturn y", (), ("y",)),
        ("if p: x = 1\nreturn x", ("x",), ("x",)),
        ("if p: y = x", (), ()),
        ("if p:\n    x = x + 1\n    print(x)", ("x",), ()),
        ("if p: xs[0] = x\nreturn xs", ("xs",), ("xs",)),
        ("if p: print(x)\nreturn x", (), ()),
        ("if p: del x\nreturn 1", ("x",), ()),
        ("if p: y = 1\nelse: raise E\nreturn y", (), ("y",)),
        ("if (y := p): x = y\nreturn x", ("x",), ("x",)),
    ],
)
def test_if(text: str, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    node = first(text, gast.If)
    assert (node.inputs, node.outputs) == (inputs, outputs)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("while x: x = x - 1", ("x",)),
        ("while p: y = 1", ()),
        ("while p: y = 1\nreturn y", ("y",)),
        ("while p:\n    y = x\n    x = y", ("x",)),
        ("while True:\n    x = x + 1\n    if x: break\nreturn x", ("x",)),
        ("while True:\n    y = p\n    if y: break\n    x = y\nreturn x", ("x",)),
        ("while p:\n    if x: continue\n    y = 1\n    x = y", ("x",)),
        ("for y in xs: x = y\nreturn x", ("x",)),
        ("for x in xs: pass\nreturn x", ("x",)),
        ("for y in xs: print(y)", ()),
        ("for y in xs:\n    for z in y: x = x + z\nreturn x", ("x",)),
    ],
)
def test_loops(text: str, state: tuple[str, ...]) -> None:
    assert first(text, gast.While if text.startswith("while") else gast.For).state == state


@pytest.mark.parametrize(
    ("handlers", "exposed"),
    [
        ("except E: print(y)", ("y",)),
        ("except E: y = 2\nprint(y)", ()),
        ("except E: pass\nprint(y)", ("y",)),
        ("finally: print(y)", ("y",)),
        ("except E: return\nprint(y)", ()),
    ],
)
def test_what_an_exception_would_lose(handlers: str, exposed: tuple[str, ...]) -> None:
    text = f"y = 0\ntry:\n    for x in xs:\n        y = x\n        print(x)\n{handlers}"
    assert first(text, gast.For).exposed == exposed


def test_swallowing_context_managers_are_like_handlers() -> None:
    text = "y = 0\nwith {}(E):\n    for x in xs:\n        y = x\n        print(x)\nprint(y)"
    assert first(text.format("suppress"), gast.For).exposed == ("y",)
    assert first(text.format("open"), gast.For).exposed == ()


def test_a_nested_loop_costs_one_pass() -> None:
    # A round of iteration to a fixed point for each level would need 2 ** 40 passes.
    lines = ["def f(x):"]
    lines += ["    " * (depth + 1) + f"for i{depth} in x:" for depth in range(40)]
    lines.append("    " * 41 + "x = x + 1")
    analyzed("\n".join(lines))
