"""A loop over a list goes over what the list holds at each moment, as in Python."""

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import StagingError


def taken_off(x: Any, n: Any, items: list[Any]) -> Any:
    out = []
    for item in items:
        if x > 2:
            items.pop()
        out.append(item)
    return out, items


def in_a_loop_inside(x: Any, n: Any, items: list[Any]) -> Any:
    out = []
    for item in items:
        for i in range(n):
            if i > x:
                items.pop()
        out.append(item)
    return out, items


def that_has_grown(x: Any, n: Any, items: list[Any]) -> Any:
    out = []
    for i in range(n):
        items.append(i * 1.0)
    for item in items:
        if item > x and len(items) > 1:
            items.pop()
        out.append(item)
    return out, items


def put_on(x: Any, n: Any, items: list[Any]) -> Any:
    out = []
    for i in range(n):
        items.append(i * 1.0)
    for item in items:
        if len(items) < 8:
            items.append(item + float(x))
        out.append(item)
    return out, items


def with_jumps(x: Any, n: Any, items: list[Any]) -> Any:
    out = []
    for item in items:
        if item < x and len(items) < 8:
            items.append(item + float(x))
        out.append(item)
        if item > 7:
            break
    else:
        out.append(-1.0)
    return out, items


def counted(x: Any, n: Any, items: list[Any]) -> Any:
    out = []
    for i, item in enumerate(items, 1):
        if item < x and len(items) < 8:
            items.append(item + float(x))
        out.append(item + i)
    return out, items


def removed(x: Any, n: Any, items: list[Any]) -> Any:
    out = []
    for item in items:
        if item > x:
            items.remove(item)
        else:
            out.append(item)
    return out, items


def in_comprehensions(x: Any, n: Any, items: list[Any]) -> Any:
    out = [item for item in items if item < x or items.pop() > 2]
    most = [max((items.pop() for i in range(n) if i > n), default=0.5) for item in items]
    return out, most, items


def of_a_graph(x: Any, n: Any, items: list[Any]) -> Any:
    queue, seen = [int(n)], [int(n)]
    for node in queue:
        for other in (2 * node, node + 3):
            if other < 20 and other not in seen:
                seen.append(other)
                queue.append(other)
    return queue, len(seen)


PROGRAMS = [
    taken_off,
    in_a_loop_inside,
    that_has_grown,
    put_on,
    with_jumps,
    counted,
    removed,
    in_comprehensions,
    of_a_graph,
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("program", PROGRAMS)
def test_what_a_loop_does_to_its_list_counts(program: Callable[..., Any]) -> None:
    converted = ag.convert(program)
    for x in (1.0, 3.0, -1.0):
        for n in (0, 3):
            given = np.float64(x), np.int64(n)
            wanted = program(*given, [1.0, 2.5, 3.5])
            assert converted(*given, [1.0, 2.5, 3.5]) == wanted, given


def test_a_deque_that_a_loop_changes_is_refused() -> None:
    @ag.convert
    def program(x: Any) -> Any:
        items = deque([1.0, 2.0])
        for item in items:
            if item > x:
                items.append(x)
        return list(items)

    with pytest.raises(StagingError, match=r"goes over.*\n(.*\n)*.*list\("):
        program(np.float64(0.5))


def test_the_length_of_a_list_that_stays_is_asked_once() -> None:
    @ag.convert
    def program(n: Any) -> Any:
        items, total = [], 0.0
        for i in range(n):
            items.append(i * 0.5)
        for item in items:
            total += item
        return total

    assert program(np.int64(4)) == 3.0
    assert ag.count_ops(program, np.int64(4))["while"] == 0


def put_in_and_kept(x: Any, n: Any, items: list[Any]) -> Any:
    out, cur = [], []
    for i in range(n):
        cur.append(i)
        out.append(cur)
        if i > x:
            cur = []
    return out


def put_in_and_written(x: Any, n: Any, items: list[Any]) -> Any:
    out, cur = [], []
    for i in range(n):
        if i > x:
            out.append(cur)
        cur.append(i)
    return out


def put_in_before(x: Any, n: Any, items: list[Any]) -> Any:
    cur = []
    out = [cur]
    for i in range(n):
        cur.append(i)
        if i > x:
            cur = []
            out.append(cur)
    return out


def put_in_under_two_names(x: Any, n: Any, items: list[Any]) -> Any:
    out, cur = [], []
    kept = cur
    for i in range(n):
        if i > x:
            out.append(cur)
            cur = []
        cur.append(i)
    return out, kept


@pytest.mark.parametrize(
    "function", [put_in_and_kept, put_in_and_written, put_in_before, put_in_under_two_names]
)
def test_a_list_that_is_written_after_it_was_put_in_is_refused(
    function: Callable[..., Any],
) -> None:
    with pytest.raises(ag.errors.IncompatibleStateError, match=r"lost|may be the same object"):
        ag.convert(function)(np.float64(1.0), np.int64(5), [])
