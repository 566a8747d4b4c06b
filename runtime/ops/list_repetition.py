"""Lists repeated: `[0.0] * n`, and the cotangent, which adds up what came of each element."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime.ops.definition import Op, Sample, define
from autograph.runtime.ops.list_elements import LIST_LENGTH, ONE, PAIR, REALS, Arrays, index_tensor

__all__ = ["LIST_FOLD", "LIST_REPEAT", "list_repeat"]


def _folded(items: Arrays, like: Arrays) -> Arrays:
    count = len(like)
    sums = [np.zeros_like(part) for part in like]
    for place, item in enumerate(items):
        sums[place % count] = np.asarray(sums[place % count] + item)
    return sums


def _fold_vjp(dy: Any, y: Any, items: Any, like: Any) -> tuple[Any, None]:
    return list_repeat(dy, LIST_LENGTH(items) // LIST_LENGTH(like)), None


LIST_REPEAT: Op = define(
    "list_repeat",
    infer=lambda items, times: items,
    evaluate=lambda items, times: items * int(times),
    vjp=lambda dy, y, items, times: (LIST_FOLD(dy, items), None),
    samples=lambda: [
        Sample((REALS, np.array(2))),
        Sample(([PAIR], ONE)),
        Sample((REALS, np.array(-1))),
        Sample(([], ONE)),
    ],
    doc="The elements, so many times one after the other.",
)

LIST_FOLD: Op = define(
    "list_fold",
    infer=lambda items, like: like,
    evaluate=_folded,
    vjp=_fold_vjp,
    samples=lambda: [Sample((REALS, [PAIR])), Sample((REALS + REALS, REALS))],
    doc="A list as long as `like` of the sums of the elements that are so far apart.",
)


def list_repeat(items: Any, times: Any) -> Any:
    """The elements, so many times one after the other."""
    return LIST_REPEAT(items, index_tensor(times))
