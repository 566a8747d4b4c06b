"""NumPy's scalar types as functions: `np.float32(x)`, `np.int64(n)`, `np.bool_(x)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array, as_tensors, concrete, has_tensors, is_known
from autograph.runtime import promotion, types
from autograph.runtime.ops.casting import cast


def cast_to(kind: type[np.generic]) -> Callable[..., Any]:
    """What stands for the scalar type `kind` in recorded code."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if len(args) != 1 or kwargs or is_known(args):
            return kind(*concrete(args), **kwargs)
        array = as_array(args[0])
        number = promotion.python_kind(args[0]) in ("int", "float")
        tensor = (promotion.cast_number if number else cast)(array.tensor, types.as_dtype(kind))
        result = Array(tensor, is_scalar=not array.ndim)
        return as_tensors(result) if has_tensors(args) else result

    return call
