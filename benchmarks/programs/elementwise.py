"""Arithmetic element by element: bound by memory, by elementary functions, by the call itself."""

import numpy as np

from benchmarks.program import Program


def products(a, b, c):
    """Return two results that share what they read."""
    return a * b + c, a * b * c


def chain(x):
    """Return a chain of elementary functions."""
    return np.log(np.tanh(np.exp(-x * x)) + 1.0)


def successor(x):
    """Return next to nothing, so that the call is what takes time."""
    return x + 1.0


def in_numba(function):
    import numba

    return numba.njit(function)


def products_in_numba():
    import numba

    @numba.njit
    def run(a, b, c):
        first, second = np.empty_like(a), np.empty_like(a)
        for i in range(a.size):
            product = a[i] * b[i]
            first[i] = product + c[i]
            second[i] = product * c[i]
        return first, second

    return run


def products_in_jax():
    import jax

    return jax.jit(lambda a, b, c: (a * b + c, a * b * c))


def chain_in_jax():
    import jax
    import jax.numpy as jnp

    return jax.jit(lambda x: jnp.log(jnp.tanh(jnp.exp(-x * x)) + 1.0))


def successor_in_jax():
    import jax

    return jax.jit(lambda x: x + 1.0)


def three(size):
    draw = np.random.default_rng(0)
    return tuple(draw.normal(size=size) for _ in range(3))


def one(size, dtype):
    return (np.random.default_rng(0).normal(size=size).astype(dtype),)


def program_of_products(title, size):
    peers = {"numba": products_in_numba, "jax": products_in_jax}
    return Program(title, products, lambda: three(size), lambda: three(4), 1.0, peers)


def program_of_chain(title, dtype, tolerance):
    peers = {"numba": lambda: in_numba(chain), "jax": chain_in_jax}
    arguments, tiny = (lambda: one(1_000_000, dtype)), (lambda: one(5, dtype))
    return Program(title, chain, arguments, tiny, 0.8, peers, tolerance=tolerance)


PROGRAMS = (
    program_of_products("a*b+c, a*b*c, 10⁵", 100_000),
    program_of_products("a*b+c, a*b*c, 10⁶", 1_000_000),
    program_of_chain("exp/tanh/log chain, 10⁶ float64", np.float64, 1e-12),
    program_of_chain("exp/tanh/log chain, 10⁶ float32", np.float32, 1e-5),
    Program(
        "call overhead, x + 1 on 10 elements",
        successor,
        lambda: one(10, np.float64),
        lambda: one(10, np.float64),
        goal=0.5,
        peers={"numba": lambda: in_numba(successor), "jax": successor_in_jax},
    ),
)
