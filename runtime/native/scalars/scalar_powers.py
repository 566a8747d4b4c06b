"""Powers whose exponent is known: a few multiplications instead of a formula or a call.

    x ** 4 = (x * x) * (x * x)

Each multiplication rounds once, so x ** n is off by (n - 1) / 2 units of the last place at most: up
to n = 8 within what powers promise. Powers of integers wrap around, or are checked, like products.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from llvmlite import ir

from autograph.runtime.native import layout
from autograph.runtime.native.scalars.scalar_arithmetic import library_of_two
from autograph.runtime.native.scalars.scalars import (
    Builder,
    ElementBuilder,
    checked,
    constant,
    intrinsic,
    scalar,
)
from autograph.runtime.types import DType

_MOST = 8
Checked: TypeAlias = Any


@scalar("pow", kinds=("float",), cost=40)
def power(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    exponent = layout.known_float(y)
    if exponent == 0.5:
        return _root(b, d, x)
    if exponent == -1.0:
        return b.fdiv(constant(d, 1), x)
    if exponent is None or exponent not in range(1, _MOST + 1):
        return library_of_two(b, d, "pow", x, y)
    return _repeated(int(exponent), x, lambda one, other: b.fmul(one, other))


def _root(b: Builder, d: DType, x: ir.Value) -> ir.Value:
    """The power 0.5: NumPy's arrays have the root, C's numbers not of -0.0 and minus infinity."""
    if isinstance(b, ElementBuilder):
        return intrinsic(b, "sqrt", x)
    least = b.fcmp_ordered("==", x, constant(d, float("-inf")))
    root = intrinsic(b, "sqrt", b.fadd(x, constant(d, 0)))
    return b.select(least, constant(d, float("inf")), root)


def _repeated(
    exponent: int, x: ir.Value, multiply: Callable[[ir.Value, ir.Value], ir.Value]
) -> ir.Value:
    """By squaring, `exponent` > 0."""
    if exponent == 1:
        return x
    half = _repeated(exponent // 2, x, multiply)
    square = multiply(half, half)
    return multiply(square, x) if exponent % 2 else square


@checked("checked_power", cost=10, raises=False)
def whole_power(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> Checked:
    """Of Python's integers, by known exponents; all others are left to the kernel."""
    exponent = layout.known(y)
    if exponent is None or not 0 < exponent < 64:
        return x, ir.Constant(layout.I1, 1)
    lost: list[ir.Value] = [ir.Constant(layout.I1, 0)]

    def multiply(one: ir.Value, other: ir.Value) -> ir.Value:
        both = b.smul_with_overflow(one, other)
        lost.append(b.or_(lost[-1], b.extract_value(both, 1)))
        return b.extract_value(both, 0)

    return _repeated(exponent, x, multiply), lost[-1]


@checked("python_power", kinds=("float",), cost=40, raises=False)
def real_power(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> Checked:
    """Of Python's floats: where the result is not finite, Python may raise."""
    result = power(b, d, name, x, y)
    size = intrinsic(b, "fabs", result)
    finite = b.fcmp_ordered("<", size, constant(d, float("inf")))
    return result, b.not_(finite)


@checked("pow", kinds=("int", "uint"), cost=10, raises=False)
def wrapping_power(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> Checked:
    """Of NumPy's integers, by known exponents."""
    exponent = layout.known(y)
    if exponent is None or not 0 < exponent < 64:
        return x, ir.Constant(layout.I1, 1)
    return _repeated(exponent, x, lambda one, other: b.mul(one, other)), ir.Constant(layout.I1, 0)
