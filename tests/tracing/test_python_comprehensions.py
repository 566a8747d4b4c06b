"""Comprehensions that make functions go over their items in Python, while recording."""

from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import StagingError


def test_items_of_the_graph_are_refused() -> None:
    @ag.convert
    def program(y: Any, n: Any, items: list[Any]) -> Any:
        if n:
            items.append(3.0)
        return [(lambda z: t >= y)(t) for t in items]

    with pytest.raises(StagingError, match=r"makes functions(.*\n)*.*Append in a loop"):
        program(np.float64(0.5), np.int64(1), [1.0, 2.5])


def test_an_array_of_known_length_is_gone_through() -> None:
    @ag.convert
    def program(v: Any) -> Any:
        return [(lambda z: t + z)(1.0) for t in v]

    assert program(np.arange(3.0)) == [1.0, 2.0, 3.0]
