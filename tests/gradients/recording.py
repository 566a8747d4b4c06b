"""Graphs for the tests of gradients, recorded by hand: branches, loops and lists as functions.

graph = recorded(lambda x: repeat(3, lambda i, y: (sin(y),), x), X)
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.gradients.replay import control_types
from autograph.runtime.graph.ir import Graph, Node
from autograph.runtime.graph.trace import Trace, current, wrap
from autograph.runtime.interpreter import run_graph
from autograph.runtime.ops import overloads
from autograph.runtime.ops.control import CALL, COND, FOR, WHILE
from autograph.runtime.types import ListType, TensorType

assert overloads

Function = Callable[..., Any]
SCALAR = TensorType(types.float64)


def constant(value: Any) -> Any:
    return promotion.as_tensor(np.asarray(value))


def recorded(function: Function, *kinds: TensorType) -> Graph:
    """The graph of `function`."""
    with Trace("f") as trace:
        results = function(*(trace.input(kind, "x") for kind in kinds))
        trace.graph.outputs = values_of(trace, results)
    return trace.graph


def values_of(trace: Trace, results: Any) -> list[Any]:
    items = results if isinstance(results, tuple | list) else (results,)
    return [trace.value_of(item) for item in items]


def _emit(trace: Trace, op: Any, inputs: Sequence[Any], regions: dict[str, Graph]) -> Any:
    values = [trace.value_of(item) for item in inputs]
    kinds = control_types(Node(op, values, {}, regions, None), regions)
    return trace.add_node(op, values, {}, regions, kinds)


def _open_kinds(trace: Trace, state: Sequence[Any]) -> list[Any]:
    kinds = []
    for value in values_of(trace, list(state)):
        kind = value.type
        kinds.append(kind if isinstance(kind, ListType) else TensorType(kind.dtype, kind.shape))
    return kinds


def region(name: str, function: Function, kinds: Sequence[Any]) -> Graph:
    trace = current()
    assert trace is not None
    with trace.nested(name) as graph:
        inputs = [trace.region_input(kind, "s") for kind in kinds]
        graph.outputs = values_of(trace, function(*inputs))
    return graph


def branch(test: Any, then: Function, orelse: Function) -> Any:
    """`then() if test else orelse()`."""
    trace = current()
    assert trace is not None
    regions = {"then": region("then", then, ()), "orelse": region("orelse", orelse, ())}
    return _emit(trace, COND, [test], regions)


def loop(test: Function, body: Function, *state: Any, kinds: Sequence[Any] | None = None) -> Any:
    """`while test(*state): state = body(*state)`."""
    trace = current()
    assert trace is not None
    known = kinds or _open_kinds(trace, state)
    regions = {"test": region("test", test, known), "body": region("body", body, known)}
    return _emit(trace, WHILE, state, regions)


def repeat(count: Any, body: Function, *state: Any, start: int = 0, step: int = 1) -> Any:
    """`for i in range(start, count, step): state = body(i, *state)`."""
    trace = current()
    assert trace is not None
    known = [TensorType(types.int64), *_open_kinds(trace, state)]
    bounds = [constant(start), constant(count) if isinstance(count, int) else count, constant(step)]
    return _emit(trace, FOR, [*bounds, *state], {"body": region("body", body, known)})


def call(callee: Function, *arguments: Any) -> Any:
    """`callee(*arguments)` as a node."""
    trace = current()
    assert trace is not None
    known = _open_kinds(trace, arguments)
    return _emit(trace, CALL, arguments, {"callee": region("callee", callee, known)})


def run(graph: Graph, *arrays: Any) -> tuple[Any, ...]:
    return run_graph(graph, [np.asarray(array) for array in arrays])


def numeric(graph: Graph, arrays: Sequence[Any], step: float = 1e-6) -> list[Any]:
    """Central differences of the sum of all outputs."""

    def total(values: Sequence[Any]) -> Any:
        return sum(np.sum(y) for output in run(graph, *values) for y in _parts(output))

    found = []
    for place, array in enumerate(arrays):
        base = np.asarray(array)
        slope = np.zeros(base.shape)
        for index in np.ndindex(base.shape) if base.dtype.kind == "f" else ():
            up, down = (base.copy() for _ in range(2))
            up[index] += step
            down[index] -= step
            values = [[*arrays[:place], moved, *arrays[place + 1 :]] for moved in (up, down)]
            slope[index] = (total(values[0]) - total(values[1])) / (2 * step)
        found.append(slope)
    return found


def _parts(output: Any) -> list[Any]:
    return output if isinstance(output, list) else [output]


def wrapped(values: Sequence[Any]) -> list[Any]:
    return [wrap(value) for value in values]
