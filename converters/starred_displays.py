"""Tuples and sets with a star in them.

    (x, *items)     becomes     ag__.written_out((x, *items))

Python takes a list that grows in recorded code for one with a single item; lists are joined when
they are seen, but a tuple or a set cannot have a length that is only known when the graph runs.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import Converter, run_time
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.runtime.promotion import StagedItems


class StarredDisplays(Converter):
    """What Python has written out is checked."""

    def visit_Tuple(self, node: Any) -> Any:
        """Return the check of a tuple or set."""
        is_read = isinstance(getattr(node, "ctx", None) or gast.Load(), gast.Load)
        is_starred = any(isinstance(item, gast.Starred) for item in node.elts)
        return self.operator(node, "written_out", node) if is_read and is_starred else node

    visit_Set = visit_Tuple


@run_time
def written_out(value: Any) -> Any:
    """Return a tuple or set, of which the number of items is known."""
    if staging.tracing() and any(isinstance(item, StagedItems) for item in value):
        kind = type(value).__name__
        raise StagingError(
            f"how many items this {kind} gets is only known when the graph runs.",
            advice="Make it a list: `[x, *items]`.",
        )
    return value
