"""The gradient of a whole graph as a graph.

f(x, k) -> sin(x * k)        gradient_graph(f)(x, k, d) -> d * cos(x * k) * k, d * cos(x * k) * x
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Sequence
from typing import Any

from autograph.runtime.dims import Extent
from autograph.runtime.gradients.cotangents import Cotangents, zeros
from autograph.runtime.gradients.entries import Entry, key_of, map_wrap, own_type
from autograph.runtime.gradients.pruning import prune
from autograph.runtime.gradients.replay import Replay
from autograph.runtime.gradients.reverse import pullback
from autograph.runtime.graph.ir import Graph, Value
from autograph.runtime.graph.trace import Trace, current
from autograph.runtime.interpreter import Executable
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.passes.manager import optimize
from autograph.runtime.types import ListType

Places = tuple[int, ...]


class Transposed:
    """A graph of (inputs, cotangents of some outputs) -> cotangents of the `connected` inputs."""

    def __init__(self, graph: Graph, connected: Places) -> None:
        self.graph = graph
        self.connected = connected

    @functools.cached_property
    def run(self) -> Executable:
        """The graph, optimized and ready to run on arrays."""
        return Executable(optimize(self.graph))


_known: weakref.WeakKeyDictionary[Graph, dict[tuple[Places, Places], Transposed]]
_known = weakref.WeakKeyDictionary()


def gradient_graph(graph: Graph, wrt: Sequence[int] | None = None) -> Graph:
    """The graph of (inputs, cotangents of all outputs) -> cotangents of the inputs `wrt`.

    What an output does not depend on has cotangent zero.
    """
    places = tuple(range(len(graph.inputs)) if wrt is None else wrt)
    made = _transpose(graph, places, tuple(range(len(graph.outputs))), fill=True)
    return made.graph


def transposed(graph: Graph, wrt: Places, given: Places) -> Transposed:
    """The gradient for the inputs `wrt` from cotangents of the outputs `given`, made once."""
    made = _known.setdefault(graph, {})
    if (wrt, given) not in made:
        made[wrt, given] = _transpose(graph, wrt, given, fill=False)
    return made[wrt, given]


def _transpose(graph: Graph, wrt: Places, given: Places, fill: bool) -> Transposed:
    with Trace(f"{graph.name}_gradient") as trace:
        inputs = [trace.input(own_type(value), value.name) for value in graph.inputs]
        _reserve_extents(trace, graph)
        names = [graph.outputs[place].name for place in given]
        kinds = [own_type(graph.outputs[place]) for place in given]
        cotangents = [trace.input(k, f"d_{n}") for k, n in zip(kinds, names, strict=True)]
        entries, outputs = replayed(trace, graph, [item.value for item in inputs])
        found = Cotangents()
        for place, cotangent in zip(given, cotangents, strict=True):
            found.add(outputs[place], cotangent)
        pullback(entries, found, [key_of(inputs[place]) for place in wrt])
        results = [(place, found.get(inputs[place])) for place in wrt]
        if fill:
            results = [(n, zeros(inputs[n]) if d is None else d) for n, d in results]
        connected = tuple(place for place, d in results if d is not None)
        trace.graph.outputs = [trace.value_of(d) for _, d in results if d is not None]
    prune(trace.graph)
    return Transposed(trace.graph, connected)


def _reserve_extents(trace: Trace, graph: Graph) -> None:
    """Keep the names of extents of the inputs from being given to values."""
    for value in graph.inputs:
        if isinstance(value.type, ListType):
            continue
        for dim in value.type.shape:
            if isinstance(dim, Extent):
                for name in sorted(dim.names()):
                    trace.names.fresh(name)


def record_again(graph: Graph, operands: Sequence[Any]) -> list[Any]:
    """Record all of `graph` into the current region, with `operands` for its inputs."""
    trace = current()
    assert trace is not None
    values = [trace.value_of(operand) for operand in operands]
    return replayed(trace, graph, values)[1]


def replayed(
    trace: Trace, graph: Graph, arguments: Sequence[Value]
) -> tuple[list[Entry], list[Any]]:
    """Record the nodes of `graph` again, but its effects: their entries, and its outputs."""
    replay = Replay(trace, dict(zip(graph.inputs, arguments, strict=True)))
    entries = [entry for entry in replay.nodes(graph.nodes) if entry.op is not CONSTANT]
    return entries, list(map_wrap(replay.new(value) for value in graph.outputs))
