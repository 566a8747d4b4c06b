"""Whether two versions gave the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def leaves(result: Any) -> Iterator[np.ndarray]:
    """The arrays and numbers of a result, in order."""
    if isinstance(result, dict):
        result = [result[key] for key in sorted(result)]
    if isinstance(result, tuple | list):
        for item in result:
            yield from leaves(item)
    else:
        yield np.asarray(result)


def difference(result: Any, expected: Any, tolerance: float) -> str:
    """What is wrong with `result`, or nothing."""
    got, right = list(leaves(result)), list(leaves(expected))
    if len(got) != len(right):
        return f"{len(got)} results, not {len(right)}"
    for place, (ours, theirs) in enumerate(zip(got, right, strict=True)):
        if ours.shape != theirs.shape:
            return f"result {place} has shape {ours.shape}, not {theirs.shape}"
        scale = np.max(np.abs(theirs), initial=1e-300)
        error = np.max(np.abs(ours - theirs), initial=0.0) / scale
        if not error <= tolerance:
            return f"result {place} is off by {error:.1e} of its largest number"
    return ""


def as_plain(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Python numbers for NumPy's, which are slow in plain Python."""
    return tuple(item.item() if isinstance(item, np.generic) else item for item in arguments)
