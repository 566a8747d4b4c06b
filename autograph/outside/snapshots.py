"""What containers and functions were like, so that a change of them is noticed."""

from __future__ import annotations

from collections.abc import Container, Hashable, Sized
from dataclasses import dataclass
from operator import is_
from types import FunctionType
from typing import Any

import numpy as np

from autograph.outside.places import is_container, items_of
from autograph.runtime.staging.journal import Item
from autograph.runtime.staging.values.sameness import same
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor
from autograph.tracing.signature import Identity

# What is compared by value, or holds parts that are; other objects are not kept alive.
KEPT = (
    *(bool, int, float, complex, str, bytes, type(None), tuple, list, dict, set, frozenset),
    *(np.ndarray, np.generic, EagerTensor, Undefined),
)


@dataclass(frozen=True, slots=True)
class Items:
    """A container as it was; `itself` if places in it were told apart."""

    kind: type
    keys: tuple[Any, ...]
    parts: tuple[Any, ...]
    itself: Any = None


ANYTHING = object()


def snapshot(value: Any, own: Container[Hashable], depth: int = 4) -> Any:
    """The items of a container and of those in it, but for what is in `own`."""
    if not is_container(value) or id(value) in own or not depth:
        return value if isinstance(value, KEPT) else Identity(value)
    parts = tuple(snapshot(item, own, depth - 1) for item in items_of(value))
    if not isinstance(value, dict):
        return Items(type(value), (), parts)
    free = [Item(value, name).key in own for name in value]
    pairs = zip(free, parts, strict=True)
    parts = tuple(ANYTHING if is_free else part for is_free, part in pairs)
    return Items(type(value), tuple(value), parts, value if any(free) else None)


def is_snapshot(known: Any, value: Any) -> bool:
    """Whether a value is what it was when the snapshot was taken."""
    if known is value or known is ANYTHING:
        return True
    if isinstance(known, Identity):
        return value is not None and known.get() is value
    if not isinstance(known, Items):
        return same(known, value)
    if not (type(value) is known.kind and isinstance(value, Sized)):
        return False
    if known.itself is not None and value is not known.itself:
        return False
    if len(value) != len(known.parts):
        return False
    if isinstance(value, dict) and not all(map(same, known.keys, value)):
        return False
    items = items_of(value)
    return all(map(is_, known.parts, items)) or all(map(is_snapshot, known.parts, items))


State = tuple[Any, Any, dict[str, Any]]


def state_of(function: Any) -> State:
    """What can be changed of a function after it was made: code and defaults."""
    named = getattr(function, "__kwdefaults__", None) or {}
    return getattr(function, "__code__", None), getattr(function, "__defaults__", None), {**named}


def signature_is_its_own(function: Any) -> bool:
    """Whether what does not fit its signature does not fit the function either."""
    told = any(hasattr(function, name) for name in ("__wrapped__", "__signature__"))
    return type(function) is FunctionType and not told


def is_unchanged(function: Any, state: State) -> bool:
    """Whether a function has the code and the defaults that it had."""
    code, defaults, named = state_of(function)
    if code is not state[0] or defaults is not state[1]:
        return False
    known = state[2]
    return named is known or (
        named.keys() == known.keys() and all(named[name] is known[name] for name in named)
    )
