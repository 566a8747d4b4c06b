"""A text that says everything about a graph that results and code follow from.

Two graphs of one fingerprint compute the same in the same order; where the user's lines are, it
does not say. A graph in which something is only known by its identity, as a Python function is, has
none.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.types import ListType, TensorType

_PLAIN = (bool, int, float, str, bytes, type(None), type(Ellipsis))


class _Unnameable(Exception):
    """Something has no text that says all about it."""


def fingerprint(graph: Graph) -> str | None:
    """The text, or None if there is none."""
    writer = _Writer()
    try:
        writer.graph(graph)
    except _Unnameable:
        return None
    return "\n".join(writer.parts)


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self._numbers: dict[Value, int] = {}
        self._types: dict[int, str] = {}

    def graph(self, graph: Graph) -> None:
        """Inputs, steps and outputs, those of regions inside."""
        self.parts.append(f"graph {graph.name!r} {self._defined(graph.inputs)}")
        for node in graph.nodes:
            self._node(node)
        self.parts.append(f"return {self._used(graph.outputs)}")

    def _node(self, node: Node) -> None:
        if REGISTRY.get(node.op.name) is not node.op:
            raise _Unnameable
        attrs = ",".join(f"{name}={_text(value)}" for name, value in node.attrs.items())
        self.parts.append(f"{node.op.name} {self._used(node.inputs)} {attrs}")
        for name, region in node.regions.items():
            self.parts.append(f"region {name}")
            self.graph(region)
        self.parts.append(f"gives {self._defined(node.outputs)}")

    def _used(self, values: list[Value] | tuple[Value, ...]) -> str:
        return " ".join(str(self._numbers[value]) for value in values)

    def _defined(self, values: list[Value] | tuple[Value, ...]) -> str:
        for value in values:
            self._numbers[value] = len(self._numbers)
        # Dimensions are called after values.
        return " ".join(f"{value.name!r}:{self._type(value.type)}" for value in values)

    def _type(self, type: TensorType | ListType) -> str:
        known = self._types.get(id(type))
        if known is None:
            known = self._types[id(type)] = _type_text(type)
        return known


def _type_text(type: TensorType | ListType) -> str:
    if isinstance(type, ListType):
        return f"list[{_type_text(type.element)}]"
    return f"{type}={type.extent}"


def _text(value: Any) -> str:
    """A constant or an attribute."""
    if type(value) in _PLAIN:
        return value.hex() if type(value) is float else repr(value)
    if isinstance(value, np.ndarray | np.generic):
        return _array_text(np.asarray(value))
    if type(value) in (tuple, list):
        return f"{type(value).__name__}({','.join(map(_text, value))})"
    if isinstance(value, slice):
        return f"slice({_text(value.start)},{_text(value.stop)},{_text(value.step)})"
    if isinstance(value, np.dtype):
        return f"dtype({value})"
    if isinstance(value, TensorType | ListType):
        return _type_text(value)
    raise _Unnameable


def _array_text(array: np.ndarray[Any, Any]) -> str:
    if array.dtype.kind not in "biuf":
        raise _Unnameable
    content = array.tobytes()
    short = content.hex() if len(content) <= 64 else hashlib.sha256(content).hexdigest()
    return f"{array.dtype}{array.shape}{short}"
