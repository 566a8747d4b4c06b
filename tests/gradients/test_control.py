"""Gradients of branches, loops and lists agree with central differences, to second order."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from autograph.runtime import types
from autograph.runtime.gradients.transform import gradient_graph, record_again
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import Trace
from autograph.runtime.graph.verifier import verify
from autograph.runtime.ops.creation import ones_like
from autograph.runtime.ops.indexing import get_item, set_item
from autograph.runtime.ops.joining import concat
from autograph.runtime.ops.lists import (
    list_append,
    list_empty,
    list_get,
    list_length,
    list_pop,
    list_set,
    list_stack,
)
from autograph.runtime.ops.matmul import matmul
from autograph.runtime.ops.reductions import reduce_sum
from autograph.runtime.ops.trigonometric import cos, sin
from autograph.runtime.passes.manager import optimize
from autograph.runtime.promotion import cast
from autograph.runtime.types import TensorType
from tests.gradients.recording import (
    SCALAR,
    branch,
    call,
    constant,
    loop,
    numeric,
    recorded,
    repeat,
    run,
)

COUNT = TensorType(types.int64)
VECTOR = TensorType(types.float64, (None,))
TRIPLE = TensorType(types.float64, (3,))
V = np.array([0.3, -0.7, 1.1])


def slopes(graph: Graph, arrays: Sequence[Any], wrt: Sequence[int]) -> tuple[Any, ...]:
    backward = gradient_graph(graph, wrt)
    seeds = [np.ones_like(output) for output in run(graph, *arrays)]
    found = run(backward, *arrays, *seeds)
    for plain, optimized in zip(found, run(optimize(backward), *arrays, *seeds), strict=True):
        np.testing.assert_allclose(optimized, plain, rtol=1e-12)
    return found


def with_ones(graph: Graph, wrt: Sequence[int]) -> Graph:
    """The gradient for cotangents of one, as a graph of the inputs alone."""
    with Trace("g") as trace:
        inputs = [trace.input(value.type, value.name) for value in graph.inputs]
        outputs = record_again(graph, inputs)
        seeds = [ones_like(output) for output in outputs]
        results = record_again(gradient_graph(graph, wrt), [*inputs, *seeds])
        trace.graph.outputs = [trace.value_of(result) for result in results]
    return trace.graph


def check(function: Callable[..., Any], *arguments: tuple[TensorType, Any]) -> None:
    kinds = [kind for kind, _ in arguments]
    arrays = [np.asarray(array) for _, array in arguments]
    wrt = [n for n, kind in enumerate(kinds) if types.is_differentiable(kind.dtype)]
    graph = recorded(function, *kinds)
    expected = numeric(graph, arrays)
    found = slopes(graph, arrays, wrt)
    for n, slope in zip(wrt, found, strict=True):
        np.testing.assert_allclose(slope, expected[n], rtol=1e-5, atol=1e-7)
    first = with_ones(graph, wrt)
    for made in (graph, gradient_graph(graph, wrt), first, gradient_graph(first, wrt)):
        verify(made)
    twice = slopes(first, arrays, wrt)
    expected = numeric(first, arrays, 1e-5)
    for n, slope in zip(wrt, twice, strict=True):
        np.testing.assert_allclose(slope, expected[n], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("x", [0.7, -0.4])
def test_branch(x: float) -> None:
    check(
        lambda x, w: branch(x > 0.0, lambda: (sin(x) * w,), lambda: (x * x * x,)),
        (SCALAR, x),
        (SCALAR, 1.3),
    )


@pytest.mark.parametrize("x", [0.7, -0.4])
def test_branch_that_passes_a_value_through(x: float) -> None:
    def f(x: Any, w: Any) -> Any:
        a, b = branch(x > 0.0, lambda: (x, w), lambda: (w * x, w))
        return a * b * w

    check(f, (SCALAR, x), (SCALAR, 1.3))


@pytest.mark.parametrize("n", [0, 1, 4])
def test_counted_loop(n: int) -> None:
    check(
        lambda x, w, n: repeat(n, lambda i, y: (sin(y) * w + x,), x * x),
        (SCALAR, 0.7),
        (SCALAR, 1.3),
        (COUNT, n),
    )


@pytest.mark.parametrize(("start", "step"), [(7, -2), (-1, 3)])
def test_loop_variable_in_the_gradient(start: int, step: int) -> None:
    def body(i: Any, y: Any) -> Any:
        return (sin(y * cast(i, types.float64)),)

    check(
        lambda x: repeat(0 if step < 0 else 8, body, x, start=start, step=step),
        (SCALAR, 0.7),
    )


def test_loop_without_saved_state() -> None:
    check(
        lambda x, y, n: repeat(n, lambda i, s: (s + x * y,), x),
        (SCALAR, 0.7),
        (SCALAR, 0.2),
        (COUNT, 3),
    )


def test_while_without_saved_state() -> None:
    def f(x: Any, n: Any) -> Any:
        s, _ = loop(lambda s, i: i < n, lambda s, i: (s * 2.0 + x, i + 1), x, constant(0))
        return s

    check(f, (SCALAR, 0.7), (COUNT, 3))


@pytest.mark.parametrize("limit", [0.1, 5.0, 100.0])
def test_while_on_its_own_state(limit: float) -> None:
    def f(x: Any, w: Any) -> Any:
        return loop(lambda y: y < limit, lambda y: (y * w + sin(y) * 0.1,), x)

    check(f, (SCALAR, 0.7), (SCALAR, 1.7))


def test_break_flag() -> None:
    def body(y: Any, i: Any, go_on: Any) -> Any:
        new = cos(y)
        (result,) = branch(new > 0.9, lambda: (y,), lambda: (new * y,))
        return result, i + 1, new < 0.9

    def f(x: Any) -> Any:
        y, _, _ = loop(lambda y, i, go_on: go_on, body, x, constant(0), constant(True))
        return y

    check(f, (SCALAR, 1.2))


def test_nested_loops() -> None:
    def outer(i: Any, y: Any, x: Any) -> Any:
        (inner,) = repeat(i + 1, lambda j, z: (sin(z) * x + y,), y)
        return inner * 0.5, x * y

    check(lambda x, n: repeat(n, outer, x, x * 0.3), (SCALAR, 0.7), (COUNT, 3))


def test_while_in_branch_in_loop() -> None:
    def body(i: Any, y: Any) -> Any:
        def shrink() -> Any:
            return loop(lambda z: z > 0.5, lambda z: (z * cos(z),), y)

        return branch(y > 0.6, shrink, lambda: (y * y + 0.5,))

    check(lambda x: repeat(5, body, x), (SCALAR, 0.9))


def test_loop_in_loop_in_loop() -> None:
    def body(i: Any, y: Any) -> Any:
        return repeat(2, lambda j, z: repeat(2, lambda k, u: (sin(u) + y * z,), z), y)

    check(lambda x: repeat(2, body, x), (SCALAR, 0.4))


def test_elements_of_a_vector() -> None:
    def f(v: Any, n: Any) -> Any:
        return repeat(n, lambda i, s: (s * get_item(v, i) + sin(get_item(v, 0)),), get_item(v, 1))

    check(f, (VECTOR, V), (COUNT, 3))


def test_elements_read_in_a_branch() -> None:
    def body(i: Any, s: Any, v: Any) -> Any:
        x = get_item(v, i)
        return branch(x > 0.0, lambda: (s + x * x, v), lambda: (s - x * get_item(v, 0), v))

    check(lambda v: repeat(3, body, get_item(v, 0), v)[0], (TRIPLE, V))


def test_writes_into_an_array() -> None:
    def body(i: Any, a: Any) -> Any:
        return (set_item(a, i, sin(get_item(a, i - 1)) * get_item(a, i)),)

    check(lambda v, n: repeat(n, body, v), (VECTOR, V), (COUNT, 3))


def test_state_that_grows() -> None:
    def f(v: Any, n: Any) -> Any:
        def body(i: Any, a: Any) -> Any:
            return (concat([sin(a), v * get_item(a, 0)], 0),)

        return repeat(n, body, v)

    check(f, (VECTOR, V), (COUNT, 2))


def test_list_that_grows() -> None:
    def body(i: Any, out: Any, y: Any) -> Any:
        return list_append(out, y * y), sin(y)

    def f(x: Any, n: Any) -> Any:
        out, y = repeat(n, body, list_empty(SCALAR), x)
        return reduce_sum(list_stack(out) * y)

    for n in (0, 3):
        check(f, (SCALAR, 0.8), (COUNT, n))


def test_list_read_while_it_grows() -> None:
    def body(i: Any, out: Any) -> Any:
        last = list_get(out, list_length(out) - 1)
        return (list_append(out, last * list_get(out, i) + sin(last)),)

    def f(x: Any, y: Any, n: Any) -> Any:
        start = list_append(list_append(list_empty(SCALAR), x), y)
        (out,) = repeat(n, body, start)
        return list_get(out, -1) + list_get(out, 1)

    check(f, (SCALAR, 0.8), (SCALAR, 0.3), (COUNT, 4))


def test_stack_of_values() -> None:
    def body(items: Any, s: Any) -> Any:
        rest, x = list_pop(items)
        return list_set(rest, 0, x * list_get(rest, 0)), s + sin(x)

    def f(x: Any, y: Any) -> Any:
        items = list_empty(SCALAR)
        for item in (x, y, x * y, sin(x)):
            items = list_append(items, item)
        items, s = loop(lambda items, s: list_length(items) > 1, body, items, x)
        return s * list_get(items, 0)

    check(f, (SCALAR, 0.8), (SCALAR, 0.3))


def test_list_read_in_an_inner_loop() -> None:
    def outer(i: Any, out: Any) -> Any:
        (s,) = repeat(list_length(out), lambda j, s: (s * 0.5 + list_get(out, j),), constant(0.5))
        return (list_append(out, sin(s)),)

    def f(x: Any, n: Any) -> Any:
        (out,) = repeat(n, outer, list_append(list_empty(SCALAR), x))
        return list_get(out, -1)

    check(f, (SCALAR, 0.8), (COUNT, 3))


def test_list_read_in_a_branch_while_it_grows() -> None:
    def body(i: Any, out: Any) -> Any:
        last = list_get(out, -1)

        def grow() -> Any:
            return (list_append(out, sin(list_get(out, 0) * last + list_get(out, i))),)

        return branch(last > 0.3, grow, lambda: (list_append(out, last * list_get(out, 0)),))

    def f(x: Any, n: Any) -> Any:
        (out,) = repeat(n, body, list_append(list_empty(SCALAR), x))
        return reduce_sum(list_stack(out))

    check(f, (SCALAR, 0.8), (COUNT, 5))


def test_list_that_shrinks_is_read_in_a_branch() -> None:
    def body(i: Any, items: Any, s: Any) -> Any:
        def take() -> Any:
            rest, x = list_pop(items)
            return rest, s * x + list_get(rest, 0)

        return branch(s > 0.4, take, lambda: (list_set(items, 0, s), s + list_get(items, 0)))

    def f(x: Any, n: Any) -> Any:
        items = list_empty(SCALAR)
        for item in (x, x * x, sin(x), x + 0.5, x * 0.3):
            items = list_append(items, item)
        items, s = repeat(n, body, items, x)
        return s * list_get(items, 0)

    check(f, (SCALAR, 0.8), (COUNT, 4))


def test_list_grown_in_nested_loops() -> None:
    def outer(i: Any, out: Any, y: Any) -> Any:
        def inner(j: Any, out: Any, z: Any) -> Any:
            return list_append(out, z * y), sin(z)

        return repeat(i + 1, inner, out, y)

    def f(x: Any, n: Any) -> Any:
        out, y = repeat(n, outer, list_empty(SCALAR), x)
        return reduce_sum(list_stack(out)) * y

    check(f, (SCALAR, 0.8), (COUNT, 3))


def test_call() -> None:
    check(
        lambda x, w: call(lambda a, b: (sin(a) * b * w,), x, x * w)[0] * x,
        (SCALAR, 0.8),
        (SCALAR, 0.3),
    )


@pytest.mark.parametrize("turns", [0, 1, 3, 7])
def test_products_in_branches_of_loops(turns: int) -> None:
    """What branches of a loop keep is found again for the turns that took them."""
    square = TensorType(types.float64, (2, 2))

    def f(x: Any, w: Any) -> Any:
        def body(i: Any, y: Any) -> Any:
            def odd() -> Any:
                return branch(
                    reduce_sum(y) > 0.8,
                    lambda: (sin(matmul(y, w)),),
                    lambda: (cos(matmul(w, y)) + matmul(y, y) * 0.1,),
                )

            return branch(get_item(constant([1, 0, 1, 1, 0, 1, 0]), i) > 0, odd, lambda: (y * 0.9,))

        return repeat(turns, body, x)

    check(f, (square, [[0.3, -0.2], [0.5, 0.4]]), (square, [[0.6, 0.1], [-0.7, 0.8]]))
