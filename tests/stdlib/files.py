"""The files, and what the compiler makes of them."""

from __future__ import annotations

import ast
import inspect
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import CellType, CodeType, FunctionType

import numpy

STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))
NUMPY = Path(numpy.__file__).parent

_FUNCTION = inspect.CO_OPTIMIZED | inspect.CO_NEWLOCALS
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def files() -> list[Path]:
    """Every file of the standard library and of NumPy, the library's first."""
    found = []
    for root in (STANDARD_LIBRARY, NUMPY):
        paths = (path for path in root.rglob("*.py") if "site-packages" not in _inside(path, root))
        found += sorted(paths)
    return found


def _inside(path: Path, root: Path) -> tuple[str, ...]:
    return path.relative_to(root).parts


def slice_of(paths: list[Path], every: int, first: int = 0) -> list[Path]:
    """Return each `every`-th of them: the same ones on each machine."""
    return paths[first::every]


def parsed(path: Path) -> tuple[ast.Module, CodeType] | None:
    """Return a file's tree and what it compiles to; None for those that are wrong on purpose."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(path.read_bytes(), str(path))
            return tree, compile(tree, str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None


def functions_in(path: Path, tree: ast.Module, code: CodeType) -> Iterator[FunctionType]:
    """Yield every function and lambda that a file defines, without running it."""
    places = {
        (_first_line(node), getattr(node, "name", "<lambda>"))
        for node in ast.walk(tree)
        if isinstance(node, _DEFINITIONS)
    }
    for inner in _codes(code):
        is_function = inner.co_flags & _FUNCTION == _FUNCTION
        if is_function and (inner.co_firstlineno, inner.co_name) in places:
            cells = tuple(CellType() for _ in inner.co_freevars)
            yield FunctionType(inner, {"__name__": path.stem}, inner.co_name, None, cells)


def _first_line(node: ast.AST) -> int:
    decorators = getattr(node, "decorator_list", None)
    return decorators[0].lineno if decorators else node.lineno  # type: ignore[attr-defined]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)
