"""Backtracking and searching in depth: functions that call themselves and share lists."""

# ruff: noqa: RUF005, SIM110

import numpy as np

from tests.corpus.harness import program


@program(args=[3, 1, 4], face="array", status="beyond")
def permutations(n):
    res = []
    used = [False] * n

    def bt(cur):
        if len(cur) == n:
            res.append(cur[:])
            return
        for i in range(n):
            if used[i]:
                continue
            used[i] = True
            cur.append(i)
            bt(cur)
            cur.pop()
            used[i] = False

    bt([])
    return res


@program(args=[([1, 2, 3],), ([7],)], face="array", status="beyond")
def subsets(xs):
    res = []

    def bt(i, cur):
        if i == len(xs):
            res.append(list(cur))
            return
        bt(i + 1, cur)
        cur.append(int(xs[i]))
        bt(i + 1, cur)
        cur.pop()

    bt(0, [])
    return res


@program(args=[3, 1], face="array", status="beyond")
def permutations_by_swaps(n):
    a = list(range(n))
    out = []

    def perm(k):
        if k == n:
            out.append(a[:])
            return
        for i in range(k, n):
            a[k], a[i] = (a[i], a[k])
            perm(k + 1)
            a[k], a[i] = (a[i], a[k])

    perm(0)
    return out


@program(args=[([2, 3, 6, 7], 7), ([2, 4], 3)], face="array", status="beyond")
def combinations_with_a_sum(c, target):
    res = []
    path = []

    def go(start, left):
        if left == 0:
            res.append(path[:])
            return
        if left < 0:
            return
        for i in range(start, len(c)):
            path.append(int(c[i]))
            go(i, left - int(c[i]))
            path.pop()

    go(0, target)
    return res


@program(args=[4, 1, 5], face="array", status="beyond")
def partitions(n):
    out = []

    def go(left, most, cur):
        if left == 0:
            out.append(cur)
            return
        for k in range(min(left, most), 0, -1):
            go(left - k, k, cur + [k])

    go(n, n, [])
    return out


@program(args=[4, 1, 5], face="array", status="beyond")
def queens(n):
    sols = []

    def place(row, cols):
        if row == n:
            sols.append(list(cols))
            return
        for c in range(n):
            if all((c != k and abs(c - k) != row - i for i, k in enumerate(cols))):
                cols.append(c)
                place(row + 1, cols)
                cols.pop()

    place(0, [])
    return len(sols)


@program(args=[4, 2], face="array", status="beyond")
def queens_boards(n):
    res = []

    def ok(board, r, c):
        for i in range(r):
            if board[i] == c or abs(board[i] - c) == r - i:
                return False
        return True

    def solve(board, r):
        if r == n:
            res.append(board[:])
            return
        for c in range(n):
            if ok(board, r, c):
                board[r] = c
                solve(board, r + 1)
        board[r] = -1

    solve([-1] * n, 0)
    return res


@program(args=[4, 2], face="array", status="beyond")
def queens_sets(n):
    cols = set()
    d1 = set()
    d2 = set()
    count = 0

    def place(r):
        nonlocal count
        if r == n:
            count += 1
            return
        for c in range(n):
            if c in cols or r + c in d1 or r - c in d2:
                continue
            cols.add(c)
            d1.add(r + c)
            d2.add(r - c)
            place(r + 1)
            cols.remove(c)
            d1.remove(r + c)
            d2.remove(r - c)

    place(0)
    return count


class Solver:
    def solve(self, n):
        self.count = 0
        self.cols = []
        self.place(0, n)
        return self.count

    def place(self, r, n):
        if r == n:
            self.count += 1
            return
        for c in range(n):
            if all((c != k and abs(c - k) != r - i for i, k in enumerate(self.cols))):
                self.cols.append(c)
                self.place(r + 1, n)
                self.cols.pop()


@program(args=[4, 5], face="array", status="beyond")
def queens_of_an_object(n):
    return Solver().solve(n)


@program(args=[4, 5], face="array", status="beyond")
def queens_count(n):
    cols = [False] * n
    d1 = [False] * (2 * n)
    d2 = [False] * (2 * n)

    def place(r):
        if r == n:
            return 1
        count = 0
        for c in range(n):
            if not cols[c] and (not d1[r + c]) and (not d2[r - c + n]):
                cols[c] = d1[r + c] = d2[r - c + n] = True
                count += place(r + 1)
                cols[c] = d1[r + c] = d2[r - c + n] = False
        return count

    return place(0)


@program(args=[(6, [[0, 1], [0, 2], [1, 3], [2, 3], [3, 4]])], face="array", status="beyond")
def depth_first(n, edges):
    g = [[] for _ in range(n)]
    for u, v in edges:
        g[int(u)].append(int(v))
        g[int(v)].append(int(u))
    seen = [False] * n
    order = []

    def dfs(u):
        seen[u] = True
        order.append(u)
        for v in g[u]:
            if not seen[v]:
                dfs(v)

    for s in range(n):
        if not seen[s]:
            dfs(s)
    return order


@program(
    args=[(5, [[0, 1], [1, 2], [2, 0], [3, 4]]), (3, [[0, 1], [1, 2]])],
    face="array",
    status="beyond",
)
def cycle(n, edges):
    g = [[] for _ in range(n)]
    for u, v in edges:
        g[int(u)].append(int(v))
    state = [0] * n

    def visit(u):
        if state[u] == 1:
            return True
        if state[u] == 2:
            return False
        state[u] = 1
        for v in g[u]:
            if visit(v):
                return True
        state[u] = 2
        return False

    return any(visit(u) for u in range(n))


@program(args=[(5, [[0, 1], [1, 2], [0, 3], [3, 4]])], face="array", status="beyond")
def topological_order(n, edges):
    g = {i: [] for i in range(n)}
    for u, v in edges:
        g[int(u)].append(int(v))
    seen = set()
    order = []

    def visit(u):
        if u in seen:
            return
        seen.add(u)
        for v in g[u]:
            visit(v)
        order.append(u)

    for u in range(n):
        visit(u)
    return order[::-1]


@program(args=[([[1, 1, 0], [0, 1, 0], [1, 0, 1]],)], face="array", status="beyond")
def flood(grid):
    g = grid.copy()
    n, m = g.shape

    def fill(i, j):
        if i < 0 or j < 0 or i >= n or (j >= m) or (g[i, j] != 1):
            return 0
        g[i, j] = 2
        return 1 + fill(i + 1, j) + fill(i - 1, j) + fill(i, j + 1) + fill(i, j - 1)

    best = 0
    for i in range(n):
        for j in range(m):
            best = max(best, fill(i, j))
    return best


@program(
    args=[([[0, 1, 0], [0, 0, 0], [1, 0, 0]],), ([[0, 1], [1, 0]],)], face="array", status="beyond"
)
def maze(grid):
    n, m = grid.shape
    path = []
    seen = np.zeros((n, m), bool)

    def walk(i, j):
        if i < 0 or j < 0 or i >= n or (j >= m) or (grid[i, j] == 1) or seen[i, j]:
            return False
        seen[i, j] = True
        path.append((i, j))
        if i == n - 1 and j == m - 1:
            return True
        if walk(i + 1, j) or walk(i, j + 1) or walk(i - 1, j) or walk(i, j - 1):
            return True
        path.pop()
        return False

    return (walk(0, 0), path)


@program(args=[([3, 1, 2], 4), ([3, 1, 2], 9)], face="array", status="beyond")
def subset_sum_list(xs, t):
    chosen = []

    def go(i, left):
        if left == 0:
            return True
        if i == len(xs) or left < 0:
            return False
        chosen.append(int(xs[i]))
        if go(i + 1, left - xs[i]):
            return True
        chosen.pop()
        return go(i + 1, left)

    return (go(0, t), chosen)
