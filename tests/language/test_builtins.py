"""Built-in functions and types."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from tests.language.table import row, same
from tests.tracing.outcomes import outcome


@row("`abs`, `round`, `divmod`, `pow`", "operations")
def test_arithmetic_functions() -> None:
    def f(x, n):
        return abs(x), round(x), divmod(n, 3), pow(x, 2), pow(n, 2)

    same(f, (4.25, 7), (-4.25, -7), faces=("python", "array"))


@row("`pow(base, exponent, modulus)`", "an operation on whole numbers of 64 bits")
def test_powers_of_remainders() -> None:
    def f(n, m):
        whole, modulus = int(n), int(m)
        out: list[object] = [pow(3, whole, modulus)]
        for exponent in (0, 1, 5, -1):
            try:
                out.append(pow(whole, exponent, modulus))
            except ValueError as error:
                out.append(str(error))
        return out

    converted = ag.convert(f)
    for n, m in ((6, 12), (5, 0), (5, -7), (4, 2), (10, 7)):
        numbers = np.int64(n), np.int64(m)
        assert outcome(converted, *numbers) == outcome(f, *numbers)


@row("`min`, `max`", "of several arguments, or of the items of one; `key`, `default`")
def test_min_and_max() -> None:
    def f(x, xs):
        return min(x, 2.0), max(x, 1, 3), max(xs), min([x, 5.0], key=lambda v: -v)

    same(f, (4.0, [1.0, 9.0]), (-4.0, [3.0, 2.0]))


@row("`sum`, `any`, `all`", "loops over staged items")
def test_sum_any_all() -> None:
    def f(xs):
        return sum(xs), sum(xs, 10.0), any(v > 2 for v in xs), all(v > 0 for v in xs)

    same(f, ([1.0, 3.0],), ([-1.0, 0.5],))


@row("`len`", "staged where the extent is")
def test_len() -> None:
    def f(xs):
        return len(xs), len(xs[xs > 2.0]) if hasattr(xs, "shape") else 0

    same(f, ([1.0, 3.0],), faces=("array",))


@row("`range`, `enumerate`, `zip`, `reversed`", "sources of loops; bounds may be staged")
def test_sources_of_loops() -> None:
    def f(n, xs):
        total = 0.0
        for i in range(n):
            total += i
        for i in reversed(range(1, n, 2)):
            total = total * 2 + i
        for i, (a, b) in enumerate(zip(xs, reversed(xs), strict=True), start=1):
            total += i * a - b
        return total

    same(f, (5, [1.0, 3.0]), (0, [1.0, 2.0]), faces=("python", "array"))


@row("`map`, `filter`", "consumed where they stand")
def test_map_and_filter() -> None:
    def f(xs):
        return sum(map(lambda v: v * 2, xs)), sum(filter(lambda v: v > 0, xs))

    same(f, ([1.0, -3.0],), ([-1.0, -0.5],))


@row("`sorted`", "of staged numbers, with `key` and `reverse`")
def test_sorted() -> None:
    def f(x):
        return sorted([x, 1.0, 3.0]), sorted([x, 2.0], key=lambda v: -v, reverse=True)

    same(f, (4.0,), (-4.0,))


@row(
    "`int`, `float`, `bool`, `complex`",
    "conversions of staged numbers",
    "`complex` of Python numbers only",
)
def test_conversions() -> None:
    def f(x, n):
        return int(x), float(n), bool(n), complex(1.0, 2.0)

    same(f, (4.7, 3), (-4.7, 0), faces=("python", "array"))


@row(
    "`list`, `tuple`",
    "of arrays and staged items",
    "a tuple whose length is staged is no key of a dict",
)
def test_containers() -> None:
    def f(xs):
        some = tuple(x for x in xs if x > 1.0)
        return list(xs), tuple(xs), list(range(3)), some, (*some, 2.0), len(some), some < (3.0,)

    same(f, ([1.0, 2.0],))


@row(
    "dicts and sets with staged keys",
    "`d[k] = v`, `d[k] += 1`, `del d[k]`, `k in d`, `len`, `for k, v in d.items()`, methods; sets: "
    "`add`, `discard`, `remove`, `in`, `len`, `sorted`",
    "keys: Python numbers or NumPy scalars of one kind, strings, or tuples of them; values: "
    "numbers, arrays, tuples, lists, dicts or sets of one kind, none of them twice; a set that "
    "gets them is made by `set()`, and its members have no order but `sorted`",
)
def test_staged_keys() -> None:
    def f(xs):
        counts, seen, words, near = {}, set(), {}, {}
        for v in xs:
            k = int(v)
            counts[k] = counts.get(k, 0) + 1
            words[str(k)] = k
            near.setdefault(k % 2, set()).add(k)
            if k not in seen:
                seen.add(k)
        return counts, words, near, sorted(seen), [k * n for k, n in counts.items()]

    same(f, ([3.0, 1.0, 3.0],), faces=("python", "array"))


@row(
    "`dict`, `set`, `frozenset`",
    "also of items that only the graph knows",
    "the members of a set have no order but `sorted`",
)
def test_dicts_and_sets() -> None:
    def f(x):
        d = dict(a=x)
        d.update(b=2.0)
        return d, d.get("c", x), list(d.items()), set([1, 2]), frozenset((1,))

    same(f, (4.0,))


@row(
    "list methods",
    "`append`, `extend`, `insert`, `pop`, `index`, `remove`, `reverse`, `copy`, `clear`",
    "on lists that grow in staged code; what a method cannot do there it says",
)
def test_list_methods() -> None:
    def f(n):
        items = []
        for i in range(n):
            items.append(i * 2)
            if i > 2:
                items.pop()
        items.insert(0, 7)
        items.extend([8, 9])
        total = 0
        for v in items:
            total = total * 2 + v
        return total, len(items)

    same(f, (2,), (6,), faces=("python", "array"))


@row(
    "string methods, `str`, `repr`, `format`",
    "of Python strings and of text of the graph, which staged numbers and items give; its "
    "characters are gone over, indexed and sliced",
    "`encode`, `translate` and `format_map` are refused",
)
def test_strings() -> None:
    def f(x):
        text = "a,b".split(",")
        if x > 0:
            print(str(x), "{:.1f}".format(x), "-".join(text))  # noqa: UP032
        signs = ", ".join("up" if i < x else "down" for i in range(3))
        digits = [c for c in str(int(x)) if c.isdigit()]
        return text, "x".upper(), signs, digits, str(x).replace(".", ",")[::-1]

    same(f, (4.0,), (-4.0,), faces=("python", "array"))


@row("`print`", "prints when the graph runs, in order")
def test_print() -> None:
    def f(n):
        for i in range(n):
            print("i", i, sep="=")
        print("end", end="!")

    same(f, (3,), (0,), faces=("python", "array"))


@row(
    "`isinstance`, `type`, `callable`, `hasattr`, `getattr`, `setattr`",
    "staged numbers and arrays are of Python's and NumPy's types",
)
def test_questions_about_objects() -> None:
    class Box:
        pass

    def f(x):
        box = Box()
        setattr(box, "a", x)  # noqa: B010
        return isinstance(x, str), callable(f), hasattr(box, "a"), getattr(box, "b", x)

    same(f, (4.0,))


@row(
    "`iter`, `next`",
    "how far an iterator over a list, range or array has come is state",
    "other iterators are advanced where they were made",
)
def test_iterators() -> None:
    def f(xs):
        items = iter(xs)
        first = next(items)
        return first, next(items), next(items, -1.0)

    same(f, ([1.0, 2.0],), faces=("python", "array"))


@row(
    "`chr`, `ord`, `ascii`, `bin`, `hex`, `oct`",
    "of staged numbers and text",
)
def test_codes_and_bases() -> None:
    def f(n):
        letter = chr(n)
        return ord(letter), ascii(letter), bin(n), hex(n), oct(n), chr(65)

    same(f, (70,), (300,), faces=("python", "array"))


@row(
    "`bytes`, `hash`, `id`, `open`, `input`, ...",
    "run while recording, of Python values",
    "staged values are refused",
)
def test_other_builtins() -> None:
    def f(x):
        return bytes([2]), id(f) == id(f), x

    same(f, (4.0,))
    with pytest.raises(ag.errors.SymbolicValueError, match="bytes"):
        ag.convert(lambda n: bytes([n]))(ag.constant(65))


@row("`eval`, `exec`", "run as they are: what they hold is not converted")
def test_eval() -> None:
    def f(x):
        return eval("x + 1")

    same(f, (4.0,))
