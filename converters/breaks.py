"""Break statements, and the `else` of loops.

    while n > 0:                do_break = False
        if found(n):            while not do_break and n > 0:
            break                   if found(n):
        n -= 1        becomes           do_break = True
    else:                           else:
        n = None                        n -= 1
                                if not do_break:
                                    n = None

The flags that end a loop are kept beside its test, in `loop.exits`; the loop's own converter reads
them before the test.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import Conversion, placed
from autograph.converters.jumps import (
    LOOPS,
    NEVER,
    Flags,
    JumpLowering,
    block_or_pass,
    guard,
    jump_behind,
    mark_native,
    open_blocks,
    set_flag,
)
from autograph.syntax.flow import becomes_functions, blocks, own_jumps
from autograph.syntax.origin import position_of


def lower_breaks(conversion: Conversion, statements: list[Any]) -> list[Any]:
    """Take the breaks out of all loops of a block, innermost first."""
    result: list[Any] = []
    for statement in statements:
        for block in blocks(statement):
            block[:] = lower_breaks(conversion, block)
        if isinstance(statement, LOOPS):
            result += _lower_loop(conversion, statement)
        else:
            result.append(statement)
    return result


def breaks_behind(conversion: Conversion, statement: Any) -> list[Any]:
    """Move the breaks out of a statement: it sets a flag, and a branch of Python's breaks."""
    flag = conversion.flag("do_break")
    block, _ = _Breaks(conversion, flag).block([statement])
    leave = placed(gast.Break(), position_of(statement))
    return [set_flag(statement, flag, False), *block, *jump_behind(statement, flag, leave)]


class _Breaks(JumpLowering):
    kind = gast.Break

    def __init__(self, conversion: Conversion, flag: str) -> None:
        super().__init__(conversion)
        self.flag = flag
        self.exits: Flags = NEVER

    def replacement(self, jump: Any) -> tuple[list[Any], Flags]:
        # The break of a lowered return: its own flag, set just before, ends the loop.
        flags = getattr(jump, "flags", frozenset([self.flag]))
        self.exits |= flags
        return ([set_flag(jump, self.flag, True)] if self.flag in flags else []), flags

    def passing(self, statement: Any) -> Flags:
        flags = super().passing(statement)
        self.exits |= flags
        return flags


def _lower_loop(conversion: Conversion, loop: Any) -> list[Any]:
    jumps = list(own_jumps(loop.body, gast.Break))
    if hasattr(loop, "native"):
        leave_loop_to_python(loop, gast.Break)
        return [loop]
    own = any(not hasattr(jump, "flags") for jump in jumps)
    flag = conversion.flag("do_break") if own else ""
    breaks = _Breaks(conversion, flag)
    loop.body = block_or_pass(loop, breaks.block(loop.body)[0])
    loop.exits = tuple(sorted(breaks.exits))
    # Behind the loop now; if a flag ended the loop, it does not run.
    orelse, loop.orelse = loop.orelse, []
    if orelse and breaks.exits:
        orelse = [guard(orelse, breaks.exits)]
    before = [set_flag(loop, flag, False)] if own else []
    return [*before, loop, *orelse]


def leave_loop_to_python(loop: Any, kind: type) -> None:
    """Mark a loop, and the branches in it that jump out of its body."""
    mark_native(loop)
    _leave_branches(loop.body, kind)


def _leave_branches(statements: list[Any], kind: type) -> None:
    for statement in statements:
        if becomes_functions(statement) and any(own_jumps([statement], kind)):
            mark_native(statement)
        for block in open_blocks(statement):
            _leave_branches(block, kind)
