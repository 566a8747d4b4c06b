"""A frozenset and a set of which only the graph knows the members: compared, or refused."""

# ruff: noqa: SIM300 - which operand is on the left is what is tested

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag

ALLOWED = frozenset({1, 2, 9})


def compared(n):
    seen = set()
    for i in range(int(n)):
        seen.add(i)
    return seen <= ALLOWED, ALLOWED <= seen, ALLOWED < seen, ALLOWED >= seen, ALLOWED > seen


def taken_from_it(n):
    seen = {int(n)}
    return seen - ALLOWED, seen & ALLOWED, len(seen | ALLOWED), len(seen ^ ALLOWED), ALLOWED == seen


@pytest.mark.parametrize("function", [compared, taken_from_it])
@pytest.mark.parametrize("n", [0, 2, 9, 10])
def test_same_as_python(function: Callable[[Any], Any], n: int) -> None:
    assert ag.convert(function)(np.int64(n)) == function(np.int64(n))


LIMIT = 10


def of_numbers_from_outside(n):
    return LIMIT - n, LIMIT | int(n), (LIMIT - np.arange(3) * n).tolist()


def test_names_from_outside_are_what_they_are() -> None:
    f = of_numbers_from_outside
    assert ag.convert(f)(np.int64(3)) == f(np.int64(3))


def less(n):
    seen = {int(n)}
    return ALLOWED - seen


def common(n):
    seen = {int(n)}
    return ALLOWED & seen


def joined(n):
    return ALLOWED | {int(n)}


def less_one(n):
    return ALLOWED - {int(n)}


def taken_by_another(n):
    def without(seen):
        return ALLOWED - seen

    return without({int(n)})


def of_a_name_around(n):
    few = frozenset([1, 2])

    def without(seen):
        return few - seen

    return without({int(n)})


def made_by_another(n):
    def common_ones(seen):
        few = frozenset([1, 2])
        return few & seen

    return common_ones({int(n)})


class Rules:
    def __init__(self, allowed):
        self.allowed = allowed

    def missing(self, seen):
        return self.allowed - seen

    def are_met(self, seen):
        return self.allowed <= seen, self.allowed >= seen, self.allowed > seen


def made_rules():
    return Rules(frozenset([1, 2, 9]))


def ones():
    return set()


def of_an_attribute(n):
    rules, seen = made_rules(), ones()
    for i in range(int(n)):
        seen.add(i)
    return rules.missing(seen), rules.are_met(seen), rules.allowed & seen


def of_parameters(n):
    def all_of(few, seen):
        few -= seen
        return few, few ^ seen, seen - few, few < seen

    return all_of(frozenset([1, 2]), {int(n)})


def by_methods(n):
    seen = {int(n)}
    given = ALLOWED.union(seen), ALLOWED.difference(seen), seen.intersection(ALLOWED)
    return given, ALLOWED.issubset(seen), ALLOWED.isdisjoint(seen), ALLOWED.issuperset(seen)


def one_of_two(n):
    few = ALLOWED if n > 5 else frozenset([7])
    seen = {int(n)} if n > 2 else {1, 2}
    return few - seen, few | {int(n)}, few <= seen, seen - few, ALLOWED & seen


def made_of_items(n):
    s = frozenset(i for i in range(int(n)))
    asked = isinstance(s, frozenset), isinstance(s, set), type(s) is frozenset, hasattr(s, "add")
    text = f"{s}"
    return s, len(s), 2 in s, asked, s | {7}, {7} | s, s - {1}, sorted(s), text, s == {0, 1}


def grown(n):
    s = frozenset()
    for i in range(int(n)):
        s = s | {i}
    t = frozenset([1, 2]) if n > 2 else s
    t |= {int(n)}
    return s, t, s <= t


def sums_of_subsets(n):
    reach = {0}
    for i in range(int(n)):
        reach |= {r + i for r in reach}
    return reach, len({r // 2 for r in reach if r > 1})


def without_methods_that_write(n):
    try:
        frozenset([int(n)]).add(3)
    except AttributeError as error:
        return str(error)


OTHERS = [taken_by_another, of_a_name_around, made_by_another, less, common, joined, less_one]
PROGRAMS = [
    *OTHERS,
    of_an_attribute,
    of_parameters,
    by_methods,
    one_of_two,
    made_of_items,
    grown,
    sums_of_subsets,
    without_methods_that_write,
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", PROGRAMS)
def test_unknown_members(function: Callable[[Any], Any]) -> None:
    converted = ag.convert(function)
    for n in map(np.int64, (0, 2, 9)):
        ours, theirs = converted(n), function(n)
        assert ours == theirs
        assert [type(part) for part in ours] == [type(part) for part in theirs]


def given_as_arguments(few, n):
    seen = {int(n)}
    return few - seen, few <= seen, n - 1, 0 <= n < 3


def test_a_frozenset_that_is_an_argument() -> None:
    converted = ag.convert(given_as_arguments)
    for n in map(np.int64, (1, 5)):
        assert converted(ALLOWED, n) == given_as_arguments(ALLOWED, n)


def looked_up(n):
    return {frozenset([int(n)]): 1}


def test_they_are_no_keys() -> None:
    with pytest.raises(ag.errors.StagingError, match="here one is frozenset"):
        ag.convert(looked_up)(np.int64(2))


def told_and_removed(n):
    s = set()
    for i in range(int(n)):
        s.add(i)
        print(s)
        s.discard(i - 3)
    return s


def copied(n):
    s = {int(n), 16, 1, 2, 3, 4}
    return f"{s}", f"{set(s)}"


@pytest.mark.parametrize("function", [told_and_removed, copied])
def test_text_whose_order_only_python_knows_is_refused(function: Callable[[Any], Any]) -> None:
    with pytest.raises(ag.errors.StagingError, match="order of the members"):
        ag.convert(function)(np.int64(9))
