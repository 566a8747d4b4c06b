"""A value that is one of several, case by case: each case is recorded in a branch of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import scalar
from autograph.runtime.ops import comparison
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.specs import leaf_of
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor, Tensor

# Arrays go through a branch under a key that says their type, as no other value does.
_ARRAY = "\0"


def switch(choice: Any, function: Callable[[Any], Any]) -> Any:
    """`function` of the case that `choice` is, each case recorded in a branch of its own.

    Arrays of several types stay several: NumPy would give one of them.
    """
    chosen = joined_switch(choice, lambda case: _with_type(function(case)))
    if isinstance(chosen, OneOf):
        return OneOf(chosen.tag, list(map(_without_type, chosen.cases)))
    return _without_type(chosen)


def joined_switch(choice: Any, function: Callable[[Any], Any]) -> Any:
    """As `switch`, with arrays of several types as one of the widest."""
    value = choice.bound() if isinstance(choice, OneOf) else choice
    if not isinstance(value, OneOf):
        return function(value)
    cases = [(n, case) for n, case in enumerate(value.cases) if not isinstance(case, Undefined)]
    return _switch(value.tag, cases, function)


def _with_type(result: Any) -> Any:
    """An array, under a key that says its type: so it is joined with others of that type only."""
    leaf = leaf_of(result)
    is_array = leaf is not None and leaf.face == "array" and leaf.detail is False
    return {f"{_ARRAY}{leaf.type.dtype}": result} if is_array and leaf is not None else result


def _without_type(result: Any) -> Any:
    if type(result) is dict and len(result) == 1:
        ((name, array),) = result.items()
        return array if type(name) is str and name.startswith(_ARRAY) else result
    return result


def _switch(tag: Tensor, cases: list[tuple[int, Any]], function: Callable[[Any], Any]) -> Any:
    place, case = cases[0]
    if len(cases) == 1:
        return function(case)
    is_this = scalar.make(comparison.equal(tag, EagerTensor(np.asarray(place, np.int32))), "bool")
    return conditional_value(
        is_this, lambda: function(case), lambda: _switch(tag, cases[1:], function)
    )
