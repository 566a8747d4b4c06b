"""Keywords of a call that come from a dict which may lack them: `f(**options)`.

options = {}
if c:
options["scale"] = x
f(**options)                 without the key, the parameter has its default
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.dicts.dict_methods import has_key, has_open_keys, present
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.staging.values.lowering import logical_not


def settled(function: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The keywords, with the default of a parameter where one is not there."""
    if not has_open_keys(kwargs):
        return kwargs
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return kwargs
    return {name: _value(function, kwargs, name, parameters.get(name)) for name in kwargs}


def _value(
    function: Callable[..., Any],
    kwargs: dict[str, Any],
    name: str,
    parameter: inspect.Parameter | None,
) -> Any:
    found = has_key(kwargs, name)
    if found is True or parameter is None:
        # All others are in the callee's own dict, and may be missing there.
        return kwargs[name]
    if parameter.default is not parameter.empty:
        default = parameter.default
        return conditional_value(found, partial(present, kwargs, name), lambda: default)
    kind = "keyword-only" if parameter.kind is parameter.KEYWORD_ONLY else "positional"
    error = TypeError(f"{function.__qualname__}() missing 1 required {kind} argument: '{name}'")
    raise_if(logical_not(found), error)
    return present(kwargs, name)
