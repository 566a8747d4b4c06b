"""Lists filled up with zeros: what a `TensorArray` of a known size is made of.

    items: list[f64[2]]        padded: list[f64[2]] = list_pad(items, n, like)

has at least `n` elements. The new ones are zeros shaped as the first element, or as `like` in an
empty list.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime.ops.definition import Op, Sample, define
from autograph.runtime.ops.list_elements import (
    LIST_LENGTH,
    ONE,
    PAIR,
    REALS,
    Array,
    Arrays,
    index_tensor,
    list_type,
)
from autograph.runtime.ops.list_wholes import list_slice
from autograph.runtime.types import ListType, TensorType


def _infer_pad(items: ListType, count: TensorType, like: TensorType) -> ListType:
    return list_type(items.element, TensorType(like.dtype, like.shape))


def _padded(items: Arrays, count: Array, like: Array) -> Arrays:
    shape = np.shape(items[0] if items else like)
    items.extend(np.zeros(shape, like.dtype) for _ in range(int(count) - len(items)))
    return items


LIST_PAD: Op = define(
    "list_pad",
    infer=_infer_pad,
    evaluate=lambda items, count, like: (
        items if len(items) >= count else _padded(list(items), count, like)
    ),
    in_place=_padded,
    vjp=lambda dy, y, items, count, like: (list_slice(dy, stop=LIST_LENGTH(items)), None, None),
    samples=lambda: [
        Sample((REALS, np.array(5), PAIR)),
        Sample((REALS, ONE, PAIR)),
        Sample(([], np.array(2), PAIR)),
    ],
    doc="The list with zeros added at its end, up to a length.",
)


def list_pad(items: Any, count: Any, like: Any) -> Any:
    """The list with zeros like its elements, or like `like`, so that it has at least `count`."""
    return LIST_PAD(items, index_tensor(count), like)
