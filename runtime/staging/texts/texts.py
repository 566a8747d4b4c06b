"""Text made of recorded values: a mark in a Python string becomes a string of the graph.

Python's own formatting calls `format(value, spec)` of each value; for a recorded one that gives a
mark (see `Recording.format_later`). `text` takes the marks out of a finished string again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from autograph.runtime import dispatch, promotion
from autograph.runtime.ops.effects import format_text
from autograph.runtime.staging.dicts.key_order import check_orders
from autograph.runtime.staging.exceptions.raising import MARK
from autograph.runtime.staging.recording import current
from autograph.runtime.staging.texts.marks import carried, template_of
from autograph.runtime.staging.values import lowering, structure
from autograph.runtime.staging.values.specs import TEXT, Face, Leaf
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.text import Text, typed

_PERCENT = re.compile(r"%(?:%|[-+ #0]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa])")


def _recognise(value: Any) -> Leaf | None:
    return TEXT if isinstance(value, Text) else None


lowering.register(Face("text", _recognise, 0), lambda v, leaf: typed(v), lambda t, leaf: made(t))


def made(tensor: Any) -> Any:
    """The Python string that a string scalar is, or the `Text` that stands for it."""
    return str(tensor._array[()]) if isinstance(tensor, EagerTensor) else Text(tensor)


def text(value: Any) -> Any:
    """What a formatted string stands for."""
    if not isinstance(value, str) or not MARK.search(value):
        return value
    pieces, values, faces, formats = template_of(value)
    return made(format_text(pieces, values, faces, formats))


def call_text_method(owner: str, name: str, args: Any, kwargs: Any) -> Any:
    """A method of a Python string, some of whose arguments may be recorded."""
    check_orders([*args, *kwargs.values()])
    with current().spelling():
        made_text = getattr(owner, name)(*args, **kwargs)
    return text(made_text)


def percent(template: str, given: Any) -> Any:
    """`template % given` where something is recorded: each value has its part of the template."""
    pieces, formats = _split(template)
    values = _arguments(given, len(formats))
    check_orders(values)
    if len(formats) != len(values):
        # Python says what is wrong.
        return template % given
    made_pieces = [pieces[0]]
    columns: tuple[list[Any], list[str], list[str]] = ([], [], [])
    for value, how, piece in zip(values, formats, pieces[1:], strict=True):
        # A value that may be a text on another path is spelled case by case.
        is_spelled = structure.is_one_of(value) and value.as_text() is None and how[-1] in "sra"
        known = None if is_spelled else carried(value)
        if known is None:
            with current().spelling():
                (first, *rest), *added = template_of(how % (value,))
        else:
            first, rest, added = "", [""], [[known[0]], [known[1]], [how]]
        made_pieces[-1] += first
        made_pieces += rest
        made_pieces[-1] += piece
        for column, new in zip(columns, added, strict=True):
            column.extend(new)
    return made(format_text(made_pieces, *columns)) if columns[0] else template % given


def _arguments(given: Any, count: int) -> Sequence[Any]:
    """What is formatted, where there are so many places for it."""
    if not isinstance(given, tuple) or not promotion.is_staged_list(given):
        return given if isinstance(given, tuple) else (given,)
    length = given[0].length()
    few, many = "not enough arguments for format string", "not all arguments converted during"
    dispatch.raise_if(length < count, TypeError(few))
    dispatch.raise_if(length > count, TypeError(f"{many} string formatting"))
    return [given[0].get(place) for place in range(count)]


def _split(template: str) -> tuple[list[str], list[str]]:
    """The literal pieces, and what stands between them."""
    pieces, formats, start = [""], [], 0
    for match in _PERCENT.finditer(template):
        pieces[-1] += template[start : match.start()]
        start = match.end()
        if match.group() == "%%":
            pieces[-1] += "%"
        else:
            formats.append(match.group())
            pieces.append("")
    pieces[-1] += template[start:]
    return pieces, formats
