"""Python's own trees as gast trees, and back, in one walk each way.

gast says the same on every version of Python: a parameter is a `Name`, and so is what `except`
binds. Its own translators build their nodes through general visitors, which takes longer than all
that a conversion does besides; here a class's fields are looked up once. Nodes that hold nothing,
as `Load` and `Add`, are shared. On the way back, nodes without a position get that of the node
around them, so that the tree compiles.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

import gast

from autograph.syntax.origin import Position

# Nodes that hold nothing, as `Load` and `Add`: one of each is enough.
_KINDS = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)
_EMPTY = [
    name
    for name, kind in vars(gast).items()
    if isinstance(kind, type) and issubclass(kind, _KINDS) and kind not in _KINDS
]
_IN_GAST: dict[type, Any] = {getattr(ast, name): getattr(gast, name)() for name in _EMPTY}
_IN_PYTHON: dict[type, Any] = {getattr(gast, name): getattr(ast, name)() for name in _EMPTY}


def to_gast(node: ast.AST) -> Any:
    """Return Python's tree as a gast tree of its own."""
    kind: Any = type(node)
    made, fields, lacks_parameters = _gast_class(kind)
    given = vars(node)
    new = made.__new__(made)
    values = vars(new)
    for field in fields:
        value = given.get(field)
        if isinstance(value, ast.AST):
            value = _IN_GAST.get(type(value)) or to_gast(value)
        elif type(value) is list:
            value = [to_gast(item) if isinstance(item, ast.AST) else item for item in value]
        values[field] = value
    if made is gast.Name:
        if "arg" in given:
            values.update(id=given["arg"], ctx=_IN_GAST[ast.Param])
    elif lacks_parameters:
        values["type_params"] = []
    elif made is gast.ExceptHandler and new.name is not None:
        new.name = gast.copy_location(gast.Name(new.name, _IN_GAST[ast.Store], None, None), new)
    return new


def to_python(node: Any, position: Position = (1, 0, 1, 0)) -> Any:
    """Return a gast tree as Python's tree; `position` is that of the node around it."""
    kind: Any = type(node)
    if kind is gast.arguments:
        return _parameters(node, position)
    made, fields, is_placed = _python_class(kind)
    given = vars(node)
    new = made.__new__(made)
    values = vars(new)
    if is_placed:
        position = _completed(given, position)
        values["lineno"], values["col_offset"] = position[:2]
        values["end_lineno"], values["end_col_offset"] = position[2:]
    for field in fields:
        value = given.get(field)
        if isinstance(value, ast.AST):
            value = _IN_PYTHON.get(type(value)) or to_python(value, position)
        elif type(value) is list:
            value = [
                to_python(item, position) if isinstance(item, ast.AST) else item for item in value
            ]
        values[field] = value
    if made is ast.ExceptHandler and node.name is not None:
        new.name = node.name.id
    return new


def _parameters(arguments: gast.arguments, position: Position) -> ast.arguments:
    def named(name: Any) -> Any:
        if name is None:
            return None
        line, column, end_line, end_column = _completed(vars(name), position)
        annotation = name.annotation and to_python(name.annotation, position)
        return ast.arg(
            name.id,
            annotation,
            name.type_comment,
            lineno=line,
            col_offset=column,
            end_lineno=end_line,
            end_col_offset=end_column,
        )

    return ast.arguments(
        posonlyargs=[named(name) for name in arguments.posonlyargs],
        args=[named(name) for name in arguments.args],
        vararg=named(arguments.vararg),
        kwonlyargs=[named(name) for name in arguments.kwonlyargs],
        kw_defaults=[value and to_python(value, position) for value in arguments.kw_defaults],
        kwarg=named(arguments.kwarg),
        defaults=[to_python(value, position) for value in arguments.defaults],
    )


def _completed(given: dict[str, Any], around: Position) -> Position:
    """The node's own position, without the gaps that the compiler would refuse."""
    line = given.get("lineno")
    if line is None:
        return around
    column = given.get("col_offset")
    end_line = given.get("end_lineno")
    end_column = given.get("end_col_offset")
    if column is not None and end_line is not None and end_column is not None:
        return line, column, end_line, end_column
    return line, column or 0, line, column or 0


@cache
def _gast_class(kind: Any) -> tuple[Any, tuple[str, ...], bool]:
    """The class in gast, what it holds, and whether Python has no type parameters there yet."""
    made: Any = gast.Name if kind is ast.arg else getattr(gast, kind.__name__)
    lacks_parameters = "type_params" in made._fields and "type_params" not in kind._fields
    return made, made._fields + made._attributes, lacks_parameters


@cache
def _python_class(kind: Any) -> tuple[Any, tuple[str, ...], bool]:
    """Python's class, what it holds, and whether it has a position."""
    made: Any = getattr(ast, kind.__name__)
    # In gast, names hold what only parameters have.
    fields = ("id", "ctx") if made is ast.Name else made._fields
    return made, fields, "lineno" in made._attributes
