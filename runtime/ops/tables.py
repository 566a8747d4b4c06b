"""Hash tables: where the keys of a dict or set are, if these are only known when the graph runs.

    counts[k] = v       becomes     place = table_find(index, keys, k)
                                    index_1 = table_enter(index, keys, k)       where it was not
                                    keys_1, values_1 = list_append(keys, k), list_append(values, v)

Keys and values lie in lists, in the order in which they came; a key of several parts in as many
lists, the *columns*. The index, a list of integers, tells at which place. First it has how many
keys there are and how many slots are taken, and then the slots, a power of two of them. A slot has
-1 if it is free, the place of its key, or -2 - place of one that was removed. Which slot a key has
follows from its bits; if another one has it, it is the next one that is free.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.ops.list_elements import Array, Arrays
from autograph.runtime.types import ListType, TensorType

__all__ = [
    "TABLE_ENTER",
    "TABLE_FIND",
    "TABLE_PLACES",
    "TABLE_REMOVE",
    "TABLE_SIZE",
]

INDEX = ListType(TensorType(types.int64))
FREE, GONE = -1, -2
FIRST_SLOT = 2
LEAST_SLOTS = 8
# 2**64 divided by the golden ratio: keys in a row get slots far from each other.
FACTOR = 0x9E3779B97F4A7C15
_WORD = 2**64 - 1
_NO_GRADIENT = no_vjp("which keys there are does not change smoothly")


def _bits(part: Array) -> int:
    """What stands for a part of a key: equal parts have equal bits."""
    if part.dtype.kind != "f":
        return int(part) & _WORD
    # Zeros are equal, whatever their sign.
    (word,) = struct.unpack("<Q", struct.pack("<d", float(part) + 0.0))
    return int(word)


def hashed(key: Sequence[Array]) -> int:
    """64 bits that depend on all bits of a key; the upper ones choose its slot."""
    result = 0
    for part in key:
        mixed = result ^ _bits(part)
        mixed ^= mixed >> 32
        result = (mixed * FACTOR) & _WORD
    return result


def _place_in(entry: int) -> int:
    return entry if entry >= 0 else GONE - entry


def _slot_of(index: Sequence[Any], columns: Sequence[Arrays], key: Sequence[Array]) -> int:
    """The slot of a key, or the free one where it would be."""
    slots = len(index) - FIRST_SLOT
    slot = hashed(key) >> (64 - slots.bit_length() + 1)
    while True:
        entry = int(index[FIRST_SLOT + slot])
        if entry == FREE:
            return slot
        place = _place_in(entry)
        if all(column[place] == part for column, part in zip(columns, key, strict=True)):
            return slot
        slot = (slot + 1) & (slots - 1)


def _parted(parts: Sequence[Any]) -> tuple[Sequence[Arrays], Sequence[Array]]:
    half = len(parts) // 2
    return parts[:half], parts[half:]


def _found(index: Arrays, *parts: Any) -> Array:
    columns, key = _parted(parts)
    entry = int(index[FIRST_SLOT + _slot_of(index, columns, key)]) if index else FREE
    return np.asarray(max(entry, FREE), np.int64)


def _written(index: Arrays, place: int, number: int) -> None:
    index[place] = np.asarray(number, np.int64)


def _more(index: Arrays, place: int, number: int) -> None:
    _written(index, place, int(index[place]) + number)


def _with_room(index: Arrays, columns: Sequence[Arrays]) -> Arrays:
    """An index with room for one more: itself, or a new one of the keys that are there."""
    live, taken = (int(number) for number in index[:FIRST_SLOT]) if index else (0, 0)
    if index and 3 * (taken + 1) <= 2 * (len(index) - FIRST_SLOT):
        return index
    slots = LEAST_SLOTS
    while slots <= 2 * live:
        slots *= 2
    free = np.full(slots, FREE)
    made = [np.asarray(number, np.int64) for number in (live, live, *free)]
    for entry in index[FIRST_SLOT:]:
        if entry >= 0:
            key = [column[int(entry)] for column in columns]
            _written(made, FIRST_SLOT + _slot_of(made, columns, key), int(entry))
    return made


def _entered(index: Arrays, *parts: Any) -> Arrays:
    columns, key = _parted(parts)
    index = _with_room(index, columns)
    slot = FIRST_SLOT + _slot_of(index, columns, key)
    _more(index, 0, 1)
    _more(index, 1, int(index[slot] == FREE))
    _written(index, slot, len(columns[0]))
    return index


def _removed(index: Arrays, *parts: Any) -> Arrays:
    columns, key = _parted(parts)
    slot = _slot_of(index, columns, key) if index else None
    if slot is None or index[FIRST_SLOT + slot] < 0:
        return index
    _more(index, 0, -1)
    _written(index, FIRST_SLOT + slot, GONE - int(index[FIRST_SLOT + slot]))
    return index


def _places(index: Arrays, column: Arrays) -> Array:
    entries = np.asarray(index[FIRST_SLOT:], np.int64)
    return np.sort(entries[entries >= 0])


def index_of(keys: Sequence[Sequence[Array]]) -> Arrays:
    """The index of keys that are all different, each given by its parts."""
    index: Arrays = []
    columns: list[Arrays] = [[] for _ in keys[0]] if keys else []
    for key in keys:
        index = _entered(index, *columns, *key)
        for column, part in zip(columns, key, strict=True):
            column.append(part)
    return index


_KEYS = [np.asarray(key) for key in (3, -5, 12, 2**40, 0, 7)]
_NEW = np.asarray(-6)


def _index() -> Arrays:
    return index_of([[key] for key in _KEYS])


def _samples(*others: Array) -> list[Sample]:
    return [Sample((_index(), list(_KEYS), key)) for key in others]


TABLE_FIND = define(
    "table_find",
    infer=lambda index, *parts: TensorType(types.int64),
    evaluate=_found,
    vjp=_NO_GRADIENT,
    samples=lambda: _samples(_KEYS[3], _NEW),
    doc="The place of a key, -1 if it is not there.",
)

TABLE_ENTER = define(
    "table_enter",
    infer=lambda index, *parts: INDEX,
    evaluate=lambda index, *parts: _entered(list(index), *parts),
    in_place=_entered,
    vjp=_NO_GRADIENT,
    samples=lambda: _samples(_NEW),
    doc="The index with a key that was not there, which is going to be appended to the columns.",
)

TABLE_REMOVE = define(
    "table_remove",
    infer=lambda index, *parts: INDEX,
    evaluate=lambda index, *parts: _removed(list(index), *parts),
    in_place=_removed,
    vjp=_NO_GRADIENT,
    samples=lambda: _samples(_KEYS[1], _NEW),
    doc="The index without a key; that stays in the columns, where nothing finds it.",
)

TABLE_PLACES = define(
    "table_places",
    infer=lambda index, column: TensorType(types.int64, (None,)),
    evaluate=_places,
    vjp=_NO_GRADIENT,
    samples=lambda: [
        Sample((_index(), list(_KEYS))),
        Sample((_removed(_index(), list(_KEYS), _KEYS[2]), list(_KEYS))),
    ],
    doc="The places of the keys that are there, in the order in which they came.",
)

TABLE_SIZE = define(
    "table_size",
    infer=lambda index: TensorType(types.int64),
    evaluate=lambda index: np.asarray(index[0] if index else 0, np.int64),
    vjp=_NO_GRADIENT,
    samples=lambda: [Sample((_index(),))],
    doc="How many keys there are.",
)
