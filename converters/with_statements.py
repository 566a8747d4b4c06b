"""With statements: what Python's reference says they mean, with calls that can be recorded.

    with lock as held:              manager = lock
        use(held)                   held = ag__.enter(manager)
                                    left = False
                          becomes   try:
                                        use(held)
                                    except BaseException as error:
                                        left = True
                                        if not ag__.leave(manager, error):
                                            raise
                                    finally:
                                        if not left:
                                            ag__.leave(manager)

So an exception that depends on staged values reaches `__exit__`, which may swallow it; and what
`__enter__` and `__exit__` write is seen. Managers that are known to do neither stay as they are.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

import gast

from autograph.converters.base import (
    Conversion,
    assign,
    constant,
    expression,
    load,
    placed,
    run_time,
    store,
)
from autograph.converters.calling import call, converted, register_override
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.syntax.flow import blocks
from autograph.syntax.origin import position_of

# They let exceptions pass, and write nothing that recorded code reads.
_TRANSPARENT = {
    "GradientTape", "Graph", "as_default", "catch_warnings", "control_dependencies", "device",
    "errstate", "init_scope", "local_context", "name_scope", "nullcontext", "open", "printoptions",
    "redirect_stderr", "redirect_stdout", "stop_recording", "summary_writer",
}  # fmt: skip


def lower_withs(conversion: Conversion, statements: list[Any]) -> list[Any]:
    """Spell out the with statements of a block whose managers may have a say in it."""
    result: list[Any] = []
    for statement in statements:
        for block in blocks(statement):
            block[:] = lower_withs(conversion, block)
        if isinstance(statement, gast.With) and not all(map(_is_transparent, statement.items)):
            result += _spelled_out(conversion, statement, statement.items)
        else:
            result.append(statement)
    return result


def _is_transparent(item: gast.withitem) -> bool:
    made = item.context_expr
    called = made.func if isinstance(made, gast.Call) else None
    return getattr(called, "attr", getattr(called, "id", None)) in _TRANSPARENT


def _spelled_out(conversion: Conversion, node: gast.With, items: list[Any]) -> list[Any]:
    if not items:
        return node.body  # type: ignore[no-any-return]
    item, at = items[0], items[0].context_expr
    manager, left = conversion.names.fresh("manager"), conversion.names.fresh("left")
    entered = conversion.operator(at, "enter", load(at, manager))
    target = item.optional_vars
    first = expression(entered)
    if isinstance(target, gast.Name):
        first = assign(at, target, entered)
    body = _spelled_out(conversion, node, items[1:])
    if target is not None and not isinstance(target, gast.Name):
        value = conversion.names.fresh("entered")
        first = assign(at, value, entered)
        body = [assign(target, target, load(target, value)), *body]
    guarded = _guarded(conversion, node, body, manager, left)
    return [
        assign(at, manager, at),
        first,
        assign(at, left, constant(at, False)),
        guarded,
    ]


def _guarded(
    conversion: Conversion, node: gast.With, body: list[Any], manager: str, left: str
) -> gast.Try:
    at = node.items[0].context_expr
    position = position_of(at)
    error = conversion.names.fresh("error")
    leave = conversion.operator(at, "leave", load(at, manager), load(at, error))
    again = placed(gast.Raise(load(at, error), None), position)
    unless = placed(gast.If(_negated(leave), [again], []), position)
    handler = gast.ExceptHandler(
        load(at, "BaseException"),
        store(at, error),
        [assign(at, left, constant(at, True)), unless],
    )
    final = expression(conversion.operator(at, "leave", load(at, manager)))
    final = placed(gast.If(_negated(load(at, left)), [final], []), position)
    return placed(gast.Try(body, [placed(handler, position)], [], [final]), position_of(node))


def _negated(value: Any) -> Any:
    return placed(gast.UnaryOp(gast.Not(), value), position_of(value))


@run_time
def enter(manager: Any) -> Any:
    """Return what the manager gives when its block begins."""
    kind = type(manager)
    if not (hasattr(kind, "__enter__") and hasattr(kind, "__exit__")):
        problem = "does not support the context manager protocol"
        raise TypeError(f"'{kind.__name__}' object {problem}")
    return call(kind.__enter__, manager)


@run_time
def leave(manager: Any, error: BaseException | None = None) -> Any:
    """Tell the manager that its block ended; return whether it swallows the exception."""
    _refuse_second_end(manager)
    if error is None:
        return call(type(manager).__exit__, manager, None, None, None)
    return call(type(manager).__exit__, manager, type(error), error, error.__traceback__)


_MAKES_MANAGER = contextlib.contextmanager(iter).__code__


@register_override
def manager_lookup(function: Any) -> Callable[..., Any] | None:
    """What makes a manager of a generator: of the converted one, whose writes are noted."""
    # A method of an object comes by itself, after the object.
    if not isinstance(function, FunctionType) or function.__code__ is not _MAKES_MANAGER:
        return None
    generator: Any = getattr(function, "__wrapped__", None)
    if not isinstance(generator, FunctionType) or not inspect.isgeneratorfunction(generator):
        return None
    return contextlib.contextmanager(converted(generator, "pulled"))


def _refuse_second_end(manager: Any) -> None:
    """A generator runs once: it cannot be recorded for both ends of a block."""
    if not (staging.tracing() and isinstance(manager, contextlib._GeneratorContextManager)):
        return
    generator: Any = manager.gen
    if inspect.getgeneratorstate(generator) == inspect.GEN_CLOSED:
        raise StagingError(
            f"the block of the context manager `{generator.__name__}` may or may not end with an "
            "exception, depending on recorded values, and a generator cannot be recorded for both.",
            advice="Write the manager as a class with __enter__ and __exit__.",
        )
