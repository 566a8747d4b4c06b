"""While loops.

while x > tol:            def while_test(x):
    x = x / 2                 return x > tol
               becomes
                          def while_body(x):
                              x = x / 2
                              return (x,)
                          (x,) = ag__.while_stmt(while_test, while_body, (x,), names=('x',))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gast

from autograph.converters.base import (
    Converter,
    definition,
    function,
    load,
    placed,
    row,
    run_time,
    strings,
)
from autograph.converters.functional import result_statement, returning
from autograph.runtime import staging
from autograph.syntax.origin import position_of


class WhileLoops(Converter):
    """The test and the body become functions of the loop's state."""

    def enter_While(self, node: gast.While) -> None:
        """Name the functions, the outer ones before the inner ones."""
        node.names = [self.fresh("while_test"), self.fresh("while_body")]

    def visit_While(self, node: gast.While) -> Any:
        """Return the two functions and the call that loops."""
        if hasattr(node, "native"):
            return node
        test, body = node.names
        block = returning(self.conversion, node, node.body, node.state, node.state, *node.ends)
        result = placed(gast.Return(self._test(node)), position_of(node))
        call = self.operator(
            node,
            "while_stmt",
            load(node, test),
            load(node, body),
            row(node, node.state),
            names=strings(node, node.state),
        )
        return [
            definition(node, test, node.state, [result]),
            definition(node, body, node.state, block),
            result_statement(node, node.state, call),
        ]

    def _test(self, node: gast.While) -> Any:
        """The user's test, after the flags that end the loop."""
        flags = go_on(self, node)
        if not flags:
            return node.test
        if isinstance(node.test, gast.Constant) and node.test.value:
            tests = flags
        else:
            tests = [*flags, node.test]
        result = tests.pop()
        while tests:
            result = self.operator(
                node, "and_", function(node, tests.pop()), function(node, result)
            )
        return result


def go_on(converter: Converter, node: Any) -> list[Any]:
    """Return the tests that no flag has ended the loop."""
    return [
        converter.operator(node, "not_", load(node, flag)) for flag in getattr(node, "exits", ())
    ]


@run_time
def while_stmt(
    test: Callable[..., Any],
    body: Callable[..., tuple[Any, ...]],
    state: tuple[Any, ...],
    names: Sequence[str] = (),
) -> tuple[Any, ...]:
    """Loop while the test holds; recorded from where the test is a staged value."""
    if staging.tracing():
        return staging.while_loop(test, body, state, names)
    while test(*state):
        state = body(*state)
    return state
