"""Arrays and lists that loops hand round among names: double buffers, rows of dynamic programs."""

# ruff: noqa: B007

import numpy as np

from tests.corpus.harness import program

ONES = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]
MIXED = [[1.0, -2.0, 3.0], [4.0, -5.0, 6.0], [7.0, 8.0, -9.0]]
GRIDS = [(ONES, 1), (MIXED, 2), (MIXED, 0), (ONES, 2)]


@program(args=GRIDS, status="beyond", face="array")
def dp_np_while(m, k):
    prev = np.zeros(4)
    cur = np.zeros(4)
    i = 0
    while i < k + 1:
        for j in range(3):
            cur[j + 1] = max(prev[j], cur[j]) + m[i, j]
        prev, cur = cur, prev
        i += 1
    return prev


@program(args=GRIDS, status="beyond", face="array")
def pingpong(m, k):
    a = m.copy()
    b = np.empty_like(m)
    b[:] = 0
    for _ in range(k + 10):
        b[1:-1, 1:-1] = a[:-2, 1:-1] + a[2:, 1:-1]
        b[0] = a[0]
        b[-1] = a[-1]
        b[:, 0] = a[:, 0]
        b[:, -1] = a[:, -1]
        a, b = b, a
    return a


@program(args=GRIDS, status="beyond", face="array")
def pingarg(m, k):
    b = m * 0
    for _ in range(k):
        b[1] = m[0] + m[2]
        m, b = b, m
    m[2] = 100
    return m, b


@program(args=GRIDS, status="beyond", face="array")
def third(m, k):
    a = m[0].copy()
    b = m[1].copy()
    c = m[2].copy()
    for i in range(k):
        c[0] = a[1] + b[2]
        a, b, c = b, c, a
    a[1] = -5
    return a, b, c


@program(args=GRIDS, status="beyond", face="array")
def outside(m, k):
    a = m[0].copy()
    b = m[1].copy()
    w = a
    for i in range(k):
        b[0] = a[1] + 1
        a, b = b, a
    w[2] = 50
    return a, b, w


@program(args=GRIDS, status="beyond", face="array")
def jacobi(m, k):
    x = np.zeros(3)
    y = np.zeros(3)
    for it in range(50 + k):
        for i in range(3):
            y[i] = (1 - 0.1 * x.sum() + 0.1 * x[i]) / 2
        d = np.max(np.abs(x - y))
        x, y = y, x
        if d < 1e-3:
            break
    return x, it


@program(args=GRIDS, status="beyond", face="array")
def jacobi2(m, k):
    x = np.zeros(3)
    y = np.zeros(3)
    for it in range(50 + k):
        for i in range(3):
            y[i] = (1 - 0.1 * x.sum() + 0.1 * x[i]) / 2
        if np.max(np.abs(x - y)) < 1e-3:
            break
        x, y = y, x
    return x, it


@program(args=GRIDS, status="beyond", face="array")
def lcs(m, k):
    s = m[0]
    t = m[1]
    prev = np.zeros(4, int)
    for i in range(k + 1):
        cur = np.zeros(4, int)
        for j in range(3):
            if s[i] == t[j]:
                cur[j + 1] = prev[j] + 1
            else:
                cur[j + 1] = max(prev[j + 1], cur[j])
        prev = cur
    return prev[3]


@program(args=GRIDS, status="beyond", face="array")
def lcs_listrow(m, k):
    s = m[0]
    t = m[1]
    prev = [0] * 4
    for i in range(k + 1):
        cur = [0] * 4
        for j in range(3):
            if s[i] == t[j]:
                cur[j + 1] = prev[j] + 1
            else:
                cur[j + 1] = max(prev[j + 1], cur[j])
        prev = cur
    return prev[3]


@program(args=GRIDS, status="beyond", face="array")
def tmpswap(m, k):
    a = m[0].copy()
    b = m[1].copy()
    while k > 0:
        b[k] += a[0]
        tmp = a
        a = b
        b = tmp
        k -= 1
    return a, b


@program(args=GRIDS, status="beyond", face="array")
def condswap(m, k):
    a = m[0].copy()
    b = m[1].copy()
    for _ in range(k + 2):
        b[0] += a[1]
        if b[0] > 3:
            a, b = b, a
    return a, b


@program(args=GRIDS, status="beyond", face="array")
def buflist(m, k):
    buf = [m.copy(), m * 0]
    for i in range(k):
        src = buf[i % 2]
        dst = buf[1 - i % 2]
        dst[1:] = src[:-1] + 1
    return buf[k % 2]


@program(args=GRIDS, status="beyond", face="array")
def grid3(m, k):
    g = np.zeros((2, 4))
    for i in range(k + 1):
        for j in range(3):
            g[(i + 1) % 2, j + 1] = max(g[i % 2, j], g[(i + 1) % 2, j]) + m[i, j]
    return g


@program(args=GRIDS, status="beyond", face="array")
def lists_of_floats(m, k):
    prev = [0.0] * 4
    cur = [0.0] * 4
    i = 0
    while i < min(k, 2) + 1:
        for j in range(3):
            cur[j + 1] = max(prev[j], cur[j]) + m[i, j]
        prev, cur = cur, prev
        i += 1
    return prev, cur


@program(args=GRIDS, status="beyond", face="array")
def third_name_of_swapped_lists(m, k):
    x, y = [1.0], [2.0]
    z = x
    for _ in range(k):
        x[0] += m[0, 1]
        x, y = y, x
    return x, y, z
