"""Beam search: the likeliest sentences over a vocabulary, kept word by word."""

import numpy as np

from benchmarks.program import Program

END = 0


def search(scores_of_words, limit, width=5):
    """Return the `width` best sentences of `limit` words and their scores."""
    vocabulary = scores_of_words.shape[0]
    sentences = np.ones((width, limit + 1), np.int64)
    scores = np.full(width, -1e9)
    scores[0] = 0.0
    ended = np.full(vocabulary, -1e9)
    ended[END] = 0.0
    for t in range(limit):
        last = sentences[:, t]
        if np.all(last == END):
            break
        follow = np.where((last == END)[:, None], ended, scores_of_words[last])
        candidates = (scores[:, None] + follow).reshape(-1)
        chosen = np.argsort(-candidates)[:width]
        scores = candidates[chosen]
        sentences = sentences[chosen // vocabulary]
        sentences[:, t + 1] = chosen % vocabulary
    return sentences, scores


def in_numba():
    import numba

    @numba.njit
    def run(scores_of_words, limit):
        width = 5
        vocabulary = scores_of_words.shape[0]
        sentences = np.ones((width, limit + 1), np.int64)
        scores = np.full(width, -1e9)
        scores[0] = 0.0
        for t in range(limit):
            best, chosen = np.full(width, -np.inf), np.zeros(width, np.int64)
            ended = True
            for row in range(width):
                last = sentences[row, t]
                ended = ended and last == END
                for word in range(vocabulary):
                    follow = scores_of_words[last, word]
                    if last == END:
                        follow = 0.0 if word == END else -1e9
                    value, place = scores[row] + follow, width
                    while place > 0 and value > best[place - 1]:
                        place -= 1
                    if place < width:
                        best[place + 1 :] = best[place:-1].copy()
                        chosen[place + 1 :] = chosen[place:-1].copy()
                        best[place], chosen[place] = value, row * vocabulary + word
            if ended:
                break
            scores = best
            sentences = sentences[chosen // vocabulary]
            sentences[:, t + 1] = chosen % vocabulary
        return sentences, scores

    return run


def in_jax():
    import functools

    import jax
    import jax.numpy as jnp

    @functools.partial(jax.jit, static_argnums=1)
    def run(scores_of_words, limit):
        width, vocabulary = 5, scores_of_words.shape[0]
        ended = jnp.full(vocabulary, -1e9).at[END].set(0.0)

        def step(state):
            t, sentences, scores = state
            last = sentences[:, t]
            follow = jnp.where((last == END)[:, None], ended, scores_of_words[last])
            scores, chosen = jax.lax.top_k((scores[:, None] + follow).reshape(-1), width)
            sentences = sentences[chosen // vocabulary].at[:, t + 1].set(chosen % vocabulary)
            return t + 1, sentences, scores

        def more(state):
            return (state[0] < limit) & ~jnp.all(state[1][:, state[0]] == END)

        start = jnp.full(width, -1e9).at[0].set(0.0)
        sentences = jnp.ones((width, limit + 1), jnp.int64)
        return jax.lax.while_loop(more, step, (0, sentences, start))[1:]

    return run


def arguments(vocabulary, limit):
    weights = np.random.default_rng(0).normal(size=(vocabulary, vocabulary))
    # Sentences should not end by chance before they are long.
    weights[:, END] = -9.0
    return weights - np.log(np.sum(np.exp(weights), axis=1, keepdims=True)), limit


PROGRAMS = (
    Program(
        "beam search, vocabulary 1000, 40 steps",
        search,
        lambda: arguments(1000, 40),
        lambda: arguments(12, 5),
        goal=0.8,
        peers={"numba": in_numba, "jax": in_jax},
    ),
)
