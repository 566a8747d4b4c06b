"""One LLVM function while it is written: memory, references, failing, calls into Python.

Values of the graph are found in `held`, once they are computed. What fails jumps to `fail`, where
the function gives up; the entry then frees what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from llvmlite import ir

from autograph.runtime.graph import iterations
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout
from autograph.runtime.native.containers.list_layout import ListEmitter
from autograph.runtime.native.layout import (
    I1,
    I8,
    I32,
    I64,
    POINTER,
    Array,
    Handle,
    Held,
    List,
    Number,
)
from autograph.runtime.native.memory import STACK, MemoryEmitter
from autograph.runtime.native.nests.shape_keys import ShapeKeys
from autograph.runtime.native.support import support
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import FOR
from autograph.runtime.types import ListType, TensorType, Type

if TYPE_CHECKING:
    from autograph.runtime.native import branchless
    from autograph.runtime.native.program import Program
    from autograph.runtime.native.shared import Write

# Where the items of a tuple, and the data, dimensions and strides of an ndarray are, in bytes.
_ITEMS, ARRAY_DATA, ARRAY_DIMENSIONS, ARRAY_STRIDES, ARRAY_FLAGS = 24, 16, 32, 40, 64


Given: TypeAlias = tuple[Held, Type]


class FunctionEmitter(MemoryEmitter):
    """Writes one function; regions of control flow write into it one after the other."""

    def __init__(
        self, program: Program, function: ir.Function, context: ir.Value, stack: int = STACK
    ) -> None:
        super().__init__(program, function, context, stack)
        self.held: dict[Value, Held] = {}
        self.known_extents: dict[Value, tuple[ir.Value, ...]] = {}
        self.aux: dict[Value, tuple[ir.Value, ...]] = {}
        # Of arguments that are read by their strides, counted in elements.
        self.strides: dict[Value, tuple[ir.Value, ...]] = {}
        self.keys = ShapeKeys()
        self._places: dict[str, ir.Value] = {}
        self._called_first: set[int] = set()
        # For each loop around, the numbers that its iteration began with.
        self.loops: list[tuple[Node, dict[Value, ir.Value]]] = []
        # What may fail in branches that are both computed, and is looked at behind them.
        self.checks: list[branchless.Check] | None = None

    # Values

    def get(self, value: Value) -> Held:
        """A value that has been computed; constants are at hand in every function."""
        if value not in self.held:
            assert value.node is not None and value.node.op is CONSTANT, value
            return self.program.constant(self, value)
        return self.held[value]

    def number(self, value: Value) -> ir.Value:
        """A scalar's register."""
        held = self.get(value)
        assert isinstance(held, Number)
        return held.value

    def array(self, value: Value) -> Array:
        """An array in memory."""
        held = self.get(value)
        assert isinstance(held, Array)
        return held

    def extents(self, value: Value) -> tuple[ir.Value, ...]:
        """The extents of an array, also of one that has no memory."""
        if value in self.known_extents:
            return self.known_extents[value]
        return self.array(value).extents if layout.is_array(value.type) else ()

    def as_index(self, value: Value) -> ir.Value:
        """An integer scalar as an i64."""
        number, type = self.number(value), value.type
        assert isinstance(type, TensorType)
        if number.type.width == 64:
            return number
        extend = self.builder.zext if type.dtype.kind in "ub" else self.builder.sext
        return extend(number, I64)

    def shared(
        self, name: str, result: ir.Type, arguments: Sequence[ir.Value], write: Write
    ) -> ir.Value:
        """Call a function that several places of the module call; see `shared.py`."""
        return self.program.shared.call(self, name, result, arguments, write)

    # Python objects

    def box(self, held: Held, type: Type) -> ir.Value:
        """A new reference to a Python object, an ndarray for what is native; null if it fails."""
        builder = self.builder
        if isinstance(held, Handle):
            owner = self.word(held.header, support.OWNER)
            self.support("Py_IncRef", owner)
            return owner
        if isinstance(held, List):
            # Python gets the elements as one array, and makes a list of them.
            assert isinstance(type, ListType)
            stacked = ListEmitter(self, type.element).stacked(held.header)
            shape = (None, *type.element.shape)
            return self.box(stacked, TensorType(type.element.dtype, shape))
        assert isinstance(type, TensorType)
        if isinstance(held, Number):
            data = self._scratch(layout.cell(type.dtype))
            layout.store(builder, held.value, data, type.dtype)
            held = Array(None, data, ())
        rank, extents = len(held.extents), ir.Constant(POINTER, None)
        if rank:
            extents = self._scratch(ir.ArrayType(I64, rank))
            self._fill(extents, held.extents, I64)
        number = ir.Constant(I32, support.dtype_number(type.dtype))
        size = self.size_in_bytes(held, type.dtype)
        array = ir.Constant(I32, rank), extents, number
        if held.header is not None:
            return self.support("ag_box", self.context, held.header, held.data, *array, size)
        if not rank:
            return self.support("ag_copied", self.context, held.data, *array, size)
        # Others are not told the place of a small array, or it could not be in registers.
        fresh = self.fail_if_null(self.support("ag_fresh", self.context, *array))
        self.support("memcpy", self.field(fresh, ARRAY_DATA), held.data, size)
        return fresh

    def _scratch(self, type: ir.Type) -> ir.Value:
        """A place for what a function that is called next looks at."""
        key = str(type)
        if key not in self._places:
            self._places[key] = self.variable(type)
        return self._places[key]

    def _fill(self, array: ir.Value, items: Sequence[ir.Value], type: ir.Type) -> None:
        for place, item in enumerate(items):
            address = self.builder.gep(array, [layout.index(place)], source_etype=type)
            self.builder.store(item, address)

    def objects(self, objects: Sequence[ir.Value]) -> tuple[ir.Value, ir.Value]:
        """The number of some objects, and where they are, as functions that take them are given."""
        array = self._scratch(ir.ArrayType(POINTER, len(objects)))
        self._fill(array, objects, POINTER)
        return layout.index(len(objects)), array

    def unbox(self, object: ir.Value, type: Type) -> Held:
        """What a new reference to an object holds, as a value that the caller owns."""
        if layout.is_list(type):
            assert isinstance(type, ListType)
            stacked = self.unbox(
                object, TensorType(type.element.dtype, (None, *type.element.shape))
            )
            assert isinstance(stacked, Array)
            header = ListEmitter(self, type.element).from_array(stacked)
            self.release(stacked)
            return List(header)
        if not layout.is_native(type):
            # An array may be a view of another: then it is not to be overwritten.
            kind = support.OBJECT if isinstance(type, ListType) else support.FOREIGN
            return Handle(self.support("ag_wrap", self.context, object, layout.index(kind)))
        assert isinstance(type, TensorType)
        data = self.field(object, ARRAY_DATA)
        if not type.shape:
            value = layout.load(self.builder, data, type.dtype)
            self.support("Py_DecRef", object)
            return Number(value)
        header = self.support("ag_wrap", self.context, object, layout.index(support.FOREIGN))
        return Array(header, data, self.extents_of_object(object, type))

    def extents_of_object(self, object: ir.Value, type: TensorType) -> tuple[ir.Value, ...]:
        """The extents of an ndarray; those that are known are not looked at."""
        if all(isinstance(dim, int) for dim in type.shape):
            return tuple(map(layout.index, type.shape))  # type: ignore[arg-type]
        dimensions = self.field(object, ARRAY_DIMENSIONS)
        return tuple(
            layout.index(dim) if isinstance(dim, int) else self.word(dimensions, axis, I64)
            for axis, dim in enumerate(type.shape)
        )

    def strides_of_object(
        self, object: ir.Value, size: int, known: Sequence[int | None]
    ) -> tuple[ir.Value, ...]:
        """The strides of an aligned ndarray, in elements of `size` bytes."""
        strides, each = self.field(object, ARRAY_STRIDES), layout.index(size)
        return tuple(
            self.builder.sdiv(self.word(strides, axis, I64), each, flags=("exact",))
            if step is None
            else layout.index(step)
            for axis, step in enumerate(known)
        )

    def word(self, pointer: ir.Value, place: int, type: ir.Type = POINTER) -> ir.Value:
        """A machine word at a place counted in words."""
        address = self.builder.gep(pointer, [layout.index(8 * place)], source_etype=I8)
        return self.builder.load(address, typ=type)

    def field(self, pointer: ir.Value, offset: int) -> ir.Value:
        """A pointer at an offset in bytes."""
        address = self.builder.gep(pointer, [layout.index(offset)], source_etype=I8)
        return self.builder.load(address, typ=POINTER)

    def item(self, tuple_: ir.Value, place: int) -> ir.Value:
        """A borrowed item of a tuple."""
        return self.field(tuple_, _ITEMS + 8 * place)

    def call_python(self, place: ir.Value, arguments: Sequence[ir.Value]) -> ir.Value:
        """Call a Python function with objects, whose references it takes; a new reference."""
        result = self.support("ag_call", self.context, place, *self.objects(arguments))
        good = self.builder.icmp_unsigned("!=", result, ir.Constant(POINTER, None))
        self.unless(good, self._annotate)
        return result

    def call_first(self, callable: Any) -> None:
        """Have a Python function that never fails called when this one begins, once."""
        place = self.program.place_of(callable)
        if place in self._called_first:
            return
        self._called_first.add(place)
        with self.builder.goto_entry_block():
            none = layout.index(0), ir.Constant(POINTER, None)
            self.support(
                "Py_DecRef", self.support("ag_call", self.context, self.place(callable), *none)
            )

    def have_raised(self, function: Any, given: Sequence[Given]) -> None:
        """Give up, after a call of a Python function that always raises an error."""
        self._tell("ag_call", self.place(function), given)
        self._annotate()

    def _tell(self, name: str, place: ir.Value, given: Sequence[Given]) -> None:
        """Call a Python function with values, beside the way that is nearly always taken."""
        # The error that is annotated comes first.
        first = [ir.Constant(POINTER, None)] if name == "ag_annotate" else []
        if not given or not all(isinstance(held, Number) for held, _ in given):
            boxed = [self.box(held, type) for held, type in given]
            self.support(name, self.context, place, *self.objects([*first, *boxed]))
            return
        kinds = [type for _, type in given]
        numbers = [held.value for held, _ in given if isinstance(held, Number)]

        def write(inside: FunctionEmitter, place: ir.Value, *numbers: ir.Value) -> ir.Value:
            boxed = [inside.box(Number(n), type) for n, type in zip(numbers, kinds, strict=True)]
            inside.support(name, inside.context, place, *inside.objects([*first, *boxed]))
            return ir.Constant(I1, 0)

        shared = self.program.shared
        full = f"{name} {' '.join(map(str, kinds))}"
        shared.call(self, full, I1, [place, *numbers], write, is_seldom=True)

    def _annotate(self) -> None:
        """An exception is set: have the numbers of the loops around noted below it."""
        known = {value: number for _, state in self.loops for value, number in state.items()}
        for loop, _ in self.loops:
            if loop.op is FOR:
                target = iterations.target(loop)
                item = self.held.get(target)
                if isinstance(item, Number):
                    known[target] = item.value
        if known and self.program.current is not None:
            note = self.place(self.program.annotation(list(known)))
            self._tell("ag_annotate", note, [(Number(n), v.type) for v, n in known.items()])
        self.builder.branch(self.fail)

    def place(self, object: Any) -> ir.Value:
        """The place of a Python object that the code uses."""
        return layout.index(self.program.place_of(object))

    def python(self, object: Any) -> ir.Value:
        """A Python object that the code uses, borrowed."""
        kernels = self.word(self.context, support.KERNELS)
        return self.item(kernels, self.program.place_of(object))
