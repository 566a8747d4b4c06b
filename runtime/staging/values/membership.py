"""Asking of recorded values which they are: `in` and `is`."""

from __future__ import annotations

from collections.abc import ItemsView, KeysView, Sequence, ValuesView
from functools import partial
from types import FunctionType
from typing import Any

from autograph.runtime import promotion, scalar
from autograph.runtime.errors import StagingError
from autograph.runtime.number_kinds import kinds_in
from autograph.runtime.staging import effects
from autograph.runtime.staging.access import MUTABLE, is_known
from autograph.runtime.staging.branches import conditional_value
from autograph.runtime.staging.dicts.dict_methods import has_key, has_open_keys
from autograph.runtime.staging.dicts.table_access import contains as is_in_table
from autograph.runtime.staging.dicts.table_access import is_table
from autograph.runtime.staging.identity.copies import check_not_spoiled
from autograph.runtime.staging.lists.list_search import is_among
from autograph.runtime.staging.outside_reads import note_item
from autograph.runtime.staging.recording import active
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.texts import text_methods
from autograph.runtime.staging.values import lowering
from autograph.runtime.staging.values.comparing import equal
from autograph.runtime.staging.values.one_of import OneOf, is_symbolic
from autograph.runtime.staging.values.sameness import SIMPLE
from autograph.runtime.staging.values.specs import is_recorded, leaf_of
from autograph.runtime.tensor import Tensor
from autograph.runtime.text import Text

_PLAIN = frozenset(SIMPLE)


def contents(container: OneOf) -> Any:
    """The items of one of several containers, as a list of their own."""
    return switch(container.usable("is not iterable"), _listed)


def _listed(container: Any) -> Any:
    kinds = (*MUTABLE, tuple, KeysView, ValuesView, ItemsView)
    return list(container) if isinstance(container, kinds) else container


def contains(item: Any, container: Any) -> Any:
    """`item in container`."""
    if _are_texts(item, container):
        return text_methods.call("contains", container, item)
    if isinstance(container, scalar.Scalar) or getattr(container, "is_scalar", False):
        kind = getattr(container, "python_kind", None) or f"numpy.{container.dtype.name}"
        raise TypeError(f"argument of type '{kind}' is not iterable")
    if isinstance(container, Tensor) or leaf_of(container) is not None:
        return effects.any_equal(container, item)
    if promotion.is_staged_list(container):
        return is_among(container[0].__ag_list__(), item)
    if isinstance(container, OneOf):
        return switch(container, lambda case: contains(item, case))
    if isinstance(container, MUTABLE):
        check_not_spoiled(container)
    if not is_symbolic(item):
        note_item(container, item)
    method = getattr(type(container), "__contains__", None)
    if isinstance(method, FunctionType):
        return method(container, item)
    if is_table(container, item if isinstance(item, tuple) else None):
        return is_in_table(container, item)
    if isinstance(container, dict):
        is_key = not is_symbolic(item) or (isinstance(item, OneOf) and is_known(item))
        if is_key and has_open_keys(container):
            return has_key(container, item)
        container = tuple(container)
    if not (_compares(item) or any(map(_compares, _unknown_in(container)))):
        return item in container
    found: Any = False
    for candidate in container:
        if item is candidate and not is_recorded(item):
            return True
        if not _compares(item) and not _compares(candidate):
            if item == candidate:
                return True
            continue
        found = _either(found, item, candidate)
    return found


def _are_texts(item: Any, container: Any) -> bool:
    """Whether a part of a text is looked for that is only known when the graph runs."""
    if isinstance(container, Text):
        return True
    return isinstance(container, str) and text_methods.is_unknown(item)


def _either(found: Any, item: Any, candidate: Any) -> Any:
    """Whether `found` or the two are equal; a method of the user's is not asked without need."""
    alike = partial(equal, candidate, item)
    if isinstance(found, bool) or not any(map(_has_method, (item, candidate))):
        return effects.either(found, alike)
    return conditional_value(found, lambda: True, lambda: effects.either(False, alike))


def _has_method(value: Any) -> bool:
    """Whether a class of the user's says what it equals."""
    return isinstance(type(value).__eq__, FunctionType) and not is_recorded(value)


def _compares(value: Any) -> bool:
    """Whether what a comparison with it gives may be recorded."""
    return is_recorded(value) or _has_method(value)


def _unknown_in(container: Any) -> Sequence[Any]:
    """The items of a container, unless all are plain Python values."""
    if not isinstance(container, list | tuple | set | frozenset):
        return ()
    # A loop asks again and again, so that to look at each item would take long.
    return () if _PLAIN.issuperset(map(type, container)) else tuple(container)


def is_(a: Any, b: Any) -> Any:
    """`a is b`."""
    if a is b:
        return True
    if isinstance(b, OneOf | scalar.Scalar) or kinds_in(b) is not None:
        a, b = b, a
    if isinstance(a, OneOf):
        if isinstance(b, OneOf) or not all(isinstance(_are_one(case, b), bool) for case in a.cases):
            return switch(a, lambda case: is_(case, b))
        return a.is_case(lambda case: _are_one(case, b))
    if isinstance(b, bool) and _is_truth(a):
        # Python has one object for each truth value.
        return a if b else lowering.logical_not(a)
    kinds = kinds_in(a) if isinstance(b, bool) else None
    if kinds is not None and "bool" in kinds.names:
        equal_to_it = scalar.make(lowering.as_condition(a == b), "bool")
        return scalar.make(kinds.is_at_most("bool"), "bool") & equal_to_it
    are_one = _are_one(a, b)
    if are_one is None:
        raise StagingError(
            "whether these are one object depends on recorded control flow.",
            advice="Compare what they hold, `==`, or remember in a variable which one it is.",
        )
    return are_one


def _are_one(a: Any, b: Any) -> Any:
    """Whether two values, neither one of several, are one object; None if that is not known."""
    if isinstance(b, bool) and _is_truth(a):
        return None
    recording = active()
    if recording is None or a is b:
        return a is b
    if type(a) is type(b) is FunctionType and a.__code__ is b.__code__:
        return None if recording.remade.keys() & {id(a), id(b)} else False
    return recording.copies.are_one(a, b)


def _is_truth(value: Any) -> bool:
    return isinstance(value, scalar.Scalar) and value.python_kind == "bool"
