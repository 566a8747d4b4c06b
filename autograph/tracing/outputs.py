"""What a recorded function returns: which graph outputs carry it, and how it is made of them again.

The structure is the function's own: tuples, lists, dicts and named tuples come back as they are,
tensors as tensors, arrays as arrays, Python numbers as Python numbers. What is one object in
several places is one object again.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection
from enum import Enum
from types import ModuleType
from typing import Any

import numpy as np

from autograph.runtime import promotion, scalar
from autograph.runtime.errors import StagingError, SymbolicValueError
from autograph.runtime.number_kinds import kinds_in
from autograph.runtime.ops.tables import TABLE_PLACES
from autograph.runtime.staging.dicts.entries import collection
from autograph.runtime.staging.dicts.key_order import KeyOrder, open_order
from autograph.runtime.staging.identity.copies import check_fresh
from autograph.runtime.staging.journal import Location
from autograph.runtime.staging.lists.packing import ListElement, of_row, whole
from autograph.runtime.staging.loops.iteration import Source
from autograph.runtime.staging.values import lowering, structure
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.staging.values.specs import leaf_of
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import Tensor
from autograph.runtime.text import Text
from autograph.runtime.variable import Variable
from autograph.tracing import objects
from autograph.tracing.number_values import Numbers
from autograph.tracing.rebuilding import (
    Carried,
    Container,
    Given,
    Known,
    Number,
    NumberOfKind,
    Ordered,
    Rebuild,
    Results,
    Targets,
    as_array,
    as_scalar,
    as_tensor,
    as_text,
    rows_of,
)

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(...))
_HARMLESS = (*_PLAIN, type, Enum, ModuleType, np.dtype, np.generic)


class Packer:
    """Takes a result apart; `carried` are the tensors and lists that the graph gives.

    `outside` are objects the function did not make itself, which are returned as they are.
    `stand_ins` gives the number of the argument an object stands for while recording, `captured`
    the ndarray behind an array that came from outside: those are returned themselves. An unbound
    name cannot be returned (`returns`), but a place can be left unbound. `keepsakes` are the
    objects that come from outside, if others may not be returned, `places` where some of them are:
    they are read there, so that the trace need not keep them alive.
    """

    def __init__(
        self,
        tensor_face: bool,
        stand_ins: dict[int, int],
        captured: dict[int, Callable[[], Any]],
        numbers: Numbers,
    ) -> None:
        self.carried: list[Any] = []
        self.tensor_face = tensor_face
        self.stand_ins = stand_ins
        self.captured = captured
        self.numbers = numbers
        self.keepsakes: Collection[int] | None = None
        self.places: dict[int, Location] = {}
        self.returns = True
        self.outside: set[int] = set()
        self.is_made: Callable[[Any], bool] = lambda value: False
        self._seen: dict[int, Any] = {}
        # Whatever has an id that counts as its label: another object must not get the same one.
        self._labelled: list[Any] = []

    def pack(self, value: Any) -> Rebuild:
        """Note what `value` needs of the graph; the function that makes it again when it ran."""
        number = self.stand_ins.get(id(value))
        if number is not None:
            return Given(number)
        if id(value) in self.captured:
            read = self.captured[id(value)]
            return lambda given, targets: read()
        if id(value) in self.places:
            place = self.places[id(value)]
            return lambda given, targets: place.read()
        if isinstance(value, OneOf):
            return self._pack_cases(value)
        check_fresh(value)
        if isinstance(value, Undefined | Variable | KeyOrder):
            return Known(value)
        if promotion.is_staged_list(value):
            return self._pack_list(value)
        kinds = kinds_in(value)
        if kinds is not None:
            self.carried += [value.tensor, kinds.which]
            is_python = isinstance(value, scalar.Scalar)
            is_tensor = is_python and self._python(value).dtype is not None
            return NumberOfKind(is_tensor, kinds.names)
        if promotion.is_staged_table(value):
            return self._pack_table(value)
        if isinstance(value, scalar.Scalar):
            return self._pack_leaf(value.tensor, self._python(value))
        if isinstance(value, Text):
            return self._pack_leaf(value.tensor, as_text)
        if isinstance(value, Tensor):
            return self._pack_leaf(value, as_tensor)
        if hasattr(value, "__ag_list__"):
            raise StagingError(
                "a list that grows in recorded code was taken apart by Python itself.",
                advice="Use its items by index: `first, rest = items[0], items[1:]`.",
            )
        leaf, is_plain = leaf_of(value), isinstance(value, np.ndarray | np.generic)
        if leaf is not None and leaf.face != "python" and not is_plain:
            tensor = lowering.lower(value, leaf)[0]
            return self._pack_leaf(tensor, as_scalar if leaf.detail else as_array)
        made, orders = self._pack_container(value), open_order(value)
        return made if orders is None else Ordered(made, self.pack(orders))

    def _pack_leaf(self, tensor: Any, make: Callable[[Any], Any]) -> Rebuild:
        self.carried.append(tensor)
        return Carried(make)

    def _python(self, number: scalar.Scalar) -> Number:
        """A number that depends on tensors is one itself, on the tensor face."""
        if not self.tensor_face or self.numbers.alone_give(number.tensor):
            return Number(None)
        return Number(promotion.default_dtype(number.python_kind))

    def _pack_container(self, value: Any) -> Rebuild:
        label = id(value)
        if label in self._seen:
            return lambda given, targets: given.made[label]
        taken = structure.take_apart(value)
        if taken is None:
            return self._pack_object(value)
        self._labelled.append(value)
        layout, parts = taken
        makers = [self.pack(part) for part in parts]
        if layout.kind in (list, dict):
            self._seen[label] = value
        return Container(layout, makers, label)

    def _pack_object(self, value: Any) -> Rebuild:
        """An object that the function made is made again; any other is returned itself."""
        if isinstance(value, Source):
            raise StagingError(
                "a range, enumerate or zip of recorded values cannot leave the recording.",
                advice="Return list(...) of it.",
            )
        objects.check_returnable(value)
        known = id(value) in self.outside or _is_immutable(value)
        made = None if known else objects.reduced(value)
        if made is None or not (self.is_made(value) or objects.holds_recorded(made)):
            self._check_object(value)
            return Known(value)
        self._labelled.append(value)
        label, build = id(value), made.make
        arguments = self.pack(made.arguments)
        self._seen[label] = value
        # As a dict, which lacks what is not there on a path.
        rest = self.pack((made.state, list(made.items), dict(made.pairs)))

        def make(given: Results, targets: Targets) -> Any:
            new = given.made.setdefault(label, build(*arguments(given, targets)))
            objects.fill(new, *rest(given, targets))
            return new

        return make

    def _check_object(self, value: Any) -> None:
        """Refuse to return what might hold numbers that vary."""
        known = id(value) in self.outside or id(value) in (self.keepsakes or ())
        if self.keepsakes is None or isinstance(value, _HARMLESS) or known:
            return
        raise SymbolicValueError(f"{type(value).__name__} objects may hold numbers that vary")

    def _pack_cases(self, value: OneOf) -> Rebuild:
        """Every case is carried; the tag says which one is made."""
        self.carried.append(value.tag)
        checks = self.returns
        makers, counts = [], []
        for case in value.cases:
            before, seen = len(self.carried), dict(self._seen)
            makers.append(self.pack(case))
            self._seen = seen
            counts.append(len(self.carried) - before)

        def make(given: Results, targets: Targets) -> Any:
            tag = int(next(given)._array)
            slices = [[next(given) for _ in range(count)] for count in counts]
            chosen = makers[tag](given.part(slices[tag]), targets)
            if checks and isinstance(chosen, Undefined) and chosen.error is UnboundLocalError:
                raise chosen.exception()
            return chosen

        return make

    def _pack_list(self, value: Any) -> Rebuild:
        """A growing list: columns of leaves become items."""
        form = structure.empty(value)
        growing = value[0].__ag_list__()
        inner = Packer(self.tensor_face, self.stand_ins, self.captured, self.numbers)
        inner.keepsakes, inner.places = self.keepsakes, self.places
        if growing.element is None:
            return lambda given, targets: structure.put_together(form, [])
        stand_ins, item = growing.stand_in()
        make_item = inner.pack(item)
        rows = rows_of(make_item)
        if rows is not None and all(map(operator.is_, inner.carried, stand_ins)):
            self.carried += map(whole, growing.leaves)
            return lambda given, targets: structure.put_together(form, rows(given, targets))
        columns = growing.leaves
        self.carried += columns
        carried = inner.carried

        def make(given: Results, targets: Targets) -> Any:
            rows = zip(*[next(given) for _ in columns], strict=True)
            parts = ([of_row(part, columns, row) for part in carried] for row in rows)
            return structure.put_together(form, [make_item(Results(p), targets) for p in parts])

        return make

    def _pack_table(self, value: Any) -> Rebuild:
        """A dict or set of which the graph knows the keys: those that are there, in their order."""
        form, table, label = structure.empty(value), promotion.staged_items(value), id(value)
        if label in self._seen:
            return lambda given, targets: given.made[label]
        self._labelled.append(value)
        self._seen[label] = value
        if isinstance(table.index, ListElement):
            return self._pack_table_of_item(form, table)
        columns = [self.pack([table.listed("keys")]), self._pack_values(table, table.places())]

        def make(given: Results, targets: Targets) -> Any:
            keys, values = (column(given, targets) for column in columns)
            return given.made.setdefault(label, collection(form, keys, values))

        return make

    def _pack_table_of_item(self, form: structure.Layout, table: Any) -> Rebuild:
        """A table in an item of a list: which of its keys are there is found out afterwards."""
        self.carried += [table.index, table.columns[0]]
        columns = [self.pack([table.keys]), self._pack_values(table)]

        def make(given: Results, targets: Targets) -> Any:
            index, first = ([tensor._array for tensor in next(given)] for _ in range(2))
            keys, values = (column(given, targets) for column in columns)
            kept = TABLE_PLACES.evaluate(index, first).tolist()
            return collection(form, [keys[p] for p in kept], [values[p] for p in kept])

        return make

    def _pack_values(self, table: Any, places: Any = None) -> Rebuild:
        """The values of a table, at all places or at those that are given."""
        parts = table.values.parts()
        chosen = [part if places is None else part.at(places) for part in parts[:2]]
        if not table.has_rooms:
            return self.pack(chosen)
        form = table.values.element.form
        begins, sizes = (self.pack([part]) for part in chosen)
        items = self.pack([parts[-1]])

        def make(given: Results, targets: Targets) -> Any:
            bounds = zip(begins(given, targets), sizes(given, targets), strict=True)
            every = items(given, targets)
            return [structure.put_together(form, every[at : at + n]) for at, n in bounds]

        return make


def _is_immutable(value: Any) -> bool:
    return value is None or isinstance(value, str | bytes | np.generic | np.dtype | range | slice)
