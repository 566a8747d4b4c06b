"""Methods of Python lists, dicts, sets and deques in recorded code, written through the journal."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.staging.branches import cond
from autograph.runtime.staging.dicts import dict_methods, table_methods, table_rows
from autograph.runtime.staging.dicts.entries import Entries
from autograph.runtime.staging.dicts.key_order import check_ordered
from autograph.runtime.staging.dicts.table_access import RecordedFrozenset, RecordedSet
from autograph.runtime.staging.exceptions import failing
from autograph.runtime.staging.identity.copies import check_writable
from autograph.runtime.staging.identity.selection import select
from autograph.runtime.staging.journal import Contents, Location
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.lists.items import moved
from autograph.runtime.staging.lists.list_search import find, how_many
from autograph.runtime.staging.lists.repetition import whole
from autograph.runtime.staging.loops.cursors import Cursor
from autograph.runtime.staging.loops.for_loops import for_loop
from autograph.runtime.staging.loops.generators import Produced
from autograph.runtime.staging.loops.iteration import OpenItems, is_open, source_of
from autograph.runtime.staging.outside_reads import note_read
from autograph.runtime.staging.recording import Recording, active, current
from autograph.runtime.staging.texts import texts
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.one_of import is_symbolic
from autograph.runtime.staging.values.specs import is_recorded

_MUTATING: dict[type, set[str]] = {
    list: {"append", "extend", "insert", "pop", "remove", "clear", "reverse", "sort", "__imul__"},
    dict: {"update", "setdefault", "pop", "popitem", "clear", "subtract", "move_to_end"},
    set: {
        *("add", "discard", "remove", "pop", "clear", "update"),
        *("intersection_update", "difference_update", "symmetric_difference_update"),
    },
}
_MUTATING[RecordedSet] = _MUTATING[set]
_MUTATING[deque] = (_MUTATING[list] - {"sort"}) | {"appendleft", "extendleft", "popleft", "rotate"}
READING: dict[type, set[str]] = {kind: {"index", "count", "copy"} for kind in promotion.GROWABLE}
READING[tuple] = READING[promotion.StagedTuple] = {"index", "count"}


def is_journaled(container: Any, name: str) -> bool:
    """Whether a method changes a container, or reads one that may hold recorded values."""
    kind = type(container)
    return name in _MUTATING.get(kind, ()) or name in READING.get(kind, ())


def call_method(container: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`container.name(*args, **kwargs)`."""
    recording = active()
    if isinstance(container, RecordedFrozenset) and not hasattr(frozenset, name):
        raise AttributeError(f"'frozenset' object has no attribute '{name}'")
    if table_methods.is_method(container, name, args):
        if name in _MUTATING[dict if isinstance(container, dict) else set]:
            check_writable(container)
        return table_methods.call(container, name, args, kwargs)
    if recording is not None and isinstance(container, dict):
        if name in ("keys", "values", "items") and is_open(container):
            return OpenItems(container, name)
        if name == "copy" and type(container) is dict and is_open(container):
            return dict_methods.merged_dict(container)
        if name == "copy":
            check_ordered(container)
        if name in _MUTATING[dict]:
            check_writable(container)
        return dict_methods.call(container, name, args, kwargs)
    if recording is None or not is_journaled(container, name):
        return getattr(container, name)(*args, **kwargs)
    kind = type(container)
    if name not in READING.get(kind, ()):
        check_writable(container)
    if kind in promotion.GROWABLE or isinstance(container, tuple):
        return _list_method(recording, container, name, args, kwargs)
    return _natively(recording, Entries(container), name, args, kwargs)


def _natively(
    recording: Recording, location: Location, name: str, args: tuple[Any, ...], kwargs: Any
) -> Any:
    """What Python's own method does, noted as a write."""
    container = location.subject
    if name not in ("append", "extend", "add"):
        note_read(container)
    recording.journal.note(location)
    result = getattr(container, name)(*args, **kwargs)
    recording.copies.wrote(location)
    return result


def _list_method(
    recording: Recording, container: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    row = table_rows.in_place(container, name, args)
    if row is not None:
        return row.call(name, args)
    if name.startswith("extend") and not _is_plain(args[0]):
        return _extend_by_loop(container, "append" + name.removeprefix("extend"), args[0])
    if promotion.is_staged_list(container):
        return _growing(recording, container, container[0].__ag_list__(), name, args)
    if type(container) is list and name == "pop" and args and is_symbolic(args[0]):
        return _pop_at(recording, container, args[0])
    if _needs_graph(container, name, args):
        return _growing(recording, container, GrowingList.of(container), name, args)
    if name in READING[type(container)]:
        note_read(container)
        return getattr(container, name)(*args, **kwargs)
    return _natively(recording, Contents(container), name, args, kwargs)


def replace_contents(container: Any, items: list[Any]) -> None:
    """`container[:] = items`, in the order of which recorded values may decide."""
    recording = current()
    check_writable(container)
    note_read(container)
    moved(container)
    recording.assign(Contents(container), items)


def _is_plain(iterable: Any) -> bool:
    """Whether Python can go through it at once."""
    if source_of(iterable) is not None:
        return promotion.is_staged_list(iterable)
    return not isinstance(iterable, Produced | Cursor)


def _needs_graph(container: Any, name: str, args: tuple[Any, ...]) -> bool:
    """Whether what a method does to a list of known length depends on recorded values."""
    if name in ("extend", "extendleft"):
        return promotion.is_staged_list(args[0])
    if name in ("remove", "index", "count"):
        return any(map(is_recorded, (*container, *args)))
    return name in ("pop", "insert", "rotate", "__imul__") and bool(args) and is_symbolic(args[0])


def _growing(
    recording: Recording, container: Any, items: GrowingList, name: str, args: tuple[Any, ...]
) -> Any:
    """A method of a list of which the graph knows the items."""
    kind = type(container).__name__
    if name == "copy":
        return structure.put_together(structure.empty(container), items.slice(slice(None)))
    if name == "count":
        return how_many(items, *args)
    if name == "index":
        return find(items, _not_in(container, args[0]), *args)
    result = None
    if name not in ("append", "extend") or getattr(container, "maxlen", None) is not None:
        moved(container)
    if name in ("pop", "popleft"):
        index = 0 if name == "popleft" else args[0] if args else -1
        failing.check_element(-1, items.length(), f"pop from {_AN[kind]} {kind}")
        if args:
            failing.check_element(index, items.length(), "pop index out of range")
        items, result = items.pop(index)
    elif name == "remove":
        place = find(items, _not_in(container, args[0], name), *args)
        items, _ = items.pop(place)
    else:
        items = _CHANGES[name](items, *args)
    if name in _AT_END or name in _AT_START:
        items = items.limited(getattr(container, "maxlen", None), name in _AT_END)
    recording.assign(Contents(container), [items])
    return result


_AN = {"list": "empty", "deque": "an empty"}
# Where a deque that is full keeps its items, and loses those at the other end.
_AT_END = ("append", "extend", "__imul__")
_AT_START = ("appendleft", "extendleft", "insert")
_CHANGES: dict[str, Callable[..., GrowingList]] = {
    "append": GrowingList.append,
    "appendleft": lambda items, value: items.insert(0, value),
    "extend": lambda items, values: items.joined(GrowingList.of(values)),
    "extendleft": lambda items, values: GrowingList.of(values).reverse().joined(items),
    "insert": GrowingList.insert,
    "reverse": GrowingList.reverse,
    "clear": GrowingList.clear,
    "rotate": GrowingList.rotate,
    "__imul__": lambda items, times: items.repeated(whole(times)),
}


def _not_in(container: Any, value: Any, name: str = "index") -> ValueError:
    """What Python raises for an item that is not there."""
    try:
        with current().spelling():
            getattr(structure.make_empty(structure.empty(container)), name)(value)
    except ValueError as error:
        return ValueError(texts.text(str(error)))
    raise AssertionError("an empty container has no items")


def _extend_by_loop(container: Any, method: str, items: Any) -> None:
    def body(item: Any) -> tuple[()]:
        call_method(container, method, (item,), {})
        return ()

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
