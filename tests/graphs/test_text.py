"""The text of a graph prints, parses back, and prints the same again."""

import re

import numpy as np
import pytest

from autograph.runtime import dims, types
from autograph.runtime.errors import VerificationError
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.graph.text import graph_text
from autograph.runtime.graph.trace import Trace
from autograph.runtime.graph.verifier import verify
from autograph.runtime.interpreter import run_graph
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.definition import Op
from tests.ops import cases

HALVE = """\
def halve(x: f64, limit: f64) -> (f64, i64):
    n: i64 = constant(value=0)

    def test(x: f64, n_1: i64) -> bool:
        go_on: bool = greater(x, limit)
        return go_on

    def body(x: f64, n_2: i64) -> (f64, i64):
        half: f64 = constant(value=0.5)
        x1: f64 = multiply(x, half)  # model.py:4
        one: i64 = constant(value=1)
        n1: i64 = add(n_2, one)  # model.py:5
        return x1, n1

    x_1, n_3 = while_loop(x, n, test=test, body=body)
    return x_1, n_3
"""

OTHERS = [
    """\
def shapes(a: f32[n, 3], b: f32[n - 2, _], items: list[c64[2 * n]]) -> list[c64[2 * n]]:
    return items
""",
    """\
def nothing() -> ():
    return ()
""",
    """\
def constants() -> (f32, c128, f64[0, 3], str[2], bf16[2]):
    t0: f32 = constant(value=0.1)
    t1: c128 = constant(value=complex(-0.0, inf))
    t2: f64[0, 3] = constant(value=[])
    t3: str[2] = constant(value=["a'b", "\\n"])
    t4: bf16[2] = constant(value=[nan, 1.5])
    return t0, t1, t2, t3, t4
""",
    """\
def branch(x: f64, p: bool) -> f64:
    def then() -> f64:
        return x

    def orelse() -> f64:
        t0: f64 = negative(x)
        return t0

    y: f64 = cond(p, then=then, orelse=orelse)
    return y
""",
    """\
def counted(n: i64, x: f64[3]) -> f64[3]:
    zero: i64 = constant(value=0)
    one: i64 = constant(value=1)

    def body(i: i64, x: f64[3]) -> f64[3]:
        y: f64[3] = add(x, x)
        return y

    x_1: f64[3] = for_loop(zero, n, one, x, body=body)

    def double(x: f64[3]) -> f64[3]:
        y: f64[3] = add(x, x)
        return y

    z: f64[3] = call(x_1, callee=double)
    return z
""",
]


@pytest.mark.parametrize("text", [HALVE, *OTHERS], ids=lambda text: text.split("(")[0][4:])
def test_text_comes_back(text: str) -> None:
    graph = parse_graph(text)
    verify(graph)
    assert graph_text(graph) == text


@pytest.mark.parametrize("op", cases.OPS, ids=lambda op: op.name)
def test_every_operation_comes_back(op: Op) -> None:
    for sample in op.samples():
        for input_types in (
            cases.hidden_types(sample, lambda place, axis, size: None if axis < 0 else size),
            cases.hidden_types(sample, lambda place, axis, size: None),
            cases.hidden_types(
                sample, lambda place, axis, size: None if axis < 0 else dims.named(f"n_{size}")
            ),
        ):
            check_comes_back(
                cases.record(op, input_types, sample.attrs, lambda _, outputs: outputs)
            )


def check_comes_back(graph: Graph) -> None:
    text = graph_text(graph, origins=False)
    if "python(" in text:
        with pytest.raises(VerificationError, match="Python object"):
            parse_graph(text)
        return
    again = parse_graph(text)
    verify(again)
    assert graph_text(again, origins=False) == text
    for node, copy in zip(graph.nodes, again.nodes, strict=True):
        if node.op is not CONSTANT:
            assert repr(node.attrs) == repr(copy.attrs)


def test_parsed_text_runs() -> None:
    x, n = run_graph(parse_graph(HALVE), [np.array(10.0), np.array(1.0)])
    assert (x, n) == (0.625, 4)


def test_large_constants_can_be_left_out() -> None:
    graph = large()
    assert "value=..." in graph_text(graph, elide=True)
    assert graph_text(parse_graph(graph_text(graph))) == graph_text(graph)
    with pytest.raises(VerificationError, match="line 2: the value of a large constant was left"):
        parse_graph(graph_text(graph, elide=True))


def large() -> Graph:
    with Trace("large") as trace:
        trace.graph.outputs = [trace.constant(np.arange(20.0))]
    return trace.graph


REFUSED = {
    "y: f64[4] = add(x, x)": "line 2: y is written f64[4] but add gives f64[3]",
    "y: f32[3] = add(x, x)": "line 2: y is written f32[3] but add gives f64[3]",
    "y: f64[3] = add(x, z)": "line 2: z is not defined",
    "y: f64[3] = ad(x, x)": "line 2: there is no operation ad",
    "y = add(x, x)": "line 2: `y = add(x, x)` is no operation with a typed result",
    "y: f63[3] = add(x, x)": "line 2: `f63` is no dtype",
    "x: f64[3] = add(x, x)": "line 2: x is defined twice",
    "y: f64[3 / 2] = add(x, x)": "line 2: `3 / 2` is no dimension",
    "y: f64[3] = x": "line 2: `y: f64[3] = x` applies no operation",
    "y: f64[3] = add(x, x, axis=f())": "line 2: `f(...)` is no literal",
    "y, z = add(x, x)": "line 2: add gives 1 results, not 2",
    "y: f64[3] = cond(x, then=a, orelse=b)": "line 2: there is no region a before this line",
    "y: f64[3] = (": "line 2: '(' was never closed",
    "y: f64 = constant(value=[1.0, 2.0])": "line 2: cannot reshape",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_wrong_text_names_its_line(statement: str) -> None:
    text = f"def f(x: f64[3]) -> f64[3]:\n    {statement}\n    return x\n"
    with pytest.raises(VerificationError, match=re.escape(REFUSED[statement])):
        parse_graph(text)


def test_wrong_results_are_seen() -> None:
    with pytest.raises(
        VerificationError, match="line 2: f is written to return f32 but returns f64"
    ):
        parse_graph("def f(x: f64) -> f32:\n    return x\n")


def test_wrong_loop_state_is_seen() -> None:
    text = HALVE.replace("def test(x: f64,", "def test(x: f32,")
    with pytest.raises(VerificationError, match=r"line 15: the inputs of `test`"):
        parse_graph(text)


def test_reading_runs_no_code() -> None:
    text = "def f() -> f64:\n    y: f64 = __import__('os').system('x')\n    return y\n"
    with pytest.raises(VerificationError, match="applies no operation"):
        parse_graph(text)


def test_dtypes_are_bare_names() -> None:
    graph = parse_graph("def f(x: f64) -> f32:\n    y: f32 = cast(x, dtype=f32)\n    return y\n")
    assert graph.nodes[0].attrs == {"dtype": types.float32}
