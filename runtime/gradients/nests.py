"""Nested structures of sources and targets: lists, tuples, dicts and named tuples.

leaves({"w": x, "rest": [y, z]})   ->   [x, y, z]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def leaves(nest: Any) -> list[Any]:
    """What is in `nest` and no container, in order."""
    if isinstance(nest, Mapping):
        return [leaf for item in nest.values() for leaf in leaves(item)]
    if isinstance(nest, list | tuple):
        return [leaf for item in nest for leaf in leaves(item)]
    return [nest]


def mapped(function: Callable[[Any], Any], nest: Any) -> Any:
    """The same structure with `function` applied to the leaves."""
    if isinstance(nest, Mapping):
        return {key: mapped(function, item) for key, item in nest.items()}
    if isinstance(nest, tuple) and hasattr(nest, "_fields"):
        return type(nest)(*(mapped(function, item) for item in nest))
    if isinstance(nest, list | tuple):
        return type(nest)(mapped(function, item) for item in nest)
    return function(nest)


def refilled(nest: Any, values: list[Any]) -> Any:
    """The same structure with `values` for its leaves."""
    rest = iter(values)
    return mapped(lambda _: next(rest), nest)
