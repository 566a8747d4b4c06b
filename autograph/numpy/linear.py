"""Products of arrays, diagonals and triangles: `np.dot`, `np.einsum`, `np.trace`, `np.triu`, ..."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.numpy import views
from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, joined_dtype
from autograph.numpy.dtypes import result_type
from autograph.numpy.elementwise import clip
from autograph.numpy.extending import diff
from autograph.numpy.joining import join, stack
from autograph.numpy.reductions import finish, mean, result_dtype
from autograph.numpy.reductions import sum as sum_of
from autograph.numpy.registry import implements, refuse_options
from autograph.numpy.selecting import where
from autograph.numpy.shaping import atleast_2d, moveaxis, ravel, squeeze, transpose
from autograph.numpy.sorting import searchsorted
from autograph.numpy.ufuncs import COMPUTED, apply, ufunc_called
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import diagonals, indexing, matmul, sizes, unbroadcast
from autograph.runtime.ops import einsum as ops
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.shaping import broadcast_to, transposed
from autograph.runtime.ops.tiling import padded
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.tensor import Tensor

COMPUTED[np.matmul] = matmul.matmul
COMPUTED[np.matvec] = matmul.matvec
COMPUTED[np.vecdot] = lambda a, b: ops.einsum("...i,...i->...", conj(a), b)
for _ufunc in (np.matmul, np.matvec, np.vecdot):
    implements(_ufunc, always=True)(ufunc_called(_ufunc))


def _promoted(*operands: Any) -> list[Tensor]:
    """The operands of a product, which have no weak ones among them."""
    arrays = [as_array(operand) for operand in operands]
    dtype = joined_dtype(arrays)
    return [cast(array.tensor, dtype) for array in arrays]


def _pair(function: Any) -> Any:
    """A product of two arrays, with an `out`."""

    def product(a: Any, b: Any, out: Any = None) -> Any:
        return finish(function(*_promoted(a, b)), out)

    return product


def _dot(a: Tensor, b: Tensor) -> Tensor:
    _check_lengths(a, b)
    return matmul.dot(a, b)


def _check_lengths(a: Tensor, b: Tensor) -> None:
    """NumPy's error for vectors and matrices that do not fit."""
    if not a.ndim or not b.ndim:
        return
    place = max(0, b.ndim - 2)
    m, n = a.type.shape[-1], b.type.shape[place]
    if isinstance(m, int) and isinstance(n, int) and m != n:
        shapes = [
            "(" + ",".join(str(d) for d in t.type.shape) + ("," if t.ndim == 1 else "") + ")"
            for t in (a, b)
        ]
        raise ValueError(
            f"shapes {shapes[0]} and {shapes[1]} not aligned: "
            f"{m} (dim {a.ndim - 1}) != {n} (dim {place})"
        )


dot = implements(np.dot)(_pair(_dot))
outer = implements(np.outer)(_pair(matmul.outer))
inner = implements(np.inner)(_pair(matmul.inner))


@implements(np.vdot)
def vdot(a: Any, b: Any, /) -> Any:
    x, y = _promoted(ravel(a), ravel(b))
    return finish(_dot(conj(x), y))


@implements(np.tensordot)
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    x, y = _promoted(a, b)
    return finish(matmul.tensordot(x, y, axes))


@implements(np.einsum)
def einsum(subscripts: str, *operands: Any, out: Any = None, **options: Any) -> Any:
    if not isinstance(subscripts, str):
        refuse_options("np.einsum", subscripts=subscripts)
    options.pop("optimize", None)
    dtype = options.pop("dtype", None)
    refuse_options("np.einsum", **options)
    tensors = _promoted(*operands)
    if dtype is not None:
        tensors = [cast(tensor, np.dtype(dtype)) for tensor in tensors]
    return finish(ops.einsum(subscripts, *tensors), out)


@implements(np.kron)
def kron(a: Any, b: Any) -> Any:
    x, y = as_array(a), as_array(b)
    rank = max(x.ndim, y.ndim)
    x = views.get_item(x, (None,) * (rank - x.ndim) + (...,))
    y = views.get_item(y, (None,) * (rank - y.ndim) + (...,))
    left = views.get_item(x, tuple(part for _ in range(rank) for part in (slice(None), None)))
    right = views.get_item(y, tuple(part for _ in range(rank) for part in (None, slice(None))))
    shape = [m * n for m, n in zip(x.shape, y.shape, strict=True)]
    return (left * right).reshape(shape)


@implements(np.cross)
def cross(
    a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None
) -> Any:
    if axis is not None:
        axisa = axisb = axisc = axis
    x, y = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    lengths = tuple(3 if v.type.shape[-1] is None else v.type.shape[-1] for v in (x, y))
    if not set(lengths) <= {2, 3}:
        raise ValueError("incompatible dimensions for cross product\n(dimension must be 2 or 3)")
    u = [views.get_item(x, (..., at)) for at in range(lengths[0])]  # type: ignore[arg-type]
    v = [views.get_item(y, (..., at)) for at in range(lengths[1])]  # type: ignore[arg-type]
    if lengths == (2, 2):
        return u[0] * v[1] - u[1] * v[0]
    u, v = (part if len(part) == 3 else [*part, part[0] * 0] for part in (u, v))

    parts: list[Any] = [u[i] * v[j] - u[j] * v[i] for i, j in ((1, 2), (2, 0), (0, 1))]
    return moveaxis(stack(parts, -1), -1, axisc)


@implements(np.diagonal, always=True)
def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    array = as_array(a)
    if array.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    axes = (single(axis1, array.ndim), single(axis2, array.ndim))

    def read(base: Tensor) -> Tensor:
        rest = [at for at in range(array.ndim) if at not in axes]

        return diagonals.diag_part(transposed(base, [*rest, *axes]), k=int(offset))

    return views.read_only(array, read)


@implements(np.trace)
def trace(
    a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None
) -> Any:
    part = diagonal(a, offset, axis1, axis2)
    return sum_of(part, -1, result_dtype(np.sum, part.dtype, dtype), out)


@implements(np.diag, always=True)
def diag(v: Any, k: int = 0) -> Array:
    array = as_array(v)
    if array.ndim == 1:
        return Array(diagonals.diag(array.tensor, k=int(k)))
    if array.ndim == 2:
        return diagonal(array, k)
    raise ValueError("Input must be 1- or 2-d.")


@implements(np.diagflat)
def diagflat(v: Any, k: int = 0) -> Array:
    return diag(ravel(v), k)


def _triangle(m: Any, lower: int | None, upper: int | None) -> Array:
    array = as_array(m)
    tensor = array.tensor
    if array.ndim == 1:
        side = sizes.extent(tensor, 0)

        tensor = broadcast_to(tensor, [side, side])
    return Array(diagonals.band(tensor, lower, upper))


@implements(np.tril)
def tril(m: Any, k: int = 0) -> Array:
    return _triangle(m, None, int(k))


@implements(np.triu)
def triu(m: Any, k: int = 0) -> Array:
    return _triangle(m, int(k), None)


def _correlation(a: Any, v: Any, mode: str, flipped: bool) -> Any:
    """Sums of products of one vector with every part of another."""
    x, y = _promoted(a, v)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("object too deep for desired array")
    if not flipped:
        y = conj(indexing.get_item(y, slice(None, None, -1)))
    long, short = sizes.extent(x, 0), sizes.extent(y, 0)
    if not isinstance(short, int) or not isinstance(long, int):
        raise StagingError(
            "np.convolve and np.correlate need lengths that are known while recording.",
            advice="Write a loop instead.",
        )
    swapped = short > long
    if swapped:
        x, y, long, short = y, x, short, long
    total: Any = unbroadcast.zero_like(x)

    wide: Any = padded(x, [[short - 1, short - 1]], "constant", total)
    for place in range(short):
        part: Any = indexing.get_item(wide, slice(short - 1 - place, 2 * short - 2 - place + long))
        total = total + part * indexing.get_item(y, place)
    cut = {
        "full": (0, long + short - 1),
        "same": ((short - 1) // 2, long),
        "valid": (short - 1, long - short + 1),
    }
    start, count = cut[mode]
    if mode == "same" and not flipped and swapped and short % 2 == 0:
        start = short // 2
    return Array(indexing.get_item(total, slice(start, start + count)))


@implements(np.convolve)
def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    return _correlation(a, v, mode, True)


@implements(np.correlate)
def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    return _correlation(a, v, mode, False)


@implements(np.gradient)
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    array = as_array(f)
    wanted = result_type(array, 1.0) if array.dtype.kind != "f" else array.dtype
    array = Array(cast(array.tensor, wanted))
    refuse_options("np.gradient", edge_order=None if edge_order == 1 else edge_order)
    axes = range(array.ndim) if axis is None else np.atleast_1d(axis).tolist()
    steps = list(varargs) or [1.0]
    steps = steps * len(axes) if len(steps) == 1 else steps
    made = [
        _slope(array, step, single(at, array.ndim)) for step, at in zip(steps, axes, strict=True)
    ]
    return made[0] if len(made) == 1 else tuple(made)


def _slope(array: Array, step: Any, axis: int) -> Any:

    lead = (slice(None),) * axis

    def part(start: Any, stop: Any) -> Any:
        return views.get_item(array, (*lead, slice(start, stop)))

    if getattr(step, "ndim", 0):
        return _uneven_slope(array, as_array(step), axis, part)
    first = (part(1, 2) - part(0, 1)) / step
    middle = (part(2, None) - part(None, -2)) / (2.0 * step)
    last = (part(-1, None) - part(-2, -1)) / step
    return join([first, middle, last], axis)


def _uneven_slope(array: Array, points: Array, axis: int, part: Any) -> Any:

    behind: Any = (slice(None),) + (None,) * (array.ndim - axis - 1)
    gaps: Any = diff(points)
    left, right = gaps[:-1][behind], gaps[1:][behind]
    a = -right / (left * (left + right))
    b = (right - left) / (left * right)
    c = left / (right * (left + right))
    middle = a * part(None, -2) + b * part(1, -1) + c * part(2, None)
    first = (part(1, 2) - part(0, 1)) / gaps[:1][behind]
    last = (part(-1, None) - part(-2, -1)) / gaps[-1:][behind]
    return join([first, middle, last], axis)


@implements(np.interp)
def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:

    refuse_options("np.interp", period=period)
    at, points, values = (Array(cast(as_array(v).tensor, np.dtype(float))) for v in (x, xp, fp))
    place = clip(searchsorted(points, at, "right"), 1, points.shape[0] - 1)
    low, high = (views.get_item(points, place - 1), views.get_item(points, place))
    below: Any = views.get_item(values, place - 1)
    above: Any = views.get_item(values, place)
    slope = (above - below) / (high - low)
    made = slope * (at - low) + below
    first: Any = values[0] if left is None else left
    last: Any = values[-1] if right is None else right
    made = where(at < points[0], first, made)
    made = where(at > points[-1], last, made)
    return finish(where(at == points[-1], values[-1], made).tensor)


@implements(np.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:

    array: Any = as_array(y)
    place = single(axis, array.ndim)
    lead = (slice(None),) * place
    step: Any = dx
    if x is not None:
        points = as_array(x)
        step = diff(points, axis=-1 if points.ndim == 1 else axis)
        if points.ndim == 1:
            step = step.reshape([-1 if at == place else 1 for at in range(array.ndim)])
    ahead, behind = array[(*lead, slice(1, None))], array[(*lead, slice(None, -1))]
    return sum_of(step * (ahead + behind) / 2.0, axis)


@implements(np.cov)
def cov(
    m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None, **options: Any
) -> Any:

    refuse_options("np.cov", **options)
    data = _rows(m, rowvar)
    if y is not None:
        data = join([data, _rows(y, rowvar)], 0)
    count: Any = data.shape[1]
    less = (0 if bias else 1) if ddof is None else ddof
    middle = mean(data, axis=1, keepdims=True)
    centered: Any = atleast_2d(data - middle)
    made = dot(centered, centered.T.conj()) * (1.0 / (count - less))
    rows = made.type.shape[0]
    if not isinstance(rows, int):
        error = StagingError(
            "np.cov of a number of rows that is only known when the graph runs needs two of them.",
            advice="Use np.var for one row.",
        )
        raise_if(made.shape[0] == 1, error)
        return finish(made.tensor)
    return finish(squeeze(made).tensor)


def _rows(m: Any, rowvar: bool) -> Array:

    array = as_array(m)
    array = Array(cast(array.tensor, result_type(array, 1.0)))
    rows: Array = atleast_2d(array)
    return rows if rowvar or array.ndim == 1 else transpose(rows)


@implements(np.corrcoef)
def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    c: Any = cov(x, y, rowvar)
    if not c.ndim:
        return c / c
    spread = apply(np.sqrt, diagonal(c))

    return clip(c / views.get_item(spread, (slice(None), None)) / spread, -1, 1)
