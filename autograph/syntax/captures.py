"""Which variables must be shared between functions, because copies would tell.

    for i in range(3):
        later.append(lambda: i)      # all three see the last i

A converted branch or loop hands its variables around as values. That cannot be seen, except where
a function made in between still looks at the variable after it has changed; where a nested function
or an expression that becomes one assigns it; or where an exception leaves a block half done and a
handler reads it. `shared_variables(function)` needs scopes, effects and liveness.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import gast

from autograph.syntax.flow import blocks, is_converted
from autograph.syntax.scopes import COMPREHENSIONS, Scope

# Builtins that are done with the functions they are given when they return.
EAGER = {"sorted", "min", "max", "sum", "any", "all", "list", "tuple", "set", "frozenset", "dict"}
EAGER |= {"sort", "join", "reduce", "array", "stack"}
LAZY = {"map", "filter"}

_FUNCTIONS = (gast.Lambda, gast.GeneratorExp)
# Parts of these expressions become functions.
_THUNKS = (gast.BoolOp, gast.IfExp, *COMPREHENSIONS)


def shared_variables(function: Any, flags: set[str]) -> set[str]:
    """Return the function's own variables that need a place of their own.

    Flags never do: an exception that leaves a block half done also takes back a jump out of it.
    """
    scope: Scope = function.scope
    shared = set(scope.rebound)
    if isinstance(function, gast.Lambda):
        return shared
    walk = _Walk(scope)
    walk.block(function.body, (), False)
    shared |= walk.assigned_in_expressions
    shared |= {name for name in walk.exposed - flags if scope.is_local(name)}
    shared |= {name for name in scope.captured if scope.is_local(name) and walk.changes_later(name)}
    return shared


@dataclass(frozen=True)
class _Place:
    """Where something happens: its turn in the text, and the loops around it."""

    turn: int
    loops: tuple[int, ...]
    is_functional: bool

    def may_come_after(self, other: _Place) -> bool:
        """Whether control may go from the other place to this one."""
        shared = set(self.loops) & set(other.loops)
        return self.turn > other.turn or bool(shared and self.turn != other.turn)


@dataclass
class _Uses:
    captures: list[tuple[_Place, str | None]] = field(default_factory=list)
    assignments: list[_Place] = field(default_factory=list)
    calls: list[_Place] = field(default_factory=list)
    reads: list[_Place] = field(default_factory=list)


class _Walk:
    """Collects, in the order of the text, who captures, assigns and calls which variable."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._uses: dict[str, _Uses] = {}
        self._turn = 0
        self._place = _Place(0, (), False)
        self.assigned_in_expressions: set[str] = set()
        self.exposed: set[str] = set()

    def changes_later(self, name: str) -> bool:
        """Whether a function that captured the variable may see it change."""
        uses = self._uses.get(name, _Uses())
        changes = [place for place in uses.assignments if place.is_functional]
        return any(
            change.may_come_after(capture)
            for capture, function in uses.captures
            for change in changes
            if not (change.turn <= capture.turn and self._is_used_at_once(capture, function))
        )

    def _is_used_at_once(self, capture: _Place, function: str | None) -> bool:
        """Whether a local function is only called, and only after its definition."""
        if function is None or function in self._scope.captured:
            return False
        uses = self._uses.get(function, _Uses())
        return not uses.reads and all(call.turn > capture.turn for call in uses.calls)

    def block(self, statements: list[Any], loops: tuple[int, ...], functional: bool) -> None:
        for statement in statements:
            self._turn += 1
            converted = is_converted(statement)
            if converted:
                self.exposed.update(statement.exposed)
            is_loop = isinstance(statement, gast.For | gast.While | gast.AsyncFor)
            inside = (*loops, self._turn) if is_loop else loops
            # The test of a `while`, and the target of a `for`, belong to each round.
            self._place = _Place(self._turn, inside, functional or (converted and is_loop))
            self._own_parts(statement)
            for block in blocks(statement):
                self.block(block, inside, functional or converted)

    def _own_parts(self, statement: Any) -> None:
        if isinstance(statement, gast.FunctionDef | gast.AsyncFunctionDef | gast.ClassDef):
            self._definition(statement)
            return
        function = _assigned_lambda(statement)
        for name in statement._fields:
            if name not in ("body", "orelse", "finalbody", "handlers", "cases"):
                self._value(getattr(statement, name, None), function)
        for handler in getattr(statement, "handlers", ()):
            self._value([handler.type, handler.name], None)
        for case in getattr(statement, "cases", ()):
            self._value([case.pattern, case.guard], None)

    def _definition(self, statement: Any) -> None:
        is_class = isinstance(statement, gast.ClassDef)
        self._value(statement.decorator_list, None)
        if is_class:
            self._value([*statement.bases, *statement.keywords], None)
        else:
            self._value([*statement.args.defaults, *statement.args.kw_defaults], None)
        plain = not is_class and not statement.decorator_list
        self._captures(statement, statement.name if plain else None)
        self._of(statement.name).assignments.append(self._place)

    def _captures(self, function: Any, name: str | None) -> None:
        for free in function.scope.free:
            self._of(free).captures.append((self._place, name))

    def _value(
        self, value: Any, function: str | None, thunk: bool = False, eager: bool = False
    ) -> None:
        if isinstance(value, list):
            for item in value:
                self._value(item, function, thunk, eager)
        elif not isinstance(value, ast.AST):
            return
        elif isinstance(value, gast.Name):
            self._name(value)
        elif isinstance(value, _FUNCTIONS):
            self._function(value, function, thunk, eager)
        elif isinstance(value, gast.NamedExpr):
            self._walrus(value, thunk)
        elif isinstance(value, gast.Call):
            self._call(value, thunk, eager)
        else:
            inner = thunk or isinstance(value, _THUNKS)
            inner = inner or (isinstance(value, gast.Compare) and len(value.ops) > 1)
            for name in value._fields:
                self._value(getattr(value, name, None), None, inner)

    def _name(self, node: gast.Name) -> None:
        uses = self._of(node.id)
        (uses.reads if isinstance(node.ctx, gast.Load) else uses.assignments).append(self._place)

    def _function(self, node: Any, function: str | None, thunk: bool, eager: bool) -> None:
        if not eager:
            self._captures(node, function)
        if isinstance(node, gast.Lambda):
            self._value([*node.args.defaults, *node.args.kw_defaults], None, thunk)
        else:
            for name in node._fields:
                self._value(getattr(node, name, None), None, True)

    def _walrus(self, node: gast.NamedExpr, thunk: bool) -> None:
        self._value(node.value, None, thunk)
        if thunk and self._scope.is_local(node.target.id):
            self.assigned_in_expressions.add(node.target.id)
        self._of(node.target.id).assignments.append(self._place)

    def _call(self, node: gast.Call, thunk: bool, eager: bool) -> None:
        called = getattr(node.func, "id", getattr(node.func, "attr", None))
        if isinstance(node.func, gast.Name):
            self._of(node.func.id).calls.append(self._place)
        else:
            self._value(node.func, None, thunk, eager=True)
        inside = called in EAGER or (eager and called in LAZY)
        self._value(node.args, None, thunk, inside)
        self._value([word.value for word in node.keywords], None, thunk, inside)

    def _of(self, name: str) -> _Uses:
        return self._uses.setdefault(name, _Uses())


def _assigned_lambda(statement: Any) -> str | None:
    """The name to which a statement gives a lambda, if that is all it does."""
    if isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Lambda):
        target = statement.targets[0]
        if len(statement.targets) == 1 and isinstance(target, gast.Name):
            return str(target.id)
    return None
