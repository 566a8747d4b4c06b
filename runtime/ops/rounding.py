"""Rounding, element by element. The derivative is zero wherever there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops import examples
from autograph.runtime.ops.elementwise import UFUNCS, elementwise
from autograph.runtime.tensor import Tensor


def _rounding(
    name: str, ufunc: np.ufunc, doc: str, accepts: tuple[str, ...] = ("bool", "int", "float")
) -> Callable[..., Tensor]:
    return elementwise(
        name,
        ufunc,
        vjp=lambda dy, y, x: None,
        samples=examples.reals(-2.3, 2.4, kinds=accepts),
        accepts=accepts,
        doc=doc,
    )


floor = _rounding("floor", np.floor, "The greatest whole number that is not above.")
ceil = _rounding("ceil", np.ceil, "The smallest whole number that is not below.")
trunc = _rounding("trunc", np.trunc, "The whole number next to it on the side of zero.")

_round = _rounding("round", np.rint, "The nearest whole number, the even one of two.", ("float",))


def round(x: Any, name: str | None = None) -> Tensor:
    """The nearest whole number, the even one of two; integers as they are."""
    tensor = promotion.as_tensor(x)
    return _round(tensor) if types.kind(tensor.dtype) == "float" else tensor


def rint(x: Any, name: str | None = None) -> Tensor:
    """The nearest whole number as a float, the even one of two."""
    tensor = promotion.as_tensor(x)
    if types.kind(tensor.dtype) in ("bool", "int"):
        tensor = promotion.cast(tensor, types.float32)
    return _round(tensor)


UFUNCS[np.rint] = rint
