"""Logic on truth values, element by element."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograph.runtime.ops.definition import Sample, no_vjp
from autograph.runtime.ops.elementwise import boolean, elementwise
from autograph.runtime.tensor import Tensor

_TRUTHS = np.array([True, True, False, False])


def _samples(arity: int) -> Callable[[], list[Sample]]:
    pairs = (_TRUTHS, np.array([True, False, True, False]))
    return lambda: [
        Sample(pairs[:arity]),
        Sample((_TRUTHS[:, None], np.array(True))[:arity]),
        Sample((np.array(False), np.array(True))[:arity]),
        Sample((np.array([2, 0, -1]), np.array([0.0, 0.0, 1.0]).astype(np.int64))[:arity]),
    ]


def _logical(name: str, ufunc: np.ufunc, doc: str) -> Callable[..., Tensor]:
    return elementwise(
        name,
        ufunc,
        vjp=no_vjp("truth values have no derivative"),
        samples=_samples(ufunc.nin),
        result=boolean,
        doc=doc,
    )


logical_and = _logical("logical_and", np.logical_and, "Whether both hold; numbers hold unless 0.")
logical_or = _logical("logical_or", np.logical_or, "Whether one or both hold.")
logical_xor = _logical("logical_xor", np.logical_xor, "Whether exactly one holds.")
logical_not = _logical("logical_not", np.logical_not, "Whether it does not hold.")
