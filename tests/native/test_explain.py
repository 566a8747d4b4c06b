"""What `explain` tells of a function is what native code does with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph import cli
from tests.budget import ROOT


@ag.convert
def spread(a, b):  # type: ignore[no-untyped-def]
    scaled, total = np.exp(a) * 2.0, np.exp(a).sum(axis=1)
    best = np.nextafter(a @ b, 1.0)[0]
    if best[0] > 0:
        best[1] = total[0]
    return scaled, total, best


def steps(function: Callable[..., Any], *args: Any) -> list[str]:
    """The steps without the lines of the user's that stand behind them."""
    text = ag.convert(function).explain(*args).steps
    return [re.sub(r"( +#|,) \w+\.py:\d+$", "", line) for line in text.splitlines()]


def comments(text: str) -> dict[str, str]:
    """What stands behind each result, by the operation that computes it."""
    found = re.findall(r"= (\w+)\(.*?\) +# (.*), test_explain\.py:\d+$", text, re.MULTILINE)
    return dict(found)


def test_fused_values_stand_below_what_is_computed_of_them() -> None:
    def distance(x, y):  # type: ignore[no-untyped-def]
        return np.sum(np.abs(x - y))

    assert steps(distance, np.ones((3, 4)), np.ones(4)) == [
        "nest.1 over [3, 4]:",
        "    t2: f64 = reduce_sum(t1)            # number",
        "        t1: f64[3, 4] = abs(t0)         # fused",
        "        t0: f64[3, 4] = subtract(x, y)  # fused",
        "",
        "NumPy kernels: none",
    ]


def test_each_value_is_told_where_it_lies() -> None:
    explanation = spread.explain(np.ones((20, 30)), np.ones((30, 5)))
    where = comments(str(explanation))
    assert where["matmul"] == "buffer of 800 bytes"
    assert where["nextafter"] == "NumPy kernel"
    assert where["exp"] == "no memory"
    assert where["multiply"] == "buffer of 4800 bytes"
    assert where["set_item"] == "in place, or in a copy"
    assert explanation.kernels == ["nextafter"]


def test_unknown_extents_are_those_of_a_value() -> None:
    def double(x):  # type: ignore[no-untyped-def]
        return x + x

    first, second, *_ = steps(double, ag.TensorSpec([None], np.float64))
    assert re.fullmatch(r"nest\.1 over \[x\.shape\[0\]\]:", first)
    assert second.endswith("# buffer")


def test_the_user_finds_the_lines() -> None:
    explanation = spread.explain(np.ones((20, 30)), np.ones((30, 5)))
    line = spread.python_function.__code__.co_firstlineno + 3
    assert re.search(
        rf"nextafter\(.*# NumPy kernel, test_explain\.py:{line}$", explanation.steps, re.M
    )


def test_explaining_runs_nothing_and_changes_nothing() -> None:
    a, b = np.ones((20, 30)), np.ones((30, 5))
    before = [np.array(part) for part in spread(a, b)]
    spread.explain(a, b)
    for part, old in zip(spread(a, b), before, strict=True):
        np.testing.assert_array_equal(part, old)
    assert (a == 1).all()


def test_methods_and_recursive_functions_are_explained() -> None:
    class Model:
        @ag.convert
        def fibonacci(self, n):  # type: ignore[no-untyped-def]
            if n < 2:
                return n
            return self.fibonacci(n - 1) + self.fibonacci(n - 2)

    text = Model().fibonacci.explain(ag.TensorSpec([], np.int64)).steps
    assert text.count("recurse") >= 2 or text.count("fibonacci") >= 2
    assert text.endswith("NumPy kernels: none")


def test_vectors_are_in_the_optimized_code() -> None:
    def scaled(x):  # type: ignore[no-untyped-def]
        return 2.0 * np.exp(x)

    explanation = ag.convert(scaled).explain(np.ones(1000))
    assert "x double>" not in explanation.llvm
    assert re.search(r"fmul <\d+ x double>", explanation.optimized_llvm)
    assert re.search(r"^nest\.1:", explanation.assembly, re.MULTILINE)


@pytest.mark.parametrize(("stage", "expected"), [("nests", "nest.1 over"), ("llvm", "@entry(")])
def test_the_command_line_shows_the_same(
    capsys: pytest.CaptureFixture[str], stage: str, expected: str
) -> None:
    target = f"{ROOT / 'samples' / 'newton.py'}:newton"
    assert cli.main(["graph", target, "--arg", "f64[100]", "--stage", stage]) == 0
    assert expected in capsys.readouterr().out
