"""Names that may be unbound where a branch or loop hands them around.

    if p:                     y = ag__.Undefined('y')
        y = 1      becomes    (y,) = ag__.if_stmt(p, if_body, else_body, (y,), names=('y',))
    return y                  return ag__.bound(y, 'y')

Which names these are, `syntax.definitions` decides; all others stay plain.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import Converter, assign, constant, expression, load, run_time, store
from autograph.converters.functional import unbound_after, undefined
from autograph.runtime import staging

run_time(staging.Undefined)


class UndefinedNames(Converter):
    """Marks names before they are bound, and checks the reads."""

    def before(self, statement: Any) -> list[Any]:
        """Return the marks that stand before a statement, or at the start of a function."""
        at = statement.body[0] if isinstance(statement, gast.FunctionDef) else statement
        return [
            assign(at, name, undefined(self.conversion, at, name))
            for name in getattr(statement, "undefined", ())
        ]

    def visit_Name(self, node: gast.Name) -> Any:
        """Return the read of a name that may be unbound, checked."""
        if not isinstance(node.ctx, gast.Load):
            return node
        if getattr(node, "is_result", False):
            maybe = getattr(node, "may_be_undefined", False)
            return self.operator(node, "returned", node) if maybe else node
        if not getattr(node, "may_be_undefined", False):
            return node
        words = {"free": constant(node, True)} if getattr(node, "is_free", False) else {}
        return self.operator(node, "bound", node, constant(node, node.id), **words)

    def visit_AugAssign(self, node: gast.AugAssign) -> Any:
        """Check the name before it is updated."""
        target = node.target
        if not isinstance(target, gast.Name) or not getattr(target, "may_be_undefined", False):
            return node
        checked = self.operator(node, "bound", load(node, target.id), constant(node, target.id))
        return [assign(node, target.id, checked), node]

    def visit_Assign(self, node: gast.Assign) -> Any:
        """Drop a flag that is set for nobody."""
        return [] if getattr(node, "is_dead", False) else node

    def visit_ExceptHandler(self, node: gast.ExceptHandler) -> Any:
        """Unbind the handler's name by a mark, where it is handed on after the handler."""
        if node.name is None or not getattr(node.name, "is_tracked", False):
            return node
        name = self.fresh("error")
        first = assign(node, node.name.id, load(node, name))
        last = assign(node, node.name.id, undefined(self.conversion, node, node.name.id))
        node.name, node.body = store(node, name), unbound_after(node, first, last)
        return node

    def deletion(self, target: gast.Name) -> list[Any]:
        """Return what stands for `del name`."""
        gone = assign(target, target.id, undefined(self.conversion, target, target.id))
        if not getattr(target, "may_be_undefined", False):
            return [gone]
        name = load(target, target.id)
        check = self.operator(target, "bound", name, constant(target, target.id))
        return [expression(check), gone]


@run_time
def bound(value: Any, name: str, *, free: bool = False) -> Any:
    """Return the value, or raise what Python raises for an unbound name."""
    if isinstance(value, staging.Undefined):
        where = f"variable '{name}' where it is not associated with a value"
        if free:
            raise NameError(f"cannot access free {where} in enclosing scope")
        raise UnboundLocalError(f"cannot access local {where}")
    if staging.tracing():
        return staging.bound(value, None if free else staging.Undefined(name))
    return value
