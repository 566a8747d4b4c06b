"""Lists of lists: groups, copies of tables, intervals, lists in dicts under `try`."""

import copy
from collections import deque

from tests.corpus.harness import program


@program(args=[([1, 2, 3, 4, 5], 2), ([1], 3), ([4, 4], 1)], face="array", status="beyond")
def chunks(xs, k):
    out = []
    cur = []
    for x in xs:
        cur.append(int(x))
        if len(cur) == k:
            out.append(cur)
            cur = []
    if cur:
        out.append(cur)
    return out


@program(args=[([1, 2, 3, 4, 5, 2, 3, 1],), ([5, 5],)], face="array", status="beyond")
def runs(xs):
    out = []
    cur = []
    for x in xs:
        if x > 2:
            out.append(cur)
            cur = [int(x)]
        else:
            cur.append(int(x))
    cur.append(100)
    return out, cur


@program(args=[([1, 2, 3, 4, 5, 2, 3, 1],)], face="array", status="beyond")
def parts_in_a_while(xs):
    out = []
    cur = []
    i = 0
    while i < len(xs):
        cur.append(int(xs[i]))
        if xs[i] > 2:
            out.append(cur)
            cur = []
        i += 1
    return out, cur


@program(args=[([[8, 10], [1, 3], [2, 6], [9, 12]],), ([[1, 1]],)], face="array", status="beyond")
def merged_intervals(rows):
    intervals = [[int(a), int(b)] for a, b in rows]
    intervals.sort()
    out = []
    for a, b in intervals:
        if out and a <= out[-1][1]:
            out[-1][1] = max(out[-1][1], b)
        else:
            out.append([a, b])
    return out


@program(args=[([3, 1, 2],)], face="array", status="beyond")
def sorted_and_written(xs):
    rows = [[int(x), i] for i, x in enumerate(xs)]
    rows.sort(key=lambda row: -row[1])
    for row in rows:
        row[0] += 1
    return rows


@program(args=[3, 4], face="array", status="beyond")
def generations(n):
    now = [[(i * j) % 2 for j in range(n)] for i in range(n)]
    for _ in range(2):
        new = copy.deepcopy(now)
        for i in range(n):
            for j in range(n):
                new[i][j] = (now[(i + 1) % n][j] + now[i][(j + 1) % n]) % 2
        now = new
    return now


@program(args=[([3, 1, 2],)], face="array", status="beyond")
def snapshots(xs):
    rows = [[int(x)] for x in xs]
    taken = []
    for i in range(len(rows)):
        rows[i].append(i)
        taken.append(copy.deepcopy(rows))
    return rows, taken


@program(args=[([3, 1, 2],), ([0, 1, 0],)], face="array", status="beyond")
def deques_of_generators(xs):
    last = deque((int(x) for x in xs if x > 1), maxlen=1)
    last.append(5)
    return list(last), deque(int(x) * 2 for x in xs)


@program(args=[(5, [[0, 1], [0, 2], [1, 3], [2, 3], [3, 4]])], face="array", status="beyond")
def kahn(n, edges):
    near = {i: [] for i in range(n)}
    degrees = [0] * n
    for u, v in edges:
        near[u].append(int(v))
        degrees[int(v)] += 1
    queue = deque(i for i in range(n) if degrees[i] == 0)
    out = []
    while queue:
        u = queue.popleft()
        out.append(u)
        for v in near[u]:
            degrees[v] -= 1
            if degrees[v] == 0:
                queue.append(v)
    return out


@program(args=[([0, 1, 0, 2],)], face="array", status="beyond")
def lists_under_try(xs):
    groups = {}
    for i, v in enumerate(xs):
        try:
            groups[int(v)].append(i)
        except KeyError:
            groups[int(v)] = [i]
    return groups


@program(args=[([0, 1, 0, 2],)], face="array", status="beyond")
def keys_that_are_missing(xs):
    groups = {0: [5]}
    missing = []
    for i, v in enumerate(xs):
        try:
            groups[int(v)].append(i)
            groups[int(v)].append(7)
        except KeyError:
            missing.append(int(v))
        else:
            missing.append(-1)
    return groups, missing
