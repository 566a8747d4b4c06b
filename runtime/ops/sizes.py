"""Sizes that users give: numbers where they are known, integers of the graph where they are not.

    ag.zeros([n, 3])        becomes      fill(zero, n, shape=(None, 3))

A size is an `int` or an int64 scalar tensor. An operation takes a *template*, a tuple with None at
the places of the sizes that come as inputs, and these inputs after its other ones.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.dims import Dim
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.shape_of import DIM_SIZE
from autograph.runtime.tensor import EagerTensor, SymbolicTensor, Tensor
from autograph.runtime.types import TensorType

Size: TypeAlias = int | Tensor
Template: TypeAlias = tuple[int | None, ...]


def as_size(value: Any) -> Size:
    """A user's integer as a size; TypeError for what is no integer."""
    if type(value) is int:
        return value
    tensor = _as_scalar(value)
    if tensor is None:
        return operator.index(value)
    if not types.is_integer(tensor.dtype):
        kind = types.dtype_name(tensor.dtype)
        raise TypeError(f"'{kind}' object cannot be interpreted as an integer")
    if tensor.ndim:
        raise TypeError(f"a size is one integer, not {tensor.type.describe()}")
    if isinstance(tensor.type.extent, int):
        return tensor.type.extent
    return promotion.cast(tensor, types.int64)


def _as_scalar(value: Any) -> Tensor | None:
    if isinstance(value, Tensor):
        return value
    if promotion.python_kind(value) is not None and hasattr(value, "tensor"):
        kind = promotion.python_kind(value)
        error = TypeError(f"'{kind}' object cannot be interpreted as an integer")
        tensor: Tensor = value.whole(error).tensor
        return tensor
    return promotion.as_tensor(value) if hasattr(type(value), "__ag_tensor__") else None


def is_vector(value: Any) -> bool:
    """Whether a user gave several integers and not one."""
    return isinstance(value, list | tuple) or len(getattr(value, "shape", ())) > 0


def as_sizes(shape: Any) -> list[Size]:
    """A user's shape: an integer, a sequence of integers or a 1-D tensor of them."""
    if isinstance(shape, int | np.integer):
        return [int(shape)]
    if isinstance(shape, list | tuple):
        return [as_size(size) for size in shape]
    if isinstance(shape, np.ndarray):
        return [operator.index(size) for size in np.atleast_1d(shape).tolist()]
    tensor = _as_scalar(shape)
    if tensor is None and isinstance(shape, Iterable):
        return [as_size(size) for size in shape]
    if tensor is None or not tensor.ndim:
        return [as_size(shape)]
    return _vector_sizes(tensor)


def _vector_sizes(tensor: Tensor) -> list[Size]:
    if tensor.ndim > 1 or not types.is_integer(tensor.dtype):
        raise TypeError(f"a shape is a vector of integers, not {tensor.type.describe()}")
    if isinstance(tensor, EagerTensor):
        return [int(size) for size in tensor._array]
    known = elements_of(tensor)
    if known is not None:
        return known
    length = tensor.type.shape[0]
    if not isinstance(length, int):
        raise ValueError("a shape must have a known number of entries; this one's is unknown")
    items: Any = tensor
    return [as_size(items[place]) for place in range(length)]


_PUT_TOGETHER = {"constant", "shape", "stack", "get_item", "concat", "cast"}


def elements_of(tensor: Tensor) -> list[Size] | None:
    """The integers a recorded vector was put together from; None if it was not.

    That is what keeps `ag.shape(x)[0]` known as the extent that it is.
    """
    if isinstance(tensor, EagerTensor):
        return [int(size) for size in tensor._array]
    if not isinstance(tensor, SymbolicTensor) or tensor.op is None:
        return None
    node = tensor.op
    if node.op.name not in _PUT_TOGETHER:
        return None
    inputs = [SymbolicTensor(value) for value in node.inputs]
    if node.op.name == "constant":
        return [int(size) for size in node.attrs["value"]]
    if node.op.name == "shape":
        return extents(inputs[0])
    if node.op.name == "stack" and inputs[0].ndim == 0:
        return [as_size(item) for item in inputs]
    if node.op.name == "get_item" and len(inputs) == 1 and isinstance(node.attrs["key"][0], tuple):
        whole = elements_of(inputs[0]) if inputs[0].ndim == 1 else None
        return None if whole is None else whole[slice(*node.attrs["key"][0])]
    if node.op.name in ("concat", "cast"):
        parts = [elements_of(item) for item in inputs if types.is_integer(item.dtype)]
        if len(parts) == len(inputs) and None not in parts:
            return [size for part in parts for size in part or ()]
    return None


def extent(tensor: Tensor, axis: int) -> Size:
    """One extent of `tensor`."""
    dim = tensor.type.shape[axis]
    if isinstance(dim, int):
        return dim
    size: Tensor = DIM_SIZE(tensor, axis=axis % tensor.ndim)
    return size


def extents(tensor: Tensor) -> list[Size]:
    """All extents of `tensor`."""
    return [extent(tensor, axis) for axis in range(tensor.ndim)]


def split(sizes: Sequence[Size]) -> tuple[Template, list[Tensor]]:
    """The template of `sizes`, and those that are inputs."""
    template = tuple(size if isinstance(size, int) else None for size in sizes)
    return template, [size for size in sizes if not isinstance(size, int)]


def joined(template: Template, inputs: Iterable[Tensor]) -> list[Size]:
    """The sizes that `split` took apart."""
    rest = iter(inputs)
    return [next(rest) if size is None else size for size in template]


def as_input(size: Size) -> Tensor:
    """A size as an int64 scalar, for operations that take it as an input in any case."""
    return EagerTensor(np.asarray(size, np.int64)) if isinstance(size, int) else size


def fill_in(template: Template, sizes: Sequence[np.ndarray[Any, Any]]) -> tuple[int, ...]:
    """The numbers for a template when the graph runs."""
    rest = iter(sizes)
    return tuple(int(next(rest)) if size is None else size for size in template)


def fill_in_dims(template: Template, sizes: Sequence[TensorType]) -> tuple[Dim, ...]:
    """What is known of the sizes before the graph runs."""
    return tuple(_dims(template, sizes))


def _dims(template: Template, sizes: Sequence[TensorType]) -> Iterator[Dim]:
    rest = iter(sizes)
    for size in template:
        yield next(rest).extent if size is None else size


def normalize_axes(axes: Any, rank: int) -> tuple[int, ...]:
    """One axis or several, counted from the front, each once, in the order given."""
    given = axes if isinstance(axes, list | tuple | np.ndarray) else (axes,)
    numbers = tuple(single(axis, rank) for axis in given)
    if len(set(numbers)) != len(numbers):
        raise ValueError("repeated axis")
    return numbers
