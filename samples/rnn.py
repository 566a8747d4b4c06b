"""A recurrent network over padded sequences: each row of the batch has its own length.

The time loop runs over tensor rows, appends the outputs to a list and leaves when the longest
sequence is over. The gradient of the loss passes back through the loop.
"""

import numpy as np

import autograph as ag

FEATURES, UNITS = 3, 4


@ag.convert
def rnn(inputs, lengths, kernel, recurrent, bias):
    """Run the cell over `inputs` [batch, time, features]; return outputs and last states."""
    steps = ag.transpose(inputs, [1, 0, 2])
    longest = ag.reduce_max(lengths)
    state = ag.zeros([lengths.shape[0], UNITS])
    outputs = []
    for t, step in enumerate(steps):
        if t >= longest:
            break
        new = ag.tanh(step @ kernel + state @ recurrent + bias)
        live = ag.expand_dims(t < lengths, 1)
        state = ag.where(live, new, state)
        outputs.append(ag.where(live, new, ag.zeros_like(new)))
    return ag.transpose(ag.stack(outputs), [1, 0, 2]), state


def main() -> dict[str, np.ndarray]:
    """Run a batch of three sequences of lengths 5, 2 and 3, padded to 7."""
    draw = np.random.default_rng(1)
    lengths = ag.constant([5, 2, 3])
    inputs = ag.constant(draw.normal(size=(3, 7, FEATURES)).astype(np.float32))
    kernel = ag.Variable(draw.normal(size=(FEATURES, UNITS)).astype(np.float32) * 0.5)
    recurrent = ag.Variable(draw.normal(size=(UNITS, UNITS)).astype(np.float32) * 0.5)
    bias = ag.Variable(np.zeros(UNITS, np.float32))
    with ag.GradientTape() as tape:
        outputs, state = rnn(inputs, lengths, kernel, recurrent, bias)
        loss = ag.reduce_sum(state * state)
    gradients = tape.gradient(loss, [kernel, recurrent, bias])
    print("outputs:", outputs.shape, "last states:")
    print(state.numpy().round(3))
    print("loss:", float(loss))
    print("slope of the bias:", gradients[2].numpy().round(3))
    return {
        "outputs": outputs.numpy(),
        "state": state.numpy(),
        "kernel": gradients[0].numpy(),
        "recurrent": gradients[1].numpy(),
        "bias": gradients[2].numpy(),
    }


if __name__ == "__main__":
    main()
