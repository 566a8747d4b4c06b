"""Lists as wholes: joined, sliced, reversed, added, and as the rows of one tensor.

out.extend(rows)           becomes     out_1 = list_extend(out, rows)
ag.concat(out, axis=0)     becomes     t = list_concat_rows(out, dtype="f64", shape=(None, 3))
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime.dims import Shape
from autograph.runtime.ops.definition import Op, Sample, define
from autograph.runtime.ops.list_elements import (
    LIST_LENGTH,
    LIST_ZEROS_LIKE,
    ONE,
    PAIR,
    REALS,
    Array,
    Arrays,
    check_alike,
    element_attrs,
    index_tensor,
    list_type,
    nothing,
)
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import ListType, TensorType


def _joined(items: Arrays, dtype: str, shape: Shape) -> Array:
    if not items:
        return nothing(dtype, shape[1:], 0)
    check_alike(items, "concatenate", 1)
    return np.concatenate(items)


def _split(x: Array, like: Arrays) -> Arrays:
    ends = np.cumsum([len(part) for part in like])
    return list(np.split(x, ends[:-1])) if like else []


def _infer_rows(items: ListType, dtype: str, shape: Shape) -> TensorType:
    if not items.element.shape:
        raise TypeError("zero-dimensional tensors cannot be concatenated; stack them")
    return TensorType(items.element.dtype, (None, *items.element.shape[1:]))


LIST_CONCAT_ROWS = define(
    "list_concat_rows",
    infer=_infer_rows,
    evaluate=_joined,
    vjp=lambda dy, y, items, dtype, shape: (LIST_SPLIT_LIKE(dy, items),),
    samples=lambda: [Sample((items,), {"dtype": "f64", "shape": (2,)}) for items in (REALS, [])],
    doc="All elements one after the other along their first axis.",
)

LIST_SPLIT_LIKE: Op = define(
    "list_split_like",
    infer=lambda x, like: ListType(TensorType(x.dtype, like.element.shape)),
    evaluate=_split,
    vjp=lambda dy, y, x, like: (list_concat_rows(dy), None),
    samples=lambda: [Sample((np.arange(6.0), REALS))],
    doc="The rows of `x`, as many to a part as the elements of `like` have.",
)


def list_concat_rows(items: Any) -> Any:
    """All elements one after the other along their first axis."""
    return LIST_CONCAT_ROWS(items, **element_attrs(items.type.element))


def _extended(a: Arrays, b: Arrays) -> Arrays:
    a.extend(b)
    return a


def _bounds(values: tuple[Array, ...], given: tuple[bool, ...]) -> slice:
    numbers = iter(map(int, values))
    return slice(*(next(numbers) if here else None for here in given))


def _added_slice(items: Arrays, *operands: Any, given: tuple[bool, ...]) -> Arrays:
    *bounds, part = operands
    places = range(len(items))[_bounds(tuple(bounds), given)]
    for place, x in zip(places, part, strict=True):
        items[place] = np.asarray(items[place] + x)
    return items


def _extend_vjp(dy: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    border = LIST_LENGTH(a)
    first = LIST_SLICE(dy, border, given=(False, True, False))
    return first, LIST_SLICE(dy, border, given=(True, False, False))


def _slice_vjp(
    dy: Any, y: Any, items: Any, *bounds: Tensor, given: tuple[bool, ...]
) -> tuple[Any, ...]:
    zeros = LIST_ZEROS_LIKE(items)
    return LIST_ADD_SLICE(zeros, *bounds, dy, given=given), *[None] * len(bounds)


def _add_slice_vjp(
    dy: Any, y: Any, items: Any, *operands: Any, given: tuple[bool, ...]
) -> tuple[Any, ...]:
    *bounds, _ = operands
    return dy, *[None] * len(bounds), LIST_SLICE(dy, *bounds, given=given)


def _slice_samples(*part: Any) -> list[Sample]:
    return [
        Sample((REALS, ONE, *part), {"given": (True, False, False)}),
        Sample((REALS, np.array(-3), np.array(-1), *part), {"given": (True, True, False)}),
        Sample((REALS, np.array(-2), *part), {"given": (False, False, True)}),
    ]


LIST_EXTEND = define(
    "list_extend",
    infer=lambda a, b: list_type(a.element, b.element),
    evaluate=lambda a, b: [*a, *b],
    in_place=_extended,
    vjp=_extend_vjp,
    samples=lambda: [Sample((REALS, [PAIR])), Sample(([], REALS)), Sample((REALS, []))],
    doc="The elements of both lists.",
)

LIST_SLICE = define(
    "list_slice",
    infer=lambda items, *bounds, given: items,
    evaluate=lambda items, *bounds, given: items[_bounds(bounds, given)],
    vjp=_slice_vjp,
    samples=_slice_samples,
    doc="Some of the elements; of start, stop and step those marked in `given` are operands.",
)

LIST_ADD_SLICE = define(
    "list_add_slice",
    infer=lambda items, *operands, given: items,
    evaluate=lambda items, *operands, given: _added_slice(list(items), *operands, given=given),
    in_place=_added_slice,
    vjp=_add_slice_vjp,
    samples=lambda: _slice_samples([PAIR, PAIR]),
    doc="The list with the last operand, a list, added to the elements of a slice.",
)

LIST_REVERSE: Op = define(
    "list_reverse",
    infer=lambda items: items,
    evaluate=lambda items: items[::-1],
    vjp=lambda dy, y, items: (LIST_REVERSE(dy),),
    samples=lambda: [Sample((REALS,))],
    doc="The elements in reverse order.",
)

LIST_ADD = define(
    "list_add",
    infer=lambda a, b: list_type(a.element, b.element),
    evaluate=lambda a, b: [np.asarray(x + y) for x, y in zip(a, b, strict=True)],
    vjp=lambda dy, y, a, b: (dy, dy),
    samples=lambda: [Sample((REALS, REALS)), Sample(([], []))],
    doc="The sums of the elements of two lists of one length.",
)


def list_extend(a: Any, b: Any) -> Any:
    """The elements of both lists."""
    return LIST_EXTEND(a, b)


def list_slice(items: Any, start: Any = None, stop: Any = None, step: Any = None) -> Any:
    """`items[start:stop:step]`, each a number or None."""
    bounds = [start, stop, step]
    operands = [index_tensor(bound) for bound in bounds if bound is not None]
    return LIST_SLICE(items, *operands, given=tuple(bound is not None for bound in bounds))


def list_reverse(items: Any) -> Any:
    """The elements in reverse order."""
    return LIST_REVERSE(items)


def list_add(a: Any, b: Any) -> Any:
    """The sums of the elements of two lists of one length."""
    return LIST_ADD(a, b)
