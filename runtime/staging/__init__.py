"""Control flow, state and effects of a function that is being recorded.

This is the run-time side of what the converters rewrite: each function here is what one operator
does once its test, its iterable or its index is only known when the graph runs.
"""

from __future__ import annotations

from typing import Any

from autograph.runtime.staging.access import bound, del_attr, del_item, get_item, set_attr, set_item
from autograph.runtime.staging.branches import cond, conditional_value, logical_and
from autograph.runtime.staging.dicts.table_access import (
    RecordedFrozenset,
    RecordedSet,
    in_some_order,
)
from autograph.runtime.staging.dicts.table_methods import (
    as_counter,
    as_dict,
    copy_into,
    merged_tables,
)
from autograph.runtime.staging.dicts.table_sets import (
    as_frozenset,
    as_set,
    in_any_order,
    of_frozenset,
)
from autograph.runtime.staging.effects import assert_, print_, raise_if, raise_now
from autograph.runtime.staging.exceptions.exceptions import end_of_body, try_except, try_finally
from autograph.runtime.staging.exceptions.raising import BranchEnds
from autograph.runtime.staging.functions.recursion import call_user
from autograph.runtime.staging.identity.selection import select
from autograph.runtime.staging.lists.list_methods import call_method
from autograph.runtime.staging.lists.tuples import tuple_of
from autograph.runtime.staging.lists.unpacking import (
    collected,
    in_a_row,
    unpacked,
    with_rest,
    wrong_count,
)
from autograph.runtime.staging.loops import iteration
from autograph.runtime.staging.loops.for_loops import for_loop
from autograph.runtime.staging.loops.generators import Produced, note_iterator
from autograph.runtime.staging.loops.while_loops import while_loop
from autograph.runtime.staging.outside_reads import note_item, note_name, note_read
from autograph.runtime.staging.recording import (
    LoopOptions,
    Recording,
    active,
    current,
    leave_alone,
    note_function,
    tracing,
)
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.texts.texts import call_text_method, percent, text
from autograph.runtime.staging.values.comparing import equal, ordered, unequal
from autograph.runtime.staging.values.lowering import asked, is_concrete, logical_not
from autograph.runtime.staging.values.membership import contains, contents, is_
from autograph.runtime.staging.values.objects import note_made
from autograph.runtime.staging.values.one_of import is_symbolic
from autograph.runtime.staging.values.undefined import Undefined

__all__ = [
    "BranchEnds",
    "LoopOptions",
    "Produced",
    "RecordedFrozenset",
    "RecordedSet",
    "Recording",
    "Undefined",
    "active",
    "as_counter",
    "as_dict",
    "as_frozenset",
    "as_set",
    "asked",
    "assert_",
    "bound",
    "call_method",
    "call_text_method",
    "call_user",
    "collected",
    "cond",
    "conditional_value",
    "contains",
    "contents",
    "copy_into",
    "current",
    "del_attr",
    "del_item",
    "end_of_body",
    "equal",
    "for_loop",
    "get_item",
    "in_a_row",
    "in_any_order",
    "in_some_order",
    "is_",
    "is_staged",
    "is_staged_iterable",
    "is_symbolic",
    "joined",
    "leave_alone",
    "logical_and",
    "logical_not",
    "merged_tables",
    "note_function",
    "note_item",
    "note_iterator",
    "note_made",
    "note_name",
    "note_read",
    "of_frozenset",
    "ordered",
    "percent",
    "print_",
    "raise_if",
    "raise_now",
    "select",
    "set_attr",
    "set_item",
    "switch",
    "text",
    "tracing",
    "try_except",
    "try_finally",
    "tuple_of",
    "unequal",
    "unpacked",
    "while_loop",
    "with_rest",
    "wrong_count",
]


def is_staged(value: Any) -> bool:
    """Whether a test cannot be decided while recording."""
    return not is_concrete(value)


def is_staged_iterable(iterable: Any) -> bool:
    """Whether a `for` over it is recorded as a loop."""
    return iteration.source_of(iterable) is not None
