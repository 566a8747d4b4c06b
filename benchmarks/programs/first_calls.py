"""What a compiler costs: a long chain of operations, and many shapes of one function."""

import numpy as np

from benchmarks.program import Program


def chain(x, count):
    """Return `x` after four operations, `count` times over."""
    for _ in range(count):
        x = np.sin(x) * 0.9 + x * 0.1
    return x


def chain_converted():
    import autograph as ag

    return ag.convert(chain, unroll=10_000)


def chain_in_jax():
    import functools

    import jax
    import jax.numpy as jnp

    @functools.partial(jax.jit, static_argnums=1)
    def run(x, count):
        for _ in range(count):
            x = jnp.sin(x) * 0.9 + x * 0.1
        return x

    return run


def centered(x):
    """Return `x`, shifted and scaled until it has mean 0 and deviation 1."""
    y = x - np.mean(x, axis=0)
    return y / np.sqrt(np.mean(y * y, axis=0))


def each_centered(*arrays):
    """Return `centered` of arrays of different lengths."""
    return [centered(array) for array in arrays]


def each(function):
    return lambda *arrays: [function(array) for array in arrays]


def centered_converted():
    import autograph as ag

    any_length = ag.TensorSpec([None, 3], ag.float64)
    return each(ag.convert(centered, input_signature=[any_length]))


def centered_in_numba():
    import numba

    @numba.njit
    def run(x):
        y = x - np.sum(x, axis=0) / len(x)
        return y / np.sqrt(np.sum(y * y, axis=0) / len(x))

    return each(run)


def centered_in_jax():
    import jax
    import jax.numpy as jnp

    def run(x):
        y = x - jnp.mean(x, axis=0)
        return y / jnp.sqrt(jnp.mean(y * y, axis=0))

    return each(jax.jit(run))


def arrays(count):
    draw = np.random.default_rng(0)
    return tuple(draw.normal(size=(size + 2, 3)) for size in range(count))


PROGRAMS = (
    Program(
        "chain of 4000 operations, first call",
        chain,
        lambda: (np.linspace(0.0, 1.0, 100), 1000),
        lambda: (np.linspace(0.0, 1.0, 3), 5),
        goal=2.0 / 2.2,
        # Numba would keep the loop.
        peers={"jax": chain_in_jax},
        convert=chain_converted,
        first_call=True,
        tolerance=1e-6,
    ),
    Program(
        "100 new shapes of one function, first calls",
        each_centered,
        lambda: arrays(100),
        lambda: arrays(3),
        goal=1.0,
        peers={"numba": centered_in_numba, "jax": centered_in_jax},
        convert=centered_converted,
        first_call=True,
    ),
)
