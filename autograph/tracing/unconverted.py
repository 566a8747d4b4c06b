"""Which code asked Python for the value of a recorded tensor, and why it was not converted.

    `clip` (model.py:14) runs as it was written: it is marked with ag.do_not_convert.

The code that is running is found on the stack; those who leave functions as they are say why.
"""

from __future__ import annotations

import os
from dis import opname
from types import CodeType
from typing import Any

from autograph import cache
from autograph.converters.calling import reason_to_leave, why_not_converted
from autograph.runtime import dispatch
from autograph.runtime.origin import program_frame, users_frame
from autograph.runtime.staging.recording import active

_OPERATION = "Use an operation of `ag` or NumPy instead."
_ADVICE = "Decorate it with @ag.convert, or use ag.cond, ag.while_loop or ag.where."
# Equal text at the same line of two files makes equal code objects.
_reasons: dict[tuple[CodeType, str], str] = {}


def left_alone(function: Any, reason: str) -> None:
    """Remember why `function` is not converted, to say so if it fails for that."""
    code = getattr(function, "__code__", None)
    if code is not None:
        _reasons[code, code.co_filename] = reason


def explain() -> str:
    """Say which code is running, why it was not converted, and what to do."""
    frame = users_frame()
    if frame is None:
        return _ADVICE
    code = frame.f_code
    place = f"`{code.co_qualname}` ({os.path.basename(code.co_filename)}:{frame.f_lineno})"
    if cache.is_converted_code(code):
        recording = active()
        if recording is not None and opname[code.co_code[frame.f_lasti]] == "COMPARE_OP":
            # Python compares the parts of tuples or lists: `self.key < other.key`.
            recording.compares = True
        return f"{place} is converted, but this line needs the value itself.\n{_OPERATION}"
    reason = (
        _reasons.get((code, code.co_filename))
        or why_not_converted(code)
        or reason_to_leave(code)
        or "code that is not converted called it"
    )
    if frame is not program_frame():
        return f"{place} needs the value itself.\n{_OPERATION}"
    return f"{place} runs as it was written: {reason.rstrip('.')}.\n{_ADVICE}"


dispatch.explain_unconverted = explain
