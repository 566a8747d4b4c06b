"""The elementary functions by name.

`emit(builder, "exp", x)` writes `call double @ag.exp.f64(double %x)`, or the same for a float.
"""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime.native.math import (
    definitions,
    error_function,
    exponential,
    hyperbolic,
    logarithm,
    power,
    remainders,
    trigonometric,
)
from autograph.runtime.native.math.definitions import Formula, Guarded

FUNCTIONS: dict[str, Formula | Guarded] = {
    "exp": exponential.exp,
    "exp2": exponential.exp2,
    "expm1": exponential.expm1,
    "sigmoid": exponential.sigmoid,
    "softplus": exponential.softplus,
    "log": logarithm.log,
    "log2": logarithm.log2,
    "log10": logarithm.log10,
    "log1p": logarithm.log1p,
    "sinh": hyperbolic.sinh,
    "cosh": hyperbolic.cosh,
    "tanh": hyperbolic.tanh,
    "asinh": hyperbolic.asinh,
    "acosh": hyperbolic.acosh,
    "atanh": hyperbolic.atanh,
    "sin": trigonometric.SIN,
    "cos": trigonometric.COS,
    "tan": trigonometric.TAN,
    "asin": trigonometric.asin,
    "acos": trigonometric.acos,
    "atan": trigonometric.atan,
    "atan2": trigonometric.atan2,
    "erf": error_function.erf,
    "erfc": error_function.erfc,
    "erfinv": error_function.erfinv,
    "pow": power.pow,
    "cbrt": power.cbrt,
    "rsqrt": power.rsqrt,
    "hypot": power.hypot,
    "fmod": remainders.FMOD,
    "floor_mod": remainders.floor_mod,
    "floor_divide": remainders.floor_divide,
}
SUPPORTED = frozenset(FUNCTIONS)


def emit(builder: ir.IRBuilder, name: str, *args: ir.Value) -> ir.Value:
    """The value of the function `name` at `args`, which are all float or all double."""
    return definitions.call(builder, name, FUNCTIONS[name], *args)
