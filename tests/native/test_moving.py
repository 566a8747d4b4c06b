"""Operations that move elements in loop nests: every dtype, layout, known and unknown extents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograph.runtime import types
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.program import Program
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.types import TensorType
from tests.native.test_selections import array_of
from tests.native.test_sorting import DTYPES, numbers
from tests.ops import cases

SHAPES = ((2, 3, 4), (1, 5, 1), (0, 3, 2), (3, 3, 3))


def check(name: str, inputs: tuple[Any, ...], **attrs: Any) -> None:
    """Native code and the kernel: the same result, or the same error."""
    op = REGISTRY[name]
    for hidden in (False, True):
        given = [
            TensorType(x.dtype, tuple(None if hidden else size for size in x.shape)) for x in inputs
        ]
        graph = cases.record(op, given, attrs, lambda _, outputs: outputs)
        assert hidden or not Program(graph).kernels
        (expected,) = cases.evaluate(op, inputs, attrs)
        (result,) = NativeExecutable(graph)(*inputs)
        cases.assert_same(result, expected, f"{name} {attrs} {inputs}")


def layouts(x: Any) -> tuple[Any, ...]:
    return (x, x[:, ::-1], np.asfortranarray(x))


@pytest.mark.parametrize("shape", SHAPES)
def test_padding(shape: tuple[int, ...]) -> None:
    for x in layouts(array_of("float64", shape)):
        for pairs in (((1, 2), (0, 0), (0, 3)), ((0, 0),) * 3):
            check("pad", (x, np.array(7.5)), paddings=pairs, mode="constant")
        given = (np.array(2), np.array(0))
        pairs = ((None, 1), (0, None), (0, 0))
        check("pad", (x, np.array(7.5), *given), paddings=pairs, mode="constant")
        if 0 not in shape:
            check("pad", (x, np.array(0.0)), paddings=((5, 1), (2, 2), (0, 3)), mode="edge")
            least = tuple((n - 1, n - 1) for n in shape)
            check("pad", (x, np.array(0.0)), paddings=least, mode="reflect")
            whole = tuple((n, n) for n in shape)
            check("pad", (x, np.array(0.0)), paddings=whole, mode="symmetric")


@pytest.mark.parametrize("shape", SHAPES)
def test_repetition_and_rolling(shape: tuple[int, ...]) -> None:
    for x in layouts(array_of("int32", shape)):
        check("tile", (x,), multiples=(2, 1, 3))
        check("tile", (x, np.array(2)), multiples=(0, None, 1))
        for axis in range(3):
            check("repeat", (x, np.array(3)), axis=axis)
            check("repeat", (x, np.array(0)), axis=axis)
            check("roll", (x, np.array(-7)), axis=(axis,))
        check("roll", (x, np.array(4), np.array(-1), np.array(5)), axis=(0, 1, 0))


@pytest.mark.parametrize("shape", SHAPES)
def test_matrices(shape: tuple[int, ...]) -> None:
    for x in layouts(array_of("float32", shape)):
        for k in (-2, 0, 1, 9):
            check("diag_part", (x,), k=k)
        for lower, upper in ((None, 0), (-1, None), (1, 2), (0, 0)):
            check("band", (x,), lower=lower, upper=upper)


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype(dtype: str) -> None:
    x = array_of(dtype)
    check("pad", (x, np.asarray(x[0, 0, 0])), paddings=((1, 2), (0, 0), (0, 3)), mode="constant")
    check("tile", (x,), multiples=(1, 1, 3))
    check("roll", (x, np.array(1)), axis=(1,))
    check("band", (x,), lower=0, upper=0)
    check("eye", (), shape=(3, 4), offset=-1, dtype=np.dtype(dtype))
    on, off = np.array(1, dtype), np.array(0, dtype)
    check("one_hot", (np.array([[1, -1], [0, 9]]), on, off), depth=(3,))
    if np.dtype(dtype).kind in "iu":
        check("one_hot", (np.array([1, 0], dtype), on, off, np.array(2)), depth=(None,))
    window = {"size": (2,), "strides": (1,), "dilations": (1,)}
    check_windows(x, **window, padding="SAME", fill="lowest" if dtype != "bool" else "zero")


def check_windows(x: Any, **attrs: Any) -> None:
    graph = cases.record(REGISTRY["windows"], [cases.type_of(x)], attrs, lambda _, outputs: outputs)
    assert not Program(graph).kernels
    (expected,) = cases.evaluate(REGISTRY["windows"], (x,), attrs)
    cases.assert_same(NativeExecutable(graph)(x)[0], expected, str(attrs))


@pytest.mark.parametrize("padding", ["SAME", "VALID", ((1, 0), (2, 3))])
def test_windows(padding: Any) -> None:
    for x in layouts(array_of("float64", (2, 5, 6, 3))):
        for size, strides, dilations in (((2, 3), (1, 2), (1, 1)), ((3, 1), (2, 1), (1, 2))):
            attrs = {"size": size, "strides": strides, "dilations": dilations}
            check_windows(x, **attrs, padding=padding, fill="zero")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_points_of_an_interval(dtype: str) -> None:
    for ends in (
        (0.0, 1.0),
        (2.0, -3.5),
        (1.0, 1.0),
        (0.0, 1e-45),
        (-np.inf, 1.0),
        (1e38, -3e38),
    ):
        low, high = (np.array(end).astype(dtype) for end in ends)
        for count in (0, 1, 2, 7, 50):
            check("linspace", (low, high), num=(count,))
            check("linspace", (low, high, np.array(count)), num=(None,))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("side", ["left", "right"])
def test_binary_search(dtype: str, side: str) -> None:
    for size in (0, 1, 2, 7, 100):
        line = np.sort(numbers(dtype, size, size))
        wanted = numbers(dtype, 12, size + 1).reshape(3, 4)
        for values in (wanted, wanted[:, ::-2], wanted[0, 0], wanted[:0]):
            check("searchsorted", (line, np.asarray(values)), side=side, dtype=types.int64)


def test_sizes_below_nothing_are_refused() -> None:
    for name, inputs, attrs in (
        ("pad", (np.ones(2), np.array(0.0), np.array(-1)), {"paddings": ((None, 0),)}),
        ("repeat", (np.ones(2), np.array(-1)), {"axis": 0}),
        ("tile", (np.ones(2), np.array(-1)), {"multiples": (None,)}),
    ):
        if name == "pad":
            attrs["mode"] = "constant"
        given = [TensorType(x.dtype, x.shape) for x in inputs]
        graph = cases.record(REGISTRY[name], given, attrs, lambda _, outputs: outputs)
        with pytest.raises(ValueError, match=r"negative"):
            NativeExecutable(graph)(*inputs)
