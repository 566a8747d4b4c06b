"""Arrays of which it depends on the path which array they are: written rightly, or refused."""

import numpy as np
import pytest

import autograph as ag


def returned_early(v, x):
    if x > 3:
        return v
    v[0] = x
    return v


def one_of_two(v, x):
    w = v * 2.0
    if x > 2:
        v = w
    v[0] = 100.0
    return v, w


def rebound_in_a_loop(v, n):
    for _ in range(n):
        v[0] = v[0] + 1.0
        v = v * 2.0
    return v


@pytest.mark.parametrize("function", [returned_early, one_of_two, rebound_in_a_loop])
@pytest.mark.parametrize("x", [1, 5])
def test_the_write_reaches_the_array_that_python_writes(function, x):
    plain, staged = np.array([1.0, 2.0]), np.array([1.0, 2.0])
    expected = function(plain, np.int64(x))
    np.testing.assert_array_equal(ag.convert(function)(staged, np.int64(x)), expected)
    np.testing.assert_array_equal(staged, plain)


def test_an_array_that_an_unknown_number_of_iterations_may_have_rebound():
    def f(v, n):
        w = v * 2.0
        for _ in range(n):
            v = w
        v[0] = 0.0
        return w

    converted = ag.convert(f)
    for n in (np.int64(0), np.int64(1)):
        array, same = np.ones(2), np.ones(2)
        np.testing.assert_equal(converted(array, n), f(same, n))
        np.testing.assert_equal(array, same)
