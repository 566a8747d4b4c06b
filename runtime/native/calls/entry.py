"""The function that Python calls: ndarrays in, a tuple of ndarrays out.

    PyObject *entry(PyObject *objects, PyObject **arguments, Py_ssize_t count)

Its first parameter is the tuple of Python objects that the code uses. The fields of an ndarray are
read at the places that NumPy's public C structure gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from llvmlite import ir

from autograph.runtime.graph.ir import Graph, Value
from autograph.runtime.native import compiler, layout
from autograph.runtime.native.functions import ARRAY_DATA, ARRAY_FLAGS, FunctionEmitter
from autograph.runtime.native.layout import I32, I64, POINTER, Array, Handle, Held, Number
from autograph.runtime.native.regions import RegionEmitter
from autograph.runtime.native.support import support
from autograph.runtime.types import TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.program import Program

# C-contiguous and aligned, in the flags of an ndarray.
_PLAIN = 0x101
# So many bytes take longer to copy than it takes to find the code that reads them where they are.
_LARGE = 16384


def write(program: Program, graph: Graph) -> None:
    """Write the entry with the whole graph inside."""
    signature = ir.FunctionType(POINTER, [POINTER, POINTER, I64])
    llvm = ir.Function(program.module, signature, compiler.ENTRY)
    objects, arguments, count = llvm.args
    function = FunctionEmitter(program, llvm, objects)
    builder = function.builder
    function.context = _context(function, objects)
    if program.meter is not None:
        _take_record(function, arguments, len(graph.inputs))
    aside = builder.append_basic_block("elsewhere") if program.elsewhere else None
    for place, value in enumerate(graph.inputs):
        address = builder.gep(arguments, [layout.index(place)], source_etype=POINTER)
        function.held[value] = _argument(function, value, builder.load(address, typ=POINTER), aside)
    region = RegionEmitter(function, graph, ())
    region.run()
    results = region.results()
    boxed = [
        function.box(held, value.type) for held, value in zip(results, graph.outputs, strict=True)
    ]
    builder.ret(function.support("ag_results", function.context, *function.objects(boxed)))
    builder.position_at_end(function.fail)
    function.hold_gil()
    function.support("ag_finish", function.context)
    builder.ret(ir.Constant(POINTER, None))
    if aside is not None:
        builder.position_at_end(aside)
        function.support("ag_finish", function.context)
        taken = function.python(program.elsewhere)
        null = ir.Constant(POINTER, None)
        builder.ret(function.support("PyObject_Vectorcall", taken, arguments, count, null))


def _context(function: FunctionEmitter, objects: ir.Value) -> ir.Value:
    """What every part of the program shares during one call."""
    builder = function.builder
    context = function.variable(ir.ArrayType(I64, support.CONTEXT_WORDS))
    for place, number in (
        (0, 0),
        (support.TICKS, support.POLL_EVERY),
        (support.RELEASED, 0),
        (support.DEPTH, function.program.settings.recursion_limit),
    ):
        address = builder.gep(context, [layout.index(place)], source_etype=I64)
        builder.store(layout.index(number), address)
    address = builder.gep(context, [layout.index(support.KERNELS)], source_etype=POINTER)
    builder.store(objects, address)
    return context


def _take_record(function: FunctionEmitter, arguments: ir.Value, place: int) -> None:
    """A program that measures itself gets one argument more, an array to write to."""
    builder = function.builder
    address = builder.gep(arguments, [layout.index(place)], source_etype=POINTER)
    record = function.field(builder.load(address, typ=POINTER), ARRAY_DATA)
    place_of = builder.gep(function.context, [layout.index(support.RECORD)], source_etype=POINTER)
    builder.store(record, place_of)


def _argument(
    function: FunctionEmitter, value: Value, object: ir.Value, aside: ir.Block | None
) -> Held:
    builder = function.builder
    if layout.is_list(value.type):
        function.support("Py_IncRef", object)
        return function.unbox(object, value.type)
    if not layout.is_native(value.type):
        header = function.variable(ir.ArrayType(I64, support.HEADER_WORDS))
        _borrow(function, header, object, support.OBJECT)
        return Handle(header)
    assert isinstance(value.type, TensorType)
    if not value.type.shape:
        data = function.field(object, ARRAY_DATA)
        return Number(layout.load(builder, data, value.type.dtype))
    extents = function.extents_of_object(object, value.type)
    header = function.variable(ir.ArrayType(I64, support.HEADER_WORDS))
    known = function.program.strided.get(value)
    if known is None:
        number = layout.count(builder, extents)
        size = layout.times(builder, number, layout.index(value.type.dtype.itemsize))
        if aside is not None:
            _send_aside(function, object, size, aside)
        copier = function.place(np.ndarray.copy)
        plain = function.support("ag_plain", function.context, object, header, copier)
        object = function.fail_if_null(plain)
    else:
        _borrow(function, header, object, support.FOREIGN)
        function.strides[value] = function.strides_of_object(
            object, value.type.dtype.itemsize, known
        )
    return Array(header, function.field(object, ARRAY_DATA), extents)


def _borrow(function: FunctionEmitter, header: ir.Value, object: ir.Value, kind: int) -> None:
    """Make a header that is on the stack that of an argument: never freed nor overwritten."""
    builder = function.builder
    for place, word in (
        (support.REFERENCES, layout.index(support.PERMANENT)),
        (support.KIND, layout.index(kind)),
        (support.OWNER, object),
    ):
        address = builder.gep(header, [layout.index(place)], source_etype=I64)
        builder.store(word, address)


def _send_aside(
    function: FunctionEmitter, object: ir.Value, size: ir.Value, aside: ir.Block
) -> None:
    """Have a large array whose elements do not lie one after the other read where it is."""
    known = layout.known(size)
    if known is not None and known < _LARGE:
        return
    builder = function.builder
    flags = builder.and_(function.word(object, ARRAY_FLAGS // 8, I32), ir.Constant(I32, _PLAIN))
    fine = builder.icmp_unsigned("==", flags, ir.Constant(I32, _PLAIN))
    if known is None:
        fine = builder.or_(fine, builder.icmp_unsigned("<", size, layout.index(_LARGE)))
    function.unless(fine, lambda: builder.branch(aside))
