"""The gradient of a loop: a counted loop that runs through the iterations backwards.

    y = while(y) {test(y), body(y) -> sin(y) * w}
    ->  y, kept = while(y, kept) {..., body(y, kept) -> sin(y) * w, list_append(kept, y)}
        dy, dw = for(list_length(kept) - 1, -1, -1, dy, dw)
                    {body(turn, dy, dw) -> dy * w * cos(kept[turn]), dw + dy * sin(kept[turn])}

The state at the start of an iteration is saved as far as the backward loop uses it. Cotangents of
free values are state of the backward loop. If nothing else is, it runs forwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.gradients.activity import LoopDependence, ordered
from autograph.runtime.gradients.branches import fitted, record_control, replay_region
from autograph.runtime.gradients.cotangents import Cotangents, zeros
from autograph.runtime.gradients.entries import Entry, inputs_of, key_of, map_wrap
from autograph.runtime.gradients.pruning import prune
from autograph.runtime.gradients.replay import Replay
from autograph.runtime.gradients.reverse import control_rule, pullback
from autograph.runtime.gradients.saving import Saved, used_values
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.trace import Trace, current, wrap
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import FOR, WHILE, join_types
from autograph.runtime.ops.selection import maximum
from autograph.runtime.ops.unbroadcast import sum_to
from autograph.runtime.tensor import SymbolicTensor
from autograph.runtime.types import ListType, TensorType, Type

_ATTEMPTS = 4
_TURN = TensorType(types.int64)


@control_rule(FOR, WHILE)
def loop_rule(entry: Entry, cotangents: Sequence[Any], found: Cotangents, active: set[int]) -> None:
    """Record the backward loop."""
    trace = current()
    assert trace is not None and entry.node is not None
    loop = _Backward(trace, entry.node, cotangents, active)
    if loop.carried:
        loop.record(found, active)


class _Backward:
    """The backward loop of `node` under construction.

    `carried` are the places of its state with a cotangent that leads to a source.
    """

    def __init__(
        self, trace: Trace, node: Node, cotangents: Sequence[Any], active: set[int]
    ) -> None:
        depends = LoopDependence(node)
        given = {place for place, found in enumerate(cotangents) if found is not None}
        self.carried = sorted(depends.reached(given) & depends.varied(active))
        used = {value for place in self.carried for value in depends.free(place)}
        wanted = [value for value in used if id(value) in active]
        self.free = ordered(wanted, inputs_of(node))
        self.trace, self.node, self.cotangents = trace, node, cotangents
        self.body = node.regions["body"]
        self.first = 1 if node.op is FOR else 0
        self.state = list(self.body.inputs[self.first :])

    def record(self, found: Cotangents, active: set[int]) -> None:
        """Record the loop, and give its results to `found`."""
        region, saved = self._settled_body()
        saved.commit(used_values(region))
        start = [self.cotangents[place] for place in self.carried]
        outputs = [wrap(self.node.outputs[place]) for place in self.carried]
        start = [zeros(y) if d is None else d for d, y in zip(start, outputs, strict=True)]
        for value in self.free:
            before = found.take(wrap(value))
            start.append(zeros(wrap(value)) if before is None else before)
        bounds = self._bounds(region, saved)
        inputs = [self.trace.value_of(item) for item in (*bounds, *start)]
        states = [self.state[place] for place in self.carried]
        sources = [*states, *self.free]
        results = record_control(self.trace, FOR, inputs, {"body": region}, sources)
        for value, output in zip(self.free, results[len(states) :], strict=True):
            found.replace(wrap(value), output)
        for place, output in zip(self.carried, results[: len(states)], strict=True):
            value = self.node.inputs[3 * self.first + place]
            if id(value) in active:
                found.add(wrap(value), output)

    def _settled_body(self) -> tuple[Graph, Saved]:
        """The backward body, with types of its state that hold for all iterations."""
        kinds: list[Type] = [_loose(self.state[place].type) for place in self.carried]
        kinds += [_plain(value.type) for value in self.free]
        for _ in range(_ATTEMPTS):
            region, saved = self._backward_body(kinds)
            pairs = zip(kinds, region.outputs, strict=True)
            joined = [join_types(kind, _plain(value.type)) for kind, value in pairs]
            if joined == kinds:
                break
            kinds = joined
        return region, saved

    def _backward_body(self, kinds: Sequence[Type]) -> tuple[Graph, Saved]:
        trace = self.trace
        saved = Saved(trace, self.node, self.body)
        with trace.nested("body") as region:
            turn = trace.region_input(_TURN, "turn")
            stems = [f"d_{self.state[place].name}" for place in self.carried]
            stems += [f"d_{value.name}" for value in self.free]
            given = [trace.region_input(k, s) for k, s in zip(kinds, stems, strict=True)]
            results = self._iteration(saved, turn, given)
            region.outputs = [trace.value_of(item) for item in results]
        prune(region)
        return region, saved

    def _iteration(self, saved: Saved, turn: Any, given: list[Any]) -> list[Any]:
        """Record one iteration backwards: cotangents of its results in, of its operands out."""
        replay = Replay(self.trace, self._operands(saved, turn))
        entries = replay_region(replay, saved, turn)
        sources = [*(replay.new(self.state[place]) for place in self.carried), *self.free]
        inner = Cotangents()
        count = len(self.carried)
        for value, before in zip(self.free, given[count:], strict=True):
            inner.add(wrap(value), before)
        for place, cotangent in zip(self.carried, given[:count], strict=True):
            inner.add(wrap(replay.new(self.body.outputs[place])), cotangent)
        operands = map_wrap(sources)
        pullback(entries, inner, map(key_of, operands))
        parts = [_with_zeros(inner.get(x), x) for x in operands]
        return [
            *map(_like_before, parts[:count], given[:count]),
            *map(fitted, parts[count:], operands[count:]),
        ]

    def _operands(self, saved: Saved, turn: Any) -> dict[Value, Value]:
        values = {value: saved.load(value, turn).value for value in self.state}
        if self.node.op is FOR:
            values[self.body.inputs[0]] = self.trace.value_of(self._index(turn))
        return values

    def _index(self, turn: Any) -> Any:
        """The loop variable in a turn."""
        variable = self.body.inputs[0].type
        assert isinstance(variable, TensorType)
        start, step = wrap(self.node.inputs[0]), wrap(self.node.inputs[2])
        index = promotion.cast(turn, variable.dtype) if variable.dtype != types.int64 else turn
        if _constant(step) != 1:
            index = index * step
        return index if _constant(start) == 0 else start + index

    def _bounds(self, region: Graph, saved: Saved) -> tuple[Any, Any, Any]:
        """The turns: backwards, but where they only add something up, as the loop itself goes.

        Then `join_loops` makes one loop of both, and nothing has to be kept.
        """
        count = len(self.carried)
        passed = zip(region.outputs[:count], region.inputs[1 : 1 + count], strict=True)
        if self.node.op is not FOR or not all(after is before for after, before in passed):
            trips = self._trips() if self.node.op is FOR else saved.count()
            return trips - 1, _number(-1), _number(-1)
        start, stop, step = map(wrap, self.node.inputs[:3])
        if _constant(start) == 0 and _constant(step) == 1:
            return _wide(start), _wide(stop), _wide(step)
        return _number(0), self._trips(), _number(1)

    def _trips(self) -> Any:
        """How often the body of a counted loop runs."""
        start, stop, step = (_wide(wrap(value)) for value in self.node.inputs[:3])
        return maximum(-((start - stop) // step), _number(0))


def _number(value: int) -> Any:
    return promotion.as_tensor(np.asarray(value, np.int64))


def _wide(x: Any) -> Any:
    return x if x.dtype == types.int64 else promotion.cast(x, types.int64)


def _constant(x: SymbolicTensor) -> int | None:
    node = x.value.node
    return int(node.attrs["value"]) if node is not None and node.op is CONSTANT else None


def _with_zeros(cotangent: Any, x: Any) -> Any:
    return zeros(x) if cotangent is None else cotangent


def _like_before(cotangent: Any, before: Any) -> Any:
    """The new cotangent of a state whose shape stays the same, known to be of that shape."""
    kind = before.type
    if isinstance(kind, ListType) or not all(isinstance(dim, int) for dim in kind.shape):
        return cotangent
    return cotangent if cotangent.type.shape == kind.shape else sum_to(cotangent, before)


def _plain(type: Type) -> Type:
    return type if isinstance(type, ListType) else TensorType(type.dtype, type.shape)


def _loose(type: Type) -> Type:
    """The type without extents that are no numbers: these are not known of saved state."""
    if isinstance(type, ListType):
        return type
    shape = tuple(dim if isinstance(dim, int) else None for dim in type.shape)
    return TensorType(type.dtype, shape)
