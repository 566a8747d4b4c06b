"""Functions that recorded code makes, as their code and what they close over.

    for i in range(n):
        f = lambda z: z * i         another function in each iteration, of the same code

Such functions are told apart by their cells and defaults alone, which go round a loop like the
parts of a tuple. A function that stays the same object needs none of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import CellType, CodeType, FunctionType
from typing import Any

from autograph.runtime.staging import structure
from autograph.runtime.staging.structure import Layout
from autograph.runtime.staging.undefined import Undefined


@dataclass(frozen=True, slots=True)
class FunctionLayout(Layout):
    """The code of a function; its parts are its cells, its defaults and its keyword defaults."""

    code: CodeType | None = None
    like: Any = None


def take_apart(value: Any) -> tuple[FunctionLayout, list[Any]] | None:
    """Layout and parts of a function that holds something; None for anything else."""
    if type(value) is not FunctionType:
        return None
    closure, defaults = value.__closure__ or (), value.__defaults__ or ()
    keywords = value.__kwdefaults__ or {}
    if not (closure or defaults or keywords):
        return None
    keys = (*value.__code__.co_freevars, len(defaults), *keywords)
    parts = [*map(_content, closure), *defaults, *keywords.values()]
    # Functions that call each other hold each other: those stay what they are.
    if any(getattr(part, "__closure__", None) for part in parts):
        return None
    return FunctionLayout(FunctionType, keys, None, value.__code__, Origin(value)), parts


class Origin:
    """A function from which others of its code get their globals and attributes."""

    def __init__(self, function: FunctionType) -> None:
        self.function = function

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin)

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
    return made


structure.register_layout(FunctionLayout, put_together)
