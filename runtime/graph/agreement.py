"""Whether a node's results have the types that its operation infers.

A written type may say less than the inferred one (`f64[_]` for `f64[3]`), or name a dimension
that inference does not know; it must not contradict it.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograph.runtime.graph.ir import Node
from autograph.runtime.ops.definition import result_types
from autograph.runtime.types import ListType, TensorType, Type


def inferred_types(node: Node) -> tuple[Type, ...]:
    """What the operation of `node` gives for its inputs."""
    inputs = [value.type for value in node.inputs]
    return result_types(node.op, inputs, {**node.attrs, **node.regions})


def agree(a: Type, b: Type) -> bool:
    """Whether a value could be of both types."""
    if isinstance(a, ListType) and isinstance(b, ListType):
        return agree(a.element, b.element)
    if not isinstance(a, TensorType) or not isinstance(b, TensorType):
        return False
    if a.dtype != b.dtype or len(a.shape) != len(b.shape):
        return False
    return all(
        m == n or not isinstance(m, int) or not isinstance(n, int)
        for m, n in zip(a.shape, b.shape, strict=True)
    )


def all_agree(a: Sequence[Type], b: Sequence[Type]) -> bool:
    """Whether values could be of both lists of types."""
    return len(a) == len(b) and all(map(agree, a, b))


def control_problem(node: Node) -> str | None:
    """What is wrong between the regions of a control-flow node and its operands."""
    operands = [value.type for value in node.inputs]
    results = [value.type for value in node.outputs]
    regions = node.regions
    inputs = {key: [value.type for value in region.inputs] for key, region in regions.items()}
    outputs = {key: [value.type for value in region.outputs] for key, region in regions.items()}
    expected: list[tuple[str, Sequence[Type], Sequence[Type]]]
    match node.op.name:
        case "cond":
            expected = [
                ("the inputs of `then` are", inputs["then"], []),
                ("the inputs of `orelse` are", inputs["orelse"], []),
                ("`then` returns", outputs["then"], results),
                ("`orelse` returns", outputs["orelse"], results),
            ]
        case "while":
            expected = [
                ("the loop starts with", operands, results),
                ("the inputs of `test` are", inputs["test"], results),
                ("the inputs of `body` are", inputs["body"], results),
                ("`body` returns", outputs["body"], results),
            ]
            if [str(type) for type in outputs["test"]] != ["bool"]:
                return f"`test` returns {_texts(outputs['test'])}, not bool"
        case "for":
            expected = [
                ("the loop starts with", operands[3:], results),
                ("the inputs of `body` are", inputs["body"][1:], results),
                ("`body` returns", outputs["body"], results),
            ]
            if any(t != inputs["body"][0] for t in operands[:3]):
                return f"start, stop and step are {_texts(operands[:3])}"
        case _:
            expected = [
                ("the inputs of `callee` are", inputs["callee"], operands),
                ("`callee` returns", outputs["callee"], results),
            ]
    for what, actual, wanted in expected:
        if not all_agree(actual, wanted):
            return f"{what} {_texts(actual)}, where {_texts(wanted)} is expected"
    return None


def _texts(types: Sequence[Type]) -> str:
    return f"({', '.join(map(str, types))})"
