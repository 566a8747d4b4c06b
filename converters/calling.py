"""What happens at a call in converted code: `ag__.call(f, *args, **kwargs)`.

Outside of recording the function is simply called. While recording, it is looked at:

    an override (NumPy, math, builtins)      called in its place
    `items.append` and the like              written to the journal
    the user's function, method, class       converted, then called
    the standard library, C code, our own    called as it is

Whoever has functions with a recorded meaning of their own registers a lookup for them.
"""

from __future__ import annotations

import functools
import inspect
import sys
import sysconfig
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import BuiltinFunctionType, BuiltinMethodType, CodeType, FunctionType, MethodType
from typing import Any

from autograph.converters.base import run_time
from autograph.errors import ConversionError
from autograph.runtime import staging

Lookup = Callable[[Any], Callable[..., Any] | None]

_LOOKUPS: list[Lookup] = []
_CONTAINERS = (list, dict, set, deque)

# Why functions with this code are called as they are; an empty text if they are converted.
_reasons: dict[CodeType, str] = {}


def register_override(lookup: Lookup) -> Lookup:
    """Ask this lookup, after those before it, what to call in place of a function."""
    _LOOKUPS.append(lookup)
    return lookup


def convert_with(convert: Callable[[FunctionType], Callable[..., Any]]) -> None:
    """Use this function, from the layer above, to convert what is called."""
    global _convert
    _convert = convert


_convert: Callable[[FunctionType], Callable[..., Any]] | None = None


@run_time
def call(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Call a function from converted code."""
    if not staging.tracing():
        return function(*args, **kwargs)
    return _call(function, args, kwargs)


def _call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    for lookup in _LOOKUPS:
        override = lookup(function)
        if override is not None:
            return override(*args, **kwargs)
    if getattr(function, "__ag_do_not_convert__", False):
        return function(*args, **kwargs)
    handler = _HANDLERS.get(type(function), _call_object)
    return handler(function, args, kwargs)


def _call_function(function: FunctionType, args: Any, kwargs: Any) -> Any:
    return staging.call_user(function, converted(function), args, kwargs)


def _call_method(method: MethodType, args: Any, kwargs: Any) -> Any:
    return _call(method.__func__, (method.__self__, *args), kwargs)


def _call_builtin(function: BuiltinFunctionType, args: Any, kwargs: Any) -> Any:
    owner = function.__self__
    if isinstance(owner, _CONTAINERS):
        return staging.call_method(owner, function.__name__, args, kwargs)
    return function(*args, **kwargs)


def _call_partial(function: functools.partial[Any], args: Any, kwargs: Any) -> Any:
    return _call(function.func, (*function.args, *args), {**function.keywords, **kwargs})


def _call_class(kind: Any, args: Any, kwargs: Any) -> Any:
    """Make an object; the `__init__` of a plain class of the user's is converted."""
    initialize = kind.__init__
    made_plainly: Any = object.__new__
    is_plain = type(kind) is type and kind.__new__ is made_plainly
    if not is_plain or not isinstance(initialize, FunctionType):
        return kind(*args, **kwargs)
    made = kind.__new__(kind)
    _call(initialize, (made, *args), kwargs)
    return made


def _call_object(function: Any, args: Any, kwargs: Any) -> Any:
    """Call an object with a method `__call__`, or whatever else can be called."""
    if isinstance(function, type):
        return _call_class(function, args, kwargs)
    wrapped = getattr(function, "__wrapped__", None)
    if isinstance(function, functools._lru_cache_wrapper):
        # Recorded values cannot be looked up; what the function computes is the same.
        return _call(wrapped, args, kwargs)
    method = inspect.getattr_static(type(function), "__call__", None)
    if isinstance(method, FunctionType) and not _is_ours(method.__code__):
        return _call(method, (function, *args), kwargs)
    return function(*args, **kwargs)


_HANDLERS: dict[type, Callable[[Any, Any, Any], Any]] = {
    FunctionType: _call_function,
    MethodType: _call_method,
    BuiltinFunctionType: _call_builtin,
    BuiltinMethodType: _call_builtin,
    functools.partial: _call_partial,
    type: _call_class,
}


def converted(function: FunctionType) -> Callable[..., Any]:
    """Return the converted function, or the function itself if it must stay as it is."""
    code = function.__code__
    reason = _reasons.get(code)
    if reason is None:
        reason = _reasons[code] = reason_to_leave(code)
    if reason:
        return function
    assert _convert is not None
    try:
        made = _convert(function)
        staging.note_function(made)
        return made
    except ConversionError as error:
        _reasons[code] = error.message
        return function


def why_not_converted(code: CodeType) -> str | None:
    """Return why functions with this code were called without being converted, if they were."""
    return _reasons.get(code) or None


def reason_to_leave(code: CodeType) -> str:
    """Return why functions with this code stay as they are; empty if they are converted."""
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        return "generators and coroutines are not converted"
    if _is_ours(code):
        return "it is part of autograph"
    if code.co_filename.startswith(_NUMPY):
        return "it belongs to NumPy"
    if code.co_filename.startswith("<frozen ") or _is_standard(code):
        return "it belongs to the standard library"
    return ""


def _is_standard(code: CodeType) -> bool:
    name = code.co_filename
    return name.startswith(_STANDARD) and "/site-packages/" not in name


def _is_ours(code: CodeType) -> bool:
    return code.co_filename.startswith(_OURS)


def _directories(*modules: str) -> tuple[str, ...]:
    """The directories of packages, as they were imported and as they really are."""
    paths = [path for module in modules for path in sys.modules[module].__path__]
    return tuple({f"{spelling}/" for path in paths for spelling in (path, Path(path).resolve())})


_OURS = _directories("autograph", "autograph.converters", "autograph.runtime")
_NUMPY = _directories("numpy")
_STANDARD = tuple({f"{sysconfig.get_path(name)}/" for name in ("stdlib", "platstdlib")})
