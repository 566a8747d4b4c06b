"""Native code that runs long lets other threads run, and takes the GIL for what needs it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.ops.effects import host_call
from autograph.runtime.types import TensorType
from tests.budget import ROOT


@pytest.fixture(autouse=True)
def _native(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")


@ag.convert
def count(n):  # type: ignore[no-untyped-def]
    k = 0
    while k < n:
        k = k + 1
    return k


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """The results of functions that run on threads of their own, or what they raised."""
    results: list[Any] = [None] * len(work)

    def run(place: int) -> None:
        try:
            results[place] = work[place]()
        except BaseException as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@contextmanager
def python_running() -> Iterator[list[float]]:
    """Another thread runs Python code all the time, and notes when it does."""
    times: list[float] = []
    done = threading.Event()

    def spin() -> None:
        while not done.is_set():
            times.append(time.perf_counter())
            sum(range(1000))

    thread = threading.Thread(target=spin)
    thread.start()
    try:
        yield times
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_THREAD"), reason="asks Linux about a thread")
def test_loops_on_two_threads_do_not_wait_for_each_other() -> None:
    count(np.int64(10))

    def waits() -> tuple[int, float]:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
        start = time.thread_time()
        count(np.int64(10**9))
        spent = time.thread_time() - start
        return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw - before, spent

    for switches, seconds in at_once(waits, waits):
        # With the GIL in turns it is one for each poll, of which there are ten thousands a second.
        assert switches < 20 + 200 * seconds


def test_a_large_nest_lets_python_run() -> None:
    @ag.convert
    def total(x):  # type: ignore[no-untyped-def]
        return np.sum(np.tanh(np.sin(x) * np.exp(x)))

    x = np.random.default_rng(0).random(4_000_000)
    total(x)
    total(x)
    with python_running() as times:
        for _ in range(20):
            start = time.perf_counter()
            total(x)
            end = time.perf_counter()
            tenths = {int(10 * (at - start) / (end - start)) for at in list(times) if at > start}
            if len(tenths & set(range(10))) > 5:
                return
    pytest.fail("no Python code ran while the nest did")


@pytest.mark.parametrize("work", ["product", "sort", "running sum", "mask"])
def test_other_long_steps_give_what_they_gave(work: str) -> None:
    steps: dict[str, Callable[[Any], Any]] = {
        "product": lambda x: x.reshape(500, -1) @ x.reshape(-1, 500),
        "sort": lambda x: np.sort(x),
        "running sum": lambda x: np.cumsum(x),
        "mask": lambda x: x[x > 0.5],
    }
    rng = np.random.default_rng(1)
    arrays = [rng.random(200_000) for _ in range(2)]
    converted = ag.convert(steps[work])
    for array in arrays:
        converted(array)
    results = at_once(*(lambda a=array: [converted(a) for _ in range(5)] for array in arrays))  # type: ignore[misc]
    for array, each in zip(arrays, results, strict=True):
        for result in each:
            np.testing.assert_allclose(result, steps[work](array), rtol=1e-9)


def growing(x, n):  # type: ignore[no-untyped-def]
    kept = []
    for i in range(n):
        x = np.cumsum(np.sin(x)) * 1e-4 + i % 7
        if i % 100 == 0:
            x = x + np.linalg.det(np.outer(x[:3], x[:3]) + np.eye(3))
        kept.append(x)
    return np.stack(kept)[:: n // 7]


def test_memory_lists_and_kernels_on_several_threads() -> None:
    function = ag.convert(growing)
    starts = [np.linspace(0.0, k, 300) for k in range(1, 5)]
    function(starts[0], np.int64(10))
    results = at_once(*(lambda s=start: function(s, np.int64(3000)) for start in starts))  # type: ignore[misc]
    for start, result in zip(starts, results, strict=True):
        np.testing.assert_allclose(result, growing(start, 3000), rtol=1e-6)


def test_memory_of_several_threads_is_given_back() -> None:
    function = ag.convert(growing)
    start = np.linspace(0.0, 1.0, 3000)

    def call() -> None:
        for _ in range(5):
            function(start, np.int64(200))

    def resident() -> int:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    at_once(call, call)
    before = resident()
    for _ in range(10):
        at_once(call, call)
    assert resident() - before < 30 * 2**20


def test_errors_of_long_runs_are_raised_where_they_belong() -> None:
    @ag.convert
    def pick(x, n):  # type: ignore[no-untyped-def]
        total = 0.0
        for i in range(n):
            total = total + x[i % 10]
        return total + x[n]

    x = np.ones(10)
    pick(x, np.int64(5))
    many = 3_000_001
    for error in at_once(*(lambda: pick(x, np.int64(many)) for _ in range(3))):
        assert isinstance(error, IndexError)
        assert f"index {many} is out of bounds for axis 0 with size 10" in str(error)


def test_what_a_kernel_calls_may_run_native_code_again() -> None:
    @ag.do_not_convert
    def outside(x):  # type: ignore[no-untyped-def]
        def call(k: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
            return np.asarray(count(np.int64(k * 1000)), np.int64)

        return host_call(call, [x], [TensorType(np.dtype(np.int64))])[0]

    @ag.function
    def nested(n):  # type: ignore[no-untyped-def]
        total = ag.constant(0, ag.int64)
        for i in ag.range(n):
            if i % 100_000 == 0:
                total = total + outside(i)
        return total

    number = ag.constant(300_001, ag.int64)
    results = at_once(*(lambda: int(nested(number)) for _ in range(2)))
    assert results == [600_000_000] * 2


def test_ctrl_c_comes_through_beside_a_busy_thread() -> None:
    @ag.convert
    def endless(x):  # type: ignore[no-untyped-def]
        while x > 0:
            x = x + 1.0
        return x

    endless.get_concrete_function(np.float64(1.0))
    sent: list[float] = []

    def interrupt() -> None:
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.5, interrupt)
    with python_running():
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            endless(np.float64(1.0))
        took = time.monotonic() - sent[0]
    timer.join()
    # The promise is a fifth; a machine that is busy with other tests gets more.
    assert took < 2.0


_ENDLESS = """
import os, sys, threading, time
import numpy as np
import autograph as ag

@ag.convert
def endless(x):
    while x > 0:
        x = np.abs(x) + 1.0
    return x

@ag.convert
def total(x):
    s = 0.0
    for i in range(len(x)):
        s = s + np.sum(np.outer(x, x)[i])
    return s

total(np.ones(40))
threading.Thread(target=endless, args=(np.float64(1.0),), daemon=True).start()
time.sleep(0.5)
"""


def python(path: Path, code: str) -> subprocess.CompletedProcess[str]:
    path.write_text(_ENDLESS + code)
    command = [sys.executable, "-W", "ignore::DeprecationWarning", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_process_ends_though_a_thread_runs_native_code(tmp_path: Path) -> None:
    done = python(tmp_path / "ends.py", "print('bye')")
    assert (done.stdout, done.stderr, done.returncode) == ("bye\n", "", 0)


def test_a_process_may_fork_while_a_thread_runs_native_code(tmp_path: Path) -> None:
    child = """
if os.fork() == 0:
    for _ in range(3):
        print(total(np.ones(100)), flush=True)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""
    done = python(tmp_path / "forks.py", child)
    assert done.stdout.split() == ["10000.0"] * 3 + ["0"], done.stderr


def test_code_beside_loops_has_no_blocks_for_the_gil() -> None:
    @ag.convert
    def product(n):  # type: ignore[no-untyped-def]
        k = 1
        while k < n:
            k = k * 3 + 1
        return k

    text = str(product.explain(np.int64(10)).llvm)
    assert all(f'call ptr @"{name}"' in text for name in ("ag_copied", "ag_call", "ag_results"))
    # They take the GIL themselves; where a call gives up, it has to have it, too.
    assert text.count('call void @"ag_enter"') == 1
