"""Numbers of the normal distribution with mean 0 and deviation 1: `random_normal`.

G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables", Journal of
Statistical Software 5 (2000): 256 layers of equal area cover the curve exp(-x x / 2). A word
chooses a layer and a place in it; 99 of 100 places lie under the curve and are done. NumPy draws
the same words in the same order, so a draw gives NumPy's numbers; what is rare calls the C library,
as NumPy does, for the same last bit.

NumPy keeps the heights of layers to itself. A decision that depends on their last bits, about one
in ten million of the floats, leaves a doubt.
"""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.native.layout import F32, F64, I64
from autograph.runtime.native.random import filling, layers, stream
from autograph.runtime.native.random.philox import internal_function, word
from autograph.runtime.types import DType

_INVERSE = 0.27366123732975828  # of `layers.START`, as NumPy writes it
_LIMIT = 2.0  # of what is called truncated
# The heights of floats and of what they are compared with are known with less than this error.
_NEAR = 2.0**-22


def normal(
    b: ir.IRBuilder, dtype: DType, out: ir.Value, count: ir.Value, state: filling.State
) -> ir.Value:
    """Fill `count` places at `out` with the draw `state`: its key and its number."""
    return filling.fill(b, "normal", dtype, out, count, state, _FOLLOWING[dtype])


def truncated(
    b: ir.IRBuilder, dtype: DType, out: ir.Value, count: ir.Value, state: filling.State
) -> ir.Value:
    """The same; numbers further from 0 than 2 are drawn again."""
    following = _FOLLOWING[dtype]
    return filling.fill(b, "truncated", dtype, out, count, state, following, refused=_is_far)


def _is_far(b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    return b.or_(b.fcmp_ordered(">", x, x.type(_LIMIT)), b.fcmp_ordered("<", x, x.type(-_LIMIT)))


class _Ziggurat:
    """Writes the function that draws one number."""

    def __init__(self, dtype: DType) -> None:
        self._dtype = dtype
        self._real = F64 if dtype == types.float64 else F32
        self._suffix = "" if dtype == types.float64 else "f"

    def __call__(self, b: ir.IRBuilder, numbers: ir.Value) -> ir.Value:
        type = ir.FunctionType(self._real, [numbers.type])
        name = f"ag.next_normal{self._suffix}"
        return b.call(internal_function(b.module, name, type, self._define), [numbers])

    def _define(self, function: ir.Function) -> None:
        b = ir.IRBuilder(function.append_basic_block("entry"))
        names = ("again", "edge", "tail", "corner", "inside")
        again, edge, tail, corner, inside = map(function.append_basic_block, names)
        (numbers,) = function.args
        b.branch(again)
        b.position_at_end(again)
        layer, negative, position = self._split(b, numbers)
        size = b.fmul(b.sitofp(position, self._real), self._look_up(b, "widths", layer))
        x = b.select(negative, b.fneg(size), size)
        safe = b.icmp_unsigned("<", position, self._look_up(b, "safe", layer))
        b.cbranch(safe, inside, edge).set_weights([100, 1])
        b.position_at_end(inside)
        b.ret(x)
        b.position_at_end(edge)
        b.cbranch(b.icmp_unsigned("==", layer, word(0)), tail, corner)
        b.position_at_end(tail)
        self._return_from_tail(b, numbers, position)
        b.position_at_end(corner)
        b.cbranch(self._under_the_curve(b, numbers, layer, x), inside, again)

    def _split(self, b: ir.IRBuilder, numbers: ir.Value) -> tuple[ir.Value, ir.Value, ir.Value]:
        """Of a word the layer, whether the number is negative, and the position in the layer."""
        short = self._dtype == types.float32
        bits = b.zext(stream.next32(b, numbers), I64) if short else stream.next64(b, numbers)
        negative = b.trunc(b.lshr(bits, word(8)), ir.IntType(1))
        position = b.and_(b.lshr(bits, word(9)), word(2 ** layers.PLACES[self._dtype] - 1))
        return b.and_(bits, word(255)), negative, position

    def _uniform(self, b: ir.IRBuilder, numbers: ir.Value) -> ir.Value:
        draw = stream.next_double if self._real == F64 else stream.next_float
        return draw(b, numbers)

    def _look_up(self, b: ir.IRBuilder, name: str, layer: ir.Value) -> ir.Value:
        full = f"ag.normal{self._suffix}.{name}"
        table = b.module.globals.get(full)
        if table is None:
            values = getattr(layers.tables(self._dtype), name)
            type = ir.ArrayType(I64 if name == "safe" else self._real, layers.LAYERS)
            table = ir.GlobalVariable(b.module, type, full)
            table.linkage, table.global_constant = "internal", True
            table.initializer = ir.Constant(type, values)
        return b.load(b.gep(table, [word(0), layer]))

    def _library(self, b: ir.IRBuilder, name: str, x: ir.Value) -> ir.Value:
        function = b.module.globals.get(name) or ir.Function(
            b.module, ir.FunctionType(x.type, [x.type]), name
        )
        return b.call(function, [x])

    def _return_from_tail(self, b: ir.IRBuilder, numbers: ir.Value, position: ir.Value) -> None:
        """Beyond the lowest layer, by Marsaglia's method of 1964; `position` gives the sign."""
        again, done = (b.function.append_basic_block(name) for name in ("try", "found"))
        b.branch(again)
        b.position_at_end(again)
        name = f"log1p{self._suffix}"
        first, second = (
            self._library(b, name, b.fneg(self._uniform(b, numbers))) for _ in range(2)
        )
        beyond, other = b.fmul(self._real(-_INVERSE), first), b.fneg(second)
        found = b.fcmp_ordered(">", b.fadd(other, other), b.fmul(beyond, beyond))
        b.cbranch(found, done, again)
        b.position_at_end(done)
        x = b.fadd(self._real(layers.START), beyond)
        negative = b.trunc(b.lshr(position, word(8)), ir.IntType(1))
        b.ret(b.select(negative, b.fneg(x), x))

    def _under_the_curve(
        self, b: ir.IRBuilder, numbers: ir.Value, layer: ir.Value, x: ir.Value
    ) -> ir.Value:
        """Whether a point of the layer, at x and as high as the next number says, is below it."""
        above = self._look_up(b, "heights", b.sub(layer, word(1)))
        below = self._look_up(b, "heights", layer)
        height = b.fadd(b.fmul(b.fsub(above, below), self._uniform(b, numbers)), below)
        if self._real == F32:
            height, x = b.fpext(height, F64), b.fpext(x, F64)
        curve = self._library(b, "exp", b.fmul(b.fmul(F64(-0.5), x), x))
        if self._real == F32:
            away = b.fsub(height, curve)
            near = b.fmul(curve, F64(_NEAR))
            close = b.and_(b.fcmp_ordered("<", away, near), b.fcmp_ordered(">", away, b.fneg(near)))
            stream.note_doubt(b, numbers, close)
        return b.fcmp_ordered("<", height, curve)


_FOLLOWING = {dtype: _Ziggurat(dtype) for dtype in layers.PLACES}
