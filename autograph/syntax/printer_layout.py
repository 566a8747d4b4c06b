"""Long lines broken at their brackets, as formatters do.

    state = ag__.while_stmt(          a line that is too long is broken inside its longest brackets,
        test, body, (x, y)            the content on a line of its own if it fits there,
    )                                 otherwise one line for each item

A line comes as the pieces in which it was written, so that brackets and commas inside of strings
are never taken for brackets and commas.
"""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 100
INDENT = "    "


class _Comma(str):
    """A comma between items in brackets: not that of `lambda x, y: x` or `for x, y in z`."""


COMMA = _Comma(", ")
_OPENING = {"(", "[", "{"}
_CLOSING = {")", "]", "}"}


def broken_lines(pieces: Sequence[str], indent: str) -> list[str]:
    """Return the lines of a statement that begins at this indentation."""
    text = "".join(pieces)
    brackets = _longest_brackets(pieces) if len(indent) + len(text) > WIDTH else None
    if brackets is None:
        return [indent + text]
    start, end = brackets
    return [
        indent + "".join(pieces[: start + 1]),
        *_content_lines(pieces[start + 1 : end], indent + INDENT),
        indent + "".join(pieces[end:]),
    ]


def _content_lines(pieces: Sequence[str], indent: str) -> list[str]:
    if len(indent) + len("".join(pieces)) <= WIDTH:
        return [indent + "".join(pieces)]
    items = _items(pieces)
    lines = []
    for item in items:
        # With a comma after it, unless the brackets hold a single thing and no row.
        row = item if len(items) == 1 else [*item, ","]
        lines += broken_lines(row, indent)
    return lines


def _longest_brackets(pieces: Sequence[str]) -> tuple[int, int] | None:
    """Where the outermost brackets with the longest content open and close."""
    found: list[tuple[int, int, int]] = []
    depth, start = 0, 0
    for index, piece in enumerate(pieces):
        if piece in _OPENING:
            depth += 1
            start = index if depth == 1 else start
        elif piece in _CLOSING:
            depth -= 1
            length = len("".join(pieces[start + 1 : index]))
            if depth == 0 and length:
                found.append((length, start, index))
    if not found:
        return None
    return max(found)[1:]


def _items(pieces: Sequence[str]) -> list[list[str]]:
    items: list[list[str]] = [[]]
    depth = 0
    for piece in pieces:
        depth += (piece in _OPENING) - (piece in _CLOSING)
        if piece is COMMA and depth == 0:
            items.append([])
        else:
            items[-1].append(piece)
    return items
