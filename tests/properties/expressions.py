"""Random expressions of a wanted kind, over the names of a scope.

Values stay small and every loop ends: products of integers are taken modulo something, and what
grows is bounded by the number of iterations.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from tests.properties.rules import EXPRESSIONS, Rule, WriteExpression
from tests.properties.scopes import Scope, Style

if TYPE_CHECKING:
    from tests.properties.writing import Writer

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
FLOATS = ("0.5", "1.0", "2.0", "-1.5", "0.0", "3.25")
T = TypeVar("T")


class Expressions:
    """Writes expressions.

    `helpers` are functions of the module: the text of a call with places for the arguments, and
    the kind of the result.
    """

    def __init__(self, choose: random.Random, style: Style) -> None:
        self.choose = choose
        self.style = style
        self.helpers: list[tuple[str, str]] = []
        self.inside = 0

    def chance(self, probability: float) -> bool:
        """Throw a coin."""
        return self.choose.random() < probability

    def pick(self, *options: T) -> T:
        """One of several."""
        return self.choose.choice(options)

    def risky(self) -> bool:
        """Say whether to write something that may raise."""
        return self.chance(self.style.unsafe)

    def allows(self, rule: Rule[T], scope: Scope) -> bool:
        """Whether a rule fits the style and what is bound."""
        style = self.style
        return (
            style.face in rule.faces
            and (rule.smooth or not style.smooth)
            and (rule.topic == "basic" or rule.topic in style.topics)
            and all(scope.of(kind) for kind in rule.needs)
        )

    def of(self, kind: str, scope: Scope, depth: int = 2) -> str:
        """An expression of a kind."""
        if self.risky() and scope.perhaps(kind):
            return self.choose.choice(scope.perhaps(kind))
        write = {"float": self.real, "int": self.integer, "bool": self.truth}
        if kind in write:
            return write[kind](scope, depth)
        if kind == "best":
            return "None" if self.chance(0.3) else self.real(scope, depth)
        return self.more(kind, scope, depth)

    def by_weight(self, rules: Sequence[Rule[T]]) -> Rule[T]:
        """One of some rules."""
        return self.choose.choices(rules, [rule.weight for rule in rules])[0]

    def more(self, kind: str, scope: Scope, depth: int) -> str:
        """An expression of the topics of this program; empty if there is none."""
        found = [rule for rule in EXPRESSIONS.get(kind, ()) if self.allows(rule, scope)]
        if not found:
            return ""
        rule: Rule[WriteExpression] = self.by_weight(found)
        self.inside += 1
        text = rule.write(cast("Writer", self), scope, depth)
        self.inside -= 1
        return text

    def name(self, kind: str, scope: Scope, otherwise: str) -> str:
        """A bound name of a kind."""
        names = scope.of(kind)
        return self.choose.choice(names) if names else otherwise

    def real(self, scope: Scope, depth: int = 2) -> str:
        """An expression with a float value."""
        leaf = self.name("float", scope, "0.25")
        if depth <= 0 or self.chance(0.15):
            return leaf if self.chance(0.75) else self.choose.choice(FLOATS)
        if self.inside < 2 and self.chance(0.3):
            found = self.more("float", scope, depth - 1)
            if found:
                return found
        options = [self._sum, self._sum, self._product, self._quotient, self._call, self._choice]
        options += [self._from_integer, self._from_parts, self._from_parts, self._either]
        if self.risky():
            options = [self._unsafe_item]
        return self.choose.choice(options)(scope, depth - 1)

    def _sum(self, scope: Scope, depth: int) -> str:
        sign = self.choose.choice(("+", "-"))
        return f"({self.real(scope, depth)} {sign} {self.real(scope, depth)})"

    def _product(self, scope: Scope, depth: int) -> str:
        if self.chance(0.3):
            return f"({self.real(scope, 0)} ** 2 % 17.0)" if not self.style.smooth else "(x * y)"
        return f"({self.real(scope, depth)} * {self.choose.choice(FLOATS)})"

    def _quotient(self, scope: Scope, depth: int) -> str:
        return f"({self.real(scope, depth)} / (abs({self.real(scope, depth)}) + 1.0))"

    def _unsafe_quotient(self, scope: Scope, depth: int) -> str:
        # Only Python's numbers raise; which numbers are Python's is decided for all paths at once.
        divides = self.style.face == "python"
        return f"({self.real(scope, depth)} {'/' if divides else '+'} {self.real(scope, 0)})"

    def _call(self, scope: Scope, depth: int) -> str:
        value = self.real(scope, depth)
        named = [call for call, kind in self.helpers if kind == "float"]
        if named and self.chance(0.4):
            return self.choose.choice(named).format(x=value, n=self.integer(scope, depth))
        functions = {"tensor": ("ag.tanh", "ag.sin"), "array": ("np.tanh", "np.cos"), "python": ()}
        pair = f"{value}, {self.real(scope, depth)}"
        both = self.choose.choice((f"max({pair})", f"min({pair})"))
        plain = (f"abs({value})", f"(-{value})", *(() if self.style.smooth else (both,)))
        calls = [f"{function}({value})" for function in functions[self.style.face]]
        return self.choose.choice([*plain, *calls])

    def _choice(self, scope: Scope, depth: int) -> str:
        test = self.truth(scope, depth)
        return f"({self.real(scope, depth)} if {test} else {self.real(scope, depth)})"

    def _either(self, scope: Scope, depth: int) -> str:
        if self.style.smooth:
            return self._sum(scope, depth)
        word = self.choose.choice(("and", "or"))
        return f"({self.real(scope, depth)} {word} {self.real(scope, depth)})"

    def _from_integer(self, scope: Scope, depth: int) -> str:
        if self.style.face == "tensor":
            return f"ag.cast({self.integer(scope, depth)}, ag.float64)"
        return f"({self.integer(scope, depth)} * {self.choose.choice(FLOATS)})"

    def _from_parts(self, scope: Scope, depth: int) -> str:
        place = self.place(scope, depth)
        total = "ag.reduce_sum" if self.style.face == "tensor" else "np.sum"
        options = [self._sum(scope, depth)]
        options += [f"{v}[{place} % 4]" for v in scope.of("vector")]
        options += [f"{total}({v})" for v in scope.of("vector")]
        options += [f"{m}[{place} % 3, {self.choose.randint(-1, 2)}]" for m in scope.of("matrix")]
        options += [f"({a}[-1] if {a} else 0.5)" for a in scope.of("list")]
        options += [f"(1.5 if {b} is None else {b})" for b in scope.of("best")]
        options += [f"{account}.total" for account in scope.of("account")]
        for table in scope.of("table"):
            options += [f"{table}['a']", f"{table}[{self.choose.choice(('a', 'b'))!r}]"]
        return self.choose.choice(options)

    def place(self, scope: Scope, depth: int) -> str:
        """An index, mostly a simple one."""
        return self.integer(scope, min(depth, 1)) if self.chance(0.5) else self.integer(scope, 0)

    def _unsafe_item(self, scope: Scope, depth: int) -> str:
        options = [f"{v}[{self.place(scope, depth)}]" for v in scope.of("vector")]
        options += [f"{a}[{self.place(scope, depth)}]" for a in scope.of("list")]
        options += [f"{a}.pop()" for a in scope.of("list")]
        options += [f"({b} + 1.0)" for b in scope.of("best")]
        options += [f"{table}['z']" for table in scope.of("table")]
        options.append(self._unsafe_quotient(scope, depth))
        return self.choose.choice(options)

    def integer(self, scope: Scope, depth: int = 2) -> str:
        """An expression with an integer value."""
        leaf = self.name("int", scope, "2")
        if depth <= 0 or self.chance(0.2):
            return leaf if self.chance(0.7) else str(self.choose.randint(-2, 4))
        if self.inside < 2 and self.chance(0.25):
            found = self.more("int", scope, depth - 1)
            if found:
                return found
        a, b = self.integer(scope, depth - 1), self.integer(scope, depth - 1)
        options = [
            *(f"({a} + {b})", f"({a} - {b})", f"({a} * {b} % 7)", f"({a} // 3)", f"({a} % 5)"),
            *(f"abs({a})", f"max({a}, {b})", f"min({a}, {b})", f"(-{a})", f"({a} or {b})"),
            f"({a} if {self.truth(scope, depth - 1)} else {b})",
        ]
        options += [f"len({items})" for items in scope.of("list")]
        options += [f"{v}.shape[0]" for v in scope.of("vector")]
        options += [
            call.format(x=self.real(scope, 0), n=a) for call, kind in self.helpers if kind == "int"
        ]
        options += [f"{account}.count" for account in scope.of("account")]
        if self.risky() and self.style.face == "python":
            options = [f"({a} // {b})", f"({a} % {b})"]
        return self.choose.choice(options)

    def truth(self, scope: Scope, depth: int = 2) -> str:
        """An expression with a truth value."""
        if depth <= 0 or self.chance(0.4):
            return self._test(scope, depth)
        if self.inside < 2 and self.chance(0.2):
            found = self.more("bool", scope, depth - 1)
            if found:
                return found
        a, b = self.truth(scope, depth - 1), self.truth(scope, depth - 1)
        options = [f"({a} and {b})", f"({a} or {b})", f"(not {a})", self._chain(scope, depth)]
        options += [f"({b} is None)" for b in scope.of("best")]
        options += [f"({b} is not None and {b} > {self.real(scope, 0)})" for b in scope.of("best")]
        options.append(f"({self.integer(scope, depth - 1)} in (0, 1, {self.integer(scope, 0)}))")
        return self.choose.choice(options)

    def _test(self, scope: Scope, depth: int) -> str:
        flags = [*scope.of("bool"), *scope.of("list")]
        if flags and self.chance(0.25):
            return self.choose.choice(flags)
        compare = self.choose.choice(COMPARISONS)
        kind = self.choose.choice(("float", "int"))
        if kind == "float" and self.style.smooth:
            compare = self.choose.choice(("<", ">"))
        return f"{self.of(kind, scope, depth - 1)} {compare} {self.of(kind, scope, 0)}"

    def _chain(self, scope: Scope, depth: int) -> str:
        parts = [self.integer(scope, depth - 1) for _ in range(3)]
        first, second = (self.choose.choice(COMPARISONS[:4]) for _ in range(2))
        return f"({parts[0]} {first} {parts[1]} {second} {parts[2]})"
