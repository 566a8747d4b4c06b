"""Assignment expressions in the test of a loop.

    while (line := read()) > 0:           while True:
        use(line)               becomes       if (line := read()) > 0:
    else:                                         use(line)
        done()                                else:
                                                  done()
                                                  break

So the name is assigned in the loop's body, as every other. Elsewhere `:=` stays; inside `and`, `or`
and other parts that become functions the name gets a box.
"""

from __future__ import annotations

import ast
from typing import Any

import gast

from autograph.converters.base import constant, placed
from autograph.converters.jumps import mark_native
from autograph.syntax.flow import blocks, own_jumps
from autograph.syntax.origin import position_of


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
