"""Variables that several functions share and change.

    n = 0                              n = ag__.Box(0)
    def count():                       def count():
        nonlocal n                         ag__.set_attr(n, 'value', n.value + 1)
        n += 1          becomes
    count()                            ag__.call(count)
    return n                           return n.value

A box keeps the variable where all of them see it, while branches and loops hand it around. Which
variables need one, `syntax.captures` decides; a variable that is bound somewhere inside a branch or
loop gets its empty box at the start of the function.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import Any

import gast

from autograph.converters.attributes import operator_text, set_attr
from autograph.converters.base import (
    LOAD,
    STORE,
    Conversion,
    assign,
    constant,
    is_converted,
    load,
    placed,
    run_time,
)
from autograph.converters.functional import unbound_after, undefined
from autograph.converters.jumps import block_or_pass
from autograph.runtime import staging
from autograph.syntax.origin import position_of
from autograph.syntax.scopes import COMPREHENSIONS, FUNCTIONS, Scope


@run_time
class Box:
    """The place of one variable."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getattr__(self, name: str) -> Any:
        # While recording, storing `Undefined` deletes the attribute.
        if name == "value":
            return staging.Undefined(name)
        raise AttributeError(name)


@run_time
def assign_box(box: Box, value: Any) -> Any:
    """Assign the variable inside an expression: `(n := value)`."""
    set_attr(box, "value", value)
    return value


def box_variables(conversion: Conversion, function: Any, names: set[str]) -> None:
    """Give these variables of the function boxes, wherever they are used."""
    renaming = _Boxing(conversion, function, names)
    renaming.block(function)
    function.body = [*renaming.first_statements(), *function.body]


@dataclass(frozen=True)
class _Within:
    """Which names are the function's where we are, and whether the code there is converted."""

    names: frozenset[str]
    is_converted: bool = True
    is_free: bool = False

    def inside(self, scope: Scope) -> _Within:
        """Return the same for a nested scope."""
        names = {name for name in self.names if name in scope.free or name in scope.nonlocals}
        return replace(self, names=frozenset(names))


class _Boxing:
    """Rewrites the uses of the variables of one function."""

    def __init__(self, conversion: Conversion, function: Any, names: set[str]) -> None:
        self._conversion = conversion
        self._function = function
        # A name that a statement such as `def` or `import` binds needs a second one for its box.
        named = _bound_by_statements(function, names)
        self._boxes = {
            name: conversion.names.fresh(f"{name}_box") if name in named else name
            for name in sorted(names)
        }
        self._parameters = [p for p in function.scope.parameters if p in names]
        self._filled = _first_assignments(function, names - named - set(self._parameters))

        self._always_bound = {*self._filled, *self._parameters} - _deleted(function)

    def first_statements(self) -> list[Any]:
        """Return the boxes of parameters, and the empty ones."""
        at = self._function.body[0]
        result = []
        for name, box in self._boxes.items():
            if name in self._parameters:
                result.append(assign(at, box, self._new_box(at, load(at, name))))
            elif name not in self._filled:
                result.append(
                    assign(at, box, self._new_box(at, undefined(self._conversion, at, name)))
                )
        return result

    def block(self, function: Any) -> None:
        """Rewrite the statements of the function itself."""
        within = _Within(frozenset(self._boxes))
        if isinstance(function, gast.Lambda):
            function.body = self._visit(function.body, within)
        else:
            function.body = self._row(function.body, within)

    def _new_box(self, at: Any, value: Any) -> gast.Call:
        return self._conversion.operator(at, "Box", value)

    def _row(self, nodes: list[Any], within: _Within) -> list[Any]:
        result: list[Any] = []
        for node in nodes:
            new = self._visit(node, within) if isinstance(node, ast.AST) else node
            if isinstance(new, list):
                result += new
            else:
                result.append(new)
        return result

    def _visit(self, node: Any, within: _Within) -> Any:
        if isinstance(node, gast.Name):
            return self._name(node, within) if node.id in within.names else node
        if isinstance(node, COMPREHENSIONS):
            return self._comprehension(node, within)
        if isinstance(node, (*FUNCTIONS, gast.ClassDef)):
            return self._definition(node, within)
        if isinstance(node, gast.Assign) and id(node) in self._filled.values():
            value = self._visit(node.value, within)
            return assign(node, node.targets[0], self._new_box(node, value))
        if isinstance(node, gast.AugAssign) and getattr(node.target, "id", None) in within.names:
            return self._augmented(node, within)
        self._parts(node, within)
        handler = _BINDERS.get(type(node))
        return handler(self, node, within.names) if handler is not None else node

    def _parts(self, node: Any, within: _Within) -> None:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                setattr(node, name, self._row(value, within))
            elif isinstance(value, ast.AST):
                setattr(node, name, self._visit(value, within))

    def _name(self, node: gast.Name, within: _Within) -> Any:
        box = load(node, self._boxes[node.id])
        # Nothing else is ever given this name.
        box.is_settled = True
        place = placed(gast.Attribute(box, "value", node.ctx), position_of(node))
        is_safe = node.id in self._always_bound or not within.is_converted
        if is_safe or not isinstance(node.ctx, gast.Load):
            return place
        words = {"free": constant(node, True)} if within.is_free else {}
        return self._conversion.operator(node, "bound", place, constant(node, node.id), **words)

    def _augmented(self, node: gast.AugAssign, within: _Within) -> gast.Assign:
        """`n += 1` reads the variable, which may be unbound, before it evaluates the value."""
        place = self._name(node.target, within)
        old = self._name(load(node, node.target.id), within)
        value = self._visit(node.value, within)
        new = self._conversion.operator(node, "augmented", operator_text(node), old, value)
        return assign(node, place, new)

    def _comprehension(self, node: Any, within: _Within) -> Any:
        """Rewrite a comprehension: its first iterable belongs to the scope around it."""
        first = node.generators[0]
        iterable = self._visit(first.iter, within)
        first.iter = placed(gast.Constant(None, None), position_of(node))
        self._parts(node, within.inside(node.scope))
        first.iter = iterable
        return node

    def _definition(self, node: Any, within: _Within) -> Any:
        """Rewrite a nested function or class; the names that are free there are the function's."""
        self._outside(node, within)
        converted = within.is_converted and not isinstance(node, gast.ClassDef)
        converted = converted and is_converted(node)
        inside = replace(within.inside(node.scope), is_converted=converted, is_free=True)
        if isinstance(node, gast.Lambda):
            node.body = self._visit(node.body, inside)
            return node
        if inside.names:
            node.body = block_or_pass(node, self._row(node.body, inside))
        return [node, self._rebound(node, node.name)] if node.name in within.names else node

    def _outside(self, node: Any, within: _Within) -> None:
        """Rewrite what a definition evaluates in the scope around it."""
        if isinstance(node, gast.ClassDef):
            node.bases = self._row(node.bases, within)
            node.keywords = self._row(node.keywords, within)
        else:
            arguments = node.args
            arguments.defaults = self._row(arguments.defaults, within)
            arguments.kw_defaults = [d and self._visit(d, within) for d in arguments.kw_defaults]
        if not isinstance(node, gast.Lambda):
            node.decorator_list = self._row(node.decorator_list, within)

    def _rebound(self, at: Any, name: str) -> Any:
        """Return `name_box.value = name`, after a statement that bound the name."""
        place = placed(gast.Attribute(load(at, self._boxes[name]), "value", STORE), position_of(at))
        return assign(at, place, load(at, name))

    def _declaration(self, node: gast.Nonlocal, names: frozenset[str]) -> Any:
        node.names = [name for name in node.names if name not in names]
        return node if node.names else []

    def _deletion(self, node: gast.Delete, names: frozenset[str]) -> Any:
        """A box whose variable is deleted is empty again."""
        result: list[Any] = []
        for target in node.targets:
            box = getattr(target, "value", None)
            name = next((n for n, b in self._boxes.items() if getattr(box, "id", None) == b), None)
            if name is None or not isinstance(target, gast.Attribute):
                result.append(placed(gast.Delete([target]), position_of(node)))
                continue
            place = placed(gast.Attribute(box, "value", LOAD), position_of(target))
            check = self._conversion.operator(target, "bound", place, constant(target, name))
            result.append(placed(gast.Expr(check), position_of(node)))
            target.ctx = STORE
            result.append(assign(node, target, undefined(self._conversion, node, name)))
        return result

    def _walrus(self, node: gast.NamedExpr, names: frozenset[str]) -> Any:
        if not isinstance(node.target, gast.Attribute):
            return node
        return self._conversion.operator(node, "assign_box", node.target.value, node.value)

    def _annotated(self, node: gast.AnnAssign, names: frozenset[str]) -> Any:
        if not isinstance(node.target, gast.Attribute) or node.value is None:
            return [] if isinstance(node.target, gast.Attribute) else node
        return assign(node, node.target, node.value)

    def _import(self, node: Any, names: frozenset[str]) -> Any:
        bound = [alias.asname or alias.name.partition(".")[0] for alias in node.names]
        return [node, *(self._rebound(node, name) for name in bound if name in names)]

    def _handler(self, node: gast.ExceptHandler, names: frozenset[str]) -> Any:
        if not isinstance(node.name, gast.Attribute):
            return node
        place, name = node.name, self._conversion.names.fresh("error")
        node.name = placed(gast.Name(name, STORE, None, None), position_of(node))
        empty = undefined(self._conversion, node, place.value.id)
        node.body = unbound_after(
            node, assign(node, place, load(node, name)), assign(node, place, empty)
        )
        return node


_BINDERS: dict[type, Any] = {
    gast.Nonlocal: _Boxing._declaration,
    gast.Delete: _Boxing._deletion,
    gast.NamedExpr: _Boxing._walrus,
    gast.AnnAssign: _Boxing._annotated,
    gast.Import: _Boxing._import,
    gast.ImportFrom: _Boxing._import,
    gast.ExceptHandler: _Boxing._handler,
}


def _bound_by_statements(function: Any, names: set[str]) -> set[str]:
    """Those of the names that a definition or an import binds, here or in a function inside."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, gast.FunctionDef | gast.AsyncFunctionDef | gast.ClassDef):
            found.add(node.name)
        elif isinstance(node, gast.alias):
            found.add(node.asname or node.name.partition(".")[0])
    return found & names


def _deleted(function: Any) -> set[str]:
    """The names that are deleted, here or in a function inside."""
    return {
        node.id
        for node in ast.walk(function)
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Del)
    } | {
        node.name.id
        for node in ast.walk(function)
        if isinstance(node, gast.ExceptHandler) and node.name is not None
    }


def _first_assignments(function: Any, names: set[str]) -> dict[str, int]:
    """The names whose first mention is a plain assignment in the function's own block."""
    mentioned: set[str] = set()
    found: dict[str, int] = {}
    for statement in function.body:
        if isinstance(statement, gast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            inside = {node.id for node in ast.walk(statement.value) if isinstance(node, gast.Name)}
            if isinstance(target, gast.Name) and target.id in names - mentioned - inside:
                found[target.id] = id(statement)
        for node in ast.walk(statement):
            if isinstance(node, gast.Name):
                mentioned.add(node.id)
    return found
