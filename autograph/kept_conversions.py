"""Converted code on the disk, found by the code and the text that it was converted from.

A later process that comes to the same function neither parses its file nor converts it. The text
is part of the name of an entry, since code does not tell of everything in it; a file that has
changed since it was imported has no entry, and is told so where it is parsed.
"""

from __future__ import annotations

import importlib.util
import linecache
import marshal
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType

from autograph.cache import Converted
from autograph.runtime import disk_cache
from autograph.syntax.codes import all_codes

_HERE = Path(__file__).parent


def kept(
    fn: FunctionType, form: str, convert: Callable[[FunctionType, str], Converted]
) -> Converted:
    """The converted code of `fn`, and the name of its operators."""
    key = _key(fn.__code__, form)
    entry = disk_cache.load(key) if key else None
    if entry is not None:
        code, name = marshal.loads(entry)
        return code, name
    found = convert(fn, form)
    if key is not None:
        disk_cache.save(key, marshal.dumps(found))
    return found


def _key(code: CodeType, form: str) -> str | None:
    """The name of the entry; None where entries are not kept, or the text is in no file."""
    name = code.co_filename
    if disk_cache.directory() is None or not os.path.isfile(name):
        return None
    lines = linecache.getlines(name)[code.co_firstlineno - 1 : _last_line(code)]
    made_by = (
        importlib.util.MAGIC_NUMBER,
        sys.version,
        disk_cache.state_of(_HERE, _HERE / "converters"),
    )
    return disk_cache.key_of(repr((made_by, form, name, lines, _content(code))))


def _content(code: CodeType) -> tuple[object, ...]:
    """All that makes up a code object."""
    constants = tuple(_constant(value) for value in code.co_consts)
    names = code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars
    counts = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags
    tables = code.co_code, code.co_linetable, code.co_exceptiontable
    return code.co_qualname, code.co_firstlineno, counts, names, tables, constants


def _constant(value: object) -> object:
    if isinstance(value, CodeType):
        return _content(value)
    if isinstance(value, frozenset):
        return "frozenset", sorted(repr(_constant(item)) for item in value)
    if isinstance(value, tuple):
        return "tuple", tuple(map(_constant, value))
    return repr(value)


def _last_line(code: CodeType) -> int:
    return max(
        line for each in all_codes(code) for _, _, line in each.co_lines() if line is not None
    )
