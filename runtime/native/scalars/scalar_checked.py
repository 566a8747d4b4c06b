"""Native code of operations on Python numbers, which raise where Python does.

Each gives the value and an `i1` that holds where the NumPy kernel raises the error instead, or has
to compute the value.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.native import layout
from autograph.runtime.native.scalars.scalar_arithmetic import real_division, whole_division
from autograph.runtime.native.scalars.scalars import (
    Builder,
    checked,
    constant,
    convert,
    intrinsic,
    is_float,
    is_signed,
)
from autograph.runtime.types import DType

Checked: TypeAlias = Any
_OVERFLOWING = {"checked_add": "sadd", "checked_subtract": "ssub", "checked_multiply": "smul"}


@checked(*_OVERFLOWING)
def overflowing(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> Checked:
    if name == "checked_multiply" and layout.known(x) is not None:
        x, y = y, x
    factor = layout.known(y)
    if name == "checked_multiply" and factor:
        return b.mul(x, y), _leaves(b, x, factor)
    method = {"sadd": b.sadd_with_overflow, "ssub": b.ssub_with_overflow}
    both = method.get(_OVERFLOWING[name], b.smul_with_overflow)(x, y)
    return b.extract_value(both, 0), b.extract_value(both, 1)


def fitting(factor: int) -> tuple[int, int]:
    """The least and the greatest integer whose product with `factor` fits into 64 bits."""
    low, high = sorted(int(Fraction(end, factor)) for end in (-(2**63), 2**63 - 1))
    return low, min(high, 2**63 - 1)


def _leaves(b: Builder, x: ir.Value, factor: int) -> ir.Value:
    """Whether `factor * x` leaves 64 bits: known without the product, so nobody waits for it."""
    low, high = (ir.Constant(x.type, end) for end in fitting(factor))
    return b.or_(b.icmp_signed("<", x, low), b.icmp_signed(">", x, high))


@checked("checked_negative")
def negative(b: Builder, d: DType, name: str, x: ir.Value) -> Checked:
    return overflowing(b, d, "checked_subtract", constant(d, 0), x)


def certain(b: Builder, d: DType, name: str, *operands: ir.Value) -> ir.Value:
    """The value where it is known that nothing fails."""
    if name in ("python_floordiv", "python_mod"):
        return division(b, d, name, *operands)[0]
    if name == "checked_negative":
        operands = constant(d, 0), *operands
    plain = {"checked_add": b.add, "checked_multiply": b.mul}
    return plain.get(name, b.sub)(*operands, flags=("nsw",))


@checked("checked_left_shift", raises=False)
def left_shift(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> Checked:
    bad = b.icmp_unsigned(">=", y, constant(d, 63))
    places = b.select(bad, constant(d, 0), y)
    moved = b.shl(x, places)
    lost = b.icmp_signed("!=", b.ashr(moved, places), x)
    return moved, b.or_(bad, lost)


@checked("python_divide", kinds=("int", "float"), cost=4)
def divide(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> Checked:
    if is_float(d):
        return b.fdiv(x, y), b.fcmp_ordered("==", y, constant(d, 0))
    quotient = b.fdiv(*(convert(b, number, d, types.float64) for number in (x, y)))
    return quotient, b.icmp_signed("==", y, constant(d, 0))


@checked("python_floordiv", "python_mod", kinds=("int", "float"), cost=10)
def division(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> Checked:
    zero = constant(d, 0)
    place = int(name == "python_mod")
    if is_float(d):
        return real_division(b, d, x, y)[place], b.fcmp_ordered("==", y, zero)
    bad = b.icmp_signed("==", y, zero)
    if not place and is_signed(d):
        least = constant(d, -(2**63))
        wraps = b.and_(b.icmp_signed("==", x, least), b.icmp_signed("==", y, constant(d, -1)))
        bad = b.or_(bad, wraps)
    return whole_division(b, d, x, y)[place], bad


def cast(b: Builder, source: DType, target: DType, x: ir.Value) -> Checked:
    """A number as an integer of another dtype, towards zero."""
    result = convert(b, x, source, target)
    limits = np.iinfo(target)
    if is_float(source):
        whole = intrinsic(b, "trunc", x)
        # The greatest integers are no floats; the next power of two is one.
        low = b.fcmp_ordered(">=", whole, constant(source, float(limits.min)))
        high = b.fcmp_ordered("<", whole, constant(source, float(limits.max) + 1))
        return result, b.not_(b.and_(low, high))
    lost = b.icmp_signed("!=", convert(b, result, target, source), x)
    if is_signed(source) == is_signed(target):
        return result, lost
    signed, number = (source, x) if is_signed(source) else (target, result)
    return result, b.or_(lost, b.icmp_signed("<", number, constant(signed, 0)))
