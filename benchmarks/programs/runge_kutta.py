"""Lorenz's attractor by Runge and Kutta's method of orders 5 and 4, with adaptive steps."""

import numpy as np

from benchmarks.program import Program


def integrate(y, end, tol=1e-6):
    """Return the state at `end`, and how many steps were tried."""

    def slope(y):
        return np.array(
            [10.0 * (y[1] - y[0]), y[0] * (28.0 - y[2]) - y[1], y[0] * y[1] - 8.0 / 3.0 * y[2]]
        )

    t, h, tries = 0.0, 0.01, 0
    while t < end:
        h = min(h, end - t)
        k1 = slope(y)
        k2 = slope(y + h * (k1 / 5.0))
        k3 = slope(y + h * (3.0 / 40.0 * k1 + 9.0 / 40.0 * k2))
        k4 = slope(y + h * (44.0 / 45.0 * k1 - 56.0 / 15.0 * k2 + 32.0 / 9.0 * k3))
        k5 = slope(
            y
            + h
            * (
                19372.0 / 6561.0 * k1
                - 25360.0 / 2187.0 * k2
                + 64448.0 / 6561.0 * k3
                - 212.0 / 729.0 * k4
            )
        )
        k6 = slope(
            y
            + h
            * (
                9017.0 / 3168.0 * k1
                - 355.0 / 33.0 * k2
                + 46732.0 / 5247.0 * k3
                + 49.0 / 176.0 * k4
                - 5103.0 / 18656.0 * k5
            )
        )
        new = y + h * (
            35.0 / 384.0 * k1
            + 500.0 / 1113.0 * k3
            + 125.0 / 192.0 * k4
            - 2187.0 / 6784.0 * k5
            + 11.0 / 84.0 * k6
        )
        k7 = slope(new)
        error = h * np.max(
            np.abs(
                71.0 / 57600.0 * k1
                - 71.0 / 16695.0 * k3
                + 71.0 / 1920.0 * k4
                - 17253.0 / 339200.0 * k5
                + 22.0 / 525.0 * k6
                - 1.0 / 40.0 * k7
            )
        )
        if error <= tol:
            t, y = t + h, new
        h *= min(5.0, max(0.2, 0.9 * (tol / max(error, 1e-16)) ** 0.2))
        tries += 1
    return y, tries


def in_numba():
    import numba

    return numba.njit(integrate)


# The rows of the tableau; the last two are the result and the estimate of the error.
ROWS = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
ERROR = (71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)


def in_jax():
    import jax
    import jax.numpy as jnp

    def slope(y):
        a, b, c = y
        return jnp.stack([10.0 * (b - a), a * (28.0 - c) - b, a * b - 8.0 / 3.0 * c])

    def combined(row, slopes):
        return sum(c * k for c, k in zip(row, slopes, strict=True) if c)

    @jax.jit
    def run(y, end, tol=1e-6):
        def step(state):
            t, y, h, tries = state
            h = jnp.minimum(h, end - t)
            slopes = [slope(y)]
            for row in ROWS:
                new = y + h * combined(row, slopes)
                slopes.append(slope(new))
            error = h * jnp.max(jnp.abs(combined(ERROR, slopes)))
            good = error <= tol
            factor = 0.9 * (tol / jnp.maximum(error, 1e-16)) ** 0.2
            h_next = h * jnp.clip(factor, 0.2, 5.0)
            return jnp.where(good, t + h, t), jnp.where(good, new, y), h_next, tries + 1

        state = jax.lax.while_loop(lambda state: state[0] < end, step, (0.0, y, 0.01, 0))
        return state[1], state[3]

    return run


PROGRAMS = (
    Program(
        "adaptive RK45, Lorenz",
        integrate,
        lambda: (np.array([1.0, 1.0, 1.0]), np.float64(5.0)),
        lambda: (np.array([1.0, 1.0, 1.0]), np.float64(0.3)),
        goal=0.5,
        peers={"numba": in_numba, "jax": in_jax},
        # Chaos: the last digits of the first step are the third of the last.
        tolerance=1e-3,
    ),
)
