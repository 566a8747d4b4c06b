"""Every benchmark program, converted, agrees with plain Python; the runner sees who is wrong."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys

import numpy as np
import pytest

from benchmarks import report, results, runner
from benchmarks.program import Program, all_programs
from tests.budget import ROOT

PROGRAMS = [program for programs in all_programs().values() for program in programs]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.title)
def test_every_program_agrees_with_plain_python(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "auto")
    arguments = program.tiny()
    expected = program.plain(*results.as_plain(program.tiny()))
    ours = program.versions()["autograph"]()
    assert not results.difference(ours(*arguments), expected, program.tolerance)


def program_of(plain: object, **peers: object) -> Program:
    arguments = lambda: (np.ones(3),)  # noqa: E731
    made = {name: lambda peer=peer: peer for name, peer in peers.items()}
    return Program("twice", plain, arguments, arguments, 1.0, made)  # type: ignore[arg-type]


def twice(x: np.ndarray) -> np.ndarray:
    return x * 2.0


def failing(x: np.ndarray) -> np.ndarray:
    raise ValueError(f"of {x.shape}\nno")


def test_a_wrong_peer_and_a_failing_one_are_named_and_take_no_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "PEERS", ("right", "wrong", "failing"))
    monkeypatch.setattr(runner, "installed", lambda: runner.PEERS)
    row = runner.measure(program_of(twice, right=twice, wrong=lambda x: x * 3.0, failing=failing))
    assert report.problems([row]) == [
        "twice, wrong: result 0 is off by 5.0e-01 of its largest number",
        "twice, failing: ValueError: of (3,)",
    ]
    assert row.ratio == row.versions["autograph"].seconds / row.versions["right"].seconds
    record = json.loads(report.as_json([row]))["programs"][0]
    assert record["ratio"] == row.ratio
    assert record["right"]["seconds"] == row.versions["right"].seconds


def test_without_peers_there_is_no_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "installed", lambda: ())
    row = runner.measure(program_of(twice))
    assert math.isnan(row.ratio)
    assert json.loads(report.as_json([row]))["programs"][0]["ratio"] is None
    assert report.line(row).count("|") == report.HEADER.count("|") == report.RULE.count("|")


@pytest.mark.parametrize(
    ("seconds", "text"), [(2.0, "2 s"), (0.0123, "12.3 ms"), (4.56e-6, "4.56 µs"), (9e-8, "90 ns")]
)
def test_durations_have_three_digits(seconds: float, text: str) -> None:
    assert report.duration(seconds) == text


def test_results_differ_in_number_shape_and_value() -> None:
    assert results.difference((1.0, 2.0), (1.0,), 0.1) == "2 results, not 1"
    assert "shape" in results.difference(np.ones(2), np.ones(3), 0.1)
    assert "off by" in results.difference(np.array([np.nan]), np.ones(1), 0.1)
    assert not results.difference({"b": 1.0, "a": 2.0}, [2.0, 1.0 + 1e-12], 1e-9)


def test_unknown_programs_are_refused() -> None:
    command = [sys.executable, "-m", "benchmarks", "nonsense"]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ}
    )
    assert result.returncode == 2
    assert "no such program: nonsense; there are" in result.stderr
