"""For loops.

    for x in xs:              def for_body(x, s):
        s += x                    s += x
                  becomes         return (s,)
                              (s,) = ag__.for_stmt(xs, for_body, (s,), names=('s',))

Where a flag ends the loop early, `test` says before each item whether to go on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gast

from autograph.converters.base import (
    Converter,
    assign,
    definition,
    function,
    load,
    placed,
    row,
    run_time,
    strings,
)
from autograph.converters.functional import result_statement, returning
from autograph.converters.iterators import entered
from autograph.converters.unpacking import unpackable
from autograph.converters.while_loops import go_on
from autograph.runtime import staging
from autograph.syntax.origin import position_of


class ForLoops(Converter):
    """The body becomes a function of the item and the loop's state."""

    def enter_For(self, node: gast.For) -> None:
        """Name the functions, the outer ones before the inner ones."""
        node.names = [
            self.fresh("for_test") if getattr(node, "exits", ()) else "",
            self.fresh("for_body"),
        ]

    def visit_For(self, node: gast.For) -> Any:
        """Return the functions and the call that loops."""
        if hasattr(node, "native"):
            return node
        item, first = self._item(node)
        name, body = node.names
        block = returning(
            self.conversion, node, [*first, *node.body], node.state, node.state, *node.ends
        )
        definitions = [definition(node, body, [item, *node.state], block)]
        words = {"names": strings(node, node.state)}
        tests = go_on(self, node)
        if tests:
            result = tests.pop()
            while tests:
                result = self.operator(
                    node, "and_", function(node, tests.pop()), function(node, result)
                )
            returned = placed(gast.Return(result), position_of(node))
            definitions.insert(0, definition(node, name, node.state, [returned]))
            words["test"] = load(node, name)
        state = row(node, node.state)
        call = self.operator(node, "for_stmt", node.iter, load(node, body), state, **words)
        return [*definitions, result_statement(node, node.state, call)]

    def _item(self, node: gast.For) -> tuple[str, list[Any]]:
        """The parameter for the item, and what the body does with it first."""
        target = node.target
        if isinstance(target, gast.Name) and target.id not in node.state:
            return target.id, []
        item = self.fresh("item")
        value = unpackable(self.conversion, load(target, item), target)
        return item, [assign(target, target, value)]


@run_time
def for_stmt(
    iterable: Any,
    body: Callable[..., tuple[Any, ...]],
    state: tuple[Any, ...],
    names: Sequence[str] = (),
    test: Callable[..., Any] | None = None,
) -> tuple[Any, ...]:
    """Run the body for each item; recorded where the rules of staging say so."""
    if staging.tracing():
        return staging.for_loop(entered(iterable), body, state, names, test)
    items = iter(iterable)
    if test is None:
        for item in items:
            state = body(item, *state)
        return state
    while test(*state):
        try:
            item = next(items)
        except StopIteration:
            break
        state = body(item, *state)
    return state
