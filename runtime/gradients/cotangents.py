"""Sums of cotangents while a gradient runs backwards.

    y = x[i]; z = x[j]      zeros -> add_at(zeros, dy, i) -> add_at(that, dz, j)

A contribution to one element of a tensor or list that already has a cotangent is added there, so
that the gradient of a loop over elements stays linear.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograph.runtime import dispatch
from autograph.runtime.gradients.entries import key_of
from autograph.runtime.graph.ir import Value
from autograph.runtime.graph.trace import SymbolicList, wrap
from autograph.runtime.ops.arithmetic import add
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.creation import FILL, zeros_like
from autograph.runtime.ops.indexing import ADD_AT
from autograph.runtime.ops.list_elements import LIST_ZEROS_LIKE
from autograph.runtime.ops.list_wholes import LIST_ADD, LIST_ADD_SLICE
from autograph.runtime.ops.lists import LIST_ADD_AT
from autograph.runtime.ops.unbroadcast import zero_like
from autograph.runtime.tensor import EagerTensor, Tensor

_INTO = frozenset({ADD_AT, LIST_ADD_AT, LIST_ADD_SLICE})
_FILLED = frozenset({"fill", "fill_like", "broadcast_like"})


class Cotangents:
    """The cotangent found so far of each tensor and list."""

    def __init__(self) -> None:
        self._found: dict[int, Any] = {}

    def get(self, item: Any) -> Any:
        """The cotangent of `item`, or None."""
        return self._found.get(key_of(item))

    def take(self, item: Any) -> Any:
        """The cotangent of `item`, which is forgotten."""
        return self._found.pop(key_of(item), None)

    def add(self, item: Any, cotangent: Any) -> None:
        """Add to the cotangent of `item`."""
        before = self._found.get(key_of(item))
        self._found[key_of(item)] = cotangent if before is None else total(before, cotangent)

    def replace(self, item: Any, cotangent: Any) -> None:
        """Set the cotangent of `item`."""
        self._found[key_of(item)] = cotangent

    def of(self, items: Any) -> Iterator[Any]:
        """The cotangents of all `items`, None where there is none."""
        return map(self.get, items)


def zeros(x: Any) -> Any:
    """The zero cotangent of a tensor or a list; it depends on `x` only where it has to."""
    if isinstance(x, SymbolicList):
        return LIST_ZEROS_LIKE(x)
    shape = x.type.shape
    if not shape:
        return zero_like(x)
    active = dispatch.recorder()
    if active is None or not all(isinstance(dim, int) for dim in shape):
        return zeros_like(x)
    return active.record(FILL, (zero_like(x),), {"shape": tuple(shape)})[0]


def total(a: Any, b: Any) -> Any:
    """The sum of two cotangents of one tensor or list."""
    if _goes_into_zeros(a) and not _goes_into_zeros(b):
        a, b = b, a
    if _goes_into_zeros(b):
        node = b.value.node
        return node.op(a, *map(wrap, node.inputs[1:]), **node.attrs)
    if isinstance(a, SymbolicList):
        return LIST_ADD(a, b)
    return _sum(a, b)


def _sum(a: Tensor, b: Tensor) -> Tensor:
    if _is_zero(a):
        return b
    return a if _is_zero(b) else add(a, b)


def _is_zero(x: Tensor) -> bool:
    return isinstance(x, EagerTensor) and x.ndim == 0 and not x


def _goes_into_zeros(item: Any) -> bool:
    value = getattr(item, "value", None)
    if value is None or value.node is None or value.node.op not in _INTO:
        return False
    return _is_zeros(value.node.inputs[0])


def _is_zeros(value: Value) -> bool:
    node = value.node
    if node is None:
        return False
    if node.op is CONSTANT:
        return not np.any(node.attrs["value"])
    if node.op.name in _FILLED:
        return _is_zeros(node.inputs[0])
    return node.op is LIST_ZEROS_LIKE
