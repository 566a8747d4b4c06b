"""What native code must never do: ignore Ctrl-C, keep memory, crash, or block other threads."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag


@pytest.fixture(autouse=True)
def _native(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")


def endless(x):  # type: ignore[no-untyped-def]
    while x > 0:
        x = x + 1.0
    return x


def endless_arrays(x):  # type: ignore[no-untyped-def]
    total = np.sum(x)
    while total > 0:
        x = np.abs(x) + 1.0
        total = np.sum(x)
    return x


@pytest.mark.parametrize("size", [(), (1000,), (300, 300)])
def test_ctrl_c_ends_a_loop_within_a_fifth_of_a_second(size: tuple[int, ...]) -> None:
    function: Any = ag.convert(endless_arrays if size else endless)
    x = np.ones(size) if size else np.float64(1.0)
    function.get_concrete_function(x)
    sent: list[float] = []

    def interrupt() -> None:
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.5, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        function(x)
    # The promise is a fifth; a machine that is busy with other tests gets more.
    assert time.monotonic() - sent[0] < 2.0
    timer.join()


def test_other_threads_run_while_a_loop_runs() -> None:
    @ag.convert
    def count(n):  # type: ignore[no-untyped-def]
        k = 0
        while k < n:
            k = k + 1
        return k

    count(np.int64(10))
    steps: list[int] = []
    done = threading.Event()

    def step() -> None:
        while not done.is_set():
            steps.append(1)
            time.sleep(0.001)

    thread = threading.Thread(target=step)
    thread.start()
    assert count(np.int64(10**9)) == 10**9
    done.set()
    thread.join()
    assert len(steps) > 5


def test_threads_may_run_one_function_at_once() -> None:
    @ag.convert
    def total(x):  # type: ignore[no-untyped-def]
        s = np.zeros(3)
        for i in range(len(x)):
            s = s + x[i]
        return s

    arguments = [np.full((500, 3), float(k)) for k in range(8)]
    total(arguments[0])
    results: list[Any] = [None] * len(arguments)

    def run(k: int) -> None:
        for _ in range(50):
            results[k] = total(arguments[k])

    threads = [threading.Thread(target=run, args=(k,)) for k in range(len(arguments))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k, result in enumerate(results):
        np.testing.assert_array_equal(result, np.full(3, 500.0 * k))


def growing(n):  # type: ignore[no-untyped-def]
    out = []
    x = np.zeros(200)
    for i in range(n):
        x = x + i
        out.append(x)
    return np.stack(out)


def failing(x, i):  # type: ignore[no-untyped-def]
    y = x * 2.0
    kept = []
    for k in range(5):
        y = np.cumsum(y + k)
        kept.append(y)
    return y[i], np.stack(kept)


def _resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="asks Linux for its memory")
@pytest.mark.parametrize("fails", [False, True])
def test_memory_stays_flat(fails: bool) -> None:
    function: Any = ag.convert(failing if fails else growing)
    large = np.ones(5000)

    def call() -> None:
        if not fails:
            function(np.int64(20))
            return
        with pytest.raises(IndexError, match="index 9999 is out of bounds"):
            function(large, np.int64(9999))

    for _ in range(200):
        call()
    before = _resident()
    for _ in range(2000):
        call()
    assert _resident() - before < 8 * 2**20


def test_too_large_an_array_is_a_memory_error() -> None:
    @ag.convert
    def fill(n):  # type: ignore[no-untyped-def]
        x = np.zeros((n, n))
        for i in range(3):
            x = x + i
        return x

    assert fill(np.int64(2)).sum() == 12.0
    with pytest.raises(MemoryError, match="bytes"):
        fill(np.int64(2**24))


def test_deep_recursion_is_a_recursion_error() -> None:
    @ag.convert
    def depth(n):  # type: ignore[no-untyped-def]
        if n == 0:
            return 0
        return 1 + depth(n - 1)

    assert depth(np.int64(100)) == 100
    with pytest.raises(RecursionError):
        depth(np.int64(10**7))


def layouts() -> list[Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]]:
    return [
        lambda a: a,
        lambda a: np.asfortranarray(a),
        lambda a: a[::-1],
        lambda a: a[:, ::-1],
        lambda a: np.repeat(a, 2, axis=0)[::2],
        _unaligned,
        lambda a: np.broadcast_to(a[:1], a.shape),
    ]


def _unaligned(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    raw = np.frombuffer(bytearray(b"\0" + a.tobytes()), np.uint8)[1:]
    return raw.view(a.dtype).reshape(a.shape)


@pytest.mark.parametrize("layout", layouts())
def test_arrays_of_any_layout_are_read_right(layout: Any) -> None:
    def mixed(x, y):  # type: ignore[no-untyped-def]
        z = x * 2.0 + y
        for i in range(12):
            z = z + x[i % 3] - y
        return z, np.sum(z, axis=0), z @ z.T

    converted = ag.convert(mixed)
    rng = np.random.default_rng(3)
    x, y = layout(rng.normal(size=(3, 4))), layout(rng.normal(size=(3, 4)))
    for one, other in zip(converted(x, y), mixed(x, y), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
