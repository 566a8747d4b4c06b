"""Which nodes may raise an error when they run: those are kept, and stay where they are.

    t = get_item(x, i)       unused, but an IndexError if x has no such element
    t = get_item(x, i)       in `for i in range(len(x))`: cannot raise, so it goes

An operation says in `raises` what can be wrong with its operands. Here it is proved, where it can
be, that nothing is: by constants, the bounds of counted loops, and known extents. Whether extents
fit each other is found out in `fitting`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from autograph.runtime import dims
from autograph.runtime.dims import Dim
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.control import FOR
from autograph.runtime.passes.fitting import always_fits
from autograph.runtime.passes.rewriting import constant_of
from autograph.runtime.types import TensorType

Owners = Mapping[Graph, Node]
Limits = tuple[Dim, Dim]

_COUNTS = ("dim_size", "size", "list_length", "table_size")
# How deep sums of sums are looked into: each level may have twice as many terms.
DEPTH = 8


def may_raise(node: Node, owners: Owners) -> bool:
    """Whether plain Python may raise where `node` runs; `owners` are the nodes of regions."""
    if not always_fits(node, lambda size: not is_natural(size, owners)):
        return True
    if not node.op.raises:
        return False
    proof = _PROOFS.get(node.op.name)
    return proof is None or not proof(node, owners)


def is_natural(value: Value, owners: Owners) -> bool:
    """Whether an integer is known to be no negative one."""
    low, _ = limits_of(value, owners)
    return isinstance(low, int) and low >= 0


def limits_of(value: Value, owners: Owners, depth: int = DEPTH) -> Limits:
    """The least and the greatest value that an integer can have; None where that is not known."""
    known = constant_of(value)
    if known is not None and known.size:
        return int(known.min()), int(known.max())
    node = value.node
    if node is None:
        return _of_index(value, owners.get(value.graph))
    if node.op.name in ("cast", "identity"):
        return limits_of(node.inputs[0], owners, depth)
    if depth and node.op.name in ("add", "checked_add", "subtract", "checked_subtract"):
        return _of_sum(node, owners, depth - 1)
    if node.op.name in ("python_mod", "mod"):
        divisor = constant_of(node.inputs[1])
        if divisor is not None and divisor.ndim == 0 and divisor > 0:
            return 0, int(divisor) - 1
    if node.op.name in _COUNTS:
        return 0, _extent(value)
    assert isinstance(value.type, TensorType)
    extent = value.type.extent
    return (extent, extent) if isinstance(extent, int) else (None, None)


def _of_index(value: Value, owner: Node | None) -> Limits:
    if owner is None or owner.op is not FOR or value.index:
        return None, None
    start, stop, step = owner.inputs[:3]
    by = constant_of(step)
    if by is None or by <= 0:
        return None, None
    first = constant_of(start)
    return None if first is None else int(first), dims.subtract(_extent(stop), 1)


def _extent(value: Value) -> Dim:
    known = constant_of(value)
    if known is not None:
        return int(known)
    return value.type.extent if isinstance(value.type, TensorType) else None


def _of_sum(node: Node, owners: Owners, depth: int) -> Limits:
    a, b = (limits_of(value, owners, depth) for value in node.inputs)
    if node.op.name in ("subtract", "checked_subtract"):
        b = dims.scale(b[1], -1), dims.scale(b[0], -1)
    return dims.add(a[0], b[0]), dims.add(a[1], b[1])


def is_inside(value: Value, dim: Dim, owners: Owners) -> bool:
    """Whether an index, or all of them in an array, is one of an axis that long."""
    low, high = limits_of(value, owners)
    least = -dim if isinstance(dim, int) else 0
    left = dims.subtract(dim, high)
    return isinstance(low, int) and low >= least and isinstance(left, int) and left > 0


def _has_elements(node: Node, owners: Owners) -> bool:
    """`x[i, 1:n]`, with or without a value that is written there."""
    x, key = node.inputs[0].type, node.attrs["key"]
    given = list(node.inputs[1 if node.op.name == "get_item" else 2 :])
    assert isinstance(x, TensorType)
    if "array" in key or "mask" in key:
        return False
    consumed = sum(entry is not None and entry is not Ellipsis for entry in key)
    axis = 0
    for entry in key:
        if entry is None:
            continue
        if entry is Ellipsis:
            axis += len(x.shape) - consumed
            continue
        if isinstance(entry, tuple):
            del given[: entry.count("?")]
        elif entry == "?":
            index, is_end = given.pop(0), partial(_is_extent, node.inputs[0], axis)
            if not (is_inside(index, x.shape[axis], owners) or _counts_to(index, owners, is_end)):
                return False
        elif not isinstance(x.shape[axis], int):
            return False
        axis += 1
    return True


def _has_divisor(node: Node, owners: Owners) -> bool:
    known = constant_of(node.inputs[1])
    if known is not None:
        return bool(np.all(known))
    low, _ = limits_of(node.inputs[1], owners)
    return isinstance(low, int) and low > 0


def _has_item(node: Node, owners: Owners) -> bool:
    """`items[i]` in a loop over `range(len(items))`."""
    items, index = node.inputs[0], node.inputs[-1]

    def is_length(stop: Node) -> bool:
        return stop.op.name == "list_length" and stop.inputs[0] is items

    return _counts_to(index, owners, is_length)


def _counts_to(index: Value, owners: Owners, is_end: Callable[[Node], bool]) -> bool:
    """Whether `index` goes from no negative number up to an end of which `is_end` holds."""
    owner = None if index.node is not None else owners.get(index.graph)
    if owner is None or owner.op is not FOR or index.index:
        return False
    stop, start, step = owner.inputs[1].node, constant_of(owner.inputs[0]), owner.inputs[2]
    by = constant_of(step)
    upwards = start is not None and by is not None and bool(start >= 0) and bool(by > 0)
    return upwards and stop is not None and is_end(stop)


def _is_extent(x: Value, axis: int, stop: Node) -> bool:
    """Whether `stop` is the extent of that axis, or the least of several of which it is one."""
    if stop.op.name == "minimum":
        return any(value.node and _is_extent(x, axis, value.node) for value in stop.inputs)
    return stop.op.name == "dim_size" and stop.inputs[0] is x and stop.attrs["axis"] == axis


def _has_no_empty_axis(node: Node, owners: Owners) -> bool:
    x, axis = node.inputs[0].type, node.attrs["axis"]
    assert isinstance(x, TensorType)
    axes = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return all(isinstance(x.shape[each], int) and x.shape[each] != 0 for each in axes)


_PROOFS: dict[str, Callable[[Node, Owners], bool]] = {
    "get_item": _has_elements,
    "set_item": _has_elements,
    "add_at": _has_elements,
    "python_divide": _has_divisor,
    "python_floordiv": _has_divisor,
    "python_mod": _has_divisor,
    "list_get": _has_item,
    "reduce_max": _has_no_empty_axis,
    "reduce_min": _has_no_empty_axis,
    "argmax": _has_no_empty_axis,
    "argmin": _has_no_empty_axis,
}
