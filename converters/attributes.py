"""Attributes that are assigned.

    self.a = v         becomes     ag__.set_attr(self, 'a', v)
    self.a += v        becomes     ag__.set_attr(self, 'a', ag__.augmented('+=', self.a, v))
    del self.a         becomes     ag__.del_attr(self, 'a')

Reading an attribute stays as it is.
"""

from __future__ import annotations

import inspect
import operator
from collections import deque
from collections.abc import Callable
from typing import Any

import gast

from autograph.converters.base import Conversion, constant, expression, run_time
from autograph.converters.calling import call
from autograph.runtime import staging
from autograph.runtime.staging.values.one_of import OneOf


def attribute_assignment(conversion: Conversion, target: gast.Attribute, value: Any) -> gast.Expr:
    """Return the statement for `obj.name = value`."""
    name = constant(target, target.attr)
    return expression(conversion.operator(target, "set_attr", target.value, name, value))


def attribute_deletion(conversion: Conversion, target: gast.Attribute) -> gast.Expr:
    """Return the statement for `del obj.name`."""
    name = constant(target, target.attr)
    return expression(conversion.operator(target, "del_attr", target.value, name))


_TEXTS = {
    gast.Add: "+=",
    gast.Sub: "-=",
    gast.Mult: "*=",
    gast.MatMult: "@=",
    gast.Div: "/=",
    gast.FloorDiv: "//=",
    gast.Mod: "%=",
    gast.Pow: "**=",
    gast.LShift: "<<=",
    gast.RShift: ">>=",
    gast.BitAnd: "&=",
    gast.BitOr: "|=",
    gast.BitXor: "^=",
}

_UPDATES: dict[str, Callable[[Any, Any], Any]] = {
    "+=": operator.iadd,
    "-=": operator.isub,
    "*=": operator.imul,
    "@=": operator.imatmul,
    "/=": operator.itruediv,
    "//=": operator.ifloordiv,
    "%=": operator.imod,
    "**=": operator.ipow,
    "<<=": operator.ilshift,
    ">>=": operator.irshift,
    "&=": operator.iand,
    "|=": operator.ior,
    "^=": operator.ixor,
}


def operator_text(node: gast.AugAssign) -> gast.Constant:
    """Return the operator of an augmented assignment as a literal, such as `'+='`."""
    return constant(node, _TEXTS[type(node.op)])


@run_time
def set_attr(obj: Any, name: str, value: Any) -> None:
    """Set an attribute, noted in the journal while recording."""
    if staging.tracing():
        described = inspect.getattr_static(type(obj), name, None)
        if isinstance(described, property) and described.fset is not None:
            call(described.fset, obj, value)
        else:
            staging.set_attr(obj, name, value)
    else:
        setattr(obj, name, value)


@run_time
def del_attr(obj: Any, name: str) -> None:
    """Delete an attribute, noted in the journal while recording."""
    if staging.tracing():
        staging.del_attr(obj, name)
    else:
        delattr(obj, name)


@run_time
def augmented(text: str, old: Any, value: Any) -> Any:
    """Return `old += value`, for any operator; in place where Python works in place."""
    if staging.tracing():
        method = _IN_PLACE.get((type(old), text))
        if method is not None:
            staging.call_method(old, method, (value,), {})
            return old
        if isinstance(old, OneOf) and any((type(c), text) in _IN_PLACE for c in old.cases):
            return staging.switch(old.bound(), lambda case: augmented(text, case, value))
        return staging.of_frozenset(_UPDATES[text], old, value)
    return _UPDATES[text](old, value)


_IN_PLACE: dict[tuple[type, str], str] = {
    (list, "+="): "extend",
    (list, "*="): "__imul__",
    (deque, "+="): "extend",
    (deque, "*="): "__imul__",
    (dict, "|="): "update",
}
for _kind in (set, staging.RecordedSet):
    _IN_PLACE |= {
        (_kind, "|="): "update",
        (_kind, "&="): "intersection_update",
        (_kind, "-="): "difference_update",
        (_kind, "^="): "symmetric_difference_update",
    }
