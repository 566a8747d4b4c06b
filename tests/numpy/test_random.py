"""`np.random` in converted functions draws afresh at every call, from the very same generators."""

from typing import Any

import numpy as np
import pytest

import autograph as ag

RNG = np.random.default_rng(7)


def legacy(x: Any) -> Any:
    return x + np.random.normal(0.0, 1.0, size=3) + np.random.rand()


def several(x: Any) -> Any:
    a = np.random.randint(0, 10, size=(2, 2))
    b = np.random.uniform(x[0], x[1], size=2)
    c = np.random.choice([1.0, 2.0, 3.0])
    d = np.random.permutation(4)
    return a, b, c, d


def seeded(x: Any) -> Any:
    np.random.seed(5)
    return x * np.random.random(3)


def generator_inside(x: Any) -> Any:
    rng = np.random.default_rng(3)
    return x + rng.normal(size=3), rng.integers(0, 5, size=2)


def generator_outside(x: Any) -> Any:
    return x * RNG.standard_normal(3)


def in_a_loop(x: Any) -> Any:
    total = x * 0
    for _ in range(20):
        total += np.random.standard_normal(3)
    return total


def shuffled(x: Any) -> Any:
    y = x.copy()
    np.random.shuffle(y)
    return y


def of_unknown_length(x: Any) -> Any:
    n = 0
    while x[0] > n:
        n += 1
    return np.random.rand(n).sum()


FUNCTIONS = [
    legacy,
    several,
    seeded,
    generator_inside,
    in_a_loop,
    shuffled,
    of_unknown_length,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_same_draws(function: Any) -> None:
    x = np.array([2.5, 4.0, 8.0])
    converted = ag.convert(function)
    np.random.seed(1)
    expected = [function(x), function(x)]
    np.random.seed(1)
    actual = [converted(x), converted(x)]
    for mine, theirs in zip(actual, expected, strict=True):
        for a, b in zip(np.atleast_1d(*_flat(mine)), np.atleast_1d(*_flat(theirs)), strict=True):
            np.testing.assert_allclose(a, b)


def _flat(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value, value)


def test_recording_takes_no_draw() -> None:
    x = np.ones(3)
    state = RNG.bit_generator.state
    expected = [generator_outside(x), generator_outside(x)]
    RNG.bit_generator.state = state
    converted = ag.convert(generator_outside)
    np.testing.assert_array_equal([converted(x), converted(x)], expected)


def test_types_are_those_of_the_draws() -> None:
    @ag.convert
    def draws(x: Any) -> Any:
        return np.random.rand(), np.random.randint(5), RNG.random(), RNG.integers(5), x

    kinds = [type(value) for value in draws(np.ones(2))[:4]]
    assert kinds == [float, int, float, np.int64]
