"""The gradient tape: watching, nesting, persistence, structures, and calls of whole graphs."""

from typing import Any

import numpy as np
import pytest

from autograph.runtime import dispatch, types
from autograph.runtime.errors import GradientError
from autograph.runtime.gradients.check import check_gradients
from autograph.runtime.gradients.custom import custom_gradient
from autograph.runtime.gradients.tape import GradientTape, UnconnectedGradients
from autograph.runtime.graph.ir import Graph, Node
from autograph.runtime.interpreter import run_graph
from autograph.runtime.ops.control import CALL
from autograph.runtime.ops.effects import host_call
from autograph.runtime.ops.exponential import exp, log
from autograph.runtime.ops.reductions import reduce_sum
from autograph.runtime.ops.rounding import floor
from autograph.runtime.ops.shaping import stop_gradient
from autograph.runtime.ops.trigonometric import cos, sin
from autograph.runtime.passes.manager import optimize
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.types import TensorType
from autograph.runtime.variable import Variable
from tests.gradients.recording import SCALAR, branch, constant, recorded, repeat, run

COUNT = TensorType(types.int64)


def called(graph: Graph, *tensors: Any) -> Any:
    """What a converted function does when it is called eagerly."""
    outputs = [EagerTensor(array) for array in run_graph(graph, [x._array for x in tensors])]
    dispatch.note_on_tapes(CALL, tensors, outputs, {"graph": graph})
    return outputs[0]


def test_first_and_second_order() -> None:
    x = constant(3.0)
    with GradientTape(persistent=True) as outer:
        outer.watch(x)
        with GradientTape() as inner:
            inner.watch(x)
            y = x * x * x
        first = inner.gradient(y, x)
    assert float(first) == 27.0
    assert float(outer.gradient(first, x)) == 18.0
    assert float(outer.gradient(y, x)) == 27.0


def test_gradient_of_itself_with_a_persistent_tape() -> None:
    x = constant(2.0)
    with GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x * x
        first = tape.gradient(y, x)
    assert float(tape.gradient(first, x)) == 12.0


def test_unwatched_is_unconnected() -> None:
    x, y = constant(1.0), constant([2.0, 3.0])
    with GradientTape(persistent=True) as tape:
        tape.watch(y)
        z = x * 2.0
    assert tape.gradient(z, x) is None
    zero = tape.gradient(z, y, unconnected_gradients=UnconnectedGradients.ZERO)
    assert zero.numpy().tolist() == [0.0, 0.0]
    assert tape.gradient(z, y, unconnected_gradients="none") is None


def test_intermediate_results_are_sources() -> None:
    x = constant(2.0)
    with GradientTape() as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    found = tape.gradient(z, {"x": x, "y": (y, [z])})
    assert float(found["x"]) == 32.0
    assert [float(found["y"][0]), float(found["y"][1][0])] == [8.0, 1.0]


def test_targets_and_weights() -> None:
    x = constant([1.0, 2.0])
    with GradientTape(persistent=True) as tape:
        tape.watch(x)
        targets = [x * x, x * 3.0]
    assert tape.gradient(targets, x).numpy().tolist() == [5.0, 7.0]
    weights = [constant([1.0, 10.0]), constant(0.0)]
    assert tape.gradient(targets, x, weights).numpy().tolist() == [2.0, 40.0]
    with pytest.raises(ValueError, match="2 targets were given with 1 output_gradients"):
        tape.gradient(targets, x, [constant(1.0)])


def test_second_call_is_refused() -> None:
    x = constant(3.0)
    with GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, x)
    with pytest.raises(RuntimeError, match="persistent=True"):
        tape.gradient(y, x)


def test_stop_recording_and_reset() -> None:
    x = constant(3.0)
    with GradientTape(persistent=True) as tape:
        tape.watch(x)
        with tape.stop_recording():
            y = x * x
        z = y * x
    assert float(tape.gradient(z, x)) == 9.0
    tape.reset()
    assert tape.gradient(z, x) is None


def test_variables() -> None:
    v, w = Variable(2.0), Variable(3.0, trainable=False)
    with GradientTape() as tape:
        y = v * v * w
    assert tape.watched_variables() == (v,)
    slopes = tape.gradient(y, [v, w])
    assert float(slopes[0]) == 12.0 and slopes[1] is None
    with GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(w)
        y = v * v * w
    assert [None if g is None else float(g) for g in tape.gradient(y, [v, w])] == [None, 4.0]


def test_integers_have_no_gradient(caplog: pytest.LogCaptureFixture) -> None:
    n = constant(3)
    with GradientTape() as tape:
        tape.watch(n)
        y = n * n
    assert tape.gradient(y, n) is None
    assert "int64" in caplog.text


def test_what_cannot_be_watched() -> None:
    with pytest.raises(TypeError, match="not on ndarray"), GradientTape() as tape:
        tape.watch(np.ones(3))


def test_reason_for_a_missing_gradient() -> None:
    def f(x: Any) -> Any:
        with GradientTape() as tape:
            tape.watch(x)
            (y,) = host_call(np.sin, [x * 2.0], [SCALAR])
        return tape.gradient(y, x)

    with pytest.raises(GradientError, match="'host_call' has no gradient: it calls a Python"):
        recorded(f, SCALAR)


def test_gradient_that_is_cut() -> None:
    x = constant(1.5)
    with GradientTape() as tape:
        tape.watch(x)
        y = stop_gradient(x * x) * x + floor(x)
    assert float(tape.gradient(y, x)) == 2.25


def test_jacobian() -> None:
    x = constant([1.0, 2.0])
    with GradientTape() as tape:
        tape.watch(x)
        y = x * x * reduce_sum(x)
    expected = [[2.0 * 3 + 1, 1.0], [4.0, 4.0 * 3 + 4]]
    assert tape.jacobian(y, x).numpy().tolist() == expected
    with pytest.raises(RuntimeError):
        tape.gradient(y, x)


def graph_of_loop() -> Graph:
    return recorded(lambda x, n: repeat(n, lambda i, y: (sin(y) * x,), x), SCALAR, COUNT)


def test_call_of_a_graph() -> None:
    graph = graph_of_loop()
    n = constant(3)
    check_gradients(lambda x: called(graph, x, n) * x, 0.7)


def test_third_order_through_a_call() -> None:
    graph = graph_of_loop()
    check_gradients(lambda x: called(graph, x, constant(2)), 0.7, order=3)


def test_unconnected_input_of_a_call() -> None:
    graph = recorded(lambda x, y: sin(x) + stop_gradient(y), SCALAR, SCALAR)
    x, y = constant(0.5), constant(2.0)
    with GradientTape() as tape:
        tape.watch([x, y])
        z = called(graph, x, y)
    slopes = tape.gradient(z, [x, y])
    assert float(slopes[0]) == pytest.approx(np.cos(0.5)) and slopes[1] is None


def test_recorded_tape() -> None:
    def f(x: Any, n: Any) -> Any:
        with GradientTape() as outer:
            outer.watch(x)
            with GradientTape() as inner:
                inner.watch(x)
                (y,) = repeat(n, lambda i, y: (y * x,), x)
            first = inner.gradient(y, x)
        return y, first, outer.gradient(first, x)

    found = run(recorded(f, SCALAR, COUNT), 2.0, 3)
    assert [float(part) for part in found] == [16.0, 32.0, 48.0]


def test_recorded_persistent_tape_saves_once() -> None:
    def f(x: Any) -> Any:
        with GradientTape(persistent=True) as tape:
            tape.watch(x)
            (y,) = repeat(3, lambda i, y: (sin(y),), x)
            z = y * 2.0
        return tape.gradient(y, x), tape.gradient(z, x), tape.gradient(y, x)

    graph = recorded(f, SCALAR)
    a, b, c = run(graph, 0.7)
    assert a == c and b == 2.0 * a
    loops = [node for node in graph.nodes if node.op.name == "for"]
    assert len(loops[0].outputs) == 2, "the state is saved once"


def test_gradient_inside_a_recorded_loop() -> None:
    def step(i: Any, x: Any) -> Any:
        with GradientTape() as tape:
            tape.watch(x)
            (loss,) = branch(x > 1.0, lambda: ((x - 1.0) * (x - 1.0),), lambda: (x * 0.0,))
        return (x - 0.25 * tape.gradient(loss, x),)

    (x,) = run(recorded(lambda x: repeat(3, step, x), SCALAR), 5.0)
    assert float(x) == 1.5


def test_gradient_of_gradient_steps() -> None:
    def adapted(x: Any, w: Any) -> Any:
        def step(i: Any, x: Any) -> Any:
            with GradientTape() as tape:
                tape.watch(x)
                loss = sin(x * w) * x
            return (x - 0.1 * tape.gradient(loss, x),)

        return repeat(3, step, x)

    graph = recorded(adapted, SCALAR, SCALAR)
    check_gradients(lambda x, w: called(graph, x, w), 0.4, 1.3)


def test_tape_used_in_a_branch_of_its_function() -> None:
    def f(x: Any) -> Any:
        with GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
            (slope,) = branch(x > 0.0, lambda: (tape.gradient(y * x, x),), lambda: (x,))
        return slope

    graph = recorded(f, SCALAR)
    assert float(run(graph, 2.0)[0]) == 12.0
    assert float(run(graph, -2.0)[0]) == -2.0


@custom_gradient
def log1p_exp(x: Any) -> Any:
    e = exp(x)
    return log(1.0 + e), lambda upstream: upstream * (1.0 - 1.0 / (1.0 + e))


def test_custom_gradient() -> None:
    check_gradients(log1p_exp, 0.3)
    x = constant(100.0)
    with GradientTape() as tape:
        tape.watch(x)
        y = log1p_exp(x)
    assert float(tape.gradient(y, x)) == 1.0


def test_custom_gradient_recorded() -> None:
    graph = recorded(lambda x, n: repeat(n, lambda i, y: (log1p_exp(y) * x,), x), SCALAR, COUNT)
    check_gradients(lambda x: called(graph, x, constant(3)), 0.3)


def test_custom_rule_is_what_counts() -> None:
    @custom_gradient
    def half(x: Any) -> Any:
        return x * 1.0, lambda dy: dy * 0.5

    graph = recorded(lambda x: repeat(3, lambda i, y: (half(y),), x), SCALAR)
    x = constant(2.0)
    with GradientTape() as tape:
        tape.watch(x)
        y = called(graph, x) + half(x)
    assert float(tape.gradient(y, x)) == 0.625


def test_custom_gradient_with_a_wrong_number_of_results() -> None:
    @custom_gradient
    def product(x: Any, y: Any) -> Any:
        return x * y, lambda dy: dy * y

    x = constant(2.0)
    with GradientTape() as tape:
        tape.watch(x)
        z = product(x, x)
    with pytest.raises(ValueError, match=r"product\(\) gave 1 cotangents for 2 arguments"):
        tape.gradient(z, x)


def test_check_gradients_finds_a_wrong_rule() -> None:
    @custom_gradient
    def wrong(x: Any) -> Any:
        return sin(x), lambda dy: dy * cos(x) * 1.01

    with pytest.raises(GradientError, match="the gradient of order 1 is wrong"):
        check_gradients(wrong, 0.3)

    @custom_gradient
    def wrong_later(x: Any) -> Any:
        return sin(x), lambda dy: dy * stop_gradient(cos(x))

    check_gradients(wrong_later, 0.3, order=1)
    with pytest.raises(GradientError, match="the gradient of order 2 is wrong"):
        check_gradients(wrong_later, 0.3)


def test_concrete_tensor_watched_while_recording() -> None:
    def f(n: Any) -> Any:
        x = constant(3.0)
        with GradientTape() as tape:
            tape.watch(x)
            (y,) = repeat(n, lambda i, y: (y * x * (x * x),), x * 1.0)
        return tape.gradient(y, x)

    assert float(run(recorded(f, COUNT), 2)[0]) == 7 * 3.0**6


def slope_of_squares(x: Any) -> Any:
    with GradientTape() as tape:
        tape.watch(x)
        inner = x * x - 2.0
        outer = inner * inner
        loss = outer * outer + x * x
    return tape.gradient(loss, x)


def test_gradients_of_squares_of_squares() -> None:
    graph = recorded(slope_of_squares, SCALAR)
    for x in (0.0, 1.5, -3.0):
        expected = 8.0 * (x * x - 2.0) ** 3 * x + 2.0 * x
        assert float(slope_of_squares(constant(x))) == expected
        assert float(run(graph, x)[0]) == expected


def test_nothing_waits_for_the_doubling_of_a_square() -> None:
    graph = optimize(recorded(slope_of_squares, SCALAR))
    assert not any(_doubles_a_product(node) for node in graph.walk())


def _doubles_a_product(node: Node) -> bool:
    before = node.inputs[0].node if node.op.name == "multiply" else None
    is_sum = before is not None and before.op.name == "add" and len(set(before.inputs)) == 1
    return is_sum and before.inputs[0].node is not None  # type: ignore[union-attr]
