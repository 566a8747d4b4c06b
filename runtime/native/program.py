"""A graph as an LLVM module: its functions, its constants, the Python objects it uses.

program = Program(graph)
program.text        LLVM IR; `entry` is what Python calls
program.objects     the objects whose places the code knows
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import ir

from autograph.runtime import threads
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.uses import FreeValues
from autograph.runtime.native import layout
from autograph.runtime.native.calls import entry
from autograph.runtime.native.functions import FunctionEmitter
from autograph.runtime.native.kernels import Annotation
from autograph.runtime.native.layout import I1, I8, I64, POINTER, Array, Handle, Held, Number
from autograph.runtime.native.measuring.measuring import Meter
from autograph.runtime.native.memory import slot_types
from autograph.runtime.native.nests import strides
from autograph.runtime.native.nests.schedule import Nest, Schedule, Step
from autograph.runtime.native.regions import RegionEmitter
from autograph.runtime.native.scalars.intervals import Intervals
from autograph.runtime.native.shared import SharedFunctions
from autograph.runtime.native.support import support
from autograph.runtime.recursion_limits import deep_walk, users_limit
from autograph.runtime.types import TensorType, Type


@dataclass(frozen=True, slots=True)
class Settings:
    """What code depends on beside its graph."""

    recursion_limit: int
    several_threads: bool

    @classmethod
    def now(cls) -> Settings:
        """As they are set in this moment."""
        return cls(users_limit(), threads.get_num_threads() > 1)


@dataclass(frozen=True, slots=True)
class Callee:
    """A function of the module that calls itself."""

    function: ir.Function
    parameters: tuple[Type, ...]
    results: tuple[Type, ...]


class Program:
    """Writes the module of one graph, by a meter one that measures itself.

    `elsewhere` takes calls with arrays that do not lie row by row.
    """

    def __init__(
        self,
        graph: Graph,
        meter: Meter | None = None,
        elsewhere: Callable[..., Any] | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.meter = meter
        self.settings = settings or Settings.now()
        self.module = ir.Module("graph")
        self.objects: list[Any] = []
        self.elsewhere = elsewhere
        self.strided = strides.strided_inputs(graph)
        self.free_values: FreeValues = {}
        self.intervals = Intervals(graph)
        self.current: Node | None = None
        # For people who ask what was made of the graph.
        self.schedules: dict[Graph, Schedule] = {}
        self.nests: dict[Nest, str] = {}
        self.kernels: set[Node] = set()
        self.allocating: set[Node] = set()
        self.onto: set[Node] = set()
        self._places: dict[int, int] = {}
        self._constants: dict[Value, tuple[ir.Value, ir.Value]] = {}
        self._callees: dict[str, Callee] = {}
        self._names = 0
        self._graph = graph
        self.shared = SharedFunctions()
        # A chain of fused operations is written by recursion; the user's stack may be deep already.
        with deep_walk():
            entry.write(self, graph)
            self.shared.place()

    @property
    def text(self) -> str:
        """The module in LLVM's language."""
        return str(self.module)

    def fresh_name(self, stem: str) -> str:
        """A name that no other function or global has."""
        self._names += 1
        return f"{stem}.{self._names}"

    def at(self, step: Step) -> None:
        """Note which node is being written, for errors."""
        self.current = step.roots[-1] if isinstance(step, Nest) else step.node

    def place_of(self, object: Any) -> int:
        """The place of a Python object in the tuple that the code is given."""
        if id(object) not in self._places:
            self._places[id(object)] = len(self.objects)
            self.objects.append(object)
        return self._places[id(object)]

    def annotation(self, values: Sequence[Value]) -> Annotation:
        """What notes the numbers of the loops below an error of the current node."""
        assert self.current is not None
        return Annotation(self._graph, self.current, values)

    # Constants

    def constant(self, function: FunctionEmitter, value: Value) -> Held:
        """A constant of the graph, in the function that asks for it."""
        assert value.node is not None
        array = np.asarray(value.node.attrs["value"])
        if not layout.is_native(value.type):
            object = function.python(array)
            function.support("Py_IncRef", object)
            kind = layout.index(support.OBJECT)
            return Handle(function.support("ag_wrap", function.context, object, kind))
        assert isinstance(value.type, TensorType)
        if not value.type.shape:
            return Number(layout.literal(array[()], value.type.dtype))
        if value not in self._constants:
            self._constants[value] = self._global(array)
        header, data = self._constants[value]
        return Array(header, data, tuple(map(layout.index, array.shape)))

    def _global(self, array: np.ndarray[Any, Any]) -> tuple[ir.Value, ir.Value]:
        """The elements in the module's read-only memory, and a header that is never freed."""
        content = np.ascontiguousarray(array).tobytes()
        data = ir.GlobalVariable(
            self.module, ir.ArrayType(I8, len(content)), self.fresh_name("constant")
        )
        data.initializer = ir.Constant(ir.ArrayType(I8, len(content)), bytearray(content))
        data.global_constant, data.linkage, data.align = True, "internal", 64
        data.type = POINTER
        words = [support.PERMANENT, support.STATIC, *[0] * (support.HEADER_WORDS - 2)]
        header = ir.GlobalVariable(
            self.module, ir.ArrayType(I64, len(words)), self.fresh_name("header")
        )
        header.initializer = ir.Constant(ir.ArrayType(I64, len(words)), words)
        header.linkage = "internal"
        header.type = POINTER
        return header, data

    # Functions that call themselves

    def recursive_function(self, graph: Graph) -> Callee:
        """The function of a graph that calls itself, written when first asked for."""
        outer = self._callees.get(graph.name)
        parameters = tuple(value.type for value in graph.inputs)
        results = tuple(value.type for value in graph.outputs)
        name = self.fresh_name("function")
        flat = [part for type in parameters for part in slot_types(type)]
        outs = [POINTER for type in results for _ in slot_types(type)]
        signature = ir.FunctionType(I1, [POINTER, *flat, *outs])
        function = ir.Function(self.module, signature, name)
        function.linkage = "internal"
        callee = self._callees[graph.name] = Callee(function, parameters, results)
        self._write(callee, graph)
        if outer is not None:
            self._callees[graph.name] = outer
        return callee

    def function_named(self, name: str) -> Callee:
        """The function around what is being written that has this name."""
        return self._callees[name]

    def _write(self, callee: Callee, graph: Graph) -> None:
        context, *arguments = callee.function.args
        # Many of its calls are on the stack at once.
        function = FunctionEmitter(self, callee.function, context, stack=1024)
        builder = function.builder
        depth = builder.gep(context, [layout.index(support.DEPTH)], source_etype=I64)
        left = builder.sub(builder.load(depth, typ=I64), layout.index(1))
        builder.store(left, depth)

        def too_deep() -> None:
            function.support("ag_too_deep")
            builder.branch(function.fail)

        function.unless(builder.icmp_signed(">", left, layout.index(0)), too_deep)
        function.poll_calls()
        rest = iter(arguments)
        for value in graph.inputs:
            parts = [next(rest) for _ in slot_types(value.type)]
            function.held[value] = function.whole(parts, value.type)
        region = RegionEmitter(function, graph, ())
        region.run()
        for held, type in zip(region.results(), callee.results, strict=True):
            for part in function.given(held, type):
                function.store_part(part, next(rest), type)
        builder.store(builder.add(builder.load(depth, typ=I64), layout.index(1)), depth)
        builder.ret(ir.Constant(I1, 0))
        builder.position_at_end(function.fail)
        builder.ret(ir.Constant(I1, 1))
