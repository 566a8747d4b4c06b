"""Recursion whose depth depends on a staged test."""

import autograph as ag
from tests.corpus.harness import program


def factorial(n):
    """Multiply down to one."""
    if n <= 1:
        return 1
    return n * factorial(n - 1)


@program(args=[5, 1, 8], status="beyond", expect=[120, 1, 40320])
def linear(n):
    return factorial(n)


def fib(n):
    """Give the n-th Fibonacci number."""
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


@program(args=[10, 1], status="beyond", expect=[55, 1])
def tree(n):
    return fib(n)


def is_even(n):
    """Say whether a number is even."""
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n):
    """Say whether a number is odd."""
    if n == 0:
        return False
    return is_even(n - 1)


@program(args=[10, 7], status="beyond", expect=[True, False])
def mutual(n):
    return is_even(n)


def gcd(a, b):
    """Give the greatest common divisor."""
    if b == 0:
        return a
    return gcd(b, a % b)


@program(args=[(48, 36), (7, 3)], status="beyond", expect=[12, 1])
def tail_call(a, b):
    return gcd(a, b)


@program(args=[3.0, 0.1], status="beyond", grads=True)
def gradient_of_recursion(x):
    def shrink(v):
        if v < 1.0:
            return v * v
        return shrink(v / 2.0) + v

    return shrink(x)


@program(args=[([1, 3, 5, 7, 9], 7), ([1, 3, 5, 7, 9], 4)], status="beyond", expect=[3, -1])
def binary_search(v, x):
    def search(low, high):
        if low > high:
            return -1
        middle = (low + high) // 2
        if v[middle] == x:
            return middle
        if v[middle] < x:
            return search(middle + 1, high)
        return search(low, middle - 1)

    return search(ag.constant(0), ag.size(v) - 1)


@program(args=[(2, 3), (2, 0)], status="beyond", expect=[9, 3])
def ackermann(m, n):
    def ack(a, b):
        if a == 0:
            return b + 1
        if b == 0:
            return ack(a - 1, 1)
        return ack(a - 1, ack(a, b - 1))

    return ack(m, n)


@program(args=[4], status="beyond", expect=[15])
def towers_of_hanoi(n):
    def moves(k):
        return 0 if k == 0 else 2 * moves(k - 1) + 1

    return moves(n)


def countdown_to_itself(x, n):
    if n > 0:
        return x
    return countdown_to_itself(x, n + 1)


@program(args=[1, -2], status="beyond")
def recursion_in_nested_loops(n):
    total = 0
    for _ in range(3):
        for t in range(n + 3):
            _kind, y = ("a", countdown_to_itself(t, n))
            s = y
            while (total := total + 1) % 4:
                y += 1
            else:
                y, _kind = (s, 2.0)
            total += y
    return total
