"""Small algorithms as people write them in NumPy."""

# ruff: noqa: B905, B007

import math

import numpy as np

import autograph as ag
from tests.corpus.harness import program


@program(args=[(0.0, 2.0)], face="array", expect=[math.sqrt(2)])
def bisection(low, high):
    while high - low > 1e-9:
        middle = (low + high) / 2
        if middle * middle > 2:
            high = middle
        else:
            low = middle
    return (low + high) / 2


@program(args=[(1.0, 20)], face="array", grads=True)
def euler_integration(y, n):
    t, h = 0.0, 0.05
    for _ in range(n):
        y = y + h * (-2.0 * y + np.sin(t))
        t += h
    return y


@program(args=[([1.0, 0.0], 30)], face="array", grads=True)
def runge_kutta(y, n):
    def f(v):
        return np.stack([v[1], -v[0]])

    h = 0.1
    for _ in range(n):
        k1 = f(y)
        k2 = f(y + h / 2 * k1)
        k3 = f(y + h / 2 * k2)
        k4 = f(y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


@program(args=[([[4.0, 1.0], [1.0, 3.0]], [1.0, 2.0])], face="array", loops=1)
def conjugate_gradient(a, b):
    x = np.zeros_like(b)
    r = b - a @ x
    p = r
    rr = r @ r
    while np.sqrt(rr) > 1e-10:
        ap = a @ p
        alpha = rr / (p @ ap)
        x = x + alpha * p
        r = r - alpha * ap
        new = r @ r
        p = r + new / rr * p
        rr = new
    return x


@program(args=[[[10.0, 2.0, 1.0], [1.0, 5.0, 1.0], [2.0, 3.0, 10.0]]], face="array")
def jacobi_iteration(a):
    b = np.array([7.0, -8.0, 6.0])
    x = np.zeros(3)
    d = np.diag(a)
    rest = a - np.diag(d)
    for _ in range(200):
        new = (b - rest @ x) / d
        if np.max(np.abs(new - x)) < 1e-10:
            break
        x = new
    return x


@program(args=[([2, 1, 3], [4, 2, 3], 4)], face="array", status="beyond", expect=[6])
def knapsack(weights, values, capacity):
    best = np.zeros(5, dtype=np.int64)
    for w, v in zip(weights, values):
        for c in range(capacity, w - 1, -1):
            best[c] = max(best[c], best[c - w] + v)
    return best[capacity]


@program(args=[([1, 2, 3, 4], [2, 4, 3])], face="array", expect=[2])
def longest_common_subsequence(a, b):
    n, m = len(a), len(b)
    table = np.zeros((n + 1, m + 1), dtype=np.int64)
    for i in range(n):
        for j in range(m):
            if a[i] == b[j]:
                table[i + 1, j + 1] = table[i, j] + 1
            else:
                table[i + 1, j + 1] = max(table[i, j + 1], table[i + 1, j])
    return table[n, m]


@program(args=[[[0.0, 3.0, 9.0], [3.0, 0.0, 2.0], [9.0, 2.0, 0.0]]], face="array")
def floyd_warshall(d):
    n = d.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if d[i, k] + d[k, j] < d[i, j]:
                    d[i, j] = d[i, k] + d[k, j]
    return d


@program(args=[([1.0, 3.0, 2.0, 7.0, 5.0], 2)], face="array")
def moving_average(v, k):
    out = np.zeros(len(v))
    for i in range(len(v)):
        total = 0.0
        for j in range(k + 1):
            if i - j >= 0:
                total += v[i - j]
        out[i] = total
    return out


@program(args=[(10, 3, 7), (2, 10, 1000)], face="array", expect=[6, 24])
def modular_power(base, exponent, modulus):
    result = 1
    base = base % modulus
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


@program(args=[17, 18, 1], face="array", status="beyond", expect=[True, False, False])
def primality(n):
    if n < 2:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


@program(args=[[5, 3, 8, 1]], face="array", expect=[[1, 3, 5, 8]])
def selection_sort(v):
    n = len(v)
    for i in range(n - 1):
        k = i
        for j in range(i + 1, n):
            if v[j] < v[k]:
                k = j
        v[i], v[k] = v[k], v[i]
    return v


@program(args=[([1, 3, 5, 7], 5), ([1, 3, 5, 7], 4)], face="array", status="beyond", expect=[2, -1])
def binary_search(v, x):
    low, high = 0, len(v) - 1
    while low <= high:
        middle = (low + high) // 2
        if v[middle] == x:
            return middle
        if v[middle] < x:
            low = middle + 1
        else:
            high = middle - 1
    return -1


@program(args=[[[1.0, 2.0], [3.0, 5.0]]], face="array")
def gaussian_elimination(a):
    b = np.array([1.0, 2.0])
    n = 2
    for k in range(n):
        for i in range(k + 1, n):
            f = a[i, k] / a[k, k]
            a[i] = a[i] - f * a[k]
            b[i] -= f * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i] @ x) / a[i, i]
    return x


@program(args=[[[0.9, 0.1], [0.5, 0.5]]], face="array")
def stationary_distribution(p):
    d = np.ones(2) / 2
    while True:
        new = d @ p
        if np.abs(new - d).sum() < 1e-12:
            return new
        d = new


@program(args=[([0.0, 0.1, 5.0, 5.2], 2.0)], face="array", dtypes=False)
def k_means_in_one_dimension(x, spread):
    centers = np.array([0.0, spread])
    for _ in range(20):
        near = np.abs(x[:, None] - centers[None, :]).argmin(axis=1)
        new = np.array([x[near == 0].mean(), x[near == 1].mean()])
        if np.allclose(new, centers):
            break
        centers = new
    return centers


@program(args=[([1.0, 2.0, 3.0], [2.0, 4.1, 5.9])], face="array", grads=True)
def gradient_descent_by_hand(x, y):
    w, b = 0.0, 0.0
    for _ in range(50):
        e = w * x + b - y
        w = w - 0.05 * np.mean(e * x)
        b = b - 0.05 * np.mean(e)
    return w, b


@program(args=[(1.0, 0.5, 40)], face="array", status="beyond")
def logistic_map_history(r, x, n):
    history = []
    for _ in range(n):
        x = (r + 2.7) * x * (1 - x)
        if x > 0.9:
            history.append(x)
    return np.array(history)


@program(args=[[1.0, 4.0, 2.0, 8.0]], face="array", grads=True)
def softmax_with_maximum(v):
    m = v[0]
    for x in v:
        m = max(m, x)
    e = np.exp(v - m)
    return e / e.sum()


@program(args=[[[1, 1, 0], [0, 1, 0], [0, 0, 1]]], face="array")
def game_of_life(board):
    for _ in range(3):
        neighbours = np.zeros_like(board)
        for di in (-1, 0, 1):
            for dj in (-1, 0, 1):
                if di != 0 or dj != 0:
                    neighbours += np.roll(np.roll(board, di, axis=0), dj, axis=1)
        born = (neighbours == 3) & (board == 0)
        stays = ((neighbours == 2) | (neighbours == 3)) & (board == 1)
        board = np.where(born | stays, 1, 0)
    return board


@program(args=[(2.0, 10.0), (3.0, 1.0)], face="array", grads=True)
def fixed_point_with_limit(x, y):
    for i in range(30):
        new = np.sqrt(x + y / (1.0 + x))
        if abs(new - x) < 1e-9:
            break
        x = new
    return x


@program(args=[6], face="array", expect=[[1, 5, 10, 10, 5, 1]])
def pascal_row(n):
    row = np.zeros(n, dtype=np.int64)
    row[0] = 1
    for i in range(1, n):
        for j in range(i, 0, -1):
            row[j] += row[j - 1]
    return row


@program(args=[100.0], face="array", dtypes=False)
def simpson_rule(n):
    k = int(n)
    h = 1.0 / k
    total = 0.0
    i = 0
    while i <= k:
        if i == 0 or i == k:
            weight = 1.0
        elif i % 2 == 1:
            weight = 4.0
        else:
            weight = 2.0
        total += weight * math.exp(-((i * h) ** 2))
        i += 1
    return total * h / 3


@program(
    args=[[[0, 1, 0], [1, 0, 1], [0, 1, 0]]], face="array", status="beyond", expect=[[0, 1, 2]]
)
def breadth_first_distances(adjacency):
    n = len(adjacency)
    distance = np.full(n, -1)
    distance[0] = 0
    queue = [0]
    while queue:
        i = queue.pop(0)
        for j in range(n):
            if adjacency[i, j] == 1 and distance[j] < 0:
                distance[j] = distance[i] + 1
                queue.append(j)
    return distance


@program(args=[([1.0, 2.0, 3.0, 4.0], 0.5)], face="array", grads=True)
def exponential_smoothing(v, a):
    s = v[0]
    out = np.zeros(4)
    for i in range(4):
        s = a * v[i] + (1 - a) * s
        out[i] = s
    return out


@program(args=[(1071, 462)], face="array", expect=[21])
def subtraction_gcd(a, b):
    while a != b:
        if a > b:
            a -= b
        else:
            b -= a
    return a


def converted_kernel(x):
    """Apply a converted helper."""
    return ag.convert(lambda v: np.where(v > 0, v, 0.1 * v))(x)


@program(args=[[1.0, -1.0]], face="array", grads=True)
def helper_converted_on_the_fly(v):
    return converted_kernel(v) * 2.0
