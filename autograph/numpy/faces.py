"""Arrays as state of recorded branches and loops.

A branch or a loop carries the tensor in an array, and makes an array of it again behind:

    y = x[0]            y is an array of the graph; leaving a branch or a loop it
    for i in ...:       becomes a new array with the value it has then
        y = y + x[i]
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from autograph.numpy import merged
from autograph.numpy.array import Array
from autograph.numpy.captured import captured_array
from autograph.numpy.conversion import constant, to_dtype
from autograph.runtime.number_kinds import Kinds, kinds_in
from autograph.runtime.staging import effects
from autograph.runtime.staging.identity import aliases
from autograph.runtime.staging.recording import active
from autograph.runtime.staging.values import lowering, numbers_of_kinds
from autograph.runtime.staging.values.numbers_of_kinds import OfKinds
from autograph.runtime.staging.values.specs import Face, Leaf
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType, as_dtype


def recognise(value: Any) -> Leaf | None:
    """The description of an array, of the recording or NumPy's; None for other values."""
    if isinstance(value, Array):
        type = value.type
        kinds = kinds_in(value)
        detail = value.is_scalar if kinds is None else kinds.names
        return Leaf("array", TensorType(type.dtype, type.shape), detail)
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind not in "OVMm":
        is_scalar = isinstance(value, np.generic)
        return Leaf("array", TensorType(as_dtype(value.dtype), value.shape), is_scalar)
    return None


def lower(value: Any, leaf: Leaf) -> Tensor:
    """The tensor that carries `value`, in the dtype of its description."""
    return to_dtype(value, leaf.type.dtype)


class NumberOfKinds(OfKinds, Array):
    """A NumPy scalar or Python number that has one of several types, carried as the widest."""

    __slots__ = ("kinds",)

    def __init__(self, tensor: Tensor, kinds: Kinds) -> None:
        super().__init__(tensor, is_scalar=True)
        self.kinds = kinds


def lift(tensor: Tensor, leaf: Leaf) -> Array:
    """The array on the other side."""
    return Array(tensor, is_scalar=bool(leaf.detail))


def capture(source: np.ndarray[Any, Any]) -> Array:
    """The array of the recording for an ndarray of the outside."""
    recording = active()
    return constant(source) if recording is None else captured_array(recording, source)


effects.capture_array = capture
numbers_of_kinds.register("array", NumberOfKinds, partial(Array, is_scalar=True))
lowering.register(Face("array", recognise, 1), lower, lift)
aliases.register("array", merged)
