"""Large results that are stored past the caches.

    for first in range(0, n, 64):
        for i in range(64): piece[i] = a[first + i] * b[first + i]      on the stack, in vectors
        out[first : first + 64] = piece                                 past the caches

What is stored goes into the caches, which first read what was there. Results that are too large for
them would be out of them before anybody reads them, and have read memory in vain. Processors can
write around the caches, but only whole lines of them, so vectors are made up on the stack first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.layout import I8, I64

if TYPE_CHECKING:
    from autograph.runtime.native.nests.nests import NestEmitter

# Bytes of all results of a nest. From here on it is faster, even if they are read at once: of 8 MB
# it takes as long as through the caches, of 16 MB two thirds to four fifths.
_LARGE = 1 << 23
# Elements of a piece: a line of bytes. Longer ones are slower, since nothing is stored meanwhile.
_PIECE = 64
_LINE = 64


def pays(nest: NestEmitter, roots: Sequence[Node]) -> bool:
    """Whether the results of a nest are known to be large, and are stored one after the other."""
    if nest.nest.kept is not None or not nest.nest.flat:
        return False
    # Pieces of several threads begin anywhere.
    if nest.region.function.program.settings.several_threads or nest.size() == float("inf"):
        return False
    return nest.size() * sum(_width(root.outputs[0]) for root in roots) >= _LARGE


def emit(nest: NestEmitter, roots: Sequence[Node]) -> None:
    """Write the loop over all elements, and over those of the last piece, stored as usual."""
    builder, size = nest.builder, int(nest.size())
    pieces = {root.outputs[0]: _piece(builder, root.outputs[0]) for root in roots}
    whole = size - size % _PIECE

    def block(number: ir.Value) -> None:
        first = layout.times(builder, number, layout.index(_PIECE))
        end = layout.plus(builder, first, layout.index(_PIECE))
        nest.forget()
        loops.count_up(builder, end, lambda index: compute(index, first), first)
        for value, piece in pieces.items():
            _copy(builder, piece, nest.output(value), first, _width(value))

    def compute(index: ir.Value, first: ir.Value) -> None:
        within = builder.sub(index, first, flags=("nsw",))
        for value in (root.outputs[0] for root in nest.nest.roots):
            if value in pieces:
                nest.store_element(value, (index,), pieces[value], within)
            else:
                nest.element(value, (index,))

    loops.count_up(builder, layout.index(size // _PIECE), block)
    nest.forget()
    last = layout.index(size)
    loops.count_up(builder, last, lambda at: nest.store((at,)), layout.index(whole))
    # What passed the caches by is not in the order of other stores.
    builder.fence("seq_cst")


def _width(value: Value) -> int:
    return int(value.type.dtype.itemsize)  # type: ignore[union-attr]


def _piece(builder: ir.IRBuilder, value: Value) -> ir.Value:
    cell = layout.cell(value.type.dtype)  # type: ignore[union-attr]
    return loops.variable(builder, ir.ArrayType(cell, _PIECE), align=_LINE)


def _copy(
    builder: ir.IRBuilder, piece: ir.Value, data: ir.Value, first: ir.Value, width: int
) -> None:
    """Store a piece past the caches; buffers and pieces begin at cache lines."""
    line = ir.VectorType(I64, _LINE // 8)
    offset = layout.times(builder, first, layout.index(width))
    target = builder.gep(data, [offset], inbounds=True, source_etype=I8)

    def copy(number: ir.Value) -> None:
        source = builder.gep(piece, [number], inbounds=True, source_etype=line)
        place = builder.gep(target, [number], inbounds=True, source_etype=line)
        stored = builder.store(builder.load(source, typ=line, align=_LINE), place, align=_LINE)
        one = builder.module.add_metadata([ir.Constant(ir.IntType(32), 1)])
        stored.set_metadata("nontemporal", one)

    loops.count_up(builder, layout.index(_PIECE * width // _LINE), copy)
