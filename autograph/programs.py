"""Programs that the command line is given: `FILE` or `FILE:FUNC`, read, searched and loaded.

    samples/newton.py:newton     ->     the tree of `newton`, or the function object

Reading never runs the file. What is wrong with it is a `ProgramError` of one line.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import importlib.util
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any

from autograph.syntax.sources import FUNCTIONS, File, Found, first_line

_MODULES = {"autograph", "autograph.api"}
_DECORATORS = {"convert", "function"}


class ProgramError(Exception):
    """What is wrong with a file, or with a name in it, in one line."""


@dataclass(frozen=True)
class Definition:
    """A function in a file, under the name that its user gives it."""

    name: str
    found: Found
    is_decorated: bool

    @property
    def line(self) -> int:
        """The line of its first decorator, or of its `def`."""
        return first_line(self.found.node)


def split_target(target: str) -> tuple[str, str | None]:
    """`file.py:f` as file and name; a bare path has no name."""
    path, _, name = target.rpartition(":")
    if not path or os.path.exists(target):
        return target, None
    if not name:
        raise ProgramError(f"{path}: lacks the name of a function behind the colon")
    return path, name


def read_program(path: str) -> File:
    """The lines and the tree of a file."""
    data = _read(path)
    with _one_line(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(data, path)
        lines = importlib.util.decode_source(data).splitlines(keepends=True)
    return File(path, lines, tree)


def compile_program(path: str) -> CodeType:
    """The code of a file, ready to be run."""
    data = _read(path)
    with _one_line(path):
        return compile(data, path, "exec", dont_inherit=True)


def definitions(file: File) -> list[Definition]:
    """All functions in a file that have a name, in the order of their lines."""
    names = set(_names_of_convert(file.tree))
    return list(_definitions(file.tree.body, "", None, None, names))


def definition(file: File, name: str) -> Definition:
    """The function of that name; the last one, where a file has several, as in Python."""
    found = {each.name: each for each in definitions(file)}
    if name not in found:
        raise ProgramError(f"{file.filename} has no function {name!r}{_suggestion(name, found)}")
    return found[name]


def load_module(path: str) -> ModuleType:
    """The module that a file makes when it is imported; what it prints goes to stderr."""
    code = compile_program(path)
    stem = os.path.splitext(os.path.basename(path))[0]
    module = new_module(path, f"{stem}_" if stem in sys.modules else stem)
    with contextlib.redirect_stdout(sys.stderr):
        exec(code, vars(module))
    return module


def new_module(path: str, name: str) -> ModuleType:
    """An empty module for a file, known to Python under `name`."""
    module = ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    return module


def member(module: ModuleType, name: str) -> Any:
    """`Class.method` or `function` of a module."""
    value: Any = module
    for part in name.split("."):
        if not hasattr(value, part):
            known = [key for key, each in vars(value).items() if callable(each)]
            raise ProgramError(f"{module.__file__} has no {name!r}{_suggestion(part, known)}")
        value = getattr(value, part)
    if not callable(value):
        raise ProgramError(f"{name} in {module.__file__} is {type(value).__name__}, not a function")
    return value


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise ProgramError(f"{path}: {error.strerror or error}") from None


@contextlib.contextmanager
def _one_line(path: str) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        text = (error.text or "").strip()
        shown = f": {text}" if text else ""
        raise ProgramError(f"{path}:{error.lineno or 1}: {error.msg}{shown}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ProgramError(f"{path} cannot be read as Python: {error}") from None


def _names_of_convert(tree: ast.AST) -> Iterator[str]:
    """How this file spells `ag.convert`: `ag.convert`, `ag.function`, `convert`, ..."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in _MODULES:
                    yield from (f"{alias.asname or alias.name}.{name}" for name in _DECORATORS)
        elif isinstance(node, ast.ImportFrom) and node.module in _MODULES:
            for alias in node.names:
                if alias.name in _DECORATORS:
                    yield alias.asname or alias.name


def _definitions(
    body: Iterable[ast.AST],
    prefix: str,
    class_name: str | None,
    statement: ast.stmt | None,
    names: set[str],
) -> Iterator[Definition]:
    for node in body:
        top = statement or node
        assert isinstance(top, ast.stmt)
        inner, inside = prefix, class_name
        if isinstance(node, FUNCTIONS) and not isinstance(node, ast.Lambda):
            decorated = any(_spelling(each) in names for each in node.decorator_list)
            yield Definition(prefix + node.name, Found(node, top, class_name), decorated)
            inner = f"{prefix}{node.name}."
        elif isinstance(node, ast.ClassDef):
            inner, inside = f"{prefix}{node.name}.", node.name
        yield from _definitions(ast.iter_child_nodes(node), inner, inside, top, names)


def _spelling(decorator: ast.expr) -> str:
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _suggestion(name: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; it has {listed(names)}"


def listed(names: list[str]) -> str:
    """Some names, for a message."""
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "") if names else "none"
