"""`itertools.groupby`, `sorted` of ragged lists, functions in what comprehensions go over."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import assert_same_outcomes

NUMBERS = [np.array([1, 1, 3, 3, 3, 2, 1, 5]), np.array([2, 2]), np.array([4]), np.arange(6)]


def run_lengths(xs: Any) -> Any:
    runs = []
    for value, group in itertools.groupby(xs):
        runs.append((value, sum(1 for _ in group)))
    longest = max(len(list(group)) for _, group in itertools.groupby(xs))
    return runs, longest, [value for value, _ in itertools.groupby(sorted(xs))]


def by_a_key(xs: Any) -> Any:
    out = []
    for is_odd, group in itertools.groupby(xs, key=lambda v: v % 2 == 1):
        if is_odd:
            out.append(list(group))
    return out, [(k, list(g)) for k, g in itertools.groupby(xs, lambda v: v // 2)]


def consecutive(xs: Any) -> Any:
    runs = []
    for _, group in itertools.groupby(enumerate(xs), key=lambda p: p[1] - p[0]):
        run = [v for _, v in group]
        runs.append((run[0], run[-1]))
    return runs


def partly_taken(xs: Any) -> Any:
    out = []
    for _, group in itertools.groupby(xs):
        out.append((next(group), list(group), list(group)))  # noqa: B031
    return out


def found_in_a_group(xs: Any) -> Any:
    for value, group in itertools.groupby(xs):
        if len(list(group)) >= 3:
            return value
    return None


def ragged(xs: Any) -> Any:
    n = len(xs[xs > 0])
    rows = [[(i * 7) % 5] * (i % 3 + 1) for i in range(n)]
    tuples = [tuple(range(i % 4)) for i in range(n)]
    pairs = [(-(i % 2), [i % 3, i]) for i in range(n)]
    rows.sort()
    both = sorted(tuples), sorted(tuples, reverse=True), sorted(tuples, key=lambda r: (len(r), r))
    return rows, both, sorted(pairs), sorted(pairs, key=lambda p: p[1]), max(tuples, default=())


def subsets(xs: Any) -> Any:
    made = [[]]
    for i in range(len(xs[xs > 1])):
        made = made + [[*s, i] for s in made]
    return sorted(made), sorted(made, key=lambda s: (len(s), s))


def functions_outside(xs: Any) -> Any:
    ordered = [v * 2 for v in sorted(xs, key=lambda v: -v)]
    kept = {int(v): 1 for v in filter(lambda v: v > 1, xs)}
    return ordered, kept, sum(v for v in map(lambda v: v * 2, xs) if v > 2)


def rest_of_an_iterator(xs: Any) -> Any:
    left = iter([v for v in xs if v > 0])
    first = next(left)
    return first, sum(1 for _ in left), list(left)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function",
    [
        *(run_lengths, by_a_key, consecutive, partly_taken, found_in_a_group, ragged, subsets),
        *(functions_outside, rest_of_an_iterator),
    ],
)
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    assert_same_outcomes(function, NUMBERS)


def test_a_group_that_is_kept_is_refused() -> None:
    def kept(xs: Any) -> Any:
        group = None
        for _, group in itertools.groupby(xs):  # noqa: B007
            pass
        return list(group)

    with pytest.raises(ag.errors.StagingError):
        ag.convert(kept)(NUMBERS[0])
