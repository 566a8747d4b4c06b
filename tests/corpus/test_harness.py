"""The harness sees each kind of difference between the plain and the converted run."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.corpus import harness
from tests.corpus.compare import Difference, assert_same, assert_value

Function = Callable[..., Any]


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> Function:
    """Check a program against a made-up converted run of it."""

    def check_against(converted: Function, function: Function, **facts: Any) -> None:
        monkeypatch.setattr(ag, "convert", lambda f: converted)
        harness.program(**facts)(function)
        harness.PROGRAMS.pop().check()

    return check_against


def add_one(x: Any) -> Any:
    return x + 1


def test_equal_runs_pass(check: Function) -> None:
    check(lambda x: 1 + x, add_one, args=[1, 2], expect=[2, 3])


@pytest.mark.parametrize(
    "converted",
    [
        lambda x: x + 2,
        lambda x: x + 1.0,
        lambda x: (x + 1,),
        lambda x: None,
        lambda x: np.int32(int(x) + 1).reshape(1),
        lambda x: dict[str, int]()["missing"],
    ],
)
def test_another_result_fails(check: Function, converted: Function) -> None:
    with pytest.raises(Difference):
        check(converted, add_one, args=[1])


def test_a_wrong_expectation_fails_though_both_runs_agree(check: Function) -> None:
    with pytest.raises(Difference, match="plain result"):
        check(add_one, add_one, args=[1], expect=[3])


def test_an_argument_left_unchanged_fails(check: Function) -> None:
    def store(v: Any) -> None:
        v[0] = 5.0

    with pytest.raises(Difference, match="argument 0 after the call"):
        check(lambda v: None, store, args=[[1.0, 2.0]], face="array")


def test_other_printed_text_fails(check: Function) -> None:
    def show(x: Any) -> None:
        print("shown")

    with pytest.raises(Difference, match="printed"):
        check(lambda x: None, show, args=[1], prints=True)


def refuse(x: Any) -> Any:
    if x < 0:
        raise ValueError("negative")
    return x


def wrong_message(x: Any) -> Any:
    raise ValueError("something else")


def wrong_type(x: Any) -> Any:
    raise TypeError("negative")


def wrong_line(x: Any) -> Any:
    raise ValueError("negative")


@pytest.mark.parametrize("converted", [wrong_message, wrong_type, wrong_line, abs])
def test_another_exception_fails(check: Function, converted: Function) -> None:
    with pytest.raises(Difference):
        check(converted, refuse, args=[-1], raises="ValueError", at="raise ValueError")


def test_the_same_exception_passes(check: Function) -> None:
    check(refuse, refuse, args=[1, -1], raises="ValueError", at="raise ValueError")


def test_the_line_may_stand_in_the_message(check: Function) -> None:
    def converted(x: Any) -> Any:
        line = refuse.__code__.co_firstlineno + 2
        raise ValueError(f"negative\n  test_harness.py:{line}, in refuse")

    check(converted, refuse, args=[-1], raises="ValueError", at="raise ValueError")


def test_a_wrong_gradient_fails(check: Function) -> None:
    def cube(x: Any) -> Any:
        return x * x * x

    def flat(x: Any) -> Any:
        return ag.stop_gradient(x) ** 3

    check(cube, cube, args=[2.0], grads=True)
    with pytest.raises(Difference, match="gradient"):
        check(flat, cube, args=[2.0], grads=True)


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (np.ones(2), np.ones(2, np.float32)),
        (np.ones((2, 1)), np.ones(2)),
        ([1, 2], (1, 2)),
        ({"a": 1}, {"b": 1}),
        ("a", "b"),
        (1, True),
        (None, 0),
        (0, None),
    ],
)
def test_structures_and_types_are_compared(got: object, wanted: object) -> None:
    assert_same(wanted, wanted, "value")
    with pytest.raises(Difference):
        assert_same(got, wanted, "value")


def test_expected_values_are_compared_by_structure() -> None:
    assert_value([np.int32(1), np.int32(2)], [1, 2], "value")
    with pytest.raises(Difference):
        assert_value((1, 2), (1, 2, 3), "value")
    with pytest.raises(Difference):
        assert_value({"a": 1}, {"a": 2}, "value")
