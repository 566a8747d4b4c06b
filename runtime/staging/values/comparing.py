"""Comparing containers of recorded values, part by part.

Python itself would ask for the truth of each comparison:

(x, y) == (1, 2)        x == 1 and y == 2, as one value of the graph
(x, y) < (1, 2)         y < 2 if x == 1 else x < 1
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograph.runtime import promotion, scalar
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.dicts import dict_methods
from autograph.runtime.staging.dicts.table_methods import are_equal as tables_equal
from autograph.runtime.staging.identity.copies import check_not_spoiled
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.lists.list_search import are_equal
from autograph.runtime.staging.loops.for_loops import for_loop
from autograph.runtime.staging.loops.iteration import Rows, Zipped
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.lowering import as_condition, is_concrete, logical_not
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.specs import is_recorded, leaf_of

_SEQUENCES = (tuple, list, deque)
Comparison = Callable[[Any, Any], Any]


def equal(a: Any, b: Any) -> Any:
    """`a == b`."""
    if isinstance(a, OneOf):
        return switch(a, lambda case: equal(case, b))
    if isinstance(b, OneOf):
        return switch(b, lambda case: equal(a, case))
    if promotion.is_staged_table(a) or promotion.is_staged_table(b):
        return tables_equal(a, b, equal)
    kind = _common_kind(a, b, "__eq__")
    if kind is None or _is_plain(a, b):
        return a == b
    if promotion.is_staged_list(a) or promotion.is_staged_list(b):
        return are_equal(a, b)
    if kind is dict:
        return _equal_dicts(a, b)
    if len(a) != len(b):
        return False
    return _all([partial(_alike, x, y) for x, y in zip(a, b, strict=True)])


def unequal(a: Any, b: Any) -> Any:
    """`a != b`."""
    if isinstance(a, OneOf):
        return switch(a, lambda case: unequal(case, b))
    if isinstance(b, OneOf):
        return switch(b, lambda case: unequal(a, case))
    is_table = promotion.is_staged_table(a) or promotion.is_staged_table(b)
    if not is_table and (_common_kind(a, b, "__ne__") is None or _is_plain(a, b)):
        return a != b
    same = equal(a, b)
    return not same if is_concrete(same) else logical_not(same)


def ordered(operation: Comparison, a: Any, b: Any) -> Any:
    """`a < b`, or another comparison of the kind."""
    if isinstance(a, OneOf) and structure.take_apart(b) is not None:
        return switch(a, lambda case: ordered(operation, case, b))
    if isinstance(b, OneOf) and structure.take_apart(a) is not None:
        return switch(b, lambda case: ordered(operation, a, case))
    is_sequence = _common_kind(a, b, "__lt__") in _SEQUENCES
    if not is_sequence or _is_plain(a, b):
        return operation(a, b)
    if any(map(promotion.is_staged_list, (a, b))):
        return _ordered_items(operation, GrowingList.of(a), GrowingList.of(b))
    return _from(operation, list(a), list(b))


def _from(operation: Comparison, a: Sequence[Any], b: Sequence[Any]) -> Any:
    """The comparison of the rest: the first parts that differ decide, or else the lengths."""
    if not (a and b):
        return operation(len(a), len(b))
    same = _alike(a[0], b[0])
    if is_concrete(same):
        return _from(operation, a[1:], b[1:]) if same else ordered(operation, a[0], b[0])
    return conditional_value(
        same, lambda: _from(operation, a[1:], b[1:]), lambda: ordered(operation, a[0], b[0])
    )


def _ordered_items(operation: Comparison, a: GrowingList, b: GrowingList) -> Any:
    """As `_from`, of lists of which only the graph knows how many items there are."""
    if a.element is None or b.element is None:
        return operation(_length(a), _length(b))

    def compare(pair: Any, is_open: Any, holds: Any) -> tuple[Any, Any]:
        same = scalar.make(as_condition(_alike(*pair)), "bool")
        return same, conditional_value(same, lambda: holds, lambda: ordered(operation, *pair))

    start = operation(_length(a), _length(b))
    _, holds = for_loop(
        Zipped([Rows([a]), Rows([b])]),
        compare,
        (True, start),
        ("same", "holds"),
        lambda is_open, holds: is_open,
    )
    return holds


def _length(items: GrowingList) -> Any:
    return 0 if items.element is None else items.length()


def _alike(x: Any, y: Any) -> Any:
    """Whether two parts are equal, as containers ask: what is one object is."""
    return True if x is y else equal(x, y)


def _common_kind(a: Any, b: Any, method: str) -> type | None:
    """The kind of container that both are; None if a class of the user's compares them."""
    for kind in (*_SEQUENCES, dict):
        if isinstance(a, kind) and isinstance(b, kind):
            check_not_spoiled(a)
            check_not_spoiled(b)
            own = [getattr(structure.kind_of(each), method) for each in (a, b)]
            return kind if all(each is getattr(kind, method) for each in own) else None
    return None


def _is_plain(*values: Any) -> bool:
    """Whether nothing in the values is recorded, nor an object with an `__eq__` of its own."""
    leaves = [leaf for value in values for leaf in structure.leaves(value)]
    return not any(map(is_recorded, leaves)) and all(
        leaf_of(leaf) is not None or type(leaf).__module__ == "builtins" for leaf in leaves
    )


def _equal_dicts(a: dict[Any, Any], b: dict[Any, Any]) -> Any:
    keys = dict.fromkeys((*a, *b))
    return _all([partial(_equal_at, a, b, key) for key in keys])


def _equal_at(a: dict[Any, Any], b: dict[Any, Any], key: Any) -> Any:
    """Whether both have the key and hold the same there, or neither has it."""

    def alike() -> Any:
        return _alike(dict_methods.present(a, key), dict_methods.present(b, key))

    in_a, in_b = dict_methods.has_key(a, key), dict_methods.has_key(b, key)
    if not is_concrete(in_a) and not is_concrete(in_b):
        same = in_a == in_b
        return _all([lambda: same, lambda: conditional_value(in_a, alike, lambda: True)])
    if is_concrete(in_a):
        in_a, in_b = in_b, in_a
    # Now the second is known.
    if in_b:
        return _all([lambda: in_a, alike])
    return not in_a if is_concrete(in_a) else logical_not(in_a)


def _all(tests: Sequence[Callable[[], Any]]) -> Any:
    """Whether all hold; as in Python, none is asked behind one that does not."""
    if not tests:
        return True
    now = tests[0]()
    if is_concrete(now):
        return _all(tests[1:]) if now else False
    return conditional_value(
        scalar.make(as_condition(now), "bool"), lambda: _all(tests[1:]), lambda: False
    )
