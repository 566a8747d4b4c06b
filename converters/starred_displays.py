"""Sets that are written out, and tuples and sets with a star in them.

    {x, 3}          becomes     ag__.set_of([x, 3])
    (x, *items)     becomes     ag__.written_out((x, *items))

Python takes a list that grows in recorded code for one with a single item; lists are joined when
they are seen, tuples and sets have to be here.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import Converter, placed, run_time
from autograph.converters.comprehensions import keyed
from autograph.runtime import staging
from autograph.runtime.promotion import StagedItems
from autograph.syntax.origin import position_of


class StarredDisplays(Converter):
    """What Python has written out is checked."""

    def visit_Tuple(self, node: Any) -> Any:
        """Return the check of a tuple."""
        is_read = isinstance(getattr(node, "ctx", None) or gast.Load(), gast.Load)
        is_starred = any(isinstance(item, gast.Starred) for item in node.elts)
        return self.operator(node, "written_out", node) if is_read and is_starred else node

    def visit_Set(self, node: Any) -> Any:
        """Return the call that tells the members apart."""
        if any(isinstance(item, gast.Starred) for item in node.elts):
            return self.operator(node, "written_out", node)
        members = placed(gast.List(node.elts, gast.Load()), position_of(node))
        result = self.operator(node, "set_of", members)
        result.is_set = True
        return result


@run_time
def set_of(members: list[Any]) -> Any:
    """Return `{*members}`."""
    return keyed("set", members) if staging.tracing() else set(members)


@run_time
def written_out(value: Any) -> Any:
    """Return a tuple or set, of which only the graph may know how many items it has."""
    if staging.tracing() and any(isinstance(item, StagedItems) for item in value):
        return staging.tuple_of(value) if type(value) is tuple else keyed("set", list(value))
    return value
