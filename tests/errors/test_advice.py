"""Every refusal in the code says what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.budget import ROOT, sources

# Located by `errors.LocatedError`; what they lack is only the advice.
KINDS = {
    "GradientError",
    "IncompatibleStateError",
    "LeakedValueError",
    "StagingError",
    "SymbolicValueError",
}
# Not the user's mistakes, so there is nothing to write instead; or nobody sees them.
OURS = (
    "this is a bug",
    "the gradient of order",
    "makes a list of a graph",
    "objects may hold numbers that vary",
    "this number is needed by value",
    "a number is of one kind on one path and of another",
)


def refusals(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that make an error of these kinds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name in KINDS:
                yield node


def lacks(source: str) -> list[str]:
    """The lines of refusals without advice."""
    return [
        f"{call.lineno}: {ast.unparse(call)[:100]}"
        for call in refusals(ast.parse(source))
        if not any(keyword.arg == "advice" for keyword in call.keywords)
        and not any(text in ast.unparse(call) for text in OURS)
    ]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_refusals_say_what_to_write_instead(path) -> None:  # type: ignore[no-untyped-def]
    found = lacks(path.read_text(encoding="utf-8"))
    assert not found, "\n".join(["give each an `advice=`:", *found])


def test_a_refusal_without_advice_is_seen() -> None:
    assert lacks("raise errors.StagingError('no')")
    assert not lacks("raise StagingError('no', advice='Do this.')")
