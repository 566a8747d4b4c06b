"""Operators and comparisons with a set on the right: `allowed - seen`.

    seen = {x}
    allowed - seen          becomes     ag__.set_difference(allowed, seen)

A `frozenset` on the left looks itself at what the set holds. Where only the graph knows the
members, there is one item in their place. The text does not tell what a parameter or an attribute
is: once a recording has met a frozenset or such a set, functions are converted to a form of theirs
that asks each operand.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from autograph.converters.base import Converter, run_time
from autograph.runtime import staging
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
        right, *more = node.comparators
        if self.conversion.asks_for_sets:
            node.is_of_set = not more and self._is_asked(node.left, right)
        else:
            node.is_of_set = not more and self._is_set(right) and not self._is_set(node.left)

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
        if self._is_set(right):
            return True
        if self.conversion.asks_for_sets:
            return not (self._is_plain(left) or self._is_plain(right))
        return self._may_be_frozen(left) and not self._is_plain(right)

    def _is_plain(self, node: Any) -> bool:
        """Whether it can only be a number or an array."""
        known = getattr(self.conversion.current, "numbers", ())
        return is_number(node) or (isinstance(node, gast.Name) and node.id in known)

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
    def compute(left: Any, right: Any) -> Any:
        return staging.of_frozenset(operation, left, right)

    compute.__name__ = name
    run_time(compute)


for _name, _function in _NAMED.values():
    _operation(_name, _function)
