"""Methods of Python lists, dicts, sets and deques in recorded code, written through the journal."""

from __future__ import annotations

from collections import deque
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.errors import StagingError
from autograph.runtime.staging import dict_methods, failing
from autograph.runtime.staging.access import is_symbolic
from autograph.runtime.staging.branches import cond
from autograph.runtime.staging.copies import check_writable
from autograph.runtime.staging.for_loops import for_loop
from autograph.runtime.staging.growing import GrowingList
from autograph.runtime.staging.iteration import OpenItems, source_of
from autograph.runtime.staging.journal import Contents, Location
from autograph.runtime.staging.recording import Recording, active, note_read
from autograph.runtime.staging.selection import select

_MUTATING: dict[type, set[str]] = {
    list: {"append", "extend", "insert", "pop", "remove", "clear", "reverse", "sort"},
    dict: {"update", "setdefault", "pop", "popitem", "clear"},
    set: {"add", "discard", "remove", "pop", "clear", "update"},
    deque: {"append", "appendleft", "pop", "popleft", "extend", "clear", "rotate"},
}
READING: dict[type, set[str]] = {list: {"index", "count", "copy"}}


class Elements(Location):
    """All items of a set or deque."""

    __slots__ = ("container",)

    def __init__(self, container: Any) -> None:
        self.container = container

    @property
    def key(self) -> tuple[str, int]:
        return ("elements", id(self.container))

    @property
    def subject(self) -> Any:
        return self.container

    def read(self) -> Any:
        return list(self.container)

    def write(self, value: Any) -> None:
        self.container.clear()
        self.container.update(value) if isinstance(self.container, set) else self.container.extend(
            value
        )

    def describe(self) -> str:
        return f"a {type(self.container).__name__}"


def is_journaled(container: Any, name: str) -> bool:
    """Whether a method changes a container, or reads one that may be a growing list."""
    kind = type(container)
    if name in _MUTATING.get(kind, ()):
        return True
    return name in READING.get(kind, ()) and promotion.is_staged_list(container)


def call_method(container: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`container.name(*args, **kwargs)`."""
    recording = active()
    if recording is not None and type(container) is dict:
        if name in ("keys", "values", "items") and dict_methods.has_open_keys(container):
            return OpenItems(container, name)
        if name in _MUTATING[dict]:
            check_writable(container)
        return dict_methods.call(container, name, args, kwargs)
    if recording is None or not is_journaled(container, name):
        return getattr(container, name)(*args, **kwargs)
    check_writable(container)
    if type(container) is list and promotion.is_staged_list(container):
        return _growing(recording, container, name, args)
    if type(container) is list and name == "extend" and source_of(args[0]) is not None:
        return _extend_by_loop(container, args[0])
    if type(container) is list and name == "pop" and args and is_symbolic(args[0]):
        return _pop_at(recording, container, args[0])
    if name not in ("append", "extend", "add"):
        note_read(container)
    location: Location = Contents(container) if type(container) is list else Elements(container)
    recording.journal.note(location)
    result = getattr(container, name)(*args, **kwargs)
    recording.copies.wrote(location)
    return result


def _growing(recording: Recording, container: list[Any], name: str, args: tuple[Any, ...]) -> Any:
    items: GrowingList = container[0].__ag_list__()
    contents = Contents(container)
    result = None
    if name == "append":
        new = items.append(*args)
    elif name == "insert":
        new = items.insert(*args)
    elif name == "pop":
        message = "pop index out of range" if args else "pop from empty list"
        failing.check_element(args[0] if args else -1, items.length(), message)
        new, result = items.pop(*args)
    elif name == "extend":
        return _extend_by_loop(container, args[0])
    elif name in ("reverse", "clear"):
        new = getattr(items, name)()
    elif name == "copy":
        return [items]
    else:
        raise StagingError(
            f"list.{name} is not supported on a list that grows in recorded code.",
            advice="Write a loop over the list that does the same.",
        )
    recording.assign(contents, [new])
    return result


def _extend_by_loop(container: list[Any], items: Any) -> None:
    def body(item: Any) -> tuple[()]:
        call_method(container, "append", (item,), {})
        return ()

    if type(items) is list and not promotion.is_staged_list(items):
        for item in items:
            body(item)
    else:
        for_loop(items, body, ())


def _pop_at(recording: Recording, container: list[Any], index: Any) -> Any:
    """`items.pop(i)` of a list of known length: the items behind `i` move up."""
    item = select(container, index)
    place = index + len(container) * (index < 0)
    rest = [
        _chosen(place <= position, container[position + 1], container[position])
        for position in range(len(container) - 1)
    ]
    recording.assign(Contents(container), rest)
    return item


def _chosen(test: Any, then: Any, orelse: Any) -> Any:
    (value,) = cond(test, lambda: (then,), lambda: (orelse,), ())
    return value
