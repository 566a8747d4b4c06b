"""A loop nest as an LLVM function of its own: stores and reductions in one pass.

    for i in range(n):                      out[i] = exp(x[i]) + y[i]
        ...                                 total += x[i]

The function takes the buffers and numbers that its elements need; LLVM vectorizes its innermost
loop. A nest whose elements all lie at the place of the index itself runs over one flat index.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout, loops
from autograph.runtime.native.layout import Array
from autograph.runtime.native.nests import (
    accumulators,
    reductions,
    row_reductions,
    streaming,
    tiling,
)
from autograph.runtime.native.nests.index_maps import FUSED
from autograph.runtime.native.nests.outlined import ELEMENTS_SHIFT, OutlinedFunction
from autograph.runtime.native.nests.reductions import REDUCTIONS, is_reduction
from autograph.runtime.native.nests.schedule import Nest
from autograph.runtime.native.scalars import scalars
from autograph.runtime.native.scalars.scalars import SCALARS
from autograph.runtime.native.support import support
from autograph.runtime.types import DType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

Place = tuple[ir.Value, ...]
# Nests of so few elements are put where they are called.
_SMALL = 64


class NestEmitter:
    """Writes the function of one nest, and its call."""

    def __init__(self, region: RegionEmitter, nest: Nest, name: str) -> None:
        self.region = region
        self.nest = nest
        self.outlined = OutlinedFunction(region.builder.module, name)
        self.builder = self.outlined.builder
        self.needless = region.schedule.needless(nest)
        self._elements: dict[tuple[Value, Place], ir.Value] = {}
        self._roots = {root.outputs[0]: root for root in nest.roots}
        first = nest.roots[0]
        self._source = first.inputs[0] if is_reduction(first) else first.outputs[0]
        self.space = self.extents(self._source)
        # The length of the outermost loop, in the calling function, if threads share it.
        self._whole: ir.Value | None = None
        self._outputs: dict[Value, ir.Value] = {}
        self._scratch: list[Array] = []

    # What elements are made of

    def outer(self, value: ir.Value) -> ir.Value:
        """A value of the calling function."""
        return self.outlined.outer(value)

    def extents(self, value: Value) -> Place:
        """The extents of an array."""
        return tuple(self.outer(extent) for extent in self.region.extents(value))

    def element(self, value: Value, place: Place) -> ir.Value:
        """The element of `value` at `place`, which is one flat index in a flat nest."""
        if layout.is_number(value.type):
            return self.outer(self.region.number(value))
        if (value, place) not in self._elements:
            self._elements[value, place] = self._make(value, place)
        return self._elements[value, place]

    def _make(self, value: Value, place: Place) -> ir.Value:
        node = value.node
        inside = value in self._roots or self.region.schedule.is_fused(value)
        if inside and node is not None:
            aux = tuple(self.outer(number) for number in self.region.aux(value))
            return FUSED[node.op.name].element(self, node, place, aux)
        held = self.region.held[value]
        assert isinstance(held, Array)
        extents = tuple(self.outer(extent) for extent in held.extents)
        offset = place[0] if self.nest.flat else layout.row_major(self.builder, place, extents)
        dtype = value.type.dtype  # type: ignore[union-attr]
        address = layout.element_address(self.builder, self.outer(held.data), offset, dtype)
        return layout.load(self.builder, address, dtype)

    def element_if(
        self, test: ir.Value, value: Value, place: Place, otherwise: ir.Value
    ) -> ir.Value:
        """The element at a place that exists only where `test` holds, else something else."""
        before = self.builder.block
        there = self.builder.append_basic_block("there")
        rest = self.builder.append_basic_block("rest")
        self.builder.cbranch(test, there, rest)
        self.builder.position_at_end(there)
        known = dict(self._elements)
        element = self.element(value, place)
        # What was computed on the way is not at hand behind the branch.
        self._elements = known
        end = self.builder.block
        self.builder.branch(rest)
        self.builder.position_at_end(rest)
        joined = self.builder.phi(otherwise.type)
        joined.add_incoming(element, end)
        joined.add_incoming(otherwise, before)
        return joined

    def scalar(self, name: str, dtype: DType, *operands: ir.Value) -> ir.Value:
        """One element of an elementwise operation."""
        return SCALARS[name].emit(self.builder, dtype, name, *operands)

    # The loops

    def emit(self) -> None:
        """Write the nest and call it; results become values of the region."""
        roots = [root for root in self.nest.roots if root.outputs[0] not in self.needless]
        for root in roots:
            self._outputs[root.outputs[0]] = self.region.new_result(root.outputs[0])
        if streaming.pays(self, roots):
            streaming.emit(self, roots)
        elif self.nest.kept is None:
            self._loop_over(self.store)
        elif self.nest.kept and len(self.space) - 1 in self.nest.kept:
            row_reductions.emit(self, roots)
        else:
            self._accumulate(roots)
        small = self.size() <= _SMALL
        if not small:
            self.region.function.begin_work(self._number(), ELEMENTS_SHIFT)
        if self._whole is None:
            self.outlined.finish(self.region.builder, "alwaysinline" if small else "noinline")
        else:
            self.outlined.finish_shared(self.region.function, self._whole, self._number())
        for array in self._scratch:
            self.region.function.release(array)
        for root in roots:
            self.region.result_is_ready(root.outputs[0], self._outputs[root.outputs[0]])

    def _number(self) -> ir.Value:
        """The number of elements, in the calling function."""
        return layout.count(self.region.builder, self.region.extents(self._source))

    def size(self) -> float:
        """The number of elements; infinite where it is not known."""
        known = [layout.known(extent) for extent in self.space]
        return math.prod(float("inf") if size is None else size for size in known)

    def _loop_over(self, body: Callable[[Place], None]) -> None:
        """Loops over all axes, the first outermost; `body` gets the place."""
        turned = [] if self.nest.flat else tiling.turned_in(self)
        if self.nest.flat:
            self._first_loop(None, lambda index: body((index,)))
        elif turned:
            tiling.loop_over(self, turned, body)
        elif self.space:
            rest = list(range(1, len(self.space)))
            self._first_loop(0, lambda at: self.loop_inwards(rest, {0: at}, body))
        else:
            body(())

    def _first_loop(self, axis: int | None, body: Callable[[ir.Value], None]) -> None:
        """The outermost loop, over an axis or all elements; threads share it if it may be long."""
        short = self.size() < support.SHARED << ELEMENTS_SHIFT
        if short or not self.region.function.program.settings.several_threads:
            self._loop(layout.count(self.builder, self._along(self.space, axis)), body)
            return
        extents = self.region.extents(self._source)
        self._whole = layout.count(self.region.builder, self._along(extents, axis))
        begin, end = self.outlined.part()
        loops.count_up(self.builder, end, body, begin)

    def _along(self, extents: Place, axis: int | None) -> Place:
        return extents if axis is None else extents[axis : axis + 1]

    def loop_inwards(
        self, axes: list[int], chosen: dict[int, ir.Value], body: Callable[[Place], None]
    ) -> None:
        """Loops over axes, the first outermost; `body` gets the place with what is chosen."""
        if not axes:
            body(tuple(chosen[axis] for axis in sorted(chosen)))
            return
        axis, *rest = axes

        def inside(index: ir.Value) -> None:
            self.loop_inwards(rest, {**chosen, axis: index}, body)

        self._loop(self.space[axis], inside)

    def _loop(self, limit: ir.Value, body: Callable[[ir.Value], None]) -> None:
        if self.size() <= loops.WRITTEN_OUT:
            loops.written_out(limit, body)
        else:
            loops.count_up(self.builder, limit, body)

    def store(self, place: Place) -> None:
        """Store what belongs to a place, of all roots that are no reductions."""
        for root in self.nest.roots:
            if is_reduction(root):
                continue
            value = root.outputs[0]
            if value in self.needless:
                # One root after the other, so that a long chain of them is no deep recursion.
                self.element(value, place)
                continue
            extents = self.extents(value)
            offset = place[0] if self.nest.flat else layout.row_major(self.builder, place, extents)
            self.store_element(value, place, self.output(value), offset)

    def store_element(self, value: Value, place: Place, data: ir.Value, offset: ir.Value) -> None:
        """Store the element of a place into the memory at `data`."""
        dtype = value.type.dtype  # type: ignore[union-attr]
        address = layout.element_address(self.builder, data, offset, dtype)
        layout.store(self.builder, self.element(value, place), address, dtype)

    def output(self, value: Value) -> ir.Value:
        """Where the elements of a result lie."""
        return self.outer(self._outputs[value])

    def reduced(self, root: Node, place: Place) -> ir.Value:
        """The element that a reduction takes in."""
        return reductions.element_of(self.builder, root, self.element(root.inputs[0], place))

    def result_offset(self, root: Node, place: Place) -> ir.Value:
        """Which element of the result of a reduction belongs to a place, counted over all."""
        kept, ones = reductions.kept_axes(root), reductions.keeps_ones(root)
        axes = [at for at in range(len(self.space)) if at in kept or at in ones]
        there = [place[at] if at in kept else layout.index(0) for at in axes]
        return layout.row_major(self.builder, there, self.extents(root.outputs[0]))

    def result_address(self, root: Node, place: Place) -> ir.Value:
        """Where the result of a reduction for a place is."""
        value = root.outputs[0]
        data = self.output(value)
        if not layout.is_array(value.type):
            return data
        at = self.result_offset(root, place)
        return layout.element_address(self.builder, data, at, reductions.dtype_of(root))

    def put_result(self, root: Node, place: Place, total: ir.Value) -> None:
        """Store what a reduction has come to: a total, or a place as an i64."""
        dtype = reductions.dtype_of(root)
        if reductions.gives_place(root):
            result = scalars.convert(self.builder, total, types.int64, dtype)
        else:
            result = self._finished(root, total)
        layout.store(self.builder, result, self.result_address(root, place), dtype)

    def scratch(self, root: Node) -> ir.Value:
        """Memory for what a reduction keeps beside its result, until the nest has run."""
        extents = self.region.extents(root.outputs[0])
        array = self.region.function.allocate(extents, reductions.state_dtype(root))
        self._scratch.append(array)
        return self.outer(array.data)

    def know(self, value: Value, place: Place, element: ir.Value) -> None:
        """An element is at hand and need not be made."""
        self._elements[value, place] = element

    def forget(self) -> None:
        """Elements that were computed so far are not at hand where the code goes on."""
        self._elements.clear()

    def _finished(self, root: Node, total: ir.Value) -> ir.Value:
        """The result of a reduction from what was accumulated."""
        finish = REDUCTIONS[root.op.name].finish
        if finish is None:
            return total
        taken = [self.space[axis] for axis in reductions.axes(root)]
        return finish(self.builder, total, layout.count(self.builder, taken))

    def _accumulate(self, roots: Sequence[Node]) -> None:
        """Kept axes outermost; the others add up in registers."""
        kept = self.nest.kept or ()
        reduced = [axis for axis in range(len(self.space)) if axis not in kept]
        taking = [root for root in roots if is_reduction(root)]

        rank = 1 if self.nest.flat else len(reduced)
        line = layout.count(self.builder, [self.space[axis] for axis in reduced])
        blocks = rank > 1 or not loops.is_one_block(line)

        def one(place_of: dict[int, ir.Value]) -> None:
            cells = {
                root: accumulators.accumulator(self.builder, root, rank, blocks) for root in taking
            }
            self._elements.clear()

            def body(place: Place) -> None:
                self._elements.clear()
                self.store(place)
                for root, cell in cells.items():
                    cell.take(self.reduced(root, place))

            self._innermost(reduced, place_of, body, list(cells.values()))
            self._elements.clear()
            for root, cell in cells.items():
                full = tuple(place_of.get(at, layout.index(0)) for at in range(len(self.space)))
                if isinstance(cell, accumulators.FirstExtreme):
                    self.put_result(root, full, self._found(root, cell, place_of))
                else:
                    self.put_result(root, full, cell.total())

        if kept:
            first, *rest = kept
            self._first_loop(first, lambda at: self.outermost(rest, {first: at}, one))
        else:
            one({})

    def _found(
        self, root: Node, cell: accumulators.FirstExtreme, kept: dict[int, ir.Value]
    ) -> ir.Value:
        """The place that a reduction gives, once all elements are taken in."""

        def whole(reduced: Place) -> Place:
            if self.nest.flat:
                return reduced
            inside = dict(zip(reductions.axes(root), reduced, strict=True))
            return tuple(at for _, at in sorted({**kept, **inside}.items()))

        def element(reduced: Place) -> ir.Value:
            self._elements.clear()
            return self.reduced(root, whole(reduced))

        return self.number(root, whole(cell.search(element)))

    def number(self, root: Node, place: Place) -> ir.Value:
        """Which of the elements that a reduction takes in stands at a place."""
        if self.nest.flat:
            return place[0]
        axes = reductions.axes(root)
        chosen, extents = [place[at] for at in axes], [self.space[at] for at in axes]
        return layout.row_major(self.builder, chosen, extents)

    def outermost(
        self,
        axes: list[int],
        chosen: dict[int, ir.Value],
        body: Callable[[dict[int, ir.Value]], None],
    ) -> None:
        """The same where `body` gets the places along some axes."""
        if not axes:
            body(chosen)
            return
        axis, *rest = axes
        self._loop(
            self.space[axis], lambda index: self.outermost(rest, {**chosen, axis: index}, body)
        )

    def _innermost(
        self,
        axes: list[int],
        chosen: dict[int, ir.Value],
        body: Callable[[Place], None],
        cells: list[accumulators.Accumulator],
    ) -> None:
        """Loops over the reduced axes, the last of them in blocks after which sums are added."""

        def close(first: Place) -> None:
            for cell in cells:
                cell.close_block(first)

        last_loop = loops.in_blocks if any(each.needs_blocks for each in cells) else loops.whole
        if self.nest.flat:
            total = layout.count(self.builder, self.space)
            last_loop(
                self.builder, total, lambda index: body((index,)), lambda first: close((first,))
            )
            return
        *outer, last = axes

        def innermost(place: dict[int, ir.Value]) -> None:
            def inside(index: ir.Value) -> None:
                whole = {**place, last: index}
                body(tuple(whole[axis] for axis in sorted(whole)))

            before = tuple(place[axis] for axis in outer)
            last_loop(self.builder, self.space[last], inside, lambda first: close((*before, first)))

        self.outermost(outer, chosen, innermost)
