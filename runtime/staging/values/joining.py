"""What is known after a branch of a value that its paths left in different states.

y = None if c else xs        None or xs itself, whose items are places
y = [a] if c else [b, a]     a list that grows
p = q if c else r            objects stay themselves
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.staging.functions import closures
from autograph.runtime.staging.identity.mutables import is_mutable
from autograph.runtime.staging.recording import Recording
from autograph.runtime.staging.values import lowering, objects, structure
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.specs import (
    Fixed,
    Growing,
    OneOfSpec,
    Spec,
    Struct,
    join,
    join_specs,
    opened,
)


def kept_spec(
    recording: Recording, written: set[int], own: set[int], value: Any, spec: Spec
) -> Spec:
    """The description of a value of the only branch that goes on: itself, if that is known.

    Containers are known that were `written` there, but not those that are its `own`.
    """
    if id(value) in own:
        return spec
    is_written = type(value) in (*promotion.GROWABLE, dict) and id(value) in written
    if is_written or lowering.is_visible(recording.region, value):
        return Fixed(value)
    if isinstance(value, OneOf) and isinstance(spec, OneOfSpec):
        known = zip(value.cases, spec.cases, strict=True)
        return OneOfSpec(tuple(_kept_case(recording, written, own, *case) for case in known))
    taken = structure.take_apart(value)
    if not isinstance(spec, Struct) or taken is None:
        return spec
    parts = zip(taken[1], spec.children, strict=True)
    return Struct(spec.layout, tuple(kept_spec(recording, written, own, *part) for part in parts))


def _kept_case(
    recording: Recording, written: set[int], own: set[int], value: Any, spec: Spec
) -> Spec:
    """The description of one of several values: a list or array known outside stays itself."""
    kept = kept_spec(recording, written, own, value, spec) if is_mutable(value) else spec
    return kept if isinstance(kept, Fixed) else spec


def joined_pair(
    recording: Recording,
    x: Any,
    y: Any,
    a: Spec,
    b: Spec,
    wide_a: Spec,
    wide_b: Spec,
    stale: Container[int],
) -> Spec:
    """The description of two values; of different kinds, each is itself if it is known outside.

    What a path has left `stale` is carried out of the other one as it is there.
    """

    def is_known(value: Any) -> bool:
        is_fresh = is_mutable(value) and id(value) not in stale
        return is_fresh and lowering.is_visible(recording.region, value)

    if (
        type(x) is type(y)
        and type(x) in promotion.GROWABLE
        and a != b
        and isinstance(join_specs(wide_a, wide_b), Growing)
    ):
        return join_specs(wide_a, wide_b)
    cases = [case for value in (x, y) for case in _objects(value)]
    if cases and all(map(_objects, (x, y))):
        return OneOfSpec(
            tuple(Fixed(c) for n, c in enumerate(cases) if not any(c is d for d in cases[:n]))
        )
    joined = join_specs(a, b)
    if isinstance(a, Fixed) and isinstance(b, Fixed) and isinstance(joined, Struct):
        functions = [closures.take_apart(value) is not None for value in (x, y)]
        if all(functions) and all(lowering.is_visible(recording.region, v) for v in (x, y)):
            return OneOfSpec((a, b))
    if not isinstance(joined, OneOfSpec):
        return joined
    if isinstance(x, OneOf) or isinstance(y, OneOf):
        values = [*structure.cases_of(x), *structure.cases_of(y)]
        return _with_known_object(values, joined, is_known)
    kept = [is_known(x), is_known(y)]
    if not any(kept):
        return joined
    rows = zip((x, y), (a, b), kept, strict=True)
    return OneOfSpec(tuple(Fixed(v) if keep else opened(spec) for v, spec, keep in rows))


def _with_known_object(
    values: list[Any], joined: OneOfSpec, is_known: Callable[[Any], bool]
) -> OneOfSpec:
    """The description in which the only list, dict or array among the values stays itself."""
    first = next((value for value in values if is_mutable(value)), None)
    others = [value for value in values if value is not first]
    if any(map(is_mutable, others)) or not is_known(first):
        return joined
    places = [n for n, case in enumerate(joined.cases) if join(case, first) == case]
    if len(places) != 1 or _covers(joined.cases[places[0]], others):
        return joined
    cases = list(joined.cases)
    cases[places[0]] = Fixed(first)
    return OneOfSpec(tuple(cases))


def _covers(spec: Spec, values: list[Any]) -> bool:
    return any(join(spec, value) == spec for value in values)


def _objects(value: Any) -> list[Any]:
    """The objects that a value may be, whose attributes are places; none if it is no object."""
    cases = structure.cases_of(value)
    known = all(case is None or objects.take_apart(case) is not None for case in cases)
    return list(cases) if known else []
