"""Logistic regression by L-BFGS with a backtracking line search and its history in lists."""

import numpy as np

from benchmarks.program import Program


def lbfgs(features, labels, limit, memory=5):
    """Return the weights after `limit` steps, or fewer where the slope is flat, and the loss."""

    def value_and_slope(w):
        margins = labels * (features @ w)
        small = np.exp(-np.abs(margins))
        losses = np.log(1.0 + small) + np.maximum(-margins, 0.0)
        chances = np.where(margins > 0.0, small, 1.0) / (1.0 + small)
        slope = -((labels * chances) @ features) / len(labels) + 1e-3 * w
        return np.sum(losses) / len(labels) + 0.5e-3 * np.dot(w, w), slope

    w = np.zeros(features.shape[1])
    value, slope = value_and_slope(w)
    steps, changes = [w], [w]
    steps.pop()
    changes.pop()
    for _ in range(limit):
        if np.dot(slope, slope) < 1e-12:
            break
        d = -slope
        weights = np.zeros(memory + 1)
        for i in range(len(steps) - 1, -1, -1):
            weights[i] = np.dot(steps[i], d) / np.dot(steps[i], changes[i])
            d = d - weights[i] * changes[i]
        if len(steps) > 0:
            d = d * (np.dot(steps[-1], changes[-1]) / np.dot(changes[-1], changes[-1]))
        for i in range(len(steps)):
            back = np.dot(changes[i], d) / np.dot(steps[i], changes[i])
            d = d + (weights[i] - back) * steps[i]
        rate, descent = 1.0, np.dot(slope, d)
        new_value, new_slope = value_and_slope(w + d)
        while new_value > value + 1e-4 * rate * descent and rate > 1e-10:
            rate *= 0.5
            new_value, new_slope = value_and_slope(w + rate * d)
        if np.dot(rate * d, new_slope - slope) > 1e-14:
            steps.append(rate * d)
            changes.append(new_slope - slope)
            if len(steps) > memory:
                steps.pop(0)
                changes.pop(0)
        w, value, slope = w + rate * d, new_value, new_slope
    return w, value


def in_numba():
    import numba

    # Lists of arrays that shrink crash in Numba, so the history is the first rows of two arrays.
    @numba.njit
    def value_and_slope(features, labels, w):
        margins = labels * np.dot(features, w)
        small = np.exp(-np.abs(margins))
        losses = np.log(1.0 + small) + np.maximum(-margins, 0.0)
        chances = np.where(margins > 0.0, small, 1.0) / (1.0 + small)
        slope = -np.dot(labels * chances, features) / len(labels) + 1e-3 * w
        return np.sum(losses) / len(labels) + 0.5e-3 * np.dot(w, w), slope

    @numba.njit
    def direction(slope, steps, changes, count):
        d = -slope
        weights = np.zeros(count)
        for i in range(count - 1, -1, -1):
            weights[i] = np.dot(steps[i], d) / np.dot(steps[i], changes[i])
            d -= weights[i] * changes[i]
        if count > 0:
            last, turned = steps[count - 1], changes[count - 1]
            d *= np.dot(last, turned) / np.dot(turned, turned)
        for i in range(count):
            back = np.dot(changes[i], d) / np.dot(steps[i], changes[i])
            d += (weights[i] - back) * steps[i]
        return d

    @numba.njit
    def run(features, labels, limit):
        memory, size, count = 5, features.shape[1], 0
        steps, changes = np.zeros((memory, size)), np.zeros((memory, size))
        w = np.zeros(size)
        value, slope = value_and_slope(features, labels, w)
        for _ in range(limit):
            if np.dot(slope, slope) < 1e-12:
                break
            d = direction(slope, steps, changes, count)
            rate, descent = 1.0, np.dot(slope, d)
            new_value, new_slope = value_and_slope(features, labels, w + d)
            while new_value > value + 1e-4 * rate * descent and rate > 1e-10:
                rate *= 0.5
                new_value, new_slope = value_and_slope(features, labels, w + rate * d)
            if np.dot(rate * d, new_slope - slope) > 1e-14:
                if count == memory:
                    for i in range(memory - 1):
                        steps[i], changes[i] = steps[i + 1], changes[i + 1]
                    count -= 1
                steps[count], changes[count] = rate * d, new_slope - slope
                count += 1
            w, value, slope = w + rate * d, new_value, new_slope
        return w, value

    return run


def in_jax():
    import jax
    import jax.numpy as jnp

    memory = 5

    @jax.jit
    def run(features, labels, limit):
        def loss(w):
            return jnp.mean(jax.nn.softplus(-labels * (features @ w))) + 0.5e-3 * jnp.dot(w, w)

        both = jax.value_and_grad(loss)

        def direction(slope, steps, changes, count):
            products = jnp.sum(steps * changes, axis=1)
            d, weights = -slope, [0.0] * memory
            for i in reversed(range(memory)):
                # The history is kept at the end; what is not there yet has no weight.
                there = i >= memory - count
                weights[i] = jnp.where(there, steps[i] @ d / products[i], 0.0)
                d = d - weights[i] * changes[i]
            scale = products[-1] / (changes[-1] @ changes[-1])
            d = d * jnp.where(count > 0, scale, 1.0)
            for i in range(memory):
                there = i >= memory - count
                back = jnp.where(there, changes[i] @ d / products[i], 0.0)
                d = d + (weights[i] - back) * steps[i]
            return d

        def step(state):
            n, w, value, slope, steps, changes, count = state
            d = direction(slope, steps, changes, count)
            descent = slope @ d

            def high(search):
                rate, new, _ = search
                return (new > value + 1e-4 * rate * descent) & (rate > 1e-10)

            def halve(search):
                rate = search[0] * 0.5
                return rate, *both(w + rate * d)

            rate, new, new_slope = jax.lax.while_loop(high, halve, (1.0, *both(w + d)))
            good = jnp.dot(rate * d, new_slope - slope) > 1e-14
            pushed = jnp.roll(steps, -1, 0).at[-1].set(rate * d)
            turned = jnp.roll(changes, -1, 0).at[-1].set(new_slope - slope)
            steps, changes = jnp.where(good, pushed, steps), jnp.where(good, turned, changes)
            count = jnp.minimum(count + good, memory)
            return n + 1, w + rate * d, new, new_slope, steps, changes, count

        def more(state):
            return (state[0] < limit) & (state[3] @ state[3] >= 1e-12)

        w = jnp.zeros(features.shape[1])
        history = jnp.zeros((memory, features.shape[1]))
        state = jax.lax.while_loop(more, step, (0, w, *both(w), history, history, 0))
        return state[1], state[2]

    return run


def arguments(count, size, limit):
    draw = np.random.default_rng(0)
    features = draw.normal(size=(count, size))
    noise = draw.normal(size=count)
    labels = np.where(features @ draw.normal(size=size) + noise > 0.0, 1.0, -1.0)
    return features, labels, np.int64(limit)


PROGRAMS = (
    Program(
        "L-BFGS logistic regression, 1000 by 64",
        lbfgs,
        lambda: arguments(1000, 64, 100),
        lambda: arguments(20, 3, 6),
        goal=0.8,
        peers={"numba": in_numba, "jax": in_jax},
        tolerance=1e-4,
    ),
)
