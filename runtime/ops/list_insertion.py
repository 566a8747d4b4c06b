"""Inserting into lists and removing from them: two pairs, each the other's transpose.

items.insert(i, x)     becomes     items_1 = list_insert(items, i, x)
x = items.pop(i)       becomes     items_1, x = list_pop_at(items, i)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import promotion
from autograph.runtime.ops.definition import Op, Sample, define
from autograph.runtime.ops.list_elements import (
    ONE,
    PAIR,
    REALS,
    Array,
    Arrays,
    given,
    index_tensor,
    list_type,
    place_of,
)
from autograph.runtime.tensor import Tensor

Position = Callable[[int, int], int]


def _clamped(i: int, rest: int) -> int:
    """Where `list.insert(i, x)` puts `x` into a list of `rest` elements."""
    return max(0, rest + i) if i < 0 else min(i, rest)


def _exact(i: int, rest: int) -> int:
    """Which element `list.pop(i)` takes out, leaving `rest`."""
    return place_of(i, rest + 1, "pop index out of range")


def _inserting(name: str, position: Position, partner: str, doc: str) -> Op:
    def insert(items: Arrays, i: Array, x: Array) -> Arrays:
        items.insert(position(int(i), len(items)), x)
        return items

    def vjp(dy: Any, y: Any, items: Any, i: Tensor, x: Tensor) -> tuple[Any, None, Any]:
        rest, dx = _PAIRS[partner](dy, i)
        return rest, None, dx

    return define(
        name,
        infer=lambda items, i, x: list_type(items.element, x),
        evaluate=lambda items, i, x: insert(list(items), i, x),
        in_place=insert,
        vjp=vjp,
        samples=lambda: [Sample((REALS, ONE, PAIR)), Sample((REALS, np.array(-1), PAIR))],
        doc=doc,
    )


def _removing(name: str, position: Position, partner: str, doc: str) -> Op:
    def remove(items: Arrays, i: Array) -> tuple[Arrays, Array]:
        if not items:
            raise IndexError("pop from empty list")
        removed = items.pop(position(int(i), len(items) - 1))
        return items, removed

    def vjp(dy: Any, y: Any, items: Any, i: Tensor) -> tuple[Any, None]:
        rest, x = given(dy, y)
        return _PAIRS[partner](rest, i, x), None

    return define(
        name,
        infer=lambda items, i: (items, items.element),
        evaluate=lambda items, i: remove(list(items), i),
        in_place=remove,
        vjp=vjp,
        samples=lambda: [Sample((REALS, ONE)), Sample((REALS, np.array(-1)))],
        several=True,
        doc=doc,
        raises="an empty list",
    )


LIST_INSERT = _inserting(
    "list_insert", _clamped, "list_uninsert", "The list with `x` before element `i`."
)
LIST_UNINSERT = _removing(
    "list_uninsert", _clamped, "list_insert", "What `list_insert` was given, from what it gave."
)
LIST_POP_AT = _removing(
    "list_pop_at", _exact, "list_unpop", "The list without element `i`, and that element."
)
LIST_UNPOP = _inserting(
    "list_unpop", _exact, "list_pop_at", "What `list_pop_at` was given, from what it gave."
)
_PAIRS = {op.name: op for op in (LIST_INSERT, LIST_UNINSERT, LIST_POP_AT, LIST_UNPOP)}


def list_insert(items: Any, i: Any, x: Any) -> Any:
    """The list with `x` before element `i`, wherever that is, as `list.insert` does."""
    return LIST_INSERT(items, index_tensor(i), promotion.as_tensor(x))


def list_pop_at(items: Any, i: Any) -> Any:
    """The list without element `i`, and that element."""
    return LIST_POP_AT(items, index_tensor(i))
