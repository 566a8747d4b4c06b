"""Long chains of `elif`, cut into pieces.

    if a:                        do_else = False
        ...                      if a:
    elif b:                          ...
        ...          becomes     elif b:
    (many more)                      ...
    elif z:                      else:
        ...                          do_else = True
                                 if do_else:
                                     if z:
                                         ...

Each `else` becomes a function inside the one before, and neither Python nor a reader can follow
hundreds of them.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import Conversion, load, placed
from autograph.converters.jumps import DEEPEST, set_flag
from autograph.syntax.flow import blocks
from autograph.syntax.origin import position_of


def cut_long_chains(conversion: Conversion, statements: list[Any]) -> list[Any]:
    """Cut the long chains of a block and of the blocks in it."""
    result: list[Any] = []
    for statement in statements:
        if not isinstance(statement, gast.If):
            for block in blocks(statement):
                block[:] = cut_long_chains(conversion, block)
            result.append(statement)
            continue
        last = _last_of_piece(conversion, statement)
        result += _cut(conversion, statement, last)
    return result


def _last_of_piece(conversion: Conversion, chain: gast.If) -> gast.If:
    """Cut inside the branches, down to the last one of the piece; return that one."""
    for _ in range(DEEPEST):
        chain.body = cut_long_chains(conversion, chain.body)
        if len(chain.orelse) != 1 or not isinstance(chain.orelse[0], gast.If):
            break
        chain = chain.orelse[0]
    return chain


def _cut(conversion: Conversion, chain: gast.If, last: gast.If) -> list[Any]:
    rest = last.orelse
    if len(rest) != 1 or not isinstance(rest[0], gast.If):
        last.orelse = cut_long_chains(conversion, rest)
        return [chain]
    flag = conversion.flag("do_else")
    last.orelse = [set_flag(last, flag, True)]
    rest = cut_long_chains(conversion, rest)
    behind = placed(gast.If(load(rest[0], flag), rest, []), position_of(rest[0]))
    return [set_flag(chain, flag, False), chain, behind]
