"""`OneOf`: a value that is one of several, which one is only known when the graph runs.

    best = None
    for x in xs:
        if best is None or x > best:      best is OneOf(None, float)
            best = x

Using it as a number checks, when the graph runs, that it is the number; comparing it with `is None`
asks its tag; calling it calls the chosen function.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograph.runtime import dispatch, promotion, scalar, types
from autograph.runtime.errors import StagingError
from autograph.runtime.graph import provenance
from autograph.runtime.number_kinds import ORDER, Kinds, class_of
from autograph.runtime.ops import comparison
from autograph.runtime.ops.indexing import get_item
from autograph.runtime.promotion import PYTHON_NUMBERS
from autograph.runtime.staging import effects
from autograph.runtime.staging.values.descriptions import describe
from autograph.runtime.staging.values.specs import generalize, leaf_of
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor, SymbolicTensor, Tensor


class Impossible(Undefined):
    """Stands in the place of a case that a check has ruled out."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("a value that was ruled out")


class OneOf:
    """`cases[tag]`."""

    __slots__ = ("cases", "tag")
    is_one_of = True
    python_kind = None
    __array_ufunc__ = None

    def __init__(self, tag: Tensor, cases: Sequence[Any]) -> None:
        self.tag = tag
        self.cases = tuple(cases)

    def is_case(self, holds: Callable[[Any], bool]) -> Any:
        """Whether the value is one of the cases for which `holds`; a symbolic `bool`."""
        table = [bool(holds(case)) for case in self.cases]
        if all(table) or not any(table):
            return table[0]
        if table.count(True) == 1:
            place = EagerTensor(np.asarray(table.index(True), np.int32))
            return scalar.make(comparison.equal(self.tag, place), "bool")
        return scalar.make(get_item(EagerTensor(np.asarray(table)), self.tag), "bool")

    @staticmethod
    def of_classes(kinds: Kinds) -> OneOf:
        """The class of a number that can be of several kinds."""
        places = [kinds.names.index(name) if name in kinds.names else 0 for name in ORDER]
        tag = get_item(EagerTensor(np.asarray(places, np.int32)), kinds.which)
        return OneOf(tag, [class_of(name) for name in kinds.names])

    def without(self, case: Any) -> Any:
        """The value, known not to be `case`."""
        kept = [c for c in self.cases if c is not case and not isinstance(c, Impossible)]
        if len(kept) == 1:
            return kept[0]
        return OneOf(self.tag, [Impossible() if c is case else c for c in self.cases])

    def unbound_as(self, unbound: Undefined) -> OneOf:
        """The same, with another description of the case that it is unbound."""
        kept = (not isinstance(c, Undefined) or isinstance(c, Impossible) for c in self.cases)
        pairs = zip(kept, self.cases, strict=True)
        return OneOf(self.tag, [case if keep else unbound for keep, case in pairs])

    def bound(self) -> Any:
        """The value, after a check that it is not an unbound name."""
        for case in self.cases:
            if isinstance(case, Undefined) and not isinstance(case, Impossible):
                rest = self.without(case)
                error = case.exception()
                # A handler would see the note, and the program does not say it.
                is_caught = getattr(dispatch.recorder(), "tries", None)
                is_local = isinstance(error, UnboundLocalError) and not is_caught
                if is_local and leaf_of(rest) is not None:
                    error.add_note(f"  set on another path: {provenance.described_object(rest)}")
                effects.raise_if(self.is_case(partial(operator.is_, case)), error)
                return rest.bound() if isinstance(rest, OneOf) else rest
        return self

    def usable(self, problem: str) -> Any:
        """The value, after a check that it is neither unbound nor None, which has no such use."""
        value = self.bound()
        if isinstance(value, OneOf) and None in [c if c is None else 0 for c in value.cases]:
            error = TypeError(f"'NoneType' object {problem}")
            effects.raise_if(value.is_case(lambda case: case is None), error)
            return value.without(None)
        return value

    @property
    def has_number(self) -> bool:
        """Whether one of the cases is a number or tensor."""
        return any(map(_is_number, self.cases))

    def only_number(self) -> Any:
        """The one case that is a number or tensor, after a check that it is chosen."""
        numbers = [case for case in self.cases if _is_number(case)]
        if len(numbers) != 1:
            kinds = " or ".join(_kind_of(case) for case in self.cases)
            raise StagingError(
                f"this value is {kinds}, depending on recorded control flow, and cannot be used as "
                "both.",
                details=[provenance.described_object(case) for case in self.cases],
                advice="Give the name one kind of value on every path.",
            )
        others = [case for case in self.cases if case is not numbers[0]]
        for case in others:
            error = case.exception() if isinstance(case, Undefined) else _misuse(case)
            effects.raise_if(self.is_case(partial(operator.is_, case)), error)
        return numbers[0]

    @property
    def has_numbers(self) -> bool:
        """Whether there are several cases, and each is a number or array of NumPy or Python."""
        leaves = [leaf_of(case) for case in self.cases if not isinstance(case, Impossible)]
        return len(leaves) > 1 and all(
            leaf is not None and leaf.face in ("python", "array") for leaf in leaves
        )

    @property
    def has_several(self) -> bool:
        """Whether several cases can be computed with, none of them a tensor; a text is such."""
        faces = [leaf.face for case in self.cases if (leaf := leaf_of(case)) is not None]
        return len(faces) > 1 and "tensor" not in faces

    def joined_number(self) -> Any:
        """The number that it is, as one of a type that covers all cases, if each is a number."""
        from autograph.runtime.staging.switching import switch

        return switch(self, lambda case: case) if self.has_numbers else self.only_number()

    def as_text(self) -> Tensor | None:
        """The value as a string scalar, if every case is a Python string."""
        if not all(isinstance(case, str) for case in self.cases):
            return None
        found: Tensor = get_item(EagerTensor(np.array(self.cases, types.string)), self.tag)
        return found

    def truth(self) -> Tensor:
        """The truth of the value, case by case."""
        # `lowering` carries values through branches, so it knows this class.
        from autograph.runtime.staging.values.lowering import as_condition, asked

        def truth_of(case: Any) -> Any:
            case = asked(case)
            if _is_number(case) or promotion.is_staged_list(case):
                return scalar.make(as_condition(case), "bool")
            return bool(case)

        result = _each_case(self, truth_of)
        return promotion.as_tensor(result) if isinstance(result, bool) else as_condition(result)

    def __ag_tensor__(self) -> Tensor:
        return promotion.as_tensor(self.only_number())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _each_case(self.usable("is not callable"), lambda case: case(*args, **kwargs))

    def __getattr__(self, name: str) -> Any:
        is_name = name in ("__name__", "__doc__") and all(map(callable, self.cases))
        if name.startswith("__") and not is_name:
            raise AttributeError(name)
        usable = self.usable(f"has no attribute '{name}'")
        return _each_case(usable, lambda case: _attribute(case, name))

    def __getitem__(self, key: Any) -> Any:
        return _each_case(self.usable("is not subscriptable"), lambda case: case[key])

    def __iter__(self) -> Any:
        bound = self.bound()
        if isinstance(bound, OneOf):
            lengths = {len(case) for case in bound.cases if isinstance(case, tuple | list)}
            if len(lengths) == 1 and all(isinstance(c, tuple | list) for c in bound.cases):
                return iter([bound[i] for i in range(lengths.pop())])
            rows = {_rows_of(case) for case in bound.cases}
            if bound.has_numbers and len(rows) == 1 and None not in rows:
                return iter([bound[i] for i in range(rows.pop() or 0)])
            return iter(bound.only_number())
        return iter(bound)

    def __bool__(self) -> bool:
        return bool(self.truth())

    def __format__(self, spec: str) -> str:
        return self._spelled(spec, lambda case: format(case, spec))

    def __str__(self) -> str:
        return self._spelled("", str)

    def _spelled(self, spec: str, spell: Callable[[Any], str]) -> str:
        """A mark for the text, which is made of the case that it is."""
        if self.as_text() is not None:
            return dispatch.format_later(self, spec)
        if any(isinstance(c, Undefined) and c.error is KeyError for c in self.cases):
            raise StagingError(
                "which keys this dict has depends on recorded control flow.",
                advice="Write str(...) of it, or print it.",
            )
        # Texts are values of the graph, and so among what may be one of several.
        from autograph.runtime.staging.recording import current
        from autograph.runtime.staging.texts.texts import text

        def spelled(case: Any) -> Any:
            with current().spelling():
                return text(spell(case))

        return str(_each_case(self.bound(), spelled))

    def __round__(self, *digits: Any) -> Any:
        return _each_case(self.usable("cannot be rounded"), lambda case: round(case, *digits))

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> Any:
        return _compare(self, other, lambda a, b: a == b)

    def __ne__(self, other: object) -> Any:
        return _compare(self, other, lambda a, b: a != b)

    def __repr__(self) -> str:
        if self.as_text() is not None:
            marked = dispatch.repr_later(self)
        else:
            marked = dispatch.repr_later(self) and self._spelled("!r", repr)
        if marked:
            return marked
        return f"OneOf({', '.join(_kind_of(case) for case in self.cases)})"


def is_symbolic(value: Any) -> bool:
    """Whether `value` is a number or choice that is only known when the graph runs."""
    if isinstance(value, SymbolicTensor | scalar.Scalar | OneOf):
        return True
    if isinstance(value, EagerTensor | np.ndarray | np.generic):
        return False
    if not hasattr(type(value), "__ag_tensor__"):
        return False
    return isinstance(value.__ag_tensor__(), SymbolicTensor)


def _attribute(case: Any, name: str) -> Any:
    """An attribute of a case; of a number the graph knows, it says what Python says."""
    kind = promotion.python_kind(case)
    if kind is not None and not hasattr(case, name):
        return getattr(PYTHON_NUMBERS[ORDER.index(kind)](), name)
    return getattr(case, name)


def _each_case(value: Any, function: Callable[[Any], Any]) -> Any:
    # `branches` records the cases and knows this class.
    from autograph.runtime.staging.switching import switch

    return switch(value, function)


def _compare(a: OneOf, b: object, test: Callable[[Any, Any], Any]) -> Any:
    return _each_case(a, lambda case: test(case, b))


def _is_number(value: Any) -> bool:
    return leaf_of(value) is not None


def _rows_of(value: Any) -> int | None:
    """The known number of items of an array; None for anything else."""
    leaf = leaf_of(value)
    extent = None if leaf is None or not leaf.type.shape else leaf.type.shape[0]
    return extent if isinstance(extent, int) else None


def _kind_of(value: Any) -> str:
    if isinstance(value, Undefined):
        return "unbound"
    return describe(generalize(value))


def _misuse(case: Any) -> Exception:
    return TypeError(
        f"{_kind_of(case)} is used where a number is needed: it is that on one of the paths that "
        "lead here"
    )


_ORDERS = ("lt", "le", "gt", "ge")
_OPERATORS = (
    "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift "
    "radd rsub rmul rtruediv rfloordiv rmod rpow rmatmul rand ror rxor rlshift rrshift "
    "lt le gt ge neg pos abs invert "
    "iadd isub imul itruediv ifloordiv imod ipow imatmul iand ior ixor ilshift irshift"
).split()


def _operator(name: str) -> Callable[..., Any]:
    def method(self: OneOf, *others: Any) -> Any:
        if self.has_several or not any(_is_number(case) for case in self.cases):
            usable = self.usable(f"is an operand of {name}")
            return _each_case(usable, lambda case: _applied(name, case, others))
        number = self.only_number()
        others = tuple(o.only_number() if isinstance(o, OneOf) else o for o in others)
        # The other operand has only refused this one as long as it was one of several.
        return _applied(name, number, others)

    return method


def _applied(name: str, case: Any, others: Sequence[Any]) -> Any:
    """An operator on one case; a reflected one has it on the right."""
    if _is_reflected(name):
        name, (case, *others) = name[1:], (*others, case)
    if isinstance(case, frozenset):
        # Sets rest on this module.
        from autograph.runtime.staging.dicts.table_sets import of_frozenset

        return of_frozenset(getattr(operator, f"__{name}__"), case, *others)
    if name in _ORDERS:
        # What compares containers rests on this module.
        from autograph.runtime.staging.values.comparing import ordered

        return ordered(getattr(operator, name), case, *others)
    return getattr(operator, f"__{name}__")(case, *others)


def _is_reflected(name: str) -> bool:
    return name.startswith("r") and f"__{name[1:]}__" in vars(operator)


for _name in _OPERATORS:
    setattr(OneOf, f"__{_name}__", _operator(_name))
