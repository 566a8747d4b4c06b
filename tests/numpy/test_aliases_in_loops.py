"""Names of one array, some of which a loop or branch binds anew: never a wrong value.

What cannot be followed is refused with the advice to copy; the values are those of plain Python
wherever there is a result.
"""

import numpy as np
import pytest

import autograph as ag


def written_behind_the_loop(n, x):
    m = x * 0.5
    w = m
    for _ in range(n):
        m = m * 2
    m[0] = 7
    return w


def written_before_it_is_bound_anew(n, x):
    m = x * 0.5
    i = 0
    while i < n:
        m[0] = 3
        m = m * 2
        i += 1
    m[0] = 7
    return m


def a_view_of_itself(n, x):
    m = x * 0.5
    w = m
    i = 0
    while i < n:
        m = m[::-1]
        m[0] = 3 + i
        i += 1
    return w


def rows_of_an_array_bound_anew(n, x):
    m = np.outer(x, x) * n
    for row in m:
        row[1] = n
        m = m.T
    return m


def one_array_with_two_names(n, x):
    m = x * 0.5
    w = m
    t = 0.0
    i = 0
    while i < n:
        m[0] = 10 + i
        t += w[0]
        m = m * 2
        w = m
        i += 1
    return t, m, w


def one_array_from_the_second_iteration_on(n, x):
    m = x * 0.5
    w = x * 3
    t = 0.0
    for i in range(n):
        m[0] = 10 + i
        t += w[0]
        w = m
        if i == 2:
            m = m * 2
    return t, m, w


def exchanged(n, x):
    m = x * 0.5
    w = x * 3
    for i in range(n):
        m[0] = 10 + i
        m, w = w, m
    return m, w


def one_array_behind_the_loop(n, x):
    m = x * 0.5
    w = x * 3
    for _ in range(n):
        m = m + 1
        w[0] = m[0]
        w = m
    m[1] = 7
    return m, w


def the_one_before(n, x):
    m = x * 0.5
    z = m
    for i in range(n):
        z = m
        m = m + 1
        m[0] = i
    z[1] = 7
    return m, z


def one_array_in_a_branch(n, x):
    if n > 1:
        a = x * 2
        b = a[1:]
    else:
        a = x * 3
        b = x[1:] * 4
    b[0] = 100
    return a, b


def exchanged_in_a_branch(n, x):
    a = x * 2
    b = x * 3
    if n > 1:
        a, b = b, a
    a[0] = 100
    return a, b


def a_view_made_in_a_try(n, x):
    m = np.outer(x, x + 1)
    if n < 5:
        try:
            if n <= 1:
                m = m.T
        except KeyError:
            pass
        m[0] = 2
    return m


PROGRAMS = [
    written_behind_the_loop,
    written_before_it_is_bound_anew,
    a_view_of_itself,
    rows_of_an_array_bound_anew,
    one_array_with_two_names,
    one_array_from_the_second_iteration_on,
    exchanged,
    one_array_behind_the_loop,
    the_one_before,
    one_array_in_a_branch,
    exchanged_in_a_branch,
    a_view_made_in_a_try,
]
FOLLOWED = [written_before_it_is_bound_anew, exchanged_in_a_branch]


@pytest.mark.parametrize("n", [0, 1, 2, 5])
@pytest.mark.parametrize("program", PROGRAMS)
def test_never_a_wrong_value(program, n):
    x = np.arange(3.0)
    try:
        found = ag.convert(program)(np.int64(n), x)
    except ag.errors.IncompatibleStateError as error:
        assert program not in FOLLOWED
        assert "opy it" in str(error)
        return
    expected = program(np.int64(n), np.arange(3.0))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_value_that_was_recorded_in_vain_is_not_used():
    """The first way to record the loops fails; what `v` holds was read in it for the first time."""

    def f(y, v, n):
        if not y:
            v = v * 0.5
        v *= 0.5
        return [3.0 for j in range(3) for t in v if n <= j]

    v = np.array([1.0, -2.0])
    assert ag.convert(f)(np.float64(1.0), v.copy(), 1) == f(np.float64(1.0), v.copy(), 1)
