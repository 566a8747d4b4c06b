"""Arrays of which it depends on a recorded test, or on the iteration, which array they are.

    if c:
        v = w           # v is w, or else what it was
    v[0] = 1            # reaches w if c, and what v was if not

Reading takes the value of the array it is; a write goes to each array that was there before the
branch, under the condition that it is the one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.numpy.array import Array, _usable_here
from autograph.numpy.captured import captured_array
from autograph.runtime import scalar
from autograph.runtime.errors import IncompatibleStateError
from autograph.runtime.staging import aliases
from autograph.runtime.staging.branches import conditional_value, logical_not
from autograph.runtime.staging.recording import active
from autograph.runtime.tensor import SymbolicTensor, Tensor


class MergedArray(Array):
    """An alias of other arrays under a condition each, and of its own storage otherwise."""

    __slots__ = ("_cache", "_condition", "_known")

    def __init__(self, value: Array, condition: Tensor, known: list[tuple[bool, Array]]) -> None:
        super().__init__(value.tensor, name=value.name)
        self._condition = scalar.make(condition, "bool")
        self._known = known
        self._cache = (self._sources(), value.tensor)

    def _sources(self) -> list[Tensor]:
        return [self._tensor, *(array.tensor for _, array in self._known)]

    @property
    def tensor(self) -> Tensor:
        """The current value of the array it is."""
        sources = self._sources()
        seen, current = self._cache
        if all(a is b for a, b in zip(sources, seen, strict=True)) and _usable_here(current):
            return current
        current = sources[0]
        for (holds, _), source in zip(self._known, sources[1:], strict=True):
            current = self._chosen(holds, source, current)
        self._cache = (sources, current)
        return current

    def replace(self, tensor: Tensor) -> None:
        """Write all elements of the array it is."""
        for holds, array in self._known:
            array.replace(self._chosen(holds, tensor, array.tensor))
        super().replace(tensor)

    def _chosen(self, holds: bool, then: Tensor, orelse: Tensor) -> Any:
        test = self._condition if holds else logical_not(self._condition)
        return conditional_value(test, lambda: then, lambda: orelse)

    @property
    def root(self) -> Array:
        """Itself: what it is an alias of is only known when the graph runs."""
        return self


class UnknownArray(Array):
    """The value of an array of which it is not known which one it is; writing it is refused."""

    __slots__ = ("_error",)

    def __init__(self, value: Array, error: IncompatibleStateError) -> None:
        super().__init__(value.tensor, name=value.name)
        self._error = error

    def replace(self, tensor: Tensor) -> None:
        """Refuse: this may be an array that others know."""
        raise self._error


def merge(condition: Tensor, then: Any, orelse: Any, value: Any) -> Any:
    """The alias of two arrays behind the branch that carried `value` out."""
    if value.is_scalar:
        return value
    candidates = [(True, _as_array(then)), (False, _as_array(orelse))]
    known = [(holds, a) for holds, a in candidates if a is not None and not a.is_scalar]
    if any(_was_merged_inside(a) for _, a in known):
        return UnknownArray(value, aliases.ambiguous("array"))
    known = [(holds, a) for holds, a in known if _usable_here(a.root._tensor)]
    return MergedArray(value, condition, known) if known else value


def _was_merged_inside(array: Array) -> bool:
    """Whether which array it is was decided by a test that is not known outside of the branch."""
    root = array.root
    return isinstance(root, MergedArray | UnknownArray) and not _usable_here(root._tensor)


def protect(entry: Any, value: Any, strict: bool, error: IncompatibleStateError) -> Any:
    """The array inside a loop for `entry`, the array that came in."""
    array = _as_array(entry)
    if array is None or array.is_scalar or value.is_scalar:
        return value
    outside = array.root._born is None or isinstance(array.root, MergedArray)
    return UnknownArray(value, error) if strict or outside else value


def from_outside(value: Any, region: Any) -> bool:
    """Whether a value is an array, no mere value of one, that `region` knows already."""
    if isinstance(value, np.ndarray):
        return True
    if not isinstance(value, Array) or value.is_scalar or isinstance(value, UnknownArray):
        return False
    root = value.root
    if isinstance(root, UnknownArray):
        return False
    tensor = root._tensor
    known = not isinstance(tensor, SymbolicTensor) or region.is_inside(tensor.value.graph)
    return known and not _is_new(root)


def _is_new(array: Array) -> bool:
    """Whether an array was made in the block that is being recorded."""
    recording = active()
    return recording is not None and array._born is recording.journal.frames[-1]


def _as_array(value: Any) -> Array | None:
    recording = active()
    if isinstance(value, np.ndarray) and recording is not None:
        return captured_array(recording, value)
    return value if isinstance(value, Array) else None


aliases.register("array", merge, protect, from_outside)
