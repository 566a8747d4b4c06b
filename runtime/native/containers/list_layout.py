"""Where the parts of a growable list lie, and code that reads and changes them.

header | length, capacity, extents of an element | elements, one after the other
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.native import layout
from autograph.runtime.native.layout import I8, I64, POINTER, Array, Held, Number
from autograph.runtime.native.support import support
from autograph.runtime.types import TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.functions import FunctionEmitter

_LENGTH, _CAPACITY, _EXTENTS = (support.HEADER_WORDS + place for place in range(3))


class ListEmitter:
    """Code for lists with elements of one type."""

    def __init__(self, function: FunctionEmitter, element: TensorType) -> None:
        self.function = function
        self.element = element

    @property
    def _builder(self) -> ir.IRBuilder:
        return self.function.builder

    def _place(self, header: ir.Value, word: int) -> ir.Value:
        return self._builder.gep(header, [layout.index(word)], inbounds=True, source_etype=I64)

    def length(self, header: ir.Value) -> ir.Value:
        """The number of elements."""
        return self._builder.load(self._place(header, _LENGTH), typ=I64)

    def capacity(self, header: ir.Value) -> ir.Value:
        """The number of elements that there is room for."""
        return self._builder.load(self._place(header, _CAPACITY), typ=I64)

    def set_length(self, header: ir.Value, length: ir.Value) -> None:
        """Note the number of elements."""
        self._builder.store(length, self._place(header, _LENGTH))

    def extents(self, header: ir.Value) -> tuple[ir.Value, ...]:
        """The extents of one element."""
        return tuple(
            layout.index(dim)
            if isinstance(dim, int)
            else self._builder.load(self._place(header, _EXTENTS + axis), typ=I64)
            for axis, dim in enumerate(self.element.shape)
        )

    def set_extents(self, header: ir.Value, extents: Sequence[ir.Value]) -> None:
        """Note the extents of the elements."""
        for axis, (dim, extent) in enumerate(zip(self.element.shape, extents, strict=True)):
            if not isinstance(dim, int):
                self._builder.store(extent, self._place(header, _EXTENTS + axis))

    def data(self, header: ir.Value) -> ir.Value:
        """The address of the first element."""
        builder = self._builder
        return builder.gep(
            header, [layout.index(16 * support.HEADER_WORDS)], inbounds=True, source_etype=I8
        )

    def size(self, extents: Sequence[ir.Value]) -> ir.Value:
        """The bytes of one element."""
        number = layout.count(self._builder, extents)
        return layout.times(self._builder, number, layout.index(self.element.dtype.itemsize))

    def address(self, header: ir.Value, place: ir.Value) -> ir.Value:
        """The address of one element."""
        offset = layout.times(self._builder, place, self.size(self.extents(header)))
        return self._builder.gep(self.data(header), [offset], inbounds=True, source_etype=I8)

    def new(self, capacity: ir.Value, extents: Sequence[ir.Value]) -> ir.Value:
        """An empty list with room for `capacity` elements."""
        function, builder = self.function, self._builder
        bytes = layout.times(builder, capacity, self.size(extents))
        # Length, capacity and extents take as much as the header.
        total = layout.plus(builder, bytes, layout.index(8 * support.HEADER_WORDS))
        header = function.fail_if_null(function.support("ag_new", function.context, total))
        self.set_length(header, layout.index(0))
        self._builder.store(capacity, self._place(header, _CAPACITY))
        self.set_extents(header, extents)
        return header

    def copy(
        self, header: ir.Value, capacity: ir.Value, extents: Sequence[ir.Value] | None = None
    ) -> ir.Value:
        """A list with the same elements and room for `capacity`.

        An empty list may not know the extents of its elements yet; then they are given.
        """
        extents = self.extents(header) if extents is None else extents
        result = self.new(capacity, extents)
        length = self.length(header)
        self.set_length(result, length)
        bytes = layout.times(self._builder, length, self.size(extents))
        self.function.support("memcpy", self.data(result), self.data(header), bytes)
        return result

    def item(self, header: ir.Value, place: ir.Value) -> Held:
        """One element: a number, or an array of its own."""
        address = self.address(header, place)
        if not self.element.shape:
            return Number(layout.load(self._builder, address, self.element.dtype))
        array = self.function.room(self.element, self.extents(header))
        size = self.function.size_in_bytes(array, self.element.dtype)
        self.function.support("memcpy", array.data, address, size)
        return array

    def view(self, header: ir.Value, place: ir.Value) -> Array:
        """One element where it lies, which is an array: the list is held as long as it is."""
        array = Array(header, self.address(header, place), self.extents(header))
        self.function.retain(array)
        return array

    def put(self, header: ir.Value, place: ir.Value, item: Held) -> None:
        """Store an element."""
        address = self.address(header, place)
        if isinstance(item, Number):
            layout.store(self._builder, item.value, address, self.element.dtype)
            return
        assert isinstance(item, Array)
        size = self.function.size_in_bytes(item, self.element.dtype)
        self.function.support("memcpy", address, item.data, size)

    def from_array(self, array: Array) -> ir.Value:
        """A list of the parts of an array along its first axis."""
        length, *extents = array.extents
        header = self.new(length, extents)
        self.set_length(header, length)
        size = self.function.size_in_bytes(array, self.element.dtype)
        self.function.support("memcpy", self.data(header), array.data, size)
        return header

    def stacked(self, header: ir.Value) -> Array:
        """The elements as an array that lies in the list."""
        extents = (self.length(header), *self.extents(header))
        return Array(header, self.data(header), extents)

    def own(self, header: ir.Value, moves: ir.Value, copied: Callable[[], ir.Value]) -> ir.Value:
        """The list itself, if nothing else holds it, or a copy; also where it `moves`: seldom."""
        builder = self._builder
        test = builder.or_(moves, builder.not_(self.function.support("ag_own", header)))
        before = builder.block
        aside, rest = (builder.append_basic_block(name) for name in ("aside", "rest"))
        builder.cbranch(test, aside, rest).set_weights([1, 2000])
        builder.position_at_end(aside)
        made = copied()
        self.function.support("ag_release", self.function.context, header)
        end = builder.block
        builder.branch(rest)
        builder.position_at_end(rest)
        joined = builder.phi(POINTER)
        joined.add_incoming(header, before)
        joined.add_incoming(made, end)
        return joined
