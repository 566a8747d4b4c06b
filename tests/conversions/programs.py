"""Random programs with nested control flow, effects, closures and exceptions.

`Program(seed).text` is the source of `f(a, b, items, box, later, log, entered)`; the same seed
gives the same text. Loops are bounded, everything else may go wrong: names may be unbound,
divisions fail, and what is raised must be raised by the converted function too.
"""

from __future__ import annotations

import random
from collections.abc import Callable

NAMES = ["a", "b", "c", "d", "e"]
STEP = "    "


class Program:
    """The text of one random function."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lines: list[str] = []
        self._count = 0
        self._add(0, "def f(a, b, items, box, later, log, entered):")
        for name in "cde":
            if self._random.random() < 0.75:
                self._add(1, f"{name} = {self._random.randint(0, 4)}")
        for _ in range(self._random.randint(2, 6)):
            self._statement(1, in_loop=False, may_jump=True)
        self._add(1, "log([function() for function in later])")
        self._add(1, f"return {self._expression()}, {self._expression()}")
        self.text = "\n".join(self._lines) + "\n"

    def _add(self, depth: int, line: str) -> None:
        self._lines.append(STEP * depth + line)

    def _name(self) -> str:
        return self._random.choice(NAMES)

    def _expression(self, depth: int = 0) -> str:
        if depth > 2 or self._random.random() < 0.35:
            return (
                self._name() if self._random.random() < 0.75 else str(self._random.randint(-2, 5))
            )

        def inner() -> str:
            return self._expression(depth + 1)

        def test() -> str:
            return self._test(depth + 1)

        shapes: list[tuple[int, Callable[[], str]]] = [
            (8, lambda: f"({inner()} {self._random.choice('+-*%')} {inner()})"),
            (3, lambda: f"({inner()} if {test()} else {inner()})"),
            (2, lambda: f"({inner()} {self._random.choice(['and', 'or'])} {inner()})"),
            (2, lambda: f"log({inner()})"),
            (2, lambda: f"items[{inner()} % 3]"),
            (1, lambda: f"({self._name()} := {inner()})"),
            (1, lambda: f"sum([x * {inner()} for x in range(3) if {test()}])"),
            (1, lambda: f"(lambda x: x + {inner()})({inner()})"),
            (1, lambda: f"max(box.v, {inner()})"),
        ]
        return self._chosen(shapes)()

    def _test(self, depth: int = 0) -> str:
        def inner() -> str:
            return self._expression(depth + 1)

        shapes: list[tuple[int, Callable[[], str]]] = [
            (6, lambda: f"{inner()} {self._random.choice(['<', '>', '==', '!='])} {inner()}"),
            (1, lambda: f"not {inner()}"),
            (1, lambda: f"{inner()} < {inner()} <= {inner()}"),
            (1, lambda: f"{inner()} in items"),
            (1, lambda: f"({inner()} > 1 {self._random.choice(['and', 'or'])} {inner()})"),
        ]
        return self._chosen(shapes)()

    def _chosen(self, shapes: list[tuple[int, Callable[..., object]]]) -> Callable[..., str]:
        weights = [weight for weight, _ in shapes]
        return self._random.choices([shape for _, shape in shapes], weights)[0]  # type: ignore[return-value]

    def _block(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        for _ in range(self._random.randint(1, 3)):
            self._statement(depth, in_loop, may_jump)

    def _statement(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        kinds: list[tuple[int, Callable[..., object]]] = [
            (30, self._assignment),
            (12, self._jump if may_jump else self._assignment),
            (3, self._raise),
            (2, self._closure),
        ]
        if depth <= 5:
            kinds += [(16, self._if), (9, self._while), (9, self._for), (7, self._try)]
            kinds += [(2, self._with), (3, self._match), (3, self._function)]
        self._chosen(kinds)(depth, in_loop, may_jump)

    def _assignment(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        name, value = self._name(), self._expression()
        forms = [
            f"{name} = {value}",
            f"{name} = {value}",
            f"{name} {self._random.choice('+-*')}= {value}",
            f"{name}, {self._name()} = {value}, {self._expression()}",
            f"items[{self._expression()} % 3] {self._random.choice(['=', '+='])} {value}",
            f"box.v {self._random.choice(['=', '+='])} {value}",
            f"items[0], {name}, box.v = {value}, {self._expression()}, 3",
            f"log({value})",
            f"del {name}",
        ]
        self._add(depth, self._random.choice(forms))

    def _jump(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        jumps = ["return", f"return {self._expression()}", *["break", "continue"] * 3 * in_loop]
        condition = f"if {self._test()}: " if self._random.random() < 0.8 else ""
        self._add(depth, condition + self._random.choice(jumps))

    def _raise(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        kind = self._random.choice(["KeyError", "ValueError"])
        forms = [
            f"if {self._test()}: raise {kind}({self._expression()})",
            f"assert {self._test()}, {self._expression()}",
        ]
        self._add(depth, self._random.choice(forms))

    def _closure(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        self._add(depth, f"later.append(lambda: {self._name()})")

    def _if(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        self._add(depth, f"if {self._test()}:")
        self._block(depth + 1, in_loop, may_jump)
        if self._random.random() < 0.25:
            self._add(depth, f"elif {self._test()}:")
            self._block(depth + 1, in_loop, may_jump)
        self._else(depth, in_loop, may_jump, 0.5)

    def _else(self, depth: int, in_loop: bool, may_jump: bool, likely: float) -> None:
        if self._random.random() < likely:
            self._add(depth, "else:")
            self._block(depth + 1, in_loop, may_jump)

    def _while(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        self._count += 1
        counter = f"count_{self._count}"
        test = f"{counter} < 4 and {self._test()}" if self._random.random() < 0.6 else "True"
        self._add(depth, f"{counter} = 0")
        self._add(depth, f"while {test}:")
        self._add(depth + 1, f"{counter} += 1")
        self._add(depth + 1, f"if {counter} > 5: break")
        self._block(depth + 1, True, True)
        self._else(depth, in_loop, may_jump, 0.3)

    def _for(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        target, iterable = self._name(), f"range({self._random.randint(0, 4)})"
        if self._random.random() < 0.3:
            target, iterable = f"({target}, {self._name()})", "enumerate(list(items))"
        self._add(depth, f"for {target} in {iterable}:")
        self._block(depth + 1, True, True)
        self._else(depth, in_loop, may_jump, 0.3)

    def _try(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        self._add(depth, "try:")
        self._block(depth + 1, in_loop, may_jump)
        kind = self._random.random()
        if kind < 0.7:
            caught = self._random.choice(["Exception", "KeyError", "(ValueError, NameError)"])
            name = self._random.choice(["error", self._name()])
            self._add(depth, f"except {caught} as {name}:")
            self._block(depth + 1, in_loop, may_jump)
            self._else(depth, in_loop, may_jump, 0.3)
        if kind > 0.5:
            self._add(depth, "finally:")
            # A jump out of `finally` swallows the exception; once in a while it is one.
            self._block(depth + 1, in_loop, may_jump and self._random.random() < 0.2)

    def _with(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        self._add(depth, f"with entered({self._expression()}) as {self._name()}:")
        self._block(depth + 1, in_loop, may_jump)

    def _match(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        self._add(depth, f"match {self._expression()}:")
        for pattern in ["0 | 1", f"{self._name()} if {self._test()}"]:
            self._add(depth + 1, f"case {pattern}:")
            self._block(depth + 2, in_loop, may_jump)
        if self._random.random() < 0.5:
            self._add(depth + 1, "case _:")
            self._block(depth + 2, in_loop, may_jump)

    def _function(self, depth: int, in_loop: bool, may_jump: bool) -> None:
        self._count += 1
        name = f"inner_{self._count}"
        self._add(depth, f"def {name}(p):")
        if self._random.random() < 0.5:
            changed = self._name()
            self._add(depth + 1, f"nonlocal {changed}")
            self._add(depth + 1, f"{changed} = p + {self._random.randint(0, 3)}")
        self._add(depth + 1, f"if p > {self._name()}:")
        self._add(depth + 2, f"return {self._name()} - p")
        self._add(depth + 1, "return p")
        self._add(depth, f"log({name}({self._expression()}))")
