"""Arrays whose name a recorded loop binds anew on some paths, and which are written.

    while k < n:
        if c:                    beside what the name holds goes round whether it is still the
            a = 2 * a            array that came in: a write, in the loop or behind it, reaches
        a[0] = k                 that one as long as it is

The same goes for other arrays from before the loop that the name is bound to, and for attributes
and items of dicts that hold an array.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from autograph.runtime.errors import IncompatibleStateError, StagingError
from autograph.runtime.staging.identity import aliases
from autograph.runtime.staging.journal import Attribute, Item, Location
from autograph.runtime.staging.lists import items
from autograph.runtime.staging.loops.signatures import Body, Stage, Test
from autograph.runtime.staging.recording import Recording
from autograph.runtime.staging.values.lowering import is_visible

# By the index of a name, or the key of a place: the arrays from before the loop that it may be.
MayBe = dict[Hashable, list[Any]]


class _AlsoIs(StagingError):
    """The body binds a name to an array that was not known to be one of those it may be."""

    def __init__(self, holder: Hashable, array: Any) -> None:
        super().__init__("a name gets another array")
        self.holder = holder
        self.array = array


class _AlsoBinds(StagingError):
    """The body puts another array into a place."""

    def __init__(self, place: Location) -> None:
        super().__init__("a place gets another array")
        self.location = place


def staged(
    recording: Recording,
    stage: Stage,
    body: Body,
    test: Test | None,
    state: Sequence[Any],
    names: Sequence[str],
) -> tuple[Any, ...] | None:
    """The loop that `stage` records, with such names and places; None if it cannot be."""
    began = next(recording.ticks)
    may_be: MayBe = {index: _arrays(value, began) for index, value in enumerate(state)}
    may_be = {index: arrays for index, arrays in may_be.items() if arrays}
    places: dict[Hashable, Location] = {}
    while True:
        try:
            with recording.attempt(is_last=True):
                loop = _Loop(recording, may_be, places, state, began)
                return loop.staged(stage, body, test, names)
        except _AlsoIs as found:
            may_be[found.holder].append(found.array)
        except _AlsoBinds as found:
            places[found.location.key] = found.location
            may_be[found.location.key] = _arrays(found.location.read(), began)
        except IncompatibleStateError:
            return None


def _arrays(value: Any, began: int) -> list[Any]:
    return [array for _, array in aliases.cases(value, began) or ()]


class _Loop:
    """One attempt; `places` are the attributes and items in `may_be`."""

    def __init__(
        self,
        recording: Recording,
        may_be: MayBe,
        places: dict[Hashable, Location],
        state: Sequence[Any],
        began: int,
    ) -> None:
        self._recording = recording
        self._may_be = may_be
        self._places = places
        self._began = began
        self._state = list(state)
        self._tests: list[Any] = []
        for holder, arrays in may_be.items():
            value = self._held(holder, state)
            self._tests += [value is array for array in arrays]
            copy = value.copy()
            recording.sole[id(copy)] = copy
            self._put(holder, copy, self._state)

    def _held(self, holder: Hashable, values: Sequence[Any]) -> Any:
        return values[holder] if isinstance(holder, int) else self._places[holder].read()

    def _put(self, holder: Hashable, value: Any, values: list[Any]) -> None:
        if isinstance(holder, int):
            values[holder] = value
        else:
            self._recording.journal.assign(self._places[holder], value)

    def staged(
        self, stage: Stage, body: Body, test: Test | None, names: Sequence[str]
    ) -> tuple[Any, ...]:
        """Record the loop; the values of the names after it."""
        count, size = len(self._state), len(self._tests)

        def new_body(*given: Any) -> tuple[Any, ...]:
            # In front of the state there may be the number of the iteration.
            first = len(given) - count - size
            self._look_for_places()
            self._recording.loops[-1].family = self._family
            now = self._bound(given[first : first + count], given[first + count :])
            known = [self._held(holder, now) for holder in self._may_be]
            bound, rests = next(self._recording.ticks), len(self._recording.rests)
            results = body(*given[:first], *now)
            if self._places and len(self._recording.rests) > rests:
                # What is in a place after an exception is not told by what the body gives.
                raise _unknown()
            self._check_apart(known, results, bound)
            return (*results, *self._tests_of(results))

        def new_test(*given: Any) -> Any:
            read = [self._held(holder, given) for holder in self._may_be]
            before = [value.tensor for value in read]
            go_on = True if test is None else test(*given[:count])
            if any(a.tensor is not b for a, b in zip(read, before, strict=True)):
                raise _unknown()
            return go_on

        results = stage(
            new_body,
            None if test is None else new_test,
            (*self._state, *self._tests),
            [*names, *self._labels(names)],
        )
        return tuple(self._bound(results[:count], results[count:]))

    def _labels(self, names: Sequence[str]) -> Iterator[str]:
        for holder, arrays in self._may_be.items():
            place = self._places.get(holder)
            name = names[holder] if isinstance(holder, int) else place and place.describe()
            yield from [f"is {name}"] * len(arrays)

    def _bound(self, values: Sequence[Any], tests: Sequence[Any]) -> list[Any]:
        """The values, with the names and places as what they are under these tests."""
        now, following = list(values), iter(tests)
        for holder, arrays in self._may_be.items():
            value = self._held(holder, values)
            cases = [(next(following), array) for array in arrays]
            alias = aliases.alias(value, cases)
            self._put(holder, alias, now)
            # What shares an object with others is still related to them under its new form.
            if self._recording.copies.is_related(value):
                self._recording.copies.relate(value, alias)
            items.mark_stored(alias, items.stored_parts(value))
        return now

    def _look_for_places(self) -> None:
        """Find the attributes and items of the loop's state that held an array before it."""
        loop = self._recording.loops[-1]
        for (key, place), entry in zip(loop.places.items(), loop.entry[loop.count :], strict=True):
            is_new = key not in self._places and isinstance(place, Attribute | Item)
            if is_new and _arrays(entry, self._began):
                raise _AlsoBinds(place)

    def _family(self, value: Any) -> list[Any]:
        """The value, and what it may be of all that was made in the loop."""
        around = self._recording.region.parent
        may_be = value.follows() if hasattr(type(value), "follows") else ()
        others = (*may_be, *self._recording.copies.originals_of(value))
        return [value, *(each for each in others if not is_visible(around, each))]

    def _check_apart(self, known: Sequence[Any], results: Sequence[Any], bound: int) -> None:
        """Each name is, after an iteration, what it was or what no other of these names is."""
        for holder, own in zip(self._may_be, known, strict=True):
            cases = aliases.cases(self._held(holder, results), bound)
            if cases is None:
                raise _unknown()
            for _, array in cases:
                if any(array is each for each in known if each is not own):
                    raise _unknown()

    def _tests_of(self, results: Sequence[Any]) -> list[Any]:
        """Whether each name is each array that it may be."""
        found = []
        for holder, arrays in self._may_be.items():
            cases = aliases.cases(self._held(holder, results), self._began)
            if cases is None:
                raise _unknown()
            for _, array in cases:
                if not any(array is each for each in arrays):
                    if not is_visible(self._recording.region.parent, array):
                        raise _unknown()
                    raise _AlsoIs(holder, array)
            found += [aliases.is_case(cases, array) for array in arrays]
        return found


def _unknown() -> IncompatibleStateError:
    """The error for a name that may be part of another array after an iteration."""
    return IncompatibleStateError(
        "a recorded loop binds a name to what another one holds, or to a part of an array, and "
        "also writes to it, so which array is written depends on the iteration.",
        advice="Bind the name to a copy in the loop, as in `a = b.copy()`.",
    )
