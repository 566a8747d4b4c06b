"""Native code gives what the NumPy kernel gives, for every operation and its samples."""

from __future__ import annotations

import numpy as np
import pytest

from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.ops.definition import Op
from tests.ops import cases


def same(result: object, expected: object, where: str) -> None:
    """Alike, but for the last bits of what is computed in another order."""
    if isinstance(expected, list):
        assert isinstance(result, list) and len(result) == len(expected), where
        for one, other in zip(result, expected, strict=True):
            same(one, other, where)
        return
    one, other = np.asarray(result), np.asarray(expected)
    assert one.shape == other.shape and one.dtype == other.dtype, where
    if other.dtype.kind in "fc":
        limit = 4 * np.finfo(other.dtype).eps
        np.testing.assert_allclose(one, other, rtol=limit, atol=limit / 4, err_msg=where)
    else:
        np.testing.assert_array_equal(one, other, err_msg=where)


@pytest.mark.slow
@pytest.mark.parametrize("op", cases.PURE, ids=lambda op: op.name)
def test_native_agrees_with_the_kernel(op: Op) -> None:
    for number, sample in enumerate(op.samples()):
        expected = cases.evaluate(op, sample.inputs, sample.attrs)
        for input_types in (
            cases.types_of(sample),
            cases.hidden_types(sample, lambda place, axis, size: None),
        ):
            graph = cases.record(op, input_types, sample.attrs, lambda inputs, outputs: outputs)
            results = NativeExecutable(graph)(*map(cases_array, sample.inputs))
            for result, value in zip(results, expected, strict=True):
                same(result, value, f"sample {number} of {op.name}: {sample}")


def cases_array(value: object) -> object:
    """An operand as graphs take it."""
    return value if isinstance(value, list) else np.asarray(value)
