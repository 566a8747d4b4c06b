"""Unpacking of what only the graph knows: `a, b = items`, `first, *rest = items`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograph.runtime import dispatch, promotion
from autograph.runtime.staging.dicts.table_access import TableView
from autograph.runtime.staging.effects import raise_if, raise_now
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.lists.list_methods import call_method
from autograph.runtime.staging.lists.tuples import tuple_of
from autograph.runtime.staging.loops.for_loops import for_loop
from autograph.runtime.staging.loops.iteration import Source
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.texts import text_methods, texts
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.text import Text


def unpacked(value: Any, before: int, after: int | None) -> Any:
    """What targets get of a growing list or text; `after` of them stand behind a starred one."""
    if isinstance(value, TableView) or promotion.is_staged_table(value):
        value = [*value]
    if isinstance(value, Text):
        value = text_methods.call("list", value)
    if isinstance(value, OneOf) and _differ_in_length(value):
        return switch(value, lambda case: tuple(_case_unpacked(case, before, after)))
    if isinstance(value, Source):
        length = value.length()
        if not isinstance(length, int) and after is None:
            _check_length(length, before, after)
            return [value.item(place) for place in range(before)]
        value = list(value) if isinstance(length, int) else collected(value)
    if not promotion.is_staged_list(value):
        return value
    items: GrowingList = value[0].__ag_list__()
    length = items.length()
    _check_length(length, before, after)
    first = [items.get(place) for place in range(before)]
    if after is None:
        return first
    rest = items.slice(slice(before, length - after))[0]
    # The target with the star gets the list of what stands between.
    return [*first, rest, *(items.get(place - after) for place in range(after))]


def _check_length(length: Any, before: int, after: int | None) -> None:
    least = before + (after or 0)
    few = _too_few(before, after, dispatch.format_later(length, ""))
    raise_if(length < least, ValueError(texts.text(few)))
    if after is None:
        raise_if(length > least, ValueError(_too_many(before)))


def wrong_count(count: int, before: int, after: int | None) -> ValueError | None:
    """What Python raises where so many items meet the targets; `after` stand behind a star."""
    if count < before + (after or 0):
        return ValueError(_too_few(before, after, str(count)))
    return ValueError(_too_many(before)) if after is None and count > before else None


def _too_few(before: int, after: int | None, got: str) -> str:
    expected = f"expected {before}" if after is None else f"expected at least {before + after}"
    return f"not enough values to unpack ({expected}, got {got})"


def _too_many(before: int) -> str:
    return f"too many values to unpack (expected {before})"


def with_rest(items: Any, before: int, after: int | None) -> Any:
    """The items as targets take them: where one has a star, a list of what it takes."""
    if after is None:
        return items
    end = len(items) - after
    return [*items[:before], list(items[before:end]), *items[end:]]


def collected(source: Any) -> list[Any]:
    """The items of a source, or of what else a recorded loop goes over, as a list."""
    made: list[Any] = []

    def put(item: Any) -> tuple[()]:
        call_method(made, "append", (item,), {})
        return ()

    for_loop(source, put, ())
    return made


def _differ_in_length(value: OneOf) -> bool:
    """Whether it is one of several tuples or lists, or None, that are not all of one length."""
    cases = [case for case in value.cases if not isinstance(case, Undefined)]
    rows = [case for case in cases if isinstance(case, tuple | list)]
    if len(rows) + sum(case is None for case in cases) < len(cases) or not rows:
        return False
    lengths = {None if promotion.is_staged_list(row) else len(row) for row in rows}
    return len(lengths) > 1 or None in lengths or len(rows) < len(cases)


def _case_unpacked(case: Any, before: int, after: int | None) -> Iterable[Any]:
    if case is None:
        raise_now(TypeError("cannot unpack non-iterable NoneType object"))
    if promotion.is_staged_list(case):
        return unpacked(case, before, after)  # type: ignore[no-any-return]
    error = wrong_count(len(case), before, after)
    if error is not None:
        raise_now(error)
    return with_rest(case, before, after)  # type: ignore[no-any-return]


def in_a_row(value: Any) -> Any:
    """What Python takes the items of behind a star; one of several tuples is one of the graph."""
    if isinstance(value, Source) and not isinstance(value.length(), int):
        return collected(value)
    if isinstance(value, OneOf) and _differ_in_length(value):
        return switch(value.usable("is not iterable"), tuple_of)
    return value
