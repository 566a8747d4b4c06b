"""Remainders and the quotient rounded down: bit by bit those of NumPy.

    fmod(x, y) = x - trunc(x / y) y, exactly

Where the quotient is a whole number of few digits, its product with y is exact in two parts. Huge
quotients are left to the C library.
"""

from __future__ import annotations

from autograph.runtime.native.math import definitions, double_word
from autograph.runtime.native.math.definitions import Guarded
from autograph.runtime.native.math.primitives import Number, Truth, where

_SMALL = 2.0**-900  # products of smaller numbers may lose what is below the last place


def _few_digits(x: Number, y: Number) -> Number:
    size, step = abs(x), abs(y)
    if not x.is_double:
        return _few_digits(x.widened(), y.widened()).narrowed()
    whole = (size / step).trunc()
    product, lost = double_word.two_product(whole, step)
    rest = (size - product) - lost
    # The quotient may have been rounded up to a whole number.
    rest = where(rest < 0.0, rest + step, rest)
    return where(whole.equals(0.0), size, rest).with_sign_of(x)


def _many_digits(x: Number, y: Number) -> Truth:
    ratio = abs(x / y)
    if x.is_double:
        return (ratio >= 2.0**52) | (abs(y) < _SMALL)
    # The whole quotient times the 24 digits of a float must fit in a double.
    return ratio >= 2.0**28


def _by_instruction(x: Number, y: Number) -> Number:
    return Number(x.builder, x.builder.frem(x.value, y.value))


FMOD = Guarded(_few_digits, _many_digits, _by_instruction)


def fmod(x: Number, y: Number) -> Number:
    return Number(x.builder, definitions.call(x.builder, "fmod", FMOD, x.value, y.value))


def _differs(rest: Number, y: Number) -> Truth:
    """Whether there is a rest, and it has not the sign of y."""
    return ((y < 0.0) ^ (rest < 0.0)) & ((rest < 0.0) | (rest > 0.0))


def floor_mod(x: Number, y: Number) -> Number:
    rest = fmod(x, y)
    signed = where(_differs(rest, y), rest + y, rest)
    return where(rest.equals(0.0), rest.with_sign_of(y), signed)


def floor_divide(x: Number, y: Number) -> Number:
    rest = fmod(x, y)
    ratio = x / y
    quotient = (x - rest) / y
    quotient = where(_differs(rest, y), quotient - 1.0, quotient)
    below = quotient.floor()
    nearest = where(quotient - below > 0.5, below + 1.0, below)
    whole = where(quotient.equals(0.0), quotient.of(0.0).with_sign_of(ratio), nearest)
    return where(y.equals(0.0), ratio, whole)
