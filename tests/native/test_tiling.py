"""Arrays that are read across, by tiles, give what Python gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.nests import tiling

SHAPES = [(40, 70), (32, 64), (33, 65), (1, 50), (50, 1), (5, 3), (96, 128), (0, 4), (100, 31)]


@pytest.fixture(autouse=True)
def all_are_tiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small arrays, too, so that every shape can be tried."""
    monkeypatch.setattr(tiling, "_FEW", -1)
    monkeypatch.setenv("AUTOGRAPH_CACHE_DIR", "")


def turned(x: Any, y: Any) -> Any:
    return x.T * 2, x.T + y


def two_at_once(x: Any, y: Any) -> Any:
    return x.T - y, (x + 1).T * y, np.sum(x.T * y, axis=1), y < x.T


def twice_and_across(x: Any, y: Any) -> Any:
    # Also read at other places than those of the nest.
    return x.T[::-1] + x.T + y, np.where(y < x.T, x.T, y)


def broadcast(x: Any, y: Any) -> Any:
    return x.T + y[:1], x.T * y[:, :1], np.stack([x.T, y])


def many(x: Any, y: Any) -> Any:
    a, b, c = x * 2, x * 3, x * 5
    for _ in range(2):
        a, b, c = a + 1, b + 1, c + 1
    return a.T + b.T * c.T - y


def values(shape: tuple[int, ...], dtype: Any) -> np.ndarray[Any, Any]:
    return np.random.default_rng(shape[0]).integers(-9, 9, size=shape).astype(dtype)


def check(function: Any, *arguments: Any, spec: Any = None) -> None:
    converted = ag.convert(function) if spec is None else ag.convert(input_signature=spec)(function)
    expected = function(*arguments)
    for _ in range(3):
        found = converted(*arguments)
        for one, other in zip(parts(found), parts(expected), strict=True):
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other)


def parts(results: Any) -> tuple[Any, ...]:
    return results if isinstance(results, tuple) else (results,)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int32", "uint8", "bool", "complex128"])
@pytest.mark.parametrize("shape", SHAPES)
def test_turned_arrays(shape: tuple[int, int], dtype: str) -> None:
    check(turned, values(shape, dtype), values(shape[::-1], dtype))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("function", [two_at_once, twice_and_across, broadcast, many])
def test_several_reads(function: Any, shape: tuple[int, int]) -> None:
    arguments = values(shape, "float64"), values(shape[::-1], "float64")
    if function is broadcast and 0 in shape:
        arguments = values((7, 4), "float64"), values((4, 7), "float64")
    check(function, *arguments)


@pytest.mark.parametrize("perm", [(0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1), (1, 0, 2)])
@pytest.mark.parametrize("shape", [(3, 40, 70), (40, 5, 33), (2, 1, 100)])
def test_several_axes(shape: tuple[int, int, int], perm: tuple[int, int, int]) -> None:
    def function(x: Any) -> Any:
        return np.transpose(x, perm) * 2.0, np.exp(np.transpose(x, perm)[..., None]) * 0.0

    check(function, values(shape, "float64"))


@pytest.mark.parametrize("shape", SHAPES)
def test_unknown_extents(shape: tuple[int, int]) -> None:
    spec = [ag.TensorSpec([None, None], np.float64)] * 2
    check(turned, values(shape, "float64"), values(shape[::-1], "float64"), spec=spec)


def test_tiles_are_in_the_code() -> None:
    x, y = values((40, 70), "float64"), values((70, 40), "float64")
    assert "ag_transposition_float64" in ag.convert(turned).explain(x, y).llvm


def test_small_arrays_are_read_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiling, "_FEW", 1 << 15)
    x, y = values((40, 70), "float64"), values((70, 40), "float64")
    assert "ag_transposition" not in ag.convert(turned).explain(x, y).llvm
