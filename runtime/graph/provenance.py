"""Where the operands of an operation that failed come from, as notes below the error.

    ValueError: operands could not be broadcast together with shapes (2,) (3,)
      float64 of shape (2,), from model.py:12   a = x * 2
      float64 of shape (3,), from model.py:13   b = y + 1

The error stays what it is; only the notes are new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograph.runtime import dispatch
from autograph.runtime.graph.ir import Value
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import COND
from autograph.runtime.types import TensorType

# These follow from their operand, at the line where it is used; the operand says more.
_INCIDENTAL = {"cast", "identity", "broadcast_to"}


def add_notes(error: Exception, operands: Sequence[Value]) -> None:
    """Note below `error` what each of two or more operands is, and the line that made it."""
    if len(operands) < 2 or getattr(error, "__notes__", None):
        return
    for operand in operands:
        error.add_note(f"  {described(operand)}")


def described(value: Value) -> str:
    """What a value is, and the line of the user's that made it."""
    what = value.type.describe()
    value = _maker(_essential(value))
    if value.node is None:
        return f"{what}, {value.name!r}"
    if value.node.op is CONSTANT:
        return f"{what}, a constant"
    origin = value.node.origin
    return what if origin is None else f"{what}, from {origin}   {origin.text}"


def described_object(item: Any) -> str:
    """The same for whatever stands for a value in user code, or is a value itself."""
    if isinstance(item, list | tuple | dict):
        parts = list(item.values() if isinstance(item, dict) else item)
        inside = f" of {described_object(parts[0])}" if parts else ""
        return f"a {type(item).__name__}{inside}"
    tensor = item.__ag_tensor__() if hasattr(type(item), "__ag_tensor__") else item
    # Not of the object: one that stands for an unbound name has no attributes, and says so.
    value = tensor.value if hasattr(type(tensor), "value") else None
    return described(value) if isinstance(value, Value) else f"{item!r:.60}"


def _essential(value: Value) -> Value:
    while value.node is not None and value.node.op.name in _INCIDENTAL:
        source = value.node.inputs[0]
        if not isinstance(source.type, TensorType) or source.type.shape != _shape(value):
            break
        value = source
    return value


def _maker(value: Value) -> Value:
    """The value that a branch gave, where the other branch has no such value."""
    while value.node is not None and value.node.op is COND:
        given = [region.outputs[value.index] for region in value.node.regions.values()]
        computed = [_essential(v) for v in given if v.node is None or v.node.op is not CONSTANT]
        if len(computed) != 1:
            break
        (value,) = computed
    return value


def _shape(value: Value) -> object:
    return value.type.shape if isinstance(value.type, TensorType) else None


dispatch.described = described_object
