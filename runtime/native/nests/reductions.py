"""Reductions in a loop nest: what they start from, how they take in an element, how they end.

Sums of floats are taken in blocks, in which LLVM may use several accumulators, and the sums of the
blocks are added with the error of each addition carried along (Neumaier, "Rundungsfehleranalyse
einiger Verfahren zur Summation endlicher Summen", 1974): at least as accurate as pairwise sums.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout
from autograph.runtime.native.scalars import scalar_arithmetic, scalars
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.types import DType

BLOCK = 512
# So many complex numbers are added before NumPy would have begun.
_FEW = 2048


@dataclass(frozen=True, slots=True)
class Reduction:
    """`start(dtype)`, `combine(builder, dtype, total, element)`, what comes before and after."""

    start: Callable[[DType], Any]
    combine: Callable[[ir.IRBuilder, DType, ir.Value, ir.Value], ir.Value]
    kinds: frozenset[str]
    element: Callable[[ir.IRBuilder, DType, ir.Value], ir.Value] = lambda b, d, x: x
    finish: Callable[[ir.IRBuilder, ir.Value, ir.Value], ir.Value] | None = None


def _is_whole(d: DType) -> bool:
    return not (scalars.is_float(d) or scalars.is_complex(d))


def _sum(b: ir.IRBuilder, d: DType, total: ir.Value, x: ir.Value) -> ir.Value:
    return b.add(total, x) if _is_whole(d) else b.fadd(total, x, flags=("reassoc",))


def _product(b: ir.IRBuilder, d: DType, total: ir.Value, x: ir.Value) -> ir.Value:
    return b.fmul(total, x, flags=("reassoc",)) if scalars.is_float(d) else b.mul(total, x)


def _most(d: DType) -> Any:
    if d == types.bool_:
        return False
    return -np.inf if scalars.is_float(d) else np.iinfo(d).min


def _least(d: DType) -> Any:
    if d == types.bool_:
        return True
    return np.inf if scalars.is_float(d) else np.iinfo(d).max


def _extreme(name: str) -> Callable[[ir.IRBuilder, DType, ir.Value, ir.Value], ir.Value]:
    def combine(b: ir.IRBuilder, d: DType, total: ir.Value, x: ir.Value) -> ir.Value:
        return scalar_arithmetic.extreme(b, d, name, total, x)

    return combine


_NUMBERS = frozenset({"int", "uint", "float"})
_ALL = _NUMBERS | {"bool"}
_FLOATS = frozenset({"float"})
_truth = scalar_arithmetic.truth


def _extreme_place(name: str) -> Reduction:
    """`argmax` and `argmin`: while they go on, the greatest or the least itself."""
    extreme = _extreme("maximum" if name == "argmax" else "minimum")
    return Reduction(_most if name == "argmax" else _least, extreme, _ALL)


def _mean(b: ir.IRBuilder, total: ir.Value, number: ir.Value) -> ir.Value:
    if isinstance(total.type, ir.VectorType):
        return scalars.whole(b, *(_mean(b, part, number) for part in scalars.parts(b, total)))
    return b.fdiv(total, b.sitofp(number, total.type))


def _root(b: ir.IRBuilder, total: ir.Value, number: ir.Value) -> ir.Value:
    return scalars.intrinsic(b, "sqrt", total)


REDUCTIONS: dict[str, Reduction] = {
    "reduce_sum": Reduction(lambda d: 0, _sum, _NUMBERS | {"complex"}),
    "sum_to": Reduction(lambda d: 0, _sum, _NUMBERS | {"complex"}),
    "reduce_mean": Reduction(lambda d: 0, _sum, _FLOATS | {"complex"}, finish=_mean),
    "reduce_euclidean_norm": Reduction(
        lambda d: 0, _sum, _FLOATS, lambda b, d, x: b.fmul(x, x), _root
    ),
    "reduce_prod": Reduction(lambda d: 1, _product, _NUMBERS),
    "reduce_max": Reduction(_most, _extreme("maximum"), _ALL),
    "reduce_min": Reduction(_least, _extreme("minimum"), _ALL),
    "argmax": _extreme_place("argmax"),
    "argmin": _extreme_place("argmin"),
    "reduce_any": Reduction(lambda d: False, lambda b, d, t, x: b.or_(t, x), _ALL, _truth),
    "reduce_all": Reduction(lambda d: True, lambda b, d, t, x: b.and_(t, x), _ALL, _truth),
}


def is_reduction(node: Node) -> bool:
    """Whether a loop nest can compute `node`."""
    found = REDUCTIONS.get(node.op.name)
    if found is None or not layout.is_array(node.inputs[0].type):
        return False
    if node.op.name == "sum_to" and _summed_axes(node) is None:
        return False
    if scalars.is_complex(node.inputs[0].type.dtype) and _lies_in_memory(node.inputs[0]):  # type: ignore[union-attr]
        return False
    return scalars.kind(node.inputs[0].type.dtype) in found.kinds  # type: ignore[union-attr]


def _lies_in_memory(value: Value) -> bool:
    """Whether these are many numbers that nothing here computes.

    NumPy adds complex ones in half the time: LLVM makes no vectors of what are vectors already.
    """
    node, shape = value.node, value.type.shape  # type: ignore[union-attr]
    if all(isinstance(dim, int) for dim in shape) and math.prod(shape) <= _FEW:
        return False
    return node is None or node.op is CONSTANT or bool(node.regions)


def axes(node: Node) -> tuple[int, ...]:
    """The axes that are reduced."""
    if node.op.name == "sum_to":
        return _summed_axes(node) or ()
    axis = node.attrs["axis"]
    if axis is None:
        return tuple(range(_rank(node.inputs[0])))
    return (axis,) if isinstance(axis, int) else tuple(axis)


def keeps_ones(node: Node) -> tuple[int, ...]:
    """Those of the reduced axes that stay in the result with extent 1."""
    if node.op.name == "sum_to":
        extra = _rank(node.inputs[0]) - _rank(node.inputs[1])
        return tuple(axis for axis in axes(node) if axis >= extra)
    return axes(node) if node.attrs["keepdims"] else ()


def _rank(value: Value) -> int:
    return len(value.type.shape)  # type: ignore[union-attr]


def _summed_axes(node: Node) -> tuple[int, ...] | None:
    """The axes along which the second operand was broadcast; None if that is not known."""
    shape, like = (value.type.shape for value in node.inputs)  # type: ignore[union-attr]
    extra = len(shape) - len(like)
    found = list(range(extra))
    for axis, (dim, target) in enumerate(zip(shape[extra:], like, strict=True), extra):
        if target == 1:
            found.append(axis)
        elif dim is None or target is None or dim != target:
            return None
    return tuple(found)


def kept_axes(node: Node) -> tuple[int, ...]:
    """The axes of the operand that are left."""
    reduced = axes(node)
    return tuple(at for at in range(_rank(node.inputs[0])) if at not in reduced)


def element_of(b: ir.IRBuilder, node: Node, x: ir.Value) -> ir.Value:
    """An element as the reduction takes it: `any` and `all` ask whether it is not zero."""
    dtype = node.inputs[0].type.dtype  # type: ignore[union-attr]
    return REDUCTIONS[node.op.name].element(b, dtype, x)


def dtype_of(node: Node) -> DType:
    """The dtype of the result."""
    dtype: DType = node.outputs[0].type.dtype  # type: ignore[union-attr]
    return dtype


def state_dtype(node: Node) -> DType:
    """The dtype in which the reduction accumulates."""
    value = node.inputs[0] if gives_place(node) else node.outputs[0]
    dtype: DType = value.type.dtype  # type: ignore[union-attr]
    return dtype


def gives_place(node: Node) -> bool:
    """Whether the result is where an element is, not what it is."""
    return node.op.name in ("argmax", "argmin")


# Reductions that keep one of their elements, or its place.
PREFERRING = {"argmax": ">", "argmin": "<", "reduce_max": ">", "reduce_min": "<"}


def is_better(b: ir.IRBuilder, name: str, d: DType, item: ir.Value, best: ir.Value) -> ir.Value:
    """Whether a reduction prefers an element to one before it; NaN to any other."""
    symbol = PREFERRING[name]
    if scalars.is_float(d):
        return b.and_(b.fcmp_ordered("ord", best, best), b.fcmp_unordered(symbol, item, best))
    return (b.icmp_signed if scalars.is_signed(d) else b.icmp_unsigned)(symbol, item, best)


def needs_elements(node: Node) -> bool:
    """Whether the reduction of nothing is an error, as of `max`."""
    return node.op.name in ("reduce_max", "reduce_min", "argmax", "argmin")


def sums(node: Node) -> bool:
    """Whether the reduction is a sum."""
    return REDUCTIONS[node.op.name].combine is _sum


def add_exactly(
    b: ir.IRBuilder, total: ir.Value, error: ir.Value, x: ir.Value
) -> tuple[ir.Value, ir.Value]:
    """The sum and the error that it makes, added to what was lost before (Knuth's two-sum)."""
    result = b.fadd(total, x)
    virtual = b.fsub(result, total)
    lost = b.fadd(b.fsub(total, b.fsub(result, virtual)), b.fsub(x, virtual))
    return result, b.fadd(error, lost)


def with_error(b: ir.IRBuilder, total: ir.Value, error: ir.Value) -> ir.Value:
    """The sum corrected by what was lost, which is not a number where the sum is infinite."""
    fine = b.fcmp_ordered("ord", error, error)
    return b.select(fine, b.fadd(total, error), total)
