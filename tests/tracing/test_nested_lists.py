"""Lists in lists of which only the graph knows the lengths, and lists repeated: as plain Python."""

import collections
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import outcome

NUMBERS = [(np.int64(3),), (np.int64(1),), (np.int64(5),), (np.int64(0),)]


def triangle(n: Any) -> Any:
    return [[i * j for j in range(i + 1)] for i in range(n)]


def pascal(n: Any) -> Any:
    rows = []
    for i in range(n):
        row = [1] * (i + 1)
        for j in range(1, i):
            row[j] = rows[i - 1][j - 1] + rows[i - 1][j]
        rows.append(row)
    return rows


def pascal_by_zip(n: Any) -> Any:
    row = [1]
    for _ in range(n):
        row = [a + b for a, b in zip([0, *row], [*row, 0], strict=True)]
    return row


def gray(n: Any) -> Any:
    codes = [[]]
    for _ in range(n):
        codes = [[0, *c] for c in codes] + [[1, *c] for c in reversed(codes)]
    return codes


def collatz(n: Any) -> Any:
    out = []
    for k in range(1, n + 1):
        seen = [k]
        while k != 1:
            k = k // 2 if k % 2 == 0 else 3 * k + 1
            seen.append(k)
        out.append(seen)
    return out


def work_list(n: Any) -> Any:
    stack, done = [[n]], []
    while stack:
        path = stack.pop()
        if len(path) == 3:
            done.append(path)
            continue
        stack.append([*path, path[-1] * 2])
        stack.append([*path, path[-1] + 1])
    return done


def three_deep(n: Any) -> Any:
    rows = [[[k for k in range(j)] for j in range(i)] for i in range(n)]
    total = 0
    for row in rows:
        for part in row:
            for number in part:
                total += number
    return rows, total


def of_texts(n: Any) -> Any:
    return [[f"{i}"] * i for i in range(n)]


def of_words(n: Any) -> Any:
    return [["even" if i % 2 == 0 else "odd"] * i for i in range(n)]


def of_arrays(n: Any) -> Any:
    out = []
    for i in range(n):
        out.append([np.arange(j) for j in range(i)])
    return out


def in_tuples(n: Any) -> Any:
    rows = [(i, [i] * i, "ab") for i in range(n)]
    return rows, rows[-1][1] if n > 0 else None


def in_dicts(n: Any) -> Any:
    return [{"i": i, "below": list(range(i))} for i in range(n)]


def values_of_dicts(n: Any) -> Any:
    found = {}
    for i in range(n):
        found[int(i) % 2] = list(range(i))
    return found


def dicts_with_recorded_keys(n: Any) -> Any:
    out = []
    for i in range(n):
        counts = {}
        for j in range(i):
            counts[j % 2] = j
        out.append(counts)
    return out


def of_two_kinds(n: Any) -> Any:
    out = []
    for i in range(n):
        if i % 2:
            out.append([i, i])
        else:
            out.append([1.5] * i)
    return out


def or_none(n: Any) -> Any:
    return [[i] * i if i % 2 else None for i in range(n)]


def compared(n: Any) -> Any:
    rows = [[j for j in range(i)] for i in range(n)]
    others = [[j for j in range(i)] for i in range(n)]
    first = rows.index([0]) if [0] in rows else -1
    return rows == others, rows == [[0]], rows.count([0]), [] in rows, [1] in rows, first


def methods(n: Any) -> Any:
    rows = [[j for j in range(i)] for i in range(n + 2)]
    rest, backwards = rows[1:], rows[::-1]
    rows.reverse()
    rows.insert(0, [5])
    last, first = rows.pop(), rows.pop(0)
    return rows, rest, backwards, rows + rest, last, first


def by_length(n: Any) -> Any:
    rows = [[j for j in range(i % 3)] for i in range(n + 1)]
    return sorted(rows, key=len), max(rows, key=len), sorted(rows, key=lambda row: -len(row))


def as_text(n: Any) -> Any:
    rows = [[j for j in range(i)] for i in range(n)]
    return f"{rows}"


def empty_ones(n: Any) -> Any:
    rows = [[] for _ in range(n)]
    return rows, [len(row) for row in rows]


def objects(n: Any) -> Any:
    class Node:
        def __init__(self, value: Any) -> None:
            self.children = [value, value + 1]

    nodes = []
    for i in range(n):
        node = Node(i)
        node.children.append(i)
        nodes.append(node)
    return [node.children for node in nodes]


def repeated(n: Any) -> Any:
    grown = [i for i in range(n)]
    limited = collections.deque([1, 2], maxlen=3)
    return [0] * n, n * [1, 2], grown * n, [n, n] * int(n), [[0] * n, [1] * int(n)], limited * n


def repeated_grid(n: Any) -> Any:
    return [[0] * n for _ in range(n)], [None] * n


def repeated_in_place(n: Any) -> Any:
    kept = items = [1, 2]
    items *= int(n)
    other = again = [1, 2]
    again *= n
    return kept, items, other, again


def sieve(n: Any) -> Any:
    prime = [True] * (n + 2)
    prime[0] = prime[1] = False
    i = 2
    while i * i < n + 2:
        if prime[i]:
            for j in range(i * i, n + 2, i):
                prime[j] = False
        i += 1
    return [i for i in range(n + 2) if prime[i]]


def by_a_float(n: Any) -> Any:
    return [0] * (n / 2)


def by_a_truth(n: Any) -> Any:
    return [0] * (n > 2)


def of_an_array(n: Any) -> Any:
    return [1, 2] * np.asarray(n)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function",
    [
        *(triangle, pascal, pascal_by_zip, gray, collatz, work_list, three_deep, of_texts),
        *(of_words, of_arrays, in_tuples, in_dicts, values_of_dicts, dicts_with_recorded_keys),
        *(of_two_kinds, or_none, compared, methods, by_length, as_text, empty_ones, objects),
        *(repeated, repeated_grid, repeated_in_place, sieve, by_a_float, by_a_truth, of_an_array),
    ],
)
def test_lists_are_as_in_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for arguments in NUMBERS * 2:
        assert outcome(converted, *arguments) == outcome(function, *arguments)


def test_a_list_that_would_be_there_several_times_is_refused() -> None:
    def grid(n: Any) -> Any:
        return [[0] * 2] * n

    with pytest.raises(ag.errors.StagingError, match="one and the same list"):
        ag.convert(grid)(np.int64(3))


def test_gradients_go_through_repeated_and_nested_lists() -> None:
    def total(x: Any, n: Any) -> Any:
        rows = [[x * j for j in range(i + 1)] for i in range(n)]
        sums = [x] * n
        result = 0.0
        for i in range(n):
            for value in rows[i]:
                result = result + value * sums[i]
        return result

    # The sum of x * j * x over the 6 pairs with j <= i < 3: 4 * x**2.
    assert ag.grad(total)(np.float64(3.0), np.int64(3)) == 24.0
