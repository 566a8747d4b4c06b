"""Nests that threads share give the same bits as on one thread, in any process, at any time."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.nests.outlined import ELEMENTS_SHIFT
from autograph.runtime.native.support import support
from tests.budget import ROOT
from tests.native.test_gil import at_once

LARGE = support.SHARED << ELEMENTS_SHIFT
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads are Linux'")


@pytest.fixture(autouse=True)
def _several(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
    before = ag.get_num_threads()
    ag.set_num_threads(2)
    yield
    ag.set_num_threads(before)


NESTS: dict[str, Callable[[Any], Any]] = {
    "elementwise": lambda x: np.tanh(np.exp(-x * x) + 1.0),
    "several results": lambda x: (np.sin(x), x * 2.0, x > 0.5),
    "a broadcast": lambda x: x * x[:, :1] + x[:1],
    "a transposition": lambda x: x.T + 1.0,
    "windows": lambda x: x[:, 1:] - x[:, :-1],
    "sums of rows": lambda x: np.sum(np.exp(x), axis=1),
    "places of rows": lambda x: np.argmax(np.sin(x * 9.0), axis=1),
    "sums of columns": lambda x: np.sum(x * 1.1, axis=0),
    "one sum": lambda x: np.sum(np.sqrt(x)),
    "a sum and its terms": lambda x: (np.mean(x * 3.0), x * 3.0),
    "a reduction in the middle": lambda x: np.max(x.reshape(40, -1, 50) * 2.0, axis=1),
    "bytes": lambda x: (x * 200.0).astype(np.uint8) // 3,
}


@pytest.mark.parametrize("known", [True, False], ids=["known extents", "unknown extents"])
@pytest.mark.parametrize("name", NESTS)
def test_results_are_the_same_on_any_number_of_threads(name: str, known: bool) -> None:
    function = NESTS[name]
    spec = None if known else [ag.TensorSpec([None, None], np.float64)]
    if name == "a reduction in the middle" and not known:
        pytest.skip("the reshaping needs an extent")
    converted = ag.convert(function, input_signature=spec)
    x = np.random.default_rng(0).random((LARGE // 500 + 37, 500))[: LARGE // 500 // 40 * 40 + 40]
    results = {}
    for threads in (2, 1, 5):
        ag.set_num_threads(threads)
        assert ag.get_num_threads() == threads
        results[threads] = converted(x)
    expected = function(x)
    for result in results.values():
        for one, same, plain in zip(*map(parts, (result, results[1], expected)), strict=True):
            np.testing.assert_array_equal(one, same)
            np.testing.assert_allclose(one, plain, rtol=1e-12)


def parts(result: Any) -> tuple[Any, ...]:
    return result if isinstance(result, tuple) else (result,)


def helpers_seconds() -> float:
    """The processor time of all threads but this one."""
    return time.process_time() - time.thread_time()


def test_other_threads_really_help() -> None:
    @ag.convert
    def work(x):  # type: ignore[no-untyped-def]
        return np.tanh(np.exp(-x * x) + 1.0)

    x = np.random.default_rng(0).random(LARGE * 4)
    work(x)
    ag.set_num_threads(1)
    before = helpers_seconds()
    work(x)
    assert helpers_seconds() - before < 0.001
    ag.set_num_threads(3)
    before = helpers_seconds()
    for _ in range(100):
        work(x)
        if helpers_seconds() - before > 0.01:
            return
    pytest.fail("no other thread did anything")


def test_small_nests_are_not_shared() -> None:
    @ag.convert
    def work(x):  # type: ignore[no-untyped-def]
        return np.exp(x) + 1.0

    small, large = (work.explain(np.ones(n)).llvm for n in (LARGE - 1, LARGE))
    assert "ag_share" not in small
    assert "ag_share" in large
    ag.set_num_threads(1)
    assert "ag_share" not in work.explain(np.ones(LARGE)).llvm


def test_many_threads_may_share_at_once() -> None:
    @ag.convert
    def work(x):  # type: ignore[no-untyped-def]
        for i in range(5):
            x = np.sqrt(x + i) * 2.0
        return x, np.sum(x, axis=1)

    ag.set_num_threads(3)
    arrays = [np.full((LARGE // 100, 100), float(k)) for k in range(4)]
    expected = [work(array) for array in arrays]
    for _ in range(3):
        found = at_once(*(lambda a=array: [work(a) for _ in range(5)] for array in arrays))  # type: ignore[misc]
        for each, right in zip(found, expected, strict=True):
            for result in each:
                for one, other in zip(result, right, strict=True):
                    np.testing.assert_array_equal(one, other)


def test_the_number_may_change_while_others_run() -> None:
    @ag.convert
    def work(x):  # type: ignore[no-untyped-def]
        return np.sqrt(x) + 1.0

    x = np.random.default_rng(0).random(LARGE)
    expected, done = work(x), threading.Event()

    def change() -> None:
        while not done.is_set():
            for number in (1, 2, 4, 3):
                ag.set_num_threads(number)

    thread = threading.Thread(target=change)
    thread.start()
    for _ in range(200):
        np.testing.assert_array_equal(work(x), expected)
    done.set()
    thread.join()


def test_memory_stays_flat() -> None:
    @ag.convert
    def work(x):  # type: ignore[no-untyped-def]
        return np.sqrt(x) + 1.0

    def resident() -> int:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    ag.set_num_threads(4)
    x = np.ones(LARGE)
    for _ in range(100):
        work(x)
    before = resident()
    for _ in range(1000):
        work(x)
    assert resident() - before < 8 * 2**20


@pytest.mark.parametrize("number", [0, -1, 65, 1.5, True, "2"])
def test_what_is_no_number_of_threads_is_refused(number: Any) -> None:
    with pytest.raises(ValueError, match="a number of threads is from 1 to 64, not"):
        ag.set_num_threads(number)


_PROGRAM = """
import os, signal, sys, threading, time
import numpy as np
import autograph as ag

@ag.convert
def work(x, n):
    for i in range(n):
        x = np.sqrt(x * x + i)
    return x

x = np.ones(1 << 20)
one = np.int64(1)
assert ag.get_num_threads() == 2
first = work(x, one)
"""


def python(path: Path, code: str, number: str = "2") -> subprocess.CompletedProcess[str]:
    path.write_text(_PROGRAM + code)
    command = [sys.executable, "-W", "ignore::DeprecationWarning", str(path)]
    given = {"PYTHONPATH": str(ROOT), "AUTOGRAPH_NUM_THREADS": number}
    environment = {**os.environ, **given, "AUTOGRAPH_ENGINE": "native"}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_forked_process_has_threads_of_its_own(tmp_path: Path) -> None:
    code = """
for _ in range(3):
    if os.fork() == 0:
        same = all((work(x, one) == first).all() for _ in range(20))
        helped = len(os.listdir("/proc/self/task")) > 1
        os._exit(0 if same and helped else 1)
    print(os.waitstatus_to_exitcode(os.wait()[1]))
    assert (work(x, one) == first).all()
"""
    done = python(tmp_path / "forks.py", code)
    assert (done.stdout.split(), done.stderr) == (["0"] * 3, "")


def test_a_fork_in_the_middle_of_shared_work_is_survived(tmp_path: Path) -> None:
    code = """
threading.Thread(target=work, args=(x, np.int64(10**6)), daemon=True).start()
time.sleep(0.3)
for _ in range(5):
    if os.fork() == 0:
        os._exit(0 if (work(x, one) == first).all() else 1)
    print(os.waitstatus_to_exitcode(os.wait()[1]))
"""
    done = python(tmp_path / "forks.py", code)
    assert (done.stdout.split(), done.stderr, done.returncode) == (["0"] * 5, "", 0)


def test_ctrl_c_reaches_python_and_not_the_threads(tmp_path: Path) -> None:
    code = """
threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
try:
    work(x, np.int64(10**6))
except KeyboardInterrupt:
    print("interrupted")
"""
    done = python(tmp_path / "interrupted.py", code)
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted\n", "", 0)


def test_the_environment_names_a_number(tmp_path: Path) -> None:
    done = python(tmp_path / "wrong.py", "", number="many")
    assert "AUTOGRAPH_NUM_THREADS is a number from 1 to 64, not 'many'" in done.stderr


def test_one_thread_is_also_for_products_of_matrices(tmp_path: Path) -> None:
    code = """
@ag.convert
def product(a, b):
    return a @ b

a = np.random.default_rng(0).random((600, 600))
product(a, a)
ag.set_num_threads(1)
time.sleep(1.0)  # Those of OpenBLAS look for more work for a while.
before = time.process_time() - time.thread_time()
for _ in range(10):
    product(a, a)
print(time.process_time() - time.thread_time() - before < 0.01)
"""
    assert python(tmp_path / "product.py", code).stdout == "True\n"
