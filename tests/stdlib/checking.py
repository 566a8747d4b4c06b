"""What is checked of a file: its text prints back, and all its functions convert."""

from __future__ import annotations

import ast
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from autograph import pipeline
from autograph.errors import ConversionError
from autograph.syntax.exchange import to_gast
from autograph.syntax.printer import to_source
from tests.stdlib.files import functions_in, parsed

# What is documented as not converted, by a part of the message.
DOCUMENTED = ("generator", "`async def`", "cannot be told apart")


@dataclass
class Report:
    """What came out, of one file or of many."""

    files: int = 0
    printed: int = 0
    functions: int = 0
    converted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Count what came out of another file."""
        self.files += other.files
        self.printed += other.printed
        self.functions += other.functions
        self.converted += other.converted
        self.refused += other.refused
        self.failures += other.failures

    def __str__(self) -> str:
        lines = [
            f"{self.files} files, {self.printed} print back to an equal tree",
            f"{self.functions} functions, {self.converted} converted and compiled",
            *(f"    {count:6} refused: {reason}" for reason, count in self.refused.most_common()),
            f"{len(self.failures)} failures",
        ]
        return "\n".join(lines)


def check(path: Path) -> Report:
    """Check a file; an empty report for one that is no Python of this version."""
    report = Report()
    found = parsed(path)
    if found is None:
        return report
    tree, code = found
    report.files = 1
    for function in functions_in(path, tree, code):
        report.functions += 1
        _check_function(function, report)
    _check_text(path, tree, report)
    return report


def _check_text(path: Path, tree: ast.Module, report: Report) -> None:
    try:
        again = ast.parse(to_source(to_gast(tree)))
    except Exception:
        report.failures.append(f"{path}: printing\n{_last_lines()}")
        return
    if tree_text(again) == tree_text(tree):
        report.printed += 1
    else:
        report.failures.append(f"{path}: the printed text is another tree")


def _check_function(function: object, report: Report) -> None:
    code = function.__code__  # type: ignore[attr-defined]
    try:
        pipeline.compiled(function)  # type: ignore[arg-type]
    except Exception as error:
        message = getattr(error, "message", "")
        if isinstance(error, ConversionError) and any(part in message for part in DOCUMENTED):
            report.refused[message] += 1
            return
        place = f"{code.co_filename}:{code.co_firstlineno} {code.co_qualname}"
        report.failures.append(f"{place}\n{_last_lines()}")
    else:
        report.converted += 1


def _last_lines() -> str:
    return "".join(traceback.format_exc().splitlines(keepends=True)[-6:])


def tree_text(tree: ast.AST) -> str:
    """The tree as text, for comparison."""
    return ast.dump(_Joined().visit(tree))


class _Joined(ast.NodeTransformer):
    """Two adjacent texts of an f-string mean the same as one, and so does a `u` before a string."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        self.generic_visit(node)
        values: list[ast.expr] = []
        for value in node.values:
            last = values[-1] if values else None
            if isinstance(value, ast.Constant) and isinstance(last, ast.Constant):
                values[-1] = ast.Constant(f"{last.value}{value.value}")
            else:
                values.append(value)
        node.values = values
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        node.kind = None
        return node
