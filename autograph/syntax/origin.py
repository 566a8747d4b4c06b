"""Where a node comes from: the user's file, line and columns.

Generated nodes carry the position of the statement they stand for, so that the compiled code points
at the user's own lines and tracebacks need no translation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gast

Position = tuple[int, int, int, int]

# What ends the first line of a compound statement, in the order in which it is looked for.
_HEADER_FIELDS = ("test", "iter", "subject", "items", "type")


@dataclass(frozen=True)
class SourceLocation:
    """A line of the user's source, and the function it stands in."""

    filename: str
    line: int
    text: str
    function: str


def position_of(node: gast.AST) -> Position | None:
    """Return (line, column, end line, end column) of the node; of a block, those of its header."""
    line = getattr(node, "lineno", None)
    if line is None:
        return None
    column = getattr(node, "col_offset", None) or 0
    last: Any = node
    if isinstance(getattr(node, "body", None), list):
        last = _end_of_header(node)
        if last is None:
            return line, column, line, column
    end_line = getattr(last, "end_lineno", None)
    end_column = getattr(last, "end_col_offset", None)
    if end_line is None or end_column is None:
        return line, column, line, column
    return line, column, end_line, end_column


def _end_of_header(block: gast.AST) -> gast.AST | None:
    for field in _HEADER_FIELDS:
        header = getattr(block, field, None)
        if isinstance(header, list):
            header = (header[-1].optional_vars or header[-1].context_expr) if header else None
        if header is not None:
            return header
    return None


def set_position(node: gast.AST, position: Position) -> None:
    """Give the node itself, not its children, this position."""
    node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = position
