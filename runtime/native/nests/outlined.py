"""Functions that take as parameters whatever their code turns out to use of their caller's."""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime.native import layout
from autograph.runtime.native.blocks import BlockEmitter
from autograph.runtime.native.scalars.scalars import ElementBuilder
from autograph.runtime.native.support import support

# So many elements of a nest count as a unit of work, as a power of two.
ELEMENTS_SHIFT = 3


class OutlinedFunction:
    """A function whose parameters are the values of its caller that its code turns out to use."""

    def __init__(self, module: ir.Module, name: str) -> None:
        self.function = ir.Function(module, ir.FunctionType(ir.VoidType(), []), name)
        self.function.linkage = "internal"
        self.builder = ElementBuilder(self.function.append_basic_block("entry"))
        self._outer: dict[ir.Value, ir.Argument] = {}
        self._part: tuple[ir.Argument, ...] = ()

    def outer(self, value: ir.Value) -> ir.Value:
        """A value of the caller, inside; constants are the same everywhere."""
        if isinstance(value, ir.Constant | ir.GlobalVariable):
            return value
        if value not in self._outer:
            argument = ir.Argument(self.function, value.type, f"p{len(self._outer)}")
            self._outer[value] = argument
        return self._outer[value]

    def part(self) -> tuple[ir.Value, ir.Value]:
        """Two parameters more: where the part of a loop begins that a call does, and ends."""
        names = ("begin", "end")
        self._part = tuple(ir.Argument(self.function, layout.I64, name) for name in names)
        begin, end = self._part
        return begin, end

    def finish(
        self,
        builder: ir.IRBuilder,
        attribute: str,
        exclusive: bool = True,
        whole: ir.Value | None = None,
    ) -> ir.Value:
        """Close the function, and call it; if it does parts of a loop, for the whole of it."""
        self._close(attribute, exclusive)
        given = [] if whole is None else [layout.index(0), whole]
        return builder.call(self.function, [*self._outer, *given])

    def finish_shared(self, caller: BlockEmitter, whole: ir.Value, number: ir.Value) -> None:
        """Close the function, and have several threads do a loop, if its elements are many."""
        self._close("noinline", exclusive=True)
        builder, most = caller.builder, support.SHARED << ELEMENTS_SHIFT
        known = layout.known(number)
        if known is not None:
            self._share(caller, whole)
            return
        alone, together, done = (
            builder.append_basic_block(name) for name in ("alone", "together", "done")
        )
        builder.cbranch(builder.icmp_signed("<", number, layout.index(most)), alone, together)
        builder.position_at_end(alone)
        builder.call(self.function, [*self._outer, layout.index(0), whole])
        builder.branch(done)
        builder.position_at_end(together)
        self._share(caller, whole)
        builder.branch(done)
        builder.position_at_end(done)

    def _share(self, caller: BlockEmitter, whole: ir.Value) -> None:
        """Pass the arguments in memory to a function that takes them from there."""
        places = list(enumerate(self._outer.items()))
        memory = caller.variable(ir.ArrayType(layout.I64, max(len(places), 1)))
        kinds = [layout.POINTER, layout.I64, layout.I64]
        name = f"{self.function.name}.part"
        work = ir.Function(self.function.module, ir.FunctionType(ir.VoidType(), kinds), name)
        work.linkage = "internal"
        inside = ir.IRBuilder(work.append_basic_block("entry"))
        given = []
        for place, (value, _) in places:
            slot = [layout.index(place)]
            caller.builder.store(value, caller.builder.gep(memory, slot, source_etype=layout.I64))
            address = inside.gep(work.args[0], slot, source_etype=layout.I64)
            given.append(inside.load(address, typ=value.type))
        inside.call(self.function, [*given, *work.args[1:]])
        inside.ret_void()
        caller.support("ag_share", work, memory, whole)

    def _close(self, attribute: str, exclusive: bool) -> None:
        arguments = [*self._outer.values(), *self._part]
        self.builder.ret_void()
        function = self.function
        function.ftype = ir.FunctionType(ir.VoidType(), [a.type for a in arguments])
        function.args = tuple(arguments)
        function.attributes.add(attribute)
        function.attributes.add("nounwind")
        for argument in arguments:
            if exclusive and isinstance(argument.type, ir.PointerType):
                argument.add_attribute("noalias")
