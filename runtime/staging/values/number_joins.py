"""Of which kind a number is that comes from several paths or iterations, or is one of many items.

It keeps its kind: one of `[np.int64(1), np.float64(2.5)]` is carried as a float, beside which of
the kinds it is, and so is `k` in `k = 0`, then `k = a[i]` in a loop. Tensors are widened instead.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.number_kinds import in_order
from autograph.runtime.types import DType, TensorType


class Number(Protocol):
    """The description of a number or array of one face."""

    @property
    def face(self) -> str: ...

    @property
    def type(self) -> TensorType: ...

    @property
    def detail(self) -> Hashable: ...


def kinds_of_both(high: Number, low: Number) -> tuple[str, ...]:
    """The kinds of a number that is one of these; none where it has the kind of `high` or `low`."""
    both = (high, low)
    is_open = any(each.face != "python" and isinstance(each.detail, tuple) for each in both)
    if not (is_open or _is_told_apart(high, low)):
        return ()
    # The tapes that watch a tensor know what is made of it as one tensor.
    if high.face == "tensor" or any(map(_is_no_single_number, both)):
        return ()
    return in_order(*(name for each in both for name in _names_in(each)))


def are_told_apart(a: Number, b: Number) -> bool:
    """Whether one is an array and the other one of another dtype, or a number: no type is both."""
    arrays = [each.face == "array" and each.detail is False for each in (a, b)]
    if not any(arrays) or "tensor" in (a.face, b.face):
        return False
    return not all(arrays) or a.type.dtype != b.type.dtype


def exact_dtype(high: Number, low: Number) -> DType:
    """What carries both kinds; integers below 2**53 are exact in it."""
    return np.result_type(high.type.dtype, low.type.dtype)


def _is_told_apart(a: Number, b: Number) -> bool:
    """Whether two numbers are of different types."""
    if any(isinstance(each.detail, tuple) and len(each.detail) > 1 for each in (a, b)):
        return True
    return a.face != b.face or a.type.dtype != b.type.dtype


def _is_no_single_number(each: Number) -> bool:
    dtype = each.type.dtype
    if each.type.shape or dtype == types.bfloat16 or types.kind(dtype) == "string":
        return True
    return not isinstance(each.detail, tuple) and (each.face, each.detail) != ("array", True)


def _names_in(each: Number) -> tuple[str, ...]:
    known = each.detail
    return known if isinstance(known, tuple) else (f"{each.face}.{each.type.dtype.name}",)


def joined_dtype(high: Number, low: Number) -> DType:
    """The dtype of one number or array that covers both."""
    a, b = high.type.dtype, low.type.dtype
    if a == b:
        return a
    kinds = [types.kind(a), types.kind(b)]
    if low.face == "python" and high.face != "python":
        order = ["bool", "int", "float", "complex"]
        if kinds[0] in order and order.index(kinds[1]) <= order.index(kinds[0]):
            return a
        default = promotion.default_dtype(kinds[1]) if high.face == "tensor" else b
        return default
    if kinds == ["int", "float"] or kinds == ["float", "int"]:
        return a if kinds[0] == "float" else b
    return promotion.join_dtypes([a, b])
