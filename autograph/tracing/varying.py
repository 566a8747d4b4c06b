"""Arguments that keep changing: numbers become inputs of the graph, extents become unknown.

    f(x, 1); f(x, 2)      one trace each
    f(x, 3)               a third one, for any number; f(x, 4) needs none

Calls that differ in nothing but numbers and extents are one `Family`. It remembers what varied, and
which arguments turned out to be needed by value (an index into a list of layers, a rank): those are
not tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograph.runtime.tensor import EagerTensor
from autograph.runtime.types import TensorType
from autograph.tracing.signature import Arguments, Leaf, Path, input_type, key_of, leaf_key

# Different values of one argument that are traced before it is taken for varying.
PATIENCE = 2
_NUMBERS = (int, float, complex)
_INT64 = range(-(2**63), 2**63)
Described = Callable[[Leaf], Hashable | None]


@dataclass(frozen=True, slots=True)
class Varying:
    """What varies in one argument: the number, or the extents of some axes."""

    axes: frozenset[int] | None = None

    def key(self, value: Any) -> Hashable:
        """The key of a leaf of which this much varies."""
        if self.axes is None:
            return ("any", type(value))
        shape = self._opened(value.shape)
        return ("array" if isinstance(value, np.ndarray) else "tensor", value.dtype, shape)

    def type(self, leaf: Leaf) -> TensorType:
        """The type of the input."""
        type = input_type(leaf)
        return type if self.axes is None else TensorType(type.dtype, self._opened(type.shape))

    def _opened(self, shape: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(None if i in (self.axes or ()) else n for i, n in enumerate(shape))


Pattern = Mapping[Path, Varying]


def can_vary(value: Any) -> bool:
    """Whether a value is a number that 64 bits hold, or has extents."""
    if type(value) in _NUMBERS:
        return type(value) is not int or value in _INT64
    return isinstance(value, EagerTensor | np.ndarray) and value.ndim > 0


def family_key(arguments: Arguments, described: Described) -> Hashable:
    """The key of all calls that differ from this one in numbers and extents only."""

    def general(leaf: Leaf) -> Hashable:
        known = described(leaf)
        if known is not None or not can_vary(leaf.value):
            return known
        if type(leaf.value) in _NUMBERS:
            return ("any", type(leaf.value))
        return (isinstance(leaf.value, np.ndarray), leaf.value.dtype, leaf.value.ndim)

    return key_of(arguments, general)


def varying_key(pattern: Pattern, arguments: Arguments, described: Described) -> Hashable:
    """The key of the trace in which everything may vary that the pattern names."""

    def relaxed(leaf: Leaf) -> Hashable | None:
        varying = pattern.get(leaf.path)
        return described(leaf) if varying is None else varying.key(leaf.value)

    return key_of(arguments, relaxed)


def applied(pattern: Pattern, arguments: Arguments) -> Arguments:
    """The arguments, with the numbers that vary as inputs."""
    leaves = [
        replace(leaf, varies=True)
        if leaf.path in pattern and pattern[leaf.path].axes is None
        else leaf
        for leaf in arguments.leaves
    ]
    return Arguments(arguments.bound, leaves, arguments.containers, arguments.plain)


class Family:
    """What is known of calls that differ in numbers and extents only."""

    def __init__(self) -> None:
        self.pattern: dict[Path, Varying] = {}
        self._seen: dict[Path, list[Hashable]] = {}
        self._refused: set[Path] = set()

    def changing(self, arguments: Arguments, described: Described) -> dict[Path, Varying]:
        """What has now had more values than are waited for; the others' values are noted."""
        found = {}
        for leaf in arguments.leaves:
            path, value = leaf.path, leaf.value
            if path in self._refused or not can_vary(value) or described(leaf) is not None:
                continue
            known = self.pattern.get(path)
            if known is not None and known.axes is None:
                continue
            key = leaf_key(value) if known is None else known.key(value)
            seen = self._seen.setdefault(path, [])
            if key in seen:
                continue
            if len(seen) < PATIENCE:
                seen.append(key)
            else:
                found[path] = _widened(known, [*seen, key])
        return found

    def attempts(self, new: Mapping[Path, Varying]) -> Iterator[dict[Path, Varying]]:
        """The patterns to try: with all that is new, or else with one at a time."""
        if not new:
            if self.pattern:
                yield self.pattern
            return
        yield {**self.pattern, **new}
        if len(new) > 1:
            for path, varying in new.items():
                yield {**self.pattern, path: varying}

    def accept(self, pattern: dict[Path, Varying]) -> None:
        """A trace was made with this pattern."""
        for path, varying in pattern.items():
            if varying != self.pattern.get(path):
                self._seen.pop(path, None)
        self.pattern = pattern

    def refuse(self, pattern: Mapping[Path, Varying], new: Mapping[Path, Varying]) -> None:
        """No trace can be made with this pattern: what is new in it is needed by value."""
        tried = pattern.keys() & new.keys() if new else set(pattern)
        if len(tried) == 1 or not new:
            self._refused |= tried
            for path in tried:
                self.pattern.pop(path, None)


def _widened(known: Varying | None, keys: list[Any]) -> Varying:
    """What varies among leaf keys: the axes in which they differ, or the number."""
    if not isinstance(keys[0][-1], tuple):
        return Varying()
    shapes = [key[-1] for key in keys]
    differing = {i for i, extents in enumerate(zip(*shapes, strict=True)) if len({*extents}) > 1}
    return Varying(frozenset(differing | (set() if known is None else known.axes or set())))
