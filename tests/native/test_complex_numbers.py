"""Complex numbers in machine code give what they give in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag

PARTS = (0.0, -0.0, 1.0, -2.5, 3e100, 1e-100, np.inf, -np.inf, np.nan)
# NumPy rounds once where it adds two products of arrays, so only some are alike to the last bit.
SMALL = np.array(
    [complex(a, b) for a in PARTS for b in PARTS if not {abs(a), abs(b)} & {3e100, 1e-100}]
)
SPECIAL = np.array([complex(a, b) for a in PARTS for b in PARTS])


@pytest.fixture(autouse=True)
def native(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")


def escapes(c, count):
    z, steps = c * 0, 0
    for _ in range(count):
        if abs(z) > 2.0:
            break
        z = z * z + c
        steps += 1
    return steps, z


def horner(coefficients, x):
    total = x * 0
    for each in coefficients:
        total = total * x + each
    return total, total.real, total.imag, abs(total), total.conjugate(), -total


def collected(values):
    kept = []
    for value in values:
        if value.real > 0:
            kept.append(value / (value + 1.0))
    return kept, len(kept)


def written(values, count):
    out = np.zeros(5, dtype=values.dtype)
    for i in range(count):
        out[i % 5] += values[i] * 1j
        out[(i + 1) % 5] = out[i % 5]
    return out, out[::-1], np.concatenate([out, values[:2]])


def newton(z, count):
    for _ in range(count):
        z = z - (z * z * z - 1.0) / (3.0 * z * z)
    return z


def arithmetic(x, y):
    return x + y, x - y, -x, np.conj(x), x.real, x.imag, x == y, x != y


def products(x, y):
    return x * y, np.square(x)


def mixed(x, y):
    chosen = np.where(x.real > 0, x * y, 2.0 - x)
    return chosen, np.abs(chosen), (chosen != 0).sum(), chosen.astype(bool), y.astype(x.dtype) + 1j


def reduced(x):
    return np.sum(x), np.mean(x), np.prod(x), x @ x, np.sort(x), np.cumsum(x), np.outer(x, x).T


def numbers(count: int, dtype: Any = np.complex128) -> Any:
    draw = np.random.default_rng(count)
    return (draw.normal(size=count) + 1j * draw.normal(size=count)).astype(dtype)


def check(function: Callable[..., Any], *arguments: Any, exact: bool = False) -> None:
    converted = ag.convert(function)
    expected = function(*arguments)
    for _ in range(3):
        found = converted(*arguments)
        _compare(found, expected, exact)


def _compare(found: Any, expected: Any, exact: bool) -> None:
    if isinstance(expected, tuple | list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            _compare(one, other, exact)
        return
    one, other = np.asarray(found), np.asarray(expected)
    assert one.dtype == other.dtype
    limit = 0.0 if exact else 64 * np.finfo(other.dtype).eps if other.dtype.kind in "fc" else 0.0
    np.testing.assert_allclose(one, other, rtol=limit, atol=limit)


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_programs(dtype: Any) -> None:
    for c in (-0.5 + 0.5j, 0.25 + 0.0j, 1.0 + 1.0j):
        check(escapes, dtype(c), np.int64(40))
    check(horner, numbers(9, dtype), dtype(0.5 - 0.25j))
    check(written, numbers(12, dtype), np.int64(11))
    check(newton, dtype(1.0 + 1.0j), np.int64(20))
    check(reduced, numbers(6, dtype))


def test_lists_of_them() -> None:
    check(collected, numbers(40))


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_arrays_as_they_lie(dtype: Any) -> None:
    x, y = numbers(1200, dtype).reshape(30, 40), numbers(1201, dtype)[1:].reshape(30, 40)
    check(mixed, x, y)
    check(mixed, x.T, y.T)
    check(mixed, x[::2, ::-1], y[1::2])
    check(mixed, x[0], y)
    check(mixed, x[:, :1], y[0, 0])


def test_numbers_that_are_aligned_as_their_parts_are() -> None:
    parts = np.random.default_rng(0).normal(size=2001)
    shifted = parts[1:].view(np.complex128)
    assert shifted.flags.aligned
    check(mixed, shifted, shifted[::-1])
    fields = np.zeros(100_000, np.dtype([("z", np.complex128), ("w", np.float64)]))
    fields["z"] = numbers(100_000)
    for _ in range(3):
        check(mixed, fields["z"], fields["z"])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_not_finite() -> None:
    x, y = SPECIAL[:, None], SPECIAL[None, :]
    check(arithmetic, x, y, exact=True)
    check(products, SMALL[:, None], SMALL[None, :], exact=True)
    check(lambda x, y: x / y, x, y)
    check(lambda x: np.abs(x), SPECIAL)
    for value in SPECIAL[::7]:
        check(arithmetic, value, SPECIAL[3], exact=True)
        check(products, value, SMALL[3])


FUNCTIONS = "exp log sqrt sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
@pytest.mark.parametrize("name", FUNCTIONS.split())
def test_functions(name: str, dtype: Any) -> None:
    function = getattr(np, name)
    x = np.concatenate([SPECIAL, 10 * numbers(200)]).astype(dtype)
    converted = ag.convert(lambda x: function(x))
    found, wanted = (each(x).view(x.real.dtype) for each in (converted, function))
    assert np.array_equal(np.isnan(found), np.isnan(wanted))
    np.testing.assert_allclose(found, wanted, rtol=4 * np.finfo(x.real.dtype).eps, atol=0)
    assert converted(x[90]) == pytest.approx(function(x[90]), rel=1e-6)
    assert converted.explain(x).kernels == []


def test_what_kind_of_number_it_is() -> None:
    check(lambda x: (np.isnan(x), np.isinf(x), np.isfinite(x)), SPECIAL, exact=True)


def sums(x):
    parts = x.reshape(-1, 10)
    return x.sum(), np.mean(x * x), parts.sum(axis=0), parts.sum(axis=1), parts.mean(axis=1)


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
@pytest.mark.parametrize("count", [0, 10, 1000, 50_000])
def test_sums(count: int, dtype: Any) -> None:
    x = numbers(count, dtype) + dtype(1.0)
    with np.errstate(all="ignore"):
        check(sums, x) if count else check(lambda x: (x.sum(), x.reshape(0, 3).sum(axis=0)), x)
    kernels = ag.convert(sums).explain(x).kernels
    assert kernels == (["reduce_sum"] if count == 50_000 else [])


def test_sums_are_as_accurate_as_numpys() -> None:
    for count in (300, 1000, 2000):
        x = 1.0 + numbers(count)
        exact = complex(math.fsum(x.real), math.fsum(x.imag))
        found = ag.convert(lambda x: x.sum())(x)
        assert abs(found - exact) <= max(abs(x.sum() - exact), 2.0**-52 * abs(exact))


def test_sums_of_what_is_not_finite() -> None:
    for value in (np.inf, complex(0.0, np.inf), complex(np.nan, 1.0), complex(1.0, -np.inf)):
        check(lambda x: x.sum(), np.array([1.0 + 1.0j, value, 2.0j]), exact=True)


def test_a_loop_of_complex_numbers_calls_no_kernel() -> None:
    text = str(ag.convert(escapes).explain(np.complex128(0.1j), np.int64(9)))
    assert text.endswith("NumPy kernels: none")


def test_parts_are_put_together() -> None:
    def turned(x, n):
        total = x[0] * 0j
        for i in range(n):
            total = total + ag.complex(x[i], -x[i]) * ag.complex(x, x)[i]
        return total, ag.complex(x, x * 2.0)

    x = np.array([1.0, -2.0, 0.5])
    total, all_of_them = ag.convert(turned)(x, np.int64(3))
    assert complex(total) == sum(complex(v, -v) * complex(v, v) for v in x.tolist())
    assert np.asarray(all_of_them).tolist() == [complex(v, 2 * v) for v in x.tolist()]
