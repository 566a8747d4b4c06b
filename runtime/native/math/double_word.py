"""Sums and products without loss: two numbers, of which the second is what the first rounded away.

T. J. Dekker, "A floating-point technique for extending the available precision", Numerische
Mathematik 18 (1971); the sum without a condition is D. E. Knuth's (TAOCP 2, 4.2.2, theorem B).
"""

from __future__ import annotations

from autograph.runtime.native.math.primitives import Number, fma, has_fma, muladd

Pair = tuple[Number, Number]
_UPPER_HALF = 0xFFFFFFFFF8000000


def two_sum(a: Number, b: Number) -> Pair:
    total = a + b
    most = total - a
    return total, (a - (total - most)) + (b - most)


def fast_two_sum(a: Number, b: Number) -> Pair:
    """The same, where a is not the smaller one or their sum is exact."""
    total = a + b
    return total, b - (total - a)


def has_pairs(x: Number) -> bool:
    """Whether pairs of numbers like x can be multiplied; floats that cannot are made doubles."""
    return x.is_double or has_fma()


def two_product(a: Number, b: Number) -> Pair:
    """Where `has_pairs`. The lost part is exact unless it underflows."""
    product = a * b
    if has_fma():
        return product, fma(a, b, -product)
    a_high, b_high = _upper_half(a), _upper_half(b)
    a_low, b_low = a - a_high, b - b_high
    small = (a_high * b_high - product) + a_high * b_low + a_low * b_high
    return product, small + a_low * b_low


def _upper_half(a: Number) -> Number:
    """The first 26 places, so that products with another half are exact."""
    return (a.bits() & _UPPER_HALF).number()


def residual(a: Number, b: Number, c: Number) -> Number:
    """`a - b * c` where `has_pairs` and b is about a / c, so that it is a number, or nearly."""
    if has_fma():
        return fma(-b, c, a)
    near, lost = two_product(b, c)
    return (a - near) - lost


def product(a: Pair, b: Pair) -> Pair:
    """Of two pairs, to about twice the precision; the second part may reach into the first."""
    high, low = two_product(a[0], b[0])
    return high, muladd(a[0], b[1], muladd(a[1], b[0], low))


def square_root(a: Pair) -> Pair:
    """Of a pair that is not negative; of 0, NaN in the second part."""
    root = a[0].sqrt()
    return root, (residual(a[0], root, root) + a[1]) / (root * 2.0)


def ratio(a: Pair, b: Pair) -> Number:
    """Their quotient, rounded but once to speak of."""
    inverse = 1.0 / b[0]
    first = a[0] * inverse
    rest = residual(a[0], first, b[0]) + (a[1] - first * b[1])
    return muladd(rest, inverse, first)


def quotient(a: Pair, b: Pair) -> Pair:
    first = a[0] / b[0]
    return first, (residual(a[0], first, b[0]) + a[1] - first * b[1]) / b[0]
