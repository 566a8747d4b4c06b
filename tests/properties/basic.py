"""Assignments, prints and refusals, of which every program has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, statement
from tests.properties.scopes import KIND, NAMES

if TYPE_CHECKING:
    from tests.properties.scopes import Scope
    from tests.properties.writing import Writer


@statement("basic", weight=8, smooth=True)
def assign(w: Writer, scope: Scope, depth: int) -> Body:
    """`s = x + 1.0`."""
    kinds = ["float"] * 5 + ["int"] * 3 + ["bool", "best"]
    if not w.style.smooth:
        kinds += ["list"]
    if w.style.face != "python":
        kinds += ["vector"]
    kind = w.choose.choice(kinds)
    name = w.choose.choice(NAMES[kind])
    source = "int" if kind == "float" and w.style.mixed and w.chance(0.2) else kind
    text = f"{name} = {w.of(source, scope)}"
    scope.bind(name)
    return [text]


@statement("basic", weight=6, smooth=True)
def augment(w: Writer, scope: Scope, depth: int) -> Body:
    """`s += x`."""
    name = w.choose.choice([*scope.of("float"), *scope.of("int")] or ["s"])
    if name not in scope.bound:
        return []
    if KIND[name] == "int":
        return [f"{name} {w.pick('+=', '-=')} {w.integer(scope, 1)}"]
    if w.chance(0.3):
        return [f"{name} *= {w.pick('0.5', '-1.0', '1.5')}"]
    return [f"{name} {w.pick('+=', '-=')} {w.real(scope, 1)}"]


@statement("basic", weight=2, smooth=True)
def swap(w: Writer, scope: Scope, depth: int) -> Body:
    """`x, y = y, x + 1.0`."""
    a, b = w.choose.sample(NAMES["float"], k=2)
    text = f"{a}, {b} = {w.real(scope, 1)}, {w.real(scope, 1)}"
    if a in scope.bound and b in scope.bound and w.chance(0.5):
        text = f"{a}, {b} = {b}, {a}"
    scope.bind(a, b)
    return [text]


@statement("basic", weight=2)
def say(w: Writer, scope: Scope, depth: int) -> Body:
    """`print`."""
    kind = w.pick("float", "int", "bool")
    value = w.of(kind, scope, 0)
    # Numbers in a list are printed as `repr` shows them, which tells Python's from NumPy's.
    value = f"bool({value})" if kind == "bool" else value
    return [f"print({w.pick('here', 'now')!r}, {value})"]


@statement("basic", weight=2)
def refuse(w: Writer, scope: Scope, depth: int) -> Body:
    """A `raise` under a test, or an `assert`."""
    if not w.risky():
        return []
    test = w.truth(scope, 1)
    if w.chance(0.4):
        return [f"assert {test}, {w.pick(repr('asserted'), 'f' + repr('asserted {n}'))}"]
    return [f"if {test}:", f"    raise ValueError({w.pick('one', 'two')!r})"]


@statement("basic", weight=2, smooth=True)
def rebind_in_function(w: Writer, scope: Scope, depth: int) -> Body:
    """A nested function that rebinds a name of this one, and calls of it."""
    name = w.name("float", scope, "")
    if not name:
        return []
    function, seen = w.count_up("inner"), scope.numbers()
    inner = [f"nonlocal {name}", f"{name} = {name} + {w.real(seen, 1)}"]
    if w.chance(0.5):
        inner += [f"if {w.truth(seen, 1)}:", f"    {name} = {w.real(seen, 1)}"]
    inner.append(f"return {w.real(seen, 1)}")
    if w.chance(0.5):
        scope.bind("s")
        call = [f"s = {function}()"]
    else:
        call = [f"if {w.truth(scope, 1)}:", f"    {function}()"]
    return [f"def {function}():", *(f"    {line}" for line in inner), *call]
