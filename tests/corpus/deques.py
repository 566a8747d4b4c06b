"""Deques in staged loops and branches, with and without a limit."""

from collections import deque

import numpy as np

from tests.corpus.harness import new, program


@program(args=[5], face="array", status="beyond")
def window_of_three(n):
    window = deque(maxlen=3)
    for i in range(n):
        window.append(i)
    return list(window), len(window), window[0], window[-1]


@program(args=[5], face="array", status="beyond")
def queue_of_work(n):
    q = deque([n])
    t = 0
    while q:
        k = q.popleft()
        t += k
        if k > 1:
            q.append(k - 1)
        if k > 3:
            q.appendleft(k - 3)
    return t


@program(args=[(5, new(lambda: deque([1, 2])))], face="array", status="beyond")
def deque_of_the_caller(n, q):
    for i in range(n):
        q.append(i)
    return len(q)


@program(args=[(5, new(lambda: deque([1, 2], 3)))], face="array", status="beyond")
def bounded_deque_of_the_caller(n, q):
    for i in range(n):
        q.append(i)
        q.appendleft(-i)
    return len(q), sum(q)


@program(args=[5], face="array", status="beyond")
def extending_and_rotating(n):
    q = deque()
    for i in range(n):
        q.extend([i, i + 1])
        q.extendleft([-i])
        q.rotate(1)
    q.rotate(n)
    q.reverse()
    return q


@program(args=[5], face="array", status="beyond")
def searching_a_deque(n):
    q = deque(maxlen=2)
    for i in range(n):
        q.append(i * 2)
    r = [v for v in reversed(q)]
    return r, 8 in q, 3 in q, q.count(8), q.index(6), q.copy()


@program(args=[5], face="array", status="beyond")
def items_of_a_deque(n):
    q = deque([0, 0, 0])
    for i in range(n):
        q[i % 3] = q[-1] + i
        q[0] += 1
    q.clear()
    return q, bool(q)


@program(args=[5], face="array", status="beyond")
def deque_in_a_branch(n):
    q = deque([1, 2, 3])
    if n > 3:
        q.popleft()
    else:
        q.append(5)
    return list(q), len(q)


@program(args=[5], face="array", status="beyond")
def queue_of_pairs(n):
    q = deque()
    for i in range(n):
        q.append((i, i * 2))
    t = 0
    while q:
        a, b = q.popleft()
        t += a * b
    return t


@program(args=[0], face="array", status="beyond")
def popping_an_empty_deque(n):
    q = deque()
    for i in range(n):
        q.append(i)
    try:
        return q.popleft()
    except IndexError:
        return -1


@program(args=[6], face="array", status="beyond")
def breadth_first_search(n):
    adj = np.array([[1, 2], [3, 3], [3, 3], [3, 3]])
    q = deque([0])
    seen = np.zeros(4)
    order = []
    while q:
        u = q.popleft()
        if seen[u] == 0:
            seen[u] = 1
            order.append(u)
            for v in adj[u]:
                q.append(v)
    return order, seen


@program(args=[4], face="array", status="beyond")
def running_mean(n):
    q = deque(maxlen=3)
    t = 0.0
    for i in range(n):
        q.append(i * 1.0)
        if len(q) == 3:
            t += sum(q) / len(q)
    return t


@program(args=[4], face="array", status="beyond")
def deque_inserts_and_removes(n):
    q = deque([1])
    q += [n, n + 1]
    q.insert(1, n * 2)
    q.remove(n)
    del q[0]
    return q, q.maxlen
