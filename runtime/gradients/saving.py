"""Values that the forward pass keeps for the backward pass, in lists.

    while(x) {body(x) -> sin(x)}                  saving x
    -> while(x, kept) {body(x, kept) -> sin(x), list_append(kept, x)}

`Saved.load` promises that a value of a region's run can be had in the backward pass; when that is
recorded and pruned, `Saved.commit` makes the promises that are still needed come true by changing
the forward node in its place. A branch saves into a list of one element: the other branch leaves it
empty. Of a list that only grows, the lengths are saved; of any other list, all elements go to the
end of one list, and the places where they end to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograph.runtime import types
from autograph.runtime.gradients.entries import home_of, own_type
from autograph.runtime.gradients.replay import forget, names_in
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.trace import Trace, wrap
from autograph.runtime.graph.uses import uses
from autograph.runtime.ops.arithmetic import add
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import COND, FOR, WHILE
from autograph.runtime.ops.definition import Op, result_types
from autograph.runtime.ops.elementwise import ELEMENTWISE
from autograph.runtime.ops.list_elements import LIST_LENGTH, element_attrs
from autograph.runtime.ops.list_wholes import LIST_EXTEND
from autograph.runtime.ops.lists import (
    LIST_APPEND,
    LIST_EMPTY,
    LIST_OF,
    list_get,
    list_length,
    list_slice,
)
from autograph.runtime.types import ListType, TensorType

_COUNTED = TensorType(types.int64)
# Branches within branches, each with the one of its regions that is taken.
Path: TypeAlias = tuple[tuple[Node, Graph], ...]


class Saved:
    """What the runs of one region of `node` keep for the backward pass."""

    def __init__(self, trace: Trace, node: Node, region: Graph) -> None:
        self.trace = trace
        self.node = node
        self.region = region
        self._kept: dict[Value, Value] = {}
        self._ends: dict[Value, Value] = {}
        self._lengths: dict[Value, Value] = {}
        self._inside: dict[Value, tuple[Value, Value, Path]] = {}

    def load(self, value: Value, turn: Any) -> Any:
        """Record how to get `value` as it was in the run number `turn`."""
        if isinstance(value.type, ListType):
            return self._load_list(value, turn)
        loaded = list_get(wrap(self._kept_list(value)), turn)
        return loaded

    def load_inside(self, value: Value, path: Path, turn: Any) -> Value:
        """Record how to get `value`, which a branch computes, in a turn that took it."""
        if value not in self._inside:
            regions = [self.region, *(region for _, region in path)]
            kept = self._promise(_element(value, regions))
            self._inside[value] = kept, self._promise(_COUNTED), path
        kept, places, _ = self._inside[value]
        loaded: Value = list_get(wrap(kept), list_get(wrap(places), turn)).value
        return loaded

    def _kept_list(self, value: Value) -> Value:
        if value not in self._kept:
            self._kept[value] = self._existing(value) or self._promise(
                _element(value, [self.region])
            )
        return self._kept[value]

    def _load_list(self, value: Value, turn: Any) -> Any:
        assert isinstance(value.type, ListType)
        whole = self._grown(value)
        if whole is not None:
            lengths = self._lengths.setdefault(value, self._promise(_COUNTED))
            return list_slice(wrap(whole), None, list_get(wrap(lengths), turn))
        if value not in self._kept:
            self._kept[value] = self._promise(value.type.element)
            self._ends[value] = self._promise(_COUNTED)
        ends = wrap(self._ends[value])
        start, stop = list_get(ends, turn), list_get(ends, add(turn, 1))
        return list_slice(wrap(self._kept[value]), start, stop)

    def _grown(self, value: Value) -> Value | None:
        """The result of the loop that begins with `value`, a list that only grows."""
        first = 1 if self.node.op is FOR else 0
        for place, result in enumerate(self.node.outputs):
            if self.region.inputs[first + place] is value:
                return result if _extends(self.region.outputs[place], value) else None
        return None

    def _promise(self, element: TensorType) -> Value:
        attrs = element_attrs(element)
        (type,) = result_types(LIST_EMPTY, (), attrs)
        return Value(type, self.trace.names.fresh("kept"), home_of(self.node), self.node, -1)

    def _existing(self, value: Value) -> Value | None:
        """The result of the loop that already is a list of all `value`s."""
        if self.node.op is COND:
            return None
        first = 1 if self.node.op is FOR else 0
        for place, result in enumerate(self.node.outputs):
            kept, start = self.region.outputs[place].node, self.node.inputs[3 * first + place].node
            if kept is None or start is None or start.op is not LIST_EMPTY:
                continue
            if kept.op is LIST_APPEND and kept.inputs == (self.region.inputs[first + place], value):
                return result
        return None

    def commit(self, used: Iterable[Value]) -> None:
        """Change the forward node so that it keeps the promised lists that are in `used`."""
        wanted = set(used)
        for value, kept in self._kept.items():
            ends = self._ends.get(value)
            if kept.index < 0 and (kept in wanted or ends in wanted):
                self._keep(value, kept, ends)
        for value, lengths in self._lengths.items():
            if lengths in wanted:
                grown = _Growing(self, lengths)
                length = append_node(self.trace, self.region, LIST_LENGTH, (value,))
                grown.finish(grown.node(LIST_APPEND, length))
        for value, (kept, places, path) in self._inside.items():
            if kept in wanted:
                self._keep_inside(value, kept, places, path)

    def _keep_inside(self, value: Value, kept: Value, places: Value, path: Path) -> None:
        """The branch adds to a list; how long that was before is kept for each turn."""
        grown, counted = _Growing(self, kept), _Growing(self, places)
        length = insert_node(self.trace, path[0][0], LIST_LENGTH, (grown.state,), {})
        grown.finish(self._through(grown.state, value, path))
        counted.finish(counted.node(LIST_APPEND, length))

    def _through(self, state: Value, value: Value, path: Path) -> Value:
        """The list `state` with `value` at its end where the branches of `path` are taken."""
        (node, taken), *rest = path
        for region in node.regions.values():
            if region is not taken:
                made = state
            elif rest:
                made = self._through(state, value, tuple(rest))
            else:
                made = append_node(self.trace, region, LIST_APPEND, (state, value))
            region.outputs.append(made)
        result = Value(state.type, self.trace.names.fresh("kept"), home_of(node), node, -1)
        add_output(node, result)
        return result

    def _keep(self, value: Value, kept: Value, ends: Value | None) -> None:
        if self.node.op is COND:
            self._keep_in_branch(value, kept)
            return
        grown = _Growing(self, kept)
        if ends is None:
            grown.finish(grown.node(LIST_APPEND, value))
            return
        extended = grown.node(LIST_EXTEND, value)
        grown.finish(extended)
        places = _Growing(self, ends, from_zero=True)
        length = append_node(self.trace, self.region, LIST_LENGTH, (extended,))
        places.finish(places.node(LIST_APPEND, length))

    def _keep_in_branch(self, value: Value, kept: Value) -> None:
        assert isinstance(kept.type, ListType)
        for region in self.node.regions.values():
            if region is self.region:
                made = append_node(self.trace, region, LIST_OF, (value,))
            else:
                attrs = element_attrs(kept.type.element)
                made = append_node(self.trace, region, LIST_EMPTY, (), attrs)
            region.outputs.append(made)
        add_output(self.node, kept)

    def count(self) -> Any:
        """The number of runs of the loop body, as a tensor."""
        for kept in self._kept.values():
            if kept.index >= 0 and kept not in self._long():
                return list_length(wrap(kept))
        return wrap(self._counter())

    def _long(self) -> set[Value]:
        return {self._kept[value] for value in self._ends}

    def _counter(self) -> Value:
        """An additional result of the loop that counts its runs."""
        result = Value(_COUNTED, self.trace.names.fresh("runs"), home_of(self.node), self.node, -1)
        zero, one = np.asarray(0, np.int64), np.asarray(1, np.int64)
        before = insert_node(self.trace, self.node, CONSTANT, (), {"value": zero})
        state = add_state(self.trace, self.node, before, result)
        step = append_node(self.trace, self.region, CONSTANT, (), {"value": one})
        self.region.outputs.append(
            append_node(self.trace, self.region, ELEMENTWISE["add"], (state, step))
        )
        return result


class _Growing:
    """A list added to the state of a loop, which becomes its result `kept`."""

    def __init__(self, saved: Saved, kept: Value, from_zero: bool = False) -> None:
        assert isinstance(kept.type, ListType)
        self.trace, self.region = saved.trace, saved.region
        if from_zero:
            zero = {"value": np.asarray(0, np.int64)}
            first = insert_node(self.trace, saved.node, CONSTANT, (), zero)
            start = insert_node(self.trace, saved.node, LIST_OF, (first,), {})
        else:
            attrs = element_attrs(kept.type.element)
            start = insert_node(self.trace, saved.node, LIST_EMPTY, (), attrs)
        self.state = add_state(self.trace, saved.node, start, kept)

    def node(self, op: Op, operand: Value) -> Value:
        return append_node(self.trace, self.region, op, (self.state, operand))

    def finish(self, result: Value) -> None:
        self.region.outputs.append(result)


def _extends(value: Value, base: Value) -> bool:
    """Whether the list `value` is `base` with more elements at its end."""
    node = value.node
    if value is base or node is None:
        return value is base
    if node.op in (LIST_APPEND, LIST_EXTEND):
        return _extends(node.inputs[0], base)
    if node.op is COND:
        branches = node.regions.values()
        return all(_extends(branch.outputs[value.index], base) for branch in branches)
    if node.op in (FOR, WHILE):
        body, first = node.regions["body"], 1 if node.op is FOR else 0
        grows = _extends(body.outputs[value.index], body.inputs[first + value.index])
        return grows and _extends(node.inputs[3 * first + value.index], base)
    return False


def branch_nodes(node: Node) -> Iterator[tuple[Path, Node]]:
    """The nodes in the branches of `node` and in branches in these, with the way to them."""
    for region in node.regions.values():
        for inner in region.nodes:
            yield ((node, region),), inner
            if inner.op is COND:
                for path, deeper in branch_nodes(inner):
                    yield ((node, region), *path), deeper


def _element(value: Value, regions: Sequence[Graph]) -> TensorType:
    type = forget(own_type(value), names_in(regions))
    assert isinstance(type, TensorType)
    return type


def append_node(
    trace: Trace,
    region: Graph,
    op: Op,
    inputs: tuple[Value, ...],
    attrs: Mapping[str, Any] | None = None,
) -> Value:
    """Add a node with one result at the end of a finished region."""
    return _node(trace, region, len(region.nodes), op, inputs, dict(attrs or {}))


def insert_node(
    trace: Trace, before: Node, op: Op, inputs: tuple[Value, ...], attrs: Mapping[str, Any]
) -> Value:
    """Add a node with one result just before another one."""
    home = home_of(before)
    place = next(n for n, node in enumerate(home.nodes) if node is before)
    return _node(trace, home, place, op, inputs, dict(attrs))


def _node(
    trace: Trace,
    graph: Graph,
    place: int,
    op: Op,
    inputs: tuple[Value, ...],
    attrs: dict[str, Any],
) -> Value:
    (type,) = result_types(op, [value.type for value in inputs], attrs)
    node = Node(op, inputs, attrs, {}, None)
    node.outputs = (Value(type, trace.names.fresh("t"), graph, node),)
    graph.nodes.insert(place, node)
    return node.outputs[0]


def add_output(node: Node, result: Value) -> None:
    """Make `result` the last result of `node`."""
    result.index = len(node.outputs)
    node.outputs = (*node.outputs, result)


def add_state(trace: Trace, node: Node, start: Value, result: Value) -> Value:
    """Give a loop one more state value, whose result is `result`; returns it inside of the body.

    What it becomes in an iteration is to be appended to the outputs of the body.
    """
    node.inputs = (*node.inputs, start)
    inside = None
    for region in node.regions.values():
        added = region.add_input(result.type, trace.names.fresh(result.name))
        inside = added if region is node.regions["body"] else inside
    add_output(node, result)
    assert inside is not None
    return inside


def used_values(region: Graph) -> set[Value]:
    """All values that the nodes of `region` use, and its outputs."""
    found = set(region.outputs)
    for node in region.nodes:
        found.update(uses(node))
    return found
