"""Errors that a program raises itself: a test, and beside its way what words the error.

    assert x > 0, f"{x} in step {i}"        message = format_text(x, i)
                                            raise_if(not x > 0, message)

A text that only errors have need of is not written where it stands, but where one is raised.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.uses import FreeValues, uses
from autograph.runtime.native import kernels
from autograph.runtime.ops.effects import ASSERT, RAISE_IF
from autograph.runtime.types import TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

RAISING = (ASSERT, RAISE_IF)


def texts(graph: Graph, known: FreeValues) -> set[Node]:
    """The nodes of `graph` that make texts for its errors, and for nothing else."""
    needed = set(graph.outputs)
    found: set[Node] = set()
    for node in reversed(graph.nodes):
        if _makes_text(node) and not needed.intersection(node.outputs):
            found.add(node)
        elif node.op not in RAISING:
            needed.update(uses(node, known))
    return found


def _makes_text(node: Node) -> bool:
    if node.regions or node.op.effect or node.op.raises or not node.inputs:
        return False
    return all(value.type == TensorType(types.string) for value in node.outputs)


def made_for(node: Node, deferred: Collection[Node]) -> list[Node]:
    """Those of the deferred nodes that `node` needs, in their order."""
    result: dict[Node, None] = {}

    def visit(value: Value) -> None:
        maker = value.node
        if maker is not None and maker in deferred and maker not in result:
            for operand in maker.inputs:
                visit(operand)
            result[maker] = None

    for value in node.inputs:
        visit(value)
    return list(result)


def reads(node: Node, deferred: Collection[Node]) -> list[Value]:
    """What has to be at hand for `node`, and for the texts that are made for it."""
    every = [value for each in (*made_for(node, deferred), node) for value in each.inputs]
    return [value for value in dict.fromkeys(every) if value.node not in deferred]


def raise_unless(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """Test, and have the kernel raise where Python would."""
    test = region.number(node.inputs[0])
    fine = test if node.op is ASSERT else region.builder.not_(test)

    def fail() -> None:
        for needed in made_for(node, region.schedule.deferred):
            kernels.emit_kernel(region, needed, ())
            region.owned.difference_update(needed.outputs)
            # It is not called where all goes well.
            region.function.program.kernels.discard(needed)
        kernels.fail(region, node, node.inputs)

    region.function.unless(fine, fail)
    return True
