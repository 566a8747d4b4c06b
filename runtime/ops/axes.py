"""Axes that users give, as the operations take them: not negative, unique and in order.

normalized(-1, 3)        (2,)
normalized(None, 3)      (0, 1, 2)
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from autograph.runtime.dims import Dim, Shape
from autograph.runtime.tensor import EagerTensor

Axes = tuple[int, ...]


def normalized(axis: Any, ndim: int) -> Axes:
    """All axes for None, otherwise those given by an integer or by a sequence of integers."""
    if axis is None:
        return tuple(range(ndim))
    if isinstance(axis, EagerTensor):
        axis = axis.numpy()
    if isinstance(axis, np.ndarray):
        axis = axis.tolist()
    given = axis if isinstance(axis, list | tuple) else (axis,)
    axes = sorted(single(one, ndim) for one in given)
    if len(set(axes)) != len(axes):
        raise ValueError("duplicate value in 'axis'")
    return tuple(axes)


def single(axis: Any, ndim: int) -> int:
    """One axis, counted from the front."""
    number = operator.index(axis)
    if not -ndim <= number < ndim:
        raise np.exceptions.AxisError(number, ndim)
    return number % ndim


def reduced_shape(shape: Shape, axes: Axes, keepdims: bool) -> Shape:
    """What is left of `shape` when `axes` are reduced."""
    if keepdims:
        return tuple(1 if axis in axes else dim for axis, dim in enumerate(shape))
    kept: list[Dim] = [dim for axis, dim in enumerate(shape) if axis not in axes]
    return tuple(kept)
