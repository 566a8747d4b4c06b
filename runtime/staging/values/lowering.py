"""From values to the graph and back, by their description.

`lower(value, spec)` gives the graph values that carry `value` through a branch or loop;
`lift(spec, values)` makes the user-visible value again on the other side. What one path lacks is
filled with placeholders: zeros that no program can observe.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from typing import Any

import numpy as np

from autograph.runtime import promotion, scalar, types
from autograph.runtime.errors import StagingError
from autograph.runtime.graph.trace import SymbolicList
from autograph.runtime.number_kinds import KIND, Kinds, kinds_in, names_of
from autograph.runtime.ops import lists, logic
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.indexing import get_item
from autograph.runtime.ops.shaping import reshape
from autograph.runtime.ops.tables import INDEX
from autograph.runtime.staging.dicts.key_order import check_ordered
from autograph.runtime.staging.dicts.rooms import known_items, lowered_rooms, table_columns
from autograph.runtime.staging.dicts.table_keys import index_of
from autograph.runtime.staging.dicts.tables import GrowingTable, held_in, table_of_open
from autograph.runtime.staging.dicts.text_keys import lowered_digests
from autograph.runtime.staging.functions import closures
from autograph.runtime.staging.identity.copies import check_not_spoiled
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.lists.items import store
from autograph.runtime.staging.lists.packing import packed, packed_types, unpacked
from autograph.runtime.staging.values import objects, structure
from autograph.runtime.staging.values.deep_specs import covers
from autograph.runtime.staging.values.descriptions import describe
from autograph.runtime.staging.values.numbers_of_kinds import lifted_number, told_kind
from autograph.runtime.staging.values.objects import ObjectLayout
from autograph.runtime.staging.values.one_of import Impossible, OneOf
from autograph.runtime.staging.values.specs import (
    TEXT,
    Face,
    Fixed,
    Growing,
    Leaf,
    OneOfSpec,
    Spec,
    Struct,
    is_stale,
    kinds_of,
    leaf_of,
    python_leaf,
    register_face,
)
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import ListType, TensorType, Type
from autograph.runtime.variable import Variable

TAG = TensorType(types.int32)
# What a list of one and the same Python object carries for each, so that it has a length.
MARK = TensorType(types.bool_)
Lower = Callable[[Any, Leaf], Tensor]
Lift = Callable[[Any, Leaf], Any]
_LOWER: dict[str, Lower] = {}
_LIFT: dict[str, Lift] = {}


def register(face: Face, lower_leaf: Lower, lift_leaf: Lift) -> None:
    """Make one face of numbers known to branches and loops."""
    register_face(face)
    _LOWER[face.name] = lower_leaf
    _LIFT[face.name] = lift_leaf


def _recognise_tensor(value: Any) -> Leaf | None:
    if isinstance(value, Variable):
        return Leaf("tensor", TensorType(value.dtype, tuple(value.shape)))
    if not isinstance(value, Tensor):
        return None
    kinds = kinds_in(value)
    return Leaf("tensor", _plain(value.type), None if kinds is None else kinds.names)


def _recognise_python(value: Any) -> Leaf | None:
    kind = promotion.python_kind(value)
    if kind is None or structure.is_one_of(value):
        return None
    return python_leaf(*names_of(value))


def _plain(type: TensorType) -> TensorType:
    return TensorType(type.dtype, type.shape)


def _lower_tensor(value: Any, leaf: Leaf) -> Tensor:
    if promotion.python_kind(value) is not None:
        return promotion.convert(value, leaf.type.dtype)
    return promotion.as_tensor(value, leaf.type.dtype)


def _lower_python(value: Any, leaf: Leaf) -> Tensor:
    return scalar.typed(value, kinds_of(leaf)[-1])


def _lift_leaf(leaf: Leaf, carried: Iterator[Any]) -> Any:
    kinds = kinds_of(leaf)
    number = next(carried)
    if leaf.face != "python" and kinds:
        return lifted_number(leaf.face, number, Kinds(kinds, next(carried)))
    if leaf.face != "python":
        return _LIFT[leaf.face](number, leaf)
    return scalar.make(number, kinds[-1], Kinds(kinds, next(carried)) if len(kinds) > 1 else None)


register_face(Face("python", _recognise_python, 0))
_LOWER["python"] = _lower_python
register(Face("tensor", _recognise_tensor, 2), _lower_tensor, lambda t, leaf: t)


def leaf_types(spec: Spec) -> list[Type]:
    """The types of the graph values that carry a value described by `spec`."""
    if isinstance(spec, Leaf):
        return [spec.type] if len(kinds_of(spec)) < 2 else [spec.type, KIND]
    if isinstance(spec, Struct):
        return [type for child in spec.children for type in leaf_types(child)]
    if isinstance(spec, OneOfSpec):
        return [TAG, *(type for case in spec.cases for type in leaf_types(case))]
    if isinstance(spec, Growing) and spec.element is not None:
        if spec.is_table:
            return [INDEX, *(kind for part in table_columns(spec) for kind in leaf_types(part))]
        return [ListType(type) for type in packed_types(leaf_types(spec.element) or [MARK])]
    return []


def values_of(spec: Spec | None, carried: Sequence[Any]) -> list[Any]:
    """What carries a value, but for what says of which kinds its numbers are."""
    kinds = [] if spec is None else leaf_types(spec) or [MARK]
    return [item for kind, item in zip(kinds, carried, strict=True) if kind is not KIND]


def lower(value: Any, spec: Spec) -> list[Any]:
    """The tensors and lists that carry `value`, in the order of `leaf_types(spec)`."""
    if isinstance(spec, Fixed) or is_stale(spec):
        return []
    if isinstance(spec, OneOfSpec):
        return _lower_one_of(value, spec)
    if isinstance(spec, Struct) and isinstance(spec.layout, ObjectLayout):
        parts = [getattr(value, str(name)) for name in spec.layout.keys]
        return [item for part in zip(parts, spec.children, strict=True) for item in lower(*part)]
    if isinstance(value, OneOf) and isinstance(spec, Growing):
        return lower(_grown_case(value, spec), spec)
    if isinstance(value, OneOf) and not closures.is_described_by(spec):
        text = value.as_text() if spec == TEXT else None
        return lower(value.joined_number(), spec) if text is None else [text]
    if isinstance(spec, Leaf):
        return [_LOWER[spec.face](value, spec), *told_kind(value, spec)]
    if isinstance(spec, Growing):
        return _lower_growing(value, spec)
    assert isinstance(spec, Struct)
    check_ordered(value)
    pairs = zip(closures.parts_of(value), spec.children, strict=True)
    return [tensor for part, child in pairs for tensor in lower(part, child)]


def _lower_growing(value: Any, spec: Growing) -> list[Any]:
    if spec.element is None:
        return []
    staged = promotion.staged_items(value)
    if staged is not None:
        return list(staged.widened(spec.element).leaves)
    if spec.is_table:
        open_table = table_of_open(value)
        if open_table is not None:
            return list(open_table.widened(spec.element).leaves)
        keys, values = spec.columns
        value = dict(known_items(value))
        held = [index_of(value, spec.element), *lower(list(value), keys)]
        held += lowered_digests(list(value), keys)
        return [*held, *(lowered_rooms(value.values(), values) or lower([*value.values()], values))]
    store(value, value)
    columns = [lower_item(item, spec.element) for item in value]
    kinds = leaf_types(spec)
    if not columns:
        return [lists.list_empty(kind.element) for kind in kinds]  # type: ignore[union-attr]
    made = [lists.list_of(*column) for column in zip(*columns, strict=True)]
    return [lists.list_cast(items, kind.element) for items, kind in zip(made, kinds, strict=True)]  # type: ignore[union-attr]


def lower_item(value: Any, element: Spec) -> list[Any]:
    """What carries an item of a list that grows, one for each of its columns."""
    return packed(lower(value, element)) or [placeholder(MARK)]


def _lower_one_of(value: Any, spec: OneOfSpec) -> list[Any]:
    if isinstance(value, OneOf):
        places = [_case_for(case, spec) for case in value.cases]
        tag = _translated(value.tag, places)
        parts = {
            place: lower(_only_cases(value, places, place), spec.cases[place]) for place in places
        }
    else:
        place = _case_for(value, spec)
        tag = EagerTensor(np.asarray(place, np.int32))
        parts = {place: lower(value, spec.cases[place])}
    carried: list[Any] = [tag]
    for index, case in enumerate(spec.cases):
        carried += parts[index] if index in parts else placeholders(case)
    return carried


def _only_cases(value: OneOf, places: list[int], place: int) -> Any:
    """The value, known to be a case of one description; several cases can have the same one."""
    if places.count(place) == 1:
        return value.cases[places.index(place)]
    # Objects keep their identity in a choice, so their attributes are chosen one by one.
    pairs = list(zip(value.cases, places, strict=True))
    unbound = [case for case, own in pairs if own == place and isinstance(case, Undefined)]
    if len(unbound) == places.count(place):
        return unbound[0]
    rest = OneOf(value.tag, [case if own == place else Impossible() for case, own in pairs])
    if any(objects.take_apart(case) for case in rest.cases):
        return rest
    from autograph.runtime.staging.switching import switch

    return switch(rest, lambda case: case)


def _grown_case(value: OneOf, spec: Growing) -> Any:
    """One of several tuples, as one whose length only the graph knows."""
    from autograph.runtime.staging.switching import switch

    return switch(value, lambda case: _lift_growing(spec, iter(lower(case, spec))))


def _translated(tag: Tensor, places: list[int]) -> Tensor:
    if places == list(range(len(places))):
        return tag
    return get_item(EagerTensor(np.asarray(places, np.int32)), tag)


def _case_for(value: Any, spec: OneOfSpec) -> int:
    for place, case in enumerate(spec.cases):
        if covers(case, value):
            return place
    raise StagingError(f"internal error: {value!r:.60} is none of {describe(spec)}; this is a bug")


def placeholders(spec: Spec) -> list[Any]:
    """Values of the right types that stand where there is no value."""
    return [placeholder(type) for type in leaf_types(spec)]


def placeholder(type: Type) -> Any:
    """A value of the type, for where there is none."""
    if isinstance(type, ListType):
        return lists.list_empty(type.element)
    shape = tuple(dim if isinstance(dim, int) else 0 for dim in type.shape)
    return EagerTensor(np.zeros(shape, type.dtype))


def lift(spec: Spec, carried: Iterator[Any]) -> Any:
    """The value that user code sees, taking from `carried` what `lower` put there."""
    if isinstance(spec, Fixed):
        return spec.value
    if isinstance(spec, Leaf):
        return _lift_leaf(spec, carried)
    if isinstance(spec, Struct):
        parts = [lift(child, carried) for child in spec.children]
        return structure.put_together(spec.layout, parts)
    if isinstance(spec, Growing):
        return _lift_growing(spec, carried)
    assert isinstance(spec, OneOfSpec)
    tag = next(carried)
    return OneOf(tag, [lift(case, carried) for case in spec.cases])


def _lift_growing(spec: Growing, carried: Iterator[Any]) -> Any:
    if spec.element is None:
        made = structure.make_empty(spec.form)
        return objects.note_made(made) if spec.is_table else made
    items: list[SymbolicList] = [next(carried) for _ in leaf_types(spec)]
    if spec.is_table:
        return held_in(structure.make_empty(spec.form), GrowingTable(spec.element, items))
    contents = GrowingList(spec.element, items, spec.own)
    is_own = spec.own and spec.form.kind is not tuple
    return structure.put_together(spec.form, [contents if is_own else contents.shared()])


def copied_parts(spec: Spec, value: Any) -> list[Any]:
    """What in a lifted value, itself or the cases it may be, is not the object that was lowered."""
    if isinstance(spec, OneOfSpec):
        cases = zip(spec.cases, value.cases, strict=True)
        return [case for known, case in cases if not isinstance(known, Fixed)]
    return [] if isinstance(spec, Fixed) else [value]


def lift_element(element: Spec, carried: list[Any]) -> Any:
    """One element of a growing list."""
    return lift(element, unpacked(leaf_types(element), iter(carried)))


def asked(test: Any) -> Any:
    """A test, or what the `__bool__` or `__len__` of the user's class says of an object."""
    method = getattr(type(test), "__bool__", None) or getattr(type(test), "__len__", None)
    truth = getattr(method, "__ag_truth__", None)
    return test if truth is None else truth(test)


def as_condition(test: Any) -> Tensor:
    """A recorded test as the bool scalar that control flow takes; truth is Python's."""
    if isinstance(test, OneOf):
        return test.truth()
    staged = promotion.staged_items(test)
    if staged is not None:
        return cast(scalar.typed(staged.length(), "int"), types.bool_)
    leaf = leaf_of(test)
    if isinstance(test, dict):
        # What is known of dicts rests on this module.
        from autograph.runtime.staging.dicts.dict_methods import has_key

        return as_condition(sum(1 * has_key(test, key) for key in test))
    if leaf is None:
        raise StagingError(
            f"{test!r:.60} cannot decide recorded control flow.",
            advice="Compare it with something, so that the test is a bool.",
        )
    if leaf.face == "text":
        return cast(test.length().tensor, types.bool_)
    tensor = _LOWER[leaf.face](test, leaf)
    if tensor.type.shape:
        tensor = _single_truth(tensor)
    if types.kind(tensor.dtype) == "string":
        raise TypeError("the truth of a string tensor is not defined; compare it")
    return tensor if tensor.dtype == types.bool_ else cast(tensor, types.bool_)


def is_concrete(test: Any) -> bool:
    """Whether a test has a truth now, while recording."""
    if isinstance(test, EagerTensor):
        return True
    leaf = leaf_of(test)
    if leaf is None:
        if isinstance(test, list | dict | set | deque):
            check_not_spoiled(test)
        if isinstance(test, dict) and not promotion.is_staged_table(test):
            return not any(map(structure.is_one_of, test.values()))
        return not (structure.is_one_of(test) or promotion.staged_items(test) is not None)
    if leaf.face == "python":
        return not isinstance(test, scalar.Scalar)
    tensor = as_condition(test)
    return isinstance(tensor, EagerTensor)


def logical_not(value: Any) -> Any:
    """`not value` for a recorded value."""
    return scalar.make(logic.logical_not(as_condition(value)), "bool")


def _single_truth(tensor: Tensor) -> Tensor:
    """NumPy's truth of an array: of its one element; more are ambiguous."""
    if any(isinstance(dim, int) and dim != 1 for dim in tensor.type.shape):
        raise ValueError(
            "The truth value of an array with more than one element is ambiguous. "
            "Use a.any() or a.all()"
        )
    return reshape(tensor, ())


def is_visible(region: Any, value: Any, known: Container[int] = ()) -> bool:
    """Whether a value only consists of Python objects and what exists in a region.

    Those with the ids `known` exist there, whatever they hold now.
    """
    if id(value) in known:
        return True
    if isinstance(value, OneOf):
        return all(is_visible(region, part, known) for part in (value.tag, *value.cases))
    staged = promotion.staged_items(value)
    if staged is not None:
        held = [leaf.value for leaf in staged.carriers() if hasattr(leaf, "value")]
        return all(region.is_inside(value.graph) for value in held)
    taken = structure.take_apart(value) or closures.take_apart(value)
    if taken is not None:
        return all(is_visible(region, part, known) for part in taken[1])
    depends_on = getattr(type(value), "__ag_depends_on__", None)
    if depends_on is not None:
        return all(is_visible(region, part, known) for part in depends_on(value))
    if is_stale(Fixed(value)) or leaf_of(value) is None:
        return True
    tensor = value if isinstance(value, Tensor) else _raw(value)
    return not hasattr(tensor, "value") or region.is_inside(tensor.value.graph)


def _raw(value: Any) -> Any:
    """The tensor a number of any face holds now, without recording anything."""
    tensor = getattr(value, "_tensor", None)
    return getattr(value, "tensor", None) if tensor is None else tensor
