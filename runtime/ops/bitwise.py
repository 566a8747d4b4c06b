"""Operations on the bits of integers, element by element."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import Sample, no_vjp
from autograph.runtime.ops.elementwise import elementwise
from autograph.runtime.tensor import Tensor


def _samples(arity: int) -> Callable[[], list[Sample]]:
    def make() -> list[Sample]:
        samples = [Sample((np.array(12), np.array(2))[:arity])]
        for dtype in (types.int8, types.int32, types.int64, types.uint8, types.uint64):
            values = np.array([[1, 12, 77], [5, 0, 3]], dtype)
            samples.append(Sample((values, np.array([1, 3, 2], dtype))[:arity]))
        return samples

    return make


def _bits(
    name: str, ufunc: np.ufunc, doc: str, accepts: tuple[str, ...] = ("bool", "int")
) -> Callable[..., Tensor]:
    return elementwise(
        name,
        ufunc,
        vjp=no_vjp("integers have no derivative"),
        samples=_samples(ufunc.nin),
        accepts=accepts,
        doc=doc,
    )


bitwise_and = _bits("bitwise_and", np.bitwise_and, "The bits set in both.")
bitwise_or = _bits("bitwise_or", np.bitwise_or, "The bits set in one or both.")
bitwise_xor = _bits("bitwise_xor", np.bitwise_xor, "The bits set in exactly one.")
invert = _bits("invert", np.invert, "The other bits; `not` for truth values.")
left_shift = _bits("left_shift", np.left_shift, "The bits moved to the left.", ("int",))
right_shift = _bits("right_shift", np.right_shift, "The bits moved to the right.", ("int",))
