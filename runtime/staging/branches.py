"""Recorded `if`: both branches become regions of one `cond`.

    y = -x if x < 0 else x      ->      y = cond(t, then=..., orelse=...)

What the branches assign or write is joined; a branch that always raises takes no part in the join.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograph.runtime import dims, dispatch, scalar
from autograph.runtime.graph.ir import Graph
from autograph.runtime.ops import comparison
from autograph.runtime.ops.control import COND, join_types
from autograph.runtime.staging import aliases, effects, lowering
from autograph.runtime.staging.journal import Location
from autograph.runtime.staging.one_of import OneOf
from autograph.runtime.staging.recording import BranchEnds, Recording, active
from autograph.runtime.staging.specs import (
    Fixed,
    Spec,
    generalize_deep,
    join,
    join_specs,
    same,
)
from autograph.runtime.staging.undefined import Undefined
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import TensorType, Type


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
            except Exception as error:
                effects.raise_later(error)
            self.writes = {
                key: (place, place.read())
                for key, (place, _) in frame.items()
                if not place.belongs_to(frame)
            }
        self.region = region

    @contextmanager
    def resumed(self, recording: Recording) -> Iterator[None]:
        """Go on recording at the end of the branch, where all places hold what it wrote."""
        with recording.reopened(self.region), recording.journal.frame():
            for place, value in self.writes.values():
                recording.assign(place, value)
            yield


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
    began = next(recording.ticks)
    branches = [
        _Branch(recording, "then", lambda: body(*state)),
        _Branch(recording, "orelse", lambda: orelse(*state)),
    ]
    return _merge(recording, condition, branches, names, began)


def _merge(
    recording: Recording,
    condition: Tensor,
    branches: list[_Branch],
    names: Sequence[str],
    began: int,
) -> tuple[Any, ...]:
    places = {key: place for branch in branches for key, (place, _) in branch.writes.items()}
    alive = [branch for branch in branches if branch.results is not None]
    if not alive:
        _emit(recording, condition, branches, [[], []], [])
        raise BranchEnds
    columns = [_column(recording, branch, list(places.values())) for branch in alive]
    specs = _joined(recording, alive, columns)
    carried = []
    for branch in branches:
        with branch.resumed(recording):
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
    if len(alive) == 1:
        return tuple(results[:count])
    rows = zip(specs[:count], columns[0], columns[1], results, strict=False)
    return tuple(aliases.merged(condition, began, *row) for row in rows)


def _column(recording: Recording, branch: _Branch, places: Sequence[Location]) -> list[Any]:
    """The results of a branch, then what all places hold at its end."""
    assert branch.results is not None
    with branch.resumed(recording):
        return [*branch.results, *(place.read() for place in places)]


def _joined(
    recording: Recording, alive: Sequence[_Branch], columns: Sequence[Sequence[Any]]
) -> list[Spec]:
    """The description of each value; the contents of containers count as they are in the branch."""
    known = []
    for branch, column in zip(alive, columns, strict=True):
        with branch.resumed(recording):
            known.append([generalize_deep(value) for value in column])
    if len(alive) == 1:
        pairs = zip(columns[0], known[0], strict=True)
        return [Fixed(v) if lowering.is_visible(recording, v) else spec for v, spec in pairs]
    rows = zip(columns[0], columns[1], known[0], known[1], strict=True)
    return [Fixed(x) if same(x, y) else join_specs(a, b) for x, y, a, b in rows]


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
