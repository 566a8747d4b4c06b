"""Hidden Markov models: the probability of observations, and the likeliest states behind them."""

import numpy as np

from benchmarks.program import Program


def forward(observed, start, transition, emission):
    """Return the log probability of the observations."""
    alpha = start * emission[:, observed[0]]
    total = np.sum(alpha)
    alpha = alpha / total
    score = np.log(total)
    for t in range(1, len(observed)):
        alpha = (alpha @ transition) * emission[:, observed[t]]
        total = np.sum(alpha)
        alpha = alpha / total
        score += np.log(total)
    return score


def viterbi(observed, start, transition, emission):
    """Return the likeliest path of states and its log probability."""
    score = np.log(start) + np.log(emission[:, observed[0]])
    logs = np.log(transition)
    pointers = []
    for sign in observed[1:]:
        candidates = score[:, None] + logs
        pointers.append(np.argmax(candidates, axis=0))
        score = np.max(candidates, axis=0) + np.log(emission[:, sign])
    path = np.zeros(len(observed), dtype=np.int64)
    path[-1] = np.argmax(score)
    for i in range(len(observed) - 1, 0, -1):
        path[i - 1] = pointers[i - 1][path[i]]
    return path, np.max(score)


def forward_in_numba():
    import numba

    @numba.njit
    def run(observed, start, transition, emission):
        size = len(start)
        alpha = start * emission[:, observed[0]]
        score = 0.0
        for t in range(len(observed)):
            if t > 0:
                new = np.zeros(size)
                for i in range(size):
                    for j in range(size):
                        new[j] += alpha[i] * transition[i, j]
                for j in range(size):
                    new[j] *= emission[j, observed[t]]
                alpha = new
            total = np.sum(alpha)
            alpha /= total
            score += np.log(total)
        return score

    return run


def viterbi_in_numba():
    import numba

    @numba.njit
    def run(observed, start, transition, emission):
        count, size = len(observed), len(start)
        logs, signs = np.log(transition), np.log(emission)
        score = np.log(start) + signs[:, observed[0]]
        pointers = np.zeros((count, size), np.int64)
        for t in range(1, count):
            new = score[0] + logs[0]
            for i in range(1, size):
                for j in range(size):
                    value = score[i] + logs[i, j]
                    if value > new[j]:
                        new[j] = value
                        pointers[t, j] = i
            score = new + signs[:, observed[t]]
        path = np.zeros(count, np.int64)
        path[-1] = np.argmax(score)
        for t in range(count - 1, 0, -1):
            path[t - 1] = pointers[t, path[t]]
        return path, np.max(score)

    return run


def forward_in_jax():
    import jax
    import jax.numpy as jnp

    @jax.jit
    def run(observed, start, transition, emission):
        def step(state, sign):
            alpha, score = state
            alpha = (alpha @ transition) * emission[:, sign]
            total = alpha.sum()
            return (alpha / total, score + jnp.log(total)), None

        alpha = start * emission[:, observed[0]]
        total = alpha.sum()
        state, _ = jax.lax.scan(step, (alpha / total, jnp.log(total)), observed[1:])
        return state[1]

    return run


def viterbi_in_jax():
    import jax
    import jax.numpy as jnp

    @jax.jit
    def run(observed, start, transition, emission):
        logs, signs = jnp.log(transition), jnp.log(emission)

        def step(score, sign):
            candidates = score[:, None] + logs
            return candidates.max(axis=0) + signs[:, sign], candidates.argmax(axis=0)

        score, pointers = jax.lax.scan(step, jnp.log(start) + signs[:, observed[0]], observed[1:])
        last = score.argmax()

        def back(state, pointer):
            return pointer[state], state

        first, path = jax.lax.scan(back, last, pointers, reverse=True)
        return jnp.concatenate([first[None], path]), score.max()

    return run


def model(count, states, signs):
    draw = np.random.default_rng(0)
    transition = draw.dirichlet(np.ones(states), size=states)
    emission = draw.dirichlet(np.ones(signs), size=states)
    observed = draw.integers(0, signs, size=count)
    return observed, np.full(states, 1.0 / states), transition, emission


PROGRAMS = (
    Program(
        "HMM forward, T=500, N=16",
        forward,
        lambda: model(500, 16, 8),
        lambda: model(12, 4, 3),
        goal=0.7,
        peers={"numba": forward_in_numba, "jax": forward_in_jax},
    ),
    Program(
        "Viterbi, T=500, N=64",
        viterbi,
        lambda: model(500, 64, 8),
        lambda: model(12, 4, 3),
        goal=0.7,
        peers={"numba": viterbi_in_numba, "jax": viterbi_in_jax},
    ),
)
