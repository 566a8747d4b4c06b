"""Products of matrices: by tiles, by BLAS, and onto what they are added to."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.products import tile_functions

RNG = np.random.default_rng(8)
# Rows, inner sizes, columns: whole tiles, pieces of tiles, pieces of vectors, nothing at all.
SIZES = [
    (32, 64, 96),
    (20, 40, 40),
    (5, 7, 300),
    (9, 33, 17),
    (15, 20, 49),
    (2, 100, 3),
    (1, 5, 900),
    (70, 20, 50),
    (8, 0, 64),
    (0, 9, 100),
    (16, 64, 0),
]


@pytest.fixture(autouse=True)
def _native(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")


def native(function: Callable[..., Any], known: bool = True, dtype: Any = np.float64) -> Any:
    """The function as machine code, for any sizes or for those of its arguments."""
    if known:
        return ag.convert(function)
    spec = ag.TensorSpec([None, None], dtype)
    return ag.convert(function, input_signature=[spec, spec])


def plain(a: Any, b: Any) -> Any:
    return a @ b


def left_turned(a: Any, b: Any) -> Any:
    return a.T @ b


def right_turned(a: Any, b: Any) -> Any:
    return a @ b.T


def both_turned(a: Any, b: Any) -> Any:
    return a.T @ b.T


def close(got: Any, expected: Any) -> None:
    for one, other in zip(got, expected, strict=True):
        epsilon = np.finfo(other.dtype).eps
        assert np.asarray(one).dtype == other.dtype
        np.testing.assert_allclose(np.asarray(one), other, rtol=0, atol=200 * epsilon)


@pytest.mark.parametrize("function", [plain, left_turned, right_turned, both_turned])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("known", [True, False])
def test_products_of_all_sizes(function: Callable[..., Any], dtype: Any, known: bool) -> None:
    converted = native(function, known, dtype)
    for rows, inner, columns in SIZES:
        a, b = RNG.normal(size=(rows, inner)), RNG.normal(size=(inner, columns))
        a = a.T if function in (left_turned, both_turned) else a
        b = b.T if function in (right_turned, both_turned) else b
        operands = np.ascontiguousarray(a, dtype), np.ascontiguousarray(b, dtype)
        close([converted(*operands)], [function(*operands)])


def test_moderate_products_do_without_blas() -> None:
    a = np.ones((32, 64))
    assert "ag_dgemm" not in ag.convert(plain).explain(a, a.T.copy()).llvm
    spec = ag.TensorSpec([None, None], np.float64)
    either = ag.convert(plain).explain(spec, spec).llvm
    assert "ag_dgemm" in either
    assert "ag_product_float64" in either


def test_wide_tiles_ask_for_rows_ahead() -> None:
    """Without it, a product of 32 by 512 by 512 takes a quarter longer."""
    assert "llvm.prefetch" in tile_functions._text("ag_product_float32_8_by_3")
    assert "llvm.prefetch" not in tile_functions._text("ag_product_float32_8_by_1")


def test_infinities_stay_in_their_row() -> None:
    """Nothing is read that does not belong to the result, and nothing multiplied by zero."""
    a, b = RNG.normal(size=(11, 13)), RNG.normal(size=(13, 21))
    a[3], a[4, 2], b[:, 20] = np.inf, np.nan, -np.inf
    with np.errstate(invalid="ignore"):
        close([native(plain)(a, b)], [a @ b])


# Onto what they are added to


def grown(weights: Any, xs: Any, ys: Any) -> Any:
    total = np.zeros_like(weights)
    for i in range(len(xs)):
        total = total + xs[i].T @ ys[i]
    return total, weights


def two(a: Any, b: Any) -> Any:
    return a @ b + b @ a, a - b


def read_again(a: Any, b: Any) -> Any:
    total = a * 1.0
    other = total + b @ b
    return total, other, total * 2


def its_own_operand(a: Any, b: Any) -> Any:
    total = a + b
    return total + total @ b, a + b @ a


def broadcast(a: Any, b: Any) -> Any:
    return a[0] + a @ b, a @ b + b[:, :1]


@pytest.mark.parametrize("size", [2, 10, 40])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("function", [two, read_again, its_own_operand, broadcast])
def test_sums_with_products(function: Callable[..., Any], known: bool, size: int) -> None:
    a, b = RNG.normal(size=(2, size, size))
    before = a.copy(), b.copy()
    close(native(function, known)(a, b), function(a, b))
    np.testing.assert_array_equal((a, b), before)


def test_gradients_grow_in_place() -> None:
    weights, xs, ys = np.ones((30, 20)), RNG.normal(size=(9, 8, 30)), RNG.normal(size=(9, 8, 20))
    close(native(grown)(weights, xs, ys), grown(weights, xs, ys))
    steps = native(grown).explain(weights, xs, ys).steps
    assert re.search(r"add\(.*# in place, or in a copy", steps)
    assert re.search(r"matmul\(.*# onto what it is added to", steps)


# Operands that stay the same in a loop


def turned_of_computed(x: Any, w: Any, n: Any) -> Any:
    v = np.exp(w)
    for _ in range(n):
        x = np.tanh(x @ v.T)
    return x


def turned_of_product(x: Any, w: Any, n: Any) -> Any:
    v = w @ w
    total = np.sum(v @ w)
    for _ in range(n):
        x = np.tanh(x @ v.T) + (v.T @ w)[: x.shape[0]]
    return x, total


@pytest.mark.parametrize("function", [turned_of_computed, turned_of_product])
@pytest.mark.parametrize("size", [6, 40])
def test_what_a_loop_turns_is_there_in_each_iteration(
    function: Callable[..., Any], size: int
) -> None:
    x, w = RNG.normal(size=(size // 2, size)), RNG.normal(size=(size, size)) / size
    specs = [ag.TensorSpec(a.shape, np.float64) for a in (x, w)]
    turning = ag.convert(function, input_signature=[*specs, ag.TensorSpec([], np.int64)])
    for n in (0, 1, 5):
        got, expected = turning(x, w, n), function(x, w, n)
        if isinstance(expected, tuple):
            close(got, expected)
        else:
            close([got], [expected])


def test_what_a_loop_turns_is_turned_once() -> None:
    x, w = RNG.normal(size=(20, 40)), RNG.normal(size=(40, 40))
    n = ag.TensorSpec([], np.int64)
    text = ag.convert(turned_of_computed).explain(x, w, n).llvm
    assert "ag_product_float64_8" in text or "ag_product_float64_4" in text
    assert "ag_transposition" not in text
