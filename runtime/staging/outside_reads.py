"""What a recording read outside by names that were only put together when it ran.

    getattr(model, prefix + name), hasattr(model, "seen"), globals()[name], os.environ["MODE"]

What the code names itself is found in the code; this is noted where it is read. Both are guarded.
"""

from __future__ import annotations

import os
from collections.abc import Hashable
from types import ModuleType
from typing import Any

from autograph.runtime import dispatch
from autograph.runtime.staging.identity.copies import check_not_spoiled
from autograph.runtime.staging.journal import Item, Location

Named = tuple[Any, set[str]]


class OutsideReads:
    """The lists whose contents mattered, and the places found by name."""

    def __init__(self) -> None:
        self.lists: set[int] = set()
        self.names: dict[int, Named] = {}
        self.items: dict[Hashable, tuple[Location, Any]] = {}


def note_read(container: Any) -> None:
    """Remember a list whose contents the recording relies on; it must not be stale."""
    check_not_spoiled(container)
    reads = _reads()
    if reads is not None:
        reads.lists.add(id(container))


def note_name(obj: Any, name: str) -> None:
    """Remember an object that was asked for an attribute by name."""
    reads = _reads()
    if reads is not None and (isinstance(obj, type | ModuleType) or not _is_builtin(type(obj))):
        reads.names.setdefault(id(obj), (obj, set()))[1].add(name)


def note_item(container: Any, key: Hashable) -> None:
    """Remember an item of a module's names or of the environment."""
    reads = _reads()
    is_space = type(container) is dict and "__builtins__" in container
    if reads is None or not (is_space or container is os.environ):
        return
    place = Item(container, key)
    if place.key not in reads.items:
        reads.items[place.key] = (place, place.read())


def _reads() -> OutsideReads | None:
    reads: OutsideReads | None = getattr(dispatch.recorder(), "reads", None)
    return reads


def _is_builtin(kind: type) -> bool:
    return kind.__module__.split(".")[0] in ("autograph", "builtins", "numpy")
