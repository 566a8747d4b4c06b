"""Source files as the interpreter sees them, each parsed once.

`File.functions_at(line)` gives the functions that begin on a line; `File.codes_in(statement)` the
code objects that its text compiles to, so that a function can be told to be the one in the file.
"""

from __future__ import annotations
import __future__

import ast
import inspect
import itertools
import linecache
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import CodeType, FunctionType

from autograph.syntax.codes import all_codes

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag

# A notebook cell may await at its top level; this flag changes nothing inside its functions.
_COMPILE_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

_FILES: dict[str, File] = {}
_FILES_KEPT = 64
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Found:
    """A function in a file, with the class and the top-level statement around it."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    statement: ast.stmt
    class_name: str | None


@dataclass
class File:
    """The lines of a file and its tree."""

    filename: str
    lines: list[str]
    tree: ast.Module
    _codes: dict[tuple[int, ...], list[CodeType]] = field(default_factory=dict)

    def functions_at(self, line: int) -> list[Found]:
        """Return the functions and lambdas that begin on this line, outer ones first."""
        return [
            found
            for statement in self.tree.body
            if _spans(statement, line)
            for found in _functions_at(statement, statement, line, None)
        ]

    def codes_in(self, statement: ast.stmt | None, flags: int) -> list[CodeType]:
        """Return all code objects that a top-level statement compiles to, or the whole file.

        A notebook compiles each statement by itself, a module is compiled as a whole.
        """
        return self._codes_of(self.tree.body if statement is None else [statement], flags)

    def codes_with_imports(self, statement: ast.stmt, flags: int) -> list[CodeType]:
        """Return the same for a statement of a module, without compiling all of the module.

        What else is there is no matter, but for imports: calls of what the same text imports are
        compiled in another way.
        """
        imports = [each for each in self.tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
        return self._codes_of([*imports, statement], flags)

    def _codes_of(self, statements: list[ast.stmt], flags: int) -> list[CodeType]:
        flags = flags & FUTURE_FLAGS | _COMPILE_FLAGS
        # Statements live as long as the file.
        key = (*map(id, statements), flags)
        codes = self._codes.get(key)
        if codes is None:
            module = ast.Module(statements, [])
            with warnings.catch_warnings():
                # The interpreter has already warned the user about this text.
                warnings.simplefilter("ignore")
                code = compile(module, self.filename, "exec", flags, dont_inherit=True)
            codes = self._codes[key] = [*all_codes(code)][1:]
        return codes


def read_file(fn: FunctionType, *, check: bool = False) -> File | None:
    """Return the file the function was written in, or None where its text is not kept.

    `check` looks at the disk again. Without it the text that was read first is used, which is more
    likely to be the text that the function was made from.
    """
    filename = fn.__code__.co_filename
    if check:
        linecache.checkcache(filename)
    lines = linecache.getlines(filename, fn.__globals__) or _interactive_lines(fn)
    if not lines or (filename == "<string>" and not _mentions(lines, fn)):
        return None
    known = _FILES.get(filename)
    if known is not None and (known.lines is lines or known.lines == lines):
        return known
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse("".join(lines), filename)
    while len(_FILES) >= _FILES_KEPT:
        del _FILES[next(iter(_FILES))]
    file = _FILES[filename] = File(filename, lines, tree)
    return file


def _mentions(lines: list[str], fn: FunctionType) -> bool:
    """Whether a text defines a function of the name; Python 3.13 keeps that of `python -c`."""
    mark = "lambda" if fn.__name__ == "<lambda>" else f"def {fn.__name__}"
    return any(mark in line for line in lines)


def _interactive_lines(fn: FunctionType) -> list[str]:
    """The text of an interactive session; Python 3.13 keeps it where only inspect finds it."""
    try:
        return inspect.findsource(fn)[0]
    except (OSError, TypeError):
        return []


def first_line(node: ast.AST) -> int:
    """Return the line where the compiler says a definition begins: its first decorator's."""
    decorators = getattr(node, "decorator_list", None)
    line: int = (decorators[0] if decorators else node).lineno  # type: ignore[union-attr]
    return line


def _spans(node: ast.AST, line: int) -> bool:
    end = getattr(node, "end_lineno", None)
    return end is None or first_line(node) <= line <= end


def _functions_at(
    node: ast.AST, statement: ast.stmt, line: int, class_name: str | None
) -> Iterator[Found]:
    if isinstance(node, FUNCTIONS) and first_line(node) == line:
        yield Found(node, statement, class_name)
    if isinstance(node, ast.ClassDef):
        class_name = node.name
    for child in ast.iter_child_nodes(node):
        if _spans(child, line):
            yield from _functions_at(child, statement, line, class_name)


def with_text(fn: FunctionType, text: str) -> FunctionType:
    """Return the same function with `text` as the source it was made from.

    The text is that of the whole cell or string, or of the function alone. ValueError if no line of
    it defines the function.
    """
    lines = textwrap.dedent(text).splitlines(keepends=True)
    marks = (
        (f"def {fn.__name__}(", "lambda") if fn.__name__ == "<lambda>" else (f"def {fn.__name__}(",)
    )
    found = [n for n, line in enumerate(lines, 1) if any(mark in line for mark in marks)]
    if not found:
        raise ValueError(f"the source given does not define {fn.__name__}")
    first = fn.__code__.co_firstlineno
    while found[0] > 1 and lines[found[0] - 2].lstrip().startswith("@"):
        found[0] -= 1
    if first not in found:
        lines = ["\n"] * (first - found[0]) + lines[max(found[0] - first, 0) :]
    name = f"<source of {fn.__qualname__} {next(_NUMBERS)}>"
    linecache.cache[name] = (sum(map(len, lines)), None, lines, name)
    code = fn.__code__.replace(co_filename=name)
    made = FunctionType(code, fn.__globals__, fn.__name__, fn.__defaults__, fn.__closure__)
    made.__kwdefaults__ = fn.__kwdefaults__
    made.__dict__.update(fn.__dict__)
    made.__qualname__, made.__module__, made.__doc__ = fn.__qualname__, fn.__module__, fn.__doc__
    return made
