"""Exceptions: raised under a test, caught, cleaned up after; and `with`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, indented, leaves, statement
from tests.properties.scopes import Scope

if TYPE_CHECKING:
    from tests.properties.writing import Writer

CAUGHT = ("ValueError", "Refused", "(KeyError, ValueError)", "Exception", "ZeroDivisionError")


def raising(w: Writer, scope: Scope) -> Body:
    """A `raise` under a test."""
    amount = w.real(scope, 1)
    error = w.pick(
        *("ValueError('one')", f"Refused('two', {amount})", "KeyError('three')", "ValueError"),
        f"ValueError(f'four {{{w.name('int', scope, 'n')}}}')",
    )
    return [f"if {w.truth(scope, 1)}:", f"    raise {error}"]


def handler(w: Writer, scope: Scope, depth: int) -> Body:
    """What is done about an exception."""
    body = w.block(scope, depth)
    lines = w.pick(
        *([], ["print('caught')"], ["print('caught', type(error).__name__)"]),
        *(["print('caught', error)"], ["label = str(error)"], ["i = len(error.args)"]),
    )
    if "label" in str(lines):
        scope.bind("label")
    if "i = " in str(lines):
        scope.bind("i")
    if w.risky():
        return [*lines, w.pick("raise", "raise ValueError('again') from error")]
    return [*lines, *body]


@statement("handlers", weight=5, nested=True)
def try_except(w: Writer, scope: Scope, depth: int) -> Body:
    """`try` with handlers, perhaps `else` and `finally`."""
    inside = scope.copy()
    body = w.block(inside, depth + 1)
    lines = [*raising(w, scope), *body]
    if w.chance(0.4) and not leaves(body):
        lines += raising(w, inside)
    text = ["try:", *indented(lines)]
    # In a handler nothing is sure of what the body bound or unbound.
    at_handler = Scope(scope.bound & inside.bound, inside.bound | inside.maybe | scope.bound)
    at_handler.maybe -= at_handler.bound
    ends = []
    for caught in w.choose.sample(CAUGHT, k=w.pick(1, 1, 2)):
        end = at_handler.copy()
        inner = handler(w, end, depth + 1)
        text += [f"except {caught} as error:", *indented(inner)]
        ends += [] if leaves(inner) else [end]
    if w.chance(0.2) and not leaves(body):
        text += ["else:", *indented(w.block(inside, depth + 1))]
    scope.join([inside, *ends])
    if w.chance(0.3):
        text += ["finally:", *indented(final(w, scope))]
    return text


def final(w: Writer, scope: Scope) -> Body:
    """What is done in any case."""
    safe = Scope(scope.bound - {"s"}, scope.maybe | {"s"})
    options = ["print('finally')"]
    if "x" in scope.bound:
        options.append(f"x = x + {w.pick('1.0', '0.5')}")
    if safe.of("account"):
        options.append("account.count += 1")
    if safe.of("list"):
        options.append(f"{w.name('list', safe, '')}.append(0.5)")
    return [w.choose.choice(options)]


@statement("handlers", weight=2, nested=True)
def try_finally(w: Writer, scope: Scope, depth: int) -> Body:
    """`try` with `finally` only: jumps out of it pass through."""
    before = scope.copy()
    inside = scope.copy()
    body = w.block(inside, depth + 1)
    if w.risky():
        body = [*raising(w, before), *body]
    scope.join([before, inside] if not leaves(body) else [before])
    return ["try:", *indented(body), "finally:", *indented(final(w, before))]


@statement("handlers", "account", weight=2, nested=True)
def with_meter(w: Writer, scope: Scope, depth: int) -> Body:
    """`with`, over an object that notes its entry and exit."""
    inside = scope.copy()
    body = w.block(inside, depth + 1)
    scope.join([inside])
    return ["with Meter(account) as meter:", *indented(body)]


@statement("handlers", weight=2)
def natural(w: Writer, scope: Scope, depth: int) -> Body:
    """An exception that an expression raises, caught."""
    cases = [(f"s = 1.0 + len([1, 2][{w.pick('5', 'k')}:]) // 0", "ZeroDivisionError")]
    cases += [(f"s = {table}['zz']", "KeyError") for table in scope.of("table")]
    cases += [(f"s = {items}[7]", "IndexError") for items in scope.of("list")]
    cases += [(f"s = {items}.pop()", "IndexError") for items in scope.of("list")]
    cases += [(f"s = {best} + 1.0", "TypeError") for best in scope.of("best")]
    line, kind = w.choose.choice(cases)
    text = ["try:", f"    {line}", f"except {kind}:", f"    s = {w.real(scope, 1)}"]
    scope.bind("s")
    return text
