"""The state of a recorded loop: what goes round, and which of it may be the same object.

while ...:                state: a, b, and the place that holds what `w` does
w[0] = 1
a, b = b, a           b may be what was bound to a before
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Sequence
from dataclasses import replace
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.errors import IncompatibleStateError
from autograph.runtime.graph import provenance
from autograph.runtime.graph.ir import Value
from autograph.runtime.staging.discovery import Discovery, Found
from autograph.runtime.staging.functions import closures
from autograph.runtime.staging.identity import aliases
from autograph.runtime.staging.identity.mutables import is_mutable, mutable_parts, root_of
from autograph.runtime.staging.journal import Attribute, Item, Location
from autograph.runtime.staging.lists import items
from autograph.runtime.staging.loops.memory import Memory
from autograph.runtime.staging.loops.relations import Relations, Row
from autograph.runtime.staging.loops.signatures import names_of
from autograph.runtime.staging.recording import LoopOptions, Recording
from autograph.runtime.staging.values import lowering, structure
from autograph.runtime.staging.values.descriptions import describe
from autograph.runtime.staging.values.sameness import same
from autograph.runtime.staging.values.specs import (
    Fixed,
    Growing,
    Leaf,
    OneOfSpec,
    Spec,
    generalize,
    is_stale,
    join,
    join_specs,
    of_closure,
    opened,
)
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.types import Type


class LoopState:
    """The values that go round: local names first, then places written in the body."""

    def __init__(
        self,
        recording: Recording,
        state: Sequence[Any],
        names: Sequence[str],
        strict: bool = False,
        memory: Memory | None = None,
    ) -> None:
        self.recording = recording
        self.names = names_of(state, names)
        self.entry = list(state)
        self.specs: list[Spec] = []
        self.places: dict[Hashable, Location] = {}
        self.count = len(state)
        self.strict = strict
        self.began = next(recording.ticks)
        self.runs = False
        self.aliased: dict[int, list[Any]] = {}
        self.keeps: set[int] = set()
        self.options: LoopOptions | None = None
        # What an object may be, of all that a body has made, where the body says more than that.
        self.family: Callable[[Any], Sequence[Any]] = lambda value: (value,)
        self.widened: set[int] = set()
        # The places that the last body wrote, and the only list or array that a name may be.
        self.written: dict[Hashable, Location] = {}
        self._kept: dict[int, Any] = {}
        self._relations = Relations(recording.copies)
        self._begun = [generalize(value) if is_mutable(value) else None for value in state]
        # Which parts of the state some list holds, and whether an attempt has put any into lists.
        self._stored: dict[int, set[int]] = {}
        self._has_stored = False
        self.stored_before = dict(recording.items.stored)
        items.share_twins(state)
        self.memory: Memory = memory or recording.memory or Memory()
        self._remember()

    def _remember(self) -> None:
        """Begin with what is known from the last attempt of the loop around this one."""
        pairs = zip(self.names, self.entry, strict=True)
        self.specs = [self.memory.spec(name, value) for name, value in pairs]
        for key, place, value, spec in self.memory.known_places(self.recording.region):
            self.places[key] = place
            self.entry.append(value)
            self.specs.append(spec)
        self.memory.begin([*self.names, *self.places], self.specs)
        self._discovery = Discovery(self.memory, self.places)

    def found(
        self, written: dict[Hashable, Location], made: Container[int], widened: bool
    ) -> Found:
        """What an attempt, which may have `widened` the state, found out about its places."""
        return self._discovery.look(self.places, written, made, widened)

    @property
    def unconfirmed(self) -> set[Hashable]:
        """The places that may be none of the state."""
        return self._discovery.unconfirmed

    def learn(self, found: Found, written: dict[Hashable, Location]) -> None:
        """Take new places into the state, drop those that turned out to be none."""
        for key in found.gone:
            place = self.count + list(self.places).index(key)
            del self.places[key], self.entry[place], self.specs[place]
        moved = self.memory.moved({key: written[key] for key in found.new}, self.places)
        for key, value, spec in moved:
            self.places[key] = written[key]
            self.entry.append(value)
            self.specs.append(spec)

    def types(self) -> list[Type]:
        return [type for spec in self.specs for type in lowering.leaf_types(spec)]

    def stems(self) -> list[str]:
        labels = [*self.names, *(place.describe() for place in self.places.values())]
        stems = []
        for label, spec in zip(labels, self.specs, strict=True):
            stem = label if label.isidentifier() else "t"
            stems += [stem] * len(lowering.leaf_types(spec))
        return stems

    def enter(self) -> tuple[list[Value], tuple[Any, ...]]:
        """Inputs of the region being recorded, and the state as user code sees it there."""
        recording = self.recording
        self._note_items()
        stems = self.stems()
        inputs = [
            recording.region_input(type, stem)
            for type, stem in zip(self.types(), stems, strict=True)
        ]
        carried = iter(inputs)
        values = [lowering.lift(spec, carried) for spec in self.specs]
        values = self._protected(values, self.strict)
        self.recording.give(self.places.values(), values[self.count :])
        self._relate(values, False)
        self._mark_stored(values)
        return [item.value for item in inputs], tuple(values[: self.count])

    def _note_items(self) -> None:
        """Note what lists that are going to grow hold before the loop."""
        subjects = [*self.entry[: self.count], *(p.subject for p in self.places.values())]
        for index, (spec, entry) in enumerate(zip(self.specs, self.entry, strict=True)):
            if not isinstance(spec, Growing) or spec.is_table or not entry:
                continue
            if not promotion.is_staged_list(entry):
                is_own = items.store(entry, subjects[index])
                self.specs[index] = replace(spec, own=spec.own and is_own)

    def _mark_stored(self, values: Sequence[Any]) -> None:
        """Note which parts of the state some list holds already."""
        for index, (entry, value) in enumerate(zip(self.entry, values, strict=True)):
            if value is not entry:
                # What a name is bound to anew may be in a list without being put in again.
                which = items.stored_parts(entry, self.stored_before)
                items.mark_stored(value, which | self._stored.get(index, set()))

    def note_stored(self, results: Sequence[Any], is_new: bool) -> bool:
        """Remember what the body has put into lists; whether another attempt has to look at it.

        What is put in once in each attempt, and was there before, is put in again and again.
        """
        again = is_new and not self._has_stored
        self._has_stored |= is_new
        for index, value in enumerate(results):
            which = items.stored_parts(value) - self._stored.get(index, set())
            if which and not isinstance(self.specs[index], Fixed):
                self._stored.setdefault(index, set()).update(which)
                again = True
        return again

    def _protected(self, values: Sequence[Any], strict: bool) -> list[Any]:
        """The values, guarded against writes that would miss an object others know."""
        rows = zip(self.specs, self.entry, values, strict=True)
        return [
            aliases.protected(spec, entry, value, strict, self.aliased.get(index, ()))
            if self._is_rebound(index) and not self._is_sole(index)
            else value
            for index, (spec, entry, value) in enumerate(rows)
        ]

    def _relate(self, values: Sequence[Any], has_run: bool) -> None:
        rows = self._rows(values)
        self._relations.relate_objects(rows, has_run)
        self._relations.relate_arrays(rows, values)

    def _all_rows(self, values: Sequence[Any]) -> list[Row]:
        """The state with such values."""
        rows = zip(self.specs, self.entry, values, strict=True)
        return [(index, *row) for index, row in enumerate(rows)]

    def _rows(self, values: Sequence[Any]) -> list[Row]:
        """The state with such values, but for what no other name knows."""
        return [row for row in self._all_rows(values) if not self._is_sole(row[0])]

    def _is_sole(self, index: int) -> bool:
        """Whether a name came in with what no other name knows."""
        return id(self.entry[index]) in self.recording.sole

    def _is_rebound(self, index: int) -> bool:
        """Whether it is a name, attribute or item; what is in a list or array has no name."""
        places = list(self.places.values())
        return index < self.count or isinstance(places[index - self.count], Attribute | Item)

    def note_relations(self, results: Sequence[Any]) -> bool:
        """Remember which objects the body leaves in the state; say whether any is new."""
        new = self._relations.note_sources(self._rows(results), self.entry)
        return self._relations.note_twins(self._all_rows(results), self.family) or new

    def note_aliases(self, results: Sequence[Any]) -> bool:
        """Remember what the body binds to objects from outside; say whether any is new."""
        new = False
        for index, (spec, value) in enumerate(zip(self.specs, results, strict=False)):
            own = aliases.outside_objects(spec, self.entry[index], self.began)
            for found in aliases.outside_objects(spec, value, self.began):
                if any(found is other for other in own):
                    self.keeps.add(index)
                known = self.aliased.get(index, [])
                if not any(found is other for other in (*own, *known)):
                    self.aliased[index] = [*known, found]
                    new = True
        return new

    def label(self, index: int) -> str:
        """What a part of the state is called."""
        return [*self.names, *(place.describe() for place in self.places.values())][index]

    def leave(self, results: Sequence[Any]) -> list[Any]:
        """The state at the end of a body: its results, then what the places hold."""
        return [*results, *(place.read() for place in self.places.values())]

    def lowered(self, values: Sequence[Any]) -> list[Any]:
        pairs = zip(values, self.specs, strict=True)
        return [item for value, spec in pairs for item in lowering.lower(value, spec)]

    def widen(self, values: Sequence[Any], where: str) -> bool:
        """Widen the descriptions to cover `values`; whether that changed any."""
        items.share_twins(values[: self.count], self.places.values())
        rows = zip(self.specs, values, self._begun, strict=False)
        joined = [
            join(spec, value) if begun is None else self._joined(spec, value, begun)
            for spec, value, begun in rows
        ]
        rest = zip(self.specs[self.count :], values[self.count :], strict=True)
        joined += [join(spec, value) for spec, value in rest]
        joined = [
            self._with_known_object(index, self._with_open_functions(spec), value)
            if isinstance(spec, OneOfSpec)
            else spec
            for index, (spec, value) in enumerate(zip(joined, values, strict=True))
        ]
        self.widened = set[int]()
        for index, (old, new) in enumerate(zip(self.specs, joined, strict=True)):
            if new != old and _mixes_ranks(new) and not isinstance(self.entry[index], Undefined):
                raise _incompatible(self.label(index), self.entry[index], values[index], where)
            if new != old:
                self.widened.add(index)
        changed = joined != self.specs
        self.specs = joined
        return changed

    def _with_open_functions(self, joined: OneOfSpec) -> OneOfSpec:
        """The description in which functions that the body made vary with what they hold."""
        outer = self.recording.region.parent

        def is_of_body(case: Spec) -> bool:
            if not isinstance(case, Fixed) or closures.take_apart(case.value) is None:
                return False
            return not lowering.is_visible(outer, case.value)

        return OneOfSpec(
            tuple(opened(of_closure(case)) if is_of_body(case) else case for case in joined.cases)
        )

    def _with_known_object(self, index: int, joined: OneOfSpec, value: Any) -> Spec:
        """The description in which the only list, dict or array is one from before the loop."""
        cases = structure.cases_of(value)
        found = {id(case): case for case in cases if is_mutable(case)}
        if len(found) != 1 or list(mutable_parts(self.entry[index])):
            return joined
        (known,) = found.values()
        if self._kept.setdefault(index, known) is not known:
            # Each attempt makes another one.
            self._kept[index] = None
        if self._kept[index] is None or not self._was_there(known):
            return join_all(Fixed(self.entry[index]), cases)
        spec = join_all(Fixed(self.entry[index]), [case for case in cases if case is not known])
        others = spec.cases if isinstance(spec, OneOfSpec) else (spec,)
        return OneOfSpec((*others, Fixed(known)))

    def _was_there(self, value: Any) -> bool:
        """Whether a list, dict or array may have been made before the loop."""
        written = {id(place.subject) for place in self.written.values()}
        around = self.recording.region.parent
        return id(root_of(value)) in written or lowering.is_visible(around, value)

    def _joined(self, spec: Spec, value: Any, begun: Spec) -> Spec:
        """The join with a list or object as it was before the body that may have changed it."""
        if not isinstance(spec, Fixed) or is_stale(spec) or same(spec.value, value):
            return join(spec, value)
        return join_specs(begun, generalize(value))

    def finish(self, outputs: Sequence[Any]) -> tuple[Any, ...]:
        """The state after the loop; the places get their final values."""
        self.memory.keep(self.names, self.places, self.entry, self.specs)
        carried = iter(outputs)
        values = [lowering.lift(spec, carried) for spec in self.specs]
        may_be_known = not self.runs or self.aliased or self.keeps or self._relations
        if may_be_known:
            values = self._protected(values, False)
        self.recording.give(self.places.values(), values[self.count :])
        if may_be_known:
            self._relate(values, self.runs)
        self._mark_stored(values)
        return tuple(values[: self.count])


def join_all(spec: Spec, values: Sequence[Any]) -> Spec:
    """The description widened to cover all values."""
    for value in values:
        spec = join(spec, value)
    return spec


def _mixes_ranks(spec: Spec) -> bool:
    """Whether two cases are numbers of several ranks: one name cannot be both in turns."""
    cases = spec.cases if isinstance(spec, OneOfSpec) else ()
    return len({case.type.ndim for case in cases if isinstance(case, Leaf)}) > 1


def _incompatible(name: str, before: Any, after: Any, where: str) -> IncompatibleStateError:
    """The error for state that no description covers, with the lines its values come from."""
    kinds = [describe(generalize(value)) for value in (before, after)]
    return IncompatibleStateError(
        f"`{name}` is {kinds[0]} before {where} and {kinds[1]} after it; a recorded loop needs one "
        "kind of value for each name.",
        details=[
            f"{moment}: {provenance.described_object(value)}"
            for moment, value in (("before", before), ("after", after))
        ],
        advice="Give the name its final kind before the loop, or use another name inside.",
    )
