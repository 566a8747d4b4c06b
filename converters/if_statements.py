"""If statements.

    if x > 0:                 def if_body(y):
        y = x                     y = x
                  becomes         return (y,)

                              def else_body(y):
                                  return (y,)
                              (y,) = ag__.if_stmt(x > 0, if_body, else_body, (y,), names=('y',))

The tuple holds what the branches need of the names they assign; `names` are those that are read
later. Both come from `syntax.liveness`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gast

from autograph.converters.base import Converter, definition, load, row, run_time, strings
from autograph.converters.functional import result_statement, returning
from autograph.runtime import staging


class IfStatements(Converter):
    """Branches become functions of the names they assign."""

    def enter_If(self, node: gast.If) -> None:
        """Name the functions, the outer ones before the inner ones."""
        node.names = [self.fresh("if_body"), self.fresh("else_body")]

    def visit_If(self, node: gast.If) -> Any:
        """Return the two functions and the call that chooses."""
        if hasattr(node, "native"):
            return node
        if hasattr(node, "only_binds") and not node.outputs and _binds_names(node.body):
            return []
        names = node.names
        branches = [
            definition(
                node,
                name,
                node.inputs,
                returning(self.conversion, node, block, node.outputs, node.inputs, ends),
            )
            for name, block, ends in zip(names, (node.body, node.orelse), node.ends, strict=True)
        ]
        call = self.operator(
            node,
            "if_stmt",
            node.test,
            *(load(node, name) for name in names),
            row(node, node.inputs),
            names=strings(node, node.outputs),
        )
        return [*branches, result_statement(node, node.outputs, call)]


def _binds_names(body: list[Any]) -> bool:
    """Whether statements only bind local names; a variable in a box is seen by others."""
    return all(
        isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name)
        for statement in body
    )


@run_time
def if_stmt(
    test: Any,
    body: Callable[..., tuple[Any, ...]],
    orelse: Callable[..., tuple[Any, ...]],
    state: tuple[Any, ...],
    names: Sequence[str] = (),
) -> tuple[Any, ...]:
    """Run the chosen branch, or record both when the test is a staged value."""
    if staging.tracing() and staging.is_staged(test := staging.asked(test)):
        return staging.cond(test, body, orelse, state, names)
    return body(*state) if test else orelse(*state)
