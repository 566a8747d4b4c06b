"""`min` and `max` of numbers of items, some of which only the graph knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograph.runtime import scalar
from autograph.runtime.ops import selection
from autograph.runtime.tensor import Tensor


def maximum_int(a: Any, b: Any) -> Any:
    """`max` of Python integers, symbolic or not."""
    return _extreme(max, selection.maximum, a, b)


def minimum_int(a: Any, b: Any) -> Any:
    """`min` of Python integers, symbolic or not."""
    return _extreme(min, selection.minimum, a, b)


def _extreme(concrete: Callable[..., Any], op: Callable[..., Tensor], a: Any, b: Any) -> Any:
    if isinstance(a, int) and isinstance(b, int):
        return concrete(a, b)
    return scalar.make(op(scalar.typed(a, "int"), scalar.typed(b, "int")), "int")
