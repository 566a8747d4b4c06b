"""The same elements in another shape or order of axes.

    ag.reshape(x, [n, -1])      ag.transpose(x, [1, 0])      ag.expand_dims(x, 0)      ag.squeeze(x)

Sizes may be integers of the graph; see `autograph.runtime.ops.sizes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.dims import Dim, Extent, Shape
from autograph.runtime.ops import sizes
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.sizes import Size, Template
from autograph.runtime.ops.unbroadcast import sum_to
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]


def _infer_reshape(x: TensorType, *given: TensorType, shape: Template) -> TensorType:
    wanted = sizes.fill_in_dims(shape, given)
    if wanted.count(-1) > 1:
        raise ValueError("can only specify one unknown dimension")
    if any(isinstance(dim, int) and dim < -1 for dim in wanted):
        raise ValueError("negative dimensions are not allowed")
    if -1 in wanted:
        place = wanted.index(-1)
        rest = (*wanted[:place], *wanted[place + 1 :])
        wanted = (*wanted[:place], _quotient(x.shape, rest, wanted), *wanted[place + 1 :])
    total, new = dims.product(x.shape), dims.product(wanted)
    if isinstance(total, int) and isinstance(new, int) and total != new:
        raise _no_reshape(total, wanted)
    return TensorType(x.dtype, wanted, x.extent if not wanted and not x.shape else None)


def _no_reshape(total: Dim, wanted: Shape) -> ValueError:
    inside = ",".join("newaxis" if dim == -1 else str(dim) for dim in wanted)
    text = f"({inside},)" if len(wanted) == 1 else f"({inside})"
    return ValueError(f"cannot reshape array of size {total} into shape {text}")


def _quotient(shape: Shape, rest: Shape, wanted: Shape) -> Dim:
    """The dimension that, with `rest`, has as many elements as `shape`."""
    above, below = list(shape), [dim for dim in rest if dim != 1]
    for dim in rest:
        if dim is not None and not isinstance(dim, int) and dim in above:
            above.remove(dim)
            below.remove(dim)
    total, divisor = dims.product(tuple(above)), dims.product(tuple(below))
    if not isinstance(divisor, int):
        return None
    if isinstance(total, int):
        if divisor == 0 or total % divisor:
            raise _no_reshape(total, wanted)
        return total // divisor
    if divisor == 0 or total is None:
        return None
    return _divide(total, divisor)


def _divide(total: Extent, divisor: int) -> Dim:
    if total.constant % divisor or any(factor % divisor for _, factor in total.terms):
        return None
    terms = tuple((name, factor // divisor) for name, factor in total.terms)
    return Extent(terms, total.constant // divisor)


def _evaluate_reshape(x: Array, *given: Array, shape: Template) -> Array:
    return x.reshape(sizes.fill_in(shape, given))


def _reshape_vjp(dy: Tensor, y: Tensor, x: Tensor, *given: Tensor, shape: Template) -> Any:
    return (reshaped(dy, sizes.extents(x)), *[None] * len(given))


RESHAPE = define(
    "reshape",
    infer=_infer_reshape,
    evaluate=_evaluate_reshape,
    vjp=_reshape_vjp,
    samples=lambda: [
        Sample((np.arange(6.0).reshape(2, 3),), {"shape": (3, 2)}),
        Sample((np.arange(6.0).reshape(2, 3),), {"shape": (-1,)}),
        Sample((np.arange(6.0).reshape(2, 3), np.array(3)), {"shape": (None, 1, -1)}),
        Sample((np.arange(24).reshape(2, 3, 4),), {"shape": (-1, 4)}),
        Sample((np.array([2.5]),), {"shape": ()}),
        Sample((np.zeros((0, 2), np.int32),), {"shape": (0,)}),
    ],
    doc="The same elements, in row-major order, in another shape.",
)


def _infer_transpose(x: TensorType, perm: tuple[int, ...]) -> TensorType:
    return TensorType(x.dtype, tuple(x.shape[axis] for axis in perm), x.extent)


def _transpose_vjp(dy: Tensor, y: Tensor, x: Tensor, perm: tuple[int, ...]) -> tuple[Tensor]:
    inverse = tuple(perm.index(axis) for axis in range(len(perm)))
    return (TRANSPOSE(dy, perm=inverse),)


TRANSPOSE = define(
    "transpose",
    infer=_infer_transpose,
    evaluate=lambda x, perm: x.transpose(perm),
    vjp=_transpose_vjp,
    samples=lambda: [
        Sample((np.arange(6.0).reshape(2, 3),), {"perm": (1, 0)}),
        Sample((np.arange(24.0).reshape(2, 3, 4),), {"perm": (2, 0, 1)}),
        Sample((np.array(1, np.int32),), {"perm": ()}),
    ],
    doc="The axes in another order.",
)


def _infer_expand(x: TensorType, axis: tuple[int, ...]) -> TensorType:
    rest = iter(x.shape)
    rank = x.ndim + len(axis)
    return TensorType(x.dtype, tuple(1 if at in axis else next(rest) for at in range(rank)))


def _expand_vjp(dy: Tensor, y: Tensor, x: Tensor, axis: tuple[int, ...]) -> tuple[Tensor]:
    return (SQUEEZE(dy, axis=axis),)


EXPAND_DIMS = define(
    "expand_dims",
    infer=_infer_expand,
    evaluate=np.expand_dims,
    vjp=_expand_vjp,
    samples=lambda: [
        Sample((np.arange(6.0).reshape(2, 3),), {"axis": (1,)}),
        Sample((np.arange(6.0).reshape(2, 3),), {"axis": (0, 3)}),
        Sample((np.array(2, np.int32),), {"axis": (0,)}),
    ],
    doc="New axes of size 1.",
)


def _infer_squeeze(x: TensorType, axis: tuple[int, ...]) -> TensorType:
    if any(isinstance(x.shape[at], int) and x.shape[at] != 1 for at in axis):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    return TensorType(x.dtype, tuple(d for at, d in enumerate(x.shape) if at not in axis))


def _squeeze_vjp(dy: Tensor, y: Tensor, x: Tensor, axis: tuple[int, ...]) -> tuple[Tensor]:
    return (EXPAND_DIMS(dy, axis=axis),)


SQUEEZE = define(
    "squeeze",
    infer=_infer_squeeze,
    evaluate=np.squeeze,
    vjp=_squeeze_vjp,
    samples=lambda: [
        Sample((np.arange(3.0).reshape(1, 3, 1),), {"axis": (0,)}),
        Sample((np.arange(3.0).reshape(1, 3, 1),), {"axis": (0, 2)}),
        Sample((np.ones((1,), np.int32),), {"axis": (0,)}),
        Sample((np.ones((2,)),), {"axis": ()}),
    ],
    doc="Without some axes of size 1.",
)


def _infer_broadcast(x: TensorType, *given: TensorType, shape: Template) -> TensorType:
    wanted = sizes.fill_in_dims(shape, given)
    fits = len(wanted) >= x.ndim
    for dim, new in zip(reversed(x.shape), reversed(wanted), strict=False):
        fits = fits and not (isinstance(dim, int) and isinstance(new, int) and dim not in (1, new))
    if not fits:
        raise ValueError(
            "operands could not be broadcast together with remapped shapes [original->remapped]: "
            f"{dims.shape_text(x.shape)} and requested shape {dims.shape_text(wanted)}"
        )
    return TensorType(x.dtype, wanted)


def _evaluate_broadcast(x: Array, *given: Array, shape: Template) -> Array:
    return np.broadcast_to(x, sizes.fill_in(shape, given))


def _broadcast_vjp(dy: Tensor, y: Tensor, x: Tensor, *given: Tensor, shape: Template) -> Any:
    return (sum_to(dy, x), *[None] * len(given))


BROADCAST_TO = define(
    "broadcast_to",
    infer=_infer_broadcast,
    evaluate=_evaluate_broadcast,
    vjp=_broadcast_vjp,
    samples=lambda: [
        Sample((np.arange(3.0),), {"shape": (2, 3)}),
        Sample((np.arange(3.0)[:, None], np.array(2)), {"shape": (3, None)}),
        Sample((np.array(2, np.int32),), {"shape": (2,)}),
    ],
    doc="Repeated along axes of size 1 and new leading axes, up to a shape.",
)


def _infer_ensure(x: TensorType, shape: tuple[int | None, ...]) -> TensorType:
    if len(shape) != x.ndim or any(
        isinstance(d, int) and s is not None and d != s for d, s in zip(x.shape, shape, strict=True)
    ):
        raise ValueError(
            f"a tensor of shape {dims.shape_text(x.shape)} is not compatible with "
            f"{dims.shape_text(shape)}"
        )
    known = (d if s is None else s for d, s in zip(x.shape, shape, strict=True))
    return TensorType(x.dtype, tuple(known), x.extent)


def _evaluate_ensure(x: Array, shape: tuple[int | None, ...]) -> Array:
    _infer_ensure(types.type_of_array(x), shape)
    return x


ENSURE_SHAPE = define(
    "ensure_shape",
    infer=_infer_ensure,
    evaluate=_evaluate_ensure,
    vjp=lambda dy, y, x, shape: (dy,),
    samples=lambda: [
        Sample((np.arange(6.0).reshape(2, 3),), {"shape": (2, None)}),
        Sample((np.array(2, np.int32),), {"shape": ()}),
    ],
    doc="The tensor itself, once its shape has been checked.",
)

IDENTITY = define(
    "identity",
    infer=lambda x: x,
    evaluate=lambda x: x,
    vjp=lambda dy, y, x: (dy,),
    samples=lambda: [Sample((np.arange(3.0),)), Sample((np.array(2, np.int32),))],
    doc="The tensor itself.",
)

STOP_GRADIENT = define(
    "stop_gradient",
    infer=lambda x: x,
    evaluate=lambda x: x,
    vjp=lambda dy, y, x: (None,),
    # Only integers: the gradient is meant to differ from central differences.
    samples=lambda: [Sample((np.array([1, 2]),)), Sample((np.array(2, np.int32),))],
    doc="The tensor itself, which gradients take for a constant.",
)


def reshaped(x: Tensor, shape: Sequence[Size]) -> Tensor:
    """`reshape` for a tensor and sizes; itself where the shape is known to be its own."""
    template, inputs = sizes.split(shape)
    if template == x.type.shape and not inputs:
        return x
    result: Tensor = RESHAPE(x, *inputs, shape=template)
    return result


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The elements of `tensor`, in row-major order, in `shape`; one size may be -1."""
    return reshaped(promotion.as_tensor(tensor), sizes.as_sizes(shape))


def flatten(x: Tensor) -> Tensor:
    """All elements as a vector."""
    return x if x.ndim == 1 else reshaped(x, [-1])


def drop_leading(x: Tensor, count: int) -> Tensor:
    """`x` without its first `count` axes, if they are of size 1; otherwise `x`."""
    if not count or any(dim not in (1, None) for dim in x.type.shape[:count]):
        return x
    result: Tensor = SQUEEZE(x, axis=tuple(range(count)))
    return result


def merge_axes(x: Tensor, axis: int) -> Tensor:
    """`x` with `axis` and the one after it made one."""
    shape: list[Any] = sizes.extents(x)
    return reshaped(x, [*shape[:axis], shape[axis] * shape[axis + 1], *shape[axis + 2 :]])


def transposed(x: Tensor, perm: Sequence[int]) -> Tensor:
    """`transpose` for a tensor and the numbers of its axes; itself where nothing changes."""
    if tuple(perm) == tuple(range(x.ndim)):
        return x
    result: Tensor = TRANSPOSE(x, perm=tuple(perm))
    return result


def move_axis(x: Tensor, source: int, destination: int) -> Tensor:
    """`x` with one axis moved to another place."""
    rest = [axis for axis in range(x.ndim) if axis != source % x.ndim]
    rest.insert(destination % x.ndim, source % x.ndim)
    return transposed(x, rest)


def swap_last(x: Tensor) -> Tensor:
    """Matrices, in the last two axes, transposed."""
    return transposed(x, [*range(x.ndim - 2), x.ndim - 1, x.ndim - 2])


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Tensor:
    """The axes of `a` in the order `perm`, backwards by default."""
    x = promotion.as_tensor(a)
    order = tuple(reversed(range(x.ndim))) if perm is None else sizes.as_sizes(perm)
    if sorted(sizes.normalize_axes(list(order), x.ndim)) != list(range(x.ndim)):
        raise ValueError("axes don't match array")
    result = transposed(x, sizes.normalize_axes(list(order), x.ndim))
    return conj(result) if conjugate else result


def _reversed_axes(self: Tensor) -> Tensor:
    return transpose(self)


setattr(Tensor, "T", property(_reversed_axes, doc="The axes backwards."))  # noqa: B010


def expand_dims(input: Any, axis: Any, name: str | None = None) -> Tensor:
    """`input` with a new axis of size 1 at each place in `axis`."""
    x = promotion.as_tensor(input)
    count = len(axis) if isinstance(axis, list | tuple) else 1
    places = tuple(sorted(sizes.normalize_axes(axis, x.ndim + count)))
    result: Tensor = EXPAND_DIMS(x, axis=places)
    return result


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """`input` without the given axes, which must be of size 1, or without all that are."""
    x = promotion.as_tensor(input)
    if axis is None or axis == []:
        if not dims.is_static(x.type.shape):
            raise ValueError("squeeze needs `axis` for a tensor with extents that are not known")
        places = tuple(at for at, dim in enumerate(x.type.shape) if dim == 1)
    else:
        places = tuple(sorted(sizes.normalize_axes(axis, x.ndim)))
    result: Tensor = SQUEEZE(x, axis=places)
    return result


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """`input` repeated along its axes of size 1 and new leading axes, up to `shape`."""
    template, inputs = sizes.split(sizes.as_sizes(shape))
    result: Tensor = BROADCAST_TO(promotion.as_tensor(input), *inputs, shape=template)
    return result


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """`x`, checked to have `shape`, in which None stands for any extent."""
    wanted = tuple(None if size is None else int(size) for size in shape)
    result: Tensor = ENSURE_SHAPE(promotion.as_tensor(x), shape=wanted)
    return result


def identity(input: Any, name: str | None = None) -> Tensor:
    """The tensor itself."""
    result: Tensor = IDENTITY(promotion.as_tensor(input))
    return result


def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """`input`, which gradients take for a constant."""
    result: Tensor = STOP_GRADIENT(promotion.as_tensor(input))
    return result
