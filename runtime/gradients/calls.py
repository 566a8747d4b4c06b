"""The gradient of a call: of the callee's operations, of a whole graph, or a rule of the user's.

y = call(x) {callee(x) -> sin(x)}                     dx = dy * cos(x), recorded in place
y = f(x), run eagerly                                 dx = gradient_graph(f)(x, dy), run
y = call(y0, x) {callee(y, x) -> y, gradient(dy) -> dx}        dx = gradient(dy)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograph.runtime import dispatch, errors
from autograph.runtime.gradients.cotangents import Cotangents, zeros
from autograph.runtime.gradients.entries import Entry, key_of, map_wrap
from autograph.runtime.gradients.reverse import control_rule, pullback
from autograph.runtime.gradients.transform import Transposed, record_again, replayed, transposed
from autograph.runtime.graph.ir import Graph, Node
from autograph.runtime.graph.trace import current, wrap
from autograph.runtime.ops.control import CALL, RECURSE_IN_ORDER
from autograph.runtime.tensor import EagerTensor


@control_rule(CALL)
def call_rule(entry: Entry, cotangents: Sequence[Any], found: Cotangents, active: set[int]) -> None:
    """Find out what kind of call it is."""
    if "rule" in entry.attrs:
        _user_rule(entry, cotangents, found, active)
    elif entry.node is None:
        _whole_graph(entry, cotangents, found, active)
    elif "gradient" in entry.node.regions:
        _user_region(entry.node, cotangents, found, active)
    else:
        _callee(entry.node, cotangents, found, active)


def _callee(node: Node, cotangents: Sequence[Any], found: Cotangents, active: set[int]) -> None:
    trace = current()
    assert trace is not None
    callee = node.regions["callee"]
    refuse_effects(callee)
    entries, outputs = replayed(trace, callee, node.inputs)
    for y, cotangent in zip(outputs, cotangents, strict=True):
        if cotangent is not None:
            found.add(y, cotangent)
    pullback(entries, found, active)


def refuse_effects(callee: Graph) -> None:
    """Raise if the gradient would have to draw or ask a second time."""
    for node in callee.walk():
        if node.op.effect and node.outputs and node.op is not RECURSE_IN_ORDER:
            raise errors.GradientError(
                f"the gradient of a call in which {node.op.name!r} is used would have to use it a "
                "second time.",
                advice="Open the gradient tape inside of the converted function.",
            )


def _user_region(
    node: Node, cotangents: Sequence[Any], found: Cotangents, active: set[int]
) -> None:
    trace = current()
    assert trace is not None
    region = node.regions["gradient"]
    outputs = map_wrap(node.outputs)
    given = [zeros(y) if d is None else d for d, y in zip(cotangents, outputs, strict=True)]
    _, results = replayed(trace, region, [trace.value_of(d) for d in given])
    arguments = node.inputs[len(node.outputs) :]
    for value, result in zip(arguments, results, strict=True):
        if id(value) in active:
            found.add(wrap(value), result)


def _user_rule(
    entry: Entry, cotangents: Sequence[Any], found: Cotangents, active: set[int]
) -> None:
    pairs = zip(cotangents, entry.outputs, strict=True)
    results = entry.attrs["rule"](*(zeros(y) if d is None else d for d, y in pairs))
    for x, cotangent in zip(entry.inputs, results, strict=True):
        if cotangent is not None and key_of(x) in active:
            found.add(x, cotangent)


def _whole_graph(
    entry: Entry, cotangents: Sequence[Any], found: Cotangents, active: set[int]
) -> None:
    graph = entry.attrs["graph"]
    refuse_effects(graph)
    wanted = tuple(n for n, x in enumerate(entry.inputs) if _is_active(x, active))
    given = tuple(n for n, d in enumerate(cotangents) if d is not None)
    backward = transposed(graph, wanted, given)
    operands = [*entry.inputs, *(cotangents[n] for n in given)]
    results = _run(backward, operands)
    for n, result in zip(backward.connected, results, strict=True):
        _give(entry.inputs[n], result, found)


def _is_active(x: Any, active: set[int]) -> bool:
    return any(key_of(item) in active for item in (x if isinstance(x, list) else [x]))


def _give(x: Any, result: Any, found: Cotangents) -> None:
    if isinstance(x, list):
        for item, part in zip(x, result, strict=True):
            found.add(item, part)
    else:
        found.add(x, result)


def _run(backward: Transposed, operands: Sequence[Any]) -> Sequence[Any]:
    """Run the graph of a gradient, or record it where one of its operands is recorded."""
    if not all(isinstance(x, EagerTensor) for operand in operands for x in _parts(operand)):
        return record_again(backward.graph, operands)
    arrays = [_array(operand) for operand in operands]
    results = [_tensor(result) for result in backward.run(*arrays)]
    dispatch.note_on_tapes(CALL, operands, results, {"graph": backward.graph})
    return results


def _parts(operand: Any) -> list[Any]:
    return operand if isinstance(operand, list) else [operand]


def _array(operand: Any) -> Any:
    return [x._array for x in operand] if isinstance(operand, list) else operand._array


def _tensor(result: Any) -> Any:
    return [EagerTensor(x) for x in result] if isinstance(result, list) else EagerTensor(result)
