"""Tracebacks that show the user's code: frames of our own are folded away.

    try:
        return run()
    except Exception as error:
        fold(error)
        raise                  # a bare one: it adds no entry for this function either

What a branch or a loop body became of is a function inside the user's one; where one calls the
other, only the inner line is shown, as in plain Python. Set AUTOGRAPH_TRACEBACK=full to see all.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from types import CodeType, TracebackType
from typing import Any, TypeVar, cast

from autograph.runtime import dispatch

F = TypeVar("F", bound=Callable[..., Any])

_OURS = ("autograph.", "contextlib", "functools")


def fold(error: BaseException) -> None:
    """Leave only the user's frames in the traceback, and in those of what the error came from."""
    if os.environ.get("AUTOGRAPH_TRACEBACK") == "full":
        return
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        each = pending.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        if _is_raised_by_us(each):
            # What we caught before says nothing to the user.
            each.__suppress_context__ = True
        each.__traceback__ = _users(each.__traceback__)
        pending += [each.__cause__, None if each.__suppress_context__ else each.__context__]


def folded(function: F) -> F:
    """A function of ours that users call; while something is recorded, its caller folds."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            if dispatch.recorder() is None:
                fold(error)
            raise

    return cast(F, call)


def _entries(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _is_ours(entry: TracebackType) -> bool:
    return bool(entry.tb_frame.f_globals.get("__name__", "").startswith(_OURS))


def _is_raised_by_us(error: BaseException) -> bool:
    entries = list(_entries(error.__traceback__))
    return bool(entries) and _is_ours(entries[-1])


def _users(traceback: TracebackType | None) -> TracebackType | None:
    rebuilt: TracebackType | None = None
    for entry in reversed([entry for entry in _entries(traceback) if not _is_ours(entry)]):
        if rebuilt is None or not _is_block_of(rebuilt.tb_frame.f_code, entry.tb_frame.f_code):
            rebuilt = TracebackType(rebuilt, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return rebuilt


def _is_block_of(inner: CodeType, outer: CodeType) -> bool:
    """Whether a function became of a block of the other: such functions pass for the same one."""
    return inner.co_qualname == outer.co_qualname and inner in outer.co_consts
