"""What a gradient costs: linear in the iterations, and only what is needed is saved."""

import time
from typing import Any

import numpy as np

import autograph as ag
from autograph.runtime import types
from autograph.runtime.gradients.transform import gradient_graph
from autograph.runtime.graph.ir import Graph
from autograph.runtime.interpreter import Executable
from autograph.runtime.ops.effects import print_values
from autograph.runtime.ops.indexing import get_item
from autograph.runtime.ops.lists import list_append, list_empty, list_get, list_length
from autograph.runtime.ops.matmul import matmul
from autograph.runtime.ops.trigonometric import sin, tanh
from autograph.runtime.passes.manager import optimize
from autograph.runtime.types import TensorType
from tests.gradients.recording import SCALAR, branch, recorded, repeat

VECTOR = TensorType(types.float64, (None,))
COUNT = TensorType(types.int64)


def count(graph: Graph, name: str) -> int:
    return sum(node.op.name == name for node in graph.walk())


def growth(graph: Graph) -> float:
    """How many times longer 300 iterations take with a vector that is a thousand times longer."""
    run = Executable(graph)
    return _seconds(run, 1_000_000) / _seconds(run, 1_000)


def _seconds(run: Executable, size: int) -> float:
    v = np.linspace(0.0, 1.0, size)
    found = []
    for _ in range(3):
        start = time.process_time()
        run(v, np.asarray(300), np.asarray(1.0))
        found.append(time.process_time() - start)
    return min(found)


def test_reading_an_element_costs_an_element() -> None:
    f = recorded(
        lambda v, n: repeat(n, lambda i, s: (sin(s) + get_item(v, i) * s,), get_item(v, 0)),
        VECTOR,
        COUNT,
    )
    assert growth(gradient_graph(f, [0])) < 12.0


def test_reading_an_element_in_a_branch_costs_an_element() -> None:
    def body(i: Any, s: Any, v: Any) -> Any:
        return branch(s > 0.5, lambda: (s * 0.5, v), lambda: (s + get_item(v, i), v))

    f = recorded(lambda v, n: repeat(n, body, get_item(v, 0), v)[0], VECTOR, COUNT)
    assert growth(gradient_graph(f, [0])) < 12.0


def test_a_list_that_grows_is_not_saved_as_a_whole() -> None:
    def body(i: Any, out: Any, v: Any) -> Any:
        return list_append(out, list_get(out, -1) * 0.5 + get_item(v, i)), v

    def f(v: Any, n: Any) -> Any:
        out, _ = repeat(n, body, list_append(list_empty(SCALAR), get_item(v, 0)), v)
        return list_get(out, list_length(out) - 1)

    assert count(gradient_graph(recorded(f, VECTOR, COUNT), [0]), "list_slice") == 0


def test_a_list_read_in_a_branch_is_not_saved_as_a_whole() -> None:
    def body(i: Any, out: Any) -> Any:
        last = list_get(out, -1)
        return branch(
            last > 0.3, lambda: (list_append(out, list_get(out, 0) * last),), lambda: (out,)
        )

    def f(v: Any, n: Any) -> Any:
        (out,) = repeat(n, body, list_append(list_empty(SCALAR), get_item(v, 0)))
        return list_get(out, -1)

    graph = gradient_graph(recorded(f, VECTOR, COUNT), [0])
    assert count(graph, "list_extend") == 0 and count(graph, "list_slice") == 1


def test_nothing_is_saved_for_a_sum() -> None:
    f = recorded(lambda x, n: repeat(n, lambda i, s: (s + x,), x), SCALAR, COUNT)
    assert count(gradient_graph(f, [0]), "list_append") == 0


def test_nothing_is_kept_for_a_sum_over_data() -> None:
    """The sum and its gradient are one loop, in the sum's order."""

    def loss(w: Any, rows: Any) -> Any:
        total = 0.0
        for row in rows:
            total = total + np.sum(np.tanh(row @ w) ** 2)
        return total / len(rows)

    def both(w: Any, rows: Any) -> Any:
        return ag.value_and_grad(loss)(w, rows)

    numbers = np.random.default_rng(0)
    w, rows = numbers.normal(size=(3, 4)), numbers.normal(size=(5, 2, 3))
    t = np.tanh(rows @ w)
    slopes = sum(x.T @ (2.0 * y * (1.0 - y * y)) for x, y in zip(rows, t, strict=True)) / 5
    for spec in (
        None,
        [ag.TensorSpec([3, 4], np.float64), ag.TensorSpec([None, 2, 3], np.float64)],
    ):
        converted = ag.convert(both, input_signature=spec)
        graph = optimize(converted.get_concrete_function(w, rows).graph)
        assert [count(graph, name) for name in ("for", "list_append", "tanh")] == [1, 0, 1]
        value, gradient = converted(w, rows)
        np.testing.assert_allclose(value, np.sum(t**2) / 5, rtol=1e-14)
        np.testing.assert_allclose(gradient, slopes, rtol=1e-13)


def test_one_list_for_each_state_that_is_needed() -> None:
    def body(i: Any, a: Any, b: Any, c: Any) -> Any:
        return sin(a), b + a, c * 2.0

    f = recorded(lambda x, n: repeat(n, body, x, x, x), SCALAR, COUNT)
    assert count(gradient_graph(f, [0]), "list_append") == 1


def test_products_of_matrices_are_not_computed_again() -> None:
    square = TensorType(types.float64, (2, 2))
    f = recorded(lambda x, n: repeat(n, lambda i, y: (sin(matmul(y, x)),), x), square, COUNT)
    assert count(gradient_graph(f, [0]), "matmul") == 3


def test_what_follows_a_product_is_saved_in_its_place() -> None:
    square = TensorType(types.float64, (2, 2))
    f = recorded(
        lambda x, n: repeat(n, lambda i, y: (tanh(matmul(y, x) + x) * y,), x), square, COUNT
    )
    gradient = gradient_graph(f, [0])
    assert [count(gradient, name) for name in ("tanh", "matmul", "list_append")] == [1, 3, 2]
    # Of numbers nothing is saved but the state.
    f = recorded(lambda x, n: repeat(n, lambda i, y: (tanh(y + x) * y,), x), SCALAR, COUNT)
    gradient = gradient_graph(f, [0])
    assert [count(gradient, name) for name in ("tanh", "list_append")] == [2, 1]


def test_products_in_branches_of_loops_are_not_computed_again() -> None:
    square = TensorType(types.float64, (2, 2))

    def body(i: Any, y: Any) -> Any:
        def inner() -> Any:
            return branch(i > 4, lambda: (matmul(y, y),), lambda: (y,))

        return branch(i > 2, inner, lambda: (sin(matmul(y, x)),))

    def f(start: Any, n: Any) -> Any:
        nonlocal x
        x = start
        return repeat(n, body, start)

    x: Any = None
    # Two of the forward pass, and two for the slopes of each.
    assert count(optimize(gradient_graph(recorded(f, square, COUNT), [0])), "matmul") == 6


def test_effects_are_not_repeated() -> None:
    def body(i: Any, y: Any) -> Any:
        print_values(("", "\n"), [y], ["python"])
        return (sin(y),)

    f = recorded(lambda x, n: repeat(n, body, x), SCALAR, COUNT)
    assert count(f, "print") == 1
    assert count(gradient_graph(f, [0]), "print") == 0
