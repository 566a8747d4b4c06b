"""Code that measures itself: reads of the clock around the steps of a program.

    Program(graph, Meter(kernels))      the program of a graph, with the time of each step noted

Steps that are a few instructions are not measured, since reading the clock takes longer; their time
is that of the loop around them. `measuring_code.py` has what is called; `measurement.py` reads what
it wrote. Programs that are not measured have none of this.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.graph.spelling import operation_text
from autograph.runtime.native import layout
from autograph.runtime.native.layout import I64
from autograph.runtime.native.nests.reductions import is_reduction
from autograph.runtime.native.nests.schedule import Nest, Single, Step
from autograph.runtime.native.support import support
from autograph.runtime.ops import keys
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import CONTROL, FOR, RECURSES, RECURSION, WHILE

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

# Nests of so few elements are part of the code around them.
_FEW = 64
_LOOPS = frozenset({FOR, WHILE, RECURSION})
_QUICK = frozenset("identity stop_gradient reshape dim_size size".split())


@dataclass(frozen=True, slots=True)
class Site:
    """A step that is measured: its name, its node, and what kind of step it is."""

    name: str
    node: Node
    kind: str  # "nest", "kernel", "loop", "operation"


class Meter:
    """Writes the looks at the clock; `sites` are the steps that are measured, in their order."""

    def __init__(self, kernels: Collection[Node]) -> None:
        self.sites: list[Site] = []
        self._kernels = kernels

    def around(self, region: RegionEmitter, step: Step, write: Callable[[], None]) -> None:
        """Have `write` write a step, between two looks at the clock if it is worth it."""
        if not self._is_measured(step):
            write()
            return
        place = len(self.sites)
        number = layout.index(place)
        function = region.function
        frame = function.variable(ir.ArrayType(I64, 3))
        record = function.word(function.context, support.RECORD)
        function.support("ag_begin", record, number, frame)
        # Steps inside of it come behind it.
        self.sites.append(Site("", _node(step), ""))
        write()
        self.sites[place] = self._site(region, step)
        function.support("ag_end", record, number, frame, _bytes(region, step))

    def _site(self, region: RegionEmitter, step: Step) -> Site:
        node = _node(step)
        if isinstance(step, Nest):
            return Site(region.function.program.nests[step], node, "nest")
        kind = "loop" if node.op in _LOOPS else "operation"
        if node in self._kernels:
            kind = "kernel"
        return Site(operation_text(node.op.name), node, kind)

    def _is_measured(self, step: Step) -> bool:
        if isinstance(step, Nest):
            extents = [key if isinstance(key, int) else math.inf for key in step.space]
            return math.prod(extents) > _FEW
        node = step.node
        if step.shape_only or node.op is CONSTANT or _is_control(node):
            return False
        return node.op in _LOOPS or node in self._kernels or _moves_arrays(node)


def _node(step: Step) -> Node:
    return step.roots[-1] if isinstance(step, Nest) else step.node


def _is_control(node: Node) -> bool:
    """Branches and calls, whose steps are measured one by one."""
    return node.op not in _LOOPS and (node.op in CONTROL or node.op in RECURSES)


def _moves_arrays(node: Node) -> bool:
    if node.op.name in _QUICK or _is_one_item(node):
        return False
    values = (*node.inputs, *node.outputs)
    return any(layout.is_array(v.type) and not layout.is_small(v.type) for v in values)


def _is_one_item(node: Node) -> bool:
    """Whether a node reads or writes a single number in an array."""
    template = node.attrs.get("key")
    if template is None or keys.has_arrays(template):
        return False
    other = node.inputs[1] if node.op.in_place is not None else node.outputs[0]
    return layout.is_number(other.type)


def _bytes(region: RegionEmitter, step: Step) -> ir.Value:
    """The bytes that a step reads and writes: of each array, or of as much as a nest goes over."""
    if isinstance(step, Single) and step.node.op in _LOOPS:
        return layout.index(0)
    builder = region.builder
    most = None
    if isinstance(step, Nest):
        first = step.roots[0]
        source = first.inputs[0] if is_reduction(first) else first.outputs[0]
        most = layout.count(builder, region.extents(source))
    total: ir.Value = layout.index(0)
    for value in _moved(region, step):
        number = layout.count(builder, region.extents(value))
        if most is not None:
            number = builder.select(builder.icmp_signed("<", number, most), number, most)
        size = layout.index(value.type.dtype.itemsize)  # type: ignore[union-attr]
        total = builder.add(total, builder.mul(number, size))
    return total


def _moved(region: RegionEmitter, step: Step) -> Sequence[Value]:
    """The arrays that a step reads and writes."""
    if isinstance(step, Nest):
        needless = region.schedule.needless(step)
        written = [root.outputs[0] for root in step.roots if root.outputs[0] not in needless]
        values = [*step.reads, *written]
    elif step.node.op.in_place is not None:
        # What is written over is as large as what is put there.
        values = [*step.node.inputs[1:], *step.node.inputs[1:2]]
    else:
        values = [*step.node.inputs, *step.node.outputs]
    return [value for value in values if layout.is_array(value.type) and value in region.held]
