"""The Python state that a recording relies on, checked before its graph is used again.

Numbers that the function writes itself (`self.count += 1`) and the ndarrays it names become inputs
of the graph. Whatever else its code names, attributes, globals and closure variables, is guarded:
when one is rebound, the function is recorded anew, so that it never computes with a stale value.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from autograph.converters.calling import is_users_module
from autograph.converters.protocols import MISSING
from autograph.numpy.array import Array
from autograph.numpy.captured import captured_array
from autograph.outside.places import (
    Inherited,
    Place,
    attributes,
    is_container,
    named_places,
    names_in,
)
from autograph.outside.snapshots import KEPT, is_snapshot, is_unchanged, snapshot, state_of
from autograph.runtime import promotion, scalar
from autograph.runtime.staging import Recording
from autograph.runtime.staging.dicts.entries import Entries
from autograph.runtime.staging.journal import Attribute, Contents, Item, Location
from autograph.runtime.staging.values.sameness import same
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.types import TensorType
from autograph.tracing.signature import Arguments, Identity, leaf_key, sharing
from autograph.tracing.trace_report import Difference, described, described_array, difference
from autograph.tracing.varying import PATIENCE, can_vary

NDArray = np.ndarray[Any, Any]


class Lifted:
    """A place with a number that the function writes: its value is an input of the graph."""

    def __init__(self, location: Location, value: Any) -> None:
        self.location = location
        self.entered: Any = None
        self.kind = promotion.python_kind(value)
        self.type = self._type(value)

    def _type(self, value: Any) -> TensorType:
        if self.kind is not None:
            return TensorType(scalar.DTYPES[self.kind])
        return TensorType(value.dtype, value.type.shape)

    def enter(self, recording: Recording) -> None:
        """Let the place hold the input while the function is recorded."""
        name = self.location.describe().rpartition(".")[2]
        stem = name if name.isidentifier() else "state"
        tensor = recording.capture(self, self.type, stem, self.fetch)
        recording.journal.note(self.location)
        self.entered = tensor if self.kind is None else scalar.make(tensor, self.kind)
        self.location.write(self.entered)

    def was_written(self) -> bool:
        """Whether the recorded function gave the place another value."""
        return self.location.read() is not self.entered

    def fetch(self) -> Any:
        """The array for the graph."""
        value = self.location.read()
        tensor: Any = scalar.typed(value, self.kind) if self.kind else value
        return tensor._array

    def holds(self) -> bool:
        """Whether the place still holds a number of the type that was recorded."""
        value = self.location.read()
        if self.kind is not None:
            return promotion.python_kind(value) == self.kind and can_vary(value)
        return isinstance(value, EagerTensor) and self._type(value) == self.type

    def difference(self) -> Difference:
        """What a value that does not fit changed."""
        before = self.kind or self.type.describe()
        return Difference(self.location.describe(), before, described(self.location.read()))


def liftable(written: Sequence[tuple[Location, Any]]) -> list[Lifted]:
    """The places among `written` that held a number."""
    return [
        Lifted(location, old)
        for location, old in written
        if isinstance(location, Attribute | Item)
        and (promotion.python_kind(old) is not None or isinstance(old, EagerTensor))
    ]


class NamedArray:
    """A place outside that holds an ndarray: an input of the graph, read at every call."""

    def __init__(self, location: Location, source: NDArray) -> None:
        self.location = location
        self.source: NDArray | None = source
        self.dtype, self.shape = source.dtype, source.shape
        self.array: Array | None = None

    def enter(self, recording: Recording) -> None:
        """Let the place hold the array that stands for the ndarray while recording."""
        assert self.source is not None
        self.array = captured_array(recording, self.source, self.location.read)
        recording.journal.frames[0].setdefault(self.location.key, (self.location, self.source))
        self.location.write(self.array)

    def holds(self) -> bool:
        """Whether the place still holds an array of the same dtype and shape."""
        value = self.location.read()
        return type(value) is np.ndarray and value.dtype == self.dtype and value.shape == self.shape

    def difference(self) -> Difference:
        """What an array of another type changed."""
        before = described_array("array", self.dtype, self.shape)
        return Difference(self.location.describe(), before, described(self.location.read()))


class Holds:
    """A place that has to hold what it held."""

    def __init__(self, location: Location, old: Any) -> None:
        self.location = location
        self._old = old if isinstance(old, KEPT) else Identity(old)

    @property
    def old(self) -> Any:
        """What the place held; None if that is gone."""
        return self._old.get() if isinstance(self._old, Identity) else self._old

    def now(self) -> Any:
        """What the place holds now."""
        return self.location.read()

    def holds(self) -> bool:
        """Whether it is what it was."""
        now = self.now()
        if isinstance(self._old, Identity):
            return now is not None and now is self._old.get()
        if now is self.old or same(now, self.old):
            return True
        return isinstance(self.location, Contents | Entries) and _alike(now, self.old)

    def difference(self) -> Difference:
        """What it holds now."""
        return difference(self.location.describe(), self.old, self.now())


class HoldsFunction(Holds):
    """A place that has to hold the function that it held, with the code and defaults it had."""

    def __init__(self, location: Location, old: Any) -> None:
        super().__init__(location, old)
        self.state = state_of(own_function(old))

    def holds(self) -> bool:
        """Whether it is what it was."""
        return super().holds() and is_unchanged(own_function(self.now()), self.state)

    def difference(self) -> Difference:
        """What was changed."""
        if not super().holds():
            return super().difference()
        return Difference(self.location.describe(), "as before", "with other code or defaults")


def own_function(value: Any) -> Any:
    """The Python function behind one that was converted."""
    return getattr(value, "python_function", value)


class HoldsItems:
    """A place with a container that has to hold the same items, and those theirs."""

    def __init__(self, location: Location, value: Any, own: Container[Hashable]) -> None:
        self.location = location
        self.items = snapshot(value, own)

    def holds(self) -> bool:
        """Whether the items are what they were."""
        return is_snapshot(self.items, self.location.read())

    def difference(self) -> Difference:
        """Which container it is."""
        return Difference(self.location.describe(), "as before", described(self.location.read()))


class Sharing:
    """Names that shared an array go on sharing one, others do not."""

    def __init__(self, arrays: Sequence[NamedArray]) -> None:
        self.arrays = list(arrays)
        self.shared = sharing([place.source for place in arrays])

    def holds(self) -> bool:
        """Whether the same names share."""
        return sharing([place.location.read() for place in self.arrays]) == self.shared

    def difference(self) -> Difference:
        """Which names it is about."""
        names = ", ".join(place.location.describe() for place in self.arrays)
        return Difference(names, "as before", "other ones of them are one array")


Guard = Lifted | NamedArray | Holds | HoldsItems | Sharing


def enter_arrays(recording: Recording, places: Iterable[Place]) -> list[NamedArray]:
    """Let all ndarrays among the places be inputs of the graph, until the recording ends."""
    entered = []
    for location, value in places:
        is_array = type(value) is np.ndarray and value.dtype.kind not in "OVMmUS"
        if is_array and not isinstance(location, Inherited):
            named = NamedArray(location, value)
            named.enter(recording)
            entered.append(named)
    return entered


def guards_for(
    recording: Recording,
    arguments: Arguments,
    function: Callable[..., Any],
    written: Sequence[tuple[Location, Any]],
    lifted: Sequence[Lifted],
    arrays: Sequence[NamedArray],
    own: Container[int],
) -> list[Guard]:
    """What has to hold for a recording to be used again; not what only it knows, its `own`."""
    entered: list[Lifted | NamedArray] = [*lifted, *arrays]
    guards: list[Guard] = [*entered]
    if len(arrays) > 1:
        guards.append(Sharing(arrays))
    skip = {place.location.key for place in entered}
    for location, old in written:
        if isinstance(location, Attribute | Item):
            if location.key not in skip:
                guards.append(Holds(location, old))
        elif (
            isinstance(location, Contents | Entries)
            and id(location.container) in recording.reads.lists
        ):
            guards.append(Holds(location, old))
    skip |= {location.key for location, _ in written}
    # Objects that the function changes itself, and places of arrays, are guarded as such.
    changed = skip | {id(location.subject) for location, _ in written}
    for location, value in relied_on(recording, arguments, function, own):
        if location.key not in skip and not isinstance(value, ModuleType | Array):
            skip.add(location.key)
            guards += _guards_of_place(location, value, changed)
    return guards


def _guards_of_place(location: Location, value: Any, own: Container[Hashable]) -> Iterator[Guard]:
    """What has to hold of a place that was read, but for objects and places in `own`."""
    if isinstance(value, Undefined):
        yield Holds(location, value)
    elif isinstance(own_function(value), FunctionType):
        yield HoldsFunction(location, value)
    elif is_container(value) and id(value) not in own:
        yield HoldsItems(location, value, own)
    else:
        yield Holds(location, value)


def relied_on(
    recording: Recording,
    arguments: Arguments,
    function: Callable[..., Any],
    own: Container[int],
) -> Iterator[Place]:
    """The places that the functions gone through name, and attributes of arguments."""
    functions = (function, *recording.functions)
    names = {name for fn in functions for name in names_in(fn.__code__)}
    for fn in functions:
        for location, value in named_places(fn, names):
            if id(location.subject) not in own:
                yield location, value
    for leaf in arguments.leaves:
        if not leaf.is_input():
            yield from attributes(leaf.value, names)
    yield from recording.reads.items.values()
    for obj, asked in recording.reads.names.values():
        if id(obj) in own:
            continue
        yield from attributes(obj, asked)
        is_known = isinstance(obj, ModuleType) and not is_users_module(obj)
        for name in () if is_known else sorted(asked):
            place = Attribute(obj, name)
            # Properties are not run for that.
            is_there = inspect.getattr_static(obj, name, MISSING) is not MISSING
            if not is_there and isinstance(place.read(), Undefined):
                yield place, place.read()


def changing(concretes: Sequence[Sequence[Guard]]) -> list[Lifted]:
    """The places whose numbers made every trace so far unusable, and more than once.

    `concretes` are the guards of the traces of one signature.
    """
    before: dict[Hashable, set[Hashable]] = {}
    found: dict[Hashable, Lifted] = {}
    for guard in (guard for guards in concretes for guard in guards):
        if not isinstance(guard, Holds) or isinstance(guard.location, Inherited):
            continue
        if _is_number(guard.old) and _is_number(guard.now()):
            key = (guard.location.key, type(guard.now()))
            if type(guard.old) is key[1] and not guard.holds():
                before.setdefault(key, set()).add(leaf_key(guard.old))
                found[key] = Lifted(guard.location, guard.now())
    return [place for key, place in found.items() if len(before[key]) >= PATIENCE]


def release(written: Sequence[Location], guards: Sequence[Guard], own: Sequence[Location]) -> None:
    """Keep the objects no longer alive whose attributes matter, but for the recording's `own`."""
    kept = {place.key for place in own}
    read = [guard.location for guard in guards if not isinstance(guard, Sharing)]
    for place in (*written, *read):
        if place.key not in kept:
            place.release()


def _is_number(value: Any) -> bool:
    return type(value) in (int, float, complex) and can_vary(value)


def _alike(a: Any, b: Any) -> bool:
    if type(a) is dict and type(b) is dict:
        return _alike([*a, *a.values()], [*b, *b.values()])
    if type(a) is list and type(b) is list:
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return False
