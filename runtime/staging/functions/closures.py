"""Functions that recorded code makes, as their code and what they close over.

    for i in range(n):
        f = lambda z: z * i         another function in each iteration, of the same code

Such functions are told apart by their cells and defaults alone, which go round a loop like the
parts of a tuple; those that hold nothing are all alike. A function that stays the same object needs
none of this. Other objects are told apart by what they hold, too: `functools.partial(f, n)`,
slices, and what a `for` goes over.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from types import CellType, CodeType, FunctionType
from typing import Any, cast

from autograph.runtime import dispatch
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.structure import Layout
from autograph.runtime.staging.values.undefined import Undefined


@dataclass(frozen=True, slots=True)
class FunctionLayout(Layout):
    """The code of a function; its parts are its cells, its defaults and its keyword defaults."""

    code: CodeType | None = None
    like: Any = None


@dataclass(frozen=True, slots=True)
class MadeLayout(Layout):
    """An object that is made of its parts alone."""


Split = Callable[[Any], tuple[tuple[Hashable, ...], list[Any]]]
Join = Callable[[Layout, Sequence[Any]], Any]
_MADE: dict[type, tuple[Split, Join]] = {}


def register(kind: type, split: Split, rebuild: Join) -> None:
    """Let values of `kind` be told apart by what they hold: `split(value)` gives keys and parts."""
    _MADE[kind] = (split, rebuild)


def take_apart(value: Any) -> tuple[Layout, list[Any]] | None:
    """Layout and parts of a function or other object that holds something; None for others."""
    kind = type(value)
    if kind in _MADE:
        keys, parts = _MADE[kind][0](value)
        return MadeLayout(kind, keys), parts
    return _take_function(value) if kind is FunctionType else None


def holds_any(value: Any) -> bool:
    """Whether a function or other object is told apart by something that it holds."""
    taken = take_apart(value)
    return taken is not None and bool(taken[1])


def is_described_by(spec: Any) -> bool:
    """Whether a description is that of a function or other object, by what it holds."""
    return isinstance(getattr(spec, "layout", None), FunctionLayout | MadeLayout)


def parts_of(value: Any) -> list[Any]:
    """The parts of a container or function; those of one of several functions, case by case."""
    if structure.is_one_of(value):
        # What records the cases carries them by their parts.
        from autograph.runtime.staging.switching import switch

        first = next(case for case in value.cases if not isinstance(case, Undefined))
        return [switch(value, partial(_part, n)) for n in range(len(parts_of(first)))]
    taken = structure.take_apart(value) or take_apart(value)
    assert taken is not None
    return taken[1]


def _part(place: int, value: Any) -> Any:
    return parts_of(value)[place]


def _take_function(value: FunctionType) -> tuple[FunctionLayout, list[Any]] | None:
    closure, defaults = value.__closure__ or (), value.__defaults__ or ()
    keywords = value.__kwdefaults__ or {}
    keys = (*value.__code__.co_freevars, len(defaults), *keywords)
    parts = [*map(_content, closure), *defaults, *keywords.values()]
    # A function that holds nothing, and has no attributes, may be another one of its code.
    if not parts and vars(value):
        return None
    # Functions that call each other hold each other: those stay what they are.
    if any(getattr(part, "__closure__", None) or type(part) is partial for part in parts):
        return None
    return FunctionLayout(FunctionType, keys, None, value.__code__, Origin(value)), parts


class Origin:
    """A function from which others of its code get their globals and attributes."""

    def __init__(self, function: FunctionType) -> None:
        self.function = function

    def __eq__(self, other: object) -> bool:
        own = self.function.__globals__
        return isinstance(other, Origin) and own is other.function.__globals__

    def __hash__(self) -> int:
        return 0


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return Undefined("a variable of a closure", NameError)


def _cell(content: Any) -> CellType:
    return CellType() if isinstance(content, Undefined) else CellType(content)


def put_together(layout: Layout, parts: Sequence[Any]) -> Any:
    """A new function of the same code."""
    assert isinstance(layout, FunctionLayout)
    old = layout.like.function
    count = len(old.__code__.co_freevars)
    stop = count + len(old.__defaults__ or ())
    cells, defaults = tuple(map(_cell, parts[:count])), tuple(parts[count:stop])
    made = FunctionType(
        old.__code__, old.__globals__, old.__name__, defaults or None, cells or None
    )
    names = old.__kwdefaults__ or {}
    made.__kwdefaults__ = dict(zip(names, parts[stop:], strict=True)) or None
    made.__dict__.update(old.__dict__)
    made.__qualname__, made.__module__ = old.__qualname__, old.__module__
    remade = getattr(dispatch.recorder(), "remade", None)
    if remade is not None:
        remade[id(made)] = made
    return made


class Callee:
    """A function that holds nothing, or another callable: the same one, or one of the same code."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Callee) and _code(self.function) is _code(other.function)

    def __hash__(self) -> int:
        return id(_code(self.function))


def _code(function: Any) -> Any:
    return function.__code__ if type(function) is FunctionType else function


def _split_partial(value: partial[Any]) -> tuple[tuple[Hashable, ...], list[Any]]:
    function, held = value.func, [*value.args, *value.keywords.values()]
    keys = (len(value.args), *value.keywords)
    if not holds_any(function):
        return (Callee(function), *keys), held
    return (None, *keys), [function, *held]


def _join_partial(layout: Layout, parts: Sequence[Any]) -> partial[Any]:
    callee, count, *names = cast(tuple[Any, ...], layout.keys)
    held = list(parts)
    function = held.pop(0) if callee is None else callee.function
    return partial(function, *held[:count], **dict(zip(names, held[count:], strict=True)))


def _split_slice(value: slice) -> tuple[tuple[Hashable, ...], list[Any]]:
    parts = [value.start, value.stop, value.step]
    return tuple(part is None for part in parts), parts


register(partial, _split_partial, _join_partial)
register(slice, _split_slice, lambda layout, parts: slice(*parts))
structure.register_layout(MadeLayout, lambda layout, parts: _MADE[layout.kind][1](layout, parts))
structure.register_layout(FunctionLayout, put_together)
