"""A greedy decoder that looks back at the encoder: the likeliest word is the next input."""

import numpy as np

from benchmarks.program import Program


def decode(states, embedding, recurrent, output, limit):
    """Return the words of each sentence; `states` is [batch, time, units]."""
    batch, _, units = states.shape
    words = np.zeros((limit, batch), np.int64)
    word = np.zeros(batch, np.int64)
    state = np.zeros((batch, units), states.dtype)
    for t in range(limit):
        scores = np.sum(states * state[:, None, :], axis=2)
        weights = np.exp(scores - np.max(scores, axis=1)[:, None])
        weights = weights / np.sum(weights, axis=1)[:, None]
        context = np.sum(states * weights[:, :, None], axis=1)
        state = np.tanh(embedding[word] + context + state @ recurrent)
        word = np.argmax(state @ output, axis=1)
        words[t] = word
    return words, state


def in_numba():
    import numba

    @numba.njit(fastmath={"reassoc", "contract"})
    def run(states, embedding, recurrent, output, limit):
        batch, time, units = states.shape
        words = np.zeros((limit, batch), np.int64)
        word = np.zeros(batch, np.int64)
        state = np.zeros((batch, units), states.dtype)
        scores = np.zeros(time, states.dtype)
        for t in range(limit):
            new = np.dot(state, recurrent)
            for b in range(batch):
                for s in range(time):
                    score = states.dtype.type(0.0)
                    for u in range(units):
                        score += states[b, s, u] * state[b, u]
                    scores[s] = score
                weights = np.exp(scores - np.max(scores))
                weights /= np.sum(weights)
                for s in range(time):
                    for u in range(units):
                        new[b, u] += weights[s] * states[b, s, u]
                for u in range(units):
                    new[b, u] = np.tanh(new[b, u] + embedding[word[b], u])
            state = new
            logits = np.dot(state, output)
            for b in range(batch):
                word[b] = np.argmax(logits[b])
            words[t] = word
        return words, state

    return run


def in_jax():
    import functools

    import jax
    import jax.numpy as jnp

    @functools.partial(jax.jit, static_argnums=4)
    def run(states, embedding, recurrent, output, limit):
        def step(carried, _):
            word, state = carried
            weights = jax.nn.softmax(jnp.einsum("bsu,bu->bs", states, state), axis=1)
            context = jnp.einsum("bsu,bs->bu", states, weights)
            state = jnp.tanh(embedding[word] + context + state @ recurrent)
            word = jnp.argmax(state @ output, axis=1)
            return (word, state), word

        batch, _, units = states.shape
        start = jnp.zeros(batch, jnp.int64), jnp.zeros((batch, units), states.dtype)
        (_, state), words = jax.lax.scan(step, start, None, length=limit)
        return words, state

    return run


def arguments(batch, time, units, vocabulary, limit):
    draw = np.random.default_rng(0)

    def normal(*shape):
        return (draw.normal(size=shape) / np.sqrt(units)).astype(np.float32)

    return (
        normal(batch, time, units),
        normal(vocabulary, units),
        normal(units, units),
        normal(units, vocabulary),
        limit,
    )


PROGRAMS = (
    Program(
        "greedy attention decoder, b32 s64",
        decode,
        lambda: arguments(32, 64, 256, 1000, 64),
        lambda: arguments(2, 3, 4, 6, 9),
        goal=0.9,
        peers={"numba": in_numba, "jax": in_jax},
        tolerance=1e-3,
    ),
)
