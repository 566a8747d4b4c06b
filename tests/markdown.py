"""The code blocks of a Markdown page, run as a reader would run them.

A page is one session: its Python blocks share their names, its commands share a directory.

* A `python` block is executed. One that begins with `>>>` is a doctest; one whose first line is
  `# name.py` is also saved under that name, for the commands below it.
* A `text` block, or any block under the line `<!-- output -->`, is what the code block before it
  printed, and the error it ended with. `...` stands for anything.
* An `sh` block holds one command a line; those of `autograph` are run.
"""

import contextlib
import doctest
import io
import itertools
import linecache
import os
import re
import shlex
import subprocess
import sys
import textwrap
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tests.budget import ROOT

FENCE = re.compile(r" *```(\w*)\s*")
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
COMMAND = re.compile(r"(?:\S*/)?(?:autograph|python3? -m autograph) ")
# These set something up or run these very tests. `.ci/run` runs the two that README.md promises.
NOT_RUN = re.compile(r"(?:\S*/)?(?:python3? -m (?:venv|tests|pytest)|pip install|git) ")


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is the number of its first line of text."""

    language: str
    text: str
    line: int
    is_output: bool


def blocks(page: str) -> list[Block]:
    """Find the fenced blocks of a page."""
    found: list[Block] = []
    lines = iter(enumerate(page.splitlines(), 1))
    above = ""
    for number, line in lines:
        if fence := FENCE.fullmatch(line):
            inner = itertools.takewhile(lambda pair: not FENCE.fullmatch(pair[1]), lines)
            text = textwrap.dedent("\n".join(line for _, line in inner))
            is_output = fence[1] == "text" or above == "<!-- output -->"
            found.append(Block(fence[1], text, number + 1, is_output))
        above = line.strip() or above
    return found


class Session:
    """Runs the blocks of one page, in order, and compares what they print."""

    def __init__(self, page: Path, directory: Path) -> None:
        self.page = page
        self.directory = directory
        self.module = ModuleType(page.stem)
        self.module.__file__ = str(directory / f"{page.stem}.py")
        (directory / "samples").symlink_to(ROOT / "samples")

    def run(self) -> None:
        found = blocks(self.page.read_text(encoding="utf-8"))
        for block, after in itertools.zip_longest(found, found[1:]):
            expected = after.text if after and after.is_output else None
            if not block.is_output and block.language in ("python", "sh"):
                with contextlib.chdir(self.directory):
                    self.check(block, expected)

    def check(self, block: Block, expected: str | None) -> None:
        if block.language == "sh":
            printed = "".join(map(self.command, block.text.splitlines()))
        elif block.text.startswith(">>>"):
            return run_examples(block.text, vars(self.module), f"{self.page.name}:{block.line}")
        else:
            printed = self.python(block, may_fail=expected is not None)
        if expected is not None:
            example = doctest.Example("", expected)
            checker = doctest.OutputChecker()
            assert checker.check_output(example.want, printed, OPTIONS), (
                f"{self.page.name}:{block.line} prints otherwise than the page says.\n"
                + checker.output_difference(example, printed, OPTIONS)
            )
        return None

    def python(self, block: Block, may_fail: bool) -> str:
        # The blocks stand in a real file, each at the line that it has on the page: source can be
        # found, and errors point at the page's line.
        file = Path(str(self.module.__file__))
        kept = file.read_text(encoding="utf-8") if file.exists() else ""
        text = kept + "\n" * (block.line - 1 - kept.count("\n")) + block.text + "\n"
        file.write_text(text, encoding="utf-8")
        linecache.checkcache(str(file))
        if name := re.match(r"# (\w+\.py)\n", block.text):
            (self.directory / name[1]).write_text(block.text + "\n", encoding="utf-8")
        code = compile("\n" * (block.line - 1) + block.text, file, "exec")
        output = io.StringIO()
        try:
            with contextlib.redirect_stdout(output):
                exec(code, vars(self.module))
        except Exception as error:
            if not may_fail:
                raise
            output.write("".join(traceback.format_exception_only(error)))
        return output.getvalue()

    def command(self, line: str) -> str:
        if not line or line.startswith("#") or NOT_RUN.match(line):
            return ""
        assert COMMAND.match(line), f"{self.page.name}: nothing tests the command {line!r}"
        arguments = shlex.split(COMMAND.sub("", line), comments=True)
        result = subprocess.run(
            [sys.executable, "-m", "autograph", *arguments],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{line}\n{result.stdout}{result.stderr}"
        return result.stdout


def run_examples(text: str, names: dict[str, object], where: str) -> None:
    """Run the `>>>` examples in `text`; they may use `names` and add to them."""
    report: list[str] = []
    test = doctest.DocTestParser().get_doctest(text, names, where, where, 0)
    runner = doctest.DocTestRunner(optionflags=OPTIONS, verbose=False)
    result = runner.run(test, out=report.append, clear_globs=False)
    assert result.attempted, f"{where} holds no example"
    assert not result.failed, "".join(report)
