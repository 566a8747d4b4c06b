"""Divisors and multiples of integers: what `np.gcd` and `math.gcd` record."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import Sample, no_vjp
from autograph.runtime.ops.elementwise import elementwise
from autograph.runtime.tensor import Tensor


def _samples() -> list[Sample]:
    samples = [Sample((np.array(12), np.array(18)))]
    for dtype in (types.int8, types.int32, types.int64, types.uint16):
        values = np.array([[12, 9, 10], [0, 7, 4]], dtype)
        samples.append(Sample((values, np.array([8, 6, 5], dtype))))
    return samples


def _divisor(name: str, ufunc: np.ufunc, doc: str) -> Callable[..., Tensor]:
    return elementwise(
        name,
        ufunc,
        vjp=no_vjp("integers have no derivative"),
        samples=_samples,
        accepts=("int",),
        doc=doc,
    )


gcd = _divisor("gcd", np.gcd, "The greatest common divisor.")
lcm = _divisor("lcm", np.lcm, "The least common multiple.")
