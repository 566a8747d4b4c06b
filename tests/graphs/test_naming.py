"""Values get the names that the user gave them."""

import autograph as ag
from autograph.runtime import types
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.naming import name_values
from autograph.runtime.graph.text import graph_text
from autograph.runtime.graph.trace import Trace
from autograph.runtime.graph.verifier import verify
from autograph.runtime.ops.arithmetic import add, multiply
from autograph.runtime.ops.creation import range as range_
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType


def recorded() -> Graph:
    with Trace("f") as trace:
        x = trace.input(TensorType(types.float64, (3,)), "x")
        n = trace.input(TensorType(types.int64), "n")
        y = add(multiply(x, x), multiply(x, x))
        y = multiply(y, y)
        count = add(n, n)
        count *= count
        positions = range_(count)
        z: Tensor = add(y, y)
        unused = (x == 0, z)[1]
        trace.graph.outputs = [v.value for v in (y, z, unused, positions)]
    return trace.graph


def test_names_come_from_assignments() -> None:
    graph = recorded()
    name_values(graph)
    verify(graph)
    names = [value.name for node in graph.nodes for value in node.outputs]
    assert names[:4] == ["t0", "t1", "y", "y_1"]
    assert "z" in names
    assert "unused" in names
    assert len(set(names)) == len(names)


def test_dimensions_follow_the_names_of_integers() -> None:
    graph = recorded()
    name_values(graph)
    text = graph_text(graph)
    assert "positions: i64[count_1] = " in text or "positions: i32[count_1] = " in text, text


def test_naming_again_changes_nothing() -> None:
    graph = recorded()
    name_values(graph)
    text = graph_text(graph)
    name_values(graph)
    assert graph_text(graph) == text


@ag.convert
def halve(x):
    while x > 1.0:
        x = x * 0.5
    return x


def test_a_constant_that_was_moved_out_of_its_line_takes_no_name_from_it() -> None:
    graph = halve.get_concrete_function(ag.TensorSpec([], ag.float64)).graph
    name_values(graph)
    assert "\n    t1: f64 = constant(value=0.5)\n" in graph_text(graph)
