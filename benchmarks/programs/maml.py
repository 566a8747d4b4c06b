"""MAML: one step on the loss after one step, for each of several tasks; gradients of gradients."""

import numpy as np

from benchmarks.program import Program

RATE, META_RATE = 0.01, 0.001


def loss(weights, x, y):
    """Return the mean squared error of a network with two hidden layers."""
    w1, b1, w2, b2, w3, b3 = weights
    hidden = np.tanh(np.tanh(x @ w1 + b1) @ w2 + b2)
    return np.mean((hidden @ w3 + b3 - y) ** 2)


def adapted_loss(weights, x, y):
    """Return the loss after one step, whose gradient is derived by hand."""
    w1, b1, w2, b2, w3, b3 = weights
    first = np.tanh(x @ w1 + b1)
    second = np.tanh(first @ w2 + b2)
    d3 = (second @ w3 + b3 - y) * (2.0 / y.size)
    d2 = (d3 @ w3.T) * (1.0 - second * second)
    d1 = (d2 @ w2.T) * (1.0 - first * first)
    slopes = x.T @ d1, d1.sum(0), first.T @ d2, d2.sum(0), second.T @ d3, d3.sum(0)
    return loss([w - RATE * s for w, s in zip(weights, slopes, strict=True)], x, y)


def by_differences(xs, ys, *weights):
    """Return the weights after one meta step; the outer gradient is a quotient of differences."""
    weights = [w.copy() for w in weights]
    slopes = [np.zeros_like(w) for w in weights]
    step = 1e-5
    for weight, slope in zip(weights, slopes, strict=True):
        for place in np.ndindex(weight.shape):
            kept = weight[place]
            values = []
            for changed in (kept + step, kept - step):
                weight[place] = changed
                values.append(sum(adapted_loss(weights, x, y) for x, y in zip(xs, ys, strict=True)))
            weight[place] = kept
            slope[place] = (values[0] - values[1]) / (2.0 * step)
    return tuple(w - META_RATE * s for w, s in zip(weights, slopes, strict=True))


def converted():
    import autograph as ag

    def adapted(weights, x, y):
        slopes = ag.grad(loss)(weights, x, y)
        return loss([w - RATE * s for w, s in zip(weights, slopes, strict=True)], x, y)

    def meta_loss(weights, xs, ys):
        total = 0.0
        for x, y in zip(xs, ys, strict=True):
            total = total + adapted(weights, x, y)
        return total

    def meta_step(xs, ys, *weights):
        slopes = ag.grad(meta_loss)(list(weights), xs, ys)
        return tuple(w - META_RATE * s for w, s in zip(weights, slopes, strict=True))

    return ag.convert(meta_step)


def in_jax():
    import jax
    import jax.numpy as jnp

    def error(weights, x, y):
        w1, b1, w2, b2, w3, b3 = weights
        hidden = jnp.tanh(jnp.tanh(x @ w1 + b1) @ w2 + b2)
        return jnp.mean((hidden @ w3 + b3 - y) ** 2)

    def adapted(weights, x, y):
        slopes = jax.grad(error)(weights, x, y)
        return error([w - RATE * s for w, s in zip(weights, slopes, strict=True)], x, y)

    @jax.jit
    def run(xs, ys, *weights):
        def total(weights):
            return jax.vmap(adapted, (None, 0, 0))(weights, xs, ys).sum()

        slopes = jax.grad(total)(list(weights))
        return tuple(w - META_RATE * s for w, s in zip(weights, slopes, strict=True))

    return run


def arguments(tasks, points, units):
    draw = np.random.default_rng(0)
    xs = draw.uniform(-3.0, 3.0, size=(tasks, points, 1))
    ys = draw.uniform(0.5, 2.0, size=(tasks, 1, 1)) * np.sin(xs)
    shapes = [(1, units), (units,), (units, units), (units,), (units, 1), (1,)]
    return xs, ys, *(draw.normal(size=shape) / np.sqrt(shape[0]) for shape in shapes)


PROGRAMS = (
    Program(
        "MAML, one meta step",
        by_differences,
        lambda: arguments(16, 20, 40),
        lambda: arguments(2, 3, 3),
        goal=0.7,
        peers={"jax": in_jax},
        convert=converted,
        tolerance=1e-7,
    ),
)
