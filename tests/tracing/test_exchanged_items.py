"""Items of a list that grows change places, and are written afterwards."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import IncompatibleStateError
from tests.tracing.outcomes import outcome


def rows_of(xs: Any) -> Any:
    rows = []
    for x in xs:
        rows.append([int(x), 0])
    return rows


def bubble_sort(xs: Any) -> Any:
    r = rows_of(xs)
    for i in range(len(r)):
        for j in range(len(r) - 1 - i):
            if r[j][0] > r[j + 1][0]:
                r[j], r[j + 1] = r[j + 1], r[j]
    for k, row in enumerate(r):
        row[1] += k
    return r


def selection_sort(xs: Any) -> Any:
    r = rows_of(xs)
    for i in range(len(r)):
        least = i
        for j in range(i + 1, len(r)):
            if r[j][0] < r[least][0]:
                least = j
        r[i], r[least] = r[least], r[i]
        r[i][1] = i
    return r


def by_a_third_name(xs: Any) -> Any:
    r = rows_of(xs)
    for i in range(int(xs[1])):
        kept = r[i]
        r[i] = r[-1]
        r[-1] = kept
        r[i][1] += 7
    return r


def reversed_in_place(xs: Any) -> Any:
    r = rows_of(xs)
    i, j = 0, len(r) - 1
    while i < j:
        r[i], r[j] = r[j], r[i]
        i += 1
        j -= 1
    for row in r:
        row[1] += row[0]
    return r


def pivots(xs: Any) -> Any:
    m = [[int(x) * 3 + j * j for j in range(3)] for x in xs]
    for c in range(2):
        p = c
        for i in range(c, len(m)):
            if m[i][c] > m[p][c]:
                p = i
        m[c], m[p] = m[p], m[c]
        for i in range(c + 1, len(m)):
            m[i][c] -= m[c][c]
    return m


def on_one_path(xs: Any) -> Any:
    r, i, j = rows_of(xs), int(xs[1]) % 3, int(xs[0]) % 3
    if xs[0] > 1:
        r[i], r[j] = r[j], r[i]
    r[i].append(1)
    r[j].append(2)
    return r


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function",
    [bubble_sort, selection_sort, by_a_third_name, reversed_in_place, pivots, on_one_path],
)
def test_both_items_are_written_where_they_are(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for row in ([3, 1, 2], [1, 2, 0], [0, 0, 0]):
        xs = np.array(row)
        assert outcome(converted, xs) == outcome(function, xs), row


def written_by_its_old_name(r: Any, i: Any, j: Any) -> Any:
    a, b = r[i], r[j]
    r[i], r[j] = b, a
    a.append(5)
    return r


def one_item_twice(r: Any, i: Any, j: Any) -> Any:
    r[i], r[j] = r[j], r[j]
    r[i].append(5)
    return r


def another_write_between(r: Any, i: Any, j: Any) -> Any:
    a, b = r[j], r[i]
    r[i] = a
    r[0] = [7, 7]
    r[j] = b
    r[i].append(1)
    return r


def taken_between(r: Any, i: Any, j: Any) -> Any:
    a, b = r[j], r[i]
    r[i] = a
    c = r[j]
    r[j] = b
    c.append(3)
    return r


def between_two_lists(r: Any, i: Any, j: Any) -> Any:
    s = rows_of([row[0] for row in r])
    r[i], s[j] = s[j], r[i]
    r[i].append(1)
    return r, s


def read_by_its_old_name(r: Any, i: Any, j: Any) -> Any:
    kept = r[i]
    r[i], r[j] = r[j], r[i]
    r[j].append(1)
    return r, kept


def in_another_list_too(r: Any, i: Any, j: Any) -> Any:
    s = r[:]
    r[i], r[j] = r[j], r[i]
    r[j].append(1)
    return r, s


@pytest.mark.parametrize(
    "function",
    [
        written_by_its_old_name,
        one_item_twice,
        another_write_between,
        taken_between,
        between_two_lists,
        read_by_its_old_name,
        in_another_list_too,
    ],
)
def test_what_a_write_would_miss_is_refused(function: Callable[..., Any]) -> None:
    def exchanged(xs: Any) -> Any:
        return function(rows_of(xs), int(xs[1]) % 3, int(xs[0]) % 3)

    with pytest.raises(IncompatibleStateError, match=r"lost|may be the same object"):
        ag.convert(exchanged)(np.array([3, 1, 2]))
