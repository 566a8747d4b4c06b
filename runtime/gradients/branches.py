"""The gradient of a branch: a branch of gradients.

    y = cond(p) {then -> sin(x), orelse -> x}
    dx_1 = cond(p) {then -> dx + dy * cos(x), orelse -> dx + dy}

The cotangents of free values go in as they are and come out with the branch's part added, so that
a branch that reads one element of a large tensor costs as much as that element.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from autograph.runtime import dispatch
from autograph.runtime.gradients.activity import ordered, region_dependence
from autograph.runtime.gradients.cotangents import Cotangents, zeros
from autograph.runtime.gradients.entries import Entry, inputs_of, key_of, map_wrap
from autograph.runtime.gradients.pruning import prune
from autograph.runtime.gradients.replay import Replay, control_types
from autograph.runtime.gradients.reverse import control_rule, pullback
from autograph.runtime.gradients.saving import Saved, branch_nodes, used_values
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.trace import SymbolicList, Trace, current, wrap
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import COND, FOR, WHILE
from autograph.runtime.ops.definition import Op
from autograph.runtime.ops.unbroadcast import sum_to
from autograph.runtime.types import TensorType


@control_rule(COND)
def branch_rule(
    entry: Entry, cotangents: Sequence[Any], found: Cotangents, active: set[int]
) -> None:
    """Record the branch of gradients."""
    trace, node = current(), entry.node
    assert trace is not None and node is not None
    free = _wanted(node, cotangents, active)
    if not free:
        return
    regions = {}
    for name, region in node.regions.items():
        with trace.nested(name) as backward:
            saved = Saved(trace, node, region)
            parts = _branch(trace, saved, cotangents, found, free)
            backward.outputs = [trace.value_of(part) for part in parts]
        prune(backward)
        saved.commit(used_values(backward))
        regions[name] = backward
    outputs = record_control(trace, COND, [node.inputs[0]], regions, free)
    for value, output in zip(free, outputs, strict=True):
        found.replace(wrap(value), output)


def _wanted(node: Node, cotangents: Sequence[Any], active: set[int]) -> list[Value]:
    """The free values of the branches that get a cotangent."""
    sources: set[Value] = set()
    for region in node.regions.values():
        for cotangent, used in zip(cotangents, region_dependence(region), strict=True):
            if cotangent is not None:
                sources |= {value for value in used if id(value) in active}
    return ordered(sources, inputs_of(node))


def _branch(
    trace: Trace,
    saved: Saved,
    cotangents: Sequence[Any],
    found: Cotangents,
    free: Sequence[Value],
) -> list[Any]:
    """Record one branch backwards; the cotangents of `free`."""
    replay = Replay(trace, {})
    entries = replay_region(replay, saved, 0)
    inner = Cotangents()
    sources = map_wrap(free)
    for x, before in zip(sources, found.of(sources), strict=True):
        if before is not None:
            inner.add(x, before)
    for value, cotangent in zip(saved.region.outputs, cotangents, strict=True):
        if cotangent is not None:
            inner.add(wrap(replay.new(value)), cotangent)
    pullback(entries, inner, map(key_of, sources))
    return [fitted(inner.get(x), x) for x in sources]


def fitted(cotangent: Any, x: Any) -> Any:
    """The cotangent of `x`, zero if there is none, with as much known of its shape as of `x`'s."""
    if cotangent is None:
        return zeros(x)
    if isinstance(x, SymbolicList) or cotangent.type.shape == x.type.shape:
        return cotangent
    return sum_to(cotangent, x)


def replay_region(replay: Replay, saved: Saved, turn: Any) -> list[Entry]:
    """Record a region's operations again; results of effects are loaded instead."""
    entries = []
    for node in saved.region.nodes:
        if node.op.effect:
            if node.outputs:
                inputs = map_wrap(map(replay.new, node.inputs))
                entries.append(Entry(node.op, inputs, _load(replay, saved, node, turn), node.attrs))
            continue
        entry = replay.node(node)
        _note_kept(replay, saved, node, turn)
        if _is_noted(replay, node) or keeps_results(saved, node):
            outputs = _load(replay, saved, node, turn)
            entry = Entry(node.op, entry.inputs, outputs, node.attrs)
        if node.op is not CONSTANT:
            entries.append(entry)
    return entries


def _note_kept(replay: Replay, saved: Saved, node: Node, turn: Any) -> None:
    """Note of the copy of a branch how to get what is dear in it.

    In a loop the forward pass can keep it; the branch in the backward loop is a copy, and the
    gradient of that is recorded later.
    """
    if node.op is not COND:
        return
    kept = replay.trace.kept_of_branches
    for path, inner in branch_nodes(node):
        for value in inner.outputs:
            if value in kept:
                kept[replay.new(value)] = kept[value]
            elif saved.node.op in (FOR, WHILE) and _is_kept_of_branches(inner):
                load = functools.partial(saved.load_inside, value, path, turn)
                kept[replay.new(value)] = load


def _is_noted(replay: Replay, node: Node) -> bool:
    return any(value in replay.trace.kept_of_branches for value in node.outputs)


def _is_kept_of_branches(node: Node) -> bool:
    """Whether results of `node` are worth keeping, and can be had from a list of arrays."""
    kinds = [value.type for value in node.outputs]
    return (
        node.op.name != "recurse"
        and _is_dear(node)
        and all(
            isinstance(kind, TensorType) and all(isinstance(dim, int) for dim in kind.shape)
            for kind in kinds
        )
    )


def _load(replay: Replay, saved: Saved, node: Node, turn: Any) -> list[Any]:
    """The results of `node`, tensors as they were saved in the forward pass."""
    kept = replay.trace.kept_of_branches
    for value in node.outputs:
        if value in kept:
            replay.set(value, kept[value]())
        elif isinstance(value.type, TensorType):
            replay.set(value, saved.load(value, turn).value)
    return [wrap(replay.new(value)) for value in node.outputs]


# What is dear to compute is saved in loops.
_DEAR = frozenset(
    {
        "recurse",
        "matmul",
        "einsum",
        "cholesky",
        "qr",
        "eigh",
        "eig",
        "svd",
        "inv",
        "det",
        "slogdet",
        "solve",
    }
    | {"triangular_solve", "pinv", "expm", "sort", "argsort"}
)
# Their gradients follow from their results alone, and those of sums from nothing.
_ACTIVATIONS = frozenset({"tanh", "sigmoid", "exp", "exp2", "expm1"})
_SUMS = frozenset({"add", "subtract"})


def _is_dear(node: Node) -> bool:
    """Whether to save a result of `node`, rather than to compute it again.

    Of `tanh(x @ w + b)` that of `tanh`: it is as large as the product, which nobody asks for then.
    """
    return node.op.name in _DEAR or (node.op.name in _ACTIVATIONS and _sums_dear(node.inputs[0]))


def _sums_dear(value: Value) -> bool:
    node = value.node
    if node is None:
        return False
    return node.op.name in _DEAR or (node.op.name in _SUMS and any(map(_sums_dear, node.inputs)))


def keeps_results(saved: Saved, node: Node) -> bool:
    """Whether results of `node` are saved in a loop: dear ones, and what is read from lists.

    A list that changes from one iteration to the next would else have to be saved as a whole.
    """
    if saved.node.op is COND or node.regions:
        return False
    if _is_dear(node):
        return True
    return any(_is_own_list(value, saved.region) for value in node.inputs)


def _is_own_list(value: Value, region: Graph) -> bool:
    return not isinstance(value.type, TensorType) and value.graph is region


def record_control(
    trace: Trace,
    op: Op,
    inputs: Sequence[Value],
    regions: dict[str, Graph],
    sources: Iterable[Value],
) -> tuple[Any, ...]:
    """Record a control-flow node that gives cotangents of `sources`, and tell the tapes."""
    made = Node(op, inputs, {}, regions, None)
    names = [f"d_{value.name}" for value in sources]
    outputs = trace.add_node(op, inputs, {}, regions, control_types(made, regions), names)
    node = trace.region.nodes[-1]
    dispatch.note_on_tapes(op, map_wrap(inputs), outputs, {"node": node})
    return outputs
