"""Methods, operators and texts of dicts and sets whose keys are only known at run time."""

from __future__ import annotations

from collections import Counter, OrderedDict
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


PROGRAMS = [
    value
    for value in list(globals().values())
    if callable(value) and getattr(value, "__module__", "") == __name__
]


@pytest.mark.parametrize("engine", ["interpreter", "native"])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_as_plain_python(
    program: Callable[..., Any], engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", engine)
    converted = ag.convert(program)
    for a in (INTS, INTS[:5], np.arange(40) * 7 % 23, EMPTY):
        assert outcome(converted, a) == outcome(program, a), a
