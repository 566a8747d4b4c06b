"""The text of dicts and sets whose keys only the graph knows.

The members of a set come in the order in which Python has those of a new set of them.
"""

from __future__ import annotations

import sys
from collections import Counter, OrderedDict, defaultdict
from typing import Any

from autograph.runtime import dispatch, promotion
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.dicts.set_order import told
from autograph.runtime.staging.dicts.table_access import RecordedFrozenset
from autograph.runtime.staging.dicts.table_methods import in_order
from autograph.runtime.staging.dicts.tables import no_order
from autograph.runtime.staging.effects import as_repr
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.texts.texts import text


def text_of(container: Any) -> Any:
    """`repr(container)`."""
    table = promotion.staged_items(container)
    if table.element is None:
        return repr(type(container)())
    if isinstance(container, set):
        told(table.length())
    return conditional_value(
        table.length() > 0, lambda: _spelled(container, table), lambda: _empty(container)
    )


def _empty(container: Any) -> str:
    if isinstance(container, defaultdict):
        return repr(defaultdict(container.default_factory))
    return repr(type(container)())


def _spelled(container: Any, table: Any) -> Any:
    if isinstance(container, set):
        inside = f"{{{_members(table.listed())}}}"
        return text(f"frozenset({inside})" if isinstance(container, RecordedFrozenset) else inside)
    if isinstance(container, OrderedDict) and sys.version_info < (3, 12):
        return text(f"OrderedDict([{table.listed('items').joined_texts()}])")
    items = in_order(container) if isinstance(container, Counter) else table.listed("items")
    inside = f"{{{items.joined_texts(_pair)}}}"
    if isinstance(container, defaultdict):
        return text(f"defaultdict({container.default_factory!r}, {inside})")
    return text(inside if type(container) is dict else f"{type(container).__name__}({inside})")


def _pair(item: Any) -> str:
    key, value = item
    return f"{as_repr(key)}: {as_repr(value)}"


def _members(members: GrowingList) -> str:
    if len(members.leaves) > 1:
        raise no_order()
    return dispatch.format_later([members], "!t")
