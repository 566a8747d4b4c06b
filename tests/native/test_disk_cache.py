"""Machine code on disk is found again, and what is not right is as if it were not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llvmlite import binding

import autograph as ag
from autograph.runtime import disk_cache
from autograph.runtime.native import compiler
from autograph.runtime.native.executable import NativeExecutable


def halve(x):  # type: ignore[no-untyped-def]
    while np.sum(x) > 1.0:
        x = x * 0.5
    return x


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Converted code is kept, too: here it is converted already.
    ag.convert(halve).get_concrete_function(np.ones(8))
    monkeypatch.setenv("AUTOGRAPH_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the optimizer was given."""
    texts: list[str] = []
    optimized = compiler.optimized

    def watched(text: str) -> Any:
        texts.append(text)
        return optimized(text)

    monkeypatch.setattr(compiler, "optimized", watched)
    return texts


def _run() -> None:
    graph = ag.convert(halve).get_concrete_function(np.ones(8)).graph
    (result,) = NativeExecutable(graph)(np.ones(8))
    np.testing.assert_array_equal(result, np.full(8, 0.125))


def test_the_second_compilation_comes_from_the_disk(folder: Path, compiled: list[str]) -> None:
    _run()
    _run()
    assert len(compiled) == 1
    (entry,) = folder.iterdir()
    assert len(entry.name) == 64


def test_what_is_on_the_disk_is_only_linked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To finalize an engine compiles its empty module: seven times what it takes to link."""
    _run()
    finalized: list[Any] = []
    monkeypatch.setattr(binding.ExecutionEngine, "finalize_object", finalized.append)
    _run()
    assert not finalized


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 5000])
def test_a_broken_entry_is_replaced(folder: Path, compiled: list[str], content: bytes) -> None:
    _run()
    (entry,) = folder.iterdir()
    good = entry.read_bytes()
    entry.write_bytes(content)
    _run()
    assert len(compiled) == 2
    assert entry.read_bytes() == good


def test_a_folder_that_cannot_be_made_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: list[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AUTOGRAPH_CACHE_DIR", str(tmp_path / "file" / "cache"))
    _run()
    _run()
    assert len(compiled) == 2


def test_an_empty_name_turns_it_off(monkeypatch: pytest.MonkeyPatch, compiled: list[str]) -> None:
    monkeypatch.setenv("AUTOGRAPH_CACHE_DIR", "")
    assert disk_cache.directory() is None
    _run()
    _run()
    assert len(compiled) == 2


def test_the_oldest_entries_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "MOST", 10)
    monkeypatch.setattr(disk_cache, "EVERY", 5)
    for number in range(30):
        disk_cache.save(disk_cache.key_of(str(number)), b"code")
    assert len(list(folder.iterdir())) < 10 + 5
    assert disk_cache.load(disk_cache.key_of("29")) == b"code"
