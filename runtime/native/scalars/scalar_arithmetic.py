"""Native code of arithmetic, comparisons, logic and bits for single numbers, as NumPy has them.

Integers wrap around; dividing one by zero gives zero; `//` and `%` round down; the greater of
anything and NaN is NaN.
"""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.native import layout, math
from autograph.runtime.native.scalars import complex_numbers
from autograph.runtime.native.scalars.scalars import (
    Builder,
    ElementBuilder,
    call,
    constant,
    intrinsic,
    is_complex,
    is_float,
    is_signed,
    parts,
    scalar,
)
from autograph.runtime.types import DType

_NUMBERS = ("int", "uint", "float")
_ALL = ("bool", "int", "uint", "float")
_INTEGERS = ("int", "uint")
_COMPLEX = ("complex",)


@scalar("add", kinds=_ALL + _COMPLEX)
def add(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    if d == types.bool_:
        return b.or_(x, y)
    return b.fadd(x, y) if is_float(d) or is_complex(d) else b.add(x, y)


@scalar("subtract", kinds=_NUMBERS + _COMPLEX)
def subtract(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return b.fsub(x, y) if is_float(d) or is_complex(d) else b.sub(x, y)


@scalar("multiply", kinds=_ALL + _COMPLEX)
def multiply(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    if d == types.bool_:
        return b.and_(x, y)
    if is_complex(d):
        return complex_numbers.product(b, x, y)
    return b.fmul(x, y) if is_float(d) else b.mul(x, y)


@scalar("divide", kinds=("float", "complex"), cost=4)
def divide(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return complex_numbers.quotient(b, x, y) if is_complex(d) else b.fdiv(x, y)


def whole_division(b: Builder, d: DType, x: ir.Value, y: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Quotient rounded down and remainder of integers; 0 and 0 if the divisor is 0."""
    known = layout.known(y)
    if known is not None and known > 0 and known & (known - 1) == 0:
        # Of two's complement, shifting and masking round down.
        places = ir.Constant(x.type, known.bit_length() - 1)
        down = b.ashr if is_signed(d) else b.lshr
        return down(x, places), b.and_(x, ir.Constant(x.type, known - 1))
    if isinstance(b, ElementBuilder):
        return _selected_division(b, d, x, y)
    return _guarded_division(b, d, x, y)


def _selected_division(b: Builder, d: DType, x: ir.Value, y: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Without branches: where the processor would trap, it divides by one."""
    odd, quotient, rest = _odd_division(b, d, x, y)
    usual = _floored_division(b, d, x, b.select(odd, constant(d, 1), y))
    return b.select(odd, quotient, usual[0]), b.select(odd, rest, usual[1])


def _guarded_division(b: Builder, d: DType, x: ir.Value, y: ir.Value) -> tuple[ir.Value, ir.Value]:
    """With a branch that is seldom taken, so that the division need not wait for selections."""
    odd, *special = _odd_division(b, d, x, y)
    before = b.block
    divide, joined = (b.append_basic_block(name) for name in ("divide", "divided"))
    b.cbranch(odd, joined, divide).set_weights([1, 2000])
    b.position_at_end(divide)
    usual = _floored_division(b, d, x, y)
    b.branch(joined)
    b.position_at_end(joined)
    results = []
    for one, other in zip(special, usual, strict=True):
        result = b.phi(x.type)
        result.add_incoming(one, before)
        result.add_incoming(other, divide)
        results.append(result)
    return results[0], results[1]


def _odd_division(
    b: Builder, d: DType, x: ir.Value, y: ir.Value
) -> tuple[ir.Value, ir.Value, ir.Value]:
    """Whether the divisor is one that could trap, and then quotient and remainder.

    The least integer divided by -1 does not fit; a quotient by zero is zero.
    """
    zero = constant(d, 0)
    if not is_signed(d):
        return b.icmp_unsigned("==", y, zero), zero, zero
    odd = b.icmp_unsigned("<=", b.add(y, constant(d, 1)), constant(d, 1))
    none = b.icmp_signed("==", y, zero)
    return odd, b.select(none, zero, b.sub(zero, x)), zero


def _floored_division(b: Builder, d: DType, x: ir.Value, y: ir.Value) -> tuple[ir.Value, ir.Value]:
    if not is_signed(d):
        return b.udiv(x, y), b.urem(x, y)
    quotient, rest = b.sdiv(x, y), b.srem(x, y)
    zero = constant(d, 0)
    uneven = b.icmp_signed("!=", rest, zero)
    differ = b.icmp_signed("<", b.xor(rest, y), zero)
    down = b.and_(uneven, differ)
    quotient = b.select(down, b.sub(quotient, constant(d, 1)), quotient)
    return quotient, b.select(down, b.add(rest, y), rest)


def real_division(b: Builder, d: DType, x: ir.Value, y: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Quotient rounded down and remainder of floats, step by step as NumPy finds them."""
    zero, one, half = constant(d, 0), constant(d, 1), constant(d, 0.5)
    rest = b.frem(x, y)
    ratio = b.fdiv(b.fsub(x, rest), y)
    uneven = b.fcmp_unordered("!=", rest, zero)
    below = b.fcmp_ordered("<", y, zero)
    differ = b.xor(below, b.fcmp_ordered("<", rest, zero))
    adjust = b.and_(uneven, differ)
    ratio = b.select(adjust, b.fsub(ratio, one), ratio)
    signed_zero = intrinsic(b, "copysign", zero, y)
    remainder = b.select(uneven, b.select(adjust, b.fadd(rest, y), rest), signed_zero)
    floor = intrinsic(b, "floor", ratio)
    near = b.fcmp_ordered(">", b.fsub(ratio, floor), half)
    floor = b.select(near, b.fadd(floor, one), floor)
    nothing = b.fcmp_ordered("==", ratio, zero)
    plain = b.fdiv(x, y)
    quotient = b.select(nothing, intrinsic(b, "copysign", zero, plain), floor)
    by_zero = b.fcmp_ordered("==", y, zero)
    return b.select(by_zero, plain, quotient), b.select(by_zero, rest, remainder)


@scalar("floordiv", kinds=_NUMBERS, cost=10)
def floordiv(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return (real_division if is_float(d) else whole_division)(b, d, x, y)[0]


@scalar("mod", kinds=_NUMBERS, cost=10)
def mod(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return (real_division if is_float(d) else whole_division)(b, d, x, y)[1]


@scalar("fmod", kinds=("float",), cost=10)
def fmod(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return b.frem(x, y)


@scalar("negative", kinds=_NUMBERS + _COMPLEX)
def negative(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return b.fneg(x) if is_float(d) or is_complex(d) else b.sub(constant(d, 0), x)


@scalar("abs", kinds=_ALL + _COMPLEX)
def absolute(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    if is_float(d):
        return intrinsic(b, "fabs", x)
    if is_complex(d):
        return elementary(b, types.real_part(d), "hypot", *parts(b, x))
    if not is_signed(d):
        return x
    return b.select(b.icmp_signed("<", x, constant(d, 0)), b.sub(constant(d, 0), x), x)


@scalar("sign", kinds=_NUMBERS)
def sign(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    zero, one = constant(d, 0), constant(d, 1)
    above = compare(b, d, "greater", x, zero)
    if not is_float(d) and not is_signed(d):
        return b.select(above, one, zero)
    below = compare(b, d, "less", x, zero)
    other = b.select(compare(b, d, "equal", x, zero), zero, x)
    return b.select(above, one, b.select(below, constant(d, -1), other))


@scalar("square", kinds=_NUMBERS + _COMPLEX)
def square(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return multiply(b, d, name, x, x)


@scalar("squared_difference", kinds=_NUMBERS, cost=2)
def squared_difference(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return square(b, d, name, subtract(b, d, name, x, y))


@scalar("sqrt", kinds=("float", "complex"), cost=5)
def sqrt(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    if is_complex(d):
        return complex_numbers.library(b, d, name, x)
    return intrinsic(b, "sqrt", x)


@scalar("rsqrt", kinds=("float",), cost=9)
def rsqrt(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return b.fdiv(constant(d, 1), intrinsic(b, "sqrt", x))


@scalar("reciprocal", kinds=("float",), cost=4)
def reciprocal(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return b.fdiv(constant(d, 1), x)


@scalar("divide_no_nan", kinds=("float",), cost=5)
def divide_no_nan(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    zero = constant(d, 0)
    return b.select(b.fcmp_ordered("==", y, zero), zero, b.fdiv(x, y))


@scalar("multiply_no_nan", kinds=("float",), cost=2)
def multiply_no_nan(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    zero = constant(d, 0)
    return b.select(b.fcmp_ordered("==", y, zero), zero, b.fmul(x, y))


@scalar("copysign", kinds=("float",))
def copysign(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return intrinsic(b, "copysign", x, y)


@scalar("maximum", "minimum", kinds=_ALL)
def extreme(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    if is_float(d):
        return intrinsic(b, name, x, y)
    test = compare(b, d, "greater" if name == "maximum" else "less", x, y)
    return b.select(test, x, y)


@scalar("relu", "relu6")
def relu(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    above = extreme(b, d, "maximum", x, constant(d, 0))
    return above if name == "relu" else extreme(b, d, "minimum", above, constant(d, 6))


_SYMBOLS = {
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}


def compare(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    """The comparison called `name`; with NaN only `not_equal` holds."""
    symbol = _SYMBOLS[name]
    if is_complex(d):
        return complex_numbers.compare(b, symbol, x, y)
    if is_float(d):
        return (b.fcmp_unordered if symbol == "!=" else b.fcmp_ordered)(symbol, x, y)
    return (b.icmp_signed if is_signed(d) else b.icmp_unsigned)(symbol, x, y)


scalar(*_SYMBOLS, kinds=_ALL)(compare)
scalar("equal", "not_equal", kinds=_ALL + _COMPLEX)(compare)


@scalar("logical_and", "logical_or", "logical_xor", kinds=_ALL)
def logical(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    left, right = truth(b, d, x), truth(b, d, y)
    return getattr(b, {"and": "and_", "or": "or_", "xor": "xor"}[name.split("_")[1]])(left, right)


@scalar("logical_not", kinds=_ALL)
def logical_not(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return b.not_(truth(b, d, x))


def truth(b: Builder, d: DType, x: ir.Value) -> ir.Value:
    """Whether a number is not zero."""
    return x if d == types.bool_ else compare(b, d, "not_equal", x, constant(d, 0))


@scalar("bitwise_and", "bitwise_or", "bitwise_xor", kinds=("bool", "int", "uint"))
def bits(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return getattr(b, {"and": "and_", "or": "or_", "xor": "xor"}[name.split("_")[1]])(x, y)


@scalar("invert", kinds=("bool", "int", "uint"))
def invert(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return b.not_(x)


@scalar("left_shift", "right_shift", kinds=_INTEGERS)
def shift(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    """Shifting by the width or more leaves nothing but the sign."""
    width = ir.Constant(x.type, x.type.width)
    inside = b.icmp_unsigned("<", y, width)
    if name == "left_shift":
        return b.select(inside, b.shl(x, b.select(inside, y, constant(d, 0))), constant(d, 0))
    if not is_signed(d):
        return b.select(inside, b.lshr(x, b.select(inside, y, constant(d, 0))), constant(d, 0))
    most = ir.Constant(x.type, x.type.width - 1)
    return b.ashr(x, b.select(inside, y, most))


@scalar("is_nan", "is_inf", "is_finite", kinds=("float", "complex"))
def classified(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    if is_complex(d):
        found = [classified(b, types.real_part(d), name, part) for part in parts(b, x)]
        return (b.and_ if name == "is_finite" else b.or_)(*found)
    if name == "is_nan":
        return b.fcmp_unordered("uno", x, x)
    size, limit = intrinsic(b, "fabs", x), constant(d, float("inf"))
    return b.fcmp_ordered("==" if name == "is_inf" else "<", size, limit)


@scalar("floor", "ceil", "trunc", "round", kinds=("float",))
def rounding(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return intrinsic(b, "rint" if name == "round" else name, x)


_LIBRARY = ("exp log sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh").split()


@scalar(*_LIBRARY, kinds=("float", "complex"), cost=20)
def library(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return complex_numbers.library(b, d, name, x) if is_complex(d) else elementary(b, d, name, x)


@scalar("exp2", "expm1", "log1p", "log2", "log10", "erf", "erfc", "cbrt", kinds=("float",), cost=20)
def library_of_reals(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    return elementary(b, d, name, x)


@scalar("atan2", "hypot", kinds=("float",), cost=40)
def library_of_two(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return elementary(b, d, name, x, y)


def elementary(b: Builder, d: DType, name: str, *operands: ir.Value) -> ir.Value:
    """A formula that vectorizes in loops over elements, the C library for single numbers."""
    if isinstance(b, ElementBuilder) and name in math.SUPPORTED:
        return math.emit(b, name, *operands)
    return call(b, name if d == types.float64 else name + "f", layout.register(d), *operands)


@scalar("sigmoid", kinds=("float",), cost=26)
def sigmoid(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    if isinstance(b, ElementBuilder):
        return math.emit(b, "sigmoid", x)
    one = constant(d, 1)
    small = library(b, d, "exp", b.fneg(intrinsic(b, "fabs", x)))
    above = b.fcmp_ordered(">=", x, constant(d, 0))
    return b.fdiv(b.select(above, one, small), b.fadd(one, small))


@scalar("logaddexp", kinds=("float",), cost=44)
def logaddexp(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    """The greater one, and what the other adds; equal infinities are themselves."""
    distance = b.fsub(x, y)
    top = extreme(b, d, "maximum", x, y)
    small = library(b, d, "exp", b.fneg(intrinsic(b, "fabs", distance)))
    total = b.fadd(top, library(b, d, "log1p", small))
    return b.select(b.fcmp_ordered("==", x, y), b.fadd(x, constant(d, 0.6931471805599453)), total)


@scalar("softplus", kinds=("float",), cost=44)
def softplus(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    if isinstance(b, ElementBuilder):
        return math.emit(b, "softplus", x)
    return logaddexp(b, d, name, constant(d, 0), x)


@scalar("elu", kinds=("float",), cost=21)
def elu(b: Builder, d: DType, name: str, x: ir.Value) -> ir.Value:
    zero = constant(d, 0)
    below = library(b, d, "expm1", extreme(b, d, "minimum", x, zero))
    return b.select(b.fcmp_ordered(">", x, zero), x, below)


@scalar("xlogy", "xlog1py", kinds=("float",), cost=24)
def xlogy(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    product = b.fmul(x, library(b, d, "log" if name == "xlogy" else "log1p", y))
    return _unless_zero(b, d, x, product)


@scalar("xdivy", kinds=("float",), cost=5)
def xdivy(b: Builder, d: DType, name: str, x: ir.Value, y: ir.Value) -> ir.Value:
    return _unless_zero(b, d, x, b.fdiv(x, y))


def _unless_zero(b: Builder, d: DType, x: ir.Value, value: ir.Value) -> ir.Value:
    zero = constant(d, 0)
    return b.select(b.fcmp_ordered("==", x, zero), zero, value)
