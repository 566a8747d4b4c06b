"""Code that is not converted: NumPy's protocols lead to the same table."""

from typing import Any

import numpy as np
import pytest

import autograph as ag
import autograph.numpy as anp
from autograph.runtime.errors import SymbolicValueError

X = np.array([[0.5, 1.5], [2.0, -1.0]])


@ag.do_not_convert
def library(x: Any, c: Any) -> Any:
    y = np.exp(x - np.max(x, axis=1, keepdims=True))
    y = y / np.sum(y, axis=1, keepdims=True)
    z = np.concatenate([y, c])
    z[0] = np.where(z[0] > 0.5, 1.0, z[0])
    return c @ x + np.add.outer(x[0], np.arange(2.0)), np.add.reduce(z), np.linalg.norm(z)


def through_protocols(x: Any) -> Any:
    return library(x, np.ones((2, 2)))


def test_library_code() -> None:
    actual, expected = ag.convert(through_protocols)(X), library(X, np.ones((2, 2)))
    for mine, theirs in zip(actual, expected, strict=True):
        np.testing.assert_allclose(mine, theirs)


def test_unknown_functions_name_themselves_and_the_nearest() -> None:
    with pytest.raises(SymbolicValueError, match=r"np\.fft\.fft cannot be recorded"):
        ag.convert(lambda x: np.fft.fft(x))(X)
    with pytest.raises(
        SymbolicValueError, match=r"(?s)np\.nanmedian .*nearest that can is np\.nanmean"
    ):
        ag.convert(lambda x: np.nanmedian(x))(X)
    with pytest.raises(SymbolicValueError, match=r"np\.trim_zeros cannot be recorded"):
        ag.convert(lambda x: np.trim_zeros(x[0]))(X)


def test_unknown_functions_of_known_values_are_computed() -> None:
    window = ag.convert(lambda x: x * np.hanning(2) + np.fft.fftfreq(2))(X)
    np.testing.assert_allclose(window, X * np.hanning(2) + np.fft.fftfreq(2))


def test_recorded_arrays_do_not_become_ndarrays() -> None:
    @ag.do_not_convert
    def leave(x: Any) -> Any:
        return memoryview(np.array(x))

    with pytest.raises(SymbolicValueError, match=r"cannot become an np\.ndarray"):
        ag.convert(lambda x: leave(x))(X)


def test_namespace_is_numpy_for_arrays() -> None:
    assert type(anp.sum(X)) is np.float64
    assert type(anp.zeros(3)) is np.ndarray
    assert anp.pi == np.pi
    assert anp.float32 is np.float32
    assert isinstance(anp.array([1, 2]), np.ndarray)
    np.testing.assert_allclose(anp.linalg.norm(X), np.linalg.norm(X))


def test_tensors_give_tensors() -> None:
    x = ag.constant([1.0, 2.0, 3.0])
    assert ag.is_tensor(np.sum(x))
    assert ag.is_tensor(anp.mean(x))
    assert ag.is_tensor(ag.convert(lambda x: np.cumsum(x) + np.ones(3, np.float32))(x))


def test_casts() -> None:
    def casts(x: Any) -> Any:
        return np.float32(x[0, 0]), np.int64(x[0, 1]), np.float64(x), np.bool_(x[1, 1])

    for mine, theirs in zip(ag.convert(casts)(X), casts(X), strict=True):
        assert type(mine) is type(theirs)
        np.testing.assert_array_equal(mine, theirs)


def test_isinstance() -> None:
    def kinds(x: Any) -> Any:
        return (
            isinstance(x, np.ndarray),
            isinstance(x[0, 0], np.floating),
            isinstance(x[0, 0], np.ndarray),
            isinstance(x[0, 0], float | int),
            isinstance(x, list | tuple),
        )

    assert ag.convert(kinds)(X) == kinds(X)
