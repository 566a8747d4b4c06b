"""Names among which a recorded loop hands arrays or lists round: `a, b = b, a`.

    while k > 0:                 the names carry what the arrays hold, and numbers that say which
        b[1:] = a[:-1] + 1       array each name stands for: 0 and 1 at first, exchanged by the body
        a, b = b, a              behind the loop each array gets what the name with its number has

In the loop each name has its array for itself, as every iteration leaves each of them to exactly
one name. The arrays themselves are stale there, for whoever else knows them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from autograph.runtime.errors import IncompatibleStateError, StagingError
from autograph.runtime.staging.branches import chosen
from autograph.runtime.staging.identity.copies import is_spoiled, stale_at
from autograph.runtime.staging.identity.mutables import mutable_parts, place_of, root_of
from autograph.runtime.staging.identity.selection import select
from autograph.runtime.staging.loops.signatures import Body, Stage, Test
from autograph.runtime.staging.recording import Recording


class _NotClosed(StagingError):
    """The body leaves some names with another array than those that came in."""

    def __init__(self, group: list[int]) -> None:
        super().__init__("some names get other arrays")
        self.group = group


def staged(
    recording: Recording,
    stage: Stage,
    body: Body,
    test: Test | None,
    state: Sequence[Any],
    names: Sequence[str],
) -> tuple[Any, ...] | None:
    """The loop that `stage` records, with such names; None if it has none, or is none of that."""
    group = _candidates(state)
    while len(group) > 1:
        try:
            with recording.attempt(is_last=True):
                return _Rotation(recording, group, state).staged(stage, body, test, names)
        except _NotClosed as found:
            group = found.group
        except IncompatibleStateError:
            break
    return None


def _candidates(state: Sequence[Any]) -> list[int]:
    """The names of whole arrays and of lists of numbers; none that share an object."""
    found = [index for index, value in enumerate(state) if _is_whole(value)]
    roots = [id(root_of(state[index])) for index in found]
    return [index for index, root in zip(found, roots, strict=True) if roots.count(root) == 1]


def _is_whole(value: Any) -> bool:
    if type(value) in (list, deque):
        return not is_spoiled(value) and not any(any(mutable_parts(item)) for item in value)
    place = None if isinstance(value, dict) else place_of(value)
    return place is not None and getattr(place.subject, "is_own", False) and not is_spoiled(value)


def _paths(value: Any) -> Any:
    """The arrays that one is after the two sides of a branch, with the tests; None for others."""
    paths = getattr(value, "known", None) if hasattr(type(value), "known") else None
    return paths if paths is not None and len(paths) == 2 else None


class _Rotation:
    """One attempt, for the names with the indexes in `group`."""

    def __init__(self, recording: Recording, group: list[int], state: Sequence[Any]) -> None:
        self._recording = recording
        self._group = group
        self._state = list(state)
        self._objects = [root_of(state[index]) for index in group]
        for index, known in zip(group, self._objects, strict=True):
            self._state[index] = copy = known.copy()
            recording.sole[id(copy)] = copy

    def staged(
        self, stage: Stage, body: Body, test: Test | None, names: Sequence[str]
    ) -> tuple[Any, ...]:
        """Record the loop; the values of the names after it."""
        size, count = len(self._group), len(self._state)

        def new_body(*given: Any) -> tuple[Any, ...]:
            self._hide()
            outer = len(self._recording.journal.frames) - 1
            results = body(*given[:-size])
            now = given[len(given) - count - size : -size]
            came_in = [now[index] for index in self._group]
            row = [results[index] for index in self._group]
            self._check_alone(came_in, outer)
            return (*results, *self._numbers(came_in, row, given[-size:]))

        def new_test(*given: Any) -> Any:
            self._hide()
            return True if test is None else test(*given[:-size])

        numbers = [f"which {names[index]}" if names else "which" for index in self._group]
        results = stage(
            new_body,
            None if test is None else new_test,
            (*self._state, *range(size)),
            [*names, *numbers] if names else [],
        )
        return self._behind(list(results[:-size]), results[-size:])

    def _hide(self) -> None:
        for known in self._objects:
            place = place_of(known)
            self._recording.journal.spoil(place, stale_at(place))

    def _check_alone(self, came_in: Sequence[Any], outer: int) -> None:
        """In the loop only these names write the objects, and no list that grows has a copy."""
        keys = [place_of(known).key for known in self._objects]
        inside = self._recording.journal.frames[outer:]
        copied = [
            each
            for value, _ in self._recording.ambiguous.values()
            for each in (value, *(value.follows() if hasattr(value, "follows") else ()))
        ]
        is_copied = any(each is value for each in copied for value in came_in)
        if is_copied or any(key in frame for key in keys for frame in inside):
            raise _NotClosed([])

    def _numbers(
        self, came_in: Sequence[Any], row: Sequence[Any], numbers: Sequence[Any]
    ) -> list[Any]:
        """Which of the objects each name has in the end, under the condition that it depends on."""
        test = next((paths[0][0] for paths in map(_paths, row) if paths), None)
        if test is None:
            return [numbers[place] for place in self._order(came_in, row)]
        sides = []
        for side in (0, 1):
            known = [(each, _paths(each)) for each in row]
            values = [
                paths[side][1] if paths and paths[0][0].tensor is test.tensor else each
                for each, paths in known
            ]
            sides.append(self._numbers(came_in, values, numbers))
        return [chosen(self._recording, test, *pair) for pair in zip(*sides, strict=True)]

    def _order(self, came_in: Sequence[Any], row: Sequence[Any]) -> list[int]:
        found = {
            name: place
            for name, value in enumerate(row)
            for place, each in enumerate(came_in)
            if value is each
        }
        if len(found) < len(row) or len(set(found.values())) < len(row):
            kept = [name for name in found if name in found.values()]
            group = [self._group[name] for name in kept]
            raise _NotClosed(group if len(group) < len(row) else [])
        return [found[name] for name in range(len(row))]

    def _behind(self, results: list[Any], numbers: Sequence[Any]) -> tuple[Any, ...]:
        """Give each object what it holds now, and the names the objects."""
        contents = [place_of(results[index]).read() for index in self._group]
        for number, known in enumerate(self._objects):
            tests = [each == number for each in numbers]
            self._recording.assign(place_of(known), self._selected(tests, contents))
        for place, index in enumerate(self._group):
            if len(self._objects) > 2:
                results[index] = select(self._objects, numbers[place])
            else:
                results[index] = self._selected([numbers[place] == 0, None], self._objects)
        return tuple(results)

    def _selected(self, tests: Sequence[Any], values: Sequence[Any]) -> Any:
        found = values[-1]
        for test, value in zip(tests[-2::-1], values[-2::-1], strict=True):
            if isinstance(test, bool):
                found = value if test else found
            else:
                found = chosen(self._recording, test, value, found)
        return found
