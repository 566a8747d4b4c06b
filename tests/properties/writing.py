"""The text of a random program: a module with helpers, classes and the function `program`."""

from __future__ import annotations

import random
import re

from tests.properties import (
    arrays,
    basic,
    comprehensions,
    flow,
    functions,
    handlers,
    mappings,
    matching,
    sequences,
    state,
    texts,
)
from tests.properties.expressions import Expressions
from tests.properties.rules import STATEMENTS, Body, indented, leaves
from tests.properties.scopes import NAMES, Scope, Style

# The modules whose rules a program is made of; their names are the topics.
MODULES = (
    *(arrays, basic, comprehensions, flow, functions, handlers, mappings, matching),
    *(sequences, state, texts),
)
ARGUMENTS = ("x", "y", "n", "k", "flag", "v", "q", "m", "items", "account", "table")
HEAD = """import functools
from collections import deque

import numpy as np

import autograph as ag"""
PARTS = {
    "Account": """class Account:
    def __init__(self):
        self.total = 0.0
        self.count = 0
        self.best = None
        self.log = []

    def add(self, amount, least=-50.0):
        if amount > least:
            self.total += amount
            self.count += 1
        return self.total

    def keep(self, amount):
        if self.best is None or amount > self.best:
            self.best = amount
            self.log.append(amount)
            return True
        return False

    @property
    def mean(self):
        return self.total / (abs(self.count) + 1.0)""",
    "Refused": """class Refused(ValueError):
    def __init__(self, reason, amount):
        super().__init__(reason)
        self.reason = reason
        self.amount = amount""",
    "Meter": """class Meter:
    def __init__(self, account):
        self.account = account

    def __enter__(self):
        self.account.count += 1
        return self

    def __exit__(self, kind, error, trace):
        self.account.total -= 1.0
        return False""",
    "TOTAL": "TOTAL = 0.5",
    "LOG": "LOG = []",
}


class Writer(Expressions):
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        choose = random.Random(seed)
        super().__init__(choose, Style.draw(choose))
        self.budget = choose.choice((8, 14, 22, 30))
        self.counters = 0
        self.loops = 0
        self.returns: str | None = None
        self.early = 0.06 if not self.style.smooth else 0.03
        self.outer: set[str] = set()

    def module(self) -> str:
        """The whole text."""
        parts = []
        for number in range(self.choose.choice((0, 1, 1, 2))):
            parts.append(self.helper(f"helper{number}"))
        if "functions" in self.style.topics:
            parts += functions.helpers(self)
        parts.append(self.program())
        text = "\n\n\n".join(parts)
        used = [part for word, part in PARTS.items() if re.search(rf"\b{word}\b", text)]
        if "account" in text and PARTS["Account"] not in used:
            used.append(PARTS["Account"])
        return "\n\n\n".join([HEAD, *used, text]) + "\n"

    def count_up(self, stem: str) -> str:
        """A name that nothing else has."""
        self.counters += 1
        return f"{stem}{self.counters}"

    def helper(self, name: str) -> str:
        """A function of a float and an integer."""
        kind = "float" if self.style.smooth else self.choose.choice(("float", "float", "int"))
        text = self.function(name, "x, n", Scope({"x", "n"}), kind, self.choose.randint(1, 5))
        self.helpers.append((f"{name}({{x}}, {{n}})", kind))
        return text

    def function(self, name: str, given: str, scope: Scope, kind: str, budget: int) -> str:
        """A function with a random body."""
        saved = self.budget, self.early, self.returns, self.loops, self.outer
        self.budget, self.early, self.returns, self.loops, self.outer = budget, 0.25, kind, 0, set()
        body = self.block(scope, 1)
        if not leaves(body):
            body.append(f"return {self.of(kind, scope, 2)}")
        self.budget, self.early, self.returns, self.loops, self.outer = saved
        return "\n".join([f"def {name}({given}):", *indented(body)])

    def program(self) -> str:
        """The function that is converted."""
        names = [name for name in ARGUMENTS if self.wants(name)]
        self.returns = "float" if self.style.smooth or self.chance(0.4) else "any"
        scope = Scope(set(names))
        body: Body = []
        while self.budget > 0:
            body += self.statement(scope, 0)
        body.append(f"return {self.result(scope)}")
        outer = [f"global {', '.join(sorted(self.outer))}"] if self.outer else []
        return "\n".join([f"def program({', '.join(names)}):", *indented([*outer, *body])])

    def wants(self, name: str) -> bool:
        """Whether the program has this parameter."""
        topics = self.style.topics
        if name == "m":
            return self.style.face == "array"
        if name == "q":
            return self.style.face == "array" and "arrays" in topics and self.chance(0.5)
        if name in ("items", "account", "table"):
            return not self.style.smooth and self.chance(0.4)
        return name != "v" or self.style.face != "python"

    def result(self, scope: Scope) -> str:
        """What the program returns at its end: all it knows, so that nothing goes unnoticed."""
        if self.style.smooth:
            return self.real(scope, 3)
        names = [
            name
            for kind, names in NAMES.items()
            for name in names
            if name in scope.bound and kind != "function"
        ]
        if self.risky():
            names += [name for name in sorted(scope.maybe) if name != "f"][:1]
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
        if depth > 0 and self.chance(self.early):
            return [f"return {self.early_result(scope)}"]
        if depth > 0 and self.loops and self.chance(0.12):
            return [self.choose.choice(("break", "continue"))]
        nested = depth < 4 and self.chance(0.45 if depth < 3 else 0.2)
        rules = [rule for rule in STATEMENTS if rule.nested == nested and self.allows(rule, scope)]
        return self.by_weight(rules).write(self, scope, depth) or basic.assign(self, scope, depth)

    def early_result(self, scope: Scope) -> str:
        """What an early `return` gives."""
        if self.returns in ("float", "int"):
            return self.of(self.returns, scope, 1)
        if self.chance(0.2):
            return "None"
        if self.chance(0.2):
            return self.choose.choice((f"[{self.real(scope, 1)}]", "'early'", "{'early': x}"))
        # Always of these kinds, and fewer than the last `return` gives: no kinds meet in one place.
        return f"({self.real(scope, 1)}, {self.integer(scope, 1)})"
