"""The elementary functions by name, and how a loop calls them.

    y = emit(builder, "exp", x)        # x: float or double        call double @ag.exp.f64(double %x)

Each function is defined once in a module, internal and always inlined. LLVM inlines it before it
vectorizes loops, and as it is branch-free it becomes a part of the vector loop.
"""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir

from autograph.runtime.native.math import exponential, logarithm
from autograph.runtime.native.math.primitives import Number

Formula = Callable[..., Number]

INLINE: dict[str, Formula] = {
    "exp": exponential.exp,
    "exp2": exponential.exp2,
    "expm1": exponential.expm1,
    "sigmoid": exponential.sigmoid,
    "softplus": exponential.softplus,
    "log": logarithm.log,
    "log2": logarithm.log2,
    "log10": logarithm.log10,
    "log1p": logarithm.log1p,
}
SUPPORTED = frozenset(INLINE)


def emit(builder: ir.IRBuilder, name: str, *args: ir.Value) -> ir.Value:
    """The value of the function `name` at `args`, which are all float or all double."""
    return builder.call(_function(builder.module, name, args[0].type, len(args)), args)


def _function(module: ir.Module, name: str, type: ir.Type, count: int) -> ir.Function:
    full = f"ag.{name}.{'f64' if isinstance(type, ir.DoubleType) else 'f32'}"
    existing = module.globals.get(full)
    return existing or _define(module, full, INLINE[name], type, count)


def _define(
    module: ir.Module, full: str, formula: Formula, type: ir.Type, count: int
) -> ir.Function:
    function = ir.Function(module, ir.FunctionType(type, [type] * count), full)
    function.linkage = "internal"
    function.attributes.add("alwaysinline")
    function.attributes.add("nounwind")
    builder = ir.IRBuilder(function.append_basic_block())
    builder.ret(formula(*(Number(builder, argument) for argument in function.args)).value)
    return function
