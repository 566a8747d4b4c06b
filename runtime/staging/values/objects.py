"""Objects that recorded code makes, as a class and attributes.

    for v in values: p = Point(p.x + v, p.y)        x and p.y go round the loop

Outside of loops an object is itself, and its attributes are places that branches join. What goes
round a loop, or into a list that grows, is a new object each time, which its attributes describe.
"""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from autograph.runtime import dispatch, scalar
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.structure import Layout
from autograph.runtime.tensor import SymbolicTensor


class ObjectLayout(Layout):
    """The class of an object and the names of its attributes."""


def take_apart(value: Any) -> tuple[ObjectLayout, list[Any]] | None:
    """Layout and attributes of an object that the recorded code made; None for anything else."""
    made = getattr(dispatch.recorder(), "made", None)
    if made is None or not is_plain(type(value)):
        return None
    names = tuple(names_of(value))
    parts = [getattr(value, name) for name in names]
    if id(value) not in made:
        if not any(map(_is_recorded, parts)) or _is_written(value):
            return None
        note_made(value)
    return ObjectLayout(type(value), names), parts


def _is_recorded(part: Any) -> bool:
    return isinstance(part, scalar.Scalar | SymbolicTensor) or hasattr(part, "__ag_tensor__")


def _is_written(value: Any) -> bool:
    """Whether recorded code has written attributes of an object, which it need not have made."""
    frames = dispatch.recorder().journal.frames  # type: ignore[union-attr]
    keys = [("attribute", id(value), name) for name in names_of(value)]
    return any(key in frame for frame in frames for key in keys)


def put_together(layout: Layout, parts: Sequence[Any]) -> Any:
    """A new object with these attributes; its `__init__` is not run."""
    make: Any = layout.kind.__new__
    made = make(layout.kind)
    for name, part in zip(layout.keys, parts, strict=True):
        object.__setattr__(made, str(name), part)
    note_made(made)
    return made


structure.register_layout(ObjectLayout, put_together)


def note_made(value: Any) -> Any:
    """Remember an object that the recorded code has made; outside of its block it holds nothing."""
    recording: Any = dispatch.recorder()
    if hasattr(recording, "made"):
        recording.made[id(value)] = value
        if is_plain(type(value)):
            recording.journal.note_new(value, names_of(value))
    return value


def holds_recorded(value: Any) -> bool:
    """Whether a value, or an attribute of one that is an object, is something of the graph."""
    # Descriptions of values rest on this module.
    from autograph.runtime.staging.values.specs import is_recorded

    taken = take_apart(value)
    return is_recorded(value) or (taken is not None and any(map(is_recorded, taken[1])))


def is_made(value: Any) -> bool:
    """Whether the recorded code has made an object."""
    return id(value) in getattr(dispatch.recorder(), "made", ())


def is_plain(kind: type) -> bool:
    """Whether the objects of a class are what their attributes say."""
    if kind is SimpleNamespace:
        return True
    makes_plainly: Any = object.__new__
    reads_plainly: Any = object.__getattribute__
    return (
        type(kind) in (type, ABCMeta)
        and kind.__new__ is makes_plainly
        and not kind.__module__.startswith("autograph.")
        and kind.__getattribute__ is reads_plainly
    )


def is_frozen(value: Any) -> bool:
    """Whether an object refuses to be changed, so that it does not matter which one it is."""
    parameters = getattr(type(value), "__dataclass_params__", None)
    return parameters is not None and bool(parameters.frozen)


def names_of(value: Any) -> Iterator[str]:
    """The names of the attributes that an object has."""
    yield from getattr(value, "__dict__", ())
    for base in type(value).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                yield name
