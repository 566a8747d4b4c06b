"""What a record can ask for, instruction by instruction: the cases of the loop in `answers.py`.

Each looks at the values in the slots that its operands name, or puts one there. What does not hold
sends the call to the next record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.native.calls.records import ANY, NUMBER, Check
from autograph.runtime.native.calls.words import word
from autograph.runtime.native.layout import I32, I64, POINTER

if TYPE_CHECKING:
    from autograph.runtime.native.calls.answers import Answer

# Where fields are, in bytes: of a weak reference, a tuple or list, an ndarray.
_REFERENT, _SIZE, _ITEMS = 16, 16, 24
_DATA, _RANK, _EXTENTS, _DTYPE, _FLAGS = 16, 24, 32, 56, 64
_CONTIGUOUS = 1

Write = Callable[["Answer"], None]
CHECKS: dict[Check, Write] = {}


def _check(number: Check) -> Callable[[Write], Write]:
    def register(write: Write) -> Write:
        CHECKS[number] = write
        return write

    return register


@_check(Check.SAME)
def _same(answer: Answer) -> None:
    answer.holds(answer.same(answer.value(1), answer.object(2)))
    answer.advance(3)


@_check(Check.FLOAT)
def _float(answer: Answer) -> None:
    value = answer.value(1)
    answer.holds(answer.is_a(value, "PyFloat_Type"))
    bits = answer.field(value, NUMBER, I64)
    answer.holds(answer.builder.icmp_unsigned("==", bits, answer.operand(2)))
    answer.advance(3)


@_check(Check.INT)
def _int(answer: Answer) -> None:
    number = _int64(answer, answer.value(1))
    answer.holds(answer.builder.icmp_unsigned("==", number, answer.operand(2)))
    answer.advance(3)


@_check(Check.TYPE)
def _type(answer: Answer) -> None:
    answer.holds(answer.same(answer.type_of(answer.value(1)), answer.object(2)))
    answer.advance(3)


@_check(Check.ARRAY)
def _array(answer: Answer) -> None:
    builder = answer.builder
    array = answer.value(1)
    answer.holds(answer.is_a(array, "ag_array_type"))
    answer.holds(answer.same(answer.field(array, _DTYPE), answer.object(2)))
    flags = builder.zext(answer.field(array, _FLAGS, I32), I64)
    masked = builder.and_(flags, answer.operand(3))
    answer.holds(builder.icmp_unsigned("==", masked, answer.operand(4)))
    rank = answer.operand(5)
    has = builder.zext(answer.field(array, _RANK, I32), I64)
    answer.holds(builder.icmp_unsigned("==", has, rank))
    extents = answer.field(array, _EXTENTS)
    expected = answer.place(answer.load(answer.at), word(6))
    with answer.each(rank) as n:
        wanted = answer.load(expected, n, I64)
        equal = builder.icmp_unsigned("==", answer.load(extents, n, I64), wanted)
        answer.holds(builder.or_(equal, builder.icmp_signed("==", wanted, word(ANY))))
    answer.advance(builder.add(rank, word(6)))


@_check(Check.DIFFER)
def _differ(answer: Answer) -> None:
    answer.holds(answer.builder.not_(answer.same(answer.value(1), answer.value(2))))
    answer.advance(3)


@_check(Check.APART)
def _apart(answer: Answer) -> None:
    builder = answer.builder
    ends = []
    for place in (1, 3):
        array = answer.value(place)
        flags = builder.and_(answer.field(array, _FLAGS, I32), ir.Constant(I32, _CONTIGUOUS))
        answer.holds(builder.icmp_unsigned("!=", flags, ir.Constant(I32, 0)))
        start = answer.field(array, _DATA, I64)
        ends.append((start, builder.add(start, answer.operand(place + 1))))
    (start, end), (other_start, other_end) = ends
    before = builder.icmp_unsigned("<=", end, other_start)
    answer.holds(builder.or_(before, builder.icmp_unsigned("<=", other_end, start)))
    answer.advance(5)


@_check(Check.FUNCTION)
def _function(answer: Answer) -> None:
    function = answer.value(1)
    for place, get in (
        (2, "PyFunction_GetCode"),
        (3, "PyFunction_GetDefaults"),
        (4, "PyFunction_GetKwDefaults"),
    ):
        answer.holds(answer.same(answer.call(get, function), answer.object(place)))
    answer.advance(5)


@_check(Check.EQUAL)
def _equal(answer: Answer) -> None:
    answer.holds(answer.same(answer.value(1), answer.value(2)))
    answer.advance(3)


@_check(Check.WEAK)
def _weak(answer: Answer) -> None:
    answer.holds(answer.same(answer.value(1), _referent(answer)))
    answer.advance(3)


@_check(Check.REFERENT)
def _put_referent(answer: Answer) -> None:
    found = _referent(answer)
    answer.call("Py_IncRef", found)
    answer.put_owned(found)
    answer.advance(3)


def _referent(answer: Answer) -> ir.Value:
    """What a weak reference refers to; it does not hold if that is gone."""
    found = answer.field(answer.object(2), _REFERENT)
    answer.holds(answer.builder.not_(answer.same(found, answer.symbol("_Py_NoneStruct"))))
    return found


@_check(Check.ABSENT)
def _absent(answer: Answer) -> None:
    found = answer.call("PyDict_GetItemWithError", answer.object(1), answer.object(2))
    answer.holds(answer.is_null(found))
    answer.advance(3)


@_check(Check.OBJECT)
def _object(answer: Answer) -> None:
    answer.put(answer.object(2))
    answer.advance(3)


@_check(Check.FIELD)
def _field(answer: Answer) -> None:
    value = answer.load(answer.at_offset(answer.value(2), answer.operand(3)), 0)
    answer.holds(answer.is_set(value))
    # Another thread may put something else there while the graph runs.
    answer.call("Py_IncRef", value)
    answer.put_owned(value)
    answer.advance(4)


@_check(Check.NUMBER)
def _number(answer: Answer) -> None:
    stand_in = answer.stand_in()
    number = answer.at_offset(answer.value(2), answer.operand(3))
    answer.store(number, answer.address(stand_in, _DATA))
    answer.put(stand_in)
    answer.advance(4)


@_check(Check.INTEGER)
def _integer(answer: Answer) -> None:
    stand_in, number = answer.stand_in(), _int64(answer, answer.value(2))
    answer.store(number, stand_in)
    answer.store(stand_in, answer.address(stand_in, _DATA))
    answer.put(stand_in)
    answer.advance(3)


def _int64(answer: Answer, value: ir.Value) -> ir.Value:
    """The number of a Python int; it does not hold if 64 bits are too few."""
    answer.holds(answer.is_a(value, "PyLong_Type"))
    overflow = answer.variable(I32)
    number = answer.call("PyLong_AsLongLongAndOverflow", value, overflow)
    fits = answer.builder.icmp_unsigned("==", answer.load(overflow, 0, I32), ir.Constant(I32, 0))
    answer.holds(fits)
    return number


@_check(Check.DICT)
def _dict(answer: Answer) -> None:
    found = answer.call("PyDict_GetItemWithError", answer.object(2), answer.object(3))
    answer.holds(answer.is_set(found))
    answer.call("Py_IncRef", found)
    answer.put_owned(found)
    answer.advance(4)


@_check(Check.ITEMS)
def _items(answer: Answer) -> None:
    builder, source = answer.builder, answer.value(2)
    answer.holds(answer.same(answer.type_of(source), answer.object(3)))
    count = answer.operand(4)
    answer.holds(builder.icmp_unsigned("==", answer.field(source, _SIZE, I64), count))
    # The items of a list are elsewhere, those of a tuple follow.
    inside = answer.address(source, _ITEMS)
    is_list = answer.is_a(source, "PyList_Type")
    items = answer.builder.select(is_list, answer.load(inside), inside)
    with answer.each(count) as n:
        answer.put_item(answer.load(items, n), n)
    answer.advance(5)


@_check(Check.VALUES)
def _values(answer: Answer) -> None:
    builder, source, count = answer.builder, answer.value(2), answer.operand(3)
    answer.holds(answer.is_a(source, "PyDict_Type"))
    answer.holds(builder.icmp_unsigned("==", answer.call("PyDict_Size", source), count))
    position, key, value = answer.variable(I64), answer.variable(POINTER), answer.variable(POINTER)
    answer.store(word(0), position)
    keys = answer.place(answer.load(answer.at), word(4))
    with answer.each(count) as n:
        more = answer.call("PyDict_Next", source, position, key, value)
        answer.holds(builder.icmp_unsigned("!=", more, ir.Constant(I32, 0)))
        answer.holds(answer.same(answer.load(key), answer.load(keys, n)))
        answer.put_item(answer.load(value), n)
    answer.advance(builder.add(count, word(4)))


@_check(Check.CELL)
def _cell(answer: Answer) -> None:
    found = answer.call("PyCell_Get", answer.object(2))
    answer.holds(answer.is_set(found))
    answer.put_owned(found)
    answer.advance(3)


@_check(Check.ATTRIBUTE)
def _attribute(answer: Answer) -> None:
    _put_made(answer, answer.call("PyObject_GetAttr", answer.value(2), answer.object(3)))
    answer.advance(4)


@_check(Check.CALL)
def _call(answer: Answer) -> None:
    _put_made(answer, answer.call("PyObject_CallNoArgs", answer.object(2)))
    answer.advance(3)


def _put_made(answer: Answer, found: ir.Value) -> None:
    """Put what Python gave into a slot; if it raised, the slow way will raise it again."""
    with answer.when(answer.is_null(found)):
        answer.call("PyErr_Clear")
    answer.holds(answer.is_set(found))
    answer.put_owned(found)
