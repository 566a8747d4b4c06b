"""The interpreter: results, the user's line in errors, stores without copies, dead arrays gone."""

import gc
import signal
import threading
import time
import traceback
import warnings
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import autograph.runtime.ops
from autograph.runtime import types
from autograph.runtime.graph.ir import Graph, Node
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.graph.trace import Trace, wrap
from autograph.runtime.interpreter import Executable, Interpreter, run_graph
from autograph.runtime.ops.arithmetic import add, divide, multiply, negative
from autograph.runtime.ops.control import COND, FOR
from autograph.runtime.ops.definition import Op, no_vjp
from autograph.runtime.types import ListType, TensorType

assert autograph.runtime.ops

kernels_run: list[str] = []


def counting(name: str, kernel: Any, in_place: Any, infer: Any) -> Op:
    """An operation outside of the registry that notes which of its kernels ran."""

    def noted(which: str, run: Any) -> Any:
        def call(*arguments: Any) -> Any:
            kernels_run.append(which)
            return run(*arguments)

        return call

    return Op(
        name,
        infer,
        noted("pure", kernel),
        no_vjp("a test"),
        lambda: [],
        "",
        in_place=noted("in place", in_place),
    )


def _store(x: Any, i: Any, v: Any) -> Any:
    x[int(i)] = v
    return x


def _append(items: list[Any], x: Any) -> list[Any]:
    items.append(x)
    return items


STORE = counting("store", lambda x, i, v: _store(x.copy(), i, v), _store, lambda x, i, v: x)
APPEND = counting("append", lambda s, x: [*s, x], _append, lambda s, x: s)
COLLATZ = """\
def collatz(n: i64) -> (i64, i64):
    zero: i64 = constant(value=0)
    one: i64 = constant(value=1)
    two: i64 = constant(value=2)
    three: i64 = constant(value=3)

    def test(m: i64, k: i64) -> bool:
        go_on: bool = not_equal(m, one)
        return go_on

    def body(m_1: i64, k_1: i64) -> (i64, i64):
        rest: i64 = mod(m_1, two)
        odd: bool = equal(rest, one)

        def then() -> i64:
            t0: i64 = multiply(m_1, three)
            t1: i64 = add(t0, one)
            return t1

        def orelse() -> i64:
            t2: i64 = floordiv(m_1, two)
            return t2

        m_2: i64 = cond(odd, then=then, orelse=orelse)
        k_2: i64 = add(k_1, one)
        return m_2, k_2

    m_3, k_3 = while_loop(n, zero, test=test, body=body)
    return k_3, m_3
"""
SWAP = """\
def swap(a: f64, b: f64, start: i64, stop: i64, step: i64) -> (f64, f64, i64):
    def body(i: i64, x: f64, y: f64, last: i64) -> (f64, f64, i64):
        return y, x, i

    x_1, y_1, last_1 = for_loop(start, stop, step, a, b, start, body=body)
    return x_1, y_1, last_1
"""
BOUNDED = """\
def bounded(x: f64) -> f64:
    def test(y: f64) -> bool:
        forever: bool = constant(value=True)
        return forever

    def body(z: f64) -> f64:
        w: f64 = add(z, z)
        return w

    v: f64 = while_loop(x, maximum_iterations=5, test=test, body=body)
    return v
"""
DOUBLED = """\
def doubled(a: str, x: bf16) -> (str, bf16):
    b: str = add(a, a)
    y: bf16 = add(x, x)
    return b, y
"""
CALLS = """\
def calls(x: f64, k: f64) -> f64:
    def scale(y: f64) -> f64:
        t0: f64 = multiply(y, k)
        return t0

    u: f64 = call(x, callee=scale)
    return u
"""


@pytest.fixture(params=[run_graph, Interpreter().run], ids=["executable", "interpreter"])
def run(request: pytest.FixtureRequest) -> Any:
    """Both ways to run a graph."""
    kernels_run.clear()
    return request.param


def number(value: float | int) -> np.ndarray[Any, Any]:
    return np.array(value)


def test_branches_in_loops(run: Any) -> None:
    assert run(parse_graph(COLLATZ), [number(27)]) == (111, 1)


@pytest.mark.parametrize("bounds", [(0, 3, 1), (5, -1, -2), (4, 4, 1), (3, 0, 1)])
def test_state_changes_all_at_once(run: Any, bounds: tuple[int, int, int]) -> None:
    a, b, last = 1.0, 2.0, bounds[0]
    for i in range(*bounds):
        a, b, last = b, a, i
    results = run(parse_graph(SWAP), [number(1.0), number(2.0), *map(number, bounds)])
    assert results == (a, b, last)
    assert [result.dtype for result in results] == [types.float64, types.float64, types.int64]


def test_a_step_of_zero_is_pythons_error(run: Any) -> None:
    with pytest.raises(ValueError, match="arg 3 must not be zero"):
        run(parse_graph(SWAP), [number(1.0), number(2.0), number(0), number(1), number(0)])


def test_maximum_iterations(run: Any) -> None:
    assert run(parse_graph(BOUNDED), [number(1.0)]) == (32,)


def test_a_callee_uses_values_around_it(run: Any) -> None:
    assert run(parse_graph(CALLS), [number(3.0), number(5.0)]) == (15,)


@pytest.mark.parametrize("depth", [5, 40, 200])
def test_deep_nesting(depth: int) -> None:
    graph = nested_branches(depth)
    assert run_graph(graph, [np.array(True), number(1.0)]) == (float(depth),)
    assert run_graph(graph, [np.array(False), number(1.0)]) == (-1.0,)


def nested_branches(depth: int) -> Graph:
    """`y = (... + one if p else -x) + one if p else -x`: more levels than Python can indent."""
    with Trace("deep") as trace:
        p, x = (
            trace.input(TensorType(types.bool_), "p"),
            trace.input(TensorType(types.float64), "x"),
        )
        trace.graph.outputs = [branch(trace, p, x, depth).value]
    return trace.graph


def branch(trace: Trace, p: Any, x: Any, depth: int) -> Any:
    with trace.nested("then") as then:
        inner = x if depth == 1 else add(branch(trace, p, x, depth - 1), 1.0)
        then.outputs = [inner.value]
    with trace.nested("orelse") as orelse:
        orelse.outputs = [negative(x).value]
    regions = {"then": then, "orelse": orelse}
    return trace.add_node(COND, [p.value], {}, regions, [x.type])[0]


def fill_loop() -> Graph:
    """`for i in range(n): x[i] = i`, and the list of all `i`."""
    vector, item = TensorType(types.float64, (None,)), TensorType(types.int64)
    with Trace("fill") as trace:
        x, n = trace.input(vector, "x"), trace.input(item, "n")
        items = trace.input(ListType(item), "items")
        zero, one = (trace.constant(np.array(k)) for k in (0, 1))
        with trace.nested("body") as body:
            i = trace.region_input(item, "i")
            a, s = trace.region_input(vector, "a"), trace.region_input(ListType(item), "s")
            (stored,) = trace.record(STORE, (a, i, i), {})
            (grown,) = trace.record(APPEND, (s, i), {})
            body.outputs = [stored.value, grown.value]
        values = (zero, n.value, one, x.value, items.value)
        state = (vector, ListType(item))
        results = trace.add_node(FOR, values, {}, {"body": body}, state)
        trace.graph.outputs = [result.value for result in results]
    return trace.graph


def test_stores_in_a_loop_copy_once(run: Any) -> None:
    x = np.zeros(5)
    given: list[Any] = []
    filled, items = run(fill_loop(), [x, number(5), given])
    np.testing.assert_array_equal(filled, np.arange(5.0))
    assert [int(i) for i in items] == [0, 1, 2, 3, 4]
    assert not x.any(), "the caller's array was written"
    assert given == [], "the caller's list was written"
    if run is run_graph:
        assert kernels_run == ["pure", "pure", *["in place"] * 8]


def store_twice(first_use_stays: bool) -> Graph:
    vector, item = TensorType(types.float64, (None,)), TensorType(types.int64)
    with Trace("stores") as trace:
        x, i = trace.input(vector, "x"), trace.input(item, "i")
        (a,) = trace.record(STORE, (x, i, i), {})
        (b,) = trace.record(STORE, (a, i, i), {})
        trace.graph.outputs = [b.value, a.value] if first_use_stays else [b.value]
    return trace.graph


@pytest.mark.parametrize("first_use_stays", [True, False])
def test_what_is_still_needed_is_not_overwritten(first_use_stays: bool) -> None:
    kernels_run.clear()
    run_graph(store_twice(first_use_stays), [np.zeros(3), number(1)])
    assert kernels_run == ["pure", "pure" if first_use_stays else "in place"]


def test_constants_and_views_are_not_overwritten() -> None:
    with Trace("views") as trace:
        x, i = (
            trace.input(TensorType(types.float64, (4,)), "x"),
            trace.input(TensorType(types.int64), "i"),
        )
        doubled = multiply(x, x)
        view = Op("view", lambda t: t, lambda a: a[:], no_vjp(""), list, "")
        (seen,) = trace.record(view, (doubled,), {})
        (a,) = trace.record(STORE, (seen, i, i), {})
        constant = trace.constant(np.zeros(4))
        (b,) = trace.record(STORE, (wrap(constant), i, i), {})
        trace.graph.outputs = [a.value, doubled.value, b.value]
    kernels_run.clear()
    executable = Executable(trace.graph)
    for _ in range(2):
        stored, doubled_, from_constant = executable(np.full(4, 3.0), number(1))
        np.testing.assert_array_equal(stored, [9, 1, 9, 9])
        np.testing.assert_array_equal(doubled_, [9, 9, 9, 9])
        np.testing.assert_array_equal(from_constant, [0, 1, 0, 0])
    assert kernels_run == ["pure"] * 4


def test_a_constant_result_can_be_written_by_the_caller(run: Any) -> None:
    graph = parse_graph(
        "def f() -> i64[2]:\n    x: i64[2] = constant(value=[1, 2])\n    return x\n"
    )
    (first,) = run(graph, [])
    first[0] = 7
    assert run(graph, [])[0].tolist() == [1, 2]


def test_dead_arrays_are_dropped() -> None:
    alive: list[weakref.ref[Any]] = []
    counts: list[int] = []

    def noted(x: Any) -> Any:
        counts.append(sum(ref() is not None for ref in alive))
        result = x + 1
        alive.append(weakref.ref(result))
        return result

    step = Op("step", lambda t: t, noted, no_vjp(""), list, "")
    with Trace("chain") as trace:
        y = x = trace.input(TensorType(types.float64, (3,)), "x")
        for _ in range(6):
            (y,) = trace.record(step, (y,), {})
        trace.graph.outputs = [y.value]
    gc.collect()
    run_graph(trace.graph, [np.zeros(3)])
    assert max(counts) == 1
    assert x.type == y.type


def test_results_are_arrays_of_their_dtype(run: Any) -> None:
    a, x = np.array("ab", dtype=types.string), np.array(1.5, dtype=types.bfloat16)
    joined, doubled = run(parse_graph(DOUBLED), [a, x])
    assert isinstance(joined, np.ndarray)
    assert joined.dtype == types.string
    assert joined[()] == "abab"
    assert doubled.dtype == types.bfloat16
    assert float(doubled) == 3.0


def test_floating_point_warnings_are_silent(run: Any) -> None:
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float64), "x")
        trace.graph.outputs = [divide(x, x).value]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (result,) = run(trace.graph, [number(0.0)])
    assert np.isnan(result)


def failing() -> Graph:
    vector, item = TensorType(types.float64, (None,)), TensorType(types.int64)
    with Trace("failing") as trace:
        x, i = trace.input(vector, "x"), trace.input(item, "i")
        (y,) = trace.record(STORE, (x, i, i), {})  # the user's line
        trace.graph.outputs = [y.value]
    return trace.graph


def test_errors_show_the_users_line_last(run: Any) -> None:
    with pytest.raises(IndexError) as caught:
        run(failing(), [np.zeros(3), number(10)])
    assert str(caught.value) == "index 10 is out of bounds for axis 0 with size 3"
    frames = traceback.extract_tb(caught.value.__traceback__)
    # The kernel of this test is the user's code too, so it may follow.
    shown = [frame for frame in frames if frame.name == "failing"]
    assert shown, frames
    assert shown[-1].filename == __file__
    assert "the user's line" in (shown[-1].line or "")
    assert caught.value.__cause__ is None


def test_errors_of_numpy_end_at_the_users_line(run: Any) -> None:
    with Trace("f") as trace:
        x, y = (trace.input(TensorType(types.float64, (None,)), name) for name in "xy")
        trace.graph.outputs = [multiply(x, y).value]  # the product
    with pytest.raises(ValueError, match="could not be broadcast together") as caught:
        run(trace.graph, [np.zeros(2), np.zeros(3)])
    assert "# the product" in (traceback.extract_tb(caught.value.__traceback__)[-1].line or "")


def test_ctrl_c_stops_a_loop() -> None:
    graph = parse_graph(BOUNDED.replace("maximum_iterations=5, ", ""))
    main = threading.main_thread().ident
    assert main is not None
    timer = threading.Timer(0.1, lambda: signal.pthread_kill(main, signal.SIGINT))
    timer.start()
    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        run_graph(graph, [number(1.0)])
    assert time.perf_counter() - start < 1.0
    timer.join()


def test_a_subclass_sees_every_node() -> None:
    class Counting(Interpreter):
        def __init__(self) -> None:
            self.seen: list[str] = []

        def run_node(self, node: Node, inputs: Sequence[Any]) -> tuple[Any, ...]:
            self.seen.append(node.op.name)
            return super().run_node(node, inputs)

    counting = Counting()
    counting.run(parse_graph(BOUNDED), [number(1.0)])
    assert counting.seen == ["constant", "add"] * 5


def test_a_scalar_loop_looks_nothing_up() -> None:
    source = Executable(parse_graph(COLLATZ)).source
    assert "while True:" in source
    assert "[" not in source.replace("[()]", "")
