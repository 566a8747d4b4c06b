"""`docs/language.md`: its rows are the tests of this directory, and it leaves no syntax out."""

from __future__ import annotations

import ast
import importlib
import types

import pytest

from tests.budget import ROOT
from tests.conftest import Golden
from tests.language import table
from tests.language.table import CHAPTERS, ROWS, Row

PAGE = ROOT / "docs" / "language.md"
MODULES = {name: importlib.import_module(f"tests.language.{name}") for name in CHAPTERS}
HEAD = """\
# The language

Every construct of the Python reference, by its chapters: what becomes of it in converted functions,
and where that ends. "Staged" values are those that are only known when the graph runs. Where no
staged value meets a construct, it does what Python does, at Python's speed. What is not supported
is refused with an error that names the line; nothing is done otherwise than in Python.

The last column is the test that runs the construct both ways, on Python values, NumPy values and
tensors, in `tests/language/`. This page is written by `python -m tests golden language`.
"""
# Not written by anyone: what compiles to trees, abstract kinds, and what older Pythons made.
_NOT_SYNTAX = {
    "AST", "Module", "Interactive", "Expression", "FunctionType", "TypeIgnore", "type_ignore",
    "mod", "stmt", "expr", "expr_context", "boolop", "operator", "unaryop", "cmpop",
    "excepthandler", "pattern", "type_param", "slice",
    "Num", "Str", "Bytes", "NameConstant", "Ellipsis", "Index", "ExtSlice", "Suite", "AugLoad",
    "AugStore", "Param", "_ast_Ellipsis",
}  # fmt: skip


def syntax() -> set[str]:
    """The kinds of nodes that the running Python makes of programs."""
    kinds = {name for name, kind in vars(ast).items() if isinstance(kind, type)}
    return {name for name in kinds if issubclass(getattr(ast, name), ast.AST)} - _NOT_SYNTAX


def page() -> str:
    parts = [HEAD]
    for chapter in CHAPTERS.values():
        parts.append(f"## {chapter}\n")
        lines = ["| construct | when staged | limits | test |", "|---|---|---|---|"]
        lines += [line(row) for row in ROWS if row.chapter == chapter]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def line(row: Row) -> str:
    cells = [row.construct, row.staged, row.limits, f"`{row.test}`"]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def test_the_page_is_what_the_tests_say(golden: Golden) -> None:
    golden(page(), path=PAGE)


def test_rows_and_tests_match_one_to_one() -> None:
    tests = [
        name
        for module in MODULES.values()
        for name, value in vars(module).items()
        if name.startswith("test_") and isinstance(value, types.FunctionType)
    ]
    assert sorted(row.test for row in ROWS) == sorted(tests)
    assert len(set(tests)) == len(tests)


def test_no_syntax_is_missing() -> None:
    covered = {name for row in ROWS for name in row.nodes}
    assert syntax() - covered == set()


@pytest.mark.parametrize("row", [r for r in ROWS if r.nodes], ids=lambda row: row.test)
def test_a_row_uses_the_syntax_that_it_names(row: Row) -> None:
    known = set(row.nodes) & syntax()
    if not known:
        return  # of a newer Python
    module = next(m for m in MODULES.values() if hasattr(m, row.test))
    used = table.kinds_in(row.source) | {
        kind
        for name, text in vars(module).items()
        if isinstance(text, str) and name.isupper() and name in row.source
        for kind in table.kinds_in(text)
    }
    assert known <= used, known - used


def test_every_chapter_has_rows() -> None:
    assert {row.chapter for row in ROWS} == set(CHAPTERS.values())
