"""Converted code, kept by the code object it was converted from.

All closures made by one `def` share a code object, so they share the conversion; each gets a
function of its own over its own cells. Code that is itself the result of a conversion is known, and
never converted again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import CodeType, FunctionType

from autograph.runtime import dispatch
from autograph.syntax.codes import all_codes

Converted = tuple[CodeType, str]

# Equal text at the same line of two files makes equal code objects.
_conversions: dict[tuple[CodeType, str, str], Converted | Exception] = {}
_results: dict[int, CodeType] = {}
_lock = threading.RLock()


def converted_code(
    fn: FunctionType, convert: Callable[[FunctionType, str], Converted], form: str
) -> Converted:
    """Return the converted code of a function and the name its operators have there."""
    key = (fn.__code__, fn.__code__.co_filename, form)
    found = _conversions.get(key)
    if found is None:
        with _lock:
            found = _conversions.get(key)
            if found is None:
                found = _conversions[key] = _convert(fn, convert, form)
    if isinstance(found, Exception):
        raise found.with_traceback(None)
    return found


def _convert(
    fn: FunctionType, convert: Callable[[FunctionType, str], Converted], form: str
) -> Converted | Exception:
    try:
        found = convert(fn, form)
    except Exception as error:
        return error.with_traceback(None)
    _remember_result(found[0])
    return found


def _remember_result(code: CodeType) -> None:
    # The code is kept alive here, so its identity stays its own.
    for each in all_codes(code):
        _results[id(each)] = each


def is_converted_code(code: CodeType) -> bool:
    """Whether the code is the result of a conversion."""
    return id(code) in _results


dispatch.is_converted = is_converted_code
