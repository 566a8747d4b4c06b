"""Containers as a layout and their parts: tuples, lists, deques, dicts, named tuples.

Every container of recorded code is taken apart and put together again here:

    take_apart({"a": x, "b": y})   ->   Layout(dict, ("a", "b")), [x, y]
    put_together(layout, [x, y])   ->   {"a": x, "b": y}
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from autograph.runtime.promotion import StagedItems, StagedTuple


@dataclass(frozen=True, slots=True)
class Layout:
    """The kind of a container, the keys of its parts, and what else it is made of.

    Of a deque that is how many it holds at most, of a `defaultdict` what makes its defaults.
    """

    kind: type
    keys: tuple[Hashable, ...]
    limit: Any = None


Split = Callable[[Any], tuple[tuple[Hashable, ...], list[Any]]]
Join = Callable[[Layout, Sequence[Any]], Any]
_SPECIAL: dict[type[Layout], Join] = {}
_REGISTERED: dict[type, tuple[Split, Join]] = {}


def register(kind: type, split: Split, rebuild: Join) -> None:
    """Let values of `kind` be taken apart: `split(value)` gives keys and parts."""
    _REGISTERED[kind] = (split, rebuild)


def register_layout(kind: type[Layout], rebuild: Join) -> None:
    """Let values whose layouts are of a kind of their own be put together."""
    _SPECIAL[kind] = rebuild


def is_registered(kind: type) -> bool:
    """Whether values of `kind` are taken apart in a way of their own."""
    return kind in _REGISTERED


def take_apart(value: Any) -> tuple[Layout, list[Any]] | None:
    """Layout and parts of a container; None for anything else."""
    kind = type(value)
    if kind in _REGISTERED:
        keys, parts = _REGISTERED[kind][0](value)
        return Layout(kind, keys), parts
    if kind is tuple or kind is list or (isinstance(value, tuple) and hasattr(kind, "_fields")):
        return Layout(kind, tuple(range(len(value)))), list(value)
    if kind is deque:
        return Layout(kind, tuple(range(len(value))), value.maxlen), list(value)
    if kind is dict:
        return Layout(kind, tuple(value)), list(value.values())
    return None


def put_together(layout: Layout, parts: Sequence[Any]) -> Any:
    """The container that `take_apart` took apart."""
    kind = layout.kind
    if type(layout) is not Layout:
        return _SPECIAL[type(layout)](layout, parts)
    if kind in _REGISTERED:
        return _REGISTERED[kind][1](layout, parts)
    if kind is dict:
        return dict(zip(layout.keys, parts, strict=True))
    if kind is list:
        return list(parts)
    if kind is deque:
        return deque(parts, layout.limit)
    if kind is tuple:
        is_staged = len(parts) == 1 and isinstance(parts[0], StagedItems)
        return StagedTuple(parts) if is_staged else tuple(parts)
    return kind(*parts)


def empty(container: Any) -> Layout:
    """The layout of an empty list, tuple, deque, dict or set of the same kind."""
    factory = getattr(container, "default_factory", None)
    return Layout(kind_of(container), (), getattr(container, "maxlen", factory))


def kind_of(container: Any) -> type:
    """The type that a container is of for the program."""
    return tuple if type(container) is StagedTuple else type(container)


def make_empty(layout: Layout) -> Any:
    """The container that `empty` describes."""
    kind: Any = layout.kind
    if kind is deque:
        return deque(maxlen=layout.limit)
    return kind(layout.limit) if issubclass(kind, defaultdict) else kind()


def is_one_of(value: Any) -> bool:
    """Whether `value` is one of several cases chosen by a tag."""
    return getattr(type(value), "is_one_of", False)


def cases_of(value: Any) -> tuple[Any, ...]:
    """What `value` may be: itself, if it is not one of several."""
    cases: tuple[Any, ...] = value.cases if is_one_of(value) else (value,)
    return cases


def map_leaves(function: Callable[[Any], Any], value: Any) -> Any:
    """`value` with `function` applied to everything in it that is no container."""
    taken = take_apart(value)
    if taken is None:
        return function(value)
    layout, parts = taken
    return put_together(layout, [map_leaves(function, part) for part in parts])


def leaves(value: Any) -> list[Any]:
    """Everything in `value` that is no container, in order."""
    taken = take_apart(value)
    if taken is None:
        return [value]
    return [leaf for part in taken[1] for leaf in leaves(part)]
