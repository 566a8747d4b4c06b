"""Lists inside the items of a list that grows: each is carried as arrays.

rows: list of list[f64]         one column of f64[_]: each row side by side
rows: list of list[f64[_]]      two columns, f64[_] and i64[_]: parts of a row in one, their lengths

So lists of lists, dicts of lists and whatever else holds them need no types of their own in the
graph, at any depth. A row that is read is a list again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import lists
from autograph.runtime.ops.gathering import gather
from autograph.runtime.ops.list_parts import list_sizes, list_split, list_take
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import ListType, TensorType, Type

_SIZES = TensorType(types.int64, (None,))


class Element(Tensor):
    """Stands for one element of a column while it is worked out what is made of an item."""

    __slots__ = ("column", "type", "value")

    def __init__(self, column: Any) -> None:
        self.column = column
        self.value = column.value
        self.type = column.type.element


class ListElement:
    """Stands for a list inside an item; `parts` for the arrays that carry it."""

    __slots__ = ("parts", "type", "value")

    def __init__(self, type: ListType, parts: Sequence[Any]) -> None:
        self.type = type
        self.parts = parts
        self.value = parts[0].value

    @property
    def column(self) -> Any:
        """Only a tensor is an element of one column."""
        raise StagingError(
            "lists in a list that grows in recorded code cannot be an argument of an exception.",
            advice="Raise it with numbers or a text.",
        )


def packed_types(kinds: Sequence[Type]) -> list[TensorType]:
    """The types of the columns for items that are carried by values of these types."""
    return [part for kind in kinds for part in _types_of(kind)]


def _types_of(kind: Type) -> list[TensorType]:
    """The types of the columns; extents that are no numbers may differ between elements."""
    element = kind if isinstance(kind, TensorType) else kind.element
    shape = tuple(dim if isinstance(dim, int) else None for dim in element.shape)
    if isinstance(kind, TensorType):
        return [TensorType(kind.dtype, shape)]
    if None not in shape:
        return [TensorType(kind.element.dtype, (None, *shape))]
    if None in shape[1:]:
        raise StagingError(
            "a list in a list that grows in recorded code holds arrays of which two extents are "
            "only known when the graph runs.",
            advice="Keep the arrays in one list, and their numbers in the lists.",
        )
    return [TensorType(kind.element.dtype, shape), _SIZES]


def packed(values: Sequence[Any]) -> list[Any]:
    """What carries an item in the columns, for the values that carry it elsewhere."""
    return [part for value in values for part in _pack(value)]


def _pack(value: Any) -> list[Any]:
    kind = getattr(value, "type", None)
    if not isinstance(kind, ListType):
        return [value]
    if None not in kind.element.shape:
        return [lists.list_stack(value)]
    return [lists.list_concat_rows(value), list_sizes(value)]


def unpacked(kinds: Sequence[Type], carried: Iterator[Any]) -> Iterator[Any]:
    """The values of these types, of what carries them in the columns."""
    for kind in kinds:
        parts = [next(carried) for _ in _types_of(kind)]
        if not isinstance(kind, ListType):
            yield parts[0]
        elif isinstance(parts[0], Element):
            yield ListElement(kind, parts)
        else:
            made = lists.list_from_tensor(parts[0]) if len(parts) == 1 else list_split(*parts)
            yield lists.list_cast(made, kind.element)


def whole(element: Any) -> Any:
    """What stands for all items of a list that an item holds, side by side."""
    return element.parts[0] if isinstance(element, ListElement) else lists.list_stack(element)


def of_row(element: Any, columns: Sequence[Any], row: Sequence[EagerTensor]) -> Any:
    """What stands for `element` in a row of the columns, once the graph ran."""
    if isinstance(element, Element):
        return row[next(n for n, column in enumerate(columns) if column is element.column)]
    arrays = [of_row(part, columns, row)._array for part in element.parts]
    rows = arrays[0]
    if len(arrays) > 1:
        rows = np.split(rows, np.cumsum(arrays[1])[:-1]) if len(arrays[1]) else []
    return [EagerTensor(np.asarray(part, arrays[0].dtype)) for part in rows]


def rows_at(column: Any, places: Tensor) -> Any:
    """The elements of a column at these places, also if they differ in shape."""
    if None in column.type.element.shape:
        return list_take(column, places)
    return lists.list_from_tensor(gather(lists.list_stack(column), places))
