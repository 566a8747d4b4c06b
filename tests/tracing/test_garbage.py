"""What a call was given is let go with its end, not by the next collection of garbage."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograph as ag


def positive_sum(x: Any, n: Any) -> Any:
    total = 0.0
    for i in range(n):
        if x[i] > 0:
            total += x[i]
    return total


def pick(x: Any, n: Any) -> Any:
    return x[n]


def raising(x: Any, n: Any) -> Any:
    if n > 3:
        raise ValueError("too many")
    return x * n


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("program", [positive_sum, pick, raising])
@pytest.mark.parametrize("n", [2, 9], ids=["fine", "fails"])
@pytest.mark.usefixtures("engine")
def test_arguments_are_let_go(program: Callable[..., Any], n: int) -> None:
    converted = ag.convert(program)
    x = np.ones(4)
    before = sys.getrefcount(x)
    for _ in range(2):
        try:
            converted(x, np.int64(n))
        except (IndexError, ValueError):
            continue
    assert sys.getrefcount(x) == before
