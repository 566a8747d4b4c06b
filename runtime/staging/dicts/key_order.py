"""In which order a dict has its keys, which can depend on the path.

    if x > 0:
        del table["a"]
        table["a"] = x        "a" comes last on this path only

A key that is added or removed is a write to the order. Paths whose orders fit together, as those on
which different keys are missing, are joined into one that has all keys; else the order is one of
several, and whoever goes over the dict while recording is told so.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from autograph.runtime import dispatch
from autograph.runtime.errors import StagingError
from autograph.runtime.staging.values import structure


class KeyOrder(tuple[Hashable, ...]):
    """The keys of a dict in their order."""

    __slots__ = ()

    def joined(self, other: object) -> KeyOrder | None:
        """An order that both orders are part of; None if there is none."""
        if not isinstance(other, KeyOrder):
            return None
        common = set(self) & set(other)
        if [key for key in self if key in common] != [key for key in other if key in common]:
            return None
        rest, keys = list(other), list[Hashable]()
        for key in self:
            if key in common:
                place = rest.index(key)
                keys += rest[:place]
                del rest[: place + 1]
            keys.append(key)
        return KeyOrder((*keys, *rest))

    def without(self, key: Hashable) -> KeyOrder:
        """The order after a key was removed."""
        return KeyOrder(other for other in self if other != key)


def arrange(container: dict[Any, Any], order: Sequence[Hashable]) -> None:
    """Put the keys of a dict into an order; others come after them."""
    keys = [key for key in order if key in container]
    if list(container)[: len(keys)] != keys:
        items = {key: container[key] for key in keys} | container
        container.clear()
        for key, value in items.items():
            container[key] = value


def open_order(container: Any) -> Any:
    """The orders that the keys of a dict may have, if that depends on the path; else None."""
    journal = getattr(dispatch.recorder(), "journal", None)
    return None if journal is None else journal.orders.get(id(container))


def check_ordered(container: Any) -> None:
    """Raise for a dict whose order depends on the path."""
    if open_order(container) is not None:
        raise StagingError(
            "the order of the keys of this dict depends on recorded control flow.",
            advice="Go over the keys in an order of your own: `for key in (...): table[key]`.",
        )


def check_orders(value: Any) -> None:
    """Raise if the order of a dict depends on the path, be it in a container."""
    if isinstance(value, dict):
        check_ordered(value)
    taken = structure.take_apart(value)
    for part in () if taken is None else taken[1]:
        check_orders(part)
