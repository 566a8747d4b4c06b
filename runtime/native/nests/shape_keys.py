"""When two dimensions are known to be the same number.

A key of a dimension is a number, the text of an affine expression, or, where nothing is known,
the value and axis whose extent it is. Elementwise operations pass keys on, so that in a loop with
arrays of unknown size the operands of one addition are still known to have one shape.
"""

from __future__ import annotations

from collections.abc import Hashable

from autograph.runtime import dims
from autograph.runtime.graph.ir import Value
from autograph.runtime.types import TensorType

Key = Hashable
ShapeKey = tuple[Key, ...]


class ShapeKeys:
    """The keys of the dimensions of values, found when first asked for."""

    def __init__(self) -> None:
        self._known: dict[Value, ShapeKey] = {}

    def of(self, value: Value) -> ShapeKey:
        """One key for each dimension of `value`."""
        if value not in self._known:
            self._known[value] = self._find(value)
        return self._known[value]

    def set_like(self, value: Value, other: ShapeKey) -> None:
        """Note that `value` has the shape with these keys."""
        self._known[value] = other

    def _find(self, value: Value) -> ShapeKey:
        assert isinstance(value.type, TensorType)
        return tuple(_key(dim, value, axis) for axis, dim in enumerate(value.type.shape))

    def broadcast(self, value: Value, operands: tuple[Value, ...]) -> None:
        """Note the keys of an elementwise result."""
        own = list(self._find(value))
        rank = len(own)
        for axis in range(rank):
            candidates = set()
            for operand in operands:
                keys = self.of(operand)
                place = axis - (rank - len(keys))
                if place >= 0 and keys[place] != 1:
                    candidates.add(keys[place])
            if isinstance(own[axis], tuple) and len(candidates) == 1:
                own[axis] = candidates.pop()
        self._known[value] = tuple(own)


def _key(dim: dims.Dim, value: Value, axis: int) -> Key:
    if isinstance(dim, int):
        return dim
    return (value, axis) if dim is None else str(dim)
