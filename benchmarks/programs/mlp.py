"""A whole training loop of a small network as one function: 200 steps, one batch each."""

import numpy as np

from benchmarks.program import Program

RATE = np.float32(0.1)


def by_hand(inputs, targets, w1, b1, w2, b2):
    """Return the trained weights; the gradient is derived by hand."""
    for t in range(len(inputs)):
        x, y = inputs[t], targets[t]
        hidden = np.tanh(x @ w1 + b1)
        d_out = (hidden @ w2 + b2 - y) * np.float32(2.0 / y.size)
        d_hidden = (d_out @ w2.T) * (np.float32(1.0) - hidden * hidden)
        w2 = w2 - RATE * (hidden.T @ d_out)
        b2 = b2 - RATE * np.sum(d_out, axis=0)
        w1 = w1 - RATE * (x.T @ d_hidden)
        b1 = b1 - RATE * np.sum(d_hidden, axis=0)
    return w1, b1, w2, b2


def loss(x, y, w1, b1, w2, b2):
    """Return the mean squared error of the network."""
    return np.mean((np.tanh(x @ w1 + b1) @ w2 + b2 - y) ** 2)


def converted():
    import autograph as ag

    def train(inputs, targets, w1, b1, w2, b2):
        slope = ag.grad(loss, argnums=(2, 3, 4, 5))
        for x, y in zip(inputs, targets, strict=True):
            d1, e1, d2, e2 = slope(x, y, w1, b1, w2, b2)
            w1, b1 = w1 - RATE * d1, b1 - RATE * e1
            w2, b2 = w2 - RATE * d2, b2 - RATE * e2
        return w1, b1, w2, b2

    return ag.convert(train)


def in_numba():
    import numba

    @numba.njit
    def run(inputs, targets, w1, b1, w2, b2):
        w1, b1, w2, b2 = w1.copy(), b1.copy(), w2.copy(), b2.copy()
        for t in range(len(inputs)):
            x, y = inputs[t], targets[t]
            hidden = np.tanh(np.dot(x, w1) + b1)
            d_out = (np.dot(hidden, w2) + b2 - y) * np.float32(2.0 / y.size)
            d_hidden = np.dot(d_out, w2.T) * (np.float32(1.0) - hidden * hidden)
            w2 -= RATE * np.dot(hidden.T, d_out)
            b2 -= RATE * np.sum(d_out, axis=0)
            w1 -= RATE * np.dot(x.T, d_hidden)
            b1 -= RATE * np.sum(d_hidden, axis=0)
        return w1, b1, w2, b2

    return run


def in_jax():
    import jax
    import jax.numpy as jnp

    def error(weights, x, y):
        w1, b1, w2, b2 = weights
        return jnp.mean((jnp.tanh(x @ w1 + b1) @ w2 + b2 - y) ** 2)

    @jax.jit
    def run(inputs, targets, *weights):
        def step(weights, batch):
            slopes = jax.grad(error)(weights, *batch)
            return [w - RATE * s for w, s in zip(weights, slopes, strict=True)], None

        return jax.lax.scan(step, list(weights), (inputs, targets))[0]

    return run


def arguments(steps, batch, features, units, outputs):
    draw = np.random.default_rng(0)

    def normal(*shape):
        return draw.normal(size=shape).astype(np.float32)

    scale = np.float32(features**-0.5), np.float32(units**-0.5)
    weights = normal(features, units) * scale[0], normal(units), normal(units, outputs) * scale[1]
    return normal(steps, batch, features), normal(steps, batch, outputs), *weights, normal(outputs)


PROGRAMS = (
    Program(
        "MLP training loop, 200 steps",
        by_hand,
        lambda: arguments(200, 128, 64, 256, 10),
        lambda: arguments(3, 5, 4, 6, 2),
        goal=0.9,
        peers={"numba": in_numba, "jax": in_jax},
        convert=converted,
        tolerance=1e-3,
    ),
)
