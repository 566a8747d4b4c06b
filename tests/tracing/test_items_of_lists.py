"""Items of growing lists that are written: `rows[i][j] = v`; right or refused, never lost."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import IncompatibleStateError
from tests.tracing.outcomes import outcome

NUMBERS = [(np.int64(3),), (np.int64(5),), (np.int64(2),)]


def grid(n: Any) -> Any:
    return [[0] * 3 for _ in range(n)]


def run_lengths(n: Any) -> Any:
    out = []
    for i in range(2 * n):
        if out and out[-1][0] == i * i % 4 // 2:
            out[-1][1] += 1
        else:
            out.append([i * i % 4 // 2, 1])
    return out


def floyd(n: Any) -> Any:
    d = [[0 if i == j else (i * 7 + j * 3) % 11 + 1 for j in range(n)] for i in range(n)]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if d[i][k] + d[k][j] < d[i][j]:
                    d[i][j] = d[i][k] + d[k][j]
    return d


def paths_in_a_grid(n: Any) -> Any:
    dp = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            dp[i][j] = 1 if i == 0 or j == 0 else dp[i - 1][j] + dp[i][j - 1]
    return dp, dp[n - 1][n - 1]


def adjacency(n: Any) -> Any:
    near = [[] for _ in range(n)]
    for i in range(n - 1):
        near[i].append(i + 1)
        near[i + 1].append(i)
    return near


def chunks(n: Any) -> Any:
    out, now = [], []
    for i in range(2 * n):
        now.append(i)
        if i % 3 == 2:
            out.append(now)
            now = []
    if now:
        out.append(now)
    return out


def by_a_name(n: Any) -> Any:
    rows = grid(n)
    row = rows[0]
    row[0] = 9
    rows[0][1] = 8
    rows.append([5])
    row.append(7)
    return rows, list(row), row is rows[0], row is rows[1]


def in_a_loop(n: Any) -> Any:
    rows = grid(n)
    for row in rows:
        row[0] = 1
    for i, row in enumerate(rows):
        row.append(i)
    for i in range(n):
        row = rows[i]
        for j in range(3):
            row[j] += i * j
    return rows


def two_items(n: Any) -> Any:
    rows = grid(n)
    a, b, c = rows[0], rows[n - 1], rows[0]
    b[0] = 3
    c[1] = 4
    return a[0], b[0], list(a), rows


def taken_out(n: Any) -> Any:
    rows = grid(n)
    row = rows.pop()
    row[0] = 5
    rows[0][0] = 1
    return rows, row


def by_a_callee(n: Any) -> Any:
    def touch(row: Any) -> None:
        row.append(1)

    rows = [[i] for i in range(n)]
    touch(rows[0])
    touch(rows[-1])
    return rows


def dicts(n: Any) -> Any:
    rows = [{"a": i, "b": [i]} for i in range(n)]
    rows[0]["a"] += 5
    rows[1]["b"].append(3)
    for row in rows:
        row["a"] *= 2
    return rows


def objects(n: Any) -> Any:
    class Point:
        def __init__(self, x: Any) -> None:
            self.x = x
            self.seen = [x]

    points = [Point(i) for i in range(n)]
    points[0].x += 5
    points[1].seen.append(3)
    for point in points:
        point.x *= 2
    return [(point.x, point.seen) for point in points]


def arrays(n: Any) -> Any:
    rows = [np.zeros(3) for _ in range(n)]
    rows[0][1] = 5
    rows[1] += 1
    for row in rows:
        row[0] = 9
    return rows


def in_tuples(n: Any) -> Any:
    rows = [(i, [i]) for i in range(n)]
    rows[0][1].append(7)
    for i, row in rows:
        row.append(i)
    return rows


def three_deep(n: Any) -> Any:
    rows = [[[0] * 2 for _ in range(n)] for _ in range(n)]
    rows[0][1][0] = 5
    rows[1][0][1] += 2
    return rows


def while_an_item(n: Any) -> Any:
    rows = grid(n)
    while rows[0][0] < n:
        rows[0][0] += 1
        rows[1][0] += rows[0][0]
    return rows


def in_branches(n: Any) -> Any:
    rows = grid(n)
    for i in range(n):
        for j in range(3):
            if (i + j) % 2:
                rows[i][j] = 1
            elif rows[i][j - 1]:
                rows[i][j] = rows[i][j - 1] + 1
    return rows


def copied_deeply(n: Any) -> Any:
    rows = grid(n)
    others = [list(row) for row in rows]
    others[0][0] = 7
    return rows, others


def nearest_first(n: Any) -> Any:
    graph: list[list[Any]] = [[] for _ in range(n)]
    for u in range(n):
        for v in (u * 2 % n, (u + 1) % n):
            graph[u].append(int(v))
            graph[v].append(u)
    order = [0]
    for u in order:
        for v in graph[u]:
            if v not in order:
                order.append(v)
    return order


def of_an_object(n: Any) -> Any:
    class Board:
        def __init__(self) -> None:
            self.rows = grid(n)

    board = Board()
    for i in range(n):
        board.rows[i][0] = i
    rows = board.rows
    rows[0][1] = 9
    return board.rows


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function",
    [
        *(run_lengths, floyd, paths_in_a_grid, adjacency, chunks, by_a_name, in_a_loop, two_items),
        *(taken_out, by_a_callee, dicts, objects, arrays, in_tuples, three_deep, while_an_item),
        *(in_branches, copied_deeply, of_an_object, nearest_first),
    ],
)
def test_a_written_item_is_written_in_its_list(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for arguments in NUMBERS * 2:
        assert outcome(converted, *arguments) == outcome(function, *arguments)


def shallow_copy_read(n: Any) -> Any:
    rows = grid(n)
    others = list(rows)
    rows[0][0] = 7
    return others[0][0]


def slice_written(n: Any) -> Any:
    rows = grid(n)
    others = rows[:]
    others[0][0] = 7
    return rows


def joined_then_read(n: Any) -> Any:
    rows = grid(n)
    others = [*rows, [1]]
    rows[0][0] = 7
    return others


def sorted_then_read(n: Any) -> Any:
    rows = [[i] for i in range(n)]
    others = sorted(rows, key=lambda row: -row[0])
    rows[0].append(5)
    return others


def read_in_the_next_iteration(n: Any) -> Any:
    rows, total = grid(n), 0
    old = rows[:]
    for _ in range(n):
        total += old[0][0]
        rows[0][0] = total + 1
    return total


def one_list_again_and_again(n: Any) -> Any:
    rows, row = [], [0, 0]
    for _ in range(n):
        rows.append(row)
    rows[0][0] = 1
    return rows


def one_list_now_and_then(n: Any) -> Any:
    rows, row = [], [0, 0]
    for i in range(n):
        if i % 2 == 0:
            row = [i, i]
        rows.append(row)
    rows[0][0] = 77
    return rows


def written_in_the_next_iteration(n: Any) -> Any:
    row, rows = [0, 0], []
    for i in range(n):
        row[0] = i
        rows.append(row)
    return rows


def in_two_lists(n: Any) -> Any:
    rows, others = [], []
    for i in range(n):
        row = [i]
        rows.append(row)
        others.append(row)
    rows[0].append(5)
    return others


def put_in_twice(n: Any) -> Any:
    rows = grid(n)
    rows.append(rows[0])
    rows[0][1] = 3
    return rows


def moved_away(n: Any) -> Any:
    rows = grid(n)
    row = rows[1]
    rows.pop(0)
    row[0] = 5
    return rows


def on_one_path(n: Any) -> Any:
    rows, row = grid(n), [1, 2, 3]
    if n > 2:
        rows.append(row)
    row[0] = 8
    return rows


def one_of_two(n: Any) -> Any:
    rows = grid(n)
    row = rows[0] if n > 2 else rows[1]
    row[0] = 6
    return rows


@pytest.mark.parametrize(
    "function",
    [
        *(shallow_copy_read, slice_written, joined_then_read, sorted_then_read, put_in_twice),
        *(read_in_the_next_iteration, one_list_again_and_again, one_list_now_and_then, one_of_two),
        *(written_in_the_next_iteration, in_two_lists, moved_away, on_one_path),
    ],
)
def test_what_several_lists_may_hold_is_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(ag.errors.IncompatibleStateError, match=r"this list|holds this list"):
        ag.convert(function)(np.int64(3))


def _read_after_it_moved(move: Callable[[Any], Any], place: int) -> Callable[..., Any]:
    def function(xs: Any) -> Any:
        rows = []
        for x in xs:
            rows.append([int(x), 0])
        last = rows[2]
        move(rows)
        rows[place].append(5)
        return rows, last

    return function


@pytest.mark.parametrize(
    "function",
    [
        _read_after_it_moved(lambda rows: rows.insert(0, [9]), 3),
        _read_after_it_moved(lambda rows: rows.pop(0), 1),
        _read_after_it_moved(lambda rows: rows.sort(), 1),
    ],
    ids=["inserted", "popped", "sorted"],
)
def test_an_item_that_has_moved_is_not_read_after_one_was_written(
    function: Callable[..., Any],
) -> None:
    with pytest.raises(IncompatibleStateError, match="may be the same object"):
        ag.convert(function)(np.array([3, 1, 2]))
