"""Items that are None, or of another kind, depending on recorded tests: `if board[i] is None`."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.tracing.outcomes import assert_same_outcomes

NUMBERS = [np.array([3, 1, 4, 1, 4]), np.array([1, 0, 5]), np.array([0, 7, 2, 6])]


def filled_where_empty(a: Any) -> Any:
    items = [None] * 8
    for x in a:
        if items[int(x)] is None:
            items[int(x)] = 7
    return items


def filled_without_a_loop(a: Any) -> Any:
    items = [None] * 8
    i, j = int(a[0]), int(a[1])
    if items[i] is None:
        items[i] = 7
    if items[j] is None:
        items[j] = 8
    return items, items[int(a[2])]


def asked_before_it_is_written(a: Any) -> Any:
    items = [None] * 8
    for x in a:
        before = items[int(x)]
        items[int(x)] = 7
        if before is None:
            items[0] = 1
    return items


def a_tree_in_a_list(a: Any) -> Any:
    tree = [None] * 16
    for x in a:
        i = 1
        while i < 16 and tree[i] is not None:
            i = 2 * i + (1 if x >= tree[i] else 0)
        if i < 16:
            tree[i] = int(x)
    return tree


def chosen_by_a_key(a: Any) -> Any:
    found: dict[str, Any] = {"a": None, "b": None}
    if a[0] > 2:
        found["a"] = 3
    if a[1] > 2:
        found["b"] = "s"
    key = "a" if a[2] > 2 else "b"
    return found[key] is None, found[key], found.get(key) is None


def of_a_tuple(a: Any) -> Any:
    items = (None if a[0] > 2 else 1, None if a[1] > 2 else "x", 5)
    item = items[int(a[2]) % 3]
    return item is None, item, [each is None for each in items], isinstance(item, int)


def a_board(a: Any) -> Any:
    board: list[list[Any]] = [[None] * 3 for _ in range(3)]
    turn = "X"
    for x in a:
        row, column = divmod(int(x) % 9, 3)
        if board[row][column] is None:
            board[row][column] = turn
            turn = "O" if turn == "X" else "X"
    return board, sum(1 for row in board for cell in row if cell is not None)


def words_in_turn(a: Any) -> Any:
    marks = ["."] * 4
    for x in a:
        if marks[int(x) % 4] == ".":
            marks[int(x) % 4] = "x"
        elif marks[int(x) % 4] == "x":
            marks[int(x) % 4] = "o"
    return "".join(marks)


def a_chain_of_parents(a: Any) -> Any:
    parents: list[Any] = [None] * 5
    for i, x in enumerate(a):
        if parents[int(x) % 5] is None and int(x) % 5 != i:
            parents[int(x) % 5] = i
    steps, node = 0, int(a[0]) % 5
    while node is not None and steps < 6:
        node = parents[node]
        steps += 1
    return parents, steps


PROGRAMS = [
    *(filled_where_empty, filled_without_a_loop, asked_before_it_is_written, a_tree_in_a_list),
    *(chosen_by_a_key, of_a_tuple, a_board, words_in_turn, a_chain_of_parents),
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", PROGRAMS)
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    assert_same_outcomes(function, NUMBERS)
