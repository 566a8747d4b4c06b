"""What the profiler tells is what ran; what is not profiled pays nothing."""

from __future__ import annotations

import gzip
import itertools
import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.measuring.measuring import Meter
from autograph.runtime.native.measuring.measuring_code import EVENTS
from autograph.runtime.native.program import Program
from tests.budget import ROOT


@pytest.fixture(autouse=True)
def _native(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")


def newton(x, tol=1e-6):  # type: ignore[no-untyped-def]
    y = x
    while np.max(np.abs(y * y - x)) > tol:
        y = 0.5 * (y + x / y)
    return y


LINE = newton.__code__.co_firstlineno
X = np.linspace(1.0, 9.0, 1000)


def traced(path: Path) -> list[dict[str, Any]]:
    """The events of a trace that have a time."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [event for event in json.loads(data)["traceEvents"] if event["ph"] == "X"]


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["name"] for event in events]


def iterations() -> int:
    y, count = X, 0
    while np.max(np.abs(y * y - X)) > 1e-6:
        y, count = 0.5 * (y + X / y), count + 1
    return count


def test_a_trace_has_each_stage_and_each_run_of_a_nest(tmp_path: Path) -> None:
    function, path = ag.convert(newton), tmp_path / "trace.json"
    with ag.profiler.trace(path):
        np.testing.assert_array_equal(function(X), newton(X))
        function(X)
    events = traced(path)
    shown = names(events)
    for stage in ("convert", "record", "optimize", "generate", "load"):
        assert shown.count(f"{stage} newton") == 1, stage
    assert shown.count("call newton") == shown.count("run newton") == 2
    loops = [event for event in events if event["cat"] == "loop"]
    assert len(loops) == 2
    assert all(event["args"]["line"].endswith(f":{LINE + 2}") for event in loops)
    assert shown.count(f"nest.1 test_profiler.py:{LINE + 2}") == 2 * (iterations() + 1)
    steps = [event for event in events if event["name"].startswith("nest.2")]
    assert len(steps) == 2 * iterations()
    assert steps[0]["args"]["text"] == "y = 0.5 * (y + x / y)"


def test_events_lie_inside_of_what_they_are_part_of(tmp_path: Path) -> None:
    function, path = ag.convert(newton), tmp_path / "trace.json"
    function(X)
    with ag.profiler.trace(path):
        function(X)
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for event in traced(path):
        by_kind.setdefault(event["cat"], []).append(event)
    (call,), (run,), (loop,) = by_kind["call"], by_kind["run"], by_kind["loop"]
    nests = by_kind["nest"]
    inside = [(call, run), (run, loop), *[(loop, nest) for nest in nests]]
    for outer, inner in inside:
        assert outer["ts"] <= inner["ts"]
        assert inner["ts"] + inner["dur"] <= outer["ts"] + outer["dur"] + 0.001
    for first, second in itertools.pairwise(nests):
        assert first["ts"] + first["dur"] <= second["ts"] + 0.001


def test_a_trace_is_written_when_the_block_raises_and_may_be_compressed(tmp_path: Path) -> None:
    @ag.convert
    def pick(x, i):  # type: ignore[no-untyped-def]
        total = 0.0
        while total < 10.0:
            total = total + np.sum(x * x[i])
            i = i + 1
        return total

    path = tmp_path / "trace.json.gz"
    with pytest.raises(IndexError, match="out of bounds"), ag.profiler.trace(path):
        pick(np.full(100, 0.01), np.int64(97))
    events = traced(path)
    assert "run pick" in names(events)
    (loop,) = (event for event in events if event["cat"] == "loop")
    assert loop["dur"] > 0


def test_a_path_that_cannot_be_written_is_an_error_at_once(tmp_path: Path) -> None:
    ran = []
    with pytest.raises(OSError, match="No such file"), ag.profiler.trace(tmp_path / "no" / "t"):
        ran.append(1)
    assert not ran


def test_threads_and_annotations_are_told_apart(tmp_path: Path) -> None:
    function, path = ag.convert(newton), tmp_path / "trace.json"

    def work() -> None:
        with ag.profiler.annotate("epoch", number=3):
            function(X)

    with ag.profiler.trace(path):
        threads = [threading.Thread(target=work, name=f"worker {n}") for n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    epochs = [event for event in traced(path) if event["name"] == "epoch"]
    assert len(epochs) == 2
    assert epochs[0]["args"] == {"number": 3}
    calls = [event["tid"] for event in traced(path) if event["name"] == "call newton"]
    assert sorted(calls) == sorted(event["tid"] for event in epochs)


def test_more_events_than_are_kept_are_counted(tmp_path: Path) -> None:
    @ag.convert
    def long(x, n):  # type: ignore[no-untyped-def]
        for i in range(n):
            x = x + np.sin(x) * i
        return x

    path, n = tmp_path / "trace.json", np.int64(EVENTS + 100)
    with ag.profiler.trace(path):
        long(np.ones(100), n)
    (run,) = (event for event in traced(path) if event["cat"] == "run")
    # The loop, and one event for each iteration.
    assert run["args"]["events not shown"] == 101
    measured = long.explain(np.ones(100), n, measure=True).measurement
    assert {step.site.kind: step.runs for step in measured.steps} == {"loop": 1, "nest": int(n)}


def test_calls_that_are_not_profiled_run_code_that_does_not_measure(tmp_path: Path) -> None:
    function = ag.convert(newton)
    concrete = function.get_concrete_function(X).concrete
    function(X)
    before = concrete.executable
    with ag.profiler.trace(tmp_path / "trace.json"):
        function(X)
    function(X)
    assert concrete.executable is before
    graph = concrete.graph
    assert "ag_begin" not in Program(graph).text
    assert "ag_begin" in Program(graph, Meter(())).text


def test_calls_that_machine_code_answers_are_traced_too(tmp_path: Path) -> None:
    function, path = ag.convert(newton), tmp_path / "trace.json"
    for _ in range(300):
        function(X)
    assert function._answers.records
    with ag.profiler.trace(path):
        function(X)
    assert names(traced(path)).count("call newton") == 1


def test_explain_tells_the_measured_times_and_runs() -> None:
    def both(x, a):  # type: ignore[no-untyped-def]
        total = np.exp(x).sum()
        return total + np.linalg.det(a), a @ a

    explanation = ag.convert(both).explain(X, np.eye(70), measure=True)
    kinds = {step.site.kind: step for step in explanation.measurement.steps}
    assert kinds.keys() == {"nest", "kernel", "operation"}
    assert all(step.runs == 1 for step in kinds.values())
    assert kinds["nest"].bytes == 8000
    assert kinds["operation"].bytes == 3 * 70 * 70 * 8
    shares = sum(step.share for step in explanation.measurement.steps)
    assert 0.2 < shares <= 1.0
    assert re.search(r"det\(a\) +# NumPy kernel, \d+%, [\d.]+ .s x 1, test_", explanation.steps)
    assert explanation.measurement.table() in str(explanation)


def test_time_inside_a_function_that_calls_itself_counts_once() -> None:
    @ag.convert
    def spread(x, n):  # type: ignore[no-untyped-def]
        if n < 1:
            return np.sum(np.exp(x) * n)
        return spread(x, n - 1) + spread(x, n - 2)

    measured = spread.explain(X, np.int64(6), measure=True).measurement
    by_kind = {step.site.kind: step for step in measured.steps}
    assert by_kind["nest"].runs == 21
    whole = measured.seconds / measured.calls
    assert by_kind["nest"].own <= by_kind["loop"].seconds <= whole
    assert sum(step.own for step in measured.steps) + measured.rest == pytest.approx(whole)


def test_measuring_needs_values_and_writes_nothing() -> None:
    @ag.convert
    def half(x):  # type: ignore[no-untyped-def]
        x *= 0.5
        return x

    with pytest.raises(TypeError, match="x is given by a TensorSpec; pass values"):
        half.explain(ag.TensorSpec([None], np.float64), measure=True)
    x = np.ones(1000)
    half.explain(x, measure=True)
    assert (x == 1.0).all()


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "autograph", "profile", *arguments]
    return subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_prints_a_table_and_writes_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    given = ("samples/newton.py:newton", "--arg", "np.linspace(1, 9, 5000)")
    done = command(*given, "--trace", str(path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("newton: 100 calls measured, ")
    table = r" us +\d+% +\d+ +[\d.]+ us +120 kB +[\d.]+ GB/s  nest\.2 +newton\.py:16  y = 0\.5 \*"
    assert re.search(table, done.stdout)
    assert names(traced(path)).count("call newton") == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--arg", "f64[3]"), "only a run can be measured; give values with --arg, not types"),
        (("--arg", "np.ones(3)", "--trace", "no/such/t.json"), "--trace no/such/t.json: No such"),
        ((), "missing a required argument: 'x'"),
    ],
)
def test_the_command_refuses_in_one_line(arguments: tuple[str, ...], message: str) -> None:
    done = command("samples/newton.py:newton", *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("autograph profile: ")
    assert message in line
