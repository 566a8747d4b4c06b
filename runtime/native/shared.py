"""Functions of one module that several places call, written where they are needed first.

    header = shared.call(function, "list.own i64", POINTER, [header], write)

Few calls of one are put in line, where LLVM fits them to what is around; of many, each would take
time to compile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from llvmlite import ir

from autograph.runtime.native.functions import FunctionEmitter
from autograph.runtime.native.layout import POINTER

Write = Callable[..., ir.Value]
# So many calls of a function are put in line.
_FEW = 4


class SharedFunctions:
    """The shared functions of one module."""

    def __init__(self) -> None:
        self._functions: dict[str, ir.Function] = {}
        self._calls: Counter[str] = Counter()

    def call(
        self,
        caller: FunctionEmitter,
        name: str,
        result: ir.Type,
        arguments: Sequence[ir.Value],
        write: Write,
        is_seldom: bool = False,
    ) -> ir.Value:
        """The result of a function, which `write(inside, *arguments)` gives where it is written.

        If something fails in there, it is a null pointer. What is seldom called is never in line.
        """
        if name not in self._functions:
            kinds = [POINTER, *[argument.type for argument in arguments]]
            signature = ir.FunctionType(result, kinds)
            function = ir.Function(caller.builder.module, signature, name)
            self._functions[name] = function
            if is_seldom:
                function.attributes.add("cold")
            _write(FunctionEmitter(caller.program, function, function.args[0]), write)
        self._calls[name] += 1
        return caller.builder.call(self._functions[name], [caller.context, *arguments])

    def place(self) -> None:
        """Decide which functions are put in line, when all calls are written."""
        for name, function in self._functions.items():
            few = self._calls[name] <= _FEW and "cold" not in function.attributes
            function.attributes.add("alwaysinline" if few else "noinline")


def _write(inside: FunctionEmitter, write: Write) -> None:
    function = inside.function
    function.linkage = "internal"
    function.attributes.add("nounwind")
    inside.builder.ret(write(inside, *function.args[1:]))
    inside.builder.position_at_end(inside.fail)
    if function.ftype.return_type == POINTER:
        inside.builder.ret(ir.Constant(POINTER, None))
    else:
        inside.builder.unreachable()
