"""Raised exceptions, where they stand in a branch or loop.

    raise ValueError(x)        becomes    ag__.raise_stmt(lambda: ValueError(x))
    raise Failed() from error  becomes    ag__.raise_stmt(lambda: Failed(), lambda: error)

Outside of all branches and loops a `raise` always happens, and stays; so does a bare `raise`. There
`raise error` becomes `raise ag__.raised(error)`: which one it is may depend on staged values.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from typing import Any

import gast

from autograph.converters.base import Converter, expression, function, run_time
from autograph.runtime import staging
from autograph.runtime.staging.exceptions.raising import is_users
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.values.one_of import OneOf
from autograph.syntax.flow import blocks, is_converted


class RaiseStatements(Converter):
    """The exception becomes a function, called when it is raised."""

    def visit_Raise(self, node: gast.Raise) -> Any:
        """Return the call that raises."""
        if node.exc is None:
            return node
        if not getattr(node, "is_inside", False):
            if isinstance(node.exc, gast.Name) and not hasattr(builtins, node.exc.id):
                node.exc = self.operator(node, "raised", node.exc)
            return node
        parts = [function(node, part) for part in (node.exc, node.cause) if part is not None]
        return expression(self.operator(node, "raise_stmt", *parts))


def mark_raises(statements: list[Any], inside: bool = False) -> None:
    """Mark the raises that stand in a branch or loop."""
    for statement in statements:
        if inside and isinstance(statement, gast.Raise):
            statement.is_inside = True
        inner = inside or is_converted(statement)
        for block in blocks(statement):
            mark_raises(block, inner)


@run_time
def raise_stmt(exception: Callable[[], Any], cause: Callable[[], Any] | None = None) -> None:
    """Raise now, or record that the branch being recorded raises."""
    if not staging.tracing():
        if cause is None:
            raise exception()
        raise exception() from cause()
    _raise(exception(), cause)


@run_time
def raised(exception: Any) -> Any:
    """Return the exception to raise; record that one of several is raised."""
    if isinstance(exception, OneOf):
        _raise(exception, None)
    return exception


def _raise(raised: Any, cause: Callable[[], Any] | None) -> None:
    if isinstance(raised, OneOf):
        switch(raised, lambda case: _raise(case, cause))
        return
    if isinstance(raised, type):
        raised = raised()
    if not isinstance(raised, BaseException):
        staging.raise_now(TypeError("exceptions must derive from BaseException"))
    if cause is not None:
        raised.__cause__ = cause()
    handled = sys.exc_info()[1]
    if raised.__context__ is None and isinstance(handled, Exception) and is_users(handled):
        raised.__context__ = None if handled is raised else handled
    staging.raise_now(raised)
