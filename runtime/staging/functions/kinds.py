"""Whether two calls of one function have arguments of the same kind.

    f(x, 3) and f(x - 1, 3)           the same kind: only recorded values differ
    f(x, 3) and f(x - 1, 2)           other numbers or strings, or lists of another length
    f(x, True) and f(x - 1, None)     of different kinds

A function that calls itself with arguments of the same kind would do so for ever while it is
recorded; other Python values may bring the recursion to an end.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.sameness import same
from autograph.runtime.staging.values.specs import (
    TEXT,
    Fixed,
    Growing,
    Leaf,
    OneOfSpec,
    Spec,
    Struct,
    generalize,
    join_leaves,
    join_specs,
    leaf_of,
)


class Difference(IntEnum):
    """How far apart the arguments of two calls are."""

    NONE = 0
    VALUES = 1
    KIND = 2


def difference(a: Any, b: Any) -> Difference:
    """How far the argument `b` is from the argument `a` of an earlier call."""
    if same(a, b):
        return Difference.NONE
    if structure.is_one_of(a) and structure.is_one_of(b):
        return _of_bool(generalize(a) == generalize(b))
    if any(promotion.staged_items(each) is not None for each in (a, b)):
        return _of_bool(structure.empty(a) == structure.empty(b))
    one, other = structure.take_apart(a), structure.take_apart(b)
    if one is not None and other is not None:
        if one[0] == other[0]:
            return differences(one[1], other[1])
        may_grow = type(a) in promotion.GROWABLE and structure.empty(a) == structure.empty(b)
        return Difference.VALUES if may_grow else Difference.KIND
    if isinstance(a, str) and isinstance(b, str):
        return Difference.VALUES
    left, right = leaf_of(a), leaf_of(b)
    if left is None or right is None or join_leaves(left, right) is None:
        return Difference.KIND
    if isinstance(a, bool) and isinstance(b, bool):
        return Difference.KIND
    both_known = isinstance(a, int | float | complex) and isinstance(b, int | float | complex)
    return Difference.VALUES if both_known else Difference.NONE


def differences(a: Sequence[Any], b: Sequence[Any]) -> Difference:
    """The largest difference between the arguments of two calls."""
    if len(a) != len(b):
        return Difference.KIND
    pairs = zip(a, b, strict=True)
    return max((difference(x, y) for x, y in pairs), default=Difference.NONE)


def fits(spec: Spec, value: Any, most: Difference) -> bool:
    """Whether `value` is what `spec` describes, or differs from it in its type only.

    A known value may be `most` so far from it.
    """
    if most > Difference.NONE and structure.is_one_of(value):
        return all(fits(spec, case, most) for case in value.cases)
    if isinstance(spec, Fixed):
        return difference(spec.value, value) <= most
    leaf = leaf_of(value)
    if spec == TEXT and isinstance(value, str):
        return True
    if isinstance(spec, Leaf):
        return leaf is not None and join_leaves(spec, leaf) is not None
    taken = structure.take_apart(value)
    if isinstance(spec, Struct) and taken is not None and taken[0] == spec.layout:
        parts = zip(spec.children, taken[1], strict=True)
        return all(fits(child, part, most) for child, part in parts)
    if isinstance(spec, Growing):
        return isinstance(value, spec.form.kind)
    if isinstance(spec, OneOfSpec) and any(fits(case, value, most) for case in spec.cases):
        return True
    return join_specs(spec, generalize(value)) == spec


def _of_bool(alike: bool) -> Difference:
    return Difference.NONE if alike else Difference.KIND
