"""Compare the speed of native elementary functions with NumPy's: `python -m tests.native.speed`.

Loops of a million elements, the best of several runs of processor time; ratios above 1 are faster.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.native import oracle
from tests.native.loops import ARITY, native

COUNT = 1_000_000
_RANGES = {
    **dict.fromkeys(("log", "log2", "log10", "log1p", "rsqrt"), (0.0, 10.0)),
    **dict.fromkeys(("asin", "acos", "atanh", "erfinv"), (-1.0, 1.0)),
    "acosh": (1.0, 10.0),
    "pow": (0.1, 4.0),
}


def best(run: Callable[[], Any]) -> float:
    """Milliseconds of processor time."""
    times = []
    for _ in range(9):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times) * 1e3


def row(name: str, dtype: Any) -> str:
    rng = np.random.default_rng(0)
    low, high = _RANGES.get(name, (-5.0, 5.0))
    xs = [rng.uniform(low, high, COUNT).astype(dtype) for _ in range(ARITY.get(name, 1))]
    out = np.empty(COUNT, dtype)
    ours = best(lambda: native(name, dtype)(*xs, out=out))
    reference = oracle.WIDE.get(name) or oracle.EXACT.get(name)
    text = f"{name:13} {np.dtype(dtype).name}  {ours:6.2f} ms"
    if reference is None:
        return text
    theirs = best(lambda: reference(*xs))
    return f"{text}   NumPy {theirs:6.2f} ms   {theirs / ours:5.1f}"


if __name__ == "__main__":
    np.seterr(all="ignore")
    for chosen in sys.argv[1:] or oracle.NAMES:
        for dtype in (np.float32, np.float64):
            print(row(chosen, dtype), flush=True)
