"""What a statement does to each variable on the way to each of its exits.

    if p:             gen:    p, x               read before the statement sets them
        y = x         next:   passes ~y | sets y what may have happened when it is over
    else:             return: passes all         ... and when it has returned
        return p

A control-flow graph would be walked again and again until nothing changes. Python's flow is
structured, so one summary for each statement, put together from those of its parts, is exact, and
takes one pass: a loop is closed by a formula instead of by iteration. Sets of variables are the
bits of an integer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import gast

NEXT, BREAK, CONTINUE, RETURN, RAISE = range(5)
KINDS = range(5)

# On some path the variable keeps what it had, or was set last, or was deleted last.
Way = tuple[int, int, int]
Blocks = Sequence[list[Any]]

LOOPS = (gast.For, gast.While, gast.AsyncFor)


class Variables:
    """The local variables of one function; each has a bit."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self.bits = {name: 1 << index for index, name in enumerate(self.names)}

    def mask(self, names: Iterable[str]) -> int:
        """Return the set of those names that are variables here."""
        result = 0
        for name in names:
            result |= self.bits.get(name, 0)
        return result

    def listed(self, mask: int) -> tuple[str, ...]:
        """Return the names in a set, in the order in which they first appear."""
        return tuple(self._names(mask))

    def _names(self, mask: int) -> Iterator[str]:
        while mask:
            low = mask & -mask
            yield self.names[low.bit_length() - 1]
            mask ^= low


@dataclass(slots=True)
class Effect:
    """A statement or block: what it reads first, what it may write, and its ways out."""

    gen: int = 0
    writes: int = 0
    ways: list[Way | None] = field(default_factory=lambda: [None] * 5)

    def live_before(self, live: list[int]) -> int:
        """Return what is live before, given what is live after each exit."""
        result = self.gen
        for kind in KINDS:
            way = self.ways[kind]
            if way is not None:
                result |= way[0] & live[kind]
        return result


def after(first: Way | None, second: Way | None) -> Way | None:
    """Return the way that goes the first way and then the second."""
    if first is None or second is None:
        return None
    passes, sets, deletes = first
    passes_2, sets_2, deletes_2 = second
    return passes & passes_2, sets_2 | sets & passes_2, deletes_2 | deletes & passes_2


def either(first: Way | None, second: Way | None) -> Way | None:
    """Return the way that goes one way or the other."""
    if first is None:
        return second
    if second is None:
        return first
    return first[0] | second[0], first[1] | second[1], first[2] | second[2]


def sequence(first: Effect, second: Effect) -> Effect:
    """Return the effect of one part and then the other."""
    way = first.ways[NEXT]
    if way is None:
        return Effect(first.gen, first.writes | second.writes, list(first.ways))
    ways = [
        either(first.ways[kind] if kind else None, after(way, second.ways[kind])) for kind in KINDS
    ]
    return Effect(first.gen | way[0] & second.gen, first.writes | second.writes, ways)


def branch(first: Effect, second: Effect) -> Effect:
    """Return the effect of one part or the other."""
    ways = [either(a, b) for a, b in zip(first.ways, second.ways, strict=True)]
    return Effect(first.gen | second.gen, first.writes | second.writes, ways)


def rounds(head: Effect, body: Effect) -> Way:
    """Return the way through any number of rounds of a loop, none included."""
    around = after(head.ways[NEXT], either(body.ways[NEXT], body.ways[CONTINUE]))
    # What one round may set last, many rounds may set last.
    return (-1, around[1], around[2]) if around else (-1, 0, 0)


def loop(head: Effect, body: Effect, orelse: Effect, endless: bool) -> Effect:
    """Return the effect of a loop; `head` is what runs before each round and at the end."""
    start = head.ways[NEXT]
    assert start is not None
    repeated = rounds(head, body)
    entered = after(repeated, start)
    ways: list[Way | None] = [None] * 5
    gen = head.gen | start[0] & body.gen
    if not endless:
        gen |= start[0] & orelse.gen
        ways = [after(entered, way) for way in orelse.ways]
    ways[NEXT] = either(ways[NEXT], after(entered, body.ways[BREAK]))
    ways[RETURN] = either(ways[RETURN], after(entered, body.ways[RETURN]))
    raised = either(after(repeated, head.ways[RAISE]), after(entered, body.ways[RAISE]))
    ways[RAISE] = either(ways[RAISE], raised)
    return Effect(gen, head.writes | body.writes | orelse.writes, ways)


def guarded(body: Effect, handlers: Effect | None, orelse: Effect) -> Effect:
    """Return the effect of `try` without `finally`."""
    inside = Effect(body.gen, body.writes, list(body.ways))
    raised = body.ways[RAISE]
    whole = sequence(inside, orelse)
    if handlers is None or raised is None:
        return whole
    # No handler may fit, so the exception may also go on.
    caught = [after(raised, way) for way in handlers.ways]
    ways = [either(a, b) for a, b in zip(whole.ways, caught, strict=True)]
    return Effect(whole.gen | raised[0] & handlers.gen, whole.writes | handlers.writes, ways)


def anyhow(effect: Effect) -> Way | None:
    """Return the way that takes any of the exits."""
    result: Way | None = None
    for way in effect.ways:
        result = either(result, way)
    return result


def finished(effect: Effect, final: Effect) -> Effect:
    """Return the effect of a statement with a `finally` part: it runs on every way out."""
    left = anyhow(effect)
    if left is None:
        return effect
    ways = [after(way, final.ways[NEXT]) for way in effect.ways]
    for kind in (BREAK, CONTINUE, RETURN, RAISE):
        ways[kind] = either(ways[kind], after(left, final.ways[kind]))
    return Effect(effect.gen | left[0] & final.gen, effect.writes | final.writes, ways)


# Statements whose blocks become functions, which cannot jump out by themselves. A `try` is one of
# them if its body may raise an exception that depends on recorded values.
FUNCTIONAL = (gast.If, gast.While, gast.For)


def becomes_functions(statement: gast.AST) -> bool:
    """Whether the blocks of a statement become functions."""
    return isinstance(statement, FUNCTIONAL) or hasattr(statement, "is_staged")


def is_converted(statement: gast.AST) -> bool:
    """Whether they do, and the statement was not left to Python."""
    return becomes_functions(statement) and not hasattr(statement, "native")


# Statements that never complete: control goes on elsewhere.
JUMPS = (gast.Return, gast.Break, gast.Continue, gast.Raise)


def falls_through(block: list[gast.AST]) -> bool:
    """Whether control may reach the end of a block, as far as its shape tells."""
    return not any(_leaves(statement) for statement in block)


def _leaves(statement: gast.AST) -> bool:
    match statement:
        case gast.Return() | gast.Break() | gast.Continue() | gast.Raise():
            return True
        case gast.If():
            return not (falls_through(statement.body) or falls_through(statement.orelse))
        case gast.While():
            return is_endless(statement) and not any(own_jumps(statement.body, gast.Break))
        case gast.Try() | gast.TryStar():
            return _try_leaves(statement)
    return False


def _try_leaves(statement: gast.Try) -> bool:
    if not falls_through(statement.finalbody):
        return True
    if any(falls_through(handler.body) for handler in statement.handlers):
        return False
    return not (falls_through(statement.body) and falls_through(statement.orelse))


def is_endless(loop: gast.While) -> bool:
    """Whether the test of a loop is a true constant, and nothing else ends it."""
    constant = isinstance(loop.test, gast.Constant) and bool(loop.test.value)
    return constant and not getattr(loop, "exits", ())


def _try_blocks(statement: Any) -> Blocks:
    handlers = (handler.body for handler in statement.handlers)
    return (statement.body, *handlers, statement.orelse, statement.finalbody)


# The blocks of each compound statement; those of functions and classes are not its own.
_BLOCKS: dict[type, Callable[[Any], Blocks]] = {
    gast.Match: lambda statement: [case.body for case in statement.cases],
    gast.Try: _try_blocks,
    gast.TryStar: _try_blocks,
}
_BLOCKS |= dict.fromkeys(LOOPS, lambda statement: (statement.body, statement.orelse))
_BLOCKS[gast.If] = _BLOCKS[gast.For]
_BLOCKS |= dict.fromkeys((gast.With, gast.AsyncWith), lambda statement: (statement.body,))


def blocks(statement: gast.AST) -> Blocks:
    """Return the blocks of a compound statement, but not those of other functions or classes."""
    find = _BLOCKS.get(type(statement))
    return () if find is None else find(statement)


def own_jumps(block: list[gast.AST], kind: type[gast.AST]) -> Iterator[gast.AST]:
    """Yield the jumps of a kind that leave this block: a loop keeps its breaks and continues."""
    for statement in block:
        if isinstance(statement, kind):
            yield statement
        elif kind is not gast.Return and isinstance(statement, LOOPS):
            yield from own_jumps(statement.orelse, kind)
        else:
            for inner in blocks(statement):
                yield from own_jumps(inner, kind)
