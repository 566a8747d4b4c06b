"""The text of a random program: a module with helpers, a class and the function `program`."""

import random
from collections.abc import Callable

from tests.properties.expressions import Expressions
from tests.properties.scopes import KIND, NAMES, Scope, Style

ARGUMENTS = ("x", "y", "n", "k", "flag", "v", "m", "items", "account", "table")
HEAD = """import numpy as np
import autograph as ag


class Account:
    def __init__(self):
        self.total = 0.0
        self.count = 0
        self.best = None
"""
Body = list[str]


class Writer(Expressions):
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        choose = random.Random(seed)
        super().__init__(choose, Style.draw(choose))
        self.budget = choose.randint(6, 22)
        self.counters = 0
        self.loops = 0
        self.returns: str | None = None
        self.early = 0.06 if not self.style.smooth else 0.03

    def module(self) -> str:
        """The whole text."""
        parts = [HEAD]
        for number in range(self.choose.choice((0, 1, 1, 2))):
            parts.append(self.helper(f"helper{number}"))
        parts.append(self.program())
        return "\n\n".join(parts)

    def helper(self, name: str) -> str:
        """A function of a float and an integer."""
        kind = "float" if self.style.smooth else self.choose.choice(("float", "float", "int"))
        budget, self.budget = self.budget, self.choose.randint(1, 5)
        early, self.early = self.early, 0.25
        self.returns = kind
        scope = Scope({"x", "n"})
        body = self.block(scope, 1)
        body.append(f"return {self.of(kind, scope, 2)}")
        self.helpers.append((name, kind))
        self.budget, self.early, self.returns = budget, early, None
        return "\n".join([f"def {name}(x, n):", *indented(body)])

    def program(self) -> str:
        """The function that is converted."""
        names = [name for name in ARGUMENTS if self.wants(name)]
        self.returns = "float" if self.style.smooth or self.chance(0.4) else "any"
        scope = Scope(set(names))
        body: Body = []
        while self.budget > 0:
            body += self.statement(scope, 0)
        body.append(f"return {self.result(scope)}")
        return "\n".join([f"def program({', '.join(names)}):", *indented(body)])

    def wants(self, name: str) -> bool:
        """Whether the program has this parameter."""
        if name == "m":
            return self.style.face == "array"
        if name in ("items", "account", "table"):
            return not self.style.smooth and self.chance(0.4)
        return name != "v" or self.style.face != "python"

    def result(self, scope: Scope) -> str:
        """What the program returns at its end: all it knows, so that nothing goes unnoticed."""
        if self.style.smooth:
            return self.real(scope, 3)
        names = [name for names in NAMES.values() for name in names if name in scope.bound]
        if self.risky():
            names += sorted(scope.maybe)[:1]
        return f"({', '.join(names)},)"

    def block(self, scope: Scope, depth: int) -> Body:
        """The statements of a branch or body; at least one."""
        body = self.statement(scope, depth)
        while self.budget > 0 and self.chance(0.5) and not leaves(body):
            body += self.statement(scope, depth)
        return body

    def statement(self, scope: Scope, depth: int) -> Body:
        """One statement, or a few that belong together."""
        self.budget -= 1
        simple: list[Callable[[Scope], Body]] = [self.assign] * 4 + [self.augment] * 3 + [self.swap]
        if not self.style.smooth:
            simple += [self.change, self.change, self.change, self.say, self.refuse, self.nested]
        if depth > 0 and self.chance(self.early):
            return [f"return {self.early_result(scope)}"]
        if depth > 0 and self.loops and self.chance(0.12):
            return [self.choose.choice(("break", "continue"))]
        if depth < 3 and self.chance(0.45):
            compound = [self.branch, self.branch, self.count, self.walk, self.repeat]
            return self.choose.choice(compound)(scope, depth)
        return self.choose.choice(simple)(scope)

    def early_result(self, scope: Scope) -> str:
        """What an early `return` gives."""
        if self.returns in ("float", "int"):
            return self.of(self.returns, scope, 1)
        if self.chance(0.2):
            return "None"
        # Always of these kinds, and fewer than the last `return` gives: no kinds meet in one place.
        return f"({self.real(scope, 1)}, {self.integer(scope, 1)})"

    def assign(self, scope: Scope) -> Body:
        """`s = x + 1.0`."""
        kinds = ["float"] * 5 + ["int"] * 3 + ["bool", "best"]
        if not self.style.smooth:
            kinds += ["list"]
        if self.style.face != "python":
            kinds += ["vector"]
        kind = self.choose.choice(kinds)
        name = self.choose.choice(NAMES[kind])
        source = "int" if kind == "float" and self.style.mixed and self.chance(0.2) else kind
        text = f"{name} = {self.of(source, scope)}"
        scope.bind(name)
        return [text]

    def augment(self, scope: Scope) -> Body:
        """`s += x`."""
        name = self.choose.choice([*scope.of("float"), *scope.of("int")])
        if KIND[name] == "int":
            return [f"{name} {self.choose.choice(('+=', '-='))} {self.integer(scope, 1)}"]
        if self.chance(0.3):
            return [f"{name} *= {self.choose.choice(('0.5', '-1.0', '1.5'))}"]
        return [f"{name} {self.choose.choice(('+=', '-='))} {self.real(scope, 1)}"]

    def swap(self, scope: Scope) -> Body:
        """`x, y = y, x + 1.0`."""
        a, b = self.choose.sample(NAMES["float"], k=2)
        text = f"{a}, {b} = {self.real(scope, 1)}, {self.real(scope, 1)}"
        if a in scope.bound and b in scope.bound and self.chance(0.5):
            text = f"{a}, {b} = {b}, {a}"
        scope.bind(a)
        scope.bind(b)
        return [text]

    def change(self, scope: Scope) -> Body:
        """A write to a list, an array, an object or a dict."""
        value, place = self.real(scope, 1), self.place(scope, 1)
        options: list[Body] = [[f"{a}.append({value})"] for a in scope.of("list")]
        options += [
            [f"if {a}:", f"    {a}[{place} % len({a})] = {value}"] for a in scope.of("list")
        ]
        options += [
            [f"if len({a}) > 1:", f"    s = {a}.pop()"]
            for a in scope.of("list")
            if "s" in scope.bound
        ]
        if "account" in scope.bound:
            options += [[f"account.total += {value}"], [f"account.count = {place}"]]
            options += [["account.count += 1"], [f"account.best = {value}"]]
        if "table" in scope.bound:
            options += [[f"table['a'] = {value}"], [f"table['b'] -= {value}"]]
        if self.style.face == "array":
            options += self.array_writes(scope, value, place)
        return self.choose.choice(options) if options else self.assign(scope)

    def array_writes(self, scope: Scope, value: str, place: str) -> list[Body]:
        """Writes to arrays, through views as well."""
        found: list[Body] = []
        for v in scope.of("vector"):
            found += [[f"{v}[{place} % 4] = {value}"], [f"{v}[1:3] += {value}"], [f"{v} *= 0.5"]]
            found += [[f"{v}[{v} > {value}] = 0.0"], [f"{v}[{place} % 4] -= {value}"]]
            if self.risky():
                found.append([f"{v}[{place}] = {value}"])
        for m in scope.of("matrix"):
            found += [[f"{m}[{place} % 3, 1] = {value}"], [f"{m}[{place} % 3] += {value}"]]
            found.append(
                [f"row = {m}[{place} % 3]", f"row[{self.choose.randint(-1, 2)}] = {value}"]
            )
            found.append([f"column = {m}[:, 1]", f"column *= {self.choose.choice(('0.5', 'x'))}"])
        return found

    def say(self, scope: Scope) -> Body:
        """`print`."""
        kind = self.choose.choice(("float", "int", "bool"))
        return [f"print({self.choose.choice(('here', 'now'))!r}, {self.of(kind, scope, 0)})"]

    def refuse(self, scope: Scope) -> Body:
        """A `raise` under a test, or an `assert`."""
        test = self.truth(scope, 1)
        if not self.risky():
            return self.assign(scope)
        if self.chance(0.3):
            return [f"assert {test}, 'asserted'"]
        return [f"if {test}:", f"    raise ValueError({self.choose.choice(('one', 'two'))!r})"]

    def nested(self, scope: Scope) -> Body:
        """A nested function that rebinds a name of this one, and calls of it."""
        name = self.name("float", scope, "")
        if self.chance(0.6) or not name:
            return self.assign(scope)
        self.counters += 1
        function = f"inner{self.counters}"
        seen = Scope({each for each in scope.bound if KIND.get(each) in ("float", "int", "bool")})
        amount = self.real(seen, 1)
        inner = [f"nonlocal {name}", f"{name} = {name} + {amount}"]
        if self.chance(0.5):
            inner += [f"if {self.truth(seen, 1)}:", f"    {name} = {self.real(seen, 1)}"]
        inner.append(f"return {self.real(seen, 1)}")
        call = (
            [f"s = {function}()"]
            if self.chance(0.5)
            else [f"if {self.truth(scope, 1)}:", f"    {function}()"]
        )
        if call == [f"s = {function}()"]:
            scope.bind("s")
        return [f"def {function}():", *indented(inner), *call]

    def branch(self, scope: Scope, depth: int) -> Body:
        """`if`, with or without `elif` and `else`."""
        body, ends = [], []
        for number in range(self.choose.choice((1, 1, 2, 3))):
            end = scope.copy()
            body += [f"{'elif' if number else 'if'} {self.truth(scope)}:"]
            inner = self.block(end, depth + 1)
            body += indented(inner)
            if not leaves(inner):
                ends.append(end)
        end = scope.copy()
        if self.chance(0.5):
            inner = self.block(end, depth + 1)
            body += ["else:", *indented(inner)]
            ends += [] if leaves(inner) and ends else [end]
        else:
            ends.append(end)
        scope.join(ends)
        return body

    def loop(self, head: str, first: Body, inside: Scope, scope: Scope, depth: int) -> Body:
        """A loop with a body, perhaps with an `else`."""
        before = scope.copy()
        self.loops += 1
        body = [head, *indented([*first, *self.block(inside, depth + 1)])]
        self.loops -= 1
        scope.join([before, inside])
        if self.chance(0.15):
            end = scope.copy()
            outer, self.loops = self.loops, 0
            body += ["else:", *indented(self.block(end, depth + 1))]
            self.loops = outer
            scope.join([scope.copy(), end])
        return body

    def count(self, scope: Scope, depth: int) -> Body:
        """`for i in range(n)`."""
        name = self.choose.choice(("i", "j"))
        stop = (
            f"abs({self.integer(scope, 1)}) % 5"
            if self.chance(0.7)
            else f"abs({self.integer(scope, 0)}) % 4 + 1"
        )
        arguments = self.choose.choice((stop, stop, f"1, {stop}", f"{stop}, -1, -2"))
        if self.chance(0.15):
            arguments = self.choose.choice(("10", "3"))
        inside = scope.copy()
        inside.bind(name)
        return self.loop(f"for {name} in range({arguments}):", [], inside, scope, depth)

    def walk(self, scope: Scope, depth: int) -> Body:
        """`for` over rows, a list, `enumerate` or `zip`."""
        inside = scope.copy()
        rows = [*scope.of("vector"), f"[{self.real(scope, 1)}, {self.real(scope, 1)}, 0.5]"]
        rows += [f"{items}[-3:]" for items in scope.of("list")[:1]]
        one, other = self.choose.choice(rows), self.choose.choice(rows)
        form = self.choose.choice(("plain", "plain", "enumerate", "zip"))
        if form == "enumerate":
            head, names = f"for j, t in enumerate({one}):", ("j", "t")
        elif form == "zip":
            head, names = f"for t, y in zip({one}, {other}):", ("t", "y")
        else:
            head, names = f"for t in {one}:", ("t",)
        for name in names:
            inside.bind(name)
        return self.loop(head, [], inside, scope, depth)

    def repeat(self, scope: Scope, depth: int) -> Body:
        """`while`, with a counter that ends it."""
        self.counters += 1
        counter = f"c{self.counters}"
        limit = self.choose.choice(("5", "4", f"abs({self.integer(scope, 0)}) % 4 + 1"))
        test = f"{counter} < {limit}"
        if self.chance(0.2):
            first = [f"if {counter} >= {limit}:", "    break", f"{counter} += 1"]
            loop = self.loop("while True:", first, scope.copy(), scope, depth)
        else:
            word = self.truth(scope, 1)
            head = f"while {test} and {word}:" if self.chance(0.5) else f"while {word} and {test}:"
            head = f"while {test}:" if self.chance(0.3) else head
            loop = self.loop(head, [f"{counter} += 1"], scope.copy(), scope, depth)
        return [f"{counter} = 0", *loop]


def indented(lines: Body) -> Body:
    """The same, one level deeper."""
    return [f"    {line}" for line in lines]


def leaves(body: Body) -> bool:
    """Whether the last statement leaves the block."""
    return body[-1].startswith(("return", "break", "continue", "raise"))
