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


OTHERS = [taken_by_another, of_a_name_around, made_by_another]


@pytest.mark.parametrize("function", [less, common, joined, less_one, *OTHERS])
def test_a_frozenset_of_unknown_members_is_refused(function: Callable[[Any], Any]) -> None:
    with pytest.raises(ag.errors.StagingError, match="frozenset has to tell its members apart"):
        ag.convert(function)(np.int64(2))
