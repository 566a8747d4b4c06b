"""Calls that ask what an object is: `type`, `hasattr`, `getattr`, functions with `singledispatch`.

Staged numbers and arrays are of Python's and NumPy's types; an attribute that was only set on one
path is there on that path.
"""

from __future__ import annotations

import builtins
import operator
import os
from collections.abc import Callable
from functools import partial
from types import BuiltinFunctionType, FunctionType
from typing import Any

import gast
import numpy as np

from autograph.converters.base import Converter, run_time
from autograph.converters.calling import call
from autograph.converters.conditional_expressions import if_expression
from autograph.numpy.array import Array
from autograph.runtime import scalar, staging
from autograph.runtime.number_kinds import kinds_in
from autograph.runtime.promotion import StagedTuple
from autograph.runtime.staging.dicts.table_access import RecordedFrozenset, RecordedSet
from autograph.runtime.staging.identity.copies import check_fresh
from autograph.runtime.staging.values.numbers_of_kinds import as_cases
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.structure import cases_of, kind_of

_MISSING = object()


class ClassReads(Converter):
    """`x.__class__`: numbers and arrays that stand for Python's have a class of their own."""

    def visit_Attribute(self, node: gast.Attribute) -> Any:
        """Return the call that finds the class."""
        is_read = isinstance(node.ctx, gast.Load) and not getattr(node, "is_path", False)
        if node.attr != "__class__" or not is_read:
            return node
        return self.operator(node, "class_of", node.value)


@run_time
def class_of(value: Any) -> Any:
    """Return `value.__class__`."""
    is_stand_in = isinstance(value, scalar.Scalar | Array | OneOf | RecordedSet | StagedTuple)
    return _kind(value) if is_stand_in and staging.tracing() else value.__class__


def lookup(function: Any) -> Callable[..., Any] | None:
    """Return what to call in place of such a function."""
    if type(function) in (type, BuiltinFunctionType, FunctionType) and function in _TABLE:
        return _TABLE[function]
    if isinstance(function, FunctionType) and hasattr(function, "dispatch"):
        return partial(_dispatched, function) if hasattr(function, "registry") else None
    if function is os.getenv or getattr(function, "__self__", None) is os.environ:
        return partial(_of_environment, function)
    return None


def _kind(value: Any, *others: Any) -> Any:
    """`type(value)`."""
    if others:
        return type(value, *others)
    kinds = kinds_in(value)
    if kinds is not None:
        return OneOf.of_classes(kinds)
    if isinstance(value, scalar.Scalar):
        return getattr(builtins, value.python_kind)
    if isinstance(value, Array):
        return value.dtype.type if value.is_scalar else np.ndarray
    if isinstance(value, RecordedSet):
        return frozenset if isinstance(value, RecordedFrozenset) else set
    if isinstance(value, OneOf):
        return staging.switch(value, _kind)
    return kind_of(value)


def _missing_case(value: Any) -> staging.Undefined | None:
    """The case that the attribute is missing, of a value that is one of several.

    What an object holds that is stale is not known, nor whether it is missing.
    """
    cases = [check_fresh(case) for case in cases_of(value)]
    return next((case for case in cases if isinstance(case, staging.Undefined)), None)


def _found(obj: Any, name: str, *default: Any) -> Any:
    """`getattr(obj, name, *default)`; missing on some paths, if a method of the user's says so."""
    ask = getattr(getattr(type(obj), "__getattr__", None), "__ag_get__", None)
    has_own = type(obj).__getattribute__ is not vars(object)["__getattribute__"]
    if ask is None or has_own:
        return getattr(obj, name, *default)
    try:
        return object.__getattribute__(obj, name)
    except AttributeError:
        if not default:
            return ask(obj, name)
    missing = staging.Undefined(name, AttributeError)
    handlers = [(lambda: AttributeError, lambda error: (missing,))]
    (value,) = staging.try_except(lambda: (ask(obj, name),), handlers, (), ("value",))
    return default[0] if value is missing else value


def _has_attribute(obj: Any, name: str, /) -> Any:
    if isinstance(obj, RecordedFrozenset):
        return hasattr(frozenset, name)
    if isinstance(obj, OneOf):
        return staging.switch(obj, lambda case: _has_attribute(case, name))
    staging.leave_alone(obj)
    staging.note_name(obj, name)
    value: Any = _found(obj, name, _MISSING)
    missing = _missing_case(value)
    if value is _MISSING or value is missing:
        return False
    if missing is None:
        return True
    return staging.logical_not(value.is_case(partial(operator.is_, missing)))


def _attribute(obj: Any, name: str, /, *default: Any) -> Any:
    if isinstance(obj, OneOf) and default:
        # Which of several objects lacks the attribute is asked of each.
        return staging.switch(obj, lambda case: _attribute(case, name, *default))
    staging.leave_alone(obj)
    staging.note_name(obj, name)
    value = _found(obj, name, *default)
    missing = _missing_case(value)
    if missing is None or not default:
        return value
    if value is missing:
        return default[0]
    is_missing = value.is_case(partial(operator.is_, missing))
    return if_expression(is_missing, lambda: default[0], lambda: value.without(missing))


def _of_environment(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """`os.getenv(name)`, or a method of `os.environ`."""
    for name in args[:1]:
        staging.note_item(os.environ, name)
    return function(*args, **kwargs)


def _dispatched(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Call a function chosen by the type of its first argument."""
    if not args:
        return function(*args, **kwargs)
    first, *rest = args
    choice = first if isinstance(first, OneOf) or kinds_in(first) is None else as_cases(first)
    return staging.switch(
        choice, lambda case: call(function.dispatch(_kind(case)), case, *rest, **kwargs)
    )


_TABLE: dict[Any, Callable[..., Any]] = {
    type: _kind,
    hasattr: _has_attribute,
    getattr: _attribute,
}
