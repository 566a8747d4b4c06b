"""Lists, dicts and arrays that branches, loops and growing lists carry by value.

For Python they are the same objects as before. A write must reach the right one, or be refused.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.errors import IncompatibleStateError
from tests.objects.comparing import check

CALLS = [
    (np.array([1.0, 2.0, 3.0]), np.int64(3)),
    (np.array([-1.0, 5.0, 0.0]), np.int64(2)),
]


def table_of_lists(a, n):
    table = [[0.0] * 4 for _ in range(4)]
    for i in range(1, n):
        for j in range(1, 4):
            table[i][j] = table[i - 1][j] + a[0]
    return table


def item_of_a_chosen_row(a, n):
    table = [[0.0] * 4 for _ in range(4)]
    row = table[n]
    row[1] = a[0]
    return table[2], table[3], row[1]


def item_of_a_chosen_array(a, n):
    rows = [np.zeros(3) for _ in range(4)]
    rows[n][1] = a[0]
    return rows


def chosen_array_sees_later_writes(a, n):
    rows = [np.zeros(3) for _ in range(4)]
    row = rows[n]
    rows[2][0] = 7.0
    return row[0], row[1]


def list_in_a_dict_with_a_chosen_key(a, n):
    table = {1: [0.0], 2: [1.0], 3: [3.0]}
    table[n][0] = a[0]
    return table


def optional_alias_of_a_list(a, n):
    x = [a[1]]
    y = None
    if n > 2:
        y = x
    if y is not None:
        y.append(a[0])
    return x


def optional_alias_of_an_array(a, n):
    x = np.zeros(2)
    y = None
    if n > 2:
        y = x
    if y is not None:
        y[0] = 5.0
    return x


def attribute_that_may_be_an_argument(a, n):
    class State:
        pass

    state = State()
    state.cache = np.zeros(3)
    if n > 2:
        state.cache = a
    state.cache[0] += 1
    return a[0], state.cache[0]


def alias_after_a_check(a, n):
    x = [1.0]
    if n > 5:
        raise ValueError("too large")
    y = x
    y.append(a[0])
    return x, y


def list_made_after_a_check(a, n):
    def make(c):
        made = [c]
        if n > 5:
            raise ValueError("too large")
        made.append(n)
        return made

    x = make(a[0])
    y = x
    y.append(1.0)
    return x, y


def copies_go_into_a_list(a, n):
    part = a[:2]
    rows = []
    i = 0
    while i < n:
        rows.append(part.copy())
        part[0] += 1
        i += 1
    return rows


def original_written_after_a_branch(a, n):
    x = [0.0]
    y = x
    if n > 2:
        y = [1.0]
    x[0] = 7.0
    return x[0], y[0] + 1


def dict_written_after_a_branch(a, n):
    x = {"a": 0.0}
    y = x if n > 2 else {"a": 1.0}
    x["a"] = 7.0
    return x, y["a"] + 1


def attribute_rebound_in_a_loop(a, n):
    class State:
        pass

    state = State()
    state.buffer = [0.0]
    kept = state.buffer
    for v in a:
        state.buffer[0] += v
        state.buffer = [v]
    return kept, state.buffer


def row_of_a_growing_list(a, n):
    rows = []
    for v in a:
        rows.append([v, 0.0])
    rows[0][1] = 5.0
    return rows


def items_of_a_growing_list(a, n):
    rows = []
    for v in a:
        rows.append({"k": v})
    for row in rows:
        row["k"] += 1
    return rows


@pytest.mark.parametrize(
    "function",
    [
        row_of_a_growing_list,
        dict_written_after_a_branch,
        original_written_after_a_branch,
        table_of_lists,
        item_of_a_chosen_row,
        item_of_a_chosen_array,
        chosen_array_sees_later_writes,
        list_in_a_dict_with_a_chosen_key,
        optional_alias_of_a_list,
        optional_alias_of_an_array,
        attribute_that_may_be_an_argument,
        alias_after_a_check,
        attribute_rebound_in_a_loop,
        list_made_after_a_check,
        copies_go_into_a_list,
    ],
)
def test_same_as_python(function: Callable[..., Any]) -> None:
    check(function, *CALLS)


def written_after_it_was_put_in(a, n):
    rows = []
    for v in a:
        row = [v]
        rows.append(row)
        row[0] += 1
    return rows


def array_written_after_it_was_put_in(a, n):
    rows = []
    for v in a:
        row = np.zeros(2)
        rows.append(row)
        row[0] = v
    return rows


def argument_written_after_it_was_put_in(a, n):
    rows = []
    for _ in a:
        rows.append(a)
        a[0] += 1
    return rows


def attribute_rebound_on_one_path(a, n):
    class State:
        pass

    state = State()
    state.buffer = [0.0]
    kept = state.buffer
    for v in a:
        state.buffer[0] += v
        if v > n:
            state.buffer = [v]
        kept[0] += 100.0
    return kept, state.buffer


def array_in_a_list_of_two(a, n):
    b = np.zeros(2)
    x = [b, b]
    if n > 2:
        x[0] = np.ones(2)
    b[0] = a[0]
    return x, b


def third_name_of_a_list_bound_in_a_loop(a, n):
    x, q = [1.0], [2.0]
    for v in a:
        x[0] += v
        if v > 0:
            x = q
    return x[0], q


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (third_name_of_a_list_bound_in_a_loop, "may be the same object as another one"),
        (written_after_it_was_put_in, "holds this list as it was when it was put in"),
        (array_written_after_it_was_put_in, "Change it before, or put in a copy: x.copy()"),
        (argument_written_after_it_was_put_in, "holds this array as it was"),
        (attribute_rebound_on_one_path, "Copy it first: list(x)"),
        (array_in_a_list_of_two, "Copy it first: x.copy()"),
    ],
)
def test_refused(function: Callable[..., Any], text: str) -> None:
    check(function, *CALLS, refusal=text)


def logged_while_exchanged(a, n):
    b, log = a * 2, []
    for _ in range(n):
        b[0] = a[0] + 1
        log.append(b)
        a, b = b, a
    return a, log


def written_by_another_name_while_exchanged(a, n):
    b, other = a * 2, a
    for k in range(n):
        b[0] = a[0] + 1
        if k == 1:
            other[:] = 7
        a, b = b, a
    return a, b, other


@pytest.mark.parametrize(
    "program", [logged_while_exchanged, written_by_another_name_while_exchanged]
)
def test_exchanged_arrays_that_others_know_are_refused(program: Callable[..., Any]) -> None:
    with pytest.raises(IncompatibleStateError, match="rebinds the name"):
        ag.convert(program)(np.array([1.0, 2.0]), np.int64(4))
