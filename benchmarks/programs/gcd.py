"""Euclid's algorithm for all pairs of numbers up to a limit."""

import numpy as np

from benchmarks.program import Program


def sum_of_divisors(limit):
    """Return the sum of the greatest common divisors of all pairs."""
    total = 0
    for a in range(1, limit + 1):
        for b in range(1, limit + 1):
            x, y = a, b
            while y != 0:
                x, y = y, x % y
            total += x
    return total


def in_numba():
    import numba

    return numba.njit(sum_of_divisors)


def in_jax():
    import jax

    def divisor(a, b):
        return jax.lax.while_loop(
            lambda pair: pair[1] != 0, lambda pair: (pair[1], pair[0] % pair[1]), (a, b)
        )[0]

    @jax.jit
    def run(limit):
        def row(a, total):
            return jax.lax.fori_loop(1, limit + 1, lambda b, t: t + divisor(a, b), total)

        return jax.lax.fori_loop(1, limit + 1, row, 0)

    return run


PROGRAMS = (
    Program(
        "gcd, all pairs up to 1500",
        sum_of_divisors,
        lambda: (np.int64(1500),),
        lambda: (np.int64(9),),
        goal=1.0,
        peers={"numba": in_numba, "jax": in_jax},
    ),
)
