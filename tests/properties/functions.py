"""Functions: recursion, closures, lambdas, functions as values, arguments of every sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, expression, indented, statement
from tests.properties.scopes import Scope

if TYPE_CHECKING:
    from tests.properties.writing import Writer


def helpers(w: Writer) -> list[str]:
    """Functions of the module that call themselves."""
    made = []
    if w.chance(0.6):
        made.append(recursive(w))
    if w.chance(0.3):
        made.append(with_defaults(w))
    return made


def recursive(w: Writer) -> str:
    """A function that ends because its second argument shrinks."""
    name, scope = w.count_up("climb"), Scope({"x", "n"})
    test = w.pick("n <= 0", f"n <= 0 or {w.truth(scope, 1)}")
    first = [f"if {test}:", f"    return {w.real(scope, 1)}"]
    budget, w.budget, early, w.early = w.budget, 2, w.early, 0.0
    middle = w.block(scope, 3) if w.chance(0.6) else []
    w.budget, w.early = budget, early
    scope = Scope({"x", "n"})
    again = f"{name}({w.real(scope, 1)}, n - 1)"
    call = w.pick(again, f"{again} * 0.5 + x", f"({again} if {w.truth(scope, 1)} else x)")
    if w.chance(0.2) and not w.style.smooth:
        call = f"{name}(x * 0.5, n - 1) + {name}(x + 1.0, n - 2)"
    # `n` shrinks: what the body does to it must not last.
    body = [*first, "least = n", *middle, "n = least", f"return {call}"]
    w.helpers.append((f"{name}({{x}}, {{n}} % 4)", "float"))
    return "\n".join([f"def {name}(x, n):", *indented(body)])


def with_defaults(w: Writer) -> str:
    """A function with a default, more arguments, and one that is given by name only."""
    name, scope = w.count_up("spread"), Scope({"x", "n"})
    body = [f"s = {w.real(scope, 1)}", "for t in rest:", "    s = s + t", "return s * scale"]
    for call in ("{x}", "{x}, {n}", "{x}, {n}, 0.5, {x}", "{x}, scale=2.0", "n={n}, x={x}"):
        w.helpers.append((f"{name}({call})", "float"))
    return "\n".join([f"def {name}(x, n=2, *rest, scale=0.5):", *indented(body)])


def lambda_(w: Writer, scope: Scope) -> str:
    """A function of one float."""
    return f"lambda z: {w.real(Scope(scope.numbers().bound | {'z'}), 1)}"


@expression("float", "functions", weight=3, smooth=True)
def called_lambda(w: Writer, scope: Scope, depth: int) -> str:
    """`(lambda z: z + x)(y)`."""
    return f"({lambda_(w, scope)})({w.real(scope, depth)})"


@expression("float", "functions", "function", weight=6, smooth=True)
def called_name(w: Writer, scope: Scope, depth: int) -> str:
    """`f(x)`."""
    return f"{w.name('function', scope, '')}({w.real(scope, depth)})"


@expression("float", "functions", "list")
def reduced(w: Writer, scope: Scope, depth: int) -> str:
    """`functools.reduce`, `map`, `filter`."""
    a = w.name("list", scope, "")
    lambda_of_one = lambda_(w, scope)
    return w.pick(
        f"functools.reduce(lambda s, t: s * 0.5 + t, {a}, {w.real(scope, 0)})",
        f"sum(map({lambda_of_one}, {a}), 0.0)",
        f"sum(filter(lambda t: t > {w.real(scope.numbers(), 0)}, {a}), 0.0)",
        f"max([0.5, *{a}], key={lambda_of_one})",
        f"sorted([0.5, *{a}], key={lambda_of_one})[0]",
    )


@statement("functions", weight=4, smooth=True)
def bind_function(w: Writer, scope: Scope, depth: int) -> Body:
    """A name for a lambda, for one of two, for a function of the module or a partial one."""
    one = lambda_(w, scope)
    options = [f"f = {one}", f"f = ({one}) if {w.truth(scope, 1)} else ({lambda_(w, scope)})"]
    named = [call.partition("(")[0] for call, kind in w.helpers if "{x}, {n})" in call]
    if named and not w.style.smooth:
        options.append(f"f = functools.partial({w.choose.choice(named)}, n={w.integer(scope, 0)})")
    line = w.choose.choice(options)
    scope.bind("f")
    return [line]


@statement("functions", weight=3)
def define(w: Writer, scope: Scope, depth: int) -> Body:
    """A nested function with a body of its own."""
    seen = scope.numbers()
    seen.bind("z")
    # Names that the body assigns are its own: they are unbound at its start.
    own = Scope({"z", *(name for name in seen.bound if name in ("n", "k", "flag"))})
    kept = w.function("f", "z, n=n, k=k, flag=flag", own, "float", w.choose.randint(1, 4))
    scope.bind("f")
    return kept.splitlines() if {"n", "k", "flag"} <= scope.bound else []


@statement("functions", weight=2)
def counter(w: Writer, scope: Scope, depth: int) -> Body:
    """Two closures over one variable."""
    add, total = w.count_up("add"), w.count_up("held")
    amount = w.real(scope.numbers(), 1)
    inner = [f"nonlocal {total}", f"{total} += amount", f"return {total}"]
    calls = [f"if {w.truth(scope, 1)}:", f"    {add}({w.real(scope, 1)})", f"s = {add}(x)"]
    scope.bind("s")
    return [f"{total} = {amount}", f"def {add}(amount=1.0):", *indented(inner), *calls]
