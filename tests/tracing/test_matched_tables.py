"""`match` of a dict whose keys only the graph knows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.tracing.outcomes import assert_same_outcomes


def keys_of_numbers(n: Any) -> Any:
    found = {}
    for i in range(n):
        found[i] = i + 2.0
    match found:
        case {0: a, 1: b}:
            return a + b
        case {0: a}:
            return a
        case {}:
            return -1.0


def the_rest(n: Any) -> Any:
    found = {}
    for i in range(n):
        found[i] = i + 2.0
    match found:
        case {0: a, **rest}:
            return a, rest, len(rest)
        case _:
            return found


def written_in_a_loop(n: Any) -> Any:
    found = {"a": 1.0}
    for key in ("b", "c"):
        if n > 1:
            found[key] = 2.0
    for key in found:
        found[key] += 1
    match found:
        case {"b": (1 | 3) as q, "a": r}:
            return q, r
        case {"a": r, **rest}:
            return r, rest
    return None


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", [keys_of_numbers, the_rest, written_in_a_loop])
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    assert_same_outcomes(function, map(np.int64, (0, 1, 3)))
