"""Operators of a number that is Python's on one path and NumPy's on the other."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import shown


def arithmetic(n, c):
    m = 2
    if c:
        m = n
    return m * 2, -m, +m, abs(m), m + 1, 1 - m, m * 2.5, m * n, m - n, m * m, m + m * 1.0


def divisions(n, c):
    m = 6
    if c:
        m = n
    return m // 4, m / 4, m % 4, divmod(m, 4), round(m), round(m, 1), int(m), float(m)


def by_it(n, c):
    m = 0
    if c:
        m = n
    return 7 / m


def floor_by_it(n, c):
    m = 0
    if c:
        m = n
    return 7 // m, 7 % m


def by_zero(n, c):
    m = 3
    if c:
        m = n
    return m / 0


def whole_by_zero(n, c):
    m = 3
    if c:
        m = n
    return m // 0


def bits(n, c):
    m = 6
    if c:
        m = int(n) if n > 9 else n
    return m & 3, m | 8, m ^ 1, ~m, m << 2, m >> 1


def comparisons(n, c):
    m = 6
    if c:
        m = n
    return m < 3, m == 3, m >= n, (m > 3) is True, not m, m > 3 and m < 9, (m > 2) + (m > 1)


def matched(n, c):
    m = 6
    if c:
        m = n
    match m == 6 or m == 3:
        case True:
            return "taken"
    return None


def kinds_asked(n, c):
    m = 6
    if c:
        m = n
    m += 1
    return isinstance(m, int), type(m * 2) is int, str(m), repr(m), [m], {"m": m}


def given_to_others(n, c):
    m = 6
    if c:
        m = n
    return max(m, 3), min(m, n), sum([m, 1]), max(m, 2.5), np.sqrt(abs(m)), np.int32(1) * m


def in_a_loop(n, c):
    m = 1
    if c:
        m = n
    i = c
    while i < 4:
        m = m * 2 + 1
        i += 1
    return m


def in_a_list(n, c):
    items = [1, 2]
    if c:
        items.append(n)
    return items[-1] * 2, sum(items), [v + 1 for v in items], -items[0]


def floats(n, c):
    x = 2.0
    if c:
        x = n * 0.5
    return x * 2, -x, abs(x), 1 - x, x // 2, x % 3, x / 4, x * x, x < 1, x * 1e308 * 10


def float_by_it(n, c):
    x = 0.0
    if c:
        x = n * 0.5
    return 7 / x


def best_of(n, c):
    best = 0.0
    for v in np.array([-1.0, -3.0]) + n:
        if v > best:
            best = v
    return best, best * 2, best / 2


FUNCTIONS = [
    *(arithmetic, divisions, by_it, floor_by_it, by_zero, whole_by_zero, bits, comparisons),
    *(matched, kinds_asked, given_to_others, in_a_loop, in_a_list, floats, float_by_it, best_of),
]
CALLS = [(np.int64(n), np.int64(c)) for n in (3, 0, -2) for c in (1, 0)]


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        with np.errstate(all="ignore"):
            return shown(function(*copy.deepcopy(arguments)))
    except Exception as error:
        return (type(error).__name__, error.args)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_same_as_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for _ in range(2):
        for arguments in CALLS:
            assert outcome(converted, *arguments) == outcome(function, *arguments)


def test_what_wraps_around_in_numpy_is_no_silent_zero_of_python() -> None:
    def f(n, c):
        m = 2**40
        if c:
            m = n * 2**40
        return m * m

    with np.errstate(all="ignore"):
        assert outcome(ag.convert(f), np.int64(1), np.int64(1)) == shown(np.int64(0))
    assert outcome(ag.convert(f), np.int64(1), np.int64(0))[0] == "OverflowError"
