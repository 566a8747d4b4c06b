"""Reductions over axes: `reduce_sum` to `argmin`.

    ag.reduce_sum([[1, 2], [3, 4]], axis=0)        [4, 6]

`axis` is one axis, several, or None for all; negative ones count from the end.
"""

from __future__ import annotations

from typing import Any

from autograph.runtime import promotion, types
from autograph.runtime.ops import reduction_ops as ops
from autograph.runtime.ops.arithmetic import abs, sqrt, square
from autograph.runtime.ops.axes import normalized, single
from autograph.runtime.ops.comparison import equal, not_equal
from autograph.runtime.ops.definition import Op
from autograph.runtime.tensor import EagerTensor, Tensor


def _reduce(op: Op, x: Tensor, axis: Any, keepdims: bool) -> Tensor:
    return op(x, axis=normalized(axis, x.ndim), keepdims=bool(keepdims))  # type: ignore[no-any-return]


def _number(value: Any) -> Tensor:
    """As a tensor that can be added up: truth values count as 0 and 1."""
    tensor = promotion.as_tensor(value)
    return promotion.cast(tensor, types.int32) if tensor.dtype == types.bool_ else tensor


def _float(value: Any) -> Tensor:
    tensor = promotion.as_tensor(value)
    if types.kind(tensor.dtype) in ("bool", "int"):
        return promotion.cast(tensor, types.float32)
    return tensor


def reduce_sum(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The sum over axes."""
    return _reduce(ops.REDUCE_SUM, _number(input_tensor), axis, keepdims)


def reduce_mean(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The mean over axes; as in TensorFlow, that of integers is rounded towards zero."""
    return _reduce(ops.REDUCE_MEAN, _number(input_tensor), axis, keepdims)


def reduce_prod(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The product over axes."""
    return _reduce(ops.REDUCE_PROD, _number(input_tensor), axis, keepdims)


def reduce_max(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The greatest element over axes; NaN if there is one."""
    return _reduce(ops.REDUCE_MAX, promotion.as_tensor(input_tensor), axis, keepdims)


def reduce_min(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The smallest element over axes; NaN if there is one."""
    return _reduce(ops.REDUCE_MIN, promotion.as_tensor(input_tensor), axis, keepdims)


def reduce_any(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Whether any element over axes holds."""
    return _reduce(ops.REDUCE_ANY, promotion.as_tensor(input_tensor), axis, keepdims)


def reduce_all(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Whether all elements over axes hold."""
    return _reduce(ops.REDUCE_ALL, promotion.as_tensor(input_tensor), axis, keepdims)


def reduce_logsumexp(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """`log(sum(exp(x)))` over axes, safe from overflow."""
    return _reduce(ops.REDUCE_LOGSUMEXP, _float(input_tensor), axis, keepdims)


def reduce_euclidean_norm(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The Euclidean norm over axes; its gradient at the origin is 0."""
    return _reduce(ops.REDUCE_NORM, _float(input_tensor), axis, keepdims)


def reduce_variance(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The mean squared distance from the mean, over axes."""
    tensor = _float(input_tensor)
    distance: Tensor = tensor - reduce_mean(tensor, axis, keepdims=True)
    if types.kind(distance.dtype) == "complex":
        distance = abs(distance)
    return reduce_mean(square(distance), axis, keepdims)


def reduce_std(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The square root of the variance over axes."""
    return sqrt(reduce_variance(input_tensor, axis, keepdims))


def count_nonzero(
    input: Any,
    axis: Any = None,
    keepdims: bool | None = None,
    dtype: Any = types.int64,
    name: str | None = None,
) -> Tensor:
    """The number of elements over axes that are not zero, or not the empty string."""
    tensor = promotion.as_tensor(input)
    present = not_equal(tensor, "" if tensor.dtype == types.string else 0)
    return reduce_sum(promotion.cast(present, types.as_dtype(dtype)), axis, bool(keepdims))


def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """The share of elements that are zero."""
    return reduce_mean(promotion.cast(equal(value, 0), types.float32))


def argmax(
    input: Any, axis: Any = None, output_type: Any = types.int64, name: str | None = None
) -> Tensor:
    """The index of the first greatest element along `axis`, by default the first axis."""
    return _position(ops.ARGMAX, input, axis, output_type)


def argmin(
    input: Any, axis: Any = None, output_type: Any = types.int64, name: str | None = None
) -> Tensor:
    """The index of the first smallest element along `axis`, by default the first axis."""
    return _position(ops.ARGMIN, input, axis, output_type)


def _position(op: Op, value: Any, axis: Any, dtype: Any) -> Tensor:
    tensor = promotion.as_tensor(value)
    if isinstance(axis, EagerTensor):
        axis = int(axis)
    place = single(0 if axis is None else axis, tensor.ndim)
    return op(tensor, axis=place, keepdims=False, dtype=types.as_dtype(dtype))  # type: ignore[no-any-return]
