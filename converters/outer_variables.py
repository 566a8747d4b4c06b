"""Variables of the module, and of functions that are not converted along, that are assigned.

    global count
    count = v            becomes     ag__.set_item(ag__.globals(), 'count', v)

    nonlocal total
    total = v            becomes     ag__.set_attr(ag__cell_total, 'cell_contents', v)

The loader supplies `ag__cell_total`, the closure's own cell. Reading them stays as it is.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import (
    Conversion,
    Converter,
    constant,
    expression,
    is_converted,
    load,
    placed,
    run_time,
)
from autograph.syntax.loader import cell_name
from autograph.syntax.origin import position_of

run_time(globals)


class OuterVariables(Converter):
    """Drops the declarations, whose assignments are spelled out."""

    def visit_Global(self, node: gast.Global) -> Any:
        """Assignments to the variable go to the module's dictionary."""
        return []

    def visit_Nonlocal(self, node: gast.Nonlocal) -> Any:
        """Assignments to the variable go to its cell."""
        return []

    def visit_FunctionDef(self, node: gast.FunctionDef) -> gast.FunctionDef:
        """Declare again what the functions around have variables of the same name for."""
        if not node.scope.globals or not is_converted(node):
            return node
        around = {name for outer in self.conversion.functions for name in outer.scope.bound}
        names = sorted(node.scope.globals & around)
        if names:
            node.body.insert(0, placed(gast.Global(names), position_of(node)))
        return node


def is_outer(conversion: Conversion, name: str) -> bool:
    """Whether the name is declared global or nonlocal in the current function."""
    scope = conversion.current.scope
    return name in scope.globals or name in scope.nonlocals


def outer_assignment(conversion: Conversion, target: gast.Name, value: Any) -> gast.Expr:
    """Return the statement that assigns an outer variable."""
    container, key, verb = _place(conversion, target)
    return expression(conversion.operator(target, f"set_{verb}", container, key, value))


def outer_deletion(conversion: Conversion, target: gast.Name) -> gast.Expr:
    """Return the statement that deletes an outer variable."""
    container, key, verb = _place(conversion, target)
    return expression(conversion.operator(target, f"del_{verb}", container, key))


def _place(conversion: Conversion, target: gast.Name) -> tuple[Any, Any, str]:
    if target.id in conversion.current.scope.globals:
        return conversion.operator(target, "globals"), constant(target, target.id), "item"
    cell = load(target, cell_name(conversion.namespace, target.id))
    return cell, constant(target, "cell_contents"), "attr"
