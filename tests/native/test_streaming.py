"""Large results are stored past the caches, and are what Python computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.nests import streaming

PIECES = 64
Array = np.ndarray[Any, Any]


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results of a few hundred elements, so that every length can be tried."""
    monkeypatch.setattr(streaming, "_LARGE", 1)
    monkeypatch.setenv("AUTOGRAPH_CACHE_DIR", "")


def several(a: Any, b: Any) -> Any:
    return a * b + a, a > b, (a - b).astype(np.float32), a.astype(np.int16)


def steps(a: Any, b: Any) -> Any:
    total = np.zeros(a.shape)
    for _ in range(30):
        total = total + a * b
    return total


def two_axes(a: Any, b: Any) -> Any:
    return np.outer(a, b) * 2.0, a[::-1] + b


def given(size: int) -> tuple[Array, Array]:
    draw = np.random.default_rng(size)
    return draw.normal(size=size), draw.normal(size=size)


@pytest.mark.parametrize("size", [100, PIECES - 1, PIECES, PIECES + 1, 5 * PIECES, 1000])
@pytest.mark.parametrize("function", [several, steps, two_axes])
def test_results_are_those_of_python(function: Any, size: int) -> None:
    converted = ag.convert(function)
    for arguments in (given(size), tuple(each[::-1] for each in given(size))):
        expected = function(*arguments)
        for _ in range(4):
            results = converted(*arguments)
            for found, wanted in zip(as_tuple(results), as_tuple(expected), strict=True):
                assert found.dtype == wanted.dtype
                np.testing.assert_array_equal(found, wanted)


def as_tuple(results: Any) -> tuple[Any, ...]:
    return results if isinstance(results, tuple) else (results,)


def test_the_code_passes_the_caches_by() -> None:
    code = ag.convert(several).explain(*given(1000)).llvm
    assert "!nontemporal" in code


@pytest.mark.parametrize("known", [True, False])
def test_small_and_unknown_sizes_are_stored_as_usual(
    monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    monkeypatch.setattr(streaming, "_LARGE", 1 << 23)
    spec = ag.TensorSpec([1000 if known else None], np.float64)
    assert "!nontemporal" not in ag.convert(several).explain(spec, spec).llvm
