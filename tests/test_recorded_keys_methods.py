"""Methods, operators and texts of dicts and sets whose keys are only known at run time."""

from __future__ import annotations

import tracemalloc
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.test_recorded_keys import EMPTY, INTS, outcome


def made(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        d[int(v)] = i
    return d


def mems(a: Any) -> Any:
    s = set()
    for v in a:
        s.add(int(v))
    return s


def unpack_list(a: Any) -> Any:
    s = []
    for v in a[:2]:
        s.append(int(v))
    x, y = s
    return x, y


def unpack_dict(a: Any) -> Any:
    d = made(a[:2])
    x, y = d
    return x, y


def unpack_items(a: Any) -> Any:
    d = made(a[:2])
    (k, v), (m, w) = d.items()
    return k, v, m, w


def unpack_values(a: Any) -> Any:
    d = made(a[:2])
    k, v = d.values()
    return k, v


def printed(a: Any) -> Any:
    return str(made(a)), f"{made(a)}", repr(made(a)), f"{len(made(a))}"


def printed_values(a: Any) -> Any:
    return str(made(a).values()), str(made(a).items()), str(made(a).keys())


def printed_counter(a: Any) -> Any:
    return str(Counter(int(v) for v in a[:3]))


def printed_set(a: Any) -> Any:
    return str(mems(a[:1])), f"{mems(a[:1])}"


def most_common(a: Any) -> Any:
    c = Counter()
    for v in a:
        c[int(v)] += 1
    return c.most_common(2), c.most_common(), c.most_common(1)


def total(a: Any) -> Any:
    c = Counter()
    for v in a:
        c[int(v)] += 1
    return c.total()


def popitem(a: Any) -> Any:
    d = made(a)
    out = []
    while len(d) > 1:
        k, v = d.popitem()
        out.append(k * 10 + v)
    return out, d


def popitem_empty(a: Any) -> Any:
    d = made(a)
    d.clear()
    return d.popitem()


def ordered_popitem(a: Any) -> Any:
    d = OrderedDict()
    out = []
    for i, v in enumerate(a):
        d[int(v)] = i
        d.move_to_end(int(v))
        if len(d) > 3:
            out.append(d.popitem(last=False)[0])
    return out, d


def set_ops(a: Any) -> Any:
    s, t = mems(a), mems(a[::2] + 1)
    return s | t, s & t, s - t, s ^ t


def set_methods(a: Any) -> Any:
    s, t = mems(a), mems(a[::2] + 1)
    return (
        s.union(t),
        s.intersection(t),
        s.difference(t),
        s.symmetric_difference(t),
        s.union([1, 2], t),
    )


def set_known(a: Any) -> Any:
    s = mems(a)
    return s | {1, 2}, s & {1, 3}, {1, 3} - s, s ^ {5}, s - {3}, s.intersection([3, 7]), {3, 99} & s


def set_compare(a: Any) -> Any:
    s, t = mems(a), mems(a[::2])
    return (
        s <= t,
        t <= s,
        t < s,
        s >= t,
        s > t,
        s.issubset(t),
        t.issubset(s),
        s.issuperset(t),
        s.isdisjoint(t),
        s == t,
    )


def set_inplace(a: Any) -> Any:
    s, t = mems(a), mems(a[::2])
    s |= {1, 2}
    s -= {3}
    s &= mems(a)
    s ^= {3}
    s.difference_update(t)
    s.update([4])
    s.intersection_update([4, 1])
    s.symmetric_difference_update([9])
    return s


def setpop(a: Any) -> Any:
    s = mems(a[:1])
    return s.pop() if s else None, s


def dict_views(a: Any) -> Any:
    d, e = made(a), made(a[::2])
    return sorted(d.keys() & e.keys()), sorted(d.keys() - e.keys()), d.keys() == e.keys()


def dict_or(a: Any) -> Any:
    d, e = made(a), made(a[::2] + 1)
    d |= {1: 2}
    return d | e, d


def dict_rev(a: Any) -> Any:
    return list(reversed(made(a)))


def fromkeys(a: Any) -> Any:
    return dict.fromkeys([int(v) for v in a], 0), dict.fromkeys(int(v) for v in a)


def zipped(a: Any) -> Any:
    return dict(zip([int(v) for v in a], range(len(a)), strict=True))


def enumd(a: Any) -> Any:
    return dict(enumerate(int(v) for v in a)), {k: v for v, k in enumerate(made(a))}


def swap(a: Any) -> Any:
    return {v: k for k, v in made(a).items()}


def anyall(a: Any) -> Any:
    return any(k > 5 for k in made(a)), all(v >= 0 for v in made(a).values())


def next_iter(a: Any) -> Any:
    return next(iter(made(a)), None), next(iter(made(a).values()), -1)


def sorted_by(a: Any) -> Any:
    return sorted(made(a), key=lambda k: -k), max(made(a).values(), default=0)


def starred(a: Any) -> Any:
    d = made(a)
    return [*d], [*d.items()]


def merged(a: Any) -> Any:
    return {**made(a), 5: 1, **made(a[::2] + 1)}


def getcall(a: Any) -> Any:
    d = made(a)
    return [d.get(k) for k in range(4)] if len(a) else 0


def cond_add(a: Any) -> Any:
    s = set()
    if len(a) > 1 and a[0] > 2:
        s.add(2)
    return s, len(s), 2 in s


def cond_loop(a: Any) -> Any:
    s = {5}
    for v in a:
        if v > 2:
            s.add(2)
        elif v == 1:
            s.discard(5)
        else:
            s.add(int(v))
    return s, sorted(s)


def only_known(a: Any) -> Any:
    s = set()
    for v in a:
        if v > 2:
            s.add(1)
        if v == 1:
            s.add(3)
        if v == 0:
            s.clear()
    return s, len(s), sum(s), 1 in s


def cond_pop(a: Any) -> Any:
    s = {1, 2}
    if a.sum() > 10:
        s.remove(1)
    return sorted(s)


def cond_ops(a: Any) -> Any:
    s = {1, 2}
    if a.sum() > 10:
        s &= {2, 3}
    if a.sum() > 20:
        s |= {7}
    return s


def cond_try(a: Any) -> Any:
    s = {1}
    try:
        if a.sum() > 10:
            s.remove(9)
    except KeyError:
        s.add(4)
    return s


def no_loop(a: Any) -> Any:
    s = set()
    for _v in a:
        s.add(2)
    return s


def bfs_queue(a: Any) -> Any:
    d = {}
    out = 0
    for i in range(3000):
        d[i] = i * 2
        if i >= 5:
            out += d.pop(i - 5)
    return d, out, len(d) + len(a)


def lru(a: Any) -> Any:
    d = OrderedDict()
    hits = 0
    for i in range(3000):
        k = (i * 7 + len(a)) % 23 if i % 3 else i
        if k in d:
            hits += 1
            d.move_to_end(k)
        else:
            d[k] = i
            if len(d) > 10:
                d.popitem(last=False)
    return hits, d


def rows_removed(a: Any) -> Any:
    g = defaultdict(list)
    for i in range(400):
        g[i].append(i)
        g[i].append(-i)
        if i >= 3:
            del g[i - 3]
    return g, len(a)


def set_window(a: Any) -> Any:
    s = set()
    t = 0
    for i in range(1000):
        s.add(i * i % 97)
        s.discard((i - 4) * (i - 4) % 97)
        t += len(s)
    return t, sorted(s)


def tuple_window(a: Any) -> Any:
    d = {}
    for i in range(500):
        d[i, i % 3] = np.array([i, 2])
        if i > 9:
            del d[i - 10, (i - 10) % 3]
    return d


def popitems(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        d[int(v)] = i
    out = []
    while d:
        out.append(d.popitem())
        if len(d) == 3:
            d[77] = 1
            d[78] = 2
            out.append((0, 0))
            d.popitem()
            d.popitem()
    return out


PROGRAMS = [
    value
    for value in list(globals().values())
    if callable(value) and getattr(value, "__module__", "") == __name__
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_as_plain_python(program: Callable[..., Any]) -> None:
    converted = ag.convert(program)
    for a in (INTS, INTS[:5], np.arange(40) * 7 % 23, EMPTY):
        assert outcome(converted, a) == outcome(program, a), a


def test_keys_that_are_gone_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "interpreter")

    @ag.convert
    def window(n: Any) -> Any:
        d = {}
        for i in range(int(n)):
            d[i] = i
            if i >= 50:
                d.pop(i - 50)
        return len(d)

    def peak(n: int) -> int:
        tracemalloc.start()
        assert window(np.int64(n)) == 50
        result = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return result

    # What is done at the first calls alone is no matter.
    for _ in range(3):
        peak(400)
    # Fifty times as many keys, were they all kept.
    assert peak(20_000) < 5 * peak(400)
