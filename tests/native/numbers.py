"""Numbers to try functions at: bit patterns from the whole range, the interesting ranges, edges."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_SCALES = (1e-3, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 100.0, 710.0, 1e4, 1e6)


def edges(dtype: Any) -> Array:
    """Zeros, infinities, NaN, the ends of the range, and numbers at which formulas change."""
    info = np.finfo(dtype)
    sizes = [0.0, 1.0, 0.5, 2.0, 3.0, 0.625, 0.75, 4.0, 88.72, 103.9, 709.78, 745.1, 1e5, 2.0**18]
    sizes += [float(info.tiny), float(info.smallest_subnormal), float(info.max), np.inf, np.nan]
    numbers = np.array(sizes, dtype)
    with np.errstate(all="ignore"):
        near = [np.nextafter(numbers, dtype(limit)) for limit in (0, np.inf)]
    positive = np.concatenate([numbers, *near])
    return np.concatenate([positive, -positive])


def line(dtype: Any, count: int, seed: int = 0) -> Array:
    """About `count` numbers from everywhere, and the edges."""
    rng = np.random.default_rng(seed)
    bits = np.uint32 if dtype == np.float32 else np.uint64
    # One of each stretch of bit patterns: every exponent is there.
    step = 2 ** np.finfo(dtype).bits // count
    patterns = (np.arange(count, dtype=bits) * bits(step)) + rng.integers(0, step, count, bits)
    parts = [patterns.view(dtype), edges(dtype)]
    each = count // 8
    parts += [rng.uniform(-scale, scale, each).astype(dtype) for scale in _SCALES]
    near_one = 1 + rng.uniform(-0.5, 0.5, count) * 2.0 ** rng.integers(-50, 1, count)
    return np.concatenate([*parts, near_one.astype(dtype)])


def plane(dtype: Any, count: int) -> list[Array]:
    """Pairs of such numbers; all pairs of edges; pairs of numbers of like size."""
    rng = np.random.default_rng(1)
    first, second = line(dtype, count, 2), rng.permutation(line(dtype, count, 3))
    pairs = np.array(list(itertools.product(edges(dtype), repeat=2))).T
    left = rng.uniform(0.0, 4.0, count).astype(dtype)
    right = (left * rng.uniform(0.5, 2.0, count)).astype(dtype)
    small = rng.integers(-20, 20, count).astype(dtype)
    return [
        np.concatenate([first, pairs[0], left, small]),
        np.concatenate([second, pairs[1], right, rng.permutation(small)]),
    ]
