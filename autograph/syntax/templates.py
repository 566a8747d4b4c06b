"""Generated code written as code.

    templates.statements(
        '''
        def while_test(state):
            return test
        ''',
        at=node, while_test="while_test_1", state=["y"], test=node.test,
    )

A replacement is a name (text), a tree, or a list of either. Text renames variables, parameters and
functions; attributes and the keywords of calls stay as they are written. A tree takes the place of
a variable. A list is spliced where variables stand in a row: arguments, parameters, tuples, and, as
a line of its own, statements.

The caller hands its trees over: they are used as they are the first time, and copied after that
or where they must be read in one place and written in another. New nodes get the position of `at`,
or of the first replacement that has one, so that compiled code points at the user's line.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import gast

from autograph.syntax.origin import Position, position_of, set_position
from autograph.syntax.parser import parse_expression, parse_statements

Replacement = Any
"""Text, a gast tree, or a list of either."""

# Fields that hold a variable's name as plain text, which a replacement by text renames.
_TEXT_FIELDS = ("id", "name", "rest")
_CONTEXTS = {gast.Load: gast.Load(), gast.Store: gast.Store(), gast.Del: gast.Del()}


def statements(
    source: str, at: gast.AST | None = None, /, **replacements: Replacement
) -> list[gast.AST]:
    """Return the statements of the source, with its names replaced."""
    template = _parsed_statements(source)
    result: list[gast.AST] = _Substitution(replacements, at).many(template)
    return result


def expression(source: str, at: gast.AST | None = None, /, **replacements: Replacement) -> gast.AST:
    """Return the expression of the source, with its names replaced."""
    return _Substitution(replacements, at).one(_parsed_expression(source))


def name(identifier: str, context: type[gast.AST] = gast.Load) -> gast.Name:
    """Return a variable; `context` is gast.Load, gast.Store or gast.Param."""
    return gast.Name(identifier, context(), None, None)


def literal(value: object) -> gast.AST:
    """Return the literal of a constant, or of a tuple of them."""
    if isinstance(value, tuple):
        return gast.Tuple([literal(item) for item in value], gast.Load())
    return gast.Constant(value, None)


def copy_tree(node: Any) -> Any:
    """Return a copy of a tree; what analyses have attached to its nodes is kept, not copied."""
    if isinstance(node, list):
        return [copy_tree(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    copied = type(node)()
    copied.__dict__.update(node.__dict__)
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list | ast.AST):
            setattr(copied, field, copy_tree(value))
    return copied


def with_context(node: gast.AST, context: type[gast.AST]) -> gast.AST:
    """Return the tree as something to read, to assign or to delete; copied if it was another."""
    if not hasattr(node, "ctx") or isinstance(node.ctx, context):
        return node
    copied = copy_tree(node)
    _set_context(copied, context)
    return copied


def _set_context(node: gast.AST, context: type[gast.AST]) -> None:
    if not hasattr(node, "ctx"):
        return
    node.ctx = _CONTEXTS.get(context) or context()
    parts = getattr(node, "elts", ())
    if isinstance(node, gast.Starred):
        parts = (node.value,)
    for part in parts:
        _set_context(part, context)


@lru_cache(maxsize=1024)
def _parsed_statements(source: str) -> list[gast.AST]:
    return parse_statements(textwrap.dedent(source))


@lru_cache(maxsize=1024)
def _parsed_expression(source: str) -> gast.AST:
    return parse_expression(source)


class _Substitution:
    """One use of a template: builds the new tree, replacing names on the way."""

    def __init__(self, replacements: Mapping[str, Replacement], at: gast.AST | None) -> None:
        self._replacements = replacements
        self._position = _first_position([at, *replacements.values()])
        self._used: set[int] = set()

    def many(self, template: list[Any]) -> list[Any]:
        """Instantiate a row of nodes; replacements that are lists are spliced into it."""
        result: list[Any] = []
        for item in template:
            row = self._row(item)
            if row is None:
                result.append(self.one(item))
            else:
                result += row
        return result

    def one(self, template: Any) -> Any:
        """Instantiate one node of the template."""
        if isinstance(template, gast.Name) and template.id in self._replacements:
            return self._variable(template, self._replacements[template.id])
        return self._copied(template)

    def _row(self, item: Any) -> list[Any] | None:
        """What stands for an item of a row when a list replaces it, or a statement a variable."""
        if isinstance(item, gast.Expr):
            return self._statement_row(item)
        if not isinstance(item, gast.Name):
            return None
        value = self._replacements.get(item.id)
        if not isinstance(value, list):
            return None
        return [self._variable(item, part) for part in value]

    def _statement_row(self, item: gast.Expr) -> list[Any] | None:
        if not isinstance(item.value, gast.Name):
            return None
        value = self._replacements.get(item.value.id)
        if isinstance(value, ast.stmt):
            value = [value]
        if not isinstance(value, list):
            return None
        return [self._owned(statement) for statement in value]

    def _variable(self, template: gast.Name, value: Replacement) -> gast.AST:
        if isinstance(value, str):
            node = gast.Name(value, template.ctx, None, None)
            node.annotation = self._copied(template.annotation) if template.annotation else None
            return self._placed(node)
        if isinstance(value, list | ast.stmt) or not isinstance(value, ast.AST):
            kind = "a list" if isinstance(value, list) else type(value).__name__
            raise TypeError(f"`{template.id}` stands for one expression, but is replaced by {kind}")
        return self._owned(with_context(value, type(template.ctx)))

    def _owned(self, node: gast.AST) -> gast.AST:
        """The caller's node the first time, a copy of it afterwards."""
        if id(node) in self._used:
            return copy_tree(node)
        self._used.add(id(node))
        return node

    def _copied(self, template: Any) -> Any:
        if isinstance(template, ast.expr_context | ast.operator | ast.cmpop | ast.unaryop):
            return template
        new = type(template)()
        for field in template._fields:
            value = getattr(template, field, None)
            if isinstance(value, list):
                value = (
                    self.many(value)
                    if value and not isinstance(value[0], str)
                    else (self._texts(value))
                )
            elif isinstance(value, ast.AST):
                value = self.one(value)
            elif isinstance(value, str) and field in _TEXT_FIELDS:
                value = self._text(value)
            setattr(new, field, value)
        return self._placed(new)

    def _text(self, text: str) -> str:
        value = self._replacements.get(text)
        if isinstance(value, gast.Name):
            value = value.id
        return value if isinstance(value, str) else text

    def _texts(self, names: list[str]) -> list[str]:
        """The names of `global` and `nonlocal`, where a list is spliced too."""
        result: list[str] = []
        for text in names:
            value = self._replacements.get(text)
            result += value if isinstance(value, list) else [self._text(text)]
        return result

    def _placed(self, node: Any) -> Any:
        if self._position is not None and "lineno" in node._attributes:
            set_position(node, self._position)
        return node


def _first_position(nodes: list[Any]) -> Position | None:
    for node in nodes:
        found = _first_position(node) if isinstance(node, list) else None
        if isinstance(node, ast.AST):
            found = position_of(node)
        if found is not None:
            return found
    return None
