"""Objects with attributes and methods, and globals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, expression, statement

if TYPE_CHECKING:
    from tests.properties.scopes import Scope
    from tests.properties.writing import Writer


@statement("basic", "account", weight=3)
def write_attribute(w: Writer, scope: Scope, depth: int) -> Body:
    """Attributes written."""
    value, place = w.real(scope, 1), w.place(scope, 1)
    return w.pick(
        *([f"account.total += {value}"], [f"account.count = {place}"], ["account.count += 1"]),
        [f"account.best = {value}"],
    )


@statement("state", "account", weight=4)
def call_method(w: Writer, scope: Scope, depth: int) -> Body:
    """Methods that change their object."""
    value = w.real(scope, 1)
    calls = [
        *([f"account.add({value})"], [f"account.keep({value})"], [f"account.log.append({value})"]),
        *([f"if account.keep({value}):", f"    account.add({w.real(scope, 0)})"],),
        *([f"account.note = {value}"], ["account.best = None"]),
        [f"account.add({value}, least={w.real(scope, 0)})"],
    ]
    return w.choose.choice(calls)


@statement("state", weight=2)
def new_account(w: Writer, scope: Scope, depth: int) -> Body:
    """An object made in the program."""
    if "account" in scope.bound and w.chance(0.7):
        return []
    scope.bind("account")
    return ["account = Account()"]


@expression("float", "state", "account", weight=4)
def of_account(w: Writer, scope: Scope, depth: int) -> str:
    """A float out of an object."""
    value = w.real(scope, 0)
    return w.pick(
        *("account.mean", f"account.add({value})", f"(account.best or {value})"),
        *(f"({value} if account.best is None else account.best)", "sum(account.log, 0.5)"),
        f"getattr(account, 'note', {value})",
    )


@expression("int", "state", "account")
def size_of_log(w: Writer, scope: Scope, depth: int) -> str:
    """The number of things an object kept."""
    return w.pick("len(account.log)", "account.count")


@expression("bool", "state", "account")
def about_account(w: Writer, scope: Scope, depth: int) -> str:
    """A test of an object."""
    return w.pick("(account.best is None)", "(account.count > 1)", "bool(account.log)")


@statement("state", weight=3)
def write_global(w: Writer, scope: Scope, depth: int) -> Body:
    """A global written, or a list of the module changed."""
    if w.returns == "any" or (w.returns == "float" and not w.helpers):
        w.outer.add("TOTAL")
    value = w.real(scope, 1)
    if "TOTAL" in w.outer:
        return w.pick([f"TOTAL = {value}"], [f"TOTAL += {value}"], [f"LOG.append({value})"])
    return [f"LOG.append({value})"]


@expression("float", "state")
def of_globals(w: Writer, scope: Scope, depth: int) -> str:
    """A global read."""
    return w.pick("TOTAL", "sum(LOG, 0.5)")
