"""Sets whose members only the graph knows: their methods, operators and comparisons.

What is asked of two of them goes over the members of one, and looks each up in the other.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Set
from functools import partial
from typing import Any, cast

from autograph.runtime import promotion
from autograph.runtime.staging.branches import cond, conditional_value
from autograph.runtime.staging.dicts.set_order import lost
from autograph.runtime.staging.dicts.table_access import (
    SET_OPERATORS,
    RecordedFrozenset,
    RecordedSet,
    TableView,
    assign,
    contains,
    del_item,
    in_some_order,
    is_open_key,
)
from autograph.runtime.staging.dicts.tables import no_order, table_of
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.staging.loops.for_loops import for_loop
from autograph.runtime.staging.loops.iteration import source_of
from autograph.runtime.staging.values import objects
from autograph.runtime.staging.values.lowering import is_concrete, logical_not

Method = Callable[..., Any]


def each(items: Any, do: Callable[[Any], None]) -> None:
    """`for item in items: do(item)`, in whatever order."""
    lost(items)

    def body(item: Any) -> tuple[()]:
        do(item)
        return ()

    for_loop(in_some_order(items), body, ())


def as_set(items: Any) -> set[Any]:
    """`set(items)`."""
    if promotion.is_staged_table(items):
        return _copied(items)
    made = RecordedSet()
    is_known = isinstance(items, Collection) and source_of(items) is None
    if is_known and not any(map(is_open_key, items)):
        made.update(items)
    else:
        _update(made, items)
    # Each call of what is recorded returns a set of its own.
    return cast(set[Any], objects.note_made(made))


def as_frozenset(items: Any) -> Any:
    """`frozenset(items)`, of which only the graph knows the members."""
    made = RecordedFrozenset()
    assign(made, table_of(items if isinstance(items, RecordedSet) else as_set(items)))
    return objects.note_made(made)


def _like(original: Any, made: Any) -> Any:
    """What was made of a set, which is frozen as the set is."""
    is_frozen = isinstance(original, frozenset | RecordedFrozenset)
    return as_frozenset(made) if is_frozen else made


def add(container: set[Any], member: Any) -> None:
    """`container.add(member)`."""
    assign(container, table_of(container).with_item(member, None, replaces=False))


def _discard(container: set[Any], member: Any) -> None:
    lost(container)
    assign(container, table_of(container).without(member))


def _update(container: set[Any], *iterables: Any) -> None:
    for iterable in iterables:
        each(iterable, partial(add, container))


def in_any_order(members: Any) -> Any:
    """As `in_some_order`, where a set is made of them: its own order is not known."""
    lost(members)
    return in_some_order(members)


def _copied(members: Any) -> set[Any]:
    return as_set(in_any_order(members))


def _lookup(iterable: Any) -> Any:
    """What members can be looked up in."""
    return iterable if isinstance(iterable, Set) else as_set(iterable)


def _where(members: Any, holds: Callable[[Any], Any]) -> set[Any]:
    """The members for which something holds."""
    made = as_set(())

    def keep(member: Any) -> None:
        def then() -> tuple[()]:
            add(made, member)
            return ()

        cond(holds(member), then, lambda: (), ())

    each(members, keep)
    return made


def _is_in(member: Any, others: Any) -> Any:
    return contains(others, member)


def _is_not_in(member: Any, others: Any) -> Any:
    found = contains(others, member)
    return not found if is_concrete(found) else logical_not(found)


def _union(container: Any, *others: Any) -> set[Any]:
    made = _copied(container)
    _update(made, *others)
    return made


def _intersection(container: Any, *others: Any) -> set[Any]:
    made = _copied(container)
    for other in others:
        made = _common(made, other)
    return made


def _common(one: set[Any], other: Any) -> set[Any]:
    """What is in both: the members of the smaller set, which may be equal to those of the other."""
    members = _lookup(other)
    own, theirs = table_of(one), table_of(members)
    is_smaller: Any = own.key in (theirs.key, None) or isinstance(other, Set)
    if own.key != theirs.key and is_smaller:
        is_smaller = own.length() < theirs.length()
    return conditional_value(  # type: ignore[no-any-return]
        is_smaller,
        lambda: _where(one, partial(_is_in, others=members)),
        lambda: _where(members, partial(_is_in, others=one)),
    )


def _difference(container: Any, *others: Any) -> set[Any]:
    made = _copied(container)
    for other in others:
        each(_lookup(other), partial(_discard, made))
    return made


def _symmetric_difference(container: Any, other: Any) -> set[Any]:
    one, another = _copied(container), _lookup(other)
    return _union(_difference(one, another), _where(another, partial(_is_not_in, others=one)))


def _pop(container: set[Any]) -> Any:
    """The member of a set that has only one; of several, Python knows which comes first."""
    table = table_of(container)
    length = table.length()
    raise_if(length < 1, KeyError("pop from an empty set"))
    raise_if(length > 1, no_order())
    member = table.listed().get(0)
    assign(container, table.clear())
    return member


def _is_subset(container: Any, other: Any) -> Any:
    others = _lookup(other)
    return _all(container, partial(_is_in, others=others))


def _is_superset(container: Any, other: Any) -> Any:
    return _is_subset(_lookup(other), container)


def _is_disjoint(container: Any, other: Any) -> Any:
    return _all(_lookup(other), partial(_is_not_in, others=container))


def _all(members: Any, holds: Callable[[Any], Any]) -> Any:
    """Whether something holds for all members."""

    def body(member: Any, so_far: Any) -> tuple[Any]:
        return (holds(member),)

    items = in_some_order(members)
    (result,) = for_loop(items, body, (True,), ("so_far",), lambda so_far: so_far)
    return result


def _making(make: Method) -> Method:
    """A method that gives another set, of the kind of the first."""
    return lambda container, *others: _like(container, make(container, *others))


def _in_place(change: Method) -> Method:
    def update(container: set[Any], *others: Any) -> None:
        assign(container, table_of(change(container, *others)))

    return update


METHODS: dict[str, Method] = {
    "add": add,
    "discard": _discard,
    "remove": del_item,
    "pop": _pop,
    "update": _update,
    "union": _making(_union),
    "intersection": _making(_intersection),
    "difference": _making(_difference),
    "symmetric_difference": _making(_symmetric_difference),
    "intersection_update": _in_place(_intersection),
    "difference_update": _in_place(_difference),
    "symmetric_difference_update": _in_place(_symmetric_difference),
    "issubset": _is_subset,
    "issuperset": _is_superset,
    "isdisjoint": _is_disjoint,
}


def _is_smaller(a: Any, b: Any) -> Any:
    """`a < b`."""
    shorter = _length(a) < _length(b)
    return _both(shorter, lambda: _is_subset(a, b))


def _is_same(a: Any, b: Any) -> Any:
    return _both(_length(a) == _length(b), lambda: _is_subset(a, b))


def _length(members: Any) -> Any:
    if isinstance(members, TableView):
        members = members.container
    return table_of(members).length() if promotion.is_staged_table(members) else len(members)


def _both(test: Any, then: Callable[[], Any]) -> Any:
    (result,) = cond(test, lambda: (then(),), lambda: (False,), ())
    return result


def _of_sets(operate: Method, is_swapped: bool = False) -> Method:
    """An operator, which takes nothing but sets."""

    def operate_on(a: Any, b: Any) -> Any:
        if not isinstance(b, Set | TableView):
            return NotImplemented
        left, right = (b, a) if is_swapped else (a, b)
        return operate(left, right)

    return operate_on


def of_frozenset(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """`left - right` and the like, of what may be a frozenset and a set that was recorded."""
    if isinstance(left, frozenset) and promotion.is_staged_table(right):
        return SET_OPERATORS[f"__{operation.__name__.strip('_').lstrip('i')}__"](left, right)
    if operation in _ORDERS:
        # What compares lists rests on this module.
        from autograph.runtime.staging.values.comparing import ordered

        return ordered(operation, left, right)
    return operation(left, right)


_ORDERS = (operator.lt, operator.le, operator.gt, operator.ge)


def _changing(change: Method) -> Method:
    """`a &= b` and the like, where no converted code has written it."""

    def operate_on(a: Any, b: Any) -> Any:
        change(a, b)
        return a

    return operate_on


for _name, _method, _change in (
    ("and", METHODS["intersection"], "intersection_update"),
    ("or", METHODS["union"], "update"),
    ("sub", METHODS["difference"], "difference_update"),
    ("xor", METHODS["symmetric_difference"], "symmetric_difference_update"),
):
    SET_OPERATORS[f"__{_name}__"] = _of_sets(_method)
    SET_OPERATORS[f"__r{_name}__"] = _of_sets(_method, is_swapped=True)
    SET_OPERATORS[f"__i{_name}__"] = _of_sets(_changing(METHODS[_change]))
SET_OPERATORS["__eq__"] = _of_sets(_is_same)
for _name, _compare, _is_swapped in (
    ("le", _is_subset, False),
    ("ge", _is_subset, True),
    ("lt", _is_smaller, False),
    ("gt", _is_smaller, True),
):
    SET_OPERATORS[f"__{_name}__"] = _of_sets(_compare, _is_swapped)
