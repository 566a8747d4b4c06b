"""The record of a call: what has to hold for machine code to answer a call like it.

Written when Python has answered one, from its arguments and from the guards of its trace. Where the
instructions of the native engine (`native/calls/records.py`) cannot say what has to hold, there is
no record. As in a trace, objects are told apart by identity and not kept alive.
"""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from autograph.answers.record_checks import RecordChecks, Unanswerable, is_native
from autograph.numpy.captured import lies_in_order
from autograph.outside.effects import ArrayWrite
from autograph.runtime import promotion, types
from autograph.runtime.engines import code_of
from autograph.runtime.errors import InvalidIndexError, of_numpy
from autograph.runtime.native.calls.records import (
    NUMBER,
    SLOTS,
    Check,
    Form,
    Object,
    Part,
    Record,
    Shape,
)
from autograph.runtime.number_kinds import class_of
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.tracebacks import folded
from autograph.runtime.types import TensorType
from autograph.tracing import rebuilding
from autograph.tracing.concrete import ConcreteFunction
from autograph.tracing.signature import PLAIN, Arguments, Leaf, Path, array_of

_CONTIGUOUS = 1
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _itself(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Source:
    """Where an argument is that a result may refer to: made of what is in a slot, if in any."""

    slot: int | None
    make: Callable[[Any], Any] = _itself


class RecordOfCall:
    """Writes the record of one call of a function."""

    def __init__(self, owner: Any, concrete: ConcreteFunction, arguments: Arguments) -> None:
        self._owner = owner
        self._concrete = concrete
        self._arguments = arguments
        # The slots of the graph's inputs, and of arrays among the arguments.
        self._inputs: list[int] = []
        self._arrays: list[tuple[int, np.ndarray[Any, Any]]] = []
        # The slots of parts of the arguments, and what a result may refer to, by its number.
        self._slots: dict[Path, int] = {}
        self._given: list[Source] = []

    def write(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Record:
        """The record of calls like this one."""
        code = code_of(self._concrete.executable)
        if code is None:
            raise Unanswerable
        count, names = len(args), tuple(kwargs)
        self._actual = (*args, *kwargs.values())
        self._record = record = Record(count, names)
        self._checks = RecordChecks(record, self._concrete)
        # What tells calls of one function apart comes first.
        self._place_arguments(count, names)
        self._check_arguments()
        self._check_sharing()
        self._check_function()
        for guard in self._concrete.guards:
            self._checks.guard(guard)
        captured = self._checks.captured(len(self._inputs))
        if record.slots > SLOTS:
            raise Unanswerable
        arrays = [slot for slot in captured if slot not in self._checks.numbers]
        passed = [*range(len(self._actual)), *arrays]
        passed += {each.slot for each in self._given if each.slot is not None} - {*passed}
        finish, raise_for = self._in_python(count, names, passed, arrays)
        record.run(code, [*self._inputs, *captured], passed, finish, raise_for)
        record.results(*self._result())
        return record

    def _in_python(
        self, count: int, names: tuple[str, ...], passed: list[int], captured: list[int]
    ) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """What Python does when machine code has run: make the result, or deal with the error."""
        concrete, given, owner = self._concrete, self._given, self._owner
        first = len(self._arguments.containers)
        numbered = slice(first, first + len(self._inputs))
        are_arrays = self._arguments.are_arrays()
        again, function = weakref.WeakMethod(owner.again), owner.python_function
        place_of = {slot: place for place, slot in enumerate(passed)}

        places = [None if each.slot is None else place_of[each.slot] for each in given]
        outside = [place_of[slot] for slot in captured]

        @folded
        def finish(results: tuple[Any, ...], held: tuple[Any, ...]) -> Any:
            values = [None if place is None else held[place] for place in places]
            arrays = [*map(array_of, values[numbered]), *(held[place] for place in outside)]
            made = [each.make(value) for each, value in zip(given, values, strict=True)]
            return concrete.deliver(results, arrays, made.__getitem__)

        @folded
        def raise_for(error: BaseException, held: tuple[Any, ...]) -> Any:
            named = dict(zip(names, held[count:], strict=False))
            if isinstance(error, Exception):
                call = again()
                if concrete.tentative and concrete.can_begin_again() and call is not None:
                    return call(held[:count], named)
                concrete.has_failed(lambda: function(*held[:count], **named))
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

    def _place_arguments(self, count: int, names: tuple[str, ...]) -> None:
        """Find the slot of every part of the arguments; containers are taken apart into slots."""
        bound = self._arguments.bound
        kinds = bound.signature.parameters.values()
        positional = [each.name for each in kinds if each.kind in _POSITIONAL]
        places = {name: count + place for place, name in enumerate(names)}
        places |= {name: place for place, name in enumerate(positional[:count])}
        for each in kinds:
            value = bound.arguments[each.name]
            if each.kind is each.VAR_POSITIONAL:
                self._given.append(Source(None))
                first = len(positional)
                for place, item in enumerate(value):
                    self._place((each.name, place), item, first + place)
            elif each.kind is each.VAR_KEYWORD:
                if value:
                    raise Unanswerable
                self._given.append(Source(None, lambda _: {}))
            elif each.name in places:
                self._place((each.name,), value, places[each.name])
            elif not self._is_compared(each.name, value):
                self._place((each.name,), value, self._default(each.name, value))

    def _is_compared(self, name: str, value: Any) -> bool:
        """Whether a default is a plain one of those that `_check_function` compares."""
        named = self._owner.python_function.__kwdefaults__ or {}
        varying = {leaf.path for leaf in self._arguments.leaves if leaf.varies}
        return isinstance(value, PLAIN) and name not in named and (name,) not in varying

    def _default(self, name: str, value: Any) -> int:
        """The slot of a default: `_check_function` compares those that can be given by position."""
        named = self._owner.python_function.__kwdefaults__
        if named is None or name not in named:
            return self._record.put_value(Check.OBJECT, Object(value))
        return self._record.put_value(Check.DICT, Object(named), Object(name))

    def _place(self, path: Path, value: Any, slot: int) -> None:
        self._slots[path] = slot
        if path not in self._arguments.containers:
            return
        self._given.append(Source(slot))
        layout, parts = structure.take_apart(value) or (None, ())
        first = self._checks.parts(slot, type(value), len(parts), layout.keys if layout else ())
        if first is None or layout is None:
            raise Unanswerable
        for place, (key, part) in enumerate(zip(layout.keys, parts, strict=True)):
            self._place((*path, key), part, first + place)

    def _check_arguments(self) -> None:
        """Every part of the arguments is one that has the same key."""
        inputs = self._arguments.inputs()
        for leaf in self._arguments.leaves:
            if leaf.path in self._slots and not any(leaf is each for each in inputs):
                self._check_value(leaf.value, self._slots[leaf.path])
        for leaf, value in zip(inputs, self._concrete.graph.inputs, strict=False):
            slot = self._slots[leaf.path]
            actual = self._actual[slot] if slot < len(self._actual) else leaf.value
            self._inputs.append(self._input(leaf, actual, slot, value.type))
            # What an input signature has made a tensor of is made one again.
            same = actual is leaf.value
            self._given.append(Source(slot) if same else Source(slot, promotion.as_tensor))
        self._given += [Source(self._slots[leaf.path]) for leaf in self._arguments.objects()]

    def _input(self, leaf: Leaf, value: Any, slot: int, type_: Any) -> int:
        """Check what becomes an input of the graph; the slot of what the graph is to have."""
        shape, dtype = type_.shape, leaf.value.dtype if not leaf.varies else None
        if leaf.varies:
            return self._checks.number(slot, type(value))
        if type(value) is np.ndarray and value.dtype == dtype:
            mask = 0 if value.ndim < 2 or type(leaf.value) is not np.ndarray else _CONTIGUOUS
            self._checks.array(slot, value.dtype, shape, mask, lies_in_order(value))
            if value is leaf.value:
                self._arrays.append((slot, value))
            return slot
        if type(value) is EagerTensor:
            return self._checks.tensor(slot, value.dtype, shape)
        if isinstance(value, np.generic) and value is leaf.value and is_native(value.dtype):
            self._record.put(Check.TYPE, slot, Object(type(value)))
            return self._record.put_value(Check.NUMBER, slot, NUMBER)
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

    def _result(self) -> tuple[Shape, Sequence[Part], Sequence[tuple[int, int]]]:
        concrete, whole = self._concrete, self._concrete.rebuild
        types_ = [value.type for value in concrete.graph.outputs]
        native = all(isinstance(type_, TensorType) and is_native(type_.dtype) for type_ in types_)
        if not native:
            return Shape.PYTHON, (), ()
        makers: list[Any] = [whole]
        flat = isinstance(whole, rebuilding.Container) and whole.layout.kind is tuple
        if isinstance(whole, rebuilding.Container) and flat:
            makers = list(whole.makers)
        parts: list[Part] = []
        taken = 0
        for maker in makers:
            part = self._part(maker, types_, taken)
            if part is None:
                return Shape.PYTHON, (), ()
            parts.append(part)
            has_kind = part.form in _FORMS_OF_KINDS.values()
            taken += isinstance(maker, rebuilding.Carried) + 2 * has_kind
        writes = self._writes(taken)
        if writes is None:
            return Shape.PYTHON, (), ()
        return (Shape.TUPLE if flat else Shape.SINGLE), parts, writes

    def _writes(self, first: int) -> list[tuple[int, int]] | None:
        """Slots of arguments, with the places of what is written there; None if Python writes."""
        writes = []
        for place, write in enumerate(self._concrete.write_backs, first):
            if not isinstance(write, ArrayWrite) or write.number is None:
                return None
            make, source = write.make, self._given[write.number]
            if not isinstance(make, rebuilding.Carried) or make.make is not rebuilding.as_tensor:
                return None
            if source.slot is None or source.make is not _itself:
                return None
            writes.append((source.slot, place))
        return writes

    def _part(self, maker: Any, types_: Sequence[Any], place: int) -> Part | None:
        """How machine code makes one part of the result; None if only Python can."""
        if isinstance(maker, rebuilding.Known) and not isinstance(maker.value, Undefined):
            return Part(Form.OBJECT, 0, maker.value)
        if isinstance(maker, rebuilding.Given):
            source = self._given[maker.number]
            is_there = source.slot is not None and source.make is _itself
            return Part(Form.SLOT, source.slot or 0) if is_there else None
        if isinstance(maker, rebuilding.NumberOfKind):
            form = _form_of_number(maker, types_[place].dtype)
            return None if form is None else Part(form, place)
        if not isinstance(maker, rebuilding.Carried):
            return None
        type_ = types_[place]
        if maker.make is rebuilding.as_array:
            return Part(Form.ARRAY, place)
        if maker.make is rebuilding.as_scalar:
            return Part(Form.SCALAR, place)
        if maker.make is rebuilding.as_tensor:
            known = all(isinstance(extent, int) for extent in type_.shape)
            return Part(Form.TENSOR if known else Form.CALL, place, type_ if known else EagerTensor)
        if isinstance(maker.make, rebuilding.Number):
            if maker.make.dtype is not None:
                return Part(Form.CALL, place, maker.make.of_array)
            return Part(_FORMS[type_.dtype], place) if type_.dtype in _FORMS else None
        return None


def _form_of_number(maker: rebuilding.NumberOfKind, dtype: types.DType) -> Form | None:
    """How a number of several kinds is made, if its carrier is of those that are not Python's."""
    classes = {class_of(name) for name in maker.names} - {bool, int, float}
    known = not maker.as_tensor and classes <= {dtype.type}
    return _FORMS_OF_KINDS.get(dtype) if known else None


_FORMS_OF_KINDS = {types.float64: Form.NUMBER, types.int64: Form.WHOLE_NUMBER}
_FORMS = {types.float64: Form.FLOAT, types.int64: Form.INT, types.bool_: Form.BOOL}
