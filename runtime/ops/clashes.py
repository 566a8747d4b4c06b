"""What an operation would say of its operands, for programs that catch it.

try:
    v.reshape(k)            text = fit_error(v, k, name="reshape", ...)
except ValueError:          the handler, if there is one, else reshape(v, k)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import REGISTRY, Sample, define
from autograph.runtime.ops.strings import NO_VJP
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
Given = tuple[tuple[str, Any], ...]


ERRORS: dict[str, type[Exception]] = {"value": ValueError, "matrix": np.linalg.LinAlgError}


def _message(*operands: Array, name: str, given: Given, error: str) -> Array:
    try:
        with np.errstate(all="ignore"):
            REGISTRY[name].evaluate(*operands, **dict(given))
    except (ValueError, ArithmeticError, LookupError, TypeError) as raised:
        # What is more special than the error has handlers of its own.
        return np.array(str(raised) if type(raised) is ERRORS[error] else "", types.string)
    return np.array("", types.string)


FIT_ERROR = define(
    "fit_error",
    infer=lambda *operands, name, given, error: TensorType(types.string, ()),
    evaluate=_message,
    vjp=NO_VJP,
    samples=lambda: [
        Sample((np.zeros(3), np.zeros(4)), {"name": "add", "given": (), "error": "value"}),
        Sample((np.zeros(3), np.zeros(3)), {"name": "add", "given": (), "error": "value"}),
        Sample((np.zeros((2, 2)),), {"name": "inv", "given": (), "error": "matrix"}),
    ],
    doc="What the operation of that name says of operands that it does not take, or nothing.",
)
