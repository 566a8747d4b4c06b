"""Copies of mutable values: what a branch or loop hands on is another object than in Python.

    y = x if c else z        y is a new list here; for Python it is x or z
    x[0] = 1                 y may have changed as well: it is stale, and must not be used

A write to a copy spoils its originals, and a write to an original its copies: they hold a `Stale`,
whose use is an error. So whoever is not used afterwards does not matter, and no write is lost. What
a branch or `select` gave writes its originals instead, under the condition that it is the one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from autograph.runtime import dispatch, promotion
from autograph.runtime.errors import as_of_here
from autograph.runtime.staging.dicts.entries import Entries
from autograph.runtime.staging.identity.mutables import (
    cells_of_faces,
    is_mutable,
    kind_of_object,
    layout_of,
    mutable_parts,
    name_of,
    places_of,
    root_of,
)
from autograph.runtime.staging.identity.stale import Stale
from autograph.runtime.staging.journal import Attribute, Contents, Journal, Location
from autograph.runtime.staging.values import structure


class Choice(Protocol):
    """What is one of several, which it follows."""

    def pass_on(self, location: Location) -> Iterable[Location]:
        """Write to those that it may be what was written to it; the places, one by one."""

    def missed(self) -> list[Any]:
        """Those that it may be, of which that is not known where it is written."""

    def take_over(self, location: Location) -> Location | None:
        """Write what was written to one of those; None if that is not known here."""


Edges = dict[int, list[Any]]


def check_fresh(value: Any) -> Any:
    """`value`, which must not be stale."""
    if type(value) is Stale:
        raise value.exception()
    return value


def is_spoiled(value: Any) -> bool:
    """Whether a value is stale, or all that it holds."""
    return stale_of(value) is not None


def stale_of(value: Any) -> Stale | None:
    """The mark of a value that is stale, or of which all that it holds is."""
    if type(value) in promotion.GROWABLE or isinstance(value, dict | set):
        mark = next(iter(value)) if len(value) == 1 else None
        if isinstance(mark, promotion.StagedItems):
            mark = getattr(dispatch.recorder(), "slots", {}).get(id(mark))
        return mark if type(mark) is Stale else None
    if type(value) is Stale:
        return value
    marks = (cell.read() for cell in cells_of_faces(value))
    return next((mark for mark in marks if type(mark) is Stale), None)


def check_not_spoiled(container: Any) -> None:
    """Raise for a list, dict or set of which it is not known what it holds."""
    mark = stale_of(container)
    if mark is not None:
        raise mark.exception()


class Copies:
    """Which mutable values were copied from which, in one recording."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._originals: Edges = {}
        self._copies: Edges = {}
        # What reads its originals itself: its own copies do not.
        self._followers: Edges = {}
        # Which of them got another entry, one after the other.
        self._noted: list[tuple[Edges, int, Any]] = []
        self._choices: dict[int, Choice] = {}
        self._keeps: list[Any] = []

    def relate(self, original: Any, copy: Any) -> None:
        """Remember that `copy` was made of `original`, parts included."""
        if original is copy:
            return
        if is_mutable(original) and is_mutable(copy):
            self._pair(original, copy)
        if structure.is_one_of(original) or structure.is_one_of(copy):
            for one, other in itertools.product(_cases(original), _cases(copy)):
                self.relate(one, other)
            return
        one, other = layout_of(original), layout_of(copy)
        if one is not None and other is not None and len(one[1]) == len(other[1]):
            for part, its_copy in zip(one[1], other[1], strict=True):
                self.relate(part, its_copy)

    def entangle(self, one: Any, other: Any) -> None:
        """Remember that two values, or parts of them, may be one object."""
        for part in mutable_parts(one):
            for another in mutable_parts(other):
                if part is not another:
                    self._pair(part, another)

    def _pair(self, original: Any, copy: Any) -> None:
        original, copy = root_of(original), root_of(copy)
        if kind_of_object(original) != kind_of_object(copy):
            return
        self._keeps += (original, copy)
        follows = _follows(copy, original)
        self._connect(self._originals, copy, original)
        self._connect(self._followers if follows else self._copies, original, copy)

    def hold(self, whole: Any, part: Any) -> None:
        """Remember that a list or dict may hold by value what Python has as an object in it."""
        whole, part = root_of(whole), root_of(part)
        self._keeps += (whole, part)
        self._connect(self._originals, whole, part)
        self._connect(self._copies, part, whole)

    def originals_of(self, value: Any) -> list[Any]:
        """All that a value was copied from, by way of other copies, too."""
        return _closure([value], self._originals)

    def choose(self, copy: Any, choice: Choice) -> None:
        """Let what is written to `copy` be written to its originals, and the other way round."""
        self._keeps.append(copy)
        self._choices[id(copy)] = choice

    def are_one(self, one: Any, other: Any) -> Any:
        """Whether two values are one object for Python: a condition; None if that is not known."""
        if one is other:
            return True
        for a, b in ((one, other), (other, one)):
            case_of = getattr(self._choices.get(id(a)), "is_case", None)
            holds = None if case_of is None else case_of(b)
            if holds is not None:
                return holds
        near = [{id(each), *map(id, self.originals_of(each))} for each in (one, other)]
        return None if near[0] & near[1] else False

    def attach(self, whole: Any, part: Any, choice: Choice) -> None:
        """Let a list or so, which is a part of something, be written with it."""
        self._keeps += (whole, part)
        self._originals.setdefault(id(part), []).append(whole)
        self._copies.setdefault(id(whole), []).append(part)
        self._choices[id(part)] = choice

    def choice_of(self, value: Any) -> Choice | None:
        """What a value follows, if it does."""
        return self._choices.get(id(value))

    def is_in_table(self, value: Any) -> bool:
        """Whether a value is held by a dict, with which it is written."""
        return getattr(self._choices.get(id(value)), "is_in_table", False)

    def is_choice(self, value: Any) -> bool:
        """Whether writes to a value have been done to its originals too."""
        return id(value) in self._choices

    def is_related(self, value: Any) -> bool:
        """Whether there may be others that are the same object, or are written with it."""
        known = (self._originals, self._copies, self._followers, self._choices)
        return any(id(value) in each for each in known)

    def wrote(self, location: Location) -> bool:
        """Spoil what may be the same object as the one just written; whether there may be any."""
        subject = location.subject
        if not self.is_related(subject):
            return False
        above = self._above(subject)
        below = _closure([subject, *above], self._copies, self._followers)
        done = {id(subject), *map(id, above)}
        written, lost = dict[int, Location](), set[int]()
        self._follow(location, written, lost)
        for place in list(written.values()):
            # Its original may have been written where it was not.
            self._take_over(place.subject, written)
        for other in (each for each in above if id(each) not in written.keys() - lost):
            for place in _places(other, location):
                self._journal.assign(place, stale_at(place))
        taken = {id(subject): location, **written}
        for other in (each for each in below if id(each) not in done):
            is_live = _follows(subject, other) or any(_follows(other, o) for o in (subject, *above))
            if not is_live and not self._take_over(other, taken):
                for place in _places(other, location):
                    self._journal.spoil(place, stale_at(place))
        return True

    def _take_over(self, copy: Any, written: dict[int, Location]) -> bool:
        """Let a choice hold what was written to its originals, `written` by identity."""
        choice = self._choices.get(id(copy))
        originals = {id(each) for each in self._originals.get(id(copy), ())}
        sources = [written[each] for each in written if each in originals]
        if choice is None or not sources:
            return False
        places = [choice.take_over(source) for source in sources]
        if places[-1] is not None:
            written[id(copy)] = places[-1]
        return None not in places

    def _follow(self, location: Location, written: dict[int, Location], lost: set[int]) -> None:
        """Write the originals of a choice, and theirs; note which, and which it cannot reach."""
        choice = self._choices.get(id(location.subject))
        if choice is None:
            # What it is a copy of is written only where that is chosen itself.
            lost |= set(map(id, self._above(location.subject)))
            return
        for missed in choice.missed():
            lost |= {id(missed), *map(id, _closure([missed], self._originals))}
        for place in choice.pass_on(location):
            written[id(place.subject)] = place
            self._follow(place, written, lost)

    def _above(self, subject: Any) -> list[Any]:
        """What a value was copied from and what that was, but for what is written with it."""
        missed = [o for o in self._originals.get(id(subject), ()) if not _follows(subject, o)]
        beyond = _closure(missed, self._originals)
        if getattr(subject, "follows_all", False):
            beyond = [each for each in beyond if not _follows(subject, each)]
        return [*missed, *beyond]

    def _connect(self, edges: Edges, one: Any, other: Any) -> None:
        edges.setdefault(id(one), []).append(other)
        self._noted.append((edges, id(one), other))

    def known(self) -> int:
        """How much is known by now, to return to."""
        return len(self._noted)

    def return_to(self, known: int) -> None:
        """Forget what an attempt that was given up has copied: nobody has it any more.

        What is written with a dict stays known to be: its choice stays, too.
        """
        while len(self._noted) > known:
            edges, key, other = self._noted.pop()
            ends = edges[key]
            del ends[max(place for place, end in enumerate(ends) if end is other)]
            if not ends:
                del edges[key]

    def forget(self) -> None:
        """Let go of all values: the recording is over."""
        self._originals.clear()
        self._copies.clear()
        self._followers.clear()
        self._noted.clear()
        self._choices.clear()
        self._keeps.clear()


def _follows(copy: Any, original: Any) -> bool:
    """Whether each of them is written with the other."""
    return hasattr(type(copy), "follows") and any(original is each for each in copy.follows())


def _closure(start: Sequence[Any], *edges: Edges) -> list[Any]:
    """What can be reached from `start`."""
    found: dict[int, Any] = {}
    work = list(start)
    while work:
        known = id(work.pop())
        for other in (each for some in edges for each in some.get(known, ())):
            if id(other) not in found:
                found[id(other)] = other
                work.append(other)
    return list(found.values())


def forbid_writes(value: Any, error: Callable[[str], Exception], inside: bool = False) -> None:
    """Let a write to a value, or anything in it, raise; `inside`, only to what is in it."""
    recording = dispatch.recorder()
    forbidden = getattr(recording, "ambiguous", None)
    if forbidden is None:
        return
    for part in mutable_parts(value):
        root = root_of(part)
        if not (inside and root is value) and id(root) not in forbidden:
            forbidden[id(root)] = (root, error(name_of(root)))


def check_writable(value: Any) -> None:
    """Raise for a value whose change would miss what it is a copy of, or that is stale itself."""
    check_not_spoiled(value)
    forbidden = getattr(dispatch.recorder(), "ambiguous", None)
    if forbidden and id(value) in forbidden:
        raise as_of_here(forbidden[id(value)][1])
    stored = getattr(dispatch.recorder(), "items", None)
    if stored is not None:
        stored.check(value)


def _cases(value: Any) -> Sequence[Any]:
    """What a value may be."""
    cases: Sequence[Any] = value.cases if structure.is_one_of(value) else (value,)
    return cases


def _places(value: Any, written: Location) -> list[Location]:
    """The places of `value` that a write to `written` of its double may have changed."""
    if isinstance(written, Attribute) and hasattr(value, written.name):
        return [Attribute(value, written.name)]
    is_table = isinstance(written, Entries) and isinstance(value, dict)
    # A write may have added a key: of a dict that has none, no item tells that.
    return [Entries(value)] if is_table or (type(value) is dict and not value) else places_of(value)


def stale_at(place: Location) -> Any:
    """What marks the contents of a place as stale."""
    stale = Stale(name_of(place.subject))
    if isinstance(place, Entries):
        return {stale: stale}
    return [stale] if isinstance(place, Contents) else stale
