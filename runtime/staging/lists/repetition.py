"""`items * n`, where only the graph knows `n`.

[0] * n         a list that grows, of as many items
items *= n      in place
"-" * n         a text
"""

from __future__ import annotations

from typing import Any

from autograph.runtime import dispatch, promotion, types
from autograph.runtime.errors import StagingError
from autograph.runtime.scalar import Scalar
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.texts import text_methods
from autograph.runtime.staging.values import structure
from autograph.runtime.text import Text


def repeated(items: Any, times: Any) -> Any:
    """`items * times` for a sequence of Python's."""
    times = whole(times)
    if isinstance(items, str | Text):
        return text_methods.call("repeat", items, times)
    if structure.kind_of(items) not in (*promotion.GROWABLE, tuple):
        raise StagingError(
            f"how often this {type(items).__name__} is repeated is only known when the graph runs.",
            advice="Repeat a list: `[0] * n`.",
        )
    made = GrowingList.of(items).repeated(times)
    limited = made.limited(getattr(items, "maxlen", None), True)
    return structure.put_together(structure.empty(items), [limited])


def whole(times: Any) -> Any:
    """How often something is repeated; TypeError for what is no whole number."""
    kind = promotion.python_kind(times)
    name = f"numpy.{times.dtype.name}" if kind is None else kind
    error = TypeError(f"can't multiply sequence by non-int of type '{name}'")
    if isinstance(times, Scalar):
        return times.whole(error)
    if not isinstance(times, int) and getattr(times, "dtype", types.float64).kind not in "iu":
        raise error
    return times


dispatch.repeated = repeated
