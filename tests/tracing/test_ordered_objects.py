"""Objects that say themselves how they compare: sorted, in heaps, searched for in lists."""

import bisect
import functools
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import assert_same_outcomes

NUMBERS = [np.array([3.0, 1.0, 2.0, 1.0]), np.array([1.0, 1.0, 1.0]), np.array([5.0])]


class LargestFirst:
    def __init__(self, size: Any, number: int) -> None:
        self.size = size
        self.number = number

    def __lt__(self, other: Any) -> Any:
        return self.size > other.size


@dataclass(order=True)
class Task:
    at: float
    name: str = field(compare=False)


def of_a_list_that_grows(a: Any) -> Any:
    xs = []
    for i, x in enumerate(a):
        xs.append(LargestFirst(x, i))
    down, up = sorted(xs, reverse=True), sorted(xs)
    xs.sort()
    best = min(xs).number, max(xs).number
    return [x.number for x in xs], [x.number for x in up], [x.number for x in down], best


def of_a_list_that_is_known(a: Any) -> Any:
    xs = [LargestFirst(a[0], 0), LargestFirst(a[-1], 1), LargestFirst(2.0, 2)]
    return [x.number for x in sorted(xs)], min(xs).number, max(xs, key=lambda r: r.size).number


def of_tasks(a: Any) -> Any:
    xs = [Task(float(x), "odd" if i % 2 else "even") for i, x in enumerate(a)]
    return [x.name for x in sorted(xs)], min(xs).name, max(xs).at


def heaps(a: Any) -> Any:
    objects, tasks = [], []
    for i, x in enumerate(a):
        heapq.heappush(objects, LargestFirst(x, i))
        heapq.heappush(tasks, Task(float(x), "odd" if i % 2 else "even"))
    taken = [heapq.heappop(objects).number for _ in range(len(a))]
    return taken, [heapq.heappop(tasks).name for _ in range(len(a))]


def exchanged_under_a_test(a: Any) -> Any:
    xs = []
    for i, x in enumerate(a):
        xs.append(LargestFirst(x, i))
        if len(xs) > 1 and xs[-1] < xs[0]:
            xs[0] = xs[-1]
    return [x.number for x in xs]


def put_in_order(a: Any) -> Any:
    xs: list[LargestFirst] = []
    for i, x in enumerate(a):
        bisect.insort(xs, LargestFirst(float(x), i))
    return [x.number for x in xs]


def by_a_comparison(a: Any) -> Any:
    def longest_text(x: Any, y: Any) -> int:
        return -1 if x + y > y + x else (1 if x + y < y + x else 0)

    key = functools.cmp_to_key(lambda x, y: y % 3 - x % 3)
    texts = sorted([str(int(x)) for x in a], key=functools.cmp_to_key(longest_text))
    down = sorted(a.tolist(), key=key, reverse=True)
    return sorted(a.tolist(), key=key), down, "".join(texts), sorted([3, 1, 2], key=key)


def searched_for(a: Any) -> Any:
    xs = []
    for i, x in enumerate(a):
        xs.append(Task(float(x), str(i)))
    wanted = Task(1.0, "another name")
    return wanted in xs, xs.count(wanted), xs == xs[::-1]


@functools.total_ordering
class Version:
    def __init__(self, major: Any, minor: int) -> None:
        self.key = (major, minor)

    def __eq__(self, other: object) -> Any:
        return isinstance(other, Version) and self.key == other.key

    def __lt__(self, other: Any) -> Any:
        return self.key < other.key


def by_tuples_in_attributes(a: Any) -> Any:
    versions = [Version(int(x), i) for i, x in enumerate(a)]
    down = [v.key for v in sorted(versions, reverse=True)]
    return down, max(versions).key, versions[0] >= versions[-1], versions[0] < versions[-1]


def by_tuples_in_containers(a: Any) -> Any:
    pairs = {"first": (a[0], 1), "last": (a[-1], 2)}
    rows = [[a[0], a[-1]], [a[-1], a[0]]]
    return pairs["first"] < pairs["last"], rows[0] <= rows[1], a[0] <= a[-1], (a < 2).sum()


PROGRAMS = [
    *(by_tuples_in_attributes, by_tuples_in_containers),
    *(of_a_list_that_grows, of_a_list_that_is_known, of_tasks, heaps, exchanged_under_a_test),
    *(put_in_order, by_a_comparison, searched_for),
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", PROGRAMS)
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    assert_same_outcomes(function, NUMBERS)


def place_of_an_object(a: Any) -> Any:
    xs = []
    for i, x in enumerate(a):
        xs.append(LargestFirst(x, i))
    return xs.index(xs[1])


def test_looking_for_an_object_without_an_equality_is_refused() -> None:
    with pytest.raises(ag.errors.StagingError, match="which LargestFirst of a list"):
        ag.convert(place_of_an_object)(NUMBERS[0])
