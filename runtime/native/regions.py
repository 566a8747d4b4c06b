"""The steps of one region, in order: nests, single nodes, and who owns which buffer.

A region owns the values it computes and those it was given for its own; what it owns is released
after its last use, or handed on as a result. What it reads from outside it only borrows.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Sequence

from llvmlite import ir

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.native import kernels, layout
from autograph.runtime.native.functions import FunctionEmitter
from autograph.runtime.native.layout import Held, Number
from autograph.runtime.native.nests import reductions
from autograph.runtime.native.nests.index_maps import FUSED, Aux, Extents
from autograph.runtime.native.nests.nests import NestEmitter
from autograph.runtime.native.nests.reductions import is_reduction
from autograph.runtime.native.nests.schedule import Nest, Schedule, Single, Step
from autograph.runtime.native.nests.shape_keys import ShapeKeys
from autograph.runtime.native.operations import emit
from autograph.runtime.native.products import products
from autograph.runtime.types import TensorType


class RegionEmitter:
    """Writes the steps of `graph` into a function."""

    def __init__(self, function: FunctionEmitter, graph: Graph, owned: Iterable[Value]) -> None:
        self.function = function
        self.graph = graph
        self.schedule = Schedule(graph, function.program.free_values, function.keys)
        function.program.schedules[graph] = self.schedule
        self.owned = set(owned)
        # Which step is being written, and after which one values are let go.
        self._place = 0
        self._last: dict[Value, int] = {}

    # What nests and operations ask for

    @property
    def builder(self) -> ir.IRBuilder:
        """Where instructions go."""
        return self.function.builder

    @property
    def held(self) -> dict[Value, Held]:
        """The values that are computed."""
        return self.function.held

    @property
    def keys(self) -> ShapeKeys:
        """Which dimensions are the same."""
        return self.function.keys

    def aux(self, value: Value) -> Aux:
        """The numbers that elements of a fused value depend on."""
        return self.function.aux[value]

    def number(self, value: Value) -> ir.Value:
        """A scalar's register."""
        return self.function.number(value)

    def extents(self, value: Value) -> Extents:
        """The extents of an array."""
        return self.function.extents(value)

    def new_result(self, value: Value) -> ir.Value:
        """Memory for a result of a nest; the address of its first element."""
        assert isinstance(value.type, TensorType)
        if layout.is_number(value.type):
            return self.function.variable(layout.cell(value.type.dtype))
        array = self.function.room(value.type, self.function.known_extents[value])
        self.held[value] = array
        self.owned.add(value)
        return array.data

    def result_is_ready(self, value: Value, address: ir.Value) -> None:
        """A nest has run: numbers are taken from where it put them."""
        if layout.is_number(value.type):
            dtype = value.type.dtype  # type: ignore[union-attr]
            self.held[value] = Number(layout.load(self.builder, address, dtype))

    def _reduced_extents(self, node: Node) -> Extents:
        kept, ones = reductions.kept_axes(node), reductions.keeps_ones(node)
        return tuple(
            extent if at in kept else layout.index(1)
            for at, extent in enumerate(self.extents(node.inputs[0]))
            if at in kept or at in ones
        )

    # Extents, and checks of them

    def broadcast_extents(self, node: Node, operands: Sequence[Value], result: Value) -> Extents:
        """The extents of an elementwise result; where they may not fit, code that checks it."""
        assert isinstance(result.type, TensorType)
        arrays = [value for value in operands if layout.is_array(value.type)]
        rank = result.type.ndim
        extents: list[ir.Value] = []
        for axis in range(rank):
            candidates: dict[object, ir.Value] = {}
            for value in arrays:
                keys = self.keys.of(value)
                place = axis - (rank - len(keys))
                if place >= 0 and keys[place] != 1:
                    candidates.setdefault(keys[place], self.extents(value)[place])
            extents.append(self.agreed(node, list(candidates.values())))
        return tuple(extents)

    def agreed(
        self, node: Node, candidates: Sequence[ir.Value], whole: Collection[Value] = ()
    ) -> ir.Value:
        """The one extent that broadcasting gives; the error, if there is none, is about `whole`."""
        if not candidates:
            return layout.index(1)
        one = layout.index(1)
        builder = self.builder
        result, *others = sorted(candidates, key=lambda extent: layout.known(extent) is None)
        for other in others:
            same = builder.icmp_signed("==", result, other)
            single = builder.icmp_signed("==", other, one)
            fits = builder.or_(builder.or_(same, single), builder.icmp_signed("==", result, one))
            self.function.unless(fits, lambda: kernels.fail(self, node, whole))
            result = self.builder.select(self.builder.icmp_signed("==", result, one), other, result)
        return result

    def check_broadcast(
        self, node: Node, operand: Value, wanted: Extents, whole: Collection[Value] = ()
    ) -> None:
        """Check that `operand` can be broadcast to these extents."""
        if not layout.is_array(operand.type):
            return
        own = self.extents(operand)
        for extent, other in zip(own, wanted[len(wanted) - len(own) :], strict=True):
            if extent is other or layout.known(extent) == 1:
                continue
            if layout.known(extent) is not None and layout.known(extent) == layout.known(other):
                continue
            same = self.builder.icmp_signed("==", extent, other)
            single = self.builder.icmp_signed("==", extent, layout.index(1))
            fits = self.builder.or_(same, single)
            self.function.unless(fits, lambda: kernels.fail(self, node, whole))

    def filled_extents(self, template: Sequence[int | None], sizes: Sequence[Value]) -> Extents:
        """The extents of a shape given by numbers and scalars; negative ones are an error."""
        rest = iter(sizes)
        result: list[ir.Value] = []
        for size in template:
            extent = layout.index(size) if size is not None else self.function.as_index(next(rest))
            if layout.known(extent) is None:
                good = self.builder.icmp_signed(">=", extent, layout.index(0))
                function = self.function
                function.unless(good, lambda: self._fail_negative())
            result.append(extent)
        return tuple(result)

    def _fail_negative(self) -> None:
        kernels.raise_error(self, ValueError("negative dimensions are not allowed"))

    def range_length(self, node: Node, start: ir.Value, stop: ir.Value, step: ir.Value) -> ir.Value:
        """The number of items of `range(start, stop, step)`."""
        builder, zero, one = self.builder, layout.index(0), layout.index(1)
        known = layout.known(step)
        if known is None:
            good = builder.icmp_signed("!=", step, zero)
            self.function.unless(good, lambda: self._fail_step(node))
            builder = self.builder
        if known == 1:
            distance = builder.sub(stop, start) if layout.known(start) != 0 else stop
            return builder.select(builder.icmp_signed(">", distance, zero), distance, zero)
        up = builder.icmp_signed(">", step, zero)
        distance = builder.select(up, builder.sub(stop, start), builder.sub(start, stop))
        size = builder.select(up, step, builder.neg(step))
        length = builder.udiv(builder.add(distance, builder.sub(size, one)), size)
        return builder.select(builder.icmp_signed(">", distance, zero), length, zero)

    def _fail_step(self, node: Node) -> None:
        text = (
            "range() arg 3 must not be zero"
            if node.regions
            else ("the delta of a range must not be zero")
        )
        kernels.raise_error(self, ValueError(text))

    # The steps

    def run(self) -> None:
        """Write all steps; afterwards `results` hands on the outputs."""
        dying = self._last_uses()
        self._last = {value: place for place, values in enumerate(dying) for value in values}
        for place, step in enumerate(self.schedule.steps):
            self._place = place
            self._step(step, dying[place])
            self.release(value for value in dying[place] if value in self.owned)

    def is_only_read(self, value: Value) -> bool:
        """Whether `value`, which is being computed, is let go before anything is written over."""
        if value not in self._last:
            return False
        return not any(map(_writes, self.schedule.steps[self._place + 1 : self._last[value] + 1]))

    def nested(self, graph: Graph, owned: Iterable[Value]) -> list[Held]:
        """Write a nested region, which may use up what it owns; its results."""
        inner = RegionEmitter(self.function, graph, owned)
        inner.run()
        return inner.results()

    def results(self) -> list[Held]:
        """The outputs, each a reference of its own; everything else is let go."""
        handed: list[Held] = []
        for value in self.graph.outputs:
            held = self.function.get(value)
            if value in self.owned:
                self.owned.discard(value)
            else:
                self.function.retain(held)
            handed.append(held)
        self.release(list(self.owned))
        return handed

    def release(self, values: Iterable[Value]) -> None:
        """Let go of values that nobody needs."""
        for value in list(values):
            self.owned.discard(value)
            if value in self.held:
                self.function.release(self.held[value])

    def own(self, value: Value, held: Held) -> None:
        """A value has been computed, and belongs to this region."""
        self.held[value] = held
        if not isinstance(held, Number):
            self.owned.add(value)

    def _last_uses(self) -> list[list[Value]]:
        """For each step the values that no later step reads; also those nobody ever reads."""
        mortal = {value for step in self.schedule.steps for value in made_by(step)}
        mortal |= self.owned
        mortal.difference_update(self.graph.outputs)
        result: list[list[Value]] = [[] for _ in self.schedule.steps]
        for place in range(len(self.schedule.steps) - 1, -1, -1):
            step = self.schedule.steps[place]
            for value in (*step.reads, *made_by(step)):
                if value in mortal:
                    mortal.discard(value)
                    result[place].append(value)
        return result

    def _step(self, step: Step, dying: Collection[Value]) -> None:
        program = self.function.program
        program.at(step)
        if program.meter is None:
            self._write(step, dying)
        else:
            program.meter.around(self, step, lambda: self._write(step, dying))

    def _write(self, step: Step, dying: Collection[Value]) -> None:
        if isinstance(step, Nest):
            program = self.function.program
            program.nests[step] = program.fresh_name("nest")
            NestEmitter(self, step, program.nests[step]).emit()
        elif step.shape_only:
            self._prepare(step.node)
        elif step.node in self.schedule.added:
            products.emit_onto(self, step.node, self.schedule.added[step.node], dying)
        else:
            emit(self, step.node, dying)

    def _prepare(self, node: Node) -> None:
        """Find the extents of a fused value or a reduction, before it is computed."""
        value = node.outputs[0]
        if is_reduction(node):
            # Here and not in its nest, so that errors come in the order of the program.
            self._check_elements(node)
            self.function.known_extents[value] = self._reduced_extents(node)
        else:
            extents, aux = FUSED[node.op.name].prepare(self, node)
            self.function.known_extents[value] = extents
            self.function.aux[value] = aux

    def _check_elements(self, root: Node) -> None:
        """The greatest of nothing is an error."""
        if not reductions.needs_elements(root):
            return
        extents = self.extents(root.inputs[0])
        taken = [extents[axis] for axis in reductions.axes(root)]
        if all(layout.known(extent) for extent in taken):
            return
        number = layout.count(self.builder, taken)
        some = self.builder.icmp_signed("!=", number, layout.index(0))
        self.function.unless(some, functools.partial(kernels.fail, self, root))


def _writes(step: Step) -> bool:
    """Whether a step may write over what is in memory."""
    if isinstance(step, Nest) or step.shape_only:
        return False
    op = step.node.op
    return bool(step.node.regions or op.effect or op.in_place is not None)


def made_by(step: Step) -> Sequence[Value]:
    """The values that a step puts into memory."""
    if isinstance(step, Nest):
        return [root.outputs[0] for root in step.roots]
    assert isinstance(step, Single)
    return () if step.shape_only else step.node.outputs
