"""Reading and writing items, attributes and lists in recorded code.

A write goes through the journal, so that it becomes state of the branch or loop it happens in. An
index that is only known when the graph runs chooses among the items of a Python sequence.
"""

from __future__ import annotations

import inspect
from collections import Counter, deque
from functools import partial
from typing import Any

import numpy as np

from autograph.runtime import promotion, scalar
from autograph.runtime.ops.indexing import set_item as tensor_with_item
from autograph.runtime.ops.list_elements import no_element
from autograph.runtime.staging import effects
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.dicts import table_access, table_rows
from autograph.runtime.staging.dicts.dict_methods import (
    NOTHING,
    default_of,
    has_key,
    keeps_defaults,
    present,
    store,
)
from autograph.runtime.staging.exceptions import failing
from autograph.runtime.staging.identity.copies import (
    check_fresh,
    check_not_spoiled,
    check_writable,
)
from autograph.runtime.staging.identity.selection import are_numbers, checked_index, pick, select
from autograph.runtime.staging.journal import Attribute, Contents, Item
from autograph.runtime.staging.lists import exchanges
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.lists.items import is_there, moved
from autograph.runtime.staging.outside_reads import note_item, note_read
from autograph.runtime.staging.recording import Recording, active, tracing
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.texts import text_methods
from autograph.runtime.staging.texts.text_methods import is_unknown
from autograph.runtime.staging.values import lowering, objects, structure
from autograph.runtime.staging.values.one_of import OneOf, is_symbolic
from autograph.runtime.staging.values.specs import leaf_of
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import Tensor
from autograph.runtime.text import Text

MUTABLE = (*promotion.GROWABLE, dict, set)


def bound(value: Any, unbound: Undefined | None = None) -> Any:
    """`value` of a local name, checked to be bound; `unbound` says which one, as a box does not."""
    if isinstance(value, OneOf) and unbound is not None:
        value = value.unbound_as(unbound)
    if isinstance(value, Undefined):
        raise value.exception()
    return value.bound() if isinstance(value, OneOf) else value


def get_item(container: Any, key: Any) -> Any:
    """`container[key]`."""
    if isinstance(container, OneOf):
        return _item_of_one(container.usable("is not subscriptable"), key)
    if isinstance(key, OneOf):
        if isinstance(container, dict) and table_access.grows_by(container, key):
            return table_access.get_item(container, key)
        if isinstance(container, dict) and is_known(key):
            return switch(key.bound(), lambda case: get_item(container, case))
        if key.has_numbers:
            return switch(key, lambda case: get_item(container, case))
        key = key.only_number()
    if isinstance(key, slice):
        key = slice(*map(_whole, (key.start, key.stop, key.step)))
    if promotion.is_staged_list(container):
        return _growing_item(container, key)
    if type(container) in promotion.GROWABLE:
        note_read(container)
    if text_methods.has_unknown_item(container, key):
        return text_methods.item(container, key)
    if type(container) in (*promotion.GROWABLE, tuple, range) or _is_named_tuple(container):
        if is_symbolic(key):
            return select(container, key)
        if isinstance(key, slice) and any(map(is_symbolic, (key.start, key.stop, key.step))):
            if type(container) in (list, tuple):
                made = GrowingList.of(container).slice(key)
                return structure.put_together(structure.empty(container), made)
            return promotion.as_tensor(list(container))[key]
    elif isinstance(container, dict):
        check_not_spoiled(container)
        if _is_table(container, key):
            return table_access.get_item(container, key)
        return select_key(container, key) if is_unknown(key) else _value_of(container, key)
    elif isinstance(container, np.ndarray) and tracing():
        container = effects.capture_array(container)
    failing.check_key(container, key)
    note_item(container, key)
    return container[key]


def _whole(bound: Any) -> Any:
    """A bound of a slice, which is an integer whenever the graph gets here."""
    if not isinstance(bound, scalar.Scalar):
        return bound
    return bound.whole(
        TypeError("slice indices must be integers or None or have an __index__ method")
    )


def _is_table(container: dict[Any, Any], key: Any) -> bool:
    """Whether an item is looked up in a table: other recorded keys choose among known values."""
    if not table_access.is_table(container, key) or promotion.is_staged_table(container):
        return promotion.is_staged_table(container)
    return isinstance(key, tuple) or default_of(container) is not NOTHING


def _value_of(container: dict[Any, Any], key: Any) -> Any:
    """`container[key]`, where the key may be missing on some paths."""
    recording = active()
    found = has_key(container, key)
    if found is True:
        return check_fresh(container[key])
    default = NOTHING if recording is None else default_of(container)
    if default is NOTHING:
        return bound(check_fresh(container[key]))
    value = (
        default
        if found is False
        else conditional_value(found, lambda: present(container, key), lambda: default)
    )
    if recording is not None and keeps_defaults(container):
        store(container, key, value)
    return value


def _item_of_one(container: Any, key: Any) -> Any:
    """`container[key]` of one of several containers."""
    if not isinstance(container, OneOf):
        return get_item(container, key)
    cases = container.cases
    lengths = {len(case) for case in cases if type(case) is list and are_numbers(case)}
    if len(lengths) == 1 and all(type(case) is list and are_numbers(case) for case in cases):
        # All have such an item, or none has.
        values = [get_item(case, key) for case in cases]
        return pick(values, container.tag)
    return switch(container, lambda case: get_item(case, key))


def _is_named_tuple(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(type(value), "_fields")


def _growing_item(container: Any, key: Any) -> Any:
    growing = container[0].__ag_list__()
    if isinstance(key, slice):
        if isinstance(container, deque):
            raise TypeError("sequence index must be integer, not 'slice'")
        return structure.put_together(structure.empty(container), growing.slice(key))
    kind = structure.kind_of(container).__name__
    failing.check_element(key, growing.length(), no_element(kind))
    return growing.get(key, container)


def select_key(container: dict[Any, Any], key: Any) -> Any:
    """`container[key]` for a symbolic key: one of the values whose key is of its kind."""
    kinds = str if isinstance(key, Text) else int | float
    choices = [(k, v) for k, v in container.items() if isinstance(k, kinds)]
    if not choices:
        effects.raise_now(KeyError(key))
    number = key
    if not isinstance(key, scalar.Scalar | Text):
        number = scalar.make(promotion.as_tensor(key), "int")
    found: Any = False
    place: Any = 0
    for index, (candidate, _) in enumerate(choices):
        matches = number == candidate
        found = matches | found
        place = place + matches * index
    missing = not found if isinstance(found, bool) else lowering.logical_not(found)
    effects.raise_if(missing, KeyError(key))
    return select([value for _, value in choices], place)


def set_item(container: Any, key: Any, value: Any) -> Any:
    """What the name `container` stands for after `container[key] = value`."""
    recording = active()
    if isinstance(key, OneOf) and isinstance(container, dict) and is_known(key):
        if table_access.grows_by(container, key, value):
            table_access.set_item(container, key, value)
        else:
            switch(key.bound(), lambda case: _store(case, value, container))
        return container
    if isinstance(container, Tensor):
        return tensor_with_item(container, key, value)
    if isinstance(key, OneOf) and key.has_numbers:
        switch(key, lambda case: _store(case, value, container))
        return container
    if isinstance(container, OneOf):
        return _set_item_of_one(container.usable("does not support item assignment"), key, value)
    if type(container) in promotion.GROWABLE and recording is not None:
        _set_list_item(recording, container, key, value)
    elif isinstance(container, dict) and recording is not None:
        check_writable(container)
        if table_access.is_table(container, key):
            table_access.set_item(container, key, value)
        else:
            store(container, key, value)
    elif isinstance(container, np.ndarray) and recording is not None:
        effects.capture_array(container)[key] = value
    else:
        container[key] = value
    return container


def is_known(key: OneOf) -> bool:
    """Whether every case is a Python object, such as a string, that can be a key."""
    return not any(leaf_of(case) is not None and is_symbolic(case) for case in key.cases)


def _set_item_of_one(container: Any, key: Any, value: Any) -> Any:
    if not isinstance(container, OneOf):
        return set_item(container, key, value)
    if not all(_is_written(case) for case in container.cases):
        return set_item(container.only_number(), key, value)
    switch(container, partial(_store, key, value))
    return container


def _is_written(case: Any) -> bool:
    """Whether a write changes the object: a tensor that is written is another one."""
    return type(case) in MUTABLE or (leaf_of(case) is not None and not isinstance(case, Tensor))


def _store(key: Any, value: Any, container: Any) -> None:
    set_item(container, key, value)


def _set_list_item(recording: Recording, container: list[Any], key: Any, value: Any) -> None:
    check_writable(container)
    row = None if isinstance(key, slice) else table_rows.in_place(container, "__setitem__", (key,))
    if row is not None:
        row.call("__setitem__", (key, value))
        return
    contents = Contents(container)
    if promotion.is_staged_list(container):
        if is_there(container, key, value):
            return
        if not isinstance(key, slice):
            length = container[0].__ag_list__().length()
            failing.check_element(key, length, no_element(_changed(container)))
            exchanges.set_item(recording, container, key, value)
            return
        moved(container)
    if isinstance(key, slice) and _is_staged_slice(container, key, value):
        items = GrowingList.of(container).with_slice(key, GrowingList.of(value))
        recording.assign(contents, [items])
    elif is_symbolic(key):
        _set_symbolic_index(recording, container, key, value)
    else:
        new = list(container)
        new[key] = value
        recording.assign(contents, new)


def _is_staged_slice(container: Any, key: slice, value: Any) -> bool:
    bounds = (key.start, key.stop, key.step)
    return any(map(promotion.is_staged_list, (container, value))) or any(map(is_symbolic, bounds))


def _set_symbolic_index(recording: Recording, container: list[Any], key: Any, value: Any) -> None:
    """Every item becomes either the new value or what it was."""
    number = scalar.make(checked_index(key, len(container), _changed(container)), "int")
    new = [
        conditional_value(number == place, lambda: value, partial(_same, old))
        for place, old in enumerate(container)
    ]
    recording.assign(Contents(container), new)


def _changed(container: Any) -> str:
    """What Python calls a container when it lacks the item to be written or deleted."""
    return "list assignment" if isinstance(container, list) else type(container).__name__


def _same(value: Any) -> Any:
    return value


def del_item(container: Any, key: Any) -> None:
    """`del container[key]`."""
    recording = active()
    if recording is None:
        del container[key]
    elif isinstance(container, OneOf):
        usable = container.usable("does not support item deletion")
        switch(usable, lambda case: del_item(case, key))
    elif isinstance(container, dict):
        check_writable(container)
        if table_access.is_table(container, key):
            table_access.del_item(container, key)
            return
        found = has_key(container, key)
        if not isinstance(container, Counter):
            effects.raise_if(_negated(found), KeyError(key))
        if found is not False:
            recording.assign(Item(container, key), Undefined(key, KeyError))
    elif type(container) in promotion.GROWABLE:
        _del_list_item(recording, container, key)
    else:
        del container[key]


def _negated(test: Any) -> Any:
    return not test if isinstance(test, bool) else lowering.logical_not(test)


def _del_list_item(recording: Recording, container: Any, key: Any) -> None:
    check_writable(container)
    contents = Contents(container)
    bounds = (key.start, key.stop, key.step) if isinstance(key, slice) else (key,)
    if not promotion.is_staged_list(container) and not any(map(is_symbolic, bounds)):
        new = list(container)
        del new[key]
        recording.assign(contents, new)
        return
    items = GrowingList.of(container)
    moved(container)
    if isinstance(key, slice):
        recording.assign(contents, [items.with_slice(key, GrowingList(None, []))])
        return
    length = items.length()
    missing = (key >= length) | (key < -length)
    effects.raise_if(missing, IndexError(no_element(_changed(container))))
    recording.assign(contents, [items.pop(key)[0]])


def set_attr(obj: Any, name: str, value: Any) -> None:
    """`obj.name = value`."""
    recording = active()
    if isinstance(obj, OneOf):
        switch(obj.usable(f"has no attribute '{name}'"), partial(_set_one, name, value))
    elif recording is None or _is_property(obj, name):
        setattr(obj, name, value)
    else:
        check_writable(obj)
        if objects.is_frozen(obj):
            setattr(obj, name, value)
        recording.assign(Attribute(obj, name), value)


def _set_one(name: str, value: Any, obj: Any) -> None:
    set_attr(obj, name, value)


def _is_property(obj: Any, name: str) -> bool:
    """Whether the attribute is computed: then its setter is called instead of being undone."""
    # Looked up without being called: what the class itself would get may be anything.
    declared = type(inspect.getattr_static(type(obj), name, None))
    is_slot = declared.__name__ in ("member_descriptor", "getset_descriptor")
    return hasattr(declared, "__set__") and not is_slot


def del_attr(obj: Any, name: str) -> None:
    """`del obj.name`."""
    recording = active()
    if recording is None:
        delattr(obj, name)
        return
    getattr(obj, name)
    recording.assign(Attribute(obj, name), Undefined(name, AttributeError))
