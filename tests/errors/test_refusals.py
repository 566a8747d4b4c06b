"""What cannot be recorded faithfully is refused, and nothing that Python alone decides is."""

import contextlib
import math
import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.errors import StagingError, SymbolicValueError


def returns_in_finally(n: Any) -> Any:
    try:
        if n > 0:
            raise KeyError("k")
    finally:
        return  # noqa: B012
    yield n


def caught(n: Any) -> Any:
    return list(returns_in_finally(n))


def groups(n: Any) -> Any:
    r = 0
    try:
        if n > 0:
            raise ValueError("v")
        r = 5
    except* ValueError:
        r += 1
    return r


@pytest.mark.parametrize(("program", "text"), [(caught, "in `finally`"), (groups, r"`except\*`")])
def test_a_staged_exception_in_a_try_of_python(program: Any, text: str) -> None:
    with pytest.raises(StagingError, match=text):
        ag.convert(program)(np.int64(3))
    assert ag.convert(program)(3) == program(3)
    assert ag.convert(program)(-3) == program(-3)


def test_names_of_the_function() -> None:
    @ag.convert
    def named(n: Any) -> Any:
        if n > 0:
            return locals()
        return n

    with pytest.raises(
        StagingError, match=r"(?s)locals\(\) cannot be used in a converted branch.*dict\(x=x\)"
    ):
        named(np.int64(3))


@contextlib.contextmanager
def catching(log: list[str]) -> Iterator[None]:
    try:
        yield
    except ValueError:
        log.append("caught")


def test_a_generator_as_manager_has_one_end() -> None:
    @ag.convert
    def run(n: Any) -> Any:
        log: list[str] = []
        with catching(log):
            if n > 0:
                raise ValueError("v")
        return log

    with pytest.raises(StagingError, match="`catching` may or may not end with an exception"):
        run(np.int64(3))


def test_statistics_of_recorded_numbers_need_their_values() -> None:
    @ag.convert
    def of_an_array(x: Any) -> Any:
        return statistics.mean(x)

    @ag.convert
    def of_numbers(x: Any) -> Any:
        return statistics.stdev([x[0], float(x[1])])

    for function in (of_an_array, of_numbers):
        with pytest.raises(SymbolicValueError, match="cannot become a Python float here"):
            function(np.array([1.0, 2.0, 3.5]))


def test_the_sum_of_the_math_module_is_a_float() -> None:
    result = ag.convert(lambda x: math.fsum(x))(np.array([1.0, 2.0, 3.5]))
    assert type(result) is float
    assert result == 6.5


def test_classes_are_as_before_after_recording() -> None:
    class Number:
        def __init__(self, x: Any) -> None:
            self.x = x

        def __add__(self, other: Any) -> Any:
            return self.x + other if self.x > 0 else other

        @property
        def double(self) -> Any:
            return self.x * 2 if self.x > 0 else 0

    before = dict(vars(Number))
    assert ag.convert(lambda n: (Number(n) + 1) * Number(n).double)(np.int64(3)) == 24
    assert dict(vars(Number)) == before

    def fails(n: Any) -> Any:
        return Number(n) + 1 + [][0]

    with pytest.raises(IndexError):
        ag.convert(fails)(np.int64(3))
    assert dict(vars(Number)) == before
