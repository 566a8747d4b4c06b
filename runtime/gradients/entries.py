"""What a gradient is taken of: a sequence of operations that were run or recorded.

    y = sin(x)      Entry(sin, inputs=(x,), outputs=(y,))

An entry made from a node reads it anew every time, because the gradient of a loop gives the loop
additional results. Tensors are told apart by identity: recorded ones by their value in the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.trace import SymbolicList, wrap
from autograph.runtime.graph.uses import uses
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.definition import Op
from autograph.runtime.tensor import SymbolicTensor
from autograph.runtime.types import ListType, Type


class Entry:
    """One operation with its operands and results."""

    __slots__ = ("_inputs", "_outputs", "attrs", "node", "op")

    def __init__(
        self,
        op: Op,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        attrs: Mapping[str, Any],
        node: Node | None = None,
    ) -> None:
        self.op = op
        self._inputs = tuple(inputs)
        self._outputs = tuple(outputs)
        self.attrs = attrs
        self.node = node

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The operands; for control flow also what its regions use from around them."""
        if self.node is None or not self.node.regions:
            return self._inputs
        return tuple(wrap(value) for value in inputs_of(self.node))

    @property
    def outputs(self) -> tuple[Any, ...]:
        """The results."""
        if self.node is None or not self.node.regions:
            return self._outputs
        return tuple(wrap(value) for value in self.node.outputs)


def inputs_of(node: Node) -> list[Value]:
    """The inputs of `node` and the free values of its regions, each once."""
    return list(dict.fromkeys(uses(node)))


def entry_of(node: Node) -> Entry:
    """The entry for a recorded node."""
    return Entry(node.op, map_wrap(node.inputs), map_wrap(node.outputs), node.attrs, node)


def entries_of(nodes: Iterable[Node]) -> list[Entry]:
    """The entries for recorded nodes, without constants."""
    return [entry_of(node) for node in nodes if node.op is not CONSTANT]


def map_wrap(values: Iterable[Value]) -> tuple[Any, ...]:
    """The tensors and lists that stand for `values`."""
    return tuple(map(wrap, values))


def key_of(item: Any) -> int:
    """What tells one tensor or list from another, as long as it is alive."""
    if isinstance(item, SymbolicTensor | SymbolicList):
        return id(item.value)
    return id(item)


def is_differentiable(type: Type) -> bool:
    """Whether values of `type` have cotangents."""
    element = type.element if isinstance(type, ListType) else type
    return types.is_differentiable(element.dtype)


def own_type(value: Value) -> Type:
    """The value's type without what is known of its number."""
    if isinstance(value.type, ListType):
        return value.type
    return types.TensorType(value.type.dtype, value.type.shape)


def home_of(node: Node) -> Graph:
    """The graph or region that `node` stands in."""
    return node.outputs[0].graph
