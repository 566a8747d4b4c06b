"""Newton's square root of a vector, until the worst element is good enough; also its first call."""

import numpy as np

from benchmarks.program import Program


def newton(x, tol=1e-6):
    """Return the square roots of `x`."""
    y = x
    while np.max(np.abs(y * y - x)) > tol:
        y = 0.5 * (y + x / y)
    return y


def in_numba():
    import numba

    return numba.njit(newton)


def in_jax():
    import jax
    import jax.numpy as jnp

    @jax.jit
    def run(x):
        return jax.lax.while_loop(
            lambda y: jnp.max(jnp.abs(y * y - x)) > 1e-6, lambda y: 0.5 * (y + x / y), x
        )

    return run


def program(title, size, goal, **options):
    peers = {"numba": in_numba, "jax": in_jax}
    arguments = lambda: (np.linspace(1.0, 100.0, size),)  # noqa: E731
    tiny = lambda: (np.linspace(1.0, 100.0, 4),)  # noqa: E731
    return Program(title, newton, arguments, tiny, goal, peers, **options)


PROGRAMS = (
    program("Newton's sqrt, first call", 1000, 40 / 110, first_call=True),
    program("Newton's sqrt, vector of 10", 10, 0.5),
    program("Newton's sqrt, vector of 1000", 1000, 0.7),
    program("Newton's sqrt, vector of 10⁶", 1_000_000, 0.8),
)
