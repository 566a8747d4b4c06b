"""Reading and writing dicts and sets whose keys are only known when the graph runs.

A dict becomes one at the first write with a recorded key; one that is only read stays Python's, and
such a key chooses among its values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from autograph.runtime import promotion, scalar
from autograph.runtime.errors import StagingError
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.dicts.dict_methods import (
    NOTHING,
    default_of,
    has_key,
    keeps_defaults,
)
from autograph.runtime.staging.dicts.entries import Entries
from autograph.runtime.staging.dicts.set_order import lost
from autograph.runtime.staging.dicts.table_rows import (
    check_storable,
    follow,
    follow_all,
    stores_itself,
    value_at,
)
from autograph.runtime.staging.dicts.tables import GrowingTable, no_order, table_of
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.staging.loops.iteration import Source
from autograph.runtime.staging.outside_reads import note_read
from autograph.runtime.staging.recording import active, current
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.specs import is_recorded, leaf_of
from autograph.runtime.staging.values.undefined import Undefined

# Filled by table_sets.py, which imports this module.
SET_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {}


def _operator(name: str) -> Any:
    """An operator of sets, which knows whether Python knows their members."""
    plain = getattr(set, name)

    def operate(self: set[Any], other: Any) -> Any:
        if promotion.is_staged_table(self) or promotion.is_staged_table(other):
            return SET_OPERATORS[name](self, other)
        return plain(self, other)

    return operate


class RecordedSet(set[Any]):
    """A set that recorded code makes: it may become one whose members only the graph knows.

    Python's own operators, `a & b`, would look at the one item that then stands for them.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return set, (list(self),)

    def __repr__(self) -> str:
        return repr(set(self))


class RecordedFrozenset(RecordedSet):
    """A frozenset of which only the graph knows the members; it is never written."""

    __slots__ = ()
    kind = frozenset

    def __reduce__(self) -> tuple[Any, ...]:
        return frozenset, (list(self),)

    def __repr__(self) -> str:
        return repr(frozenset(self))

    def __hash__(self) -> int:  # type: ignore[override]
        raise StagingError(
            "a frozenset whose members are only known when the graph runs cannot be looked up.",
            advice="Keep such frozensets in a list, and compare them in a loop.",
        )


_BOTH = ("and", "or", "sub", "xor", "rand", "ror", "rsub", "rxor", "le", "lt", "ge", "gt")
for _name in (*_BOTH, "iand", "ior", "isub", "ixor"):
    setattr(RecordedSet, f"__{_name}__", _operator(f"__{_name}__"))
for _name in ("and", "or", "sub", "xor"):
    setattr(RecordedFrozenset, f"__i{_name}__", getattr(RecordedSet, f"__{_name}__"))


def is_table(container: Any, key: Any = None) -> bool:
    """Whether the graph knows what a dict or set holds, or has to, for the sake of a key."""
    if not isinstance(container, dict | set) or active() is None:
        return False
    return promotion.is_staged_table(container) or is_open_key(key)


def is_open_key(key: Any) -> bool:
    """Whether only the graph knows which key this is: a NumPy scalar itself is known."""
    if isinstance(key, tuple):
        return any(map(is_open_key, key))
    return is_recorded(key) and not isinstance(key, np.generic)


def grows_by(container: dict[Any, Any], key: Any, *value: Any) -> bool:
    """Whether one of several strings is a key that may be new, of a dict the graph can know.

    Without a value that is a default, which a `defaultdict` or `Counter` keeps.
    """
    if promotion.is_staged_table(container):
        return True
    if not value and not keeps_defaults(container):
        return False
    given = value or (default_of(container),)
    words = [*structure.cases_of(key), *container]
    if not all(isinstance(word, str) for word in words):
        return False
    if all(has_key(container, word) is True for word in structure.cases_of(key)):
        return False
    return all(map(_can_be_value, (*given, *container.values())))


def _can_be_value(value: Any) -> bool:
    """Whether a value is a number, a string or a list, or one of several such."""
    cases = (case for case in structure.cases_of(value) if not isinstance(case, Undefined))
    return all(isinstance(c, str | list) or leaf_of(c) is not None for c in cases)


def assign(container: Any, table: GrowingTable, is_renewed: bool = False) -> None:
    """Let a dict or set hold what a table does; lists in it may be others if it `is_renewed`."""
    note_read(container)
    if isinstance(container, set) and not isinstance(container, RecordedSet):
        raise StagingError(
            "this set cannot get members that are only known when the graph runs, since it was not "
            "made in recorded code.",
            advice="Begin with `seen = set()`, and add what it holds: `seen.add(x)`.",
        )
    current().has_sets |= isinstance(container, set)
    held = {} if table.element is None else {table: table}
    follow_all(container, table)
    current().assign(Entries(container, is_renewed), held)


def present_item(container: dict[Any, Any], key: Any) -> Any:
    """The value of a key, which has to be there."""
    place = table_of(container).place_of(key)
    raise_if(place < 0, KeyError(key))
    return value_at(container, place)


def get_item(container: dict[Any, Any], key: Any) -> Any:
    """`container[key]`."""
    default = default_of(container)
    if default is NOTHING:
        return present_item(container, key)
    if keeps_defaults(container):
        return setdefault(container, key, default)
    return get(container, key, default)


def set_item(container: dict[Any, Any], key: Any, value: Any) -> None:
    """`container[key] = value`."""
    if stores_itself(container, key, value):
        return
    check_storable(value)
    assign(container, table_of(container).with_item(key, value), is_renewed=True)
    follow(container, key, value)


def del_item(container: dict[Any, Any], key: Any) -> None:
    """`del container[key]`."""
    lost(container)
    table = table_of(container)
    if not isinstance(container, Counter):
        raise_if(table.place_of(key) < 0, KeyError(key))
    assign(container, table.without(key), is_renewed=True)


def contains(container: Any, key: Any) -> Any:
    """`key in container`."""
    return table_of(container).place_of(key) >= 0


def get(container: dict[Any, Any], key: Any, default: Any = None) -> Any:
    """`container.get(key, default)`."""
    table = table_of(container)
    place = table.place_of(key)
    if isinstance(place, int):
        return default
    return conditional_value(place >= 0, partial(value_at, container, place), lambda: default)


def setdefault(container: dict[Any, Any], key: Any, default: Any = None) -> Any:
    """`container.setdefault(key, default)`."""
    check_storable(default)
    table = table_of(container).with_item(key, default, replaces=False)
    assign(container, table)
    return value_at(container, table.place_of(key))


class TableView:
    """`table.keys()`, `.values()` or `.items()`, of what the table holds when it is gone over."""

    __slots__ = ("container", "what")

    def __init__(self, container: Any, what: str) -> None:
        self.container = container
        self.what = what

    def __ag_source__(self) -> Source:
        return TableItems(self.container, self.what)

    def __iter__(self) -> Iterator[Any]:
        # What Python makes of it is a list that grows.
        return iter([table_of(self.container).listed(self.what)])

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"dict_{self.what}({list(self)})"

    def __contains__(self, item: Any) -> Any:
        if self.what == "keys":
            return contains(self.container, item)
        from autograph.runtime.staging.lists.list_search import is_among

        return is_among(table_of(self.container).listed(self.what), item)


for _name in (*_BOTH, "eq"):
    setattr(TableView, f"__{_name}__", lambda a, b, name=f"__{_name}__": SET_OPERATORS[name](a, b))


class TableItems(Source):
    """What a loop over a dict goes through: its keys in their order, and what is there by then."""

    __slots__ = ("_container", "_places", "_table", "_what")

    def __init__(self, container: Any, what: str = "keys") -> None:
        self._container = container
        self._what = what
        self._table: GrowingTable = table_of(container)
        self._places: Any = None

    def length(self) -> Any:
        length = self._table.length()
        if self._places is None and self._table.element is not None:
            self._places = self._table.places()
        return length

    def item(self, index: Any) -> Any:
        if isinstance(self._container, set):
            raise no_order()
        self._check_unchanged()
        table = table_of(self._container)
        if self._places is None:
            self.length()
        place = promotion.as_tensor(self._places)[promotion.as_tensor(index)]
        place = scalar.make(place, "int")
        key, value = partial(table.keys.get, place), partial(value_at, self._container, place)
        if self._what == "items":
            return key(), value()
        return key() if self._what == "keys" else value()

    @property
    def checks_end(self) -> bool:
        return True

    def end(self) -> None:
        self._check_unchanged()

    def _check_unchanged(self) -> None:
        """Raise what Python raises where a loop adds or removes keys."""
        table = table_of(self._container)
        if table.leaves[:2] == self._table.leaves[:2]:
            return
        kind = "Set" if isinstance(self._container, set) else "dictionary"
        error = RuntimeError(f"{kind} changed size during iteration")
        raise_if(table.length() != self._table.length(), error)
        raise_if(table.keys.length() != self._table.keys.length(), error)


def in_some_order(iterable: Any) -> Any:
    """The iterable; of a set whose members only the graph knows, these as a list."""
    if isinstance(iterable, set) and is_table(iterable):
        return [table_of(iterable).listed()]
    return iterable
