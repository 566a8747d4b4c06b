"""Try statements whose body may raise an exception that depends on staged values.

    try:                            def try_body():
        r = check(x)                    r = ag__.call(check, x)
    except ValueError:                  return (r,)
        r = 0           becomes
                                    def except_body(error):
                                        r = 0
                                        return (r,)
                                    handlers = ((lambda: ValueError, except_body),)
                                    (r,) = ag__.try_stmt(try_body, handlers, (), names=('r',))

Such a body has a `raise` or `assert`, or anything that may run a function of the user's, as
operators and attributes do, or it reads a name that may have no value; any other `try` is left as
it is.
What the body assigns and a handler reads lives in a box, so that the handler sees it as it was when
the exception was raised. An `else` part goes to the end of the body, behind `ag__.end_of_body()`.
"""

from __future__ import annotations

import ast
import builtins
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import gast

from autograph.converters.base import (
    LOAD,
    Conversion,
    Converter,
    assign,
    constant,
    definition,
    expression,
    function,
    load,
    placed,
    row,
    run_time,
    store,
    strings,
)
from autograph.converters.functional import result_statement, returning, undefined
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.runtime.staging.exceptions.raising import Try
from autograph.runtime.staging.recording import Recording
from autograph.syntax.flow import blocks, is_converted
from autograph.syntax.origin import position_of

Block = Callable[..., tuple[Any, ...]]
Handler = tuple[Callable[[], Any], Block]

# What may run a function of the user's: a call, or a method that Python calls.
_RUNS_CODE = (
    gast.Raise,
    gast.Assert,
    gast.Call,
    gast.Attribute,
    gast.Subscript,
    gast.BinOp,
    gast.UnaryOp,
    gast.AugAssign,
    gast.Compare,
    gast.If,
    gast.IfExp,
    gast.BoolOp,
    gast.While,
    gast.For,
    gast.comprehension,
    gast.Starred,
    gast.Tuple,
    gast.List,
    gast.FormattedValue,
    gast.Delete,
    gast.YieldFrom,
)


def mark_tries(statements: list[Any]) -> None:
    """Mark the statements whose body may raise an exception that depends on staged values."""
    for statement in statements:
        if isinstance(statement, gast.Try) and _may_raise(statement):
            statement.is_staged = True
        for block in blocks(statement):
            mark_tries(block)


def _may_raise(statement: gast.Try) -> bool:
    inside = [node for part in statement.body for node in _own_nodes(part)]
    if any(isinstance(node, _RUNS_CODE) for node in inside):
        return True
    takes_unbound = bool(statement.finalbody) or any(map(_takes_unbound, statement.handlers))
    return takes_unbound and any(map(_reads_name, inside))


def _takes_unbound(handler: gast.ExceptHandler) -> bool:
    """Whether a handler is for names without a value, or may be."""
    kinds = handler.type.elts if isinstance(handler.type, gast.Tuple) else [handler.type]
    known = [getattr(builtins, getattr(kind, "id", ""), None) for kind in kinds]
    return any(not isinstance(k, type) or issubclass(UnboundLocalError, k) for k in known)


def _reads_name(node: Any) -> bool:
    return isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load)


def _own_nodes(node: Any) -> Iterator[Any]:
    """Yield a node and those below it that run with it."""
    yield node
    if not isinstance(node, gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _own_nodes(child)


def _rebinds(handler: gast.ExceptHandler) -> bool:
    """Whether a handler gives the name of its exception to something else."""
    names = (node for statement in handler.body for node in _own_nodes(statement))
    return any(
        isinstance(node, gast.Name)
        and node.id == handler.name.id
        and not isinstance(node.ctx, gast.Load)
        for node in names
    )


def _bare_raises(statements: list[Any]) -> Iterator[gast.Raise]:
    for statement in statements:
        if isinstance(statement, gast.Raise) and statement.exc is None:
            yield statement
        elif isinstance(statement, gast.Try):
            # The handlers in there have an exception of their own.
            for block in (statement.body, statement.orelse, statement.finalbody):
                yield from _bare_raises(block)
        else:
            for block in blocks(statement):
                yield from _bare_raises(block)


def lower_tries(conversion: Conversion, statements: list[Any]) -> None:
    """Leave each marked statement with handlers or a `finally`, and bare raises with a name."""
    for statement in statements:
        if isinstance(statement, gast.Try) and is_converted(statement):
            _lower(conversion, statement)
        for block in blocks(statement):
            lower_tries(conversion, block)


def _lower(conversion: Conversion, node: gast.Try) -> None:
    for handler in node.handlers:
        bare = list(_bare_raises(handler.body))
        if bare and (handler.name is None or _rebinds(handler)):
            given, handler.name = handler.name, store(handler, conversion.names.fresh("error"))
            if given is not None:
                first = assign(handler, given, load(handler, handler.name.id))
                handler.body = [first, *handler.body]
        for jump in bare:
            jump.exc = load(jump, handler.name.id)
    if node.orelse:
        marker = expression(conversion.operator(node.orelse[0], "end_of_body"))
        node.body, node.orelse = [*node.body, marker, *node.orelse], []
    if node.handlers and node.finalbody:
        inner = placed(gast.Try(node.body, node.handlers, [], []), position_of(node))
        inner.is_staged = True
        node.body, node.handlers = [inner], []


class TryStatements(Converter):
    """Body, handlers and `finally` become functions of the names they assign."""

    def enter_Try(self, node: gast.Try) -> None:
        """Name the functions, the outer ones before the inner ones."""
        if is_converted(node):
            node.names = [self.fresh("try_body")]
            node.names += [self.fresh("except_body") for _ in node.handlers]
            node.names += [self.fresh("finally_body") for _ in node.finalbody[:1]]

    def visit_Try(self, node: gast.Try) -> Any:
        """Return the functions, and the call that runs them."""
        if not is_converted(node):
            return (
                self._kept(node, "return or break in `finally`")
                if node.finalbody and hasattr(node, "native")
                else node
            )
        body = self._block(node, node.names[0], node.body, (node.inputs, node.outputs), 0)
        if node.finalbody:
            return [body, *self._finally(node)]
        return [body, *self._handled(node)]

    def visit_TryStar(self, node: gast.TryStar) -> Any:
        """Leave it to Python, which cannot record it."""
        return self._kept(node, "`except*`")

    def _kept(self, node: Any, what: str) -> Any:
        refusing = self.operator(node, "unrecorded", constant(node, what))
        item = gast.withitem(refusing, None)
        node.body = [placed(gast.With([item], node.body), position_of(node))]
        return node

    def _block(self, node: Any, name: str, block: list[Any], state: Any, number: int) -> Any:
        inputs, outputs = state
        ends = node.ends[number]
        block = returning(self.conversion, node, block, outputs, inputs, ends)
        return definition(node, name, inputs, block)

    def _finally(self, node: gast.Try) -> list[Any]:
        name, (inputs, outputs) = node.names[-1], node.final_state
        call = self.operator(
            node,
            "finally_stmt",
            load(node, node.names[0]),
            row(node, node.inputs),
            load(node, name),
            row(node, inputs),
        )
        final = self._block(node, name, node.finalbody, node.final_state, -1)
        return [final, result_statement(node, [*node.outputs, *outputs], call)]

    def _handled(self, node: gast.Try) -> list[Any]:
        pairs = []
        made = []
        for number, (handler, name) in enumerate(zip(node.handlers, node.names[1:], strict=True)):
            made.append(self._handler(node, handler, name, number + 1))
            kind = handler.type or load(handler, "BaseException")
            pair = [function(handler, kind), load(handler, name)]
            pairs.append(placed(gast.Tuple(pair, LOAD), position_of(handler)))
        call = self.operator(
            node,
            "try_stmt",
            load(node, node.names[0]),
            placed(gast.Tuple(pairs, LOAD), position_of(node)),
            row(node, node.inputs),
            names=strings(node, node.outputs),
        )
        return [*made, result_statement(node, node.outputs, call)]

    def _handler(self, node: Any, handler: gast.ExceptHandler, name: str, number: int) -> Any:
        given = None if handler.name is None else handler.name.id
        first = []
        parameter = given or self.fresh("error")
        if given in node.inputs:
            parameter = self.fresh("error")
            first = [assign(handler, given, load(handler, parameter))]
        block = [*first, *handler.body]
        if given is not None and given in node.outputs:
            # Python unbinds the name behind the handler.
            block.append(assign(handler, given, undefined(self.conversion, handler, given)))
        made = self._block(node, name, block, (node.inputs, node.outputs), number)
        error = placed(gast.Name(parameter, gast.Param(), None, None), position_of(handler))
        made.args.args.insert(0, error)
        return made


class _Open(threading.local):
    """The `try` statements that are running, not recorded, innermost last."""

    def __init__(self) -> None:
        self.tries: list[Try] = []


_open = _Open()


@run_time
def try_stmt(
    body: Block, handlers: Sequence[Handler], state: tuple[Any, ...], names: Sequence[str] = ()
) -> tuple[Any, ...]:
    """Run the body, and a handler if there is an exception; or record both."""
    if staging.tracing():
        return staging.try_except(body, handlers, state, names)
    attempt = Try(())
    _open.tries.append(attempt)
    try:
        try:
            return body(*state)
        finally:
            _open.tries.pop()
    except BaseException as error:
        if attempt.is_over:
            raise
        for kind, handler in handlers:
            if isinstance(error, kind()):
                return handler(error, *state)
        raise


@run_time
def finally_stmt(
    body: Block, state: tuple[Any, ...], final: Block, final_state: tuple[Any, ...]
) -> tuple[Any, ...]:
    """Run the body, and then the rest however it ends; or record both."""
    if staging.tracing():
        return staging.try_finally(body, state, final, final_state)
    try:
        results = body(*state)
    except BaseException:
        final(*final_state)
        raise
    return (*results, *final(*final_state))


class _Unrecorded(Try):
    """A `try` that is left to Python: an exception in the graph would not come to it."""

    __slots__ = ("_recording", "_what")

    def __init__(self, recording: Recording, what: str) -> None:
        super().__init__(None)
        self._recording = recording
        self._what = what

    def handler_of(self, error: type[BaseException]) -> int | None:
        refused = StagingError(
            f"an exception ({error.__name__}) that depends on recorded values cannot be raised in "
            f"a `try` with {self._what}",
            advice="Use `except`, and leave the function or loop behind the `try`.",
        )
        self._recording.refused = refused
        raise refused


@run_time
@contextmanager
def unrecorded(what: str) -> Iterator[None]:
    """Refuse exceptions that depend on recorded values, in a `try` that Python runs."""
    recording = staging.active()
    if recording is None:
        yield
        return
    recording.tries.append(_Unrecorded(recording, what))
    try:
        yield
    finally:
        recording.tries.pop()


@run_time
def end_of_body() -> None:
    """Here begins the `else` part of the innermost `try`: it catches nothing from now on."""
    if staging.tracing():
        staging.end_of_body()
    else:
        _open.tries[-1].is_over = True
