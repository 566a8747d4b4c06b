"""The operations that reduce axes; `reductions` has the functions of users.

    reduce_sum(x, axis=(0, 2), keepdims=False)

`axis` is a tuple of all reduced axes, not negative and in order. The gradients put the result's
gradient back over the reduced axes with `spread`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops.arithmetic import divide_no_nan
from autograph.runtime.ops.axes import Axes, reduced_shape
from autograph.runtime.ops.comparison import equal
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.cumulative import CUMPROD
from autograph.runtime.ops.definition import NoGradient, Op, Sample, define, no_vjp
from autograph.runtime.ops.exponential import exp
from autograph.runtime.ops.shape_of import DIM_SIZE
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import DType, TensorType

Array = np.ndarray[Any, Any]
_NUMBERS = ("int", "float", "complex")


def _same(dtype: DType) -> DType:
    return dtype


def _magnitude(dtype: DType) -> DType:
    return np.absolute.resolve_dtypes((dtype, None))[-1]


def _infer_spread(y: TensorType, x: TensorType, axis: Axes, keepdims: bool) -> TensorType:
    expected = reduced_shape(x.shape, axis, keepdims)
    if len(expected) != y.ndim:
        raise ValueError(f"{y.describe()} is no reduction of {x.describe()} over axes {axis}")
    return TensorType(y.dtype, x.shape)


def _spread(y: Array, x: Array, axis: Axes, keepdims: bool) -> Array:
    return np.broadcast_to(y if keepdims else np.expand_dims(y, axis), x.shape)


def _spread_samples() -> list[Sample]:
    x, y = np.zeros((2, 3, 2)), np.array([0.5, -1.0, 2.0])
    return [
        Sample((y, x), {"axis": (0, 2), "keepdims": False}),
        Sample((y[None, :, None], x), {"axis": (0, 2), "keepdims": True}),
        Sample((np.array(2.0), x), {"axis": (0, 1, 2), "keepdims": False}),
    ]


SPREAD = define(
    "spread",
    infer=_infer_spread,
    evaluate=_spread,
    vjp=lambda dz, z, y, x, axis, keepdims: (
        REDUCE_SUM(dz, axis=axis, keepdims=keepdims),
        None,
    ),
    samples=_spread_samples,
    doc="A reduction's result, put back over the axes of `x` that were reduced.",
)


def spread(y: Tensor, x: Tensor, axis: Axes, keepdims: bool) -> Tensor:
    """A reduction's result, put back over the axes of `x` that were reduced."""
    return SPREAD(y, x, axis=axis, keepdims=keepdims)  # type: ignore[no-any-return]


def _samples(kinds: tuple[str, ...], empty: bool) -> Callable[[], list[Sample]]:
    x = np.array(
        [[[0.5, -1.5], [2.0, 0.75]], [[3.0, 0.25], [-0.75, 1.25]], [[1.0, 2.5], [0.1, 4.0]]]
    )
    ways = [((1,), False), ((0, 2), True), ((0, 1, 2), False), ((), False)]
    dtypes: tuple[DType, ...] = (
        types.bool_,
        types.int8,
        types.int32,
        types.int64,
        types.uint8,
        types.float16,
        types.bfloat16,
        types.float32,
        types.complex128,
    )

    def make() -> list[Sample]:
        made: list[Sample] = []
        if "float" in kinds:
            made += [Sample((x,), {"axis": axis, "keepdims": keep}) for axis, keep in ways]
            made.append(Sample((x[0, 0, 0],), {"axis": (), "keepdims": False}))
        few = np.array([[1, 2, 0], [3, 1, 2]])
        for dtype in dtypes:
            if types.kind(dtype) in kinds:
                made.append(Sample((few.astype(dtype),), {"axis": (1,), "keepdims": False}))
        if empty:
            made.append(Sample((x[:, :0].astype(made[0].inputs[0].dtype),), made[0].attrs))
        return made

    return make


def reduction(
    name: str,
    kernel: Callable[[Array, Axes, bool], Any],
    *,
    vjp: Callable[..., Any] | NoGradient,
    doc: str,
    accepts: tuple[str, ...] = _NUMBERS,
    result: Callable[[DType], DType] = _same,
    empty: bool = True,
    graph_name: str = "",
) -> Op:
    """Define a reduction by `kernel(x, axis, keepdims)`; `empty` if it has an identity."""

    def infer(x: TensorType, axis: Axes, keepdims: bool) -> TensorType:
        if types.kind(x.dtype) not in accepts:
            raise TypeError(
                f"{name} takes {' or '.join(accepts)} values, not {types.dtype_name(x.dtype)}"
            )
        return TensorType(result(x.dtype), reduced_shape(x.shape, axis, keepdims))

    def evaluate(x: Array, axis: Axes, keepdims: bool) -> Any:
        infer(types.type_of_array(x), axis, keepdims)
        return kernel(x, axis, keepdims)

    return define(
        name,
        infer=infer,
        evaluate=evaluate,
        vjp=vjp,
        samples=_samples(accepts, empty),
        graph_name=graph_name,
        doc=doc,
        raises="" if empty else "an empty axis",
    )


def _wide(dtype: DType) -> DType:
    """The dtype to add in: eight bits of precision would not do for a bfloat16 sum."""
    return types.float32 if dtype == types.bfloat16 else dtype


def _sum(x: Array, axis: Axes, keepdims: bool) -> Any:
    total = np.sum(x, axis=axis, keepdims=keepdims, dtype=_wide(x.dtype))
    return np.asarray(total).astype(x.dtype, copy=False)


def _sum_vjp(dy: Tensor, y: Tensor, x: Tensor, axis: Axes, keepdims: bool) -> tuple[Tensor]:
    return (spread(dy, x, axis, keepdims),)


REDUCE_SUM: Op = reduction(
    "reduce_sum", _sum, vjp=_sum_vjp, graph_name="Sum", doc="The sum over axes."
)


def _mean(x: Array, axis: Axes, keepdims: bool) -> Any:
    count = math.prod(x.shape[place] for place in axis)
    if types.is_integer(x.dtype):
        total = _sum(x, axis, keepdims).astype(np.int64)
        return np.where(total < 0, -(-total // count), total // count).astype(x.dtype)
    wide = types.float32 if x.dtype == types.float16 else _wide(x.dtype)
    total = np.sum(x, axis=axis, keepdims=keepdims, dtype=wide)
    return np.true_divide(total, count, dtype=wide).astype(x.dtype, copy=False)


def _mean_vjp(dy: Tensor, y: Tensor, x: Tensor, axis: Axes, keepdims: bool) -> tuple[Tensor]:
    return (spread(dy, x, axis, keepdims) / count_along(x, axis),)


def count_along(x: Tensor, axis: Axes) -> Any:
    """The number of elements along some axes: an `int`, or a tensor of the dtype of `x`."""
    counts = [x.type.shape[place] for place in axis]
    known = math.prod(count for count in counts if isinstance(count, int))
    total: Any = known
    for place, count in zip(axis, counts, strict=True):
        if not isinstance(count, int):
            total = total * promotion.cast(DIM_SIZE(x, axis=place), x.dtype)
    return total


REDUCE_MEAN = reduction(
    "reduce_mean",
    _mean,
    vjp=_mean_vjp,
    graph_name="Mean",
    doc="The mean over axes; of integers rounded towards zero.",
)


def _prod(x: Array, axis: Axes, keepdims: bool) -> Array:
    product = np.prod(x, axis=axis, keepdims=keepdims, dtype=_wide(x.dtype))
    return np.asarray(product).astype(x.dtype, copy=False)


def _prod_vjp(dy: Tensor, y: Tensor, x: Tensor, axis: Axes, keepdims: bool) -> tuple[Tensor]:
    """One axis after the other, each by the products before and after: exact where `x` is 0."""
    stages = [x]
    for place in axis[:-1]:
        stages.append(REDUCE_PROD(stages[-1], axis=(place,), keepdims=True))
    gradient = dy
    kept = keepdims
    for place, stage in zip(reversed(axis), reversed(stages), strict=False):
        factors = conj(stage)
        before = CUMPROD(factors, axis=place, exclusive=True, reverse=False)
        after = CUMPROD(factors, axis=place, exclusive=True, reverse=True)
        # Not kept, all the axes that are gone come back with the first stage.
        gone = (place,) if kept else axis
        gradient = before * after * spread(gradient, stage, gone, kept)
        kept = True
    return (gradient,)


REDUCE_PROD = reduction(
    "reduce_prod", _prod, vjp=_prod_vjp, graph_name="Prod", doc="The product over axes."
)


def _extreme_vjp(dy: Tensor, y: Tensor, x: Tensor, axis: Axes, keepdims: bool) -> tuple[Tensor]:
    """Elements that share the extreme share its gradient."""
    chosen = promotion.cast(equal(x, spread(y, x, axis, keepdims)), x.dtype)
    number = REDUCE_SUM(chosen, axis=axis, keepdims=keepdims)
    return (chosen * spread(dy / number, x, axis, keepdims),)


def _extreme(name: str, function: Callable[..., Any], graph_name: str, doc: str) -> Op:
    return reduction(
        name,
        lambda x, axis, keepdims: function(x, axis=axis, keepdims=keepdims),
        vjp=_extreme_vjp,
        accepts=("bool", *_NUMBERS, "string"),
        empty=False,
        graph_name=graph_name,
        doc=doc,
    )


REDUCE_MAX = _extreme("reduce_max", np.max, "Max", "The greatest element over axes.")
REDUCE_MIN = _extreme("reduce_min", np.min, "Min", "The smallest element over axes.")


def _truth(name: str, function: Callable[..., Any], doc: str) -> Op:
    return reduction(
        name,
        lambda x, axis, keepdims: function(x, axis=axis, keepdims=keepdims),
        vjp=no_vjp("truth values have no derivative"),
        accepts=("bool", *_NUMBERS),
        result=lambda dtype: types.bool_,
        doc=doc,
    )


REDUCE_ANY = _truth("reduce_any", np.any, "Whether any element over axes holds.")
REDUCE_ALL = _truth("reduce_all", np.all, "Whether all elements over axes hold.")


def _logsumexp(x: Array, axis: Axes, keepdims: bool) -> Any:
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, np.zeros((), x.dtype))
    total = np.log(_sum(np.exp(x - top), axis, True)) + top
    return total if keepdims else np.squeeze(total, axis)


def _logsumexp_vjp(dy: Tensor, y: Tensor, x: Tensor, axis: Axes, keepdims: bool) -> tuple[Tensor]:
    return (spread(dy, x, axis, keepdims) * exp(x - spread(y, x, axis, keepdims)),)


REDUCE_LOGSUMEXP = reduction(
    "reduce_logsumexp",
    _logsumexp,
    vjp=_logsumexp_vjp,
    accepts=("float",),
    doc="`log(sum(exp(x)))` over axes, safe from overflow.",
)


def _norm(x: Array, axis: Axes, keepdims: bool) -> Any:
    return np.sqrt(_sum(np.square(np.absolute(x)), axis, keepdims))


def _norm_vjp(dy: Tensor, y: Tensor, x: Tensor, axis: Axes, keepdims: bool) -> tuple[Tensor]:
    scale = spread(divide_no_nan(dy, y), x, axis, keepdims)
    return (x * promotion.cast(scale, x.dtype),)


REDUCE_NORM = reduction(
    "reduce_euclidean_norm",
    _norm,
    vjp=_norm_vjp,
    accepts=("float", "complex"),
    result=_magnitude,
    graph_name="EuclideanNorm",
    doc="The Euclidean norm over axes.",
)


def _position(name: str, function: Callable[..., Any], doc: str) -> Op:
    """The index of an extreme along one axis, or in the flattened array if `axis` is None."""

    def infer(x: TensorType, axis: int | None, keepdims: bool, dtype: DType) -> TensorType:
        if types.kind(x.dtype) not in ("bool", "int", "float"):
            raise TypeError(f"{name} takes numbers in order, not {types.dtype_name(x.dtype)}")
        axes = tuple(range(x.ndim)) if axis is None else (axis,)
        return TensorType(dtype, reduced_shape(x.shape, axes, keepdims))

    def evaluate(x: Array, axis: int | None, keepdims: bool, dtype: DType) -> Array:
        infer(types.type_of_array(x), axis, keepdims, dtype)
        return np.asarray(function(x, axis=axis, keepdims=keepdims)).astype(dtype)

    def samples() -> list[Sample]:
        x = np.array([[0.5, -1.5, 2.0], [3.0, 0.25, 3.0]])
        ways: list[tuple[Any, bool, DType]] = [
            (0, False, types.int64),
            (1, True, types.int32),
            (None, False, types.int64),
        ]
        made = [Sample((x,), {"axis": a, "keepdims": k, "dtype": d}) for a, k, d in ways]
        attrs = {"axis": 1, "keepdims": False, "dtype": types.int64}
        dtypes = (types.bool_, types.int32, types.uint8, types.float32, types.bfloat16)
        return made + [Sample((np.abs(x).astype(dtype),), attrs) for dtype in dtypes]

    return define(
        name,
        infer=infer,
        evaluate=evaluate,
        vjp=no_vjp("a position is an integer"),
        samples=samples,
        doc=doc,
        raises="an empty axis",
    )


ARGMAX = _position("argmax", np.argmax, "The index of the first greatest element along `axis`.")
ARGMIN = _position("argmin", np.argmin, "The index of the first smallest element along `axis`.")
