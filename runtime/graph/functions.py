"""Graphs that call themselves: the callee of a `recursion`, and the `recurse` nodes inside of it.

    def fact(n: i64) -> i64:
        ...
        t: i64 = recurse(n1, callee=fact)
        ...
    y: i64 = recursion(x, callee=fact)

`recurse` names the function by the name of its graph, which is that of a graph around it. Such a
function is closed: whatever it needs comes in as an argument, constants aside. Names in types may
refer to integers outside, which stay what they are while the function calls itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.trace import Names, with_extent
from autograph.runtime.graph.uses import free_values
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import RECURSES, RECURSION
from autograph.runtime.types import TensorType, Type


def enclosing(region: Graph | None, name: str) -> Graph | None:
    """The graph called `name` that `region` is, or is inside of."""
    while region is not None and region.name != name:
        region = region.parent
    return region


def calls_itself(region: Graph, name: str) -> list[Node]:
    """The nodes of `region` that call the function `name` around them."""
    return [n for n in region.walk() if n.op in RECURSES and n.attrs["callee"] == name]


def without_extent(type: Type) -> Type:
    """The type of a value of which nothing is known."""
    return TensorType(type.dtype, type.shape) if isinstance(type, TensorType) else type


def close(node: Node, names: Names) -> None:
    """Make arguments of what the callee of a `recursion`, or one inside, takes from outside."""
    _close(node, names)
    for inner in node.regions["callee"].walk():
        if inner.op is RECURSION:
            _close(inner, names)


def _close(node: Node, names: Names) -> None:
    region = node.regions["callee"]
    taken = [value for value in free_values(region) if not _is_constant(value)]
    renamed: dict[Value, Value] = {}
    for value in taken:
        renamed[value] = region.add_input(without_extent(value.type), names.fresh(value.name))
        renamed[value].type = with_extent(renamed[value])
    if not taken:
        return
    _rename([region], renamed)
    for inner in calls_itself(region, region.name):
        inner.inputs = (*inner.inputs, *renamed.values())
    node.inputs = (*node.inputs, *taken)


def _rename(regions: Iterable[Graph], renamed: dict[Value, Value]) -> None:
    for region in regions:
        for node in region.nodes:
            node.inputs = tuple(renamed.get(value, value) for value in node.inputs)
            _rename(node.regions.values(), renamed)
        region.outputs = [renamed.get(value, value) for value in region.outputs]


def _is_constant(value: Value) -> bool:
    return value.node is not None and value.node.op is CONSTANT


def problem(node: Node, region: Graph) -> str | None:
    """What is wrong with a call of a function that calls itself; None for other nodes, too."""
    if node.op is RECURSION:
        taken = [v for v in free_values(node.regions["callee"]) if not _is_constant(v)]
        return f"the function takes {taken[0].name} from outside" if taken else None
    if node.op not in RECURSES:
        return None
    callee = enclosing(region, node.attrs["callee"])
    if callee is None:
        return f"there is no function {node.attrs['callee']} around it"
    if len(node.inputs) != len(callee.inputs):
        return f"{callee.name} takes {len(callee.inputs)} arguments, not {len(node.inputs)}"
    return None
