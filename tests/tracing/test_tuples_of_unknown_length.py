"""Tuples of which only the graph knows how many items they have: as plain Python."""

import collections
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import outcome

NUMBERS = [(np.int64(3),), (np.int64(1),), (np.int64(5),), (np.int64(0),), (np.int64(9),)]
Pair = collections.namedtuple("Pair", "items count")


def odd(n: Any) -> Any:
    return tuple(i for i in range(n) if i % 2)


def of_a_list(n: Any) -> Any:
    items = []
    for i in range(n):
        if i * i % 3:
            items.append(i)
    made = tuple(items)
    # A tuple stays what it was.
    items.append(7)
    return made, items, tuple(made), made[:]


def grown(n: Any) -> Any:
    made = ()
    i = 0
    while i < n:
        made = (*made, i * i)
        i += 1
    last = (1,)
    for _ in range(n):
        last += (last[-1] * 2,)
    return made, last, len(last)


def repeated(n: Any) -> Any:
    pair = (0, 1)
    pair *= n
    return (0,) * n, (1.5, 2) * n, n * (True,), pair, odd(n) * 2, 3 * odd(n), odd(n) * n


def read(n: Any) -> Any:
    t = odd(n + 4)
    return len(t), t[0], t[-1], t[n // 2], t[1:], t[::-1], t[::2], t[-2:], t[n:], t[: n - 1]


def searched(n: Any) -> Any:
    t = odd(n + 4)
    return 3 in t, n in t, t.count(3), t.index(3), not t, bool(t), isinstance(t, tuple), type(t)


def folded(n: Any) -> Any:
    t = odd(n + 2)
    return sum(t), min(t), max(t), sorted(t, reverse=True), list(t), set(t), any(t), all(t)


def gone_over(n: Any) -> Any:
    t, total = odd(n), 0
    for i, v in enumerate(t):
        total += i * v
    for a, b in itertools.pairwise(t):
        total += a * b
    for v in reversed(t):
        total = total * 2 + v
    return total, list(map(str, t)), [v for v in t if v > 1]


def compared(n: Any) -> Any:
    t, u = odd(n), odd(n + 2)
    equal = t == u, t != u, t == (1, 3), t == (1,), t == [1], t == t[:], t == 5
    return equal, t < u, t <= u, t > u, t >= u, t < (1, 2), (0, *t) < t, max(t, u), min((2,), u)


def joined(n: Any) -> Any:
    t = odd(n)
    return t + t, (0,) + t, t + (n, 1), (0, *t), (*t, *t, 5), [*t, 1], {*t, 2}  # noqa: RUF005


def joined_to_lists(n: Any) -> Any:
    items = [1]
    items += odd(n)
    items.extend(odd(n))
    return items, sum([odd(n), odd(n)], ())


def unpacked(n: Any) -> Any:
    a, *b = odd(n + 2)
    *c, d = odd(n + 2)
    (e, *f), g = odd(n + 2), n
    x = h, *i = odd(n + 2)
    return a, b, c, d, e, f, g, x, h, i


def unpacked_at_once(n: Any) -> Any:
    (a, b), c = odd(n), 1
    return a, b, c


def unpacked_in_loops(n: Any) -> Any:
    rows = []
    for i in range(n):
        rows.append(tuple(range(i, i + 2)))
    total = 0
    for a, b in rows:
        total += a * b
    for i, (a, b) in enumerate(rows):
        total += i * (a - b)
    more = [i * a + b for i, (a, b) in enumerate(rows)], [b for _, *b in rows]
    return total, more, {a: b for a, b in rows}


def one_of_two(n: Any) -> Any:
    best = ()
    for i in range(n):
        if i * i % 7 == 2:
            best = (i, i * 0.5)
    if best:
        a, b = best
        return a, b
    return best


def in_branches(n: Any) -> Any:
    t = odd(n)
    u = t if n > 3 else (1, 2)
    v = () if n > 3 else (*t, 7)
    w = "none" if n > 3 else t
    return u, v, w, len(u), odd(n) if n > 2 else ()


def in_turn(n: Any) -> Any:
    a, b = (), (1,)
    for i in range(n):
        a, b = b, (*a, i)
    return a, b


def of_pairs(n: Any) -> Any:
    pairs = ()
    for i in range(n):
        pairs = (*pairs, (i, i * 0.5))
    table = dict(pairs)
    return pairs, table, [a for a, _ in pairs], sorted(pairs, key=lambda p: -p[1])


def of_tuples(n: Any) -> Any:
    rows = ()
    for i in range(n):
        rows += (tuple(range(i)),)
    return rows, [len(row) for row in rows], max(rows, default=None), sum(map(sum, rows))


def of_lists(n: Any) -> Any:
    rows = ()
    for i in range(n):
        rows += ([i] * i,)
    return rows, sum(len(row) for row in rows)


def of_kinds(n: Any) -> Any:
    made = (1, 2.5)
    for i in range(n):
        made += (i,) if i % 2 else (i * 0.5,)
    words = ()
    for i in range(n):
        words += (i, "a", None)
    return made, words


def of_arrays(n: Any) -> Any:
    made = ()
    for i in range(n):
        made += (np.arange(3.0) * i,)
    return made, np.array(odd(n + 2)), np.sum(odd(n + 2))


def of_texts(n: Any) -> Any:
    words = tuple(str(i) for i in range(n) if i % 2)
    return words, " ".join(words), tuple("a b" * n), tuple(("x " * n).split())


def of_ranges(n: Any) -> Any:
    return (
        tuple(range(n)),
        tuple(reversed(range(n))),
        tuple(enumerate(range(n))),
        tuple(map(str, range(n))),
    )


def in_lists(n: Any) -> Any:
    rows = [tuple(range(i)) for i in range(n)]
    rows.append(odd(n))
    return rows, rows[0], odd(n) in rows, sorted(rows, key=len)


def in_dicts(n: Any) -> Any:
    made = {"odd": odd(n), "both": (odd(n), 1)}
    groups: dict[Any, Any] = collections.defaultdict(tuple)
    for i in range(n):
        groups[i % 3] += (i,)
    last = {}
    for i in range(n):
        last[i % 3] = tuple(range(i))
    return made, made["odd"], dict(groups), last


def in_objects(n: Any) -> Any:
    pair = Pair(odd(n), 1)
    return pair, pair._replace(items=(*pair.items, 9)), pair.items, pair == (odd(n), 1)


def as_text(n: Any) -> Any:
    t = odd(n)
    print(t, [t], {"a": t})
    return str(t), f"{t} {t!r} {(t, 1)}", repr([t]), "%s!" % (t,)  # noqa: UP031


def formatted(n: Any) -> Any:
    return "%d and %d" % odd(n)  # noqa: UP031


def wrong_index(n: Any) -> Any:
    return odd(n)[n // 2]


def told(n: Any) -> Any:
    t = odd(n)
    try:
        return t[2], t.index(5)
    except IndexError as error:
        return str(error)


def told_of_item(n: Any) -> Any:
    try:
        return odd(n).index(n)
    except ValueError as error:
        return str(error)


def raised(n: Any) -> Any:
    t = odd(n)
    if len(t) > 1:
        raise ValueError(t, f"bad {t}")
    return t


def assigned(n: Any) -> Any:
    t = odd(n)
    t[0] = 1
    return t


def to_a_list(n: Any) -> Any:
    return odd(n) + [1]  # noqa: RUF005


def matched(n: Any) -> Any:
    match odd(n):
        case ():
            return "none"
        case (a,):
            return a
        case (a, b):
            return a, b
        case (a, *rest):
            return a, rest


def while_any(n: Any) -> Any:
    t, total = tuple(range(n)), 0
    while t:
        total += t[0] * len(t)
        t = t[1:]
    return total


def partitions(n: Any) -> Any:
    """The ways to write n as a sum, with a list of tuples as the stack."""
    stack, found = [((), n, n)], []
    while stack:
        parts, rest, most = stack.pop()
        if rest == 0:
            found.append(parts)
        for part in range(1, min(rest, most) + 1):
            stack.append(((*parts, part), rest - part, part))
    return found


def counted_down(n: Any) -> Any:
    return () if n <= 0 else (*counted_down(n - 1), n)


def carried_down(n: Any, path: Any = ()) -> Any:
    return path if n <= 0 else carried_down(n - 1, (*path, n))


def digits(n: Any) -> Any:
    made: Any = ()
    number = n * 1234567
    while number:
        number, digit = divmod(number, 10)
        made = (digit, *made)
    return made, made == made[::-1]


def permutation_cycles(n: Any) -> Any:
    """The cycles of i -> 3 i mod (2 n + 7), each as a tuple."""
    size = 2 * int(n) + 7
    seen, cycles = [False] * size, []
    for start in range(size):
        cycle, at = (), start
        while not seen[at]:
            seen[at] = True
            cycle += (at,)
            at = at * 3 % size
        if cycle:
            cycles.append(cycle)
    return cycles


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function",
    [
        *(of_a_list, grown, repeated, read, searched, folded, gone_over, compared, joined),
        *(joined_to_lists, unpacked, unpacked_at_once, unpacked_in_loops, one_of_two, in_branches),
        *(in_turn, of_pairs, of_tuples, of_lists, of_kinds, of_arrays, of_texts, of_ranges),
        *(in_lists, in_dicts, in_objects, formatted, wrong_index, told, told_of_item),
        *(raised, assigned, to_a_list, matched, while_any, partitions, counted_down),
        *(carried_down, digits, permutation_cycles),
    ],
)
def test_tuples_are_as_in_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for arguments in NUMBERS * 2:
        assert outcome(converted, *arguments) == outcome(function, *arguments)


@pytest.mark.parametrize("number", [0, 2, 3, 5])
def test_their_text_is_python_s(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = as_text(np.int64(number))
    printed = capsys.readouterr().out
    assert ag.convert(as_text)(np.int64(number)) == wanted
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize("function", [wrong_index, unpacked_at_once, formatted, to_a_list])
@pytest.mark.parametrize("number", [2, 4, 9])
def test_exceptions_say_what_python_says(function: Callable[..., Any], number: int) -> None:
    texts = []
    for call in (function, ag.convert(function)):
        try:
            texts.append(call(np.int64(number)))
        except (IndexError, ValueError, TypeError) as error:
            texts.append((type(error), *error.args))
    assert texts[0] == texts[1]


def written_items(n: Any) -> Any:
    rows = tuple([i] for i in range(n))
    rows[0].append(1)
    return rows


def a_key(n: Any) -> Any:
    return {odd(n): 1}


def given_away(n: Any) -> Any:
    import json

    return json.dumps(odd(n))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (written_items, "a copy of an item"),
        (a_key, "one is tuple whose length is only known then"),
        (given_away, "dumps is not converted, and gets a tuple whose length"),
    ],
)
def test_what_cannot_be_recorded_is_refused(function: Callable[..., Any], message: str) -> None:
    with pytest.raises(ag.errors.StagingError, match=message):
        ag.convert(function)(np.int64(4))
