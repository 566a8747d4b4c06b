"""Joining tensors and taking them apart: concat, stack, split, unstack.

ag.concat([a, b], axis=0)      ag.stack([a, b])      ag.split(x, 3)      ag.unstack(x)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.dims import Dim, Shape
from autograph.runtime.ops import effects, sizes
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.indexing import FULL, GET_ITEM, get_item
from autograph.runtime.ops.shaping import merge_axes, move_axis
from autograph.runtime.ops.sizes import Size
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]


def _same_dtype(parts: Sequence[TensorType]) -> None:
    for part in parts[1:]:
        if part.dtype != parts[0].dtype:
            raise TypeError(
                f"tensors of one dtype can be joined, not {parts[0].describe()} and "
                f"{part.describe()}"
            )


def _agreed(a: Dim, b: Dim) -> Dim:
    """One dimension of two tensors that must have the same; ValueError if they cannot."""
    if isinstance(a, int) and isinstance(b, int) and a != b:
        raise ValueError(f"{a} and {b}")
    return a if a == b or isinstance(a, int) else (b if isinstance(b, int) else a or b)


def _infer_concat(*parts: TensorType, axis: int) -> TensorType:
    _same_dtype(parts)
    result = list(parts[0].shape)
    for place, part in enumerate(parts[1:], 1):
        if part.ndim != len(result):
            raise ValueError(
                "all the input array dimensions except for the concatenation axis must match "
                f"exactly, but the array at index 0 has {len(result)} dimension(s) and the array "
                f"at index {place} has {part.ndim} dimension(s)"
            )
        for dim, (a, b) in enumerate(zip(result, part.shape, strict=True)):
            result[dim] = dims.add(a, b) if dim == axis else _concat_dim(parts, dim, place, a, b)
    return TensorType(parts[0].dtype, tuple(result))


def _concat_dim(parts: Sequence[TensorType], dim: int, place: int, a: Dim, b: Dim) -> Dim:
    try:
        return _agreed(a, b)
    except ValueError:
        raise ValueError(
            "all the input array dimensions except for the concatenation axis must match exactly, "
            f"but along dimension {dim}, the array at index 0 has size {parts[0].shape[dim]} and "
            f"the array at index {place} has size {b}"
        ) from None


def _evaluate_concat(*parts: Array, axis: int) -> Array:
    return np.concatenate(parts, axis=axis)


def _concat_vjp(dy: Tensor, y: Tensor, *parts: Tensor, axis: int) -> tuple[Tensor, ...]:
    return tuple(_pieces(dy, [sizes.extent(part, axis) for part in parts], axis))


CONCAT = define(
    "concat",
    infer=_infer_concat,
    evaluate=_evaluate_concat,
    vjp=_concat_vjp,
    samples=lambda: [
        Sample((np.ones((2, 3)), np.arange(3.0)[None]), {"axis": 0}),
        Sample((np.ones((2, 3)), np.zeros((2, 0)), np.arange(2.0)[:, None]), {"axis": 1}),
        Sample((np.array([1, 2], np.int32), np.array([3], np.int32)), {"axis": 0}),
        Sample((np.array(["a"], types.string), np.array(["b"], types.string)), {"axis": 0}),
        Sample((np.array([True]),), {"axis": 0}),
    ],
    graph_name="ConcatV2",
    doc="Tensors one after the other along an axis they have.",
)


def _infer_stack(*parts: TensorType, axis: int) -> TensorType:
    _same_dtype(parts)
    shape: Shape = parts[0].shape
    for part in parts[1:]:
        try:
            pairs = zip(shape, part.shape, strict=True)
            shape = tuple(_agreed(a, b) for a, b in pairs)
        except ValueError:
            described = f"{dims.shape_text(shape)} and {dims.shape_text(part.shape)}"
            raise ValueError(
                f"all input arrays must have the same shape, but there are {described}"
            ) from None
    return TensorType(parts[0].dtype, (*shape[:axis], len(parts), *shape[axis:]))


def _evaluate_stack(*parts: Array, axis: int) -> Array:
    if any(part.shape != parts[0].shape for part in parts):
        _infer_stack(*(types.type_of_array(part) for part in parts), axis=axis)
    return np.stack(parts, axis=axis)


def _stack_vjp(dy: Tensor, y: Tensor, *parts: Tensor, axis: int) -> tuple[Tensor, ...]:
    return tuple(GET_ITEM(dy, key=(FULL,) * axis + (place,)) for place in range(len(parts)))


STACK = define(
    "stack",
    infer=_infer_stack,
    evaluate=_evaluate_stack,
    vjp=_stack_vjp,
    samples=lambda: [
        Sample((np.ones((2, 3)), np.zeros((2, 3))), {"axis": 0}),
        Sample((np.ones((2, 3)), np.zeros((2, 3)), np.ones((2, 3))), {"axis": 2}),
        Sample((np.array(1.0), np.array(2.0)), {"axis": 0}),
        Sample((np.array("a", types.string), np.array("b", types.string)), {"axis": 0}),
    ],
    graph_name="Pack",
    doc="Tensors of one shape next to each other along a new axis.",
)


def _is_staged_list(values: Any) -> bool:
    """A list that has become a list of the graph, so that its length is not known."""
    return isinstance(values, list | tuple) and any(hasattr(type(v), "__ag_list__") for v in values)


def _joined_list(values: Any, what: str) -> Tensor:
    """A list of the graph as one tensor; when the graph runs, an empty one is refused."""
    whole = promotion.as_tensor(values)
    has_any = promotion.as_tensor(whole.shape[0] > 0)
    effects.assert_true(has_any, [f"need at least one array to {what}"], kind="ValueError")
    return whole


def _as_sequence(values: Any, what: str) -> list[Any]:
    if isinstance(values, Tensor) and values.ndim:
        return unstack(values)
    if isinstance(values, np.ndarray) or not hasattr(type(values), "__ag_tensor__"):
        items = list(values)
        if items:
            return items
    raise ValueError(f"need at least one array to {what}")


def concat(values: Any, axis: Any, name: str = "concat") -> Tensor:
    """Join tensors, promoted to one dtype, along an axis they have."""
    if _is_staged_list(values):
        whole = _joined_list(values, "concatenate")
        place = single(axis, whole.ndim - 1)
        return merge_axes(move_axis(whole, 0, place), place)
    parts = promotion.promote(*_as_sequence(values, "concatenate"))
    if not parts[0].ndim:
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    result: Tensor = CONCAT(*parts, axis=single(axis, parts[0].ndim))
    return result


def stack(values: Any, axis: Any = 0, name: str = "stack") -> Tensor:
    """Join tensors of one shape, promoted to one dtype, along a new axis."""
    if _is_staged_list(values):
        whole = _joined_list(values, "stack")
        return move_axis(whole, 0, single(axis, whole.ndim))
    if isinstance(values, Tensor) and values.ndim:
        return move_axis(values, 0, single(axis, values.ndim))
    parts = promotion.promote(*_as_sequence(values, "stack"))
    result: Tensor = STACK(*parts, axis=single(axis, parts[0].ndim + 1))
    return result


def _piece(x: Tensor, start: Size, stop: Size, axis: int) -> Tensor:
    return get_item(x, (slice(None),) * axis + (slice(start, stop),))


def _pieces(x: Tensor, lengths: Sequence[Size], axis: int) -> list[Tensor]:
    start: Any = 0
    result = []
    for length in lengths:
        stop = start + length
        result.append(_piece(x, start, stop, axis))
        start = stop
    return result


def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None, name: str = "split"
) -> list[Tensor]:
    """Cut into equal parts, or into parts of given sizes, of which one may be -1."""
    x = promotion.as_tensor(value)
    place = single(axis, x.ndim)
    if sizes.is_vector(num_or_size_splits):
        lengths = sizes.as_sizes(num_or_size_splits)
        return _pieces(x, _with_rest(lengths, sizes.extent(x, place)), place)
    count = sizes.as_size(num_or_size_splits)
    if not isinstance(count, int):
        raise TypeError("the number of parts must be known; pass the sizes of the parts instead")
    total: Any = sizes.extent(x, place)
    if isinstance(total, int) and (count < 1 or total % count):
        raise ValueError(f"an axis of size {total} cannot be split into {count} equal parts")
    return _pieces(x, [total // count] * count, place)


def _with_rest(lengths: list[Size], total: Size) -> list[Size]:
    known: list[Any] = [size for size in lengths if not isinstance(size, int) or size >= 0]
    missing = len(lengths) - len(known)
    if missing > 1:
        raise ValueError("only one of the sizes of a split can be -1")
    whole: Any = total
    rest = whole - sum(known)
    if isinstance(rest, int) and (rest < 0 if missing else rest):
        raise ValueError(f"parts of sizes {lengths} do not make up an axis of size {total}")
    return [rest if isinstance(size, int) and size < 0 else size for size in lengths]


def unstack(
    value: Any, num: int | None = None, axis: Any = 0, name: str = "unstack"
) -> list[Tensor]:
    """The parts along an axis of known size, without that axis."""
    x = promotion.as_tensor(value)
    place = single(axis, x.ndim)
    dim = x.type.shape[place]
    if not isinstance(dim, int) and num is None:
        raise ValueError("unstack needs `num`, because the size of the axis is not known")
    if isinstance(dim, int) and num not in (None, dim):
        raise ValueError(f"an axis of size {dim} cannot be unstacked into {num} parts")
    count = dim if isinstance(dim, int) else num
    return [get_item(x, (slice(None),) * place + (index,)) for index in range(count or 0)]


def _stack_all(values: Sequence[Any]) -> Tensor:
    return stack(values)


promotion.stack = _stack_all
