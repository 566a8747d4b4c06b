"""The second half of an answered call: the graph's code runs, and its arrays become the result.

What may share memory with an argument, and whatever is more than a flat tuple of arrays and
numbers, is left to Python, as are errors: it gets the graph's results, or the error, and the values
that were passed on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.native.calls.records import Form, Shape, offset_in
from autograph.runtime.native.calls.words import F64, NULL, Callee, Writer, word
from autograph.runtime.native.layout import I8, I32, I64, POINTER
from autograph.runtime.promotion import PYTHON_NUMBERS
from autograph.runtime.tensor import EagerTensor

if TYPE_CHECKING:
    from autograph.runtime.native.calls.answers import Answer

# Where fields are, in bytes: of a tuple and an ndarray.
_SIZE, _ITEMS, _DATA, _BASE = 16, 24, 16, 48
# Where the operands of RUN are, in words, and how many words a part has.
_ENTRY, _OBJECTS, _FINISH, _FAILED, _INPUTS, _PART = 1, 2, 3, 4, 5, 3


def write_run(answer: Answer) -> None:
    """Everything holds: run the graph, and end the call."""
    builder = answer.builder
    start = answer.place(answer.load(answer.at), word(_INPUTS))
    count = answer.load(start, 0, I64)
    results = _run(answer, start, count)
    passed = answer.place(start, builder.add(count, word(1)))
    raised, by_python = answer.block("raised"), answer.block("by_python")
    answer.require(answer.is_set(results), raised)
    after = answer.place(passed, builder.add(answer.load(passed, 0, I64), word(1)))
    shape = answer.load(after, 0, I64)
    answer.require(builder.icmp_unsigned("!=", shape, word(Shape.PYTHON)), by_python)
    with answer.each(answer.field(results, _SIZE, I64)) as n:
        result = answer.load(answer.address(results, _ITEMS), n)
        answer.require(_is_own(answer, result), by_python)
    _write_whole(answer, after, results)
    builder.position_at_end(by_python)
    given = _tuple_of(answer, passed)
    made = _call_python(answer, _FINISH, results, given)
    _give_back(answer, results, given)
    answer.finish(made)
    builder.position_at_end(raised)
    _write_raised(answer, passed)


def _run(answer: Answer, start: ir.Value, count: ir.Value) -> ir.Value:
    """Call the graph's code with the values in the slots that are listed from `start` on."""
    with answer.each(count) as n:
        slot = answer.load(answer.place(start, word(1)), n, I64)
        answer.store(answer.load(answer.values, slot), answer.inputs, n)
    signature = ir.FunctionType(POINTER, [POINTER, POINTER, I64])
    entry = Callee(answer.object(_ENTRY), signature)
    return answer.builder.call(entry, [answer.object(_OBJECTS), answer.inputs, count])


def _is_own(answer: Answer, result: ir.Value) -> ir.Value:
    """Whether the memory of a result is its own, or a buffer's that the graph's code made."""
    base = answer.field(result, _BASE)
    fresh = answer.variable(ir.IntType(1))
    answer.builder.store(answer.is_null(base), fresh)
    with answer.when(answer.is_set(base)):
        answer.builder.store(answer.is_a(base, "PyCapsule_Type"), fresh)
    return answer.builder.load(fresh, typ=ir.IntType(1))


def _tuple_of(answer: Answer, listed: ir.Value) -> ir.Value:
    """A tuple of the values in the slots that are listed behind their number."""
    count = answer.load(listed, 0, I64)
    made = answer.call("PyTuple_New", count)
    with answer.when(answer.is_set(made)), answer.each(count) as n:
        slot = answer.load(answer.place(listed, word(1)), n, I64)
        value = answer.load(answer.values, slot)
        answer.call("Py_IncRef", value)
        answer.store(value, answer.address(made, _ITEMS), n)
    return made


def _call_python(answer: Answer, place: int, first: ir.Value, given: ir.Value) -> ir.Value:
    """What a Python function of the record makes of an object and a tuple, null if it raises."""
    result, both = answer.variable(POINTER), answer.variable(ir.ArrayType(POINTER, 2))
    answer.store(NULL, result)
    with answer.when(answer.is_set(given)):
        answer.store(first, both, 0)
        answer.store(given, both, 1)
        function = answer.object(place)
        answer.store(answer.call("PyObject_Vectorcall", function, both, word(2), NULL), result)
    return answer.load(result)


def _give_back(writer: Writer, *objects: ir.Value) -> None:
    for object in objects:
        with writer.when(writer.is_set(object)):
            writer.call("Py_DecRef", object)


def _write_raised(answer: Answer, passed: ir.Value) -> None:
    """Give the error of the graph to Python, which raises what the caller is to see."""
    kind, value, trace = (answer.variable(POINTER) for _ in range(3))
    answer.call("PyErr_Fetch", kind, value, trace)
    answer.call("PyErr_NormalizeException", kind, value, trace)
    error = answer.load(value)
    with answer.when(answer.is_set(answer.load(trace))):
        answer.call("PyException_SetTraceback", error, answer.load(trace))
    given = _tuple_of(answer, passed)
    result = _call_python(answer, _FAILED, error, given)
    _give_back(answer, given, *(answer.load(each) for each in (kind, value, trace)))
    answer.finish(result)


# The result


def _write_whole(answer: Answer, after: ir.Value, results: ir.Value) -> None:
    """Make the only part, or a tuple of all parts; then write into arguments."""
    builder = answer.builder
    make = answer.module.globals[_PART_NAME]
    shape, count = answer.load(after, 0, I64), answer.load(after, 1, I64)
    parts = answer.place(after, word(2))
    whole = answer.variable(POINTER)
    single, tuple_, written = (answer.block(name) for name in ("single", "tuple", "written"))
    is_single = builder.icmp_unsigned("==", shape, word(Shape.SINGLE))
    builder.cbranch(is_single, single, tuple_)
    builder.position_at_end(tuple_)
    answer.store(answer.call("PyTuple_New", count), whole)
    with answer.each(count) as n:
        described = answer.place(parts, builder.mul(n, word(_PART)))
        with answer.when(answer.is_set(answer.load(whole))):
            part = builder.call(make, [described, results, answer.values])
            answer.store(part, answer.address(answer.load(whole), _ITEMS), n)
            with answer.when(answer.is_null(part)):
                _drop(answer, whole)
    builder.branch(written)
    builder.position_at_end(single)
    answer.store(builder.call(make, [parts, results, answer.values]), whole)
    builder.branch(written)
    builder.position_at_end(written)
    _write_arguments(answer, answer.place(parts, builder.mul(count, word(_PART))), results, whole)
    answer.call("Py_DecRef", results)
    answer.finish(answer.load(whole))


def _write_arguments(answer: Answer, listed: ir.Value, results: ir.Value, whole: ir.Value) -> None:
    """Copy results into arrays, one after the other, unless something fails."""
    with answer.each(answer.load(listed, 0, I64)) as n:
        pair = answer.place(listed, answer.builder.add(answer.builder.shl(n, word(1)), word(1)))
        with answer.when(answer.is_set(answer.load(whole))):
            target = answer.load(answer.values, answer.load(pair, 0, I64))
            result = answer.load(answer.address(results, _ITEMS), answer.load(pair, 1, I64))
            status = answer.call("ag_copy_into", target, result)
            with answer.when(answer.builder.icmp_signed("<", status, ir.Constant(I32, 0))):
                _drop(answer, whole)


def _drop(answer: Answer, whole: ir.Value) -> None:
    """Give up a result: an exception is set."""
    answer.call("Py_DecRef", answer.load(whole))
    answer.store(NULL, whole)


_PART_NAME = "part"


def write_part(module: ir.Module) -> None:
    """The function that makes one part of a result: `part(described, results, values)`."""
    signature = ir.FunctionType(POINTER, [POINTER] * 3)
    part = Writer(ir.Function(module, signature, _PART_NAME))
    part.function.linkage = "internal"
    described = part.function.args[0]
    none = part.block("none")
    switch = part.builder.switch(part.load(described, 0, I64), none)
    for form, write in _FORMS.items():
        block = part.block(form.name.lower())
        switch.add_case(word(form), block)
        part.builder.position_at_end(block)
        part.builder.ret(write(part))
    part.builder.position_at_end(none)
    part.builder.ret(NULL)


def _array(part: Writer) -> ir.Value:
    """The array that a part is made of."""
    described, results, _ = part.function.args
    return part.load(part.address(results, _ITEMS), part.load(described, 1, I64))


def _kept(part: Writer, object: ir.Value) -> ir.Value:
    part.call("Py_IncRef", object)
    return object


def _as_scalar(part: Writer) -> ir.Value:
    return part.call("ag_array_return", _kept(part, _array(part)))


def _as_float(part: Writer) -> ir.Value:
    number = part.builder.load(part.field(_array(part), _DATA), typ=F64)
    return part.call("PyFloat_FromDouble", number)


def _as_int(part: Writer) -> ir.Value:
    number = part.builder.load(part.field(_array(part), _DATA), typ=I64)
    return part.call("PyLong_FromLongLong", number)


def _as_bool(part: Writer) -> ir.Value:
    byte = part.builder.load(part.field(_array(part), _DATA), typ=I8)
    return part.call("PyBool_FromLong", part.builder.zext(byte, I64))


def _as_number(part: Writer) -> ir.Value:
    """A float, an int or a bool, by its place in `PYTHON_NUMBERS`; else NumPy's float."""
    number = part.builder.load(part.field(_array(part), _DATA), typ=F64)
    is_set = part.builder.fcmp_ordered("!=", number, ir.Constant(F64, 0.0))
    makers: _Makers = {
        float: lambda: part.call("PyFloat_FromDouble", number),
        int: lambda: part.call("PyLong_FromDouble", number),
        bool: lambda: part.call("PyBool_FromLong", part.builder.zext(is_set, I64)),
    }
    return _of_kind(part, makers)


def _as_whole_number(part: Writer) -> ir.Value:
    """An int or a bool, by its place in `PYTHON_NUMBERS`; else NumPy's int."""
    number = part.builder.load(part.field(_array(part), _DATA), typ=I64)
    makers: _Makers = {
        int: lambda: part.call("PyLong_FromLongLong", number),
        bool: lambda: part.call("PyBool_FromLong", number),
    }
    return _of_kind(part, makers)


_Makers = dict[type, Callable[[], ir.Value]]


def _of_kind(part: Writer, makers: _Makers) -> ir.Value:
    """The number that is made for its kind, which the next array says; else a NumPy scalar."""
    described, results, _ = part.function.args
    place = part.builder.add(part.load(described, 1, I64), word(1))
    which = part.load(part.address(results, _ITEMS), place)
    kind = part.builder.load(part.field(which, _DATA), typ=I8)
    made, other, end = part.variable(POINTER), part.block("scalar"), part.block("made")
    switch = part.builder.switch(kind, other)
    for python_kind, make in makers.items():
        block = part.block(python_kind.__name__)
        switch.add_case(ir.Constant(I8, PYTHON_NUMBERS.index(python_kind)), block)
        part.builder.position_at_end(block)
        part.store(make(), made)
        part.builder.branch(end)
    part.builder.position_at_end(other)
    part.store(_as_scalar(part), made)
    part.builder.branch(end)
    part.builder.position_at_end(end)
    return part.load(made)


def _as_tensor(part: Writer) -> ir.Value:
    """What `EagerTensor(array)` gives, whose type is known."""
    described = part.function.args[0]
    made = part.call("PyType_GenericAlloc", part.symbol("ag_tensor_type"), word(0))
    with part.when(part.is_set(made)):
        type = _kept(part, part.load(described, 2))
        part.builder.store(_kept(part, _array(part)), part.address(made, _ARRAY_OF_TENSOR))
        part.builder.store(type, part.address(made, _TYPE_OF_TENSOR))
    return made


OFFSETS = _ARRAY_OF_TENSOR, _TYPE_OF_TENSOR = (
    offset_in(EagerTensor, "_array"),
    offset_in(EagerTensor, "type"),
)


def _by_call(part: Writer) -> ir.Value:
    array = part.variable(POINTER)
    part.store(_array(part), array)
    function = part.load(part.function.args[0], 2)
    return part.call("PyObject_Vectorcall", function, array, word(1), NULL)


def _value(part: Writer) -> ir.Value:
    described, _, values = part.function.args
    return _kept(part, part.load(values, part.load(described, 1, I64)))


_FORMS: dict[Form, Callable[[Writer], ir.Value]] = {
    Form.ARRAY: lambda part: _kept(part, _array(part)),
    Form.SCALAR: _as_scalar,
    Form.FLOAT: _as_float,
    Form.INT: _as_int,
    Form.BOOL: _as_bool,
    Form.TENSOR: _as_tensor,
    Form.CALL: _by_call,
    Form.OBJECT: lambda part: _kept(part, part.load(part.function.args[0], 2)),
    Form.SLOT: _value,
    Form.NUMBER: _as_number,
    Form.WHOLE_NUMBER: _as_whole_number,
}
