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
from typing import Any, Protocol

from autograph.runtime import promotion
from autograph.runtime.errors import IncompatibleStateError
from autograph.runtime.staging.recording import active
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.specs import Fixed, Growing, Leaf, OneOfSpec, Spec, Struct
from autograph.runtime.tensor import Tensor

Cases = list[tuple[Any, Any]]
Merge = Callable[[Tensor, int, Any, Any, Any], Any]


class AliasingFace(Protocol):
    """What a face of values does whose objects may be known by several names."""

    def merge(self, condition: Tensor, began: int, then: Any, orelse: Any, value: Any) -> Any:
        """The alias of one of two behind a branch."""

    def protect(
        self, candidates: Sequence[Any], value: Any, strict: bool, error: IncompatibleStateError
    ) -> Any:
        """The value in or behind a loop.

        It raises `error` when it is written, or read after a write to an object that it may be: the
        first candidate came into the loop, the others are bound in it. `strict` takes every object
        for known to others.
        """

    def outside_objects(self, value: Any, began: int) -> list[Any]:
        """The objects that it may be and that were made before the statement of that number."""

    def select(self, number: Any, items: Sequence[Any]) -> Any:
        """The alias of the item with that number, or None."""

    def cases(self, value: Any, began: int, alone: bool) -> Cases | None:
        """Those objects with the test for each, which are disjoint; None if that is not known.

        It is not if the value has to be `alone`, and may be an object that was made since then.
        """

    def alias(self, value: Any, told: Cases) -> Any:
        """`value` as an alias of those objects under these tests, and itself otherwise."""

    def is_merged_inside(self, value: Any, began: int) -> bool:
        """Whether a test that was recorded after that statement decided which object it is."""


_FACES: dict[str, AliasingFace] = {}
_CONTAINERS: dict[str, Merge] = {}


def register(name: str, face: AliasingFace) -> None:
    """Let values of a face be aliases."""
    _FACES[name] = face


def cases(value: Any, began: int, alone: bool = False) -> Cases | None:
    """The objects made before a statement that a value may be, each with its test."""
    return next((face.cases(value, began, alone) for face in _FACES.values()), [])


def is_case(known: Cases, item: Any) -> Any:
    """The test for being `item`, of what is one of `known`."""
    found: Any = False
    for test, each in known:
        if each is item:
            found = test if found is False else found | test
    return found


def alias(value: Any, told: Cases) -> Any:
    """`value` as an alias of those objects under these tests, and itself otherwise."""
    return next(face.alias(value, told) for face in _FACES.values())


def is_merged_inside(value: Any, began: int) -> bool:
    """Whether which object a value is was decided after a statement."""
    return any(face.is_merged_inside(value, began) for face in _FACES.values())


def register_containers(merge: Merge) -> None:
    """Let lists and dicts that are one of two follow those."""
    _CONTAINERS["merge"] = merge


def selected(spec: Leaf, number: Any, items: Sequence[Any]) -> Any:
    """The alias of the item with that number; None for values that have no identity."""
    face = _FACES.get(spec.face)
    return None if face is None else face.select(number, items)


def merged(
    condition: Tensor,
    began: int,
    spec: Spec,
    then: Any,
    orelse: Any,
    value: Any,
    told: Cases | None = None,
) -> Any:
    """`value`, carried out of a branch, as the alias of the objects it may be.

    Those are `told`, with a test for each, where the branches themselves decided that.
    """
    if isinstance(spec, Leaf):
        face = _FACES.get(spec.face)
        if face is None:
            return value
        if told is not None:
            return face.alias(value, told)
        return face.merge(condition, began, then, orelse, value)
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
            else face.protect([entry, *candidates], value, strict, _rebound("array"))
        )
    if strict and _is_container(spec) and type(entry) in (*promotion.GROWABLE, dict):
        _forbid_writes(value, _rebound(type(entry).__name__))
    return value


def outside_objects(spec: Spec, value: Any, began: int) -> list[Any]:
    """The objects that were there before a loop and that a name may be after its body."""
    face = _FACES.get(spec.face) if isinstance(spec, Leaf) else None
    return [] if face is None else face.outside_objects(value, began)


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
    error = IncompatibleStateError(
        f"a recorded loop rebinds the name of this {kind} and also writes to it, so which object "
        "is written depends on the iteration.",
        advice="Bind the name to a copy in the loop, as in `a = b.copy()`.",
    )
    error.asks_which = kind == "array"
    return error
