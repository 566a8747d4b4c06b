"""The effect of every statement of a function on its variables, put together bottom-up.

`summarize(function)` needs scopes, gives each statement an attribute `effect` (see `flow`), and
returns the function's variables. For compound statements it also notes how each of their blocks is
reached (`entries`) and whether control reaches its end (`ends`). Expressions are walked in the
order in which Python evaluates them, so that a walrus counts from where it stands.
"""

from __future__ import annotations

import ast
from typing import Any

import gast

from autograph.syntax import flow
from autograph.syntax.flow import NEXT, RAISE, Effect, Variables
from autograph.syntax.scopes import COMPREHENSIONS, Scope

# Context managers that are known to swallow exceptions: control goes on behind the `with`.
SWALLOWING = {"suppress", "raises", "assertRaises", "assertRaisesRegex"}


def summarize(function: Any) -> Variables:
    """Give each statement of the function's own body its effect; return its variables."""
    scope: Scope = function.scope
    variables = Variables(name for name in scope.bound if scope.is_local(name))
    builder = _Builder(variables)
    if not isinstance(function, gast.Lambda):
        builder.block(function.body)
    return variables


class Reads:
    """What evaluating expressions reads and binds, in order of evaluation."""

    def __init__(self, variables: Variables) -> None:
        self._bits = variables.bits
        self._variables = variables
        self.gen = 0
        self.bound = 0
        self.maybe = 0

    def effect(self) -> Effect:
        """Return the effect of what has been walked so far; any expression may raise."""
        ways: list[flow.Way | None] = [None] * 5
        ways[NEXT] = (~self.bound, self.maybe, 0)
        ways[RAISE] = (-1, self.maybe, 0)
        return Effect(self.gen, self.maybe, ways)

    def row(self, nodes: list[Any]) -> None:
        """Walk some expressions, one after the other."""
        for node in nodes:
            if node is not None:
                self.expression(node)

    def expression(self, node: Any) -> None:
        """Walk one expression, or the target of an assignment."""
        if isinstance(node, gast.Name):
            self._name(node)
            return
        handler = _EXPRESSIONS.get(type(node))
        if handler is not None:
            handler(self, node)
            return
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                self.expression(value)
            elif isinstance(value, list):
                self.row([item for item in value if isinstance(item, ast.AST)])

    def read(self, mask: int) -> None:
        """Note reads of these variables."""
        self.gen |= mask & ~self.bound

    def bind(self, mask: int) -> None:
        """Note that these variables are set."""
        self.bound |= mask
        self.maybe |= mask

    def _name(self, node: gast.Name) -> None:
        bit = self._bits.get(node.id, 0)
        if isinstance(node.ctx, gast.Load):
            self.read(bit)
        elif isinstance(node.ctx, gast.Store):
            self.bind(bit)

    def _walrus(self, node: gast.NamedExpr) -> None:
        self.expression(node.value)
        self.bind(self._bits.get(node.target.id, 0))

    def _assigned_item(self, node: gast.Subscript) -> None:
        """`x[i] = v` may give the name `x` an updated tensor: it reads and writes `x`."""
        self.expression(node.value)
        self.expression(node.slice)
        if isinstance(node.ctx, gast.Load):
            return
        base = node.value
        while isinstance(base, gast.Subscript):
            base = base.value
        if isinstance(base, gast.Name):
            self.maybe |= self._bits.get(base.id, 0)

    def _boolean(self, node: gast.BoolOp) -> None:
        self.expression(node.values[0])
        self._perhaps(node.values[1:])

    def _comparison(self, node: gast.Compare) -> None:
        self.row([node.left, node.comparators[0]])
        self._perhaps(node.comparators[1:])

    def _conditional(self, node: gast.IfExp) -> None:
        self.expression(node.test)
        self._perhaps([node.body])
        self._perhaps([node.orelse])

    def _perhaps(self, nodes: list[Any]) -> None:
        bound = self.bound
        self.row(nodes)
        self.bound = bound

    def definition(self, node: Any) -> None:
        """Walk a function or lambda: defaults now; what it captures counts as read now."""
        if not isinstance(node, gast.Lambda):
            self.row(node.decorator_list)
        self.row([*node.args.defaults, *node.args.kw_defaults])
        self.read(self._variables.mask(node.scope.free))

    def class_definition(self, node: gast.ClassDef) -> None:
        """Walk a class: its body runs now."""
        self.row([*node.decorator_list, *node.bases, *(word.value for word in node.keywords)])
        self.read(self._variables.mask(node.scope.free))

    def _comprehension(self, node: Any) -> None:
        self.expression(node.generators[0].iter)
        self.read(self._variables.mask(node.scope.free))
        for inner in ast.walk(node):
            if isinstance(inner, gast.NamedExpr):
                self.maybe |= self._bits.get(inner.target.id, 0)


_EXPRESSIONS: dict[type, Any] = {
    gast.NamedExpr: Reads._walrus,
    gast.Subscript: Reads._assigned_item,
    gast.BoolOp: Reads._boolean,
    gast.Compare: Reads._comparison,
    gast.IfExp: Reads._conditional,
    gast.Lambda: Reads.definition,
}
_EXPRESSIONS |= dict.fromkeys(COMPREHENSIONS, Reads._comprehension)


class _Builder:
    """Builds the effects of statements."""

    def __init__(self, variables: Variables) -> None:
        self.variables = variables
        self.nothing = Effect(ways=[(-1, 0, 0), None, None, None, None])

    def block(self, statements: list[Any]) -> Effect:
        result = self.nothing
        for statement in statements:
            handler = _STATEMENTS.get(type(statement), _Builder._simple)
            statement.effect = handler(self, statement)
            result = flow.sequence(result, statement.effect)
        return result

    def _reads(self, *nodes: Any) -> Reads:
        reads = Reads(self.variables)
        reads.row(list(nodes))
        return reads

    def _simple(self, node: Any) -> Effect:
        reads = Reads(self.variables)
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                reads.expression(value)
            elif isinstance(value, list):
                reads.row([item for item in value if isinstance(item, ast.AST)])
        return reads.effect()

    def _assign(self, node: gast.Assign) -> Effect:
        return self._reads(node.value, *node.targets).effect()

    def _augmented(self, node: gast.AugAssign) -> Effect:
        reads = Reads(self.variables)
        if isinstance(node.target, gast.Name):
            reads.read(self.variables.bits.get(node.target.id, 0))
        reads.row([node.value, node.target])
        return reads.effect()

    def _annotated(self, node: gast.AnnAssign) -> Effect:
        if node.value is None:
            return self.nothing
        return self._reads(node.value, node.target).effect()

    def _delete(self, node: gast.Delete) -> Effect:
        effect = self._reads(*node.targets).effect()
        gone = self.variables.mask(t.id for t in node.targets if isinstance(t, gast.Name))
        effect.gen |= gone
        effect.writes |= gone
        effect.ways[NEXT] = flow.after(effect.ways[NEXT], (~gone, 0, gone))
        return effect

    def _import(self, node: gast.Import | gast.ImportFrom) -> Effect:
        reads = Reads(self.variables)
        names = (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        reads.bind(self.variables.mask(names))
        return reads.effect()

    def _function(self, node: Any) -> Effect:
        reads = Reads(self.variables)
        reads.definition(node)
        reads.bind(self.variables.mask([node.name]))
        return reads.effect()

    def _class(self, node: gast.ClassDef) -> Effect:
        reads = Reads(self.variables)
        reads.class_definition(node)
        reads.bind(self.variables.mask([node.name]))
        return reads.effect()

    def _declaration(self, node: Any) -> Effect:
        return self.nothing

    def _jump(self, node: Any) -> Effect:
        effect = self._simple(node)
        kind = {gast.Return: flow.RETURN, gast.Break: flow.BREAK, gast.Continue: flow.CONTINUE}
        way, effect.ways[NEXT] = effect.ways[NEXT], None
        number = kind.get(type(node), RAISE)
        effect.ways[number] = flow.either(effect.ways[number], way)
        if isinstance(node, gast.Break | gast.Continue):
            effect.ways[RAISE] = None
        return effect

    def _if(self, node: gast.If) -> Effect:
        test = self._reads(node.test).effect()
        node.entries = [test.ways[NEXT]] * 2
        body, orelse = self.block(node.body), self.block(node.orelse)
        node.ends = (body.ways[NEXT] is None, orelse.ways[NEXT] is None)
        return flow.sequence(test, flow.branch(body, orelse))

    def _while(self, node: gast.While) -> Effect:
        reads = self._loop_head(node)
        reads.expression(node.test)
        head, body = reads.effect(), self.block(node.body)
        node.head = flow.rounds(head, body)
        node.ends = _ends(body)
        node.entries = [flow.after(node.head, head.ways[NEXT])] * 2
        return flow.loop(head, body, self.block(node.orelse), flow.is_endless(node))

    def _for(self, node: gast.For) -> Effect:
        iterable = self._reads(node.iter).effect()
        head = self._loop_head(node).effect()
        target = self._reads(node.target).effect()
        body = flow.sequence(target, self.block(node.body))
        node.ends = _ends(body)
        node.round = flow.sequence(head, body)
        repeated = flow.after(iterable.ways[NEXT], flow.rounds(head, body))
        node.entries = [flow.after(repeated, target.ways[NEXT]), repeated]
        return flow.sequence(iterable, flow.loop(head, body, self.block(node.orelse), False))

    def _loop_head(self, node: Any) -> Reads:
        """The flags that end a loop early are read before each iteration."""
        reads = Reads(self.variables)
        reads.read(self.variables.mask(getattr(node, "exits", ())))
        return reads

    def _with(self, node: gast.With) -> Effect:
        effect = self.nothing
        for item in node.items:
            enter = self._reads(item.context_expr, item.optional_vars).effect()
            effect = flow.sequence(effect, enter)
        node.entries = [effect.ways[NEXT]]
        body = self.block(node.body)
        node.swallows = any(_may_swallow(item.context_expr) for item in node.items)
        if node.swallows:
            body = Effect(body.gen, body.writes, list(body.ways))
            body.ways[NEXT] = flow.either(body.ways[NEXT], body.ways[RAISE])
        return flow.sequence(effect, body)

    def _try(self, node: gast.Try) -> Effect:
        body = self.block(node.body)
        handlers: Effect | None = None
        starts: list[flow.Way | None] = []
        for handler in node.handlers:
            effect = self._handler(handler)
            starts.append(flow.after(body.ways[RAISE], handler.start))
            handlers = effect if handlers is None else flow.branch(handlers, effect)
        effect = flow.guarded(body, handlers, self.block(node.orelse))
        node.entries = [(-1, 0, 0), *starts, body.ways[NEXT], flow.anyhow(effect)]
        node.ends = _ends_of(body, *(handler.effect for handler in node.handlers))
        if node.finalbody:
            final = self.block(node.finalbody)
            node.ends = (*node.ends, *_ends_of(final))
            effect = flow.finished(effect, final)
        return effect

    def _handler(self, node: gast.ExceptHandler) -> Effect:
        start = self._reads(node.type, node.name).effect()
        node.start = start.ways[NEXT]
        effect = flow.sequence(start, self.block(node.body))
        if node.name is not None:
            bit = self.variables.bits.get(node.name.id, 0)
            effect.ways = [flow.after(way, (~bit, 0, bit)) for way in effect.ways]
        node.effect = effect
        return effect


_STATEMENTS: dict[type, Any] = {
    gast.Assign: _Builder._assign,
    gast.AugAssign: _Builder._augmented,
    gast.AnnAssign: _Builder._annotated,
    gast.Delete: _Builder._delete,
    gast.Import: _Builder._import,
    gast.ImportFrom: _Builder._import,
    gast.FunctionDef: _Builder._function,
    gast.AsyncFunctionDef: _Builder._function,
    gast.ClassDef: _Builder._class,
    gast.Global: _Builder._declaration,
    gast.Nonlocal: _Builder._declaration,
    gast.Pass: _Builder._declaration,
    gast.Return: _Builder._jump,
    gast.Break: _Builder._jump,
    gast.Continue: _Builder._jump,
    gast.Raise: _Builder._jump,
    gast.If: _Builder._if,
    gast.While: _Builder._while,
    gast.For: _Builder._for,
    gast.AsyncFor: _Builder._for,
    gast.With: _Builder._with,
    gast.AsyncWith: _Builder._with,
    gast.Try: _Builder._try,
    gast.TryStar: _Builder._try,
}


def _ends_of(*parts: Effect) -> tuple[bool, ...]:
    """For each block whether it never comes to its end."""
    return tuple(part.ways[NEXT] is None for part in parts)


def _ends(body: Effect) -> tuple[bool]:
    """Whether a loop's body never comes to its end."""
    return (body.ways[NEXT] is None and body.ways[flow.CONTINUE] is None,)


def _may_swallow(context: gast.AST) -> bool:
    called = context.func if isinstance(context, gast.Call) else context
    return getattr(called, "attr", getattr(called, "id", None)) in SWALLOWING
