"""What is known of the values that leave the branches of an `if`."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograph.runtime.staging.journal import Contents, Location
from autograph.runtime.staging.recording import Recording
from autograph.runtime.staging.values import lowering
from autograph.runtime.staging.values.deep_specs import generalize_deep, items_described, parts_made
from autograph.runtime.staging.values.joining import joined_pair, kept_spec
from autograph.runtime.staging.values.sameness import same
from autograph.runtime.staging.values.specs import Fixed, Spec

if TYPE_CHECKING:
    from autograph.runtime.staging.branches import Branch


def joined(
    recording: Recording, alive: Sequence[Branch], columns: Sequence[Sequence[Any]]
) -> list[Spec]:
    """The description of each value; the contents of containers count as they are in the branch."""
    if not alive:
        return []
    if len(alive) == 1:
        branch = alive[0]
        written = {id(place.subject) for place, _ in branch.writes.values()} - branch.own
        pairs = zip(columns[0], _described(recording, branch, columns[0]), strict=True)
        return [
            kept_spec(recording, written, branch.own, value, known) for value, (known, _) in pairs
        ]
    specs: list[Spec] = [Fixed(value) for value in columns[0]]
    # Most of what branches hand out, they have left as it was.
    differing = [n for n, pair in enumerate(zip(*columns, strict=True)) if not same(*pair)]
    rows = [[column[n] for n in differing] for column in columns]
    described = [_described(recording, *pair) for pair in zip(alive, rows, strict=True)]
    stale = {id(place.subject) for branch in alive for place, _ in branch.spoiled}
    for n, x, y, (a, wide_a), (b, wide_b) in zip(differing, *rows, *described, strict=True):
        specs[n] = joined_pair(recording, x, y, a, b, wide_a, wide_b, stale)
    return specs


def _described(
    recording: Recording, branch: Branch, column: Sequence[Any]
) -> list[tuple[Spec, Spec]]:
    """Values as they are at the end of a branch: what may vary in them, and with their items."""
    if not column:
        return []
    made = _made_inside(recording, branch, column)
    with branch.resumed(recording):
        known = [generalize_deep(value, made) for value in column]
        return [
            (spec, items_described(*pair)) for spec, *pair in zip(known, column, known, strict=True)
        ]


def _made_inside(recording: Recording, branch: Branch, column: Sequence[Any]) -> set[int]:
    """The containers and functions that a branch made: they hold its values even so."""
    with branch.resumed(recording):
        parts = [part for value in column for part in parts_made(value)]
    unseen = {id(part) for part in parts if not lowering.is_visible(recording.region, part)}
    return unseen | branch.own


def hidden_places(
    recording: Recording, places: Mapping[Any, Location], made: Container[int]
) -> dict[Any, Location]:
    """The places that hold values of a branch even without its writes, or lists `made` there."""

    def is_hidden(place: Location) -> bool:
        if isinstance(place, Contents) and id(place.subject) in made:
            return True
        parts = (place.read(), place.subject)
        return not all(lowering.is_visible(recording.region, part) for part in parts)

    return {key: place for key, place in places.items() if is_hidden(place)}
