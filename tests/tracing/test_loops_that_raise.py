"""Loops that an exception may end, and what their names and attributes are then."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import IncompatibleStateError
from tests.tracing.outcomes import shown


class Account:
    def __init__(self, count: int = 0) -> None:
        self.count = count
        self.log: list[Any] = []


class Meter:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        pass


def until_a_name_is_missing(m: Any, n: Any, account: Any) -> Any:
    try:
        while True:
            if account.count:
                pass
            if n:
                missing  # type: ignore[name-defined] # noqa: B018
            account = Account(1)
            n = 1
    except NameError:
        pass
    return account.count


def bound_anew_in_a_loop_inside(m: Any, n: Any, account: Any) -> Any:
    for _ in m:
        for _ in range(2, n):
            account = Account()
    account.count += 1


def with_a_manager(m: Any, n: Any, account: Any) -> Any:
    for _ in m:
        with Meter():
            left = [n]
            while left:
                i = left.pop()
                if i > 0:
                    left += [i - 3]
                m[1] = np.sum(m)
        m = m * 2.0
    return m


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function", [until_a_name_is_missing, bound_anew_in_a_loop_inside, with_a_manager]
)
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for n in range(4):
        ours = np.arange(9.0).reshape(3, 3), np.int64(n), Account()
        own = copy.deepcopy(ours)
        assert shown(converted(*ours)) == shown(function(*own))
        assert shown(ours[0]) == shown(own[0])
        assert vars(ours[2]) == vars(own[2])


def an_array_until_it_raises(m: Any, n: Any) -> Any:
    try:
        for _ in m:
            if n > 2:
                m = m * 0.5
            else:
                raise KeyError
    except KeyError:
        m[1] += 1.0
    return m


def a_row_until_it_raises(m: Any, n: Any) -> Any:
    try:
        for row in m:
            row[1] = 1.5
            if n > 2:
                m = m * 0.5
            else:
                raise KeyError
    except KeyError:
        m[1] += 1.0
    return m


@pytest.mark.parametrize("function", [an_array_until_it_raises, a_row_until_it_raises])
def test_which_array_is_written_behind_the_exception_is_not_guessed(
    function: Callable[..., Any],
) -> None:
    with pytest.raises(IncompatibleStateError, match="rebinds the name of this array"):
        ag.convert(function)(np.arange(9.0).reshape(3, 3), np.int64(1))
