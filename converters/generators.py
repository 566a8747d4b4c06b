"""Generators: each has two forms.

    def halves(x):                      def halves_steps(consumer, /, x):
        while x > 1:                        while x > 1:
            yield x                             if ag__.yield_(consumer, x):
            x = x / 2                               return
                                                x = x / 2
                          becomes
                                        @ag__.generator(halves_steps)
                                        def halves(x):
                                            while ag__.decided(x > 1):
                                                yield x
                                                x = x / 2

The generator itself stays one, for Python to take its items one by one: what holds a `yield` is
left to Python, and its tests must be Python values. The other form hands each item to its consumer,
which says whether to stop; it is an ordinary function, whose tests may be staged. Which of them
runs is decided where the items are consumed: see `staging.generators`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, TypeVar

import gast

from autograph.converters.base import (
    PARAM,
    Conversion,
    Converter,
    assign,
    constant,
    expression,
    load,
    placed,
    run_time,
)
from autograph.converters.breaks import breaks_behind
from autograph.converters.continues import continues_behind
from autograph.converters.iterators import entered
from autograph.converters.jumps import LOOPS, mark_native
from autograph.converters.returns import leave_returns_to_python, returns_behind
from autograph.runtime import staging
from autograph.runtime.staging.loops import delegating, generators
from autograph.runtime.staging.loops.cursors import Cursor
from autograph.syntax.flow import becomes_functions, blocks, own_jumps
from autograph.syntax.origin import position_of
from autograph.syntax.scopes import FUNCTIONS
from autograph.syntax.templates import copy_tree

Function = TypeVar("Function", bound=FunctionType)

_YIELDS = (gast.Yield, gast.YieldFrom)


def split_generators(conversion: Conversion, function: Any) -> bool:
    """Put the second form before each generator that is defined inside; whether there is one."""
    found = False
    if isinstance(function, gast.Lambda):
        return found
    for block in _all_blocks(function):
        for index in reversed(range(len(block))):
            inner = block[index]
            if not isinstance(inner, gast.FunctionDef):
                continue
            found |= split_generators(conversion, inner)
            if inner.scope.is_generator and mark_generator(inner):
                block[index : index + 1] = _split(conversion, inner)
                found = True
    return found


def _split(conversion: Conversion, node: gast.FunctionDef) -> list[Any]:
    reason = why_no_steps(node)
    if reason:
        arguments, before = [constant(node, None), constant(node, reason)], []
    else:
        steps = with_steps(conversion, copy_tree(node))
        steps.name = conversion.names.fresh(f"{node.name}_steps")
        arguments, before = [load(node, steps.name)], [steps]
    node.decorator_list = [
        *node.decorator_list,
        conversion.operator(node, "generator", *arguments),
    ]
    return [*before, node]


def _all_blocks(node: Any) -> Iterator[list[Any]]:
    """Yield the blocks of a function, those of the statements in it included."""
    pending = [node.body]
    while pending:
        block = pending.pop()
        yield block
        for statement in list(block):
            pending += blocks(statement)


def mark_generator(node: Any) -> bool:
    """Mark a generator that can be converted: its yields are statements of their own."""
    node.is_pulled = all(_is_plain(statement) for statement in node.body)
    return bool(node.is_pulled)


def _is_plain(node: Any) -> bool:
    """Whether every `yield` in a statement is all that follows an assignment or `return`."""
    if isinstance(node, (*FUNCTIONS, gast.ClassDef)):
        return True
    if isinstance(node, gast.Expr | gast.Assign | gast.Return) and isinstance(node.value, _YIELDS):
        targets = node.targets if isinstance(node, gast.Assign) else []
        return not any(map(_has_yield, [node.value.value, *targets]))
    if isinstance(node, ast.stmt | gast.match_case | gast.ExceptHandler):
        return all(map(_is_plain, ast.iter_child_nodes(node)))
    return not _has_yield(node)


def _has_yield(node: Any) -> bool:
    """Whether there is a `yield` in a node that belongs to the function around it."""
    if node is None or isinstance(node, (*FUNCTIONS, gast.ClassDef)):
        return False
    return isinstance(node, _YIELDS) or any(map(_has_yield, ast.iter_child_nodes(node)))


def why_no_steps(node: Any) -> str:
    """Return why a generator cannot hand its items to a consumer; an empty text if it can."""
    for block in _all_blocks(node):
        for statement in block:
            kind = _catching(statement)
            if kind and _has_yield(statement):
                return f"it has a `yield` inside `{kind}`"
    return ""


def _catching(statement: Any) -> str:
    """The keyword of a statement that would see the consumer's exceptions."""
    if isinstance(statement, gast.With | gast.AsyncWith):
        return "with"
    if isinstance(statement, gast.Try | gast.TryStar):
        if any(map(_has_yield, statement.finalbody)):
            return "finally"
        return "try ... except" if statement.handlers else ""
    return ""


def with_steps(conversion: Conversion, node: gast.FunctionDef) -> gast.FunctionDef:
    """Turn a generator into the function that hands its items to a consumer."""
    reason = why_no_steps(node)
    if reason:
        raise conversion.parsed.error(node, reason)
    consumer = conversion.names.fresh("consumer")
    parameter = placed(gast.Name(consumer, PARAM, None, None), position_of(node))
    node.args.posonlyargs.insert(0, parameter)
    node.decorator_list, node.returns = [], None
    node.is_pulled = False
    _Steps(conversion, consumer).rewrite(node.body)
    last = node.body[-1]
    if isinstance(last, gast.If) and hasattr(last, "is_handed"):
        # Whether the consumer wants more no longer matters.
        node.body[-1] = expression(last.test)
    return node


class _Steps:
    """Replaces each `yield` by a call of the consumer."""

    def __init__(self, conversion: Conversion, consumer: str) -> None:
        self._conversion = conversion
        self._operator = conversion.operator
        self._consumer = consumer

    def rewrite(self, block: list[Any]) -> None:
        """Replace the statements that yield, in all blocks."""
        for index in reversed(range(len(block))):
            statement = block[index]
            for inner in blocks(statement):
                self.rewrite(inner)
            if isinstance(getattr(statement, "value", None), _YIELDS):
                block[index : index + 1] = self._replaced(statement)

    def _replaced(self, statement: Any) -> list[Any]:
        found = statement.value
        if isinstance(found, gast.Yield):
            value = found.value or constant(found, None)
            before, result = [self._handed(found, value)], constant(found, None)
        else:
            before, result = self._delegated(found)
        if isinstance(statement, gast.Expr):
            return before
        statement.value = result
        return [*before, statement]

    def _handed(self, at: Any, value: Any) -> Any:
        call = self._operator(at, "yield_", load(at, self._consumer), value)
        leave = placed(gast.Return(None), position_of(at))
        made = placed(gast.If(call, [leave], []), position_of(at))
        made.is_handed = True
        return made

    def _delegated(self, found: gast.YieldFrom) -> tuple[list[Any], Any]:
        fresh = self._conversion.names.fresh
        iterator, item = fresh("iterator"), fresh("item")
        first = assign(found, iterator, self._operator(found, "delegate", found.value))
        target = placed(gast.Name(item, gast.Store(), None, None), position_of(found))
        body = [self._handed(found, load(found, item))]
        position = position_of(found)
        loop = placed(gast.For(target, load(found, iterator), body, [], None), position)
        return [first, loop], self._operator(found, "result_of", load(found, iterator))


def leave_yields_to_python(conversion: Conversion, statements: list[Any]) -> None:
    """Mark what holds a `yield`, or a `return` of the generator: it cannot become functions."""
    _free_tries(conversion, statements, False)
    leave_returns_to_python(statements)
    _mark_yields(statements)


def _mark_yields(statements: list[Any]) -> None:
    for statement in statements:
        if becomes_functions(statement) and _has_yield(statement):
            mark_native(statement)
        for block in blocks(statement):
            _mark_yields(block)


def _free_tries(conversion: Conversion, statements: list[Any], in_loop: bool) -> None:
    """Take the jumps out of the `try` statements that catch staged exceptions, and do not yield."""
    for index in reversed(range(len(statements))):
        statement = statements[index]
        if not hasattr(statement, "is_staged") or _has_yield(statement):
            inside = in_loop
            if isinstance(statement, LOOPS):
                inside = _has_yield(statement) or any(own_jumps(statement.body, gast.Return))
            for block in blocks(statement):
                _free_tries(conversion, block, inside)
            continue
        statements[index : index + 1] = _freed(conversion, statement, in_loop)


def _freed(conversion: Conversion, statement: Any, in_loop: bool) -> list[Any]:
    result = [statement]
    rows = [(gast.Return, returns_behind)]
    if in_loop:
        rows += [(gast.Break, breaks_behind), (gast.Continue, continues_behind)]
    for kind, lower in rows:
        if any(own_jumps([statement], kind)):
            place = result.index(statement)
            result[place : place + 1] = lower(conversion, statement)
    return result


class Generators(Converter):
    """Branches and loops that a generator leaves to Python need Python values."""

    def visit_If(self, node: Any) -> Any:
        """Check the test."""
        if self._is_left(node):
            node.test = self.operator(node, "decided", node.test)
        return node

    visit_While = visit_If

    def visit_For(self, node: gast.For) -> Any:
        """Check what is gone through."""
        if self._is_left(node):
            node.iter = self.operator(node, "pulled", node.iter)
        return node

    def visit_YieldFrom(self, node: gast.YieldFrom) -> Any:
        """Check what is gone through."""
        node.value = self.operator(node, "pulled", node.value)
        return node

    def visit_Yield(self, node: gast.Yield) -> Any:
        """Leave it as it is."""
        return node

    def _is_left(self, node: Any) -> bool:
        return hasattr(node, "native") and self.conversion.current.scope.is_generator


@run_time
def generator(steps: Callable[..., Any] | None, reason: str = "") -> Callable[[Function], Function]:
    """Tell a generator its second form, or why it has none."""

    def mark(function: Function) -> Function:
        function.__ag_steps__ = (steps, reason)  # type: ignore[attr-defined]
        return function

    return mark


@run_time
def yield_(consumer: generators.Consumer, value: Any) -> Any:
    """Hand an item to the consumer; whether it wants no more."""
    return consumer.take(value)


@run_time
def decided(test: Any) -> Any:
    """Return a test on which a generator's next item depends, if it is known while recording."""
    if staging.tracing() and staging.is_staged(test := staging.asked(test)):
        raise generators.NeedsSteps
    return test


@run_time
def pulled(iterable: Any) -> Any:
    """Return what a generator takes its items from, if Python can go through it."""
    if not staging.tracing():
        return iterable
    iterable = entered(iterable)
    is_staged = staging.is_staged_iterable(iterable) or (
        isinstance(iterable, Cursor) and iterable.is_staged
    )
    if is_staged or not generators.is_advancable(iterable):
        raise generators.NeedsSteps
    return _as_long_as_known(iterable) if type(iterable) is list else iterable


def _as_long_as_known(items: list[Any]) -> Iterator[Any]:
    """The items of a list, which what they are used for may make one of the graph."""
    for item in items:
        yield item
        if staging.is_staged_iterable(items):
            raise generators.NeedsSteps


@run_time
def delegate(iterable: Any) -> Any:
    """Return the iterator that `yield from` goes through."""
    return delegating.delegate(iterable)


@run_time
def result_of(iterator: Any) -> Any:
    """Return the value of `yield from`: what the generator returned."""
    return delegating.result_of(iterator)
