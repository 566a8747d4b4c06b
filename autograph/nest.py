"""Nested structures of tensors, TensorFlow's `tf.nest`: tuples, lists, dicts, named tuples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograph.runtime.staging.values import structure


def flatten(structure_: Any, expand_composites: bool = False) -> list[Any]:
    """All values that are no containers, in order; dicts by sorted key.

    >>> import autograph as ag
    >>> ag.nest.flatten({"b": [1, 2], "a": 3})
    [3, 1, 2]
    """
    return structure.leaves(_sorted(structure_))


def _sorted(value: Any) -> Any:
    """The structure with the keys of its dicts in order, as TensorFlow walks them."""
    taken = structure.take_apart(value)
    if taken is None:
        return value
    layout, parts = taken
    if layout.kind is dict:
        return {key: _sorted(value[key]) for key in sorted(value)}
    return structure.put_together(layout, [_sorted(part) for part in parts])


def is_nested(structure_: Any) -> bool:
    """Whether the value is a container."""
    return structure.take_apart(structure_) is not None


def map_structure(func: Callable[..., Any], *structures: Any, **options: Any) -> Any:
    """`func` of corresponding values, in the structure of the first; ValueError if they differ."""
    taken = [structure.take_apart(each) for each in structures]
    first = taken[0]
    if first is None:
        return func(*structures)
    if any(other is None or other[0] != first[0] for other in taken):
        raise ValueError("The structures do not have the same nested structure")
    columns = zip(*(other[1] for other in taken if other is not None), strict=True)
    return structure.put_together(first[0], [map_structure(func, *column) for column in columns])


def assert_same_structure(a: Any, b: Any) -> None:
    """Raise ValueError unless both have the same structure."""
    map_structure(lambda *values: None, a, b)


def pack_sequence_as(structure_: Any, flat_sequence: Any) -> Any:
    """A structure like the first with the values of the second, in the order of `flatten`."""
    values = iter(flat_sequence)
    return _packed(structure_, values)


def _packed(value: Any, values: Any) -> Any:
    taken = structure.take_apart(value)
    if taken is None:
        return next(values)
    layout, parts = taken
    if layout.kind is dict:
        made = {key: _packed(value[key], values) for key in sorted(value)}
        return {key: made[key] for key in value}
    return structure.put_together(layout, [_packed(part, values) for part in parts])
