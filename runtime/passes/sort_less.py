"""Sorting only as far as somebody looks: a few elements from an end of a sorted axis.

    argsort(x)[:5]              argsort_ends(x, count=5)
    argsort(x)[-5:]             argsort_ends(x, count=5, last=True)
    argsort(x)[::-1][:5]        argsort_ends(x, count=5, last=True)[::-1]
    sort(x)[:5]                 x[argsort_ends(x, count=5)]

Both give the same places, also where elements are equal, since sorting is stable. It is done where
nothing else looks at what is sorted, and for so few elements that keeping them in order while all
others pass by takes less time than sorting, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.indexing import GET_ITEM
from autograph.runtime.ops.sorting import ARGSORT, ARGSORT_ENDS, SORT
from autograph.runtime.passes.rewriting import Sweep
from autograph.runtime.types import TensorType

# More than these are rather sorted.
_FEW = 64
_WHOLE = (None, None, None)
_TURNED = (None, None, -1)


def sort_less(graph: Graph) -> bool:
    """Select where only a few elements of a sorted axis are read."""
    sorts = any(node.op is SORT or node.op is ARGSORT for node in graph.walk())
    return sorts and _Selecting(graph).run()


class _Selecting(Sweep):
    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._uses: Counter[Value] = Counter(graph.outputs)
        for node in graph.walk():
            self._uses.update(node.inputs)
            for region in node.regions.values():
                self._uses.update(region.outputs)

    def visit(self, node: Node) -> Sequence[Value] | None:
        source = node.inputs[0].node if node.op is GET_ITEM and len(node.inputs) == 1 else None
        if source is None or self._uses[node.inputs[0]] > 1:
            return None
        turned = source.op is GET_ITEM
        if turned:
            inner = source.inputs[0]
            if len(source.inputs) > 1 or inner.node is None or self._uses[inner] > 1:
                return None
            reversal, source = source, inner.node
        if source.op not in (SORT, ARGSORT) or not self._has_few_bits(source):
            return None
        axis, rank = source.attrs["axis"], _type(source.inputs[0]).ndim
        if turned and _along(reversal, axis, rank) != _TURNED:
            return None
        end = _end(_along(node, axis, rank), turned)
        return None if end is None else self._selected(node, source, *end)

    def _has_few_bits(self, source: Node) -> bool:
        """Whether places tell everything: a sort turned around turns equal elements around."""
        if source.op is ARGSORT:
            return True
        x = _type(source.inputs[0])
        exact = types.is_integer(x.dtype) or x.dtype == types.bool_
        return x.ndim == 1 and (exact or not source.attrs["descending"])

    def _selected(
        self, node: Node, source: Node, count: int, last: bool, turned: bool
    ) -> Sequence[Value]:
        x, (result,) = source.inputs[0], node.outputs
        axis = source.attrs["axis"]
        attrs = {
            "axis": axis,
            "descending": source.attrs["descending"],
            "count": count,
            "last": last,
            "dtype": source.attrs.get("dtype", types.int64),
        }
        value = self.made(ARGSORT_ENDS, (x,), attrs, node)
        if turned:
            key = (_WHOLE,) * axis + (_TURNED,)
            value = self.made(GET_ITEM, (value,), {"key": key}, node)
        if source.op is SORT:
            value = self.made(GET_ITEM, (x, value), {"key": ("array",)}, node)
        value.name = result.name
        return (value,)


def _type(value: Value) -> TensorType:
    assert isinstance(value.type, TensorType)
    return value.type


def _along(node: Node, axis: int, rank: int) -> Any:
    """The slice that a key takes along an axis, if it takes all of the others."""
    key = node.attrs["key"]
    named = [entry for entry in key if entry is not Ellipsis]
    if not all(isinstance(entry, tuple) for entry in named):
        return None
    place = key.index(Ellipsis) if Ellipsis in key else len(key)
    between = (_WHOLE,) * (rank - len(named))
    entries = (*key[:place], *between, *key[place + 1 :])
    others = (*entries[:axis], *entries[axis + 1 :])
    return entries[axis] if all(entry == _WHOLE for entry in others) else None


def _end(slice_: Any, turned: bool) -> tuple[int, bool, bool] | None:
    """How many elements a slice takes, whether the last ones, and whether backwards."""
    if slice_ is None or not all(part is None or type(part) is int for part in slice_):
        return None
    start, stop, step = slice_
    if step not in (None, 1, -1):
        return None
    if step == -1:
        found = (-1 - stop, True, True) if start is None and (stop or 0) < 0 else None
    elif start in (None, 0):
        found = (stop, False, False) if stop is not None and stop > 0 else None
    else:
        found = (-start, True, False) if start < 0 and stop is None else None
    if found is None or found[0] > _FEW or found[0] < 1:
        return None
    count, last, backwards = found
    return (count, last != turned, backwards != turned)
