"""Growable lists of tensors.

    out = []                        out: list[f64] = list_empty(dtype="f64", shape=())
    out.append(x)       becomes     out_1: list[f64] = list_append(out, x)
    ag.stack(out)                   t: f64[_] = list_stack(out_1, dtype="f64", shape=())

A list is a value of the graph like any other: operations give new lists. When the graph runs it is
a Python list of arrays, and the `in_place` kernels change it where nobody else can see it. The
cotangent of a list is a list of the same length. Lists exist only while recording.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import promotion, types
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
    given,
    index_tensor,
    list_type,
    no_element,
    nothing,
    place_of,
    record_list,
    type_from_attrs,
)
from autograph.runtime.ops.list_insertion import list_insert, list_pop_at
from autograph.runtime.ops.list_wholes import (
    list_add,
    list_concat_rows,
    list_extend,
    list_reverse,
    list_slice,
)
from autograph.runtime.ops.unbroadcast import zeros_like
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import ListType, TensorType

__all__ = [
    "LIST_ADD_AT",
    "LIST_APPEND",
    "LIST_CAST",
    "LIST_EMPTY",
    "LIST_FROM_TENSOR",
    "LIST_GET",
    "LIST_LENGTH",
    "LIST_OF",
    "LIST_POP",
    "LIST_SET",
    "LIST_STACK",
    "LIST_ZEROS_LIKE",
    "list_add",
    "list_add_at",
    "list_append",
    "list_cast",
    "list_concat_rows",
    "list_empty",
    "list_extend",
    "list_from_tensor",
    "list_get",
    "list_insert",
    "list_length",
    "list_of",
    "list_pop",
    "list_pop_at",
    "list_reverse",
    "list_set",
    "list_slice",
    "list_stack",
    "list_zeros_like",
]


LIST_EMPTY = define(
    "list_empty",
    infer=lambda dtype, shape: ListType(type_from_attrs(dtype, shape)),
    evaluate=lambda dtype, shape: [],
    vjp=lambda dy, y, dtype, shape: (),
    samples=lambda: [Sample((), {"dtype": "f64", "shape": (2, None)})],
    doc="A list without elements.",
)

LIST_OF = define(
    "list_of",
    infer=lambda *elements: list_type(*elements),
    evaluate=lambda *elements: list(elements),
    vjp=lambda dy, y, *elements: tuple(list_get(dy, k) for k in range(len(elements))),
    samples=lambda: [Sample(tuple(REALS)), Sample((np.array(1), np.array(2)))],
    doc="A list of the operands.",
)


def _rows(x: Array) -> Arrays:
    # Python takes strings out of an array of them as its own.
    return list(x) if x.ndim > 1 or x.dtype != types.string else [np.array(s, x.dtype) for s in x]


LIST_FROM_TENSOR = define(
    "list_from_tensor",
    infer=lambda x: ListType(TensorType(x.dtype, x.shape[1:])),
    evaluate=_rows,
    vjp=lambda dy, y, x: (list_stack(dy),),
    samples=lambda: [Sample((np.arange(6.0).reshape(3, 2),)), Sample((np.arange(3),))],
    doc="The parts of `x` along its first axis.",
)


def list_empty(element: TensorType) -> Any:
    """A list for elements of one type, without any yet."""
    return record_list(LIST_EMPTY, **element_attrs(element))


def list_of(*elements: Any) -> Any:
    """A list of `elements`, of which there must be at least one."""
    return record_list(LIST_OF, *map(promotion.as_tensor, elements))


def list_from_tensor(x: Any) -> Any:
    """The parts of `x` along its first axis."""
    return record_list(LIST_FROM_TENSOR, promotion.as_tensor(x))


def _grown(items: Arrays, x: Array) -> Arrays:
    items.append(x)
    return items


def _popped(items: Arrays) -> tuple[Arrays, Array]:
    if not items:
        raise IndexError("pop from empty list")
    last = items.pop()
    return items, last


def _pop_vjp(dy: Any, y: Any, items: Any) -> tuple[Any]:
    rest, last = given(dy, y)
    return (LIST_APPEND(rest, last),)


LIST_APPEND = define(
    "list_append",
    infer=lambda items, x: list_type(items.element, x),
    evaluate=lambda items, x: [*items, x],
    in_place=_grown,
    vjp=lambda dy, y, items, x: LIST_POP(dy),
    samples=lambda: [Sample((REALS, PAIR)), Sample(([], PAIR))],
    doc="The list with one more element at its end.",
)

LIST_POP: Op = define(
    "list_pop",
    raises="an empty list",
    infer=lambda items: (items, items.element),
    evaluate=lambda items: _popped(list(items)),
    in_place=_popped,
    vjp=_pop_vjp,
    samples=lambda: [Sample((REALS,))],
    several=True,
    doc="The list without its last element, and that element.",
)


def list_append(items: Any, x: Any) -> Any:
    """The list with `x` at its end."""
    return LIST_APPEND(items, promotion.as_tensor(x))


def list_pop(items: Any) -> Any:
    """The list without its last element, and that element."""
    return LIST_POP(items)


def _stored(items: Arrays, i: Array, x: Array) -> Arrays:
    items[place_of(i, len(items), "list assignment index out of range")] = x
    return items


def _added_at(items: Arrays, i: Array, x: Array) -> Arrays:
    place = place_of(i, len(items))
    items[place] = np.asarray(items[place] + x)
    return items


def _set_vjp(dy: Any, y: Any, items: Any, i: Tensor, x: Tensor) -> tuple[Any, None, Any]:
    return LIST_SET(dy, i, zeros_like(list_get(items, i))), None, list_get(dy, i)


LIST_GET = define(
    "list_get",
    raises="an index out of range",
    infer=lambda items, i, of="list": items.element,
    evaluate=lambda items, i, of="list": items[place_of(i, len(items), no_element(of))],
    vjp=lambda dy, y, items, i, of="list": (LIST_ADD_AT(LIST_ZEROS_LIKE(items), i, dy), None),
    samples=lambda: [
        Sample((REALS, ONE)),
        Sample((REALS, np.array(-1))),
        Sample((REALS, ONE), {"of": "tuple"}),
    ],
    doc="One element; negative indices count from the end; `of` is what the program calls it.",
)

LIST_SET = define(
    "list_set",
    raises="an index out of range",
    infer=lambda items, i, x: list_type(items.element, x),
    evaluate=lambda items, i, x: _stored(list(items), i, x),
    in_place=_stored,
    vjp=_set_vjp,
    samples=lambda: [Sample((REALS, ONE, PAIR)), Sample((REALS, np.array(-1), PAIR))],
    doc="The list with one element replaced.",
)

LIST_ADD_AT: Op = define(
    "list_add_at",
    infer=lambda items, i, x: items,
    evaluate=lambda items, i, x: _added_at(list(items), i, x),
    in_place=_added_at,
    vjp=lambda dy, y, items, i, x: (dy, None, list_get(dy, i)),
    samples=lambda: [Sample((REALS, ONE, PAIR))],
    doc="The list with `x` added to one element.",
)


def list_get(items: Any, i: Any, of: str = "list") -> Any:
    """Element `i` of a list, or what it stands for; IndexError if there is none."""
    return LIST_GET(items, index_tensor(i), **({} if of == "list" else {"of": of}))


def list_set(items: Any, i: Any, x: Any) -> Any:
    """The list with `x` as element `i`."""
    return LIST_SET(items, index_tensor(i), promotion.as_tensor(x))


def list_add_at(items: Any, i: Any, x: Any) -> Any:
    """The list with `x` added to element `i`."""
    return LIST_ADD_AT(items, index_tensor(i), x)


def list_zeros_like(items: Any) -> Any:
    """A list of zeros of the same length, with elements of the same shapes."""
    return LIST_ZEROS_LIKE(items)


def list_length(items: Any) -> Any:
    """The number of elements, an int64 scalar."""
    return LIST_LENGTH(items)


def _stacked(items: Arrays, dtype: str, shape: Shape) -> Array:
    if not items:
        return nothing(dtype, shape, 0)
    check_alike(items, "stack", 0)
    return np.stack(items)


LIST_STACK = define(
    "list_stack",
    infer=lambda items, dtype, shape: TensorType(items.element.dtype, (None, *items.element.shape)),
    evaluate=_stacked,
    vjp=lambda dy, y, items, dtype, shape: (LIST_FROM_TENSOR(dy),),
    samples=lambda: [Sample((items,), {"dtype": "f64", "shape": (2,)}) for items in (REALS, [])],
    doc="All elements as one tensor with a new first axis.",
)


def list_stack(items: Any) -> Any:
    """All elements as one tensor with a new first axis."""
    return LIST_STACK(items, **element_attrs(items.type.element))


def _cast_vjp(dy: Any, y: Any, items: Any, dtype: str, shape: Shape) -> tuple[Any]:
    dtypes = (items.type.element.dtype, types.SHORT_NAMES[dtype])
    if not all(map(types.is_differentiable, dtypes)):
        return (None,)
    return (LIST_CAST(dy, **element_attrs(items.type.element)),)


def _cast(items: Arrays, dtype: str, shape: Shape) -> Arrays:
    return [np.asarray(item).astype(types.SHORT_NAMES[dtype]) for item in items]


LIST_CAST = define(
    "list_cast",
    infer=lambda items, dtype, shape: ListType(type_from_attrs(dtype, shape)),
    evaluate=_cast,
    vjp=_cast_vjp,
    samples=lambda: [Sample((REALS,), {"dtype": "f32", "shape": (None,)})],
    doc="The list with elements of another dtype, described by a wider shape.",
)


def list_cast(items: Any, element: TensorType) -> Any:
    """The list as one of elements of type `element`, which may be of another dtype."""
    if items.type.element == element:
        return items
    return LIST_CAST(items, **element_attrs(element))
