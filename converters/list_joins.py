"""Lists that are put together of others, which may have grown in recorded code.

    a + [x]       becomes     ag__.add_lists(a, [x])
    [x] + a       becomes     ag__.add_lists([x], a)
    [*a, x]       becomes     ag__.list_of(a, [x])

Of two names, `a + b`, nothing says that they are lists, so that is left to Python.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import gast

from autograph.converters.base import LOAD, Converter, placed, run_time
from autograph.runtime import staging
from autograph.syntax.origin import position_of

_DISPLAYS = (gast.List, gast.ListComp)


class ListJoins(Converter):
    """Sums with a list that is written out, and lists with a star in them."""

    def enter_BinOp(self, node: gast.BinOp) -> None:
        """Mark the sum while what is added can be seen."""
        displayed = isinstance(node.left, _DISPLAYS) or isinstance(node.right, _DISPLAYS)
        node.joins = displayed and isinstance(node.op, gast.Add)

    def visit_BinOp(self, node: gast.BinOp) -> Any:
        """Return the sum of two values of which one is a list."""
        return self.operator(node, "add_lists", node.left, node.right) if node.joins else node

    def visit_List(self, node: gast.List) -> Any:
        """Return the list of what its parts hold."""
        is_starred = any(isinstance(item, gast.Starred) for item in node.elts)
        if not is_starred or not isinstance(node.ctx, gast.Load):
            return node
        parts: list[Any] = []
        for star, items in groupby(node.elts, lambda item: isinstance(item, gast.Starred)):
            if star:
                parts += [item.value for item in items]
            else:
                parts.append(placed(gast.List(list(items), LOAD), position_of(node)))
        return self.operator(node, "list_of", *parts)


@run_time
def add_lists(left: Any, right: Any) -> Any:
    """Return `left + right`."""
    if staging.tracing() and type(left) is list and type(right) is list:
        return staging.joined([left, right])
    return left + right


@run_time
def list_of(*parts: Any) -> list[Any]:
    """Return `[*part, *part]`."""
    if staging.tracing():
        return staging.joined([part if type(part) is list else list(part) for part in parts])
    return [item for part in parts for item in part]
