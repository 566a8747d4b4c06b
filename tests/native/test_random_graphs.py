"""Random graphs give the same by machine code and by the interpreter."""

import gc

import numpy as np
import pytest

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.native.executable import NativeExecutable
from tests.native import random_graphs


@pytest.mark.parametrize("block", range(4))
def test_native_equals_interpreter(block: int) -> None:
    for seed in range(block * 8, (block + 1) * 8):
        found = random_graphs.check(seed)
        assert not found, found


def graph(text: str) -> Graph:
    return parse_graph(text)


def test_products_of_unknown_extents_are_checked() -> None:
    run = NativeExecutable(
        graph(
            "def f(x: f64[_], y: f64[_, _]) -> f64[_]:\n    t: f64[_] = matmul(x, y)\n    return t"
        )
    )
    assert run(np.ones(3), np.ones((3, 2)))[0].tolist() == [3.0, 3.0]
    with pytest.raises(ValueError, match="size 5 is different from 3"):
        run(np.ones(3), np.ones((5, 2)))


def test_a_known_index_is_checked_against_a_known_extent() -> None:
    run = NativeExecutable(
        graph(
            "def f(x: f64[0, 3]) -> f64[3]:\n    i: i64 = constant(value=0)\n"
            '    t: f64[3] = get_item(x, i, key=("?",))\n    return t'
        )
    )
    with pytest.raises(IndexError, match="index 0 is out of bounds for axis 0 with size 0"):
        run(np.zeros((0, 3)))


def test_errors_about_shapes_have_the_bounds_that_were_given() -> None:
    run = NativeExecutable(
        graph(
            "def f(x: f64[_], v: f64[_], i: i64) -> f64[_]:\n"
            '    t: f64[_] = set_item(x, v, i, key=(("?", None, None),))\n    return t'
        )
    )
    assert run(np.zeros(3), np.ones(1), np.array(2))[0].tolist() == [0.0, 0.0, 1.0]
    with pytest.raises(ValueError, match=r"from shape \(3,\) into shape \(2,\)"):
        run(np.zeros(3), np.ones(3), np.array(1))


def test_python_numbers_of_another_width_are_computed_by_the_kernel() -> None:
    run = NativeExecutable(
        graph("def f(x: i32, y: i32) -> i64:\n    t: i64 = python_mod(x, y)\n    return t")
    )
    (result,) = run(np.array(-7, np.int32), np.array(3, np.int32))
    assert result == 2 and result.dtype == types.int64


def test_a_view_of_an_argument_is_not_written_into() -> None:
    run = NativeExecutable(
        graph(
            "def f(x: c128[_]) -> c128[_]:\n    t: c128[_] = get_item(x, key=())\n"
            "    u: c128[_] = add_at(t, x, key=())\n    return u"
        )
    )
    x = np.array([1.0 + 2.0j])
    assert run(x)[0].tolist() == [2.0 + 4.0j]
    assert x.tolist() == [1.0 + 2.0j]


def test_an_axis_that_turns_out_to_be_longer_is_not_squeezed() -> None:
    squeezed = graph("def f(x: f64[_]) -> f64:\n    t: f64 = squeeze(x, axis=(0,))\n    return t")
    # As passes find out more of what comes before.
    squeezed.inputs[0].type = types.TensorType(types.float64, (3,))
    with pytest.raises(ValueError, match="cannot select an axis to squeeze out"):
        NativeExecutable(squeezed)(np.ones(3))


def test_errors_come_in_the_order_of_the_program() -> None:
    run = NativeExecutable(
        graph(
            "def f(x: f64[_], y: f64[_]) -> (f64, f64[_]):\n"
            "    t: f64 = reduce_min(x, axis=(0,), keepdims=False)\n"
            "    u: f64[_] = add(x, y)\n    return t, u"
        )
    )
    with pytest.raises(ValueError, match="zero-size array"):
        run(np.ones(0), np.ones(2))


@pytest.mark.parametrize("operation", ["dim_size(t, axis=0)", "size(t, dtype=i64)"])
def test_an_array_lives_until_a_kernel_has_read_its_shape(operation: str) -> None:
    run = NativeExecutable(
        graph(
            "def f(x: c128[_]) -> i64:\n    t: c128[_] = multiply(x, x)\n"
            f"    u: i64 = {operation}\n    return u"
        )
    )
    for size in (3, 30000):
        assert run(np.ones(size, np.complex128))[0] == size


def test_what_a_sum_is_like_lives_until_a_kernel_has_read_it() -> None:
    run = NativeExecutable(
        graph(
            "def f(x: f64[_], y: f64[_]) -> f64[_]:\n"
            "    t: f64[_] = cumsum(y, axis=0, exclusive=False, reverse=False)\n"
            "    u: f64[_] = sum_to(x, t)\n    return u"
        )
    )
    assert run(np.ones(30000), np.ones(1))[0].tolist() == [30000.0]
    assert run(np.ones(30000), np.ones(30000))[0].sum() == 30000.0


def test_the_function_alone_keeps_what_it_needs() -> None:
    text = "def f(x: f64[_]) -> f64[_]:\n    t: f64[_] = sort(x, axis=0, descending=False)\n"
    executable = NativeExecutable(graph(text + "    return t"))
    call = executable._run
    del executable
    gc.collect()
    assert call(np.array([2.0, 1.0]))[0].tolist() == [1.0, 2.0]
