"""Ten thousand gradient steps on one number, with the tape inside the function."""

import numpy as np

from benchmarks.program import Program


def by_hand(x, steps):
    """Return where the steps down (x² - 2)² end; the slope is derived by hand."""
    for _ in range(steps):
        x = x - 1e-4 * (4.0 * x * (x * x - 2.0))
    return x


def converted():
    import autograph as ag

    def run(x, steps):
        for _ in range(steps):
            with ag.GradientTape() as tape:
                tape.watch(x)
                inner = x * x - 2.0
                loss = inner * inner
            x = x - 1e-4 * tape.gradient(loss, x)
        return x

    return ag.convert(run)


def in_numba():
    import numba

    return numba.njit(by_hand)


def in_jax():
    import jax

    @jax.jit
    def run(x, steps):
        slope = jax.grad(lambda x: (x * x - 2.0) ** 2)
        return jax.lax.fori_loop(0, steps, lambda _, x: x - 1e-4 * slope(x), x)

    return run


PROGRAMS = (
    Program(
        "tape loop, 10 000 gradient steps on one number",
        by_hand,
        lambda: (np.float64(3.0), np.int64(10_000)),
        lambda: (np.float64(3.0), np.int64(20)),
        goal=1.0,
        peers={"numba": in_numba, "jax": in_jax},
        convert=converted,
    ),
)
