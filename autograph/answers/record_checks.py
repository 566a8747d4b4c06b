"""What a record says of values in slots, and of the places outside that a trace relied on."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from types import CellType, FunctionType
from typing import Any

import numpy as np

from autograph.outside.guards import (
    Guard,
    Holds,
    HoldsFunction,
    HoldsItems,
    Lifted,
    NamedArray,
    Sharing,
)
from autograph.outside.places import OfClass
from autograph.outside.snapshots import ANYTHING, KEPT, Items
from autograph.runtime.native.calls.records import ANY, NUMBER, Check, Object, Record, offset_in
from autograph.runtime.staging.journal import Attribute, Item, Location
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.types import TensorType
from autograph.runtime.variable import Variable
from autograph.tracing.concrete import ConcreteFunction
from autograph.tracing.signature import Identity

_ARRAY = offset_in(EagerTensor, "_array")
_NUMBERS = (float, int)
_TUPLE = tuple.__basicsize__


class Unanswerable(Exception):
    """A record cannot say what has to hold."""


class RecordChecks:
    """Writes into a record what has to hold."""

    def __init__(self, record: Record, concrete: ConcreteFunction) -> None:
        self.record = record
        self.concrete = concrete
        # The slots of all that pass for arrays of numbers.
        self.numbers: set[int] = set()
        # The slots of what places outside hold, and of those numbers that vary.
        self._read: dict[Any, int] = {}
        self._lifted: dict[int, int] = {}

    def number(self, slot: int, kind: type) -> int:
        """Check that there is a Python number in a slot; the slot of what passes for its array."""
        if kind is int:
            made = self.record.put_value(Check.INTEGER, slot)
        elif kind is float:
            self.record.put(Check.TYPE, slot, Object(kind))
            made = self.record.put_value(Check.NUMBER, slot, NUMBER)
        else:
            raise Unanswerable
        self.numbers.add(made)
        return made

    def tensor(self, slot: int, dtype: np.dtype[Any], shape: Sequence[Any]) -> int:
        """Check that there is such a tensor in a slot; the slot of its array."""
        self.record.put(Check.TYPE, slot, Object(EagerTensor))
        array = self.record.put_value(Check.FIELD, slot, _ARRAY)
        self.array(array, dtype, shape)
        return array

    def array(
        self,
        slot: int,
        dtype: np.dtype[Any],
        shape: Sequence[Any],
        mask: int = 0,
        flags: bool = False,
    ) -> None:
        if not is_native(dtype):
            raise Unanswerable
        extents = [n if isinstance(n, int) else ANY for n in shape]
        # There is one object for each dtype in native byte order.
        kind = Object(np.dtype(dtype.type))
        self.record.put(Check.ARRAY, slot, kind, mask, mask * flags, len(extents), *extents)

    def parts(self, slot: int, kind: type, count: int, keys: Sequence[Any]) -> int | None:
        """Check that there is a container like this; the first slot of its parts.

        None if a record cannot say that.
        """
        if kind is dict and all(type(key) is str for key in keys):
            known = map(Object, keys)
            return self.record.put_values(Check.VALUES, count, slot, count, *known)
        if kind is list or (issubclass(kind, tuple) and kind.__basicsize__ == _TUPLE):
            return self.record.put_values(Check.ITEMS, count, slot, Object(kind), count)
        return None

    def same(self, slot: int, value: Any) -> None:
        """There is this very object in a slot."""
        reference = None if isinstance(value, KEPT) else _weak(value)
        if reference is None:
            self.record.put(Check.SAME, slot, Object(value))
        else:
            self.record.put(Check.WEAK, slot, Object(reference))

    # What has to hold outside

    def guard(self, guard: Guard) -> None:
        if isinstance(guard, Sharing):
            self._check_shared(guard)
            return
        if isinstance(guard, HoldsItems):
            self._check_items(self._read_place(guard.location), guard.items, guard)
            return
        if isinstance(guard, Holds) and isinstance(guard.old, Undefined):
            self._check_absent(guard)
            return
        slot = self._read_place(guard.location)
        if isinstance(guard, NamedArray):
            self.array(slot, guard.dtype, guard.shape)
        elif isinstance(guard, Lifted):
            self._lifted[id(guard)] = self._lifted_number(guard, slot)
        else:
            self.same(slot, guard.old)
        if isinstance(guard, HoldsFunction):
            self._check_called(guard, slot)

    def _check_items(self, slot: int, known: Any, guard: HoldsItems) -> None:
        """A container in a slot has the items that it had."""
        if known is ANYTHING:
            return
        if not isinstance(known, Items):
            self.same(slot, known.get() if isinstance(known, Identity) else known)
            return
        if known.itself is not None:
            self.record.put(Check.SAME, slot, Object(known.itself))
        first = self.parts(slot, known.kind, len(known.parts), known.keys)
        if first is None:
            self._check_by_python(guard)
            return
        for place, part in enumerate(known.parts, first):
            self._check_items(place, part, guard)

    def _check_by_python(self, guard: Guard) -> None:
        slot = self.record.put_value(Check.CALL, Object(guard.holds))
        self.record.put(Check.SAME, slot, Object(True))

    def _check_absent(self, guard: Holds) -> None:
        """There still is nothing in a place."""
        place = guard.location
        if not isinstance(place, Item) or type(place.item) is not str:
            raise Unanswerable
        if not isinstance(place.container, dict):
            self._check_by_python(guard)
            return
        self.record.put(Check.ABSENT, Object(place.container), Object(place.item))

    def _check_called(self, guard: HoldsFunction, slot: int) -> None:
        """The function in a slot has the code and the defaults that it had."""
        if type(guard.old) is not FunctionType or guard.state[2]:
            self._check_by_python(guard)
            return
        known = [0 if part is None else Object(part) for part in guard.state[:2]]
        self.record.put(Check.FUNCTION, slot, *known, 0)

    def _lifted_number(self, guard: Lifted, slot: int) -> int:
        if guard.kind is None:
            return self.tensor(slot, guard.type.dtype, guard.type.shape)
        kinds = {kind.__name__: kind for kind in _NUMBERS}
        if guard.kind not in kinds:
            raise Unanswerable
        return self.number(slot, kinds[guard.kind])

    def _check_shared(self, guard: Sharing) -> None:
        """The same names hold the same arrays."""
        slots = [self._read_place(place.location) for place in guard.arrays]
        for place, first in enumerate(guard.shared):
            if first != place:
                self.record.put(Check.EQUAL, slots[place], slots[first])
                continue
            for other in {slots[before] for before in guard.shared[:place]}:
                self.record.put(Check.DIFFER, slots[place], other)

    def _read_place(self, location: Location) -> int:
        """The slot of what a place outside holds."""
        if location.key not in self._read:
            self._read[location.key] = self._slot_of(location)
        return self._read[location.key]

    def _slot_of(self, location: Location) -> int:
        if isinstance(location, Item) and type(location.container) is dict:
            if type(location.item) is str:
                names = Object(location.container), Object(location.item)
                return self.record.put_value(Check.DICT, *names)
        elif isinstance(location, Attribute):
            if isinstance(location.obj, CellType):
                return self.record.put_value(Check.CELL, Object(location.obj))
            if not (hasattr(type(location.obj), "__getattr__") or isinstance(location, OfClass)):
                holder = self._slot_of_holder(location)
                return self.record.put_value(Check.ATTRIBUTE, holder, Object(location.name))
        return self.record.put_value(Check.CALL, Object(location.read))

    def _slot_of_holder(self, location: Attribute) -> int:
        """The slot of an object whose attribute matters."""
        reference = None if location.keeps_alive() else _weak(location.obj)
        if reference is None:
            return self.record.put_value(Check.OBJECT, Object(location.obj))
        return self.record.put_value(Check.REFERENT, Object(reference))

    def captured(self, own: int) -> list[int]:
        """The slots of the inputs behind the first `own`: they come from outside."""
        concrete = self.concrete
        types_ = [value.type for value in concrete.graph.inputs][own:]
        slots = []
        for (owner, fetch), type_ in zip(concrete.captures, types_, strict=True):
            if not isinstance(type_, TensorType):
                raise Unanswerable
            if isinstance(owner, Lifted) and id(owner) in self._lifted:
                slots.append(self._lifted[id(owner)])
                continue
            if type(owner) is Variable:
                holder = self.record.put_value(Check.OBJECT, Object(owner))
                slot = self.record.put_value(Check.ATTRIBUTE, holder, Object("_tensor"))
                slots.append(self.tensor(slot, type_.dtype, type_.shape))
                continue
            location = getattr(fetch, "__self__", None)
            if isinstance(location, Location):
                slot = self._read_place(location)
            else:
                slot = self.record.put_value(Check.CALL, Object(fetch))
            self.array(slot, type_.dtype, type_.shape)
            slots.append(slot)
        return slots


def _weak(value: Any) -> weakref.ref[Any] | None:
    """A weak reference to an object, None if there can be none."""
    try:
        return weakref.ref(value)
    except TypeError:
        return None


def is_native(dtype: np.dtype[Any]) -> bool:
    from autograph.runtime.native.layout import is_native_dtype

    return dtype.isnative and is_native_dtype(dtype)
