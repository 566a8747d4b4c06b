"""From a function object to the tree of exactly its own source.

    def scale(x):                 parse_function(scale).node
        return 2 * x       ->     gast.FunctionDef(name="scale", lineno=14, ...)

The whole file is parsed, once, and the function is found in it by its first line and, among
several lambdas on one line, by the columns of its instructions. So line and column numbers are the
user's, strings and indentation are untouched, and the text can be compiled and compared with the
running function: one whose file has changed since is refused, not converted from another text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType, MethodType
from typing import Any, TypeAlias

import gast

from autograph.errors import ConversionError, Place
from autograph.syntax.exchange import to_gast
from autograph.syntax.origin import SourceLocation
from autograph.syntax.sources import File, Found, first_line, read_file

Point = tuple[int, int]
FunctionNode: TypeAlias = "gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda"

# Modules whose loaders compile the text of a file as it stands.
_PLAIN_LOADERS = {
    "_frozen_importlib",
    "_frozen_importlib_external",
    "builtins",
    "importlib._bootstrap_external",
    "zipimport",
}
_PRIVATE_NAME = re.compile(r"__\w*(?<!__)\Z")


@dataclass(frozen=True)
class ParsedFunction:
    """A function's tree, and where it stands. The tree belongs to the caller, who may change it."""

    node: FunctionNode
    name: str
    filename: str
    file_lines: Sequence[str]
    first_line: int
    last_line: int
    class_name: str | None

    @property
    def source_lines(self) -> Sequence[str]:
        """The function's own lines as they stand in the file, decorators included."""
        return self.file_lines[self.first_line - 1 : self.last_line]

    def location(self, node: gast.AST) -> SourceLocation:
        """Return the place of a node of this function."""
        line = getattr(node, "lineno", None) or self.first_line
        return SourceLocation(self.filename, line, self._text(line), self.name)

    def error(self, node: gast.AST, message: str, advice: str | None = None) -> ConversionError:
        """Return an error that points at a node of this function."""
        line = getattr(node, "lineno", None) or self.first_line
        return ConversionError(
            message,
            place=Place(self.filename, line, self.name, self._text(line), self._columns(node)),
            advice=advice,
        )

    def _text(self, line: int) -> str:
        return self.file_lines[line - 1].rstrip() if line <= len(self.file_lines) else ""

    def _columns(self, node: gast.AST) -> tuple[int, int] | None:
        """The node's columns on its first line, in characters (trees count bytes)."""
        start = getattr(node, "col_offset", None)
        if start is None:
            return None
        raw = self._text(node.lineno).encode()
        one_line = node.end_lineno == node.lineno
        end = node.end_col_offset if one_line else len(raw)
        return len(raw[:start].decode()), len(raw[:end].decode())


def parse_function(fn: FunctionType | MethodType) -> ParsedFunction:
    """Return the tree of a function, method or lambda, with the line numbers of the user's file."""
    function = fn.__func__ if isinstance(fn, MethodType) else fn
    if not isinstance(function, FunctionType):
        raise ConversionError(
            f"`{getattr(fn, '__qualname__', fn)}` is not a Python function and has no source.",
            advice="Only functions written in Python can be converted; others run as they are.",
        )
    for check in (False, True):
        try:
            file = read_file(function, check=check)
        except SyntaxError:
            continue
        if file is None:
            raise _no_source(function)
        found = _find(file, function)
        if found is not None:
            return parsed_function(file, found, function.__qualname__)
    raise _changed(function)


def parse_source(text: str, filename: str = "<source>") -> gast.Module:
    """Return the tree of a whole program."""
    return to_gast(ast.parse(text, filename))


def parse_statements(text: str) -> list[gast.AST]:
    """Return the trees of some statements."""
    statements: list[gast.AST] = parse_source(text).body
    return statements


def parse_expression(text: str) -> gast.AST:
    """Return the tree of one expression."""
    return to_gast(ast.parse(text.strip(), mode="eval")).body


def parsed_function(file: File, found: Found, name: str) -> ParsedFunction:
    """Return the tree of a function that was found in a file."""
    node = to_gast(found.node)
    parsed = ParsedFunction(
        node=node,
        name=name,
        filename=file.filename,
        file_lines=file.lines,
        first_line=first_line(found.node),
        last_line=found.node.end_lineno or found.node.lineno,
        class_name=found.class_name,
    )
    if found.class_name is not None and any("__" in line for line in parsed.source_lines):
        _PrivateNames(found.class_name).spell_out(node)
    return parsed


def _find(file: File, fn: FunctionType) -> Found | None:
    """The function's node in this file, or None when the text there is another one."""
    code = fn.__code__
    candidates = [
        found
        for found in file.functions_at(code.co_firstlineno)
        if getattr(found.node, "name", "<lambda>") == code.co_name
    ]
    if not candidates:
        return None
    if not _is_text_of(file, candidates[0], fn):
        return None
    return candidates[0] if len(candidates) == 1 else _one_of(candidates, file, code)


def _is_text_of(file: File, found: Found, fn: FunctionType) -> bool:
    """Whether the function's code is what the text compiles to."""
    code = fn.__code__
    if code in file.codes_with_imports(found.statement, code.co_flags):
        return True
    if code in file.codes_in(found.statement, code.co_flags):
        return True
    of_file = file.codes_in(None, code.co_flags)
    if code in of_file:
        return True
    named = (code.co_name, code.co_firstlineno)
    alike = [other for other in of_file if (other.co_name, other.co_firstlineno) == named]
    if any(_content(other) == _content(code) for other in alike):
        return True
    return _is_rewritten(fn) and any(_could_become(other, code) for other in alike)


def _content(code: CodeType) -> tuple[object, ...]:
    """What tells codes apart, where they are equal to themselves though a constant is NaN."""
    constants = (
        _content(c) if isinstance(c, CodeType) else (type(c), repr(c)) for c in code.co_consts
    )
    names = code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars
    return code.co_code, names, code.co_linetable, tuple(constants)


def _one_of(candidates: list[Found], file: File, code: CodeType) -> Found:
    """The lambda, of several on a line, that the code was made from."""
    spans = _spans(code)
    holding = [found for found in candidates if spans and _holds(_body(found), spans)]
    if holding:
        # They lie in each other; the innermost that holds every instruction is the one.
        return max(holding, key=lambda found: _start(_body(found)))
    alike = [found for found in candidates if _shape(_code_of(found)) == _shape(code)]
    if len({ast.dump(found.node) for found in alike}) == 1:
        return alike[0]
    raise ConversionError(
        "Several lambdas on this line cannot be told apart.",
        place=Place(file.filename, code.co_firstlineno, line=file.lines[code.co_firstlineno - 1]),
        advice="Write each lambda on a line of its own, or use `def`.",
    )


def _spans(code: CodeType) -> list[tuple[Point, Point]]:
    """Where the instructions stand; those that set a function up have no width."""
    return [
        ((line, column), (end_line, end_column))
        for line, end_line, column, end_column in code.co_positions()
        if line is not None
        and end_line is not None
        and column is not None
        and end_column is not None
        and (line, column) != (end_line, end_column)
    ]


def _body(found: Found) -> ast.expr:
    assert isinstance(found.node, ast.Lambda)
    return found.node.body


def _code_of(found: Found) -> CodeType:
    assert isinstance(found.node, ast.Lambda)
    module = compile(ast.Expression(found.node), "<lambda>", "eval", dont_inherit=True)
    return next(code for code in module.co_consts if isinstance(code, CodeType))


def _shape(code: CodeType) -> tuple[object, ...]:
    """What is the same in a lambda's code wherever it stands, for code without columns."""
    constants = [value for value in code.co_consts if not isinstance(value, CodeType)]
    names = {*code.co_names, *code.co_freevars, *code.co_varnames}
    return code.co_argcount, code.co_kwonlyargcount, repr(constants), names


def _start(node: ast.expr) -> Point:
    return node.lineno, node.col_offset


def _holds(body: ast.expr, spans: list[tuple[Point, Point]]) -> bool:
    end = (body.end_lineno or 0, body.end_col_offset or 0)
    return all(_start(body) <= first and last <= end for first, last in spans)


def _is_rewritten(fn: FunctionType) -> bool:
    """Whether the function's module was compiled from a changed tree, as test runners do."""
    loader = fn.__globals__.get("__loader__")
    return loader is not None and type(loader).__module__ not in _PLAIN_LOADERS


def _could_become(plain: CodeType, rewritten: CodeType) -> bool:
    """Whether a rewriting that only adds instructions could have made one of the other."""
    count = plain.co_argcount + plain.co_kwonlyargcount
    return (
        plain.co_argcount == rewritten.co_argcount
        and plain.co_kwonlyargcount == rewritten.co_kwonlyargcount
        and plain.co_varnames[:count] == rewritten.co_varnames[:count]
        and set(plain.co_freevars) <= set(rewritten.co_freevars)
        and set(plain.co_names) <= set(rewritten.co_names)
        and set(plain.co_varnames) <= set(rewritten.co_varnames)
    )


def _beginning(fn: FunctionType) -> Place:
    return Place(fn.__code__.co_filename, fn.__code__.co_firstlineno, fn.__qualname__)


def _no_source(fn: FunctionType) -> ConversionError:
    return ConversionError(
        f"The source of `{fn.__qualname__}` is not available: it was made by `exec`, `eval` or "
        "`python -c`, or typed at a prompt that keeps no text.",
        place=_beginning(fn),
        advice="Put the function into a file, or give its text: ag.convert(source=text)(function).",
    )


def _changed(fn: FunctionType) -> ConversionError:
    return ConversionError(
        f"The file of `{fn.__qualname__}` has changed since it was loaded, so its text is not that "
        "of the running function any more.",
        place=_beginning(fn),
        advice="Start the program again, or reload the module.",
    )


class _PrivateNames(ast.NodeVisitor):
    """`self.__count` in class `Tally` is `self._Tally__count` to the compiler.

    The function is compiled outside its class, so the full name is written out.
    """

    def __init__(self, class_name: str) -> None:
        self._prefix = "_" + class_name.lstrip("_")

    def spell_out(self, function: FunctionNode) -> None:
        """Spell out the private names in a function; its own name stays as it is."""
        # The names of classes made of underscores only are not put before private names.
        if self._prefix != "_":
            for child in ast.iter_child_nodes(function):
                self.visit(child)

    def generic_visit(self, node: Any) -> None:
        for name, value in list(vars(node).items()):
            if name in ("id", "attr", "asname", "rest", "name") and isinstance(value, str):
                if not isinstance(node, gast.alias) or name == "asname":
                    setattr(node, name, self._full(value))
            elif name == "names" and isinstance(node, gast.Global | gast.Nonlocal):
                node.names = [self._full(each) for each in value]
        super().generic_visit(node)

    def visit_ClassDef(self, node: gast.ClassDef) -> None:
        node.name = self._full(node.name)
        for outside in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outside)

    def _full(self, name: str) -> str:
        return self._prefix + name if _PRIVATE_NAME.match(name) else name
