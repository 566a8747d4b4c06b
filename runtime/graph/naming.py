"""The user's names for values, so that the text of a graph reads like the program.

    y = a * b + c         becomes     t0: f64 = multiply(a, b)
                                      y: f64 = add(t0, c)

The last result that a line `name = ...` computes is that name; what else has no name of its own is
`t0`, `t1`, ... in order. Names are unique, so the second `y` is `y_1`.
"""

from __future__ import annotations

import itertools
import linecache
import re
from collections.abc import Iterator

from autograph.runtime import dims
from autograph.runtime.dims import Dim
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.retype import is_size, retype, values_of
from autograph.runtime.graph.trace import Names
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.origin import Origin

_TEMPORARY = re.compile(r"t(_?\d+)?")
_ASSIGNMENT = re.compile(r"\s*([^\W\d]\w*)\s*(?::[^=]+)?(?:[-+*/@%&|^]|//|\*\*|<<|>>)?=(?!=)")


def name_values(graph: Graph) -> None:
    """Rename the temporaries of `graph` and its regions."""
    values = list(values_of(graph))
    named = [value for value in values if not _TEMPORARY.fullmatch(value.name)]
    names = Names()
    for value in named:
        names.fresh(value.name)
    computing = {node.origin for node in graph.walk() if node.op is not CONSTANT}
    wanted = dict(_names_from_lines(graph, computing))
    sizes: dict[str, Dim] = {}
    temporaries = (f"t{number}" for number in itertools.count())
    kept = set(named)
    for value in values:
        if value in kept:
            continue
        name = names.fresh(wanted[value] if value in wanted else next(temporaries))
        if is_size(value):
            sizes[value.name] = dims.named(name)
        value.name = name
    retype(graph, sizes)


def _names_from_lines(graph: Graph, computing: set[Origin | None]) -> Iterator[tuple[Value, str]]:
    """The values that are the result of an assignment, with its target.

    A constant is one only on a line that computes nothing, here or in another region.
    """
    for origin, group in itertools.groupby(graph.nodes, key=lambda node: node.origin):
        nodes = list(group)
        name = None if origin is None else assigned_name(origin)
        result = _last_result(nodes, origin in computing)
        if name is not None and result is not None:
            yield result, name
        for node in nodes:
            for region in node.regions.values():
                yield from _names_from_lines(region, computing)


def _last_result(nodes: list[Node], computes: bool) -> Value | None:
    candidates = [
        node.outputs[0]
        for node in nodes
        if len(node.outputs) == 1 and not (computes and node.op is CONSTANT)
    ]
    return candidates[-1] if candidates else None


def assigned_name(origin: Origin) -> str | None:
    """The variable that the line at `origin` assigns, if it assigns one."""
    match = _ASSIGNMENT.match(linecache.getline(origin.filename, origin.line))
    return match[1] if match else None
