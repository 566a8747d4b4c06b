"""`items * n`, where only the graph knows `n`.

[0] * n         a list that grows, of as many items
items *= n      in place
"""

from __future__ import annotations

from typing import Any

from autograph.runtime import dispatch, promotion, types
from autograph.runtime.errors import StagingError
from autograph.runtime.scalar import Scalar
from autograph.runtime.staging import structure
from autograph.runtime.staging.growing import GrowingList


def repeated(items: Any, times: Any) -> Any:
    """`items * times` for a sequence of Python's."""
    times = whole(times)
    if type(items) not in promotion.GROWABLE:
        kind = "text" if isinstance(items, str) else type(items).__name__
        raise StagingError(
            f"how often this {kind} is repeated is only known when the graph runs.",
            advice="Repeat a list: `[0] * n`."
            if isinstance(items, tuple)
            else "Repeat it a number of times that Python knows.",
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
