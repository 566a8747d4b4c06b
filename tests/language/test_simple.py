"""Chapter 7 of the reference.

PYTEST_DONT_REWRITE: the assertions in the programs are the user's.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest

import autograph as ag
from tests.corpus.running import run
from tests.language.table import agree, row, same


@row("expressions as statements", "for their effects", nodes="Expr")
def test_expression_statements() -> None:
    def f(x):
        out = []
        x > 0  # noqa: B015
        out.append(x)
        return out

    same(f, (4.0,))


@row(
    "`a = b = c`, targets with `*`",
    "names are state where loops and branches set them",
    nodes="Assign Starred",
)
def test_assignments() -> None:
    def f(x):
        a = b = x
        if x > 0:
            (a, b), *c = (1.0, x), 2.0
        else:
            c = [x]
        return a, b, c

    same(f, (4.0,), (-4.0,))


@row(
    "`a[i] = v`, `a[i:j] = v`, `a[mask] = v`",
    "arrays and lists change in place; a tensor's name gets an updated tensor",
    nodes="Subscript Store",
)
def test_item_assignments() -> None:
    def f(xs, i):
        xs[i] = 9.0
        xs[1:] = xs[1:] * 2.0
        xs[xs > 10.0] = 0.0
        items = [1.0, 2.0, 3.0]
        items[i] = 7.0
        return xs, items

    same(f, ([1.0, 2.0, 30.0], 1), ([1.0, 2.0, 30.0], -1), faces=("array",))


@row("`a.b = v`", "written to the object after each run", nodes="Attribute")
def test_attribute_assignments() -> None:
    class Box:
        pass

    box: Any = Box()

    def f(x):
        box.total = 0.0
        for _ in range(20):
            if x > box.total:
                box.total = box.total + 1.0
        return box.total

    same(f, (4.0,), (-4.0,))


@row("`a += b` and its kin", "in place for arrays and lists", nodes="AugAssign")
def test_augmented_assignments() -> None:
    def f(x):
        total = 1.0
        for k in range(10):
            total += x
            total *= 0.5
            if total > 3:
                total -= k
        return total

    same(f, (4.0,), (-4.0,))


@row("`a: int = b`", "annotations are not evaluated", nodes="AnnAssign")
def test_annotated_assignments() -> None:
    def f(x):
        y: nonsense = x  # noqa: F821
        z: float
        z = y * 2 if x > 0 else -y
        return z

    same(f, (4.0,), (-4.0,))


@row("`assert`", "checked when the graph runs; the message is made there", nodes="Assert")
def test_assert() -> None:
    def f(x):
        assert x > 0, f"not positive: {x}"
        return x

    same(f, (4.0,), (-4.0,))


@row("`pass`", "nothing", nodes="Pass")
def test_pass() -> None:
    def f(x):
        if x > 0:
            pass
        else:
            x = -x
        return x

    same(f, (4.0,), (-4.0,))


@row("`del`", "names, items and attributes", nodes="Delete Del")
def test_del() -> None:
    def f(x):
        d = {"a": x, "b": x}
        items = [x, 1.0, 2.0]
        y = x
        if x > 0:
            del d["a"], items[0]
        else:
            del y
        return d, items

    same(f, (4.0,))
    same(f, (-4.0,), faces=("python",))


@row(
    "`return`, anywhere",
    "in staged loops and branches too; the kinds of results may differ",
    nodes="Return",
)
def test_return() -> None:
    def f(xs, limit):
        for i in range(len(xs)):
            if xs[i] > limit:
                return i, xs[i]
        return None

    same(f, ([1.0, 5.0, 9.0], 4.0), ([1.0, 5.0, 9.0], 10.0))


@row(
    "`raise`, `raise ... from`",
    "class, arguments, cause and line are Python's, also under a staged test",
    nodes="Raise",
)
def test_raise() -> None:
    def f(x):
        if x < 0:
            raise ValueError("negative", 1) from KeyError("cause")
        return x

    same(f, (4.0,), (-4.0,))
    error = run(ag.convert(f), [ag.constant(-4.0)]).error
    assert error is not None
    assert repr(error.__cause__) == "KeyError('cause')"


@row("`break`", "flags in the state", nodes="Break")
def test_break() -> None:
    def f(n):
        total = 0
        for i in range(20):
            for j in range(i):
                if i * j > n:
                    break
                total += j
            if total > 30:
                break
        return total

    same(f, (4,), (40,))


@row("`continue`", "flags in the state", nodes="Continue")
def test_continue() -> None:
    def f(n):
        total = 0
        while n > 0:
            n = n - 1
            if n % 3 == 0:
                continue
            total += n
        return total

    same(f, (4,), (20,))


@row("`import`", "while recording", nodes="Import ImportFrom alias")
def test_import() -> None:
    def f(x):
        import math
        from math import pi as number

        return math.sqrt(x) + number if x > 0 else x

    same(f, (4.0,), (-4.0,))


@row("`global`, `nonlocal`", "names outside are state too", nodes="Nonlocal")
def test_global_and_nonlocal() -> None:
    def f(x):
        count = 0

        def add():
            nonlocal count
            count += 1

        while x > 0:
            add()
            x = x - 1
        return count

    same(f, (4,), (-4,))


TYPE_ALIAS = """
def f(x):
    type Number = float
    y: Number = x
    return y if y > 0 else -y
"""


@row("`type A = ...` (Python 3.12)", "as in Python", nodes="TypeAlias")
@pytest.mark.skipif(sys.version_info < (3, 12), reason="new in Python 3.12")
def test_type_alias() -> None:
    names: dict[str, Any] = {}
    exec(TYPE_ALIAS, names)
    for x in (4.0, -4.0):
        wanted = run(names["f"], [x])
        agree(run(ag.convert(source=TYPE_ALIAS)(names["f"]), [ag.constant(x)]), wanted, "type")
