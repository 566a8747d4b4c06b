"""Who uses which value: free values of regions, uses of a node, places where values die."""

from __future__ import annotations

from collections.abc import Iterable

from autograph.runtime.graph.ir import Graph, Node, Value

FreeValues = dict[Graph, tuple[Value, ...]]


def free_values(region: Graph, known: FreeValues | None = None) -> tuple[Value, ...]:
    """The values that `region` takes from the graphs around it, in order of first use.

    `known` remembers the answers for nested regions, so that one walk over a graph stays linear.
    """
    known = {} if known is None else known
    if region not in known:
        inside = set(region.inputs)
        found: dict[Value, None] = {}
        for node in region.nodes:
            found.update((value, None) for value in uses(node, known) if value not in inside)
            inside.update(node.outputs)
        found.update((value, None) for value in region.outputs if value not in inside)
        known[region] = tuple(found)
    return known[region]


def uses(node: Node, known: FreeValues | None = None) -> tuple[Value, ...]:
    """The inputs of `node`, and what its regions take from around them."""
    if not node.regions:
        return node.inputs
    captured = [free_values(region, known) for region in node.regions.values()]
    return (*node.inputs, *(value for values in captured for value in values))


def deaths(graph: Graph, mortal: Iterable[Value], known: FreeValues) -> list[list[Value]]:
    """For each node of `graph`, the values that nothing needs after it.

    These are results of its nodes, and those of `mortal`; never its outputs.
    """
    candidates = set(mortal)
    for node in graph.nodes:
        candidates.update(node.outputs)
    candidates.difference_update(graph.outputs)
    result: list[list[Value]] = [[] for _ in graph.nodes]
    for place in range(len(graph.nodes) - 1, -1, -1):
        node = graph.nodes[place]
        for value in (*uses(node, known), *node.outputs):
            if value in candidates:
                candidates.discard(value)
                result[place].append(value)
    return result
