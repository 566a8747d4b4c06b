"""`items[i]` for an `i` that is only known when the graph runs.

rows[i]          numbers, or lists of them: looked up in a table, made of all items side by side
layers[i]        anything else: a choice among the items
rows[i][0] = v   reaches the row that it is, under the condition that it is the one
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograph.runtime import promotion, scalar, types
from autograph.runtime.errors import StagingError
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.indexing import get_item as tensor_item
from autograph.runtime.ops.joining import stack
from autograph.runtime.ops.list_elements import no_element
from autograph.runtime.staging import effects
from autograph.runtime.staging.identity import aliases
from autograph.runtime.staging.identity.following import Followed
from autograph.runtime.staging.identity.mutables import is_mutable, mutable_parts
from autograph.runtime.staging.lists.growing import no_index
from autograph.runtime.staging.recording import active
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.values import lowering, objects, structure
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.specs import (
    Fixed,
    Growing,
    Leaf,
    OneOfSpec,
    Spec,
    join,
    leaf_of,
)
from autograph.runtime.tensor import Tensor

# Different objects that a recorded index chooses among: each is recorded as a case of its own.
MOST_CASES = 100


def select(items: Sequence[Any], index: Any) -> Any:
    """`items[index]` for a symbolic index: numbers become a table, other items a choice."""
    kind = {tuple: "tuple", range: "range object"}.get(type(items), "list")
    if not len(items):
        raise IndexError(no_element(kind))
    place = checked_index(index, len(items), kind)
    if isinstance(items, range):
        return items.start + scalar.make(place, "int") * items.step
    return pick(items, place)


def pick(items: Sequence[Any], place: Tensor) -> Any:
    """The item at a place that exists."""
    spec: Spec = Fixed(items[0])
    for item in items[1:]:
        spec = join(spec, item)
        if isinstance(spec, OneOfSpec) and len(spec.cases) > MOST_CASES:
            raise StagingError(
                f"a recorded index chooses among more than {MOST_CASES} different objects.",
                advice="Make one array of what they hold, and index that.",
            )
    if isinstance(spec, Fixed):
        return spec.value
    number = scalar.make(place, "int")
    if isinstance(spec, Leaf):
        chosen = aliases.selected(spec, number, items)
        if chosen is not None:
            return chosen
    columns = None if any(map(_holds_objects, items)) else _columns(items, spec)
    if columns is not None:
        value = lowering.lift(spec, iter([tensor_item(column, place) for column in columns]))
        _follow(number, items, value)
        return value
    choice = OneOf(cast(place, lowering.TAG.dtype), list(items))
    # What is one of several itself is no case: nothing would ask what it is.
    is_open = are_numbers(items) or any(map(structure.is_one_of, items))
    return switch(choice, lambda case: case) if is_open else choice


def _holds_objects(value: Any) -> bool:
    """Whether there are objects in a value, which remain themselves."""
    return any(objects.take_apart(part) is not None for part in mutable_parts(value))


def are_numbers(items: Sequence[Any]) -> bool:
    """Whether all items are numbers, of whatever face."""
    return all(leaf_of(item) is not None for item in items)


def _columns(items: Sequence[Any], spec: Spec) -> list[Tensor] | None:
    """The items side by side as tensors, if all have one static shape."""
    kinds = lowering.leaf_types(spec)
    if isinstance(spec, OneOfSpec):
        if not (any(map(structure.is_one_of, items)) and all(map(_is_single, spec.cases))):
            return None
    elif isinstance(spec, Growing):
        return None
    if any(None in getattr(kind, "shape", (None,)) for kind in kinds):
        return None
    lowered = [lowering.lower(item, spec) for item in items]
    return [stack(list(column)) for column in zip(*lowered, strict=True)]


def _is_single(spec: Spec) -> bool:
    """Whether it describes a number, or an object that is itself wherever it is."""
    return isinstance(spec, Fixed) or (isinstance(spec, Leaf) and not spec.type.shape)


def checked_index(index: Any, count: int, kind: str = "list") -> Tensor:
    """The place of an item, counted from the front; IndexError when the graph runs if none."""
    if isinstance(index, scalar.Scalar):
        place = scalar.typed(index.whole(no_index(index)), "int")
    else:
        place = promotion.as_tensor(index)
    if place.type.shape or types.kind(place.dtype) not in ("bool", "int", "uint"):
        what = f"{kind.split()[0]} indices must be integers or slices"
        raise TypeError(f"{what}, not {place.type.describe()}")
    number = scalar.make(place, "int")
    wrong = (number >= count) | (number < -count)
    effects.raise_if(wrong, IndexError(no_element(kind)))
    return scalar.typed(number % count, "int")


def _follow(number: Any, items: Sequence[Any], value: Any) -> None:
    """Let what is written to `value`, or to a part of it, be written to the item that it is."""
    recording = active()
    taken = structure.take_apart(value)
    if recording is None or taken is None:
        return
    parts = [structure.take_apart(item) for item in items]
    for place, part in enumerate(taken[1]):
        _follow(number, [known[1][place] for known in parts if known is not None], part)
    if not is_mutable(value):
        return
    for item in items:
        recording.copies.relate(item, value)

    cases = [(number == place, item) for place, item in enumerate(items)]
    recording.copies.choose(value, Followed(value, cases))
