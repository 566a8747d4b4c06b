"""Functions that call themselves and make, take and give lists."""

# ruff: noqa: RUF005

import numpy as np

from tests.corpus.harness import program


@program(args=[3, 1, 4], face="array", status="beyond")
def hanoi(n):
    moves = []

    def move(k, a, b, c):
        if k == 0:
            return
        move(k - 1, a, c, b)
        moves.append((a, c))
        move(k - 1, b, a, c)

    move(n, 0, 1, 2)
    return moves


@program(args=[3, 1, 4], face="array", status="beyond")
def hanoi_passed(n):

    def move(k, a, b, c, out):
        if k > 0:
            move(k - 1, a, c, b, out)
            out.append((a, c))
            move(k - 1, b, a, c, out)

    out = []
    move(n, "A", "B", "C", out)
    return out


@program(args=[3, 1, 4], face="array", status="beyond")
def hanoi_pegs(n):
    pegs = [list(range(n, 0, -1)), [], []]
    count = 0

    def move(k, a, b, c):
        nonlocal count
        if k == 0:
            return
        move(k - 1, a, c, b)
        pegs[c].append(pegs[a].pop())
        count += 1
        move(k - 1, b, a, c)

    move(n, 0, 1, 2)
    return (pegs, count)


@program(args=[([5, 2, 9, -1, 5, 6],), ([3],), ([2, 1],)], face="array", status="beyond")
def merge_sort_with_extend(xs):
    items = [x for x in xs if x >= 0]

    def sort(a):
        if len(a) <= 1:
            return a
        mid = len(a) // 2
        left = sort(a[:mid])
        right = sort(a[mid:])
        out = []
        i = j = 0
        while i < len(left) and j < len(right):
            if left[i] < right[j]:
                out.append(left[i])
                i += 1
            else:
                out.append(right[j])
                j += 1
        out.extend(left[i:])
        out.extend(right[j:])
        return out

    return sort(items)


@program(args=[([5, 2, 9, 1, 5, 6],), ([3],)], face="array", status="beyond")
def merge_sort(xs):

    def merge(a, b):
        out = []
        i = j = 0
        while i < len(a) and j < len(b):
            if a[i] <= b[j]:
                out.append(a[i])
                i += 1
            else:
                out.append(b[j])
                j += 1
        while i < len(a):
            out.append(a[i])
            i += 1
        while j < len(b):
            out.append(b[j])
            j += 1
        return out

    def sort(a):
        if len(a) <= 1:
            return a
        mid = len(a) // 2
        return merge(sort(a[:mid]), sort(a[mid:]))

    return sort([int(x) for x in xs])


@program(args=[([5, 2, 9, 1, 5, 6],), ([3, 3],)], face="array", status="beyond")
def quicksort(xs):

    def qs(a):
        if len(a) <= 1:
            return a
        p = a[0]
        return qs([x for x in a[1:] if x < p]) + [p] + qs([x for x in a[1:] if x >= p])

    return qs([int(x) for x in xs])


@program(args=[([3, 1, 2, 5, 4],)], face="array", status="beyond")
def inversions(xs):

    def go(a):
        if len(a) < 2:
            return (a, 0)
        m = len(a) // 2
        left, x = go(a[:m])
        right, y = go(a[m:])
        out = []
        i = j = 0
        n = x + y
        while i < len(left) and j < len(right):
            if left[i] <= right[j]:
                out.append(left[i])
                i += 1
            else:
                out.append(right[j])
                j += 1
                n += len(left) - i
        return (out + left[i:] + right[j:], n)

    return go([int(x) for x in xs])


@program(args=[([1, 2, 3],), ([7],)], face="array", status="beyond")
def permutations_returned(xs):

    def perms(items):
        if len(items) <= 1:
            return [items]
        out = []
        for i in range(len(items)):
            rest = items[:i] + items[i + 1 :]
            for p in perms(rest):
                out.append([items[i]] + p)
        return out

    return perms([int(x) for x in xs])


@program(args=[([1, 2, 3],), ([7],)], face="array", status="beyond")
def power_set(xs):

    def go(items):
        if not items:
            return [[]]
        rest = go(items[1:])
        return rest + [[items[0]] + r for r in rest]

    return go([int(x) for x in xs])


@program(args=[(4, 2), (3, 3), (2, 3)], face="array", status="beyond")
def combinations_returned(n, k):

    def go(start, k):
        if k == 0:
            return [[]]
        out = []
        for i in range(start, n):
            for rest in go(i + 1, k - 1):
                out.append([i] + rest)
        return out

    return go(0, k)


@program(args=[([1, 3, 4, 5], [1, 4, 5, 7], 7)], face="array", status="beyond")
def knapsack(ws, vs, cap):
    memo = {}

    def best(i, left):
        if i == len(ws):
            return 0
        if (i, left) in memo:
            return memo[i, left]
        r = best(i + 1, left)
        if ws[i] <= left:
            r = max(r, best(i + 1, left - int(ws[i])) + int(vs[i]))
        memo[i, left] = r
        return r

    return best(0, cap)


@program(args=[([2, 5, 3], [3, 5, 1])], face="array", status="beyond")
def edit_distance(a, b):
    memo = [[-1] * (len(b) + 1) for _ in range(len(a) + 1)]

    def go(i, j):
        if i == 0:
            return j
        if j == 0:
            return i
        if memo[i][j] != -1:
            return memo[i][j]
        if a[i - 1] == b[j - 1]:
            r = go(i - 1, j - 1)
        else:
            r = 1 + min(go(i - 1, j), go(i, j - 1), go(i - 1, j - 1))
        memo[i][j] = r
        return r

    return go(len(a), len(b))


@program(args=[([1, 5, 10], 18)], face="array", status="beyond")
def change(coins, amount):
    memo = {}

    def f(a):
        if a == 0:
            return 0
        if a in memo:
            return memo[a]
        best = 10**9
        for c in coins:
            if c <= a:
                best = min(best, f(a - int(c)) + 1)
        memo[a] = best
        return best

    return f(amount)


@program(args=[([5, 2, 8, 1, 3],)], face="array", status="beyond")
def tree_in_order(vals):
    n = len(vals)
    left = [-1] * n
    right = [-1] * n
    for k in range(1, n):
        i = 0
        while True:
            if vals[k] < vals[i]:
                if left[i] == -1:
                    left[i] = k
                    break
                i = left[i]
            else:
                if right[i] == -1:
                    right[i] = k
                    break
                i = right[i]
    out = []

    def walk(i):
        if i == -1:
            return
        walk(left[i])
        out.append(int(vals[i]))
        walk(right[i])

    walk(0)
    return out


@program(args=[3, 1], face="array", status="beyond")
def parens(n):
    res = []

    def go(o, c, cur):
        if len(cur) == 2 * n:
            res.append(cur)
            return
        if o < n:
            go(o + 1, c, cur + "(")
        if c < o:
            go(o, c + 1, cur + ")")

    go(0, 0, "")
    return res


@program(args=[3, 0, 1], face="array", status="beyond")
def words(n):
    out = []

    def go(k, cur):
        if k == 0:
            out.append(cur)
            return
        go(k - 1, cur + "0")
        go(k - 1, cur + "1")

    go(n, "")
    return out


@program(args=[([2, 3],), ([3],)], face="array", status="beyond")
def digits(ds):
    letters = ["", "", "abc", "def"]
    out = []

    def go(i, cur):
        if i == len(ds):
            out.append(cur)
            return
        for ch in letters[int(ds[i])]:
            go(i + 1, cur + ch)

    go(0, "")
    return out


@program(args=[([3, 1, 2, 5, 4],)], face="array", status="beyond")
def merge_sort_array(a):
    if len(a) <= 1:
        return a
    m = len(a) // 2
    left = merge_sort_array(a[:m])
    right = merge_sort_array(a[m:])
    out = np.zeros(len(a), a.dtype)
    i = j = 0
    for k in range(len(a)):
        if j >= len(right) or (i < len(left) and left[i] <= right[j]):
            out[k] = left[i]
            i += 1
        else:
            out[k] = right[j]
            j += 1
    return out
