"""Comprehensions and generator expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, expression, statement
from tests.properties.scopes import Scope

if TYPE_CHECKING:
    from tests.properties.writing import Writer


def source(w: Writer, scope: Scope) -> tuple[str, str]:
    """What to go over, and the name for the items."""
    options = [("t", f"[{w.real(scope, 1)}, {w.real(scope, 1)}]")]
    options += [("t", v) for v in scope.of("vector")]
    options += [("t", a) for a in scope.of("list")]
    options += [("j", f"range(abs({w.integer(scope, 1)}) % 4)"), ("j", "range(3)")]
    return w.choose.choice(options)


def clause(w: Writer, scope: Scope, inner: Scope) -> str:
    """`for t in v if t > x`; what it binds is bound in the inner scope."""
    name, rows = source(w, scope)
    inner.bind(name)
    text = f"for {name} in {rows}"
    if w.chance(0.5):
        text += f" if {w.truth(inner, 1)}"
    return text


def clauses(w: Writer, scope: Scope) -> tuple[str, Scope]:
    """One or two clauses."""
    if not w.chance(0.2):
        inner = scope.copy()
        return clause(w, scope, inner), inner
    # What the second binds is unbound in the first, even if there is such a name outside.
    inner = Scope(scope.bound - {"t", "j"})
    name, rows = source(w, scope)
    inner.bind(name)
    first = f"for {name} in {rows}"
    return f"{first} {clause(w, inner, inner)}", inner


@expression("list", "comprehensions", weight=5)
def list_of_floats(w: Writer, scope: Scope, depth: int) -> str:
    """`[t * 2.0 for t in v if t > x]`."""
    text, inner = clauses(w, scope)
    return f"[{w.real(inner, 1)} {text}]"


@expression("stack", "comprehensions", weight=2)
def list_of_integers(w: Writer, scope: Scope, depth: int) -> str:
    """`[j + 1 for j in range(n)]`."""
    text, inner = clauses(w, scope)
    return f"[{w.integer(inner, 1)} {text}]"


@expression("float", "comprehensions", weight=4, smooth=True)
def total(w: Writer, scope: Scope, depth: int) -> str:
    """`sum(t for t in v if t > x)`."""
    text, inner = clauses(w, scope)
    value = w.real(inner, 1)
    if w.style.smooth:
        return f"sum(({value} {text}), 0.0)"
    return w.pick(
        *(f"sum(({value} {text}), 0.0)", f"max(({value} {text}), default={w.real(scope, 0)})"),
        *(f"next(({value} {text}), {w.real(scope, 0)})", f"sum([{value} {text}], 0.5)"),
    )


@expression("int", "comprehensions", weight=2)
def counted(w: Writer, scope: Scope, depth: int) -> str:
    """`sum(1 for t in v if t > x)`."""
    text, inner = clauses(w, scope)
    return w.pick(f"sum(1 {text})", f"len([{w.real(inner, 0)} {text}])")


@expression("bool", "comprehensions", weight=2)
def any_or_all(w: Writer, scope: Scope, depth: int) -> str:
    """`any(t > x for t in v)`."""
    text, inner = clauses(w, scope)
    return f"{w.pick('any', 'all')}({w.truth(inner, 1)} {text})"


@statement("comprehensions", weight=3)
def bind_comprehension(w: Writer, scope: Scope, depth: int) -> Body:
    """A name for a comprehension."""
    name = w.pick("items", "log", "s", "todo")
    write = {"s": total, "todo": list_of_integers}.get(name, list_of_floats)
    text = f"{name} = {write(w, scope, 1)}"
    scope.bind(name)
    return [text]


@statement("comprehensions")
def walrus_in_comprehension(w: Writer, scope: Scope, depth: int) -> Body:
    """`[s := s + t for t in v]`: a walrus binds outside."""
    if "s" not in scope.bound:
        return []
    name, rows = source(w, scope)
    inner = scope.copy()
    inner.bind(name)
    text = f"log = [(s := s + {w.real(inner, 0)}) for {name} in {rows}]"
    scope.bind("log")
    return [text]


@statement("comprehensions", weight=2)
def dict_comprehension(w: Writer, scope: Scope, depth: int) -> Body:
    """`{key: value for …}` over known keys."""
    inner = Scope(scope.bound | {"t"})
    text = f"for key, t in zip(('a', 'b'), ({w.real(scope, 1)}, {w.real(scope, 1)}))"
    line = f"counts = {{key: {w.real(inner, 1)} {text}}}"
    scope.bind("counts")
    return [line]
