"""Keys of dicts and sets that only the graph knows: numbers, strings, or tuples of such."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.errors import StagingError
from autograph.runtime.number_kinds import class_of
from autograph.runtime.ops import lists, tables
from autograph.runtime.staging.dicts.text_keys import as_text, digests
from autograph.runtime.staging.identity.copies import check_fresh
from autograph.runtime.staging.values.specs import (
    TEXT,
    Leaf,
    Spec,
    Struct,
    element_spec,
    kinds_of,
    leaf_of,
)
from autograph.runtime.staging.values.structure import is_one_of
from autograph.runtime.tensor import EagerTensor

_KINDS = {"b": "int", "i": "int", "u": "int", "f": "float"}


def key_spec(key: Any) -> Spec:
    """The description of a key that is put in."""
    check_fresh(key)
    if as_text(key) is not None:
        return TEXT
    spec = element_spec(key)
    if isinstance(spec, Struct) and spec.layout.kind is tuple and spec.children:
        return Struct(spec.layout, tuple(map(key_spec, key)))
    if isinstance(spec, Leaf) and spec.type.shape == ():
        if spec.face != "python" and not spec.detail:
            _refuse_unhashable(key, spec)
        is_number = spec.type.dtype.kind in _KINDS and spec.type.dtype != np.float16
        if is_number and _is_of_one_dtype(spec):
            return spec
    raise _no_key(key, spec)


def _is_of_one_dtype(spec: Leaf) -> bool:
    """Whether the number has this dtype, be it Python's or NumPy's: such keys are found alike."""
    return all(np.dtype(class_of(name)) == spec.type.dtype for name in kinds_of(spec))


def _refuse_unhashable(key: Any, spec: Leaf) -> NoReturn:
    if spec.face == "tensor":
        raise StagingError(
            "a dict cannot get a tensor as a key that is only known when the graph runs.",
            advice="Use a Python number, `int(key)`, or an array indexed by the key.",
        )
    raise TypeError("unhashable type: 'numpy.ndarray'")


def _no_key(key: Any, spec: Spec) -> StagingError:
    what = "one of several values" if is_one_of(key) else getattr(key, "kind", type(key)).__name__
    if promotion.is_staged_list(key):
        what += " whose length is only known then"
    return StagingError(
        "the keys of this dict or set are only known when the graph runs; then they are numbers of "
        f"one kind, strings, or tuples of such, and here one is {what}.",
        advice="Keep other keys in a dict of their own.",
    )


def lowered_key(key: Any, spec: Spec) -> list[Any]:
    """The parts of a key as it is looked up, also if it is of another kind than the columns."""
    return [*_numbers(key, spec), *digests(key, spec)]


def _numbers(key: Any, spec: Spec) -> list[Any]:
    from autograph.runtime.staging.values.lowering import lower, values_of

    if isinstance(spec, Struct):
        pairs = zip(key, spec.children, strict=True)
        return [part for pair in pairs for part in _numbers(*pair)]
    if spec == TEXT:
        return []
    if isinstance(spec, Leaf) and spec.face == "python" and promotion.python_kind(key) is None:
        return [promotion.as_tensor(key, spec.type.dtype)]
    return values_of(spec, lower(key, spec))


def parts_to_find(key: Any, spec: Spec) -> list[Any] | None:
    """The parts of a key that is looked up; None if no key of this description equals it."""
    return lowered_key(key, spec) if _may_be_found(key, spec) else None


def _may_be_found(key: Any, spec: Spec) -> bool:
    """Whether a key of this description may equal one."""
    if isinstance(spec, Struct):
        if not (isinstance(key, tuple) and len(key) == len(spec.children)):
            _check_number(key, spec)
            return False
        return all([_may_be_found(*pair) for pair in zip(key, spec.children, strict=True)])
    if spec == TEXT or as_text(key) is not None:
        if as_text(key) is None:
            _check_number(key, spec)
        return spec == TEXT and as_text(key) is not None
    leaf = leaf_of(key)
    assert isinstance(spec, Leaf)
    if leaf is None or leaf.type.shape != () or is_one_of(key):
        _check_number(key, spec)
        return False
    if leaf.face not in ("python", spec.face) and not leaf.detail:
        _refuse_unhashable(key, leaf)
    if not (_is_of_one_dtype(leaf) and _fits(leaf.type.dtype, spec.type.dtype)):
        raise _other_kind(leaf, spec)
    return True


def _check_number(key: Any, spec: Spec) -> None:
    """A key that is no number is not there, unless that is only known when the graph runs."""
    if is_one_of(key):
        raise _no_key(key, spec)


def _fits(dtype: types.DType, column: types.DType) -> bool:
    """Whether numbers of a dtype can be looked up among those of another."""
    alike = _KINDS.get(dtype.kind) == _KINDS.get(column.kind)
    return alike and np.can_cast(dtype, column, "safe")


def _other_kind(one: Spec, other: Spec) -> StagingError:
    from autograph.runtime.staging.values.descriptions import describe

    return StagingError(
        "the keys of a dict or set that are only known when the graph runs are of one kind, and "
        f"here are two: {describe(one)} and {describe(other)}.",
        advice="Convert the key, as in `int(key)` or `float(key)`.",
    )


def is_other_kind(spec: Spec, column: Spec) -> bool:
    """Whether a key can only be one that is there already, of the kind of those."""
    return not _is_carried_by(spec, column) and _is_found_among(spec, column)


def _is_found_among(spec: Spec, column: Spec) -> bool:
    def fits(spec: Spec, column: Spec) -> bool:
        if not (isinstance(spec, Leaf) and isinstance(column, Leaf)):
            return False
        return _fits(spec.type.dtype, column.type.dtype)

    return _holds_of_parts(fits, spec, column)


def _holds_of_parts(holds: Callable[[Spec, Spec], bool], one: Spec, other: Spec) -> bool:
    """Whether two keys are built alike, and it holds of their parts."""
    if isinstance(one, Struct) and isinstance(other, Struct):
        pairs = zip(one.children, other.children, strict=False)
        return one.layout == other.layout and all(_holds_of_parts(holds, *pair) for pair in pairs)
    return holds(one, other)


def check_known(place: Any, spec: Spec, column: Spec) -> None:
    """Let the graph raise for a new key of another kind than those that are there."""
    from autograph.runtime.staging.effects import raise_if

    raise_if(place < 0, _other_kind(spec, column))


def check_carried(one: Spec, other: Spec) -> None:
    """Refuse keys of another dtype than those that are there, or are to be."""
    if not _is_carried_by(one, other):
        raise _other_kind(one, other)


def _is_carried_by(one: Spec, other: Spec) -> bool:
    """Whether keys are of one dtype, be they Python's or NumPy's."""

    def is_carried(one: Spec, other: Spec) -> bool:
        if not (isinstance(one, Leaf) and isinstance(other, Leaf)) or TEXT in (one, other):
            return one == other
        return one.type == other.type and _is_of_one_dtype(one) and _is_of_one_dtype(other)

    return _holds_of_parts(is_carried, one, other)


def check_not_nan(key: Any) -> None:
    """Let the graph raise for NaN, which Python finds again by its identity."""
    from autograph.runtime.staging.effects import raise_if

    for part in key if isinstance(key, tuple) else (key,):
        leaf = leaf_of(part)
        if leaf is not None and leaf.type.dtype.kind == "f":
            text = "NaN as a key of a dict or set: which one it is, recorded code cannot tell"
            raise_if(part != part, ValueError(text))


def index_of(keys: Iterable[Any], element: Spec) -> Any:
    """The index of keys that are known, if they are of the kind that those of the graph are."""
    assert isinstance(element, Struct)
    for key in keys:
        check_carried(key_spec(key), element.children[0])
    parts = [lowered_key(key, element.children[0]) for key in keys]
    numbers = tables.index_of([[part._array for part in row] for row in parts])
    if not numbers:
        return lists.list_empty(tables.INDEX.element)
    return lists.list_from_tensor(EagerTensor(np.asarray(numbers, np.int64)))
