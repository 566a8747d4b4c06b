"""Code that is found by its graph does what code that was just written does, errors included."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.graph.clone import clone
from autograph.runtime.graph.fingerprint import fingerprint
from autograph.runtime.native import recall
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.program import Program


def added_up(x, i):  # type: ignore[no-untyped-def]
    total = 0.0
    while total < 10.0:
        total = total + x[i]
        i = i + 1
    return total


def added_up_below(x, i):  # type: ignore[no-untyped-def]
    total = 0.0
    while total < 10.0:
        total = total + x[i]
        i = i + 1
    return total


def products(a, b):  # type: ignore[no-untyped-def]
    for _ in range(3):
        a = a @ b
    return a, a.T @ b


def determinants(a, n):  # type: ignore[no-untyped-def]
    total = 0.0
    for _ in range(n):
        total = total + np.linalg.det(a)
    return total


@pytest.fixture(autouse=True)
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The programs that are written, with an empty folder for machine code."""
    monkeypatch.setenv("AUTOGRAPH_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
    programs: list[Any] = []
    program = recall.Program

    def watched(*arguments: Any) -> Any:
        programs.append(arguments[0])
        return program(*arguments)

    monkeypatch.setattr(recall, "Program", watched)
    return programs


def compiled(function: Any, *arguments: Any) -> NativeExecutable:
    return NativeExecutable(ag.convert(function).get_concrete_function(*arguments).graph)


def test_a_graph_that_is_known_is_not_written_again(written: list[Any]) -> None:
    arguments = np.arange(6.0), np.int64(1)
    for _ in range(2):
        result, *_ = compiled(added_up, *arguments)(*map(np.asarray, arguments))
        assert result == added_up(*arguments)
    assert len(written) == 1


@pytest.mark.parametrize("shape", [(12, 12), (200, 200), (600, 600)])
def test_functions_that_code_calls_are_there(written: list[Any], shape: tuple[int, int]) -> None:
    a, b = (np.random.default_rng(seed).normal(size=shape) / shape[0] for seed in range(2))
    for _ in range(2):
        for result, expected in zip(compiled(products, a, b)(a, b), products(a, b), strict=True):
            np.testing.assert_allclose(result, expected, atol=1e-12)
    assert len(written) == 1


def test_errors_name_the_line_of_the_function_that_is_called(written: list[Any]) -> None:
    texts = []
    for function in (added_up, added_up, added_up_below):
        converted = ag.convert(function)
        with pytest.raises(IndexError, match="index 5 is out of bounds") as caught:
            converted(np.ones(5), np.int64(2))
        notes = "\n".join(getattr(caught.value, "__notes__", ()))
        line = function.__code__.co_firstlineno + 3
        assert "i = 5" in notes
        assert f"{line}" in "".join(map(str, caught.value.args)) + notes + _lines(caught.value)
        texts.append(str(caught.value))
    assert len(set(texts)) == 1
    # The second and the third were recalled, and written when their error was raised.
    assert len(written) == 3


def _lines(error: BaseException) -> str:
    trace, lines = error.__traceback__, []
    while trace is not None:
        lines.append(str(trace.tb_lineno))
        trace = trace.tb_next
    return " ".join(lines)


@pytest.mark.parametrize("size", [40, 300])
def test_arrays_that_lie_otherwise(written: list[Any], size: int) -> None:
    a, b = (np.random.default_rng(seed).normal(size=(size, size)) / size for seed in range(2))
    for _ in range(2):
        run = compiled(products, a, b)
        for result, expected in zip(run(a.T, b[::-1]), products(a.T, b[::-1]), strict=True):
            np.testing.assert_allclose(result, expected, atol=1e-12)
    assert len(written) == 1


def test_programs_that_call_kernels_are_found_by_their_code(written: list[Any]) -> None:
    arguments = np.eye(3) * 2.0, np.int64(2)
    for _ in range(2):
        result, *_ = compiled(determinants, *arguments)(*map(np.asarray, arguments))
        assert result == pytest.approx(16.0)
    assert len(written) == 2


def test_settings_that_code_depends_on_tell_entries_apart(written: list[Any]) -> None:
    arguments = np.ones(5), np.int64(2)
    compiled(added_up, *arguments)
    recalled = compiled(added_up, *arguments)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 7)
    try:
        compiled(added_up, *arguments)
        assert len(written) == 2
        # What was compiled before goes by what was set then.
        with pytest.raises(IndexError):
            recalled(*map(np.asarray, arguments))
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize("content", [b"", b"short", b"[]\n" + b"x" * 5000])
def test_a_broken_entry_is_written_again(
    written: list[Any], tmp_path: Path, content: bytes
) -> None:
    arguments = np.arange(6.0), np.int64(1)
    compiled(added_up, *arguments)
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(content)
    result, *_ = compiled(added_up, *arguments)(*map(np.asarray, arguments))
    assert result == added_up(*arguments)
    assert len(written) == 2


@pytest.mark.parametrize("size", [3, 12, 200])
def test_a_program_is_written_in_one_way(size: int) -> None:
    def mixed(a, b, n):  # type: ignore[no-untyped-def]
        rows = []
        for i in range(n):
            if np.sum(a) > 3.0:
                a, b = np.tanh(a @ b), b + a.T
            rows.append(a[i % 3] / (b[0] + 4.0))
        return np.stack(rows), a, np.argmax(b, axis=0)

    square = np.ones((size, size))
    graph = ag.convert(mixed).get_concrete_function(square, square + 1.0, np.int64(4)).graph
    copy = clone(graph)
    assert fingerprint(copy) == fingerprint(graph) is not None
    assert Program(copy).text == Program(graph).text


def _of(function: Any, *arguments: Any) -> str | None:
    return fingerprint(ag.convert(function).get_concrete_function(*arguments).graph)


def test_fingerprints_tell_apart_what_differs() -> None:
    x = np.ones(4)
    functions = [
        lambda x: x * 0.1,
        lambda x: x * 0.2,
        lambda x: x * 0.0,
        lambda x: x * -0.0,
        lambda x: x + 0.1,
        lambda x: x * np.float32(0.5),
        lambda x: x[1:3],
        lambda x: x[1:4],
        lambda x: x[1:4:2],
        lambda x: np.sum(x, axis=0),
        lambda x: np.sum(x, axis=0, keepdims=True),
        lambda x: x + np.array([1.0, 2.0, 3.0, 4.0]),
        lambda x: x + np.array([1.0, 2.0, 3.0, 5.0]),
    ]
    found = [_of(function, x) for function in functions]
    assert None not in found
    assert len(set(found)) == len(functions)
    assert _of(functions[0], x) == found[0]
    assert _of(functions[0], np.ones(5)) != found[0]
    assert _of(functions[0], np.ones(4, np.float32)) != found[0]
    assert _of(functions[0], ag.TensorSpec([None], np.float64)) != found[0]
