"""Which results of a region depend differentiably on which of its inputs and free values.

    body(i, x, n) {y = sin(x) * w; return y, n + 1}      ->      [{x, w}, {}]

A loop carries cotangents only of the state for which this, taken around and around, leads from a
source to a target.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograph.runtime.gradients.entries import is_differentiable
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.control import CALL, COND, FOR, WHILE

Sources = frozenset[Value]
_NOTHING: Sources = frozenset()
# Operations of which only the first operands count: the others lend their shape.
_OPERANDS = {"stop_gradient": 0, "list_zeros_like": 0, "list_split_like": 1}
_OPERANDS |= {"fill_like": 1, "broadcast_like": 1, "sum_to": 1, "positions_like": 0}


def region_dependence(region: Graph) -> list[Sources]:
    """For each output of `region`, the inputs and free values it depends on."""
    known: dict[Value, Sources] = {}

    def of(value: Value) -> Sources:
        if value not in known:
            known[value] = frozenset({value}) if is_differentiable(value.type) else _NOTHING
        return known[value]

    for node in region.nodes:
        for output, direct in zip(node.outputs, node_dependence(node), strict=True):
            known[output] = _union(of(value) for value in direct)
    return [of(value) for value in region.outputs]


def node_dependence(node: Node) -> list[Sources]:
    """For each output of `node`, the inputs and free values it depends on."""
    if node.op is COND:
        then, orelse = (region_dependence(node.regions[name]) for name in ("then", "orelse"))
        found = [a | b for a, b in zip(then, orelse, strict=True)]
    elif node.op in (FOR, WHILE):
        found = LoopDependence(node).outputs()
    elif node.op is CALL and "gradient" not in node.regions:
        callee = node.regions["callee"]
        arguments = dict(zip(callee.inputs, node.inputs, strict=True))
        found = [_renamed(sources, arguments) for sources in region_dependence(callee)]
    else:
        counting = node.inputs[: _OPERANDS.get(node.op.name)]
        found = [frozenset(filter(_is_differentiable, counting))] * len(node.outputs)
    pairs = zip(node.outputs, found, strict=True)
    return [sources if is_differentiable(value.type) else _NOTHING for value, sources in pairs]


class LoopDependence:
    """What the state of a loop depends on, by the place in the state."""

    def __init__(self, node: Node) -> None:
        body = node.regions["body"]
        first = 1 if node.op is FOR else 0
        self.inputs = node.inputs[3 * first :]
        self.places = {value: place for place, value in enumerate(body.inputs[first:])}
        self.direct = region_dependence(body)

    def states(self, place: int) -> set[int]:
        """The places that one iteration's result at `place` depends on."""
        return {self.places[value] for value in self.direct[place] if value in self.places}

    def free(self, place: int) -> Sources:
        """The free values that it depends on."""
        return frozenset(value for value in self.direct[place] if value not in self.places)

    def outputs(self) -> list[Sources]:
        """The dependence of the loop's outputs, after any number of iterations."""
        found = []
        for place, value in enumerate(self.inputs):
            reached = self.reached({place})
            sources = _union(self.free(p) for p in reached)
            sources |= frozenset(self.inputs[p] for p in reached)
            found.append(sources if is_differentiable(value.type) else _NOTHING)
        return found

    def reached(self, places: Iterable[int]) -> set[int]:
        """The places whose state has an influence on those of `places` some iterations later."""
        reached: set[int] = set()
        todo = set(places)
        while todo:
            place = todo.pop()
            reached.add(place)
            todo |= self.states(place) - reached
        return reached

    def varied(self, active: set[int]) -> set[int]:
        """The places whose state depends on a value whose identity is in `active`."""
        varied = {p for p, value in enumerate(self.inputs) if id(value) in active}
        varied |= {p for p in range(len(self.direct)) if _any_in(self.free(p), active)}
        before = -1
        while before != len(varied):
            before = len(varied)
            varied |= {p for p in range(len(self.direct)) if self.states(p) & varied}
        return {p for p in varied if is_differentiable(self.inputs[p].type)}


def _is_differentiable(value: Value) -> bool:
    return is_differentiable(value.type)


def _any_in(values: Sources, active: set[int]) -> bool:
    return any(id(value) in active for value in values)


def _union(parts: Iterable[Sources]) -> Sources:
    return frozenset().union(*parts)


def _renamed(sources: Sources, names: dict[Value, Value]) -> Sources:
    return frozenset(names.get(value, value) for value in sources)


def ordered(values: Iterable[Value], among: Sequence[Value]) -> list[Value]:
    """`values` in the order in which they stand in `among`, so that graphs come out the same."""
    chosen = set(values)
    return [value for value in among if value in chosen]
