"""Tensors from nothing: constants, zeros, ranges, and tensors shaped like others.

    ag.constant([1, 2, 3])      ag.zeros([n, 3])      ag.range(n)      ag.one_hot([0, 2], 3)

Sizes may be integers of the graph; see `autograph.runtime.ops.sizes`.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime import dims, dispatch, promotion, types
from autograph.runtime.dims import Dim
from autograph.runtime.ops import sizes
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.ops.sizes import Template
from autograph.runtime.ops.unbroadcast import sum_to
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType, TensorType

Array = np.ndarray[Any, Any]


def _check_sizes(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    if any(isinstance(dim, int) and dim < 0 for dim in shape):
        raise ValueError("negative dimensions are not allowed")
    return shape


def _infer_fill(value: TensorType, *given: TensorType, shape: Template) -> TensorType:
    if value.shape:
        raise ValueError(f"a tensor is filled with a scalar, not with {value.describe()}")
    extent = value.extent if not shape else None
    return TensorType(value.dtype, _check_sizes(sizes.fill_in_dims(shape, given)), extent)


def _evaluate_fill(value: Array, *given: Array, shape: Template) -> Array:
    return np.full(sizes.fill_in(shape, given), value, dtype=value.dtype)


def _fill_vjp(dy: Tensor, y: Tensor, value: Tensor, *given: Tensor, shape: Template) -> Any:
    return (sum_to(dy, value), *[None] * len(given))


FILL = define(
    "fill",
    infer=_infer_fill,
    evaluate=_evaluate_fill,
    vjp=_fill_vjp,
    samples=lambda: [
        Sample((np.array(2.5),), {"shape": (2, 3)}),
        Sample((np.array(2.5), np.array(2)), {"shape": (None, 3)}),
        Sample((np.array(7, np.int32), np.array(0)), {"shape": (None,)}),
        Sample((np.array(True),), {"shape": ()}),
        Sample((np.array("a", types.string),), {"shape": (2,)}),
    ],
    doc="A tensor of a shape, every element of which is `value`.",
)


def _infer_fill_like(value: TensorType, like: TensorType) -> TensorType:
    return TensorType(value.dtype, like.shape)


FILL_LIKE = define(
    "fill_like",
    infer=_infer_fill_like,
    evaluate=lambda value, like: np.full(like.shape, value, dtype=value.dtype),
    vjp=lambda dy, y, value, like: (sum_to(dy, value), None),
    samples=lambda: [
        Sample((np.array(2.5), np.zeros((2, 3), np.int8))),
        Sample((np.array(1, np.int32), np.zeros(()))),
    ],
    doc="A tensor of the shape of `like`, every element of which is `value`.",
)


def _range_extent(start: Dim, limit: Dim, delta: Dim) -> Dim:
    if isinstance(start, int) and isinstance(limit, int) and isinstance(delta, int):
        return len(builtins.range(start, limit, delta)) if delta else None
    return dims.subtract(limit, start) if delta == 1 and isinstance(start, int) else None


def _infer_range(start: TensorType, limit: TensorType, delta: TensorType) -> TensorType:
    if start.shape or limit.shape or delta.shape:
        raise ValueError("the start, limit and delta of a range are scalars")
    if delta.extent == 0:
        raise ValueError("the delta of a range must not be zero")
    return TensorType(start.dtype, (_range_extent(start.extent, limit.extent, delta.extent),))


def _evaluate_range(start: Array, limit: Array, delta: Array) -> Array:
    if delta == 0:
        raise ValueError("the delta of a range must not be zero")
    if types.is_integer(start.dtype):
        return np.arange(int(start), int(limit), int(delta), dtype=start.dtype)
    count = max(0, int(np.ceil((float(limit) - float(start)) / float(delta))))
    return (np.arange(count) * delta.astype(np.float64) + start.astype(np.float64)).astype(
        start.dtype
    )


def _range_vjp(dy: Any, y: Tensor, start: Tensor, limit: Tensor, delta: Tensor) -> Any:
    if not types.is_differentiable(start.dtype):
        return None, None, None
    steps = promotion.cast(POSITIONS_LIKE(y, dtype=types.int64), dy.dtype)
    return sum_to(dy, start), None, sum_to(dy * steps, delta)


RANGE = define(
    "arange",
    infer=_infer_range,
    evaluate=_evaluate_range,
    vjp=_range_vjp,
    samples=lambda: [
        Sample((np.array(0, np.int32), np.array(5, np.int32), np.array(1, np.int32))),
        Sample((np.array(7), np.array(1), np.array(-2))),
        Sample((np.array(3), np.array(3), np.array(1))),
        Sample((np.array(0.5), np.array(2.2), np.array(0.5))),
    ],
    graph_name="Range",
    doc="The numbers from `start` up to `limit`, without it, in steps of `delta`.",
)


def _infer_positions(like: TensorType, dtype: DType) -> TensorType:
    return TensorType(dtype, like.shape)


POSITIONS_LIKE = define(
    "positions_like",
    infer=_infer_positions,
    evaluate=lambda like, dtype: np.arange(like.size).reshape(like.shape).astype(dtype),
    vjp=no_vjp("positions are integers"),
    samples=lambda: [Sample((np.zeros((2, 3)),), {"dtype": types.int64})],
    doc="The numbers 0, 1, 2, ... in the shape of `like`, in row-major order.",
)


def _infer_shape(x: TensorType, dtype: DType) -> TensorType:
    return TensorType(dtype, (x.ndim,))


SHAPE = define(
    "shape",
    infer=_infer_shape,
    evaluate=lambda x, dtype: np.array(x.shape, dtype=dtype),
    vjp=no_vjp("a shape is integers"),
    samples=lambda: [
        Sample((np.zeros((2, 3)),), {"dtype": types.int32}),
        Sample((np.zeros(()),), {"dtype": types.int64}),
    ],
    doc="The extents of a tensor as a vector.",
)


def _infer_size(x: TensorType, dtype: DType) -> TensorType:
    return TensorType(dtype, (), dims.product(x.shape))


SIZE = define(
    "size",
    infer=_infer_size,
    evaluate=lambda x, dtype: np.asarray(x.size, dtype=dtype),
    vjp=no_vjp("a size is an integer"),
    samples=lambda: [Sample((np.zeros((2, 3)),), {"dtype": types.int32})],
    doc="The number of elements of a tensor.",
)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Tensor:
    """A tensor of `value`; int32 of Python ints and float32 of floats unless `dtype` is given.

    >>> import autograph as ag
    >>> print(ag.constant([1, 2, 3]))
    ag.Tensor([1 2 3], shape=(3,), dtype=int32)
    """
    tensor = promotion.as_tensor(value, dtype)
    if isinstance(tensor, EagerTensor) and shape is not None:
        wanted, _ = sizes.split(sizes.as_sizes(shape))
        tensor = EagerTensor(_shaped(tensor._array, wanted))
    active = dispatch.recorder()
    if isinstance(tensor, EagerTensor) and active is not None and active.lazy:
        recorded: Tensor = CONSTANT(value=tensor._array)
        return recorded
    return tensor


def _shaped(array: Array, shape: Template) -> Array:
    if array.size == 1 and shape != array.shape:
        return np.full(tuple(size or 0 for size in shape), array.reshape(()), dtype=array.dtype)
    return array.reshape(tuple(size or 0 for size in shape))


def convert_to_tensor(
    value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None
) -> Tensor:
    """`value` as a tensor: of numbers, arrays, nested lists, or tensors themselves."""
    if dtype is None and dtype_hint is not None and not hasattr(value, "dtype"):
        dtype = dtype_hint
    return promotion.as_tensor(value, dtype)


def fill(dims: Any, value: Any, name: str | None = None) -> Tensor:
    """A tensor of shape `dims`, every element of which is `value`."""
    return filled(sizes.as_sizes(dims), promotion.as_tensor(value))


def filled(shape: Sequence[sizes.Size], value: Tensor) -> Tensor:
    """`fill` for sizes and a tensor."""
    template, inputs = sizes.split(shape)
    result: Tensor = FILL(value, *inputs, shape=template)
    return result


def _scalar(number: int, dtype: Any) -> Tensor:
    wanted = types.as_dtype(dtype)
    return EagerTensor(np.zeros((), wanted) if number == 0 else np.ones((), wanted))


def zeros(shape: Any, dtype: Any = types.float32, name: str | None = None) -> Tensor:
    """A tensor of zeros (False for bool, empty strings for string)."""
    return filled(sizes.as_sizes(shape), _scalar(0, dtype))


def ones(shape: Any, dtype: Any = types.float32, name: str | None = None) -> Tensor:
    """A tensor of ones."""
    return filled(sizes.as_sizes(shape), _scalar(1, dtype))


def _like(number: int, like: Any, dtype: Any) -> Tensor:
    x = promotion.as_tensor(like)
    value = _scalar(number, x.dtype if dtype is None else dtype)
    result: Tensor = FILL_LIKE(value, x)
    return result


def zeros_like(input: Any, dtype: Any = None, name: str | None = None) -> Tensor:
    """Zeros in the shape, and unless `dtype` is given the dtype, of `input`."""
    return _like(0, input, dtype)


def ones_like(input: Any, dtype: Any = None, name: str | None = None) -> Tensor:
    """Ones in the shape, and unless `dtype` is given the dtype, of `input`."""
    return _like(1, input, dtype)


def range(
    start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range"
) -> Tensor:
    """The numbers from `start` up to `limit`, without it, in steps of `delta`.

    >>> import autograph as ag
    >>> print(ag.range(2, 8, 3))
    ag.Tensor([2 5], shape=(2,), dtype=int32)
    """
    if limit is None:
        start, limit = 0, start
    bounds = (start, limit, delta)
    wanted = promotion.common_dtype(bounds) if dtype is None else types.as_dtype(dtype)
    result: Tensor = RANGE(*(promotion.convert(bound, wanted) for bound in bounds))
    return result


def shape(input: Any, out_type: Any = types.int32, name: str | None = None) -> Tensor:
    """The shape of `input` as a vector; known only when the graph runs if an extent is."""
    x, wanted = promotion.as_tensor(input), types.as_dtype(out_type)
    if dims.is_static(x.type.shape):
        return EagerTensor(np.array(x.type.shape, dtype=wanted))
    result: Tensor = SHAPE(x, dtype=wanted)
    return result


def size(input: Any, out_type: Any = types.int32, name: str | None = None) -> Tensor:
    """The number of elements of `input`."""
    x, wanted = promotion.as_tensor(input), types.as_dtype(out_type)
    known = dims.product(x.type.shape)
    if isinstance(known, int):
        return EagerTensor(np.asarray(known, dtype=wanted))
    result: Tensor = SIZE(x, dtype=wanted)
    return result


def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of dimensions of `input`."""
    return EagerTensor(np.asarray(promotion.as_tensor(input).ndim, dtype=types.int32))
