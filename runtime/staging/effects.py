"""Printing, checking and raising in recorded code, in program order when the graph runs.

Strings made while recording may hold marks where values stand that are not known yet, as in
`f"x = {x}"`; they are filled in when the graph runs.
"""

from __future__ import annotations

import inspect
import opcode
import re
from collections.abc import Callable, Sequence
from functools import partial
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any, NoReturn

import numpy as np

from autograph.runtime import dispatch, promotion, scalar
from autograph.runtime.errors import AutographError, InvalidIndexError
from autograph.runtime.ops import comparison, reductions
from autograph.runtime.ops import effects as ops
from autograph.runtime.origin import is_ours, origins_of
from autograph.runtime.staging.dicts.key_order import check_orders, open_order
from autograph.runtime.staging.exceptions import raising
from autograph.runtime.staging.exceptions.delayed import delayed
from autograph.runtime.staging.exceptions.raising import MARK
from autograph.runtime.staging.recording import active, current
from autograph.runtime.staging.texts.marks import carried, template_of
from autograph.runtime.staging.values import lowering, structure
from autograph.runtime.staging.values.specs import is_recorded, leaf_of
from autograph.runtime.tensor import EagerTensor, SymbolicTensor

_OWN = re.compile("\x00|Scalar|SymbolicTensor|Array|OneOf|Undefined|Growing")
# What Python says when no operand knows the operator.
_NO_OPERATOR = re.compile("not supported between instances|unsupported operand|bad operand")
capture_array: Callable[[np.ndarray[Any, Any]], Any]


def print_(*values: Any, sep: str = " ", end: str = "\n", file: str = "stdout") -> None:
    """`print(*values)` when the graph runs."""
    text = sep.join(as_text(value) for value in values) + end
    pieces, inputs, faces, formats = template_of(text)
    ops.print_values(pieces, inputs, faces, formats, file)


def as_text(value: Any) -> str:
    """`str(value)`, with marks for what is only known when the graph runs."""
    recording = current()
    if structure.is_one_of(value) and value.as_text() is None:
        return str(value)
    if promotion.is_staged_table(value):
        return _text_of_table(value)
    if carried(value) is not None:
        # NumPy formats a `float32` as the `float` it is, and shows it as short as it can.
        leaf = leaf_of(value)
        is_array = leaf is not None and leaf.face == "array"
        return recording.format_later(value, "!s" if is_array else "")
    orders = open_order(value) if type(value) is dict else None
    if orders is not None:
        return str(_each_text(orders, partial(_text_of_dict, value)))
    check_orders(value)
    if type(value) is dict and any(map(structure.is_one_of, value.values())):
        return str(_text_of_dict(value, tuple(value)))
    taken = structure.take_apart(value)
    if taken is None or not any(map(_is_shown_otherwise, taken[1])):
        with recording.spelling():
            return str(value)
    inside = [as_text(part) if carried(part) else as_repr(part) for part in taken[1]]
    if taken[0].kind is dict:
        pairs = zip(taken[0].keys, inside, strict=True)
        return "{" + ", ".join(f"{key!r}: {part}" for key, part in pairs) + "}"
    if taken[0].kind is list:
        return "[" + ", ".join(inside) + "]"
    comma = "," if len(inside) == 1 else ""
    return f"({', '.join(inside)}{comma})"


def _each_text(orders: Any, spell: Callable[[Any], Any]) -> Any:
    # What chooses among recorded values rests on this module.
    from autograph.runtime.staging.switching import switch

    return switch(orders, spell)


def _text_of_table(value: Any) -> str:
    # What is known of tables rests on this module.
    from autograph.runtime.staging.dicts.table_texts import text_of

    return str(text_of(value))


def _text_of_dict(value: dict[Any, Any], order: Sequence[Any]) -> Any:
    """The text of a dict with an order of its keys, some of which may be missing."""
    # What is known of dicts rests on this module.
    from autograph.runtime.staging.branches import conditional_value
    from autograph.runtime.staging.dicts.dict_methods import has_key, present
    from autograph.runtime.staging.texts.texts import text

    result, separator = "{", ""
    for key in (*order, *(key for key in value if key not in order)):
        found, before = has_key(value, key), separator

        def item(key: Any = key, before: Any = before) -> Any:
            return text(f"{before}{key!r}: {as_repr(present(value, key))}")

        if found is True:
            result, separator = text(f"{result}{item()}"), ", "
        elif found is not False:
            result = text(f"{result}{conditional_value(found, item, lambda: '')}")
            separator = conditional_value(found, lambda: ", ", partial(text, before))
    return text(f"{result}}}")


def as_repr(value: Any) -> str:
    """`repr(value)`, with marks for what is only known when the graph runs."""
    if type(value) is dict or promotion.is_staged_table(value):
        return as_text(value)
    check_orders(value)
    with current().spelling():
        return repr(value)


def _is_shown_otherwise(part: Any) -> bool:
    """Whether a part of a container is no Python value: a tensor, or a list that grows."""
    is_staged = promotion.is_staged_list(part) or promotion.is_staged_table(part)
    return is_staged or isinstance(part, SymbolicTensor)


def raise_if(test: Any, exception: BaseException) -> None:
    """Raise `exception` when the graph runs, if `test` holds."""
    if isinstance(test, bool):
        if test:
            raise_now(exception)
        return
    recording = active()
    if recording is not None and raising.target_of(recording, type(exception)) is not None:
        from autograph.runtime.staging import branches

        branches.cond(test, lambda: raise_now(exception), lambda: (), ())
        return
    escape_if(test, exception)


dispatch.raise_if = raise_if


def escape_if(test: Any, exception: BaseException) -> None:
    """Leave the graph with `exception` when it runs, if `test` holds."""
    make, values, faces = delayed(exception)
    ops.raise_if(lowering.as_condition(test), make, values, faces)


def raise_now(exception: BaseException) -> NoReturn:
    """Raise here; in a recorded branch, when the graph gets here."""
    recording = active()
    if recording is None or recording.region is recording.graph:
        raise exception
    if not raising.send(recording, exception):
        escape_if(EagerTensor(np.asarray(True)), exception)
    raise raising.BranchEnds


def raise_later(error: Exception) -> None:
    """Record that the graph raises here what Python raised while this was recorded.

    In a branch or a loop body it may never come to that. Refusals of ours are raised at once.
    """
    recording = active()
    if recording is None or not _is_of_program(error):
        raise error
    lines = origins_of(error)
    make, values, faces = delayed(error, lines[1:])
    ops.raise_if(EagerTensor(np.asarray(True)), make, values, faces)
    if lines:
        recording.region.nodes[-1].origin = lines[0]


def holds_values(error: Exception) -> bool:
    """Whether there is anything in an exception that may be known only when the graph runs."""
    parts = [*error.args, *vars(error).values()]
    return any(
        bool(MARK.search(part)) if isinstance(part, str) else is_recorded(part) for part in parts
    )


def _is_of_program(error: Exception) -> bool:
    """Whether plain Python raises this too: by a `raise`, or for what it computes.

    Not so if the text names what only exists while recording, as a key with a mark in it.
    """
    if _is_raised_by_statement(error):
        return True
    if _OWN.search(str(error)):
        return False
    if isinstance(error, AutographError):
        return isinstance(error, InvalidIndexError)
    if isinstance(error, RecursionError):
        # Whichever frame meets the limit. Not where calls were written out that need not end.
        recording = active()
        return recording is None or not recording.writes_calls_out()
    if isinstance(error, LookupError | ArithmeticError | NameError):
        return True
    if type(error).__module__.startswith("numpy."):
        return True
    if isinstance(error, AttributeError) and error.obj is not None:
        return not type(error.obj).__module__.startswith("autograph")
    entry = _innermost(error)
    if not is_ours(entry.tb_frame):
        return True
    if isinstance(error, TypeError):
        is_argument = entry.tb_frame.f_code in CALLERS
        if is_argument or _NO_OPERATOR.search(str(error)):
            return True
    # What code of ours says with a `raise` of its own is what Python says of such values.
    return _is_at_raise(entry) or _is_of_known_values(error)


# The functions of ours that call those of the user's; a TypeError there is one of the arguments.
CALLERS: set[CodeType] = set()


def _is_of_known_values(error: Exception) -> bool:
    """Whether nothing was recorded of what the user's line gave to code of ours."""
    operator = _operator_of(error)
    code = operator.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    given = [operator.f_locals.get(name) for name in code.co_varnames[:count]]
    return not any(map(_may_hide_values, given))


def _may_hide_values(value: Any) -> bool:
    is_ours_too = type(value).__module__.startswith("autograph.")
    return is_ours_too or isinstance(value, FunctionType) or is_recorded(value)


def _operator_of(error: Exception) -> FrameType:
    """The frame of ours that the user's innermost line has called."""
    found = entry = error.__traceback__
    assert found is not None
    while entry is not None:
        below = entry.tb_next
        if not is_ours(entry.tb_frame) and below is not None:
            found = below
        entry = below
    return found.tb_frame


def _is_raised_by_statement(error: Exception) -> bool:
    """Whether a `raise` or `assert` of the user's raised it."""
    entry = _innermost(error)
    if is_ours(entry.tb_frame):
        return entry.tb_frame.f_code is raise_now.__code__
    return _is_at_raise(entry)


def _is_at_raise(entry: TracebackType) -> bool:
    return entry.tb_frame.f_code.co_code[entry.tb_lasti] == opcode.opmap["RAISE_VARARGS"]


def _innermost(error: Exception) -> TracebackType:
    entry = error.__traceback__
    assert entry is not None
    while entry.tb_next is not None:
        entry = entry.tb_next
    return entry


def assert_(test: Any, message: Callable[[], Any] | None = None) -> None:
    """`assert test, message()` for a recorded test."""
    error = AssertionError() if message is None else AssertionError(message())
    raise_if(lowering.logical_not(test), error)


def any_equal(items: Any, item: Any) -> Any:
    """`item in items` for a recorded tensor."""
    found = reductions.reduce_any(comparison.equal(items, item))
    return scalar.make(found, "bool")


def either(found: Any, other: Callable[[], Any]) -> Any:
    """`found or other()` as a truth value."""
    if found is True:
        return True
    result = other()
    if not isinstance(result, bool):
        result = scalar.make(lowering.as_condition(result), "bool")
    return result if found is False else found | result
