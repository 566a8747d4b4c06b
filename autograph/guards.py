"""The Python state that a recording relies on, checked before its graph is used again.

Numbers that the function writes itself (`self.count += 1`) become inputs of the graph. What it only
reads, attributes, globals and closure variables with plain values, is guarded: when one changes, the
function is recorded anew, so that it never computes with a stale value.
"""

from __future__ import annotations

import types as python_types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograph.runtime import promotion, scalar
from autograph.runtime.staging import Recording
from autograph.runtime.staging.journal import Attribute, Contents, Item, Location
from autograph.runtime.staging.list_methods import Elements
from autograph.runtime.staging.specs import same
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.types import TensorType
from autograph.signature import Arguments

Guard = Callable[[], bool]
_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_DEPTH = 3


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
        tensor = scalar.typed(value, self.kind) if self.kind else value
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


def guards_for(
    recording: Recording,
    arguments: Arguments,
    function: Callable[..., Any],
    written: Sequence[tuple[Location, Any]],
    lifted: Sequence[Lifted],
) -> list[Guard]:
    """What has to hold for a recording to be used again."""
    guards: list[Guard] = [place.fits for place in lifted]
    known = {place.location.key for place in lifted}
    for location, old in written:
        if isinstance(location, Attribute | Item):
            if location.key not in known:
                guards.append(_holds(location, old))
        elif isinstance(location, Contents | Elements) and id(location.container) in recording.reads:
            guards.append(_holds(location, old))
    skip = known | {location.key for location, _ in written}
    codes = {code for fn in (function, *recording.functions) for code in [fn.__code__]}
    names = {name for code in codes for name in _names(code)}
    for fn in (function, *recording.functions):
        guards += _guard_globals(fn, skip)
        guards += _guard_closure(fn, names, skip)
    for leaf in arguments.leaves:
        if not leaf.is_input():
            guards += _guard_object(leaf.value, names, skip, _DEPTH)
    return guards


def _names(code: python_types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, python_types.CodeType):
            yield from _names(constant)


def _holds(location: Location, old: Any) -> Guard:
    return lambda: same(location.read(), old) or _alike(location.read(), old)


def _alike(a: Any, b: Any) -> bool:
    if type(a) is list and type(b) is list:
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return False


def _guard_globals(function: Any, skip: set[Any]) -> Iterator[Guard]:
    namespace = function.__globals__
    for name in set(_names(function.__code__)):
        if name in namespace and type(namespace[name]) in _PLAIN:
            location = Item(namespace, name)
            if location.key not in skip:
                yield _holds(location, namespace[name])


def _guard_closure(function: Any, names: set[str], skip: set[Any]) -> Iterator[Guard]:
    for cell in function.__closure__ or ():
        location = Attribute(cell, "cell_contents")
        value = location.read()
        if type(value) in _PLAIN and location.key not in skip:
            yield _holds(location, value)
        else:
            yield from _guard_object(value, names, skip, _DEPTH)


def _guard_object(value: Any, names: set[str], skip: set[Any], depth: int) -> Iterator[Guard]:
    """Guards for the plain attributes of an object that the code could read."""
    attributes = getattr(value, "__dict__", None)
    if not depth or type(attributes) is not dict or isinstance(value, type | python_types.ModuleType):
        return
    if isinstance(value, python_types.FunctionType):
        return
    for name in names & attributes.keys():
        location = Attribute(value, name)
        held = attributes[name]
        if type(held) in _PLAIN:
            if location.key not in skip:
                yield _holds(location, held)
        else:
            yield from _guard_object(held, names, skip, depth - 1)
