"""`constant`: a value known while recording."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.types import TensorType


def _infer(value: np.ndarray[Any, Any]) -> TensorType:
    return types.type_of_array(value)


CONSTANT = define(
    "constant",
    infer=_infer,
    evaluate=lambda value: value,
    vjp=no_vjp("a constant depends on nothing"),
    samples=lambda: [Sample((), {"value": np.float32(2.5).reshape(())})],
    doc="A value known while recording.",
    graph_name="Const",
)
