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
from typing import Any

import gast

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
from autograph.converters.attributes import set_attr
from autograph.converters.functional import undefined
from autograph.syntax.origin import position_of
from autograph.syntax.scopes import COMPREHENSIONS, FUNCTIONS, Scope, parameter_nodes


@run_time
class Box:
    """The place of one variable."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


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
        if isinstance(function, gast.Lambda):
            function.body = self._visit(function.body, set(self._boxes), True)
        else:
            function.body = self._row(function.body, set(self._boxes), True)

    def _new_box(self, at: Any, value: Any) -> gast.Call:
        return self._conversion.operator(at, "Box", value)

    def _row(self, nodes: list[Any], names: set[str], checked: bool) -> list[Any]:
        result: list[Any] = []
        for node in nodes:
            new = self._visit(node, names, checked) if isinstance(node, ast.AST) else node
            if isinstance(new, list):
                result += new
            else:
                result.append(new)
        return result

    def _visit(self, node: Any, names: set[str], checked: bool) -> Any:
        """Rewrite a node in which these names are the function's; `checked` in converted code."""
        if isinstance(node, gast.Name):
            return self._name(node, checked) if node.id in names else node
        if isinstance(node, (*FUNCTIONS, gast.ClassDef, *COMPREHENSIONS)):
            return self._scope(node, names, checked)
        if isinstance(node, gast.Assign) and id(node) in self._filled.values():
            value = self._visit(node.value, names, checked)
            return assign(node, node.targets[0], self._new_box(node, value))
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                setattr(node, name, self._row(value, names, checked))
            elif isinstance(value, ast.AST):
                setattr(node, name, self._visit(value, names, checked))
        handler = _BINDERS.get(type(node))
        return handler(self, node, names) if handler is not None else node

    def _name(self, node: gast.Name, checked: bool) -> Any:
        box = self._boxes[node.id]
        place = placed(gast.Attribute(load(node, box), "value", node.ctx), position_of(node))
        if node.id in self._always_bound or not checked or not isinstance(node.ctx, gast.Load):
            return place
        return self._conversion.operator(node, "bound", place, constant(node, node.id))

    def _scope(self, node: Any, names: set[str], checked: bool) -> Any:
        """Rewrite a nested scope: the names that are free there are the function's."""
        scope: Scope = node.scope
        inside = {name for name in names if name in scope.free or name in scope.nonlocals}
        if isinstance(node, COMPREHENSIONS):
            first = node.generators[0]
            first.iter = self._visit(first.iter, names, checked)
            outer, first.iter = first.iter, placed(gast.Constant(None, None), position_of(node))
            for name in node._fields:
                value = getattr(node, name)
                new = (
                    self._row(value, inside, checked)
                    if isinstance(value, list)
                    else (self._visit(value, inside, checked))
                )
                setattr(node, name, new)
            first.iter = outer
            return node
        result = [node]
        if isinstance(node, gast.Lambda):
            result = node
        elif node.name in names:
            result.append(self._rebound(node, node.name))
        self._outside(node, names, checked)
        checked = checked and is_converted(node) if isinstance(node, FUNCTIONS) else False
        if isinstance(node, gast.Lambda):
            node.body = self._visit(node.body, inside, checked)
        else:
            node.body = self._row(node.body, inside, checked) if inside else node.body
        return result

    def _outside(self, node: Any, names: set[str], checked: bool) -> None:
        """Rewrite what a definition evaluates in the scope around it."""
        if isinstance(node, gast.ClassDef):
            node.bases = self._row(node.bases, names, checked)
            node.keywords = self._row(node.keywords, names, checked)
        else:
            node.args.defaults = self._row(node.args.defaults, names, checked)
            node.args.kw_defaults = [
                d and self._visit(d, names, checked) for d in node.args.kw_defaults
            ]
        if not isinstance(node, gast.Lambda):
            node.decorator_list = self._row(node.decorator_list, names, checked)

    def _rebound(self, at: Any, name: str) -> Any:
        """Return `name_box.value = name`, after a statement that bound the name."""
        place = placed(gast.Attribute(load(at, self._boxes[name]), "value", STORE), position_of(at))
        return assign(at, place, load(at, name))

    def _declaration(self, node: gast.Nonlocal, names: set[str]) -> Any:
        node.names = [name for name in node.names if name not in names]
        return node if node.names else []

    def _deletion(self, node: gast.Delete, names: set[str]) -> Any:
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

    def _walrus(self, node: gast.NamedExpr, names: set[str]) -> Any:
        if not isinstance(node.target, gast.Attribute):
            return node
        return self._conversion.operator(node, "assign_box", node.target.value, node.value)

    def _annotated(self, node: gast.AnnAssign, names: set[str]) -> Any:
        if not isinstance(node.target, gast.Attribute) or node.value is None:
            return [] if isinstance(node.target, gast.Attribute) else node
        return assign(node, node.target, node.value)

    def _import(self, node: Any, names: set[str]) -> Any:
        bound = [alias.asname or alias.name.partition(".")[0] for alias in node.names]
        return [node, *(self._rebound(node, name) for name in bound if name in names)]

    def _handler(self, node: gast.ExceptHandler, names: set[str]) -> Any:
        if not isinstance(node.name, gast.Attribute):
            return node
        place, name = node.name, self._conversion.names.fresh("error")
        node.name = placed(gast.Name(name, STORE, None, None), position_of(node))
        empty = undefined(self._conversion, node, name)
        node.body = [assign(node, place, load(node, name)), *node.body, assign(node, place, empty)]
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
