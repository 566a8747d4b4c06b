"""From function objects to exactly their own source."""

import argparse
import ast
import calendar
import configparser
import doctest
import fractions
import importlib.util
import linecache
import os
import subprocess
import sys
import textwrap
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograph.errors import ConversionError
from autograph.syntax.loader import compile_function
from autograph.syntax.parser import parse_expression, parse_function, parse_source, parse_statements
from autograph.syntax.printer import to_source
from tests.budget import ROOT

Load = Callable[[str], types.ModuleType]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Import a text as a module of its own."""

    def load(text: str) -> types.ModuleType:
        path = tmp_path / "model.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("model", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def source_of(fn: Any) -> str:
    return to_source(parse_function(fn).node)


MODULE = '''\
"""A module."""
import functools

def plain(x):
    return 2 * x

async def waits(x):
    return await x

def same(f):
    return f

@same
@functools.partial(
    same)
def decorated(x, key=lambda v: -v):
    """Text
  with a line to the left."""
    return x + \\
        1

class Outer:
    class Inner:
        @staticmethod
        def static(x): return x

        def method(self):
            text = """
no indentation
"""
            return text

        @classmethod
        def of_class(cls): return cls

        @property
        def value(self): return 1

def outer(n):
    def nested(x):
        if x:
            return n
        return lambda: n
    return nested

def indented_by_tabs(x):
\tif x:
\t\treturn "a\tb"
\treturn 'c'

pair = [lambda x: x + 1, lambda x: x + 2]
alike, alike_too = lambda: 1, lambda: 2
within = lambda x: (lambda y: (lambda: x + y))
wide = (
    lambda x,
    y=1:
        x
        + y
)
generator = [lambda: (yield 1), lambda: (yield 2)]
call = same(lambda é: "é" + é) and same(lambda é: é + é)
if pair:
    def under_if(): return 1
else:
    def under_if(): return 2
'''


@pytest.fixture
def module(load: Load) -> types.ModuleType:
    return load(MODULE)


def test_functions(module: types.ModuleType) -> None:
    assert source_of(module.plain) == "def plain(x):\n    return 2 * x\n"
    assert source_of(module.waits) == "async def waits(x):\n    return await x\n"
    assert source_of(module.outer(1)).startswith("def nested(x):\n    if x:\n        return n\n")
    assert source_of(module.under_if) == "def under_if():\n    return 1\n"


def test_methods(module: types.ModuleType) -> None:
    inner = module.Outer.Inner
    assert source_of(inner.static) == "@staticmethod\ndef static(x):\n    return x\n"
    assert source_of(inner().of_class) == "@classmethod\ndef of_class(cls):\n    return cls\n"
    assert source_of(inner.value.fget) == "@property\ndef value(self):\n    return 1\n"
    assert "'\\nno indentation\\n'" in source_of(inner.method)
    assert source_of(inner().method) == source_of(inner.method)
    assert parse_function(inner.method).class_name == "Inner"


def test_decorators_continuation_lines_and_strings(module: types.ModuleType) -> None:
    parsed = parse_function(module.decorated)
    assert len(parsed.node.decorator_list) == 2
    assert parsed.node.body[0].value.value == "Text\n  with a line to the left."
    assert to_source(parsed.node.body[1]) == "return x + 1\n"
    assert source_of(module.decorated.__defaults__[0]) == "lambda v: -v"


def test_tabs(module: types.ModuleType) -> None:
    assert "return 'a\\tb'" in source_of(module.indented_by_tabs)


def test_lambdas(module: types.ModuleType) -> None:
    assert [source_of(each) for each in module.pair] == ["lambda x: x + 1", "lambda x: x + 2"]
    assert source_of(module.wide) == "lambda x, y=1: x + y"
    assert source_of(module.call) == "lambda é: é + é"
    assert [source_of(each) for each in module.generator] == [
        "lambda: (yield 1)",
        "lambda: (yield 2)",
    ]


def test_lambdas_in_lambdas(module: types.ModuleType) -> None:
    assert source_of(module.within) == "lambda x: lambda y: lambda: x + y"
    assert source_of(module.within(1)) == "lambda y: lambda: x + y"
    assert source_of(module.within(1)(2)) == "lambda: x + y"


def test_lambdas_without_columns(module: types.ModuleType) -> None:
    """Python 3.12 gives the code of a constant no columns; `-X no_debug_ranges` gives none."""
    assert source_of(module.alike) == "lambda: 1"
    assert source_of(module.alike_too) == "lambda: 2"


WITHOUT_COLUMNS = """\
from autograph.errors import ConversionError
from autograph.syntax.parser import parse_function
from autograph.syntax.printer import to_source

def outer(n):
    return (lambda x: x + n), (lambda x: x + 2), (lambda: n)

for fn in outer(1):
    print(to_source(parse_function(fn).node))
same = [lambda x: x * 2, lambda x: x * 2]
print(to_source(parse_function(same[0]).node))
alike = [lambda x: x + 1, lambda x: x - 1]
try:
    parse_function(alike[0])
except ConversionError as error:
    print(error)
"""


def test_lambdas_that_cannot_be_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(WITHOUT_COLUMNS, encoding="utf-8")
    command = [sys.executable, "-X", "no_debug_ranges", str(path)]
    run = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
    )
    assert run.stdout.splitlines() == [
        "lambda x: x + n",
        "lambda x: x + 2",
        "lambda: n",
        "lambda x: x * 2",
        "Several lambdas on this line cannot be told apart.",
        "",
        "  model.py:12",
        "      alike = [lambda x: x + 1, lambda x: x - 1]",
        "      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "  Write each lambda on a line of its own, or use `def`.",
    ], run.stderr


def test_positions_are_those_of_the_file(module: types.ModuleType) -> None:
    parsed = parse_function(module.Outer.Inner.method)
    lines = MODULE.splitlines()
    line = lines.index("        def method(self):") + 1
    assert (parsed.node.lineno, parsed.node.col_offset) == (line, 8)
    assert (parsed.first_line, parsed.last_line) == (line, line + 4)
    assert "".join(parsed.source_lines).splitlines() == lines[line - 1 : line + 4]
    decorated = parse_function(module.decorated)
    assert decorated.node.lineno - decorated.first_line == 3
    location = parsed.location(parsed.node.body[1])
    assert location.text == "            return text"
    assert (location.line, location.function) == (line + 4, "Outer.Inner.method")
    assert location.filename == module.__file__


def test_each_call_gives_a_tree_of_its_own(module: types.ModuleType) -> None:
    parse_function(module.plain).node.body.clear()
    assert source_of(module.plain) == "def plain(x):\n    return 2 * x\n"


def test_private_names_are_spelled_out(load: Load) -> None:
    module = load(
        "class _Tally:\n"
        "    def __add(self, __n, *, key=0):\n"
        "        self.__count += __n\n"
        "        self.__dunder__ = __name__\n"
        "        f(__n=__n)\n"
        "        class Other:\n"
        "            def f(self): return self.__x\n"
        "        return lambda: __n\n"
    )
    assert source_of(module._Tally._Tally__add) == (
        "def __add(self, _Tally__n, *, key=0):\n"
        "    self._Tally__count += _Tally__n\n"
        "    self.__dunder__ = __name__\n"
        "    f(__n=_Tally__n)\n"
        "\n"
        "    class Other:\n"
        "        def f(self):\n"
        "            return self.__x\n"
        "    return lambda: _Tally__n\n"
    )


def test_source_known_to_linecache_only() -> None:
    text = "from __future__ import annotations\ndef cell(a: b): return a\n"
    filename = "<cell 7>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace: dict[str, Any] = {}
    exec(compile(text, filename, "exec"), namespace)
    assert source_of(namespace["cell"]) == "def cell(a: b):\n    return a\n"


def test_calls_of_what_the_file_imports(load: Load) -> None:
    """Python compiles them in another way than other calls, a notebook's each by itself."""
    text = "import math\ndef root(x): return math.sqrt(x)\nsmall = [lambda x: math.floor(x), 1]\n"
    module = load(text)
    expected = ["def root(x):\n    return math.sqrt(x)\n", "lambda x: math.floor(x)"]
    assert [source_of(fn) for fn in (module.root, module.small[0])] == expected
    filename = "<cell 6>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace: dict[str, Any] = {}
    for statement in ast.parse(text).body:
        exec(compile(ast.Module([statement], []), filename, "exec"), namespace)
    assert [source_of(fn) for fn in (namespace["root"], namespace["small"][0])] == expected


def _functions_of(module: types.ModuleType) -> list[types.FunctionType]:
    owners = [module, *(each for each in vars(module).values() if isinstance(each, type))]
    return [
        fn
        for owner in owners
        for fn in vars(owner).values()
        if isinstance(fn, types.FunctionType) and fn.__code__.co_filename == module.__file__
    ]


@pytest.mark.parametrize("module", [argparse, calendar, configparser, fractions, textwrap])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_function_of_a_module_is_found_and_compiles_to_the_same(
    module: types.ModuleType,
) -> None:
    functions = _functions_of(module)
    assert len(functions) > 9
    for fn in functions:
        old, new = fn.__code__, compile_function(parse_function(fn).node, fn, ["ag__"])
        assert new.co_qualname == old.co_qualname
        assert (new.co_varnames, new.co_names) == (old.co_varnames, old.co_names)
        assert new.co_freevars == old.co_freevars
        lines = [{line for _, _, line in code.co_lines()} for code in (old, new)]
        # A decorator is where the original begins.
        assert lines[0] - {old.co_firstlineno} == lines[1] - {new.co_firstlineno}


def test_a_cell_that_awaits() -> None:
    text = "await_me = 1\nasync def g(): return 1\nx = [lambda: 5, await g()]\n"
    filename = "<cell 8>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    code = compile(text, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    (fn_code,) = (c for c in code.co_consts if getattr(c, "co_name", "") == "<lambda>")
    assert source_of(types.FunctionType(fn_code, {})) == "lambda: 5"


def test_doctests() -> None:
    text = """
    >>> from autograph.syntax.parser import parse_function
    >>> def triple(x):
    ...     return 3 * x
    >>> parse_function(triple).node.lineno
    1
    """
    example = doctest.DocTestParser().get_doctest(text, {}, "triple", None, 0)
    assert doctest.DocTestRunner(verbose=False).run(example).failed == 0


def test_a_function_of_a_module_that_pytest_has_rewritten() -> None:
    def checked(x: int) -> int:
        assert x > 0, "positive"
        return x

    assert parse_function(checked).node.name == "checked"
    assert to_source(parse_function(checked).node.body[0]) == "assert x > 0, 'positive'\n"


def refusal(fn: Any) -> str:
    with pytest.raises(ConversionError) as caught:
        parse_function(fn)
    return str(caught.value)


def test_no_source() -> None:
    namespace: dict[str, Any] = {}
    exec("def made(): pass", namespace)
    assert refusal(namespace["made"]) == (
        "The source of `made` is not available: it was made by `exec`, `eval` or `python -c`, or "
        "typed at a prompt that keeps no text.\n\n"
        "  <string>:1, in made\n"
        "  Put the function into a file, or give its text: ag.convert(source=text)(function)."
    )


def test_not_a_python_function() -> None:
    assert refusal(len) == (
        "`len` is not a Python function and has no source.\n"
        "  Only functions written in Python can be converted; others run as they are."
    )


@pytest.mark.parametrize(
    "now",
    [
        "def f(x):\n    return x + 2\n",
        "def f(x):\n    return x - 1\n",
        "def f(y):\n    return y + 1\n",
        "# a new line\ndef f(x):\n    return x + 1\n",
        "def f(x:\n",
        "",
    ],
)
def test_a_file_that_has_changed(load: Load, now: str) -> None:
    module = load("def f(x):\n    return x + 1\n")
    Path(str(module.__file__)).write_text(now, encoding="utf-8")
    message = refusal(module.f)
    if now:
        assert message.startswith("The file of `f` has changed since it was loaded")
        assert "model.py:1, in f" in message


def test_a_change_elsewhere_in_the_file(load: Load) -> None:
    module = load("def f(x):\n    return x + 1\n")
    path = Path(str(module.__file__))
    path.write_text("def f(x):\n    # why\n    return x + 1\n\ny = 1\n", encoding="utf-8")
    refusal(module.f)
    path.write_text("def f(x):\n    return x + 1\n\ny = 1\n", encoding="utf-8")
    assert source_of(module.f) == "def f(x):\n    return x + 1\n"


def test_the_text_that_was_read_first_is_kept(load: Load) -> None:
    module = load("def f(x):\n    return x + 1\n")
    parse_function(module.f)
    Path(str(module.__file__)).write_text("def f(x):\n    return x\n", encoding="utf-8")
    assert source_of(module.f) == "def f(x):\n    return x + 1\n"


def test_a_reloaded_module_is_read_again(load: Load) -> None:
    parse_function(load("def f(x):\n    return x + 1\n").f)
    sys.modules.pop("model", None)
    module = load("def f(x):\n    return x\n\n\nz = 100\n")
    assert source_of(module.f) == "def f(x):\n    return x\n"


def test_errors_point_at_the_node(load: Load) -> None:
    module = load("def scale(é, n):\n    while é > ready(n):\n        é = n\n")
    parsed = parse_function(module.scale)
    test = parsed.node.body[0].test.comparators[0]
    error = parsed.error(test, "No calls here.", "Call before the loop.\nUse the result.")
    assert str(error).replace(str(module.__file__), "model.py") == (
        "No calls here.\n\n"
        "  model.py:2, in scale\n"
        "      while é > ready(n):\n"
        "                ^^^^^^^^\n"
        "  Call before the loop.\n"
        "  Use the result."
    )
    assert (error.place.lineno, error.place.function) == (2, "scale")
    assert type(error).__module__ == "autograph.errors"


def test_parsing_texts() -> None:
    assert to_source(parse_source("x=1\ny=2")) == "x = 1\ny = 2\n"
    assert [to_source(each) for each in parse_statements("x=1;y=2")] == ["x = 1\n", "y = 2\n"]
    assert to_source(parse_expression(" x+1\n")) == "x + 1"
    with pytest.raises(SyntaxError):
        parse_source("x = = 1", "model.py")
