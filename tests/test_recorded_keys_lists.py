"""Lists as values of dicts whose keys are only known when the graph runs."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import IncompatibleStateError, StagingError
from tests.test_recorded_keys import EMPTY, INTS, outcome


def graph_bfs(a: Any) -> Any:
    n = len(a)
    g = {}
    for i in range(n):
        u, v = int(a[i]) % 7, (int(a[i]) * 3 + i) % 7
        g.setdefault(u, []).append(v)
        g.setdefault(v, []).append(u)
    seen = {0}
    queue = [0]
    order = []
    while queue:
        u = queue.pop(0)
        order.append(u)
        for w in g.get(u, []):
            if w not in seen:
                seen.add(w)
                queue.append(w)
    return order, g


def comprehended(a: Any) -> Any:
    n = int(a[0]) % 8
    graph = {i: [] for i in range(n + 1)}
    for v in a:
        u, w = int(v) % (n + 1), (int(v) + 1) % (n + 1)
        graph[u].append(w)
        graph[w].append(u)
    return graph


def sums(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v)].append(i * 0.5)
    total, best = 0.0, -1
    for k, vs in g.items():
        total += sum(vs) * len(vs)
        if len(vs) > 1:
            best = max(best, k)
    return (
        total,
        best,
        len(g),
        {k: len(vs) for k, vs in g.items()},
        {k: max(vs) for k, vs in g.items()},
    )


def replace(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        k = int(v) % 4
        if k in d:
            d[k] = d[k] + [i]
        else:
            d[k] = [i]
    for k in d:
        d[k] = sorted(d[k], key=lambda x: -x)
    return d


def methods(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        k = int(v) % 4
        d[k].append(i)
        if len(d[k]) > 3:
            d[k].pop()
        if len(d[k]) == 2:
            d[k].insert(0, -1)
        d[k][-1] += 5
        d[k][0] = d[k][0] - 1
        if i == 7:
            d[k].reverse()
    return d


def extend(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v) % 3].extend([i, i + 1])
        d[int(v) % 3] += [7]
        d[int(v) % 2].extend(int(w) for w in a[:2])
    return d


def held(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        row = d[int(v) % 3]
        row.append(i)
        d[0].append(100)
        if len(row) % 2:
            row.append(-i)
    return d


def two_rows(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        p = d[int(v) % 3]
        q = d[(i) % 3]
        p.append(i)
        q.append(-1)
        p.append(len(q) * 100 + len(p))
    return d


def stored_then_written(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        row = [i]
        d[int(v)] = row
        row.append(int(v))
        d[int(v)].append(5)
        row.append(len(row))
    return d


def popd(a: Any) -> Any:
    d = defaultdict(list)
    out = []
    for i, v in enumerate(a):
        d[int(v)].append(i)
        if i % 3 == 2:
            row = d.pop(int(v))
            row.append(99)
            out.append(len(row))
            d[int(v)].append(-1)
    return d, out


def conditional(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        if v > 2:
            d[int(v)].append(i)
        elif v == 1:
            d[int(v)] = [i]
        else:
            if int(v) in d:
                del d[int(v)]
    return d


def row_before_branch(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        row = d[int(v)]
        if i % 2:
            row.append(i)
        else:
            d[7].append(i)
        row.append(len(row))
    return d


def row_outside_loop(a: Any) -> Any:
    d = defaultdict(list)
    row = d[int(a.sum())]
    for i, v in enumerate(a):
        row.append(i)
        d[int(v)].append(i)
    return d, row


def tuples(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v) % 3].append((i, float(v)))
    return d, [w for u, w in d[0]], sum(i for i, w in d[int(a.sum()) % 3])


def tuple_keys(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v) % 2, i % 2].append(i)
    return d


def mixed(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        if v > 2:
            d[0].append(i)
        else:
            d[0].append(0.5)
        d[int(v)].append(1)
    return d


def getters(a: Any) -> Any:
    d = {}
    for i, v in enumerate(a):
        d.setdefault(int(v), []).append(i)
    t = 0
    for k in range(10):
        t += len(d.get(k, []))
        for x in d.get(k, [5]):
            t += x
        if k in d:
            t += d[k][0] * d[k][-1]
    return t


def index_error(a: Any) -> Any:
    d = defaultdict(list)
    for v in a:
        d[int(v)].append(1)
    return d[int(a[0])][7]


def pop_error(a: Any) -> Any:
    d = defaultdict(list)
    for v in a:
        d[int(v)].pop()
    return d


def key_error(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)].append(1)
    return d


def lookup(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v)].append(i)
    return (
        3 in d[3],
        d[3] == [0, 2, 6],
        d[3][1:],
        d[3].index(0) if d[3] else 0,
        d[3].count(2),
        list(d[1]),
        d[3] + [1],
    )


def copies(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v)].append(i)
    xs = [*d[3]]
    ys = d[3][:]
    zs = list(d[3])
    ws = d[3] + []
    us = d[3].copy()
    d[3].append(100)
    xs.append(1)
    ys.append(2)
    zs.append(3)
    ws.append(4)
    us.append(5)
    return d, xs, ys, zs, ws, us


def printed(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v)].append(i)
    return str(dict(d))


def deq(a: Any) -> Any:
    d = defaultdict(deque)
    for i, v in enumerate(a):
        d[int(v)].append(i)
        d[int(v)].appendleft(-i)
        if len(d[int(v)]) > 3:
            d[int(v)].popleft()
    return d


def known_begin(a: Any) -> Any:
    d = {0: [], 1: [5]}
    for i, v in enumerate(a):
        d.setdefault(int(v), []).append(i)
    return d


def nested_loop(a: Any) -> Any:
    d = defaultdict(list)
    for v in a[:6]:
        for w in a[:6]:
            if w < v:
                d[int(v)].append(int(w))
    return d


def vlist(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v)].append(i)
    return list(d.values())


def arrays(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v)].append(np.array([i, 2]))
    return d


def empties(a: Any) -> Any:
    d = {}
    for v in a:
        d[int(v)] = []
    return d, [len(d[int(v)]) for v in a]


def while_stack(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v)].append(i)
    t = 0
    for k in d:
        while d[k]:
            t = t * 2 % 1000 + d[k].pop()
    return t, d


def anagram(a: Any) -> Any:
    g = defaultdict(list)
    for _i, v in enumerate(a):
        key = (int(v) % 2, int(v) % 3)
        g[key].append(int(v))
    return sorted(len(x) for x in g.values()), g


def dfs(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v) % 5].append(i % 5)
    seen = set()
    stack = [0]
    order = []
    while stack:
        u = stack.pop()
        if u in seen:
            continue
        seen.add(u)
        order.append(u)
        for w in reversed(g[u]):
            stack.append(w)
    return order


def comp(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v)].append(float(i))
    means = {k: sum(vs) / len(vs) for k, vs in g.items()}
    return means, max(g, key=lambda k: len(g[k])) if len(g) else 0, [v for k in g for v in g[k]]


def nested_write(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v) % 4].append(i)
    for k in [0, 1, 2, 3]:
        for w in g[k]:
            g[w % 2 + 10].append(w)
    return g


def vals_mut(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v) % 4].append(i)
    for vs in g.values():
        vs.append(-1)
        vs[0] = 7
    for _k, vs in g.items():
        vs.sort()
        vs.pop(0)
    return g


def none_values(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v)].append(None if v > 2 else i)
    return g


def strs(a: Any) -> Any:
    g = defaultdict(list)
    for _i, v in enumerate(a):
        g[int(v)].append("big" if v > 2 else "small")
    return g


def strs2(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v)].append(f"n{i}")
    return g


def lists_of_lists(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v)].append([i, i + 1])
    return g


def tup_value(a: Any) -> Any:
    g = {}
    for i, v in enumerate(a):
        g[int(v)] = (i, [i])
    return g


def early(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v)].append(i)
        if len(g[int(v)]) == 2:
            return i, g[int(v)]
    return None


def multi(a: Any) -> Any:
    g, h = defaultdict(list), defaultdict(list)
    for i, v in enumerate(a):
        g[int(v)].append(i)
        h[i % 2].append(int(v))
    return g, h, g == h, g == g


def part_deleted(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v) % 4].append(i)
    del g[3][0]
    return g


def part_inserted(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v) % 4].append(i)
    row = g[3]
    row.insert(0, 5)
    return g


def cleared(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v) % 4].append(i)
    g[3].clear()
    g[3].extend([4, 5])
    return g


def part_replaced(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v) % 4].append(i)
    g[3][1:2] = [50, 60]
    return g


def key_added_on_a_path(a: Any) -> Any:
    deg = defaultdict(list)
    t = 0
    for u in a:
        if u > 2:
            deg[3].append(1)
        t += len(deg[int(u)])
    return t


def maybe_removed(a: Any) -> Any:
    d = {3: 1, 4: 2}
    if a[0] > 2:
        del d[3]
    d[int(a[1])] = 5
    return len(d), 3 in d, list(d), d.get(3, 7), sum(d.values())


def maybe_added(a: Any) -> Any:
    d = {}
    if a[0] > 2:
        d[3] = 1
    d[int(a[1])] = 5
    return len(d), 3 in d, list(d), d.get(3, 7), sum(d.values())


def defaults_on_paths(a: Any) -> Any:
    adj = defaultdict(int)
    if len(a) > 1 and a[0] > 2:
        adj[0] += 1
    if len(a) > 1 and a[1] > 2:
        adj[1] += 1
    adj[int(a.sum())] += 1
    return adj, len(adj)


def programs() -> list[Callable[..., Any]]:
    return [
        value
        for value in globals().values()
        if callable(value) and getattr(value, "__module__", "") == __name__
    ]


PROGRAMS = [each for each in programs() if each is not programs]


def same_in_loop(a: Any) -> Any:
    d = {}
    row = []
    for v in a:
        d[int(v)] = row
        row.append(1)
    return d


def same_in_loop2(a: Any) -> Any:
    d = {}
    row = []
    for v in a:
        row.append(1)
        d[int(v)] = row
    return d


def chunk(a: Any) -> Any:
    d = {}
    cur = []
    for i, v in enumerate(a):
        if v > 2:
            d[i] = cur
            cur = []
        cur.append(int(v))
    d[-1] = cur
    return d


def chunk_bad(a: Any) -> Any:
    d = {}
    cur = []
    for _i, v in enumerate(a):
        d[int(v)] = cur
        if v > 2:
            cur = []
        cur.append(int(v))
    return d


def two_dicts(a: Any) -> Any:
    d, e = {}, {}
    for v in a:
        row = []
        d[int(v)] = row
        e[int(v)] = row
        d[int(v)].append(1)
    return d, e


def alias_keys(a: Any) -> Any:
    d = defaultdict(list)
    for v in a:
        d[int(v)] = d[int(v) + 1]
        d[int(v)].append(1)
    return d


def pop_alias(a: Any) -> Any:
    d = defaultdict(list)
    for _i, v in enumerate(a):
        r = d[int(v)]
        s = d.pop(int(v))
        s.append(1)
        d[int(v)].append(len(r))
    return d


def stale(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        r = d[int(v)]
        d[int(v)] = [i]
        r.append(5)
    return d


def choose_rows(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        row = d[1] if v > 2 else d[2]
        row.append(i)
    return d


def rebind_in_loop(a: Any) -> Any:
    d = defaultdict(list)
    row = d[0]
    for i, v in enumerate(a):
        row.append(i)
        row = d[int(v)]
    return d


def copy_dict(a: Any) -> Any:
    d = defaultdict(list)
    for i, v in enumerate(a):
        d[int(v)].append(i)
    e = dict(d)
    f = d.copy()
    d[3].append(100)
    return d, e, f


def swap(a: Any) -> Any:
    g = defaultdict(list)
    for i, v in enumerate(a):
        g[int(v) % 4].append(i)
    g[0], g[1] = g[1], g[0]
    return g


def set_to_arg(a: Any) -> Any:
    g = {}
    xs = [1, 2]
    for v in a[:1]:
        g[int(v)] = xs
    xs.append(3)
    return g, xs


REFUSED = [each for each in programs() if each not in (*PROGRAMS, programs)]
INPUTS = (INTS, INTS[:5], np.arange(40) * 7 % 23, EMPTY)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_as_plain_python(program: Callable[..., Any]) -> None:
    converted = ag.convert(program)
    for a in INPUTS:
        assert outcome(converted, a) == outcome(program, a), a


@pytest.mark.parametrize("program", REFUSED, ids=lambda each: each.__name__)
def test_a_list_that_may_be_at_two_places_is_refused(program: Callable[..., Any]) -> None:
    with pytest.raises(IncompatibleStateError, match=r"may be (in a dict already|the same object)"):
        ag.convert(program)(INTS)


def test_lists_that_the_caller_has_are_not_replaced() -> None:
    @ag.convert
    def f(d: Any, k: Any) -> Any:
        d.setdefault(int(k), []).append(1)

    d: dict[int, list[int]] = {}
    f(d, np.int64(3))
    assert d == {3: [1]}
    with pytest.raises(StagingError, match="holds lists, and gets keys"):
        f(d, np.int64(3))
