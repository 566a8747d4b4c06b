"""A value that is one of several, case by case: each case is recorded in a branch of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import scalar
from autograph.runtime.ops import comparison
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor, Tensor


def switch(choice: Any, function: Callable[[Any], Any]) -> Any:
    """`function` of the case that `choice` is, each case recorded in a branch of its own."""
    value = choice.bound() if isinstance(choice, OneOf) else choice
    if not isinstance(value, OneOf):
        return function(value)
    cases = [(n, case) for n, case in enumerate(value.cases) if not isinstance(case, Undefined)]
    return _switch(value.tag, cases, function)


def _switch(tag: Tensor, cases: list[tuple[int, Any]], function: Callable[[Any], Any]) -> Any:
    place, case = cases[0]
    if len(cases) == 1:
        return function(case)
    is_this = scalar.make(comparison.equal(tag, EagerTensor(np.asarray(place, np.int32))), "bool")
    return conditional_value(
        is_this, lambda: function(case), lambda: _switch(tag, cases[1:], function)
    )
