"""Tracebacks that show the user's code: frames of our own are folded away.

Set AUTOGRAPH_TRACEBACK=full to see all of them.
"""

from __future__ import annotations

import os
from types import TracebackType

_OURS = ("autograph.", "contextlib", "functools")


def user_traceback(error: BaseException) -> BaseException:
    """`error` with a traceback of the user's frames only."""
    if os.environ.get("AUTOGRAPH_TRACEBACK") == "full":
        return error
    frames = []
    entry = error.__traceback__
    while entry is not None:
        if not entry.tb_frame.f_globals.get("__name__", "").startswith(_OURS):
            frames.append(entry)
        entry = entry.tb_next
    rebuilt: TracebackType | None = None
    for entry in reversed(frames):
        rebuilt = TracebackType(rebuilt, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return error.with_traceback(rebuilt)
