"""Run-time errors that point at the user's line.

A graph runs in code of ours, far from the line that an operation was recorded from. `raise_at`
raises the error once more from a code object that carries the user's file name, line and function:

    Traceback (most recent call last):
      ...
      File "model.py", line 14, in scale
        y = x[i]
    IndexError: index 10 is out of bounds for axis 0 with size 3
"""

from __future__ import annotations

import ast
import contextlib
import functools
from collections.abc import Sequence
from types import CodeType, TracebackType
from typing import NoReturn

from autograph.runtime.origin import Origin

_OURS = ("autograph.", "numpy.", "functools")


def raise_at(origin: Origin, error: Exception) -> NoReturn:
    """Raise `error` so that the traceback ends at `origin`, or in user code called from there."""
    error.__traceback__ = _users_part(error.__traceback__)
    names = {"errors": [error], "__name__": "__main__"}
    # A frame that knows its own error would keep all that the frames around it hold alive.
    del error
    exec(_raiser(origin), names)
    raise AssertionError("unreachable")


def with_lines(origins: Sequence[Origin], error: Exception) -> Exception:
    """`error` with a traceback through these lines, the innermost last."""
    for origin in reversed(origins):
        with contextlib.suppress(type(error)):
            raise_at(origin, error)
    error.__traceback__ = _users_part(error.__traceback__)
    return error


@functools.lru_cache(maxsize=1024)
def _raiser(origin: Origin) -> CodeType:
    tree = ast.parse("raise errors.pop()")
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr):
            node.lineno = node.end_lineno = origin.line
            # No columns: Python then underlines nothing.
            node.col_offset = node.end_col_offset = -1
    code = compile(tree, origin.filename, "exec", dont_inherit=True)
    return code.replace(co_name=origin.function, co_qualname=origin.function)


def _users_part(traceback: TracebackType | None) -> TracebackType | None:
    """The frames from the first one that is not ours on: a callback, or another graph's line."""
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "")
        if not module.startswith(_OURS):
            return traceback
        traceback = traceback.tb_next
    return None
