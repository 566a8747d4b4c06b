"""Copies: the same text, new values; inlined graphs record what they do."""

import numpy as np

import autograph.runtime.ops
from autograph.runtime import types
from autograph.runtime.graph.clone import clone, inline
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.graph.retype import values_of
from autograph.runtime.graph.text import graph_text
from autograph.runtime.graph.trace import Trace
from autograph.runtime.graph.verifier import verify
from autograph.runtime.interpreter import run_graph
from autograph.runtime.types import TensorType

assert autograph.runtime.ops

TEXT = """\
def ramp(x: f64[n], k: i64) -> (f64[n], f64[n]):
    zero: i64 = constant(value=0)
    one: i64 = constant(value=1)

    def body(i: i64, s: f64[n]) -> f64[n]:
        t: f64[n] = add(s, x)  # model.py:7
        return t

    y: f64[n] = for_loop(zero, k, one, x, body=body)
    return y, x
"""


def test_a_clone_is_equal_and_apart() -> None:
    graph = parse_graph(TEXT)
    copy = clone(graph)
    verify(copy)
    assert graph_text(copy) == graph_text(graph) == TEXT
    assert not set(values_of(copy)) & set(values_of(graph))
    assert not set(copy.walk()) & set(graph.walk())


def test_an_inlined_graph_takes_the_sizes_of_its_arguments() -> None:
    with Trace("outer") as trace:
        x = trace.input(TensorType(types.float64, (5,)), "x")
        k = trace.input(TensorType(types.int64), "k")
        first, same = inline(trace, parse_graph(TEXT), (x, k))
        second, _ = inline(trace, parse_graph(TEXT), (first, k))
        assert same.value is x.value
        trace.graph.outputs = [second.value]
    verify(trace.graph)
    text = graph_text(trace.graph)
    assert "[n]" not in text
    assert text.count("add(s, x)  # model.py:7") == 1
    (result,) = run_graph(trace.graph, [np.arange(5.0), np.array(2)])
    np.testing.assert_array_equal(result, np.arange(5.0) * 9)
