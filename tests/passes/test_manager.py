"""The passes together: one product where two were written, and time linear in the graph."""

import time
from collections import Counter

import numpy as np
import pytest

from autograph.runtime import types
from autograph.runtime.errors import VerificationError
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.graph.text import graph_text
from autograph.runtime.graph.trace import Trace
from autograph.runtime.graph.verifier import verify
from autograph.runtime.interpreter import run_graph
from autograph.runtime.ops.arithmetic import add, multiply
from autograph.runtime.passes import manager
from autograph.runtime.types import TensorType

SCALAR = TensorType(types.float64)


def test_a_product_is_computed_once() -> None:
    with Trace("compute") as trace:
        a, b, c = (trace.input(SCALAR, name) for name in "abc")
        d = a * b + c
        e = a * b * c
        trace.graph.outputs = [d.value, e.value]
    before = Counter(node.op.name for node in trace.graph.walk())
    optimized = manager.optimize(trace.graph)
    after = Counter(node.op.name for node in optimized.walk())
    assert before == {"multiply": 3, "add": 1}
    assert after == {"multiply": 2, "add": 1}
    assert run_graph(optimized, [np.array(v) for v in (3.0, 4.0, 5.0)]) == (17.0, 60.0)


def test_the_graph_that_is_optimized_stays() -> None:
    graph = chain(5)
    text = graph_text(graph)
    manager.optimize(graph)
    assert graph_text(graph) == text


def chain(length: int) -> Graph:
    with Trace("chain") as trace:
        y = x = trace.input(TensorType(types.float64, (3,)), "x")
        for number in range(length // 2):
            y = add(multiply(y, 1.0 + number), x)
        trace.graph.outputs = [y.value]
    return trace.graph


def seconds(length: int) -> float:
    graph = chain(length)
    # Other work on the machine does not count.
    start = time.process_time()
    optimized = manager.optimize(graph)
    took = time.process_time() - start
    verify(optimized)
    return took


def test_a_long_chain_takes_linear_time() -> None:
    seconds(400)
    short = min(seconds(4000) for _ in range(3))
    assert short < 1.0
    assert seconds(16000) < 12 * max(short, 0.02)


def test_a_pass_that_breaks_the_graph_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(graph: Graph) -> bool:
        graph.nodes.reverse()
        return False

    monkeypatch.setenv("AUTOGRAPH_VERIFY", "1")
    monkeypatch.setattr(manager, "PASSES", (breaking,))
    with pytest.raises(VerificationError, match="after breaking: line"):
        manager.optimize(chain(4))
    monkeypatch.setenv("AUTOGRAPH_VERIFY", "0")
    manager.optimize(chain(4))


def test_arrays_of_indices_that_may_not_go_together_are_left_for_the_run() -> None:
    graph = parse_graph(
        "def f(x: f64[_, _], i: i64[_], j: i64[_, _], m: bool[3]) -> f64[_, _]:\n"
        "    zero: f64 = constant(value=0.0)\n"
        '    y: f64[_, _] = set_item(x, zero, i, j, key=("array", "array"))\n'
        '    z: f64[_, _] = set_item(y, zero, m, key=("mask",))\n'
        "    return x\n"
    )
    # Nobody reads them, but they may raise.
    assert [node.op.name for node in manager.optimize(graph).nodes][-2:] == ["set_item", "set_item"]
