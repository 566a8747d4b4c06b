"""The description of a value at the end of a branch, with what may vary in it at any depth.

(xs, n)      Struct(tuple, (Known(xs), Leaf(n)))      xs was there before the branch
([n], n)     Struct(tuple, (Struct(list, (Leaf(n),)), Leaf(n)))
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.staging.dicts.key_order import KeyOrder
from autograph.runtime.staging.functions import closures
from autograph.runtime.staging.identity.mutables import mutable_parts
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.sameness import same
from autograph.runtime.staging.values.specs import (
    Fixed,
    Known,
    OneOfSpec,
    Spec,
    Struct,
    element_spec,
    generalize,
    is_recorded,
    is_stale,
    join,
    of_closure,
    opened,
)


def generalize_deep(value: Any, made: Collection[int] | None = None) -> Spec:
    """The description of `value` in which whatever is recorded, at any depth, may vary.

    So may what the containers and functions with the ids `made` hold; the others stay themselves.
    """
    own = made or ()
    if id(value) in own and closures.holds_any(value):
        return opened(of_closure(Fixed(value)))
    spec = generalize(value)
    if structure.is_one_of(value) and made is not None:
        return OneOfSpec(tuple(opened(generalize_deep(case, made)) for case in value.cases))
    taken = structure.take_apart(value)
    if not isinstance(spec, Struct) or taken is None:
        return Fixed(value, spec) if isinstance(spec, Struct) else spec
    return Struct(spec.layout, tuple(_part_described(part, made) for part in taken[1]))


def _part_described(part: Any, made: Collection[int] | None) -> Spec:
    if is_recorded(part) or _holds_any(part, made or ()):
        deep = generalize_deep(part, made)
        is_own = made is None or id(part) in made or is_stale(deep)
        is_container = type(part) is dict or type(part) in promotion.GROWABLE
        return Known(part, deep) if is_container and not is_own else deep
    return Fixed(part, None if structure.take_apart(part) is None else generalize(part))


def _holds_any(value: Any, made: Collection[int]) -> bool:
    return bool(made) and any(id(part) in made for part in parts_made(value))


def parts_made(value: Any) -> Iterator[Any]:
    """The containers in a value, and the functions that close over something."""
    yield from mutable_parts(value)
    for case in structure.cases_of(value):
        if closures.holds_any(case):
            yield case


def items_described(value: Any, spec: Spec) -> Spec:
    """The description `spec` of a list, with that of its items as they are now."""
    if type(value) not in promotion.GROWABLE or not isinstance(spec, Struct):
        return spec
    return Struct(spec.layout, tuple(element_spec(item) for item in value))


def covers(spec: Spec, value: Any) -> bool:
    """Whether a description covers a value; objects inside may be there as they are."""
    if isinstance(spec, Fixed) and not isinstance(spec.value, KeyOrder):
        return same(spec.value, value) or is_stale(spec)
    if join(spec, value) == spec:
        return True
    if isinstance(spec, OneOfSpec):
        cases = structure.cases_of(value)
        return all(any(covers(case, each) for case in spec.cases) for each in cases)
    taken = structure.take_apart(value)
    if not isinstance(spec, Struct) or taken is None or taken[0] != spec.layout:
        return False
    return all(map(covers, spec.children, taken[1]))
