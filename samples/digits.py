"""A small network learns scikit-learn's hand-written digits; the training loop is one function.

Epochs, mini-batches, gradients, Adam and early stopping are ordinary Python inside `train`.
"""

import numpy as np

import autograph as ag

UNITS, BATCH = 32, 64
FIRST_DECAY, SECOND_DECAY = 0.9, 0.99


def logits(x, weights):
    """Return the scores of the ten digits."""
    w1, b1, w2, b2 = weights
    return ag.nn.relu(x @ w1 + b1) @ w2 + b2


@ag.convert
def train(x, y, weights, epochs, rate, goal):
    """Train until `epochs` are over or the mean loss is below `goal`.

    Return the weights, the mean loss of the last epoch and the number of epochs run.
    """
    batches = x.shape[0] // BATCH
    first = [ag.zeros_like(w) for w in weights]
    second = [ag.zeros_like(w) for w in weights]
    mean = 0.0
    step = 0.0
    for epoch in ag.range(epochs):
        mean = 0.0
        for batch in ag.range(batches):
            rows = x[batch * BATCH : (batch + 1) * BATCH]
            labels = y[batch * BATCH : (batch + 1) * BATCH]
            with ag.GradientTape() as tape:
                tape.watch(weights)
                loss = ag.reduce_mean(
                    ag.nn.sparse_softmax_cross_entropy_with_logits(
                        labels=labels, logits=logits(rows, weights)
                    )
                )
            slopes = tape.gradient(loss, weights)
            step += 1.0
            scale = rate * ag.sqrt(1.0 - SECOND_DECAY**step) / (1.0 - FIRST_DECAY**step)
            for i, g in enumerate(slopes):
                first[i] = FIRST_DECAY * first[i] + (1.0 - FIRST_DECAY) * g
                second[i] = SECOND_DECAY * second[i] + (1.0 - SECOND_DECAY) * g * g
                weights[i] = weights[i] - scale * first[i] / (ag.sqrt(second[i]) + 1e-7)
            mean += loss / batches
        if mean < goal:
            return weights, mean, epoch + 1
    return weights, mean, epochs


def main() -> dict[str, np.ndarray]:
    """Train on three quarters of the digits and print the accuracy on the rest."""
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        print("This sample needs scikit-learn: pip install scikit-learn")
        return {}
    pixels, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(labels))
    pixels, labels = pixels[order] / 16.0, labels[order].astype(np.int32)
    split = len(labels) * 3 // 4
    draw = np.random.default_rng(1)
    shapes = [(64, UNITS), (UNITS,), (UNITS, 10), (10,)]
    weights = [ag.constant(draw.normal(size=s) * 0.1) for s in shapes]
    x, y = ag.constant(pixels[:split]), ag.constant(labels[:split])
    weights, mean, epochs = train(x, y, weights, ag.constant(15), 0.01, ag.constant(0.05))
    guessed = np.argmax(logits(ag.constant(pixels[split:]), weights).numpy(), axis=1)
    accuracy = np.mean(guessed == labels[split:])
    print(f"{int(epochs)} epochs, loss {float(mean):.4f}, accuracy {accuracy:.3f}")
    return {
        "mean": np.asarray(mean),
        "epochs": np.asarray(epochs),
        "guessed": guessed,
        "accuracy": accuracy,
    }


if __name__ == "__main__":
    main()
