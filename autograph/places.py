"""The places outside of a function that its code names: globals, closure variables, attributes.

    def f(x): return x * self.rate + BIAS      self.rate and BIAS, if `self` is in the closure

Attributes are followed through objects as far as names in the code could lead.
"""

from __future__ import annotations

import dis
import functools
import types
from collections.abc import Iterator
from typing import Any

from autograph.runtime.staging.journal import Attribute, Item, Location

_DEPTH = 3
Place = tuple[Location, Any]


def names_in(code: types.CodeType) -> set[str]:
    """All names that the code, or code nested in it, looks up."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= names_in(constant)
    return names


@functools.lru_cache(maxsize=1024)
def globals_in(code: types.CodeType) -> frozenset[str]:
    """The names that the code, or code nested in it, looks up as globals."""
    names = {
        instruction.argval
        for instruction in dis.get_instructions(code)
        if instruction.opname.endswith(("_GLOBAL", "_NAME"))
    }
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= globals_in(constant)
    return frozenset(names)


def named_places(function: Any) -> Iterator[Place]:
    """The places a function can reach by name, with what they hold."""
    function = getattr(function, "func", function)
    code = getattr(function, "__code__", None)
    if code is None:
        return
    names = names_in(code)
    namespace = function.__globals__
    roots: list[Place] = [
        (Global(namespace, name), namespace[name])
        for name in sorted(globals_in(code) & namespace.keys())
    ]
    roots += [(cell, cell.read()) for cell in _cells(function)]
    for location, value in roots:
        yield location, value
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


def attributes(value: Any, names: set[str], depth: int = _DEPTH) -> Iterator[Place]:
    """The attributes of an object that are in `names`, and theirs."""
    held = getattr(value, "__dict__", None)
    if not depth or type(held) is not dict or isinstance(value, _CLOSED):
        return
    for name in sorted(names & held.keys()):
        yield Attribute(value, name), held[name]
        yield from attributes(held[name], names, depth - 1)


_CLOSED = (type, types.ModuleType, types.FunctionType, types.MethodType)
