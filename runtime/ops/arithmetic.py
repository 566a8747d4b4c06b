"""Arithmetic, element by element: `add` to `squared_difference`.

Division is Python's: `/` gives fractions for integers too, `//` and `%` round down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.dims import Dim
from autograph.runtime.ops import examples
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.definition import Sample
from autograph.runtime.ops.elementwise import PublicFunction, elementwise, resolved_as
from autograph.runtime.ops.exponential import pow as pow
from autograph.runtime.ops.unbroadcast import zeros_like
from autograph.runtime.tensor import EagerTensor, Tensor, half_of, is_same

Array = np.ndarray[Any, Any]

add = elementwise(
    "add",
    np.add,
    vjp=lambda dy, y, a, b: (dy, dy),
    samples=examples.pairs_and_words,
    extent=dims.add,
    accepts=("bool", "int", "float", "complex", "string"),
    doc="Sum, element by element, with broadcasting; strings are joined.",
)

subtract = elementwise(
    "subtract",
    np.subtract,
    vjp=lambda dy, y, a, b: (dy, -dy),
    samples=examples.pairs,
    extent=dims.subtract,
    accepts=("int", "float", "complex"),
    graph_name="Sub",
    doc="Difference, element by element, with broadcasting.",
)


def _product_vjp(
    dy: Tensor, y: Tensor, a: Tensor, b: Tensor
) -> tuple[Tensor, Tensor] | tuple[Tensor, None]:
    if is_same(a, b):
        # One sum that waits for nothing, instead of two products and a sum.
        return _weighted(dy, conj(a + a)), None
    return dy * conj(b), dy * conj(a)


def _weighted(dy: Tensor, factor: Tensor) -> Tensor:
    """`dy * factor`, which nobody waits for longer than needed.

    A gradient that is a sum `h + h` is that of a square itself. The factor is doubled instead:
    it is mostly known long before.
    """
    if isinstance(dy, EagerTensor) and not dy.shape and dy.dtype == factor.dtype and dy._array == 1:
        return factor
    half = half_of(dy)
    return dy * factor if half is None else half * (factor + factor)


multiply = elementwise(
    "multiply",
    np.multiply,
    vjp=_product_vjp,
    samples=lambda: [*examples.pairs(), *examples.two_complexes()],
    extent=dims.multiply,
    graph_name="Mul",
    doc="Product, element by element, with broadcasting.",
)

divide = elementwise(
    "divide",
    np.divide,
    vjp=lambda dy, y, a, b: (dy / conj(b), -dy * conj(y / b)),
    samples=lambda: [*examples.two()(), *examples.two_complexes()],
    graph_name="RealDiv",
    doc="Quotient, element by element; of integers too it is a float.",
)
truediv = divide


def _whole(quotient: Any) -> Any:
    def extent(a: Dim, b: Dim) -> Dim:
        return quotient(a, b) if isinstance(a, int) and isinstance(b, int) and b else None

    return extent


floordiv = elementwise(
    "floordiv",
    np.floor_divide,
    vjp=lambda dy, y, a, b: (None, None),
    samples=examples.two(kinds=("int", "float")),
    extent=_whole(lambda a, b: a // b),
    accepts=("bool", "int", "float"),
    graph_name="FloorDiv",
    doc="Quotient rounded down, element by element.",
)
floor_div = floordiv

mod = elementwise(
    "mod",
    np.remainder,
    vjp=lambda dy, y, a, b: (dy, -dy * floordiv(a, b)),
    samples=examples.two(kinds=("int", "float")),
    extent=_whole(lambda a, b: a % b),
    accepts=("bool", "int", "float"),
    graph_name="FloorMod",
    doc="Remainder of `floordiv`, which has the sign of the divisor.",
)
floormod = mod

fmod = elementwise(
    "fmod",
    np.fmod,
    vjp=lambda dy, y, a, b: (dy, -dy * ((a - y) / b)),
    samples=examples.two(kinds=("int", "float")),
    accepts=("int", "float"),
    graph_name="TruncateMod",
    doc="Remainder of division rounded towards zero, which has the sign of the dividend.",
)


negative = elementwise(
    "negative",
    np.negative,
    vjp=lambda dy, y, x: -dy,
    samples=examples.reals(),
    extent=lambda a: dims.scale(a, -1),
    accepts=("int", "float", "complex"),
    graph_name="Neg",
    doc="The number with the other sign.",
)


def _abs_vjp(dy: Tensor, y: Tensor, x: Tensor) -> Tensor:
    if types.kind(x.dtype) == "complex":
        return promotion.cast(dy, x.dtype) * sign(x)
    return dy * sign(x)


abs = elementwise(
    "abs",
    np.absolute,
    vjp=_abs_vjp,
    samples=lambda: [*examples.reals()(), *examples.complexes()],
    doc="Absolute value; the magnitude of complex numbers.",
)


def _sign_vjp(dy: Tensor, y: Tensor, x: Tensor) -> Tensor:
    if types.kind(x.dtype) != "complex":
        return zeros_like(x)
    # x / |x| turns with the angle of x and ignores its length.
    across = dy - y * y * conj(dy)
    return divide_no_nan(across, promotion.cast(abs(x), x.dtype)) * 0.5


sign = elementwise(
    "sign",
    np.sign,
    vjp=_sign_vjp,
    samples=lambda: [*examples.reals()(), *examples.complexes()],
    accepts=("int", "float", "complex"),
    doc="-1, 0 or 1; `x / abs(x)` for complex numbers.",
)

square = elementwise(
    "square",
    np.square,
    vjp=lambda dy, y, x: dy * conj(2 * x),
    samples=lambda: [*examples.reals()(), *examples.complexes()],
    accepts=("int", "float", "complex"),
    doc="`x * x`.",
)

sqrt = elementwise(
    "sqrt",
    np.sqrt,
    vjp=lambda dy, y, x: dy * 0.5 / conj(y),
    samples=examples.reals(0.3, 4.0),
    floating=True,
    doc="The square root.",
)

rsqrt = elementwise(
    "rsqrt",
    lambda x: np.reciprocal(np.sqrt(x)),
    vjp=lambda dy, y, x: dy * -0.5 * conj(y * y * y),
    samples=examples.reals(0.3, 4.0),
    result=resolved_as(np.sqrt),
    floating=True,
    doc="One over the square root.",
)

cbrt = elementwise(
    "cbrt",
    np.cbrt,
    vjp=lambda dy, y, x: dy / (3 * y * y),
    samples=examples.reals(0.3, 4.0, kinds=("int", "float")),
    accepts=("bool", "int", "float"),
    floating=True,
    doc="The cube root.",
)

reciprocal = elementwise(
    "reciprocal",
    np.reciprocal,
    vjp=lambda dy, y, x: -dy * conj(y * y),
    samples=examples.reals(0.3, 4.0),
    accepts=("int", "float", "complex"),
    floating=True,
    doc="`1 / x`.",
)

squared_difference = elementwise(
    "squared_difference",
    lambda x, y: np.square(np.subtract(x, y)),
    vjp=lambda dy, y, a, b: (2 * dy * (a - b), -2 * dy * (a - b)),
    samples=examples.two(kinds=("int", "float")),
    result=resolved_as(np.subtract),
    accepts=("int", "float"),
    doc="`(x - y) ** 2`.",
)


def _divide_no_nan(x: Array, y: Array) -> Array:
    dtype = np.divide.resolve_dtypes((x.dtype, y.dtype, None))[-1]
    result = np.zeros(np.broadcast_shapes(x.shape, y.shape), dtype)
    return np.divide(x, y, out=result, where=y != 0)


divide_no_nan: PublicFunction = elementwise(
    "divide_no_nan",
    _divide_no_nan,
    vjp=lambda dy, y, a, b: (
        divide_no_nan(dy, conj(b)),
        -dy * conj(divide_no_nan(y, b)),
    ),
    samples=lambda: [
        *examples.two()(),
        *examples.two_complexes(),
        Sample((np.array([1.0, 0.0]), np.array([0.0, 2.0])), smooth=False),
    ],
    result=resolved_as(np.divide),
    floating=True,
    graph_name="DivNoNan",
    doc="Quotient, but 0 where the divisor is 0.",
)

multiply_no_nan: PublicFunction = elementwise(
    "multiply_no_nan",
    lambda x, y: np.where(y == 0, np.zeros((), y.dtype), np.multiply(x, y)),
    vjp=lambda dy, y, a, b: (multiply_no_nan(dy, conj(b)), multiply_no_nan(conj(a), dy)),
    samples=examples.two(),
    result=resolved_as(np.multiply),
    graph_name="MulNoNan",
    doc="Product, but 0 where the second factor is 0, even if the first is infinite or NaN.",
)

copysign = elementwise(
    "copysign",
    np.copysign,
    vjp=lambda dy, y, a, b: (dy * sign(a) * sign(y), None),
    samples=examples.two(kinds=("int", "float")),
    accepts=("int", "float"),
    floating=True,
    doc="The magnitude of `x` with the sign of `y`.",
)


nextafter = elementwise(
    "nextafter",
    np.nextafter,
    vjp=lambda dy, y, a, b: (dy, None),
    samples=examples.two(kinds=("float",)),
    arguments=("x1", "x2"),
    accepts=("float",),
    floating=True,
    doc="The next number after `x1` that can be represented, towards `x2`.",
)


def polyval(coeffs: Sequence[Any], x: Any, name: str | None = None) -> Tensor:
    """The polynomial with `coeffs`, that of the highest power first, at `x`."""
    point = promotion.as_tensor(x)
    if not coeffs:
        return zeros_like(point)
    value = promotion.as_tensor(coeffs[0])
    for coefficient in coeffs[1:]:
        value = add(multiply(value, point), coefficient)
    return value


def add_n(inputs: Sequence[Any], name: str | None = None) -> Tensor:
    """The sum of all tensors in a list, which have one shape."""
    if not isinstance(inputs, list | tuple):
        return promotion.as_tensor(inputs)
    if not inputs:
        raise ValueError("add_n needs at least one tensor")
    total, *rest = promotion.promote(*inputs)
    for term in rest:
        total = add(total, term)
    return total


accumulate_n = add_n
