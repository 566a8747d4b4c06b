"""Programs of which the recording did not end, or took a region more with each step."""

from typing import Any

import numpy as np

import autograph as ag
from tests.properties.test_regressions import agree


def test_the_open_order_of_a_dict_is_noted_without_a_branch() -> None:
    def program(n: Any, table: Any) -> Any:
        try:
            for _ in range(10):
                if n:
                    raise ValueError
                table.update({"a": 2.5, "d": 0.5})
                table["c"] = 1.5
        except ValueError:
            pass
        return table.get("c")

    for n in (0, 1):
        agree(program, lambda n=n: (np.int64(n), {"a": 1.0}))  # type: ignore[misc]
    concrete = ag.convert(program).get_concrete_function(np.int64(0), {"a": 1.0})
    assert sum(1 for _ in concrete.concrete.unoptimized.walk()) < 400


def test_reading_one_of_two_arrays_behind_an_exception_ends() -> None:
    def program(x: Any, m: Any) -> Any:
        for _ in (0, 1):
            try:
                if x:
                    raise ValueError
                m = m.T
            except ValueError:
                pass
            m[1] -= x
        return m

    for x in (0.0, 1.5):
        agree(program, lambda x=x: (np.float64(x), np.arange(9.0).reshape(3, 3)))  # type: ignore[misc]


def test_a_loop_that_only_an_exception_ends_is_recorded() -> None:
    def program(n: Any, log: Any) -> Any:
        c = 0
        while (c := c + 1) < n:
            log.append(c)
        else:
            raise ValueError("done")

    agree(program, lambda: (np.int64(5), []))
    agree(program, lambda: (np.int64(2000), []))
