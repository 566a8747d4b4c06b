"""Methods of dicts and sets whose keys are only known when the graph runs."""

from __future__ import annotations

import copy
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Set
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.errors import StagingError
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.dicts import table_sets
from autograph.runtime.staging.dicts.set_order import lost
from autograph.runtime.staging.dicts.table_access import (
    TableView,
    assign,
    get,
    is_open_key,
    is_table,
    present_item,
    set_item,
    setdefault,
)
from autograph.runtime.staging.dicts.table_rows import share
from autograph.runtime.staging.dicts.table_sets import each
from autograph.runtime.staging.dicts.tables import held_in, table_of
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.staging.lists import list_search
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.loops.for_loops import for_loop
from autograph.runtime.staging.loops.generators import Produced
from autograph.runtime.staging.loops.iteration import source_of
from autograph.runtime.staging.recording import active
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.specs import is_recorded

Method = Callable[..., Any]


def _pop(container: dict[Any, Any], key: Any, *default: Any) -> Any:
    value = get(container, key, *default) if default else present_item(container, key)
    # It is in no dict any more.
    if isinstance(value, list):
        value = list(value)
    elif isinstance(value, dict | set):
        value = _copy(value) if promotion.is_staged_table(value) else copy.copy(value)
    assign(container, table_of(container).without(key), is_renewed=True)
    return value


def _clear(container: Any) -> None:
    assign(container, table_of(container).clear(), is_renewed=True)


def _copy(container: Any) -> Any:
    return copy_into(structure.make_empty(structure.empty(container)), container)


def copy_into(made: Any, container: Any) -> Any:
    """An empty dict or set, which gets the items of another one."""
    lost(container)
    held_in(made, table_of(container))
    share(container, made)
    return made


def _update(container: dict[Any, Any], other: Any = (), /, **more: Any) -> None:
    if more:
        raise StagingError(
            "a dict whose keys are numbers gets keys that are strings.",
            advice="Keep them in a dict of their own.",
        )
    items = _pairs(other) if isinstance(other, dict) else other
    each(items, lambda pair: set_item(container, *pair))


def _pairs(container: dict[Any, Any]) -> Any:
    """The items of a dict, of which Python or the graph knows the keys."""
    return TableView(container, "items") if is_table(container) else list(container.items())


def _count(sign: int) -> Method:
    def count(container: Counter[Any], iterable: Any = (), /, **counts: Any) -> None:
        def one(key: Any, number: Any = 1) -> None:
            set_item(container, key, get(container, key, 0) + sign * number)

        if isinstance(iterable, dict):
            each(_pairs(iterable), lambda pair: one(*pair))
        else:
            each(iterable, one)

    return count


def _popitem(container: dict[Any, Any], last: Any = True) -> tuple[Any, Any]:
    table = table_of(container)
    what = "dictionary" if isinstance(container, OrderedDict) else "popitem(): dictionary"
    raise_if(table.length() < 1, KeyError(f"{what} is empty"))
    place = table.end(last)
    key, value = table.keys.get(place), table.values.get(place)
    assign(container, table.without(key), is_renewed=True)
    return key, value


def _move_to_end(container: dict[Any, Any], key: Any, last: Any = True) -> None:
    if last is not True:
        raise StagingError(
            "a key that is only known when the graph runs is moved to the beginning of a dict.",
            advice="Make the dict again: `{key: d.pop(key), **d}`.",
        )
    table = table_of(container)
    place = table.place_of(key)
    raise_if(place < 0, KeyError(key))
    # The key that is there stays, which may be a number of another type.
    own = table.keys.get(place)
    set_item(container, own, _pop(container, own))


def _most_common(container: Counter[Any], n: Any = None) -> Any:
    items = in_order(container)
    return [items] if n is None else items.slice(slice(0, n))


def in_order(container: Counter[Any]) -> GrowingList:
    """The items of a Counter, those of which there are most first."""
    table = table_of(container)
    return list_search.ordered(table.listed("items"), table.listed("values"), True)


def _total(container: Counter[Any]) -> Any:
    def body(number: Any, so_far: Any) -> tuple[Any]:
        return (so_far + number,)

    (total,) = for_loop(TableView(container, "values"), body, (0,), ("total",))
    return total


_OF_BOTH: dict[str, Method] = {"clear": _clear, "copy": _copy}
_OF_DICT: dict[str, Method] = {
    **_OF_BOTH,
    "get": get,
    "setdefault": setdefault,
    "pop": _pop,
    "update": _update,
    "popitem": _popitem,
    "move_to_end": _move_to_end,
}
_OF_COUNTER: dict[str, Method] = {
    **_OF_DICT,
    "update": _count(1),
    "subtract": _count(-1),
    "most_common": _most_common,
    "total": _total,
}
# Methods of a set that take a member.
_OF_ONE = ("add", "discard", "remove")
_VIEWS = ("keys", "values", "items")


def is_method(container: Any, name: str, args: tuple[Any, ...]) -> bool:
    """Whether a method of a dict or set is recorded by this module."""
    if not isinstance(container, dict | set | frozenset) or active() is None:
        return False
    if promotion.is_staged_table(container):
        return True
    if isinstance(container, Counter) and name == "most_common":
        return any(map(is_recorded, container.values()))
    if name in ("update", "subtract") or (isinstance(container, Set) and name not in _OF_ONE):
        return any(_brings_keys(container, arg) for arg in args)
    if not (args and is_open_key(args[0])):
        return False
    has_choice = name == "get" and not isinstance(args[0], tuple)
    return not has_choice and name in (*_OF_ONE, "get", "setdefault", "pop", "move_to_end")


def _brings_keys(container: Any, items: Any) -> bool:
    """Whether some keys that `items` add are only known when the graph runs."""
    if isinstance(items, dict | set):
        return promotion.is_staged_table(items)
    if source_of(items) is not None or not isinstance(items, list | tuple):
        return source_of(items) is not None
    has_pairs = isinstance(container, dict) and not isinstance(container, Counter)
    return any(is_open_key(item[0] if has_pairs else item) for item in items)


def _name(container: Any) -> str:
    return "set" if isinstance(container, set) else type(container).__name__


def call(container: Any, name: str, args: tuple[Any, ...], kwargs: Any) -> Any:
    """`container.name(*args, **kwargs)`."""
    if isinstance(container, Set):
        methods = table_sets.METHODS | _OF_BOTH
    else:
        methods = _OF_COUNTER if isinstance(container, Counter) else _OF_DICT
        if name in _VIEWS:
            return TableView(container, name)
    method = methods.get(name)
    if method is None:
        raise StagingError(
            f"`{name}` of a {_name(container)} is not recorded where keys are only known when the "
            "graph runs.",
            advice="Go over the items in a loop: `for key in sorted(table): ...`.",
        )
    return method(container, *args, **kwargs)


def are_equal(a: Any, b: Any, equal: Callable[[Any, Any], Any]) -> Any:
    """`a == b`, where the values are compared by `equal`."""
    if not any(isinstance(a, kind) and isinstance(b, kind) for kind in (dict, set | frozenset)):
        return False
    one, other = table_of(a), table_of(b)

    def body(item: Any, same: Any) -> tuple[Any]:
        key, value = item
        place = other.place_of(key)
        found = conditional_value(
            place >= 0, lambda: equal(other.values.get(place), value), lambda: False
        )
        return (found,)

    alike = one.length() == other.length()
    if one.element is None or other.element is None:
        return alike
    items = [one.listed("items")]
    (same,) = for_loop(items, body, (alike,), ("same",), lambda same: same)
    return same


def as_dict(items: Iterable[Any]) -> dict[Any, Any]:
    """`dict(items)` of pairs."""
    is_known = source_of(items) is None and not isinstance(items, Produced)
    if is_known and not any(is_open_key(item[0]) for item in items):
        return dict(items)
    made: dict[Any, Any] = {}
    _update(made, items)
    return made


def merged_tables(*parts: dict[Any, Any]) -> dict[Any, Any]:
    """`{**parts[0], **parts[1], ...}`."""
    made: dict[Any, Any] = {}
    for part in parts:
        _update(made, part)
    return made


def as_counter(items: Any) -> Counter[Any]:
    """`Counter(items)`."""
    made: Counter[Any] = Counter()
    call(made, "update", (items,), {})
    return made
