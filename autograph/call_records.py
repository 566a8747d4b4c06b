"""The record of a call: what has to hold for machine code to answer a call like it.

Written when Python has answered one, from its arguments and from the guards of its trace. Where the
instructions of the native engine (`records.py`) cannot say what has to hold, there is no record. As
in a trace, objects are told apart by identity and not kept alive.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from autograph import outputs
from autograph.concrete import ConcreteFunction
from autograph.numpy.captured import lies_in_order
from autograph.record_checks import RecordChecks, Unanswerable, is_native
from autograph.runtime import types
from autograph.runtime.engines import code_of
from autograph.runtime.errors import InvalidIndexError, of_numpy
from autograph.runtime.native.records import (
    NUMBER,
    SLOTS,
    Check,
    Form,
    Object,
    Part,
    Record,
    Shape,
)
from autograph.runtime.staging.undefined import Undefined
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.tracebacks import folded
from autograph.runtime.types import TensorType
from autograph.signature import Arguments, Leaf, array_of

_CONTIGUOUS = 1


class RecordOfCall:
    """Writes the record of one call of a function."""

    def __init__(self, owner: Any, concrete: ConcreteFunction, arguments: Arguments) -> None:
        self._owner = owner
        self._concrete = concrete
        self._arguments = arguments
        # The slots of the graph's inputs, and of arrays among the arguments.
        self._inputs: list[int] = []
        self._arrays: list[tuple[int, np.ndarray[Any, Any]]] = []
        # Where the arguments are that results may refer to: in a slot, or nowhere but here.
        self._given: list[int | Object] = []

    def write(self, count: int, names: tuple[str, ...]) -> Record:
        """The record of calls with so many arguments and these keywords."""
        concrete = self._concrete
        code = code_of(concrete.executable)
        if code is None or self._arguments.containers:
            raise Unanswerable
        self._record = record = Record(count, names)
        self._checks = RecordChecks(record, concrete)
        self._check_function()
        self._check_arguments(count, names)
        self._check_sharing()
        for guard in concrete.guards:
            self._checks.guard(guard)
        captured = self._checks.captured(len(self._inputs))
        if record.slots > SLOTS:
            raise Unanswerable
        arrays = [slot for slot in captured if slot not in self._checks.numbers]
        passed = [*range(count + len(names)), *arrays]
        finish, raise_for = self._in_python(count, names)
        record.run(code, [*self._inputs, *captured], passed, finish, raise_for)
        record.results(*self._result())
        return record

    def _in_python(
        self, count: int, names: tuple[str, ...]
    ) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """What Python does when machine code has run: make the result, or deal with the error."""
        concrete, given, owner = self._concrete, self._given, self._owner
        numbered, are_arrays = len(self._inputs), self._arguments.are_arrays()
        again, function = weakref.WeakMethod(owner.again), owner.python_function

        @folded
        def finish(results: tuple[Any, ...], passed: tuple[Any, ...]) -> Any:
            values = [passed[each] if isinstance(each, int) else each.value for each in given]
            arrays = [*map(array_of, values[:numbered]), *passed[count + len(names) :]]
            return concrete.deliver(results, arrays, values.__getitem__)

        @folded
        def raise_for(error: BaseException, passed: tuple[Any, ...]) -> Any:
            named = dict(zip(names, passed[count:], strict=False))
            if isinstance(error, Exception):
                call = again()
                if concrete.tentative and concrete.can_begin_again() and call is not None:
                    return call(passed[:count], named)
                concrete.has_failed(lambda: function(*passed[:count], **named))
            if are_arrays and isinstance(error, InvalidIndexError):
                raise of_numpy(error) from error.__cause__
            raise error

        return finish, raise_for

    # What has to hold of the function and the arguments

    def _check_function(self) -> None:
        function = self._owner.python_function
        if type(function) is not FunctionType:
            raise Unanswerable
        parts = (function.__code__, function.__defaults__, function.__kwdefaults__)
        known = [0 if part is None else Object(part) for part in parts]
        slot = self._record.put_value(Check.OBJECT, Object(function))
        self._record.put(Check.FUNCTION, slot, *known)

    def _check_arguments(self, count: int, names: tuple[str, ...]) -> None:
        """Every argument is one that has the same key."""
        parameters = list(self._arguments.bound.signature.parameters)
        types_ = iter(value.type for value in self._concrete.graph.inputs)
        inputs: list[int | Object] = []
        objects: list[int | Object] = []
        known = self._arguments.objects()
        for leaf in self._arguments.leaves:
            name = str(leaf.path[0])
            place: int | None = None
            if name in names:
                place = count + names.index(name)
            elif parameters.index(name) < count:
                place = parameters.index(name)
            if place is None:
                self._check_default(leaf)
            elif leaf.is_input():
                self._inputs.append(self._input(leaf, place, next(types_)))
            else:
                self._check_value(leaf.value, place)
            source = Object(leaf.value) if place is None else place
            if leaf.is_input():
                inputs.append(source)
            elif any(leaf is each for each in known):
                objects.append(source)
        self._given = [*inputs, *objects]

    def _check_default(self, leaf: Leaf) -> None:
        """The defaults are part of what `_check_function` compares, but for keyword-only ones."""
        if leaf.is_input():
            raise Unanswerable
        named = self._owner.python_function.__kwdefaults__
        if named is not None and leaf.name in named:
            slot = self._record.put_value(Check.DICT, Object(named), Object(leaf.name))
            self._record.put(Check.SAME, slot, Object(leaf.value))

    def _input(self, leaf: Leaf, place: int, type_: Any) -> int:
        """Check what becomes an input of the graph; the slot of what the graph is to have."""
        value, shape = leaf.value, type_.shape
        if leaf.varies:
            return self._checks.number(place, type(value))
        if type(value) is np.ndarray:
            self._arrays.append((place, value))
            mask = 0 if value.ndim < 2 else _CONTIGUOUS
            self._checks.array(place, value.dtype, shape, mask, lies_in_order(value))
            return place
        if type(value) is EagerTensor:
            return self._checks.tensor(place, value.dtype, shape)
        if isinstance(value, np.generic) and is_native(value.dtype):
            self._record.put(Check.TYPE, place, Object(type(value)))
            return self._record.put_value(Check.NUMBER, place, NUMBER)
        raise Unanswerable

    def _check_value(self, value: Any, place: int) -> None:
        if type(value) is float:
            self._record.put(Check.FLOAT, place, int(np.float64(value).view(np.uint64)))
        elif type(value) is int and -(2**63) <= value < 2**63:
            self._record.put(Check.INT, place, value)
        else:
            self._checks.same(place, value)

    def _check_sharing(self) -> None:
        """The same arrays are one; where one is written, no other shares memory with it."""
        for n, (slot, array) in enumerate(self._arrays):
            for other_slot, other in self._arrays[:n]:
                if other is array:
                    self._record.put(Check.EQUAL, slot, other_slot)
                    continue
                self._record.put(Check.DIFFER, slot, other_slot)
                if self._concrete.writes_arguments:
                    sizes = array.nbytes, other.nbytes
                    self._record.put(Check.APART, slot, sizes[0], other_slot, sizes[1])
        if self._concrete.writes_arguments and len(self._arrays) > 1 and self._has_open_extents():
            raise Unanswerable

    def _has_open_extents(self) -> bool:
        shapes = [getattr(value.type, "shape", ()) for value in self._concrete.graph.inputs]
        return any(not isinstance(n, int) for shape in shapes for n in shape)

    # What is made of the results

    def _result(self) -> tuple[Shape, Sequence[Part]]:
        concrete, whole = self._concrete, self._concrete.rebuild
        types_ = [value.type for value in concrete.graph.outputs]
        native = all(isinstance(type_, TensorType) and is_native(type_.dtype) for type_ in types_)
        if not native or concrete.write_backs:
            return Shape.PYTHON, ()
        makers: list[Any] = [whole]
        flat = isinstance(whole, outputs.Container) and whole.layout.kind is tuple
        if isinstance(whole, outputs.Container) and flat:
            makers = list(whole.makers)
        parts: list[Part] = []
        taken = 0
        for maker in makers:
            part = self._part(maker, types_, taken)
            if part is None:
                return Shape.PYTHON, ()
            parts.append(part)
            taken += isinstance(maker, outputs.Carried)
        return (Shape.TUPLE if flat else Shape.SINGLE), parts

    def _part(self, maker: Any, types_: Sequence[Any], place: int) -> Part | None:
        """How machine code makes one part of the result; None if only Python can."""
        if isinstance(maker, outputs.Known) and not isinstance(maker.value, Undefined):
            return Part(Form.OBJECT, 0, maker.value)
        if isinstance(maker, outputs.Given):
            source = self._given[maker.number]
            return Part(Form.SLOT, source) if isinstance(source, int) else None
        if not isinstance(maker, outputs.Carried):
            return None
        type_ = types_[place]
        if maker.make is outputs.as_array:
            return Part(Form.ARRAY, place)
        if maker.make is outputs.as_scalar:
            return Part(Form.SCALAR, place)
        if maker.make is outputs.as_tensor:
            known = all(isinstance(extent, int) for extent in type_.shape)
            return Part(Form.TENSOR if known else Form.CALL, place, type_ if known else EagerTensor)
        if isinstance(maker.make, outputs.Number):
            if maker.make.dtype is not None:
                return Part(Form.CALL, place, maker.make.of_array)
            return Part(_FORMS[type_.dtype], place) if type_.dtype in _FORMS else None
        return None


_FORMS = {types.float64: Form.FLOAT, types.int64: Form.INT, types.bool_: Form.BOOL}
