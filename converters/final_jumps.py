"""Jumps out of a `finally` part: they win over the jump or exception that is on its way.

    try:                            error = None
        body                        try:
    finally:                            body
        if p:            becomes    except BaseException as raised:
            return 1                    error = raised
        rest                        if p:
                                        return 1
                                    rest
                                    if error is not None:
                                        raise error

The part stays in the statement, marked as open, while the jumps are lowered: those of the body are
kept in its flags, and taken back when the part jumps itself. It is put behind the statement then.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import Conversion, assign, constant, load, placed, store
from autograph.converters.jumps import has_final_jumps
from autograph.syntax.flow import blocks, falls_through
from autograph.syntax.origin import position_of


def open_finals(conversion: Conversion, statements: list[Any]) -> None:
    """Let exceptions wait in a variable where a `finally` part may jump."""
    for index in reversed(range(len(statements))):
        statement = statements[index]
        for block in blocks(statement):
            open_finals(conversion, block)
        if has_final_jumps(statement):
            statements[index : index + 1] = _opened(conversion, statement)


def _opened(conversion: Conversion, node: Any) -> list[Any]:
    final, position = node.finalbody, position_of(node)
    body = node.body
    if node.handlers:
        node.finalbody = []
        body = [node]
    raised, error = conversion.names.fresh("raised"), conversion.names.fresh("error")
    before: list[Any] = []
    handled: list[Any] = [placed(gast.Pass(), position)]
    if falls_through(final):
        before = [assign(node, error, constant(node, None))]
        handled = [assign(node, error, load(node, raised))]
        final = [*final, _raised_again(node, error)]
    handler = gast.ExceptHandler(load(node, "BaseException"), store(node, raised), handled)
    opened = placed(gast.Try(body, [placed(handler, position)], [], final), position)
    opened.has_open_final = True
    return [*before, opened]


def _raised_again(at: Any, error: str) -> gast.If:
    position = position_of(at)
    nothing = constant(at, None)
    test = placed(gast.Compare(load(at, error), [gast.IsNot()], [nothing]), position)
    again = placed(gast.Raise(load(at, error), None), position)
    return placed(gast.If(test, [again], []), position)


def close_finals(statements: list[Any]) -> None:
    """Put the open parts, which jump no longer, behind their statements."""
    for index in reversed(range(len(statements))):
        statement = statements[index]
        for block in blocks(statement):
            close_finals(block)
        if hasattr(statement, "has_open_final"):
            final, statement.finalbody = statement.finalbody, []
            statements[index : index + 1] = [statement, *final]
