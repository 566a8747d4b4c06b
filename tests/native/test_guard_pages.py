"""With `AUTOGRAPH_GUARD_PAGES=1` what leaves a buffer ends the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

linux = pytest.mark.skipif(sys.platform != "linux", reason="uses mmap as Linux has it")
# A buffer of so many bytes, and what is done to it.
PROGRAM = """
import ctypes
from autograph.runtime.native import compiler
from autograph.runtime.native.support import support
compiler._machine()
(engine,) = support._engines
def function(name, *kinds):
    return ctypes.CFUNCTYPE(*kinds)(engine.get_function_address(name))
P, I = ctypes.c_void_p, ctypes.c_int64
context = (I * support.CONTEXT_WORDS)()
new, release = function("ag_new", P, P, I), function("ag_release", None, P, P)
size = {size}
header = new(context, size)
data = header + 8 * support.HEADER_WORDS
assert ctypes.string_at(data, size) == b"\\xff" * size
ctypes.memset(data, 0, size)
{action}
release(context, header)
print("fine")
"""
CALLS = """
import numpy as np
import autograph as ag

@ag.convert
def grown(x, n):
    out = []
    for i in range(n):
        out.append(x * i)
    return np.stack(out).sum(0) @ x

for n in (3, 50):
    print(grown(np.arange(100.0), np.int64(n)))
"""


def outcome(program: str, folder: Path, is_guarded: str = "1") -> tuple[int, str]:
    file = folder / "program.py"
    file.write_text(program)
    settings = {**os.environ, "AUTOGRAPH_GUARD_PAGES": is_guarded, "PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [sys.executable, str(file)], env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode <= 0, done.stderr
    return done.returncode, done.stdout


@linux
@pytest.mark.parametrize(
    ("size", "action", "status"),
    [
        (1000, "", 0),
        (1024, "ctypes.memset(data + size, 0, 1)", -signal.SIGSEGV),
        (1024, "ctypes.string_at(data + size, 1)", -signal.SIGSEGV),
        (1000, "ctypes.memset(data + size, 0, 1)", -signal.SIGABRT),
        (1000, "release(context, header)", -signal.SIGSEGV),
    ],
)
def test_a_buffer_ends_where_it_ends(size: int, action: str, status: int, tmp_path: Path) -> None:
    found, text = outcome(PROGRAM.format(size=size, action=action), tmp_path)
    assert found == status
    assert text == ("fine\n" if status == 0 else "")


@linux
def test_programs_run_with_guards(tmp_path: Path) -> None:
    expected = (0, "985050.0\n402228750.0\n")
    assert [outcome(CALLS, tmp_path, is_guarded) for is_guarded in "01"] == [expected] * 2
