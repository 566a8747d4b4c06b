"""Dicts and sets whose keys are only known when the graph runs do what plain Python does."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import StagingError

INTS = np.array([3, 1, 3, 7, -2, 1, 3, 0, 7, 2**40])
EMPTY = np.array([], np.int64)


def counted(a: Any) -> Any:
    counts = {}
    for v in a:
        k = int(v)
        counts[k] = counts.get(k, 0) + 1
    return counts


def counted_by_membership(a: Any) -> Any:
    counts: dict[int, int] = {}
    for v in a:
        k = int(v)
        if k in counts:
            counts[k] += 1
        else:
            counts[k] = 1
    return counts, len(counts)


def keyed_by_a_long_range(a: Any) -> Any:
    made: dict[int, Any] = {0: 5}
    for i in range(2500):
        made[i] = len(a) * i
        made[0] = made[0] + 1
    return made


def counted_by_exception(a: Any) -> Any:
    counts: dict[int, int] = {}
    for v in a:
        k = int(v)
        try:
            counts[k] += 1
        except KeyError:
            counts[k] = 1
    return counts


def counted_by_default(a: Any) -> Any:
    counts: dict[int, int] = defaultdict(int)
    for v in a:
        counts[int(v)] += 1
    return counts


def counter(a: Any) -> Any:
    counts: Counter[int] = Counter()
    for v in a:
        counts[int(v)] += 1
    return counts, counts[12345]


def counter_of_all(a: Any) -> Any:
    return Counter(a)


def set_by_default(a: Any) -> Any:
    first: dict[int, int] = {}
    total = 0
    for i, v in enumerate(a):
        total += first.setdefault(int(v), i)
    return first, total


def unique(a: Any) -> Any:
    seen = set()
    found = []
    for v in a:
        if int(v) not in seen:
            seen.add(int(v))
            found.append(int(v))
    return found, len(seen)


def members(a: Any) -> Any:
    seen = set()
    for v in a:
        seen.add(int(v))
    return seen


def removed_members(a: Any) -> Any:
    seen = set()
    for v in a:
        if int(v) in seen:
            seen.remove(int(v))
        else:
            seen.add(int(v))
        seen.discard(int(v) + 1)
    return sorted(seen), len(seen), sum(seen), 7 in seen


def two_sum(a: Any, target: Any = 8) -> Any:
    where = {}
    for i, v in enumerate(a):
        x = int(v)
        if target - x in where:
            return where[target - x], i
        where[x] = i
    return -1, -1


def deleted(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        k = int(v)
        if k in d and i % 2:
            del d[k]
        else:
            d[k] = i
    return d, len(d)


def popped(a: Any) -> Any:
    d = {}
    total = 0
    for i, v in enumerate(a):
        total += d.pop(int(v), 100)
        d[int(v) // 2] = i
    return d, total


def moved_to_the_end(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        d.pop(int(v), None)
        d[int(v)] = i
    return d


def items(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = d.get(int(v), 0) + 1
    best, key, total = 0, 0, 0
    for k, n in d.items():
        total += k * n
        if n > best:
            best, key = n, k
    return best, key, total, list(d), list(d.values()), list(d.items())


def folded(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        d[int(v)] = i
    return sorted(d), max(d.values(), default=0), sum(d.values()), sum(d), max(d, default=3)


def ordered_items(a: Any) -> Any:
    d: dict[int, int] = {}
    for v in a:
        d[int(v)] = d.get(int(v), 0) + 1
    return sorted(d.items(), key=lambda kv: (-kv[1], kv[0])), max(d, key=d.get, default=None)


def values_change_in_the_loop(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = 1
    for k in d:
        d[k] += 10
        d[3] = d.get(3, 0) * 2 if 3 in d else d[k]
    total = 0
    for k, n in d.items():
        total = total * 3 + n
        if k != 3 and 3 in d:
            d[3] = n
    return d, total


def grows_in_the_loop(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = 1
    for k in d:
        if k == 7:
            d[k + 1] = 2
    return d


def grows_at_the_end(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = 1
    for n, k in enumerate(d):
        if n == len(d) - 1:
            d[k + 1] = 2
    return d


def shrinks_and_stops(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = 1
    for k in d:
        if k == 7:
            del d[k]
            break
    return d


def missing(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = 1
    return d[int(a[0]) + 100]


def missing_pair(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v), 2] = 1
    return d[int(a[0]), 3]


def missing_removed(a: Any) -> Any:
    s = set()
    for v in a:
        s.add(int(v))
    s.remove(99)
    return s


def missing_deleted(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = 0
    del d[int(a[1])]
    del d[int(a[1])]
    return d


def caught(a: Any) -> Any:
    d = {}
    misses = 0
    for v in a:
        try:
            d[int(v) - 1] += 1
        except KeyError:
            misses += 1
        d[int(v)] = misses
    return d, misses


def begun(a: Any) -> Any:
    d = {3: 10, 1: 20, 100: 0}
    for v in a:
        d[int(v)] = d.get(int(v), 0) + 1
    return d, d[100], 5 in d, d.get(5, -1)


def known_first(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        d[5] = i
        d[int(v)] = i + 1
    return d


def pairs(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        key = (int(v) % 3, i % 2)
        d[key] = d.get(key, 0) + int(v)
    return d, (0, 0) in d, (5, 5) in d


def visited(a: Any) -> Any:
    x = y = 0
    seen = set()
    again = 0
    for v in a:
        x, y = x + int(v) % 2, y - int(v) % 3
        if (x, y) in seen:
            again += 1
        seen.add((x, y))
    return again, len(seen), sorted(seen)


def floats(a: Any) -> Any:
    d = {}
    for v in a:
        x = float(v) / 4
        d[x] = d.get(x, 0.0) + x
    return d, 0.75 in d


def truths(a: Any) -> Any:
    d = {}
    for v in a:
        d[bool(v > 2)] = int(v)
    return d


def scalars(a: Any) -> Any:
    d = {}
    for v in a:
        d[v] = 1
    return d, a[0] in d, 3 in d


def float_values(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = d.get(int(v), 0) + 0.5
    return d


def array_values(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = np.array([int(v), 2]) * 2
    return d


def tuple_values(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        d[int(v)] = (i, float(v))
    return d


def on_paths(a: Any) -> Any:
    d = {}
    if len(a) > 0 and a[0] > 2:
        d[int(a[0])] = 1
    else:
        d[5] = 2
    if len(a) > 3:
        d[int(a[1])] = 3
    return d


def chosen(a: Any) -> Any:
    d = {int(x): 1 for x in a}
    e = {int(x) + 1: 2 for x in a}
    f = d if a.sum() > 3 else e
    return f, len(f)


def comprehensions(a: Any) -> Any:
    squares = {int(x): int(x) * 2 for x in a if x > 0}
    return squares, {int(x) % 3 for x in a}, set(a), dict((int(x), 1) for x in a)


def set_of_a_list(a: Any) -> Any:
    found = []
    for v in a:
        if v > 0:
            found.append(int(v))
    return len(set(found)), sorted(set(found)), len(found) == len(set(found))


def copies(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = 1
    e, f, g = dict(d), d.copy(), d
    e[-1] = 5
    g[-2] = 6
    f.clear()
    return d, e, f, g is d


def truth(a: Any) -> Any:
    d = {}
    for v in a:
        if v > 100:
            d[int(v)] = 1
    return 1 if d else 0, not d


def nested(a: Any) -> Any:
    total = 0
    for v in a:
        row = {}
        for w in a:
            row[int(w + v) % 4] = int(w)
        total += len(row) + row.get(2, 50)
    return total


def memo(a: Any) -> Any:
    known = {}
    steps = 0
    for v in a:
        n = abs(int(v)) % 50 + 1
        length = 0
        start = n
        while n != 1 and n not in known:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            length += 1
            steps += 1
        known[start] = length + known.get(n, 0)
    return known, steps


def updated(a: Any) -> Any:
    d, e = {}, {}
    for i, v in enumerate(a):
        d[int(v)] = i
        e[int(v) // 2] = -i
    d.update(e)
    d.update({4: 44, 3: 33})
    return d


def compared(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = 1
    e = {}
    for v in reversed(a):
        e[int(v)] = 1
    return d == e, d != e, d == {3: 1}


def emptied_queue(a: Any) -> Any:
    window: dict[int, int] = {}
    longest = left = 0
    for right in range(len(a)):
        k = int(a[right])
        window[k] = window.get(k, 0) + 1
        while len(window) > 2:
            out = int(a[left])
            window[out] -= 1
            if window[out] == 0:
                del window[out]
            left += 1
        longest = max(longest, right - left + 1)
    return longest, window


def displays(a: Any) -> Any:
    k = len(a) and int(a[0])
    once = {k: 1, 7: 2}
    pairs = {(k, 1): 2.5, (7, 1): 3.5}
    nested = {i: {k: i} for i in range(2)}
    total = 0
    for key in {k: 1, 7: 2, 9: 3}:
        total += key
    return once, once[7], len(once), pairs, nested, total


def displays_with_stars(a: Any) -> Any:
    k = len(a) and int(a[0])
    return {k: 1, **{2: 3}}, {**{k: 1}, 7: 2, 9: 1}


def ordered_dict(a: Any) -> Any:
    d: OrderedDict[int, int] = OrderedDict()
    for v in a:
        d[int(v)] = d.get(int(v), 0) + 1
    return d


def begun_displays(a: Any) -> Any:
    seen, first = {0}, {len(a): 1, int(a.sum()): 2}
    for v in a:
        seen.add(int(v))
    return seen, first, {int(a.sum()), 0}, len({int(a.sum()), 0}), {**first, 3: 4}[3]


def sets_of_the_function(a: Any) -> Any:
    empty, known, counts = set(), {1, 2}, Counter([1])
    shown = repr(empty), f"{known}", type(known) is set, empty.__class__ is set
    del counts[5]
    return empty, known, counts, shown, {int(v) for v in a} == frozenset([3, 1])


PROGRAMS = [
    value
    for value in list(globals().values())
    if callable(value) and getattr(value, "__module__", "") == __name__
]


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    """What a call gives: a result spelled out with its types, or an exception."""
    try:
        return spelled(function(*args))
    except Exception as error:
        return type(error), spelled(error.args)


def spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value), [(spelled(k), spelled(v)) for k, v in value.items()]
    if isinstance(value, set):
        return type(value), sorted(map(str, value)), set(map(type, value))
    if isinstance(value, list | tuple):
        return type(value), [spelled(item) for item in value]
    if isinstance(value, np.ndarray):
        return value.dtype, value.tolist()
    return type(value), value


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_as_plain_python(program: Callable[..., Any]) -> None:
    converted = ag.convert(program)
    for a in (INTS, INTS[:5], np.arange(40) * 7 % 23, EMPTY, INTS[::-1].copy()):
        assert outcome(converted, a) == outcome(program, a), a


def test_a_set_of_known_members_is_a_set_of_each_call() -> None:
    @ag.convert
    def f(x: Any) -> Any:
        found = set("a")
        found.add("b")
        return found, f"{len(found)} {set('a')} {[set('a')]}", x

    first, text, _ = f(np.float64(1.0))
    assert (type(first), first, text) == (set, {"a", "b"}, "2 {'a'} [{'a'}]")
    first.add("c")
    assert f(np.float64(2.0))[0] == {"a", "b"}


def test_numpy_scalars_that_are_known_are_keys_as_in_python() -> None:
    three, half = np.int64(3), np.float64(0.5)

    def f(x: Any) -> Any:
        made = {three: [x], "a": 2, (half, 1): 3}
        made[half] = "b"
        members = set([three, "a"])
        members.add(half)
        kinds = type(members) is set, type(set())
        return made, made[3], made.pop((half, 1)), sorted(map(str, members)), kinds

    given = np.float64(1.5)
    assert outcome(ag.convert(f), given) == outcome(f, given)


@pytest.mark.parametrize("a", [INTS, EMPTY])
def test_a_returned_set_is_made_at_each_call(a: Any) -> None:
    for program in (sets_of_the_function, members):
        converted = ag.convert(program)
        result = converted(a)
        for made in result[:3] if isinstance(result, tuple) else [result]:
            made.update([777])
        assert outcome(converted, a) == outcome(program, a)


def written_on_one_path(x: Any, write: Callable[[Any], Any]) -> Any:
    held = {1, 2}
    if x > 1:
        write(held)
    return held


def intersected(held: Any) -> None:
    held &= {2}


@pytest.mark.parametrize("write", [lambda s: s.add(3), lambda s: s.clear(), intersected])
def test_a_set_is_only_written_on_the_path_taken(write: Callable[[Any], Any]) -> None:
    converted = ag.convert(written_on_one_path)
    for x in (np.int64(3), np.int64(0)):
        assert outcome(converted, x, write) == outcome(written_on_one_path, x, write)


def test_a_set_of_strings_that_depends_on_the_path_is_refused() -> None:
    with pytest.raises(StagingError, match="what this set holds depends"):
        ag.convert(written_on_one_path)(np.int64(3), lambda s: s.add("a"))
