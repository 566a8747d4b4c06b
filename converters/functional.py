"""Blocks as functions: what `if`, `while` and `for` share.

y = x                 def if_body(y):
          becomes         y = x
                          return (y,)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gast

from autograph.converters.base import (
    STORE,
    Conversion,
    constant,
    expression,
    load,
    name,
    placed,
    row,
)
from autograph.syntax.origin import position_of


def returning(
    conversion: Conversion,
    at: Any,
    block: list[Any],
    outputs: Sequence[str],
    parameters: Sequence[str],
    ends: bool,
) -> list[Any]:
    """Return the block, ending in the tuple of its results; `ends` if it never gets there."""
    statements = [item for item in block if not isinstance(item, gast.Pass)]
    result = row(at, outputs)
    if ends:
        # A branch that always raises sets nothing; what is recorded of it still needs a result.
        result.elts = [
            load(at, each) if each in parameters else undefined(conversion, at, each)
            for each in outputs
        ]
    return [*statements, placed(gast.Return(result), position_of(at))]


def undefined(conversion: Conversion, at: Any, variable: str) -> gast.Call:
    """Return `ag__.Undefined('variable')`."""
    return conversion.operator(at, "Undefined", constant(at, variable))


def result_statement(at: Any, names: Sequence[str], call: gast.Call) -> Any:
    """Return `(y, z) = call`, or the call alone where it has no results."""
    if not names:
        return expression(call)
    position = position_of(at)
    target = placed(gast.Tuple([name(each, STORE, position) for each in names], STORE), position)
    return placed(gast.Assign([target], call, None), position)


def unbound_after(handler: gast.ExceptHandler, first: Any, last: Any) -> list[Any]:
    """Return the body of a handler that binds its name first, and unbinds it however it ends."""
    position = position_of(handler)
    return [first, placed(gast.Try(handler.body, [], [], [last]), position)]
