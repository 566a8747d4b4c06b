"""Random expressions of a wanted kind, over the names of a scope.

Values stay small and every loop ends: products of integers are taken modulo something, and what
grows is bounded by the number of iterations.
"""

import random

from tests.properties.scopes import Scope, Style

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
FLOATS = ("0.5", "1.0", "2.0", "-1.5", "0.0", "3.25")


class Expressions:
    """Writes expressions; `helpers` are functions of the module, as (name, kind of the result)."""

    def __init__(self, choose: random.Random, style: Style) -> None:
        self.choose = choose
        self.style = style
        self.helpers: list[tuple[str, str]] = []

    def chance(self, probability: float) -> bool:
        """Throw a coin."""
        return self.choose.random() < probability

    def risky(self) -> bool:
        """Say whether to write something that may raise."""
        return self.chance(self.style.unsafe)

    def of(self, kind: str, scope: Scope, depth: int = 2) -> str:
        """An expression of a kind."""
        if self.risky() and scope.perhaps(kind):
            return self.choose.choice(scope.perhaps(kind))
        write = {"float": self.real, "int": self.integer, "bool": self.truth}
        if kind in write:
            return write[kind](scope, depth)
        if kind == "best":
            return "None" if self.chance(0.3) else self.real(scope, depth)
        return {"list": self.list_, "vector": self.vector, "matrix": self.matrix}[kind](scope)

    def name(self, kind: str, scope: Scope, otherwise: str) -> str:
        """A bound name of a kind."""
        names = scope.of(kind)
        return self.choose.choice(names) if names else otherwise

    def real(self, scope: Scope, depth: int = 2) -> str:
        """An expression with a float value."""
        leaf = self.name("float", scope, "0.25")
        if depth <= 0 or self.chance(0.15):
            return leaf if self.chance(0.75) else self.choose.choice(FLOATS)
        options = [self._sum, self._sum, self._product, self._quotient, self._call, self._choice]
        options += [self._from_integer, self._from_parts, self._from_parts, self._either]
        if self.risky():
            options = [self._unsafe_quotient, self._unsafe_item]
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
        return f"({self.real(scope, depth)} / {self.real(scope, 0)})"

    def _call(self, scope: Scope, depth: int) -> str:
        value = self.real(scope, depth)
        named = [name for name, kind in self.helpers if kind == "float"]
        if named and self.chance(0.4):
            return f"{self.choose.choice(named)}({value}, {self.integer(scope, depth)})"
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
        if "account" in scope.bound:
            options.append("account.total")
        if "table" in scope.bound:
            options += ["table['a']", f"table[{self.choose.choice(('a', 'b'))!r}]"]
        return self.choose.choice(options)

    def place(self, scope: Scope, depth: int) -> str:
        """An index, mostly a simple one."""
        return self.integer(scope, min(depth, 1)) if self.chance(0.5) else self.integer(scope, 0)

    def _unsafe_item(self, scope: Scope, depth: int) -> str:
        options = [f"{v}[{self.place(scope, depth)}]" for v in scope.of("vector")]
        options += [f"{a}[{self.place(scope, depth)}]" for a in scope.of("list")]
        options += [f"{a}.pop()" for a in scope.of("list")]
        options += [f"({b} + 1.0)" for b in scope.of("best")]
        return self.choose.choice(options) if options else self._unsafe_quotient(scope, depth)

    def integer(self, scope: Scope, depth: int = 2) -> str:
        """An expression with an integer value."""
        leaf = self.name("int", scope, "2")
        if depth <= 0 or self.chance(0.2):
            return leaf if self.chance(0.7) else str(self.choose.randint(-2, 4))
        a, b = self.integer(scope, depth - 1), self.integer(scope, depth - 1)
        options = [
            *(f"({a} + {b})", f"({a} - {b})", f"({a} * {b} % 7)", f"({a} // 3)", f"({a} % 5)"),
            *(f"abs({a})", f"max({a}, {b})", f"min({a}, {b})", f"(-{a})", f"({a} or {b})"),
            f"({a} if {self.truth(scope, depth - 1)} else {b})",
        ]
        options += [f"len({items})" for items in scope.of("list")]
        options += [f"{v}.shape[0]" for v in scope.of("vector")]
        options += [
            f"{name}({self.real(scope, 0)}, {a})" for name, kind in self.helpers if kind == "int"
        ]
        if "account" in scope.bound:
            options.append("account.count")
        if self.risky():
            options = [f"({a} // {b})", f"({a} % {b})"]
        return self.choose.choice(options)

    def truth(self, scope: Scope, depth: int = 2) -> str:
        """An expression with a truth value."""
        if depth <= 0 or self.chance(0.4):
            return self._test(scope, depth)
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

    def list_(self, scope: Scope) -> str:
        """A new list of floats."""
        count = self.choose.choice((0, 0, 1, 2))
        return f"[{', '.join(self.real(scope, 1) for _ in range(count))}]"

    def vector(self, scope: Scope) -> str:
        """A vector of four floats."""
        name = self.name("vector", scope, "")
        if not name:
            return "ag.zeros([4], ag.float64)" if self.style.face == "tensor" else "np.zeros(4)"
        options = [f"{name} * {self.choose.choice(FLOATS)}", f"{name} + {self.real(scope, 1)}"]
        options.append(f"({name} if {self.truth(scope, 1)} else {name} - 1.0)")
        if self.style.face != "tensor":
            options += [name, f"{name}.copy()", "np.zeros(4)", f"{name}[::-1]"]
        return self.choose.choice(options)

    def matrix(self, scope: Scope) -> str:
        """A matrix of three rows of three floats."""
        name = self.name("matrix", scope, "")
        return f"{name} * 0.5" if name else "np.ones((3, 3))"
