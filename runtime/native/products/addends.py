"""Products of matrices that are computed onto what they are added to.

    t = matmul(x, y)
    z = add(total, t)         total + x @ y, in the memory of `total` if nothing else needs it

A gradient that grows from iteration to iteration is then read and written once, not three times.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.uses import FreeValues, uses
from autograph.runtime.native.nests.index_maps import is_fused
from autograph.runtime.native.nests.reductions import is_reduction
from autograph.runtime.native.nests.shape_keys import ShapeKeys
from autograph.runtime.native.products import products


@dataclass(frozen=True, slots=True)
class Added:
    """A product of matrices, and the value that it is added to."""

    product: Node
    addend: Value

    @property
    def reads(self) -> tuple[Value, ...]:
        """What has to be in memory."""
        return (*products.operands(self.product), self.addend)


def find(graph: Graph, known: FreeValues, keys: ShapeKeys) -> dict[Node, Added]:
    """The additions of `graph` that products are computed onto."""
    times = Counter(value for node in graph.nodes for value in uses(node, known))
    times.update(graph.outputs)
    found: dict[Node, Added] = {}
    mine = set(graph.nodes)
    for node in graph.nodes:
        if node.op.name != "add":
            continue
        for value, addend in (node.inputs[::-1], node.inputs):
            product = value.node
            if product not in mine or times[value] != 1 or not products.is_large(product):
                continue
            same = keys.of(value) == keys.of(addend) == keys.of(node.outputs[0])
            if same and _fits(product, keys) and _is_in_memory(addend, mine, found):
                found[node] = Added(product, addend)
                break
    return found


def _fits(product: Node, keys: ShapeKeys) -> bool:
    """Whether the operands surely fit: an error would be raised where the product stands."""
    left, right = map(keys.of, product.inputs)
    return left[1] == right[0]


def _is_in_memory(value: Value, mine: set[Node], found: dict[Node, Added]) -> bool:
    """Whether `value` is there as a whole without anybody's asking."""
    node = value.node
    if node is None or node not in mine or node in found:
        return True
    return not (is_fused(node) or is_reduction(node))
