"""The elementary functions of native code: at most 2 units of the last place off, 4 for `pow`.

docs/accuracy.md has the measured errors. It may not claim less than what is measured here; its rows
are written by `python -m tests golden`.
"""

from __future__ import annotations

import functools
import math
import re
from typing import Any

import numpy as np
import pytest

from autograph.runtime.native.math import SUPPORTED
from tests.budget import ROOT
from tests.conftest import Golden
from tests.native import numbers, oracle
from tests.native.loops import ARITY, native

PAGE = ROOT / "docs" / "accuracy.md"
LIMITS = {"pow": 4.0}
TYPES = (np.float32, np.float64)
COUNT = 150_000
SLOW = 5_000  # for what mpmath computes, one number at a time

pytestmark = pytest.mark.skipif(
    not oracle.HAS_WIDE, reason="doubles are compared with long doubles, which are doubles here"
)


def operands(name: str, dtype: Any) -> list[numbers.Array]:
    count = SLOW if name in oracle.MANY_DIGITS else COUNT
    return numbers.plane(dtype, count) if ARITY.get(name) == 2 else [numbers.line(dtype, count)]


@functools.cache
def measured(name: str, dtype: Any) -> tuple[float, str]:
    """The largest error in units of the last place, and where it is."""
    xs = operands(name, dtype)
    got, want = native(name, dtype)(*xs), oracle.expected(name, *xs)
    errors = oracle.errors(got, want)
    place = int(np.argmax(errors))
    at = ", ".join(repr(float(x[place])) for x in xs)
    return float(errors[place]), f"{name}({at}) gives {got[place]!r}, not {want[place]!r}"


def everything() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", oracle.NAMES)


def in_each_type() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("dtype", TYPES, ids=lambda dtype: np.dtype(dtype).name)


@everything()
@in_each_type()
def test_the_error_is_bounded(name: str, dtype: Any) -> None:
    error, where = measured(name, dtype)
    assert error <= LIMITS.get(name, 2.0), where


@everything()
@in_each_type()
def test_zeros_have_the_sign_that_numpy_gives_them(name: str, dtype: Any) -> None:
    if name in oracle.MANY_DIGITS:
        assert list(np.signbit(native("erf", dtype)(np.array([0.0, -0.0], dtype)))) == [False, True]
        return
    xs = operands(name, dtype)
    got, want = native(name, dtype)(*xs), oracle.expected(name, *xs)
    zero = (got == 0) & (want == 0)
    wrong = zero & (np.signbit(got) != np.signbit(want))
    assert not wrong.any(), [x[wrong][:5] for x in xs]


@in_each_type()
def test_powers_that_are_numbers_are_exact(dtype: Any) -> None:
    bases, exponents = np.meshgrid(np.arange(-20.0, 21.0), np.arange(0.0, 13.0))
    with np.errstate(all="ignore"):
        want = bases**exponents
    exact = np.abs(want) < 2.0 ** (np.finfo(dtype).nmant + 1)
    got = native("pow", dtype)(bases[exact].astype(dtype), exponents[exact].astype(dtype))
    assert np.array_equal(got, want[exact])


def test_every_function_is_measured() -> None:
    assert sorted(SUPPORTED) == oracle.NAMES


def rows() -> dict[str, tuple[float, float]]:
    """The errors that the page promises, by function."""
    found = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) \|$", PAGE.read_text(), re.MULTILINE)
    return {name: (float(single), float(double)) for name, single, double in found}


def test_the_table(golden: Golden) -> None:
    if golden.update:
        lines = [row(name) for name in oracle.NAMES]
        text = re.sub(r"(?m)^\| `.*\n", "", PAGE.read_text()).rstrip("\n")
        PAGE.write_text("\n".join([text, *lines, ""]))
    assert list(rows()) == oracle.NAMES


def row(name: str) -> str:
    errors = (_rounded_up(measured(name, dtype)[0]) for dtype in TYPES)
    return f"| `{name}` | " + " | ".join(f"{error:.2f}" for error in errors) + " |"


def _rounded_up(error: float) -> float:
    return math.ceil(error * 100) / 100


@everything()
def test_the_table_promises_what_is_measured(name: str) -> None:
    for dtype, promised in zip(TYPES, rows()[name], strict=True):
        error, where = measured(name, dtype)
        assert error <= promised, f"the table says {promised}: {where}"
        # Without fused multiplication and addition other roundings happen, but not many more.
        assert error > promised - 0.3, f"the table says {promised}, but the error is {error}"
