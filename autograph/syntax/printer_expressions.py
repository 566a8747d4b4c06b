"""Expressions as text, with only the parentheses that are needed.

    BinOp(0.5 * (y + x / y))     prints     0.5 * (y + x / y)

Every expression has a level of binding; a place in the grammar names the lowest level that may
stand there bare, and what binds less is put into parentheses.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from copy import deepcopy
from enum import IntEnum
from typing import Any

import astunparse
import gast
from astunparse.unparser import INFSTR as INFINITY

from autograph.syntax.exchange import to_python
from autograph.syntax.printer_layout import COMMA

Node = Any
"""A gast node. gast has no types of its own to offer a checker."""


class Level(IntEnum):
    """How tightly an expression binds, from the loosest to the tightest."""

    NAMED = 0
    YIELD = 1
    TEST = 2
    OR = 3
    AND = 4
    NOT = 5
    COMPARISON = 6
    BIT_OR = 7
    BIT_XOR = 8
    BIT_AND = 9
    SHIFT = 10
    SUM = 11
    PRODUCT = 12
    SIGN = 13
    POWER = 14
    AWAIT = 15
    ATOM = 16


_NODE_LEVELS = {
    gast.NamedExpr: Level.NAMED,
    gast.Yield: Level.YIELD,
    gast.YieldFrom: Level.YIELD,
    gast.Lambda: Level.TEST,
    gast.IfExp: Level.TEST,
    gast.Compare: Level.COMPARISON,
    gast.Await: Level.AWAIT,
}
_OPERATOR_LEVELS = {
    "And": Level.AND,
    "Or": Level.OR,
    "Not": Level.NOT,
    "BitOr": Level.BIT_OR,
    "BitXor": Level.BIT_XOR,
    "BitAnd": Level.BIT_AND,
    "LShift": Level.SHIFT,
    "RShift": Level.SHIFT,
    "Add": Level.SUM,
    "Sub": Level.SUM,
    "Mult": Level.PRODUCT,
    "MatMult": Level.PRODUCT,
    "Div": Level.PRODUCT,
    "Mod": Level.PRODUCT,
    "FloorDiv": Level.PRODUCT,
    "UAdd": Level.SIGN,
    "USub": Level.SIGN,
    "Invert": Level.SIGN,
    "Pow": Level.POWER,
}


def level_of(node: Node) -> Level:
    """Return how tightly this expression binds."""
    if isinstance(node, gast.BoolOp | gast.BinOp | gast.UnaryOp):
        return _OPERATOR_LEVELS[type(node.op).__name__]
    if isinstance(node, gast.Constant) and _is_signed(node.value):
        return Level.SIGN
    return _NODE_LEVELS.get(type(node), Level.ATOM)


def _is_signed(value: object) -> bool:
    """Whether a number made by a converter (the parser makes none) prints with a minus sign."""
    return isinstance(value, int | float | complex) and repr(value).startswith("-")


class ExpressionPrinter(astunparse.Unparser):
    """Prints gast expressions; statements are added by its subclasses."""

    write: Callable[[str], None]

    def dispatch(self, tree: Node) -> None:
        """Print a node, or each of a list; an expression in parentheses where it binds too little.

        Most places take any expression but a bare `:=` or `yield`; the others call `operand`.
        """
        if isinstance(tree, ast.expr):
            self.operand(tree, Level.TEST)
        else:
            super().dispatch(tree)

    def operand(self, node: Node, lowest: Level) -> None:
        """Print an expression where only `lowest` and what binds tighter may stand bare."""
        bare = level_of(node) >= lowest
        if not bare:
            self.write("(")
        getattr(self, "_" + type(node).__name__)(node)
        if not bare:
            self.write(")")

    def separated(
        self,
        nodes: Iterable[Node],
        show: Callable[[Node], None] | None = None,
        comma: str = COMMA,
    ) -> None:
        """Print nodes in brackets with commas between them, where a long line may be broken."""
        show = show or self.dispatch
        for index, node in enumerate(nodes):
            if index:
                self.write(comma)
            show(node)

    def open_tuple(self, node: Node, lowest: Level = Level.TEST) -> None:
        """Print where a tuple of several needs no parentheses, as in `return a, b`."""
        if isinstance(node, gast.Tuple) and len(node.elts) > 1:
            self.separated(node.elts, comma=", ")
        else:
            self.operand(node, lowest)

    # Operators.

    def _BoolOp(self, node: Node) -> None:
        level = level_of(node)
        word = " and " if level is Level.AND else " or "
        for index, value in enumerate(node.values):
            if index:
                self.write(word)
            self.operand(value, Level(level + 1))

    def _BinOp(self, node: Node) -> None:
        level = level_of(node)
        left, right = level, Level(level + 1)
        if level is Level.POWER:
            # To the right, and tighter than a sign before it but not after: -x ** -y.
            left, right = Level.AWAIT, Level.SIGN
        self.operand(node.left, left)
        self.write(f" {self.binop[type(node.op).__name__]} ")
        self.operand(node.right, right)

    def _UnaryOp(self, node: Node) -> None:
        sign = self.unop[type(node.op).__name__]
        self.write("not " if sign == "not" else sign)
        self.operand(node.operand, level_of(node))

    def _Compare(self, node: Node) -> None:
        self.operand(node.left, Level.BIT_OR)
        for operator, other in zip(node.ops, node.comparators, strict=True):
            self.write(f" {self.cmpops[type(operator).__name__]} ")
            self.operand(other, Level.BIT_OR)

    def _IfExp(self, node: Node) -> None:
        self.operand(node.body, Level.OR)
        self.write(" if ")
        self.operand(node.test, Level.OR)
        self.write(" else ")
        self.operand(node.orelse, Level.TEST)

    def _NamedExpr(self, node: Node) -> None:
        self.dispatch(node.target)
        self.write(" := ")
        self.dispatch(node.value)

    def _Await(self, node: Node) -> None:
        self.write("await ")
        self.operand(node.value, Level.ATOM)

    def _Yield(self, node: Node) -> None:
        self.write("yield")
        if node.value is not None:
            self.write(" ")
            self.open_tuple(node.value)

    def _YieldFrom(self, node: Node) -> None:
        self.write("yield from ")
        self.dispatch(node.value)

    # Atoms and what follows them.

    def _Constant(self, node: Node) -> None:
        value = node.value
        if value is Ellipsis:
            self.write("...")
        elif isinstance(value, float | complex):
            text = repr(value).replace("inf", INFINITY)
            self.write(text.replace("nan", f"({INFINITY} - {INFINITY})"))
        else:
            prefix = "u" if getattr(node, "kind", None) == "u" else ""
            self.write(prefix + repr(value))

    def _JoinedStr(self, node: Node) -> None:
        # How quotes and backslashes may nest differs from one Python to the next; it knows itself.
        self.write(ast.unparse(to_python(deepcopy(node))))

    _FormattedValue = _JoinedStr
    _TemplateStr = _JoinedStr
    _Interpolation = _JoinedStr

    def _Name(self, node: Node) -> None:
        self.write(node.id)
        if getattr(node, "annotation", None) is not None:
            self.write(": ")
            self.dispatch(node.annotation)

    def _Attribute(self, node: Node) -> None:
        is_integer = isinstance(node.value, gast.Constant) and type(node.value.value) is int
        if is_integer:
            # 1.real would begin as the number `1.`.
            self.write("(")
        self.operand(node.value, Level.TEST if is_integer else Level.ATOM)
        if is_integer:
            self.write(")")
        self.write("." + node.attr)

    def _Subscript(self, node: Node) -> None:
        self.operand(node.value, Level.ATOM)
        self.write("[")
        index = node.slice
        if isinstance(index, gast.Tuple) and index.elts:
            self.separated(index.elts)
            if len(index.elts) == 1:
                self.write(",")
        else:
            self.dispatch(index)
        self.write("]")

    def _Slice(self, node: Node) -> None:
        if node.lower is not None:
            self.dispatch(node.lower)
        self.write(":")
        if node.upper is not None:
            self.dispatch(node.upper)
        if node.step is not None:
            self.write(":")
            self.dispatch(node.step)

    def _Starred(self, node: Node) -> None:
        self.write("*")
        self.operand(node.value, Level.BIT_OR)

    def _Call(self, node: Node) -> None:
        self.operand(node.func, Level.ATOM)
        if len(node.args) == 1 and not node.keywords and type(node.args[0]) is gast.GeneratorExp:
            # The call's parentheses are enough.
            self.dispatch(node.args[0])
            return
        self.write("(")
        self.separated([*node.args, *node.keywords])
        self.write(")")

    def _keyword(self, node: Node) -> None:
        if node.arg is None:
            self.write("**")
            self.operand(node.value, Level.BIT_OR)
        else:
            self.write(node.arg + "=")
            self.dispatch(node.value)

    # Displays and comprehensions.

    def _Tuple(self, node: Node) -> None:
        self.write("(")
        self.separated(node.elts)
        if len(node.elts) == 1:
            self.write(",")
        self.write(")")

    def _List(self, node: Node) -> None:
        self.write("[")
        self.separated(node.elts)
        self.write("]")

    def _Set(self, node: Node) -> None:
        if not node.elts:
            self.write("{*()}")
            return
        self.write("{")
        self.separated(node.elts)
        self.write("}")

    def _Dict(self, node: Node) -> None:
        self.write("{")
        self.separated(zip(node.keys, node.values, strict=True), self._item)
        self.write("}")

    def _item(self, item: tuple[Node, Node]) -> None:
        key, value = item
        if key is None:
            self.write("**")
            self.operand(value, Level.BIT_OR)
        else:
            self.dispatch(key)
            self.write(": ")
            self.dispatch(value)

    def _comprehension(self, node: Node) -> None:
        self.write(" async for " if node.is_async else " for ")
        self.open_tuple(node.target)
        self.write(" in ")
        self.operand(node.iter, Level.OR)
        for condition in node.ifs:
            self.write(" if ")
            self.operand(condition, Level.OR)

    # Functions.

    def _Lambda(self, node: Node) -> None:
        arguments = node.args
        has_any = arguments.args or arguments.posonlyargs or arguments.kwonlyargs
        self.write("lambda " if has_any or arguments.vararg or arguments.kwarg else "lambda")
        self._arguments(arguments, comma=", ")
        self.write(": ")
        self.dispatch(node.body)

    def _arguments(self, node: Node, comma: str = COMMA) -> None:
        shown = _Row(self, comma)
        positional = [*node.posonlyargs, *node.args]
        defaults = [None] * (len(positional) - len(node.defaults)) + list(node.defaults)
        for index, (parameter, default) in enumerate(zip(positional, defaults, strict=True), 1):
            shown.parameter("", parameter, default)
            if index == len(node.posonlyargs):
                shown.text("/")
        if node.vararg is not None:
            shown.parameter("*", node.vararg, None)
        elif node.kwonlyargs:
            shown.text("*")
        for parameter, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            shown.parameter("", parameter, default)
        if node.kwarg is not None:
            shown.parameter("**", node.kwarg, None)


class _Row:
    """Parameters in a row, with commas between them."""

    def __init__(self, printer: ExpressionPrinter, comma: str) -> None:
        self._printer = printer
        self._comma = comma
        self._is_first = True

    def text(self, text: str) -> None:
        if not self._is_first:
            self._printer.write(self._comma)
        self._is_first = False
        self._printer.write(text)

    def parameter(self, stars: str, parameter: Node, default: Node) -> None:
        self.text(stars)
        self._printer.dispatch(parameter)
        if default is not None:
            has_annotation = getattr(parameter, "annotation", None) is not None
            self._printer.write(" = " if has_annotation else "=")
            self._printer.dispatch(default)
