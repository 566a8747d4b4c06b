"""Which variables a branch or loop takes in and gives out.

    if p:               inputs  x      read in a branch that also writes it, or passed through
        x = x + 1       outputs x, y   written, and read later
        y = 2 * x
    else:
        y = 0
    return x + y

`annotate_state(function, variables)` goes once through the statements, from the end to the start,
with the effects that `effects.summarize` has put there. It sets `inputs` and `outputs` on each
`if` and `try`, `state` on each loop, and `exposed` on all: variables that are written inside and
read by a handler if the statement, or the body of the `try`, is left by an exception; what a
`finally` takes and gives is its `final_state`. A flag that is set, but never read after, is marked
`is_dead`.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.syntax.flow import BREAK, CONTINUE, NEXT, RAISE, Variables

Live = list[int]


def annotate_state(function: Any, variables: Variables) -> None:
    """Set what each `if` and loop of the function's own body takes in and gives out."""
    if not isinstance(function, gast.Lambda):
        _Walk(variables).block(function.body, [0] * 5)


class _Walk:
    """Carries what is live after each exit down into the blocks."""

    def __init__(self, variables: Variables) -> None:
        self._variables = variables

    def block(self, statements: list[Any], live: Live) -> int:
        """Annotate the statements, last first; return what is live before the first."""
        for statement in reversed(statements):
            handler = _HANDLERS.get(type(statement))
            if handler is not None:
                handler(self, statement, live)
            flag = getattr(statement, "flag", None)
            if flag is not None and not self._variables.bits.get(flag, 0) & live[NEXT]:
                statement.is_dead = True
            live = _with_next(live, statement.effect.live_before(live))
        return live[NEXT]

    def _if(self, node: gast.If, live: Live) -> None:
        before = self.block(node.body, live) | self.block(node.orelse, live)
        writes = _writes(node.body) | _writes(node.orelse)
        node.inputs = self._variables.listed(writes & before)
        node.outputs = self._variables.listed(writes & live[NEXT])
        node.exposed = self._variables.listed(writes & live[RAISE])

    def _loop(self, node: Any, live: Live) -> None:
        after = self.block(node.orelse, live)
        inside = list(live)
        inside[BREAK] = live[NEXT]
        head = node.effect.live_before(live)
        if isinstance(node, gast.For | gast.AsyncFor):
            head = _live_at_head(node, live, after)
        inside[NEXT] = inside[CONTINUE] = head
        self.block(node.body, inside)
        writes = node.effect.writes
        node.state = self._variables.listed(writes & (head | live[NEXT]))
        node.exposed = self._variables.listed(writes & live[RAISE])

    def _with(self, node: Any, live: Live) -> None:
        if node.swallows:
            live = [*live[:RAISE], live[RAISE] | live[NEXT]]
        self.block(node.body, live)

    def _try(self, node: Any, live: Live) -> None:
        after = live
        if node.finalbody:
            final = list(live)
            # The end of `finally` goes on to wherever control was going.
            for kind in range(5):
                final[NEXT] |= live[kind]
            before = self.block(node.finalbody, final)
            node.final_state = self._state(_writes(node.finalbody), before, after)
            live = [_before(node.finalbody, _with_next(live, target)) for target in live]
        body = _with_next(live, self.block(node.orelse, live))
        for handler in node.handlers:
            self.block(handler.body, live)
            body[RAISE] |= handler.effect.live_before(live)
        before = self.block(node.body, body)
        writes = _writes([*node.body, *node.orelse, *node.handlers])
        for handler in node.handlers:
            before |= handler.effect.live_before(live)
        node.inputs, node.outputs = self._state(writes, before, live)
        exposed = _writes(node.body) & body[RAISE] | node.effect.writes & after[RAISE]
        node.exposed = self._variables.listed(exposed)

    def _state(self, writes: int, before: int, live: Live) -> tuple[tuple[str, ...], ...]:
        """Which of the variables written are taken in, and which are given out."""
        return self._variables.listed(writes & before), self._variables.listed(writes & live[NEXT])


_HANDLERS: dict[type, Any] = {
    gast.If: _Walk._if,
    gast.While: _Walk._loop,
    gast.For: _Walk._loop,
    gast.AsyncFor: _Walk._loop,
    gast.With: _Walk._with,
    gast.AsyncWith: _Walk._with,
    gast.Try: _Walk._try,
    gast.TryStar: _Walk._try,
}


def _with_next(live: Live, after: int) -> Live:
    return [after, *live[1:]]


def _before(statements: list[Any], live: Live) -> int:
    """What is live before a block, without annotating it again."""
    result = live[NEXT]
    for statement in reversed(statements):
        result = statement.effect.live_before(_with_next(live, result))
    return result


def _writes(statements: list[Any]) -> int:
    result = 0
    for statement in statements:
        result |= statement.effect.writes
    return result


def _live_at_head(node: Any, live: Live, after: int) -> int:
    """What is live before each round of a `for`: as before the whole, without its iterable."""
    before: int = node.round.live_before([0, live[NEXT], 0, *live[3:]])
    return after | before
