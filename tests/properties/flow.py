"""Branches and loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, indented, leaves, statement
from tests.properties.scopes import Scope

if TYPE_CHECKING:
    from tests.properties.writing import Writer


@statement("basic", weight=4, nested=True, smooth=True)
def branch(w: Writer, scope: Scope, depth: int) -> Body:
    """`if`, with or without `elif` and `else`."""
    body, ends = [], []
    for number in range(w.choose.choice((1, 1, 2, 3))):
        end = scope.copy()
        body += [f"{'elif' if number else 'if'} {w.truth(scope)}:"]
        inner = w.block(end, depth + 1)
        body += indented(inner)
        if not leaves(inner):
            ends.append(end)
    end = scope.copy()
    if w.chance(0.5):
        inner = w.block(end, depth + 1)
        body += ["else:", *indented(inner)]
        ends += [] if leaves(inner) and ends else [end]
    else:
        ends.append(end)
    scope.join(ends)
    return body


def loop(w: Writer, head: str, first: Body, inside: Scope, scope: Scope, depth: int) -> Body:
    """A loop with a body, perhaps with an `else`."""
    before = scope.copy()
    w.loops += 1
    body = [head, *indented([*first, *w.block(inside, depth + 1)])]
    w.loops -= 1
    scope.join([before, inside])
    if w.chance(0.15):
        end = scope.copy()
        outer, w.loops = w.loops, 0
        body += ["else:", *indented(w.block(end, depth + 1))]
        w.loops = outer
        scope.join([scope.copy(), end])
    return body


@statement("basic", weight=2, nested=True, smooth=True)
def count(w: Writer, scope: Scope, depth: int) -> Body:
    """`for i in range(n)`."""
    name = w.pick("i", "j")
    stop = f"abs({w.integer(scope, 1)}) % 5"
    if w.chance(0.3):
        stop = f"abs({w.integer(scope, 0)}) % 4 + 1"
    arguments = w.pick(stop, stop, f"1, {stop}", f"{stop}, -1, -2")
    if w.chance(0.15):
        arguments = w.pick("10", "3")
    inside = scope.copy()
    inside.bind(name)
    return loop(w, f"for {name} in range({arguments}):", [], inside, scope, depth)


@statement("basic", weight=2, nested=True, smooth=True)
def walk(w: Writer, scope: Scope, depth: int) -> Body:
    """`for` over rows, a list, `enumerate` or `zip`."""
    inside = scope.copy()
    rows = [*scope.of("vector"), f"[{w.real(scope, 1)}, {w.real(scope, 1)}, 0.5]"]
    rows += [f"{items}[-3:]" for items in scope.of("list")[:1]]
    one, other = w.choose.choice(rows), w.choose.choice(rows)
    form = w.pick("plain", "plain", "enumerate", "zip", "reversed")
    if form == "enumerate":
        start = w.pick("", ", 1", f", {w.integer(scope, 0)}")
        head, names = f"for j, t in enumerate({one}{start}):", ("j", "t")
    elif form == "zip":
        head, names = f"for t, y in zip({one}, {other}):", ("t", "y")
    elif form == "reversed":
        head, names = f"for t in reversed({one}):", ("t",)
    else:
        head, names = f"for t in {one}:", ("t",)
    inside.bind(*names)
    return loop(w, head, [], inside, scope, depth)


@statement("basic", weight=2, nested=True, smooth=True)
def repeat(w: Writer, scope: Scope, depth: int) -> Body:
    """`while`, with a counter that ends it."""
    counter = w.count_up("c")
    limit = w.pick("5", "4", f"abs({w.integer(scope, 0)}) % 4 + 1")
    test = f"{counter} < {limit}"
    if w.chance(0.2):
        first = [f"if {counter} >= {limit}:", "    break", f"{counter} += 1"]
        body = loop(w, "while True:", first, scope.copy(), scope, depth)
    else:
        word = w.truth(scope, 1)
        head = f"while {test} and {word}:" if w.chance(0.5) else f"while {word} and {test}:"
        head = f"while {test}:" if w.chance(0.3) else head
        body = loop(w, head, [f"{counter} += 1"], scope.copy(), scope, depth)
    return [f"{counter} = 0", *body]


@statement("flow", weight=2, nested=True, smooth=True)
def walrus_loop(w: Writer, scope: Scope, depth: int) -> Body:
    """`while (c := c + 1) < 4`."""
    counter = w.count_up("c")
    limit = w.pick("4", f"abs({w.integer(scope, 0)}) % 4 + 1")
    test = f"({counter} := {counter} + 1) < {limit}"
    inside = scope.copy()
    if w.chance(0.5):
        test += f" and (t := {w.real(scope, 1)}) < {w.pick('5.0', 'y', '2.0')}"
        inside.bind("t")
        # The test may stop before its second half.
    return [f"{counter} = 0", *loop(w, f"while {test}:", [], inside, scope, depth)]


@statement("flow", weight=2, nested=True, smooth=True)
def walrus_branch(w: Writer, scope: Scope, depth: int) -> Body:
    """`if (t := x + 1.0) > 0.0`."""
    name, kind = w.pick(("t", "float"), ("s", "float"), ("j", "int"))
    value = w.of(kind, scope, 2)
    scope.bind(name)
    inside, other = scope.copy(), scope.copy()
    test = f"({name} := {value}) {w.pick('>', '<')} {w.of(kind, scope, 0)}"
    if w.chance(0.3) and name not in value:
        test += f" and {w.truth(scope, 1)}"
    body = [f"if {test}:", *indented(w.block(inside, depth + 1))]
    if w.chance(0.5):
        body += ["else:", *indented(w.block(other, depth + 1))]
    scope.join([inside, other])
    return body


@statement("flow", weight=1, nested=True)
def search(w: Writer, scope: Scope, depth: int) -> Body:
    """Two loops, the inner one left early, with an `else` that tells."""
    i, j = "i", "j"
    inside = scope.copy()
    inside.bind(i, j)
    stops = [f"abs({w.integer(scope, 0)}) % 4 + 1", "3"]
    w.loops += 1
    leave = w.pick("break", "continue", f"return {w.early_result(inside)}")
    first, second = w.block(inside.copy(), depth + 2), w.block(inside.copy(), depth + 2)
    w.loops -= 1
    scope.join([scope.copy(), inside])
    return [
        f"for {i} in range({w.choose.choice(stops)}):",
        f"    for {j} in range({w.choose.choice(stops)}):",
        *indented(indented([f"if {w.truth(inside, 1)}:", f"    {leave}"])),
        *indented(indented(first)),
        "    else:",
        *indented(indented(second)),
        f"    if {w.truth(inside, 1)}:",
        "        break",
    ]


@statement("flow", weight=1, smooth=True)
def forget(w: Writer, scope: Scope, depth: int) -> Body:
    """`del`, and mostly a new value behind it."""
    name = w.pick("s", "t", "z")
    if name not in scope.bound:
        return []
    if depth > 0 and w.risky():
        scope.unbind(name)
        return [f"del {name}"]
    value = w.real(Scope(scope.bound - {name}), 1)
    return [f"del {name}", f"{name} = {value}"]
