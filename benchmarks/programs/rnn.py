"""A recurrent network over padded sequences with lengths: forward, its gradient, its first call."""

import numpy as np

from benchmarks.program import Program


def rnn(inputs, lengths, kernel, recurrent, bias):
    """Return the last state of each sequence; `inputs` is [time, batch, features]."""
    state = np.zeros((inputs.shape[1], recurrent.shape[0]), inputs.dtype)
    longest = np.max(lengths)
    for t in range(inputs.shape[0]):
        if t >= longest:
            break
        new = np.tanh(inputs[t] @ kernel + state @ recurrent + bias)
        state = np.where((t < lengths)[:, None], new, state)
    return state


def loss(inputs, lengths, kernel, recurrent, bias):
    """Return the sum of the squares of the last states."""
    state = rnn(inputs, lengths, kernel, recurrent, bias)
    return np.sum(state * state)


def slopes(inputs, lengths, kernel, recurrent, bias):
    """Return the gradient of `loss` in the weights, derived by hand."""
    states = [np.zeros((inputs.shape[1], recurrent.shape[0]), inputs.dtype)]
    for t in range(np.max(lengths)):
        new = np.tanh(inputs[t] @ kernel + states[-1] @ recurrent + bias)
        states.append(np.where((t < lengths)[:, None], new, states[-1]))
    of_state = 2.0 * states[-1]
    of_kernel, of_recurrent = np.zeros_like(kernel), np.zeros_like(recurrent)
    of_bias = np.zeros_like(bias)
    for t in range(np.max(lengths) - 1, -1, -1):
        live = (t < lengths)[:, None]
        inner = np.where(live, of_state * (1.0 - states[t + 1] ** 2), np.float32(0.0))
        of_kernel += inputs[t].T @ inner
        of_recurrent += states[t].T @ inner
        of_bias += np.sum(inner, axis=0)
        of_state = np.where(live, inner @ recurrent.T, of_state)
    return of_kernel, of_recurrent, of_bias


def slopes_converted():
    import autograph as ag

    def run(inputs, lengths, kernel, recurrent, bias):
        def of_weights(kernel, recurrent, bias):
            return loss(inputs, lengths, kernel, recurrent, bias)

        return ag.grad(of_weights, argnums=(0, 1, 2))(kernel, recurrent, bias)

    return ag.convert(run)


def rnn_in_numba():
    import numba

    @numba.njit
    def run(inputs, lengths, kernel, recurrent, bias):
        state = np.zeros((inputs.shape[1], recurrent.shape[0]), inputs.dtype)
        for t in range(np.max(lengths)):
            new = np.dot(inputs[t], kernel) + np.dot(state, recurrent)
            for i in range(len(lengths)):
                if t < lengths[i]:
                    for j in range(len(bias)):
                        state[i, j] = np.tanh(new[i, j] + bias[j])
        return state

    return run


def rnn_of_jax(inputs, lengths, kernel, recurrent, bias):
    import jax
    import jax.numpy as jnp

    def step(state, item):
        t, row = item
        new = jnp.tanh(row @ kernel + state @ recurrent + bias)
        return jnp.where((t < lengths)[:, None], new, state), None

    start = jnp.zeros((inputs.shape[1], recurrent.shape[0]), inputs.dtype)
    return jax.lax.scan(step, start, (jnp.arange(inputs.shape[0]), inputs))[0]


def rnn_in_jax():
    import jax

    return jax.jit(lambda *arguments: rnn_of_jax(*arguments))


def slopes_in_jax():
    import jax

    return jax.jit(jax.grad(lambda *args: (rnn_of_jax(*args) ** 2).sum(), argnums=(2, 3, 4)))


def arguments(batch, time, features, units):
    draw = np.random.default_rng(0)

    def normal(*shape):
        return (draw.normal(size=shape) / np.sqrt(shape[0])).astype(np.float32)

    lengths = draw.integers(time // 2, time + 1, size=batch)
    inputs = draw.normal(size=(time, batch, features)).astype(np.float32)
    return inputs, lengths, normal(features, units), normal(units, units), normal(units)


def full():
    return arguments(32, 64, 256, 256)


def tiny():
    return arguments(3, 6, 2, 4)


RNN_PEERS = {"numba": rnn_in_numba, "jax": rnn_in_jax}
PROGRAMS = (
    Program(
        "RNN, first call", rnn, full, tiny, 120 / 140, RNN_PEERS, first_call=True, tolerance=1e-4
    ),
    Program(
        "RNN with lengths, b32 s64 h256, forward", rnn, full, tiny, 0.9, RNN_PEERS, tolerance=1e-4
    ),
    Program(
        "RNN with lengths, b32 s64 h256, gradient",
        slopes,
        full,
        tiny,
        goal=0.9,
        peers={"jax": slopes_in_jax},
        convert=slopes_converted,
        tolerance=1e-4,
    ),
)
