"""Continue statements.

for x in xs:                  for x in xs:
    if x < 0:                     if x < 0:
        continue     becomes          pass
    s += x                        else:
                                      s += x
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import Conversion, placed
from autograph.converters.breaks import leave_loop_to_python
from autograph.converters.jumps import (
    LOOPS,
    Flags,
    JumpLowering,
    block_or_pass,
    jump_behind,
    set_flag,
    without_flag,
)
from autograph.syntax.flow import blocks, own_jumps
from autograph.syntax.origin import position_of


def lower_continues(conversion: Conversion, statements: list[Any]) -> None:
    """Take the continues out of all loops of a block."""
    for statement in statements:
        for block in blocks(statement):
            lower_continues(conversion, block)
        if isinstance(statement, LOOPS) and any(own_jumps(statement.body, gast.Continue)):
            _lower_loop(conversion, statement)


def continues_behind(conversion: Conversion, statement: Any) -> list[Any]:
    """Move the continues out of a statement: it sets a flag, and a branch of Python's continues."""
    flag = conversion.flag("do_continue")
    block, _ = _Continues(conversion, flag).block([statement])
    leave = placed(gast.Continue(), position_of(statement))
    return [set_flag(statement, flag, False), *block, *jump_behind(statement, flag, leave)]


class _Continues(JumpLowering):
    kind = gast.Continue

    def __init__(self, conversion: Conversion, flag: str) -> None:
        super().__init__(conversion)
        self._flag = flag

    def replacement(self, jump: Any) -> tuple[list[Any], Flags]:
        return [set_flag(jump, self._flag, True)], frozenset([self._flag])

    def passing(self, statement: Any) -> Flags:
        return frozenset()


def _lower_loop(conversion: Conversion, loop: Any) -> None:
    if hasattr(loop, "native"):
        leave_loop_to_python(loop, gast.Continue)
        return
    flag = conversion.flag("do_continue")
    continues = _Continues(conversion, flag)
    body, _ = continues.block(loop.body)
    if flag in continues.read_flags:
        body.insert(0, set_flag(loop, flag, False))
    else:
        body = without_flag(body, flag)
    loop.body = block_or_pass(loop, body)
