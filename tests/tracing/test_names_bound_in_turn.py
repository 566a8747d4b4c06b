"""A list or dict to which a name is bound under one test after the other is the same each time."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.tracing.outcomes import assert_same_outcomes

SIGNS = [np.array(each) for each in itertools.product((1.0, -1.0), repeat=3)]


def under_two_tests(a: Any) -> Any:
    x, q = [1.0], [2.0]
    if a[0] > 0:
        x = q
    if a[1] > 0:
        x = q
    x[0] += a[2]
    return x[0], q


def in_each_iteration(a: Any) -> Any:
    x, q = [1.0], [2.0]
    for i in range(3):
        x[0] += a[i]
        if a[i] > 0:
            x = q
    return x[0], q


def with_a_third_name(a: Any) -> Any:
    x, q = [1.0], [2.0]
    if a[0] > 0:
        x = q
    y = x
    if a[1] > 0:
        x = q
    x[0] += a[2]
    x.append(5.0)
    return x, q, y


def to_several(a: Any) -> Any:
    x, q, r = [1.0], [2.0], [3.0]
    if a[0] > 0:
        x = q
    y = x
    if a[1] > 0:
        x = r
    z = x
    if a[2] > 0:
        x = q
    x[0] += 10
    x.append(5.0)
    y.append(1.0)
    z[0] *= 2
    return x, q, y, z, r


def of_dicts(a: Any) -> Any:
    x, q = {"a": 1.0}, {"a": 2.0}
    if a[0] > 0:
        x = q
    y = x
    if a[1] > 0:
        x = q
    x["a"] += a[2]
    x["b"] = 5.0
    return x, q, y


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function", [under_two_tests, in_each_iteration, with_a_third_name, to_several, of_dicts]
)
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    assert_same_outcomes(function, SIGNS)
