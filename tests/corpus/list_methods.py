"""What Python does with whole lists, and with containers in lists, in staged code."""

import copy

import numpy as np

from tests.corpus.harness import program, py


@program(args=[4], face="array", status="beyond")
def adds_another_list(n):
    items, other = [], [n, 2]
    for _i in range(n):
        items += other
    return items


@program(args=[4], face="array", status="beyond")
def adds_a_generator(n):
    items = [1]
    for i in range(n):
        items += (v * i for v in [1, 2])
    items *= 2
    return items


@program(args=[4], face="array", status="beyond")
def concatenation_and_repetition(n):
    items = []
    for i in range(n):
        items = [*items, i]
    return items, [*items, 7], [9, *items], items * 2, [1, *items, 2], (items + items)[-1]


@program(args=[6], face="array", status="beyond")
def slices_are_replaced_and_deleted(n):
    items = []
    for i in range(n):
        items.append(i)
    items[1:3] = [n, n, n]
    del items[0]
    del items[2:4]
    items[:1] = []
    return items


@program(args=[6], face="array", status="beyond")
def sorts_and_searches(n):
    items = []
    for i in range(n):
        items.append((i * 7) % 5)
    items.sort()
    a = items.copy()
    items.sort(reverse=True)
    b = items[:]
    items.reverse()
    items.remove(3)
    return items, a, b, items.count(1), items.index(2), 2 in items, 9 in items


@program(args=[6], face="array", status="beyond")
def sorts_pairs(n):
    items = []
    for i in range(n):
        items.append((i % 3, -i))
    items.sort()
    return (
        items,
        sorted(items, key=lambda p: p[1]),
        sorted(items, key=lambda p: (p[1] % 2, p[0]), reverse=True),
    )


@program(args=[6], face="array", status="beyond")
def orders_staged_items(n):
    items = [n, 3, n - 5]
    items.sort()
    return (
        items,
        sorted(items, reverse=True),
        items.index(3),
        items.count(n),
        (3 in items),
        sorted([(2, n), (1, n + 1)], key=lambda p: p[1]),
    )


@program(args=[6], face="array", status="beyond")
def removes_a_staged_item(n):
    items = [3, n]
    items.remove(n)
    items.insert(n, 4)
    return items


@program(args=[(6, py([1, 2]))], face="array", status="beyond")
def adds_to_the_callers_list(n, items):
    other = items
    for i in range(n):
        items += [i]
    return len(other), other is items


@program(args=[3], face="array", status="beyond")
def list_of_lists(n):
    rows = []
    for i in range(n):
        rows.append([i, i + 1])
    t = 0
    for r in rows:
        t += r[0] * r[1]
    return rows, t, rows[-1]


@program(args=[3], face="array", status="beyond")
def list_of_dicts(n):
    rows = []
    for i in range(n):
        rows.append({"a": i, "b": i * 2.0})
    return rows, rows[-1]["b"], sum(r["a"] for r in rows)


@program(args=[3], face="array", status="beyond")
def equality_decides(n):
    items = []
    for i in range(n):
        items.append(i)
    if items == [0, 1, 2]:
        return 1
    return 0


@program(args=[3], face="array", status="beyond")
def equality(n):
    items = []
    for i in range(n):
        items.append(i)
    return items == [], items != [0, 1, 2], items == [0, 1, 2]


@program(args=[3], face="array", status="beyond")
def unpacks_with_a_star(n):
    items = []
    for i in range(n):
        items.append(i)
    a, *b = items
    return a, b


@program(args=[3], face="array", status="beyond")
def copies(n):
    items = []
    for i in range(n):
        items.append(i)
    c = copy.copy(items)
    d = copy.deepcopy(items)
    c.append(5)
    d.append(6)
    return items, c, d


@program(args=[3], face="array", status="beyond")
def wholes_of_a_grown_list(n):
    items = []
    while True:
        items.append(n)
        n -= 1
        if n < 0:
            break
    return (
        max(items),
        min(items),
        sum(items),
        items[::-1],
        items[1:],
        list(enumerate(items)),
        list(zip(items, items, strict=False)),
        any(items),
        all(items),
    )


@program(args=[3], face="array", status="beyond")
def membership_of_a_set(n):
    s = {1, 2}
    return n in s, 3 in s, n in {3, 4}, n not in frozenset([3])


@program(args=[3], face="array", status="beyond")
def grid_written_at_staged_places(n):
    g = [[0] * 3 for _ in range(3)]
    for i in range(n):
        for j in range(n):
            g[i][j] = i * j + n
            g[i][j] += 1
    return g


@program(args=[3], face="array", status="beyond")
def adjacency_lists(n):
    adj = [[] for _ in range(3)]
    for i in range(n):
        adj[i].append(i * 2)
        adj[(i + 1) % 3].append(i)
    t = 0
    for i in range(n):
        for v in adj[i]:
            t = t * 3 + v
        t += len(adj[i]) + sum(adj[i])
    return adj, t


@program(args=[2], face="array", status="beyond")
def row_at_a_staged_place(n):
    g = [[1, 2], [3, 4], [5, 6]]
    row = g[n]
    row[0] = 9
    return g, row[1], g[n - 1][n - 2], len(g[n]), [v for v in g[n]]


@program(args=[1], face="array", status="beyond")
def dict_at_a_staged_place(n):
    g = [{"a": 1}, {"a": 2}]
    g[n]["a"] += 5
    return g[n]["a"], g[n]


@program(args=[1], face="array", status="beyond")
def array_at_a_staged_place(n):
    arrs = [np.zeros(2), np.ones(2)]
    return arrs[n] * 2, arrs[n][0]


class P:
    def __init__(self, v):
        self.v = v


@program(args=[1], face="array", status="beyond")
def object_at_a_staged_place(n):
    ps = [P(1), P(2)]
    ps[n].v = 7
    ps[n].v += n
    return ps[0].v, ps[1].v, ps[n].v


@program(args=[1], face="array", status="beyond")
def list_at_a_staged_key(n):
    d = {0: [1], 1: [2, 3]}
    d[n].append(n)
    return d[0], d[1], len(d[n]), d[n][-1]


@program(args=[3], face="array", status="beyond")
def table_of_a_recurrence(n):
    dp = [[0] * 4 for _ in range(4)]
    for i in range(1, n):
        for j in range(1, n):
            dp[i][j] = max(dp[i - 1][j], dp[i][j - 1]) + i * j
    return dp[n - 1][n - 1]


@program(args=[1], face="array", status="beyond")
def pair_at_a_staged_place(n):
    t = [(1, 2.0), (3, 4.0)]
    a, b = t[n]
    return a, b, t[n][0]


@program(args=[1], face="array", status="beyond")
def truth_of_a_chosen_list(n):
    t = [[1], [2, 3]]
    if t[n]:
        t[n].pop()
    x, y = [[1, 2], [5, 6]][n]
    return t, x, y, 2 in t[n]
