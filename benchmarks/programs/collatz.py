"""Collatz sequences of all starts below a limit: branches on integers in a loop in a loop."""

import numpy as np

from benchmarks.program import Program


def longest(limit):
    """Return the start below `limit` of the longest sequence, and its length."""
    best, where = 0, 0
    for start in range(1, limit):
        n, steps = start, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        if steps > best:
            best, where = steps, start
    return where, best


def in_numba():
    import numba

    return numba.njit(longest)


def in_jax():
    import jax
    import jax.numpy as jnp

    @jax.jit
    def run(limit):
        def walk(start):
            def step(state):
                n, steps = state
                return jnp.where(n % 2 == 0, n >> 1, 3 * n + 1), steps + 1

            return jax.lax.while_loop(lambda state: state[0] != 1, step, (start, 0))[1]

        def one(start, state):
            best, where = state
            steps = walk(start)
            longer = steps > best
            return jnp.where(longer, steps, best), jnp.where(longer, start, where)

        best, where = jax.lax.fori_loop(1, limit, one, (0, 0))
        return where, best

    return run


PROGRAMS = (
    Program(
        "Collatz, all n < 200 000",
        longest,
        lambda: (np.int64(200_000),),
        lambda: (np.int64(30),),
        goal=1.0,
        peers={"numba": in_numba, "jax": in_jax},
    ),
)
