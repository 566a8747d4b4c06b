"""Branches of a few instructions: both are computed, and one result is selected.

    n = n // 2 if n % 2 == 0 else 3 * n + 1

A processor guesses which way a branch goes, and loses some twenty instructions where it guesses
wrong. What the branches compute is kept to operations on numbers; one that may raise does so only
if its branch is the one that Python would take. It is looked at behind the selection, where nothing
waits for it: before, Collatz took a fifth longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.native import kernels, layout
from autograph.runtime.native.layout import Held, Number
from autograph.runtime.native.scalars import scalars
from autograph.runtime.native.scalars.scalars import CHECKED, SCALARS
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import COND

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

# In additions: what both branches may cost together, and how late the test may be known. A test
# that takes long is better guessed: what follows need not wait for it.
_MOST, _LATEST = 10, 8
_FREE = frozenset({"identity", "stop_gradient", "fill_like", "broadcast_like", "sum_to"})


@dataclass(frozen=True, slots=True)
class Check:
    """An operation in a branch that fails where `bad` holds, if Python comes there."""

    region: RegionEmitter
    node: Node
    bad: ir.Value
    predicate: ir.Value | None

    def write(self) -> None:
        """Raise the error of the operation."""
        function = self.region.function
        outer = function.predicate, function.program.current
        function.predicate, function.program.current = self.predicate, self.node
        good = self.region.builder.not_(self.bad)
        function.unless(good, lambda: kernels.fail(self.region, self.node))
        function.predicate, function.program.current = outer


def check(region: RegionEmitter, node: Node, bad: ir.Value) -> None:
    """Raise the error of `node` where `bad` holds: here, or behind the selection around it."""
    function = region.function
    one = Check(region, node, bad, function.predicate)
    if function.checks is None:
        one.write()
    else:
        function.checks.append(one)


def write_checks(region: RegionEmitter) -> None:
    """Write those that wait, in the order of the program: before what fails by itself."""
    function = region.function
    waiting, function.checks = function.checks or [], None
    for one in waiting:
        one.write()


def is_branchless(node: Node) -> bool:
    """Whether a branch is better replaced by a selection."""
    return _cost_of_branches(node) <= _MOST and _is_soon(node.inputs[0], _LATEST)


def emit(region: RegionEmitter, node: Node) -> list[Held]:
    """Write both branches; the results that the test selects."""
    function = region.function
    test, outer = region.number(node.inputs[0]), function.predicate
    is_outermost = function.checks is None
    if is_outermost:
        function.checks = []
    arms = []
    for name in ("then", "orelse"):
        builder = region.builder
        taken = test if name == "then" else builder.not_(test)
        function.predicate = taken if outer is None else builder.and_(outer, taken)
        arms.append(region.nested(node.regions[name], ()))
    function.predicate = outer
    results: list[Held] = []
    for first, second in zip(*arms, strict=True):
        assert isinstance(first, Number) and isinstance(second, Number)
        results.append(Number(region.builder.select(test, first.value, second.value)))
    if is_outermost:
        write_checks(region)
    return results


def _cost_of_branches(node: Node) -> float:
    if not all(layout.is_number(value.type) for value in node.outputs):
        return float("inf")
    graphs: list[Graph] = [node.regions["then"], node.regions["orelse"]]
    return len(node.outputs) + sum(_cost(inner) for graph in graphs for inner in graph.nodes)


def _cost(node: Node) -> float:
    """What computing a node costs about, in additions; infinite for what has to be a branch."""
    if node.op is CONSTANT or node.op.name in _FREE:
        return 0
    if node.op is COND:
        return _cost_of_branches(node)
    kinds = [value.type for value in (*node.inputs, *node.outputs)]
    if not all(map(layout.is_number, kinds)):
        return float("inf")
    if node.op.name in ("where", "cast"):
        return 1
    dtypes = [value.type.dtype for value in node.inputs]  # type: ignore[union-attr]
    for table in (SCALARS, CHECKED):
        code = scalars.find(table, node.op.name, dtypes)
        if code is not None:
            return 2 if _divides_by_a_constant(node) else code.cost
    return float("inf")


def _divides_by_a_constant(node: Node) -> bool:
    if node.op.name.removeprefix("python_") not in ("floordiv", "mod"):
        return False
    divisor = node.inputs[1]
    whole = divisor.type.dtype.kind in "iu"  # type: ignore[union-attr]
    return whole and divisor.node is not None and divisor.node.op is CONSTANT


def _is_soon(value: Value, left: float) -> bool:
    """Whether `value` is known so soon after the numbers that a region begins with."""
    node = value.node
    if node is None or node.op is CONSTANT or not layout.is_number(value.type):
        return True
    left -= max(_cost(node), 1)
    return left >= 0 and all(_is_soon(operand, left) for operand in node.inputs)
