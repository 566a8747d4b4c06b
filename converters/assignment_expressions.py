"""Assignment expressions in the test of a loop, and in lambdas.

    while (line := read()) > 0:           while True:
        use(line)               becomes       if (line := read()) > 0:
    else:                                         use(line)
        done()                                else:
                                                  done()
                                                  break

So the name is assigned in the loop's body, as every other. Elsewhere `:=` stays; inside `and`, `or`
and other parts that become functions the name gets a box. A lambda has no place for a statement
that makes one, so its body becomes a function of the box:

    lambda x: (y := x + 1) * y

    lambda x: (lambda y: ag__.assign_box(y, x + 1) * ag__.bound(y.value, 'y'))(
        ag__.Box(ag__.Undefined('y'))
    )
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import gast

from autograph.converters.base import LOAD, PARAM, Conversion, constant, function, load, placed
from autograph.converters.functional import undefined
from autograph.converters.jumps import mark_native
from autograph.syntax.flow import blocks, own_jumps
from autograph.syntax.origin import position_of
from autograph.syntax.scopes import COMPREHENSIONS, parameter_nodes


def lower_assigning_tests(statements: list[Any]) -> None:
    """Move the tests that assign into the bodies of their loops."""
    for statement in statements:
        for block in blocks(statement):
            lower_assigning_tests(block)
        if isinstance(statement, gast.While) and _assigns(statement.test):
            _rotate(statement)


def _assigns(test: Any) -> bool:
    if isinstance(test, gast.NamedExpr):
        return True
    return any(map(_assigns, ast.iter_child_nodes(test))) and not isinstance(test, gast.Lambda)


def _rotate(loop: gast.While) -> None:
    if any(own_jumps(loop.orelse, gast.Break)) or any(own_jumps(loop.orelse, gast.Continue)):
        # They jump out of the loop around this one.
        mark_native(loop)
        return
    leave = placed(gast.Break(), position_of(loop))
    choice = placed(gast.If(loop.test, loop.body, [*loop.orelse, leave]), position_of(loop))
    loop.test, loop.body, loop.orelse = constant(loop, True), [choice], []


def box_in_lambdas(conversion: Conversion) -> bool:
    """Give the names that lambdas assign boxes of their own; say whether there are any."""
    found = False
    # The inner ones first.
    for scope in reversed(list(conversion.function.scope.walk())):
        if isinstance(scope.node, gast.Lambda):
            for name in dict.fromkeys(_assigned(scope.node.body)):
                _box(conversion, scope.node, name)
                found = True
    return found


def _assigned(node: Any) -> Iterator[str]:
    """The names that `:=` binds in the lambda around."""
    if isinstance(node, gast.NamedExpr):
        yield node.target.id
    if not isinstance(node, gast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _assigned(child)


def _box(conversion: Conversion, node: gast.Lambda, name: str) -> None:
    body = _Boxed(conversion, name).visit(node.body)
    is_given = name in (each.id for each in parameter_nodes(node.args))
    first = load(body, name) if is_given else undefined(conversion, body, name)
    parameter = placed(gast.Name(name, PARAM, None, None), position_of(body))
    box = conversion.operator(body, "Box", first)
    node.body = placed(gast.Call(function(body, body, [parameter]), [box], []), position_of(body))


class _Boxed(ast.NodeTransformer):
    """Replaces a variable by the value of its box."""

    def __init__(self, conversion: Conversion, name: str) -> None:
        self._conversion = conversion
        self._name = name

    def visit(self, node: Any) -> Any:
        """Leave alone what binds the name for itself."""
        if isinstance(node, gast.Lambda):
            own = [each.id for each in parameter_nodes(node.args)]
            if self._name in own:
                node.args = self.generic_visit(node.args)
                return node
        if isinstance(node, COMPREHENSIONS) and self._name in _targets(node):
            return node
        return super().visit(node)

    def visit_NamedExpr(self, node: gast.NamedExpr) -> Any:
        """`ag__.assign_box(y, value)`."""
        node = self.generic_visit(node)
        if node.target.id != self._name:
            return node
        return self._conversion.operator(node, "assign_box", load(node, self._name), node.value)

    def visit_Name(self, node: gast.Name) -> Any:
        """`ag__.bound(y.value, 'y')`."""
        if node.id != self._name or not isinstance(node.ctx, gast.Load):
            return node
        value = placed(gast.Attribute(load(node, self._name), "value", LOAD), position_of(node))
        return self._conversion.operator(node, "bound", value, constant(node, self._name))


def _targets(node: Any) -> set[str]:
    return {
        inner.id
        for generator in node.generators
        for inner in ast.walk(generator.target)
        if isinstance(inner, gast.Name)
    }
