"""Python's own trees as gast trees, and gast trees made Python's, in one walk each way.

gast says the same on every version of Python: a parameter is a `Name`, and so is what `except`
binds. Its own translators build their nodes through general visitors, which takes longer than all
that a conversion does besides; here a class's fields are looked up once, and on the way back no
node is made anew. Nodes that hold nothing, as `Load` and `Add`, are shared. On the way back, nodes
without a position get that of the node around them, so that the tree compiles.
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

# Fields that never hold nodes.
_TEXTS = {"id", "attr", "arg", "kind", "type_comment", "level", "module"}


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


def to_python(tree: Any, position: Position = (1, 0, 1, 0)) -> Any:
    """Make a gast tree Python's own, in place; `position` is that of the node around it.

    The classes of both have the same layout, so that a node changes its class and stays what it
    is. Making new nodes would take as long as all analyses of a function together.
    """
    given = vars(tree)
    kind: Any = type(tree)
    made, fields, is_placed = _python_class(kind)
    if made is ast.Name and type(given["ctx"]) is gast.Param:
        made, fields = ast.arg, ("annotation",)
        given["arg"] = given["id"]
    elif made is ast.ExceptHandler and given["name"].__class__ is gast.Name:
        given["name"] = given["name"].id
    tree.__class__ = made
    if is_placed:
        position = _placed(given, position)
    for field in fields:
        value = given.get(field)
        kind = type(value)
        if field == "ops":
            given[field] = [_IN_PYTHON.get(type(item), item) for item in value]
        elif kind is list:
            for item in value:
                if isinstance(item, ast.AST):
                    to_python(item, position)
        elif kind in _IN_PYTHON:
            given[field] = _IN_PYTHON[kind]
        elif isinstance(value, ast.AST):
            to_python(value, position)
    return tree


def _placed(given: dict[str, Any], around: Position) -> Position:
    """Fill the gaps in a node's position, which the compiler would refuse; give the position."""
    line = given.get("lineno")
    if line is None:
        position = around
    else:
        column = given.get("col_offset")
        end_line = given.get("end_lineno")
        end_column = given.get("end_col_offset")
        if column is not None and end_line is not None and end_column is not None:
            return line, column, end_line, end_column
        position = line, column or 0, line, column or 0
    given["lineno"], given["col_offset"], given["end_lineno"], given["end_col_offset"] = position
    return position


@cache
def _gast_class(kind: Any) -> tuple[Any, tuple[str, ...], bool]:
    """The class in gast, what it holds, and whether Python has no type parameters there yet."""
    made: Any = gast.Name if kind is ast.arg else getattr(gast, kind.__name__)
    lacks_parameters = "type_params" in made._fields and "type_params" not in kind._fields
    return made, made._fields + made._attributes, lacks_parameters


@cache
def _python_class(kind: Any) -> tuple[Any, tuple[str, ...], bool]:
    """Python's class, its fields that may hold nodes, and whether it has a position."""
    made: Any = getattr(ast, kind.__name__)
    # In gast, names hold what only parameters have.
    fields = ("ctx",) if made is ast.Name else made._fields
    holding = tuple(field for field in fields if field not in _TEXTS)
    return made, holding, "lineno" in made._attributes
