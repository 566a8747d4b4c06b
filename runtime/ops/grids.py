"""Tensors with a pattern: identity matrices, evenly spaced numbers, one-hot vectors, grids.

ag.eye(3)      ag.linspace(0.0, 1.0, 5)      ag.one_hot([0, 2], 3)      ag.meshgrid(x, y)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops import creation, sizes
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.ops.shaping import broadcast_to, move_axis, reshaped
from autograph.runtime.ops.sizes import Template
from autograph.runtime.ops.unbroadcast import sum_to
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType, TensorType

Array = np.ndarray[Any, Any]


def _infer_eye(*given: TensorType, shape: Template, offset: int, dtype: DType) -> TensorType:
    return TensorType(dtype, sizes.fill_in_dims(shape, given))


def _evaluate_eye(*given: Array, shape: Template, offset: int, dtype: DType) -> Array:
    rows, columns = sizes.fill_in(shape, given)
    return np.eye(rows, columns, k=offset, dtype=dtype)


EYE = define(
    "eye",
    infer=_infer_eye,
    evaluate=_evaluate_eye,
    vjp=no_vjp("an identity matrix depends on integers only"),
    samples=lambda: [
        Sample((), {"shape": (2, 3), "offset": 1, "dtype": types.float32}),
        Sample((np.array(2),), {"shape": (None, 2), "offset": 0, "dtype": types.int32}),
    ],
    doc="A matrix with ones on one diagonal and zeros elsewhere.",
)


def _infer_linspace(
    start: TensorType, stop: TensorType, *given: TensorType, num: Template
) -> TensorType:
    return TensorType(start.dtype, (*sizes.fill_in_dims(num, given), *start.shape))


def _evaluate_linspace(start: Array, stop: Array, *given: Array, num: Template) -> Array:
    (count,) = sizes.fill_in(num, given)
    if start.dtype.itemsize < 4:
        wide = np.linspace(start.astype(np.float32), stop.astype(np.float32), count)
        return wide.astype(start.dtype)
    return np.linspace(start, stop, count, dtype=start.dtype)


def _linspace_vjp(
    dy: Any, y: Tensor, start: Tensor, stop: Tensor, *given: Tensor, num: Template
) -> Any:
    zero = EagerTensor(np.zeros((), dy.dtype))
    one = EagerTensor(np.ones((), dy.dtype))
    weight = LINSPACE(zero, one, *given, num=num)
    for _ in range(start.ndim):
        weight = weight[..., None]
    dstop, dstart = dy * weight, dy * (one - weight)
    return (sum_to(dstart, start), sum_to(dstop, stop), *[None] * len(given))


LINSPACE = define(
    "linspace",
    infer=_infer_linspace,
    evaluate=_evaluate_linspace,
    vjp=_linspace_vjp,
    samples=lambda: [
        Sample((np.array(0.5), np.array(2.0)), {"num": (4,)}),
        Sample((np.array(0.5), np.array(2.0), np.array(3)), {"num": (None,)}),
        Sample((np.array([0.5, 1.0]), np.array([2.0, -1.0])), {"num": (3,)}),
        Sample((np.array(0.5, types.bfloat16), np.array(2.0, types.bfloat16)), {"num": (1,)}),
    ],
    graph_name="LinSpace",
    doc="Evenly spaced numbers from `start` to `stop`, both included, along a new first axis.",
)


def _infer_one_hot(
    indices: TensorType, on: TensorType, off: TensorType, *given: TensorType, depth: Template
) -> TensorType:
    if not types.is_integer(indices.dtype):
        raise TypeError(f"one_hot takes integer indices, not {indices.describe()}")
    return TensorType(on.dtype, (*indices.shape, *sizes.fill_in_dims(depth, given)))


def _evaluate_one_hot(
    indices: Array, on: Array, off: Array, *given: Array, depth: Template
) -> Array:
    _infer_one_hot(
        types.type_of_array(indices),
        types.type_of_array(on),
        types.type_of_array(off),
        *map(types.type_of_array, given),
        depth=depth,
    )
    (count,) = sizes.fill_in(depth, given)
    return np.where(indices[..., None] == np.arange(count), on, off)


def _one_hot_vjp(
    dy: Any, y: Tensor, indices: Tensor, on: Tensor, off: Tensor, *given: Tensor, depth: Template
) -> Any:
    zero, one = EagerTensor(np.zeros((), dy.dtype)), EagerTensor(np.ones((), dy.dtype))
    hot: Any = ONE_HOT(indices, one, zero, *given, depth=depth)
    return (None, sum_to(dy * hot, on), sum_to(dy * (one - hot), off), *[None] * len(given))


ONE_HOT = define(
    "one_hot",
    infer=_infer_one_hot,
    evaluate=_evaluate_one_hot,
    vjp=_one_hot_vjp,
    samples=lambda: [
        Sample((np.array([[2, 0], [-1, 5]]), np.array(1.5), np.array(0.5)), {"depth": (3,)}),
        Sample((np.array(1), np.array(1.5), np.array(0.5), np.array(2)), {"depth": (None,)}),
        Sample((np.array([1], np.uint8), np.array(True), np.array(False)), {"depth": (2,)}),
    ],
    doc="`on` at the place an index names along a new last axis, `off` elsewhere.",
)


def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = types.float32,
    name: str | None = None,
) -> Tensor:
    """An identity matrix, or with `batch_shape` a batch of them."""
    matrix = eye_with_offset(num_rows, num_columns, 0, dtype)
    if batch_shape is None:
        return matrix
    return broadcast_to(matrix, [*sizes.as_sizes(batch_shape), *sizes.extents(matrix)])


def eye_with_offset(rows: Any, columns: Any, offset: int, dtype: Any) -> Tensor:
    """A matrix with ones on the diagonal `offset` places to the right of the main one."""
    shape = [sizes.as_size(rows), sizes.as_size(rows if columns is None else columns)]
    template, inputs = sizes.split(shape)
    result: Tensor = EYE(*inputs, shape=template, offset=offset, dtype=types.as_dtype(dtype))
    return result


def linspace(start: Any, stop: Any, num: Any, name: str | None = None, axis: Any = 0) -> Tensor:
    """`num` evenly spaced numbers from `start` to `stop`, both included."""
    bounds = promotion.promote(start, stop)
    if types.kind(bounds[0].dtype) in ("int", "bool"):
        bounds = [promotion.cast(bound, types.float32) for bound in bounds]
    template, inputs = sizes.split([sizes.as_size(num)])
    if isinstance(template[0], int) and template[0] < 0:
        raise ValueError(f"Number of samples, {template[0]}, must be non-negative.")
    if bounds[0].type.shape != bounds[1].type.shape:
        bounds = _same_shape(*bounds)
    result: Tensor = LINSPACE(*bounds, *inputs, num=template)
    return move_axis(result, 0, single(axis, result.ndim))


def _same_shape(a: Any, b: Any) -> list[Tensor]:
    zero = EagerTensor(np.zeros((), a.dtype))
    return [a + b * zero, b + a * zero]


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """Vectors of length `depth` that are `on_value` at the place of each index."""
    on, off = 1 if on_value is None else on_value, 0 if off_value is None else off_value
    if dtype is None:
        given = [value for value in (on_value, off_value) if value is not None]
        wanted = promotion.common_dtype(given) if given else types.float32
    else:
        wanted = types.as_dtype(dtype)
    template, inputs = sizes.split([sizes.as_size(depth)])
    values = (promotion.convert(on, wanted), promotion.convert(off, wanted))
    result: Tensor = ONE_HOT(promotion.as_tensor(indices), *values, *inputs, depth=template)
    place = single(-1 if axis is None else axis, result.ndim)
    return move_axis(result, -1, place)


def meshgrid(*args: Any, indexing: str = "xy", name: str | None = None) -> list[Tensor]:
    """Grids on which each of the given vectors varies along its own axis."""
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    vectors = [promotion.as_tensor(vector) for vector in args]
    places = list(range(len(vectors)))
    if indexing == "xy" and len(vectors) > 1:
        places[:2] = [1, 0]
    lengths = [creation.size(vector, types.int64) for vector in vectors]
    shape = [sizes.as_size(lengths[places.index(at)]) for at in range(len(vectors))]
    grids = []
    for vector, place in zip(vectors, places, strict=True):
        column = reshaped(vector, [-1 if at == place else 1 for at in range(len(vectors))])
        grids.append(broadcast_to(column, shape))
    return grids
