"""Logical expressions, membership and identity.

    a and b           becomes     ag__.and_(lambda: a, lambda: b)
    not a             becomes     ag__.not_(a)
    a < b < c         becomes     ag__.and_(lambda: a < b, lambda: b < c)
    a < f(b) < c      becomes     (lambda middle: ag__.and_(lambda: a < middle, ...))(f(b))
    a in b            becomes     ag__.in_(a, b)
    a is not b        becomes     ag__.is_not(a, b)
    a == b            becomes     ag__.equal(a, b)        unless one of them is plainly a number
    (a, b) < t        becomes     ag__.less((a, b), t)    of tuples and lists, as the text tells

Other comparisons such as `a < b` stay: staged values have operators of their own, but containers
of them would ask for the truth of each.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from autograph.converters.base import PARAM, Converter, function, load, placed, run_time
from autograph.runtime import staging
from autograph.syntax.origin import position_of
from autograph.syntax.plain_numbers import is_number

_NAMED = {gast.In: "in_", gast.NotIn: "not_in", gast.Is: "is_", gast.IsNot: "is_not"}


_EQUALITIES = {gast.Eq: "equal", gast.NotEq: "not_equal"}
_ORDERS = {
    gast.Lt: "less",
    gast.LtE: "less_equal",
    gast.Gt: "greater",
    gast.GtE: "greater_equal",
}


class LogicalExpressions(Converter):
    """Operands that may not be evaluated become functions."""

    def visit_BoolOp(self, node: gast.BoolOp) -> Any:
        """Return the call that evaluates the operands one by one."""
        name = "and_" if isinstance(node.op, gast.And) else "or_"
        return self.operator(node, name, *(function(value, value) for value in node.values))

    def visit_UnaryOp(self, node: gast.UnaryOp) -> Any:
        """Return the call for `not`."""
        return self.operator(node, "not_", node.operand) if isinstance(node.op, gast.Not) else node

    def visit_Compare(self, node: gast.Compare) -> Any:
        """Return the call for membership and identity, and `and_` for a chain."""
        if len(node.ops) == 1 and type(node.ops[0]) not in _NAMED:
            single = self._single(node, node.left, node.ops[0], node.comparators[0])
            return single if self.conversion.is_operator(single) else node
        return self._chain(node, node.left, node.ops, node.comparators)

    def _chain(self, at: Any, left: Any, ops: list[Any], others: list[Any]) -> Any:
        if len(ops) == 1:
            return self._single(at, left, ops[0], others[0])
        values: list[Any] = []
        parameters: list[gast.Name] = []
        middle = others[0]
        if not isinstance(middle, gast.Name | gast.Constant):
            # Each operand is evaluated once, from left to right.
            left = self._once(left, "left", parameters, values)
            middle = self._once(middle, "middle", parameters, values)
        rest = self._chain(at, middle, ops[1:], others[1:])
        first = self._single(at, left, ops[0], middle)
        both = self.operator(at, "and_", function(at, first), function(at, rest))
        if not parameters:
            return both
        return placed(gast.Call(function(at, both, parameters), values, []), position_of(at))

    def _is_sequence(self, node: Any) -> bool:
        """Whether an operand is a list or tuple by its text, or a name of one."""
        if isinstance(node, gast.Name):
            return node.id in getattr(self.conversion.current, "sequences", ())
        return isinstance(node, gast.List | gast.Tuple)

    def _is_number(self, node: Any) -> bool:
        """Whether an operand is a number or text by its text, or a name of a number."""
        if isinstance(node, gast.Name):
            return node.id in getattr(self.conversion.current, "numbers", ())
        return isinstance(node, gast.Constant | gast.JoinedStr) or is_number(node)

    def _once(self, value: Any, base: str, parameters: list[gast.Name], values: list[Any]) -> Any:
        if isinstance(value, gast.Name | gast.Constant):
            return value
        name = self.fresh(base)
        parameters.append(placed(gast.Name(name, PARAM, None, None), position_of(value)))
        values.append(value)
        return load(value, name)

    def _single(self, at: Any, left: Any, op: Any, right: Any) -> Any:
        name, operands = _NAMED.get(type(op)), (left, right)
        if type(op) in _EQUALITIES and not any(map(self._is_number, operands)):
            name = _EQUALITIES[type(op)]
        if type(op) in _ORDERS and any(map(self._is_sequence, operands)):
            name = _ORDERS[type(op)]
        if name is not None:
            return self.operator(at, name, left, right)
        return placed(gast.Compare(left, [op], [right]), position_of(at))


@run_time
def and_(*operands: Callable[[], Any]) -> Any:
    """Return the first false operand or the last one; record the rest behind a staged operand."""
    value = None
    for index, operand in enumerate(operands, 1):
        value = operand()
        if index == len(operands):
            break
        test = staging.asked(value) if staging.tracing() else value
        if staging.tracing() and staging.is_staged(test):
            rest = partial(and_, *operands[index:])
            return staging.conditional_value(test, rest, as_is(value))
        if not test:
            break
    return value


@run_time
def or_(*operands: Callable[[], Any]) -> Any:
    """Return the first true operand or the last one; record the rest behind a staged operand."""
    value = None
    for index, operand in enumerate(operands, 1):
        value = operand()
        if index == len(operands):
            break
        test = staging.asked(value) if staging.tracing() else value
        if staging.tracing() and staging.is_staged(test):
            rest = partial(or_, *operands[index:])
            return staging.conditional_value(test, as_is(value), rest)
        if test:
            break
    return value


def as_is(value: Any) -> Callable[[], Any]:
    """An operand that has been evaluated."""
    return lambda: value


@run_time
def not_(operand: Any) -> Any:
    """Return the negated truth of a value."""
    if staging.tracing() and staging.is_staged(operand := staging.asked(operand)):
        return staging.logical_not(operand)
    return not operand


@run_time
def in_(item: Any, container: Any) -> Any:
    """Return whether the item is in the container."""
    if not staging.tracing():
        return item in container
    is_iterable = any(hasattr(type(container), name) for name in ("__iter__", "__getitem__"))
    if is_iterable and not hasattr(type(container), "__contains__"):
        # Calls of the user's methods need this module.
        from autograph.converters.iterators import entered

        container = entered(container)
    if not isinstance(container, staging.Produced):
        return staging.contains(item, container)
    (found,) = staging.for_loop(
        container,
        lambda other, found: (or_(lambda: other is item, lambda: other == item),),
        (False,),
        ("found",),
        not_,
    )
    return found


@run_time
def not_in(item: Any, container: Any) -> Any:
    """Return whether the item is not in the container."""
    return not_(in_(item, container)) if staging.tracing() else item not in container


@run_time
def equal(left: Any, right: Any) -> Any:
    """Return `left == right`, which may be containers."""
    return staging.equal(left, right) if staging.tracing() else left == right


@run_time
def not_equal(left: Any, right: Any) -> Any:
    """Return `left != right`, which may be containers."""
    return staging.unequal(left, right) if staging.tracing() else left != right


@run_time
def less(left: Any, right: Any) -> Any:
    """Return `left < right`, of which one is a list or tuple."""
    return _compared(operator.lt, left, right)


@run_time
def less_equal(left: Any, right: Any) -> Any:
    """Return `left <= right`, of which one is a list or tuple."""
    return _compared(operator.le, left, right)


@run_time
def greater(left: Any, right: Any) -> Any:
    """Return `left > right`, of which one is a list or tuple."""
    return _compared(operator.gt, left, right)


@run_time
def greater_equal(left: Any, right: Any) -> Any:
    """Return `left >= right`, of which one is a list or tuple."""
    return _compared(operator.ge, left, right)


def _compared(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    if staging.tracing():
        return staging.ordered(operation, left, right)
    return operation(left, right)


@run_time
def is_(left: Any, right: Any) -> Any:
    """Return whether both are one object."""
    return staging.is_(left, right) if staging.tracing() else left is right


@run_time
def is_not(left: Any, right: Any) -> Any:
    """Return whether the two are different objects."""
    return not_(staging.is_(left, right)) if staging.tracing() else left is not right
