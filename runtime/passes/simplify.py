"""Algebra: operations that give one of their operands back, or undo each other.

    multiply(x, one)  ->  x             negative(negative(x))       ->  x
    subtract(x, zero) ->  x             reshape(reshape(x, ...))    ->  reshape(x, ...)
    where(p, x, x)    ->  x             transpose(transpose(x))     ->  transpose(x)

A rule holds for every value, bit by bit: `x + 0.0` stays, since it makes `0.0` of `-0.0`, and so
does a product of complex numbers with 1. An operand takes the place of a result only if it has the
same dtype and, for certain, the same shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.passes.rewriting import Sweep, constant_of, has_same_value_type
from autograph.runtime.types import TensorType

Rule = Callable[[Node], Value | None]


def simplify(graph: Graph) -> bool:
    """Apply the rules of algebra."""
    return _Simplifying(graph).run()


class _Simplifying(Sweep):
    def visit(self, node: Node) -> Sequence[Value] | None:
        if self.merge(node):
            self.changed = True
        rule = RULES.get(node.op.name)
        result = None if rule is None else rule(node)
        if result is None or not has_same_value_type(result, node.outputs[0]):
            return None
        return (result,)

    def merge(self, node: Node) -> bool:
        """Make one operation of two that follow each other; the first one may become dead."""
        inner = node.inputs[0].node if node.inputs else None
        if inner is None or inner.op is not node.op:
            return False
        if node.op.name == "reshape":
            node.inputs = (inner.inputs[0], *node.inputs[1:])
            return True
        if node.op.name == "transpose":
            first, second = inner.attrs["perm"], node.attrs["perm"]
            node.inputs = inner.inputs
            node.attrs["perm"] = tuple(first[axis] for axis in second)
            return True
        if node.op.name == "cast" and _is_lossless(inner):
            node.inputs = inner.inputs
            return True
        return False


def _is_lossless(cast: Node) -> bool:
    source, target = cast.inputs[0].type, cast.outputs[0].type
    assert isinstance(source, TensorType)
    assert isinstance(target, TensorType)
    kinds = types.kind(source.dtype), types.kind(target.dtype)
    # From a signed integer to an unsigned one nothing is safe; NumPy knows that.
    return kinds[0] == kinds[1] and np.can_cast(source.dtype, target.dtype, "safe")


def _neutral(number: int, *, left: bool, kinds: tuple[str, ...]) -> Rule:
    """A rule for an operation to which `number` as an operand means nothing."""

    def rule(node: Node) -> Value | None:
        x, y = node.inputs
        if not isinstance(x.type, TensorType) or types.kind(x.type.dtype) not in kinds:
            return None
        if _is_all(y, number):
            return x
        return y if left and _is_all(x, number) else None

    return rule


def _is_all(value: Value, number: int) -> bool:
    array = constant_of(value)
    return array is not None and array.size > 0 and bool(np.all(array == number))


def _plus_zero(node: Node) -> Value | None:
    """`x + 0`; of floats only `x + -0.0`, which alone leaves `-0.0` as it is."""
    x, y = node.inputs
    if not isinstance(x.type, TensorType) or types.kind(x.type.dtype) not in ("int", "float"):
        return None
    is_float = types.kind(x.type.dtype) == "float"
    for operand, zero in ((x, y), (y, x)):
        if _is_all(zero, 0) and (not is_float or _signs(zero) == {True}):
            return operand
    return None


def _minus_zero(node: Node) -> Value | None:
    """`x - 0`; of floats only `x - 0.0`."""
    x, y = node.inputs
    if not isinstance(x.type, TensorType) or types.kind(x.type.dtype) not in ("int", "float"):
        return None
    is_float = types.kind(x.type.dtype) == "float"
    return x if _is_all(y, 0) and (not is_float or _signs(y) == {False}) else None


def _signs(value: Value) -> set[bool]:
    array = constant_of(value)
    assert array is not None
    return set(np.signbit(array).ravel().tolist())


def _involution(node: Node) -> Value | None:
    """`f(f(x))` where f undoes itself."""
    inner = node.inputs[0].node
    return inner.inputs[0] if inner is not None and inner.op is node.op else None


def _first(node: Node) -> Value:
    """The first operand, wherever the types show that nothing happens to it."""
    return node.inputs[0]


def _ordered(node: Node) -> Value | None:
    perm = node.attrs["perm"]
    return node.inputs[0] if list(perm) == sorted(perm) else None


def _where(node: Node) -> Value | None:
    condition, x, y = node.inputs
    if x is y:
        return x
    if _is_all(condition, 1):
        return x
    return y if _is_all(condition, 0) else None


_REAL = ("int", "float")
RULES: dict[str, Rule] = {
    "add": _plus_zero,
    "subtract": _minus_zero,
    "multiply": _neutral(1, left=True, kinds=_REAL),
    "divide": _neutral(1, left=False, kinds=("float",)),
    "floordiv": _neutral(1, left=False, kinds=("int",)),
    "checked_add": _plus_zero,
    "checked_subtract": _minus_zero,
    "checked_multiply": _neutral(1, left=True, kinds=("int",)),
    "negative": _involution,
    "logical_not": _involution,
    "invert": _involution,
    "conj": _involution,
    "identity": _first,
    "cast": _first,
    "reshape": _first,
    "broadcast_to": _first,
    "broadcast_like": _first,
    "fill_like": _first,
    "sum_to": _first,
    "squeeze": _first,
    "expand_dims": _first,
    "transpose": _ordered,
    "where": _where,
}
