"""Blocks of one LLVM function: calls of support code, failing, and looks at signals."""

from __future__ import annotations

import functools
from collections.abc import Callable

from llvmlite import ir

from autograph.runtime.native import layout, loops
from autograph.runtime.native.layout import I1, I32, I64, POINTER
from autograph.runtime.native.support import support

_SIGNATURES: dict[str, tuple[ir.Type, list[ir.Type]]] = {
    "ag_new": (POINTER, [POINTER, I64]),
    "ag_wrap": (POINTER, [POINTER, POINTER, I64]),
    "ag_release": (ir.VoidType(), [POINTER, POINTER]),
    "ag_finish": (ir.VoidType(), [POINTER]),
    "ag_own": (I1, [POINTER]),
    "ag_box": (POINTER, [POINTER, POINTER, POINTER, I32, POINTER, I32, I64]),
    "ag_copied": (POINTER, [POINTER, POINTER, I32, POINTER, I32, I64]),
    "ag_fresh": (POINTER, [POINTER, I32, POINTER, I32]),
    "ag_call": (POINTER, [POINTER, I64, I64, POINTER]),
    "ag_plain": (POINTER, [POINTER, POINTER, POINTER, I64]),
    "ag_results": (POINTER, [POINTER, I64, POINTER]),
    "ag_poll": (I32, [POINTER]),
    "ag_too_deep": (ir.VoidType(), []),
    "ag_annotate": (ir.VoidType(), [POINTER, I64, I64, POINTER]),
    "ag_leave": (ir.VoidType(), [POINTER]),
    "ag_enter": (ir.VoidType(), [POINTER]),
    "ag_share": (ir.VoidType(), [POINTER, POINTER, I64]),
    "ag_begin": (ir.VoidType(), [POINTER, I64, POINTER]),
    "ag_end": (ir.VoidType(), [POINTER, I64, POINTER, I64]),
    "ag_draw": (I1, [POINTER, I64, POINTER, POINTER, I64, POINTER]),
    **{
        f"ag_draw_{each}": (ir.VoidType(), [POINTER, POINTER, POINTER, I64, POINTER])
        for each in ("even", "floats", "gauss", "normal", "integers")
    },
    "memset": (POINTER, [POINTER, I32, I64]),
    "memcpy": (POINTER, [POINTER, POINTER, I64]),
    "memmove": (POINTER, [POINTER, POINTER, I64]),
    "Py_IncRef": (ir.VoidType(), [POINTER]),
    "Py_DecRef": (ir.VoidType(), [POINTER]),
    "PyObject_Vectorcall": (POINTER, [POINTER, POINTER, I64, POINTER]),
}

# What needs the GIL, and does not take it by itself.
_UNDER_GIL = frozenset(("ag_too_deep", "Py_IncRef", "Py_DecRef"))
# After all others the GIL is held if it was before.
_KEEPING = _SIGNATURES.keys() - {"ag_leave", "ag_poll", "ag_share"}


class BlockEmitter:
    """Writes blocks; what fails jumps to `fail`, where the function gives up."""

    def __init__(self, function: ir.Function, context: ir.Value) -> None:
        self.function = function
        self.context = context
        self.builder = ir.IRBuilder(function.append_basic_block("entry"))
        self.fail = function.append_basic_block("fail")
        # Whether Python would compute what is being written, where that is not sure.
        self.predicate: ir.Value | None = None
        # From which instruction of which block on it is known that the GIL is held.
        self._held: tuple[ir.Block, int] | None = None

    def support(self, name: str, *arguments: ir.Value) -> ir.Value:
        """Call a function of the support code or of CPython."""
        if name in _UNDER_GIL:
            self.hold_gil()
        return self.builder.call(self.support_function(name), arguments)

    def support_function(self, name: str) -> ir.Function:
        """A function of the support code or of CPython."""
        module = self.builder.module
        function = module.globals.get(name)
        if function is None:
            result, parameters = _SIGNATURES[name]
            function = ir.Function(module, ir.FunctionType(result, parameters), name)
            function.attributes.add("nounwind")
            if name == "ag_new":
                function.return_value.add_attribute("noalias")
        return function

    def hold_gil(self) -> None:
        """Take the GIL again, if the call has let go of it."""
        if not self._holds_gil():
            self.support("ag_enter", self.context)
            self._held = (self.builder.block, len(self.builder.block.instructions))

    def _holds_gil(self) -> bool:
        """Whether the GIL is surely held: calls of Python come in rows."""
        if self._held is None or self._held[0] is not self.builder.block:
            return False
        block, start = self._held
        calls = (each for each in block.instructions[start:] if isinstance(each, ir.CallInstr))
        return all(call.callee.name in _KEEPING for call in calls)

    def begin_work(self, number: ir.Value, shift: int) -> None:
        """Before work on so many elements, of which `2 ** shift` take a nanosecond: count it.

        If it is long, other threads run meanwhile.
        """
        known = layout.known(number)
        if known is None:
            units = self.builder.ashr(number, layout.index(shift))
            short = self.builder.icmp_signed("<", units, layout.index(support.LONG))
            self.unless(short, self._leave)
        else:
            units = layout.index(known >> shift)
            if known >> shift >= support.LONG:
                self._leave()
        self.spend(units)

    def _leave(self) -> None:
        self.support("ag_leave", self.context)

    def fail_if(self, test: ir.Value) -> None:
        """Give up where `test` holds: an exception is set."""
        held = self._holds_gil()
        rest = self.builder.append_basic_block("fine")
        branch = self.builder.cbranch(test, self.fail, rest)
        branch.set_weights([1, 2000])
        self.builder.position_at_end(rest)
        if held:
            self._held = (rest, 0)

    def fail_if_null(self, pointer: ir.Value) -> ir.Value:
        """Give up if a call has failed."""
        self.fail_if(self.builder.icmp_unsigned("==", pointer, ir.Constant(POINTER, None)))
        return pointer

    def unless(self, test: ir.Value, body: Callable[[], None]) -> None:
        """`if not test: body()`, where `test` nearly always holds.

        Where it is not sure that Python would come here, `body` runs only if it would.
        """
        aside = self.builder.append_basic_block("aside")
        rest = self.builder.append_basic_block("rest")
        branch = self.builder.cbranch(test, rest, aside)
        branch.set_weights([2000, 1])
        self.builder.position_at_end(aside)
        if self.predicate is not None:
            taken = self.builder.append_basic_block("taken")
            self.builder.cbranch(self.predicate, taken, rest)
            self.builder.position_at_end(taken)
        body()
        if not self.builder.block.is_terminated:
            self.builder.branch(rest)
        self.builder.position_at_end(rest)

    def variable(self, type: ir.Type, align: int | None = None) -> ir.Value:
        """A place on the stack that exists once per call."""
        return loops.variable(self.builder, type, align)

    def spend(self, amount: ir.Value) -> ir.Value:
        """Count work, about a nanosecond a unit, towards the next look at signals."""
        left = self.builder.sub(self.builder.load(self.ticks, typ=I64), amount, flags=("nsw",))
        self.builder.store(left, self.ticks)
        return left

    @functools.cached_property
    def ticks(self) -> ir.Value:
        """The countdown to the next look at signals: a register in loops."""
        slot = self.variable(I64)
        with self.builder.goto_entry_block():
            self.builder.store(layout.index(support.POLL_EVERY), slot)
        return slot

    def poll(self) -> None:
        """At the end of an iteration: now and then ask whether Ctrl-C was pressed."""
        left = self.spend(layout.index(1))
        self.unless(self.builder.icmp_signed(">", left, layout.index(0)), self._ask)

    def _ask(self) -> None:
        self.builder.store(layout.index(support.POLL_EVERY), self.ticks)
        status = self.support("ag_poll", self.context)
        self.fail_if(self.builder.icmp_signed("!=", status, ir.Constant(I32, 0)))

    def poll_calls(self) -> None:
        """The same for functions that call themselves, which share one countdown."""
        builder = self.builder
        ticks = builder.gep(
            self.context, [layout.index(support.TICKS)], inbounds=True, source_etype=I64
        )
        left = builder.sub(builder.load(ticks, typ=I64), layout.index(16))
        builder.store(left, ticks)
        self.unless(builder.icmp_signed(">", left, layout.index(0)), self._ask)
