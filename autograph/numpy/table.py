"""Looking up what stands for a NumPy function in recorded code.

    lookup(np.sum)              the function of the table
    lookup(np.float32)          a cast
    lookup(rng.normal)          a draw at every call of the graph
    lookup(np.fft.fft)          an error as soon as something recorded is passed
    lookup(user_function)       None

Importing this module fills the table.
"""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, BuiltinMethodType, MethodType, ModuleType
from typing import Any

import numpy as np

from autograph.numpy import (
    casts,
    conversion,
    creation,
    draws,
    elementwise,
    extending,
    faces,
    joining,
    linear,
    math_table,
    matrices,
    methods,
    misc,
    reductions,
    selecting,
    shaping,
    sorting,
    ufunc_methods,
    ufuncs,
)
from autograph.numpy.registry import TABLE, Function, refusal
from autograph.runtime.ops import overloads

FAMILIES: tuple[ModuleType, ...] = (
    casts,
    creation,
    elementwise,
    extending,
    faces,
    joining,
    matrices,
    linear,
    math_table,
    methods,
    misc,
    draws,
    reductions,
    selecting,
    shaping,
    sorting,
    ufunc_methods,
    ufuncs,
)
_PASS = (np.dtype, np.errstate, np.printoptions, np.random.SeedSequence)


def lookup(function: Any) -> Function | None:
    """What to call instead of `function` while recording; None if it is not NumPy's or math's."""
    try:
        known = TABLE.get(function)
    except TypeError:
        return None
    if known is not None:
        return known
    if isinstance(function, np.ufunc):
        return ufuncs.ufunc_called(function)
    if isinstance(function, BuiltinFunctionType | BuiltinMethodType | MethodType):
        return _of_method(function)
    if isinstance(function, type):
        return _of_class(function)
    if isinstance(function, np.vectorize):
        return refusal(np.vectorize)
    return refusal(function) if _is_numpy(function) else None


def _of_method(function: Any) -> Function | None:
    owner = getattr(function, "__self__", None)
    if isinstance(owner, np.ndarray):
        return _on_captured(owner, function.__name__)
    if isinstance(owner, np.random.Generator | np.random.RandomState):
        return draws.drawn(owner, function.__name__)
    if isinstance(owner, np.ufunc):
        return refusal(function)
    return refusal(function) if owner is None and _is_numpy(function) else None


def _on_captured(array: np.ndarray[Any, Any], name: str) -> Function:
    """A method of an ndarray from outside of the recording."""

    def call(*args: Any, **kwargs: Any) -> Any:
        method = getattr(conversion.as_array(array), name, None)
        if method is None:
            return getattr(array, name)(*args, **kwargs)
        return method(*args, **kwargs)

    return call


def _of_class(kind: type) -> Function | None:
    if kind in _PASS:
        return None
    if issubclass(kind, np.generic):
        return casts.cast_to(kind)
    return refusal(kind) if kind in (np.vectorize, np.ndarray, np.matrix, np.poly1d) else None


def _is_numpy(function: Callable[..., Any]) -> bool:
    module = getattr(function, "__module__", None) or ""
    return module.split(".")[0] == "numpy"


def _tensor_function(function: Function) -> Function:
    return lambda *args, **kwargs: conversion.as_tensors(function(*args, **kwargs))


for _numpy, _ours in TABLE.items():
    if not isinstance(_numpy, np.ufunc):
        overloads.ARRAY_FUNCTIONS[_numpy] = _tensor_function(_ours)
