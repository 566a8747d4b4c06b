"""What a call has to be for machine code to answer it, as words: the programs `answers.py` runs.

    SAME slot object                         the value in a slot is this very object
    ARRAY slot dtype mask flags rank n...    it is an ndarray like this; an extent of -1 is any
    RUN ...                                  everything holds: run the graph, make the result

A record is for calls with so many arguments and these keywords. Slots hold the arguments, and
behind them what instructions put there.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

SLOTS = 256
ANY = -1
# Where a NumPy scalar has its number, in bytes.
NUMBER = object.__basicsize__


class Check(IntEnum):
    """What is to hold, or is put into a slot."""

    SAME = 0  # slot object
    EQUAL = 1  # slot slot: one object
    DIFFER = 2  # slot slot: two objects
    TYPE = 3  # slot type
    FLOAT = 4  # slot bits
    INT = 5  # slot number
    ARRAY = 6  # slot dtype mask flags rank extents...
    APART = 7  # slot bytes slot bytes: arrays without gaps that share no memory
    FUNCTION = 8  # slot code defaults keyword-defaults: it is what it was
    REFERENT = 9  # slot reference: the object that a weak reference refers to
    OBJECT = 10  # slot object: the object itself
    FIELD = 11  # slot source offset: the object at a place in an object
    NUMBER = 12  # slot source offset: as if an ndarray had its data at a place in an object
    INTEGER = 13  # slot source: as if an ndarray had the number of a Python int, if 64 bits do
    DICT = 14  # slot dict key
    CELL = 15  # slot cell
    ATTRIBUTE = 16  # slot source name
    CALL = 17  # slot callable
    WEAK = 18  # slot reference: it is the object that a weak reference refers to
    ABSENT = 19  # dict key
    ITEMS = 20  # first source type count: the items of a tuple or list, in slots from `first` on
    VALUES = 21  # first source count keys...: those of a dict with these keys, in this order
    RUN = 22


class Form(IntEnum):
    """What is made of one array that the graph gives, or returned without one."""

    ARRAY = 0
    SCALAR = 1  # a NumPy scalar
    FLOAT = 2
    INT = 3
    BOOL = 4
    TENSOR = 5  # place type
    CALL = 6  # place callable: what Python makes of the array
    OBJECT = 7  # any object
    SLOT = 8  # slot: an argument itself
    NUMBER = 9  # place of a float; the next array says which kind it is: of Python, or its own
    WHOLE_NUMBER = 10  # the same of an int


class Shape(IntEnum):
    """How the result is put together."""

    PYTHON = 0  # `finish` makes it
    SINGLE = 1
    TUPLE = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a result."""

    form: Form
    place: int = 0
    object: Any = None


@dataclass(frozen=True, slots=True)
class Object:
    """An operand that stands for the address of an object, which the record keeps alive."""

    value: Any

    def __str__(self) -> str:
        return f"{self.value!r:.60}"


class Record:
    """The words of one kind of call, and the objects whose addresses are among them."""

    def __init__(self, count: int, keywords: Sequence[str]) -> None:
        self.slots = count + len(keywords)
        self.kept: list[Any] = []
        self._words: list[int] = [count, len(keywords), *map(self._address, keywords)]
        given = [f"{count} argument{'' if count == 1 else 's'}", *(f"{name}=" for name in keywords)]
        self._text = [f"calls with {', '.join(given)}"]

    def _address(self, object: Any) -> int:
        self.kept.append(object)
        return id(object)

    def put(self, check: Check, *operands: int | Object) -> None:
        """Add an instruction."""
        self._text.append(f"{check.name} {' '.join(map(str, operands))}")
        self._words.append(check)
        self._words += [
            self._address(operand.value) if isinstance(operand, Object) else operand
            for operand in operands
        ]

    def put_value(self, check: Check, *operands: int | Object) -> int:
        """Add an instruction that puts a value into a slot of its own."""
        return self.put_values(check, 1, *operands)

    def put_values(self, check: Check, count: int, *operands: int | Object) -> int:
        """Add an instruction that puts values into so many slots of their own; the first."""
        first = self.slots
        self.slots += count
        self.put(check, first, *operands)
        return first

    def run(
        self,
        call: Any,
        inputs: Sequence[int],
        passed: Sequence[int],
        finish: Callable[..., Any],
        failed: Callable[..., Any],
    ) -> None:
        """Run the machine code behind `call` on the values in slots.

        What Python is to do afterwards gets the results, or the error, and what is in `passed`.
        """
        address, own = entry_of(call)
        self.put(Check.RUN, address, Object(own), Object(finish), Object(failed))
        self._words += [len(inputs), *inputs, len(passed), *passed]
        self.kept.append(call)

    def results(
        self, shape: Shape, parts: Sequence[Part] = (), writes: Sequence[tuple[int, int]] = ()
    ) -> None:
        """Say what is made of the arrays; this ends the record.

        `writes` are slots of arrays, each with the place of the result that is written into it.
        """
        self._words += [shape, len(parts)]
        for part in parts:
            self._words += [part.form, part.place, self._address(part.object)]
        self._words += [len(writes), *(number for write in writes for number in write)]

    def __str__(self) -> str:
        return "\n    ".join(self._text)

    @functools.cached_property
    def words(self) -> bytes:
        """The record, headed by its length."""
        everything = [len(self._words) + 1, *self._words]
        return np.array([word % 2**64 for word in everything], np.uint64).tobytes()


def chain_of(records: Sequence[Record], slow: Callable[..., Any]) -> tuple[Any, ...]:
    """What a function holds for machine code to look into; `slow` takes all other calls."""
    words = b"".join(record.words for record in records) + bytes(8)
    return (words, slow, *(kept for record in records for kept in record.kept))


def entry_of(call: Any) -> tuple[int, Any]:
    """The address of a builtin function's code, and the object it is given first."""
    return _function_address(call), call.__self__


def offset_in(kind: type[Any], name: str) -> int:
    """Where objects of a class have a slot, in bytes: what is there can be read as a pointer."""
    probe, mark = object.__new__(kind), object()
    setattr(probe, name, mark)
    places = range(object.__basicsize__, kind.__basicsize__, 8)
    return next(n for n in places if ctypes.c_size_t.from_address(id(probe) + n).value == id(mark))


def _function_address(call: Any) -> int:
    get = ctypes.pythonapi.PyCFunction_GetFunction
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object]
    address = get(call)
    assert address is not None
    return int(address)
