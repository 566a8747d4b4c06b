"""The gradient of a function that calls itself: a function that calls itself.

    fact(x) {... recurse(x - 1) ...}
    d_fact(x, dy) {... recursion(x - 1){fact ...}, recurse(x - 1, dt) -> dx ...} -> dx

The derivative runs the function's body again, forward and then backward. What a call inside gives
is computed again where the backward part needs it: a chain of n calls takes time n * n at worst, a
tree of calls takes time at every node of the tree. Nothing is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograph.runtime import errors
from autograph.runtime.gradients.branches import fitted
from autograph.runtime.gradients.calls import refuse_effects
from autograph.runtime.gradients.cotangents import Cotangents, zeros
from autograph.runtime.gradients.entries import Entry, is_differentiable, key_of, own_type
from autograph.runtime.gradients.pruning import prune
from autograph.runtime.gradients.replay import Replay
from autograph.runtime.gradients.reverse import control_rule, pullback
from autograph.runtime.graph import functions
from autograph.runtime.graph.ir import Graph, Value
from autograph.runtime.graph.trace import Trace, current, wrap
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import RECURSE, RECURSE_IN_ORDER, RECURSION
from autograph.runtime.types import ListType, TensorType, Type


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative of a function while it is recorded."""

    callee: Graph
    name: str
    wanted: tuple[int, ...]
    results: tuple[Type, ...]


@control_rule(RECURSE, RECURSE_IN_ORDER)
def inner_rule(
    entry: Entry, cotangents: Sequence[Any], found: Cotangents, active: set[int]
) -> None:
    """Refuse: the function is not recorded to its end."""
    name = entry.attrs["callee"]
    raise errors.GradientError(
        f"the gradient of {name}() is taken inside of {name}(), which calls itself under a "
        "recorded test.",
        advice="Take the gradient outside of the function.",
    )


@control_rule(RECURSION)
def recursion_rule(
    entry: Entry, cotangents: Sequence[Any], found: Cotangents, active: set[int]
) -> None:
    """Record a call of the derivative."""
    trace, node = current(), entry.node
    assert trace is not None and node is not None
    callee = node.regions["callee"]
    refuse_effects(callee)
    given = [
        trace.value_of(zeros(wrap(y)) if d is None else d)
        for d, y in zip(cotangents, node.outputs, strict=True)
        if is_differentiable(y.type)
    ]
    inputs = [*node.inputs, *given]
    known = trace.derivatives.get(callee.name)
    if known is not None:
        attrs = {"callee": known.name, "results": known.results}
        outputs = trace.add_node(RECURSE, inputs, attrs, {}, known.results)
    else:
        known = _derivative(trace, callee)
        region = _record(trace, known)
        outputs = trace.add_node(RECURSION, inputs, {}, {"callee": region}, known.results)
        functions.close(trace.region.nodes[-1], trace.names)
    for place, output in zip(known.wanted, outputs, strict=True):
        if id(node.inputs[place]) in active:
            x = wrap(node.inputs[place])
            found.add(x, fitted(output, x))


def _derivative(trace: Trace, callee: Graph) -> Derivative:
    wanted = tuple(n for n, x in enumerate(callee.inputs) if is_differentiable(x.type))
    kinds = tuple(_open(callee.inputs[n].type) for n in wanted)
    return Derivative(callee, trace.names.fresh(f"d_{callee.name}"), wanted, kinds)


def _record(trace: Trace, made: Derivative) -> Graph:
    """The function of arguments and cotangents of results that gives cotangents of arguments."""
    callee = made.callee
    trace.derivatives[callee.name] = made
    try:
        with trace.nested(made.name) as region:
            inputs = [trace.region_input(own_type(x), x.name) for x in callee.inputs]
            values = [x.value for x in inputs]
            entries, outputs = _body(trace, callee, values)
            found = Cotangents()
            for y in outputs:
                if is_differentiable(y.type):
                    found.add(wrap(y), trace.region_input(_open(y.type), f"d_{y.name}"))
            sources = [inputs[place] for place in made.wanted]
            pullback(entries, found, map(key_of, sources))
            parts = [fitted(found.get(x), x) for x in sources]
            region.outputs = [trace.value_of(part) for part in parts]
    finally:
        del trace.derivatives[callee.name]
    prune(region)
    return region


def _body(trace: Trace, callee: Graph, values: list[Value]) -> tuple[list[Entry], list[Value]]:
    replay = Replay(trace, dict(zip(callee.inputs, values, strict=True)))
    entries = [entry for entry in replay.nodes(callee.nodes) if entry.op is not CONSTANT]
    return entries, [replay.new(value) for value in callee.outputs]


def _open(type: Type) -> Type:
    """The type without extents that are no numbers: another call may have others."""
    if isinstance(type, ListType):
        return type
    return TensorType(type.dtype, tuple(d if isinstance(d, int) else None for d in type.shape))
