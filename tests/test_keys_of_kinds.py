"""Keys of dicts and sets that are Python's numbers here and NumPy's there, which are equal."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.test_recorded_keys import outcome


def breadth_first(a: Any) -> Any:
    seen, queue, order = {0}, deque([0]), []
    while queue:
        u = queue.popleft()
        order.append(u)
        for v in a:
            if abs(v - u) < 2 and v not in seen:
                seen.add(v)
                queue.append(v)
    return order, seen, len(seen), 5 in seen


def fibonacci(a: Any) -> Any:
    memo = {0: 0, 1: 1}

    def number(k: Any) -> Any:
        if k not in memo:
            memo[k] = number(k - 1) + number(k - 2)
        return memo[k]

    return number(a[0] + 5), memo


def two_sum(a: Any) -> Any:
    seen: dict[Any, int] = {}
    for i, v in enumerate(a):
        if 6 - v in seen:
            return seen[6 - v], i
        seen[v] = i
    return None


def counted(a: Any) -> Any:
    counts = Counter({1: 1})
    for v in a:
        counts[v] += 1
    return counts, counts.most_common(2), sorted(counts), counts[1], counts[77]


def sets(a: Any) -> Any:
    s, t = {1, 2}, set()
    for v in a:
        t.add(v)
    u = t | {7}
    t.add(1)
    return s | t, t & s, s & t, t & u, u & t, t - s, len(t ^ s), s <= t, sorted(t), max(t), min(u)


def prefix_sums(a: Any) -> Any:
    seen, total, found = {0: 1}, 0, 0
    for v in a:
        total += v
        found += seen.get(total - 6, 0)
        seen[total] = seen.get(total, 0) + 1
    return found, seen


def walked(a: Any) -> Any:
    places, x, y = {(0, 0): 0}, 0, 0
    for v in a:
        if v == 1:
            x += 1
        elif v == 2:
            y += v
        else:
            x -= v
        if (x, y) not in places:
            places[(x, y)] = len(places)
    return places, x, y


def toggled(a: Any) -> Any:
    d = dict.fromkeys((1, 2), 1.0)
    for v in a:
        if v in d:
            del d[v]
        else:
            d[v] = 0.5
    return d, list(d.items()), d.pop(3, None)


def grouped(a: Any) -> Any:
    groups: Any = defaultdict(list)
    groups[0].append(9)
    for v in a:
        groups[v % 3].append(v)
    return dict(groups), {k: len(v) for k, v in groups.items()}


def least_recently_used(a: Any) -> Any:
    cache, hits = OrderedDict({1: 0}), 0
    for v in a:
        if v in cache:
            hits += 1
            cache.move_to_end(v)
        else:
            cache[v] = hits
            if len(cache) > 2:
                cache.popitem(last=False)
    return hits, list(cache)


def parents(a: Any) -> Any:
    came, now = {}, 0
    for v in a:
        if v not in came:
            came[v] = now
        now = v
    out = [now]
    while now in came and came[now] != 0 and len(out) < 9:
        now = came[now]
        out.append(now)
    return out, came


def one_or_the_other(a: Any) -> Any:
    k = 0
    if a[0] > 2:
        k = a[0]
    d = {k: 1}
    d[1] = 2
    return d, k in d, list(d)


PROGRAMS = [
    breadth_first,
    fibonacci,
    two_sum,
    counted,
    sets,
    prefix_sums,
    walked,
    toggled,
    grouped,
    least_recently_used,
    parents,
    one_or_the_other,
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("program", PROGRAMS)
def test_as_plain_python(program: Callable[..., Any]) -> None:
    converted = ag.convert(program)
    for row in ([3, 1, 2, 3, 3, 1, 5], [1, 1], [2, 0, 4, 0, 3]):
        numbers = np.array(row)
        assert outcome(converted, numbers) == outcome(program, numbers), row


def test_the_callers_dict_gets_such_keys() -> None:
    def written(d: Any, a: Any) -> Any:
        for v in a:
            d[v] = v
        d[100] = 1
        return d

    given, plain, numbers = {1: 0, 2: 5}, {1: 0, 2: 5}, np.array([2, 3])
    assert outcome(ag.convert(written), given, numbers) == outcome(written, plain, numbers)
    assert list(map(repr, given)) == list(map(repr, plain))


@pytest.mark.parametrize("start", [1, True])
def test_keys_of_other_dtypes_are_refused(start: Any) -> None:
    @ag.convert
    def halves(a: Any) -> Any:
        d = {start: 1}
        for v in a:
            d[v / 2 if start is not True else v] = 1
        return d

    with pytest.raises(ag.errors.StagingError, match="are of one kind, and here are two"):
        halves(np.array([3, 1]))
