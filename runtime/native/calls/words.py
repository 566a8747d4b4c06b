"""Writing machine code that reads words: pointers and integers in memory, fields of objects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from llvmlite import ir

from autograph.runtime.native.layout import I8, I32, I64, POINTER

F64 = ir.DoubleType()
NULL = ir.Constant(POINTER, None)
_TYPE = 8
_VOID = ir.VoidType()
_SIGNATURES: dict[str, tuple[ir.Type, list[ir.Type]]] = {
    "malloc": (POINTER, [I64]),
    "free": (_VOID, [POINTER]),
    "Py_IncRef": (_VOID, [POINTER]),
    "Py_DecRef": (_VOID, [POINTER]),
    "PyCell_Get": (POINTER, [POINTER]),
    "PyDict_GetItemWithError": (POINTER, [POINTER, POINTER]),
    "PyDict_Next": (I32, [POINTER, POINTER, POINTER, POINTER]),
    "PyDict_Size": (I64, [POINTER]),
    "PyErr_Clear": (_VOID, []),
    "PyErr_Fetch": (_VOID, [POINTER, POINTER, POINTER]),
    "PyErr_NormalizeException": (_VOID, [POINTER, POINTER, POINTER]),
    "PyException_SetTraceback": (I32, [POINTER, POINTER]),
    "PyFunction_GetCode": (POINTER, [POINTER]),
    "PyFunction_GetDefaults": (POINTER, [POINTER]),
    "PyFunction_GetKwDefaults": (POINTER, [POINTER]),
    "PyLong_AsLongLongAndOverflow": (I64, [POINTER, POINTER]),
    "PyLong_FromLongLong": (POINTER, [I64]),
    "PyBool_FromLong": (POINTER, [I64]),
    "PyFloat_FromDouble": (POINTER, [F64]),
    "PyLong_FromDouble": (POINTER, [F64]),
    "PyObject_CallNoArgs": (POINTER, [POINTER]),
    "PyObject_GetAttr": (POINTER, [POINTER, POINTER]),
    "PyObject_Vectorcall": (POINTER, [POINTER, POINTER, I64, POINTER]),
    "PyTuple_New": (POINTER, [I64]),
    "PyType_GenericAlloc": (POINTER, [POINTER, I64]),
    "ag_array_return": (POINTER, [POINTER]),
    "ag_copy_into": (I32, [POINTER, POINTER]),
}


def word(number: int) -> ir.Constant:
    """A constant of the size of a word."""
    return ir.Constant(I64, number)


class Callee:
    """The address of a function that the module does not know by name."""

    def __init__(self, address: ir.Value, type: ir.FunctionType) -> None:
        self.type = address.type
        self.function_type = type
        self.get_reference = address.get_reference


class Writer:
    """One function while it is written."""

    def __init__(self, function: ir.Function) -> None:
        self.function = function
        self.module = function.module
        self.builder = ir.IRBuilder(function.append_basic_block("entry"))

    def block(self, name: str) -> ir.Block:
        """A new block of the function."""
        return self.function.append_basic_block(name)

    def variable(self, type: ir.Type) -> ir.Value:
        """A place on the stack that exists once per call."""
        with self.builder.goto_entry_block():
            place = self.builder.alloca(type)
        place.type = POINTER
        return place

    def symbol(self, name: str) -> ir.Value:
        """The address of something outside of the module."""
        known = self.module.globals.get(name)
        if known is None:
            known = ir.GlobalVariable(self.module, I8, name)
            known.type = POINTER
        return known

    def call(self, name: str, *arguments: ir.Value) -> ir.Value:
        """Call a function of CPython, of NumPy or of C."""
        function = self.module.globals.get(name)
        if function is None:
            function = ir.Function(self.module, ir.FunctionType(*_SIGNATURES[name]), name)
        return self.builder.call(function, arguments)

    # Memory

    def place(self, base: ir.Value, count: ir.Value) -> ir.Value:
        """The address `count` words behind another."""
        return self.builder.gep(base, [count], source_etype=I64)

    def load(self, base: ir.Value, count: ir.Value | int = 0, type: ir.Type = POINTER) -> ir.Value:
        """The word so many words behind an address."""
        count = word(count) if isinstance(count, int) else count
        return self.builder.load(self.place(base, count), typ=type)

    def store(self, value: ir.Value, base: ir.Value, count: ir.Value | int = 0) -> None:
        """Write a word."""
        count = word(count) if isinstance(count, int) else count
        self.builder.store(value, self.place(base, count))

    def at_offset(self, base: ir.Value, offset: ir.Value) -> ir.Value:
        """The address so many bytes behind another."""
        return self.builder.gep(base, [offset], source_etype=I8)

    def address(self, object: ir.Value, offset: int) -> ir.Value:
        """The address of a field of an object."""
        return self.at_offset(object, word(offset))

    def field(self, object: ir.Value, offset: int, type: ir.Type = POINTER) -> ir.Value:
        """What is in a field of an object."""
        return self.builder.load(self.address(object, offset), typ=type)

    # Tests

    def same(self, a: ir.Value, b: ir.Value) -> ir.Value:
        return self.builder.icmp_unsigned("==", a, b)

    def is_null(self, pointer: ir.Value) -> ir.Value:
        return self.same(pointer, NULL)

    def is_set(self, pointer: ir.Value) -> ir.Value:
        return self.builder.icmp_unsigned("!=", pointer, NULL)

    def type_of(self, object: ir.Value) -> ir.Value:
        return self.field(object, _TYPE)

    def is_a(self, object: ir.Value, type: str) -> ir.Value:
        """Whether an object is of exactly a type, given by its symbol."""
        return self.same(self.type_of(object), self.symbol(type))

    # Control flow

    def require(self, test: ir.Value, otherwise: ir.Block) -> None:
        """Go on if `test` holds."""
        rest = self.block("holds")
        self.builder.cbranch(test, rest, otherwise)
        self.builder.position_at_end(rest)

    @contextmanager
    def when(self, test: ir.Value) -> Iterator[None]:
        """Write a block that runs if `test` holds."""
        inside, after = self.block("when"), self.block("after")
        self.builder.cbranch(test, inside, after)
        self.builder.position_at_end(inside)
        yield
        if not self.builder.block.is_terminated:
            self.builder.branch(after)
        self.builder.position_at_end(after)

    @contextmanager
    def each(self, count: ir.Value) -> Iterator[ir.Value]:
        """Write a block that runs for each number below `count`; it may leave the loop."""
        counter = self.variable(I64)
        self.store(word(0), counter)
        test, inside, after = self.block("test"), self.block("each"), self.block("after")
        self.builder.branch(test)
        self.builder.position_at_end(test)
        n = self.load(counter, 0, I64)
        self.builder.cbranch(self.builder.icmp_unsigned("<", n, count), inside, after)
        self.builder.position_at_end(inside)
        yield n
        self.store(self.builder.add(n, word(1)), counter)
        self.builder.branch(test)
        self.builder.position_at_end(after)
