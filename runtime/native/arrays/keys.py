"""Keys as native code reads them: `x[i, 1:n, ::2, None, [0, 2]]` as one entry for each axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout
from autograph.runtime.native.layout import Array
from autograph.runtime.ops import keys as key_templates
from autograph.runtime.types import DType


@dataclass(frozen=True, slots=True)
class Pick:
    """One entry of a key: a number (`step` is None), a slice, a new axis, or an array.

    A new axis has no `axis`. An array is `index`, integers of `dtype` in memory once it is
    computed; a `mask` selects along several axes from `axis` on.
    """

    axis: int | None
    start: Any = None
    stop: Any = None
    step: int | None = None
    index: Value | Array | None = None
    dtype: DType = types.int64
    mask: bool = False

    @property
    def is_slice(self) -> bool:
        """Whether it leaves an axis of its own in what is selected."""
        return self.axis is None or self.step is not None


@dataclass(frozen=True, slots=True)
class Key:
    """The entries over all axes; the arrays' axes are `rank` axes from `first` on."""

    picks: tuple[Pick, ...]
    first: int = 0
    rank: int = 0

    @property
    def has_arrays(self) -> bool:
        """Whether arrays select, so that numbers are broadcast against them."""
        return any(pick.index is not None for pick in self.picks)

    @property
    def has_masks(self) -> bool:
        """Whether it can be told only from elements how much is selected."""
        return any(pick.mask for pick in self.picks)

    @property
    def selected(self) -> int:
        """The number of axes of what is selected."""
        return sum(pick.is_slice for pick in self.picks) + self.rank


class _Reader:
    """Reads the entries of a template and their inputs, from the left."""

    def __init__(self, node: Node, x: Value, inputs: Sequence[Value]) -> None:
        template = node.attrs["key"]
        self.picks: list[Pick] = []
        self.first: int | None = None
        self.rank = 0
        self._fancy = key_templates.has_arrays(template)
        self._hidden = _rank(x) - key_templates.consumed(template, [v.type for v in inputs])
        self._gap = False
        self._axis = 0
        self._rest = iter(inputs)

    def take(self, entry: Any) -> None:
        """Take one entry."""
        if entry is None:
            self._basic(Pick(None))
        elif entry is Ellipsis:
            self._gap = self._gap or self.first is not None
            for _ in range(self._hidden):
                self.take(_WHOLE)
        elif isinstance(entry, tuple):
            start, stop, step = (self._bound(part) for part in entry)
            self._basic(Pick(self._axis, start, stop, 1 if step is None else step))
        elif entry in key_templates.ARRAYS:
            self._array(next(self._rest), entry == "mask")
        else:
            self._together(Pick(self._axis, next(self._rest) if entry == "?" else entry), 1)

    def _bound(self, part: Any) -> Any:
        return next(self._rest) if part == "?" else part

    def _basic(self, pick: Pick) -> None:
        self._gap = self._gap or self.first is not None
        self.picks.append(pick)
        self._axis += pick.axis is not None

    def _array(self, index: Value, mask: bool) -> None:
        dtype = index.type.dtype  # type: ignore[union-attr]
        self.rank = max(self.rank, 1 if mask else _rank(index))
        pick = Pick(self._axis, index=index, dtype=dtype, mask=mask)
        self._together(pick, _rank(index) if mask else 1)

    def _together(self, pick: Pick, axes: int) -> None:
        """Numbers and arrays, which select together where there is an array."""
        if self._fancy and self.first is None:
            self.first = sum(earlier.is_slice for earlier in self.picks)
        elif self._gap:
            self.first = 0
        self.picks.append(pick)
        self._axis += axes

    def rest(self, rank: int) -> None:
        """All of the axes behind the last entry."""
        while self._axis < rank:
            self.picks.append(Pick(self._axis, None, None, 1))
            self._axis += 1


_WHOLE = (None, None, None)


def _rank(value: Value) -> int:
    return len(value.type.shape)  # type: ignore[union-attr]


def picks(node: Node, x: Value, inputs: Sequence[Value]) -> Key | None:
    """The entries of a key for `x` over all axes; None if the step of a slice is not known."""
    reader = _Reader(node, x, inputs)
    for entry in node.attrs["key"]:
        reader.take(entry)
    reader.rest(_rank(x))
    if any(pick.is_slice and not isinstance(pick.step, int | None) for pick in reader.picks):
        return None
    return Key(tuple(reader.picks), reader.first or 0, reader.rank)


def indices(node: Node) -> list[Value]:
    """The arrays of indices among the inputs of a node with a key."""
    count = sum(
        entry.count("?") if isinstance(entry, tuple) else isinstance(entry, str)
        for entry in node.attrs["key"]
    )
    given = node.inputs[len(node.inputs) - count :]
    return [value for value in given if layout.is_array(value.type)]
