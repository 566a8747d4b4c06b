"""Which objects only a recording knows: those that the function made for itself.

    def f(x):
        node = Node(x); node.after = node       neither the node nor the function outlive the call
        def g(): return node.after

What such objects hold is no state of the program's, and nothing of them needs to be guarded. An
object belongs to the recording if every reference to it comes from what belongs to the recording.
That is what a garbage collector asks; here the references are counted, as CPython counts them.
"""

from __future__ import annotations

import gc
import sys
from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from types import CellType, FunctionType, GeneratorType, GetSetDescriptorType
from typing import Any

from autograph.converters.boxes import Box
from autograph.numpy.array import Array
from autograph.runtime.staging.journal import Frame, Location
from autograph.runtime.staging.loops.cursors import Cursor
from autograph.runtime.staging.loops.generators import Consumer, Produced, Pulling
from autograph.runtime.staging.values.one_of import OneOf

# What is followed to what it refers to, besides places and objects that the recording has made.
_KINDS = (
    *(list, tuple, dict, deque, set, CellType, FunctionType, GeneratorType),
    *(Frame, Box, OneOf, Cursor, Produced, Pulling, Consumer),
)
# Whoever refers to more is not followed: it takes longer than recording anew.
_MOST_REFERENCES = 10_000
# The list of objects, the variable of a loop, and the argument of `getrefcount`.
_OF_OUR_OWN = 3


def own_objects(
    frame: Frame, result: list[Any], others: Iterable[Any], made: Container[int]
) -> set[int]:
    """The ids of the objects that only the recording knows.

    They are looked for among what was written in the outermost `frame`, the `result` in a list, the
    `others` that the recording holds, the objects that it `made`, and what all these refer to.
    Functions in the result go out with what they close over; the rest of it is made anew.
    """
    known = _References(made)
    # Other frames may hold the entries too.
    entries = [*frame.values(), *frame.spoiled]
    known.follow([frame, result, *others, *entries, *(location for location, _ in entries)])
    del entries
    known.hand_out(result)
    return known.explained()


@contextmanager
def few_objects() -> Iterator[None]:
    """While recording, a collection looks at what was made meanwhile, and at nothing else.

    Exceptions, generators and attempts that failed leave circles behind, which refer to what the
    function made. All of them can be collected at the end for next to nothing.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


# Py_TPFLAGS_INLINE_VALUES of CPython's object.h.
_INLINE_VALUES = 1 << 2


class _References:
    """References from what belongs to the recording, as far as is known."""

    def __init__(self, made: Container[int]) -> None:
        self._made = made
        self._objects: dict[int, Any] = {}
        self._referred: dict[int, list[int]] = {}
        self._counts = Counter[int]()
        self._roots: set[int] = set()
        self._handed_out: set[int] = set()

    def follow(self, roots: list[Any]) -> None:
        """Count the references from these values, and from those that they refer to."""
        self._roots.update(map(id, roots))
        pending = roots
        while pending:
            value = pending.pop()
            self._counts[id(value)] += 1
            if id(value) not in self._objects:
                self._objects[id(value)] = value
                parts = self._followed(value)
                self._referred[id(value)] = [id(part) for part in parts]
                pending += parts

    def hand_out(self, result: list[Any]) -> None:
        """Note the functions in a result."""
        pending, seen = [*result], set[int]()
        while pending:
            value = pending.pop()
            if isinstance(value, FunctionType):
                self._handed_out.add(id(value))
            elif id(value) not in seen:
                seen.add(id(value))
                pending += self._followed(value)

    def _followed(self, value: Any) -> list[Any]:
        if isinstance(value, FunctionType):
            # Not its globals, nor the builtins.
            return [value.__closure__, value.__defaults__, value.__kwdefaults__, vars(value)]
        is_ours = type(value) in _KINDS or issubclass(type(value), Array | Location)
        if is_ours or id(value) in self._made:
            parts = [*gc.get_referents(value), *_unvisited(value)]
            return parts if len(parts) <= _MOST_REFERENCES else []
        return []

    def explained(self) -> set[int]:
        """The ids of the objects to which nothing else refers."""
        objects = list(self._objects.values())
        self._objects.clear()
        kept = {id(value): sys.getrefcount(value) - _OF_OUR_OWN for value in objects}
        pending = [key for key, count in kept.items() if count > self._counts[key]]
        pending = [key for key in (*pending, *self._handed_out) if key not in self._roots]
        outside = set(pending)
        while pending:
            # What is known outside makes its parts known there.
            for part in self._referred[pending.pop()]:
                if part not in outside and part not in self._roots:
                    outside.add(part)
                    pending.append(part)
        return kept.keys() - outside


def _unvisited(value: Any) -> list[Any]:
    """The dict of an object that has its attributes inside of itself.

    Since Python 3.13 such an object keeps a dict that was asked for as well, and a collection goes
    from the object to the attributes, past the dict.
    """
    if sys.version_info < (3, 13) or not type(value).__flags__ & _INLINE_VALUES:
        return []
    found = (vars(kind).get("__dict__") for kind in type(value).__mro__)
    descriptor = next((each for each in found if isinstance(each, GetSetDescriptorType)), None)
    return [] if descriptor is None else [descriptor.__get__(value)]
