"""Operators of tensors and what NumPy functions do with them."""

# ruff: noqa: RUF005, SIM300 - adding lists to tensors, and which side a tensor is on, is tested.

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograph.runtime import types
from autograph.runtime.dims import named
from autograph.runtime.graph.trace import Trace
from autograph.runtime.ops.overloads import ARRAY_FUNCTIONS
from autograph.runtime.promotion import as_tensor
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType


def _value(result: Any, dtype: str) -> Any:
    """The value of a tensor that must be of `dtype`."""
    assert isinstance(result, Tensor)
    assert types.dtype_name(result.dtype) == dtype
    return result.numpy().tolist()


@pytest.mark.parametrize(
    ("result", "expected", "dtype"),
    [
        (as_tensor([1, 2]) + 1, [2, 3], "int32"),
        (1 - as_tensor([1, 2]), [0, -1], "int32"),
        (as_tensor([1, 2]) * 2.5, [2.5, 5.0], "float32"),
        (as_tensor([1, 2]) / 2, [0.5, 1.0], "float64"),
        (7 // as_tensor([2, -2]), [3, -4], "int32"),
        (7 % as_tensor([2, -4]), [1, -1], "int32"),
        (2 ** as_tensor([1.0, 3.0]), [2.0, 8.0], "float32"),
        (as_tensor(np.array([1, 2], np.uint8)) + [1, 2], [2, 4], "uint8"),
        (as_tensor([1.0, 2.0]) + [1, 2], [2.0, 4.0], "float32"),
        (as_tensor(np.array([1.0])) * [0.1], [0.1], "float64"),
        (as_tensor([1.0, 2.0]) + 1j, [1 + 1j, 2 + 1j], "complex64"),
        (as_tensor([1.0]) + np.array([1.0]), [2.0], "float64"),
        (np.array([1.0]) + as_tensor([1.0]), [2.0], "float64"),
        (np.float64(2.0) * as_tensor([1.0]), [2.0], "float64"),
        (as_tensor(["a", "b"]) + "c", ["ac", "bc"], "string"),
        ("c" + as_tensor(["a", "b"]), ["ca", "cb"], "string"),
        (as_tensor([True, False]) & True, [True, False], "bool"),
        (as_tensor([6, 3]) & 2, [2, 2], "int32"),
        (True ^ as_tensor([True, False]), [False, True], "bool"),
        (~as_tensor([True, False]), [False, True], "bool"),
        (~as_tensor([0, 1]), [-1, -2], "int32"),
        (as_tensor([1, 2]) << 3, [8, 16], "int32"),
        (as_tensor([1.0, 3.0]) < 2, [True, False], "bool"),
        (2 < as_tensor([1.0, 3.0]), [False, True], "bool"),
        (as_tensor(["a", "b"]) == "a", [True, False], "bool"),
        (abs(-as_tensor([1.0, -2.0])), [1.0, 2.0], "float32"),
        (+as_tensor([1.0]), [1.0], "float32"),
        (as_tensor([1.5]).astype("int8"), [1], "int8"),
        (divmod(as_tensor([7]), 2)[1], [1], "int32"),
    ],
)
def test_operators(result: Any, expected: list[Any], dtype: str) -> None:
    assert _value(result, dtype) == expected


def test_comparison_with_what_is_no_number_is_as_in_python() -> None:
    x = as_tensor([1.0, 2.0])
    assert (x == None) is False  # noqa: E711
    assert (x != None) is True  # noqa: E711
    assert (x == "one") is False
    assert (x == object()) is False
    with pytest.raises(TypeError, match="not supported between"):
        assert x < None
    with pytest.raises(TypeError, match="unsupported operand"):
        assert x + object()


def test_python_numbers_must_fit() -> None:
    small = as_tensor(np.array([1], np.uint8))
    with pytest.raises(OverflowError, match="Python integer 300 out of bounds for uint8"):
        assert small + 300
    with pytest.raises(OverflowError, match="Python integer -1 out of bounds for uint8"):
        assert small + [-1]


def test_tensors_cannot_be_hashed() -> None:
    text = r"a Tensor cannot be hashed, as it compares by value; use id\(t\) as the key"
    with pytest.raises(TypeError, match=text):
        hash(as_tensor(1.0))
    with Trace("f") as trace, pytest.raises(TypeError, match=text):
        hash(trace.input(TensorType(types.float32), "x"))


def test_shapes_that_do_not_fit_are_shown() -> None:
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float32, (named("n"), 2)), "x")
        with pytest.raises(ValueError, match=r"shapes \(n, 2\) \(3,\)"):
            assert x + [1.0, 2.0, 3.0]


def test_strings_and_numbers_do_not_mix() -> None:
    with pytest.raises(TypeError, match="cannot combine string and float32"):
        assert as_tensor("a") + as_tensor(1.0)
    with pytest.raises(TypeError, match="multiply takes bool or int or float or complex values"):
        assert as_tensor("a") * as_tensor("b")


def test_numpy_writes_concrete_tensors_into_arrays() -> None:
    array = np.zeros(2)
    array += as_tensor([1.0, 2.0])
    assert array.tolist() == [1.0, 2.0]


def test_numpy_functions_take_concrete_tensors() -> None:
    fraction, whole = np.modf(as_tensor([1.5, -2.0]))
    assert _value(fraction, "float32") == [0.5, 0.0]
    assert _value(whole, "float32") == [1.0, -2.0]
    assert _value(np.add.reduce(as_tensor([1.0, 2.0])), "float32") == 3.0
    u, s, _ = np.linalg.svd(as_tensor(np.eye(2)))
    assert isinstance(u, Tensor)
    assert _value(s, "float64") == [1.0, 1.0]


def test_numpy_functions_can_be_given_a_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ARRAY_FUNCTIONS, np.fft.fft, lambda x: ("ours", x))
    x = as_tensor([1.0])
    assert np.fft.fft(x) == ("ours", x)


def test_numpy_functions_without_a_meaning_refuse_recorded_tensors() -> None:
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float32, (3,)), "x")
        with pytest.raises(TypeError, match=r"np\.spacing with these arguments cannot be recorded"):
            np.spacing(x)
        with pytest.raises(TypeError, match=r"np\.sin with these arguments cannot be recorded"):
            np.sin(x, out=np.zeros(3))
