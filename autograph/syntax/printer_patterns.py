"""`match` statements and type parameters as text: syntax younger than astunparse.

MatchOr([MatchValue(1), MatchAs(MatchClass(Point), "p")])     prints     1 | (Point() as p)
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from autograph.syntax.printer_expressions import ExpressionPrinter, Level, Node


class PatternPrinter(ExpressionPrinter):
    """Prints gast patterns, type parameters and type aliases."""

    fill: Callable[[str], None]
    enter: Callable[[], None]
    leave: Callable[[], None]

    def _Match(self, node: Node) -> None:
        self.fill("match ")
        self.dispatch(node.subject)
        self.enter()
        self.dispatch(node.cases)
        self.leave()

    def _match_case(self, node: Node) -> None:
        self.fill("case ")
        self.dispatch(node.pattern)
        if node.guard is not None:
            self.write(" if ")
            self.operand(node.guard, Level.NAMED)
        self.enter()
        self.dispatch(node.body)
        self.leave()

    def _MatchValue(self, node: Node) -> None:
        self.dispatch(node.value)

    def _MatchSingleton(self, node: Node) -> None:
        self.write(repr(node.value))

    def _MatchSequence(self, node: Node) -> None:
        self.write("[")
        self.separated(node.patterns)
        self.write("]")

    def _MatchStar(self, node: Node) -> None:
        self.write("*" + (node.name or "_"))

    def _MatchMapping(self, node: Node) -> None:
        self.write("{")
        items = [*zip(node.keys, node.patterns, strict=True)]
        if node.rest is not None:
            items.append((None, node.rest))
        self.separated(items, self._pattern_item)
        self.write("}")

    def _pattern_item(self, item: tuple[Node, Node]) -> None:
        key, pattern = item
        if key is None:
            self.write("**" + pattern)
        else:
            self.dispatch(key)
            self.write(": ")
            self.dispatch(pattern)

    def _MatchClass(self, node: Node) -> None:
        self.operand(node.cls, Level.ATOM)
        self.write("(")
        keywords = zip(node.kwd_attrs, node.kwd_patterns, strict=True)
        self.separated([(None, each) for each in node.patterns] + [*keywords], self._class_item)
        self.write(")")

    def _class_item(self, item: tuple[str | None, Node]) -> None:
        name, pattern = item
        if name is not None:
            self.write(name + "=")
        self.dispatch(pattern)

    def _MatchAs(self, node: Node) -> None:
        if node.pattern is not None:
            self._closed(node.pattern, (gast.MatchAs,))
            self.write(" as ")
        self.write(node.name or "_")

    def _MatchOr(self, node: Node) -> None:
        for index, pattern in enumerate(node.patterns):
            if index:
                self.write(" | ")
            self._closed(pattern, (gast.MatchAs, gast.MatchOr))

    def _closed(self, pattern: Node, loose: tuple[type, ...]) -> None:
        """Print a pattern, in parentheses where it is one of the loose ones (a name is not)."""
        is_name = isinstance(pattern, gast.MatchAs) and pattern.pattern is None
        needs_parentheses = isinstance(pattern, loose) and not is_name
        if needs_parentheses:
            self.write("(")
        self.dispatch(pattern)
        if needs_parentheses:
            self.write(")")

    def type_parameters(self, node: Node) -> None:
        """Print `[T, *Ts]` after the name of a definition that has type parameters."""
        parameters = getattr(node, "type_params", None)
        if parameters:
            self.write("[")
            self.separated(parameters)
            self.write("]")

    def _TypeVar(self, node: Node) -> None:
        self.write(node.name)
        if node.bound is not None:
            self.write(": ")
            self.dispatch(node.bound)
        self._default(node)

    def _TypeVarTuple(self, node: Node) -> None:
        self.write("*" + node.name)
        self._default(node)

    def _ParamSpec(self, node: Node) -> None:
        self.write("**" + node.name)
        self._default(node)

    def _default(self, node: Node) -> None:
        if node.default_value is not None:
            self.write(" = ")
            self.dispatch(node.default_value)

    def _TypeAlias(self, node: Node) -> None:
        self.fill("type ")
        self.dispatch(node.name)
        self.type_parameters(node)
        self.write(" = ")
        self.dispatch(node.value)
