"""A debugger, a tracer and coverage see converted code as the code that the user wrote."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.budget import ROOT

PROGRAM = """\
import numpy as np
import autograph as ag

def double(v):
    w = v * 2.0
    return w

@ag.convert
def f(x, n):
    total = 0.0
    i = 0
    while i < n:
        step = double(x[i])
        if step > 2.0:
            total = total + step
        else:
            total = total - step
        i = i + 1
    result = total * 2.0
    return result

print(f(np.array([1.0, 2.0]), np.int64(2)))
"""


def session(tmp_path: Path, program: str, commands: list[str], *options: str) -> str:
    """What a program prints, run with these commands as its input."""
    file = tmp_path / "model.py"
    file.write_text(program, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, *options, str(file)],
        input="\n".join([*commands, ""]),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return result.stdout + result.stderr


def debugged(tmp_path: Path, program: str, *commands: str) -> str:
    """The transcript of a session with pdb."""
    return session(tmp_path, program, list(commands), "-m", "pdb")


def test_a_breakpoint_in_a_recorded_loop_stops_at_the_users_line(tmp_path: Path) -> None:
    text = debugged(tmp_path, PROGRAM, "b 13", "c", "p i", "p total", "p x", "n", "p step", "q")
    assert re.search(r"> .*model\.py\(13\)f\(\)\n-> step = double\(x\[i\]\)\n", text)
    assert "(Pdb) 0\n(Pdb) 0.0\n" in text
    assert 'Array("x:0", shape=(2,), dtype=float64)' in text
    assert re.search(r"> .*model\.py\(14\)f\(\)\n-> if step > 2\.0:\n", text)


def test_both_branches_are_visited_with_the_users_names(tmp_path: Path) -> None:
    text = debugged(tmp_path, PROGRAM, "b 15", "b 17", "c", "p step", "p total", "c", "p step", "q")
    assert re.search(r"> .*model\.py\(15\)f\(\)\n-> total = total \+ step", text)
    assert re.search(r"> .*model\.py\(17\)f\(\)\n-> total = total - step", text)
    assert text.count('Array("t_') >= 2


def test_a_breakpoint_in_a_function_that_is_called(tmp_path: Path) -> None:
    text = debugged(tmp_path, PROGRAM, "b double", "c", "p v", "n", "p w", "where", "q")
    assert re.search(r"> .*model\.py\(5\)double\(\)\n-> w = v \* 2\.0", text)
    where = text[text.rindex("<module>()") :]
    assert re.search(r"model\.py\(13\)f\(\)\n-> step = double\(x\[i\]\)", where)


def test_the_result_after_the_loop(tmp_path: Path) -> None:
    text = debugged(tmp_path, PROGRAM, "b 20", "c", "p sorted(locals())", "q")
    assert re.search(r"> .*model\.py\(20\)f\(\)\n-> return result", text)
    names = re.search(r"\[('.*')\]", text)
    assert names is not None
    assert {"i", "n", "result", "total", "x"} <= set(names[1].replace("'", "").split(", "))


def test_breakpoint_is_called_while_recording(tmp_path: Path) -> None:
    program = PROGRAM.replace("        i = i + 1", "        breakpoint()\n        i = i + 1")
    text = session(tmp_path, program, ["p step", "u", "d", "c", "c", "c", "c"])
    # From Python 3.13 on it stops at the call itself, before that behind it.
    assert re.search(r"> .*model\.py\(1[89]\)f\(\)\n-> .*\n\(Pdb\) Array\(", text)
    assert "4.0" in text.splitlines()[-1]


def test_everything_is_plain_python_under_run_eagerly(tmp_path: Path) -> None:
    program = PROGRAM.replace("print(f(", "ag.run_eagerly(True)\nprint(f(")
    text = debugged(
        tmp_path, program, "b 15", "c", "p step", "p total", "p locals()['i']", "where", "q"
    )
    assert "(Pdb) 4.0\n(Pdb) -2.0\n(Pdb) 1\n" in text.replace("np.float64(4.0)", "4.0").replace(
        "np.float64(-2.0)", "-2.0"
    )
    where = text[text.rindex("<module>()") :]
    assert re.findall(r"model\.py\((\d+)\)f\(\)", where) == ["15"]


def lines_run(function: Callable[..., Any], *args: Any) -> set[int]:
    """The lines of this file below `f` that a call executes, counted from its `def`."""
    found: set[int] = set()
    first = PLAIN.__code__.co_firstlineno

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_filename != __file__ or frame.f_code.co_name != "plain":
            return None
        if event == "line":
            found.add(frame.f_lineno - first)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*args)
    finally:
        sys.settrace(before)
    return found


def plain(x, n):
    total = 0.0
    for i in range(n):
        if x[i] > 2.0:
            total = total + x[i]
            continue
        total = total - 1.0
    if n > 100:
        return total
    return -total


PLAIN = plain


def test_coverage_counts_the_lines_of_converted_code() -> None:
    x = np.array([1.0, 3.0])
    converted = lines_run(ag.convert(plain), x, np.int64(2))
    assert converted >= lines_run(plain, x, np.int64(2)) - {5}
    # Recording visits both branches.
    assert 8 in converted
    assert converted <= set(range(1, 10))


def test_run_eagerly_is_a_context_and_a_switch() -> None:
    seen: list[type] = []

    @ag.convert
    def f(x):
        seen.append(type(x))
        return x + 1

    with ag.run_eagerly():
        assert type(f(1.0)) is float
        f(np.ones(2))
    assert seen[-1] is np.ndarray
    ag.run_eagerly(True)
    try:
        f(np.ones(2))
        assert seen[-1] is np.ndarray
    finally:
        ag.run_eagerly(False)
    f(np.ones(2))
    assert f.trace_count == 1


def test_an_exception_under_pdb_post_mortem_is_at_the_users_line(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """\
        import numpy as np
        import autograph as ag

        @ag.convert
        def f(x, i):
            y = x * 2.0
            return y[i]

        f(np.ones(3), np.int64(7))
        """
    )
    text = debugged(tmp_path, program, "c", "where", "q", "q")
    assert "IndexError: index 7 is out of bounds for axis 0 with size 3" in text
    assert re.search(r"> .*model\.py\(7\)f\(\)\n-> return y\[i\]", text)


@pytest.mark.parametrize("full", [False, True])
def test_tracebacks_have_the_users_frames_only(tmp_path: Path, full: bool) -> None:
    program = PROGRAM.replace("np.int64(2)", "np.int64(3)")
    file = tmp_path / "model.py"
    file.write_text(program, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, str(file)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "AUTOGRAPH_TRACEBACK": "full" if full else ""},
        capture_output=True,
        text=True,
        check=False,
    )
    frames = re.findall(r'File "(.*)", line (\d+), in (.*)', result.stderr)
    if full:
        assert any(name.startswith(str(ROOT)) for name, _, _ in frames)
    else:
        assert [(line, name) for _, line, name in frames] == [("22", "<module>"), ("13", "f")]
        assert "in an iteration of the loop at model.py:12, where total = 2.0, i = 2" in (
            result.stderr
        )
