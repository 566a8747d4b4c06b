"""Casts that raise where a number does not fit: by machine code as by the kernel."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.program import Program
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.types import TensorType
from tests.ops import cases

INTEGERS = "int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()


@pytest.mark.parametrize("source", [*INTEGERS, "float32", "float64"])
def test_numbers_that_fit_and_numbers_that_do_not(source: str) -> None:
    ends = [end for name in INTEGERS for end in (np.iinfo(name).min, np.iinfo(name).max)]
    numbers = [n + d for n in ends for d in (-1, 0, 1)]
    if source.startswith("float"):
        values = [*map(float, numbers), -0.5, 2.75, np.nan, np.inf, -np.inf]
    else:
        info = np.iinfo(source)
        values = [n for n in numbers if info.min <= n <= info.max]
    for target, value in itertools.product(INTEGERS, {repr(v): v for v in values}.values()):
        check(np.asarray(value, source), target)


_RUNS: dict[tuple[str, str], NativeExecutable] = {}


def check(x: np.ndarray[Any, Any], target: str) -> None:
    """The same number, or the same error."""
    attrs, op = {"dtype": np.dtype(target)}, REGISTRY["checked_cast"]
    key = (x.dtype.name, target)
    if key not in _RUNS:
        graph = cases.record(op, [TensorType(x.dtype, ())], attrs, lambda _, outputs: outputs)
        assert Program(graph).kernels == set()
        _RUNS[key] = NativeExecutable(graph)
    try:
        (expected,) = cases.evaluate(op, (x,), attrs)
    except (OverflowError, ValueError) as error:
        with pytest.raises(type(error)) as caught:
            _RUNS[key](x)
        assert str(caught.value).startswith(str(error))
        return
    cases.assert_same(_RUNS[key](x)[0], expected, f"{x!r} as {target}")
