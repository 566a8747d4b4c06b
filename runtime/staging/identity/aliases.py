"""Mutable values whose identity depends on the path: after a branch, and in a loop.

    if c:
        v = w            # v is w or what it was before: writing v[0] must reach the right one
    v[0] = 1

An array that is one of two becomes an alias of both, made by the face it belongs to. What is
written to a list or dict that is one of two is written to both, under a condition each. A loop that
rebinds a name carries its value; a write to the object the name had before the loop belongs to the
first iteration, which is recorded before the loop. What cannot be told apart is refused, never
written to the wrong object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.errors import IncompatibleStateError
from autograph.runtime.staging.recording import active
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.specs import Fixed, Growing, Leaf, OneOfSpec, Spec, Struct
from autograph.runtime.tensor import Tensor

Merge = Callable[[Tensor, int, Any, Any, Any], Any]
Protect = Callable[[Sequence[Any], Any, bool, IncompatibleStateError], Any]
OutsideObjects = Callable[[Any, int], list[Any]]
Select = Callable[[Any, Sequence[Any]], Any]
_FACES: dict[str, tuple[Merge, Protect, OutsideObjects, Select]] = {}
_CONTAINERS: dict[str, Merge] = {}


def register(
    face: str, merge: Merge, protect: Protect, outside: OutsideObjects, select: Select
) -> None:
    """Let values of a face be aliases.

    `merge(condition, began, then, orelse, value)` makes the alias behind a branch. `protect(
    candidates, value, strict, error)` gives the value in or behind a loop, which raises `error`
    when it is written, or read after a write to an object that it may be: the first candidate came
    into the loop, the others are bound in it. `strict` takes every object for known to others.
    `outside(value, began)` gives the objects that it may be and that were made before the statement
    of that number. `select(number, items)` gives the alias of the item with that number, or None.
    """
    _FACES[face] = (merge, protect, outside, select)


def register_containers(merge: Merge) -> None:
    """Let lists and dicts that are one of two follow those."""
    _CONTAINERS["merge"] = merge


def selected(spec: Leaf, number: Any, items: Sequence[Any]) -> Any:
    """The alias of the item with that number; None for values that have no identity."""
    face = _FACES.get(spec.face)
    return None if face is None else face[3](number, items)


def merged(condition: Tensor, began: int, spec: Spec, then: Any, orelse: Any, value: Any) -> Any:
    """`value`, carried out of a branch, as the alias of the objects it may be."""
    if isinstance(spec, Leaf):
        face = _FACES.get(spec.face)
        return value if face is None else face[0](condition, began, then, orelse, value)
    if _is_container(spec):
        _CONTAINERS["merge"](condition, began, then, orelse, value)
    elif isinstance(spec, OneOfSpec):
        for known, case in zip(spec.cases, value.cases, strict=True):
            if _is_container(known):
                _CONTAINERS["merge"](condition, began, then, orelse, case)
    elif isinstance(spec, Struct):
        return _merged_parts(condition, began, spec, then, orelse, value)
    return value


def protected(
    spec: Spec, entry: Any, value: Any, strict: bool, candidates: Sequence[Any] = ()
) -> Any:
    """`value`, in or behind a loop, for `entry` and whatever else it may be, which others know."""
    if isinstance(spec, Leaf):
        face = _FACES.get(spec.face)
        return (
            value
            if face is None
            else face[1]([entry, *candidates], value, strict, _rebound("array"))
        )
    if strict and _is_container(spec) and type(entry) in (*promotion.GROWABLE, dict):
        _forbid_writes(value, _rebound(type(entry).__name__))
    return value


def outside_objects(spec: Spec, value: Any, began: int) -> list[Any]:
    """The objects that were there before a loop and that a name may be after its body."""
    face = _FACES.get(spec.face) if isinstance(spec, Leaf) else None
    return [] if face is None else face[2](value, began)


def _is_container(spec: Spec) -> bool:
    return isinstance(spec, Growing) or (
        isinstance(spec, Struct) and spec.layout.kind in (*promotion.GROWABLE, dict)
    )


def _merged_parts(
    condition: Tensor, began: int, spec: Struct, then: Any, orelse: Any, value: Any
) -> Any:
    parts = [structure.take_apart(each) for each in (then, orelse, value)]
    if any(part is None for part in parts):
        return value
    rows = zip(spec.children, *(part[1] for part in parts if part is not None), strict=True)
    new = [
        v if isinstance(child, Fixed | OneOfSpec) else merged(condition, began, child, a, b, v)
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
        f"this {kind} is one of two, depending on a recorded test, and cannot be changed after "
        "that.",
        advice=f"Change it in both branches, or copy it first: {kind}(x).",
    )


def _rebound(kind: str) -> IncompatibleStateError:
    return IncompatibleStateError(
        f"a recorded loop rebinds the name of this {kind} and also writes to it, so which object "
        "is written depends on the iteration.",
        advice="Copy it before the loop.",
    )
