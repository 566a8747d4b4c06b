"""Lists of arrays of different lengths as one array and the lengths, and back.

rows: [f64[2], f64[3]]        list_concat_rows(rows): f64[5], list_sizes(rows): [2, 3]
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.ops.list_elements import REALS, Array, Arrays
from autograph.runtime.ops.list_wholes import list_concat_rows
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import ListType, TensorType

__all__ = ["LIST_SIZES", "LIST_SPLIT", "LIST_TAKE", "list_sizes", "list_split", "list_take"]


def _infer_sizes(items: ListType) -> TensorType:
    if not items.element.shape:
        raise TypeError("zero-dimensional tensors have no length")
    return TensorType(types.int64, (None,))


def _split(x: Array, sizes: Array) -> Arrays:
    return list(np.split(x, np.cumsum(sizes)[:-1])) if len(sizes) else []


LIST_SIZES = define(
    "list_sizes",
    infer=_infer_sizes,
    evaluate=lambda items: np.asarray([len(item) for item in items], np.int64),
    vjp=no_vjp("a length is an integer"),
    samples=lambda: [Sample((REALS,)), Sample(([np.zeros(3), np.zeros(0)],))],
    doc="The extents of the elements along their first axis.",
)

LIST_SPLIT = define(
    "list_split",
    infer=lambda x, sizes: ListType(TensorType(x.dtype, (None, *x.shape[1:]))),
    evaluate=_split,
    vjp=lambda dy, y, x, sizes: (list_concat_rows(dy), None),
    samples=lambda: [Sample((np.arange(6.0), np.array([2, 0, 4])))],
    doc="The rows of `x` as a list of parts with so many rows each.",
)

LIST_TAKE = define(
    "list_take",
    infer=lambda items, places: items,
    evaluate=lambda items, places: [items[place] for place in places.tolist()],
    vjp=no_vjp("its elements may differ in shape"),
    samples=lambda: [Sample((REALS, np.array([2, 0, 0])))],
    doc="The elements at these places.",
)


def list_sizes(items: Any) -> Tensor:
    """The extents of the elements along their first axis."""
    return LIST_SIZES(items)  # type: ignore[no-any-return]


def list_split(x: Any, sizes: Any) -> Any:
    """The rows of `x` as a list of parts with so many rows each."""
    return LIST_SPLIT(x, sizes)


def list_take(items: Any, places: Any) -> Any:
    """The elements at these places."""
    return LIST_TAKE(items, places)
