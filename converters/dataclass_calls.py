"""`asdict`, `astuple` and `replace` of dataclasses, whose objects and fields the graph may choose.

d = D(n) if c else D(n, 5)
asdict(d)                       for each of the two objects, of what its fields hold
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Any

from autograph.converters.calling import call
from autograph.converters.overrides import overrides
from autograph.runtime import promotion, staging
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.specs import leaf_of

Inner = Callable[[Any], Any]
Fields = Callable[[list[tuple[str, Any]]], Any]


def _fields_of(obj: Any) -> list[tuple[str, Any]]:
    """The fields of an object, with what they hold."""
    names = [field.name for field in dataclasses.fields(obj)]
    held = [(name, getattr(obj, name)) for name in names]
    return [(name, value.bound() if isinstance(value, OneOf) else value) for name, value in held]


def _parts(fields: Fields, value: Any) -> Any:
    """What `asdict` and `astuple` make of a value; `fields` makes the result of an object's."""
    if isinstance(value, OneOf):
        return staging.switch(value.bound(), partial(_parts, fields))
    inner = partial(_parts, fields)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return fields([(name, inner(held)) for name, held in _fields_of(value)])
    if leaf_of(value) is not None or promotion.staged_items(value) is not None:
        return call(copy.deepcopy, value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(inner, value))
    if type(value) in (list, tuple):
        return type(value)(map(inner, value))
    if type(value) is dict:
        return {inner(key): inner(item) for key, item in value.items()}
    return call(copy.deepcopy, value)


@overrides(dataclasses.asdict)
def as_dict(obj: Any, *, dict_factory: Callable[..., Any] = dict) -> Any:
    """`asdict(obj)`."""
    return _of_object("asdict", dict_factory, obj)


@overrides(dataclasses.astuple)
def as_tuple(obj: Any, *, tuple_factory: Callable[..., Any] = tuple) -> Any:
    """`astuple(obj)`."""
    return _of_object("astuple", lambda fields: tuple_factory([held for _, held in fields]), obj)


@overrides(dataclasses.fields)
def fields_of_one(obj: Any) -> Any:
    """`fields(obj)`."""
    return staging.switch(obj, dataclasses.fields)


def _of_object(name: str, fields: Fields, obj: Any) -> Any:
    def made(case: Any) -> Any:
        _check(name, case)
        return _parts(fields, case)

    return staging.switch(obj, made)


@overrides(dataclasses.replace)
def replaced(obj: Any, /, **changes: Any) -> Any:
    """`replace(obj, name=value)`."""

    def made(case: Any) -> Any:
        _check("replace", case)
        held = dict(_fields_of(case))
        own = {f.name: held[f.name] for f in dataclasses.fields(case) if f.init}
        return staging.note_made(dataclasses.replace(case, **{**own, **changes}))

    return staging.switch(obj, made)


def _check(name: str, obj: Any) -> None:
    if not dataclasses.is_dataclass(obj) or isinstance(obj, type):
        raise TypeError(f"{name}() should be called on dataclass instances")
