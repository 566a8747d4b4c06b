"""`math` and Python numbers in recorded code, against Python."""

import math
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.numpy.conversion import to_python
from autograph.numpy.table import lookup
from tests.numpy.recorded import assert_same, run_recorded

INSIDE = {
    name: 0.3
    for name in (
        "sqrt exp expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh atanh "
        "fabs cbrt erf erfc lgamma degrees radians floor ceil trunc isnan isinf isfinite modf"
    ).split()
}
INSIDE["acosh"] = 1.7
BINARY = {"atan2": 0.5, "pow": 2.5, "hypot": 2.0, "copysign": -1.0, "fmod": 0.2, "isclose": 0.3}
OUTSIDE = [
    ("sqrt", -1.0),
    ("log", 0.0),
    ("log", -2.0),
    ("log2", 0.0),
    ("log1p", -1.0),
    ("acos", 2.0),
    ("acosh", 0.5),
    ("atanh", 1.0),
    ("exp", 1000.0),
    ("sin", math.inf),
    ("floor", math.nan),
    ("ceil", math.inf),
]


def recorded(name: str) -> Any:
    return lookup(getattr(math, name))


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_function(name: str, dtype: type) -> None:
    x = np.array([INSIDE[name]], dtype)
    actual = run_recorded(lambda np, x: recorded(name)(x[0]), x)
    expected = getattr(math, name)(float(x[0]))
    assert_same(actual, list(expected) if isinstance(expected, tuple) else expected)


@pytest.mark.parametrize("name", BINARY)
def test_function_of_two(name: str) -> None:
    x = np.array([0.7, BINARY[name]])
    actual = run_recorded(lambda np, x: recorded(name)(x[0], x[1]), x)
    assert_same(actual, getattr(math, name)(0.7, BINARY[name]))
    actual = run_recorded(lambda np, x: recorded(name)(x[0], 2), x)
    assert_same(actual, getattr(math, name)(0.7, 2))


@pytest.mark.parametrize(("name", "value"), OUTSIDE)
def test_errors_are_python_errors_when_the_graph_runs(name: str, value: float) -> None:
    with pytest.raises(Exception) as expected:
        getattr(math, name)(value)
    with pytest.raises(type(expected.value)) as actual:
        run_recorded(lambda np, x: recorded(name)(x[0]), np.array([value]))
    assert str(expected.value) in str(actual.value)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("gcd", (12, 18)),
        ("gcd", (0, 5)),
        ("lcm", (4, 6)),
        ("isqrt", (35,)),
        ("isqrt", (10**12 - 1,)),
        ("factorial", (0,)),
        ("factorial", (13,)),
    ],
)
def test_function_of_integers(name: str, values: tuple[int, ...]) -> None:
    actual = run_recorded(
        lambda np, x: recorded(name)(*(x[i] for i in range(len(values)))), np.array(values)
    )
    assert_same(actual, getattr(math, name)(*values))


@pytest.mark.parametrize("name", ["gcd", "factorial", "isqrt"])
def test_functions_of_integers_take_no_floats(name: str) -> None:
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        run_recorded(lambda np, x: recorded(name)(x[0]), np.array([2.0]))


def test_log_with_a_base() -> None:
    actual = run_recorded(lambda np, x: recorded("log")(x[0], 3), np.array([5.0]))
    assert_same(actual, math.log(5.0, 3))


def test_known_numbers_are_computed_at_once() -> None:
    assert recorded("sqrt")(4.0) == 2.0
    assert recorded("floor")(np.float64(2.5)) == 2


@pytest.mark.parametrize("kind", ["int", "float", "bool", "complex"])
def test_python_numbers_of_arrays(kind: str) -> None:
    python = {"int": int, "float": float, "bool": bool, "complex": complex}[kind]
    for x in (np.array([2.7]), np.array([-3]), np.array([True]), np.array([0.0], np.float32)):
        actual = run_recorded(lambda np, x: to_python(x[0], kind), x)
        assert_same(actual, python(x[0]))


def test_vectors_are_no_python_numbers() -> None:
    with pytest.raises(TypeError, match="only 0-dimensional arrays"):
        run_recorded(lambda np, x: to_python(x, "float"), np.ones(2))
    with pytest.raises(ValueError, match="ambiguous"):
        run_recorded(lambda np, x: to_python(x, "bool"), np.ones(2))
    with pytest.raises(TypeError, match="not 'complex'"):
        run_recorded(lambda np, x: to_python(x[0], "float"), np.ones(2, complex))


def exact_sums(x):
    grown = []
    for _ in range(int(x * 100)):
        grown.append(x)
    return (
        math.fsum([x] * 10),
        math.fsum([1e16, x, -1e16]),
        math.fsum(grown),
        math.fsum(v * 0.1 for v in grown if v < 3),
        math.fsum(np.full(10, 0.1) * x / x),
        math.prod(v * 10 for v in grown),
    )


@pytest.mark.parametrize("x", [0.1, 0.7])
def test_sums_are_rounded_once(x: float) -> None:
    assert ag.convert(exact_sums)(np.float64(x)) == exact_sums(np.float64(x))
