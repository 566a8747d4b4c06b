"""Elements between others: `insert` and `pop(i)` without a kernel, as Python has them."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag


def window(values, n, size):
    """The last `size` sums, as L-BFGS keeps its history."""
    kept = [values * 0.0]
    for i in range(n):
        kept.append(kept[-1] + values * i)
        if len(kept) > size:
            kept.pop(0)
    return np.stack(kept)


def inserted(places, n):
    items = [0.5]
    for i in range(n):
        items.insert(int(places[i]), float(i))
    return np.array(items)


def removed(places, n):
    items = [float(i) for i in range(10)]
    total = 0.0
    kept = items
    for i in range(n):
        total = total * 2.0 + items.pop(int(places[i]))
    return total, np.array(items), len(kept)


@pytest.mark.parametrize("size", [2, 3, 100])
def test_a_window_over_arrays(size: int) -> None:
    values = np.linspace(0.0, 1.0, size)
    converted = ag.convert(window)
    for n in (1, 4, 12):
        result = converted(values, np.int64(n), np.int64(3))
        np.testing.assert_array_equal(result, window(values, n, 3))
    assert "list_pop_at" not in converted.explain(values, np.int64(4), np.int64(3)).kernels


def test_inserting_anywhere() -> None:
    places = np.array([0, 5, -1, -9, 2, 1, -3, 100])
    converted = ag.convert(inserted)
    for n in range(len(places) + 1):
        np.testing.assert_array_equal(converted(places, np.int64(n)), inserted(places, n))
    assert "list_insert" not in converted.explain(places, np.int64(4)).kernels


def test_removing_anywhere() -> None:
    places = np.array([0, -1, 3, -4, 1, 0, -2])
    converted = ag.convert(removed)
    for n in range(len(places) + 1):
        for one, other in zip(converted(places, np.int64(n)), removed(places, n), strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("places", "message"),
    [([10], "pop index out of range"), ([-11], "pop index out of range"), ([0] * 11, "empty list")],
)
def test_removing_what_is_not_there(places: list[int], message: str) -> None:
    with pytest.raises(IndexError, match=message):
        removed(places, len(places))
    with pytest.raises(IndexError, match=message):
        ag.convert(removed)(np.array(places), np.int64(len(places)))


def test_gradients_through_a_window() -> None:
    @ag.convert
    def slope(values, n):
        with ag.GradientTape() as tape:
            tape.watch(values)
            total = np.sum(np.sin(window(values, n, 3)))
        return tape.gradient(total, values)

    values = np.array([0.1, 0.7])
    step, found = 1e-6, []
    for place in range(2):
        change = np.eye(2)[place] * step
        above, below = (np.sum(np.sin(window(values + d, 6, 3))) for d in (change, -change))
        found.append((above - below) / (2 * step))
    np.testing.assert_allclose(slope(values, np.int64(6)), found, rtol=1e-6)


def test_a_result_put_back_over_what_was_summed_is_fused() -> None:
    @ag.convert
    def slope(x):
        with ag.GradientTape() as tape:
            tape.watch(x)
            loss = np.sum(np.mean(x * x, axis=1) ** 2)
        return tape.gradient(loss, x)

    x = np.arange(6.0).reshape(2, 3)
    explanation = slope.explain(x)
    assert explanation.kernels == []
    results = [slope(x) for _ in range(4)]
    expected = 2 * np.mean(x * x, axis=1, keepdims=True) * 2 * x / 3
    np.testing.assert_allclose(results[-1], expected, rtol=1e-14)


def reread(values, n):
    """Elements are read, and the list is changed before and after they are let go."""
    rows = [values, values + 1.0]
    total = 0.0
    for i in range(n):
        first, last = rows[0], rows[-1]
        total = total + np.sum(first * last)
        rows.append(first + last)
        total = total + last[0]
        rows[1] = rows[0] * 0.5
        taken = rows[i % len(rows)]
        rows[i % len(rows)] = taken * 0.25
        total = total + np.sum(taken @ rows[-1])
        kept = rows[1]
        rows.pop(1)
        total = total + kept[-1]
    return total, np.stack(rows)


@pytest.mark.parametrize("size", [3, 65, 500])
def test_elements_are_read_where_they_lie(size: int) -> None:
    values = np.linspace(0.0, 1.0, size)
    converted = ag.convert(reread)
    for n in (1, 2, 9):
        for one, other in zip(converted(values, np.int64(n)), reread(values, n), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12)


def test_elements_that_are_only_read_are_not_copied() -> None:
    def summed(values, n):
        rows = [values]
        for _ in range(n):
            rows.append(rows[-1] + 1.0)
        total = 0.0
        for i in range(n):
            total = total + np.sum(rows[i] * 2.0)
        return total

    values = np.linspace(0.0, 1.0, 1000)
    assert ag.convert(summed)(values, np.int64(5)) == pytest.approx(summed(values, 5))
    code = ag.convert(summed).explain(values, np.int64(5)).optimized_llvm
    # One for the list, one for it when it grows, one for what is appended.
    assert code.count("call ptr @ag_new") + code.count("call noalias ptr @ag_new") <= 4
