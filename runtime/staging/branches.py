"""Recorded `if`: both branches become regions of one `cond`.

    y = -x if x < 0 else x      ->      y = cond(t, then=..., orelse=...)

What the branches assign or write is joined; a branch that always raises takes no part in the join.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import dims, dispatch, scalar
from autograph.runtime.graph.ir import Graph
from autograph.runtime.ops import comparison
from autograph.runtime.ops.control import COND, join_types
from autograph.runtime.staging import lowering
from autograph.runtime.staging.journal import Location
from autograph.runtime.staging.one_of import OneOf
from autograph.runtime.staging.recording import Recording, active
from autograph.runtime.staging.specs import Fixed, Spec, join
from autograph.runtime.staging.undefined import Undefined
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import TensorType, Type


class BranchEnds(BaseException):
    """Leaves a branch in which an exception was recorded; never seen by user code."""


class _Branch:
    """One recorded branch: its region, its results and what it wrote."""

    def __init__(self, recording: Recording, name: str, body: Callable[[], Any]) -> None:
        self.results: tuple[Any, ...] | None = None
        self.writes: dict[Any, tuple[Location, Any]] = {}
        with recording.trial(name) as (region, frame):
            try:
                self.results = body()
            except BranchEnds:
                pass
            self.writes = {
                key: (place, place.read())
                for key, (place, _) in frame.items()
                if not place.belongs_to(frame)
            }
        self.region = region

    def value_at(self, key: Any, location: Location) -> Any:
        return self.writes[key][1] if key in self.writes else location.read()


def cond(
    test: Any,
    body: Callable[..., tuple[Any, ...]],
    orelse: Callable[..., tuple[Any, ...]],
    state: Sequence[Any],
    names: Sequence[str] = (),
) -> tuple[Any, ...]:
    """Record both branches; the values of `names` after the statement."""
    recording = active()
    assert recording is not None
    condition = lowering.as_condition(test)
    if isinstance(condition, EagerTensor):
        return tuple((body if condition else orelse)(*state))
    branches = [
        _Branch(recording, "then", lambda: body(*state)),
        _Branch(recording, "orelse", lambda: orelse(*state)),
    ]
    return _merge(recording, condition, branches, names)


def _merge(
    recording: Recording, condition: Tensor, branches: list[_Branch], names: Sequence[str]
) -> tuple[Any, ...]:
    places = {key: place for branch in branches for key, (place, _) in branch.writes.items()}
    alive = [branch for branch in branches if branch.results is not None]
    if not alive:
        _emit(recording, condition, branches, [[], []], [])
        raise BranchEnds
    columns = [
        [*branch.results, *(branch.value_at(key, place) for key, place in places.items())]  # type: ignore[misc]
        for branch in alive
    ]
    specs = [_joined(values) for values in zip(*columns, strict=True)]
    carried = []
    for branch in branches:
        with recording.reopened(branch.region):
            if branch.results is None:
                carried.append([t for spec in specs for t in lowering.placeholders(spec)])
            else:
                values = columns[alive.index(branch)]
                pairs = zip(values, specs, strict=True)
                carried.append([t for value, spec in pairs for t in lowering.lower(value, spec)])
    stems = _stems(specs, [*names, *(place.describe() for place in places.values())])
    outputs = iter(_emit(recording, condition, branches, carried, stems))
    results = [lowering.lift(spec, outputs) for spec in specs]
    count = len(specs) - len(places)
    for place, value in zip(places.values(), results[count:], strict=True):
        recording.assign(place, value)
    return tuple(results[:count])


def _joined(values: Sequence[Any]) -> Spec:
    spec: Spec = Fixed(values[0])
    for value in values[1:]:
        spec = join(spec, value)
    return spec


def _stems(specs: Sequence[Spec], names: Sequence[str]) -> list[str]:
    stems = []
    for spec, name in zip(specs, [*names, *["t"] * len(specs)], strict=False):
        stem = name if name.isidentifier() else "t"
        stems += [stem] * len(lowering.leaf_types(spec))
    return stems


def _emit(
    recording: Recording,
    condition: Tensor,
    branches: list[_Branch],
    carried: list[list[Any]],
    stems: list[str],
) -> tuple[Any, ...]:
    for branch, items in zip(branches, carried, strict=True):
        with recording.reopened(branch.region):
            branch.region.outputs = recording.carried(items)
    regions = {"then": branches[0].region, "orelse": branches[1].region}
    pairs = zip(regions["then"].outputs, regions["orelse"].outputs, strict=True)
    inner = names_inside(branches[0].region) | names_inside(branches[1].region)
    result = [forget_names(join_types(a.type, b.type), inner) for a, b in pairs]
    value = recording.value_of(condition)
    outputs = recording.add_node(COND, [value], {}, regions, result, stems)
    note_control(COND, [condition], outputs)
    return outputs


def note_control(op: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
    """Tell the gradient tapes about a control-flow node that was just recorded."""
    if dispatch.tapes() and outputs:
        node = outputs[0].value.node
        dispatch.note_on_tapes(op, inputs, outputs, {"node": node})


def names_inside(region: Graph) -> frozenset[str]:
    """The names of all values that only exist inside `region`."""
    own = {value.name for value in region.inputs}
    own.update(value.name for node in region.nodes for value in node.outputs)
    return frozenset(own)


def forget_names(type: Type, names: frozenset[str]) -> Type:
    """`type` without extents in terms of values that go out of scope."""
    if not isinstance(type, TensorType):
        return type
    extent = dims.forget((type.extent,), names)[0]
    return TensorType(type.dtype, dims.forget(type.shape, names), extent)


def conditional_value(test: Any, then: Callable[[], Any], orelse: Callable[[], Any]) -> Any:
    """`then() if test else orelse()` for a recorded test."""
    (value,) = cond(test, lambda: (then(),), lambda: (orelse(),), ())
    return value


def switch(choice: Any, function: Callable[[Any], Any]) -> Any:
    """`function` of the case that `choice` is, each case recorded in a branch of its own."""
    value = choice.bound() if isinstance(choice, OneOf) else choice
    if not isinstance(value, OneOf):
        return function(value)
    cases = [(n, case) for n, case in enumerate(value.cases) if not isinstance(case, Undefined)]
    return _switch(value.tag, cases, function)


def _switch(tag: Tensor, cases: list[tuple[int, Any]], function: Callable[[Any], Any]) -> Any:
    place, case = cases[0]
    if len(cases) == 1:
        return function(case)
    is_this = scalar.make(comparison.equal(tag, EagerTensor(np.asarray(place, np.int32))), "bool")
    return conditional_value(
        is_this, lambda: function(case), lambda: _switch(tag, cases[1:], function)
    )


def join_all(specs: Sequence[Spec], values: Sequence[Any]) -> list[Spec]:
    """Each description widened to cover the value beside it."""
    return [join(spec, value) for spec, value in zip(specs, values, strict=True)]


def logical_and(left: Any, right: Callable[[], Any]) -> Any:
    """`left and right()` for a recorded `left`."""
    return conditional_value(left, right, lambda: left)


def logical_or(left: Any, right: Callable[[], Any]) -> Any:
    """`left or right()` for a recorded `left`."""
    return conditional_value(left, lambda: left, right)


def logical_not(value: Any) -> Any:
    """`not value` for a recorded value."""
    from autograph.runtime.ops import logic

    return scalar.make(logic.logical_not(lowering.as_condition(value)), "bool")


