"""What every converter has: the operators, generated code's shapes, and one walk for many rewrites.

A converter is a class with a method `visit_IfExp` (and so on) for each kind of node it rewrites.
The node's parts have been rewritten already; the method returns the node, another one, or a list of
statements. `enter_Call` (and so on) sees a node before its parts. Functions marked `@run_time` are
what the generated code calls: `ag__.if_expression(...)`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

import gast

from autograph.syntax.loader import cell_name
from autograph.syntax.names import Names
from autograph.syntax.origin import Position, position_of, set_position
from autograph.syntax.parser import ParsedFunction
from autograph.syntax.scopes import analyze_scopes

Operator = TypeVar("Operator", bound=Callable[..., Any])

OPERATORS: dict[str, Callable[..., Any]] = {}
"""The run-time halves of all converters, by the name that generated code uses."""

LOAD, STORE, PARAM = gast.Load(), gast.Store(), gast.Param()


def run_time(operator: Operator) -> Operator:
    """Make a function available to generated code, as `ag__.` and its name."""
    name = operator.__name__
    if name in OPERATORS:
        raise AssertionError(f"two operators of the run time are called {name}")
    OPERATORS[name] = operator
    return operator


class Conversion:
    """One function on its way: its tree, with scopes, and the names in it, old and new."""

    def __init__(self, parsed: ParsedFunction) -> None:
        self.parsed = parsed
        self.function: Any = parsed.node
        taken = analyze_scopes(parsed.node).identifiers()
        self.names = Names(taken)
        self.namespace = self.names.fresh("ag__")
        while any(name.startswith(cell_name(self.namespace, "")) for name in taken):
            self.namespace = self.names.fresh("ag__")
        # The functions around the node that is being rewritten, the innermost last.
        self.functions: list[Any] = []
        # Generated variables that say where control goes on.
        self.flags: set[str] = set()
        # Whether there is any branch or loop that becomes functions.
        self.has_functional = False
        # Whether any operand may be a frozenset or a set that was recorded.
        self.asks_for_sets = False

    @property
    def current(self) -> Any:
        """The innermost function around the node that is being rewritten."""
        return self.functions[-1]

    def flag(self, base: str) -> str:
        """Return a new name for a flag."""
        name = self.names.fresh(base)
        self.flags.add(name)
        return name

    def operator(self, at: gast.AST, called: str, *args: Any, **keywords: Any) -> gast.Call:
        """Return the call of an operator: `ag__.called(...)`."""
        position = position_of(at)
        namespace = name(self.namespace, LOAD, position)
        words = [placed(gast.keyword(word, value), position) for word, value in keywords.items()]
        function = placed(gast.Attribute(namespace, called, LOAD), position)
        return placed(gast.Call(function, list(args), words), position)

    def is_operator(self, node: gast.AST) -> bool:
        """Whether the node is the call of an operator."""
        return (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Attribute)
            and isinstance(node.func.value, gast.Name)
            and node.func.value.id == self.namespace
        )


def placed(node: Any, position: Position | None) -> Any:
    """Give a new node a position, so that compiled code points at the user's line."""
    if position is not None:
        set_position(node, position)
    return node


def name(id: str, context: gast.expr_context, position: Position | None) -> gast.Name:
    """Return a name. There are so many that the constructor of gast would be noticed."""
    node = gast.Name.__new__(gast.Name)
    vars(node).update(id=id, ctx=context, annotation=None, type_comment=None)
    return placed(node, position)


def load(at: gast.AST, id: str) -> gast.Name:
    """Return the variable, read."""
    return name(id, LOAD, position_of(at))


def store(at: gast.AST, id: str) -> gast.Name:
    """Return the variable, assigned."""
    return name(id, STORE, position_of(at))


def constant(at: gast.AST, value: object) -> gast.Constant:
    """Return a literal."""
    return placed(gast.Constant(value, None), position_of(at))


def strings(at: gast.AST, texts: Iterable[str]) -> gast.Constant:
    """Return a tuple of string literals."""
    return constant(at, tuple(texts))


def row(at: gast.AST, names: Iterable[str]) -> gast.Tuple:
    """Return a tuple of variables."""
    position = position_of(at)
    return placed(gast.Tuple([name(each, LOAD, position) for each in names], LOAD), position)


def assign(at: gast.AST, target: Any, value: gast.AST) -> gast.Assign:
    """Return `target = value`; a target that is text is a variable."""
    node = store(at, target) if isinstance(target, str) else target
    return placed(gast.Assign([node], value, None), position_of(at))


def expression(value: gast.AST) -> gast.Expr:
    """Return an expression as a statement."""
    return placed(gast.Expr(value), position_of(value))


def function(
    at: gast.AST,
    body: gast.AST,
    parameters: Iterable[gast.Name] = (),
    vararg: gast.AST | None = None,
) -> gast.Lambda:
    """Return `lambda parameters: body`."""
    arguments = gast.arguments(list(parameters), [], vararg, [], [], None, [])
    return placed(gast.Lambda(arguments, body), position_of(at))


def definition(at: gast.AST, called: str, parameters: Iterable[str], body: list[Any]) -> Any:
    """Return `def called(parameters): body`."""
    position = position_of(at)
    names = [name(each, PARAM, position) for each in parameters]
    arguments = gast.arguments(names, [], None, [], [], None, [])
    made = placed(gast.FunctionDef(called, arguments, body, [], None, None, []), position)
    # In tracebacks it passes for the function around it.
    made.is_block = True
    return made


class Converter:
    """One construct's rewrite."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.operator = conversion.operator
        self.fresh = conversion.names.fresh


class Rewriter:
    """Walks a tree once, parts before wholes, and applies many converters."""

    def __init__(
        self,
        conversion: Conversion,
        converters: Iterable[Converter],
        before: Callable[[Any], list[Any]] = lambda statement: [],
    ) -> None:
        self._functions = conversion.functions
        self._before = before
        self._enter: dict[type, list[Callable[[Any], None]]] = {}
        self._visit: dict[type, list[Callable[[Any], Any]]] = {}
        for converter in converters:
            for kind, node, name in _handlers(converter.__class__.__mro__):
                table = self._enter if kind == "enter" else self._visit
                table.setdefault(node, []).append(getattr(converter, name))

    def function(self, node: Any) -> Any:
        """Rewrite what is inside a function or lambda."""
        if not is_converted(node):
            return node
        self._functions.append(node)
        if isinstance(node, gast.Lambda):
            node.body = self.visit(node.body)
        else:
            start = 1 if _is_docstring(node.body[0]) else 0
            body = self.block(node.body)
            body = [*body[:start], *self._before(node), *body[start:]]
            node.body = body or [placed(gast.Pass(), position_of(node))]
        self._functions.pop()
        return node

    def block(self, statements: list[Any]) -> list[Any]:
        """Rewrite statements; one may become many."""
        result = []
        for statement in statements:
            if not isinstance(statement, gast.FunctionDef):
                result += self._before(statement)
            new = self.visit(statement)
            if isinstance(new, list):
                result += new
            else:
                result.append(new)
        return result

    def visit(self, node: Any) -> Any:
        """Rewrite one node and all below it."""
        kind = type(node)
        for hook in self._enter.get(kind, ()):
            hook(node)
        special = _SPECIAL.get(kind)
        if special is not None:
            special(self, node)
        else:
            self._parts(node, node._fields)
        for handler in self._visit.get(kind, ()):
            new = handler(node)
            if type(new) is not kind:
                return new
            node = new
        return node

    def _parts(self, node: Any, fields: Iterable[str]) -> None:
        for field in fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                if value and isinstance(value[0], ast.stmt):
                    new = self.block(value)
                    if not new and field == "body":
                        new = [placed(gast.Pass(), position_of(node))]
                    setattr(node, field, new)
                else:
                    value[:] = [
                        self.visit(item) if isinstance(item, ast.AST) else item for item in value
                    ]
            elif isinstance(value, ast.AST) and type(value) not in _LEAVES:
                setattr(node, field, self.visit(value))

    def _definition(self, node: Any) -> None:
        """A nested function: defaults are read here; decorators and annotations stay."""
        arguments = node.args
        arguments.defaults = [self.visit(value) for value in arguments.defaults]
        arguments.kw_defaults = [value and self.visit(value) for value in arguments.kw_defaults]
        self.function(node)

    def _class(self, node: gast.ClassDef) -> None:
        """Of a class, only the functions in it are rewritten."""
        for statement in node.body:
            if isinstance(statement, gast.FunctionDef):
                self.function(statement)

    def _untouched(self, node: Any) -> None:
        pass

    def _annotated(self, node: gast.AnnAssign) -> None:
        self._parts(node, ("target", "value"))


@cache
def _handlers(classes: tuple[type, ...]) -> list[tuple[str, type, str]]:
    """The methods of a converter that want nodes: `enter` or `visit`, of which type, by name."""
    parts = [(name.partition("_"), name) for name in dir(classes[0])]
    return [
        (kind, getattr(gast, node), name)
        for (kind, _, node), name in parts
        if kind in ("enter", "visit") and hasattr(gast, node)
    ]


_LEAVES = {gast.Load, gast.Store, gast.Del, gast.Param}
_SPECIAL: dict[type, Any] = {
    gast.FunctionDef: Rewriter._definition,
    gast.Lambda: Rewriter._definition,
    gast.ClassDef: Rewriter._class,
    gast.AsyncFunctionDef: Rewriter._untouched,
    gast.AnnAssign: Rewriter._annotated,
    gast.Constant: Rewriter._untouched,
    gast.Name: Rewriter._untouched,
}


def is_converted(node: Any) -> bool:
    """Whether a nested function is converted with the one around it."""
    if not isinstance(node, gast.FunctionDef | gast.Lambda):
        return False
    if node.scope.is_generator and not getattr(node, "is_pulled", False):
        return False
    return not any(_keeps_native(mark) for mark in getattr(node, "decorator_list", ()))


def _is_docstring(statement: gast.AST) -> bool:
    return (
        isinstance(statement, gast.Expr)
        and isinstance(statement.value, gast.Constant)
        and isinstance(statement.value.value, str)
    )


def _keeps_native(decorator: gast.AST) -> bool:
    named = decorator.func if isinstance(decorator, gast.Call) else decorator
    return getattr(named, "attr", getattr(named, "id", None)) == "do_not_convert"
