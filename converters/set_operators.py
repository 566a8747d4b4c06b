"""Operators and comparisons with a set on the right: `allowed - seen`.

    seen = {x}
    allowed - seen          becomes     ag__.set_difference(allowed, seen)

A `frozenset` on the left looks itself at what the set holds. Where only the graph knows the
members, there is one item in their place.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from autograph.converters.base import Converter, run_time
from autograph.runtime import promotion
from autograph.runtime.errors import StagingError
from autograph.syntax.plain_numbers import is_frozenset, is_number, is_set

_NAMED: dict[Any, tuple[str, Callable[[Any, Any], Any]]] = {
    gast.Sub: ("set_difference", operator.sub),
    gast.BitAnd: ("set_intersection", operator.and_),
    gast.BitOr: ("set_union", operator.or_),
    gast.BitXor: ("set_symmetric_difference", operator.xor),
    gast.Lt: ("set_proper_subset", operator.lt),
    gast.LtE: ("set_subset", operator.le),
    gast.Gt: ("set_proper_superset", operator.gt),
    gast.GtE: ("set_superset", operator.ge),
}


class SetOperators(Converter):
    """What is computed of something and a set asks first what these are."""

    def enter_BinOp(self, node: Any) -> None:
        """Note whether there is a set on the right, before it becomes the call of an operator."""
        node.is_of_set = self._is_asked(node.left, node.right)

    def enter_Compare(self, node: Any) -> None:
        """As above."""
        is_single = len(node.comparators) == 1
        node.is_of_set = is_single and self._is_set(node.comparators[0])
        node.is_of_set &= not self._is_set(node.left)

    def visit_BinOp(self, node: gast.BinOp) -> Any:
        """Return the call for an operator with a set on the right."""
        return self._checked(node, node.left, node.op, node.right)

    def visit_Compare(self, node: gast.Compare) -> Any:
        """Return the call for a comparison with a set on the right."""
        return self._checked(node, node.left, node.ops[0], node.comparators[0])

    def _checked(self, node: Any, left: Any, op: Any, right: Any) -> Any:
        named = _NAMED.get(type(op))
        if named is None or not getattr(node, "is_of_set", False):
            return node
        return self.operator(node, named[0], left, right)

    def _is_asked(self, left: Any, right: Any) -> bool:
        """Whether one is a set, as far as the text tells, and the other may be a frozenset."""
        if self._is_set(left):
            return False
        known = getattr(self.conversion.current, "numbers", ())
        is_plain = is_number(right) or (isinstance(right, gast.Name) and right.id in known)
        return self._is_set(right) or (self._may_be_frozen(left) and not is_plain)

    def _may_be_frozen(self, node: Any) -> bool:
        """Whether it is a call of `frozenset`, a name given one, or a name from outside."""
        if not isinstance(node, gast.Name):
            return is_frozenset(node)
        return _may_be_frozen(node.id, self.conversion.current)

    def _is_set(self, node: Any) -> bool:
        if isinstance(node, gast.Name):
            return node.id in getattr(self.conversion.current, "sets", ())
        return is_set(node)


def _may_be_frozen(name: str, function: Any) -> bool:
    """Whether a name is given a frozenset, or comes from outside of the functions converted."""
    scope = getattr(function, "scope", None)
    while scope is not None:
        if name in scope.bound:
            return name in getattr(scope.node, "frozensets", ())
        scope = scope.parent
    return True


def _operation(name: str, operation: Callable[[Any, Any], Any]) -> None:
    is_comparison = operation in (operator.lt, operator.le, operator.gt, operator.ge)

    def compute(left: Any, right: Any) -> Any:
        if not isinstance(left, frozenset) or not promotion.is_staged_table(right):
            return operation(left, right)
        if is_comparison:
            return operation(set(left), right)
        raise StagingError(
            "a frozenset has to tell its members apart, and these are only known when the graph "
            "runs.",
            advice="Make a set of it, which may have recorded members: `set(left) - right`.",
        )

    compute.__name__ = name
    run_time(compute)


for _name, _function in _NAMED.values():
    _operation(_name, _function)
