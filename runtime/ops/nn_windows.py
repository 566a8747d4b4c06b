"""Sliding windows: what convolution and pooling have in common.

    x: f64[n, 5, 5, 3]       windows(x, size=(3, 3), ...): f64[n, 3, 3, 3, 3, 3]

The result has, for each place of the window, the elements of `x` under it: batch, places, elements
of the window, channels. Convolution multiplies that with its filters, pooling reduces it. The
gradient adds the windows up again, which is linear too, so any order of gradients comes for free.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from autograph.runtime import dims, types
from autograph.runtime.dims import Dim
from autograph.runtime.ops.definition import Op, Sample, define
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
Padding: TypeAlias = str | tuple[tuple[int, int], ...]
Ints: TypeAlias = tuple[int, ...]


def _reach(size: int, dilation: int) -> int:
    """How many elements a window spans."""
    return (size - 1) * dilation + 1


def _same_margins(extent: int, size: int, stride: int, dilation: int) -> tuple[int, int]:
    """TensorFlow's "SAME": as many places as elements, over the stride; the odd zero goes last."""
    places = -(-extent // stride)
    missing = max((places - 1) * stride + _reach(size, dilation) - extent, 0)
    return missing // 2, missing - missing // 2


def _places(extent: Dim, size: int, stride: int, dilation: int, padding: Any) -> Dim:
    """The number of places of the window along one axis."""
    if padding == "SAME":
        if isinstance(extent, int):
            return -(-extent // stride)
        return extent if stride == 1 else None
    around = 0 if padding == "VALID" else sum(padding)
    last = dims.add(extent, around - _reach(size, dilation))
    if isinstance(last, int):
        if last < 0:
            raise ValueError(
                f"a window that spans {_reach(size, dilation)} elements does not fit into an axis "
                f"of {last + _reach(size, dilation)}"
            )
        return last // stride + 1
    return dims.add(last, 1) if stride == 1 else None


def _along(padding: Padding, axis: int) -> Any:
    return padding if isinstance(padding, str) else padding[axis]


def _check(x: TensorType, size: Ints, strides: Ints, dilations: Ints, padding: Padding) -> None:
    rank = len(size)
    if x.ndim != rank + 2:
        raise ValueError(
            f"a window of {rank} axes takes a tensor of {rank + 2}: batch, {rank} axes, channels; "
            f"not {x.describe()}"
        )
    if len(strides) != rank or len(dilations) != rank:
        raise ValueError(f"a window of {rank} axes needs {rank} strides and {rank} dilations")
    if not isinstance(padding, str) and len(padding) != rank:
        raise ValueError(f"a window of {rank} axes needs {rank} pairs of padding")
    if min((*size, *strides, *dilations), default=1) < 1:
        raise ValueError("window sizes, strides and dilations must be positive")


def _infer(
    x: TensorType, *, size: Ints, strides: Ints, dilations: Ints, padding: Padding, fill: str
) -> TensorType:
    _check(x, size, strides, dilations, padding)
    each = zip(x.shape[1:-1], size, strides, dilations, strict=True)
    places = [_places(*one, _along(padding, axis)) for axis, one in enumerate(each)]
    return TensorType(x.dtype, (x.shape[0], *places, *size, x.shape[-1]))


def margins(
    shape: Sequence[int], size: Ints, strides: Ints, dilations: Ints, padding: Padding
) -> list[tuple[int, int]]:
    """The padding of each axis of the window, in numbers."""
    each = zip(shape[1:-1], size, strides, dilations, strict=True)
    if padding == "SAME":
        return [_same_margins(*one) for one in each]
    return [(0, 0)] * len(size) if isinstance(padding, str) else list(padding)


def filler(dtype: types.DType, fill: str) -> Any:
    if fill == "zero":
        return np.zeros((), dtype)
    return np.array(-np.inf if types.is_floating(dtype) else np.iinfo(dtype).min, dtype)


def _windows(
    x: Array, *, size: Ints, strides: Ints, dilations: Ints, padding: Padding, fill: str
) -> Array:
    _infer(
        types.type_of_array(x),
        size=size,
        strides=strides,
        dilations=dilations,
        padding=padding,
        fill=fill,
    )
    around = [(0, 0), *margins(x.shape, size, strides, dilations, padding), (0, 0)]
    if any(map(any, around)):
        x = np.pad(x, around, constant_values=filler(x.dtype, fill))
    reach = tuple(map(_reach, size, dilations))
    axes = tuple(range(1, len(size) + 1))
    view = np.lib.stride_tricks.sliding_window_view(x, reach, axes)
    places = [slice(None, None, stride) for stride in strides]
    inside = [slice(None, None, dilation) for dilation in dilations]
    return np.moveaxis(view[(slice(None), *places, slice(None), *inside)], len(size) + 1, -1)


def _added_up(
    dy: Array, x: Array, *, size: Ints, strides: Ints, dilations: Ints, padding: Padding
) -> Array:
    pairs = margins(x.shape, size, strides, dilations, padding)
    wide = [extent + sum(pair) for extent, pair in zip(x.shape[1:-1], pairs, strict=True)]
    total = np.zeros((x.shape[0], *wide, x.shape[-1]), dy.dtype)
    places = dy.shape[1 : len(size) + 1]
    for offset in np.ndindex(*size):
        each = zip(offset, places, strides, dilations, strict=True)
        under = tuple(
            slice(at * dilation, at * dilation + (count - 1) * stride + 1 if count else 0, stride)
            for at, count, stride, dilation in each
        )
        total[(slice(None), *under)] += dy[(slice(None),) * (len(size) + 1) + offset]
    inside = [slice(a, a + n) for (a, _), n in zip(pairs, x.shape[1:-1], strict=True)]
    return total[(slice(None), *inside)]


def _vjp(dy: Tensor, y: Tensor, x: Tensor, *, fill: str, **attrs: Any) -> tuple[Tensor]:
    return (WINDOWS_SUM(dy, x, **attrs),)


def _sum_vjp(dz: Tensor, z: Tensor, dy: Tensor, x: Tensor, **attrs: Any) -> tuple[Any, None]:
    return WINDOWS(dz, fill="zero", **attrs), None


_IMAGE = np.arange(30.0).reshape(1, 5, 3, 2) / 7
_ATTRS: list[dict[str, Any]] = [
    {"size": (2, 2), "strides": (1, 1), "dilations": (1, 1), "padding": "VALID"},
    {"size": (3, 2), "strides": (2, 1), "dilations": (1, 1), "padding": "SAME"},
    {"size": (2, 1), "strides": (1, 2), "dilations": (2, 1), "padding": "SAME"},
    {"size": (2, 2), "strides": (1, 1), "dilations": (1, 2), "padding": ((1, 0), (0, 2))},
]
_LINE = {"size": (2,), "strides": (2,), "dilations": (1,), "padding": "VALID"}


def _samples() -> list[Sample]:
    made = [Sample((_IMAGE,), {**attrs, "fill": "zero"}) for attrs in _ATTRS]
    made.append(Sample((_IMAGE.astype(np.float32),), {**_ATTRS[1], "fill": "lowest"}))
    made.append(Sample((_IMAGE.astype(np.int32),), {**_ATTRS[1], "fill": "lowest"}))
    return [*made, Sample((_IMAGE[0],), {**_LINE, "fill": "zero"})]


def _sum_samples() -> list[Sample]:
    pairs = [(_IMAGE, attrs) for attrs in _ATTRS] + [(_IMAGE[0], _LINE)]
    return [Sample((_windows(x, fill="zero", **attrs), x), dict(attrs)) for x, attrs in pairs]


WINDOWS: Op = define(
    "windows",
    infer=_infer,
    evaluate=_windows,
    vjp=_vjp,
    samples=_samples,
    doc="The elements of `x` under a window, for each place of the window.",
)

WINDOWS_SUM: Op = define(
    "windows_sum",
    infer=lambda dy, x, **attrs: TensorType(dy.dtype, x.shape),
    evaluate=_added_up,
    vjp=_sum_vjp,
    samples=_sum_samples,
    doc="The sum, for each element of `x`, of what windows hold for it.",
)
