"""A Markov chain by Metropolis' rule: a million dependent decisions."""

import numpy as np

from benchmarks.program import Program


def sample(moves, chances):
    """Return mean and variance of the chain, and how many moves were accepted."""
    x, height = 0.0, 0.0
    total, squares, accepted = 0.0, 0.0, 0
    for i in range(len(moves)):
        new = x + moves[i]
        new_height = -0.5 * new * new - 0.1 * new**4
        if chances[i] < np.exp(new_height - height):
            x, height = new, new_height
            accepted += 1
        total += x
        squares += x * x
    mean = total / len(moves)
    return mean, squares / len(moves) - mean * mean, accepted


def in_numba():
    import numba

    return numba.njit(sample)


def in_jax():
    import jax
    import jax.numpy as jnp

    @jax.jit
    def run(moves, chances):
        def step(i, state):
            x, height, total, squares, accepted = state
            new = x + moves[i]
            new_height = -0.5 * new * new - 0.1 * (new * new) * (new * new)
            yes = chances[i] < jnp.exp(new_height - height)
            x, height = jnp.where(yes, new, x), jnp.where(yes, new_height, height)
            return x, height, total + x, squares + x * x, accepted + yes

        count = len(moves)
        state = jax.lax.fori_loop(0, count, step, (0.0, 0.0, 0.0, 0.0, 0))
        mean = state[2] / count
        return mean, state[3] / count - mean * mean, state[4]

    return run


def arguments(count):
    draw = np.random.default_rng(0)
    return draw.normal(size=count), draw.uniform(size=count)


PROGRAMS = (
    Program(
        "Metropolis, 10⁶ steps",
        sample,
        lambda: arguments(1_000_000),
        lambda: arguments(50),
        goal=0.8,
        peers={"numba": in_numba, "jax": in_jax},
        tolerance=1e-3,
    ),
)
