"""Dicts some of whose keys may be missing, depending on recorded control flow.

    if x > 0:
        table["b"] = x            table["b"] is OneOf(missing, x)
    return table.get("b", 0.0), "b" in table, sum(table.values())

Such a dict has as many items as the graph finds when it runs; loops over it are recorded (see
`iteration.OpenItems`).
"""

from __future__ import annotations

import operator
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from autograph.runtime.errors import StagingError
from autograph.runtime.staging.branches import chosen, conditional_value
from autograph.runtime.staging.dicts.key_order import arrange, check_ordered, open_order
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.staging.journal import Item
from autograph.runtime.staging.outside_reads import note_item
from autograph.runtime.staging.recording import current
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.values.lowering import logical_not
from autograph.runtime.staging.values.one_of import Impossible, OneOf
from autograph.runtime.staging.values.sameness import same
from autograph.runtime.staging.values.undefined import Undefined

NOTHING: Any = object()
Method = Callable[..., Any]


def missing_case(value: Any) -> Undefined | None:
    """The case that there is no such item, of a value that is one of several."""
    if not isinstance(value, OneOf):
        return None
    return next((case for case in value.cases if _is_missing(case)), None)


def _is_missing(case: Any) -> bool:
    """Whether a case is that there is no item; of a stale one that is not known."""
    return isinstance(case, Undefined) and case.is_absent and not isinstance(case, Impossible)


def has_open_keys(container: dict[Any, Any]) -> bool:
    """Whether some key is only known to be there when the graph runs."""
    return any(missing_case(value) is not None for value in container.values())


def has_key(container: dict[Any, Any], key: Any) -> Any:
    """`key in container`, for a key that is a Python object or one of several."""
    if isinstance(key, OneOf):
        return switch(key, partial(has_key, container))
    note_item(container, key)
    value = container.get(key, NOTHING)
    missing = missing_case(value)
    if missing is None:
        return value is not NOTHING
    return logical_not(value.is_case(partial(operator.is_, missing)))


def present(container: dict[Any, Any], key: Any) -> Any:
    """The item of a key that is there."""
    value = container[key]
    missing = missing_case(value)
    return value if missing is None else value.without(missing)


def store(container: dict[Any, Any], key: Any, value: Any) -> None:
    """`container[key] = value`; a key that was missing comes last."""
    recording, found = current(), has_key(container, key)
    recording.assign(Item(container, key), value)
    if isinstance(found, bool):
        return
    order = recording.journal.order_of(container)
    stays, moved = order.read(), order.changed(key, is_added=True)
    if not same(stays, moved):
        recording.journal.assign(order, chosen(recording, found, stays, moved))


def _get(container: dict[Any, Any], key: Any, default: Any = None) -> Any:
    found = has_key(container, key)
    if isinstance(found, bool):
        return container[key] if found else default
    return conditional_value(found, lambda: present(container, key), lambda: default)


def _get_symbolic(container: dict[Any, Any], key: Any, default: Any = None) -> Any:
    # What chooses among the values rests on this module.
    from autograph.runtime.staging import access
    from autograph.runtime.staging.values import membership

    return conditional_value(
        membership.contains(key, container),
        lambda: access.select_key(container, key),
        lambda: default,
    )


def _pop(container: dict[Any, Any], key: Any, *default: Any) -> Any:
    found = has_key(container, key)
    if not default:
        if found is False:
            raise KeyError(key)
        raise_if(False if found is True else logical_not(found), KeyError(key))
        value = present(container, key)
    else:
        value = _get(container, key, *default)
    if found is not False:
        current().assign(Item(container, key), Undefined(key, KeyError))
    return value


def _setdefault(container: dict[Any, Any], key: Any, default: Any = None) -> Any:
    value = _get(container, key, default)
    if has_key(container, key) is not True:
        store(container, key, value)
    return value


def _update(container: dict[Any, Any], other: Any = (), /, **more: Any) -> None:
    orders = open_order(other)
    if orders is None:
        _store_items(container, dict(other))
    else:
        switch(orders, lambda order: _store_items(container, _arranged(other, order)))
    _store_items(container, more)


def _store_items(container: dict[Any, Any], new: dict[Any, Any]) -> None:
    for key, value in new.items():
        missing = missing_case(value)
        if missing is not None:
            old = Item(container, key).read()
            there = has_key(new, key)
            value = conditional_value(there, partial(present, new, key), partial(_same, old))
        store(container, key, value)


def _arranged(container: dict[Any, Any], order: Any) -> dict[Any, Any]:
    """The items in one of the orders that they may have."""
    result = dict(container)
    arrange(result, order)
    return result


def merged_dict(*parts: Any, **more: Any) -> dict[Any, Any]:
    """A dict of the items of others, each where Python puts it."""
    result: dict[Any, Any] = {}
    for part in (*parts, more):
        _update(result, part)
    return result


def _same(value: Any) -> Any:
    return value


def _clear(container: dict[Any, Any]) -> None:
    for key in list(container):
        current().assign(Item(container, key), Undefined(key, KeyError))


def _popitem(container: dict[Any, Any], last: bool = True) -> Any:
    check_ordered(container)
    if not container:
        raise KeyError("popitem(): dictionary is empty")
    key = next(reversed(container) if last else iter(container))
    if missing_case(container[key]) is not None:
        raise StagingError(
            "which item is the last one of this dict is only known when the graph runs.",
            advice="Take an item by its key.",
        )
    return key, _pop(container, key)


def default_of(container: dict[Any, Any]) -> Any:
    """What stands for a key that is missing: nothing, or what the kind of dictionary gives."""
    if isinstance(container, Counter):
        return 0
    if isinstance(container, defaultdict) and container.default_factory is not None:
        made = container.default_factory()
        # What sets are rests on this module.
        from autograph.runtime.staging.dicts.table_sets import as_set

        return as_set(made) if type(made) is set else made
    return NOTHING


def keeps_defaults(container: dict[Any, Any]) -> bool:
    """Whether reading a missing key adds it."""
    return isinstance(container, defaultdict)


def _move_to_end(container: OrderedDict[Any, Any], key: Any, last: bool = True) -> None:
    recording, found = current(), has_key(container, key)
    if found is False:
        raise KeyError(key)
    raise_if(False if found is True else logical_not(found), KeyError(key))
    order = recording.journal.order_of(container)
    recording.journal.assign(order, order.changed(key, is_added=True, last=last))


def _count(sign: int) -> Method:
    """`update` or `subtract` of a Counter."""

    def count(container: Counter[Any], iterable: Any = None, /, **counts: Any) -> None:
        added = Counter(iterable, **counts)
        if any(hasattr(type(key), "__ag_tensor__") for key in added):
            raise StagingError(
                "a Counter counts Python values, and these are only known when the graph runs.",
                advice="Use an array indexed by them, or np.bincount.",
            )
        for key, number in added.items():
            now = _get(container, key, 0) + sign * number
            store(container, key, now)

    return count


_METHODS: dict[str, Method] = {
    "get": _get,
    "pop": _pop,
    "setdefault": _setdefault,
    "update": _update,
    "clear": _clear,
    "popitem": _popitem,
    "move_to_end": _move_to_end,
}
_OF_COUNTER = {"update": _count(1), "subtract": _count(-1)}


def call(container: dict[Any, Any], name: str, args: tuple[Any, ...], kwargs: Any) -> Any:
    """`container.name(*args, **kwargs)`."""
    method = _METHODS.get(name)
    if isinstance(container, Counter):
        method = _OF_COUNTER.get(name, method)
    if method is None:
        return getattr(container, name)(*args, **kwargs)
    if name in ("get", "pop", "setdefault") and args and hasattr(args[0], "__ag_tensor__"):
        if isinstance(args[0], OneOf):
            return switch(args[0], lambda key: call(container, name, (key, *args[1:]), kwargs))
        if name == "get":
            return _get_symbolic(container, *args)
        raise StagingError(
            f"`{name}` of a dict with a key that is only known when the graph runs.",
            advice="Write `table[key] if key in table else default`, or use a list.",
        )
    return method(container, *args, **kwargs)
