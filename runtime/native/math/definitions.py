"""How a formula becomes a function of a module, and how loops with calls of it are vectorized.

Most formulas have no branches: their functions are inlined into the loop, which LLVM then
vectorizes. A `Guarded` formula has rare operands that need another one (huge angles, say). Its
function is not inlined; vector variants of it stand in the module, made from the same formula, and
an attribute tells LLVM to call them from vector loops ("vector-function-abi-variant" in the LLVM
Language Reference). They branch once for all lanes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from llvmlite import ir

from autograph.runtime.native.math.primitives import (
    Number,
    Truth,
    host_features,
    rarely,
    scalar_type,
)

Formula = Callable[..., Number]
_KEPT = "llvm.compiler.used"
_LANE = ir.IntType(32)


@dataclass(frozen=True)
class Guarded:
    """`formula`, but `slow` where `outside` holds."""

    formula: Formula
    outside: Callable[..., Truth]
    slow: Formula


def vector_bits() -> int:
    """The width of the vectors that LLVM chooses on this processor."""
    features = host_features()
    if "avx512f" in features:
        return 512
    return 256 if "avx2" in features else 128


def call(builder: ir.IRBuilder, name: str, formula: Formula | Guarded, *args: ir.Value) -> ir.Value:
    """Call the function `name` of this formula, which the module is given if it has none."""
    type = args[0].type
    full = f"ag.{name}.{'f64' if isinstance(type, ir.DoubleType) else 'f32'}"
    function = builder.module.globals.get(full)
    if function is None:
        if isinstance(formula, Guarded):
            function = _define_guarded(builder.module, full, formula, type, len(args))
        else:
            function = _define(builder.module, full, formula, type, len(args))
            function.attributes.add("alwaysinline")
    return builder.call(function, args)


def _define(
    module: ir.Module, full: str, formula: Formula, type: ir.Type, count: int
) -> ir.Function:
    function = ir.Function(module, ir.FunctionType(type, [type] * count), full)
    function.linkage = "internal"
    for attribute in ("nounwind", "willreturn"):
        _add_attribute(function, attribute)
    builder = ir.IRBuilder(function.append_basic_block())
    builder.ret(formula(*(Number(builder, argument) for argument in function.args)).value)
    return function


def _add_attribute(function: ir.Function, text: str) -> None:
    # The set of llvmlite refuses the attributes it does not know.
    set.add(function.attributes, text)


def _define_guarded(
    module: ir.Module, full: str, guarded: Guarded, type: ir.Type, count: int
) -> ir.Function:
    slow = _define(module, f"{full}.slow", guarded.slow, type, count)
    slow.attributes.add("noinline")

    def whole(*xs: Number) -> Number:
        fast = guarded.formula(*xs)
        return rarely(guarded.outside(*xs), fast, lambda: _by_lanes(slow, xs))

    function = _define(module, full, whole, type, count)
    function.attributes.add("noinline")
    variants = []
    for lanes in _widths(type):
        name = f"{full}.x{lanes}"
        variant = _define(module, name, whole, ir.VectorType(type, lanes), count)
        variant.attributes.add("noinline")
        _keep(module, variant)
        variants.append(f"_ZGV_LLVM_N{lanes}{'v' * count}_{full}({name})")
    mapping = ",".join(variants)
    _add_attribute(function, f'"vector-function-abi-variant"="{mapping}"')
    _add_attribute(function, "readnone")
    return function


def _widths(type: ir.Type) -> Sequence[int]:
    """The lanes of a vector; of floats also of half a vector, for loops with doubles in them."""
    doubles = vector_bits() // 64
    return (doubles,) if isinstance(type, ir.DoubleType) else (doubles, 2 * doubles)


def _keep(module: ir.Module, function: ir.Function) -> None:
    """Keep the variant until loops are vectorized, though nothing calls it before."""
    pointer = ir.IntType(8).as_pointer()
    kept = module.globals.get(_KEPT)
    if kept is None:
        kept = ir.GlobalVariable(module, ir.ArrayType(pointer, 0), _KEPT)
        kept.linkage, kept.section = "appending", "llvm.metadata"
    elements = [*(kept.initializer.constant if kept.initializer else []), function.bitcast(pointer)]
    kept.value_type = ir.ArrayType(pointer, len(elements))
    kept.type = kept.value_type.as_pointer()
    kept.initializer = ir.Constant(kept.value_type, elements)


def _by_lanes(function: ir.Function, xs: Sequence[Number]) -> Number:
    """A scalar function of each lane."""
    builder, type = xs[0].builder, xs[0].type
    if type == scalar_type(type):
        return Number(builder, builder.call(function, [x.value for x in xs]))
    result: ir.Value = ir.Constant(type, ir.Undefined)
    for lane in range(type.count):
        place = ir.Constant(_LANE, lane)
        value = builder.call(function, [builder.extract_element(x.value, place) for x in xs])
        result = builder.insert_element(result, value, place)
    return Number(builder, result)
