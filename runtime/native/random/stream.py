"""The words of one draw, one after the other, as NumPy's generator hands them out.

A word of 32 bits is the lower half of one of 64 bits, and the next is its upper half.
"""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime.native.random import philox
from autograph.runtime.native.random.philox import BLOCK, I64, internal_function, word

I1, I32 = ir.IntType(1), ir.IntType(32)
# The key, the draw, how many words of 64 bits are gone, the block of the last, the half that waits,
# whether a number may not be NumPy's.
STREAM = ir.LiteralStructType([I64, I64, I64, ir.ArrayType(I64, 4), I64, I1])
_KEY, _DRAWS, _GONE, _WORDS, _HALF, _DOUBT = range(6)
# What `_HALF` holds if nothing waits: more than 32 bits.
_NONE = 1 << 32


def start(builder: ir.IRBuilder, key: ir.Value, draws: ir.Value) -> ir.Value:
    """A pointer to the stream of a draw, which lives as long as the function."""
    with builder.goto_entry_block():
        stream = builder.alloca(STREAM)
    for place, value in ((_KEY, key), (_DRAWS, draws), (_GONE, word(0)), (_HALF, word(_NONE))):
        builder.store(value, _field(builder, stream, place))
    builder.store(ir.Constant(I1, 0), _field(builder, stream, _DOUBT))
    return stream


def note_doubt(b: ir.IRBuilder, stream: ir.Value, test: ir.Value) -> None:
    """Where `test` holds, what was drawn may not be what NumPy draws."""
    known = _field(b, stream, _DOUBT)
    b.store(b.or_(b.load(known), test), known)


def doubt(b: ir.IRBuilder, stream: ir.Value) -> ir.Value:
    """Whether there is any."""
    return b.load(_field(b, stream, _DOUBT))


def _field(b: ir.IRBuilder, stream: ir.Value, *places: int) -> ir.Value:
    return b.gep(stream, [ir.Constant(I32, 0), *(ir.Constant(I32, p) for p in places)])


def next64(builder: ir.IRBuilder, stream: ir.Value) -> ir.Value:
    type = ir.FunctionType(I64, [STREAM.as_pointer()])
    function = internal_function(builder.module, "ag.next64", type, _define_next64)
    return builder.call(function, [stream])


def _define_next64(function: ir.Function) -> None:
    b = ir.IRBuilder(function.append_basic_block())
    (stream,) = function.args
    gone = b.load(_field(b, stream, _GONE))
    place = b.and_(gone, word(3))
    with b.if_then(b.icmp_unsigned("==", place, word(0))):
        key, draws = (b.load(_field(b, stream, field)) for field in (_KEY, _DRAWS))
        words = philox.block(b, key, draws, b.lshr(gone, word(2)))
        for index in range(len(BLOCK.elements)):
            b.store(b.extract_value(words, index), _field(b, stream, _WORDS, index))
    b.store(b.add(gone, word(1)), _field(b, stream, _GONE))
    b.ret(b.load(b.gep(_field(b, stream, _WORDS), [ir.Constant(I32, 0), place])))


def next32(builder: ir.IRBuilder, stream: ir.Value) -> ir.Value:
    type = ir.FunctionType(I32, [STREAM.as_pointer()])
    function = internal_function(builder.module, "ag.next32", type, _define_next32)
    return builder.call(function, [stream])


def _define_next32(function: ir.Function) -> None:
    b = ir.IRBuilder(function.append_basic_block())
    (stream,) = function.args
    half = _field(b, stream, _HALF)
    waiting = b.load(half)
    with b.if_then(b.icmp_unsigned("<", waiting, word(_NONE))):
        b.store(word(_NONE), half)
        b.ret(b.trunc(waiting, I32))
    whole = next64(b, stream)
    b.store(b.lshr(whole, word(32)), half)
    b.ret(b.trunc(whole, I32))


def next_double(b: ir.IRBuilder, stream: ir.Value) -> ir.Value:
    return as_double(b, next64(b, stream))


def next_float(b: ir.IRBuilder, stream: ir.Value) -> ir.Value:
    return as_float(b, next32(b, stream))


def as_double(b: ir.IRBuilder, bits: ir.Value) -> ir.Value:
    """0 <= x < 1 by 53 of 64 bits."""
    type = ir.DoubleType()
    return b.fmul(b.sitofp(b.lshr(bits, word(11)), type), ir.Constant(type, 2.0**-53))


def as_float(b: ir.IRBuilder, bits: ir.Value) -> ir.Value:
    """0 <= x < 1 by 24 of 32 bits."""
    type = ir.FloatType()
    whole = b.sitofp(b.lshr(bits, ir.Constant(I32, 8)), type)
    return b.fmul(whole, ir.Constant(type, 2.0**-24))
