"""Whether the extents of a node's operands fit each other, whatever they turn out to be.

    add(x: f64[n], y: f64[n])       fits
    add(x: f64[n], y: f64[m])       a ValueError if they are 3 and 4
    reshape(x: f64[4], k)           a ValueError if k is 7
    fill(0.0, k)                    a ValueError if k is negative

An operation says itself what it takes: its `infer` is asked with numbers in the places of the
extents that are not known. Large primes divide and equal nothing else by chance; then the least
numbers that there can be.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from autograph.runtime import dims, types
from autograph.runtime.dims import Dim, Extent
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.ops.definition import result_types
from autograph.runtime.ops.elementwise import ELEMENTWISE
from autograph.runtime.types import TensorType

# Of a size that may be negative; -1 has a meaning of its own.
_NEGATIVE = -7
# So many operations back is an extent looked for: chains can be long.
_FAR = 20


def always_fits(node: Node, is_negative: Callable[[Value], bool]) -> bool:
    """Whether no extents make an error of `node`; `is_negative` says whether a size may be."""
    found = [value.type for value in node.inputs]
    tensors = [each for each in found if isinstance(each, TensorType)]
    if node.regions or len(tensors) < len(found) or not any(map(_is_open, tensors)):
        return True
    numbers = _Primes()
    least = [_least(value, is_negative) for value in node.inputs]
    return _takes(node, [numbers.put_in(value) for value in node.inputs]) and _takes(node, least)


def _is_open(given: TensorType) -> bool:
    return not dims.is_static(given.shape) or _is_size(given)


def _is_size(given: TensorType) -> bool:
    return not given.shape and types.is_integer(given.dtype) and not isinstance(given.extent, int)


def _takes(node: Node, operands: list[TensorType]) -> bool:
    try:
        results = result_types(node.op, operands, node.attrs)
    except (TypeError, ValueError, LookupError):
        return False
    shapes = [result.shape for result in results if isinstance(result, TensorType)]
    return not any(isinstance(dim, int) and dim < 0 for shape in shapes for dim in shape)


class _Primes:
    """Numbers for extents: one for each name, and for each axis of which nothing is known."""

    def __init__(self) -> None:
        self.primes = map(_large_prime, itertools.count())
        self.names: dict[str, int] = {}
        self.axes: dict[tuple[Value, int], int] = {}

    def put_in(self, value: Value) -> TensorType:
        given = value.type
        assert isinstance(given, TensorType)
        shape = tuple(self.number(dim, (value, axis)) for axis, dim in enumerate(given.shape))
        extent = self.number(given.extent, (value, -1)) if _is_size(given) else given.extent
        return replace(given, shape=shape, extent=extent)

    def number(self, dim: Dim, place: tuple[Value, int]) -> int:
        if dim is None:
            return self.axes.setdefault(_origin(*place), next(self.primes))
        if isinstance(dim, Extent):
            for name in dim.names() - self.names.keys():
                self.names[name] = next(self.primes)
        known = dims.evaluate(dim, self.names)
        assert known is not None
        return abs(known)


def _origin(value: Value, axis: int) -> tuple[Value, int]:
    """The axis that gave an axis its extent: of `v` in `2 * abs(v)`."""
    for _ in range(_FAR):
        if axis < 0 or value.node is None or value.node.op.name not in ELEMENTWISE:
            break
        sources = {source for source in value.node.inputs if _rank(source)}
        if len(sources) != 1:
            break
        source = sources.pop()
        value, axis = source, axis - _rank(value) + _rank(source)
    return value, axis


def _rank(value: Value) -> int:
    assert isinstance(value.type, TensorType)
    return len(value.type.shape)


def _least(value: Value, is_negative: Callable[[Value], bool]) -> TensorType:
    given = value.type
    assert isinstance(given, TensorType)
    shape = tuple(dim if isinstance(dim, int) else 0 for dim in given.shape)
    if not _is_size(given):
        return replace(given, shape=shape)
    return replace(given, extent=_NEGATIVE if is_negative(value) else 0)


@cache
def _large_prime(index: int) -> int:
    number = _large_prime(index - 1) + 2 if index else 10007
    while not all(number % divisor for divisor in range(3, int(number**0.5) + 1, 2)):
        number += 2
    return number
