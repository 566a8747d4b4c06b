"""Trees as source text that reads as if written by hand, and which line of it came from where.

    to_source(tree)         ->  the text
    to_source_map(tree)     ->  the text, and {1: 14, 2: 17}: printed line -> line in the file

astunparse stopped before Python 3.9 and prints plain `ast` trees with a parenthesis around every
operation; this subclass prints gast trees, all of today's syntax, and only the parentheses needed.
"""

from __future__ import annotations

import ast

import gast

from autograph.syntax.printer_expressions import Level, Node
from autograph.syntax.printer_layout import INDENT, broken_lines
from autograph.syntax.printer_patterns import PatternPrinter

_DEFINITIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)
# The nodes that begin a line of their own.
_LINES = (ast.stmt, ast.excepthandler, gast.match_case)
# What prints as whole lines.
_TEXTS = (list, gast.Module, gast.Interactive, gast.Suite, *_LINES)


def to_source(tree: Node) -> str:
    """Return the source: of statements with a newline at the end, of an expression without."""
    return to_source_map(tree)[0]


def to_source_map(tree: Node) -> tuple[str, dict[int, int]]:
    """Return the source, and for its lines the line of the user's file they came from."""
    printer = SourcePrinter(tree)
    text = "\n".join(printer.lines)
    if text and isinstance(tree, _TEXTS):
        text += "\n"
    return text, printer.origin


class SourcePrinter(PatternPrinter):
    """Prints gast trees, and records in `origin` where each printed line came from."""

    def __init__(self, tree: Node) -> None:
        # In place of the base's, which prints to a file at once.
        self.origin: dict[int, int] = {}
        self.lines: list[str] = []
        self.future_imports: list[str] = []
        self._indent = 0
        self._source_line: int | None = None
        self._pieces: list[str] = []
        self._pieces_indent = ""
        self._pieces_line: int | None = None
        if isinstance(tree, list):
            tree = gast.Module(tree, [])
        self.dispatch(tree)
        self._end_line()

    def write(self, text: str) -> None:
        """Append text to the current line."""
        self._pieces.append(text)

    def fill(self, text: str = "") -> None:
        """Begin a new line at the current indentation."""
        self._end_line()
        self._pieces_indent = INDENT * self._indent
        self._pieces_line = self._source_line
        self._pieces.append(text)

    def _end_line(self) -> None:
        """Lay out the pieces written since the last line began."""
        if self._pieces:
            self._add_lines(broken_lines(self._pieces, self._pieces_indent), self._pieces_line)
            self._pieces = []

    def _add_lines(self, lines: list[str], source_line: int | None) -> None:
        for line in lines:
            for part in line.split("\n"):
                self.lines.append(part)
                if source_line is not None:
                    self.origin[len(self.lines)] = source_line

    def dispatch(self, tree: Node) -> None:
        """Print a node or a block of statements."""
        if isinstance(tree, list):
            self._statements(tree)
        elif isinstance(tree, _LINES):
            # Words like `else` belong to the statement, not to the last line before them.
            before = self._source_line
            self._source_line = getattr(tree, "lineno", None) or before
            super().dispatch(tree)
            self._source_line = before
        else:
            super().dispatch(tree)

    def _statements(self, nodes: list[Node]) -> None:
        previous: Node = None
        for node in nodes:
            if previous is not None:
                self._blank_lines(previous, node)
            self.dispatch(node)
            previous = node

    def _blank_lines(self, previous: Node, node: Node) -> None:
        """Two blank lines around definitions of a module; one before those inside of another."""
        if self._indent == 0 and isinstance(previous, _DEFINITIONS):
            self._blank(2)
        elif isinstance(node, _DEFINITIONS):
            self._blank(1 if self._indent else 2)

    def _blank(self, count: int) -> None:
        self._end_line()
        self.lines += [""] * count

    def _suite(self, body: list[Node], *, docstring: bool = False) -> None:
        """Print `:` and an indented block."""
        self.enter()
        if docstring:
            self._body_with_docstring(body)
        else:
            self.dispatch(body)
        self.leave()

    def _body_with_docstring(self, body: list[Node]) -> None:
        text = _docstring(body)
        if text is None:
            self.dispatch(body)
            return
        self._docstring_lines(body[0], text.split("\n"))
        if len(body) > 1:
            self._blank_lines(body[0], body[1])
            self.dispatch(body[1:])

    def _docstring_lines(self, node: Node, lines: list[str]) -> None:
        """Add the lines as they are; they come from lines of their own if written like this."""
        self._end_line()
        start: int | None = getattr(node, "lineno", None)
        self._add_lines([INDENT * self._indent + "\n".join(lines)], start or self._source_line)
        if start is not None and node.end_lineno == start + len(lines) - 1:
            first = len(self.lines) - len(lines) + 1
            self.origin.update({first + index: start + index for index in range(len(lines))})

    # Modules.

    def _Module(self, node: Node) -> None:
        self._body_with_docstring(node.body)

    def _Interactive(self, node: Node) -> None:
        self.dispatch(node.body)

    _Suite = _Interactive

    def _FunctionType(self, node: Node) -> None:
        self.write("(")
        self.separated(node.argtypes)
        self.write(") -> ")
        self.dispatch(node.returns)

    # Simple statements.

    def _Expr(self, node: Node) -> None:
        self.fill()
        self.operand(node.value, Level.YIELD)

    def _Assign(self, node: Node) -> None:
        self.fill()
        for target in node.targets:
            self.open_tuple(target)
            self.write(" = ")
        if any(isinstance(target, gast.Tuple) for target in node.targets):
            # a, b = b, a, but c = (a, b).
            self.open_tuple(node.value, Level.YIELD)
        else:
            self.operand(node.value, Level.YIELD)

    def _AugAssign(self, node: Node) -> None:
        self.fill()
        self.dispatch(node.target)
        self.write(f" {self.binop[type(node.op).__name__]}= ")
        self.operand(node.value, Level.YIELD)

    def _AnnAssign(self, node: Node) -> None:
        self.fill()
        in_parentheses = isinstance(node.target, gast.Name) and not node.simple
        self.write("(" if in_parentheses else "")
        self.dispatch(node.target)
        self.write(")" if in_parentheses else "")
        self.write(": ")
        self.dispatch(node.annotation)
        if node.value is not None:
            self.write(" = ")
            self.operand(node.value, Level.YIELD)

    def _Return(self, node: Node) -> None:
        self.fill("return")
        if node.value is not None:
            self.write(" ")
            self.open_tuple(node.value)

    def _Raise(self, node: Node) -> None:
        self.fill("raise")
        if node.exc is not None:
            self.write(" ")
            self.dispatch(node.exc)
        if node.cause is not None:
            self.write(" from ")
            self.dispatch(node.cause)

    # Compound statements.

    def _If(self, node: Node) -> None:
        self.fill("if ")
        self.operand(node.test, Level.NAMED)
        self._suite(node.body)
        while len(node.orelse) == 1 and isinstance(node.orelse[0], gast.If):
            node = node.orelse[0]
            self._source_line = getattr(node, "lineno", None) or self._source_line
            self.fill("elif ")
            self.operand(node.test, Level.NAMED)
            self._suite(node.body)
        self._branch("else", node.orelse)

    def _branch(self, word: str, body: list[Node]) -> None:
        """Print a branch such as `else:`, if there is one."""
        if body:
            self.fill(word)
            self._suite(body)

    def _While(self, node: Node) -> None:
        self.fill("while ")
        self.operand(node.test, Level.NAMED)
        self._suite(node.body)
        self._branch("else", node.orelse)

    def _For(self, node: Node, word: str = "for ") -> None:
        self.fill(word)
        self.open_tuple(node.target)
        self.write(" in ")
        self.dispatch(node.iter)
        self._suite(node.body)
        self._branch("else", node.orelse)

    def _AsyncFor(self, node: Node) -> None:
        self._For(node, "async for ")

    def _With(self, node: Node, word: str = "with ") -> None:
        self.fill(word)
        only = node.items[0]
        if len(node.items) == 1 and isinstance(only.context_expr, gast.Tuple):
            # `with (a, b):` are two managers, `with ((a, b)):` is one, a tuple.
            self.write("(")
            self.dispatch(only.context_expr)
            self.write(")")
            self._as(only.optional_vars)
        else:
            self.separated(node.items)
        self._suite(node.body)

    def _AsyncWith(self, node: Node) -> None:
        self._With(node, "async with ")

    def _withitem(self, node: Node) -> None:
        self.dispatch(node.context_expr)
        self._as(node.optional_vars)

    def _as(self, target: Node) -> None:
        if target is not None:
            self.write(" as ")
            self.dispatch(target)

    def _Try(self, node: Node, word: str = "except") -> None:
        self.fill("try")
        self._suite(node.body)
        for handler in node.handlers:
            before, self._source_line = self._source_line, getattr(handler, "lineno", None)
            self.fill(word)
            self._source_line = before
            self._handler(handler)
        self._branch("else", node.orelse)
        self._branch("finally", node.finalbody)

    def _TryStar(self, node: Node) -> None:
        self._Try(node, "except*")

    def _ExceptHandler(self, node: Node) -> None:
        self.fill("except")
        self._handler(node)

    def _handler(self, node: Node) -> None:
        if node.type is not None:
            self.write(" ")
            self.dispatch(node.type)
        self._as(node.name)
        self._suite(node.body)

    # Definitions.

    def _FunctionDef(self, node: Node, word: str = "def ") -> None:
        self._decorators(node)
        self.fill(word + node.name)
        self.type_parameters(node)
        self.write("(")
        self.dispatch(node.args)
        self.write(")")
        if node.returns is not None:
            self.write(" -> ")
            self.dispatch(node.returns)
        self._suite(node.body, docstring=True)

    def _AsyncFunctionDef(self, node: Node) -> None:
        self._FunctionDef(node, "async def ")

    def _ClassDef(self, node: Node) -> None:
        self._decorators(node)
        self.fill("class " + node.name)
        self.type_parameters(node)
        if node.bases or node.keywords:
            self.write("(")
            self.separated([*node.bases, *node.keywords])
            self.write(")")
        self._suite(node.body, docstring=True)

    def _decorators(self, node: Node) -> None:
        own = self._source_line
        for decorator in node.decorator_list:
            self._source_line = getattr(decorator, "lineno", None) or own
            self.fill("@")
            self.dispatch(decorator)
        self._source_line = own


def _docstring(body: list[Node]) -> str | None:
    """The literal of a body's docstring, in triple quotes with its line breaks shown."""
    if not body or not isinstance(body[0], gast.Expr):
        return None
    literal = body[0].value
    if not isinstance(literal, gast.Constant) or not isinstance(literal.value, str):
        return None
    if literal.kind:
        return None
    text = "\n".join(_escaped(line) for line in literal.value.split("\n"))
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    return f'"""{text}"""'


def _escaped(line: str) -> str:
    """Text as it stands inside triple quotes."""
    line = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return "".join(
        char if char.isprintable() or char == "\t" else char.encode("unicode_escape").decode()
        for char in line
    )
