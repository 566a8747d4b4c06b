"""What is known of a value that differs between the paths that lead to it.

    Fixed(value)             the same Python object on every path
    Leaf(face, type)         a tensor, an array or a Python number
    Struct(meta, children)   a tuple, list, dict or named tuple, part by part
    Growing(element)         a list whose length is only known when the graph runs; or a dict or
                             set, whose elements are pairs of a key and a value
    OneOfSpec(cases)         one of several of these; a tag says which

`join(spec, value)` widens a description until it covers another value. Branches and loops join the
values of their paths; a loop joins and records again until nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, overload

from autograph.runtime import dims, dispatch, promotion, scalar, types
from autograph.runtime.errors import SymbolicValueError
from autograph.runtime.number_kinds import in_order
from autograph.runtime.staging.dicts.key_order import KeyOrder
from autograph.runtime.staging.functions import closures
from autograph.runtime.staging.identity.copies import is_spoiled, stale_of
from autograph.runtime.staging.values import number_joins, objects, structure
from autograph.runtime.staging.values.sameness import SIMPLE, same
from autograph.runtime.types import TensorType

LIST = structure.Layout(list, ())
TUPLE = structure.Layout(tuple, ())
PAIR = structure.Layout(tuple, (0, 1))


class Spec:
    """A description of possible values."""

    __slots__ = ()


class Fixed(Spec):
    """One Python object; `found` describes it as it was in the branch where it was found."""

    __slots__ = ("_found", "value")

    def __init__(self, value: Any, found: Spec | None = None) -> None:
        self.value = value
        self._found = found

    def opened(self) -> Spec:
        """The description that admits other values of its kind."""
        return generalize(self.value) if self._found is None else self._found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fixed) and same(self.value, other.value)

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return f"Fixed({self.value!r:.40})"


class Known(Fixed):
    """A list or dict that was there before; it is itself also where a value is one of several."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Leaf(Spec):
    """A value of the graph; `face` says as what it appears in user code, `detail` which kind."""

    face: str
    type: TensorType
    detail: Hashable = None


@dataclass(frozen=True, slots=True)
class Struct(Spec):
    """A container with a fixed layout."""

    layout: structure.Layout
    children: tuple[Spec, ...]


@dataclass(frozen=True, slots=True)
class Growing(Spec):
    """A growable list, its `element` None while it is empty; `own` if no other has its items."""

    element: Spec | None
    form: structure.Layout = LIST
    own: bool = True

    @property
    def is_table(self) -> bool:
        """Whether it is a dict or set."""
        return issubclass(self.form.kind, dict | set)

    @property
    def columns(self) -> list[Growing]:
        """The keys and the values of a dict or set, as lists."""
        return [Growing(part) for part in getattr(self.element, "children", ())]


@dataclass(frozen=True, slots=True)
class OneOfSpec(Spec):
    """One of `cases`."""

    cases: tuple[Spec, ...]


TEXT = Leaf("text", TensorType(types.string))
MOST_WORDS = 12
MOST_LENGTHS = 3


class Face:
    """How one kind of number appears in user code: its spec, and the join with others."""

    def __init__(self, name: str, recognise: Callable[[Any], Leaf | None], rank: int) -> None:
        self.name = name
        self.recognise = recognise
        self.rank = rank


FACES: dict[str, Face] = {}


def register_face(face: Face) -> None:
    """Make one kind of number known."""
    FACES[face.name] = face


def generalize(value: Any) -> Spec:
    """The description of `value` that admits other values of its kind."""
    if structure.is_one_of(value):
        return OneOfSpec(tuple(opened(generalize(case)) for case in value.cases))
    stale = stale_of(value)
    if stale is not None:
        taken = structure.take_apart(value)
        return Fixed(stale) if taken is None else Struct(taken[0], (Fixed(stale),))
    leaf = leaf_of(value)
    if leaf is not None:
        return leaf
    staged = promotion.staged_items(value)
    if staged is not None:
        return Growing(staged.element, structure.empty(value), getattr(staged, "own", True))
    taken = structure.take_apart(value) or objects.take_apart(value)
    if taken is None:
        return Fixed(value)
    return Struct(taken[0], tuple(map(Fixed, taken[1])))


def element_spec(value: Any) -> Spec:
    """As `generalize`, parts included: what holds for one item of a list holds for no other."""
    spec = generalize(value)
    if isinstance(spec, Fixed) and isinstance(value, dict | set) and objects.is_made(value):
        # Tables rest on this module.
        from autograph.runtime.staging.dicts.table_specs import value_spec

        return value_spec(value)
    if not isinstance(spec, Struct):
        return spec
    return Struct(spec.layout, tuple(map(as_element, spec.children)))


def is_recorded(value: Any) -> bool:
    """Whether a value is, or holds, something of the graph, which may only exist on one path."""
    if structure.is_one_of(value) or promotion.staged_items(value) is not None:
        return True
    taken = structure.take_apart(value)
    if taken is not None:
        return any(is_recorded(part) for part in taken[1])
    return not isinstance(value, SIMPLE) and leaf_of(value) is not None


def leaf_of(value: Any) -> Leaf | None:
    """The description of a number in any face; None for other values."""
    for face in FACES.values():
        leaf = face.recognise(value)
        if leaf is not None:
            return leaf
    return None


def join(spec: Spec, value: Any) -> Spec:
    """The narrowest description that covers `spec` and `value`."""
    if isinstance(spec, Fixed):
        if same(spec.value, value):
            return spec
        spec = _mark_of(spec) if is_stale(spec) else spec.opened()
    return join_specs(spec, generalize(value))


def join_specs(a: Spec, b: Spec) -> Spec:
    """The narrowest description that covers both."""
    if a == b:
        return a
    if is_stale(a) or is_stale(b):
        return _mark_of(a if is_stale(a) else b)
    a, b = (spec.opened() if isinstance(spec, Fixed) else spec for spec in (a, b))
    joined = a if a == b else _join_alike(a, b)
    if joined is not None:
        return joined
    cases = a.cases if isinstance(a, OneOfSpec) else (opened(a),)
    others = b.cases if isinstance(b, OneOfSpec) else (opened(b),)
    for case in others:
        cases = _add_case(cases, case, others)
    cases = _any_tuple(_any_text(cases))
    return OneOfSpec(cases) if len(cases) > 1 else cases[0]


def _mark_of(stale: Spec) -> Spec:
    """The mark alone: the value may be fresh again, when what a block did is undone."""
    return generalize(stale.value) if isinstance(stale, Fixed) else stale


def is_stale(spec: Spec) -> bool:
    """Whether it describes a value that must not be used any more, on whatever path it comes."""
    if isinstance(spec, Struct) and len(spec.children) == 1:
        is_marked = form_of(spec) is not None or is_spoiled(spec.layout.keys[0])
        spec = spec.children[0] if is_marked else spec
    is_object = isinstance(spec, Fixed) and not isinstance(spec._found, Growing)
    return is_object and is_spoiled(spec.value)  # type: ignore[attr-defined]


def _any_text(cases: tuple[Spec, ...]) -> tuple[Spec, ...]:
    """Of text, or of more strings than are told apart one by one, only that is known."""
    words = [c for c in cases if isinstance(c, Fixed) and isinstance(c.value, str)]
    if len(words) <= MOST_WORDS and not (words and TEXT in cases):
        return cases
    return (TEXT, *(case for case in cases if case not in words and case != TEXT))


def _any_tuple(cases: tuple[Spec, ...]) -> tuple[Spec, ...]:
    """Of tuples of more lengths than are told apart one by one, only the items are known."""
    tuples = [case for case in cases if _has_form(case, TUPLE)]
    if len(tuples) <= MOST_LENGTHS and not (len(tuples) > 1 and _any_growing(tuples)):
        return cases
    element: Spec | None = None
    for each in tuples:
        element = join_elements(element, element_of(each))
    return (Growing(element, TUPLE), *(case for case in cases if case not in tuples))


def _any_growing(specs: list[Spec]) -> bool:
    return any(isinstance(spec, Growing) for spec in specs)


def _add_case(cases: tuple[Spec, ...], new: Spec, others: tuple[Spec, ...]) -> tuple[Spec, ...]:
    """The cases and a new one; numbers that are two of the `others` are not joined to one."""
    if new in cases:
        return cases
    for place, case in enumerate(cases):
        is_apart = isinstance(case, Leaf) and case in others
        joined = None if is_apart else _join_alike(case, new)
        if joined is not None:
            return (*cases[:place], opened(joined), *cases[place + 1 :])
    return (*cases, new)


def opened(spec: Spec) -> Spec:
    """A case of a `OneOf` has a placeholder where it is not chosen, so open extents stay open."""
    if isinstance(spec, Leaf):
        shape = tuple(d if isinstance(d, int) else None for d in spec.type.shape)
        return Leaf(spec.face, TensorType(spec.type.dtype, shape), spec.detail)
    if isinstance(spec, Struct):
        return Struct(spec.layout, tuple(opened(child) for child in spec.children))
    if isinstance(spec, Fixed) and not isinstance(spec, Known) and is_recorded(spec.value):
        return opened(spec.opened())
    return spec


def _join_alike(a: Spec, b: Spec) -> Spec | None:
    """The join of two descriptions of one kind; None if they are of different kinds."""
    a, b = (of_closure(spec) for spec in (a, b))
    if is_stale(a) or is_stale(b):
        return None
    if isinstance(a, Fixed) and isinstance(b, Fixed) and isinstance(a.value, KeyOrder):
        return None if (order := a.value.joined(b.value)) is None else Fixed(order)
    for one, other in ((a, b), (b, a)):
        if _is_text(one) and isinstance(other, Fixed) and isinstance(other.value, str):
            return one
    if isinstance(a, Leaf) and isinstance(b, Leaf):
        return join_leaves(a, b)
    if isinstance(a, Struct) and isinstance(b, Struct) and a.layout == b.layout:
        pairs = zip(a.children, b.children, strict=True)
        return Struct(a.layout, tuple(join_specs(x, y) for x, y in pairs))
    form = form_of(a) or form_of(b)
    if form is None or not (_has_form(a, form) and _has_form(b, form)):
        # Which values a table may have rests on this module.
        from autograph.runtime.staging.dicts.table_specs import join_tables

        return join_tables(a, b)
    own = getattr(a, "own", True) and getattr(b, "own", True)
    return Growing(join_elements(element_of(a), element_of(b)), form, own)


def _has_form(spec: Spec, form: structure.Layout) -> bool:
    """Whether it is of a kind of list, or a tuple, which grows where it meets one that does."""
    if form == TUPLE and isinstance(spec, Struct):
        return type(spec.layout) is structure.Layout and spec.layout.kind is tuple
    return form_of(spec) == form


def of_closure(spec: Spec) -> Spec:
    """A function by what it closes over: others of its code may be in its place."""
    taken = closures.take_apart(spec.value) if isinstance(spec, Fixed) else None
    if taken is None:
        return spec
    return Struct(taken[0], tuple(of_closure(Fixed(part)) for part in taken[1]))


def _is_text(spec: Spec) -> bool:
    return getattr(spec, "face", "") == "text"


def form_of(spec: Spec) -> structure.Layout | None:
    """The kind of list that a description is one of, if it may grow."""
    if isinstance(spec, Growing):
        return spec.form
    is_list = isinstance(spec, Struct) and spec.layout.kind in promotion.GROWABLE
    return replace(spec.layout, keys=()) if is_list else None  # type: ignore[attr-defined]


def element_of(spec: Spec) -> Spec | None:
    if isinstance(spec, Growing):
        return spec.element
    assert isinstance(spec, Struct)
    element: Spec | None = None
    for child in spec.children:
        element = join_elements(element, as_element(child))
    return element


def as_element(spec: Spec) -> Spec:
    """As `element_spec`, of a description."""
    if isinstance(spec, Fixed):
        return element_spec(spec.value)
    if isinstance(spec, Struct):
        return Struct(spec.layout, tuple(map(as_element, spec.children)))
    return spec


@overload
def join_elements(a: Spec, b: Spec | None) -> Spec: ...
@overload
def join_elements(a: Spec | None, b: Spec) -> Spec: ...
@overload
def join_elements(a: None, b: None) -> None: ...
@overload
def join_elements(a: Spec | None, b: Spec | None) -> Spec | None: ...
def join_elements(a: Spec | None, b: Spec | None) -> Spec | None:
    """What covers the items of two lists; an empty one has no kind of items."""
    if a is None or b is None:
        return b if a is None else a
    return join_specs(a, b)


def join_leaves(a: Leaf, b: Leaf) -> Spec | None:
    """One number or tensor that covers both; None when their ranks differ."""
    if a.type.ndim != b.type.ndim or _is_text(a) != _is_text(b):
        return None
    shape = tuple(dims.join(m, n) for m, n in zip(a.type.shape, b.type.shape, strict=True))
    high, low = (a, b) if FACES[a.face].rank >= FACES[b.face].rank else (b, a)
    if a.face == b.face == "python":
        if a.detail != b.detail:
            _keep_kinds()
        return python_leaf(*kinds_of(a), *kinds_of(b))
    if kinds := number_joins.kinds_of_both(high, low):
        return Leaf(high.face, TensorType(number_joins.exact_dtype(high, low)), kinds)
    if number_joins.are_told_apart(high, low):
        return None
    try:
        dtype = number_joins.joined_dtype(high, low)
    except TypeError:
        return None
    kind = high.detail if a.face != b.face else (a.detail and b.detail)
    return Leaf(high.face, TensorType(dtype, shape), kind)


def python_leaf(*kinds: str) -> Leaf:
    """The description of a Python number that can be of these kinds."""
    names = in_order(*kinds)
    return Leaf("python", TensorType(scalar.DTYPES[names[-1]]), names)


def kinds_of(leaf: Leaf) -> tuple[str, ...]:
    """The kinds that a number can be of, in their order; none where its type says it."""
    return leaf.detail if isinstance(leaf.detail, tuple) else ()


def _keep_kinds() -> None:
    """Refuse an int that becomes a float, if there are to be no other kinds than Python's."""
    if getattr(dispatch.recorder(), "is_tentative", False):
        raise SymbolicValueError("a number is of one kind on one path and of another on the next")
