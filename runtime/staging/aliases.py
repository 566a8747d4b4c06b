"""Mutable values whose identity depends on the path: after a branch, and in a loop.

    if c:
        v = w            # v is w or what it was before: writing v[0] must reach the right one
    v[0] = 1

An array that is one of two becomes an alias of both, made by the face it belongs to. A list that is
one of two cannot be written afterwards. A loop that rebinds a name carries its value; a write to the
object the name had before the loop belongs to the first iteration, which is recorded before the
loop. What cannot be told apart is refused, never written to the wrong object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograph.runtime.errors import IncompatibleStateError
from autograph.runtime.staging import structure
from autograph.runtime.staging.recording import active
from autograph.runtime.staging.specs import Fixed, Growing, Leaf, OneOfSpec, Spec, Struct
from autograph.runtime.tensor import Tensor

Merge = Callable[[Tensor, Any, Any, Any], Any]
Protect = Callable[[Any, Any, bool, IncompatibleStateError], Any]
FromOutside = Callable[[Any, Any], bool]
_FACES: dict[str, tuple[Merge, Protect, FromOutside]] = {}


def register(face: str, merge: Merge, protect: Protect, from_outside: FromOutside) -> None:
    """Let values of a face be aliases.

    `merge(condition, then, orelse, value)` makes the alias behind a branch. `protect(entry, value,
    strict, error)` gives the value inside a loop, which raises `error` when it is written and
    others may know the object `entry` that came in; `strict` takes every object for known.
    `from_outside(value, region)` tells an object that `region` knows already.
    """
    _FACES[face] = (merge, protect, from_outside)


def merged(condition: Tensor, spec: Spec, then: Any, orelse: Any, value: Any) -> Any:
    """`value`, carried out of a branch, as the alias of the objects it may be."""
    if isinstance(spec, Leaf):
        face = _FACES.get(spec.face)
        return value if face is None else face[0](condition, then, orelse, value)
    if _is_container(spec):
        _forbid_writes(value, ambiguous(type(value).__name__))
    elif isinstance(spec, Struct):
        return _merged_parts(condition, spec, then, orelse, value)
    return value


def protected(spec: Spec, entry: Any, value: Any, strict: bool) -> Any:
    """`value`, brought into a loop for `entry`, which other names may refer to."""
    if isinstance(spec, Leaf):
        face = _FACES.get(spec.face)
        return value if face is None else face[1](entry, value, strict, _rebound("array"))
    if strict and _is_container(spec) and type(entry) in (list, dict):
        _forbid_writes(value, _rebound(type(entry).__name__))
    return value


def is_from_outside(spec: Spec, value: Any, outer: Any) -> bool:
    """Whether a loop body gave a name an object that was there before the loop."""
    face = _FACES.get(spec.face) if isinstance(spec, Leaf) else None
    return face is not None and face[2](value, outer)


def _is_container(spec: Spec) -> bool:
    return isinstance(spec, Growing) or (
        isinstance(spec, Struct) and spec.layout.kind in (list, dict)
    )


def _merged_parts(condition: Tensor, spec: Struct, then: Any, orelse: Any, value: Any) -> Any:
    parts = [structure.take_apart(each) for each in (then, orelse, value)]
    if any(part is None for part in parts):
        return value
    rows = zip(spec.children, *(part[1] for part in parts if part is not None), strict=True)
    new = [
        v if isinstance(child, Fixed | OneOfSpec) else merged(condition, child, a, b, v)
        for child, a, b, v in rows
    ]
    return structure.put_together(spec.layout, new)


def _forbid_writes(container: Any, error: IncompatibleStateError) -> None:
    recording = active()
    if recording is not None:
        recording.ambiguous[id(container)] = (container, error)


def ambiguous(kind: str) -> IncompatibleStateError:
    """The error for a write to a value that is one of two."""
    return IncompatibleStateError(
        f"this {kind} is one of two, depending on a recorded test, and cannot be changed after that; "
        f"change it in both branches, or copy it first: {kind}(x)"
    )


def _rebound(kind: str) -> IncompatibleStateError:
    return IncompatibleStateError(
        f"a recorded loop rebinds the name of this {kind} and also writes to it, so which object is "
        "written depends on the iteration; copy it before the loop"
    )


def check_writable(container: Any) -> None:
    """Raise for a list or dict of which it is not known, while recording, which one it is."""
    recording = active()
    if recording is not None and id(container) in recording.ambiguous:
        raise recording.ambiguous[id(container)][1]
