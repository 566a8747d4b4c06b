"""Exceptions that the graph raises: how they are made of the values that it gives.

    raise ValueError("no", [n], f"{n}")      the list and the text are made when the graph gets here

What holds nothing of the graph is the object itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.graph.frames import with_lines
from autograph.runtime.number_kinds import kinds_in
from autograph.runtime.origin import Origin
from autograph.runtime.promotion import number_of_kind
from autograph.runtime.staging.dicts.key_order import KeyOrder, arrange, open_order
from autograph.runtime.staging.exceptions.raising import MARK
from autograph.runtime.staging.recording import current
from autograph.runtime.staging.texts.marks import carried, template_of
from autograph.runtime.staging.values import objects, structure
from autograph.runtime.staging.values.specs import is_recorded
from autograph.runtime.staging.values.undefined import Undefined

Keep = Callable[[tuple[Any, str]], int]
Plan = Callable[[Sequence[Any]], Any]


def delayed(
    exception: BaseException, lines: Sequence[Origin] = ()
) -> tuple[Callable[..., BaseException], list[Any], list[str]]:
    """A function that makes the exception of the values in its arguments and attributes.

    `lines` are where it comes from, in functions called from the line of the node.
    """
    values: list[Any] = []
    faces: list[str] = []

    def keep(known: tuple[Any, str]) -> int:
        values.append(known[0])
        faces.append(known[1])
        return len(values) - 1

    plan = _plan_error(exception, keep)

    def make(*given: Any) -> BaseException:
        error = plan(given)
        return with_lines(lines, error) if isinstance(error, Exception) else error

    make.__qualname__ = type(exception).__qualname__
    make.__module__ = type(exception).__module__
    return make, values, faces


def _plan_error(exception: BaseException, keep: Keep) -> Plan:
    """How to make an exception, and those that it names as its cause and context."""
    arguments = [_plan(argument, keep) for argument in exception.args]
    attributes = {name: _plan(value, keep) for name, value in vars(exception).items()}
    cause, context = (_plan(e, keep) for e in (exception.__cause__, exception.__context__))
    # Not the exception itself: its traceback holds all that the function has made.
    kind, suppresses = type(exception), exception.__suppress_context__

    def plan(given: Sequence[Any]) -> BaseException:
        error = kind.__new__(kind)
        error.args = tuple(plan(given) for plan in arguments)
        vars(error).update({name: plan(given) for name, plan in attributes.items()})
        error.__cause__, error.__context__ = cause(given), context(given)
        error.__suppress_context__ = suppresses
        return error

    return plan


def _plan(value: Any, keep: Keep) -> Plan:
    if isinstance(value, str) and MARK.search(value):
        pieces, inputs, faces, formats = template_of(value)
        places = [keep(known) for known in zip(inputs, faces, strict=True)]
        return lambda given: _filled(pieces, [given[p] for p in places], formats)
    if isinstance(value, BaseException):
        return _plan_error(value, keep)
    if structure.is_one_of(value):
        return _plan_cases(value, keep)
    if promotion.is_staged_list(value):
        return _plan_list(value, keep)
    kinds = kinds_in(value)
    if kinds is not None:
        # Apart, because it may stand for the items of a list.
        number, which = (keep((part, "array")) for part in (value.tensor, kinds.which))
        return lambda given: number_of_kind(given[number], given[which])
    known = carried(value)
    if known is None:
        return _plan_parts(value, keep)
    place = keep(known)
    return lambda given: given[place]


def _plan_cases(value: Any, keep: Keep) -> Plan:
    place = keep((value.tag, "python"))
    plans = [_plan(case, keep) for case in value.cases]
    return lambda given: plans[given[place]](given)


def _plan_parts(value: Any, keep: Keep) -> Plan:
    """Of a container, or of an object that the recorded code has made."""
    taken = structure.take_apart(value)
    if taken is None and id(value) in current().made:
        taken = objects.take_apart(value)
    if taken is None or not _is_recorded(value, taken[1]):
        return lambda given: value
    layout, parts = taken
    plans, orders = [_plan(part, keep) for part in parts], open_order(value)
    order = _plan(KeyOrder() if orders is None else orders, keep)

    def plan(given: Sequence[Any]) -> Any:
        made = [plan(given) for plan in plans]
        if layout.kind is not dict:
            return structure.put_together(layout, made)
        pairs = zip(layout.keys, made, strict=True)
        items = {key: part for key, part in pairs if not isinstance(part, Undefined)}
        arrange(items, order(given))
        return items

    return plan


def _is_recorded(value: Any, parts: Sequence[Any]) -> bool:
    return open_order(value) is not None or any(
        is_recorded(part) or (isinstance(part, str) and bool(MARK.search(part))) for part in parts
    )


def _plan_list(value: Any, keep: Keep) -> Plan:
    """Of a list that grows: its columns become items."""
    form, growing = structure.empty(value), value[0].__ag_list__()
    if growing.element is None:
        return lambda given: structure.put_together(form, [])
    first = keep((growing.leaves[0], "array"))
    places: list[int] = []

    def keep_column(known: tuple[Any, str]) -> int:
        item, face = known
        places.append(keep((item.column, face)))
        return len(places) - 1

    item = _plan(growing.stand_in()[1], keep_column)

    def plan(given: Sequence[Any]) -> Any:
        columns = [given[place] for place in places]
        rows = [[column[n] for column in columns] for n in range(len(given[first]))]
        return structure.put_together(form, [item(row) for row in rows])

    return plan


def _filled(pieces: Sequence[str], values: Sequence[Any], formats: Sequence[str]) -> str:
    parts = [pieces[0]]
    for value, how, literal in zip(values, formats, pieces[1:], strict=True):
        parts += [format(value, how[1:]), literal]
    return "".join(parts)
