"""The Python state that a recording relies on, checked before its graph is used again.

Numbers that the function writes itself (`self.count += 1`) and the ndarrays it names become inputs
of the graph. Whatever else its code names, attributes, globals and closure variables, is guarded:
when one is rebound, the function is recorded anew, so that it never computes with a stale value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from autograph.numpy.array import Array
from autograph.numpy.captured import captured_array
from autograph.places import Place, attributes, named_places, names_in
from autograph.runtime import promotion, scalar
from autograph.runtime.staging import Recording
from autograph.runtime.staging.journal import Attribute, Contents, Item, Location
from autograph.runtime.staging.list_methods import Elements
from autograph.runtime.staging.specs import same
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.types import TensorType
from autograph.signature import Arguments, sharing

Guard = Callable[[], bool]
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

    def fits(self) -> bool:
        """Whether the place still holds a number of the type that was recorded."""
        value = self.location.read()
        if self.kind is not None:
            return promotion.python_kind(value) == self.kind
        return isinstance(value, EagerTensor) and self._type(value) == self.type


def liftable(written: Sequence[tuple[Location, Any]], lifted: Sequence[Lifted]) -> list[Lifted]:
    """The places among `written` that held a number; of those already lifted, if there are any."""
    if lifted:
        return [place for place in lifted if place.was_written()]
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

    def fits(self) -> bool:
        """Whether the place still holds an array of the same dtype and shape."""
        value = self.location.read()
        return type(value) is np.ndarray and value.dtype == self.dtype and value.shape == self.shape


def enter_arrays(recording: Recording, places: Iterable[Place]) -> list[NamedArray]:
    """Let all ndarrays among the places be inputs of the graph, until the recording ends."""
    entered = []
    for location, value in places:
        if type(value) is np.ndarray and value.dtype.kind not in "OVMmUS":
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
) -> list[Guard]:
    """What has to hold for a recording to be used again."""
    guards: list[Guard] = [place.fits for place in lifted]
    guards += _array_guards(arrays)
    skip = {place.location.key for place in lifted}
    skip |= {place.location.key for place in arrays}
    for location, old in written:
        if isinstance(location, Attribute | Item):
            if location.key not in skip:
                guards.append(_holds(location, old))
        elif (
            isinstance(location, Contents | Elements) and id(location.container) in recording.reads
        ):
            guards.append(_holds(location, old))
    skip |= {location.key for location, _ in written}
    functions = (function, *recording.functions)
    names = {name for fn in functions for name in names_in(fn.__code__)}
    places = [place for fn in functions for place in named_places(fn)]
    for leaf in arguments.leaves:
        if not leaf.is_input():
            places += attributes(leaf.value, names)
    for location, value in places:
        if location.key not in skip and not isinstance(value, ModuleType | Array):
            skip.add(location.key)
            guards.append(_holds(location, value))
    return guards


def _array_guards(arrays: Sequence[NamedArray]) -> Iterator[Guard]:
    """Arrays keep their types; names that shared an array go on sharing one, others do not."""
    for place in arrays:
        yield place.fits
    shared = sharing([place.source for place in arrays])
    yield lambda: sharing([place.location.read() for place in arrays]) == shared


def _holds(location: Location, old: Any) -> Guard:
    return lambda: same(location.read(), old) or _alike(location.read(), old)


def _alike(a: Any, b: Any) -> bool:
    if type(a) is list and type(b) is list:
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return False
