"""Checks and prints, eager and recorded."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import autograph as ag
from autograph.errors import InvalidArgumentError

debugging = ag.debugging


def ways(function):
    """The function as plain Python and converted."""
    return function, ag.convert(function)


def test_print_shows_values_when_the_graph_runs(capfd):
    def f(x):
        ag.print("x is", x, {"a": x, "b": ["s", 1.5]}, sep="|")
        return x

    for function in ways(f):
        function(ag.constant([1, 2]))
        assert capfd.readouterr().err == "x is|[1 2]|{'a': [1 2], 'b': ['s', 1.5]}\n"


def test_print_of_all_kinds(capfd):
    ag.print(
        ag.constant(1.0), ag.constant([1.5, 2.0]), ag.range(10), True, output_stream=sys.stdout
    )
    ag.print(ag.constant([[1, 2], [3, 4]]), ag.constant(["a"]), end="!\n", output_stream=sys.stdout)
    ag.print(ag.range(8), summarize=-1, output_stream=sys.stdout)
    assert capfd.readouterr().out == (
        '1 [1.5 2] [0 1 2 ... 7 8 9] True\n[[1 2]\n [3 4]] ["a"]!\n[0 1 2 3 4 5 6 7]\n'
    )


def test_print_refuses_other_streams():
    with pytest.raises(ValueError, match="output_stream"):
        ag.print(1, output_stream="file.txt")


def test_assert_raises_with_message_and_values():
    def f(x):
        debugging.Assert(x > 0, ["x must be positive", x])
        return x

    for function in ways(f):
        assert function(ag.constant(3)).numpy() == 3
        with pytest.raises(InvalidArgumentError, match=r"\[x must be positive\] \[-3\]"):
            function(ag.constant(-3))


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (debugging.assert_equal, (1, 1), (1, 2)),
        (debugging.assert_none_equal, (1, 2), (1, 1)),
        (debugging.assert_less, ([1, 2], 3), ([1, 3], 3)),
        (debugging.assert_less_equal, (3, 3), (4, 3)),
        (debugging.assert_greater, (4, 3), (3, 3)),
        (debugging.assert_greater_equal, (3, 3), (2, 3)),
        (debugging.assert_near, (1.0, 1.0), (1.0, 1.1)),
        (debugging.assert_positive, (1,), (0,)),
        (debugging.assert_non_negative, (0,), (-1,)),
        (debugging.assert_negative, (-1,), (0,)),
        (debugging.assert_non_positive, (0,), (1,)),
    ],
)
def test_checks(check, good, bad):
    def f(values):
        check(*values, message="told you")
        return values[0]

    for function in ways(f):
        function(tuple(map(ag.constant, good)))
        with pytest.raises(InvalidArgumentError, match=r"\[told you\]"):
            function(tuple(map(ag.constant, bad)))


def test_check_numerics_gives_the_tensor():
    assert debugging.check_numerics(ag.constant(1.5), "bad").numpy() == 1.5
    with pytest.raises(
        InvalidArgumentError, match=r"bad : Tensor had NaN or Inf values: \[1 nan\]"
    ):
        debugging.assert_all_finite(np.array([1.0, np.nan]), "bad")


def test_shapes():
    x, y = ag.zeros([2, 3]), ag.zeros([3])
    debugging.assert_shapes([(x, ("n", "k")), (y, ["k"])])
    with pytest.raises(ValueError, match=r"shape \(2, 3\), not \(2, 4\)"):
        debugging.assert_shapes([(x, (2, 4))])
    with pytest.raises(ValueError, match="rank 2: float32"):
        debugging.assert_scalar(x)
    with pytest.raises(ValueError, match="must have rank 1"):
        debugging.assert_rank(x, 1)
