"""Chapter 6 of the reference."""

from __future__ import annotations

import pytest

import autograph as ag
from tests.language.table import row, same


@row("parentheses and the order of evaluation", "as in Python, effects included")
def test_order_of_evaluation() -> None:
    def f(x):
        seen = []

        def note(v):
            seen.append(v)
            return v

        y = note(x) - note(x * 2) * note(3.0)
        return y, seen

    same(f, (3.0,), (-3.0,))


@row(
    "`[a, b]`, `(a, b)`, `{a, b}`, `{k: v}`, `*a`, `**d`",
    "Python containers of staged values",
    "members of sets are Python values; staged keys: numbers, strings, or tuples of them",
    nodes="List Tuple Set Dict Starred",
)
def test_displays() -> None:
    def f(x):
        head = [x, x + 1]
        d = {"a": x}
        return [*head, 3.0], (*head,), {**d, "b": 2.0}, {1, 2}

    same(f, (3.0,), (-3.0,))


@row(
    "list comprehensions, with filters and nested",
    "over staged items, a list that grows",
    nodes="ListComp comprehension",
)
def test_list_comprehensions() -> None:
    def f(xs):
        return sum([x * y for x in xs if x > 0 for y in range(2)])

    same(f, ([1.0, -2.0, 3.0],), ([-1.0, -2.0],))


@row(
    "set and dict comprehensions",
    "over Python items and staged ones",
    nodes="SetComp DictComp",
)
def test_set_and_dict_comprehensions() -> None:
    def f(x):
        return {k: x * k for k in range(3)}, {k for k in range(3)}

    def g(xs):
        return {int(v): v for v in xs}, len({int(v) for v in xs})

    same(f, (3.0,), (-3.0,))
    same(g, ([1.5, 2.5, 1.75],), faces=("python", "array"))


@row("generator expressions", "consumed where they stand", nodes="GeneratorExp")
def test_generator_expressions() -> None:
    def f(xs):
        return sum(x for x in xs if x > 0), any(x > 2 for x in xs)

    same(f, ([1.0, -2.0, 3.0],), ([-1.0, -2.0],))


@row(
    "`a.b`", "attributes of Python objects are read while recording, and guarded", nodes="Attribute"
)
def test_attributes() -> None:
    class Point:
        def __init__(self, x):
            self.x = x

    def f(x):
        p = Point(x)
        while p.x < 10.0:
            p.x = p.x * 2.0
        return p.x

    same(f, (3.0,), (20.0,))


@row(
    "`a[i]`, of arrays, lists and dicts",
    "by staged indexes too",
    "staged keys of dicts: numbers, strings, or tuples",
    nodes="Subscript",
)
def test_subscriptions() -> None:
    def f(xs, i):
        items = [10.0, 20.0, 30.0]
        table = {"k": 5.0}
        return xs[i] + items[i] + table["k"] + xs[-1]

    same(f, ([1.0, 2.0, 3.0], 1), ([1.0, 2.0, 3.0], -1), faces=("python", "array"))


@row("`a[i:j:k]`, `a[i, ...]`, `a[None]`", "bounds may be staged", nodes="Slice")
def test_slicings() -> None:
    def f(xs, n):
        return xs[1:], xs[:n], xs[::-1], xs[..., 0], xs[None].shape, xs[n:, None]

    same(f, ([1.0, 2.0, 3.0], 2), ([1.0, 2.0, 3.0], 0), faces=("array", "tensor"))


@row(
    "calls, `f(a, *b, k=c, **d)`",
    "functions of the user are converted, others run as they are",
    nodes="Call keyword",
)
def test_calls() -> None:
    def g(a, b=2.0, *rest, c, **more):
        return a if a > b else c + len(rest) + len(more)

    def f(x):
        return g(x, *[1.0, 5.0], c=x, **{"d": 1})

    same(f, (3.0,), (-3.0,))


@row(
    "`await`, `async` functions",
    "inside a coroutine that converted code does not enter, as in Python",
    "a coroutine cannot be decorated",
    nodes="Await AsyncFunctionDef",
)
def test_await() -> None:
    async def wait(x):
        return x

    def f(x):
        async def later():
            return await wait(x)

        made = later()
        made.close()
        return x if x > 0 else -x

    same(f, (3.0,), (-3.0,))
    with pytest.raises(ag.ConversionError, match="async def"):
        ag.convert(wait)(1.0)


@row("`a ** b`, `-a`, `+a`, `~a`", "operations", nodes="Pow USub UAdd Invert UnaryOp")
def test_power_and_signs() -> None:
    def f(x, n):
        return x**2, -x, +x, ~n, 2.0**x

    same(f, (3.0, 5), (-3.0, 0))


@row(
    "`a + b`, `-`, `*`, `/`, `//`, `%`",
    "operations; Python numbers keep Python's meaning",
    nodes="BinOp Add Sub Mult Div FloorDiv Mod",
)
def test_arithmetic() -> None:
    def f(x, n):
        return x + 1, x - n, x * 2, x / 2, x // 2, x % 2, n // 2, n % 3, n / 2

    same(f, (3.5, 5), (-3.5, -5))


@row("`a @ b`", "an operation", nodes="MatMult")
def test_matrix_product() -> None:
    def f(a, b):
        return a @ b

    same(f, ([[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, 0.0]]), faces=("array", "tensor"))


@row("`a << b`, `>>`, `&`, `|`, `^`", "operations", nodes="LShift RShift BitAnd BitOr BitXor")
def test_bits() -> None:
    def f(n, m):
        return n << 2, n >> 1, n & m, n | m, n ^ m

    same(f, (5, 3), (12, 10))


@row(
    "`a < b <= c`, `==`, `!=`",
    "operations; a chain evaluates its middle once",
    nodes="Compare Lt LtE Gt GtE Eq NotEq",
)
def test_comparisons() -> None:
    def f(x, y):
        return 0 < x <= y, x == y, x != y, x > y >= 1

    same(f, (1.0, 2.0), (2.0, 2.0), (3.0, 2.0))


@row(
    "`a in b`, `a not in b`",
    "in lists and tuples of numbers, and in arrays, a staged truth",
    nodes="In NotIn",
)
def test_membership() -> None:
    def f(n):
        return n in [1, 2], n not in (1, 5), "a" in {"a": n}

    same(f, (1,), (5,))


@row(
    "`a is b`, `a is not b`",
    "of `None`, known while recording, or a staged truth",
    nodes="Is IsNot",
)
def test_identity() -> None:
    def f(x):
        best = None
        if x > 0:
            best = x
        if best is None:
            return -1.0
        return best if best is not None else 0.0

    same(f, (1.0,), (-5.0,))


@row(
    "`and`, `or`, `not`",
    "give an operand, and evaluate the second only if needed",
    nodes="BoolOp And Or Not",
)
def test_boolean_operations() -> None:
    def f(x, y):
        return (x > 0 and y > 0) or not (y < x), x and y, x or y

    same(f, (1.0, 2.0), (0.0, 2.0), (-1.0, 0.0))


@row("`(y := x)`", "also in tests and comprehensions", nodes="NamedExpr")
def test_assignment_expressions() -> None:
    def f(x):
        total = 0.0
        while (x := x - 1) > 0:
            total += x
        return total, x

    same(f, (4.0,), (-1.0,))


@row("`a if c else b`", "both values are recorded when `c` is staged", nodes="IfExp")
def test_conditional_expression() -> None:
    def f(x):
        return (x if x > 0 else -x) + (1 if x > 5 else 2 if x > 3 else 3)

    same(f, (4.0,), (-1.0,), (6.0,))


@row(
    "`lambda`",
    "converted where it is called",
    "several on a line are told apart by their columns",
    nodes="Lambda",
)
def test_lambdas() -> None:
    def f(x):
        g, h = (lambda v: v if v > 0 else -v), (lambda v, k=2.0: v * k)
        return g(x) + h(x)

    same(f, (4.0,), (-1.0,))


@row("`a, b = b, a`, `(a, *rest) = t`", "of containers, and of arrays of known length")
def test_expression_lists() -> None:
    def f(x, y):
        a, b = x, y
        a, b = b, a
        (c, *rest), d = [a, b, 3.0], 4.0
        return a, b, c, rest, d

    same(f, (4.0, 1.0))
