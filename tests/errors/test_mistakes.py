"""What users see for each mistake in `mistakes.py`, and the page that shows them all."""

from __future__ import annotations

import contextlib
import io
import linecache
import re
import traceback
from types import TracebackType
from typing import Any

import pytest

import autograph as ag
from tests.budget import ROOT
from tests.conftest import Golden
from tests.errors.mistakes import MISTAKES, Mistake

PAGE = ROOT / "docs" / "errors.md"
FILE = "model.py"
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
HEAD = """\
# Errors

What goes wrong when people write ordinary Python for graphs, and what they see. Each message says
what happened, on which line, why, and what to write instead; two things that do not fit are both
shown, with the lines they come from. A failure inside a loop names the iteration. Tracebacks show
your code alone, unless `AUTOGRAPH_TRACEBACK=full` is set.

Every program stands in `model.py`, below `import numpy as np`, `import autograph as ag` and an
empty line. "Works" says that what fails elsewhere needs no change here.

This page is written by `python -m tests golden errors`, from `tests/errors/mistakes.py`.
"""
TAIL = """\
## Looking inside

- `breakpoint()`, `pdb` and coverage work in converted code, at your lines and with your names. They
  see it while it is recorded, with stand-ins for the values: `p x` prints a type and a shape. Both
  branches of a staged `if` are visited. A name that a block does not use is in a frame above.
- `ag.run_eagerly(True)`, or `with ag.run_eagerly():`, makes everything the plain Python that it was
  written as, with real values at each line.
- `ag.to_source(f)` and `ag.graph_text(f, *args)` show what was made of a function.
- `AUTOGRAPH_TRACEBACK=full` shows all frames.

## Where source comes from

A function is converted from the text it was compiled from: of a file, of a cell of a notebook, or
whatever `linecache` knows. Python 3.13 keeps what is typed at a prompt or given to `python -c`. For
earlier ones, and for `exec`, there is `ag.convert(source=text)(function)`. If a file has changed
since it was loaded, the text that was read before is used, or else the function is refused.
"""

IDS = [mistake.name for mistake in MISTAKES]


def run(mistake: Mistake) -> tuple[str, BaseException | None]:
    """What the program prints, and the error it ends with."""
    lines = mistake.source.splitlines(keepends=True)
    linecache.cache[FILE] = (len(mistake.source), None, lines, FILE)
    output = io.StringIO()
    error: BaseException | None = None
    with contextlib.redirect_stdout(output):
        try:
            exec(compile(mistake.source, FILE, "exec"), {"__name__": "model"})
        except Exception as raised:
            error = raised
    return output.getvalue(), error


def shown(error: BaseException) -> str:
    """The traceback, without the marks below lines, which differ between versions of Python."""
    summary = traceback.TracebackException(type(error), error, error.__traceback__)
    frames = "".join(
        f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n    {frame.line}\n'
        for frame in summary.stack
        if frame.filename == FILE
    )
    text = "".join(summary.format_exception_only())
    whole = f"Traceback (most recent call last):\n{frames}{text}"
    return "".join(f"{line.rstrip()}\n" for line in ADDRESS.sub("", whole).splitlines())


def entry(mistake: Mistake) -> str:
    """The part of the page about one mistake."""
    printed, error = run(mistake)
    title = mistake.title[0].upper() + mistake.title[1:]
    result = f"{printed}{shown(error)}" if error else printed
    last = f"Instead: {mistake.instead}" if error else f"Works. {mistake.instead}"
    return f"### {title}\n\n```py\n{mistake.program}```\n```pytb\n{result}```\n\n{last}\n"


def page() -> str:
    parts = [HEAD]
    section = ""
    for mistake in MISTAKES:
        if mistake.section != section:
            section = mistake.section
            parts.append(f"## {section}\n")
        parts.append(entry(mistake))
    return "\n".join([*parts, TAIL])


def test_the_page_shows_what_users_see(golden: Golden) -> None:
    golden(page(), path=PAGE)


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_mistake(mistake: Mistake) -> None:
    _, error = run(mistake)
    assert (error and type(error).__name__) == mistake.raises, error
    if error is None:
        return
    text = shown(error)
    assert len(text.splitlines()) <= 16, text
    frames = [entry.tb_frame for entry in entries(error.__traceback__)][1:]
    ours = [frame.f_code.co_filename for frame in frames if is_ours(frame.f_code.co_filename)]
    assert not ours, ours
    if isinstance(error, ag.errors.StagingError | ag.errors.GradientError):
        assert error.place is not None and error.place.filename == FILE
        assert (error.place.line or "").strip() in text
        assert error.advice


def entries(found: TracebackType | None) -> list[Any]:
    return [] if found is None else [found, *entries(found.tb_next)]


def is_ours(filename: str) -> bool:
    here = filename.removeprefix(str(ROOT) + "/")
    return here.startswith(("autograph/", "converters/", "runtime/"))


def test_titles_are_names() -> None:
    assert len(set(IDS)) == len(IDS)
