"""Functions that take as parameters whatever their code turns out to use of their caller's."""

from __future__ import annotations

from llvmlite import ir

from autograph.runtime.native.scalars import ElementBuilder


class OutlinedFunction:
    """A function whose parameters are the values of its caller that its code turns out to use."""

    def __init__(self, module: ir.Module, name: str) -> None:
        self.function = ir.Function(module, ir.FunctionType(ir.VoidType(), []), name)
        self.function.linkage = "internal"
        self.builder = ElementBuilder(self.function.append_basic_block("entry"))
        self._outer: dict[ir.Value, ir.Argument] = {}

    def outer(self, value: ir.Value) -> ir.Value:
        """A value of the caller, inside; constants are the same everywhere."""
        if isinstance(value, ir.Constant | ir.GlobalVariable):
            return value
        if value not in self._outer:
            argument = ir.Argument(self.function, value.type, f"p{len(self._outer)}")
            self._outer[value] = argument
        return self._outer[value]

    def finish(self, builder: ir.IRBuilder, attribute: str, exclusive: bool = True) -> ir.Value:
        """Close the function, and call it."""
        arguments = list(self._outer.values())
        self.builder.ret_void()
        function = self.function
        function.ftype = ir.FunctionType(ir.VoidType(), [a.type for a in arguments])
        function.args = tuple(arguments)
        function.attributes.add(attribute)
        function.attributes.add("nounwind")
        for argument in arguments:
            if exclusive and isinstance(argument.type, ir.PointerType):
                argument.add_attribute("noalias")
        return builder.call(function, list(self._outer))
