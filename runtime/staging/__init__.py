"""Control flow, state and effects of a function that is being recorded.

This is the run-time side of what the converters rewrite: each function here is what one operator
does once its test, its iterable or its index is only known when the graph runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograph.runtime.staging import iteration
from autograph.runtime.staging.access import (
    bound,
    contains,
    del_attr,
    del_item,
    get_item,
    is_,
    is_symbolic,
    select,
    set_attr,
    set_item,
)
from autograph.runtime.staging.branches import (
    BranchEnds,
    cond,
    conditional_value,
    logical_and,
    logical_not,
    logical_or,
)
from autograph.runtime.staging.effects import assert_, print_, raise_if, raise_now
from autograph.runtime.staging.for_loops import (
    for_known,
    for_python,
    for_range,
    for_source,
    is_concrete,
)
from autograph.runtime.staging.list_methods import call_method
from autograph.runtime.staging.recording import (
    LoopOptions,
    Recording,
    active,
    note_function,
    note_read,
    tracing,
)
from autograph.runtime.staging.undefined import Undefined
from autograph.runtime.staging.while_loops import while_loop
from autograph.runtime.tensor import EagerTensor

__all__ = [
    "BranchEnds",
    "LoopOptions",
    "Recording",
    "Undefined",
    "active",
    "assert_",
    "bound",
    "call_method",
    "cond",
    "conditional_value",
    "contains",
    "del_attr",
    "del_item",
    "for_loop",
    "get_item",
    "is_",
    "is_staged",
    "is_staged_iterable",
    "is_symbolic",
    "logical_and",
    "logical_not",
    "logical_or",
    "note_function",
    "note_read",
    "print_",
    "raise_if",
    "raise_now",
    "select",
    "set_attr",
    "set_item",
    "tracing",
    "while_loop",
]


def is_staged(value: Any) -> bool:
    """Whether a test cannot be decided while recording."""
    return not is_concrete(value)


def is_staged_iterable(iterable: Any) -> bool:
    """Whether a `for` over it is recorded as a loop."""
    return iteration.source_of(iterable) is not None


def for_loop(
    iterable: Any,
    body: Callable[..., tuple[Any, ...]],
    state: Sequence[Any],
    names: Sequence[str] = (),
    test: Callable[..., Any] | None = None,
) -> tuple[Any, ...]:
    """The values of `names` after a `for` in recorded code."""
    recording = active()
    assert recording is not None
    source = iteration.source_of(iterable)
    if source is not None:
        return for_source(recording, source, body, state, names, test)
    if isinstance(iterable, EagerTensor) and iterable.ndim:
        rows = iteration.Rows(iterable)
        return for_known(recording, iterable, rows, body, state, names, test)
    if type(iterable) is list:
        note_read(iterable)
    if type(iterable) is range:
        return for_range(recording, iterable, body, state, names, test)
    return for_python(recording, iterable, body, state, names, test)
