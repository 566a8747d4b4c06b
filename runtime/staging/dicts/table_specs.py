"""What is known of dicts whose keys only the graph knows, joined with others.

A list as a value may have more items elsewhere. A key that is missing on a path is not there.
"""

from __future__ import annotations

from typing import Any

from autograph.runtime.staging.dicts.table_keys import key_spec
from autograph.runtime.staging.identity.copies import stale_of
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.specs import (
    PAIR,
    Fixed,
    Growing,
    OneOfSpec,
    Spec,
    Struct,
    as_element,
    element_of,
    element_spec,
    form_of,
    join_elements,
)
from autograph.runtime.staging.values.undefined import Undefined


def value_spec(value: Any) -> Spec:
    """The description of a value of a table; a dict or set is one whose keys the graph knows."""
    if isinstance(value, dict | set) and stale_of(value) is None:
        # Tables rest on this module.
        from autograph.runtime.staging.dicts.table_access import RecordedSet
        from autograph.runtime.staging.dicts.tables import table_of

        form = structure.empty(RecordedSet() if type(value) is set else value)
        return Growing(table_of(value).element, form)
    return _grown(element_spec(value))


def join_tables(a: Spec, b: Spec) -> Spec | None:
    """The join of dicts of which only the graph knows all keys of one."""
    growing, plain = (a, b) if isinstance(a, Growing) else (b, a)
    if isinstance(growing, Growing) and isinstance(plain, Fixed):
        return _with_known(growing, plain.value)
    if not (isinstance(growing, Growing) and isinstance(plain, Struct) and growing.is_table):
        return None
    if plain.layout.kind is not growing.form.kind:
        return None
    element = growing.element
    for key, child in zip(map(Fixed, plain.layout.keys), plain.children, strict=True):
        value = _present(as_element(child))
        if value is not None:
            pair = Struct(PAIR, (key_spec(key.value), _grown(value)))
            element = join_elements(element, pair)
    return Growing(element, growing.form)


def _with_known(growing: Growing, known: Any) -> Spec | None:
    """The join of frozensets of which Python knows the members of one."""
    # Tables rest on this module.
    from autograph.runtime.staging.dicts.table_access import RecordedFrozenset

    if type(known) is not frozenset or growing.form.kind is not RecordedFrozenset:
        return None
    element = growing.element
    for member in known:
        element = join_elements(element, Struct(PAIR, (key_spec(member), Fixed(None))))
    return Growing(element, growing.form)


def _grown(spec: Spec) -> Spec:
    """A list is described as one that may have more items, a dict as one with recorded keys."""
    if isinstance(spec, Fixed) and isinstance(spec.value, dict | set):
        return value_spec(spec.value)
    if isinstance(spec, Struct) and spec.layout.kind is dict:
        return join_tables(Growing(None, structure.Layout(dict, ())), spec) or spec
    form = form_of(spec)
    return spec if form is None else Growing(element_of(spec), form)


def _present(spec: Spec) -> Spec | None:
    """A value where its key is there; None if it never is."""
    if not isinstance(spec, OneOfSpec):
        return None if _is_missing(spec) else spec
    value: Spec | None = None
    for case in spec.cases:
        value = value if _is_missing(case) else join_elements(value, case)
    return value


def _is_missing(spec: Spec) -> bool:
    value = getattr(spec, "value", None)
    return isinstance(spec, Fixed) and isinstance(value, Undefined) and value.is_absent
