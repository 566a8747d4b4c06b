"""What happens at a call in converted code: `ag__.call(f, *args, **kwargs)`.

Outside of recording the function is simply called. While recording, it is looked at:

    an override (NumPy, math, builtins)      called in its place
    `items.append` and the like              written to the journal
    the user's function, method, class       converted, then called
    the standard library, C code, our own    called as it is

Whoever has functions with a recorded meaning of their own registers a lookup for them.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import inspect
import sys
import sysconfig
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import BuiltinFunctionType, BuiltinMethodType, CodeType, FunctionType, MethodType
from typing import Any, TypeVar

from autograph.converters import protocols
from autograph.converters.base import run_time
from autograph.converters.keywords import settled
from autograph.errors import ConversionError
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.runtime.promotion import StagedItems, is_staged_list, is_staged_table
from autograph.runtime.staging.dicts.key_order import check_orders
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.structure import kind_of
from autograph.syntax.codes import all_codes

Function = TypeVar("Function", bound=Callable[..., Any])
Lookup = Callable[[Any], Callable[..., Any] | None]
Spread = Callable[[Any, tuple[Any, ...], dict[str, Any]], Any]

_LOOKUPS: list[Lookup] = []
# Functions of the standard library that give new objects of the user's classes.
_COPYING = (copy.copy, copy.deepcopy, dataclasses.replace)
_PROTOCOLS = (abs, divmod, pow, round)
_WRITTEN_TO_BE: set[CodeType] = set()
_CONTAINERS = (list, dict, set, deque)

_ORDERINGS = {made.__code__ for rows in functools._convert.values() for _, made in rows}  # type: ignore[attr-defined]

# Why functions with this code are called as they are; an empty text if they are converted.
_reasons: dict[CodeType, str] = {}


def is_converted_too(function: Function) -> Function:
    """Mark a function of ours that is written to be converted like the user's."""
    _WRITTEN_TO_BE.add(function.__code__)
    return function


def register_override(lookup: Lookup) -> Lookup:
    """Ask this lookup, after those before it, what to call in place of a function."""
    _LOOKUPS.append(lookup)
    return lookup


def spread_with(spread: Spread) -> Spread:
    """Use this function, which rests on this module, where only the graph knows the arguments."""
    global _spread
    _spread = spread
    return spread


_spread: Spread


def convert_with(convert: Callable[[FunctionType, str], Callable[..., Any]]) -> None:
    """Use this function, from the layer above, to convert what is called."""
    global _convert
    _convert = convert


_convert: Callable[[FunctionType, str], Callable[..., Any]] | None = None


@run_time
def call(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Call a function from converted code."""
    if not staging.tracing():
        return function(*args, **kwargs)
    if any(isinstance(argument, StagedItems) for argument in args):
        return _spread(function, args, kwargs)
    return call_known(function, args, kwargs)


def call_known(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function while recording; what stands for more arguments goes to its `*rest`."""
    result = _call(function, args, kwargs)
    if hasattr(type(result), "__next__"):
        staging.note_iterator(result)
    return result


def _call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if kwargs:
        kwargs = settled(function, kwargs)
    for lookup in _LOOKUPS:
        override = lookup(function)
        if override is not None:
            return override(*args, **kwargs)
    if getattr(function, "__ag_do_not_convert__", False):
        return _as_it_is(function, args, kwargs)
    for value in args:
        meet(value)
    handler = _HANDLERS.get(type(function), _call_object)
    return handler(function, args, kwargs)


def meet(value: Any) -> None:
    """Let Python find converted methods in the class of an object."""
    protocols.meet(value, _call_met, is_users)


def meet_those_of(function: FunctionType) -> None:
    """Meet the objects that a function has in its globals and its closure."""
    names = function.__globals__
    # Branches and bodies of loops are functions in it.
    for code in all_codes(function.__code__):
        for name in code.co_names:
            meet(names.get(name))
    for cell in function.__closure__ or ():
        try:
            meet(cell.cell_contents)
        except ValueError:
            continue


def _call_met(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    return _call(function, args, kwargs)


def _as_it_is(function: Any, args: Any, kwargs: Any) -> Any:
    """Call code that is not converted."""
    if not _is_exception(function):
        check_orders((*args, *kwargs.values()))
    if not any(function is each for each in _ASKING):
        _check_known(function, args)
    if not _is_protocol(function):
        staging.leave_alone(*args, *kwargs.values())
    return function(*args, **kwargs)


def _check_known(function: Any, args: Any) -> None:
    """Refuse to let code that is not converted see what stands for the items of a container."""
    name = getattr(function, "__name__", function)
    for value in args:
        if is_staged_table(value):
            raise StagingError(
                f"{name} is not converted, and gets a dict or set whose keys are only known when "
                "the graph runs.",
                advice="Give it a list: `list(table)`, `list(table.values())`, `sorted(table)`.",
            )
        if is_staged_list(value) and not (_is_protocol(function) or isinstance(function, type)):
            kind = kind_of(value).__name__
            raise StagingError(
                f"{name} is not converted, and gets a {kind} whose length is only known when the "
                "graph runs.",
                advice="Write what it does as a loop over the items in the converted function.",
            )


# What asks nothing about the items of a container.
_ASKING = (type, id, callable)


def _is_protocol(function: Any) -> bool:
    """Whether all that a function does with numbers is to call their own operators."""
    if any(function is each for each in _PROTOCOLS):
        return True
    if _is_exception(function):
        return True
    module = getattr(function, "__module__", None) or type(function).__module__
    return module == "_operator" or str(module).startswith("autograph.")


def _is_exception(function: Any) -> bool:
    return isinstance(function, type) and issubclass(function, Exception)


def form_met() -> str:
    """The form to convert a function to, for what was met: see `set_operators.py`."""
    asks = staging.current().asks_operands or protocols.have_met(frozenset, staging.RecordedSet)
    return "sets" if asks else "function"


def _call_function(function: FunctionType, args: Any, kwargs: Any) -> Any:
    if function in _COPYING:
        if function is copy.copy and args and isinstance(args[0], dict):
            return staging.call_method(args[0], "copy", (), {})
        check_orders(args)
        return staging.note_made(function(*args, **kwargs))
    if function.__code__.co_flags & inspect.CO_GENERATOR:
        return _call_generator(function, args, kwargs)
    made = converted(function, form_met())
    if _reasons[function.__code__] and not _is_ours(function.__code__):
        return _as_it_is(function, args, kwargs)
    return staging.call_user(function, made, args, kwargs)


def _call_generator(function: FunctionType, args: Any, kwargs: Any) -> Any:
    pull = converted(function, "pulled")
    if pull is function and not hasattr(function, "__ag_steps__"):
        return _as_it_is(function, args, kwargs)
    # A wrong call is an error at once.
    pull(*args, **kwargs)
    return produced(function, pull, args, kwargs)


def produced(
    function: Any, pull: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> staging.Produced:
    """What a generator gives; `pull` makes it one of Python's, by default its own first form."""
    assert _convert is not None
    begin = pull or _convert(function, "pulled")
    steps, reason = _steps_of(function)
    name = function.__name__
    run = steps and (lambda consumer: steps(consumer, *args, **kwargs))
    return staging.Produced(name, lambda: begin(*args, **kwargs), run, reason)


def _steps_of(function: Any) -> tuple[Callable[..., Any] | None, str]:
    """The second form of a generator, or why there is none."""
    known: tuple[Callable[..., Any] | None, str] | None = getattr(function, "__ag_steps__", None)
    if known is not None:
        return known
    assert _convert is not None
    try:
        return _convert(function, "steps"), ""
    except ConversionError as error:
        return None, error.message


def _call_method(method: MethodType, args: Any, kwargs: Any) -> Any:
    owner = method.__self__
    if isinstance(owner, _CONTAINERS) and not is_users(method.__func__):
        # A `Counter` is written in Python.
        return staging.call_method(owner, method.__name__, args, kwargs)
    return _call(method.__func__, (method.__self__, *args), kwargs)


def _call_builtin(function: BuiltinFunctionType, args: Any, kwargs: Any) -> Any:
    owner = function.__self__
    if isinstance(owner, (*_CONTAINERS, tuple, str)):
        method = getattr(type(owner), function.__name__, None)
        for lookup in _LOOKUPS:
            override = lookup(method)
            if override is not None:
                return override(owner, *args, **kwargs)
    if isinstance(owner, (*_CONTAINERS, tuple, frozenset)):
        return staging.call_method(owner, function.__name__, args, kwargs)
    if isinstance(owner, str):
        return staging.call_text_method(owner, function.__name__, args, kwargs)
    return _as_it_is(function, args, kwargs)


def _call_one_of(choice: OneOf, args: Any, kwargs: Any) -> Any:
    chosen = choice.usable("is not callable")
    return staging.switch(chosen, lambda case: _call(case, args, kwargs))


def _call_partial(function: functools.partial[Any], args: Any, kwargs: Any) -> Any:
    return _call(function.func, (*function.args, *args), {**function.keywords, **kwargs})


def _call_class(kind: Any, args: Any, kwargs: Any) -> Any:
    """Make an object; the `__init__` of a plain class of the user's is converted."""
    initialize = kind.__init__
    made_plainly: Any = object.__new__
    if not isinstance(initialize, FunctionType):
        return staging.note_made(_as_it_is(kind, args, kwargs))
    if type(kind) is not type or kind.__new__ is not made_plainly:
        protocols.meet_class(kind, _call_met, is_users)
        made = kind(*args, **kwargs)
        meet(made)
        return staging.note_made(made)
    made = staging.note_made(kind.__new__(kind))
    meet(made)
    _call(initialize, (made, *args), kwargs)
    meet(made)
    return staging.note_made(made)


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
    if not callable(function):
        staging.raise_now(TypeError(f"'{type(function).__name__}' object is not callable"))
    return _as_it_is(function, args, kwargs)


_HANDLERS: dict[type, Callable[[Any, Any, Any], Any]] = {
    FunctionType: _call_function,
    MethodType: _call_method,
    BuiltinFunctionType: _call_builtin,
    BuiltinMethodType: _call_builtin,
    functools.partial: _call_partial,
    OneOf: _call_one_of,
    type: _call_class,
}


def converted(function: FunctionType, form: str = "function") -> Callable[..., Any]:
    """Return the converted function, or the function itself if it must stay as it is."""
    code = function.__code__
    if _reason_of(code):
        return function
    assert _convert is not None
    try:
        made = _convert(function, form)
        staging.note_function(made)
        return made
    except ConversionError as error:
        _reasons[code] = error.message
        return function


def _reason_of(code: CodeType) -> str:
    reason = _reasons.get(code)
    if reason is None:
        reason = _reasons[code] = reason_to_leave(code)
    return reason


def why_not_converted(code: CodeType) -> str | None:
    """Return why functions with this code were called without being converted, if they were."""
    return _reasons.get(code) or None


def is_users(function: Any) -> bool:
    """Whether a function is written in Python, and by the user."""
    return isinstance(function, FunctionType) and not _reason_of(function.__code__)


def is_users_module(module: Any) -> bool:
    """Whether a module is written in Python, and neither ours nor of what we know."""
    file = getattr(module, "__file__", None)
    if not isinstance(file, str):
        return getattr(module, "__name__", None) == "__main__"
    standard = file.startswith(_STANDARD) and "/site-packages/" not in file
    return not standard and not file.startswith((*_OURS, *_NUMPY))


def reason_to_leave(code: CodeType) -> str:
    """Return why functions with this code stay as they are; empty if they are converted."""
    if code.co_flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        return "coroutines are not converted"
    if code in _WRITTEN_TO_BE:
        return ""
    if _is_ours(code):
        return "it is part of autograph"
    if code.co_filename.startswith(_NUMPY):
        return "it belongs to NumPy"
    if code.co_filename.startswith("<frozen ") or _is_standard(code):
        return "it belongs to the standard library"
    return ""


def _is_standard(code: CodeType) -> bool:
    name = code.co_filename
    # What `functools.total_ordering` adds to a class of the user's is the user's.
    is_ordering = code in _ORDERINGS
    return name.startswith(_STANDARD) and "/site-packages/" not in name and not is_ordering


def _is_ours(code: CodeType) -> bool:
    return code.co_filename.startswith(_OURS)


def _directories(*modules: str) -> tuple[str, ...]:
    """The directories of packages, as they were imported and as they really are."""
    paths = [path for module in modules for path in sys.modules[module].__path__]
    return tuple({f"{spelling}/" for path in paths for spelling in (path, Path(path).resolve())})


_OURS = _directories("autograph", "autograph.converters", "autograph.runtime")
_NUMPY = _directories("numpy")
_STANDARD = tuple({f"{sysconfig.get_path(name)}/" for name in ("stdlib", "platstdlib")})
