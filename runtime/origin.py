"""The user's lines: which of them is running, which an exception came through, and their text.

`origin_here()` finds the innermost frame on the stack that is not code of ours. Nodes keep it, and
errors show it.
"""

from __future__ import annotations

import itertools
import linecache
import os
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from types import CodeType, FrameType

_OURS = ("autograph.", "contextlib")
_STANDARD = (sysconfig.get_path("stdlib") + os.sep, "<frozen ")


@dataclass(frozen=True, slots=True)
class Origin:
    """The place in the user's source that a node comes from."""

    filename: str
    line: int
    function: str

    def __str__(self) -> str:
        return f"{self.filename.rsplit('/', 1)[-1]}:{self.line}"

    @property
    def text(self) -> str:
        """The line itself, without its indentation; empty if the source is not kept."""
        return linecache.getline(self.filename, self.line).strip()


@dataclass(frozen=True, slots=True)
class Place:
    """A line to be shown in a message, and the columns that are meant, if they are known."""

    filename: str
    lineno: int | None = None
    function: str | None = None
    line: str | None = None
    columns: tuple[int, int] | None = None

    def short(self) -> str:
        """File, line and text in one line, as in `model.py:14   y = x[i]`."""
        return f"{self.filename.rsplit('/', 1)[-1]}:{self.lineno}   {(self.line or '').strip()}"

    def shown(self) -> list[str]:
        """The lines `  file.py:14, in scale`, the source text and the carets under it."""
        here = f"  {_shown_path(self.filename)}"
        if self.lineno is not None:
            here += f":{self.lineno}"
        if self.function is not None:
            here += f", in {self.function}"
        if self.line is None or not self.line.strip():
            return [here]
        text = self.line.rstrip()
        body = text.lstrip()
        start, end = self.columns or (0, len(text))
        indent = len(text) - len(body)
        start = max(start - indent, 0)
        width = max(min(end - indent, len(body)) - start, 1)
        return [here, f"      {body}", f"      {' ' * start}{'^' * width}"]


def _shown_path(filename: str) -> str:
    """The path as the user would type it: relative when the file is below this directory."""
    return filename.removeprefix(os.getcwd() + os.sep)


def is_ours(frame: FrameType) -> bool:
    """Whether a frame runs code of this package, not the user's."""
    return _is_our_module(frame.f_globals.get("__name__", ""))


@cache
def _is_our_module(name: str) -> bool:
    return name.startswith(_OURS)


def users_frame() -> FrameType | None:
    """The innermost frame that runs the user's code."""
    frame: FrameType | None = sys._getframe(1)
    # As `is_ours`: each node looks through dozens of frames.
    while frame is not None and _is_our_module(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    return frame


def origin_here() -> Origin | None:
    """The user's line that is running now."""
    frame = users_frame()
    if frame is None:
        return None
    return Origin(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)


def program_frame() -> FrameType | None:
    """The innermost frame of the user's own program: not of the standard library, if possible."""
    innermost = frame = users_frame()
    while frame is not None and (is_ours(frame) or _is_standard(frame.f_code.co_filename)):
        frame = frame.f_back
    return frame or innermost


def _is_standard(filename: str) -> bool:
    return filename.startswith(_STANDARD) and "site-packages" not in filename


@dataclass(frozen=True, slots=True)
class Spot:
    """An instruction of the user's program; what its `place` says takes a while to find out."""

    code: CodeType
    instruction: int
    lineno: int

    def place(self) -> Place:
        """The line with its text, and the columns of the expression that is evaluated."""
        code = self.code
        line = linecache.getline(code.co_filename, self.lineno)
        if not line:
            return Place(code.co_filename, self.lineno, code.co_qualname)
        positions = next(itertools.islice(code.co_positions(), self.instruction // 2, None))
        columns = _columns(line, *positions)
        return Place(code.co_filename, self.lineno, code.co_qualname, line, columns)


def spot_here() -> Spot | None:
    """Where the user's program is now."""
    frame = program_frame()
    return None if frame is None else Spot(frame.f_code, frame.f_lasti, frame.f_lineno)


def place_here() -> Place | None:
    """The user's line that is running now, with its text."""
    spot = spot_here()
    return None if spot is None else spot.place()


def _columns(
    line: str, first: int | None, last: int | None, start: int | None, end: int | None
) -> tuple[int, int] | None:
    """Columns of the first line in characters; code objects count bytes."""
    if start is None or end is None:
        return None
    raw = line.rstrip().encode()
    stop = end if first == last else len(raw)
    return len(raw[:start].decode(errors="replace")), len(raw[:stop].decode(errors="replace"))


def origins_of(error: BaseException) -> list[Origin]:
    """The lines of the user's that an exception came through, the innermost last."""
    found = []
    entry = error.__traceback__
    while entry is not None:
        if not is_ours(entry.tb_frame):
            code = entry.tb_frame.f_code
            found.append(Origin(code.co_filename, entry.tb_lineno, code.co_name))
        entry = entry.tb_next
    return found
