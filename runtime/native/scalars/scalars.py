"""Elementwise operations on single numbers in registers.

    lowering("add", (f64, f64), f64)     a function (builder, a, b) -> value, or None

`None` means that there is no native code for these dtypes. Where an operation may raise
(`checked_add`), its code gives the value and an `i1` that says that the NumPy kernel has to decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.native import layout
from autograph.runtime.types import DType

Builder: TypeAlias = ir.IRBuilder
Emit = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Scalar:
    """Native code for one element: what it takes, and what it costs about, in additions.

    `raises`: of an operation that may raise, whether it surely does where its code says so.
    """

    emit: Emit
    kinds: frozenset[str]
    cost: int = 1
    raises: bool = True


SCALARS: dict[str, Scalar] = {}
# Those give a value and whether the operation fails.
CHECKED: dict[str, Scalar] = {}


def scalar(
    *names: str, kinds: Sequence[str] = ("int", "float"), cost: int = 1
) -> Callable[[Emit], Emit]:
    """Register native code for operations; it takes (builder, operand dtype, name, *values)."""

    def register(emit: Emit) -> Emit:
        for name in names:
            SCALARS[name] = Scalar(emit, frozenset(kinds), cost)
        return emit

    return register


def checked(
    *names: str, kinds: Sequence[str] = ("int",), cost: int = 1, raises: bool = True
) -> Callable[[Emit], Emit]:
    """The same for operations that may raise."""

    def register(emit: Emit) -> Emit:
        for name in names:
            CHECKED[name] = Scalar(emit, frozenset(kinds), cost, raises)
        return emit

    return register


def find(table: dict[str, Scalar], name: str, operands: Sequence[DType]) -> Scalar | None:
    """The native code of an operation for operands of these dtypes, which are one dtype."""
    found = table.get(name)
    if found is None or any(dtype != operands[0] for dtype in operands):
        return None
    if not layout.is_native_dtype(operands[0]) or kind(operands[0]) not in found.kinds:
        return None
    return found


def kind(dtype: DType) -> str:
    """`bool`, `int`, `uint` for what is unsigned, or `float`."""
    return "uint" if dtype.kind == "u" else types.kind(dtype)


def is_float(dtype: DType) -> bool:
    """Whether numbers of `dtype` are computed in floating point."""
    return dtype.kind == "f"


def is_complex(dtype: DType) -> bool:
    """Whether numbers of `dtype` are vectors of two floats."""
    return dtype.kind == "c"


def is_signed(dtype: DType) -> bool:
    """Whether integers of `dtype` have a sign."""
    return dtype.kind == "i"


def constant(dtype: DType, number: Any) -> ir.Constant:
    """A number of `dtype`."""
    return layout.literal(number, dtype)


class ElementBuilder(ir.IRBuilder):
    """Writes code for elements in loops: elementary functions become formulas that vectorize.

    Single numbers call the C library instead, as Python's `math` does.
    """


def intrinsic(builder: Builder, name: str, *operands: ir.Value) -> ir.Value:
    """A call of an LLVM intrinsic that is overloaded on its operands' type."""
    type = operands[0].type
    suffix = {layout.F64: "f64", layout.F32: "f32"}.get(type) or f"i{type.width}"
    return call(builder, f"llvm.{name}.{suffix}", type, *operands)


def call(builder: Builder, name: str, result: ir.Type, *operands: ir.Value) -> ir.Value:
    """A call of an external function without side effects, declared when first used."""
    module = builder.module
    function = module.globals.get(name)
    if function is None:
        signature = ir.FunctionType(result, [operand.type for operand in operands])
        function = ir.Function(module, signature, name)
        function.attributes.add("nounwind")
    return builder.call(function, operands)


def parts(builder: Builder, number: ir.Value) -> tuple[ir.Value, ir.Value]:
    """The real and the imaginary part of a complex number."""
    first, second = (ir.Constant(layout.I32, place) for place in range(2))
    return builder.extract_element(number, first), builder.extract_element(number, second)


def whole(builder: Builder, real: ir.Value, imaginary: ir.Value) -> ir.Value:
    """The complex number that has these parts."""
    number: ir.Value = ir.Constant(ir.VectorType(real.type, 2), ir.Undefined)
    for place, part in enumerate((real, imaginary)):
        number = builder.insert_element(number, part, ir.Constant(layout.I32, place))
    return number


def converts(source: DType, target: DType) -> bool:
    """Whether `convert` does; NumPy warns where an imaginary part is lost."""
    return not is_complex(source) or is_complex(target) or target == types.bool_


# Operations whose results are of another dtype than their operands, whatever these are.
_RESULTS = {
    "half_to_single": types.float32,
    "brain_to_single": types.float32,
    "single_to_half": types.uint16,
    "double_to_odd": types.float32,
    "single_to_brain": types.uint16,
}


def has_result(name: str, operand: DType, result: DType) -> bool:
    """Whether code of an operation for operands of one dtype gives such a number."""
    if name in _RESULTS:
        return result == _RESULTS[name]
    if name == "complex":
        return is_complex(result) and types.real_part(result) == operand
    if is_complex(operand) and name in ("abs", "real", "imag"):
        return result == types.real_part(operand)
    return result in (operand, types.bool_)


def convert(builder: Builder, value: ir.Value, source: DType, target: DType) -> ir.Value:
    """The number in another dtype, as NumPy casts."""
    if source == target:
        return value
    wanted = layout.register(target)
    if is_complex(target) and not is_complex(source):
        part = types.real_part(target)
        return whole(builder, convert(builder, value, source, part), constant(part, 0))
    if is_complex(target):
        wider = target.itemsize > source.itemsize
        return (builder.fpext if wider else builder.fptrunc)(value, wanted)
    if target == types.bool_:
        return _truth(builder, value, source)
    if is_float(source):
        if is_float(target):
            return (builder.fpext if target == types.float64 else builder.fptrunc)(value, wanted)
        return _truncated(builder, value, source, target)
    if is_float(target):
        signed = is_signed(source)
        return (builder.sitofp if signed else builder.uitofp)(value, wanted)
    if value.type.width == wanted.width:
        return value
    if value.type.width > wanted.width:
        return builder.trunc(value, wanted)
    return (builder.sext if is_signed(source) else builder.zext)(value, wanted)


def _truth(builder: Builder, value: ir.Value, source: DType) -> ir.Value:
    if is_complex(source):
        part = types.real_part(source)
        return builder.or_(*[_truth(builder, each, part) for each in parts(builder, value)])
    zero = constant(source, 0)
    if is_float(source):
        return builder.fcmp_unordered("!=", value, zero)
    return builder.icmp_unsigned("!=", value, zero)


def _truncated(builder: Builder, value: ir.Value, source: DType, target: DType) -> ir.Value:
    """Towards zero; numbers out of range become what x86 gives, the least integer."""
    bits = layout.register(target).width
    through = types.int64 if bits == 64 or target == types.uint32 else types.int32
    width = layout.register(through).width
    limit = constant(source, 2.0 ** (width - 1))
    least = ir.Constant(layout.register(through), -(1 << (width - 1)))
    low = builder.fcmp_ordered(">=", value, builder.fneg(limit))
    inside = builder.and_(low, builder.fcmp_ordered("<", value, limit))
    safe = builder.select(inside, value, constant(source, 0))
    whole = builder.fptosi(safe, least.type)
    result = builder.select(inside, whole, least)
    if target == types.uint64:
        large = builder.fcmp_ordered(">=", value, limit)
        above = builder.select(large, builder.fsub(value, limit), constant(source, 0))
        above = intrinsic_sat(builder, above)
        return builder.select(large, builder.xor(above, least), result)
    return convert(builder, result, through, target)


def intrinsic_sat(builder: Builder, value: ir.Value) -> ir.Value:
    """A float as an i64, cut at the limits."""
    suffix = "f64" if value.type == layout.F64 else "f32"
    return call(builder, f"llvm.fptosi.sat.i64.{suffix}", layout.I64, value)
