"""Draws from NumPy's own generators: `rng.normal(0.0, s)`, `np.random.rand(n, 3)`.

Even numbers come from the generator itself, others from the functions of NumPy that its methods
call, which it exports for that: so the numbers are the same whatever its version does. Normal
numbers of `RandomState`, whose stream is frozen, are computed here: the one that waits is kept
where `RandomState` keeps it. A parameter that NumPy would refuse is left to Python.
"""

from __future__ import annotations

import ctypes
import functools
import platform
import struct
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from llvmlite import binding, ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout
from autograph.runtime.native.layout import F64, I64, Held, Number
from autograph.runtime.native.scalars import scalars
from autograph.runtime.ops.host_draws import Given, HostDraw, Operand
from autograph.runtime.types import DType, TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

_INTEGERS = "random_bounded_uint64_fill"
# Stands for the function of NumPy's that it does not export. On other processors its compiler may
# have rounded products and sums of it at once.
_GAUSS = "legacy_gauss"
_ROUNDS_EACH = platform.machine() in ("x86_64", "AMD64")
# About so many nanoseconds each number takes.
_EACH = 4


@dataclass(frozen=True, slots=True)
class _Draw:
    """How one kind of float is drawn: NumPy's function, and whether it takes its parameters."""

    function: str = ""
    good: Callable[..., ir.Value] | None = None


def _no_negative(b: ir.IRBuilder, *parameters: ir.Value) -> ir.Value:
    """Whether the scale, the last of the parameters, is no NaN and has no sign."""
    scale = parameters[-1]
    sign = b.icmp_signed(">=", b.bitcast(scale, I64), I64(0))
    return b.and_(sign, b.fcmp_ordered("ord", scale, scale))


def _is_range(b: ir.IRBuilder, low: ir.Value, high: ir.Value) -> ir.Value:
    """Whether `high - low` is a finite number that is not negative."""
    width = b.fsub(high, low)
    finite = b.fcmp_ordered("<", width, F64(float("inf")))
    return b.and_(finite, b.fcmp_ordered(">=", width, F64(0.0)))


_FLOATS = {
    "random": _Draw(),
    "uniform": _Draw("random_uniform", _is_range),
    "standard_normal": _Draw("random_standard_normal"),
    "normal": _Draw("random_normal", _no_negative),
    "standard_exponential": _Draw("random_standard_exponential"),
    "exponential": _Draw("random_exponential", _no_negative),
    "old_standard_normal": _Draw(_GAUSS),
    "old_normal": _Draw(_GAUSS, _no_negative),
}


def emit(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """A call of Python that draws one number, or an array of them."""
    draw = node.attrs["function"].function
    if not isinstance(draw, HostDraw) or len(node.outputs) != 1:
        return False
    drawing = _floats(region, node, draw) if draw.kind in _FLOATS else _integers(region, node, draw)
    extents = None if drawing is None else _extents(region, node, draw)
    if drawing is None or extents is None:
        return False
    _put(region, node, draw, drawing, extents)
    return True


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What support code draws by, what it is told, and whether NumPy takes the parameters."""

    name: str
    told: tuple[ir.Value, ...]
    good: ir.Value | None


def _floats(region: RegionEmitter, node: Node, draw: HostDraw) -> _Drawing | None:
    code = _FLOATS[draw.kind]
    given = _numbers(region, node, draw.operands, types.float64)
    if given is None or not _gives(node, types.float64) or not _is_known(code.function):
        return None
    good = code.good(region.builder, *given) if code.good else None
    if draw.kind == "uniform":
        given[1] = region.builder.fsub(given[1], given[0])
    if not code.function:
        return _Drawing("ag_draw_even", (), good)
    if code.function == _GAUSS:
        name = "ag_draw_normal" if given else "ag_draw_gauss"
        return _Drawing(name, (layout.index(_place_of_gauss()), *given), good)
    two = [*given, F64(0.0), F64(0.0)][:2]
    return _Drawing("ag_draw_floats", (_function(region, code.function), *two), good)


def _integers(region: RegionEmitter, node: Node, draw: HostDraw) -> _Drawing | None:
    """`integers` and `randint`, from the least to one below the greatest."""
    bounds = _numbers(region, node, draw.operands, types.int64)
    # `randint` draws what C calls `long`.
    fits = draw.kind == "integers" or np.dtype("l").itemsize == types.int64.itemsize
    if bounds is None or not fits or not _gives(node, types.int64) or not _is_known(_INTEGERS):
        return None
    first, end = bounds
    builder = region.builder
    width = builder.sub(builder.sub(end, first), I64(1))
    told = _function(region, _INTEGERS), first, width, I64(int(draw.kind == "randint"))
    return _Drawing("ag_draw_integers", told, builder.icmp_signed("<", first, end))


def _extents(region: RegionEmitter, node: Node, draw: HostDraw) -> list[ir.Value] | None:
    """The extents of the result; None where they are no integers, or told in another way."""
    if (draw.shape is None) != layout.is_number(node.outputs[0].type):
        return None
    return _numbers(region, node, draw.shape or (), types.int64)


def _gives(node: Node, dtype: DType) -> bool:
    kind = node.outputs[0].type
    return isinstance(kind, TensorType) and kind.dtype == dtype


def _numbers(
    region: RegionEmitter, node: Node, operands: Sequence[Operand], dtype: DType
) -> list[ir.Value] | None:
    """Parameters as numbers of `dtype`; None where one of them is no number."""
    kinds = "biuf" if dtype == types.float64 else "i"
    found = []
    for operand in operands:
        if isinstance(operand, Given):
            value = node.inputs[operand.index]
            if not layout.is_number(value.type) or value.type.dtype.kind not in kinds:  # type: ignore[union-attr]
                return None
            own = value.type.dtype  # type: ignore[union-attr]
            found.append(scalars.convert(region.builder, region.number(value), own, dtype))
        elif _is_number(operand, dtype):
            found.append(layout.literal(np.asarray(operand, dtype)[()], dtype))
        else:
            return None
    return found


def _is_number(operand: object, dtype: DType) -> bool:
    """Whether a known parameter is a number of `dtype`, as NumPy would take it."""
    if isinstance(operand, int | np.integer):
        return -(2**63) <= int(operand) < 2**63
    return dtype == types.float64 and isinstance(operand, float | np.floating)


def _put(
    region: RegionEmitter,
    node: Node,
    draw: HostDraw,
    drawing: _Drawing,
    extents: Sequence[ir.Value],
) -> None:
    """Let the result be what is drawn, or what Python gives where the parameters are not good."""
    function, builder, result = region.function, region.builder, node.outputs[0]
    good = drawing.good
    for extent in extents:
        if layout.known(extent) is None:
            fits = builder.icmp_signed(">=", extent, layout.index(0))
            good = fits if good is None else builder.and_(good, fits)
    if good is None:
        region.own(result, _drawn(region, result, draw, drawing, extents))
        return
    slots = function.slots(result.type)
    native, other, after = (
        builder.append_basic_block(name) for name in ("draw", "refused", "drawn")
    )
    builder.cbranch(good, native, other)
    builder.position_at_end(other)
    function.put([slots], [kernels.recompute(region, node)], [result.type])
    builder.branch(after)
    builder.position_at_end(native)
    function.put([slots], [_drawn(region, result, draw, drawing, extents)], [result.type])
    builder.branch(after)
    builder.position_at_end(after)
    region.own(result, function.take(slots, result.type))


def _drawn(
    region: RegionEmitter,
    result: Value,
    draw: HostDraw,
    drawing: _Drawing,
    extents: Sequence[ir.Value],
) -> Held:
    """What support code draws."""
    function, builder, kind = region.function, region.builder, result.type
    assert isinstance(kind, TensorType)
    array = function.room(kind, extents) if kind.shape else None
    out = function.variable(layout.cell(kind.dtype)) if array is None else array.data
    count = layout.count(builder, extents)
    told = function.variable(ir.ArrayType(I64, max(len(drawing.told), 1)))
    for place, value in enumerate(drawing.told):
        builder.store(value, builder.gep(told, [layout.index(place)], source_etype=I64))
    source = draw.source
    if source.is_exchangeable:
        function.call_first(source)
    by = function.support_function(drawing.name)
    where = function.place(source.current)
    function.fail_if(function.support("ag_draw", function.context, where, by, told, count, out))
    if array is not None:
        function.spend(layout.times(builder, count, layout.index(_EACH)))
        return array
    return Number(layout.load(builder, out, kind.dtype))


def _function(region: RegionEmitter, name: str) -> ir.Value:
    """A function of NumPy's, whose address machine code hands on."""
    module, symbol = region.builder.module, f"numpy_{name}"
    if symbol not in module.globals:
        ir.Function(module, ir.FunctionType(ir.VoidType(), []), symbol)
    return module.globals[symbol]


@functools.cache
def _is_known(name: str) -> bool:
    """Whether NumPy exports a function; then code finds it."""
    if not name:
        return True
    if name == _GAUSS:
        return _ROUNDS_EACH and _place_of_gauss() != 0
    from numpy.random import _generator

    try:
        function = getattr(ctypes.CDLL(_generator.__file__), name)
    except (AttributeError, OSError):
        return False
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    binding.add_symbol(f"numpy_{name}", address)
    return True


@functools.cache
def _place_of_gauss() -> int:
    """Where in a `RandomState` the normal number is that waits; 0 if that is not found.

    It is looked for by putting some there.
    """
    owner = np.random.RandomState(0)
    state = owner.get_state(legacy=False)
    size = type(owner).__basicsize__
    places = set(range(8, size, 8))
    for has_gauss, number in ((1, 0.6180339887), (0, 2.7182818284), (1, -3.1415926535)):
        owner.set_state({**state, "has_gauss": has_gauss, "gauss": number})
        memory = ctypes.string_at(id(owner), size)
        wanted = struct.pack("i", has_gauss), struct.pack("d", number)
        places = {
            at
            for at in places
            if memory[at : at + 8] == wanted[1] and memory[at - 8 : at - 4] == wanted[0]
        }
    return places.pop() if len(places) == 1 else 0
