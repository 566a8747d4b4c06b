"""Converted code on disk is found again, by the code and the text that it was converted from."""

from __future__ import annotations

import importlib.util
import linecache
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph import cache, pipeline

TEXT = """
def scaled(x, limit):
    def grown(v):
        return v * {factor}
    while x.sum() < limit:
        x = grown(x)
    assert x[0] < 100.0, "too large"
    return x
"""


@pytest.fixture
def conversions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the functions that are really converted."""
    monkeypatch.setenv("AUTOGRAPH_CACHE_DIR", str(tmp_path / "cache"))
    names: list[str] = []
    compiled = pipeline.compiled

    def watched(fn: FunctionType, form: str = "function") -> Any:
        names.append(fn.__name__)
        return compiled(fn, form)

    monkeypatch.setattr(pipeline, "compiled", watched)
    return names


def load(path: Path, text: str | None = None) -> Any:
    """The function of the file, as a new process would see it."""
    cache._conversions.clear()
    if text is not None:
        path.write_text(text)
    linecache.checkcache(str(path))
    spec = importlib.util.spec_from_file_location("kept", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.scaled


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    return tmp_path / "kept.py"


def failure(function: Callable[..., Any], *arguments: Any) -> tuple[str, list[Any]]:
    """The text of an assertion that fails, and the user's lines in its traceback."""
    with pytest.raises(AssertionError) as caught:
        function(*arguments)
    frames = traceback.extract_tb(caught.value.__traceback__)
    return str(caught.value), [(f.lineno, f.name) for f in frames if f.filename.endswith("kept.py")]


def test_the_second_conversion_comes_from_the_disk(path: Path, conversions: list[str]) -> None:
    plain = load(path, TEXT.format(factor="2.0"))
    outcomes = []
    for _ in range(2):
        converted = ag.convert(load(path))
        np.testing.assert_array_equal(converted(np.ones(3), 9.0), plain(np.ones(3), 9.0))
        assert cache.is_converted_code(pipeline.convert_function(load(path)).__code__)
        outcomes.append(failure(converted, np.ones(3), 1e3))
    assert conversions == ["scaled"]
    assert outcomes[0] == outcomes[1] == failure(plain, np.ones(3), 1e3)


def test_another_text_is_converted(path: Path, conversions: list[str]) -> None:
    for factor in ("2.0", "3.0", "3.0  # three"):
        plain = load(path, TEXT.format(factor=factor))
        np.testing.assert_array_equal(ag.convert(plain)(np.ones(3), 20.0), plain(np.ones(3), 20.0))
    assert conversions == ["scaled"] * 3


def test_a_file_that_changed_is_told(path: Path, conversions: list[str]) -> None:
    ag.convert(load(path, TEXT.format(factor="2.0")))(np.ones(3), 9.0)
    stale = load(path)
    path.write_text(TEXT.format(factor="5.0"))
    linecache.checkcache(str(path))
    with pytest.raises(ag.ConversionError):
        ag.convert(stale)(np.ones(3), 9.0)


def test_a_broken_entry_is_replaced(path: Path, conversions: list[str], tmp_path: Path) -> None:
    ag.convert(load(path, TEXT.format(factor="2.0")))(np.ones(3), 9.0)
    for entry in (tmp_path / "cache").iterdir():
        entry.write_bytes(entry.read_bytes()[:-1])
    result = ag.convert(load(path))(np.ones(3), 9.0)
    np.testing.assert_array_equal(result, np.full(3, 4.0))
    assert conversions == ["scaled"] * 2


def test_no_folder_no_entries(
    path: Path, conversions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_CACHE_DIR", "")
    for _ in range(2):
        ag.convert(load(path, TEXT.format(factor="2.0")))(np.ones(3), 9.0)
    assert conversions == ["scaled"] * 2
