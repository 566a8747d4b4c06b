"""Which function each name belongs to.

    def f(x):                 Scope f:  parameters x, bound x, n, g; captured n; rebound n
        n = 0
        def g():              Scope g:  nonlocals n; free n
            nonlocal n
            n += x
        return g

`analyze_scopes(function)` walks the tree once, gives every function, lambda, comprehension and
class node an attribute `scope`, and returns the scope of the function itself. Names are resolved as
Python does: class bodies are skipped by the functions inside them, a walrus in a comprehension
binds in the function around it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import gast

FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)
COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
SCOPES = (*FUNCTIONS, *COMPREHENSIONS, gast.ClassDef)


class Scope:
    """The names of one function, lambda, comprehension or class body."""

    def __init__(self, node: gast.AST, parent: Scope | None) -> None:
        self.node = node
        self.parent = parent
        self.children: list[Scope] = []
        self.parameters: list[str] = []
        # A dict keeps the order in which names appear: the order of generated tuples.
        self.bound: dict[str, None] = {}
        self.reads: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.free: set[str] = set()
        self.captured: set[str] = set()
        self.rebound: set[str] = set()
        self.is_generator = False
        if parent is not None:
            parent.children.append(self)

    @property
    def is_function(self) -> bool:
        """Whether this is a function or lambda, which runs later than it is made."""
        return isinstance(self.node, FUNCTIONS)

    @property
    def is_comprehension(self) -> bool:
        """Whether this is a comprehension, which shares the walrus targets of its function."""
        return isinstance(self.node, COMPREHENSIONS)

    @property
    def is_class(self) -> bool:
        """Whether this is a class body, whose names the functions inside do not see."""
        return isinstance(self.node, gast.ClassDef)

    @property
    def function(self) -> Scope:
        """The function around a comprehension, or the scope itself."""
        scope = self
        while scope.is_comprehension and scope.parent is not None:
            scope = scope.parent
        return scope

    def is_local(self, name: str) -> bool:
        """Whether the name is a variable of this very scope."""
        return name in self.bound and name not in self.globals and name not in self.nonlocals

    def bind(self, name: str) -> None:
        """Note that the scope assigns, imports, defines or deletes the name."""
        self.bound.setdefault(name)

    def identifiers(self) -> set[str]:
        """Every name that the function reads, binds or declares, here and inside."""
        names = self.reads.union(self.bound, self.globals, self.nonlocals)
        return names.union(*(child.identifiers() for child in self.children))

    def walk(self) -> Iterator[Scope]:
        """Yield this scope and all scopes inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


def analyze_scopes(function: gast.AST) -> Scope:
    """Return the scope of a function or lambda; all scopes inside are set on their nodes."""
    builder = _Builder()
    root = builder.open(function, None)
    builder.function_inside(function, root)
    _resolve(root)
    return root


def parameter_nodes(arguments: gast.arguments) -> Iterator[gast.Name]:
    """Yield the parameters in the order of the signature."""
    yield from arguments.posonlyargs
    yield from arguments.args
    if arguments.vararg is not None:
        yield arguments.vararg
    yield from arguments.kwonlyargs
    if arguments.kwarg is not None:
        yield arguments.kwarg


def is_generator(function: gast.AST) -> bool:
    """Whether calling the function makes a generator; needs `analyze_scopes`."""
    return bool(function.scope.is_generator)


class _Builder:
    """Collects what each scope binds and reads."""

    def open(self, node: Any, parent: Scope | None) -> Scope:
        scope = Scope(node, parent)
        node.scope = scope
        return scope

    def visit(self, node: Any, scope: Scope) -> None:
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            handler(self, node, scope)
        else:
            self.children(node, scope)

    def children(self, node: Any, scope: Scope) -> None:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                self.visit(value, scope)
            elif isinstance(value, list):
                self.row(value, scope)

    def row(self, nodes: list[Any], scope: Scope) -> None:
        for item in nodes:
            if isinstance(item, ast.AST):
                self.visit(item, scope)

    def name(self, node: gast.Name, scope: Scope) -> None:
        if isinstance(node.ctx, gast.Load):
            scope.reads.add(node.id)
        else:
            scope.bind(node.id)

    def walrus(self, node: gast.NamedExpr, scope: Scope) -> None:
        self.visit(node.value, scope)
        target = scope.function
        target.bind(node.target.id)
        if target is not scope:
            scope.reads.add(node.target.id)

    def declaration(self, node: gast.Global | gast.Nonlocal, scope: Scope) -> None:
        chosen = scope.globals if isinstance(node, gast.Global) else scope.nonlocals
        chosen.update(node.names)

    def definition(self, node: Any, scope: Scope) -> None:
        """A nested `def` or lambda: its defaults are read here, its body later."""
        if not isinstance(node, gast.Lambda):
            scope.bind(node.name)
            self.row(node.decorator_list, scope)
        self.row([*node.args.defaults, *node.args.kw_defaults], scope)
        self.annotations(node, scope)
        self.function_inside(node, self.open(node, scope))

    def annotations(self, node: Any, scope: Scope) -> None:
        for parameter in parameter_nodes(node.args):
            if parameter.annotation is not None:
                self.visit(parameter.annotation, scope)
        if getattr(node, "returns", None) is not None:
            self.visit(node.returns, scope)

    def function_inside(self, node: Any, inner: Scope) -> None:
        for parameter in parameter_nodes(node.args):
            inner.parameters.append(parameter.id)
            inner.bind(parameter.id)
        if isinstance(node, gast.Lambda):
            self.visit(node.body, inner)
        else:
            self.row(node.body, inner)

    def class_definition(self, node: gast.ClassDef, scope: Scope) -> None:
        scope.bind(node.name)
        self.row([*node.decorator_list, *node.bases, *node.keywords], scope)
        self.row(node.body, self.open(node, scope))

    def comprehension(self, node: Any, scope: Scope) -> None:
        """The first iterable is evaluated outside, all else in the comprehension's own scope."""
        inner = self.open(node, scope)
        self.visit(node.generators[0].iter, scope)
        for number, generator in enumerate(node.generators):
            if number:
                self.visit(generator.iter, inner)
            self.visit(generator.target, inner)
            self.row(generator.ifs, inner)
        if isinstance(node, gast.DictComp):
            self.visit(node.key, inner)
            self.visit(node.value, inner)
        else:
            self.visit(node.elt, inner)

    def imported(self, node: gast.alias, scope: Scope) -> None:
        if node.name != "*":
            scope.bind(node.asname or node.name.partition(".")[0])

    def pattern(self, node: Any, scope: Scope) -> None:
        bound = node.rest if isinstance(node, gast.MatchMapping) else node.name
        if bound is not None:
            scope.bind(bound)
        self.children(node, scope)

    def generator(self, node: Any, scope: Scope) -> None:
        scope.function.is_generator = True
        self.children(node, scope)


_HANDLERS: dict[type, Any] = {
    gast.Name: _Builder.name,
    gast.NamedExpr: _Builder.walrus,
    gast.Global: _Builder.declaration,
    gast.Nonlocal: _Builder.declaration,
    gast.ClassDef: _Builder.class_definition,
    gast.alias: _Builder.imported,
    gast.MatchAs: _Builder.pattern,
    gast.MatchStar: _Builder.pattern,
    gast.MatchMapping: _Builder.pattern,
    gast.Yield: _Builder.generator,
    gast.YieldFrom: _Builder.generator,
}
_HANDLERS |= dict.fromkeys(FUNCTIONS, _Builder.definition)
_HANDLERS |= dict.fromkeys(COMPREHENSIONS, _Builder.comprehension)


def _resolve(scope: Scope) -> None:
    """Find each scope's free names, innermost first, and tell the owners who captures them."""
    wanted = {name for name in scope.reads if not scope.is_local(name)} | scope.nonlocals
    for child in scope.children:
        _resolve(child)
        for name in child.free:
            if scope.is_local(name) and not scope.is_class:
                _note_use(scope, child, name)
            else:
                wanted.add(name)
    scope.free = wanted - scope.globals


def _note_use(owner: Scope, child: Scope, name: str) -> None:
    """`child`, directly inside `owner`, uses the owner's variable, itself or further inside."""
    users = [scope for scope in child.walk() if name in scope.free or name in scope.nonlocals]
    if any(scope.is_function or isinstance(scope.node, gast.GeneratorExp) for scope in users):
        owner.captured.add(name)
    if any(name in scope.nonlocals and name in scope.bound for scope in users):
        owner.rebound.add(name)
