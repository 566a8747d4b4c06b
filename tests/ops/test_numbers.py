"""What the samples of operations do not say: dtypes of public functions, edges, error texts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograph.runtime import types
from autograph.runtime.graph.trace import Trace
from autograph.runtime.ops import (
    arithmetic,
    casting,
    complex_parts,
    cumulative,
    exponential,
    polygamma,
    reductions,
    rounding,
    selection,
    special,
    trigonometric,
)
from autograph.runtime.ops import python_numbers as python
from autograph.runtime.promotion import as_tensor
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import TensorType


def _int(number: int) -> Tensor:
    return EagerTensor(np.array(number, np.int64))


def _float(number: float) -> Tensor:
    return EagerTensor(np.array(number))


@pytest.mark.parametrize(
    "function", [exponential.exp, arithmetic.sqrt, trigonometric.tanh, special.erf]
)
def test_functions_of_the_reals_take_integers_as_float32(function: Callable[..., Tensor]) -> None:
    assert function([1, 2]).dtype == types.float32
    assert function(np.array([1, 2])).dtype == types.float32
    assert function(np.array([1.0])).dtype == types.float64


def test_operands_can_be_given_by_name() -> None:
    assert arithmetic.subtract(y=1.0, x=3.0).numpy() == 2.0
    with pytest.raises(TypeError, match=r"takes 2 operands \(x, y\), got 1"):
        arithmetic.add(1.0)


class TestPythonIntegers:
    @pytest.mark.parametrize(
        ("function", "a", "b", "text"),
        [
            (python.checked_add, 2**63 - 1, 1, r"9223372036854775807 \+ 1 does not fit"),
            (python.checked_subtract, -(2**63), 1, r"-9223372036854775808 - 1 does not fit"),
            (python.checked_multiply, 2**32, 2**31, "4294967296 \\* 2147483648 does not fit"),
            (python.checked_power, 10, 19, r"10 \*\* 19 does not fit"),
            (python.checked_power, 3, 10**12, "does not fit"),
            (python.checked_left_shift, 1, 63, "1 << 63 does not fit"),
        ],
    )
    def test_too_large_results_raise(self, function: Any, a: int, b: int, text: str) -> None:
        with pytest.raises(OverflowError, match=text):
            function(_int(a), _int(b))

    def test_negation_of_the_least_integer_raises(self) -> None:
        with pytest.raises(OverflowError, match="64 bits in recorded code; use floats"):
            python.checked_negative(_int(-(2**63)))

    def test_results_that_fit_are_exact(self) -> None:
        assert python.checked_power(_int(-2), _int(63)).numpy() == -(2**63)
        assert python.checked_power(_int(-1), _int(10**9)).numpy() == 1
        assert python.checked_multiply(_int(2**31), _int(2**31)).numpy() == 2**62
        assert python.python_divide(_int(2**62 + 1), _int(3)).numpy() == (2**62 + 1) / 3

    def test_negative_powers_say_what_to_write(self) -> None:
        with pytest.raises(ValueError, match=r"2 \*\* -1 is a float in Python.*base as a float"):
            python.checked_power(_int(2), _int(-1))

    def test_sizes_stay_known(self) -> None:
        with Trace("f") as trace:
            n = trace.input(TensorType(types.int64), "n")
            size = python.checked_subtract(python.checked_multiply(_int(2), n), _int(1))
        assert str(size.type.extent) == "2 * n - 1"

    @pytest.mark.parametrize(
        ("function", "operation", "zero"),
        [
            (python.python_divide, lambda a, b: a / b, 0),
            (python.python_divide, lambda a, b: a / b, 0.0),
            (python.python_floordiv, lambda a, b: a // b, 0),
            (python.python_floordiv, lambda a, b: a // b, 0.0),
            (python.python_mod, lambda a, b: a % b, 0),
            (python.python_mod, lambda a, b: a % b, 0.0),
        ],
    )
    def test_division_by_zero_raises_what_python_raises(
        self, function: Any, operation: Any, zero: float
    ) -> None:
        with pytest.raises(ZeroDivisionError) as expected:
            operation(type(zero)(1), zero)
        make = _int if isinstance(zero, int) else _float
        with pytest.raises(ZeroDivisionError) as actual:
            function(make(1), make(zero))  # type: ignore[arg-type]
        assert str(actual.value) == str(expected.value)

    def test_powers_of_floats_raise_where_python_does(self) -> None:
        with pytest.raises(ZeroDivisionError):
            python.python_power(_float(0.0), _float(-1.0))
        with pytest.raises(OverflowError):
            python.python_power(_float(1e200), _float(2.0))
        with pytest.raises(ValueError, match=r"-8\.0 \*\* 0\.5 is a complex number in Python"):
            python.python_power(_float(-8.0), _float(0.5))


class TestCasting:
    def test_towards_zero(self) -> None:
        assert casting.cast([1.9, -1.9], types.int32).numpy().tolist() == [1, -1]

    def test_python_numbers_keep_their_precision(self) -> None:
        assert casting.cast(0.1, types.float64).numpy() == 0.1
        assert casting.cast(2**40, types.int64).numpy() == 2**40

    def test_real_part_of_complex(self) -> None:
        assert casting.cast(2 + 3j, types.float32).numpy() == 2.0

    def test_strings_are_refused(self) -> None:
        with pytest.raises(TypeError, match="cannot cast float32 to string"):
            casting.cast(as_tensor(1.0), types.string)
        with pytest.raises(TypeError, match="cannot make a int32 tensor of string values 'a'"):
            casting.cast("a", types.int32)

    @pytest.mark.parametrize("source", ["bfloat16", "float32", "float64"])
    def test_saturation(self, source: str) -> None:
        x = casting.cast([300.0, -5.0, 1e30], source)
        assert casting.saturate_cast(x, types.uint8).numpy().tolist() == [255, 0, 255]
        assert casting.saturate_cast(x, types.int64).numpy()[2] > 2**62

    def test_saturation_of_integers(self) -> None:
        x = as_tensor(np.array([2**63, 5], np.uint64))
        assert casting.saturate_cast(x, types.int64).numpy().tolist() == [2**63 - 1, 5]

    def test_narrow_casts_forget_sizes(self) -> None:
        with Trace("f") as trace:
            n = trace.input(TensorType(types.int64), "n")
            assert casting.cast(n, types.int32).type.extent == n.type.extent
            assert str(casting.cast(n, types.int8).type.extent) != "n"


class TestSelection:
    def test_where(self) -> None:
        x = as_tensor([[1.0, 2.0], [3.0, 4.0]])
        assert selection.where(x > 2, x, 0).numpy().tolist() == [[0.0, 0.0], [3.0, 4.0]]
        assert selection.where(x > 2).numpy().tolist() == [[1, 0], [1, 1]]
        with pytest.raises(ValueError, match="a condition alone, or a condition and both"):
            selection.where(x > 2, x)

    def test_clip(self) -> None:
        assert selection.clip_by_value([1, 5, 9], 2, 6).numpy().tolist() == [2, 5, 6]

    def test_gradient_goes_to_the_first_of_equals(self) -> None:
        x = as_tensor([1.0, 2.0])
        op = selection.maximum(x, x)
        given = _cotangents("maximum", op, x, x)
        assert [d.numpy().tolist() for d in given] == [[1.0, 1.0], [0.0, 0.0]]


def _cotangents(name: str, y: Tensor, *inputs: Tensor, **attrs: Any) -> Any:
    from autograph.runtime.ops.definition import REGISTRY

    vjp: Any = REGISTRY[name].vjp
    return vjp(EagerTensor(np.ones_like(y._array)), y, *inputs, **attrs)  # type: ignore[attr-defined]


class TestGradientsAtTheEdge:
    def test_power_at_zero(self) -> None:
        zero, exponents = as_tensor([0.0, 0.0, 0.0]), as_tensor([0.0, 1.0, 2.0])
        dx, dy = _cotangents("pow", zero**exponents, zero, exponents)
        assert dx.numpy().tolist() == [0.0, 1.0, 0.0]
        assert dy.numpy().tolist() == [0.0, 0.0, 0.0]

    def test_equal_maxima_share(self) -> None:
        x = as_tensor([[1.0, 3.0, 3.0]])
        (dx,) = _cotangents("reduce_max", reductions.reduce_max(x, 1), x, axis=(1,), keepdims=False)
        assert dx.numpy().tolist() == [[0.0, 0.5, 0.5]]

    def test_products_with_zeros(self) -> None:
        x = as_tensor([2.0, 0.0, 3.0])
        (dx,) = _cotangents("reduce_prod", reductions.reduce_prod(x), x, axis=(0,), keepdims=False)
        assert dx.numpy().tolist() == [0.0, 6.0, 0.0]

    def test_norm_at_the_origin(self) -> None:
        x = as_tensor([0.0, 0.0])
        y = reductions.reduce_euclidean_norm(x)
        (dx,) = _cotangents("reduce_euclidean_norm", y, x, axis=(0,), keepdims=False)
        assert dx.numpy().tolist() == [0.0, 0.0]

    def test_division_by_zero_without_nan(self) -> None:
        x, y = as_tensor([1.0]), as_tensor([0.0])
        z = arithmetic.divide_no_nan(x, y)
        assert z.numpy() == [0.0]
        assert [d.numpy().tolist() for d in _cotangents("divide_no_nan", z, x, y)] == [[0.0], [0.0]]


class TestReductions:
    x = np.array([[1, -2], [3, 4]], np.int32)

    @pytest.mark.parametrize(
        ("result", "expected", "dtype"),
        [
            (reductions.reduce_sum(x, [0, -1]), 6, "int32"),
            (reductions.reduce_sum(x, 0, keepdims=True), [[4, 2]], "int32"),
            (reductions.reduce_sum([True, True]), 2, "int32"),
            (reductions.reduce_mean(x[0]), 0, "int32"),
            (reductions.reduce_mean([-3, 0]), -1, "int32"),
            (reductions.reduce_max(x, -1), [1, 4], "int32"),
            (reductions.reduce_any(x > 3, 1), [False, True], "bool"),
            (reductions.reduce_std([1.0, 3.0]), 1.0, "float32"),
            (reductions.reduce_variance([1 + 1j, 1 - 1j]), 1.0, "float64"),
            (reductions.count_nonzero([[0, 1], [1, 1]], 0), [1, 2], "int64"),
            (reductions.count_nonzero(["", "a"], dtype="int32"), 1, "int32"),
            (reductions.argmax([[1, 2], [3, 1]]), [1, 0], "int64"),
            (reductions.argmin([[1, 2], [3, 1]], 1, "int32"), [0, 1], "int32"),
            (reductions.zero_fraction([0.0, 1.0]), 0.5, "float32"),
            (reductions.reduce_logsumexp([-np.inf, 0.0]), 0.0, "float32"),
            (reductions.reduce_sum(x, as_tensor(0)), [4, 2], "int32"),
        ],
    )
    def test_values(self, result: Tensor, expected: Any, dtype: str) -> None:
        assert result.dtype == types.as_dtype(dtype)
        assert result.numpy().tolist() == expected

    def test_axes_outside_are_refused(self) -> None:
        with pytest.raises(ValueError, match="axis 2 is out of bounds for array of dimension 2"):
            reductions.reduce_sum(self.x, 2)
        with pytest.raises(ValueError, match="duplicate value in 'axis'"):
            reductions.reduce_sum(self.x, (0, -2))

    def test_running_sums(self) -> None:
        assert cumulative.cumsum([1, 2, 3], reverse=True).numpy().tolist() == [6, 5, 3]
        assert cumulative.cumsum([1, 2, 3], exclusive=True).numpy().tolist() == [0, 1, 3]
        assert cumulative.cumprod([2, 3, 4], exclusive=True).numpy().tolist() == [1, 2, 6]


class TestSpecialFunctions:
    def test_inverse_error_function(self) -> None:
        y = np.array([0.0, 1e-12, 0.1, -0.5, 0.99, 1 - 2.0**-50])
        x = special.erfinv(y).numpy()
        np.testing.assert_allclose([math.erf(one) for one in x], y, rtol=1e-15)
        assert special.erfinv([1.0, -1.0]).numpy().tolist() == [math.inf, -math.inf]

    def test_gamma(self) -> None:
        euler = 0.5772156649015329
        np.testing.assert_allclose(
            polygamma.digamma(np.array([1.0, 0.5, -0.5])).numpy(),
            [-euler, -euler - 2 * math.log(2), 0.03648997397857652],
            rtol=1e-13,
        )
        np.testing.assert_allclose(
            polygamma.polygamma(1, np.array([1.0, -0.5])).numpy(),
            [math.pi**2 / 6, math.pi**2 / 2 + 4],
            rtol=1e-13,
        )
        assert special.lgamma(np.array([-1.0, 5.0])).numpy() == pytest.approx(
            [math.inf, math.log(24)]
        )

    def test_products_with_logarithms_of_zero(self) -> None:
        assert special.xlogy(0.0, 0.0).numpy() == 0.0
        assert special.xdivy(0.0, 0.0).numpy() == 0.0

    def test_far_from_zero(self) -> None:
        assert exponential.sigmoid([-1e4, 1e4]).numpy().tolist() == [0.0, 1.0]
        assert exponential.log_sigmoid(-1e4).numpy() == -1e4
        assert exponential.softplus(1e4).numpy() == 1e4


def test_complex_parts_of_reals() -> None:
    assert complex_parts.imag([1.0, 2.0]).numpy().tolist() == [0.0, 0.0]
    assert complex_parts.real(np.array([1.0])).dtype == types.float64
    assert complex_parts.angle([-1.0, 1.0]).numpy() == pytest.approx([math.pi, 0.0])
    assert complex_parts.complex([1.0], [2.0]).dtype == types.complex64


def test_rounding() -> None:
    assert rounding.round([0.5, 1.5, -2.5]).numpy().tolist() == [0.0, 2.0, -2.0]
    assert rounding.round([1, 2]).dtype == types.int32
    assert rounding.floor([-0.5]).numpy().tolist() == [-1.0]
