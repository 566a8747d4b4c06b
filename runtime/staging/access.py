"""Reading and writing items, attributes and lists in recorded code.

A write goes through the journal, so that it becomes state of the branch or loop it happens in. An
index that is only known when the graph runs chooses among the items of a Python sequence.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Sequence
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from autograph.runtime import promotion, scalar
from autograph.runtime.errors import StagingError
from autograph.runtime.ops.indexing import set_item as tensor_with_item
from autograph.runtime.staging import effects, failing, lowering, objects
from autograph.runtime.staging.branches import conditional_value, switch
from autograph.runtime.staging.copies import check_fresh, check_writable, is_spoiled
from autograph.runtime.staging.dict_methods import has_key, has_open_keys
from autograph.runtime.staging.journal import Attribute, Contents, Item
from autograph.runtime.staging.one_of import OneOf
from autograph.runtime.staging.recording import Recording, active, note_read, tracing
from autograph.runtime.staging.selection import checked_index, select
from autograph.runtime.staging.specs import leaf_of
from autograph.runtime.staging.undefined import Undefined
from autograph.runtime.tensor import EagerTensor, SymbolicTensor, Tensor
from autograph.runtime.text import Text


def is_symbolic(value: Any) -> bool:
    """Whether `value` is a number or choice that is only known when the graph runs."""
    if isinstance(value, SymbolicTensor | scalar.Scalar | OneOf):
        return True
    if isinstance(value, EagerTensor | np.ndarray | np.generic):
        return False
    if not hasattr(type(value), "__ag_tensor__"):
        return False
    return isinstance(value.__ag_tensor__(), SymbolicTensor)


def bound(value: Any) -> Any:
    """`value` of a local name, checked to be bound."""
    if isinstance(value, Undefined):
        raise value.exception()
    return value.bound() if isinstance(value, OneOf) else value


def get_item(container: Any, key: Any) -> Any:
    """`container[key]`."""
    if isinstance(container, OneOf):
        container = container.bound()
    if isinstance(key, OneOf):
        if isinstance(container, dict) and _is_known(key):
            return switch(key.bound(), lambda case: get_item(container, case))
        key = key.only_number()
    if promotion.is_staged_list(container):
        return _growing_item(container, key)
    if type(container) is list:
        note_read(container)
        if is_spoiled(container):
            raise container[0].exception()
    if type(container) in (list, tuple, range) or _is_named_tuple(container):
        if is_symbolic(key):
            return select(container, key)
        if isinstance(key, slice) and any(map(is_symbolic, (key.start, key.stop, key.step))):
            return promotion.as_tensor(list(container))[key]
    elif isinstance(container, dict):
        value = select_key(container, key) if is_symbolic(key) else container[key]
        return bound(check_fresh(value))
    elif isinstance(container, np.ndarray) and tracing():
        container = effects.capture_array(container)
    failing.check_key(container, key)
    return container[key]


def _is_named_tuple(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(type(value), "_fields")


def _growing_item(container: list[Any], key: Any) -> Any:
    growing = container[0].__ag_list__()
    if isinstance(key, slice):
        return growing.slice(key)
    failing.check_element(key, growing.length(), "list index out of range")
    return growing.get(key)


def select_key(container: dict[Any, Any], key: Any) -> Any:
    """`container[key]` for a symbolic key: one of the values whose key is a number."""
    choices = [(k, v) for k, v in container.items() if isinstance(k, int | float)]
    if not choices:
        raise KeyError(key)
    number = key if isinstance(key, scalar.Scalar) else scalar.make(promotion.as_tensor(key), "int")
    found: Any = False
    place: Any = 0
    for index, (candidate, _) in enumerate(choices):
        matches = number == candidate
        found = matches | found
        place = place + matches * index
    missing = not found if isinstance(found, bool) else lowering.logical_not(found)
    effects.raise_if(missing, KeyError("no such key"))
    return select([value for _, value in choices], place)


def set_item(container: Any, key: Any, value: Any) -> Any:
    """What the name `container` stands for after `container[key] = value`."""
    recording = active()
    if isinstance(key, OneOf) and isinstance(container, dict) and _is_known(key):
        switch(key.bound(), lambda case: _write_key(container, case, value))
        return container
    if isinstance(container, Tensor):
        return tensor_with_item(container, key, value)
    if isinstance(container, OneOf):
        return set_item(container.only_number(), key, value)
    if type(container) is list and recording is not None:
        _set_list_item(recording, container, key, value)
    elif isinstance(container, dict) and recording is not None:
        check_writable(container)
        if is_symbolic(key):
            _set_symbolic_key(container, key, value)
        else:
            recording.assign(Item(container, key), value)
    elif isinstance(container, np.ndarray) and recording is not None:
        effects.capture_array(container)[key] = value
    else:
        container[key] = value
    return container


def _is_known(key: OneOf) -> bool:
    """Whether every case is a Python object, such as a string, that can be a key."""
    return not any(leaf_of(case) is not None and is_symbolic(case) for case in key.cases)


def _write_key(container: dict[Any, Any], key: Any, value: Any) -> None:
    set_item(container, key, value)


def _set_list_item(recording: Recording, container: list[Any], key: Any, value: Any) -> None:
    check_writable(container)
    contents = Contents(container)
    if promotion.is_staged_list(container):
        recording.assign(contents, [container[0].__ag_list__().with_item(key, value)])
    elif is_symbolic(key):
        _set_symbolic_index(recording, container, key, value)
    else:
        new = list(container)
        new[key] = value
        recording.assign(contents, new)


def _set_symbolic_index(recording: Recording, container: list[Any], key: Any, value: Any) -> None:
    """Every item becomes either the new value or what it was."""
    number = scalar.make(checked_index(key, len(container)), "int")
    new = [
        conditional_value(number == place, lambda: value, partial(_same, old))
        for place, old in enumerate(container)
    ]
    recording.assign(Contents(container), new)


def _same(value: Any) -> Any:
    return value


def _set_symbolic_key(container: dict[Any, Any], key: Any, value: Any) -> None:
    raise StagingError(
        "a dict cannot get a key that is only known when the graph runs.",
        advice="Use an array or a list, indexed by the key.",
    )


def del_item(container: Any, key: Any) -> None:
    """`del container[key]`."""
    recording = active()
    if recording is None:
        del container[key]
    elif isinstance(container, dict):
        check_writable(container)
        if key not in container:
            raise KeyError(key)
        bound(container[key])
        recording.assign(Item(container, key), Undefined(key, KeyError))
    elif type(container) is list and not promotion.is_staged_list(container):
        check_writable(container)
        new = list(container)
        del new[key]
        recording.assign(Contents(container), new)
    else:
        del container[key]


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


def contains(item: Any, container: Any) -> Any:
    """`item in container`."""
    if isinstance(container, Tensor) or leaf_of(container) is not None:
        return effects.any_equal(container, item)
    if promotion.is_staged_list(container):
        return effects.any_equal(container[0].__ag_list__().stack(), item)
    method = getattr(type(container), "__contains__", None)
    if isinstance(method, FunctionType):
        return method(container, item)
    if isinstance(container, dict):
        is_key = not is_symbolic(item) or (isinstance(item, OneOf) and _is_known(item))
        if is_key and has_open_keys(container):
            return has_key(container, item)
        container = tuple(container)
    if not is_symbolic(item) and not any(map(is_symbolic, _flat(container))):
        return item in container
    found: Any = False
    for candidate in container:
        if not is_symbolic(item) and not is_symbolic(candidate):
            if item is candidate or item == candidate:
                return True
            continue
        if not _is_choice(item) and leaf_of(candidate) is None and not _is_choice(candidate):
            continue
        found = effects.either(found, partial(operator.eq, item, candidate))
    return found


def _is_choice(value: Any) -> bool:
    """Whether it may equal things that are no numbers."""
    return isinstance(value, OneOf | Text)


def _flat(container: Any) -> Sequence[Any]:
    return tuple(container) if isinstance(container, list | tuple | set | frozenset | range) else ()


def is_(a: Any, b: Any) -> Any:
    """`a is b`."""
    if isinstance(b, OneOf) or _is_truth(b):
        a, b = b, a
    if isinstance(a, OneOf):
        if isinstance(b, bool) and any(map(_is_truth, a.cases)):
            return switch(a, lambda case: is_(case, b))
        return a.is_case(lambda case: case is b)
    if isinstance(b, bool) and _is_truth(a):
        # Python has one object for each truth value.
        return a if b else lowering.logical_not(a)
    return a is b


def _is_truth(value: Any) -> bool:
    return isinstance(value, scalar.Scalar) and value.python_kind == "bool"
