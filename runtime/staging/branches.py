"""Recorded `if`: both branches become regions of one `cond`.

    y = -x if x < 0 else x      ->      y = cond(t, then=..., orelse=...)

What the branches assign or write is joined; a branch that always raises takes no part in the join.
One whose exception a `try` around it catches gives what it wrote, but no results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograph.runtime import dispatch
from autograph.runtime.ops.control import COND, join_types
from autograph.runtime.staging import effects
from autograph.runtime.staging.blocks import Resumed
from autograph.runtime.staging.branch_results import hidden_places, joined
from autograph.runtime.staging.exceptions.raising import BranchEnds, Raised, send
from autograph.runtime.staging.identity import aliases
from autograph.runtime.staging.identity.mutables import contents_of, mutable_parts
from autograph.runtime.staging.identity.told_apart import Answers
from autograph.runtime.staging.journal import Frame, Location
from autograph.runtime.staging.lists import items
from autograph.runtime.staging.recording import Recording, current
from autograph.runtime.staging.values import lowering, structure
from autograph.runtime.staging.values.result_types import forget_names, names_inside
from autograph.runtime.staging.values.specs import Fixed, Spec
from autograph.runtime.tensor import EagerTensor, Tensor


class Branch:
    """One recorded branch: its region, its results and what it wrote."""

    def __init__(self, recording: Recording, name: str, body: Callable[[], Any]) -> None:
        with recording.trial(name) as (region, frame):
            self.results: tuple[Any, ...] | None = closed(
                recording, body, lambda error: raise_in_graph(recording, error)
            )
            # Objects that unconverted code made are found here, before what they hold is undone.
            list(mutable_parts(self.results))
            self._leave(recording, frame)
        self.region = region

    def resumed(self, recording: Recording) -> Resumed:
        """Go on recording at the end of the branch, where all places hold what it wrote."""
        return Resumed(recording, self.region, self.writes.values(), self.spoiled)

    def _leave(self, recording: Recording, frame: Frame) -> None:
        """Note what the branch wrote, before that is undone."""
        self.writes: dict[Any, tuple[Location, Any]] = {
            key: (place, place.read())
            for key, (place, _) in sorted(frame.items(), key=lambda each: each[1][0].is_last)
            if not place.belongs_to(frame)
        }
        # What it holds of others is stale behind it as well.
        self.spoiled = [(place, place.read()) for place, _ in frame.spoiled]
        self.made = set(frame.made)
        # What lists hold at the end of this path.
        self.stored = recording.items.stored
        # Containers that hold values of the branch even without its writes: they were made there.
        self.own: set[int] = set()
        # Whether anything is known behind it: a handler sees what was written before a `raise`.
        self.is_kept = self.results is not None or recording.raised.value is not None
        if not self.is_kept:
            recording.lose()


def cond(
    test: Any,
    body: Callable[..., tuple[Any, ...]],
    orelse: Callable[..., tuple[Any, ...]],
    state: Sequence[Any],
    names: Sequence[str] = (),
) -> tuple[Any, ...]:
    """Record both branches; the values of `names` after the statement."""
    recording = current()
    results = _both(recording, test, body, orelse, state, names)
    open_rest(recording)
    return results


def _both(
    recording: Recording,
    test: Any,
    body: Callable[..., tuple[Any, ...]],
    orelse: Callable[..., tuple[Any, ...]],
    state: Sequence[Any] = (),
    names: Sequence[str] = (),
) -> tuple[Any, ...]:
    condition = lowering.as_condition(test)
    if isinstance(condition, EagerTensor):
        return tuple((body if condition else orelse)(*state))
    began, stored = next(recording.ticks), recording.items.stored
    recording.items.stored = dict(stored)
    then = Branch(recording, "then", lambda: body(*state))
    recording.items.stored = dict(stored)
    branches = [then, Branch(recording, "orelse", lambda: orelse(*state))]
    recording.items.stored = {**then.stored, **recording.items.stored}
    return _merge(recording, condition, branches, names, began)


class Rest(Branch):
    """The region for what is recorded after a possible exception, up to the end of the block."""

    def __init__(self, recording: Recording, condition: Tensor) -> None:
        self._recording = recording
        self._condition = condition
        self._began = next(recording.ticks)
        self._block = recording.block("rest")
        self.region, self.frame = self._block.__enter__()
        recording.assign(recording.raised, None)

    def leave(self) -> None:
        """Undo what was written in the region."""
        self._block.__exit__(None, None, None)

    def close(self, results: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        """Record the region as a branch; the results of the block, None if it always raises."""
        recording = self._recording
        self.results = results
        self._leave(recording, self.frame)
        self.leave()

        def ends() -> Any:
            raise BranchEnds

        try:
            paths = [self, Branch(recording, "raised", ends)]
            return _merge(recording, self._condition, paths, (), self._began)
        except BranchEnds:
            return None


def open_rest(recording: Recording) -> None:
    """After what may have raised: what comes now only runs if it has not."""
    if recording.resumed:  # What a branch leaves behind is described, whether it raised or not.
        return
    value = recording.raised.value
    cases = structure.cases_of(value)
    if not any(isinstance(case, Raised) for case in cases):
        return
    if None not in cases:
        raise BranchEnds
    goes_on = lowering.as_condition(value.is_case(lambda case: case is None))
    recording.rests.append(Rest(recording, goes_on))


def closed(
    recording: Recording, body: Callable[[], Any], raises: Callable[[Exception], None]
) -> tuple[Any, ...] | None:
    """`body()`, with the regions that were opened in it closed again; None if it always raises.

    `raises` records an exception of Python code, or raises it again.
    """
    kept = len(recording.rests)
    results = None
    try:
        results = body()
    except BranchEnds:
        pass
    except Exception as error:
        try:
            raises(error)
        except BaseException:
            recording.abandon(kept)
            raise
    except BaseException:
        recording.abandon(kept)
        raise
    while len(recording.rests) > kept:
        results = recording.rests.pop().close(results)
    return results


def raise_in_graph(recording: Recording, error: Exception) -> None:
    """Record an exception of Python code, where the graph may not come to that."""
    if not send(recording, error):
        effects.raise_later(error)


def _merge(
    recording: Recording,
    condition: Tensor,
    branches: list[Branch],
    names: Sequence[str],
    began: int,
) -> tuple[Any, ...]:
    alive = [branch for branch in branches if branch.results is not None]
    kept = [branch for branch in branches if branch.is_kept]
    if len(alive) == len(kept) == 1:
        _adopt(recording, alive[0])
    places = {key: place for branch in kept for key, (place, _) in branch.writes.items()}
    if len(kept) == 2:
        hidden = hidden_places(recording, places, kept[0].made | kept[1].made)
        for branch in kept:
            branch.own = {id(place.subject) for place in hidden.values()}
        places = {key: place for key, place in places.items() if key not in hidden}
    results = [list(branch.results or ()) for branch in alive]
    held = [_held(recording, branch, list(places.values())) for branch in kept]
    told = [
        Answers([partial(b.resumed, recording) for b in some], rows, recording.region, began)
        for some, rows in ((alive, results), (kept, held))
    ]
    result_specs, place_specs = joined(recording, alive, results), joined(recording, kept, held)
    carried = []
    for branch in branches:
        row = results[alive.index(branch)] if branch in alive else None
        places_row = held[kept.index(branch)] if branch in kept else None
        with branch.resumed(recording):
            carried.append([*_lowered(row, result_specs), *_lowered(places_row, place_specs)])
    specs = [*result_specs, *place_specs]
    names = names if alive else ()
    labels = [*names, *told[0].labels, *(place.describe() for place in places.values())]
    stems = _stems(specs, labels)
    outputs = iter(_emit(recording, condition, branches, carried, stems))
    lifted = [lowering.lift(spec, outputs) for spec in specs]
    own, others = lifted[: len(result_specs)], lifted[len(result_specs) :]
    values = _with_aliases(recording, condition, began, place_specs, kept, held, others, told[1])
    made = set().union(*(branch.made for branch in branches))
    recording.give(places.values(), values, made)
    _relate(recording, place_specs, held, values)
    recording.journal.frames[-1].made |= made
    if not alive:
        raise BranchEnds
    own = _with_aliases(recording, condition, began, result_specs, alive, results, own, told[0])
    _relate(recording, result_specs, results, own)
    return tuple(own)


def _with_aliases(
    recording: Recording,
    condition: Tensor,
    began: int,
    specs: Sequence[Spec],
    paths: Sequence[Branch],
    rows: Sequence[Sequence[Any]],
    given: Sequence[Any],
    told: Answers,
) -> list[Any]:
    """What was carried out, as the aliases of what it was in the branches where it can be."""
    around = recording.items.paths
    recording.items.paths = tuple(path.stored for path in paths)
    given = told.take_off(given)
    # The answers, at the end, have no aliases.
    for index, (spec, *sources, value) in enumerate(zip(specs, *rows, given, strict=False)):
        known = told.known.get(index)
        if len(rows) == 2 or known is not None:
            pair = sources[0], sources[-1]
            given[index] = aliases.merged(condition, began, spec, *pair, value, known)
    for spec, *sources, value in zip(specs, *rows, given, strict=False):
        if not isinstance(spec, Fixed):
            items.mark_carried(sources, value)
    recording.items.paths = around
    return given


def _relate(
    recording: Recording, specs: Sequence[Spec], rows: Sequence[Sequence[Any]], given: Sequence[Any]
) -> None:
    """Let it be known of what the values are copies: what the branches wrote is in them already."""
    for spec, *sources, value in zip(specs, *rows, given, strict=False):
        for copy in lowering.copied_parts(spec, value):
            for source in sources:
                recording.copies.relate(source, copy)


def _adopt(recording: Recording, branch: Branch) -> None:
    """Let lists and dicts of the only branch that goes on stay themselves, by their places."""
    with branch.resumed(recording):
        values = [*(branch.results or ()), *(value for _, value in branch.writes.values())]
        for part in [part for value in values for part in mutable_parts(value)]:
            for place in contents_of(part):
                if not lowering.is_visible(recording.region, part):
                    branch.writes.setdefault(place.key, (place, place.read()))


def _held(recording: Recording, branch: Branch, places: Sequence[Location]) -> list[Any]:
    """What all places hold at the end of a branch."""
    with branch.resumed(recording):
        held = [place.read() for place in places]
        items.share_twins(branch.results or (), places)
        return held


def _lowered(row: Sequence[Any] | None, specs: Sequence[Spec]) -> list[Any]:
    """The graph values that carry a row out of its branch; placeholders where there is none."""
    if row is None:
        return [item for spec in specs for item in lowering.placeholders(spec)]
    pairs = zip(row, specs, strict=True)
    return [item for value, spec in pairs for item in lowering.lower(value, spec)]


def _stems(specs: Sequence[Spec], names: Sequence[str]) -> list[str]:
    stems = []
    for spec, name in zip(specs, [*names, *["t"] * len(specs)], strict=False):
        stem = name if name.isidentifier() else "t"
        stems += [stem] * len(lowering.leaf_types(spec))
    return stems


def _emit(
    recording: Recording,
    condition: Tensor,
    branches: list[Branch],
    carried: list[list[Any]],
    stems: list[str],
) -> tuple[Any, ...]:
    for branch, values in zip(branches, carried, strict=True):
        with recording.inside(branch.region):
            branch.region.outputs = recording.carried(values)
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


def conditional_value(test: Any, then: Callable[[], Any], orelse: Callable[[], Any]) -> Any:
    """`then() if test else orelse()` for a recorded test."""
    (value,) = cond(test, lambda: (then(),), lambda: (orelse(),), ())
    return value


def chosen(recording: Recording, test: Any, then: Any, orelse: Any) -> Any:
    """`then if test else orelse`, of values that are there already, so that nothing can raise."""
    (value,) = _both(recording, test, lambda: (then,), lambda: (orelse,))
    return value


def logical_and(left: Any, right: Callable[[], Any]) -> Any:
    """`left and right()` for a recorded `left`."""
    return conditional_value(left, right, lambda: left)
