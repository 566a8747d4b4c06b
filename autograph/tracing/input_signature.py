"""Arguments that an `input_signature` describes: made tensors, or refused."""

from __future__ import annotations

import inspect
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.tensor import Tensor
from autograph.runtime.variable import Variable
from autograph.tracing.signature import TensorSpec


def apply_signature(bound: inspect.BoundArguments, specs: dict[str, Any], name: str) -> None:
    """Turn the arguments into tensors that `input_signature` admits; TypeError if one does not."""
    for argument, spec in specs.items():
        if argument in bound.arguments:
            value = bound.arguments[argument]
            bound.arguments[argument] = _conformed(value, spec, argument, name)


def _conformed(value: Any, spec: Any, argument: str, name: str) -> Any:
    if isinstance(spec, list | tuple):
        return type(spec)(
            _conformed(v, s, argument, name) for v, s in zip(value, spec, strict=True)
        )
    if isinstance(spec, dict):
        return {key: _conformed(value[key], inner, argument, name) for key, inner in spec.items()}
    if not isinstance(spec, TensorSpec) or isinstance(value, TensorSpec):
        return value
    if isinstance(value, Variable):
        value = value.read_value()
    if not isinstance(value, Tensor):
        kind = promotion.python_kind(value)
        tensor = promotion.convert(value, spec.dtype) if kind else promotion.as_tensor(value)
    else:
        tensor = value
    if not spec.admits(tensor.dtype, tensor.type.shape):
        raise TypeError(
            f"{name}() was given {tensor.type.describe()} for {argument!r}, but its "
            f"input_signature has {spec}"
        )
    return value if spec.shape is None and isinstance(value, Tensor) else tensor
