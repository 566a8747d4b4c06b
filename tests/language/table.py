"""The table of `docs/language.md`: a row for each construct, told by the test that backs it.

@row("`a if c else b`", "both values are recorded", nodes="IfExp")
def test_conditional_expression() -> None:
    def f(x): ...
    same(f, (2.0,), (-3.0,))
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

import autograph as ag
from tests.corpus.compare import assert_same
from tests.corpus.running import Outcome, run, run_plain

Test = TypeVar("Test", bound=Callable[[], None])

# Chapters of the Python reference, and the modules of this directory.
CHAPTERS = {
    "test_lexical": "2. Lexical analysis",
    "test_data_model": "3. Data model",
    "test_execution": "4. Execution model",
    "test_expressions": "6. Expressions",
    "test_simple": "7. Simple statements",
    "test_compound": "8. Compound statements",
    "test_builtins": "Built-in functions and types",
    "test_library": "Helpers of the standard library",
}
FACES = ("python", "array", "tensor")


@dataclass(frozen=True)
class Row:
    """One construct: how it is staged, its limits, the nodes of the tree that it covers."""

    chapter: str
    construct: str
    staged: str
    limits: str
    nodes: tuple[str, ...]
    test: str
    source: str


def kinds_in(text: str) -> set[str]:
    """The kinds of nodes in the text of a program."""
    return {type(node).__name__ for node in ast.walk(ast.parse(textwrap.dedent(text)))}


ROWS: list[Row] = []


def row(construct: str, staged: str, limits: str = "", nodes: str = "") -> Callable[[Test], Test]:
    """Tell of a construct; the test below shows that it is so."""

    def note(test: Test) -> Test:
        chapter = CHAPTERS[test.__module__.rpartition(".")[2]]
        source = textwrap.dedent(inspect.getsource(test))
        name = test.__name__
        ROWS.append(Row(chapter, construct, staged, limits, tuple(nodes.split()), name, source))
        return test

    return note


def same(function: Callable[..., Any], *calls: Sequence[Any], faces: Sequence[str] = FACES) -> None:
    """Check that a converted function does what plain Python does, for each call.

    Numbers and lists of numbers are given as they are, as NumPy's and as tensors: so nothing is
    staged, and all of it.
    """
    for face in faces:
        converted = ag.convert(function)
        for args in calls:
            wanted = run_plain(function, [_as(face, arg) for arg in args])
            got = run(converted, [_as(face, arg) for arg in args])
            agree(got, wanted, f"{face} {args}")


def agree(got: Outcome, wanted: Outcome, what: str) -> None:
    """Check that two runs have the same value or error, print the same and change the same."""
    if got.error is not None and wanted.error is None:
        raise got.error
    assert type(got.error).__mro__[-3:] == type(wanted.error).__mro__[-3:], (what, got, wanted)
    assert str(got.error) == str(wanted.error), what
    assert_same(got.value, wanted.value, what, dtypes=False)
    for number, (mine, theirs) in enumerate(zip(got.args, wanted.args, strict=True)):
        assert_same(mine, theirs, f"{what}, argument {number}", dtypes=False)
    assert got.printed == wanted.printed, what


def _as(face: str, value: Any) -> Any:
    if face == "python" or not _is_numeric(value):
        return copy.deepcopy(value)
    if face == "array":
        return np.array(value)[()]
    return ag.constant(value)


def _is_numeric(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(map(_is_numeric, value))
    return type(value) in (int, float, bool)
