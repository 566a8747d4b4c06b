"""What all operations on lists share: the types of elements, indices, zeros.

list_type(f64[2], f64[3])   ->   list[f64[_]]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime import dispatch, errors, promotion, types
from autograph.runtime.dims import Shape
from autograph.runtime.ops.control import join_types
from autograph.runtime.ops.definition import Op, Sample, define, no_vjp
from autograph.runtime.ops.unbroadcast import zeros_like
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import ListType, TensorType

Array = np.ndarray[Any, Any]
Arrays = list[Array]
REALS: Arrays = [np.array([0.5, -1.5]), np.array([2.0, 3.0]), np.array([-0.25, 4.0])]
PAIR = np.array([7.0, -8.0])
ONE = np.array(1)


def _plain(element: TensorType) -> TensorType:
    """The type without what is known of one element's value."""
    return TensorType(element.dtype, element.shape)


def list_type(*elements: TensorType) -> ListType:
    """The type of a list of all of these."""
    joined = _plain(elements[0])
    for element in elements[1:]:
        try:
            joined = join_types(joined, _plain(element))  # type: ignore[assignment]
        except TypeError:
            raise TypeError(
                f"a recorded list holds tensors of one dtype and rank: it cannot have "
                f"{joined.describe()} and {element.describe()}"
            ) from None
    return ListType(joined)


def element_attrs(element: TensorType) -> dict[str, Any]:
    """An element type as attributes that can be printed."""
    shape = tuple(dim if isinstance(dim, int) else None for dim in element.shape)
    return {"dtype": types.short_name(element.dtype), "shape": shape}


def type_from_attrs(dtype: str, shape: Shape) -> TensorType:
    """The element type that `element_attrs` took apart."""
    return TensorType(types.SHORT_NAMES[dtype], shape)


def index_tensor(i: Any) -> Tensor:
    """An index as a tensor."""
    return EagerTensor(np.asarray(i, np.int64)) if isinstance(i, int) else promotion.as_tensor(i)


def record_list(op: Op, *inputs: Any, **attrs: Any) -> Any:
    """Apply an operation without symbolic inputs, which still makes a list of the graph."""
    active = dispatch.recorder()
    if active is None:
        raise errors.StagingError(
            f"{op.name} makes a list of a graph, and nothing is recorded here"
        )
    outputs = active.record(op, inputs, attrs)
    dispatch.note_on_tapes(op, inputs, outputs, attrs)
    return outputs[0]


def no_element(kind: str = "list") -> str:
    """What Python says of an index that is out of range."""
    return f"{kind} index out of range"


def place_of(i: Any, length: int, message: str = no_element()) -> int:
    """The index without a sign; IndexError if there is no such element."""
    place = int(i)
    if not -length <= place < length:
        raise IndexError(message)
    return place % length


LIST_ZEROS_LIKE = define(
    "list_zeros_like",
    infer=lambda items: items,
    evaluate=lambda items: [np.zeros_like(item) for item in items],
    vjp=lambda dy, y, items: (None,),
    samples=lambda: [Sample((REALS,)), Sample(([],))],
    doc="A list of zeros of the same length, with elements of the same shapes.",
)


def given(dy: Any, y: Any) -> tuple[Any, Any]:
    """Cotangents of a (list, element) pair, zeros where there are none."""
    rest = LIST_ZEROS_LIKE(y[0]) if dy[0] is None else dy[0]
    return rest, zeros_like(y[1]) if dy[1] is None else dy[1]


def check_alike(items: Sequence[Array], what: str, first_axis: int) -> None:
    """Raise ValueError unless the shapes from `first_axis` on are the same."""
    for place, item in enumerate(items):
        if item.shape[first_axis:] != items[0].shape[first_axis:]:
            raise ValueError(
                f"cannot {what} the elements of a list whose shapes differ: element 0 has shape "
                f"{items[0].shape}, element {place} has shape {item.shape}"
            )


def nothing(dtype: str, shape: Shape, *leading: int) -> Array:
    """What no elements of a type make together; extents that are not known are 0."""
    extents = (*leading, *(dim if isinstance(dim, int) else 0 for dim in shape))
    return np.zeros(extents, types.SHORT_NAMES[dtype])


LIST_LENGTH = define(
    "list_length",
    infer=lambda items: TensorType(types.int64),
    evaluate=lambda items: np.asarray(len(items), np.int64),
    vjp=no_vjp("a length is an integer"),
    samples=lambda: [Sample((REALS,)), Sample(([],))],
    doc="The number of elements, an int64 scalar.",
)
