"""The machine code that answers calls of converted functions: guards, the graph's code, the result.

    PyObject *answer(PyObject *function, PyObject **arguments, size_t count, PyObject *keywords)

It goes through the records of the function's chain (`records.py`) until one holds for the call. If
none does, the Python function in the chain takes the call. Fields of CPython's and NumPy's objects
are read where their public structures have them.
"""

from __future__ import annotations

import ctypes
import functools
from pathlib import Path

from llvmlite import binding, ir

from autograph.runtime import dispatch, vectorcall
from autograph.runtime.native import compiler
from autograph.runtime.native.calls import checks, records, results, words
from autograph.runtime.native.calls.checks import CHECKS
from autograph.runtime.native.calls.records import SLOTS, Check
from autograph.runtime.native.calls.results import write_part, write_run
from autograph.runtime.native.calls.words import Writer, word
from autograph.runtime.native.layout import I64, POINTER
from autograph.runtime.tensor import EagerTensor

NAME = "ag_answer"
# Where fields are, in bytes: of a tuple, of bytes.
_SIZE, _ITEMS, _BYTES = 16, 24, 32


class Answer(Writer):
    """Writes the function."""

    def __init__(self, module: ir.Module) -> None:
        signature = ir.FunctionType(POINTER, [POINTER, POINTER, I64, POINTER])
        super().__init__(ir.Function(module, signature, NAME))
        self.called, self.arguments, self.flagged, self.keywords = self.function.args
        self.values = self.variable(ir.ArrayType(POINTER, SLOTS))
        self.inputs = self.variable(ir.ArrayType(POINTER, SLOTS))
        self.owned = self.variable(ir.ArrayType(POINTER, SLOTS))
        self.numbers = self.variable(ir.ArrayType(ir.ArrayType(POINTER, 3), SLOTS))
        self.own_count = self.variable(I64)
        self.record = self.variable(I64)
        self.at = self.variable(POINTER)
        self.other = self.block("other")
        self.slow = self.block("slow")
        self.next = self.block("next")
        self.write()

    # Operands of the current instruction

    def operand(self, place: int) -> ir.Value:
        return self.load(self.load(self.at), place, I64)

    def object(self, place: int) -> ir.Value:
        return self.load(self.load(self.at), place)

    def value(self, place: int) -> ir.Value:
        return self.load(self.values, self.operand(place))

    def put(self, value: ir.Value) -> None:
        self.store(value, self.values, self.operand(1))

    def put_owned(self, value: ir.Value) -> None:
        """Put a new reference into a slot: it is given back when the call ends."""
        self.put(value)
        self.own(value)

    def own(self, value: ir.Value) -> None:
        """Give a reference back when the call ends."""
        count = self.load(self.own_count, 0, I64)
        self.store(value, self.owned, count)
        self.store(self.builder.add(count, word(1)), self.own_count)

    def put_item(self, value: ir.Value, n: ir.Value) -> None:
        """Put an item into the slot `n` behind the one that the instruction names, and own it."""
        self.call("Py_IncRef", value)
        self.store(value, self.values, self.builder.add(self.operand(1), n))
        self.own(value)

    def stand_in(self) -> ir.Value:
        """What passes for the ndarray in the slot that the instruction fills."""
        whole = self.numbers.allocated_type
        return self.builder.gep(self.numbers, [word(0), self.operand(1)], source_etype=whole)

    def holds(self, test: ir.Value) -> None:
        """Go on if `test` holds, or else with the next record."""
        self.require(test, self.next)

    def advance(self, count: int | ir.Value) -> None:
        """Go on with the instruction that is so many words further."""
        count = word(count) if isinstance(count, int) else count
        self.store(self.place(self.load(self.at), count), self.at)

    # The whole

    def write(self) -> None:
        builder = self.builder
        unusual = self.load(self.symbol("ag_unusual"), 0, I64)
        self.require(builder.icmp_unsigned("==", unusual, word(0)), self.other)
        self.chain = self.field(self.called, vectorcall.CHAIN)
        self.require(self.is_set(self.chain), self.other)
        self.count = builder.and_(self.flagged, word(2**63 - 1))
        self.named = self.named_count()
        self.total = builder.add(self.count, self.named)
        self.call("Py_IncRef", self.chain)
        records = self.address(self.field(self.chain, _ITEMS), _BYTES)
        self.store(records, self.record)
        self.store(word(0), self.own_count)
        first = self.block("first")
        builder.branch(first)
        self.write_search(first)
        self.write_slow()

    def named_count(self) -> ir.Value:
        """The number of keyword arguments."""
        count = self.variable(I64)
        self.store(word(0), count)
        with self.when(self.is_set(self.keywords)):
            self.store(self.field(self.keywords, _SIZE, I64), count)
        return self.load(count, 0, I64)

    def write_search(self, first: ir.Block) -> None:
        """Look for a record that holds."""
        builder = self.builder
        builder.position_at_end(first)
        record = self.load(self.record)
        self.require(builder.icmp_unsigned("!=", self.load(record, 0, I64), word(0)), self.slow)
        counts = builder.and_(
            builder.icmp_unsigned("==", self.load(record, 1, I64), self.count),
            builder.icmp_unsigned("==", self.load(record, 2, I64), self.named),
        )
        self.holds(counts)
        names = self.address(self.keywords, _ITEMS)
        with self.each(self.named) as n:
            expected = self.load(self.place(record, word(3)), n)
            self.holds(self.same(self.load(names, n), expected))
        with self.each(self.total) as n:
            self.store(self.load(self.arguments, n), self.values, n)
        self.store(self.place(record, builder.add(self.named, word(3))), self.at)
        self.write_checks()
        builder.position_at_end(self.next)
        self.release()
        record = self.load(self.record)
        self.store(self.place(record, self.load(record, 0, I64)), self.record)
        builder.branch(first)

    def write_checks(self) -> None:
        """Run the instructions of a record, one after the other."""
        builder = self.builder
        check = self.block("check")
        builder.branch(check)
        builder.position_at_end(check)
        switch = builder.switch(self.operand(0), self.next)
        for number, write in CHECKS.items():
            block = self.block(number.name.lower())
            switch.add_case(word(number), block)
            builder.position_at_end(block)
            write(self)
            builder.branch(check)
        run = self.block("run")
        switch.add_case(word(Check.RUN), run)
        builder.position_at_end(run)
        write_run(self)

    def write_slow(self) -> None:
        """Have Python take the call."""
        builder = self.builder
        builder.position_at_end(self.slow)
        self.call("Py_DecRef", self.chain)
        builder.branch(self.other)
        builder.position_at_end(self.other)
        given = (self.called, self.arguments, self.flagged, self.keywords)
        builder.ret(builder.call(self.module.globals["ag_slow"], given))

    def release(self) -> None:
        """Give back what the slots own."""
        with self.each(self.load(self.own_count, 0, I64)) as n:
            self.call("Py_DecRef", self.load(self.owned, n))
        self.store(word(0), self.own_count)

    def finish(self, result: ir.Value) -> None:
        """End the call."""
        self.release()
        self.call("Py_DecRef", self.chain)
        self.builder.ret(result)


def _write_slow(module: ir.Module) -> None:
    """`ag_slow`: the Python function in the chain, with the called object as first argument."""
    signature = ir.FunctionType(POINTER, [POINTER, POINTER, I64, POINTER])
    slow = Writer(ir.Function(module, signature, "ag_slow"))
    slow.function.linkage = "internal"
    builder = slow.builder
    called, arguments, flagged, keywords = slow.function.args
    taken = slow.load(slow.address(slow.field(called, vectorcall.CHAIN), _ITEMS), 1)
    slow.call("Py_IncRef", taken)
    # The caller lends the place before the arguments, or else they are copied.
    lent = builder.icmp_signed("<", flagged, word(0))
    count = builder.and_(flagged, word(2**63 - 1))
    named = slow.variable(I64)
    slow.store(word(0), named)
    with slow.when(slow.is_set(keywords)):
        slow.store(slow.field(keywords, _SIZE, I64), named)
    total = builder.add(count, slow.load(named, 0, I64))
    place = slow.variable(POINTER)
    slow.store(slow.place(arguments, word(-1)), place)
    with slow.when(builder.not_(lent)):
        bytes_ = builder.shl(builder.add(total, word(1)), word(3))
        copy = slow.call("malloc", bytes_)
        slow.store(copy, place)
        with slow.each(total) as n:
            slow.store(slow.load(arguments, n), copy, builder.add(n, word(1)))
    all_arguments = slow.load(place)
    before = slow.load(all_arguments, 0)
    slow.store(called, all_arguments, 0)
    more = builder.add(count, word(1))
    result = slow.call("PyObject_Vectorcall", taken, all_arguments, more, keywords)
    slow.store(before, all_arguments, 0)
    with slow.when(builder.not_(lent)):
        slow.call("free", all_arguments)
    slow.call("Py_DecRef", taken)
    builder.ret(result)


@functools.cache
def address() -> int:
    """The address of the function, for objects to be called by."""
    _add_symbols()
    engine = compiler.loaded(_text, _sources(), "answers")
    # It lives as long as the process.
    _engines.append(engine)
    return int(engine.get_function_address(NAME))


def _text() -> str:
    module = ir.Module("answers")
    _write_slow(module)
    write_part(module)
    Answer(module)
    return str(module)


def _sources() -> str | None:
    """What the text follows from, which is read faster than it is written; None if unknown."""
    files = [__file__, words.__file__, records.__file__, checks.__file__, results.__file__]
    try:
        texts = [Path(file or "").read_text("utf-8") for file in files]
    except OSError:
        return None
    return "".join([repr((vectorcall.CHAIN, results.OFFSETS)), *texts])


_engines: list[binding.ExecutionEngine] = []


def _add_symbols() -> None:
    python = ctypes.pythonapi
    for name in (
        "PyObject_Vectorcall PyObject_CallNoArgs PyObject_GetAttr PyDict_GetItemWithError "
        "PyCell_Get PyFunction_GetCode PyFunction_GetDefaults PyFunction_GetKwDefaults "
        "PyLong_AsLongLongAndOverflow PyDict_Size PyDict_Next "
        "PyFloat_FromDouble PyLong_FromDouble PyLong_FromLongLong PyBool_FromLong "
        "PyType_GenericAlloc PyException_SetTraceback"
    ).split():
        binding.add_symbol(name, ctypes.cast(getattr(python, name), ctypes.c_void_p).value)
    for name in (
        "PyFloat_Type",
        "PyLong_Type",
        "PyList_Type",
        "PyDict_Type",
        "PyCapsule_Type",
        "_Py_NoneStruct",
    ):
        binding.add_symbol(name, ctypes.addressof(ctypes.c_void_p.in_dll(python, name)))
    binding.add_symbol("ag_unusual", ctypes.addressof(dispatch.UNUSUAL))
    binding.add_symbol("ag_tensor_type", id(EagerTensor))
