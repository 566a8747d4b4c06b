"""A malformed graph is refused, with the node and the line of its text."""

import re
from collections.abc import Callable

import pytest

import autograph.runtime.ops
from autograph.runtime.errors import VerificationError
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.graph.verifier import verify
from autograph.runtime.types import TensorType, float32, float64

assert autograph.runtime.ops

TEXT = """\
def f(x: f64[3], p: bool, n: i64) -> f64[3]:
    y: f64[3] = add(x, x)

    def then() -> f64[3]:
        a: f64[3] = multiply(x, y)
        return a

    def orelse() -> f64[3]:
        b: f64[3] = subtract(x, y)
        return b

    z: f64[3] = cond(p, then=then, orelse=orelse)
    return z
"""


def use_before_definition(graph: Graph) -> None:
    graph.nodes.reverse()


def use_outside_region(graph: Graph) -> None:
    graph.outputs = graph.nodes[1].regions["then"].outputs


def use_across_branches(graph: Graph) -> None:
    then, orelse = graph.nodes[1].regions.values()
    orelse.nodes[0].inputs = (then.nodes[0].outputs[0], graph.inputs[0])


def wrong_type(graph: Graph) -> None:
    graph.nodes[0].outputs[0].type = TensorType(float64, (4,))


def wrong_dtype_of_operand(graph: Graph) -> None:
    graph.inputs[0].type = TensorType(float32, (3,))


def lost_result_of_branch(graph: Graph) -> None:
    graph.nodes[1].regions["then"].outputs = []


def number_as_condition(graph: Graph) -> None:
    graph.nodes[1].inputs = (graph.inputs[0],)


def same_name(graph: Graph) -> None:
    graph.nodes[0].outputs[0].name = "x"


def wrong_home(graph: Graph) -> None:
    graph.nodes[0].outputs[0].graph = graph.nodes[1].regions["then"]


def wrong_parent(graph: Graph) -> None:
    graph.nodes[1].regions["then"].parent = None


def twice(graph: Graph) -> None:
    graph.nodes.insert(1, graph.nodes[0])


def one_region_for_two(graph: Graph) -> None:
    regions = graph.nodes[1].regions
    regions["orelse"] = regions["then"]


DAMAGE: dict[Callable[[Graph], None], str] = {
    use_before_definition: "line 3: a: f64[3] = multiply(x, y): y is used before it is defined",
    use_outside_region: "f returns a, which is not defined in it",
    use_across_branches: "line 9: b: f64[3] = subtract(a, x): a is used before it is defined",
    wrong_type: "line 2: y: f64[4] = add(x, x): typed f64[4] but gives f64[3]",
    wrong_dtype_of_operand: "line 2: y: f64[3] = add(x, x): typed f64[3] but gives f32[3]",
    lost_result_of_branch: "its operands do not fit: zip() argument",
    number_as_condition: "its operands do not fit: a condition is a bool scalar",
    same_name: "line 2: x: f64[3] = add(x, x): two values of f are called x",
    wrong_home: "y says it belongs to then, not f",
    wrong_parent: "the region then says it is in another graph",
    twice: "y is defined twice",
    one_region_for_two: "the region then stands at two places",
}


def test_a_sound_graph_passes() -> None:
    verify(parse_graph(TEXT))


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damage_is_seen(damage: Callable[[Graph], None]) -> None:
    graph = parse_graph(TEXT)
    damage(graph)
    with pytest.raises(VerificationError, match=re.escape(DAMAGE[damage])) as caught:
        verify(graph)
    assert "def f(" in str(caught.value), "the graph is shown"
