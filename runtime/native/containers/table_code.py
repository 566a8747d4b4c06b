"""The slots of a hash table, in LLVM IR: where a key is, or would be.

`runtime/ops/tables.py` says what the numbers of an index are.
"""

from __future__ import annotations

from collections.abc import Sequence

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.native import layout
from autograph.runtime.native.layout import F64, I1, I64
from autograph.runtime.native.scalars import scalars
from autograph.runtime.ops.tables import FACTOR, FIRST_SLOT, FREE, GONE
from autograph.runtime.types import DType

Key = Sequence[ir.Value]
FREE_SLOT, GONE_SLOT = layout.index(FREE), layout.index(GONE)


def _bits(builder: ir.IRBuilder, part: ir.Value, dtype: DType) -> ir.Value:
    """What stands for a part of a key: equal parts have equal bits."""
    if not scalars.is_float(dtype):
        return scalars.convert(builder, part, dtype, types.int64)
    number = scalars.convert(builder, part, dtype, types.float64)
    # Zeros are equal, whatever their sign.
    return builder.bitcast(builder.fadd(number, ir.Constant(F64, 0.0)), I64)


def _hashed(builder: ir.IRBuilder, key: Key, dtypes: Sequence[DType]) -> ir.Value:
    """64 bits that depend on all bits of a key; the upper ones choose its slot."""
    result: ir.Value = layout.index(0)
    for part, dtype in zip(key, dtypes, strict=True):
        mixed = builder.xor(result, _bits(builder, part, dtype))
        mixed = builder.xor(mixed, builder.lshr(mixed, layout.index(32)))
        result = builder.mul(mixed, ir.Constant(I64, FACTOR))
    return result


class Table:
    """Code that reads and changes one index, given where its numbers and the columns lie."""

    def __init__(
        self,
        builder: ir.IRBuilder,
        numbers: ir.Value,
        length: ir.Value,
        columns: Key,
        dtypes: Sequence[DType],
    ) -> None:
        self.builder = builder
        self.numbers = numbers
        self.slots = builder.sub(length, layout.index(FIRST_SLOT), flags=("nsw",))
        self.columns = columns
        self.dtypes = dtypes

    def _at(self, place: ir.Value) -> ir.Value:
        return layout.element_address(self.builder, self.numbers, place, types.int64)

    def get(self, place: ir.Value) -> ir.Value:
        return self.builder.load(self._at(place), typ=I64)

    def put(self, place: ir.Value, number: ir.Value) -> None:
        self.builder.store(number, self._at(place))

    def add(self, place: int, number: ir.Value) -> None:
        """Change one of the two counts."""
        at = layout.index(place)
        self.put(at, self.builder.add(self.get(at), number, flags=("nsw",)))

    def place_of(self, slot: ir.Value) -> ir.Value:
        return self.builder.add(slot, layout.index(FIRST_SLOT), flags=("nsw",))

    def key(self, place: ir.Value) -> list[ir.Value]:
        """The key at a place of the columns."""
        return [
            layout.load(
                self.builder, layout.element_address(self.builder, column, place, dtype), dtype
            )
            for column, dtype in zip(self.columns, self.dtypes, strict=True)
        ]

    def _begin(self, key: Key) -> ir.Value:
        """The slot that a key has if no other one has it."""
        builder, sure = self.builder, ir.Constant(I1, 1)
        shift = builder.add(builder.ctlz(self.slots, sure), layout.index(1))
        return builder.lshr(_hashed(builder, key, self.dtypes), shift)

    def slot_of(self, key: Key, is_new: bool = False) -> tuple[ir.Value, ir.Value]:
        """The slot of a key, or the free one where it would be, and what is in it."""
        builder = self.builder
        first, before = self._begin(key), builder.block
        head, taken, on, found = (
            builder.append_basic_block(name) for name in ("slot", "taken", "on", "found")
        )
        builder.branch(head)
        builder.position_at_end(head)
        slot = builder.phi(I64)
        slot.add_incoming(first, before)
        entry = self.get(self.place_of(slot))
        builder.cbranch(builder.icmp_signed("==", entry, FREE_SLOT), found, taken)
        builder.position_at_end(taken)
        if is_new:
            builder.branch(on)
        else:
            there = self.key(_place_in(builder, entry))
            builder.cbranch(self._are_equal(there, key), found, on)
        builder.position_at_end(on)
        last = builder.sub(self.slots, layout.index(1), flags=("nsw",))
        slot.add_incoming(builder.and_(builder.add(slot, layout.index(1)), last), on)
        builder.branch(head)
        builder.position_at_end(found)
        return slot, entry

    def _are_equal(self, a: Key, b: Key) -> ir.Value:
        builder, result = self.builder, ir.Constant(I1, 1)
        for x, y, dtype in zip(a, b, self.dtypes, strict=True):
            ordered = scalars.is_float(dtype)
            compare = builder.fcmp_ordered if ordered else builder.icmp_signed
            result = builder.and_(result, compare("==", x, y))
        return result


def _place_in(builder: ir.IRBuilder, entry: ir.Value) -> ir.Value:
    gone = builder.icmp_signed("<", entry, layout.index(0))
    return builder.select(gone, builder.sub(GONE_SLOT, entry), entry)
