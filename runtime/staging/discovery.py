"""Which of the places that a body writes were there before it, and so belong to its state.

    for i in range(n):
        row = []; row.append(i)      each attempt to record the body makes this list anew
        log.append(row[0])           and finds that one again

A place that two attempts write existed before both. One that an attempt writes for the first time
may belong to something the body makes, or come from a path that only opened as the state widened.
That is only known once an attempt records the same state as the one before it, and so does the
same: what it alone has written is made anew each time. Where a loop around this one is recorded
again anyway, that is the attempt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Hashable, Mapping
from dataclasses import dataclass

from autograph.runtime.staging.journal import Location
from autograph.runtime.staging.loops.memory import Memory


@dataclass(frozen=True, slots=True)
class Found:
    """What an attempt says about the places: those that are no state after all, and new ones.

    It is `open` as long as something that it wrote could still be either.
    """

    gone: list[Hashable]
    new: list[Hashable]
    open: bool

    def __bool__(self) -> bool:
        return bool(self.gone or self.new or self.open)


class Discovery:
    """What the attempts to record one body have written."""

    def __init__(self, memory: Memory, places: Mapping[Hashable, Location]) -> None:
        self._memory = memory
        self._remembered = frozenset(places)
        # Places of the state that no attempt has written since they belong to it.
        self.unconfirmed = set(places)
        memory.seen.update(places)

    def look(
        self,
        places: Mapping[Hashable, Location],
        written: dict[Hashable, Location],
        made: Container[int],
        widened: bool,
    ) -> Found:
        """What the places `written` by an attempt that knew of `places` say about the state.

        What belongs to objects that it `made` does not; whether it `widened` the state decides if
        the next attempt repeats this one.
        """
        memory = self._memory
        gone = [key for key in self.unconfirmed if key not in written]
        unknown = {
            key: place
            for key, place in written.items()
            if key not in places and id(place.subject) not in made
        }
        certain = [key for key in unknown if key in memory.seen]
        fresh = self._expected_fresh(written, set(gone) - self._remembered)
        guessed = [key for key in unknown if key not in memory.seen and key not in fresh]
        others = len(unknown) - len(certain) - len(guessed)
        memory.seen.update(unknown)
        self.unconfirmed = set(guessed)
        new = [*certain, *guessed]
        # The entries of a dict, as a whole, take in what was state of each.
        whole = {id(written[key].subject) for key in new if written[key].takes_in_others}
        gone += [k for k, each in places.items() if id(each.subject) in whole and k not in gone]
        memory.written = [
            (place.describe(), key, key in places or key in new) for key, place in written.items()
        ]
        changes = bool(widened or new)
        is_open = memory.is_open or others > 0
        is_open &= not (memory.repeats or (not (changes or gone) and memory.leaves_open()))
        memory.repeats, memory.is_open = not changes, False
        return Found(gone, new, is_open)

    def _expected_fresh(
        self, written: dict[Hashable, Location], wrong: Collection[Hashable]
    ) -> set[Hashable]:
        """Which of the places probably belong to what is made anew, as in the attempt before.

        Those that it took for state by mistake are no state here either. This only saves attempts.
        """
        before, now = defaultdict[str, list[bool]](list), defaultdict[str, list[Hashable]](list)
        for kind, key, is_state in self._memory.written:
            before[kind].append(is_state and key not in wrong)
        for key, place in written.items():
            now[place.describe()].append(key)
        return {
            key
            for kind, keys in now.items()
            if len(keys) == len(before[kind])
            for key, is_state in zip(keys, before[kind], strict=True)
            if not is_state
        }
