"""Buffers and slots of one LLVM function.

    f64[3]       of a small array: its elements on the stack, which LLVM makes registers of
    f64[1000]    of a larger one: a buffer behind a header that counts references

Slots are what a branch or an iteration leaves behind, and what functions take and give. A small
array lies in its slots itself; of a larger one they hold the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.native import layout
from autograph.runtime.native.blocks import BlockEmitter
from autograph.runtime.native.layout import I8, I64, POINTER, Array, Handle, Held, List, Number
from autograph.runtime.native.support import support
from autograph.runtime.types import DType, ListType, TensorType, Type

if TYPE_CHECKING:
    from autograph.runtime.native.program import Program

# Bytes of small arrays on the stack of one function; the rest is on the heap.
STACK = 32768
Slots = Sequence[tuple[ir.Value, ir.Type]]


def slot_types(type: Type) -> list[ir.Type]:
    """The LLVM types that a value of `type` takes up."""
    if isinstance(type, ListType) or not layout.is_native(type):
        return [POINTER]
    if not type.shape:
        return [layout.register(type.dtype)]
    if layout.is_small(type):
        return layout.in_registers(type)
    return [POINTER, POINTER, *[I64 for dim in type.shape if not isinstance(dim, int)]]


class MemoryEmitter(BlockEmitter):
    """Writes code that takes and lets go of memory."""

    def __init__(
        self, program: Program, function: ir.Function, context: ir.Value, stack: int = STACK
    ) -> None:
        super().__init__(function, context)
        self.program = program
        self._stack = stack
        # Addresses of arrays on the stack that several values may share.
        self._shared: set[ir.Value] = set()

    # Buffers

    def allocate(self, extents: Sequence[ir.Value], dtype: DType) -> Array:
        """A new buffer, aligned to a cache line."""
        builder = self.builder
        if self.program.current is not None:
            self.program.allocating.add(self.program.current)
        total = layout.times(builder, layout.count(builder, extents), layout.index(dtype.itemsize))
        header = self.fail_if_null(self.support("ag_new", self.context, total))
        data = builder.gep(
            header, [layout.index(8 * support.HEADER_WORDS)], inbounds=True, source_etype=I8
        )
        return Array(header, data, tuple(extents))

    def room(self, type: Type, extents: Sequence[ir.Value]) -> Array:
        """Memory for a value of `type`, on the stack if it is small."""
        assert isinstance(type, TensorType)
        if not layout.is_small(type) or self._stack < layout.small_size(type) * type.dtype.itemsize:
            return self.allocate(extents, type.dtype)
        if self.program.current is not None:
            self.program.allocating.add(self.program.current)
        return self._on_stack(type)

    def _on_stack(self, type: TensorType) -> Array:
        self._stack -= layout.small_size(type) * type.dtype.itemsize
        data = self._small_variable(type)
        return Array(None, data, tuple(layout.index(dim) for dim in type.shape))  # type: ignore[arg-type]

    def _small_variable(self, type: TensorType) -> ir.Value:
        cells = ir.ArrayType(layout.cell(type.dtype), layout.small_size(type))
        return self.variable(cells, align=64)

    def size_in_bytes(self, array: Array, dtype: DType) -> ir.Value:
        """The number of bytes of the elements."""
        number = layout.count(self.builder, array.extents)
        return layout.times(self.builder, number, layout.index(dtype.itemsize))

    def copy(self, array: Array, type: Type) -> Array:
        """The same elements in memory of their own."""
        assert isinstance(type, TensorType)
        return self._filled(self.room(type, array.extents), array, type.dtype)

    def _filled(self, new: Array, array: Array, dtype: DType) -> Array:
        self.support("memcpy", new.data, array.data, self.size_in_bytes(array, dtype))
        return new

    def retain(self, held: Held) -> None:
        """One more reference."""
        if isinstance(held, Number):
            return
        if held.header is None:
            assert isinstance(held, Array)
            self._shared.add(held.data)
            return
        count = self.builder.load(held.header, typ=I64)
        self.builder.store(self.builder.add(count, layout.index(1)), held.header)

    def release(self, held: Held) -> None:
        """One reference less."""
        if not isinstance(held, Number) and held.header is not None:
            self.support("ag_release", self.context, held.header)

    def is_shared(self, array: Array) -> bool:
        """Whether several values may lie at the place of an array on the stack."""
        return array.data in self._shared

    # Slots

    def parts(self, held: Held, type: Type) -> list[ir.Value]:
        """The values of the types of a value's slots."""
        if isinstance(held, Number):
            return [held.value]
        if isinstance(held, Handle | List):
            return [held.header]
        assert isinstance(type, TensorType)
        if layout.is_small(type):
            return self._elements(held, type)
        unknown = [
            extent
            for dim, extent in zip(type.shape, held.extents, strict=True)
            if not isinstance(dim, int)
        ]
        return [held.header, held.data, *unknown]

    def _elements(self, array: Array, type: TensorType) -> list[ir.Value]:
        parts = []
        for place, part in enumerate(layout.in_registers(type)):
            address = layout.element_address(
                self.builder, array.data, layout.index(place), type.dtype
            )
            parts.append(self.builder.load(address, typ=part, align=layout.alignment(type.dtype)))
        return parts

    def given(self, held: Held, type: Type) -> list[ir.Value]:
        """The parts of a value whose reference goes where they go."""
        parts = self.parts(self.fitting(held, type), type)
        if layout.is_small(type):
            self.release(held)
        return parts

    def fitting(self, held: Held, type: Type) -> Held:
        """The value as slots of `type`, which may know less of its extents, take it."""
        if isinstance(held, Number) or held.header is not None or layout.is_small(type):
            return held
        assert isinstance(held, Array) and isinstance(type, TensorType)
        return self._filled(self.allocate(held.extents, type.dtype), held, type.dtype)

    def whole(self, parts: Sequence[ir.Value], type: Type) -> Held:
        """The value that has these parts."""
        if layout.is_list(type):
            return List(parts[0])
        if isinstance(type, ListType) or not layout.is_native(type):
            return Handle(parts[0])
        if not type.shape:
            return Number(parts[0])
        if layout.is_small(type):
            return self._gathered(parts, type)
        header, data, *rest = parts
        unknown = iter(rest)
        extents = tuple(
            layout.index(dim) if isinstance(dim, int) else next(unknown) for dim in type.shape
        )
        return Array(header, data, extents)

    def _gathered(self, parts: Sequence[ir.Value], type: TensorType) -> Array:
        array = self._on_stack(type)
        for place, part in enumerate(parts):
            address = layout.element_address(
                self.builder, array.data, layout.index(place), type.dtype
            )
            self.builder.store(part, address, align=layout.alignment(type.dtype))
        return array

    def slots(self, type: Type) -> Slots:
        """Variables for a value of `type`."""
        if layout.in_one_slot(type):
            assert isinstance(type, TensorType)
            return [(self._small_variable(type), part) for part in slot_types(type)]
        return [(self.variable(part), part) for part in slot_types(type)]

    def put(self, slots: Sequence[Slots], helds: Sequence[Held], types: Sequence[Type]) -> None:
        """Store values in their slots, all at once: some may lie in the slots of others."""
        todo = []
        for group, held, type in zip(slots, helds, types, strict=True):
            if not (isinstance(held, Array) and held.data is group[0][0]):
                todo.append((group, self.given(held, type), type))
        for group, parts, type in todo:
            for (slot, _), part in zip(group, parts, strict=True):
                self.store_part(part, slot, type)

    def store_part(self, part: ir.Value, slot: ir.Value, type: Type) -> None:
        """Store one part of a value of `type`."""
        small = isinstance(type, TensorType) and layout.is_small(type)
        self.builder.store(part, slot, align=layout.alignment(type.dtype) if small else None)  # type: ignore[union-attr]

    def take(self, slots: Slots, type: Type) -> Held:
        """The value in the slots; one that lies there itself stays."""
        if layout.in_one_slot(type):
            assert isinstance(type, TensorType)
            extents = tuple(layout.index(dim) for dim in type.shape)  # type: ignore[arg-type]
            return Array(None, slots[0][0], extents)
        return self.whole([self.builder.load(slot, typ=part) for slot, part in slots], type)
