"""Targets that take a value apart: `a, b = items`, `for i, (a, *rest) in pairs`.

    a, b = items            becomes    a, b = ag__.unpacked(items, 2)
    a, *b = items                      a, *b = ag__.unpacked(items, 1, 0)
    i, (a, b) = pair                   i, (a, b) = ag__.unpacked(pair, 2, None, ((1, 2),))

A list or dict may have become one that grows, where Python finds a single item. So the numbers of
targets before and behind a star are given, and those of each target that takes an item apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import gast

from autograph.converters.base import Conversion, constant, run_time
from autograph.runtime import staging

# What follows a value in the call, for each item that is taken apart its place and the same again.
Counts = tuple[Any, ...]
# The targets in a row: a name, one with a star, or a row inside.
Shape = tuple[Any, ...]
NAME, STAR = None, "*"


def unpackable(conversion: Conversion, value: Any, target: Any) -> Any:
    """Return the value of an assignment, as the target takes it."""
    if not isinstance(target, gast.Tuple | gast.List):
        return value
    if _is_written_out(conversion, value):
        parts = getattr(value, "elts", ())
        if len(parts) == len(target.elts):
            pairs = zip(parts, target.elts, strict=True)
            value.elts = [unpackable(conversion, *pair) for pair in pairs]
        return value
    given = [constant(value, n) for n in _counts(target)]
    return conversion.operator(value, "unpacked", value, *given)


def _is_written_out(conversion: Conversion, value: Any) -> bool:
    """Whether Python knows the items."""
    if conversion.is_operator(value):
        return bool(value.func.attr == "matched")
    parts = getattr(value, "elts", ())
    return bool(parts) and not any(isinstance(part, gast.Starred) for part in parts)


def _counts(target: Any) -> Counts:
    stars = [isinstance(part, gast.Starred) for part in target.elts]
    before = stars.index(True) if any(stars) else len(stars)
    after = len(stars) - before - 1 if any(stars) else None
    inside = tuple(
        # Behind a star, places are counted from the end.
        (place - len(stars) if place > before else place, *_counts(part))
        for place, part in enumerate(target.elts)
        if isinstance(part, gast.Tuple | gast.List)
    )
    if inside:
        return before, after, inside
    return (before,) if after is None else (before, after)


@run_time
def unpacked(value: Any, before: int, after: int | None = None, inside: Any = ()) -> Any:
    """Return the values for targets, `after` of them behind a starred one."""
    if not staging.tracing():
        return value
    parts = staging.unpacked(value, before, after)
    if inside:
        parts = list(parts)
    for place, *counts in inside:
        # Of too few or too many, Python says so.
        if -len(parts) <= place < len(parts):
            parts[place] = unpacked(parts[place], *counts)
    return parts


def shape_of(target: Any) -> Any:
    """What a function needs to know of a target to take items apart: a number of plain names."""
    shape = _shape(target)
    return len(shape) if not any(shape) else shape


def _shape(target: Any) -> Shape:
    return tuple(_part(part) for part in target.elts)


def _part(part: Any) -> Any:
    if isinstance(part, gast.Starred):
        return STAR
    return _shape(part) if isinstance(part, gast.Tuple | gast.List) else NAME


def taking_apart(function: Callable[..., Any], shape: Any) -> Callable[[Any], Any]:
    """The function of an item that is taken apart into its arguments."""
    if shape != 2:
        parts = (NAME,) * shape if isinstance(shape, int) else shape
        return lambda item: function(*_flat(item, parts))

    def with_two(item: Any) -> Any:
        first, second = unpacked(item, 2)
        return function(first, second)

    return with_two


def _flat(value: Any, shape: Shape) -> Iterable[Any]:
    """The values of all names, those of inner rows included."""
    before = shape.index(STAR) if STAR in shape else len(shape)
    after = len(shape) - before - 1 if STAR in shape else None
    items = [*unpacked(value, before, after)]
    error = staging.wrong_count(len(items), before, after)
    if error is not None:
        raise error
    for part, item in zip(shape, staging.with_rest(items, before, after), strict=True):
        if isinstance(part, tuple):
            yield from _flat(item, part)
        else:
            yield item
