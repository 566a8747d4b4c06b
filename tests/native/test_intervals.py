"""Checks for overflow are left out only where nothing can overflow."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.scalars import intervals
from autograph.runtime.ops.control import FOR

EDGE = 2**63
LIMITS = sorted({0, 1, -1, 2, 7, -7, 100, EDGE - 1, -EDGE, EDGE // 3, -EDGE // 3, EDGE // 2})


def counted(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def tripled(n):
    return 3 * n + 1


def tripled_and_more(n):
    return 3 * n + 2


def doubled(n, count):
    for _ in range(count):
        n = n + n
    return n


def growing_steps(n, count):
    step = 1
    for _ in range(count):
        n, step = n + step, step * 3
    return n


def from_far(n, count):
    for _ in range(count):
        n += 1
    return n


def down(n, count):
    while count > 0:
        n = n - 5 if count % 2 == 0 else n + 1
        count -= 1
    return n


def crossed(a, b, count):
    for _ in range(count):
        a, b = b, a + 1
    return a * 2 + b


def nested(n, count):
    total = 0
    for i in range(count):
        for j in range(i):
            total += n * (j % 3)
    return total


def divided(n, count):
    total = 0
    for i in range(count):
        total += n // (i + 1) + n % (i - 2) if i != 2 else -n
    return total


def masked(n, count):
    hashed = 7
    for i in range(count):
        hashed = ((hashed * 31 + n) & 0xFFFFFFFF) + min(i, 5) - max(i, 2)
    return hashed


def least(n):
    return -n - 1


def common(a, b):
    while b != 0:
        a, b = b, a % b
    return a


def commons(count, seed):
    total = seed
    for a in range(1, count):
        for b in range(count):
            total += common(a, b)
    return total


def below_zero(n, count):
    left, total = 5, 0
    for _ in range(count):
        left, n = left - 3, n - left
        total = total * 3 + left % 4 + left // 3 + n % 7
    return total


def one_after_the_other(n, count):
    first, second, third = 1, 2, 3
    for _ in range(count):
        first, second, third = second % 10, third // 2, first - 1
        n = n % 1000 + first % 3 + second // 3
    return n + third


CASES: list[tuple[Callable[..., Any], tuple[int, ...]]] = [
    (counted, (27,)),
    (counted, (EDGE // 3,)),
    (doubled, (1, 61)),
    (doubled, (1, 63)),
    (growing_steps, (0, 39)),
    (growing_steps, (0, 41)),
    (crossed, (1, 2, 9)),
    (crossed, (EDGE // 2, 2, 9)),
    (nested, (10**6, 9)),
    (nested, (EDGE // 3, 9)),
    (divided, (1000, 9)),
    (divided, (-EDGE, 9)),
    (masked, (12345, 50)),
    (masked, (EDGE - 1, 50)),
    (common, (1071, 462)),
    (common, (-1071, 462)),
    (common, (1071, -462)),
    (common, (-EDGE, -1)),
    (commons, (30, -5)),
    (below_zero, (3, 9)),
    (below_zero, (-100, 4)),
    (one_after_the_other, (12345, 11)),
    (one_after_the_other, (-12345, 5)),
    (least, (-EDGE,)),
    (least, (EDGE - 1,)),
]
CASES += [(each, (EDGE // 3 + off,)) for each in (tripled, tripled_and_more) for off in (-1, 0, 1)]
CASES += [(each, (-EDGE // 3 + off,)) for each in (tripled, tripled_and_more) for off in (0, 1)]
CASES += [(each, (EDGE - 3, k)) for each in (from_far, down) for k in (2, 5)]
CASES += [(each, (-EDGE + 3, k)) for each in (from_far, down) for k in (2, 5)]


def of_integers(function: Callable[..., Any]) -> Any:
    """The function, which is given Python's integers that are not known before it runs."""
    return ag.convert(lambda *numbers: function(*[int(number) for number in numbers]))


def outcome(function: Callable[..., Any], arguments: tuple[int, ...]) -> int | str:
    try:
        return int(of_integers(function)(*map(np.int64, arguments)))
    except OverflowError as error:
        return str(error)


@pytest.mark.parametrize(("function", "arguments"), CASES)
def test_a_number_is_pythons_or_does_not_fit(
    function: Callable[..., Any], arguments: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for engine in ("native", "interpreter"):
        monkeypatch.setenv("AUTOGRAPH_ENGINE", engine)
        found.append(outcome(function, arguments))
    assert found[0] == found[1]
    expected = function(*arguments)
    # Where something does not fit, it may be a number on the way.
    assert found[0] == expected or isinstance(found[0], str)


@pytest.mark.parametrize(("function", "is_some"), [(from_far, False), (divided, True)])
def test_counters_of_loops_are_not_checked(function: Callable[..., Any], is_some: bool) -> None:
    graph = of_integers(function).get_concrete_function(np.int64(5), np.int64(5)).graph
    known = intervals.Intervals(graph)
    sums = [node for node in graph.walk() if node.op.name == "checked_add"]
    assert any(map(known.fits, sums)) == is_some


def test_the_loop_of_collatz_checks_one_product_alone() -> None:
    optimized = of_integers(counted).explain(np.int64(27)).optimized_llvm
    assert "sadd.with.overflow" not in optimized


def test_signs_of_remainders_are_looked_at_where_there_may_be_any() -> None:
    numbers = np.int64(5), np.int64(5)
    optimized = of_integers(commons).explain(*numbers).optimized_llvm
    assert "urem" in optimized
    assert "srem" not in optimized
    for function in (common, below_zero):
        assert "srem" in of_integers(function).explain(*numbers).optimized_llvm


def test_the_state_that_has_no_sign_is_found() -> None:
    graph = of_integers(one_after_the_other).get_concrete_function(np.int64(5), np.int64(5)).graph
    known = intervals.Intervals(graph)
    (loop,) = (node for node in graph.walk() if node.op is FOR)
    # The third becomes -1, so the second -1 // 2, and with it the first -1 % 10, which has no sign.
    state = loop.regions["body"].inputs[1:]
    assert {state[place].name.split("_")[0] for place in known._naturals(loop)} == {"first"}


@pytest.mark.parametrize("name", ["add", "subtract", "multiply"])
def test_results_are_inside_of_what_is_said(name: str) -> None:
    rule = intervals._ARITHMETIC[name]
    _compare(rule, {"add": int.__add__, "subtract": int.__sub__, "multiply": int.__mul__}[name])


@pytest.mark.parametrize("name", ["mod", "floordiv", "bitwise_and", "maximum", "minimum"])
def test_results_of_other_rules_are_too(name: str) -> None:
    functions: dict[str, Callable[[int, int], int]] = {
        "mod": int.__mod__,
        "floordiv": int.__floordiv__,
        "bitwise_and": int.__and__,
        "maximum": max,
        "minimum": min,
    }
    _compare(intervals._RULES[name], functions[name])


def _compare(rule: Callable[..., tuple[int, int]], function: Callable[[int, int], int]) -> None:
    some = [(a, b) for a, b in itertools.product(LIMITS, LIMITS) if a <= b]
    divides = function in (int.__mod__, int.__floordiv__)
    for x, y in itertools.product(
        some[::3], [each for each in some[::2] if each[0] >= 0 or not divides]
    ):
        low, high = rule(x, y)
        points = itertools.product({*x, sum(x) // 2}, {*y, sum(y) // 2})
        for a, b in points:
            if divides and b == 0:
                continue
            assert low <= function(a, b) <= high, (x, y, a, b)
