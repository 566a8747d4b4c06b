"""What native code makes of a graph, as text for people.

    print(Explanation(graph))      the graph, and the steps it is computed in
    Explanation(graph).steps       only those
    Explanation(graph).llvm        LLVM IR as it is written; then `optimized_llvm` and `assembly`
    Explanation(graph, times)      the same with what each step took (`measurement.py`)

Nothing is told from memory: the program is written anew, and what it noted on the way is shown.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.naming import name_values
from autograph.runtime.graph.spelling import identifier, operation_text, type_text
from autograph.runtime.graph.text import graph_text
from autograph.runtime.native import compiler, layout
from autograph.runtime.native.nests.index_maps import fused_reads
from autograph.runtime.native.nests.schedule import Nest, Schedule
from autograph.runtime.native.program import Program
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.types import TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.measuring.measurement import Measured, Measurement

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the steps; `note` says where its values are."""

    depth: int
    text: str
    note: str = ""
    node: Node | None = None
    times: Measured | None = None

    def comment(self) -> str:
        """What stands behind it: where its values are, and the user's line."""
        origin = self.node and self.node.origin
        parts = (self.note, str(self.times or ""), str(origin or ""))
        return ", ".join(filter(None, parts))


class Explanation:
    """How the native engine computes a graph."""

    def __init__(self, graph: Graph, measurement: Measurement | None = None) -> None:
        name_values(graph)
        self.graph = graph
        self.measurement = measurement
        self._program = Program(graph)
        self._lines = list(self._steps_of(graph, 0))

    def __str__(self) -> str:
        graph = graph_text(self.graph, elide=True).rstrip()
        times = f"\n\n{self.measurement.table()}" if self.measurement else ""
        return f"{graph}\n\n{self.steps}{times}"

    @functools.cached_property
    def steps(self) -> str:
        """What is computed in which order: loop nests, numbers, control flow, kernels."""
        lines = [f"{_INDENT * line.depth}{line.text}" for line in self._lines]
        width = max((len(text) for text in lines), default=0)
        shown = [
            f"{text:{width}}  # {comment}" if (comment := line.comment()) else text
            for text, line in zip(lines, self._lines, strict=True)
        ]
        return "\n".join([*shown, "", f"NumPy kernels: {', '.join(self.kernels) or 'none'}"])

    @property
    def kernels(self) -> list[str]:
        """The operations that call their NumPy kernel."""
        return sorted({operation_text(node.op.name) for node in self._program.kernels})

    @property
    def llvm(self) -> str:
        """The LLVM IR as the engine writes it."""
        return self._program.text

    @functools.cached_property
    def optimized_llvm(self) -> str:
        """The same after LLVM's passes."""
        return str(compiler.optimized(self.llvm))

    @functools.cached_property
    def assembly(self) -> str:
        """The machine code, as text."""
        return compiler.assembly(self.llvm)

    def _steps_of(self, graph: Graph, depth: int) -> Iterator[_Line]:
        schedule = self._program.schedules[graph]
        for step in schedule.steps:
            if isinstance(step, Nest):
                yield from self._nest(schedule, step, depth)
            elif not step.shape_only and step.node.op is not CONSTANT:
                yield from self._single(step.node, depth)
                if step.node in schedule.added:
                    product = schedule.added[step.node].product
                    yield _Line(
                        depth + 1, _assignment(product), "onto what it is added to", product
                    )

    def _nest(self, schedule: Schedule, nest: Nest, depth: int) -> Iterator[_Line]:
        space = ", ".join(map(_extent, nest.space))
        times = self._times(nest.roots[-1])
        yield _Line(depth, f"{self._program.nests[nest]} over [{space}]:", times=times)
        needless = schedule.needless(nest)
        shown = {root.outputs[0] for root in nest.roots}
        for root in nest.roots:
            (value,) = root.outputs
            note = "no memory" if value in needless else _memory(value)
            yield _Line(depth + 1, _assignment(root), note, root)
            for node in _fused_into(root, schedule, shown):
                yield _Line(depth + 2, _assignment(node), "fused", node)

    def _single(self, node: Node, depth: int) -> Iterator[_Line]:
        yield _Line(depth, _assignment(node), self._note(node), node, self._times(node))
        for key, region in node.regions.items():
            yield _Line(depth + 1, f"{key}:")
            yield from self._steps_of(region, depth + 2)

    def _times(self, node: Node) -> Measured | None:
        return None if self.measurement is None else self.measurement.of(node)

    def _note(self, node: Node) -> str:
        if node in self._program.kernels:
            return "NumPy kernel"
        if node.op.in_place is not None or node in self._program.onto:
            return "in place, or in a copy"
        if node in self._program.allocating:
            return _memory(node.outputs[0])
        return "number" if _all_numbers(node.outputs) else ""


def _fused_into(root: Node, schedule: Schedule, shown: set[Value]) -> Iterator[Node]:
    """The nodes whose elements are computed for those of `root`, each shown once in its nest."""
    for value in fused_reads(root):
        if value in shown or value.node is None or not schedule.is_fused(value):
            continue
        shown.add(value)
        yield value.node
        yield from _fused_into(value.node, schedule, shown)


def _assignment(node: Node) -> str:
    operands = ", ".join(identifier(value.name) for value in node.inputs)
    results = [f"{identifier(value.name)}: {type_text(value.type)}" for value in node.outputs]
    call = f"{operation_text(node.op.name)}({operands})"
    return f"{', '.join(results)} = {call}" if results else call


def _memory(value: Value) -> str:
    """Where a value is kept, and how large it is where that is known."""
    if layout.is_number(value.type):
        return "number"
    if not isinstance(value.type, TensorType):
        return "list"
    extents = [dim for dim in value.type.shape if isinstance(dim, int)]
    if len(extents) < value.type.ndim:
        return "buffer"
    return f"buffer of {math.prod(extents) * value.type.dtype.itemsize} bytes"


def _all_numbers(values: Sequence[Value]) -> bool:
    return bool(values) and all(layout.is_number(value.type) for value in values)


def _extent(key: object) -> str:
    """A number, an expression, or the axis of a value whose extent it is."""
    if isinstance(key, tuple):
        value, axis = key
        return f"{identifier(value.name)}.shape[{axis}]"
    return str(key)
