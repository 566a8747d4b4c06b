"""Which values can be changed, and the places of what they hold.

A list, dict, set or array is mutable, and so is an object. An array that is a view is written where
it is a view of: the place of its contents is that array's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.staging.dicts.entries import Entries
from autograph.runtime.staging.journal import Contents, Item, Location
from autograph.runtime.staging.values import objects, structure

Cells = Callable[[Any], Location | None]
Path = tuple[Hashable, ...]
_CELLS: list[Cells] = []


def register(cell_of: Cells) -> None:
    """Let values of a face be copies: `cell_of(value)` is the place of all they hold, or None."""
    _CELLS.append(cell_of)


def mutable_parts(value: Any) -> Iterator[Any]:
    """All lists, dicts and arrays in a value, itself included."""
    return (part for _, part in placed_parts(value))


def placed_parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All lists, dicts and arrays in a value, each with the keys that lead to it."""
    if structure.is_one_of(value):
        for case in value.cases:
            yield from placed_parts(case, path)
        return
    if is_mutable(value):
        yield path, value
    taken = None if promotion.staged_items(value) is not None else layout_of(value)
    if taken is not None:
        layout, parts = taken
        # The keys of a raised exception say how it is made, not which part is which.
        keys = layout.keys if len(layout.keys) == len(parts) else range(len(parts))
        for key, part in zip(keys, parts, strict=True):
            yield from placed_parts(part, (*path, key))


def layout_of(value: Any) -> Any:
    return structure.take_apart(value) or objects.take_apart(value)


def contents_of(value: Any) -> list[Location]:
    """The places of what a list or dict holds."""
    if promotion.is_staged_table(value):
        return [Entries(value)]
    if type(value) is dict:
        return [Item(value, key) for key in value]
    if isinstance(value, dict | set):
        return [Entries(value)]
    return [Contents(value)] if type(value) in promotion.GROWABLE else []


def is_mutable(value: Any) -> bool:
    """Whether a value can be changed, so that it matters which object it is."""
    if type(value) in (*promotion.GROWABLE, dict) or place_of(value) is not None:
        return True
    if isinstance(value, dict | set):
        return promotion.is_staged_table(value) or objects.is_made(value)
    return objects.take_apart(value) is not None and not objects.is_frozen(value)


def place_of(value: Any) -> Any:
    """The place of all that a list or array holds; None for other values."""
    return (
        Contents(value) if type(value) in promotion.GROWABLE else next(cells_of_faces(value), None)
    )


def cells_of_faces(value: Any) -> Iterator[Location]:
    for cell_of in _CELLS:
        cell = cell_of(value)
        if cell is not None:
            yield cell


def root_of(value: Any) -> Any:
    """The object that writes to `value` change."""
    cell = place_of(value)
    return value if cell is None else cell.subject


def kind_of_object(value: Any) -> Any:
    """Values of different kinds are never one object."""
    return type(value) if place_of(value) is None or type(value) in promotion.GROWABLE else None


def name_of(value: Any) -> str:
    """What a mutable value is called in messages."""
    if type(value) in (*promotion.GROWABLE, dict):
        return type(value).__name__
    if isinstance(value, set):
        return "set"
    return "array" if place_of(value) is not None else type(value).__name__


def places_of(value: Any) -> list[Location]:
    """The places whose contents are the contents of a mutable value."""
    cell = place_of(value)
    return contents_of(value) if cell is None or type(value) in promotion.GROWABLE else [cell]
