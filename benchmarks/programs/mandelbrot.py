"""The Mandelbrot set, point by point, with loops over single numbers."""

import numpy as np

from benchmarks.program import Program


def escape_times(real, imaginary, limit):
    """Return for each point the step at which it escapes, or `limit`."""
    times = np.zeros((len(imaginary), len(real)), np.int64)
    for i in range(len(imaginary)):
        for j in range(len(real)):
            x, y, step = 0.0, 0.0, 0
            while step < limit and x * x + y * y <= 4.0:
                x, y = x * x - y * y + real[j], 2.0 * x * y + imaginary[i]
                step += 1
            times[i, j] = step
    return times


def in_numba():
    import numba

    return numba.njit(escape_times)


def in_jax():
    import jax
    import jax.numpy as jnp

    @jax.jit
    def run(real, imaginary, limit):
        def point(a, b):
            def inside(state):
                x, y, step = state
                return (step < limit) & (x * x + y * y <= 4.0)

            def move(state):
                x, y, step = state
                return x * x - y * y + a, 2.0 * x * y + b, step + 1

            return jax.lax.while_loop(inside, move, (0.0, 0.0, 0))[2]

        def row(i, times):
            def cell(j, times):
                return times.at[i, j].set(point(real[j], imaginary[i]))

            return jax.lax.fori_loop(0, len(real), cell, times)

        times = jnp.zeros((len(imaginary), len(real)), jnp.int64)
        return jax.lax.fori_loop(0, len(imaginary), row, times)

    return run


def arguments(size, limit):
    return np.linspace(-2.0, 1.0, size), np.linspace(-1.5, 1.5, size), np.int64(limit)


PROGRAMS = (
    Program(
        "Mandelbrot 400², 200 iterations, scalar loops",
        escape_times,
        lambda: arguments(400, 200),
        lambda: arguments(12, 20),
        goal=1.0,
        peers={"numba": in_numba, "jax": in_jax},
    ),
)
