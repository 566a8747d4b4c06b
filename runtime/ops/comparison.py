"""Comparisons, element by element, and tests for special numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime.ops import examples
from autograph.runtime.ops.arithmetic import abs, subtract
from autograph.runtime.ops.definition import Sample, no_vjp
from autograph.runtime.ops.elementwise import boolean, elementwise
from autograph.runtime.tensor import Tensor

_ANY = ("bool", "int", "float", "complex", "string")


def _samples() -> list[Sample]:
    words = np.array(["ant", "bee", ""], dtype=np.dtypes.StringDType())
    return [
        *examples.two(kinds=("bool", "int", "float", "complex"))(),
        Sample((np.array([1.0, 2.0, np.nan]), np.array([1.0, 3.0, np.nan]))),
        Sample((words, words[1:2])),
    ]


def _comparison(name: str, ufunc: np.ufunc, doc: str) -> Callable[..., Tensor]:
    return elementwise(
        name,
        ufunc,
        vjp=no_vjp("truth values have no derivative"),
        samples=_samples,
        result=boolean,
        accepts=_ANY,
        doc=doc,
    )


equal = _comparison("equal", np.equal, "Whether `x == y`.")
not_equal = _comparison("not_equal", np.not_equal, "Whether `x != y`.")
less = _comparison("less", np.less, "Whether `x < y`.")
less_equal = _comparison("less_equal", np.less_equal, "Whether `x <= y`.")
greater = _comparison("greater", np.greater, "Whether `x > y`.")
greater_equal = _comparison("greater_equal", np.greater_equal, "Whether `x >= y`.")


def _special(name: str, ufunc: np.ufunc, doc: str) -> Callable[..., Tensor]:
    def samples() -> list[Sample]:
        unusual = np.array([1.0, np.nan, np.inf, -np.inf])
        return [*examples.reals()(), Sample((unusual,)), Sample((unusual.astype(np.float32),))]

    return elementwise(
        name,
        ufunc,
        vjp=no_vjp("truth values have no derivative"),
        samples=samples,
        result=boolean,
        doc=doc,
    )


is_nan = _special("is_nan", np.isnan, "Whether the number is NaN.")
is_inf = _special("is_inf", np.isinf, "Whether the number is infinite.")
is_finite = _special("is_finite", np.isfinite, "Whether the number is neither infinite nor NaN.")


def approximate_equal(x: Any, y: Any, tolerance: float = 1e-05, name: str | None = None) -> Tensor:
    """Whether `x` and `y` differ by less than `tolerance`."""
    return less(abs(subtract(x, y)), tolerance)
