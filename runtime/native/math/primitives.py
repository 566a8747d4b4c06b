"""Formulas as Python: numbers under construction, whose operators write LLVM IR.

    polynomial(x, [1.0, 0.5])     a * b - c     where(x < 0.0, -x, x)     x.bits() >> 52

A formula is written once and serves a single float or double and a vector of them. It has no
branches, no calls and no tables, so LLVM's loop vectorizer can take it into any loop; the one
exception, `rarely`, is for functions that bring their own vector variants.

Nothing here allows the compiler to reassociate: the error bounds rest on the order of operations.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir

Real = float | int
_DOUBLE, _FLOAT = ir.DoubleType(), ir.FloatType()


@functools.cache
def host_features() -> frozenset[str]:
    """What the processor offers, in LLVM's words."""
    return frozenset(name for name, has in llvm.get_host_cpu_features().items() if has)


def has_fma() -> bool:
    """Whether one instruction multiplies and adds with a single rounding."""
    return "fma" in host_features() or "neon" in host_features()


def scalar_type(type: ir.Type) -> ir.Type:
    return type.element if isinstance(type, ir.VectorType) else type


def with_lanes(element: ir.Type, like: ir.Type) -> ir.Type:
    """`element`, or a vector of as many of them as `like` has."""
    return ir.VectorType(element, like.count) if isinstance(like, ir.VectorType) else element


def _type_name(type: ir.Type) -> str:
    element = scalar_type(type)
    name = {"double": "f64", "float": "f32"}.get(str(element), str(element))
    return f"v{type.count}{name}" if isinstance(type, ir.VectorType) else name


class Value:
    """An SSA value and the builder that continues it."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, builder: ir.IRBuilder, value: ir.Value) -> None:
        self.builder = builder
        self.value = value

    @property
    def type(self) -> ir.Type:
        return self.value.type

    def constant(self, number: Any) -> ir.Value:
        """A constant of this value's type, in every lane."""
        if isinstance(self.type, ir.VectorType):
            return ir.Constant(self.type, [number] * self.type.count)
        return ir.Constant(self.type, number)

    def _other(self, other: Any) -> ir.Value:
        return other.value if isinstance(other, Value) else self.constant(other)

    def intrinsic(self, name: str, *others: Any) -> ir.Value:
        """Call `llvm.<name>` on values that are all of this one's type."""
        arguments = [self.value, *map(self._other, others)]
        full = f"llvm.{name}.{_type_name(self.type)}"
        function = self.builder.module.globals.get(full)
        if function is None:
            signature = ir.FunctionType(self.type, [self.type] * len(arguments))
            function = ir.Function(self.builder.module, signature, full)
        return self.builder.call(function, arguments)


class Truth(Value):
    """A condition, one for each lane."""

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.builder, self.builder.and_(self.value, other.value))

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.builder, self.builder.or_(self.value, other.value))

    def __xor__(self, other: Truth) -> Truth:
        return Truth(self.builder, self.builder.xor(self.value, other.value))

    def __invert__(self) -> Truth:
        return Truth(self.builder, self.builder.xor(self.value, self.constant(1)))


class Word(Value):
    """The bits of a number as an unsigned integer of the same size."""

    def __add__(self, other: Word | int) -> Word:
        return Word(self.builder, self.builder.add(self.value, self._other(other)))

    def __sub__(self, other: Word | int) -> Word:
        return Word(self.builder, self.builder.sub(self.value, self._other(other)))

    def __mul__(self, other: Word | int) -> Word:
        return Word(self.builder, self.builder.mul(self.value, self._other(other)))

    def __and__(self, other: Word | int) -> Word:
        return Word(self.builder, self.builder.and_(self.value, self._other(other)))

    def __or__(self, other: Word | int) -> Word:
        return Word(self.builder, self.builder.or_(self.value, self._other(other)))

    def __xor__(self, other: Word | int) -> Word:
        return Word(self.builder, self.builder.xor(self.value, self._other(other)))

    def __lshift__(self, places: int | Word) -> Word:
        return Word(self.builder, self.builder.shl(self.value, self._other(places)))

    def __rshift__(self, places: int | Word) -> Word:
        return Word(self.builder, self.builder.lshr(self.value, self._other(places)))

    def halved(self) -> Word:
        """The last 32 of 64 bits."""
        type = with_lanes(ir.IntType(32), self.type)
        return Word(self.builder, self.builder.trunc(self.value, type))

    def equals(self, other: Word | int) -> Truth:
        zero = self.builder.icmp_unsigned("==", self.value, self._other(other))
        return Truth(self.builder, zero)

    def below(self, other: Word | int) -> Truth:
        """Whether it is less, both taken as unsigned."""
        return Truth(self.builder, self.builder.icmp_unsigned("<", self.value, self._other(other)))

    def number(self) -> Number:
        """The number that has these bits."""
        element = _DOUBLE if scalar_type(self.type).width == 64 else _FLOAT
        type = with_lanes(element, self.type)
        return Number(self.builder, self.builder.bitcast(self.value, type))


class Number(Value):
    """A float or double, or a vector of them."""

    @property
    def is_double(self) -> bool:
        return isinstance(scalar_type(self.type), ir.DoubleType)

    def of(self, number: Real) -> Number:
        """A constant of this number's type."""
        return Number(self.builder, self.constant(float(number)))

    def _other(self, other: Any) -> ir.Value:
        return other.value if isinstance(other, Value) else self.constant(float(other))

    def __add__(self, other: Number | Real) -> Number:
        return Number(self.builder, self.builder.fadd(self.value, self._other(other)))

    def __radd__(self, other: Real) -> Number:
        return self.of(other) + self

    def __sub__(self, other: Number | Real) -> Number:
        return Number(self.builder, self.builder.fsub(self.value, self._other(other)))

    def __rsub__(self, other: Real) -> Number:
        return self.of(other) - self

    def __mul__(self, other: Number | Real) -> Number:
        return Number(self.builder, self.builder.fmul(self.value, self._other(other)))

    def __rmul__(self, other: Real) -> Number:
        return self.of(other) * self

    def __truediv__(self, other: Number | Real) -> Number:
        return Number(self.builder, self.builder.fdiv(self.value, self._other(other)))

    def __rtruediv__(self, other: Real) -> Number:
        return self.of(other) / self

    def __neg__(self) -> Number:
        return Number(self.builder, self.builder.fneg(self.value))

    def __abs__(self) -> Number:
        return Number(self.builder, self.intrinsic("fabs"))

    def _compare(self, relation: str, other: Any) -> Truth:
        compared = self.builder.fcmp_ordered(relation, self.value, self._other(other))
        return Truth(self.builder, compared)

    def __lt__(self, other: Number | Real) -> Truth:
        return self._compare("<", other)

    def __le__(self, other: Number | Real) -> Truth:
        return self._compare("<=", other)

    def __gt__(self, other: Number | Real) -> Truth:
        return self._compare(">", other)

    def __ge__(self, other: Number | Real) -> Truth:
        return self._compare(">=", other)

    def equals(self, other: Number | Real) -> Truth:
        return self._compare("==", other)

    def is_nan(self) -> Truth:
        unordered = self.builder.fcmp_unordered("uno", self.value, self.value)
        return Truth(self.builder, unordered)

    def is_negative(self) -> Truth:
        """Whether the sign bit is set: of -0.0 and of some NaNs too."""
        word = self.bits()
        return Truth(self.builder, self.builder.icmp_signed("<", word.value, word.constant(0)))

    def bits(self) -> Word:
        width = 64 if self.is_double else 32
        type = with_lanes(ir.IntType(width), self.type)
        return Word(self.builder, self.builder.bitcast(self.value, type))

    def widened(self) -> Number:
        """As a double."""
        type = with_lanes(_DOUBLE, self.type)
        return Number(self.builder, self.builder.fpext(self.value, type))

    def narrowed(self) -> Number:
        """As a float."""
        type = with_lanes(_FLOAT, self.type)
        return Number(self.builder, self.builder.fptrunc(self.value, type))

    def sqrt(self) -> Number:
        return Number(self.builder, self.intrinsic("sqrt"))

    def floor(self) -> Number:
        return Number(self.builder, self.intrinsic("floor"))

    def trunc(self) -> Number:
        return Number(self.builder, self.intrinsic("trunc"))

    def rounded(self) -> Number:
        """The nearest whole number, the even one of two."""
        return Number(self.builder, self.intrinsic("rint"))

    def with_sign_of(self, other: Number | Real) -> Number:
        return Number(self.builder, self.intrinsic("copysign", other))

    def at_most(self, limit: Real) -> Number:
        """The lesser of the two; NaN stays NaN."""
        return where(self > limit, self.of(limit), self)

    def at_least(self, limit: Real) -> Number:
        """The greater of the two; NaN stays NaN."""
        return where(self < limit, self.of(limit), self)


def where(condition: Truth, then: Number, otherwise: Number | Real) -> Number:
    """`then` in the lanes where `condition` holds, `otherwise` in the others."""
    builder = then.builder
    return Number(builder, builder.select(condition.value, then.value, then._other(otherwise)))


def muladd(a: Number, b: Number | Real, c: Number | Real) -> Number:
    """`a * b + c`, rounded once where that is fast: for steps whose rounding does not matter."""
    return Number(a.builder, a.intrinsic("fmuladd", b, c))


def fma(a: Number, b: Number | Real, c: Number | Real) -> Number:
    """`a * b + c` rounded once. Only where `has_fma()`: without the instruction it is a call."""
    return Number(a.builder, a.intrinsic("fma", b, c))


def polynomial(x: Number, coefficients: Sequence[Real], split: bool = True) -> Number:
    """The polynomial with `coefficients`, the constant one first, by Horner's rule.

    Long ones are split into even and odd powers: two chains of half the length run side by side.
    Not so if `split` is false, for those in which the two halves would nearly cancel.
    """
    if split and len(coefficients) >= 6:
        square = x * x
        even = _horner(square, coefficients[0::2])
        return muladd(_horner(square, coefficients[1::2]), x, even)
    return _horner(x, coefficients)


def _horner(x: Number, coefficients: Sequence[Real]) -> Number:
    *lower, last = coefficients
    value = x.of(last)
    for coefficient in reversed(lower):
        value = muladd(value, x, coefficient)
    return value


def select_polynomial(
    condition: Truth, x: Number, then: Sequence[Real], otherwise: Sequence[Real]
) -> Number:
    """One of two polynomials in `x`, coefficient by coefficient."""
    length = max(len(then), len(otherwise))
    pairs = zip(_padded(then, length), _padded(otherwise, length), strict=True)
    chosen = [where(condition, x.of(one), x.of(other)) for one, other in pairs]
    value = chosen[-1]
    for coefficient in reversed(chosen[:-1]):
        value = muladd(value, x, coefficient)
    return value


def _padded(coefficients: Sequence[Real], length: int) -> list[Real]:
    return [*coefficients, *[0.0] * (length - len(coefficients))]


def rarely(condition: Truth, value: Number, slow: Callable[[], Number]) -> Number:
    """`value`, but what `slow` gives where `condition` holds; a branch that is seldom taken."""
    builder = value.builder
    needed = condition.value
    if isinstance(condition.type, ir.VectorType):
        name = f"llvm.vector.reduce.or.v{condition.type.count}i1"
        reduce = builder.module.globals.get(name) or ir.Function(
            builder.module, ir.FunctionType(ir.IntType(1), [condition.type]), name
        )
        needed = builder.call(reduce, [needed])
    before = builder.block
    with builder.if_then(needed, likely=False):
        mended = where(condition, slow(), value)
        inside = builder.block
    result = builder.phi(value.type)
    result.add_incoming(value.value, before)
    result.add_incoming(mended.value, inside)
    return Number(builder, result)
