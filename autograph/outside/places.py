"""The places outside of a function that its code names: globals, closure variables, attributes.

    def f(x): return x * self.rate + BIAS      self.rate and BIAS, if `self` is in the closure

Attributes are followed through objects as far as names in the code could lead.
"""

from __future__ import annotations

import builtins
import dis
import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np

from autograph.converters.calling import is_users_module
from autograph.converters.protocols import MISSING, attribute_of, original_of
from autograph.runtime.staging.journal import Attribute, Item, Location
from autograph.runtime.staging.values.undefined import Undefined
from autograph.syntax.codes import all_codes

# So far attributes are followed, into containers of up to so many items.
_DEPTH, _MOST_ITEMS = 8, 1000
_PLAIN = (bool, int, float, complex, str, bytes, type(None), np.ndarray, np.generic)
Place = tuple[Location, Any]


def names_in(code: types.CodeType) -> set[str]:
    """All names that the code, or code nested in it, looks up."""
    names: set[str] = set()
    for each in all_codes(code):
        names.update(each.co_names)
        # As in `getattr(model, "rate")`.
        texts = (constant for constant in each.co_consts if isinstance(constant, str))
        names.update(text for text in texts if text.isidentifier())
    return names


def globals_in(code: types.CodeType) -> frozenset[str]:
    """The names that the code, or code nested in it, looks up as globals."""
    # By identity: two equal codes of functions nested a hundred deep take minutes to compare.
    known = _GLOBALS.get(id(code))
    if known is None:
        if len(_GLOBALS) >= _MOST_CODES:
            _GLOBALS.clear()
        known = _GLOBALS[id(code)] = (
            code,
            frozenset(chain.from_iterable(map(_looked_up, all_codes(code)))),
        )
    return known[1]


_MOST_CODES = 4096
# The instructions that look up a name, and how far the place of the name is shifted in them.
_LOOK_UPS = {
    operation: name == "LOAD_GLOBAL"
    for name, operation in dis.opmap.items()
    if name.endswith(("_GLOBAL", "_NAME"))
}
_GLOBALS: dict[int, tuple[types.CodeType, frozenset[str]]] = {}


def _looked_up(code: types.CodeType) -> Iterator[str]:
    # By hand: `dis`, which also finds jumps and lines, would take a tenth of a recording.
    words, high = code.co_code, 0
    for operation, low in zip(words[::2], words[1::2], strict=True):
        shift = _LOOK_UPS.get(operation)
        if shift is not None:
            yield code.co_names[(high | low) >> shift]
        high = (high | low) << 8 if operation == dis.EXTENDED_ARG else 0


def named_places(function: Any, used: set[str] | None = None) -> Iterator[Place]:
    """The places a function can reach by name, with what they hold.

    Attributes are those that it names itself, or `used`: those that what it calls names, too.
    """
    function = getattr(function, "func", function)
    code = getattr(function, "__code__", None)
    if code is None:
        return
    names = names_in(code) if used is None else used
    namespace = function.__globals__
    places = [Global(namespace, name) for name in sorted(globals_in(code))]
    # A builtin is a global name that is not there, and may come to be.
    roots: list[Place] = [
        (place, place.read())
        for place in places
        if place.item in namespace or hasattr(builtins, str(place.item))
    ]
    roots += [(cell, cell.read()) for cell in _cells(function)]
    for location, value in roots:
        yield location, value
        if not isinstance(value, Undefined):
            yield from attributes(value, names)


class Global(Item):
    """A global name of a module."""

    __slots__ = ()

    def describe(self) -> str:
        return f"global {self.item}"


class Closed(Attribute):
    """A closure variable."""

    __slots__ = ("variable",)

    def __init__(self, cell: Any, variable: str) -> None:
        super().__init__(cell, "cell_contents")
        self.variable = variable

    def describe(self) -> str:
        return f"closure variable {self.variable}"


def _cells(function: Any) -> Iterator[Attribute]:
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        if not name.startswith("ag__"):
            yield Closed(cell, name)


def _arrays_in(container: dict[Any, Any]) -> Iterator[Place]:
    """The arrays in a dict of names, as `params["weight"]`: each is in a place of its own."""
    for name, value in container.items():
        if type(name) is str and type(value) is np.ndarray:
            yield Item(container, name), value


class Inherited(Attribute):
    """An attribute of an object that it has from its class."""

    __slots__ = ()


class OfClass(Attribute):
    """What a class has in its own namespace, or those of its bases."""

    __slots__ = ()

    def read(self) -> Any:
        spaces = map(vars, getattr(self.obj, "__mro__", ()))
        return next((space[self.name] for space in spaces if self.name in space), None)


def attributes(value: Any, names: set[str]) -> Iterator[Place]:
    """The attributes of an object that are in `names`, and theirs; of items, if it holds some."""
    yield from _attributes(value, names, _DEPTH, set())


def _attributes(value: Any, names: set[str], depth: int, seen: set[int]) -> Iterator[Place]:
    if not depth or id(value) in seen or isinstance(value, _PLAIN):
        return
    seen.add(id(value))
    if is_container(value):
        if type(value) is dict:
            yield from _arrays_in(value)
        for item in items_of(value) if len(value) <= _MOST_ITEMS else ():
            yield from _attributes(item, names, depth - 1, seen)
        return
    for location, found in _own_attributes(value, names):
        yield location, found
        if not isinstance(found, Undefined):
            yield from _attributes(found, names, depth - 1, seen)


def _own_attributes(value: Any, names: set[str]) -> Iterator[Place]:
    if isinstance(value, types.FunctionType | types.MethodType):
        return
    if isinstance(value, type):
        for name in sorted(names):
            yield from _of_class(value, value, {}, name)
        return
    held = getattr(value, "__dict__", {})
    if type(held) is not dict or (
        isinstance(value, types.ModuleType) and not is_users_module(value)
    ):
        return
    for name in sorted(names & held.keys()):
        yield attribute_of(value, name), held[name]
    if not isinstance(value, types.ModuleType):
        for name in sorted((names | _operators(type(value))) - held.keys()):
            yield from _of_class(value, type(value), held, name)


def _operators(kind: type) -> set[str]:
    """The methods that Python itself calls, as the user's classes define them."""
    return {
        name
        for each in kind.__mro__
        if is_users_module(sys.modules.get(each.__module__))
        for name, found in vars(each).items()
        if name.startswith("__") and isinstance(found, types.FunctionType)
    }


def _of_class(value: Any, kind: type, held: dict[str, Any], name: str) -> Iterator[Place]:
    """What an object, or a class itself, has from the classes that the user wrote."""
    holder = next((each for each in kind.__mro__ if name in vars(each)), None)
    if holder is None or not is_users_module(sys.modules.get(holder.__module__)):
        return
    found = original_of(holder, name, vars(holder)[name])
    if found is MISSING or isinstance(found, types.GetSetDescriptorType):
        # Python's own `__dict__` and `__weakref__` stay what they are.
        return
    if not hasattr(type(found), "__get__"):
        yield Inherited(value, name), found
    elif isinstance(found, types.MemberDescriptorType) and value is not kind:
        slot = Attribute(value, name)
        yield slot, slot.read()
    else:
        place = OfClass(kind, name) if isinstance(found, classmethod) else Attribute(kind, name)
        plain = isinstance(found, types.FunctionType | property | classmethod)
        yield place, found if plain else place.read()
        if value is not kind and not name.startswith("__"):
            # The object may come to have one of its own.
            own = Item(held, name)
            yield own, own.read()


_CONTAINERS = (list, tuple, dict, set, frozenset, deque, OrderedDict, defaultdict, Counter)


def is_container(value: Any) -> bool:
    """Whether something holds items, and is of one of Python's own kinds or a named tuple."""
    return type(value) in _CONTAINERS or (
        isinstance(value, tuple) and hasattr(type(value), "_fields")
    )


def items_of(container: Any) -> list[Any]:
    """What a container of one of the builtin kinds holds."""
    return list(container.values() if isinstance(container, dict) else container)
